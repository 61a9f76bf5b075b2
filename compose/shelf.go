package compose

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// shelfJSON is a collection as the API takes it: the object that it answers, of which only
// what a person decides is read.
type shelfJSON struct {
	ID          string                `json:"id"`
	Name        string                `json:"name"`
	Description string                `json:"description"`
	Variables   []playground.Variable `json:"variables"`
	Headers     []playground.Row      `json:"headers"`
	Auth        playground.Auth       `json:"auth"`
	Folders     []folderJSON          `json:"folders"`
	Requests    []savedJSON           `json:"requests"`

	Count     int      `json:"count"`
	Version   int64    `json:"version"`
	CreatedBy string   `json:"created_by"`
	UpdatedBy string   `json:"updated_by"`
	UpdatedAt string   `json:"updated_at"`
	Moved     []string `json:"moved_secrets"`
	LeftOut   int      `json:"secrets_left_out"`
}

type folderJSON struct {
	ID          string `json:"id"`
	Parent      string `json:"parent"`
	Place       int    `json:"place"`
	Name        string `json:"name"`
	Description string `json:"description"`

	Variables []playground.Variable `json:"variables"`
	Headers   []playground.Row      `json:"headers"`
	Auth      playground.Auth       `json:"auth"`
	Version   int64                 `json:"version"`
	Moved     []string              `json:"moved_secrets"`
}

type savedJSON struct {
	ID          string      `json:"id"`
	Folder      string      `json:"folder"`
	Place       int         `json:"place"`
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Request     requestJSON `json:"request"`

	CollectionID string   `json:"collection_id"`
	Version      int64    `json:"version"`
	UpdatedBy    string   `json:"updated_by"`
	UpdatedAt    string   `json:"updated_at"`
	LastRun      string   `json:"last_run"`
	LastStatus   int      `json:"last_status"`
	Moved        []string `json:"moved_secrets"`
}

// requestJSON is a request whose absent members have their defaults.
type requestJSON playground.Request

// UnmarshalJSON reads a request.
func (r *requestJSON) UnmarshalJSON(text []byte) error {
	made := newRequest()
	if err := json.Unmarshal(text, &made); err != nil {
		return err
	}
	fillDefaults(&made)
	*r = requestJSON(made)
	return nil
}

// newRequest is a request with every default but the kinds, which follow from what is there.
func newRequest() playground.Request {
	r := playground.NewRequest("")
	r.Body.Kind, r.Auth.Kind = "", ""
	return r
}

// ReadCollection reads the content of POST and PUT /api/collections. The errors are those of
// ReadDraft; whether it can be kept is for the store.
func ReadCollection(in io.Reader) (playground.Collection, error) {
	var s shelfJSON
	if err := readShape(in, &s, "collection"); err != nil {
		return playground.Collection{}, err
	}
	c := playground.Collection{
		Name: strings.TrimSpace(s.Name), Description: s.Description, Variables: s.Variables, Headers: s.Headers, Auth: s.Auth,
		Folders: []playground.Folder{}, Requests: []playground.SavedRequest{},
	}
	if c.Headers == nil {
		c.Headers = []playground.Row{}
	}
	if c.Auth.Kind == "" && c.Auth == (playground.Auth{}) {
		c.Auth.Kind = authInherit
	}
	for i := range c.Variables {
		c.Variables[i].Taken = false
	}
	var faults []playground.FieldError
	for i, f := range s.Folders {
		made, wrong := f.folder("/folders/" + strconv.Itoa(i))
		c.Folders, faults = append(c.Folders, made), append(faults, wrong...)
	}
	for i, r := range s.Requests {
		made, wrong := r.saved("/requests/" + strconv.Itoa(i))
		c.Requests, faults = append(c.Requests, made), append(faults, wrong...)
	}
	if len(faults) > 0 {
		return c, &playground.Error{Code: playground.Invalid, Message: "This collection cannot be kept as it is.", Fields: faults}
	}
	slices.SortStableFunc(c.Folders, func(a, b playground.Folder) int { return a.Place - b.Place })
	return c, nil
}

// ReadFolder reads a folder. What its requests have in common is nil where it is absent.
func ReadFolder(in io.Reader) (playground.Folder, error) {
	var f folderJSON
	if err := readShape(in, &f, "folder"); err != nil {
		return playground.Folder{}, err
	}
	made, faults := f.folder("")
	if len(faults) > 0 {
		return made, &playground.Error{Code: playground.Invalid, Message: "This folder cannot be kept as it is.", Fields: faults}
	}
	return made, nil
}

// ReadSaved reads a saved request.
func ReadSaved(in io.Reader) (playground.SavedRequest, error) {
	s := savedJSON{Request: requestJSON(playground.NewRequest(""))}
	if err := readShape(in, &s, "saved request"); err != nil {
		return playground.SavedRequest{}, err
	}
	made, faults := s.saved("")
	if len(faults) > 0 {
		return made, &playground.Error{Code: playground.Invalid, Message: "This request cannot be saved as it is.", Fields: faults}
	}
	return made, nil
}

// readShape reads JSON into a value of ours, and lists every member that it does not have.
func readShape(in io.Reader, into any, what string) error {
	text, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("read the %s: %w", what, err)
	}
	if f := CheckJSON(string(text)); f != nil {
		return playground.NewError(playground.Malformed, fmt.Sprintf("This is not JSON: line %d, column %d. %s", f.Line, f.Column, f.Detail))
	}
	text, faults := checkShape(text, reflect.TypeOf(into).Elem())
	if len(faults) > 0 {
		return &playground.Error{Code: playground.Invalid, Message: "This cannot be kept as it is.", Fields: faults}
	}
	if err := json.Unmarshal(text, into); err != nil {
		return playground.NewError(playground.Invalid, "This JSON is no "+what+": "+strings.TrimPrefix(err.Error(), "json: ")+".")
	}
	return nil
}

func (f folderJSON) folder(at string) (playground.Folder, []playground.FieldError) {
	out := playground.Folder{Place: max(f.Place, 0), Name: strings.TrimSpace(f.Name), Description: f.Description, Variables: f.Variables, Headers: f.Headers, Auth: f.Auth}
	for i := range out.Variables {
		out.Variables[i].Taken = false
	}
	var faults []playground.FieldError
	var ok bool
	if out.ID, ok = playground.ParseFolderID(f.ID); !ok && f.ID != "" {
		faults = append(faults, fault(at+"/id", quoted(f.ID)+" is no number of a folder."))
	}
	if out.Parent, ok = playground.ParseFolderID(f.Parent); !ok && f.Parent != "" {
		faults = append(faults, fault(at+"/parent", quoted(f.Parent)+" is no number of a folder."))
	}
	return out, faults
}

func (s savedJSON) saved(at string) (playground.SavedRequest, []playground.FieldError) {
	out := playground.SavedRequest{Place: max(s.Place, 0), Name: strings.TrimSpace(s.Name), Description: s.Description, Request: playground.Request(s.Request)}
	if out.Request.Method == "" {
		out.Request = playground.NewRequest("") // it was left out of a list
	}
	var faults []playground.FieldError
	var ok bool
	if out.Folder, ok = playground.ParseFolderID(s.Folder); !ok && s.Folder != "" {
		faults = append(faults, fault(at+"/folder", quoted(s.Folder)+" is no number of a folder."))
	}
	for _, f := range HiddenWire(out.Request.Options) {
		faults = append(faults, fault(at+f.Pointer, f.Detail))
	}
	return out, faults
}
