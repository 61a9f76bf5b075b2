package views

import (
	"net/url"
	"slices"
	"strconv"

	"parley/playground"
)

// pathModel is the table of the address's path variables. Rows whose name the address does
// not have now are kept: it is often typed again.
type pathModel struct {
	Shown bool // the address has any
	Rows  []pathRow
}

type pathRow struct {
	tableRow
	Away bool // the address does not have it now
}

// takeModel is the table of what is taken from the response.
type takeModel struct {
	Rows  []takeRow
	Into  string // the environment that keeps it; empty: none is chosen
	Tried triedModel
}

type takeRow struct {
	tableRow
	Index      string
	From       control
	Froms      []selectOption
	Secret     bool
	SecretSaid string
}

// TriedInput is what the extractions and checks come to on the response of a run that is kept.
type TriedInput struct {
	Run     playground.RunID // 0: nothing was sent yet
	Lines   []TriedLine
	Checked []playground.Checked // as they may be shown
}

// TriedLine is one of them, as it may be shown.
type TriedLine struct {
	playground.Extracted
	From, Expression string
}

type triedModel struct {
	Shown bool
	Run   string
	Href  string
	Lines []triedLine
}

type triedLine struct {
	Variable, From, Value string
	Found                 bool
}

var fromWords = []string{playground.FromJSON, "JSON pointer", playground.FromHeader, "Header", playground.FromRegex, "Expression"}

// newPathModel lays the rows out as the address has their names.
func newPathModel(f fields, names []string) pathModel {
	m := pathModel{Shown: len(names) > 0}
	typed, values := f.v["path_name"], f.v["path_value"]
	at := map[string]int{} // a row's number among those that the address has
	for i, name := range typed {
		if _, twice := at[name]; !twice && slices.Contains(names, name) && (name != "" || nth(values, i) != "") {
			at[name] = len(at)
		}
	}
	for _, name := range names {
		i, value, use := slices.Index(typed, name), "", true
		if i >= 0 {
			value, use = nth(values, i), slices.Contains(f.v["path_use"], strconv.Itoa(i))
		}
		r := f.row("path", len(m.Rows), name, value, use)
		if n, ok := at[name]; ok {
			r.Value.Fault = f.faults["path_value."+strconv.Itoa(n)]
		}
		if r.Value.Fault != "" {
			r.Value.FaultID = r.Value.ID + "-fault"
		}
		m.Rows = append(m.Rows, pathRow{tableRow: r})
	}
	for i, name := range typed {
		if name != "" && nth(values, i) != "" && !slices.Contains(names, name) {
			r := f.row("path", len(m.Rows), name, values[i], slices.Contains(f.v["path_use"], strconv.Itoa(i)))
			m.Rows = append(m.Rows, pathRow{r, true})
		}
	}
	if len(m.Rows) == 0 { // the script makes rows of one
		m.Rows = []pathRow{{f.row("path", 0, "", "", true), true}}
	}
	return m
}

// newTakeModel lays out what is taken from the response.
func newTakeModel(f fields, in PlaygroundInput) takeModel {
	m := takeModel{Into: showLine(in.Environment), Tried: newTried(in.Tried)}
	add := func(i int, use bool) {
		n := strconv.Itoa(len(m.Rows))
		r := takeRow{tableRow: f.row("take", len(m.Rows), nth(f.v["take_variable"], i), nth(f.v["take_expression"], i), use), Index: n}
		r.Name = f.made("take_variable."+n, "Variable", r.Name.Value)
		called := firstWord(r.Name.Value, "row "+strconv.Itoa(len(m.Rows)+1))
		r.Value = f.made("take_expression."+n, "Expression of "+called, r.Value.Value)
		r.From = f.made("take_from."+n, "Where "+called+" is taken from", firstWord(nth(f.v["take_from"], i), playground.FromJSON))
		r.Name.Name, r.Value.Name, r.From.Name = "take_variable", "take_expression", "take_from"
		r.Froms, r.Secret = options(r.From.Value, fromWords...), slices.Contains(f.v["take_secret"], strconv.Itoa(i))
		r.SecretSaid = called + " is a secret"
		m.Rows = append(m.Rows, r)
	}
	count := max(len(f.v["take_variable"]), len(f.v["take_expression"]))
	for i := range count {
		if nth(f.v["take_variable"], i) != "" || nth(f.v["take_expression"], i) != "" {
			add(i, slices.Contains(f.v["take_use"], strconv.Itoa(i)))
		}
	}
	for range spareRows {
		add(count, true)
		m.Rows[len(m.Rows)-1].Spare = true
	}
	return m
}

func firstWord(word, otherwise string) string {
	if word == "" {
		return otherwise
	}
	return word
}

func newTried(in TriedInput) triedModel {
	m := triedModel{Shown: len(in.Lines) > 0}
	if in.Run != 0 {
		m.Run, m.Href = in.Run.String(), "/runs/"+in.Run.String()
	}
	for _, l := range in.Lines {
		line := triedLine{Variable: showLine(firstWord(l.Variable, "no name yet")), From: takenFrom(l.From, l.Expression), Value: l.Detail, Found: l.Found}
		if l.Found {
			line.Value = shorten(showMarks(l.Value), 300)
		}
		m.Lines = append(m.Lines, line)
	}
	return m
}

// takenFrom says in words where a value is looked for.
func takenFrom(from, expression string) string {
	switch {
	case from == playground.FromHeader:
		return "the field " + showLine(expression)
	case from == playground.FromRegex:
		return "what matches " + showLine(expression)
	case expression == "":
		return "the whole document"
	}
	return showLine(expression)
}

// takesInto writes extractions as the form would post them.
func takesInto(v url.Values, all []playground.Extraction) {
	for i, e := range all {
		v.Add("take_variable", e.Variable)
		v.Add("take_from", e.From)
		v.Add("take_expression", e.Expression)
		if e.Enabled {
			v.Add("take_use", strconv.Itoa(i))
		}
		if e.Secret {
			v.Add("take_secret", strconv.Itoa(i))
		}
	}
}

// used counts what is switched on in the part Variables.
func (m composerModel) namesUsed() int {
	n := m.Own.used()
	for _, r := range m.Take.Rows {
		if r.Use && !r.Spare {
			n++
		}
	}
	return n
}
