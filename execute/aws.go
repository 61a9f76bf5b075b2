package execute

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"parley/playground"
)

const (
	amzDate    = "X-Amz-Date"
	amzContent = "X-Amz-Content-Sha256"
	amzToken   = "X-Amz-Security-Token"

	amzTime         = "20060102T150405Z"
	unsignedPayload = "UNSIGNED-PAYLOAD"
)

// signAWS returns the fields that sign m by AWS Signature Version 4. What was composed is
// signed with it, and the fields that Parley adds by itself are not: a proxy may change them.
func signAWS(m message, a playground.Auth, now time.Time) ([]playground.Field, error) {
	req, err := signable(m, a.Service)
	if err != nil {
		return nil, err
	}
	hash, typed := payloadHash(m)
	if at, err := time.Parse(amzTime, req.Header.Get(amzDate)); err == nil {
		now = at // a row of that name wins
	}
	var fields []playground.Field
	add := func(name string) {
		if !m.carries(name) {
			fields = append(fields, playground.Field{Name: name, Value: req.Header.Get(name)})
		}
	}
	if !typed && (isS3(a.Service) || hash == unsignedPayload) {
		req.Header.Set(amzContent, hash)
	}
	credentials := aws.Credentials{AccessKeyID: a.AccessKeyID, SecretAccessKey: a.SecretAccessKey, SessionToken: a.SessionToken}
	if m.carries(amzToken) {
		credentials.SessionToken = "" // the row is signed as it is
	}
	err = v4.NewSigner().SignHTTP(context.Background(), credentials, req, hash, a.Service, a.Region, now, func(o *v4.SignerOptions) {
		o.DisableURIPathEscaping = isS3(a.Service)
	})
	if err != nil {
		return nil, fmt.Errorf("sign the request: %w", err)
	}
	add(amzDate)
	if req.Header.Get(amzContent) != "" {
		add(amzContent)
	}
	if req.Header.Get(amzToken) != "" {
		add(amzToken)
	}
	add("Authorization")
	return fields, nil
}

// signable is m as the signer takes it. Of the address, all but S3 sign the shortest path.
func signable(m message, service string) (*http.Request, error) {
	at := *m.at
	at.User = nil
	if !isS3(service) {
		shortest := shortestPath(at.EscapedPath())
		plain, err := url.PathUnescape(shortest)
		if err != nil {
			return nil, fmt.Errorf("sign the request: %w", err)
		}
		at.Path, at.RawPath = plain, shortest
	}
	at.RawQuery = strings.ReplaceAll(at.RawQuery, ";", "%3B") // no separator, as the signer would have it
	req := &http.Request{Method: m.method, URL: &at, Host: hostField(m.at), Header: http.Header{}}
	for _, f := range m.typed {
		switch name := textproto.CanonicalMIMEHeaderKey(f.Name); name {
		case "Host":
			req.Host = f.Value
		case "Content-Length":
			req.ContentLength = m.length()
		case "Connection", "Accept-Encoding", "Transfer-Encoding", "Expect":
		default:
			req.Header[name] = append(req.Header[name], f.Value)
		}
	}
	return req, nil
}

func shortestPath(escaped string) string {
	if escaped == "" {
		return "/"
	}
	clean := path.Clean("/" + escaped)
	if strings.HasSuffix(escaped, "/") && clean != "/" {
		clean += "/"
	}
	return clean
}

// payloadHash is what is signed of the content, and whether a row says it. What is sent in
// chunks goes unsigned, as it would from a stream.
func payloadHash(m message) (hash string, typed bool) {
	if v, ok := playground.FieldValue(m.typed, amzContent); ok {
		return v, true
	}
	if len(m.pieces) == 1 && m.pieces[0].SHA256 != "" {
		return m.pieces[0].SHA256, false // a file is kept by what is signed of it
	}
	if m.chunked() || len(m.pieces) > 0 {
		return unsignedPayload, false
	}
	sum := sha256.Sum256([]byte(m.body))
	return hex.EncodeToString(sum[:]), false
}

func isS3(service string) bool {
	return service == "s3" || strings.HasPrefix(service, "s3-") || service == "s3express"
}
