package demo

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	signingKey  = "demo-signing-key"
	signedFor   = 5 * time.Minute // how far a request's time may be from ours
	wantsSigned = `HMAC realm="demo", algorithm="SHA-256", signed="timestamp.method.path.content"`
)

// signed takes requests that are signed as many APIs want it: X-Signature is the HMAC-SHA256, in
// hexadecimals, of the time in X-Timestamp, the method, the path and the content, with dots between.
func (d *Demo) signed(w http.ResponseWriter, r *http.Request) {
	content, err := io.ReadAll(r.Body) // maxBody bounds it
	if err != nil {
		writeProblem(w, r, problem{Type: "malformed-content", Status: http.StatusBadRequest, Detail: "The content broke off before its end."})
		return
	}
	stamp, given := r.Header.Get("X-Timestamp"), strings.TrimSpace(r.Header.Get("X-Signature"))
	at, err := strconv.ParseInt(stamp, 10, 64)
	text := stamp + "." + r.Method + "." + r.URL.EscapedPath() + "." + string(content)
	mac := hmac.New(sha256.New, []byte(signingKey))
	mac.Write([]byte(text))
	want := hex.EncodeToString(mac.Sum(nil))
	switch {
	case stamp == "" || given == "":
		unsigned(w, r, "signature-missing", "This resource takes signed requests, and the fields X-Timestamp and X-Signature are not both there.")
	case err != nil:
		unsigned(w, r, "signature-invalid", "X-Timestamp is "+strconv.Quote(printable(stamp))+", and not the time in seconds since 1970.")
	case apart(d.now(), time.Unix(at, 0)) > signedFor:
		unsigned(w, r, "signature-invalid", fmt.Sprintf("X-Timestamp is %s away from the time here, %d. At most 5 minutes are allowed.", inWords(apart(d.now(), time.Unix(at, 0))), d.now().Unix()))
	case !hmac.Equal([]byte(strings.ToLower(given)), []byte(want)):
		unsigned(w, r, "signature-invalid", fmt.Sprintf("X-Signature is not the HMAC-SHA256 of what arrived: %s.%s.%s. and %d bytes of content.", stamp, printable(r.Method), printable(r.URL.EscapedPath()), len(content)))
	default:
		w.Header().Set("Cache-Control", "no-store")
		writeJSON(w, http.StatusOK, "application/json", map[string]any{"message": "The signature is good.", "signed_at": time.Unix(at, 0).UTC().Format(time.RFC3339)})
	}
}

// apart is how far two times are from each other, whichever is first.
func apart(a, b time.Time) time.Duration { return max(a.Sub(b), b.Sub(a)) }

// inWords is a span in seconds, or in days where it is long.
func inWords(span time.Duration) string {
	if days := span / (24 * time.Hour); days > 1 {
		return strconv.Itoa(int(days)) + " days"
	}
	return span.Round(time.Second).String()
}

func unsigned(w http.ResponseWriter, r *http.Request, kind, detail string) {
	w.Header().Set("WWW-Authenticate", wantsSigned)
	writeProblem(w, r, problem{Type: kind, Status: http.StatusUnauthorized, Detail: detail,
		Hint: "Sign timestamp.METHOD.path.content with the key " + signingKey + ": in Parley, the header X-Signature is {{$hmacSha256 key to_sign}}, where the variable to_sign is {{$timestamp}}.{{$method}}.{{$path}}.{{$body}}."})
}
