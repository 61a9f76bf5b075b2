package views

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// composerModel is the request's form: the bar and everything under it.
type composerModel struct {
	Guard       string    // the protected environment that it is sent to; empty: none
	Question    *Question // asked before it is sent; nil: nothing is
	Method      control   // a select
	Methods     []selectOption
	OtherMethod control
	URL         control
	Hint        string // under the address
	Resolved    resolvedModel
	Name        string
	From        string
	Saved       string
	Filled      string
	Goal        string // where it is sent
	Stage, Step string // of a presentation, where it is sent on stage

	Faults []faultLink // listed on top when there are several
	Tabs   []composerTab
	Open   string // the tab that stands open

	Params, Headers, Own rowTable // Own are variables of this request alone
	Path                 pathModel
	Take                 takeModel
	Checks               checksModel

	Body composerBody
	Auth composerAuth

	Options optionsModel
	Plan    planModel
	Several severalModel

	Kept      savedModel
	SaveAs    SaveAsModel
	Inherited inherited
}

// control is one field of the form.
type control struct {
	ID, Name, Value string
	Label           string
	Fault           string // what is wrong with it, in words
	FaultID         string
	Whole           bool // it holds a whole number
}

type faultLink struct{ Href, Text string }

type composerTab struct {
	ID, Href, Text string
	Count          string // how many are switched on
	Counts         string // names the table that the script counts
	Value          string
	Current        bool
}

// rowTable is a table of names and values.
type rowTable struct {
	Kind    string // query, headers, form: the script's name
	Prefix  string // of the fields' names
	Caption string
	New     string // what an empty row invites to
	Rows    []tableRow
	Part    string
}

type tableRow struct {
	Index       string
	Use         bool
	Spare       bool
	UseLabel    string
	Remove      string
	Name, Value control
	Secret      bool
}

type optionsModel struct {
	Follow, RetryAfter, RetryUnsafe, VerifyTLS, Cookies        bool
	MaxRedirects, Timeout, Attempts, Backoff, MaxBody, NameBox control
	Versions                                                   []selectOption
	RetryOn                                                    string
	VersionFault                                               string
	Wire                                                       wireModel
}

var offeredMethods = []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}

// spareRows wait at the end of each table, for who has no script.
const spareRows = 3

// newComposer turns the request, or what was typed, into controls.
func newComposer(in PlaygroundInput) composerModel {
	v := in.Typed
	if v == nil {
		v = formFrom(in.Request, in.Name, in.From)
	}
	if v.Get("body_kind") == string(playground.BodyMultipart) {
		in.Faults = pointToParts(in.Faults)
	}
	if v.Get("auth_kind") == playground.AuthOAuth2 {
		in.Faults = pointToOwner(in.Faults)
	}
	f := fields{v, faultsByName(in.Faults)}
	m := composerModel{
		Method: f.control("method", "Method"), OtherMethod: f.control("method_other", "Other method"),
		URL: f.control("url", "Address, or paste a cURL command"), Name: v.Get("name"), Filled: in.Filled, Question: in.Question, Guard: showLine(in.Guard),
		Params:  f.table("query", "query", "Query parameters", "Add parameter", "params"),
		Headers: f.table("headers", "header", "Request headers", "Add header", "headers"),
		Own:     f.table("var", "var", "Variables of this request", "Add variable", "variables"),
		Path:    newPathModel(f, in.PathNames), Take: newTakeModel(f, in), Checks: newChecksModel(f, in),
		Body: newComposerBody(f, in.From, in.MaxUpload, in.Schema),
		Hint: addressHint(v.Get("url"), in.DemoBase),
	}
	if in.Saved != 0 {
		m.Saved = in.Saved.String()
	}
	if in.From != 0 {
		m.From = in.From.String()
	}
	if m.Goal = "/send"; in.Stage.Presentation != 0 {
		m.Goal = "/present/" + in.Stage.Presentation.String() + "/request"
		m.Stage, m.Step = in.Stage.Presentation.String(), strconv.FormatInt(in.Stage.Step, 10)
	}
	m.chooseMethod(v.Get("method"))
	m.Auth = newComposerAuth(f, in.Part == "auth" && in.Filled != "", in.Callback)
	m.fillOptions(f, in.Request)
	m.Plan, m.Several = newPlan(in), newSeveral(in)
	m.Resolved = newResolved(m, in)
	m.Kept, m.SaveAs, m.Inherited = newSaved(in.Of, in.Into), NewSaveAs(in.SaveAs), newInherited(in.Of, m.Headers)
	m.listFaults(slices.DeleteFunc(slices.Clone(in.Faults), inPlan))
	m.Tabs = m.tabs(f, in)
	for _, t := range m.Tabs {
		if t.Current {
			m.Open = t.ID
		}
	}
	return m
}

