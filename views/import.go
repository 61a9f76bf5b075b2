package views

import (
	"strconv"
	"strings"

	"parley/playground"
)

// ImportInput is what the page that brings in files of other tools is made of.
type ImportInput struct {
	Text   string               // as pasted
	Format string               // as chosen
	Names  []string             // of the files that were chosen
	Fault  string               // why it cannot be read, in words
	At     string               // the field that this is about: file, text or name
	Kept   string               // by which what was read is found again; empty: it was not read
	Name   string               // of the collection, as typed
	Update *ImportUpdate        // a collection that it may update; nil: there is none
	In     *playground.Imported // what will be made; nil: nothing was read
}

// ImportModel is what that page draws.
type ImportModel struct {
	Text      control
	FileFault string
	Formats   []importFormat
	Preview   *importPreview
}

// importPreview is what will be made.
type importPreview struct {
	Kept, Name   string
	NameFault    string
	Update       *importUpdate // nil: there is no collection that it may update
	From         string        // "Postman, from shop.json"
	Counts       string
	Folders      importBranch
	Environments []importEnvironment
	Variables    string // the collection's, in words
	Auth         string
	Headers      string
	Warnings     []playground.Warning
	Summary      string // of the warnings
	More         string // of the warnings are not shown, in words
	Say          string
	Nothing      bool   // no request is in it
	Makes        bool   // something can be made of it
	Each         string // the button that makes each of several collections by itself; empty: there is one
}

// importBranch is a folder of what will be made, with what lies in it.
type importBranch struct {
	Name   string
	Count  string
	Common string       // what its requests have in common, in few words
	Twigs  []importTwig // in the order of the file
	Hidden string       // how many requests are not listed, in words

	all, hidden int
}

// importTwig is a folder, or else a request.
type importTwig struct {
	Folder *importBranch
	Line   importLine
}

type importLine struct {
	Method, Name, URL string
	Unsafe            bool
}

type importFormat struct {
	Value, Text string
	Selected    bool
}

type importEnvironment struct{ Name, Words, Names string }

// Bounds of what a preview lists: the rest is counted.
const (
	shownImports  = 400
	shownWarnings = 200
	shownNames    = 12
)

var formatTitles = map[string]string{
	"postman": "Postman", "insomnia": "Insomnia", "bruno": "Bruno", "hoppscotch": "Hoppscotch", "thunder": "Thunder Client", "openapi": "OpenAPI", "har": "HAR",
	"curl": "cURL", "http": "HTTP file", "hurl": "Hurl", "parley": "Parley", "several": "Several formats",
}

// NewImportModel decides what the page shows.
func NewImportModel(in ImportInput) ImportModel {
	m := ImportModel{Text: control{ID: "f-text", Name: "text", Value: in.Text, Label: "Or paste it here"}}
	switch {
	case in.Fault == "" || in.At == "name":
	case in.At == "file":
		m.FileFault = in.Fault
	default:
		m.Text.Fault, m.Text.FaultID = in.Fault, "f-text-fault"
	}
	m.Formats = append(m.Formats, importFormat{Value: "auto", Text: "Found out by content", Selected: in.Format == "" || in.Format == "auto"})
	for _, f := range []string{"postman", "insomnia", "bruno", "hoppscotch", "thunder", "openapi", "har", "curl", "http", "hurl"} {
		m.Formats = append(m.Formats, importFormat{Value: f, Text: formatTitles[f], Selected: in.Format == f})
	}
	if in.In != nil {
		m.Preview = newImportPreview(in)
	}
	return m
}

