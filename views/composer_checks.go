package views

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"parley/playground"
)

// checksModel is the part Checks: the status that is expected, and the table of what else must
// hold of the response.
type checksModel struct {
	Expect control
	Whole  control // of what is wrong with the table, and not with one of its fields
	Rows   []checkRow
	Can    templ.Attributes // which conditions each has, for the script
	Tried  triedChecks
}

type checkRow struct {
	tableRow
	Index   string
	Of, Is  control
	Ofs     []selectOption
	Choices []selectOption
	Bare    bool // its condition is held to nothing
	Placed  bool // it has a place: a pointer or a name
}

// triedChecks is what the checks come to on the last response, before anything is sent again.
type triedChecks struct {
	Run, Href string
	Lines     []checkedLine
	Last      string // the run that the form was filled from
}

// checkedLine is a check with what came of it.
type checkedLine struct {
	Held      bool
	Text, Was string
}

var checkOfWords = []string{playground.OfJSON, "JSON value", playground.OfHeader, "Header", playground.OfBody, "Text", playground.OfTime, "Time", playground.OfSize, "Size"}

// conditionOptions are all conditions in the order in which they are chosen from.
var conditionOptions = func() []string {
	var pairs []string
	for _, is := range playground.CheckConditions(playground.OfJSON) {
		pairs = append(pairs, is, playground.ConditionWords[is])
	}
	return pairs
}()

func newChecksModel(f fields, in PlaygroundInput) checksModel {
	m := checksModel{Expect: f.control("expect", "Expected status"), Whole: f.made("checks", "", ""), Can: templ.Attributes{}, Tried: newTriedChecks(in)}
	for i := 0; i < len(checkOfWords); i += 2 {
		of := checkOfWords[i]
		m.Can["data-"+of] = strings.Join(playground.CheckConditions(of), " ")
	}
	all := f.v["check_of"]
	for i := range max(len(all), len(f.v["check_at"]), len(f.v["check_value"])) {
		if nth(f.v["check_at"], i) != "" || nth(f.v["check_value"], i) != "" || !slices.Contains([]string{"", playground.OfJSON, playground.OfHeader}, nth(all, i)) || !playground.NeedsValue(nth(f.v["check_is"], i)) {
			m.add(f, i, slices.Contains(f.v["check_use"], strconv.Itoa(i)))
		}
	}
	m.add(f, max(len(all), len(f.v["check_at"])), true) // one: its choices make it long
	m.Rows[len(m.Rows)-1].Spare = true
	return m
}

func (m *checksModel) add(f fields, i int, use bool) {
	n := strconv.Itoa(len(m.Rows))
	r := checkRow{tableRow: f.row("check", len(m.Rows), nth(f.v["check_at"], i), nth(f.v["check_value"], i), use), Index: n}
	called := firstWord(r.Name.Value, "check "+strconv.Itoa(len(m.Rows)+1))
	r.Name = f.made("check_at."+n, "Where", r.Name.Value)
	r.Value = f.made("check_value."+n, "Value for "+called, r.Value.Value)
	r.Of = f.made("check_of."+n, "What "+called+" looks at", firstWord(nth(f.v["check_of"], i), playground.OfJSON))
	r.Is = f.made("check_is."+n, "Condition of "+called, firstWord(nth(f.v["check_is"], i), playground.IsEqual))
	r.Name.Name, r.Value.Name, r.Of.Name, r.Is.Name = "check_at", "check_value", "check_of", "check_is"
	r.Ofs, r.Choices = options(r.Of.Value, checkOfWords...), options(r.Is.Value, conditionOptions...)
	r.Bare, r.Placed = !playground.NeedsValue(r.Is.Value), r.Of.Value == playground.OfJSON || r.Of.Value == playground.OfHeader
	m.Rows = append(m.Rows, r)
}

// used counts what is expected: the status, and each check that is switched on.
func (m checksModel) used() int {
	n := 0
	if m.Expect.Value != "" {
		n++
	}
	for _, r := range m.Rows {
		if r.Use && !r.Spare {
			n++
		}
	}
	return n
}

func newTriedChecks(in PlaygroundInput) triedChecks {
	t := triedChecks{}
	if in.From != 0 {
		t.Last = in.From.String()
	}
	if in.Tried.Run != 0 {
		t.Run, t.Href = in.Tried.Run.String(), "/runs/"+in.Tried.Run.String()
	}
	for _, c := range in.Tried.Checked {
		t.Lines = append(t.Lines, newCheckedLine(c))
	}
	return t
}

func newCheckedLine(c playground.Checked) checkedLine {
	l := checkedLine{Held: c.Held, Text: shorten(showMarks(c.Check.Words()), 300)}
	switch {
	case c.Held && c.Check.Is == playground.IsAbsent: // that there is nothing is what was wanted
	case c.Detail != "":
		l.Was = showMarks(c.Detail)
	case c.Held && slices.Contains([]string{playground.IsEqual, playground.IsThere, playground.IsOfType}, c.Check.Is):
	case c.Got == "":
		l.Was = "It was empty."
	default:
		l.Was = "It was " + showMarks(c.Got) + "."
	}
	return l
}

// checksInto writes checks as the form would post them.
func checksInto(v url.Values, all []playground.Check) {
	for i, c := range all {
		v.Add("check_of", c.Of)
		v.Add("check_at", c.At)
		v.Add("check_is", c.Is)
		v.Add("check_value", c.Value)
		if c.Enabled {
			v.Add("check_use", strconv.Itoa(i))
		}
	}
}