// title names the request: by its name, or by what it asks for once it was sent.
func (m composerModel) title(sent bool) string {
	switch {
	case m.Kept.Name != "":
		return m.Kept.Name
	case m.Name != "":
		return showLine(m.Name)
	case sent || m.From != "":
		path, _ := splitURL(playground.MaskURL(m.URL.Value))
		path, _, _ = strings.Cut(path, "?")
		method := m.Method.Value
		if method == otherMethod {
			method = m.OtherMethod.Value
		}
		return shorten(showLine(method+" "+path), 120)
	}
	return "New request"
}

func (m *composerModel) chooseMethod(method string) {
	known := slices.Contains(offeredMethods, method)
	if method != "" && method != otherMethod && !known {
		m.OtherMethod.Value = method
	}
	for _, o := range offeredMethods {
		m.Methods = append(m.Methods, selectOption{o, o, o == method})
	}
	m.Methods = append(m.Methods, selectOption{otherMethod, "Other…", !known && method != ""})
}

// otherMethod is what the method's select holds when the method is typed beside it.
const otherMethod = "other"

func addressHint(address, demoBase string) string {
	switch {
	case demoBase != "" && (strings.HasPrefix(address, demoBase+"/") || address == demoBase):
		return "The demo API is built in and needs no internet."
	case address == "":
		return "Paste a cURL command, a raw request or fetch() code."
	}
	return ""
}

func (m *composerModel) fillOptions(f fields, r playground.Request) {
	on := func(name string) bool {
		return f.v.Get(name) == "true" || f.v.Get(name) == "on" || f.v.Get(name) == "1"
	}
	o := optionsModel{
		Follow: on("follow_redirects"), RetryAfter: on("retry_after"), RetryUnsafe: on("retry_unsafe"), VerifyTLS: on("verify_tls"), Cookies: on("cookies"),
		MaxRedirects: f.control("max_redirects", "Hops at most"), Timeout: f.control("timeout_ms", "Give up after"),
		Attempts: f.control("retry_attempts", "Attempts at most"), Backoff: f.control("retry_backoff_ms", "First wait"),
		MaxBody: f.control("max_body_bytes", "Keep body up to"), NameBox: f.control("name", "Name"),
		Versions:     options(f.v.Get("http_version"), "auto", "What both sides can", "1.0", "HTTP/1.0", "1.1", "HTTP/1.1", "2", "HTTP/2", "h2c", "HTTP/2 without TLS (h2c)"),
		VersionFault: f.faults["http_version"], Wire: newWireModel(f),
	}
	statuses := r.Options.Retry.Statuses
	if len(statuses) == 0 {
		statuses = playground.DefaultOptions().Retry.Statuses
	}
	words := make([]string, len(statuses))
	for i, s := range statuses {
		words[i] = strconv.Itoa(s)
	}
	o.RetryOn = strings.Join(words, ", ") + ", and no response"
	m.Options = o
}

