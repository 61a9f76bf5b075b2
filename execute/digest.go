package execute

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	httpdigest "github.com/icholy/digest"

	"parley/playground"
)

// digestRanks are the algorithms that are answered, the weakest first (RFC 7616, 3.7).
var digestRanks = []string{"", "MD5", "MD5-SESS", "SHA-256", "SHA-256-SESS", "SHA-512-256", "SHA-512-256-SESS"}

// digestChallenge picks the challenge to answer: the strongest that can be.
func digestChallenge(resp *playground.Response) (*httpdigest.Challenge, bool) {
	var best *httpdigest.Challenge
	rank := -1
	for _, text := range challengesOf(playground.FieldValues(resp.Headers, "WWW-Authenticate")) {
		if !httpdigest.IsDigest(text) {
			continue
		}
		c, err := httpdigest.ParseChallenge(text)
		if err != nil || c.Nonce == "" {
			continue
		}
		for i, q := range c.QOP {
			c.QOP[i] = strings.ToLower(strings.TrimSpace(q))
		}
		c.QOP = slices.DeleteFunc(c.QOP, func(q string) bool { return q == "" })
		known := len(c.QOP) == 0 || c.SupportsQOP("auth") || c.SupportsQOP("auth-int")
		if at := slices.Index(digestRanks, strings.ToUpper(c.Algorithm)); known && at > rank {
			best, rank = c, at
		}
	}
	return best, best != nil
}

// startsChallenge is a scheme by itself or before its first parameter; a parameter has an
// equals sign there.
var startsChallenge = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:[ \t]+[^= \t]|$)")

// challengesOf parts the lines of WWW-Authenticate into challenges: one line may hold
// several, with the comma that also parts their parameters (RFC 9110, 11.6.1).
func challengesOf(lines []string) []string {
	var all []string
	for _, line := range lines {
		for i, part := range splitList(line) {
			if i == 0 || startsChallenge.MatchString(part) {
				all = append(all, part)
				continue
			}
			if last := &all[len(all)-1]; strings.ContainsAny(*last, " \t") {
				*last += ", " + part
			} else {
				*last += " " + part
			}
		}
	}
	return all
}

// splitList parts at the commas that stand outside quotes, and leaves out what is empty.
func splitList(s string) []string {
	var parts []string
	quoted, from := false, 0
	add := func(part string) {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ',' && !quoted:
			add(s[from:i])
			from = i + 1
		}
	}
	add(s[from:])
	return parts
}

// answerDigest makes the message that answers x's challenge, where it is one that can be
// answered. A nonce that is only too old is answered once more; the same challenge twice
// means that the password is wrong.
func (r *running) answerDigest(x *playground.Exchange, m message) (message, bool) {
	c, ok := digestChallenge(x.Response)
	if !ok || m.answers > 0 && !(c.Stale && m.answers == 1) {
		return m, false
	}
	value, err := digestCredentials(c, r.req.Auth, m, randomNonce())
	if err != nil {
		return m, false
	}
	return r.withProof(m, playground.Field{Name: "Authorization", Value: value})
}

// randomNonce is the client's part of an answer.
func randomNonce() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b)
}

// digestCredentials computes the answer (RFC 7616, 3.4). The library knows the algorithms;
// those that end in -sess differ in A1 alone, which is made here.
func digestCredentials(c *httpdigest.Challenge, a playground.Auth, m message, cnonce string) (string, error) {
	plain, asked := *c, c.Algorithm
	options := httpdigest.Options{
		Method: m.method, URI: m.target(), Username: a.Username, Password: a.Password, Count: 1, Cnonce: cnonce,
		GetBody: func() (io.ReadCloser, error) {
			if len(m.pieces) > 0 {
				return nil, errors.New("content with long files is not read ahead for auth-int")
			}
			return io.NopCloser(strings.NewReader(m.body)), nil
		},
	}
	if base, session := strings.CutSuffix(strings.ToUpper(c.Algorithm), "-SESS"); session {
		plain.Algorithm = base
		options.A1 = hashed(base, hashed(base, a.Username, c.Realm, a.Password), c.Nonce, cnonce)
	}
	answer, err := httpdigest.Digest(&plain, options)
	if err != nil {
		return "", fmt.Errorf("answer the challenge: %w", err)
	}
	answer.Algorithm, answer.Cnonce = asked, cnonce
	return writeDigest(answer), nil
}

func hashed(algorithm string, parts ...string) string {
	var h hash.Hash
	switch algorithm {
	case "SHA-256":
		h = sha256.New()
	case "SHA-512-256":
		h = sha512.New512_256()
	default:
		h = md5.New()
	}
	io.WriteString(h, strings.Join(parts, ":")) //nolint:errcheck // a hash takes everything
	return hex.EncodeToString(h.Sum(nil))
}

// writeDigest writes the field. A name beyond ASCII is written as RFC 7616, 3.4.4 has it.
func writeDigest(c *httpdigest.Credentials) string {
	var b strings.Builder
	b.WriteString("Digest ")
	if isASCII(c.Username) {
		b.WriteString("username=" + quoted(c.Username))
	} else {
		b.WriteString("username*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(c.Username), "+", "%20"))
	}
	b.WriteString(", realm=" + quoted(c.Realm) + ", uri=" + quoted(c.URI))
	if c.Algorithm != "" {
		b.WriteString(", algorithm=" + c.Algorithm)
	}
	b.WriteString(", nonce=" + quoted(c.Nonce))
	if c.QOP != "" {
		fmt.Fprintf(&b, ", nc=%08x, cnonce=%s, qop=%s", c.Nc, quoted(c.Cnonce), c.QOP)
	} else if strings.HasSuffix(strings.ToUpper(c.Algorithm), "-SESS") {
		b.WriteString(", cnonce=" + quoted(c.Cnonce))
	}
	b.WriteString(", response=" + quoted(c.Response))
	if c.Opaque != "" {
		b.WriteString(", opaque=" + quoted(c.Opaque))
	}
	if c.Userhash {
		b.WriteString(", userhash=true")
	}
	return b.String()
}

// quoted writes a quoted-string (RFC 9110, 5.6.4).
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0
}

// refusedCredentials reports an answer that asks for other credentials than it got.
func refusedCredentials(x *playground.Exchange) bool {
	return x.Failure == nil && x.Response != nil && x.Response.Status == http.StatusUnauthorized
}
