package cookies

import (
	"net/url"
	"strings"

	"parley/playground"
)

// Check lists what is wrong with a cookie that somebody typed.
func Check(c playground.Cookie) []playground.FieldError {
	var faults []playground.FieldError
	add := func(pointer, detail string) {
		if detail != "" {
			faults = append(faults, playground.FieldError{Pointer: pointer, Detail: detail})
		}
	}
	add("/name", nameFault(c.Name))
	add("/value", valueFault(c))
	add("/domain", domainFault(c))
	add("/path", pathFault(c.Path))
	switch c.SameSite {
	case "", playground.SameSiteStrict, playground.SameSiteLax, playground.SameSiteNone:
	default:
		add("/same_site", "SameSite is strict, lax, none, or not said.")
	}
	if len(faults) == 0 {
		add("/secure", promised(c, false, true))
	}
	return faults
}

func nameFault(name string) string {
	switch {
	case name == "":
		return "A cookie needs a name."
	case name != blankless(name):
		return "A name has no blanks at its ends."
	case strings.ContainsAny(name, "=;") || strings.ContainsFunc(name, isControl):
		return "A name holds no equals signs, semicolons and control characters."
	}
	return ""
}

func valueFault(c playground.Cookie) string {
	switch {
	case c.Value != blankless(c.Value):
		return "A value has no blanks at its ends."
	case strings.Contains(c.Value, ";") || strings.ContainsFunc(c.Value, isControl):
		return "A value holds no semicolons and control characters."
	case len(c.Name)+len(c.Value) > MaxPair:
		return "Name and value have at most 4096 bytes together."
	}
	return ""
}

func domainFault(c playground.Cookie) string {
	at, err := url.Parse("http://" + c.Domain + "/")
	switch {
	case c.Domain == "":
		return "A cookie is for a host: type its name, such as api.example.com."
	case len(c.Domain) > 253 || err != nil && !isAddress(c.Domain) || err == nil && !isAddress(c.Domain) && (Host(at) != c.Domain || at.Port() != "" || at.User != nil || strings.ContainsAny(c.Domain, "/?#%\\")):
		return "This is not the name or the address of a host."
	case !c.HostOnly && isAddress(c.Domain):
		return "Under an address there is nothing: choose this host alone."
	case !c.HostOnly && isPublic(c.Domain):
		return "This is a public suffix, under which anybody can have a name: choose this host alone."
	}
	return ""
}

func pathFault(path string) string {
	switch {
	case !strings.HasPrefix(path, "/"):
		return "A path begins with a slash."
	case len(path) > maxAttribute:
		return "A path has at most 1024 bytes."
	case strings.Contains(path, ";") || strings.ContainsFunc(path, isControl):
		return "A path holds no semicolons and control characters."
	}
	return ""
}