func (m *composerModel) tabs(f fields, in PlaygroundInput) []composerTab {
	open := in.Part
	if open == "" && len(in.Faults) > 0 {
		open = partOfName(nameOfPointer(in.Faults[0].Pointer))
	}
	_, query, _ := strings.Cut(m.URL.Value, "?")
	query, _, _ = strings.Cut(query, "#")
	inURL := 0
	for _, p := range strings.Split(query, "&") {
		if p != "" {
			inURL++
		}
	}
	tabs := []composerTab{
		{ID: "params", Text: "Params", Count: some(m.Params.used() + inURL), Counts: "query"},
		{ID: "headers", Text: "Headers", Count: some(m.Headers.used()), Counts: "headers"},
		{ID: "auth", Text: "Auth", Value: chosen(authNames[f.v.Get("auth_kind")])},
		{ID: "body", Text: "Body", Value: chosen(bodyNames[f.v.Get("body_kind")])},
		{ID: "variables", Text: "Variables", Count: some(m.namesUsed()), Counts: "var take"},
		{ID: "checks", Text: "Checks", Count: some(m.Checks.used()), Counts: "check"},
		{ID: "options", Text: "Options", Count: some(changedOptions(f.v)), Counts: "options"},
	}
	if !slices.ContainsFunc(tabs, func(t composerTab) bool { return t.ID == open }) {
		open = m.mostTelling(f, inURL)
	}
	for i := range tabs {
		tabs[i].Href, tabs[i].Current = "#part-"+tabs[i].ID, tabs[i].ID == open
	}
	return tabs
}

// chosen is the name of a kind that is worth a place in a tab.
func chosen(kind string) string {
	if kind == "none" {
		return ""
	}
	return kind
}

// mostTelling is the part that a request is opened on: the first of those that say most of it that
// holds something.
func (m *composerModel) mostTelling(f fields, inURL int) string {
	switch kind := f.v.Get("auth_kind"); {
	case m.Body.holds(f.v.Get("body_kind")):
		return "body"
	case m.Params.used()+inURL > 0 || m.Path.Shown:
		return "params"
	case m.Headers.used() > 0:
		return "headers"
	case kind != "" && kind != "none" && kind != "inherit":
		return "auth"
	}
	return "params"
}

var authNames = map[string]string{"": "none", "none": "none", "inherit": "inherited", "basic": "Basic", "bearer": "Bearer", "api_key": "API key", playground.AuthDigest: "Digest", playground.AuthOAuth2: "OAuth 2", playground.AuthAWSSigV4: "AWS v4"}

var bodyNames = map[string]string{"": "none", "none": "none", "json": "JSON", "text": "text", "xml": "XML", "form": "form", "multipart": "multipart", "binary": "file", "graphql": "GraphQL"}

// changedOptions counts what differs from the defaults.
func changedOptions(v url.Values) int {
	plain, n := formOf(playground.NewRequest(""), ""), 0
	for _, name := range optionNames {
		if v.Get(name) != plain.Get(name) && !sameAmount(name, v.Get(name), plain.Get(name)) {
			n++
		}
	}
	return n
}

// sameAmount reports whether two texts mean the same time or size.
func sameAmount(name, a, b string) bool {
	read := playground.ReadMilliseconds
	if strings.HasSuffix(name, "_bytes") {
		read = playground.ReadBytes
	} else if !strings.HasSuffix(name, "_ms") {
		return false
	}
	x, ok := read(a)
	y, also := read(b)
	return ok && also && x == y
}

func (t rowTable) used() int {
	n := 0
	for _, r := range t.Rows {
		if r.Use && !r.Spare {
			n++
		}
	}
	return n
}

// inPlan are the faults that are said in the dialog that stands open over all else.
func inPlan(f playground.FieldError) bool { return strings.HasPrefix(f.Pointer, "/plan/") }

// ofEnvironment are the faults of what stands above the form, where no field says them.
func ofEnvironment(f playground.FieldError) bool { return f.Pointer == "/environment" }

// listFaults makes the summary on top: only where one look would not find them all.
func (m *composerModel) listFaults(faults []playground.FieldError) {
	if len(faults) < 2 && !slices.ContainsFunc(faults, ofEnvironment) {
		return
	}
	for _, f := range faults {
		href := "#" + fieldID(nameOfPointer(f.Pointer))
		if ofEnvironment(f) {
			href = "#environment"
		}
		m.Faults = append(m.Faults, faultLink{href, f.Detail})
	}
}

// options makes a select's options of pairs of value and label.
func options(chosen string, pairs ...string) []selectOption {
	var out []selectOption
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, selectOption{pairs[i], pairs[i+1], pairs[i] == chosen})
	}
	return out
}

// some is a number that is worth a place in a tab.
func some(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
