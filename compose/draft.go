package compose

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"parley/playground"
)

// draft is the content of POST /api/runs.
type draft struct {
	Request     playground.Request `json:"request"`
	Saved       string             `json:"saved"`
	Environment string             `json:"environment"`
	Several     []string           `json:"environments"`
	Name        string             `json:"name"`
	Note        string             `json:"note"`
	Tags        []string           `json:"tags"`
}

// ReadDraft reads the content of POST /api/runs. Everything but the URL has a default.
// The error is Malformed where it is not JSON, and says where; it is Invalid, with a
// pointer for each fault, for unknown members, wrong types and what can never be sent.
// Ceilings are left to Validate. An error of in comes back wrapped.
func ReadDraft(in io.Reader) (playground.Draft, error) {
	d, err := ReadDraftAsTyped(in)
	if err != nil {
		return playground.Draft{}, err
	}
	faults := Validate(d.Request, Ceilings{})
	if d.Environment != "" {
		faults = append(faults, fault("/environment", "There is no environment "+quoted(d.Environment)+"."))
	}
	if len(faults) > 0 {
		return playground.Draft{}, invalid(faults)
	}
	return d, nil
}

// ReadDraftAsTyped is ReadDraft for who knows the environment: whether the request can be
// sent there is a question for its Setting. Where only a saved request is named, the draft's is
// the zero Request.
func ReadDraftAsTyped(in io.Reader) (playground.Draft, error) {
	text, err := wholeOf(in)
	if err != nil {
		return playground.Draft{}, fmt.Errorf("read the request: %w", err)
	}
	short := shortened(text)
	if f := draftFault(text, short); f != nil {
		return playground.Draft{}, playground.NewError(playground.Malformed,
			fmt.Sprintf("This is not JSON: line %d, column %d. %s", f.Line, f.Column, f.Detail))
	}
	d := draft{Request: newRequest()}
	var given struct {
		Request json.RawMessage `json:"request"`
	}
	_ = json.Unmarshal(short, &given) // what is wrong with it is told below
	shaped, faults := checkShape(short, reflect.TypeOf(d))
	switch {
	case len(short) == len(text):
		text = shaped
	case !bytes.Equal(short, shaped): // a number was cut, which is done in the whole
		text, faults = checkShape(text, reflect.TypeOf(d))
	}
	if len(faults) > 0 {
		return playground.Draft{}, invalid(faults)
	}
	if err := json.Unmarshal(text, &d); err != nil {
		return playground.Draft{}, playground.NewError(playground.Invalid, "This JSON is no request: "+strings.TrimPrefix(err.Error(), "json: ")+".")
	}
	fillDefaults(&d.Request)
	if d.Tags == nil {
		d.Tags = []string{}
	}
	if faults := HiddenWire(d.Request.Options); len(faults) > 0 {
		return playground.Draft{}, invalid(faults)
	}
	saved, ok := playground.ParseSavedID(d.Saved)
	switch {
	case d.Saved != "" && !ok:
		return playground.Draft{}, invalid([]playground.FieldError{fault("/saved", quoted(d.Saved)+" is no number of a saved request.")})
	case saved != 0 && (given.Request == nil || string(given.Request) == "null"):
		d.Request = playground.Request{}
	}
	return playground.Draft{SavedID: saved, Request: d.Request, Environment: d.Environment, Environments: d.Several, Name: d.Name, Note: d.Note, Tags: d.Tags}, nil
}

// wholeOf is what a reader has. One that holds all of it gives it away.
func wholeOf(in io.Reader) ([]byte, error) {
	if held, ok := in.(interface{ Whole() ([]byte, error) }); ok {
		return held.Whole()
	}
	return io.ReadAll(in)
}

// Bounds of what is looked at as it stands: what is longer is looked at without its long texts, of which
// each look would make another copy.
const (
	longDraft = 128 << 10
	longText  = 4 << 10
)

// shortened is JSON with the word long in the place of each long text. It says the same of everything but
// those texts' content.
func shortened(text []byte) []byte {
	if len(text) < longDraft {
		return text
	}
	var out []byte
	from := 0
	for at := 0; at < len(text); at++ {
		if text[at] != '"' {
			continue
		}
		begin := at
		for at++; at < len(text) && text[at] != '"'; at++ {
			if text[at] == '\\' {
				at++
			}
		}
		if at-begin > longText && at < len(text) {
			out = append(append(out, text[from:begin]...), `"long"`...)
			from = at + 1
		}
	}
	return append(out, text[from:]...)
}

// draftFault is the first fault of a draft as JSON; nil where it has none.
func draftFault(text, short []byte) *JSONFault {
	if len(short) < len(text) && utf8.Valid(text) && json.Valid(text) && CheckJSON(string(short)) == nil {
		return nil
	}
	return CheckJSON(string(text))
}

// fillDefaults says what absent members mean, and null, which stands for absent. A body or
// sign-in whose kind is absent is of the kind that its other members are for.
func fillDefaults(r *playground.Request) {
	if r.Query == nil {
		r.Query = []playground.Row{}
	}
	if r.Headers == nil {
		r.Headers = []playground.Row{}
	}
	if r.Options.Retry.Statuses == nil {
		r.Options.Retry.Statuses = playground.DefaultOptions().Retry.Statuses
	}
	if string(r.Body.Variables) == "null" {
		r.Body.Variables = nil
	}
	if r.Body.Kind == "" {
		r.Body.Kind = bodyKindOf(r.Body)
	}
	if r.Auth.Kind == "" {
		r.Auth.Kind = authKindOf(r.Auth)
	}
	if r.Options.HTTPVersion == "" {
		r.Options.HTTPVersion = playground.HTTPAuto
	}
	takeHost(r)
}

func bodyKindOf(b playground.Body) playground.BodyKind {
	switch {
	case b.Query != "":
		return playground.BodyGraphQL
	case b.Base64 != "" || b.SHA256 != "" || b.File != "":
		return playground.BodyBinary
	case len(b.Fields) > 0:
		for _, f := range b.Fields {
			if f.Filename != "" || f.Base64 != "" || f.SHA256 != "" || f.File != "" {
				return playground.BodyMultipart
			}
		}
		return playground.BodyForm
	case b.Text != "" && strings.Contains(b.MediaType, "json"):
		return playground.BodyJSON
	case b.Text != "":
		return playground.BodyText
	}
	return playground.BodyNone
}

func authKindOf(a playground.Auth) string {
	switch {
	case a.TokenURL != "":
		return playground.AuthOAuth2
	case a.AccessKeyID != "":
		return playground.AuthAWSSigV4
	case a.Token != "":
		return "bearer"
	case a.Username != "" || a.Password != "":
		return "basic"
	case a.Name != "":
		return "api_key"
	}
	return "none"
}
