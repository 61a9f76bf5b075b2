package views

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// composerBody is the part Body of the composer.
type composerBody struct {
	Kinds     []selectOption
	Text      control // of JSON, text, XML, and the query of GraphQL
	Lang      string  // of the text: json, xml, graphql or text
	MediaType control
	Form      rowTable
	Parts     []partRow
	File      fileModel
	Variables control
	Operation control
	MaxFiles  string // bytes
	Schema    SchemaModel
}

// holds reports whether a body of a kind has content.
func (m composerBody) holds(kind string) bool {
	switch kind {
	case "json", "text", "xml", "graphql":
		return strings.TrimSpace(m.Text.Value) != ""
	case "form":
		return m.Form.used() > 0
	case "multipart":
		return slices.ContainsFunc(m.Parts, func(p partRow) bool { return p.Name.Value != "" || p.File.Said != "" })
	case "binary":
		return m.File.Said != ""
	}
	return false
}

// partRow is a row of the table of parts: a value or a file.
type partRow struct {
	tableRow
	Type control // media type
	File fileModel
}

// fileModel is a chooser of one file, and what is known of the file.
type fileModel struct {
	control
	Prefix   string // of the fields' names
	Filename string
	Size     string
	Kept     string
	Base64   string // content that came from a command
	Said     string // the file in words; empty: there is none
	Source   string // what is said behind the size once the file is not a new one
	Choose   string // what the button says
}

// pageXML is the page's name for text of an XML media type.
const pageXML = "xml"

// bodyLanguages are the editor's, by kind of body.
var bodyLanguages = map[string]string{"json": "json", "xml": "xml", "graphql": "graphql"}

func newComposerBody(f fields, from playground.RunID, most int64, schema SchemaInput) composerBody {
	kind := f.v.Get("body_kind")
	m := composerBody{
		Kinds: options(kind, "none", "None", "json", "JSON", "text", "Text", "xml", "XML", "form", "Form", "multipart", "Multipart", "binary", "File", "graphql", "GraphQL"),
		Text:  f.control("body_text", "Body"), MediaType: f.control("media_type", "Content-Type"), Lang: bodyLanguages[kind],
		Form:      f.table("form", "form", "Form fields", "Add field", "body"),
		Variables: f.control("variables", "Variables"), Operation: f.control("operation_name", "Operation"),
		Parts: f.parts(from), File: f.file("body", 0, 0, from), MaxFiles: strconv.FormatInt(most, 10),
		Schema: NewSchemaModel(f.v, schema),
	}
	if m.Lang == "" {
		m.Lang = "text"
	}
	return m
}

// parts makes the rows of the table of parts and the spare ones after them.
func (f fields) parts(from playground.RunID) []partRow {
	names, values, types, files := f.v["part_name"], f.v["part_value"], f.v["part_type"], f.v["part_filename"]
	used := map[string]bool{}
	for _, u := range f.v["part_use"] {
		used[u] = true
	}
	var rows []partRow
	add := func(i int, use bool) {
		n := len(rows)
		r := partRow{tableRow: f.row("part", n, nth(names, i), nth(values, i), use), File: f.file("part", i, n, from)}
		r.Type = f.made("part_type."+strconv.Itoa(n), "Media type of "+strings.TrimPrefix(r.UseLabel, "Use "), nth(types, i))
		r.Type.Name = "part_type"
		r.File.Label = "File for " + strings.TrimPrefix(r.UseLabel, "Use ")
		rows = append(rows, r)
	}
	count := max(len(names), len(values), len(files))
	for i := range count {
		if nth(names, i) != "" || nth(values, i) != "" || nth(files, i) != "" {
			add(i, used[strconv.Itoa(i)])
		}
	}
	for range spareRows {
		add(count, true)
		rows[len(rows)-1].Spare = true
	}
	return rows
}

