package views

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// CookiesInput is what the page of a jar is made of.
type CookiesInput struct {
	Environments []playground.Environment
	Jar          playground.EnvironmentID // 0: that of runs without an environment
	All          []playground.Cookie      // that the filter lists: values masked
	Query        string
	Undo         string // takes back what was deleted just now; empty: nothing was
	Gone         int    // how many were
	Done         string
	Now          time.Time
}

// CookiesModel is what that page draws.
type CookiesModel struct {
	Jars        []environmentLine
	Name        string
	Environment string // as forms post it
	Query       string
	Hosts       []jarHost
	Total       string
	Add         string
	Undo        *jarUndo
	Done        string
}

// jarHost is the cookies of one host.
type jarHost struct {
	ID, Name, Add string
	Rows          []jarRow
}

// jarRow is a cookie in the list.
type jarRow struct {
	ID, Name, Value, Href string
	Scope                 string
	Until, UntilFull      string
	Over                  bool
	Flags                 string
	From, Run             string // who, and the run that it came with
}

// jarUndo offers to bring back what was deleted.
type jarUndo struct{ Text, Token, Environment, Query, Dismiss string }

// NewCookiesModel decides what the page of a jar shows.
func NewCookiesModel(in CookiesInput) CookiesModel {
	m := CookiesModel{Name: "No environment", Environment: jarName(in.Jar), Query: in.Query, Done: in.Done, Add: jarPath("/cookies/new", in.Jar, nil)}
	m.Jars = append(m.Jars, environmentLine{Name: "No environment", Href: jarPath("/cookies", 0, nil), Current: in.Jar == 0})
	for _, e := range in.Environments {
		l := environmentLine{Name: showLine(e.Name), Href: jarPath("/cookies", e.ID, nil), Shape: e.Shape, Protected: e.Protected, Current: e.ID == in.Jar}
		if l.Current {
			m.Name = l.Name
		}
		m.Jars = append(m.Jars, l)
	}
	for _, c := range in.All {
		if len(m.Hosts) == 0 || m.Hosts[len(m.Hosts)-1].Name != showLine(c.Domain) {
			m.Hosts = append(m.Hosts, jarHost{ID: "host-" + strconv.Itoa(len(m.Hosts)+1), Name: showLine(c.Domain), Add: jarPath("/cookies/new", in.Jar, url.Values{"domain": {c.Domain}})})
		}
		last := &m.Hosts[len(m.Hosts)-1]
		last.Rows = append(last.Rows, newJarRow(c, in.Now))
	}
	m.Total = plural(int64(len(in.All)), "cookie", "cookies")
	if in.Undo != "" {
		m.Undo = &jarUndo{"Deleted " + plural(int64(in.Gone), "cookie", "cookies") + ".", in.Undo, m.Environment, in.Query, jarPath("/cookies", in.Jar, filterOf(in.Query))}
	}
	return m
}

func filterOf(query string) url.Values {
	if query == "" {
		return nil
	}
	return url.Values{"q": {query}}
}

// jarName is how forms name a jar.
func jarName(jar playground.EnvironmentID) string {
	if jar == 0 {
		return "none"
	}
	return jar.String()
}

