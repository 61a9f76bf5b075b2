package views

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// EnvironmentsInput is what the list of environments is made of.
type EnvironmentsInput struct {
	All    []playground.Environment // secrets only named
	Define string                   // a variable that somebody came to define; empty: none
	Typed  string                   // the name of a new one
	Fault  string                   // why it cannot be made
	Done   string                   // what was done just now, in words
	Now    time.Time

	Gone     string // what brings back the one that was deleted just now; empty: nothing
	GoneName string // what that one is called
	Stayed   string // why it was not brought back
}

// EnvironmentsModel is what that page draws.
type EnvironmentsModel struct {
	Lines  []environmentLine
	Define string
	Typed  string
	Fault  string
	Done   string
	Gone   *goneThing
	Stayed string
}

// environmentLine is an environment in a list.
type environmentLine struct {
	Name, Href, Shape string
	Words             string
	Protected         bool
	Builtin           bool
	Current           bool
}

// NewEnvironmentsModel decides what the list shows.
func NewEnvironmentsModel(in EnvironmentsInput) EnvironmentsModel {
	m := EnvironmentsModel{Lines: environmentLines(in.All, 0, in.Define), Define: in.Define, Typed: in.Typed, Fault: in.Fault, Done: in.Done, Stayed: in.Stayed}
	if in.Gone != "" {
		m.Gone = &goneThing{Text: "The environment " + showLine(in.GoneName) + " is deleted.", Action: "/environments/restore", Name: "undo", Value: in.Gone}
	}
	return m
}

func environmentLines(all []playground.Environment, open playground.EnvironmentID, define string) []environmentLine {
	var lines []environmentLine
	for _, e := range all {
		l := environmentLine{Name: showLine(e.Name), Href: environmentHref(e.ID.String(), define), Shape: e.Shape, Protected: e.Protected, Builtin: e.Builtin, Current: e.ID == open}
		secrets := 0
		for _, v := range e.Variables {
			if v.Secret {
				secrets++
			}
		}
		l.Words = plural(int64(len(e.Variables)), "variable", "variables")
		if secrets > 0 {
			l.Words += ", " + strconv.Itoa(secrets) + " secret"
		}
		lines = append(lines, l)
	}
	return lines
}

// environmentHref leads to an environment, by number or name, to define a variable there.
func environmentHref(which, define string) string {
	href := "/environments/" + url.PathEscape(which)
	if define != "" {
		href += "?" + url.Values{"define": {define}}.Encode()
	}
	return href
}

// EnvironmentInput is what the page of an environment is made of.
type EnvironmentInput struct {
	All      []playground.Environment
	Kept     playground.Environment  // secrets only named
	Typed    url.Values              // a posted form, shown as typed instead; nil: as kept
	Faults   []playground.FieldError // pointers such as /variables/2/name, by the form's rows
	Outdated string                  // somebody else changed it meanwhile, in words
	Stayed   string                  // why it was not deleted
	Unsaved  bool                    // a row was taken out of the form
	More     bool                    // of the blank rows
	Define   string
	Done     string
	Now      time.Time
}

// EnvironmentModel is what that page draws.
type EnvironmentModel struct {
	Title     string
	Lines     []environmentLine
	Action    string
	Cookies   string // its jar
	Use       string // a new request in it
	Delete    string // leads to the question; empty: it is built in
	Version   string
	Name      control
	Shapes    []selectOption
	Protected bool
	Rows      []variableRow
	Auth      composerAuth
	Missing   []missingName
	Changed   string
	Outdated  string
	Differs   []string // what it is now, where that differs from what was typed
	Stayed    string
	Unsaved   bool
	Done      string
	Guard     string
	Faults    []faultLink
}

// variableRow is a variable's row of the form.
type variableRow struct {
	Index, ID         string
	Name, Value, Note control
	Secret            bool
	SecretLabel       string
	Hidden            bool   // its value is typed unseen
	Invite            string // what an empty value says
	About             string // what is to be known of it
	Drop              string
	Spare             bool
	Focus             bool
}

type missingName struct{ Name, Href string }

const moreRows = 12

