package handlers

import (
	"net/url"
	"strconv"
	"strings"
)

// override makes a row of a header that Parley would add by itself, where the form asks for it: who has no script presses
// Override as well. A row of that name that was switched off is switched on.
func override(v url.Values) bool {
	name, value, asked := strings.Cut(v.Get("override"), ":")
	if name = strings.TrimSpace(name); !asked || name == "" {
		return false
	}
	at := len(v["header_name"])
	for i, have := range v["header_name"] {
		if strings.EqualFold(strings.TrimSpace(have), name) {
			at = i
		}
	}
	if at == len(v["header_name"]) {
		for len(v["header_value"]) < at {
			v.Add("header_value", "")
		}
		v["header_value"] = append(v["header_value"][:at:at], strings.TrimSpace(value))
		v.Add("header_name", name)
	}
	v.Add("header_use", strconv.Itoa(at))
	return true
}
