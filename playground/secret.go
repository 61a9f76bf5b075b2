package playground

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// secretHeaders are always credentials.
var secretHeaders = map[string]bool{
	"authorization": true, "proxy-authorization": true, "cookie": true, "set-cookie": true, "x-api-key": true,
	"x-auth": true, "x-auth-psk": true, "x-authorization": true,
}

// secretNames are credentials under just these names.
var secretNames = map[string]bool{"pass": true, "pwd": true, "passphrase": true, "passcode": true, "jwt": true, "privatekey": true}

// secretWords mark a field, query or form name as a credential wherever they stand in it.
var secretWords = []string{"token", "secret", "password", "passwd", "signature", "apikey", "api-key", "api_key", "credential", "session"}

// SecretName reports whether the value under this field, query or form name is a
// credential and must be masked.
func SecretName(name string) bool {
	n := strings.ToLower(name)
	if strings.Contains(n, "ratelimit") || strings.Contains(n, "rate-limit") {
		return false // tokens of a quota are counted, not kept secret
	}
	if secretHeaders[n] || secretNames[n] || n == "key" || strings.HasSuffix(n, "-key") || strings.HasSuffix(n, "_key") {
		return !notSecret[n]
	}
	return SecretWord(n)
}

// SecretWord is SecretName for the name of a part of a path: a key there names a thing.
func SecretWord(name string) bool {
	n := strings.ToLower(name)
	return !notSecret[n] && slices.ContainsFunc(secretWords, func(w string) bool { return strings.Contains(n, w) }) && !countedTokens.MatchString(n) && !aboutSecrets.MatchString(n)
}

// notSecret are well-known names that only look like credentials.
var notSecret = map[string]bool{
	"idempotency-key": true, "sec-websocket-key": true, "surrogate-key": true, "public-key": true,
	"x-cache-key": true, "signature-input": true, "token_type": true, "token-type": true,
	"x-csrf-token-header": true, "accept-signature": true,
}

// countedTokens are the names of figures: a number of tokens is no token.
var countedTokens = regexp.MustCompile(`^(?:max|min|num|n|total|prompt|completion|input|output|cached|reasoning|thinking|budget|audio|image)_?(?:(?:new|completion|output|input|prompt|context)_?)?tokens$`)

// aboutSecrets end the names of what is said of credentials: where they are given out, of which
// kind they are, how long they last.
var aboutSecrets = regexp.MustCompile(`(?:_?endpoint|_supported|[_-]?expir(?:es|y|ation)(?:[_-]?(?:in|at|time|date))?|[_-]lifetime|[_-]ttl|_type|_alg(?:orithms?)?|_methods?)$`)

const maskDots = "••••••••"

// Mask hides a value but for its last four characters; a value of under twelve
// characters is hidden whole. An authentication scheme in front stays.
func Mask(value string) string {
	if value == "" {
		return ""
	}
	if scheme, rest, ok := CutScheme(value); ok {
		if shown, ok := maskSigned(scheme, rest); ok {
			return shown
		}
		return scheme + " " + Mask(strings.TrimSpace(rest))
	}
	if names := references.FindAllString(value, -1); names != nil {
		return maskBetween(references.Split(value, -1), names)
	}
	runes := []rune(value)
	if len(runes) < 12 {
		return maskDots
	}
	return maskDots + string(runes[len(runes)-4:])
}

// references are names that stand for values: they are no secrets themselves.
var references = regexp.MustCompile(`\{\{[^{}]*\}\}|` + markOpen + `[^` + markClose + `]*` + markClose)

// maskBetween hides what stands between names.
func maskBetween(texts, names []string) string {
	var b strings.Builder
	for i, text := range texts {
		if strings.TrimSpace(text) != "" {
			text = maskDots
		}
		b.WriteString(text)
		if i < len(names) {
			b.WriteString(names[i])
		}
	}
	return b.String()
}

