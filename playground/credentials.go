package playground

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
)

// Credentials lists the values that were typed or sent as credentials in a run, each once:
// whole, and without a scheme or a cookie's name before it. Values of under four
// characters are left out: they could be anything.
func Credentials(r Run) []string {
	c := credentials{seen: map[string]bool{}}
	c.request(r.Request)
	if r.Sent != nil {
		c.request(*r.Sent)
	}
	for _, a := range r.Attempts {
		for _, x := range a.Exchanges {
			c.url(x.Request.URL)
			for _, f := range x.Request.Headers {
				c.field(f.Name, f.Value)
			}
			c.response(x)
		}
	}
	return c.list
}

// request adds what was typed in a request.
func (c *credentials) request(r Request) {
	c.url(r.URL)
	for _, row := range slices.Concat(r.Query, r.Headers, r.PathParams, r.Variables) {
		c.field(row.Name, row.Value)
	}
	for _, check := range r.Checks {
		if check.secretive() {
			c.field(check.Name(), check.Value)
		}
	}
	for _, s := range r.Auth.Secrets() {
		c.add(*s.Value)
	}
	if name := r.Auth.LoneName(); name != nil {
		c.add(*name)
	}
	c.url(r.Auth.TokenURL)
	c.url(r.Options.Target)
	c.body(r.Body)
	for _, v := range WireSecrets(r.Options) {
		c.add(v)
	}
}

// response adds what a server gave to be sent with other requests: cookies, as long as those
// that a jar hides everywhere, and the credentials of where it leads.
func (c *credentials) response(x Exchange) {
	if x.Redirect != nil {
		c.url(x.Redirect.URL)
	}
	if x.Response == nil {
		return
	}
	for _, line := range FieldValues(x.Response.Headers, "Set-Cookie") {
		pair, _, _ := strings.Cut(line, ";")
		if _, value, ok := strings.Cut(pair, "="); ok && len(value) >= shortestCookie {
			c.add(value)
		}
	}
	for _, to := range FieldValues(x.Response.Headers, "Location") {
		c.url(to)
	}
}

// shortestCookie is how long a cookie's value must be to be a credential wherever it stands:
// a language or a theme is none.
const shortestCookie = 12

type credentials struct {
	list []string
	seen map[string]bool
}

func (c *credentials) add(value string) {
	if references.MatchString(value) {
		return // a name is none, and what it stands for is hidden already
	}
	if value = strings.TrimSpace(value); len(value) >= 4 && !c.seen[value] {
		c.seen[value] = true
		c.list = append(c.list, value)
	}
}

func (c *credentials) field(name, value string) {
	if !SecretName(name) {
		return
	}
	c.add(value)
	if strings.EqualFold(name, "cookie") {
		for _, pair := range strings.Split(value, ";") {
			if _, v, ok := strings.Cut(pair, "="); ok {
				c.add(v)
			}
		}
		return
	}
	if scheme, rest, ok := strings.Cut(value, " "); ok && isScheme(scheme) {
		c.add(rest)
		c.pair(scheme, rest)
	}
}

// pair adds what Basic credentials are made of.
func (c *credentials) pair(scheme, rest string) {
	if !strings.EqualFold(scheme, "basic") {
		return
	}
	plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(rest))
	if err != nil {
		return
	}
	if user, password, _ := strings.Cut(string(plain), ":"); password != "" {
		c.add(password)
	} else if len(user) >= shortestLoneName {
		c.add(user)
	}
}

func (c *credentials) url(raw string) {
	u, err := url.Parse(raw)
	if err != nil {
		return
	}
	if password, _ := u.User.Password(); password != "" {
		c.add(password)
	} else if name := u.User.Username(); len(name) >= shortestLoneName {
		c.add(name)
	}
	for name, values := range u.Query() {
		for _, v := range values {
			c.field(name, v)
		}
	}
}
