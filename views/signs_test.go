package views

import (
	"maps"
	"slices"
	"testing"

	"parley/playground"
)

func TestSignsThatRepeatOthersAreFolded(t *testing.T) {
	body := func(name, value string) playground.Evidence {
		return playground.Evidence{Where: playground.InBodyJSON, Name: name, Value: value}
	}
	history := playground.Evidence{Where: playground.InHistory, Name: "run 1", Value: "GET /users/17 → 200 OK"}
	header := playground.Evidence{Where: playground.InResponseHeader, Name: "Retry-After", Value: "4"}
	detail, title, kind := body("/detail", "No user has the id 9041."), body("/title", "User not found"), body("/type", "/problems/user-not-found")
	for _, c := range []struct {
		name     string
		title    string
		evidence []playground.Evidence
		want     []int
	}{
		{"the kind of a problem beside its detail", "User 9041 does not exist.", []playground.Evidence{detail, history, title, kind, body("/hint", "Ids run from 1 to 240.")}, []int{2, 3}},
		{"the words of the finding and the kind", "The limit is 3 requests in 10 seconds.", []playground.Evidence{header, header, body("/detail", "The limit is 3 requests in 10 seconds"), title}, []int{2, 3}},
		{"a problem inside of another member", "x", []playground.Evidence{body("/error/detail", "a"), history, body("/error/title", "b"), body("/error/type", "c")}, []int{2, 3}},
		{"titles of another member", "x", []playground.Evidence{body("/error/detail", "a"), history, body("/title", "b"), body("/type", "c")}, nil},
		{"few signs", "x", []playground.Evidence{detail, title, kind}, nil},
		{"one alone", "x", []playground.Evidence{detail, history, title, header}, nil},
		{"a title with no detail before it", "x", []playground.Evidence{title, kind, detail, history}, nil},
		{"short values by chance", "4 requests in 10 s", []playground.Evidence{header, header, header, header}, nil},
		{"the first stays", "no user has the id 9041", []playground.Evidence{detail, title, kind, history}, []int{1, 2}},
		{"none", "x", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := slices.Sorted(maps.Keys(repeated(playground.Finding{Title: c.title, Evidence: c.evidence})))
			if !slices.Equal(got, c.want) {
				t.Errorf("%v are folded, want %v", got, c.want)
			}
		})
	}
}

// Nothing is lost: each sign is on the page once, with the number that the body's mark has.
func TestFoldedSignsAreNumberedBehindThoseInSight(t *testing.T) {
	body := func(name, value string) playground.Evidence {
		return playground.Evidence{Where: playground.InBodyJSON, Name: name, Value: value}
	}
	f := playground.Finding{Title: "x", Evidence: []playground.Evidence{body("/detail", "d"), body("/title", "t"), body("/type", "k"), body("/hint", "h")}}
	number := 2
	d := newFinding(ResultInput{}, f, &number)
	doc := mustRender(t, findingView(d))
	for css, want := range map[string]string{
		"[data-testid=evidence] .ref": "34", "[data-testid=evidence-more] .ref": "56", "#ev5 code": "\"title\": t", "details.signs:not([open]) > summary": "2 more signs, which repeat those above",
	} {
		if got := doc.Find(css).Text(); got != want {
			t.Errorf("%s is %q, want %q", css, got, want)
		}
	}
	eachEvidence(playground.Explanation{Findings: []playground.Finding{f}}, func(n string, e playground.Evidence) {
		if want := map[string]string{"/detail": "1", "/hint": "2", "/title": "3", "/type": "4"}[e.Name]; n != want {
			t.Errorf("the mark at %s is %s, want %s", e.Name, n, want)
		}
	})
	if number != 6 {
		t.Errorf("the next sign is numbered from %d", number)
	}
	// What shows a plain success stands above and below it as well: the content comes into sight.
	f = playground.Finding{ID: "E-2XX-OK", Title: "It worked.", Evidence: []playground.Evidence{{Where: playground.InStatus, Value: "200 OK"}, {Where: playground.InResponseHeader, Name: "Content-Type", Value: "text/plain"}}}
	doc = mustRender(t, findingView(newFinding(ResultInput{}, f, &number)))
	if got := doc.Find("details.signs:not([open]) > summary").Text(); got != "2 signs" || doc.Find("[data-testid=evidence]").Length() != 0 || doc.Find("[data-testid=evidence-more] .ref").Text() != "78" {
		t.Errorf("the signs of a plain success stand under %q", got)
	}
}
