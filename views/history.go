package views

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// HistoryInput is what the history page is made of.
type HistoryInput struct {
	Page          playground.RunPage
	Query         url.Values // the address's query, as typed: links keep it
	Filter        playground.RunFilter
	Counts        playground.HistoryCounts
	Recent        map[string][]playground.Ending // statuses by playground.RequestKey, newest first, 12 at most
	Noise         map[playground.RunID]bool      // what differs from the run before is ignored by the rules
	Deleted       []playground.RunID             // just deleted: Undo is offered
	DeletedSeries playground.SeriesID            // just deleted, with its runs
	Undo          string                         // what undoes the change just made; empty: nothing does
	Changed       string                         // that change, in words
	Refused       string                         // why what was asked of the ticked runs was not done
	Ticked        []playground.RunID             // they stay ticked
	Fault         string                         // what is wrong with the query, in words; then nothing is listed
	FaultPart     string                         // the part of it that is
	Saved         []playground.SavedView         // filters that have a name
	Pick          []playground.RunID             // a run to compare with these is being chosen
	Now           time.Time                      // in the zone in which times are shown
}

// HistoryModel is what the history page draws.
type HistoryModel struct {
	Text    string
	Host    string
	Hosts   []string
	Methods []historyOption
	Since   []historyOption
	Kept    []hiddenField // the rest of the query, kept by the filter form
	Tokens  []historyToken
	Chips   []historyChip

	SelectAction string // where the form around the table posts to; keeps the query
	ShowWho      bool
	Columns      string // how many columns the table has
	Days         []historyDay
	Shown        string
	Newer, Older string       // addresses; empty where there is none
	More         string       // the list with as many runs as can be changed at once; empty: there are no more
	Exports      []linkChoice // all that match, as files
	Searched     *searchedNote
	Fault        string
	Refused      string
	FaultBefore  string // what was typed, parted around what is at fault
	FaultPart    string
	FaultAfter   string
	Suggestions  []string
	Empty        bool // nothing was ever sent
	NoMatch      *noMatch
	LiveFrom     string // the newest run shown, where new ones can be added on top

	Views    viewsMenu
	Undo     *undoChange
	Pick     []hiddenField
	PickNote string
}

// querySuggestions are what the field offers: each a token as it is written.
var querySuggestions = []string{
	"status:4xx", "status:5xx", "status:none", "since:24h", "since:7d", "until:7d", "changed:yes", "baseline:differs", "fails:inside", "fails:checks", "pinned:yes", "took:>1s", "method:POST", `header:"retry-after"`, `body:"expired"`,
	"rule:E-405-ALLOW", "series:no", "host:", "tag:", "env:", "who:", "collection:",
}

type hiddenField struct{ Name, Value string }

type historyOption struct {
	Value, Label string
	Selected     bool
}

// historyToken is a part of the filter that has no control of its own.
type historyToken struct{ Text, Remove, Label string }

type historyChip struct {
	Label, Count string
	Mark, Class  string
	Icon         string
	Href         string
	Current      bool
	Apart        bool // a rule goes before it
}

type historyDay struct {
	Title, Count string
	Rows         []historyRow
}

type historyRow struct {
	ID, Href  string
	Outcome   outcome
	Method    string
	MethodCSS string
	Name      string // the person's, else the path
	Rest      string // the path, else the host
	Pinned    bool
	Going     bool
	Changed   bool
	Noise     bool // only in what is ignored
	Baseline  *standingMark
	Series    *linkChoice
	Notes     []string // attempts, redirects, tags
	Spark     Spark
	Duration  string
	When      instant
	Who       string
	Label     string // what the checkbox selects
	Short     string // what the bar below calls it
	PickHref  string
	Ticked    bool
}

type searchedNote struct{ Text, Run, Href string }

type noMatch struct {
	Title      string
	Words      string
	GoOn       string // the search where it stopped; empty: all was searched
	Drop       string // what to leave out first, in words
	DropHref   string
	WithoutAll string
}

// undoChange offers to undo what was just done to some runs.
type undoChange struct {
	Text, Action, Dismiss string
	Runs                  []string // that were deleted
	Token                 string   // of another change
}

