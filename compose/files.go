package compose

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// Upload is a file that came with a form, its content in base64 as requests are kept.
type Upload struct {
	Field               string // part_file or body_file
	Row                 int    // of the table of parts, from 0
	Filename            string
	MediaType           string // as the browser guessed it; empty where it did not
	Base64              string
	playground.KeptFile // or where its content is kept
}

// File is a file as the page knows it: its content is here, or kept with the run that the
// page was filled from, or only named.
type File struct {
	Filename string
	Size     int64  // as the page says; negative: it does not
	Kept     int    // its place among the fields of that run, from 1; 0: it is not from there
	Base64   string // the content, where Here
	SHA256   string // or the digest by which it is kept, where Here
	Here     bool
}

// Part is a row of a multipart body: text, or a file where it has a Filename.
type Part struct {
	playground.Row
	MediaType string
	File      File
}

// partsOf reads the table of parts. Rows that hold nothing are left out.
func partsOf(v url.Values, page bool, uploads []Upload) []Part {
	rows := max(len(v["part_name"]), len(v["part_value"]), len(v["part_filename"]))
	used := map[string]bool{}
	for _, u := range v["part_use"] {
		used[u] = true
	}
	files := map[int]Upload{}
	for _, u := range uploads {
		if u.Field == "part_file" {
			files[u.Row], rows = u, max(rows, u.Row+1)
		}
	}
	var parts []Part
	for i := range rows {
		p := Part{MediaType: strings.TrimSpace(nth(v["part_type"], i)), File: fileOf(v, "part", i)}
		p.Name, p.Value = strings.TrimSpace(nth(v["part_name"], i)), nth(v["part_value"], i)
		p.Enabled = !page && v["part_use"] == nil || used[strconv.Itoa(i)]
		if u, sent := files[i]; sent {
			p.File = u.file()
			p.MediaType = firstOf(p.MediaType, u.MediaType)
		}
		if p.Name != "" || p.Value != "" || p.File.Filename != "" {
			parts = append(parts, p)
		}
	}
	return parts
}

// fileOf reads what the page says of a file.
func fileOf(v url.Values, prefix string, i int) File {
	f := File{Filename: nth(v[prefix+"_filename"], i)}
	var err error
	if f.Size, err = strconv.ParseInt(nth(v[prefix+"_size"], i), 10, 64); err != nil {
		f.Size = -1
	}
	f.Kept, _ = strconv.Atoi(nth(v[prefix+"_kept"], i))
	if text := nth(v[prefix+"_base64"], i); text != "" { // of a command, which has no file
		f.Base64, f.Size, f.Here = text, base64Size(text), true
	}
	return f
}

func (u Upload) file() File {
	return File{Filename: u.Filename, Size: max(base64Size(u.Base64), u.KeptFile.Size), Base64: u.Base64, SHA256: u.SHA256, Here: true}
}