// signedParts are the parameters of credentials that prove a secret without being one: they
// may be seen. All others of them are hidden.
var signedParts = map[string][]string{
	"digest":           {"username", "realm", "nonce", "uri", "algorithm", "qop", "nc", "cnonce", "opaque", "userhash"},
	"aws4-hmac-sha256": {"credential", "signedheaders"},
}

// maskSigned hides the proof in credentials of a scheme that signs, and leaves the rest to
// be read. It is false where the value is not written as that scheme has it.
func maskSigned(scheme, rest string) (string, bool) {
	open, ok := signedParts[strings.ToLower(scheme)]
	if !ok {
		return "", false
	}
	parts := strings.Split(rest, ",")
	for i, p := range parts {
		name, value, has := strings.Cut(p, "=")
		switch {
		case !has:
			return "", false
		case !slices.Contains(open, strings.ToLower(strings.TrimSpace(name))):
			bare := strings.Trim(strings.TrimSpace(value), `"`)
			parts[i] = name + "=" + strings.Replace(value, bare, Mask(bare), 1)
		}
	}
	return scheme + " " + strings.Join(parts, ","), true
}

// Masked reports whether value has been through Mask.
func Masked(value string) bool { return strings.Contains(value, maskDots) }

// CutScheme parts a value that begins with an authentication scheme. It is false where it has
// none, or nothing but the scheme.
func CutScheme(value string) (scheme, rest string, ok bool) {
	scheme, rest, ok = strings.Cut(value, " ")
	return scheme, rest, ok && isScheme(scheme) && rest != ""
}

func isScheme(s string) bool {
	switch strings.ToLower(s) {
	case "basic", "bearer", "digest", "token", "negotiate", "dpop", "apikey", "aws4-hmac-sha256", "hawk", "ntlm":
		return true
	}
	return false
}

// MaskField returns the value as other people may see it.
func MaskField(name, value string) string {
	n := strings.ToLower(name)
	switch {
	case n == "cookie":
		return maskCookies(value)
	case n == "set-cookie":
		return maskSetCookie(value)
	case n == "location" || n == "referer" || n == "content-location":
		return MaskURL(value)
	case SecretName(n):
		return Mask(value)
	}
	return value
}

func maskCookies(value string) string {
	pairs := strings.Split(value, ";")
	for i, p := range pairs {
		if name, v, ok := strings.Cut(p, "="); ok {
			pairs[i] = name + "=" + Mask(v)
		}
	}
	return strings.Join(pairs, ";")
}

func maskSetCookie(value string) string {
	pair, attrs, has := strings.Cut(value, ";")
	if name, v, ok := strings.Cut(pair, "="); ok && v != "" {
		pair = name + "=" + Mask(v)
	}
	if !has {
		return pair
	}
	return pair + ";" + attrs
}

// MaskFields returns a copy with every credential masked.
func MaskFields(fields []Field) []Field {
	out := make([]Field, len(fields))
	for i, f := range fields {
		out[i] = Field{f.Name, MaskField(f.Name, f.Value)}
	}
	return out
}

// MaskURL hides the password of the userinfo and the query values whose names are
// credentials. What cannot be read as a URL comes back as it is but for those.
func MaskURL(raw string) string {
	raw = maskUserinfo(raw)
	before, rest, ok := strings.Cut(raw, "?")
	if !ok {
		return raw
	}
	query, fragment, hasFragment := strings.Cut(rest, "#")
	pairs := strings.Split(query, "&")
	changed := false
	for i, p := range pairs {
		name, value, has := strings.Cut(p, "=")
		decoded, err := url.QueryUnescape(name)
		if err != nil {
			decoded = name
		}
		if has && value != "" && SecretName(decoded) {
			pairs[i], changed = name+"="+Mask(value), true
		}
	}
	if !changed {
		return raw
	}
	out := before + "?" + strings.Join(pairs, "&")
	if hasFragment {
		out += "#" + fragment
	}
	return out
}

