package explain

import (
	"strings"

	"parley/playground"
)

// challenges are those of the response, with the field they came in.
type challenges struct {
	field string // WWW-Authenticate or Proxy-Authenticate
	list  []challenge
}

// challenged reads the response's challenges once.
func (f *facts) challenged() *challenges {
	if f.auth != nil {
		return f.auth
	}
	c := &challenges{field: "WWW-Authenticate"}
	if f.code == 407 {
		c.field = "Proxy-Authenticate"
	}
	for _, v := range f.values(c.field) {
		c.list = append(c.list, parseChallenges(v)...)
	}
	f.auth = c
	return c
}

// of returns the first challenge of a scheme.
func (c *challenges) of(scheme string) (challenge, bool) {
	for _, ch := range c.list {
		if ch.is(scheme) {
			return ch, true
		}
	}
	return challenge{}, false
}

// schemes are the names of what is offered, each once.
func (c *challenges) schemes() []string {
	var names []string
	for _, ch := range c.list {
		if ch.scheme != "" && !containsFold(names, ch.scheme) {
			names = append(names, ch.scheme)
		}
	}
	return names
}

// get returns a parameter of whichever challenge has it.
func (c *challenges) get(name string) string {
	for _, ch := range c.list {
		if v := ch.get(name); v != "" {
			return v
		}
	}
	return ""
}

// credential is what the request carried to prove who is calling.
type credential struct {
	sent   bool
	field  string // Authorization, Proxy-Authorization, X-API-Key, Cookie, or a query name
	value  string
	scheme string // lower case; empty for a value without one
	rest   string
	token  *jwt
	fault  string // what is wrong with something that looks like a JWT
}

// credential reads the last request's credentials once.
func (f *facts) credential() *credential {
	if f.creds != nil {
		return f.creds
	}
	c := &credential{}
	f.creds = c
	name := "Authorization"
	if f.code == 407 {
		name = "Proxy-Authorization"
	}
	if v, ok := f.asked(name); ok {
		c.sent, c.field, c.value = true, name, v
		c.read()
		f.readHidden(c)
		return c
	}
	for _, h := range f.sent.Headers {
		if n := strings.ToLower(h.Name); playground.SecretName(n) && n != "cookie" && f.code != 407 {
			c.sent, c.field, c.value, c.rest = true, h.Name, h.Value, strings.TrimSpace(h.Value)
			c.token, c.fault = parseJWT(c.rest)
			f.readHidden(c)
			return c
		}
	}
	for name, v := range f.target.Query() {
		if playground.SecretName(name) && len(v) > 0 && f.code != 407 {
			if c.sent && c.field < name {
				continue // the first by name: a map has no order
			}
			c.sent, c.field, c.value, c.rest = true, name, v[0], v[0]
			c.token, c.fault = parseJWT(c.rest)
			f.readHidden(c)
		}
	}
	return c
}

// read takes an Authorization value apart.
func (c *credential) read() {
	scheme, rest, ok := strings.Cut(c.value, " ")
	if !ok {
		c.rest = c.value
		c.token, c.fault = parseJWT(strings.Trim(c.value, `"'`))
		return
	}
	c.scheme, c.rest = strings.ToLower(scheme), strings.TrimSpace(rest)
	token := strings.Trim(c.rest, `"'`)
	if i := strings.LastIndexByte(token, ' '); i >= 0 {
		token = token[i+1:]
	}
	if c.scheme != "basic" && c.scheme != "digest" {
		c.token, c.fault = parseJWT(token)
	}
}

// readHidden reads what is known of a token that is hidden.
func (f *facts) readHidden(c *credential) {
	_, value, _ := strings.Cut(c.value, " ")
	for _, text := range []string{c.value, value} {
		if name, ok := playground.HiddenName(strings.TrimSpace(text)); ok {
			if t := f.sent.HiddenToken(name); t != nil {
				c.token, _ = readJWT(string(t.Header), string(t.Claims))
			}
		}
	}
}

// inClaim quotes one claim of the token that was sent; the signature is never shown.
func (f *facts) inClaim(name, reading string) evidence {
	c := f.credential()
	n := c.token.claims.get(name)
	value := n.scalar()
	if n.is(isArray) {
		value = strings.Join(c.token.strings(name, false), ", ")
	}
	return evidence{Where: playground.InRequestHeader, Name: c.field + ", claim " + name, Value: f.quoteWhole(value), Reading: reading}
}

// addCredentials are next steps that add credentials of a scheme, or of those that the
// challenge offers. They are loaded into the composer: only a person has the secret.
func (f *facts) addCredentials(scheme string) []action {
	if names := f.challenged().schemes(); scheme == "" && len(names) > 0 {
		var acts []action
		for _, name := range names {
			acts = append(acts, f.addCredentials(name)...)
		}
		return acts[:min(len(acts), 3)]
	}
	field := "Authorization"
	if f.code == 407 {
		field = "Proxy-Authorization"
	}
	switch strings.ToLower(scheme) {
	case "basic":
		return []action{edit("Add a user name and password (Basic)", patch{SetHeaders: set(field, "Basic base64-of-user:password")})}
	case "digest":
		return f.digestSignIn()
	case "negotiate", "ntlm", "hoba", "mutual":
		return nil // computed per request; a header typed by hand cannot answer these
	case "cookie": // a name for "sign in, and send the cookie", which no field Authorization answers
		if _, ok := f.asked("Cookie"); ok {
			return nil // setting the field would take away the cookies that are in it
		}
		return []action{edit("Add the session's cookie", patch{SetHeaders: set("Cookie", "your-cookie=your-value")})}
	case "", "bearer":
		return []action{edit("Add a bearer token", patch{SetHeaders: set(field, "Bearer your-token-here")})}
	case "dpop":
		return []action{edit("Add a DPoP-bound token", patch{SetHeaders: set(field, "DPoP your-token-here")})}
	}
	if !isToken(scheme) || len(scheme) > 40 {
		return nil
	}
	return []action{edit("Add credentials ("+scheme+")", patch{SetHeaders: set(field, scheme+" your-credentials-here")})}
}

// identity is the field of the request that says who is calling without being a secret by its
// name, such as X-IBM-Client-Id, or "".
func (f *facts) identity() string {
	for _, h := range f.sent.Headers {
		if n := plainName(h.Name); h.Value != "" && hasAny(n, "clientid", "appid", "applicationid", "consumerid", "merchantid", "partnerid", "accountid", "subscriberid", "userid") != "" {
			return h.Name
		}
	}
	return ""
}