// jarPath leads to a page of a jar.
func jarPath(path string, jar playground.EnvironmentID, more url.Values) string {
	q := url.Values{}
	for k, v := range more {
		q[k] = v
	}
	if jar != 0 {
		q.Set("environment", jar.String())
	} else if path == "/cookies" { // alone it is the page of the jar in use
		q.Set("environment", "none")
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func newJarRow(c playground.Cookie, now time.Time) jarRow {
	r := jarRow{ID: c.ID.String(), Name: showLine(c.Name), Value: shorten(showLine(c.Value), 60), Href: "/cookies/" + c.ID.String(), Flags: flagWords(c)}
	if c.Name == "" {
		r.Name = "(no name)"
	}
	if c.Value == "" {
		r.Value = "(empty)"
	}
	if c.Locked {
		r.Value = "locked: its key is not here"
	}
	r.Scope = "this host only"
	if !c.HostOnly {
		r.Scope = "it and all under it"
	}
	if c.Path != "/" {
		r.Scope += ", from " + showLine(c.Path) + " on"
	}
	r.Until, r.UntilFull, r.Over = untilWords(c.Expires, now)
	if r.From = showLine(c.Owner); c.RunID != 0 {
		r.Run = c.RunID.String()
	}
	return r
}

// untilWords says when a cookie ends, with the days that are left.
func untilWords(end playground.Time, now time.Time) (words, full string, over bool) {
	if end.IsZero() {
		return "No end: until it is deleted", "", false
	}
	local := end.In(now.Location())
	full = local.Format("Monday 2 January 2006, 15:04:05 MST")
	date := local.Format("2 Jan 2006, 15:04")
	left := end.Sub(now)
	switch {
	case left <= 0:
		return "Over since " + date, full, true
	case left < time.Hour:
		return date + ": " + plural(int64(left.Minutes())+1, "minute", "minutes") + " left", full, false
	case left < 48*time.Hour:
		return date + ": " + plural(int64(left.Hours()), "hour", "hours") + " left", full, false
	}
	return date + ": " + plural(int64(left.Hours()/24), "day", "days") + " left", full, false
}

// flagWords reads a cookie's flags in words.
func flagWords(c playground.Cookie) string {
	has := map[string]string{"samesite": c.SameSite}
	if c.Secure {
		has["secure"] = ""
	}
	if c.HTTPOnly {
		has["httponly"] = ""
	}
	words, _ := cookieFlags(has, false)
	if words == "" {
		return "none"
	}
	return words
}

// CookieInput is what the page of a cookie is made of.
type CookieInput struct {
	Kept        playground.Cookie // its value masked, unless it is revealed
	Environment string            // its name; empty: none
	Own         bool              // the visitor may see the value
	Revealed    bool
	Typed       url.Values // a posted form, shown as typed
	Faults      []playground.FieldError
	Now         time.Time
}

// CookieModel is what that page draws.
type CookieModel struct {
	Title, Environment, Jar string // the jar's name, as forms post it, and its page
	Action, Back            string
	ID                      string
	Fields                  []cookieField
	Under, Secure, HTTPOnly bool
	SameSite                []selectOption
	Reveal                  string // empty: it is not for this visitor to see
	About                   string
	Faults                  []faultLink
}

// cookieField is a field of the form, and what it says while it is empty.
type cookieField struct {
	control
	Invite string
}

// NewCookieModel decides what the page of a cookie shows.
func NewCookieModel(in CookieInput) CookieModel {
	v := in.Typed
	if v == nil {
		v = cookieForm(in)
	}
	f := fields{v, map[string]string{}}
	for _, fault := range in.Faults {
		f.faults[strings.TrimPrefix(fault.Pointer, "/")] = fault.Detail
	}
	m := CookieModel{
		Title: "New cookie", Environment: jarName(in.Kept.EnvironmentID), Jar: "no environment", Action: "/cookies", Back: jarPath("/cookies", in.Kept.EnvironmentID, nil),
		Under: v.Get("under") != "", Secure: v.Get("secure") != "", HTTPOnly: v.Get("http_only") != "",
		SameSite: options(v.Get("same_site"), "", "Not said", playground.SameSiteLax, "Lax", playground.SameSiteStrict, "Strict", playground.SameSiteNone, "None"),
	}
	for _, each := range [][3]string{
		{"name", "Name", "sid"}, {"value", "Value", keptInvite(in.Kept)}, {"domain", "Host", "api.example.com"}, {"path", "Path", "/"}, {"expires", "Until", "no end; 2026-12-31 18:00 UTC, or 30d"},
	} {
		m.Fields = append(m.Fields, cookieField{f.control(each[0], each[1]), each[2]})
	}
	if in.Environment != "" {
		m.Jar = showLine(in.Environment)
	}
	for _, fault := range in.Faults {
		m.Faults = append(m.Faults, faultLink{"#" + fieldID(strings.TrimPrefix(fault.Pointer, "/")), fault.Detail})
	}
	if in.Kept.ID == 0 {
		return m
	}
	m.ID, m.Title, m.Action = in.Kept.ID.String(), showLine(in.Kept.Name), "/cookies/"+in.Kept.ID.String()
	if in.Own && !in.Revealed && !in.Kept.Locked {
		m.Reveal = m.Action + "/reveal"
	}
	m.About = aboutCookie(in.Kept, in.Now)
	return m
}

// keptInvite says what an empty value stands for.
func keptInvite(c playground.Cookie) string {
	switch {
	case c.ID == 0:
		return ""
	case c.Locked:
		return "locked: the key that it was kept with is not here"
	}
	return "kept, " + showLine(c.Value) + "; type to replace"
}

// aboutCookie says where a cookie comes from.
func aboutCookie(c playground.Cookie, now time.Time) string {
	by := showLine(c.Owner)
	if by == "" {
		by = "somebody"
	}
	words := "Typed by " + by
	if c.RunID != 0 {
		words = "Came with run " + c.RunID.String() + " of " + by
	}
	return words + "; changed " + showInstant(c.UpdatedAt, now).Short + "."
}

// cookieForm writes a cookie as its form posts it.
func cookieForm(in CookieInput) url.Values {
	c := in.Kept
	v := url.Values{"name": {c.Name}, "domain": {c.Domain}, "path": {c.Path}, "same_site": {c.SameSite}}
	if in.Revealed {
		v.Set("value", c.Value)
	}
	if !c.Expires.IsZero() {
		v.Set("expires", c.Expires.UTC().Format("2006-01-02 15:04:05")+" UTC")
	}
	for name, set := range map[string]bool{"under": !c.HostOnly, "secure": c.Secure, "http_only": c.HTTPOnly} {
		if set {
			v.Set(name, "yes")
		}
	}
	return v
}
