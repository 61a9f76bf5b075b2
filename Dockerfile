# Parley in an image with nothing else: one static program, a user that is nobody, and one
# folder to write to. Build it with `docker build -t parley .` and run it with
#
#   docker run --read-only --cap-drop ALL -v parley:/data -p 127.0.0.1:8080:8080 parley
#
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=1 go build -trimpath -tags netgo,osusergo,sqlite_omit_load_extension \
    -ldflags '-s -w -linkmode external -extldflags "-static"' -o /out/parley . \
    && mkdir /out/data && cp /etc/ssl/certs/ca-certificates.crt /out/

FROM scratch
COPY --from=build /out/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/parley /parley
USER 65532:65532
VOLUME /data
ENV PARLEY_ADDR=0.0.0.0:8080 PARLEY_DATABASE=/data/parley.db TMPDIR=/data
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["/parley"]
