package playground

import (
	"slices"
	"strings"
)

// SharedHeader is a header that requests have from what they lie in.
type SharedHeader struct {
	Row
	Folder FolderID // whose it is; 0: the collection's
	Of     string   // its name, in words: "the folder Orders"
}

// Around lists a folder with those that it lies in, from the top. Of a number that is no
// folder's it lists none.
func (c *Collection) Around(id FolderID) []Folder {
	var path []Folder
	for id != 0 && len(path) <= DeepestFolder {
		i := slices.IndexFunc(c.Folders, func(f Folder) bool { return f.ID == id })
		if i < 0 {
			break
		}
		path, id = append(path, c.Folders[i]), c.Folders[i].Parent
	}
	slices.Reverse(path)
	return path
}

// InWords names a collection in a sentence.
func (c *Collection) InWords() string { return "the collection " + c.Name }

// InWords names a folder in a sentence.
func (f *Folder) InWords() string { return "the folder " + f.Name }

// HeadersAt are those that a request has from the folder that it lies in, from those around it,
// and from the collection. Of one name only those of the nearest count, on or off.
func (c *Collection) HeadersAt(id FolderID) []SharedHeader {
	var all []SharedHeader
	add := func(rows []Row, of FolderID, name string) {
		all = slices.DeleteFunc(all, func(far SharedHeader) bool {
			return slices.ContainsFunc(rows, func(near Row) bool { return strings.EqualFold(near.Name, far.Name) })
		})
		for _, r := range rows {
			all = append(all, SharedHeader{r, of, name})
		}
	}
	add(c.Headers, 0, c.InWords())
	for _, f := range c.Around(id) {
		add(f.Headers, f.ID, f.InWords())
	}
	return all
}

// AuthAt is the sign-in that a request in a folder inherits, and in words whose it is: that of
// the nearest that does not inherit itself. With none its kind is "inherit": it is the
// environment's.
func (c *Collection) AuthAt(id FolderID) (a Auth, of string) {
	a = Auth{Kind: "inherit"}
	if c.Auth.Kind != "" && c.Auth.Kind != "inherit" {
		a, of = c.Auth, c.InWords()
	}
	for _, f := range c.Around(id) {
		if f.Auth.Kind != "" && f.Auth.Kind != "inherit" {
			a, of = f.Auth, f.InWords()
		}
	}
	return a, of
}

// VariablesAt are those that a request finds in a folder: its own, those of the folders around
// it, and the collection's. Of one name only the nearest counts.
func (c *Collection) VariablesAt(id FolderID) []Variable {
	all := slices.Clone(c.Variables)
	for _, f := range c.Around(id) {
		all = slices.DeleteFunc(all, func(far Variable) bool {
			return slices.ContainsFunc(f.Variables, func(near Variable) bool { return near.Name == far.Name })
		})
		all = append(all, f.Variables...)
	}
	return all
}

// Alone is a request of a collection with the sign-in and the headers that it inherits, and with
// the variables of its folders as its own: those of the collection stay behind.
func (c *Collection) Alone(r SavedRequest) Request {
	out := r.Request
	out.Headers = WithHeaders(out.Headers, c.HeadersAt(r.Folder))
	if a, of := c.AuthAt(r.Folder); out.Auth.Kind == "inherit" && of != "" {
		out.Auth = a
	}
	var nearer []Row
	for _, f := range c.Around(r.Folder) {
		for _, v := range f.Variables {
			nearer = slices.DeleteFunc(nearer, func(far Row) bool { return far.Name == v.Name })
			nearer = append(nearer, Row{Name: v.Name, Value: v.Value, Enabled: true})
		}
	}
	nearer = slices.DeleteFunc(nearer, func(far Row) bool {
		return slices.ContainsFunc(r.Request.Variables, func(own Row) bool { return own.Enabled && own.Name == far.Name })
	})
	if len(nearer) > 0 {
		out.Variables = append(nearer, r.Request.Variables...)
	}
	return out
}

// WithHeaders adds those that a request inherits and has no row of the name of, on or off.
func WithHeaders(own []Row, shared []SharedHeader) []Row {
	out := slices.Clone(own)
	for _, h := range shared {
		if h.Enabled && !slices.ContainsFunc(own, func(o Row) bool { return strings.EqualFold(o.Name, h.Name) }) {
			out = append(out, h.Row)
		}
	}
	return out
}
