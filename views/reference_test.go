package views

import (
	"os"
	"strings"
	"testing"

	"parley/playground"
)

func TestStatusViews(t *testing.T) {
	for _, c := range []struct {
		name  string
		in    StatusInput
		codes string
		found string
	}{
		{"common", StatusInput{}, "200 301 404", ""},
		{"a view that is none", StatusInput{View: "odd"}, "200 301 404", ""},
		{"seen", StatusInput{View: "seen"}, "200 301 404", ""},
		{"all", StatusInput{View: "all"}, "000 101 200 301 404 499", ""},
		{"found, best first", StatusInput{Query: "gone", Found: []int{404, 200, 777}}, "404 200", "2 codes for “gone”"},
		{"nothing found", StatusInput{Query: "qq"}, "", "0 codes for “qq”"},
	} {
		c.in.All = someStatuses()
		m := NewStatusModel(c.in)
		var codes []string
		for _, g := range m.Groups {
			for _, r := range g.Rows {
				codes = append(codes, r.Code)
			}
		}
		if got := strings.Join(codes, " "); got != c.codes || m.Found != c.found {
			t.Errorf("%s: %q, %q; want %q, %q", c.name, got, m.Found, c.codes, c.found)
		}
	}
}

func TestStatusGroups(t *testing.T) {
	m := NewStatusModel(StatusInput{All: someStatuses(), View: "all"})
	var titles []string
	for _, g := range m.Groups {
		titles = append(titles, g.Title)
	}
	if got, want := strings.Join(titles, ", "), "Outside the classes, 1xx Informational, 2xx Success, 3xx Redirection, 4xx Client error"; got != want {
		t.Errorf("groups are %q, want %q", got, want)
	}
}

func TestSeenBarsStandOnASquareRootScale(t *testing.T) {
	for seen, want := range map[int64]string{861: "88.0", 215: "44.0", 31: "16.7", 0: ""} {
		if got := newCodeRow(playground.Status{Code: 404, Seen: seen}, 861, "").Bar; got != want {
			t.Errorf("%d of 861 is %q wide, want %q", seen, got, want)
		}
	}
	if got := newCodeRow(playground.Status{Code: 404, Seen: 1}, 1_000_000, "").Bar; got != "2.0" {
		t.Errorf("one of a million is %q wide, want it to be seen", got)
	}
}

func TestWhatTheDemoCannotAnswerIsNotOffered(t *testing.T) {
	for code, want := range map[int]bool{0: false, 101: false, 200: true, 301: true, 599: true, 600: false, 999: false} {
		if got := newTryForm(playground.Status{Code: code}, "http://h/demo") != nil; got != want {
			t.Errorf("%d is offered: %v, want %v", code, got, want)
		}
	}
	if newTryForm(playground.Status{Code: 200}, "") != nil {
		t.Error("without a demo API there is something to try")
	}
	if f := newTryForm(playground.Status{Code: 301}, "http://h/demo"); !f.Stay || f.URL != "http://h/demo/status/301" {
		t.Errorf("a redirect would be followed away from its lesson: %+v", f)
	}
}

