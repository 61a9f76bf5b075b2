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
	Headers   []tableRow
	Body      control
	BodyKind  string
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
		v = formOf(in.Request, "")
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
	rows := f.table("headers", "header", "", "", "").Rows
	for i, r := range rows {
		if !r.Spare || i < len(rows)-spareRows+spareHeaders {
			form.Headers = append(form.Headers, r)
		}
	}
	ready := in.Lesson.Steps[in.Step].Request
	if ready.Body.Kind != playground.BodyNone {
		form.BodyKind = string(ready.Body.Kind)
	}
	form.BodyOpen = form.BodyKind != "" || form.Body.Value != "" || form.Body.Fault != ""
	form.Faults = lessonFaults(in.Faults, f)
	return form
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
