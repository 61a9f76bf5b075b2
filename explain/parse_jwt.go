package explain

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"time"
)

// jwt is a JSON Web Token's header and claims (RFC 7519). Its signature is never read.
type jwt struct {
	header, claims *node
}

// parseJWT decodes a compact token. fault says in words what is wrong with something
// that has the look of one; both are empty for what is no JWT at all.
func parseJWT(token string) (t *jwt, fault string) {
	parts := strings.Split(token, ".")
	if len(parts) < 2 || !strings.HasPrefix(token, "ey") {
		return nil, ""
	}
	if len(parts) == 5 {
		return nil, "" // encrypted (JWE): its claims cannot be read
	}
	if len(parts) != 3 {
		return nil, "a JWT has three parts, this has " + strconv.Itoa(len(parts))
	}
	header, fault := jwtPart(parts[0], "header")
	if fault != "" {
		return nil, fault
	}
	claims, fault := jwtPart(parts[1], "claims part")
	if fault != "" {
		return nil, fault
	}
	if !base64url(parts[2]) {
		fault = "its signature part holds characters that base64url does not have"
	}
	return &jwt{header, claims}, fault
}

func jwtPart(part, name string) (*node, string) {
	if !base64url(part) {
		return nil, "its " + name + " holds characters that base64url does not have"
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(part, "="))
	if err != nil {
		return nil, "its " + name + " is not base64url"
	}
	root, bad := readJSON(string(raw))
	if bad != nil || !root.is(isObject) {
		return nil, "its " + name + " is not a JSON object"
	}
	return root, ""
}

// readJWT is a token of which only what it says was kept.
func readJWT(header, claims string) (*jwt, bool) {
	h, bad := readJSON(header)
	c, worse := readJSON(claims)
	if bad != nil || worse != nil || !h.is(isObject) || !c.is(isObject) {
		return nil, false
	}
	return &jwt{h, c}, true
}

func base64url(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '=') {
			return false
		}
	}
	return true
}

// date reads a NumericDate claim.
func (t *jwt) date(claim string) (time.Time, bool) {
	n := t.claims.get(claim)
	if !n.is(isNumeric) {
		return time.Time{}, false
	}
	v, err := strconv.ParseFloat(n.text, 64)
	if err != nil || math.Abs(v) > 253402300799 {
		return time.Time{}, false
	}
	return time.Unix(int64(v), 0).UTC(), true
}

// strings returns a claim that is a string or a list of strings; a string of scopes is
// parted at its spaces when split is set.
func (t *jwt) strings(claim string, split bool) []string {
	n := t.claims.get(claim)
	switch {
	case n.is(isString) && split:
		return strings.Fields(n.text)
	case n.is(isString):
		return []string{n.text}
	case n.is(isArray):
		var list []string
		for k := n.first; k != nil && len(list) < 50; k = k.next {
			if w := k.words(); w != "" {
				list = append(list, w)
			}
		}
		return list
	}
	return nil
}