func TestStatusCodePageSaysItAll(t *testing.T) {
	in := inputs()["status 404"].(StatusCodeInput)
	in.Apart = map[int]string{in.Neighbours[0].Code: "The one has moved."}
	in.AnyRules = []RuleLine{{"E-BODY-SAYS", "The body says why"}}
	doc := mustRender(t, pageOf(in))
	text := strings.Join(strings.Fields(doc.Find("main").Text()), " ")
	for _, want := range []string{"404 Not Found", "Nothing here.", "Check the path", "Link", "Accept",
		"31 seen here", "curl -i http://127.0.0.1:8080/demo/status/404", "Nothing there", "RFC 9110", "The one has moved.", "And 1 rule for any response of this kind",
		"curl -i http://127.0.0.1:8080/demo/users/9041", "Related addresses, such as the next page."} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for name, want := range map[string]string{"Who acts": "You", "Retry helps": "After a change", "Cacheable": "Only if it says so", "Standing": "Registered", "Content": "Never"} {
		if got := doc.Find(".facts dt:contains('" + name + "') + dd").Text(); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if n := doc.Find("[data-testid=neighbours] tbody tr").Length(); n != 2 {
		t.Errorf("%d neighbours, want 2", n)
	}
	if own := doc.Find("[data-testid=rules] code").First().Text(); own != "E-404" {
		t.Errorf("the first rule is %q", own)
	}
}

func TestASourceThatIsNoWebAddressIsNotALink(t *testing.T) {
	for raw, want := range map[string]string{"https://a.test/x": "https://a.test/x", "javascript:alert(1)": "", "": "", "ftp://a.test": "", "//a.test": "", "https://": ""} {
		if got := webAddress(raw); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

func TestErrorPageLeadsOnlyToPagesOfOurs(t *testing.T) {
	for to, want := range map[string]string{"/history": "/history", "https://evil.test": "/", "//evil.test": "/", `/\evil.test`: "/", "": "/"} {
		if got := NewErrorModel(ErrorInput{Status: 500, Action: "Go", ActionURL: to}).ActionURL; got != want {
			t.Errorf("%q leads to %q, want %q", to, got, want)
		}
	}
}

func TestErrorPageSaysWhatIsWrongAndWhatIsSafe(t *testing.T) {
	doc := mustRender(t, pageOf(inputs()["error with fields"]))
	text := strings.Join(strings.Fields(doc.Find("[data-testid=error]").Text()), " ")
	for _, want := range []string{"422, Unprocessable", "This cannot be sent.", "request, url no host", "What you typed is kept."} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q: %s", want, text)
		}
	}
}

func TestSearchGroups(t *testing.T) {
	in := inputs()["search"].(SearchInput)
	var m SearchModel
	for query, want := range map[string]string{"40": "Status codes, Saved requests, Requests, History", "users": "Saved requests, Requests, History, Status codes"} {
		in.Query = query
		m = NewSearchModel(in)
		var titles []string
		for _, g := range m.Groups {
			titles = append(titles, g.Title)
		}
		if got := strings.Join(titles, ", "); got != want {
			t.Errorf("for %q the groups are %q, want %q", query, got, want)
		}
	}
	doc := mustRender(t, SearchFound(m))
	if n, opts := doc.Find("#found > [role=group]").Length(), doc.Find("[role=option]").Length(); n != 4 || opts != 17 {
		t.Errorf("%d groups with %d options", n, opts)
	}
	ids := map[string]bool{}
	for _, g := range m.Groups {
		for _, i := range g.Items {
			if ids[i.ID] {
				t.Errorf("the id %s stands twice", i.ID)
			}
			ids[i.ID] = true
		}
	}
}

// The help page and the scripts are two halves of the keyboard map.
func TestEveryKeyOnTheHelpPageIsInTheScripts(t *testing.T) {
	var source strings.Builder
	for _, name := range []string{"core", "tabs", "compose", "send", "window", "split", "intake/rows", "more/history", "palette", "menus"} {
		b, err := os.ReadFile("../static/script/" + name + ".js")
		if err != nil {
			t.Fatal(err)
		}
		source.Write(b)
	}
	js := source.String()
	bound := map[string]string{
		"Ctrl K": `chords["mod KeyK"]`, "Esc": "chords.Escape", "/": `"/": () =>`, "?": `"?": () =>`, "G": `key === "g"`, "H": `h: "/history"`, "S": `s: "/status"`, "L": `l: "/lessons"`,
		"Ctrl S": `chords["mod KeyS"]`, "Ctrl D": `chords["mod KeyD"]`, "F2": "chords.F2",
		"Ctrl ↵": `chords["mod Enter"]`, "U": "u: () =>", "Alt Shift F": `chords["alt shift KeyF"]`, "Ctrl Shift C": `chords["mod shift KeyC"]`, "↵": `e.key === "Enter"`,
		"Alt ↑": `e.key === "ArrowUp"`, "Alt ↓": `e.key === "ArrowDown"`, "]": `keymap["]"]`, "R": "r: () =>", "E": "e: () =>", "1": "n <= 7", "…": "n <= 7", "7": "n <= 7",
		"P": `p: "/"`, "C": `c: "/compare"`, "J": "keymap.j", "K": "keymap.k", "X": "keymap.x", "N": "keymap.n", "Shift N": `keymap["shift n"]`,
	}
	stage := map[string]string{
		"Space": `data-key=" "`, "←": `"ArrowLeft", ""`, "→": `"ArrowRight", ""`, "R": `"r", "R"`, "X": `"x", "X"`, "S": `"s", "S"`, "K": `"k", "K"`, "B": `"b", "B"`, "Z": `"z", "Z"`, "Q": `"q", "Q"`, "O": `"o", "O"`, "C": `"c", "C"`, "E": `data-key="e"`, "A": `data-key="a"`, "Esc": `key === "Escape"`, "T": `data-key="t"`, "F": `e.key === "f"`,
	}
	for _, name := range []string{"stage.templ", "stage_foot.templ", "stage_compare.templ", "../static/script/present/present.js"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(b)
	}
	for _, g := range NewHelpModel().Keys {
		bound, js := bound, js
		if g.Title == "On stage" {
			bound, js = stage, source.String()
		}
		for _, line := range g.Keys {
			for _, key := range line.Keys {
				if mark, known := bound[key]; !known || !strings.Contains(js, mark) {
					t.Errorf("%s (%s) is on the help page, but not in the scripts", key, line.Does)
				}
			}
		}
	}
}
