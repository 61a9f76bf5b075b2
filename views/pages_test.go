package views

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"parley/playground"
	"parley/static"
)

var pagesNow = time.Date(2026, 11, 24, 14, 40, 0, 0, time.UTC)

func pageShell() Shell {
	return NewShell(ShellInput{Title: "Gallery", Section: "history", Nonce: "n0", Runs: 1284})
}

func mustRender(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func aRun(id int64, ago time.Duration, method, address string, status int, reason string) playground.RunSummary {
	r := playground.RunSummary{ID: playground.RunID(id), State: playground.StateDone, CreatedAt: playground.At(pagesNow.Add(-ago)), Method: method, URL: address,
		Status: status, Reason: reason, TotalMS: playground.Millis(38 * time.Millisecond), Size: 812, Attempts: 1}
	if status == 0 {
		r.State, r.FailureKind = playground.StateFailed, playground.FailureTimeout
	}
	return r
}

func someRuns() []playground.RunSummary {
	runs := []playground.RunSummary{
		aRun(1284, 8*time.Minute, "GET", "http://localhost:8080/demo/limited/report", 429, "Too Many Requests"),
		aRun(1283, 9*time.Minute, "GET", "http://localhost:8080/demo/users/9041", 404, "Not Found"),
		aRun(1282, 21*time.Minute, "POST", "http://localhost:8080/demo/users", 201, "Created"),
		aRun(1276, 22*time.Hour, "GET", "http://localhost:8080/search?q=ledger", 0, ""),
	}
	runs[0].Name, runs[0].Tags, runs[0].Pinned = "Report", []string{"a", "b", "c", "d"}, true
	runs[1].Changed, runs[1].CreatedBy = true, "mira"
	runs[2].Attempts, runs[2].Redirects, runs[2].SeriesID = 3, 1, 7
	return runs
}

func someStatuses() []playground.Status {
	return []playground.Status{
		{Code: 0, Name: "No status", Vendor: "A balancer", Meaning: "Closed early."},
		{Code: 101, Name: "Switching Protocols", Registered: true, Registration: "current", Meaning: "Another protocol.", Retry: "not-needed", WhoActs: "nobody"},
		{Code: 200, Name: "OK", Registered: true, Registration: "current", Meaning: "It worked.", Action: "Use the body", Seen: 861, BodyAllowed: true, Cacheable: true},
		{Code: 301, Name: "Moved Permanently", Registered: true, Registration: "current", Meaning: "Moved.", Action: "Save the new address", Seen: 4},
		{Code: 404, Name: "Not Found", Registered: true, Registration: "current", Meaning: "Nothing here.", Action: "Check the path", Seen: 31, WhoActs: "client", Retry: "after-fix",
			ResponseHeaders: []string{"Link"}, RequestHeaders: []string{"Accept"}, Source: "RFC 9110", SourceURL: "https://www.rfc-editor.org/rfc/rfc9110"},
		{Code: 499, Name: "Closed", Vendor: "A proxy", LogOnly: true, Meaning: "The client left."},
	}
}

func aComparison(q url.Values) CompareInput {
	date := "header:Date"
	runs := someRuns()[:3]
	ms := func(n int) playground.Millis { return playground.Millis(time.Duration(n) * time.Millisecond) }
	timings := playground.NoTimings()
	timings.Connect, timings.SSL, timings.Wait = ms(8), ms(6), ms(27)
	pair := playground.Pair{A: 1284, B: 1283, Summary: "Different status. B says that nothing is there.",
		Headers: []playground.FieldChange{{Name: "Cache-Control", Kind: playground.Changed, A: []string{"max-age=300"}, B: []string{"max-age=60"}}, {Name: "Date", Kind: playground.Changed, IgnoredBy: &date},
			{Name: "Set-Cookie", Kind: playground.Added, B: []string{"session=0123456789abcdef"}}},
		Explanation: playground.ExplanationChange{Gone: []string{"E-1"}, Appeared: []string{"E-2"}, Changed: []string{"E-3"}},
		Request:     []playground.RequestChange{{Part: "header", Name: "Authorization", Kind: playground.Changed, A: "Bearer 0123456789abcdef", B: "Bearer fedcba9876543210"}},
		Body:        playground.BodyChange{Kind: "json", Complete: true, Changes: []playground.Change{{Kind: playground.Changed, Path: "/email"}, {Kind: playground.Moved, Path: "/b", From: "/a"}, {Kind: playground.Changed, Path: "/at", IgnoredBy: &date}}},
		Timings:     playground.TimingsPair{A: timings, B: playground.NoTimings(), TotalA: ms(38), TotalB: ms(212)}}
	side := func(n int, text string) playground.AlignedSide {
		return playground.AlignedSide{Number: n, Tokens: []playground.AlignedToken{{Text: "  "}, {Text: text, Class: "s", Marked: n > 1}}}
	}
	lines := []playground.AlignedLine{
		{A: side(1, "{"), B: side(1, "{")},
		{Kind: playground.Changed, Difference: 1, Change: 1, Path: "/email", A: side(2, `"a@old"`), B: side(2, `"a@new"`)},
		{Kind: playground.Removed, Difference: 2, Change: 2, Path: "/gone", A: side(3, `"gone"`)},
		{Kind: playground.Added, Difference: 3, Change: 3, Path: "/new", B: side(3, `"new"`)},
		{Fold: 1, A: side(4, "1"), B: side(4, "1")}, {Fold: 1, A: side(5, "1"), B: side(5, "1")},
		{Fold: 2},
		{Kind: playground.Ignored, Path: "/at", A: side(6, `"then"`), B: side(6, `"now"`)},
	}
	return CompareInput{Query: q, Runs: runs, Now: pagesNow,
		Aligned: playground.Aligned{Kind: "json", Lines: lines, Folds: []playground.AlignedFold{{Lines: 2, In: "permissions", Kept: true}, {Lines: 900}}, Differences: 3, Total: 3, Complete: true},
		Comparison: playground.Comparison{Base: 1284, Runs: []playground.RunID{1284, 1283, 1282}, Summary: "Two of three differ. The rest is alike.",
			Pairs:     []playground.Pair{pair, {A: 1284, B: 1282, Summary: "The same."}},
			Matrix:    []playground.MatrixRow{{Path: "/email", Values: []json.RawMessage{[]byte(`"a"`), []byte(`"b"`), nil}}, {Path: "", Values: []json.RawMessage{[]byte(`1`), []byte(`1`), []byte(`"` + strings.Repeat("x", 300) + `"`)}}},
			Rules:     []playground.RuleHits{{Rule: "header:Date", Scope: "default", Hits: 1}, {Rule: "header:Age", Scope: "default"}, {ID: 7, Rule: "/at", Scope: "everyone", Hits: 1}},
			Proposals: []playground.IgnoreIdea{{Rule: "/updated", Reason: "differed in 9 of 9 pairs", Pairs: 9}}}}
}

func compareQuery(more ...string) url.Values {
	q := url.Values{"run": {"1284", "1283", "1282"}}
	for i := 0; i+1 < len(more); i += 2 {
		q.Add(more[i], more[i+1])
	}
	return q
}

// inputs is every page of this file's subjects in every state, as what it is made of.
func inputs() map[string]any {
	runs, codes := someRuns(), someStatuses()
	counts := playground.HistoryCounts{All: 1284, Class: [6]int64{6, 1, 1042, 96, 112, 28}, Pinned: 9}
	recent := map[string][]playground.Ending{playground.RequestKey(runs[1].Method, runs[1].URL): statusesOf(runs)}
	filter := url.Values{"q": {"late"}, "tag": {"demo"}, "class": {"4xx"}, "method": {"PURGE"}, "since": {"2026-11-01"}, "host": {"h"}}
	same := aComparison(compareQuery())
	same.Comparison.Pairs[0].Body = playground.BodyChange{Kind: "json", Same: true, Complete: true, Changes: []playground.Change{{Kind: playground.Changed, Path: "/at", IgnoredBy: new(string)}}}
	same.Aligned.Differences = 0
	bounded := aComparison(compareQuery())
	bounded.Aligned.Bound, bounded.Aligned.Complete = "The first 500 of 12,000 differences.", false
	bodiless := aComparison(compareQuery())
	bodiless.Comparison.Pairs[0].Body, bodiless.Aligned = playground.BodyChange{Kind: "none"}, playground.Aligned{Kind: "none", Note: "B brought no content."}
	binary := aComparison(compareQuery())
	binary.Comparison.Pairs[0].Body, binary.Aligned = playground.BodyChange{Kind: "binary"}, playground.Aligned{Kind: "binary"}
	return map[string]any{
		"history":              HistoryInput{Page: playground.RunPage{Runs: runs, Older: 1276}, Counts: counts, Recent: recent, Now: pagesNow, Query: url.Values{}},
		"history filtered":     HistoryInput{Page: playground.RunPage{Runs: runs[:2], Newer: 1284, Searched: 900}, Counts: counts, Now: pagesNow, Query: filter, Deleted: []playground.RunID{4, 5}, Pick: []playground.RunID{1201}},
		"history no match":     HistoryInput{Counts: counts, Now: pagesNow, Query: filter},
		"history empty":        HistoryInput{Now: pagesNow},
		"compare":              aComparison(compareQuery()),
		"compare one column":   aComparison(compareQuery("layout", "one", "fold", "off")),
		"compare headers":      aComparison(compareQuery("part", "headers")),
		"compare explanation":  aComparison(compareQuery("part", "explanation", "defaults", "false", "ignore", "/x")),
		"compare request":      aComparison(compareQuery("part", "request")),
		"compare all":          aComparison(compareQuery("view", "all")),
		"compare same":         same,
		"compare bounded":      bounded,
		"compare no content":   bodiless,
		"compare binary":       binary,
		"compare nothing":      CompareInput{Recent: runs, Now: pagesNow},
		"compare one":          CompareInput{Query: url.Values{"run": {"1284"}}, Runs: runs[:1], Recent: runs, Now: pagesNow},
		"status":               StatusInput{All: codes, DemoBase: "http://127.0.0.1:8080/demo"},
		"status all":           StatusInput{All: codes, View: "all"},
		"status search":        StatusInput{All: codes, Query: "missing", Found: []int{404}},
		"status nothing found": StatusInput{All: codes, Query: "qqq"},
		"status nothing seen":  StatusInput{All: codes[:1], View: "seen"},
		"status 404":           StatusCodeInput{Status: codes[4], Also: codes[5:], Neighbours: codes[2:4], Rules: []RuleLine{{"E-404", "Nothing there"}}, Recent: runs, DemoBase: "http://127.0.0.1:8080/demo", Now: pagesNow},
		"status 000":           StatusCodeInput{Status: codes[0], Now: pagesNow},
		"collections":          CollectionsInput{All: []playground.Collection{aCollection(), {ID: 3, Name: "Empty"}}, Tally: map[playground.CollectionID]map[int]int{2: {200: 4, 404: 1, 0: 2}}, Gone: 9, Now: pagesNow},
		"collections none":     CollectionsInput{Fault: "A collection needs a name.", Now: pagesNow},
		"collection":           CollectionInput{Kept: aCollection(), Runs: map[playground.SavedID][]playground.Ending{7: {200, 404}}, Gone: Gone{Folder: 5, Requests: 3}, Now: pagesNow},
		"collection filtered":  CollectionInput{Kept: aCollection(), Find: "list", Folder: 1, Fault: "It needs a name.", Folded: "x", Now: pagesNow},
		"collection settings":  CollectionInput{Kept: aCollection(), Part: "settings", Outdated: "Jonas saved 2 minutes ago.", Typed: url.Values{"name": {"Mine"}, "header_name": {"X-A"}, "header_value": {"2"}}, Now: pagesNow},
		"edit":                 EditInput{Collection: aCollection(), Others: []playground.Collection{{ID: 3, Name: "Empty"}}, Request: aCollection().Requests[0], Outdated: "Jonas saved 2 minutes ago.", Typed: &EditTyped{Name: "Mine"}},
		"edit folder":          EditInput{Collection: aCollection(), Folder: &playground.Folder{ID: 2, Parent: 1, Name: "Admins"}, Faults: []playground.FieldError{{Pointer: "/name", Detail: "It needs a name."}}},
		"search":               SearchInput{Saved: aCollection().Requests, Collections: []playground.Collection{aCollection()}, Query: "user", Requests: runs, Runs: runs, Codes: codes, Now: pagesNow},
		"search nothing":       SearchInput{Query: "qqq"},
		"again, the same":      AgainInput{Change: playground.ExplanationChange{Same: true}, Now: pagesNow},
		"again":                AgainInput{Kept: playground.Run{ID: 7}, Change: playground.ExplanationChange{Sentences: []playground.SentenceChange{{Kind: playground.Changed, A: "Old.", B: "New."}, {Finding: "E-1", Kind: playground.Added, B: "New."}}}, Now: pagesNow},
		"over time":            OverTimeInput{Method: "GET", URL: "http://localhost:8080/demo/users/9041", Runs: runs, More: true, Now: pagesNow},
		"over time, one":       OverTimeInput{Method: "GET", URL: "http://localhost:8080/demo/users/9041", Runs: runs[:1], Now: pagesNow},
		"foreign":              ForeignInput{Now: pagesNow},
		"foreign faulty":       ForeignInput{Text: "x", Fault: "This is no response.", Now: pagesNow},
		"foreign explained":    ForeignInput{Text: "HTTP/1.1 405", Run: &playground.Run{Status: 405, Reason: "Method Not Allowed", Attempts: []playground.Attempt{{Exchanges: []playground.Exchange{{Response: &playground.Response{Status: 405}}}}}, Explanation: playground.Explanation{Code: 405, Findings: []playground.Finding{{ID: "E-405-ALLOW", Title: "No.", Evidence: []playground.Evidence{{Where: playground.InResponseHeader, Name: "Allow", Value: "GET"}}, Actions: []playground.Action{{Label: "Send as GET", Kind: playground.ActionResend, Patch: playground.Patch{Method: "GET"}}}}}}}, Now: pagesNow},
		"error":                ErrorInput{Status: 404, Title: "Not Found", Detail: "There is no run 77.", RequestID: "a1"},
		"error with fields":    ErrorInput{Status: 422, Title: "Unprocessable", Detail: "This cannot be sent.", Fields: []playground.FieldError{{Pointer: "/request/url", Detail: "no host"}}, Safe: "What you typed is kept.", Action: "Back", ActionURL: "/"},
	}
}

// pageOf makes the page of an input.
func pageOf(in any) templ.Component {
	s := pageShell()
	switch in := in.(type) {
	case HistoryInput:
		return HistoryPage(NewShell(ShellInput{Section: "history", Listed: true}), NewHistoryModel(in))
	case CompareInput:
		return ComparePage(NewShell(ShellInput{Section: "compare"}), NewCompareModel(in))
	case StatusInput:
		return StatusPage(s, NewStatusModel(in))
	case StatusCodeInput:
		return StatusCodePage(s, NewStatusCodeModel(in))
	case AgainInput:
		return AgainPage(NewShell(ShellInput{Section: "history", Open: 7}), NewAgainModel(in))
	case OverTimeInput:
		return OverTimePage(NewShell(ShellInput{Section: "history", Open: 7}), NewOverTimeModel(in))
	case ForeignInput:
		return ForeignPage(s, NewForeignModel(in))
	case SearchInput:
		return SearchPage(s, NewSearchModel(in))
	case CollectionsInput:
		return CollectionsPage(s, NewCollectionsModel(in))
	case CollectionInput:
		return CollectionPage(s, NewCollectionModel(in))
	case EditInput:
		return EditPage(s, NewEditModel(in))
	case ErrorInput:
		return ErrorPage(s, NewErrorModel(in))
	}
	return HelpPage(s, NewHelpModel())
}

// payload is what a hostile server or a careless person may put anywhere.
const payload = `"'><script>alert(1)</script><img src=x onerror=alert(1)>{{x}} javascript:alert(1)` + "\u202e"

// poison puts the payload into every string that v holds.
func poison(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(payload)
	case reflect.Pointer:
		if !v.IsNil() {
			poison(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() && f.Type() != reflect.TypeFor[playground.Time]() && f.Type() != reflect.TypeFor[time.Time]() {
				poison(f)
			}
		}
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[json.RawMessage]() {
			if v.Len() > 0 {
				raw, _ := json.Marshal(payload)
				v.SetBytes(raw)
			}
			return
		}
		for i := range v.Len() {
			poison(v.Index(i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			e := reflect.New(v.Type().Elem()).Elem()
			e.Set(v.MapIndex(k))
			poison(e)
			v.SetMapIndex(k, e)
		}
	}
}

func poisoned(in any) any {
	v := reflect.New(reflect.TypeOf(in)).Elem()
	v.Set(reflect.ValueOf(in))
	poison(v)
	return v.Interface()
}

func TestEveryPageIsSound(t *testing.T) {
	all := inputs()
	all["help"] = nil
	for name, in := range all {
		t.Run(name, func(t *testing.T) {
			checkPage(t, mustRender(t, pageOf(in)))
		})
	}
}

func TestHostileContentIsInertOnEveryPage(t *testing.T) {
	for name, in := range inputs() {
		t.Run(name, func(t *testing.T) {
			doc := mustRender(t, pageOf(poisoned(in)))
			checkPage(t, doc)
			if doc.Find("img").Length() > 0 {
				t.Error("an image came from the payload")
			}
			for _, css := range []string{".rq b", ".lead-text", "mark span"} { // names from files of others, and content
				if strings.Contains(doc.Find(css).Text(), "\u202e") {
					t.Errorf("what turns text round is not shown as a mark in %s", css)
				}
			}
		})
	}
}

// checkPage holds a page to what every page must be.
func checkPage(t *testing.T, doc *goquery.Document) {
	t.Helper()
	for css, want := range map[string]int{"h1": 1, "main": 1, "script[src^='/static/app.']": 1, "script:not([src^='/static/app.'],[src^='/static/more.'])": 0, "#status-line": 1, "html[lang]": 1, "head > title": 1, "style": 0, "[style]": 0, "iframe": 0, "base": 0} {
		if n := doc.Find(css).Length(); n != want {
			t.Errorf("%d × %s, want %d", n, css, want)
		}
	}
	ids := map[string]bool{}
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Nodes[0].Attr {
			checkAttribute(t, goquery.NodeName(s), a.Key, a.Val)
			if a.Key == "id" {
				if ids[a.Val] {
					t.Errorf("the id %q stands twice", a.Val)
				}
				ids[a.Val] = true
			}
		}
	})
	checkControls(t, doc)
	checkStyles(t, doc)
}

var classInSheet = regexp.MustCompile(`\.-?[a-zA-Z_][\w-]*`)

// checkStyles wants in the sheets of a page the rules for each class that it has: some pages have only their own part of all.
func checkStyles(t *testing.T, doc *goquery.Document) {
	t.Helper()
	known := func(sheets ...string) map[string]bool {
		had := map[string]bool{}
		for _, s := range sheets {
			content, _, _, ok := static.Open(s)
			if !ok {
				t.Fatalf("there is no sheet %s", s)
			}
			for _, class := range classInSheet.FindAll(content, -1) {
				had[string(class[1:])] = true
			}
		}
		return had
	}
	linked := known(doc.Find("link[rel=stylesheet]").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("href", "") })...)
	for class := range known(static.URL("more.css")) {
		if !linked[class] && doc.Find("."+class).Length() > 0 {
			t.Errorf("the page has the class %s, of which its sheets know nothing", class)
		}
	}
}

