package playground

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
)

// HiddenToken is what a token says of itself that is hidden in what was sent (RFC 7519): when
// it holds, from whom and for whom it is, and for what. That is no secret, and explains a
// refusal. Its signature, and whatever it says of a person, is left out.
type HiddenToken struct {
	Secret string          `json:"secret"` // the name that stands in its place
	Header json.RawMessage `json:"header"`
	Claims json.RawMessage `json:"claims"`
}

// Bounds of what is kept of a token.
const (
	mostTokenBytes = 16 << 10
	mostClaimBytes = 1 << 10 // of one claim
)

// toldHeader and toldClaims are what may be told of a token.
var (
	toldHeader = []string{"alg"}
	toldClaims = []string{"exp", "nbf", "iat", "iss", "aud", "azp", "scope", "scp", "scopes"}
)

// hiddenTokenOf reads a secret that is a token; ok is false for any other.
func hiddenTokenOf(s Secret) (t HiddenToken, ok bool) {
	parts := strings.Split(s.Value, ".")
	if len(s.Value) > mostTokenBytes || !strings.HasPrefix(s.Value, "ey") || len(parts) != 3 {
		return t, false
	}
	header, one := toldOf(parts[0], toldHeader)
	claims, two := toldOf(parts[1], toldClaims)
	return HiddenToken{s.Name, header, claims}, one && two
}

// toldOf is what may be told of a part of a token.
func toldOf(part string, names []string) (json.RawMessage, bool) {
	text, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(part, "="))
	var all map[string]json.RawMessage
	if err != nil || json.Unmarshal(text, &all) != nil || all == nil {
		return nil, false
	}
	told := map[string]json.RawMessage{}
	for _, name := range names {
		if v, ok := all[name]; ok && len(v) <= mostClaimBytes {
			told[name] = v
		}
	}
	text, err = json.Marshal(told)
	return text, err == nil
}

// noteTokens notes with a request what its hidden tokens say of themselves.
func (h *Hider) noteTokens(r *SentRequest) {
	for _, t := range h.tokens {
		if r.HiddenToken(t.Secret) == nil && r.shows(HiddenAs(t.Secret)) {
			t.Header, t.Claims = h.Bytes(t.Header), h.Bytes(t.Claims)
			r.Tokens = append(r.Tokens[:len(r.Tokens):len(r.Tokens)], t)
		}
	}
}

// shows reports whether a mark stands where credentials do, besides cookies.
func (r *SentRequest) shows(mark string) bool {
	return strings.Contains(r.URL, mark) || slices.ContainsFunc(r.Headers, func(f Field) bool {
		return strings.Contains(f.Value, mark) && !strings.EqualFold(f.Name, "Cookie")
	})
}

// HiddenToken finds what the token says of itself that a secret of this name is; nil: nothing
// is known of it.
func (r *SentRequest) HiddenToken(secret string) *HiddenToken {
	for i := range r.Tokens {
		if r.Tokens[i].Secret == secret {
			return &r.Tokens[i]
		}
	}
	return nil
}

// HiddenName is the name of the secret of which text holds nothing but the mark.
func HiddenName(text string) (name string, ok bool) {
	name, opened := strings.CutPrefix(text, markOpen)
	name, closed := strings.CutSuffix(name, markClose)
	return name, opened && closed && !strings.Contains(name, markOpen)
}
