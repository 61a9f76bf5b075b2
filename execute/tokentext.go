package execute

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"parley/playground"
)

// tokenAnswer is what a token endpoint's answer says.
type tokenAnswer struct {
	token
	life time.Duration
}

// maxLife bounds what a server may claim, so that it can be counted.
const maxLife = 10 * 365 * 24 * 3600

// readToken reads a token endpoint's answer, JSON or, as some have it, a form. The words are
// its error code.
func readToken(content []byte, mediaType string) (tokenAnswer, string) {
	text := map[string]string{}
	var members map[string]any
	if json.Unmarshal(content, &members) == nil {
		for name, v := range members {
			switch v := v.(type) {
			case string:
				text[name] = v
			case float64:
				text[name] = strconv.FormatFloat(v, 'f', 0, 64)
			}
		}
	} else if isForm(mediaType, content) {
		values, _ := url.ParseQuery(string(content)) // what can be read of it
		for name := range values {
			text[name] = values.Get(name)
		}
	}
	a := tokenAnswer{token: token{access: text["access_token"], kind: text["token_type"], refresh: text["refresh_token"], scope: text["scope"]}}
	if seconds, err := strconv.ParseFloat(text["expires_in"], 64); err == nil && seconds > 0 {
		a.life = time.Duration(min(seconds, maxLife) * float64(time.Second))
	}
	if !fieldText(a.access) || !fieldText(a.kind) {
		a.access = ""
	}
	return a, word(text["error"])
}

// fieldText reports that s can stand in a field: a token is taken as it is, or not at all.
func fieldText(s string) bool {
	return strings.IndexFunc(s, func(c rune) bool { return c <= ' ' || c >= 0x7f }) < 0
}

// word is an error code fit for a sentence.
func word(s string) string {
	s = strings.Map(func(c rune) rune {
		if !unicode.IsPrint(c) {
			return -1
		}
		return c
	}, s)
	return strings.ToValidUTF8(s[:min(len(s), 60)], "") // it may be cut within a character
}

func isForm(mediaType string, content []byte) bool {
	return mediaType == "application/x-www-form-urlencoded" || mediaType == "text/plain" && bytes.Contains(content, []byte("access_token="))
}

// hideTokens masks the credentials in a token endpoint's answer before it is kept: the
// tokens are remembered in memory, and nowhere else.
func hideTokens(c *playground.Content) {
	masked, ok := maskJSON(c.Whole)
	if !ok && isForm(c.MediaType, c.Whole) {
		masked, ok = maskForm(c.Whole), true
	}
	if !ok || len(c.Whole) == 0 {
		return
	}
	sum := sha256.Sum256(masked)
	c.Whole, c.DecodedSize, c.SHA256 = masked, int64(len(masked)), hex.EncodeToString(sum[:])
	c.Head = masked[:min(len(masked), playground.HeadBytes)]
}

// maskJSON masks the string members whose names are those of credentials, wherever they
// stand, and leaves all else byte for byte.
func maskJSON(text []byte) ([]byte, bool) {
	if !json.Valid(text) {
		return nil, false
	}
	var out bytes.Buffer
	var inObject, wantsName []bool
	name, from := "", 0
	d := json.NewDecoder(bytes.NewReader(text))
	for {
		t, err := d.Token()
		if err != nil {
			out.Write(text[from:])
			return out.Bytes(), true
		}
		top := len(inObject) - 1
		switch v := t.(type) {
		case json.Delim:
			if v == '{' || v == '[' {
				inObject, wantsName = append(inObject, v == '{'), append(wantsName, v == '{')
				continue
			}
			inObject, wantsName = inObject[:top], wantsName[:top]
			top--
		case string:
			if top >= 0 && wantsName[top] {
				name, wantsName[top] = v, false
				continue
			}
			end := int(d.InputOffset())
			if playground.SecretName(name) && v != "" {
				start := bytes.LastIndexByte(text[:end-1], '"')
				for start > 0 && escapedQuote(text, start) {
					start = bytes.LastIndexByte(text[:start], '"')
				}
				out.Write(text[from:start])
				quotedMask, _ := json.Marshal(playground.Mask(v)) // a string: it always encodes
				out.Write(quotedMask)
				from = end
			}
		}
		if top >= 0 && inObject[top] {
			name, wantsName[top] = "", true
		}
	}
}

// escapedQuote reports a quote that stands inside a string: an odd number of backslashes is
// before it.
func escapedQuote(text []byte, at int) bool {
	n := 0
	for at-n-1 >= 0 && text[at-n-1] == '\\' {
		n++
	}
	return n%2 == 1
}

func maskForm(text []byte) []byte {
	pairs := strings.Split(string(text), "&")
	for i, p := range pairs {
		name, value, has := strings.Cut(p, "=")
		if has && playground.SecretName(name) {
			pairs[i] = name + "=" + playground.Mask(value)
		}
	}
	return []byte(strings.Join(pairs, "&"))
}
