package explain

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/lazyregexp"
	"parley/playground"
)

// secrets are the credentials that a run carries. No finding may repeat one, not even
// where the server echoes it.
type secrets struct {
	long  []string // masked wherever they stand
	short []string // masked where they stand as a word of their own
	plain []string // ordinary words: masked where the text says that a credential stands
}

const (
	shortSecret = 4 // shorter ones cannot be told from ordinary words
	longSecret  = 8
	maxSecrets  = 200
)

// collectSecrets gathers them from everything that was sent and set.
func collectSecrets(run *playground.Run) *secrets {
	s := &secrets{}
	s.request(&run.Request)
	for i := range run.Attempts {
		for j := range run.Attempts[i].Exchanges {
			s.exchange(&run.Attempts[i].Exchanges[j])
		}
	}
	byLength := func(a, b string) int { return len(b) - len(a) }
	slices.SortStableFunc(s.long, byLength)
	slices.SortStableFunc(s.short, byLength)
	return s
}

func (s *secrets) request(r *playground.Request) {
	s.url(r.URL)
	for _, q := range r.Query {
		if playground.SecretName(q.Name) {
			s.add(q.Value)
		}
	}
	for _, h := range r.Headers {
		s.field(h.Name, h.Value)
	}
	for _, secret := range r.Auth.Secrets() {
		s.add(*secret.Value)
	}
	if name := r.Auth.LoneName(); name != nil {
		s.add(*name)
	}
	for _, v := range playground.WireSecrets(r.Options) {
		s.add(v)
	}
	for _, f := range r.Body.Fields {
		if playground.SecretName(f.Name) {
			s.add(f.Value)
		}
	}
	s.body(r.Body.Text)
	s.body(string(r.Body.Variables))
}

// body looks for secrets in JSON and form content that was sent.
func (s *secrets) body(text string) {
	if len(text) > playground.HeadBytes {
		text = text[:playground.HeadBytes]
	}
	trimmed := strings.TrimLeft(text, " \t\r\n")
	switch {
	case trimmed == "":
	case trimmed[0] == '{' || trimmed[0] == '[':
		root, fault := readJSON(trimmed)
		s.json(root)
		if fault != nil {
			s.pairs(trimmed)
		}
	case strings.Contains(text, "="):
		s.query(text)
	}
}

var pair = lazyregexp.New(`["']?([\w-]{2,60})["']?\s*[:=]\s*["']?([^"',}\s]{4,})`)

// pairs looks for secrets in JSON that is broken: by name and value alone.
func (s *secrets) pairs(text string) {
	for _, m := range pair.FindAllStringSubmatch(text, 500) {
		if playground.SecretName(m[1]) {
			s.add(m[2])
		}
	}
}

func (s *secrets) json(n *node) {
	if n == nil {
		return
	}
	if playground.SecretName(n.key) {
		s.add(n.scalar())
	}
	for kid := n.first; kid != nil; kid = kid.next {
		s.json(kid)
	}
}

func (s *secrets) exchange(x *playground.Exchange) {
	s.url(x.Request.URL)
	for _, h := range x.Request.Headers {
		s.field(h.Name, h.Value)
	}
	if x.Response != nil {
		for _, h := range x.Response.Headers {
			s.field(h.Name, h.Value)
		}
		for _, h := range x.Response.Trailers {
			s.field(h.Name, h.Value)
		}
	}
	if x.Redirect != nil {
		s.url(x.Redirect.URL)
	}
}

func (s *secrets) field(name, value string) {
	switch n := strings.ToLower(name); {
	case n == "cookie":
		for _, pair := range strings.Split(value, ";") {
			_, v, _ := strings.Cut(pair, "=")
			s.cookie(v)
		}
	case n == "set-cookie":
		pair, _, _ := strings.Cut(value, ";")
		_, v, _ := strings.Cut(pair, "=")
		s.cookie(v)
	case n == "location" || n == "content-location" || n == "referer":
		s.url(value)
	case n == "authorization" || n == "proxy-authorization":
		s.credentials(value)
	case playground.SecretName(n) && !countsOnly(n):
		s.add(value)
	}
}

