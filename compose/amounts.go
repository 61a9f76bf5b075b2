package compose

import (
	"strconv"

	"parley/playground"
)

// mostRows bounds the rows of each kind that a request may have: each is filled in, checked, kept, and drawn on pages,
// and no server takes as many.
const mostRows = 5000

// longestAddress is many times what servers take, so that a 414 can be had.
const longestAddress = 256 << 10

// longestMethod leaves room for any word; lists show it whole.
const longestMethod = 64

// tooMany names what a request has too many rows of, or too long an address or method, before anything else is looked at.
func tooMany(r playground.Request) []playground.FieldError {
	var faults []playground.FieldError
	if n := len(r.Method); n > longestMethod {
		faults = append(faults, fault("/request/method", "The method has "+strconv.Itoa(n)+" bytes; the most is "+strconv.Itoa(longestMethod)+"."))
	}
	if n := len(r.URL); n > longestAddress {
		faults = append(faults, fault("/request/url", "The address has "+strconv.Itoa(n)+" bytes; the most is "+strconv.Itoa(longestAddress)+"."))
	}
	for _, kind := range []struct {
		pointer, name string
		rows          int
	}{
		{"/request/query", "query parameters", len(r.Query)},
		{"/request/headers", "header rows", len(r.Headers)},
		{"/request/body/fields", "fields of a form", len(r.Body.Fields)},
		{"/request/path_params", "path variables", len(r.PathParams)},
		{"/request/variables", "variables", len(r.Variables)},
	} {
		if kind.rows > mostRows {
			faults = append(faults, fault(kind.pointer, "There are "+strconv.Itoa(kind.rows)+" "+kind.name+"; the most is "+strconv.Itoa(mostRows)+". Long content can be sent as text or as a file."))
		}
	}
	return faults
}
