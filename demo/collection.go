package demo

import (
	_ "embed" // the collection
	"net/http"
)

// Collection is the demo API as a collection in Postman's format 2.1, which Parley and others
// import. Its requests go to {{base}}, as the environment Demo has it.
//
//go:embed collection.json
var Collection []byte

// showCollection gives the collection as a file.
func (d *Demo) showCollection(w http.ResponseWriter, r *http.Request) {
	v := validators{etag: tagOf(Collection)}
	if !proceed(w, r, v) {
		return
	}
	setValidators(w, v)
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(Collection)
}
