package views

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// WalkInput is what the page is made of that runs a collection as a whole.
type WalkInput struct {
	Collection   playground.Collection
	Folder       playground.FolderID  // whose requests are ticked; 0: all
	Ticked       []playground.SavedID // none: all of the folder
	Environments []string
	Environment  string
	Again        bool // Environment was chosen
	Times, Data  string
	NeedsData    bool // the walk before had some, which was not kept
	Plan         playground.Plan
	Typed        url.Values // of the plan, as it was posted; nil: the plan's
	Faults       []playground.FieldError
	Question     *Question
	Missing      []WalkMissing // names that nothing defines: nothing was sent
	Undone       string        // why names were not defined, in words
	MayDefine    bool
	Most         int // runs of a series
}

// WalkMissing is a name that requests of a walk use and nothing defines.
type WalkMissing struct {
	Name  string
	Steps []string // the requests' names
}

// MostMissing is how many names are defined at once.
const MostMissing = 40

// WalkModel is what that page draws.
type WalkModel struct {
	Title, Address, Action, FolderID    string
	Folder                              string // its name
	Rows                                []walkRow
	Environments                        []selectOption
	Times, Pace, Stop, Failures, Missed control
	Wait                                control
	Waits                               []selectOption
	Data                                control
	Fault                               string // of what is ticked
	NeedsData                           bool
	Question                            *Question
	Missing                             *walkMissing
	Most                                string
	None                                bool
}

// walkRow is a request that may be sent, or the folder before some.
type walkRow struct {
	Folder      string
	ID          string
	Name        string
	Method, CSS string
	Address     string
	Ticked      bool
}

// walkMissing is what nothing defines, with the offer to.
type walkMissing struct {
	Title, Where, More, Fault string
	Rows                      []walkMissingRow
	Places                    []selectOption // none: who looks may not define
}

type walkMissingRow struct {
	Name, Steps, Index string
	Value, Secret      control
	Ticked             bool
}

// StepsWords lists the requests that use something: "List users, Login and 3 more".
func StepsWords(steps []string) string {
	const most = 3
	var words []string
	for i, s := range steps {
		if i == most {
			return strings.Join(words, ", ") + " and " + strconv.Itoa(len(steps)-most) + " more"
		}
		words = append(words, shorten(showLine(s), 60))
	}
	return strings.Join(words, ", ")
}

func newWalkMissing(in WalkInput) *walkMissing {
	if len(in.Missing) == 0 && in.Undone == "" {
		return nil
	}
	m := &walkMissing{Title: plural(int64(len(in.Missing)), "variable is", "variables are") + " not defined", Where: WhereWords(in.Collection.Name, in.Environment), Fault: in.Undone}
	shown := in.Missing[:min(len(in.Missing), MostMissing)]
	if n := len(in.Missing) - len(shown); n > 0 {
		m.More = "And " + showCount(int64(n)) + " more, which are named once these are defined."
	}
	typed := func(name string) (value string, secret bool) {
		for i, n := range in.Typed["define_name"] {
			if n == name && i < len(in.Typed["define_value"]) {
				return in.Typed["define_value"][i], slices.Contains(in.Typed["define_secret"], strconv.Itoa(i))
			}
		}
		return "", playground.SecretName(name)
	}
	for i, one := range shown {
		row := walkMissingRow{Name: one.Name, Steps: StepsWords(one.Steps), Index: strconv.Itoa(i)}
		row.Value = control{ID: "f-define-" + row.Index, Label: "Value of " + one.Name}
		row.Secret.Label = one.Name + " is a secret"
		row.Value.Value, row.Ticked = typed(one.Name)
		m.Rows = append(m.Rows, row)
	}
	if !in.MayDefine {
		return m
	}
	chosen := in.Typed.Get("define_in")
	if in.Environment != "" {
		m.Places = append(m.Places, selectOption{DefineInEnvironment, showLine(in.Environment), chosen != DefineInCollection})
	}
	m.Places = append(m.Places, selectOption{DefineInCollection, "the collection " + showLine(in.Collection.Name), chosen == DefineInCollection})
	return m
}