// NewEnvironmentModel decides what the page of an environment shows.
func NewEnvironmentModel(in EnvironmentInput) EnvironmentModel {
	e := in.Kept
	v := in.Typed
	if v == nil {
		v = environmentForm(e)
	}
	f := fields{v, environmentFaults(in.Faults)}
	m := EnvironmentModel{
		Title: showLine(e.Name), Lines: environmentLines(in.All, e.ID, ""), Action: "/environments/" + e.ID.String(), Version: strconv.FormatInt(e.Version, 10),
		Cookies: jarPath("/cookies", e.ID, nil), Use: withQuery("/", url.Values{"environment": {e.Name}}), Name: f.control("name", "Name"), Protected: v.Get("protected") == "yes", Outdated: in.Outdated, Stayed: in.Stayed, Unsaved: in.Unsaved, Done: in.Done, Guard: guarded(in.Typed),
		Shapes: options(v.Get("shape"), playground.ShapeSquare, "Square", playground.ShapeCircle, "Circle", playground.ShapeDiamond, "Diamond", playground.ShapeBar, "Bar"),
		Auth:   newComposerAuth(f, false, ""),
	}
	m.Auth.withoutPerson()
	if !e.Builtin {
		m.Delete = m.Action + "/delete"
	}
	if in.Outdated == "" && in.Typed != nil {
		m.Version = v.Get("version") // what was opened; once it is said that it is outdated, the next save is over it
	}
	if !e.UpdatedAt.IsZero() {
		m.Changed = "Changed " + showInstant(e.UpdatedAt, in.Now).Short
	}
	m.addRows(f, in)
	for _, fault := range in.Faults {
		m.Faults = append(m.Faults, faultLink{"#" + fieldID(environmentField(fault.Pointer)), fault.Detail})
	}
	if in.Outdated != "" {
		m.Differs = differsNow(e, v)
	}
	for _, name := range missingNames(in.All, e) {
		m.Missing = append(m.Missing, missingName{showLine(name), environmentHref(e.ID.String(), name)})
	}
	return m
}

// environmentForm writes an environment as its form posts it.
func environmentForm(e playground.Environment) url.Values {
	v := url.Values{"name": {e.Name}, "shape": {e.Shape}}
	if e.Protected {
		v.Set("protected", "yes")
	}
	for i, x := range e.Variables {
		v.Add("var_id", strconv.FormatInt(x.ID, 10))
		v.Add("var_name", x.Name)
		v.Add("var_value", x.Value)
		v.Add("var_note", x.Note)
		if x.Secret {
			v.Add("var_secret", strconv.Itoa(i))
		}
	}
	authInto(v, e.Auth)
	return v
}

func (m *EnvironmentModel) addRows(f fields, in EnvironmentInput) {
	kept := map[string]playground.Variable{}
	for _, v := range in.Kept.Variables {
		kept[strconv.FormatInt(v.ID, 10)] = v
	}
	defined := in.Define == ""
	for i, name := range f.v["var_name"] {
		id, value, note := nth(f.v["var_id"], i), nth(f.v["var_value"], i), nth(f.v["var_note"], i)
		if name == "" && value == "" && kept[id].ID == 0 && len(in.Faults) == 0 {
			continue // where faults are linked to, rows keep their numbers
		}
		r := m.row(f, i, len(m.Rows), [4]string{id, name, value, note}, kept[id])
		if name == in.Define && !defined {
			r.Focus, defined = true, true
		}
		m.Rows = append(m.Rows, r)
	}
	if !defined {
		r := m.row(f, -1, len(m.Rows), [4]string{"", in.Define, "", ""}, playground.Variable{})
		r.Focus = true
		m.Rows = append(m.Rows, r)
	}
	spare := spareRows
	if in.More {
		spare = moreRows
	}
	for range spare {
		r := m.row(f, -1, len(m.Rows), [4]string{}, playground.Variable{})
		r.Spare = true
		m.Rows = append(m.Rows, r)
	}
}

