package views

import (
	"net/url"
	"strings"

	"parley/playground"
)

// cookiesModel is what the response asked to keep, and what was sent.
type cookiesModel struct {
	Set  []cookieRow
	Sent []playground.Field

	Jar     string // leads to the jar; empty: none was used
	FromJar bool   // what was sent is the jar's
	Left    []leftCookie
	Fault   string
}

// leftCookie is a cookie of the jar that was not sent.
type leftCookie struct{ Name, Where, Why string }

type cookieRow struct {
	Name, Value string
	Scope       string
	Expires     string
	Flags       string
	Warnings    []string
	Became      string // in the jar
	Refused     string // why it is not there
}

func newCookies(in ResultInput) *cookiesModel {
	last := in.Run.Final()
	m := &cookiesModel{}
	if last == nil || last.Response == nil {
		return m
	}
	_, host := splitURL(last.Request.URL)
	secure := strings.HasPrefix(strings.ToLower(last.Request.URL), "https:")
	for i, line := range playground.FieldValues(last.Response.Headers, "Set-Cookie") {
		r := newCookieRow(line, host, secure)
		if last.Cookies != nil && i < len(last.Cookies.Set) {
			r.Became, r.Refused = becameWords(last.Cookies.Set[i])
		}
		m.Set = append(m.Set, r)
	}
	m.addJar(last.Cookies, in.Run.Environment)
	for _, line := range playground.FieldValues(last.Request.Headers, "Cookie") {
		for _, pair := range strings.Split(line, ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
			m.Sent = append(m.Sent, playground.Field{Name: showLine(name), Value: showLine(value)})
		}
	}
	return m
}

// addJar tells what the jar had to do with the request.
func (m *cookiesModel) addJar(u *playground.CookieUse, environment string) {
	if u == nil {
		return
	}
	m.Jar, m.FromJar, m.Fault = "/cookies", len(u.Sent) > 0, showLine(u.Fault)
	if environment != "" {
		m.Jar += "?" + url.Values{"environment": {environment}}.Encode()
	}
	for _, c := range u.Left {
		m.Left = append(m.Left, leftCookie{showLine(c.Name), showLine(c.Domain + c.Path), showLine(c.Why)})
	}
}

// becameWords says what became of a cookie in the jar.
func becameWords(c playground.JarCookie) (words, refused string) {
	switch c.Became {
	case playground.CookieKept:
		return "Kept", ""
	case playground.CookieReplaced:
		return "Kept, in place of the one before", ""
	case playground.CookieRemoved:
		return "Taken back", ""
	}
	return "Not kept", showLine(c.Why)
}

// newCookieRow reads one Set-Cookie line (RFC 6265, 5.2) for people.
func newCookieRow(line, host string, secure bool) cookieRow {
	pair, rest, _ := strings.Cut(line, ";")
	name, value, _ := strings.Cut(pair, "=")
	r := cookieRow{Name: showLine(strings.TrimSpace(name)), Value: showLine(strings.TrimSpace(value)), Scope: showLine(host) + " only", Expires: "When the browser closes"}
	has := map[string]string{}
	for _, a := range strings.Split(rest, ";") {
		key, v, _ := strings.Cut(strings.TrimSpace(a), "=")
		if key != "" {
			has[strings.ToLower(key)] = showLine(strings.TrimSpace(v))
		}
	}
	if d := strings.TrimPrefix(has["domain"], "."); d != "" {
		r.Scope = d + " and all under it"
	}
	if p := has["path"]; p != "" && p != "/" {
		r.Scope += ", under " + p
	}
	if at, ok := has["expires"]; ok {
		r.Expires = at
	}
	if age, ok := has["max-age"]; ok {
		r.Expires = "After " + age + " s"
		if age == "0" || strings.HasPrefix(age, "-") {
			r.Expires = "At once: it is taken back"
		}
	}
	r.Flags, r.Warnings = cookieFlags(has, secure)
	return r
}

func cookieFlags(has map[string]string, secure bool) (words string, warnings []string) {
	var said []string
	_, isSecure := has["secure"]
	_, httpOnly := has["httponly"]
	if isSecure {
		said = append(said, "https only")
	}
	if httpOnly {
		said = append(said, "hidden from scripts")
	}
	site := strings.ToLower(has["samesite"])
	switch site {
	case "strict":
		said = append(said, "never sent from other sites")
	case "lax":
		said = append(said, "from other sites only by a link")
	case "none":
		said = append(said, "sent from other sites too")
	}
	if _, ok := has["partitioned"]; ok {
		said = append(said, "one jar for each site")
	}
	if !isSecure && secure {
		warnings = append(warnings, "Secure is missing: it is sent over plain http too.")
	}
	if !httpOnly {
		warnings = append(warnings, "HttpOnly is missing: scripts of the page can read it.")
	}
	if site == "none" && !isSecure {
		warnings = append(warnings, "SameSite=None needs Secure: browsers refuse it.")
	}
	return strings.Join(said, ", "), warnings
}