// NewHistoryModel decides what the history page shows.
func NewHistoryModel(in HistoryInput) HistoryModel {
	q := in.Query
	m := HistoryModel{
		Text: q.Get("q"), Host: q.Get("host"), Hosts: hostsOf(in.Page.Runs), Methods: methodOptions(q.Get("method")), Since: sinceOptions(q.Get("since")),
		Kept: keptFields(q), Tokens: tokensOf(q), Chips: chipsOf(asChips(q), in.Counts), SelectAction: withQuery("/history/selected", q),
		Days: daysOf(in), Undo: undoOf(in), Fault: in.Fault, Refused: in.Refused, Suggestions: querySuggestions,
	}
	if in.FaultPart != "" {
		m.FaultPart = showLine(in.FaultPart)
		before, after, _ := strings.Cut(q.Get("q"), in.FaultPart)
		m.FaultBefore, m.FaultAfter = showLine(before), showLine(after)
	}
	for _, r := range in.Page.Runs {
		m.ShowWho = m.ShowWho || r.CreatedBy != ""
	}
	m.Columns = "6"
	if m.ShowWho {
		m.Columns = "7"
	}
	m.Views = newViewsMenu(in.Saved, q)
	m.Chips = append(m.Chips, repeatChip(in)...)
	m.place(in)
	m.pick(in.Pick)
	return m
}

// place says which part of the list this is, and what is beside it.
func (m *HistoryModel) place(in HistoryInput) {
	runs := in.Page.Runs
	if in.Page.Newer != 0 {
		m.Newer = linkTo(in.Query, "after", in.Page.Newer.String(), "before")
	}
	if in.Page.Older != 0 {
		m.Older = linkTo(in.Query, "before", in.Page.Older.String(), "after")
	}
	if in.Page.Older != 0 && in.Page.Searched == 0 && !in.Query.Has("limit") {
		m.More = linkTo(in.Query, "limit", "500")
	}
	m.Shown = plural(int64(len(runs)), "run", "runs") + " shown"
	if n, known := matching(in.Query, in.Counts); known && len(runs) > 0 {
		m.Shown += ", " + showCount(n) + " " + map[bool]string{true: "matches", false: "match"}[n == 1]
	}
	if len(runs) > 0 {
		for _, x := range [][2]string{{"HAR", "har"}, {"JSON", "json"}, {"CSV", "csv"}} {
			q := url.Values{"format": {x[1]}}
			for _, name := range activeFilters(in.Query) {
				q[name] = in.Query[name]
			}
			m.Exports = append(m.Exports, linkChoice{Label: x[0], Href: "/history/export?" + q.Encode()})
		}
	}
	if in.Page.Searched != 0 {
		m.Searched = &searchedNote{"Searched back to run " + in.Page.Searched.String() + ".", in.Page.Searched.String(), linkTo(in.Query, "before", in.Page.Searched.String(), "after")}
	}
	filtered := len(activeFilters(in.Query)) > 0
	if len(runs) == 0 {
		m.Empty = !filtered && in.Counts.All == 0
		if !m.Empty {
			m.NoMatch = newNoMatch(in.Query)
			m.NoMatch.soFar(m.Searched)
		}
		if in.Fault != "" {
			m.NoMatch = &noMatch{Title: "Nothing was searched", Words: "The filter cannot be read as it is.", WithoutAll: "/history"}
		}
	}
	if !filtered && in.Page.Newer == 0 && !in.Query.Has("before") && len(in.Pick) == 0 {
		m.LiveFrom = "0"
		if len(runs) > 0 {
			m.LiveFrom = runs[0].ID.String()
		}
	}
}

func (m *HistoryModel) pick(with []playground.RunID) {
	if len(with) == 0 {
		return
	}
	compare := url.Values{}
	names := make([]string, len(with))
	for i, id := range with {
		compare.Add("run", id.String())
		names[i] = id.String()
		m.Pick = append(m.Pick, hiddenField{"run", id.String()})
	}
	m.PickNote = "Choose a run to compare with run " + strings.Join(names, ", ") + "."
	for d := range m.Days {
		for r := range m.Days[d].Rows {
			row := &m.Days[d].Rows[r]
			if !slices.Contains(names, row.ID) {
				row.PickHref = "/compare?" + compare.Encode() + "&run=" + row.ID
			}
		}
	}
}