// countsOnly reports fields whose names speak of tokens or keys and which hold figures.
func countsOnly(lower string) bool {
	return strings.Contains(lower, "ratelimit") || strings.Contains(lower, "rate-limit")
}

// maskedField is a field's value as other people may see it; addresses in it are masked
// like any other.
func maskedField(name, value string) string {
	lower := strings.ToLower(name)
	switch {
	case countsOnly(lower):
		return value
	case lower == "link" || lower == "refresh" || strings.HasSuffix(lower, "location"):
		return maskAddresses(value)
	}
	return playground.MaskField(name, value)
}

var addressIn = lazyregexp.New(`[a-zA-Z][a-zA-Z0-9+.-]*://[^\s<>"',;]+|/[^\s<>"',;]*\?[^\s<>"',;]+`)

// maskAddresses masks the credentials in every address that stands in a text.
func maskAddresses(text string) string {
	if !strings.ContainsAny(text, "?@") {
		return text
	}
	return addressIn.ReplaceAllStringFunc(text, playground.MaskURL)
}

var secretPair = lazyregexp.New(`(?i)([\w-]*(?:token|secret|passw|key|signature|credential|session)[\w-]*)["']?\s*[:=]\s*["']?([^"',}\s&;<>]{8,})`)

// maskPairs masks what stands beside a secret's name in text that is quoted: broken JSON,
// a query, a header that was printed.
func maskPairs(text string) string {
	if hasAny(strings.ToLower(text), "token", "secret", "passw", "key", "signature", "credential", "session") == "" {
		return text
	}
	return secretPair.ReplaceAllStringFunc(text, func(m string) string {
		sub := secretPair.FindStringSubmatch(m)
		if !playground.SecretName(sub[1]) || countsOnly(strings.ToLower(sub[1])) || sub[1] == "Key" && strings.Contains(sub[2], ".") && !strings.ContainsAny(sub[2], "0123456789") || !randomLooking(sub[2]) || playground.Masked(sub[2]) {
			return m
		}
		return strings.TrimSuffix(m, sub[2]) + playground.Mask(sub[2])
	})
}

// randomLooking reports what is no word of a sentence: letters with digits, or very long.
func randomLooking(s string) bool {
	n := utf8.RuneCountInString(s)
	if n < longSecret {
		return false
	}
	return n >= 24 || strings.ContainsAny(s, "0123456789") && strings.IndexFunc(s, unicode.IsLetter) >= 0
}

// cookie takes a cookie's value. Short ones are mostly settings, such as a language.
func (s *secrets) cookie(v string) {
	if v = strings.Trim(strings.TrimSpace(v), `"`); len(v) >= 6 {
		s.add(v)
	}
}

// credentials takes the parts of an Authorization value (RFC 9110, 11.4).
func (s *secrets) credentials(value string) {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(value), " ")
	if !ok {
		s.token(value)
		return
	}
	rest = strings.TrimSpace(rest)
	s.token(rest)
	switch strings.ToLower(scheme) {
	case "basic":
		if plain, ok := decodeBasic(rest); ok {
			_, password, _ := strings.Cut(plain, ":")
			s.add(plain)
			s.add(password)
		}
	case "digest", "hawk", "aws4-hmac-sha256", "signature":
		for _, p := range strings.FieldsFunc(rest, func(r rune) bool { return r == ',' || r == ' ' }) {
			name, v, _ := strings.Cut(strings.TrimSpace(p), "=")
			switch strings.ToLower(name) {
			case "response", "mac", "signature", "cnonce":
				s.add(strings.Trim(v, `"`))
			}
		}
	default:
		for _, word := range strings.Fields(rest) {
			s.token(word)
		}
	}
}

// token takes a credential; of a JWT also the signature by itself.
func (s *secrets) token(v string) {
	v = strings.Trim(strings.TrimSpace(v), `"'`)
	s.add(v)
	if parts := strings.Split(v, "."); len(parts) == 3 {
		s.add(parts[2])
	}
	if _, after, ok := strings.Cut(v, "="); ok && len(after) >= longSecret {
		s.add(after)
	}
}