func checkAttribute(t *testing.T, element, name, value string) {
	t.Helper()
	switch {
	case strings.HasPrefix(name, "on"), name == "srcdoc", strings.HasPrefix(name, "hx-"):
		t.Errorf("<%s> has the attribute %s", element, name)
	case name == "href" || name == "src" || name == "action" || name == "formaction":
		ours := strings.HasPrefix(value, "/") && !strings.HasPrefix(value, "//") || strings.HasPrefix(value, "#")
		source := element == "a" && (strings.HasPrefix(value, "https://") || value == "about:invalid#TemplFailedSanitizationURL")
		if !ours && !source {
			t.Errorf("<%s %s=%q> leads elsewhere", element, name, value)
		}
	}
}

// checkControls wants a name for every control, and nothing that is pressed without effect.
func checkControls(t *testing.T, doc *goquery.Document) {
	t.Helper()
	doc.Find("input, select, textarea").Each(func(_ int, s *goquery.Selection) {
		if kind, _ := s.Attr("type"); kind == "hidden" {
			return
		}
		id, labelled := s.AttrOr("id", ""), false
		doc.Find("label[for]").Each(func(_ int, l *goquery.Selection) { labelled = labelled || id != "" && l.AttrOr("for", "") == id })
		if _, ok := s.Attr("aria-label"); !ok && !labelled && s.Closest("label").Length() == 0 {
			html, _ := goquery.OuterHtml(s)
			t.Errorf("a control has no name: %s", html)
		}
	})
	doc.Find("button, a[href], summary").Each(func(_ int, s *goquery.Selection) {
		label, _ := s.Attr("aria-label")
		if strings.TrimSpace(s.Text()+label) == "" {
			html, _ := goquery.OuterHtml(s)
			t.Errorf("it has no words: %s", html)
		}
	})
	doc.Find("button").Each(func(_ int, s *goquery.Selection) {
		kind, _ := s.Attr("type")
		form, _ := s.Attr("form")
		if kind == "submit" && s.Closest("form").Length() == 0 && doc.Find("form#"+form).Length() == 0 {
			t.Errorf("the button %q submits nothing", strings.TrimSpace(s.Text()))
		}
		if kind == "button" && !s.HasClass("scripted-only") && s.Closest(".scripted-only").Length() == 0 {
			t.Errorf("without script the button %q does nothing, and it is not hidden then", strings.TrimSpace(s.Text()))
		}
		if kind == "" {
			t.Errorf("the button %q does not say its type", strings.TrimSpace(s.Text()))
		}
	})
}