// file is the chooser with the values of the field's i-th place, at row n of its table.
func (f fields) file(prefix string, i, n int, from playground.RunID) fileModel {
	key := prefix + "_file"
	if prefix == "part" {
		key += "." + strconv.Itoa(n)
	}
	m := fileModel{
		control: f.made(key, "File", ""), Prefix: prefix, Filename: nth(f.v[prefix+"_filename"], i),
		Size: nth(f.v[prefix+"_size"], i), Kept: nth(f.v[prefix+"_kept"], i), Base64: nth(f.v[prefix+"_base64"], i), Choose: "File",
	}
	m.Name = key
	if prefix == "part" {
		m.Name = "part_file"
	}
	if prefix == "body" {
		m.Choose = "Choose a file"
	}
	typed := prefix == "part" && nth(f.v["part_value"], i) != ""
	switch {
	case m.Kept != "" && from != 0:
		m.Source, m.Choose = "kept from run "+from.String(), "Replace"
	case m.Base64 != "":
		m.Source = "from the command"
	case m.Filename != "" && !typed:
		m.Source, m.Choose = notHere, "Choose "+m.Filename
	case m.Filename != "":
		m.Source = "typed"
	default:
		return m
	}
	m.Said = fileWords(m.Filename, m.Size, m.Source)
	return m
}

// notHere is said of a file that is named and has no content.
const notHere = "not here"

// fileWords is a file in words, such as "a.png, 12 kB, kept from run 17".
func fileWords(name, size, source string) string {
	var words []string
	if name != "" {
		words = append(words, showLine(name))
	}
	if n, err := strconv.ParseInt(size, 10, 64); err == nil {
		words = append(words, showSize(n))
	}
	return strings.Join(append(words, source), ", ")
}

// bodyInto writes a body as the form would post it. Files of a run that is kept are named
// by their place in it.
func bodyInto(v url.Values, b playground.Body, kept bool) {
	v.Set("body_kind", string(b.Kind))
	v.Set("media_type", b.MediaType)
	switch b.Kind {
	case playground.BodyText:
		if isXML(b.MediaType) {
			v.Set("body_kind", pageXML)
		}
		if b.MediaType == "application/xml" {
			v.Set("media_type", "") // the page's own for XML
		}
		v.Set("body_text", b.Text)
	case playground.BodyJSON:
		v.Set("body_text", b.Text)
	case playground.BodyForm:
		rows := make([]playground.Row, len(b.Fields))
		for i, f := range b.Fields {
			rows[i] = playground.Row{Name: f.Name, Value: f.Value, Enabled: !f.Off}
		}
		rowsInto(v, "form", rows)
	case playground.BodyMultipart:
		partsInto(v, b.Fields, kept)
	case playground.BodyBinary:
		v.Set("body_size", strconv.FormatInt(max(base64Size(b.Base64), b.Size), 10))
		if kept {
			v.Set("body_kept", "1")
		} else {
			v.Set("body_base64", b.Base64)
		}
	case playground.BodyGraphQL:
		v.Set("body_text", b.Query)
		v.Set("variables", string(b.Variables))
		v.Set("operation_name", b.OperationName)
	default:
		v.Set("body_kind", string(playground.BodyNone))
	}
}

func partsInto(v url.Values, fields []playground.FormField, kept bool) {
	for i, f := range fields {
		size, place, value := "", "", f.Value
		n := max(base64Size(f.Base64), f.Size, int64(len(f.Value)))
		if f.Filename != "" && (kept || n > 0) || f.Base64 != "" || f.SHA256 != "" {
			size = strconv.FormatInt(n, 10)
			if kept {
				place, value = strconv.Itoa(i+1), ""
			}
		}
		for name, text := range map[string]string{
			"use": strconv.Itoa(i), "name": f.Name, "value": value, "filename": f.Filename, "size": size, "kept": place, "type": f.MediaType,
		} {
			if name != "use" || !f.Off {
				v.Add("part_"+name, text)
			}
		}
	}
}

// base64Size is how many bytes a text in base64 stands for.
func base64Size(text string) int64 {
	return int64(len(text)/4*3 - strings.Count(text[max(0, len(text)-2):], "="))
}

// isXML tells media types of XML (RFC 7303).
func isXML(mediaType string) bool {
	mediaType, _, _ = strings.Cut(strings.ToLower(mediaType), ";")
	mediaType = strings.TrimSpace(mediaType)
	return mediaType == "application/xml" || mediaType == "text/xml" || strings.HasSuffix(mediaType, "+xml")
}
