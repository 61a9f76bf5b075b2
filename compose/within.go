package compose

import (
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// Within is the setting of the requests in a folder of a collection, or of those at its top,
// between the environment and the request. What is nearer to a request wins: its variables
// over those of the same name, but for those that a response brought, its sign-in, unless it inherits too, and its headers, which are
// sent with requests that have none of the name.
func (s *Setting) Within(c playground.Collection, at playground.FolderID) *Setting {
	in := *s
	in.Layers = append(slices.Clone(s.Layers), Layer{Name: c.InWords(), Variables: c.Variables})
	for _, f := range c.Around(at) {
		in.Layers = append(in.Layers, Layer{Name: f.InWords(), Variables: f.Variables})
	}
	in.Layers = append(in.Layers, takenOver(in.Layers)...)
	if a, of := c.AuthAt(at); of != "" {
		in.Auth, in.Parent = a, of
	}
	in.Headers = c.HeadersAt(at)
	return &in
}

// takenOver are the values that responses brought, of names that a nearer layer defines as well: what a
// request took is for those behind it, and no default of their collection stands before that.
func takenOver(layers []Layer) []Layer {
	var over []Layer
	for i, l := range layers {
		taken := Layer{Name: l.Name}
		for _, v := range l.Variables {
			nearer := func(n Layer) bool {
				return slices.ContainsFunc(n.Variables, func(o playground.Variable) bool { return o.Name == v.Name })
			}
			if v.Taken && slices.ContainsFunc(layers[i+1:], nearer) {
				taken.Variables = append(taken.Variables, v)
			}
		}
		if taken.Variables != nil {
			over = append(over, taken)
		}
	}
	return over
}

// addHeaders adds the headers that a filled request inherits. A row of the name, on or off,
// keeps one away: who does not want it switches a row of its name off. So does what the request
// says of itself: sign-in that makes the same field, and content with a media type of its own.
func (f *filling) addHeaders(out *playground.Request) {
	for _, shared := range f.s.Headers {
		row := shared.Row
		if !row.Enabled {
			continue
		}
		at := len(f.faults)
		row.Name = f.text("/request/headers", row.Name)
		if !f.inherits(*out, row.Name) {
			f.faults = f.faults[:at]
			continue
		}
		row.Value = f.text("/request/headers", row.Value)
		for i := range f.faults[at:] {
			wrong := &f.faults[at+i]
			wrong.Detail += " It stands in the header " + row.Name + " of " + shared.Of + "."
		}
		out.Headers = append(out.Headers, row)
	}
}

// inherits reports whether a request has nothing of its own in the place of a header.
func (f *filling) inherits(r playground.Request, name string) bool {
	own := r.Headers[:min(len(r.Headers), f.ownHeaders)]
	if slices.ContainsFunc(own, func(row playground.Row) bool { return strings.EqualFold(row.Name, name) }) {
		return false
	}
	if strings.EqualFold(name, "Content-Type") {
		return r.Body.MediaType == "" && r.Body.Kind != playground.BodyMultipart
	}
	return !strings.EqualFold(name, f.ownSignIn)
}

// signInHeader is the field that a sign-in makes; empty: none.
func signInHeader(a playground.Auth) string {
	switch {
	case a.Kind == "" || a.Kind == "none" || a.Kind == authInherit:
		return ""
	case a.Kind == "api_key" && a.In == "query":
		return ""
	case a.Kind == "api_key":
		return a.Name
	}
	return "Authorization"
}

// ofInherited makes faults of headers that the request does not have itself say whose they are.
func (s *Setting) ofInherited(faults []playground.FieldError, r, filled playground.Request) {
	whose := func(name string) string {
		i := slices.IndexFunc(s.Headers, func(h playground.SharedHeader) bool { return strings.EqualFold(h.Name, name) })
		if i < 0 { // its name is filled in
			return "what it lies in"
		}
		return s.Headers[i].Of
	}
	for i, f := range faults {
		rest, ok := strings.CutPrefix(f.Pointer, "/request/headers/")
		n, err := strconv.Atoi(strings.SplitN(rest, "/", 2)[0])
		if ok && err == nil && n >= len(r.Headers) && n < len(filled.Headers) {
			faults[i] = fault("/request/headers", f.Detail+" It is the header "+filled.Headers[n].Name+" of "+whose(filled.Headers[n].Name)+".")
		}
	}
}

// SwitchOff keeps inherited headers of some names away from a request: a row of each is there,
// and off. It is what removing such a header comes to.
func (s *Setting) SwitchOff(r playground.Request, names []string) playground.Request {
	for _, row := range s.Headers {
		wanted := slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, row.Name) })
		has := slices.ContainsFunc(r.Headers, func(own playground.Row) bool { return strings.EqualFold(own.Name, row.Name) })
		if row.Enabled && wanted && !has {
			r.Headers = append(slices.Clone(r.Headers), playground.Row{Name: row.Name, Value: row.Value})
		}
	}
	return r
}
