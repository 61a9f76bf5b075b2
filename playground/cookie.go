package playground

import (
	"bytes"
	"strings"
)

// Cookie is a cookie in the jar of an environment (RFC 6265bis, 5.7).
type Cookie struct {
	ID            CookieID      `json:"id"`
	EnvironmentID EnvironmentID `json:"environment_id"` // null: the jar of runs without an environment
	Name          string        `json:"name"`
	Value         string        `json:"value"`  // sealed where it is kept, masked where it is shown
	Domain        string        `json:"domain"` // the host that it is for, in lower case
	HostOnly      bool          `json:"host_only"`
	Path          string        `json:"path"`
	Expires       Time          `json:"expires"` // null: it has no end
	Secure        bool          `json:"secure"`
	HTTPOnly      bool          `json:"http_only"`
	SameSite      string        `json:"same_site"`  // strict, lax, none; empty: not said
	Owner         string        `json:"owner"`      // who typed it, or sent the run that it came with
	RunID         RunID         `json:"run_id"`     // the run that it came with; null: it was typed
	CreatedAt     Time          `json:"created_at"` // stays when its value is replaced
	UpdatedAt     Time          `json:"updated_at"`
	Locked        bool          `json:"locked"` // its value was sealed with a key that is not here
}

// What SameSite may say.
const (
	SameSiteStrict = "strict"
	SameSiteLax    = "lax"
	SameSiteNone   = "none"
)

// CookieID names a cookie in a jar. It is written as a RunID is.
type CookieID int64

// String returns the number in decimal.
func (id CookieID) String() string { return RunID(id).String() }

// ParseCookieID reads what String wrote. It returns false for anything else.
func ParseCookieID(s string) (CookieID, bool) {
	id, ok := ParseRunID(s)
	return CookieID(id), ok
}

// MarshalJSON writes the number as a string, or null for 0.
func (id CookieID) MarshalJSON() ([]byte, error) { return RunID(id).MarshalJSON() }

// UnmarshalJSON reads a string, or null.
func (id *CookieID) UnmarshalJSON(text []byte) error { return (*RunID)(id).UnmarshalJSON(text) }

// CookieUse is what the jar had to do with an exchange.
type CookieUse struct {
	Sent []JarCookie `json:"sent,omitempty"` // added to the request, in that order
	Left []JarCookie `json:"left,omitempty"` // of the same site, and not sent
	Set  []JarCookie `json:"set,omitempty"`  // by the response

	Fault string `json:"fault,omitempty"` // the jar could not be opened, in words

	values []Secret // those that are hidden: they are not kept
}

// JarCookie is a cookie as an exchange tells of it: without its value.
type JarCookie struct {
	Name   string `json:"name"`
	Domain string `json:"domain,omitempty"`
	Path   string `json:"path,omitempty"`
	Became string `json:"became,omitempty"` // of one that was set: kept, replaced, removed, refused
	Why    string `json:"why,omitempty"`    // it was not sent or not kept, in words
}

// What becomes of a cookie that a response sets.
const (
	CookieKept     = "kept"
	CookieReplaced = "replaced"
	CookieRemoved  = "removed"
	CookieRefused  = "refused"
)

// cookieMark begins the name by which a cookie of a jar is hidden. No variable is called so.
const cookieMark = "cookie:"

// HiddenCookieName is the cookie that a secret's name is of, if it is of one.
func HiddenCookieName(secret string) (cookie string, ok bool) {
	return strings.CutPrefix(secret, cookieMark)
}

// HiddenCookie is what stands in place of a cookie's value in everything that is kept.
func HiddenCookie(name string) string { return HiddenAs(cookieMark + plainMark(name)) }

// plainMark is a name without what would end its mark.
func plainMark(name string) string {
	return strings.NewReplacer(markClose, "", "‹", "", "{", "", "}", "").Replace(name)
}

// shortestTelling is from which length on a cookie's value is looked for beyond the fields of
// cookies. Shorter ones, a language or a theme, stand in much that has nothing to do with them.
const shortestTelling = 12

// Hides notes a cookie whose value must not be kept with the exchange.
func (u *CookieUse) Hides(c Cookie) {
	if c.Value != "" {
		u.values = append(u.values[:len(u.values):len(u.values)], Secret{Name: cookieMark + plainMark(c.Name), Value: c.Value})
	}
}

// Hidden are the values that must not be kept anywhere with the exchange, by their names.
func (u *CookieUse) Hidden() []Secret {
	var all []Secret
	if u == nil {
		return nil
	}
	for _, s := range u.values {
		if len(s.Value) >= shortestTelling || len(s.Value) >= ShortestHidden && SecretName(strings.TrimPrefix(s.Name, cookieMark)) {
			all = append(all, s)
		}
	}
	return all
}

// Told puts back into text the values that are hidden in it.
func (u *CookieUse) Told(text string) string {
	if u == nil || !strings.Contains(text, markOpen+cookieMark) {
		return text
	}
	for i := len(u.values) - 1; i >= 0; i-- { // the newest of a name
		text = strings.ReplaceAll(text, HiddenAs(u.values[i].Name), u.values[i].Value)
	}
	return text
}

// ToldBytes is Told for content.
func (u *CookieUse) ToldBytes(content []byte) []byte {
	if u == nil || !bytes.Contains(content, []byte(markOpen+cookieMark)) {
		return content
	}
	return []byte(u.Told(string(content)))
}

// Forget lets go of the values that were hidden, once nothing is hidden any more.
func (u *CookieUse) Forget() {
	if u != nil {
		u.values = nil
	}
}

// HideCookies is the value of a Cookie field with names in the places of its values.
func HideCookies(field string) string {
	pairs := strings.Split(field, ";")
	for i, pair := range pairs {
		pairs[i] = hidePair(pair)
	}
	return strings.Join(pairs, ";")
}

// HideSetCookie is a Set-Cookie field with the cookie's name in the place of its value.
func HideSetCookie(field string) string {
	pair, attributes, has := strings.Cut(field, ";")
	if pair = hidePair(pair); has {
		return pair + ";" + attributes
	}
	return pair
}

func hidePair(pair string) string {
	name, value, named := strings.Cut(pair, "=")
	switch {
	case !named && strings.TrimSpace(pair) != "":
		return HiddenCookie("")
	case !named || strings.TrimSpace(value) == "":
		return pair
	}
	return name + "=" + HiddenCookie(strings.TrimSpace(name))
}