func newImportPreview(in ImportInput) *importPreview {
	all := in.In
	p := &importPreview{Kept: in.Kept, Name: in.Name, From: formatTitles[all.Format], Nothing: len(all.Requests)+len(all.Folders) == 0, Makes: len(all.Requests)+len(all.Folders)+len(all.Environments) > 0}
	if in.At == "name" {
		p.NameFault = in.Fault
	}
	p.Update = newImportUpdate(in)
	if n := len(all.Apart()); n > 0 {
		p.Each = "Make " + plural(int64(n), "collection", "collections")
	}
	if len(in.Names) > 0 {
		p.From += ", from " + showLine(in.Names[0])
		if more := len(in.Names) - 1; more > 0 {
			p.From += " and " + plural(int64(more), "other file", "other files")
		}
	}
	folders := p.grow(all)
	p.Counts = plural(int64(len(all.Requests)), "request", "requests")
	if folders > 0 {
		p.Counts += " in " + plural(int64(folders), "folder", "folders")
	}
	for _, e := range all.Environments {
		p.Environments = append(p.Environments, importEnvironment{showLine(e.Name), variableWords(e.Variables), variableNames(e.Variables)})
	}
	if len(all.Variables) > 0 {
		p.Variables = variableWords(all.Variables) + ": " + variableNames(all.Variables)
	}
	p.Headers = headerNames(all.Headers)
	if kind := all.Auth.Kind; kind != "" && kind != "none" && kind != "inherit" {
		p.Auth = authTitle(kind)
	}
	p.Warnings = all.Warnings
	if len(p.Warnings) > shownWarnings {
		p.Warnings, p.More = p.Warnings[:shownWarnings], "And "+showCount(int64(len(p.Warnings)-shownWarnings))+" more."
	}
	p.Summary = plural(int64(len(all.Warnings)), "thing is", "things are") + " left out or different here"
	p.Say = p.Counts + ", " + plural(int64(len(all.Environments)), "environment", "environments") + ", " + plural(int64(len(all.Warnings)), "warning", "warnings")
	return p
}

func authTitle(kind string) string {
	for _, k := range []struct{ kind, title string }{{"basic", "Basic"}, {"bearer", "Bearer token"}, {"api_key", "API key"}, {"digest", "Digest"}, {"oauth2", "OAuth 2"}, {"aws_sigv4", "AWS Signature 4"}} {
		if k.kind == kind {
			return k.title
		}
	}
	return kind
}

func variableWords(all []playground.Variable) string {
	secrets := 0
	for _, v := range all {
		if v.Secret {
			secrets++
		}
	}
	words := plural(int64(len(all)), "variable", "variables")
	if secrets > 0 {
		words += ", " + strconv.Itoa(secrets) + " secret"
	}
	return words
}

// headerNames are those of rows that are on.
func headerNames(rows []playground.Row) string {
	var names []string
	for _, r := range rows {
		if r.Enabled {
			names = append(names, showLine(r.Name))
		}
	}
	return strings.Join(names[:min(len(names), shownNames)], ", ")
}

func variableNames(all []playground.Variable) string {
	var names []string
	for i, v := range all {
		if i == shownNames {
			names = append(names, "…")
			break
		}
		names = append(names, showLine(v.Name))
	}
	return strings.Join(names, ", ")
}

// grow makes the tree, and counts its folders.
func (p *importPreview) grow(in *playground.Imported) int {
	at, next := map[string]*importBranch{"": &p.Folders}, 0
	for i, r := range in.Requests {
		for ; next < len(in.Folders) && in.Folders[next].After <= i; next++ {
			p.shared(at, in.Folders[next])
		}
		b := p.branch(at, r.Folder, 1)
		if i >= shownImports {
			b.hidden++
			continue
		}
		b.Twigs = append(b.Twigs, importTwig{Line: importLine{Method: showLine(r.Request.Method), Name: showLine(r.Name), URL: showLine(playground.MaskURL(r.Request.URL)), Unsafe: !playground.SafeMethod(r.Request.Method)}})
	}
	for ; next < len(in.Folders); next++ {
		p.shared(at, in.Folders[next])
	}
	for _, b := range at {
		b.Count = strconv.Itoa(b.all)
		if b.hidden > 0 {
			b.Hidden = plural(int64(b.hidden), "more request", "more requests")
		}
	}
	return len(at) - 1
}

// shared says what the requests of a folder have in common.
func (p *importPreview) shared(at map[string]*importBranch, f playground.ImportedFolder) {
	p.branch(at, f.Path, 0).Common = commonWords(f.Variables, f.Headers, f.Auth)
}

// branch finds the branch of a path, or makes it, and counts what is added on the way.
func (p *importPreview) branch(at map[string]*importBranch, path []string, more int) *importBranch {
	b, key := &p.Folders, ""
	b.all += more
	for _, name := range path {
		key += "\x00" + name
		next := at[key]
		if next == nil {
			next = &importBranch{Name: showLine(name)}
			b.Twigs, at[key] = append(b.Twigs, importTwig{Folder: next}), next
		}
		b = next
		b.all += more
	}
	return b
}