func nth(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// base64Size is how many bytes a text in base64 stands for.
func base64Size(text string) int64 {
	return int64(len(text)/4*3 - strings.Count(text[max(0, len(text)-2):], "="))
}

// FillFiles gives the files that the page shows as kept the content that they have in
// stored, the request of the run that the page was filled from.
func (f *Form) FillFiles(stored playground.Request) {
	b := stored.Body
	if f.File.Kept > 0 && !f.File.Here && b.Kind == playground.BodyBinary {
		f.File.Base64, f.File.SHA256, f.File.Here = b.Base64, b.SHA256, true
		f.File.Size = max(base64Size(b.Base64), b.Size)
	}
	for i := range f.Parts {
		file := &f.Parts[i].File
		if file.Here || file.Kept < 1 || file.Kept > len(b.Fields) || b.Kind != playground.BodyMultipart {
			continue
		}
		if s := b.Fields[file.Kept-1]; s.Filename == file.Filename {
			file.Base64, file.SHA256, file.Size, file.Here = contentOf(s), s.SHA256, sizeOf(s), true
		}
	}
}

// contentOf is a field's content in base64.
func contentOf(f playground.FormField) string {
	if f.Base64 == "" && f.SHA256 == "" {
		return base64.StdEncoding.EncodeToString([]byte(f.Value))
	}
	return f.Base64
}

// field is the part as a request has it; ok is false where a file's content is missing.
// A named part whose content was typed is a file with that text.
func (p Part) field() (field playground.FormField, ok bool) {
	field = playground.FormField{Name: p.Name, MediaType: p.MediaType, Filename: p.File.Filename}
	switch {
	case p.File.Here:
		field.Base64, field.SHA256 = p.File.Base64, p.File.SHA256
		if field.SHA256 != "" {
			field.Size = p.File.Size
		}
	case p.File.Kept == 0 && (field.Filename == "" || p.Value != ""):
		field.Value = p.Value
	default:
		return field, false
	}
	return field, true
}

// toParts shows the fields of a multipart body as rows, files with their content.
func toParts(fields []playground.FormField) []Part {
	var parts []Part
	for _, f := range fields {
		p := Part{Row: playground.Row{Name: f.Name, Enabled: !f.Off}, MediaType: f.MediaType}
		if f.Filename == "" && f.Base64 == "" && f.SHA256 == "" {
			p.Value = f.Value
		} else {
			p.File = File{Filename: f.Filename, Base64: contentOf(f), SHA256: f.SHA256, Size: sizeOf(f), Here: true}
		}
		parts = append(parts, p)
	}
	return parts
}

// sizeOf is how long a field's file is.
func sizeOf(f playground.FormField) int64 {
	if f.SHA256 != "" {
		return f.Size
	}
	return base64Size(contentOf(f))
}

func missingFile(pointer, name string) playground.FieldError {
	if name == "" {
		return fault(pointer, "Choose the file to send.")
	}
	return fault(pointer, "Choose "+name+" again: its content is not here. Or untick its row.")
}

// isXML tells media types of XML (RFC 7303).
func isXML(mediaType string) bool {
	mediaType, _, _ = strings.Cut(strings.ToLower(mediaType), ";")
	mediaType = strings.TrimSpace(mediaType)
	return mediaType == xmlType || mediaType == "text/xml" || strings.HasSuffix(mediaType, "+xml")
}

// pageXML is the page's name for text of an XML media type; requests have no such kind.
const (
	pageXML = "xml"
	xmlType = "application/xml"
)

// maxInline is up to what size a file's content is written out in an outline.
const maxInline = 2 << 10

// Outline is a request for showing: words stand for the content of files that are long or
// not here.
type Outline struct {
	Request playground.Request
	Exact   bool  // no such words stand in it
	Known   bool  // the real content's length is known
	More    int64 // how many bytes longer the real content is
}

// NewOutline outlines a request. Where it is not kept with a run, files that have a name
// alone are not here.
func NewOutline(r playground.Request, kept bool) Outline {
	o := Outline{Request: r, Exact: true, Known: true}
	if size := max(base64Size(r.Body.Base64), r.Body.Size); r.Body.Kind == playground.BodyBinary && size > maxInline {
		o.standIn(&o.Request.Body.Base64, "", size)
		o.Request.Body.SHA256 = ""
	}
	if r.Body.Kind != playground.BodyMultipart {
		return o
	}
	o.Request.Body.Fields = slices.Clone(r.Body.On())
	for i := range o.Request.Body.Fields {
		f := &o.Request.Body.Fields[i]
		size := max(sizeOf(*f), int64(len(f.Value)))
		if size == 0 && !kept {
			size = -1
		}
		if f.Filename != "" && (size > maxInline || size < 0) {
			o.standIn(&f.Base64, f.Filename, size)
			f.Value, f.SHA256 = "", ""
		}
	}
	return o
}

// Outline outlines the request of a form, as far as it can be said.
func (f Form) Outline() Outline {
	r, _ := Parse(f) // what can be said of it is said
	o := NewOutline(r, true)
	switch r.Body.Kind {
	case playground.BodyBinary:
		if !f.File.Here {
			o.standIn(&o.Request.Body.Base64, f.File.Filename, f.File.Size)
		}
	case playground.BodyMultipart:
		i := 0
		for _, p := range f.Parts {
			if !p.Enabled {
				continue
			}
			if _, ok := p.field(); !ok {
				o.standIn(&o.Request.Body.Fields[i].Base64, p.File.Filename, p.File.Size)
			}
			i++
		}
	}
	return o
}

// standIn puts words in the place of a file's content; a negative size is not known.
func (o *Outline) standIn(text *string, name string, size int64) {
	words := "(the content of " + firstOf(name, "the file") + ")"
	if size >= 0 {
		words = strings.TrimSuffix(words, ")") + ", " + strconv.FormatInt(size, 10) + " bytes)"
	}
	*text = base64.StdEncoding.EncodeToString([]byte(words))
	o.Exact, o.Known, o.More = false, o.Known && size >= 0, o.More+size-int64(len(words))
}

// fieldPointer finds a fault's place among the fields of a multipart body.
var fieldPointer = lazyregexp.New(`^(/request/body/fields/)(\d+)(/.*)?$`)

// pointToRows makes faults of a multipart body's fields point to the rows of its table,
// which also holds those that are off.
func (f Form) pointToRows(faults []playground.FieldError) {
	var rows []int
	enabled := func(i int) bool { return f.Fields[i].Enabled }
	n := len(f.Fields)
	if f.BodyKind == string(playground.BodyMultipart) {
		n, enabled = len(f.Parts), func(i int) bool { return f.Parts[i].Enabled }
	}
	for i := range n {
		if enabled(i) {
			rows = append(rows, i)
		}
	}
	for i, x := range faults {
		m := fieldPointer.FindStringSubmatch(x.Pointer)
		if m == nil {
			continue
		}
		if at, _ := strconv.Atoi(m[2]); at < len(rows) {
			faults[i].Pointer = m[1] + strconv.Itoa(rows[at]) + m[3]
		}
	}
}