// NewWalkModel decides what that page shows.
func NewWalkModel(in WalkInput) WalkModel {
	c := in.Collection
	v := PlanValues(in.Plan)
	for name, values := range in.Typed {
		if strings.HasPrefix(name, "plan_") {
			v[name] = values
		}
	}
	v.Set("times", in.Times)
	v.Set("data", in.Data)
	f := fields{v, faultsByName(in.Faults)}
	m := WalkModel{
		Title: "Run " + showLine(c.Name), Address: "/collections/" + c.ID.String(), Question: in.Question, NeedsData: in.NeedsData && in.Data == "",
		Times: f.control("times", "Times"), Pace: f.control("plan_pace_ms", "Pace"), Stop: f.control("plan_stop", "Stop at"), Failures: f.control("plan_failures", "Stop after"), Missed: f.control("plan_missed", "Or after"),
		Wait: f.control("plan_retry_after", "Asked to wait"), Waits: waitOptions(v.Get("plan_retry_after")), Data: f.control("data", "Data"),
		Most: "at most " + showCount(int64(in.Most)) + " runs in all",
	}
	m.Action, m.Missing = m.Address+"/run", newWalkMissing(in)
	m.Environments = append(m.Environments, selectOption{"", "No environment", in.Environment == ""})
	for _, name := range in.Environments {
		m.Environments = append(m.Environments, selectOption{name, showLine(name), name == in.Environment})
	}
	if in.Folder != 0 {
		m.FolderID = in.Folder.String()
	}
	for _, fault := range in.Faults {
		if !strings.HasPrefix(fault.Pointer, "/plan") && fault.Pointer != "/times" && fault.Pointer != "/data" {
			m.Fault = fault.Detail
		}
	}
	m.addRows(in)
	m.None = !slices.ContainsFunc(m.Rows, func(r walkRow) bool { return r.ID != "" })
	return m
}

func (m *WalkModel) addRows(in WalkInput) {
	path := ""
	for _, row := range branchOf(treeOf(in.Collection), in.Folder) {
		if row.Folder != nil && row.Folder.ID == in.Folder {
			m.Folder = showLine(row.Folder.Name)
		}
		if row.Request == nil {
			continue
		}
		if at := showLine(strings.Join(row.Path, " / ")); at != path {
			path = at
			m.Rows = append(m.Rows, walkRow{Folder: cmp.Or(at, "In no folder")})
		}
		r := row.Request
		m.Rows = append(m.Rows, walkRow{
			ID: r.ID.String(), Name: showLine(r.Name), Method: showLine(r.Request.Method), CSS: methodLook(r.Request.Method), Address: showLine(playground.MaskURL(r.Request.URL)),
			Ticked: len(in.Ticked) == 0 || slices.Contains(in.Ticked, r.ID),
		})
	}
}

// waitOptions are what is done when a server asks to wait.
func waitOptions(chosen string) []selectOption {
	return options(chosen, string(playground.RetryAfterWait), "Wait as told, then go on", string(playground.RetryAfterStop), "Stop", string(playground.RetryAfterIgnore), "Go on all the same")
}

// walkSteps says what a walk sends: "5 requests of Users, 3 times".
func walkSteps(w *playground.Walk) string {
	words := plural(int64(len(w.Steps)), "request", "requests") + " of " + showLine(w.Collection)
	switch {
	case w.Rows > 0:
		words += ", once for each of " + plural(int64(w.Rows), "row", "rows") + " of data"
		if w.Times != w.Rows {
			words += ", " + strconv.Itoa(w.Times) + " times in all"
		}
	case w.Times > 1:
		words += ", " + strconv.Itoa(w.Times) + " times"
	}
	return words
}

// WalkedBefore is the walk through the same collection that came before another.
type WalkedBefore struct {
	Series playground.Series
	Runs   []playground.SeriesRun
}

// run finds what a step was answered the same time.
func (b *WalkedBefore) run(id playground.SavedID, time int) *playground.SeriesRun {
	if b == nil {
		return nil
	}
	for i := range b.Runs {
		r := &b.Runs[i]
		if step, at := b.Series.Walk.StepOf(r.SeriesPlace); at == time && b.Series.Walk.Steps[step].SavedID == id && r.State != playground.StateRunning {
			return r
		}
	}
	return nil
}

// stepCell is what the table of runs says of a step.
type stepCell struct {
	Method, CSS, Name, Href string
	Time                    string // which one it is, where there are several
	Before                  outcome
	Compare                 string
}