func decodeBasic(token string) (string, bool) {
	for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding} {
		if b, err := e.DecodeString(token); err == nil {
			return string(b), true
		}
	}
	return "", false
}

// url takes the password and the secret query values of a URL, in whatever spelling.
func (s *secrets) url(raw string) {
	if raw == "" || !strings.ContainsAny(raw, "?@#") {
		return
	}
	if _, rest, ok := strings.Cut(raw, "://"); ok {
		end := strings.IndexAny(rest, "/?#")
		if end < 0 {
			end = len(rest)
		}
		if at := strings.LastIndex(rest[:end], "@"); at >= 0 {
			if _, password, ok := strings.Cut(rest[:at], ":"); ok {
				s.spellings(password)
			}
		}
	}
	for _, mark := range []string{"?", "#"} {
		if _, query, ok := strings.Cut(raw, mark); ok {
			query, _, _ = strings.Cut(query, "#")
			s.query(query)
		}
	}
}

func (s *secrets) query(query string) {
	for _, p := range strings.Split(query, "&") {
		name, value, _ := strings.Cut(p, "=")
		if decoded, err := url.QueryUnescape(name); err == nil {
			name = decoded
		}
		if playground.SecretName(name) {
			s.spellings(value)
		}
	}
}

func (s *secrets) spellings(escaped string) {
	s.add(escaped)
	if plain, err := url.QueryUnescape(escaped); err == nil {
		s.add(plain)
	}
	if plain, err := url.PathUnescape(escaped); err == nil {
		s.add(plain)
	}
}

// add takes one value with its other spellings.
func (s *secrets) add(v string) {
	v = strings.TrimSpace(v)
	if len(v) < shortSecret || strings.Contains(v, "{{") || len(s.long)+len(s.short)+len(s.plain) >= maxSecrets {
		return
	}
	forms := []string{v}
	for _, other := range []string{url.QueryEscape(v), url.PathEscape(v), strings.Join(strings.Fields(v), " ")} {
		if other != v && len(other) >= shortSecret {
			forms = append(forms, other)
		}
	}
	for _, form := range forms {
		switch {
		case playground.OrdinaryWord(form):
			if !slices.Contains(s.plain, form) {
				s.plain = append(s.plain, form)
			}
		case len(form) >= longSecret && !slices.Contains(s.long, form):
			s.long = append(s.long, form)
		case len(form) < longSecret && !slices.Contains(s.short, form):
			s.short = append(s.short, form)
		}
	}
}

// hide masks every secret in quoted material.
func (s *secrets) hide(text string) string {
	text = s.hideLong(text)
	for _, v := range s.short {
		text = hideWhere(text, v, func(before, after string) bool { return !wordAt(before, len(before)-1) && !wordAt(after, 0) })
	}
	for _, v := range s.plain {
		text = hideWhere(text, v, playground.FindsCredential)
	}
	return text
}

// hideWhere masks a secret where what is around it says that it is one.
func hideWhere(text, secret string, is func(before, after string) bool) string {
	for from := 0; ; {
		i := strings.Index(text[from:], secret)
		if i < 0 {
			return text
		}
		i += from
		if before, after := text[:i], text[i+len(secret):]; is(before, after) {
			masked := playground.Mask(secret)
			text, from = before+masked+after, i+len(masked)
		} else {
			from = i + 1
		}
	}
}

// repeats reports whether a value holds a secret, or is one.
func (s *secrets) repeats(value string) bool {
	return s.hide(value) != value || slices.Contains(s.plain, strings.TrimSpace(value))
}

// hideLong masks only what no ordinary word can be: it is safe on whole sentences.
func (s *secrets) hideLong(text string) string {
	for _, v := range s.long {
		if strings.Contains(text, v) {
			text = strings.ReplaceAll(text, v, playground.Mask(v))
		}
	}
	return text
}

func wordAt(s string, i int) bool {
	if i < 0 || i >= len(s) {
		return false
	}
	c := s[i]
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= 0x80
}
