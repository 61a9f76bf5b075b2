package compose

import (
	"net/netip"
	"slices"
	"strings"

	"parley/playground"
)

// baseNames are what people call the variable that addresses begin with, without case and
// without what stands between its words.
var baseNames = []string{"base", "baseurl", "baseuri", "baseaddress", "apibase", "apibaseurl", "apiurl", "serverurl", "server", "rooturl", "origin"}

// CompleteURL is the function CompleteURL, and puts in front of a path alone what the setting
// has for that: a variable of one of the usual names, or the demo API's host where it is of that
// API. own are the request's own variables.
func (s *Setting) CompleteURL(typed string, own []playground.Row) string {
	url, _ := CompleteURL(typed)
	if s == nil || !strings.HasPrefix(url, "/") || strings.HasPrefix(url, "//") {
		return url
	}
	base := s.base(own)
	demo := s.Dynamic.Demo != "" && (url == "/demo" || strings.HasPrefix(url, "/demo/"))
	if demo && (base == nil || base.Value == s.Dynamic.Demo) {
		return strings.TrimSuffix(s.Dynamic.Demo, "/demo") + url
	}
	if base == nil {
		return url // Validate says that the host is missing
	}
	if strings.HasSuffix(base.Value, "/") {
		url = strings.TrimPrefix(url, "/")
	}
	return "{{" + base.Name + "}}" + url
}

// base is the variable whose value addresses begin with; nil: there is none.
func (s *Setting) base(own []playground.Row) *Known {
	known := s.Known(own)
	for _, name := range baseNames {
		i := slices.IndexFunc(known, func(k Known) bool {
			return strings.ToLower(strings.NewReplacer("_", "", "-", "", ".", "").Replace(k.Name)) == name && begins(k.Value)
		})
		if i >= 0 {
			return &known[i]
		}
	}
	return nil
}

// begins reports whether addresses begin with a value: it is one, or a host such as api.example or
// localhost:3000, which gets a scheme where it is filled in. A short name alone may be anything.
func begins(value string) bool {
	url, _ := CompleteURL(value)
	a := splitAddress(url)
	if !isHTTP(a.scheme) || strings.ContainsAny(a.host, " \t{") {
		return false
	}
	if splitAddress(value).scheme != "" {
		return true
	}
	letters := strings.ContainsFunc(a.host, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0x80 })
	_, err := netip.ParseAddr(strings.Trim(a.host, "[]"))
	return err == nil || letters && (a.hasPort || strings.Contains(a.host, ".") || strings.EqualFold(a.host, "localhost"))
}

// completed is a filled-in address with the scheme that it gets where it is typed, if it began
// with a name: the value of a base is often a host alone, as other tools take it.
func completed(typed, filled string) string {
	if !strings.HasPrefix(typed, "{{") {
		return filled
	}
	url, _ := CompleteURL(filled)
	return url
}
