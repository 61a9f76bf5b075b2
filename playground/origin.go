package playground

// OriginKind says what it is that was imported.
type OriginKind string

// The kinds of what is imported.
const (
	OriginCollection OriginKind = "collection"
	OriginFolder     OriginKind = "folder"
	OriginRequest    OriginKind = "request"
)

// Origin says what something kept was made of when it was imported: enough to know it again in a
// later file, and to tell whether it was changed there, here, or on both sides. It holds no content.
type Origin struct {
	Kind   OriginKind
	Of     int64             // its number; it may be deleted, or lie elsewhere by now
	Source string            // what its source knows it by; may be empty
	Named  string            // what it is known by else: a request's method, path and name, a folder's path
	There  map[string]string // digests of its members in the file, without credentials
	Here   map[string]string // digests of its members as they were kept
}

// Renewal is what an import would do, or did, to a collection that was imported before.
type Renewal struct {
	Of      CollectionID `json:"-"`
	Name    string       `json:"-"`
	Version int64        `json:"-"` // of the collection that it was held to
	Stamp   int64        `json:"-"` // of the origins that it was held to

	New       []RenewedPart `json:"new"`       // in the file only
	Changed   []RenewedPart `json:"changed"`   // in the file, and not here
	Both      []RenewedPart `json:"conflicts"` // in the file and here
	Gone      []RenewedPart `json:"gone"`      // not in the file any more, and not changed here
	Here      []RenewedPart `json:"here"`      // changed here only, which stays
	Deleted   []RenewedPart `json:"deleted"`   // here, while they are in the file
	Untouched int           `json:"untouched"` // requests that are the same on both sides, or only here

	// What is to be written. Folders of negative numbers are new, and so is what has none.
	Own      *Collection    `json:"-"` // its own members; nil: they stay
	Folders  []Folder       `json:"-"`
	Requests []SavedRequest `json:"-"`
	Removed  []SavedRequest `json:"-"`
	Origins  []Origin       `json:"-"` // of what was there, in the place of those of before
}

// Nothing reports whether the collection would stay as it is.
func (r Renewal) Nothing() bool {
	return r.Own == nil && len(r.Folders)+len(r.Requests)+len(r.Removed) == 0
}

// RenewedPart is a part of a collection that an import would change.
type RenewedPart struct {
	Key     string   `json:"key"` // by which it is chosen whose version is kept
	Name    string   `json:"name"`
	Where   string   `json:"folder"` // the names of the folders that it lies in
	Method  string   `json:"method,omitempty"`
	Members []string `json:"members"`           // what of it, in words
	Taken   bool     `json:"from_file"`         // the file's version was chosen
	Vanish  bool     `json:"removed,omitempty"` // it is not in the file any more
	Here    string   `json:"-"`                 // its address here, where that is another on both sides
	File    string   `json:"-"`                 // and in the file, without credentials
}