// addExpected says how many runs were answered as their requests expect, and which were not.
func (m *SeriesModel) addExpected(in SeriesInput) {
	e := in.Summary.Expected
	if e != nil {
		m.Report = "/api/series/" + m.ID + "/junit"
	}
	switch {
	case e == nil:
		return
	case len(e.Missed) == 0 && e.Runs == 1:
		m.Expected = "The run that is checked was answered as expected."
		return
	case len(e.Missed) == 0:
		m.Expected = "All " + showCount(int64(e.Runs)) + " runs that are checked were answered as expected."
		return
	}
	var missed []string
	for _, r := range e.Missed[:min(len(e.Missed), 3)] {
		words := " " + answeredWords(r.Status) + ", not " + showLine(r.Expect)
		if playground.AsExpected(r.Expect, r.Status) || r.Expect == "" {
			words = ", a check did not hold"
			if len(r.Checks) > 0 {
				words = ", " + shorten(showMarks(r.Checks[0].Words()), 120)
			}
		}
		missed = append(missed, cmp.Or(showLine(r.Name), "run "+strconv.Itoa(r.Place))+strings.TrimSuffix(words, "."))
	}
	m.Missed = true
	m.Expected = showCount(int64(len(e.Missed))) + " of " + plural(int64(e.Runs), "run that is checked", "runs that are checked") + " were not answered as expected: " + strings.Join(missed, "; ")
	if more := len(e.Missed) - 3; more > 0 {
		m.Expected += "; and " + showCount(int64(more)) + " more"
	}
	m.Expected += "."
}

// missedWords say what a run of a series was expected to be answered, where it was not.
func missedWords(s playground.Series, r *playground.SeriesRun) string {
	want, _ := s.Expects(r.SeriesPlace)
	switch {
	case r.State == playground.StateRunning:
		return ""
	case want != "" && !playground.AsExpected(want, r.Status):
		return "expected " + showLine(want)
	case len(r.Checked) > 0:
		return shorten(showMarks(r.Checked[0].Words()), 160)
	case r.Missed:
		return "a check did not hold"
	}
	return ""
}

// stepOf is the step of a run; nil where the series is no walk.
func stepOf(in SeriesInput, r *playground.SeriesRun) *stepCell {
	w := in.Series.Walk
	if w == nil || r.SeriesPlace < 1 {
		return nil
	}
	n, time := w.StepOf(r.SeriesPlace)
	s := w.Steps[n]
	c := &stepCell{Method: showLine(s.Method), CSS: methodLook(s.Method), Name: showLine(s.Name), Href: "/r/" + s.SavedID.String()}
	if w.Times > 1 {
		c.Time = "time " + strconv.Itoa(time+1)
	}
	if b := in.Before.run(s.SavedID, time); b != nil {
		c.Before, c.Compare = outcomeOf(b.RunSummary), compareHref(b.ID, r.ID)
	}
	return c
}

// addWalk says of a walk what it sends, and how it went beside the one before.
func (m *SeriesModel) addWalk(in SeriesInput) {
	w := in.Series.Walk
	if w == nil {
		return
	}
	m.Walk, m.Collection = walkSteps(w), "/collections/"+w.CollectionID.String()
	m.Again = m.Collection + "/run?series=" + m.ID
	if in.Before == nil {
		return
	}
	var others []string
	told := 0
	for i := range in.Runs {
		r := &in.Runs[i]
		n, time := w.StepOf(r.SeriesPlace)
		b := in.Before.run(w.Steps[n].SavedID, time)
		if b == nil || r.State == playground.StateRunning {
			continue
		}
		told++
		if b.Status != r.Status {
			others = append(others, showLine(w.Steps[n].Name)+" "+answeredWords(r.Status)+" instead of "+insteadWords(b.Status))
		}
	}
	m.Against, m.AgainstHref = against(told, others), "/series/"+in.Before.Series.ID.String()
}

func insteadWords(status int) string {
	if status == 0 {
		return "having no response"
	}
	return strconv.Itoa(status)
}

// against says which steps were answered otherwise than the walk before.
func against(told int, others []string) string {
	switch {
	case told == 0:
		return ""
	case len(others) == 0:
		return "Every request had the same status as last time."
	}
	words := strings.Join(others[:min(len(others), 3)], "; ")
	if more := len(others) - 3; more > 0 {
		words += "; and " + plural(int64(more), "more", "more")
	}
	return plural(int64(len(others)), "run", "runs") + " of " + strconv.Itoa(told) + " had another status than last time: " + words + "."
}
