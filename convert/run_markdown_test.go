package convert

import (
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"pgregory.net/rapid"

	"parley/playground"
)

// runWith is a run in which every text that a stranger can choose is word.
func runWith(word string) RunReport {
	x := playground.Exchange{
		Request: playground.SentRequest{Method: "GET", URL: "http://h/" + word},
		Response: &playground.Response{Status: 404, Reason: word, Headers: []playground.Field{{Name: "Content-Type", Value: word}, {Name: "X-" + word, Value: word}},
			Content: playground.Content{Size: 9000, DecodedSize: 9000, MediaType: "text/html"}},
	}
	run := playground.Run{ID: 1201, State: playground.StateDone, CreatedAt: playground.At(time.Unix(1764000000, 0)), CreatedBy: word, Environment: word, Request: playground.NewRequest("http://h/" + word),
		Attempts: []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{x}}}}
	run.Conclude()
	run.FinalURL = "http://other/" + word
	run.Failure = &playground.Failure{Message: word}
	run.Explanation = playground.Explanation{Headline: word, Findings: []playground.Finding{{Title: word + "!", Severity: playground.SeverityBlocker, Why: word + ".", Evidence: []playground.Evidence{{Where: playground.InResponseHeader, Name: "X-" + word}}}}}
	run.Checked = []playground.Checked{{Check: playground.Check{Of: "json", At: word, Is: "equals", Value: word}, Got: word}}
	return RunReport{Run: run, Body: []byte("first\n" + word + "\n" + word), Link: "http://127.0.0.1:8080/compare?run=1&run=2"}
}

func runMarkdown(t interface{ Fatal(...any) }, r RunReport) string {
	var out strings.Builder
	if err := WriteRunMarkdown(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func checkRunInert(t interface {
	Fatal(...any)
	Errorf(string, ...any)
}, word string) {
	text := runMarkdown(t, runWith(word))
	doc := rendered(t, text)
	if strange := doc.Find("*").Not(onlyOurs); strange.Length() > 0 {
		html, _ := goquery.OuterHtml(strange.First())
		t.Errorf("%q became %s in\n%s", word, html, text)
	}
	if n := doc.Find("pre").Length(); n != 1 && !strings.Contains(word, "\x00") {
		t.Errorf("%q: %d blocks in\n%s", word, n, text)
	}
	if n := doc.Find("h1, h2").Length(); n != 0 {
		t.Errorf("%q: %d headings", word, n)
	}
}

func TestNothingOfARunBecomesMarkup(t *testing.T) {
	for _, word := range []string{
		"<script>alert(1)</script>", "![x](http://evil.example/p.png)", "[click](javascript:alert(1))", "# Heading", "`````\n</code><b>", "```\n```", "```\n# pwned\n```", "~~~", "    ```",
		"- item\n- item", "1. one", "http://evil.example/", "www.evil.example", "mira@evil.example", "> quote", "a\\", "\u202egnp.exe", "``", "\x1b[31m", "\r\n\r\n# two", "text\n===", "---", " ", "\u2003", "*", "**",
	} {
		checkRunInert(t, word)
	}
}

func TestNothingOfAnyRunBecomesMarkup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkRunInert(t, rapid.StringOfN(rapid.OneOf(rapid.RuneFrom([]rune("`*_[]()<>|~&#:!\\\n\r\t -+=.1@ahtp/w")), rapid.Rune()), 0, 40, -1).Draw(t, "word"))
	})
}

func TestARunInATicketSaysWhatAColleagueNeeds(t *testing.T) {
	r := runWith("x")
	r.Run.Reason, r.Run.Failure, r.Run.CreatedBy = "Not Found", nil, "Mira"
	r.Run.Explanation.Headline = "User 9041 does not exist"
	r.Run.Attempts[0].Exchanges[0].Response.Headers = []playground.Field{{Name: "content-type", Value: "application/json"}, {Name: "X-Odd", Value: "1"}, {Name: "Set-Cookie", Value: "sid=abcdefghijklmnop"}}
	r.Run.Attempts[0].Exchanges[0].Response.Content.MediaType = "application/problem+json"
	r.Body = []byte("{\n\t\"title\": \"no such user\"\n}" + strings.Repeat("\n", 3))
	r.Run.Checked = []playground.Checked{{Check: playground.Check{Of: "json", At: "/id", Is: "equals", Value: "`7`"}, Got: "8"}, {Held: true, Check: playground.Check{Of: "time", Is: "less", Value: "1 s"}}}
	text := runMarkdown(t, r)
	for _, want := range []string{
		"**404 Not Found** `GET http://h/x`", "Run 1201 · 2025-11-24 16:00:00 UTC", "9000 bytes", "by Mira", "**User 9041 does not exist**", "- `content-type: application/json`",
		"- Does not hold: ``/id is `7`: it was 8``", "```json\n{\n    \"title\": \"no such user\"\n}\n```", "The start of 9000 bytes.", "<http://127.0.0.1:8080/",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
	for _, not := range []string{"the time is less", "X-Odd", "abcdefghijkl"} {
		if strings.Contains(text, not) {
			t.Errorf("holds %q:\n%s", not, text)
		}
	}
}

func TestContentThatIsNoTextIsNamed(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00", "The content is no text: `text/html`."},
		{"text with a NUL", "a\x00b", "The content is no text"},
		{"text whose last character is cut", "grüß" + "\xc3", "grüß"},
		{"nothing", "", "Seen in Parley"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := runWith("x")
			r.Body = []byte(c.body)
			if text := runMarkdown(t, r); !strings.Contains(text, c.want) {
				t.Errorf("lacks %q:\n%s", c.want, text)
			}
		})
	}
	r := runWith("x")
	r.Run.Status, r.Run.Attempts, r.Run.Failure = 0, nil, &playground.Failure{Message: "The name h is not known."}
	if text := runMarkdown(t, r); !strings.Contains(text, "**No response**") || !strings.Contains(text, "The name h is not known.") {
		t.Error(text)
	}
}