func undoOf(in HistoryInput) *undoChange {
	ids := in.Deleted
	if in.DeletedSeries != 0 {
		id := in.DeletedSeries.String()
		return &undoChange{Text: "Deleted series " + id + " and its runs.", Action: "/series/" + id + "/restore", Dismiss: withQuery("/history", in.Query)}
	}
	if len(ids) == 0 && in.Undo != "" {
		return &undoChange{Text: in.Changed, Action: withQuery("/history/undo", in.Query), Token: in.Undo, Dismiss: withQuery("/history", in.Query)}
	}
	if len(ids) == 0 {
		return nil
	}
	u := &undoChange{Text: "Deleted " + plural(int64(len(ids)), "run", "runs") + ".", Action: withQuery("/history/restore", in.Query), Dismiss: withQuery("/history", in.Query)}
	for _, id := range ids {
		u.Runs = append(u.Runs, id.String())
	}
	return u
}

// repeatChip leaves the runs of series out; it is there where there are some.
func repeatChip(in HistoryInput) []historyChip {
	hidden := in.Query.Get("series") == "no"
	if !hidden && !slices.ContainsFunc(in.Page.Runs, func(r playground.RunSummary) bool { return r.SeriesID != 0 }) {
		return nil
	}
	chip := historyChip{Label: "Without repeats", Href: linkTo(in.Query, "series", "no", "before", "after"), Current: hidden}
	if hidden {
		chip.Href = linkTo(in.Query, "series", "", "before", "after")
	}
	return []historyChip{chip}
}

// daysOf groups the runs by day. A day that may go on beyond this part has no count.
func daysOf(in HistoryInput) []historyDay {
	var days []historyDay
	for _, r := range in.Page.Runs {
		row := newHistoryRow(r, in.Recent[playground.RequestKey(r.Method, r.URL)], in.Now)
		if len(days) == 0 || days[len(days)-1].Title != row.When.Day {
			days = append(days, historyDay{Title: row.When.Day})
		}
		row.Ticked = slices.Contains(in.Ticked, r.ID)
		row.Noise = in.Noise[r.ID]
		d := &days[len(days)-1]
		d.Rows = append(d.Rows, row)
	}
	for i := range days {
		goesOn := i == 0 && in.Page.Newer != 0 || i == len(days)-1 && in.Page.Older != 0
		if !goesOn {
			days[i].Count = plural(int64(len(days[i].Rows)), "run", "runs")
		}
	}
	return days
}

func statusesOf(runs []playground.RunSummary) []playground.Ending {
	var all []playground.Ending
	for _, r := range runs {
		all = append(all, r.Ending())
	}
	return all
}

func newHistoryRow(r playground.RunSummary, recent []playground.Ending, now time.Time) historyRow {
	path, host := splitURL(playground.MaskURL(r.URL))
	row := historyRow{
		ID: r.ID.String(), Href: "/runs/" + r.ID.String(), Outcome: outcomeOf(r), Method: r.Method, MethodCSS: methodLook(r.Method),
		Name: r.Name, Rest: path, Pinned: r.Pinned, Going: r.State == playground.StateRunning, Changed: r.Changed, Baseline: standingMarkOf(r.Baseline), Notes: notesOf(r), Spark: NewSpark(recent),
		Duration: tookOf(r), When: showInstant(r.CreatedAt, now), Who: r.CreatedBy,
	}
	if r.SeriesID != 0 {
		row.Series = &linkChoice{Label: "series " + r.SeriesID.String() + ", run " + strconv.Itoa(r.SeriesPlace), Href: "/series/" + r.SeriesID.String()}
	}
	if r.Name == "" {
		row.Name, row.Rest = path, host
	}
	row.Label = showLine(strings.Join([]string{"Select", r.Method, row.Name + ",", row.Outcome.Plain + ",", row.When.Clock}, " "))
	row.Short = row.Outcome.Plain + " of " + row.Name
	return row
}

// notesOf says what a status alone does not: retries, redirects, tags.
func notesOf(r playground.RunSummary) []string {
	var notes []string
	if r.Attempts > 1 {
		notes = append(notes, strconv.Itoa(r.Attempts)+" attempts")
	}
	if r.Redirects > 0 {
		notes = append(notes, plural(int64(r.Redirects), "redirect", "redirects"))
	}
	if r.Unverified {
		notes = append(notes, "certificate not checked")
	}
	const shown = 3
	if len(r.Tags) > shown {
		return append(append(notes, r.Tags[:shown]...), "+"+strconv.Itoa(len(r.Tags)-shown))
	}
	return append(notes, r.Tags...)
}