func maskUserinfo(raw string) string {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return raw
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	at := strings.LastIndex(rest[:end], "@")
	if at < 0 {
		return raw
	}
	return scheme + "://" + MaskUserinfo(rest[:at]) + rest[at:]
}

// MaskUserinfo hides the password of a URL's userinfo. Where there is none, the user name is
// itself the credential: so many services take their tokens.
func MaskUserinfo(userinfo string) string {
	user, password, hasPassword := strings.Cut(userinfo, ":")
	typed := func(text string) bool { return strings.TrimSpace(references.ReplaceAllString(text, "")) != "" }
	switch {
	case typed(password):
		return user + ":" + maskDots
	case password != "" || !typed(user) || len(user) < shortestLoneName:
		return userinfo
	case hasPassword:
		return Mask(user) + ":"
	}
	return Mask(user)
}

// shortestLoneName is how long a user name without a password must be to be taken for a key:
// people's are shorter.
const shortestLoneName = 12

// MaskRequest returns a copy of the request as other people may see it.
func MaskRequest(r Request) Request {
	r.URL = MaskURL(r.URL)
	r.Query = maskRows(r.Query)
	r.Headers = maskRows(r.Headers)
	r.PathParams, r.Variables = maskSome(r.PathParams), maskSome(r.Variables)
	r.Checks = MaskChecks(r.Checks)
	r.Options = MaskWire(r.Options)
	r.Auth = MaskAuth(r.Auth)
	fields := make([]FormField, len(r.Body.Fields))
	copy(fields, r.Body.Fields)
	for i := range fields {
		if SecretName(fields[i].Name) {
			fields[i].Value = Mask(fields[i].Value)
		}
	}
	if r.Body.Fields != nil {
		r.Body.Fields = fields
	}
	return r
}

func maskRows(rows []Row) []Row {
	out := make([]Row, len(rows))
	for i, r := range rows {
		out[i] = Row{r.Name, MaskField(r.Name, r.Value), r.Enabled}
	}
	return out
}

// maskSome is maskRows of rows that are left out where there are none.
func maskSome(rows []Row) []Row {
	if len(rows) == 0 {
		return rows
	}
	return maskRows(rows)
}

// MaskRun returns a copy of the run as other people may see it: no credential in its
// request, nor in any request or response field of its exchanges. The explanation is
// masked when it is made.
func MaskRun(r Run) Run {
	r.Request = MaskRequest(r.Request)
	if r.Sent != nil {
		sent := MaskRequest(*r.Sent)
		r.Sent = &sent
	}
	r.URL, r.FinalURL = MaskURL(r.URL), MaskURL(r.FinalURL)
	attempts := make([]Attempt, len(r.Attempts))
	for i, a := range r.Attempts {
		hops := make([]Exchange, len(a.Exchanges))
		for j, x := range a.Exchanges {
			hops[j] = maskExchange(x)
		}
		a.Exchanges = hops
		attempts[i] = a
	}
	r.Attempts = attempts
	r.Extracted = append([]Extracted(nil), r.Extracted...)
	for i, x := range r.Extracted {
		r.Extracted[i].Value = MaskField(x.Variable, x.Value)
	}
	r.Checked = MaskChecked(r.Checked)
	return r
}

func maskExchange(x Exchange) Exchange {
	x.Request.URL, x.Request.Target = MaskURL(x.Request.URL), MaskURL(x.Request.Target)
	x.Request.Headers = MaskFields(x.Request.Headers)
	if x.Response != nil {
		resp := *x.Response
		resp.Headers, resp.Trailers = MaskFields(resp.Headers), MaskFields(resp.Trailers)
		x.Response = &resp
	}
	if x.Redirect != nil {
		red := *x.Redirect
		red.Location, red.URL = MaskURL(red.Location), MaskURL(red.URL)
		x.Redirect = &red
	}
	return x
}
