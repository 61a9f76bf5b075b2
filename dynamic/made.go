package dynamic

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"net/url"
	"slices"
	"strings"
)

// Maker makes a dynamic value of others, which stand behind its name: {{$sha256 payload}}.
type Maker struct {
	Name, does string
	operands   []string // what each of them is, as it is called in an example
	sample     []string // a value for each, for the example
	ways       []string // in which it can be written; the first where none is asked for
	make       func(way string, operands ...string) (string, error)
}

// written are the ways to write bytes, in the order in which they are offered.
var written = []string{"hex", "HEX", "base64", "base64url"}

// makers are the dynamic values that are made of others. With them a request is signed without
// a script.
var makers = []Maker{
	signer("$hmacSha256", "HMAC-SHA256", sha256.New),
	signer("$hmacSha512", "HMAC-SHA512", sha512.New),
	signer("$hmacSha1", "HMAC-SHA1", sha1.New),
	digester("$sha256", "SHA-256", sha256.New),
	digester("$sha512", "SHA-512", sha512.New),
	digester("$sha1", "SHA-1", sha1.New),
	digester("$md5", "MD5", md5.New),
	texter("$base64", "a variable in base64", "text", func(s string) (string, error) { return base64.StdEncoding.EncodeToString([]byte(s)), nil }),
	texter("$base64url", "a variable in base64 for addresses, without padding", "text", func(s string) (string, error) { return base64.RawURLEncoding.EncodeToString([]byte(s)), nil }),
	texter("$base64Decode", "what a variable in base64 holds, such as a key", "dGV4dA==", base64Decoded),
	texter("$urlEncode", "a variable, percent-encoded", "a b&c", func(s string) (string, error) { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20"), nil }),
	{"$jwt", "a JSON Web Token of claims in JSON, signed with a key: {{$jwt key claims}}, or {{$jwt key claims HS512}}", []string{"key", "claims"}, []string{"key", `{"sub":"17"}`}, []string{"HS256", "HS384", "HS512"}, jwt},
}

// MakerOf finds the Maker that a call names.
func MakerOf(call string) (Maker, bool) {
	name := nameOf(call)
	i := slices.IndexFunc(makers, func(m Maker) bool { return m.Name == name })
	if i < 0 {
		return Maker{}, false
	}
	return makers[i], true
}

// Make makes the value of its operands' values. The error says what is wrong, behind the call.
func (m Maker) Make(way string, operands ...string) (string, error) { return m.make(way, operands...) }

// example is what a Maker makes of its sample.
func (m Maker) example() string {
	way := ""
	if len(m.ways) > 0 {
		way = m.ways[0]
	}
	value, _ := m.make(way, m.sample...) // samples can be made of
	return value
}

// signer makes an HMAC (RFC 2104) of a text with a key.
func signer(name, called string, of func() hash.Hash) Maker {
	does := called + ", signed with a key. Both are variables: {{" + name + " key text}}, or {{" + name + " key text base64}}"
	return Maker{name, does, []string{"key", "text"}, []string{"key", "text"}, written, func(way string, o ...string) (string, error) {
		return inWay(way, mac(of, o[0], o[1])), nil
	}}
}

// digester makes a digest of a text.
func digester(name, called string, of func() hash.Hash) Maker {
	does := called + " of a variable: {{" + name + " text}}, or {{" + name + " text base64}}"
	return Maker{name, does, []string{"text"}, []string{"text"}, written, func(way string, o ...string) (string, error) {
		h := of()
		h.Write([]byte(o[0]))
		return inWay(way, h.Sum(nil)), nil
	}}
}

// texter writes a text in another way.
func texter(name, does, sample string, as func(string) (string, error)) Maker {
	return Maker{name, does + ": {{" + name + " text}}", []string{"text"}, []string{sample}, nil, func(_ string, o ...string) (string, error) { return as(o[0]) }}
}

func mac(of func() hash.Hash, key, text string) []byte {
	m := hmac.New(of, []byte(key))
	m.Write([]byte(text))
	return m.Sum(nil)
}

func inWay(way string, b []byte) string {
	switch way {
	case "HEX":
		return strings.ToUpper(hex.EncodeToString(b))
	case "base64":
		return base64.StdEncoding.EncodeToString(b)
	case "base64url":
		return base64.RawURLEncoding.EncodeToString(b)
	}
	return hex.EncodeToString(b)
}

// base64Decoded reads base64 in either alphabet, with or without its padding.
func base64Decoded(s string) (string, error) {
	plain := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(strings.TrimSpace(s), "="))
	b, err := base64.RawStdEncoding.DecodeString(plain)
	if err != nil {
		return "", errors.New("is of a text that is no base64")
	}
	return string(b), nil
}

// jwt makes a JSON Web Token (RFC 7519) that is signed with a key that both sides have.
func jwt(algorithm string, o ...string) (string, error) {
	key, claims := o[0], strings.TrimSpace(o[1])
	if !strings.HasPrefix(claims, "{") || !json.Valid([]byte(claims)) {
		return "", errors.New("is of claims that are no JSON object")
	}
	of := map[string]func() hash.Hash{"HS256": sha256.New, "HS384": sha512.New384, "HS512": sha512.New}[algorithm]
	part := base64.RawURLEncoding.EncodeToString
	text := part([]byte(`{"alg":"`+algorithm+`","typ":"JWT"}`)) + "." + part([]byte(claims))
	return text + "." + part(mac(of, key, text)), nil
}

// Split takes the words of a call apart: the operands, which are names of variables or of parts of the
// request, and the way to write the value, which may be left out. It is false where they are too many or too few.
func (m Maker) Split(call string) (operands []string, way string, ok bool) {
	words := strings.Fields(call)[1:]
	if len(m.ways) > 0 {
		way = m.ways[0]
	}
	if len(words) == len(m.operands)+1 && slices.Contains(m.ways, words[len(words)-1]) {
		words, way = words[:len(words)-1], words[len(words)-1]
	}
	return words, way, len(words) == len(m.operands)
}

// Takes says what is to stand behind the name.
func (m Maker) Takes() string {
	what := map[string]string{"key": "a key", "text": "a text", "claims": "claims"}
	var all []string
	for _, o := range m.operands {
		all = append(all, what[o])
	}
	of := "name of the variable with "
	if len(all) > 1 {
		of = "names of the variables with "
	}
	s := "takes the " + of + strings.Join(all, " and with ") + ", such as " + "{{" + m.Name + " " + strings.Join(m.operands, " ") + "}}"
	if len(m.ways) > 1 {
		s += "; behind them " + strings.Join(m.ways[1:len(m.ways)-1], ", ") + " or " + m.ways[len(m.ways)-1] + " may stand"
	}
	return s
}
