package convert

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
	"pgregory.net/rapid"

	"parley/playground"
)

// rendered is what a tracker makes of Markdown: GitHub's dialect, with raw HTML let through,
// so that whatever becomes markup shows.
func rendered(t interface{ Fatal(...any) }, text string) *goquery.Document {
	var out strings.Builder
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe())).Convert([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(out.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// reportWith is a comparison in which every text that a stranger can choose is word.
func reportWith(word string) Report {
	quoted, _ := json.Marshal(word)
	by := "/" + word
	return Report{
		Runs: []playground.RunSummary{{ID: 1, Method: "GET", URL: "http://h/" + word, Status: 200, Reason: word}, {ID: 2, Method: "GET", URL: "http://h/", Status: 500}},
		Comparison: playground.Comparison{
			Base: 1, Summary: word + ". B: " + word, Rules: []playground.RuleHits{{Rule: by, Scope: "view", Hits: 1}},
			Pairs: []playground.Pair{{
				A: 1, B: 2, Summary: word,
				Body: playground.BodyChange{Note: word, Bound: word, Changes: []playground.Change{
					{Kind: playground.Changed, Path: "/" + word, A: quoted, B: quoted}, {Kind: playground.Moved, Path: word, From: word},
					{Kind: playground.Changed, AStart: 1, ALines: []string{word, word}, BStart: 1, BLines: []string{word}, Where: word}, {Kind: playground.Added, Path: "/at", IgnoredBy: &by},
				}},
				Headers:     []playground.FieldChange{{Name: "X-" + word, Kind: playground.Changed, A: []string{word}, B: []string{word}}, {Name: word, IgnoredBy: &by}},
				Explanation: playground.ExplanationChange{Sentences: []playground.SentenceChange{{Kind: playground.Changed, A: word, B: word}}},
				Request:     []playground.RequestChange{{Part: "header", Name: word, Kind: playground.Changed, A: word, B: word}, {Part: "url", A: "http://h/" + word, B: word}},
			}},
		},
		Link: "http://127.0.0.1:8080/compare?run=1&run=2",
	}
}

func markdownOf(t interface{ Fatal(...any) }, r Report) string {
	var out strings.Builder
	if err := WriteMarkdown(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// onlyOurs are the elements that our own words make.
const onlyOurs = "html, head, body, h1, h2, p, ul, li, strong, code, pre, a[href='http://127.0.0.1:8080/compare?run=1&run=2']"

func TestNothingOfAResponseBecomesMarkup(t *testing.T) {
	for _, word := range []string{
		"<script>alert(1)</script>", "![x](http://evil.example/p.png)", "[click](javascript:alert(1))", "# Heading", "| a | b |\n| --- | --- |\n| 1 | 2 |", "`````\n</code><b>", "```\n```",
		"- item\n- item", "1. one", "http://evil.example/", "www.evil.example", "mira@evil.example", "~~gone~~ *bold* _it_", "&lt;b&gt; &#60;", "text\n===", "---", "> quote", "\\`x`", "a\\", "<http://evil.example>",
		"[ref]: http://evil.example", "[^1]", "- [ ] task", "\u202egnp.exe", "``", "` `", "\x1b[31m", "ftp://evil.example", "mailto:a@b.example", "\r\n\r\n# two",
	} {
		checkInert(t, word)
	}
}

func checkInert(t interface {
	Fatal(...any)
	Errorf(string, ...any)
}, word string) {
	text := markdownOf(t, reportWith(word))
	doc := rendered(t, text)
	if strange := doc.Find("*").Not(onlyOurs); strange.Length() > 0 {
		html, _ := goquery.OuterHtml(strange.First())
		t.Errorf("%q became %s", word, html)
	}
	if n := doc.Find("h1, h2").Length(); n != 8 {
		t.Errorf("%q: %d headings", word, n)
	}
	shown := visible(word)
	if got := doc.Find("li strong:contains('moved')").Parent().Find("code").First().Text(); len(word) < 200 && strings.TrimSpace(got) != strings.TrimSpace(shown) && word != "" {
		t.Errorf("%q is quoted as %q", word, got)
	}
}

func TestNothingOfAnyResponseBecomesMarkup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkInert(t, rapid.StringOfN(rapid.OneOf(rapid.RuneFrom([]rune("`*_[]()<>|~&#:!\\\n\r\t -+=.1@ahtp/w")), rapid.Rune()), 0, 40, -1).Draw(t, "word"))
	})
}

func TestAReportSaysWhatAColleagueNeeds(t *testing.T) {
	by := "/at"
	r := Report{
		Runs: []playground.RunSummary{
			{ID: 1201, Method: "GET", URL: "http://h/plan", Status: 200, Reason: "OK", Size: 31}, {ID: 1282, Method: "GET", URL: "http://h/plan", Status: 503, Reason: "Service Unavailable"},
		},
		Comparison: playground.Comparison{
			Base: 1201, Summary: "200 OK in A, 503 in B.", Rules: []playground.RuleHits{{Rule: "header:Date", Scope: "default", Hits: 1}},
			Pairs: []playground.Pair{{
				A: 1201, B: 1282,
				Body: playground.BodyChange{Changes: []playground.Change{
					{Kind: playground.Changed, Path: "/plan/tier", A: json.RawMessage(`"free"`), B: json.RawMessage(`"team"`)}, {Kind: playground.Changed, Path: "/at", IgnoredBy: &by},
				}},
				Headers: []playground.FieldChange{{Name: "Authorization", Kind: playground.Added, B: []string{"Bearer abcdefghijklmnop"}}},
			}},
		},
		Link: "http://h/compare?run=1201&run=1282",
	}
	text := markdownOf(t, r)
	for _, want := range []string{
		"# Comparison of 2 runs", "200 OK in A, 503 in B.", "- **A**: run 1201, **200 OK**, `GET http://h/plan`", "the base", "- **changed** `/plan/tier`: `\"free\"` → `\"team\"`", "1 difference ignored by rule.",
		"- `header:Date`, usual, ignored 1", "<http://h/compare?run=1201&run=1282>", "- **added** `Authorization`",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "abcdefghijkl") {
		t.Errorf("a credential is in it:\n%s", text)
	}
}

func TestALongReportIsCutAndSaysSo(t *testing.T) {
	r := reportWith("x")
	body := &r.Comparison.Pairs[0].Body
	body.Changes = nil
	for range mostListed + 7 {
		body.Changes = append(body.Changes, playground.Change{Kind: playground.Added, Path: "/a", B: json.RawMessage(strings.Repeat("9", 10_000))})
	}
	text := markdownOf(t, r)
	if !strings.Contains(text, "And 7 more.") || len(text) > 200_000 {
		t.Errorf("%d bytes: %.300s", len(text), text)
	}
}
