package views

import (
	"parley/playground"
)

// lessonForm is the playground as a lesson has it: what most requests are made of.
type lessonForm struct {
	From      string
	Team      bool   // it is of the team, and sent with an environment's variables
	Place     string // the environment's name; empty: none
	Methods   []selectOption
	URL       control
	Query     []tableRow
	QueryOpen bool
	Headers   []tableRow
	Auth      composerAuth
	AuthOpen  bool
	Body      control
	Kinds     []selectOption // of its content
	File      fileModel
	BodyOpen  bool
	Redirects bool
	Attempts  control
	Timeout   control
	Backoff   string
	Faults    []faultLink
	Ask       *Question
}

// spareHeaders is how many empty header rows a lesson's form has.
const spareHeaders = 2

func newLessonForm(in LessonInput) lessonForm {
	v := in.Typed
	if v == nil {
		v = formFrom(in.Request, "", in.From)
	}
	f := fields{v, faultsByName(in.Faults)}
	form := lessonForm{
		URL: f.control("url", "Address"), Body: f.control("body_text", "Content"), Attempts: f.control("retry_attempts", "Attempts at most"), Timeout: f.control("timeout_ms", "Time limit"),
		Backoff: v.Get("retry_backoff_ms"), Redirects: last(v["follow_redirects"]) == "true", Team: in.Lesson.Team, Place: in.Place, Ask: in.Ask,
	}
	if in.From != 0 {
		form.From = in.From.String()
	}
	method := v.Get("method")
	for _, o := range offeredMethods {
		form.Methods = append(form.Methods, selectOption{o, o, o == method})
	}
	form.Headers, _ = lessonRowsOf(f.table("headers", "header", "", "", "").Rows)
	form.Query, form.QueryOpen = lessonRowsOf(f.table("query", "query", "Query parameters", "", "").Rows)
	form.Auth = newComposerAuth(f, false, "")
	form.Auth.withoutPerson()
	kind := v.Get("auth_kind")
	form.AuthOpen = kind != "" && kind != "none"
	form.addBody(f, in)
	form.Faults = lessonFaults(in.Faults, f)
	return form
}

// lessonRowsOf are the rows of a table with fewer empty ones, and whether any is filled.
func lessonRowsOf(rows []tableRow) (out []tableRow, filled bool) {
	for i, r := range rows {
		if !r.Spare || i < len(rows)-spareRows+spareHeaders {
			out, filled = append(out, r), filled || !r.Spare
		}
	}
	return out, filled
}

// addBody fills in the content, of the kind that the step has it unless another was chosen.
func (m *lessonForm) addBody(f fields, in LessonInput) {
	kind, chosen := f.v.Get("body_kind"), in.Typed != nil || in.Run != nil
	if ready := in.Lesson.Steps[in.Step].Request.Body.Kind; !chosen || kind == string(playground.BodyNone) {
		kind = string(ready)
	}
	if kind == string(playground.BodyNone) {
		kind = ""
	}
	m.Kinds = options(kind, "", "By what it looks like", "json", "JSON", "text", "Text", "xml", "XML", "binary", "A file")
	m.File = f.file("body", 0, 0, in.From)
	m.BodyOpen = kind != "" || m.Body.Value != "" || m.Body.Fault != ""
}

// lessonFaults leads to the fields that cannot be sent as they are.
func lessonFaults(faults []playground.FieldError, f fields) []faultLink {
	var links []faultLink
	for _, fault := range faults {
		links = append(links, faultLink{"#" + fieldID(nameOfPointer(fault.Pointer)), fault.Detail})
	}
	return links
}

// last is the last of some values: a hidden one may stand before that of a box.
func last(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}
