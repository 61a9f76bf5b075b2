package explain

import (
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"

	"parley/playground"
)

// grpcNames are the status codes of gRPC.
var grpcNames = []string{"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
	"FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"}

// grpcMeanings say what a code asks of the caller.
var grpcMeanings = map[int]string{
	1: "The call was cancelled, most often by the caller.", 3: "An argument is not allowed, whatever the state of the server.", 4: "The deadline of the call passed; it may have been carried out.",
	5: "What was asked for is not there.", 6: "What was to be created is there already.", 7: "The caller is known and may not do this.", 8: "A quota or a limit is used up.",
	9: "The state of the server does not allow it now.", 10: "It was aborted, for instance by another change; begin again.", 12: "The server does not have this method: check the service's name and version.",
	13: "The server failed.", 14: "The server cannot be reached for now; send again after a wait.", 16: "The credentials are missing or not valid.",
}

// grpcOutcome is where a gRPC status stands, and what it says.
type grpcOutcome struct {
	place           string // trailer, header, or body for gRPC-Web
	status, message string
	at              int // of the status, for body
}

// grpcStatus is OK-05.
func grpcStatus(f *facts) (finding, bool) {
	o, ok := f.grpcOutcome()
	if text := strings.TrimSpace(o.status); ok && text != "" && strings.Trim(text, "0123456789") != "" {
		return warning("grpc-status is no number: "+f.quote(text)+".", "It should be 0 to 16. gRPC's clients take the outcome for UNKNOWN.", f.grpcQuote(o, "grpc-status", o.status, "As sent.")), true
	}
	n, err := strconv.Atoi(strings.TrimSpace(o.status))
	if !ok || err != nil || n == 0 {
		return silent()
	}
	name := "status " + itoa(n)
	if n > 0 && n < len(grpcNames) {
		name = grpcNames[n]
	}
	message := o.message
	if plain, err := url.PathUnescape(message); err == nil {
		message = plain
	}
	title := "gRPC answered " + name + "."
	ev := []evidence{f.grpcQuote(o, "grpc-status", o.status, "It means "+name+".")}
	if message != "" {
		title = "gRPC answered " + name + ": " + sentence(f.quote(message))
		ev = append(ev, f.grpcQuote(o, "grpc-message", o.message, "Its words, percent-encoded."))
	}
	d := blocker(title, strings.TrimSpace(grpcMeanings[n]+" The HTTP status says only that the call was taken; the outcome is in grpc-status."), ev...)
	switch {
	case n == 8 && strings.Contains(strings.ToLower(message), "larger than max"):
		d.Why = "The message is larger than one side takes; waiting does not help. Send or ask for less at once, or have the limit raised (4 MB unless set). The HTTP status says nothing of it."
		return d, true
	case f.code == 415, f.known && o.place == "header" && n != 16 && n != 7 && f.method == "GET" && !strings.HasPrefix(f.sentType(), "application/grpc"):
		d.Title = "A gRPC server answered, and this was no gRPC call: " + sentence(f.quote(or(message, name)))
		d.Why = "Only gRPC's own clients can call it, over HTTP/2 with Content-Type: application/grpc. For plain HTTP it needs a gateway in front, such as grpc-gateway or Connect."
		d.Evidence = append(d.Evidence, f.inSent("Content-Type", "What was sent."))
		return d, true
	}
	switch n {
	case 8, 14:
		d = do(d, waitFor("Wait 1 s, then send again", 1000))
	case 16:
		d = do(d, f.addCredentials("Bearer")...)
	}
	return d, true
}

func (f *facts) grpcQuote(o grpcOutcome, name, value, reading string) evidence {
	if o.place == "body" {
		e := f.inText(o.at, value, reading)
		e.Name = name
		return e
	}
	return evidence{Where: playground.InResponseHeader, Name: name + " (" + o.place + ")", Value: f.quoteWhole(value), Reading: reading}
}

// grpcOutcome looks in the trailer, the header, and the last frame of a gRPC-Web body.
func (f *facts) grpcOutcome() (grpcOutcome, bool) {
	if f.resp == nil {
		return grpcOutcome{}, false
	}
	for _, p := range []struct {
		place  string
		fields []field
	}{{"trailer", f.resp.Trailers}, {"header", f.resp.Headers}} {
		if v, ok := playground.FieldValue(p.fields, "grpc-status"); ok {
			m, _ := playground.FieldValue(p.fields, "grpc-message")
			return grpcOutcome{place: p.place, status: v, message: m}, true
		}
	}
	if !strings.HasPrefix(f.resp.Content.MediaType, "application/grpc-web") {
		return grpcOutcome{}, false
	}
	text := f.body().text
	if strings.HasPrefix(f.resp.Content.MediaType, "application/grpc-web-text") {
		if plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text)); err == nil {
			text = string(plain)
		}
	}
	return webTrailer(text)
}

// webTrailer reads the frame of gRPC-Web that holds the trailer: its first byte has the
// highest bit set, four bytes of length follow, then field lines.
func webTrailer(text string) (grpcOutcome, bool) {
	for at := 0; at+5 <= len(text); {
		length := int(text[at+1])<<24 | int(text[at+2])<<16 | int(text[at+3])<<8 | int(text[at+4])
		start, trailer := at+5, text[at]&0x80 != 0
		if length < 0 || start+length > len(text) {
			length = len(text) - start
		}
		at = start + length
		if !trailer {
			continue
		}
		o := grpcOutcome{place: "body", at: start}
		found := false
		for line := range strings.Lines(text[start : start+length]) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
			switch strings.ToLower(name) {
			case "grpc-status":
				o.status, found = strings.TrimSpace(value), true
			case "grpc-message":
				o.message = strings.TrimSpace(value)
			}
		}
		return o, found
	}
	return grpcOutcome{}, false
}