// row makes a row of what was typed at a place, shown at another: blank rows are left out.
func (m *EnvironmentModel) row(f fields, typed, at int, texts [4]string, kept playground.Variable) variableRow {
	n, was := strconv.Itoa(at), strconv.Itoa(typed)
	called := texts[1]
	if called == "" {
		called = "row " + strconv.Itoa(at+1)
	}
	r := variableRow{Index: n, ID: texts[0], Drop: "drop." + n, SecretLabel: called + " is secret"}
	r.Secret = slices.Contains(f.v["var_secret"], was)
	cell := func(field, label, value string) control {
		c := control{ID: fieldID("var_" + field + "." + n), Name: "var_" + field, Value: value, Label: label, Fault: f.faults["var_"+field+"."+was]}
		if c.Fault != "" {
			c.FaultID = c.ID + "-fault"
		}
		return c
	}
	r.Name, r.Value, r.Note = cell("name", "Name", texts[1]), cell("value", "Value of "+called, texts[2]), cell("note", "Note on "+called, texts[3])
	r.Hidden = r.Secret
	switch {
	case kept.Locked:
		r.Invite, r.About = "locked", "Locked: the key that it was kept with is not here. Type its value again."
	case kept.Set:
		r.Invite = "kept, not shown; type to replace"
	case r.Secret:
		r.Invite = "no value yet"
	}
	switch {
	case kept.Short:
		r.About = "Too short to be found, and hidden, in what comes back."
	case kept.Taken:
		r.About = "Taken from a response."
	}
	return r
}

// environmentField is the form's name of what a pointer leads to.
func environmentField(pointer string) string {
	if rest, ok := strings.CutPrefix(pointer, "/variables/"); ok {
		row, field, _ := strings.Cut(rest, "/")
		return "var_" + field + "." + row
	}
	return nameOfPointer(pointer)
}

func environmentFaults(faults []playground.FieldError) map[string]string {
	out := map[string]string{}
	for _, f := range faults {
		if name := environmentField(f.Pointer); out[name] == "" {
			out[name] = f.Detail
		}
	}
	return out
}

// differsNow says what an environment has by now, where that is not what was typed.
func differsNow(e playground.Environment, typed url.Values) []string {
	var out []string
	if e.Name != typed.Get("name") && !e.Builtin {
		out = append(out, "Its name is "+showLine(e.Name)+" now.")
	}
	had := map[string]string{}
	for i, name := range typed["var_name"] {
		had[name] = nth(typed["var_value"], i)
	}
	for _, v := range e.Variables {
		value, there := had[v.Name]
		switch {
		case !there:
			out = append(out, showLine(v.Name)+" is there now, and not below.")
		case !v.Secret && value != v.Value:
			out = append(out, showLine(v.Name)+" is "+shorten(showLine(v.Value), 80)+" now.")
		}
		delete(had, v.Name)
	}
	for _, name := range typed["var_name"] {
		if _, left := had[name]; left && name != "" {
			out = append(out, showLine(name)+" is not there now.")
		}
	}
	return out
}

// missingNames are the variables that other environments define, and this one does not.
func missingNames(all []playground.Environment, e playground.Environment) []string {
	here := map[string]bool{}
	for _, v := range e.Variables {
		here[v.Name] = true
	}
	var names []string
	for _, other := range all {
		for _, v := range other.Variables {
			if !here[v.Name] && len(names) < mostMissing {
				here[v.Name] = true
				names = append(names, v.Name)
			}
		}
	}
	return names
}

const mostMissing = 20

// EnvironmentDeleteModel is what the page before deleting an environment draws.
type EnvironmentDeleteModel struct{ Title, Text, Action, Back, Version string }

// NewEnvironmentDeleteModel decides what is asked.
func NewEnvironmentDeleteModel(e playground.Environment) EnvironmentDeleteModel {
	name := showLine(e.Name)
	m := EnvironmentDeleteModel{Title: "Delete " + name + "?", Back: "/environments/" + e.ID.String(), Version: strconv.FormatInt(e.Version, 10)}
	m.Action = m.Back + "/delete"
	m.Text = "It has " + plural(int64(len(e.Variables)), "variable", "variables") + ". They are deleted with it, secrets and the cookies of its jar too; for ten minutes that can be undone. Runs that were sent to it stay in the history."
	return m
}

// whenSpare invites to fill in a blank row.
func whenSpare(r variableRow, invite string) string {
	if r.Spare {
		return invite
	}
	return ""
}

// inviteOf says of a hidden value that it is there, and to who may that it can be replaced.
func inviteOf(ctx context.Context, r variableRow) string {
	if maySend(ctx) {
		return r.Invite
	}
	said, _, _ := strings.Cut(r.Invite, ";")
	return said
}

// cellAutocomplete keeps password managers from filling secrets in.
func cellAutocomplete(kind string) string {
	if kind == "password" {
		return "new-password"
	}
	return "off"
}
