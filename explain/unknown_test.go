package explain

import (
	"regexp"
	"strings"
	"testing"

	"parley/playground"
)

// withoutRequest is a run of which only what came back is known, as pasted.
func withoutRequest(run playground.Run) playground.Run {
	run = cloneRun(run)
	x := *run.Final()
	x.Request = playground.SentRequest{Headers: []playground.Field{}}
	run.Request = playground.NewRequest("")
	run.Request.Method = ""
	run.Attempts = []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{x}}}
	run.Conclude()
	return run
}

// claims are words that only somebody who knows the request may say.
var claims = regexp.MustCompile(`(?:^|[.;,] )No credentials were|and no credentials were|, and none was sent\. There|had none|What was (?:sent|asked)\.|as you asked|[Yy]our (?:copy|POST)|not content without|no type was sent|0 bytes were sent|though none was|and no If-`)

func TestWhatIsNotKnownOfTheRequestIsNotSaid(t *testing.T) {
	check := func(t *testing.T, run playground.Run) {
		if run.Final() == nil || run.Final().Response == nil {
			return
		}
		e := Explain(withoutRequest(run), playground.Past{})
		for _, d := range e.Findings {
			for _, v := range d.Evidence {
				if strings.HasPrefix(string(v.Where), "request.") {
					t.Errorf("%s quotes %s %s: %s", d.ID, v.Where, v.Name, v.Value)
				}
			}
			if d.ID == "E-STATUS-MEANING" {
				continue
			}
			words := d.Title + " " + d.Why
			for _, v := range d.Evidence {
				words += " | " + v.Reading
			}
			for _, a := range d.Actions {
				words += " > " + a.Label
			}
			if claims.MatchString(words) {
				t.Errorf("%s claims %q: %s", d.ID, claims.FindString(words), words)
			}
			if said := d.Title + " " + d.Why + " "; strings.Contains(said, "  ") || strings.Contains(said, " . ") {
				t.Errorf("%s has a hole: %s", d.ID, said)
			}
		}
	}
	for _, g := range readGoldens(t) {
		t.Run(g.name, func(t *testing.T) { check(t, g.run) })
	}
	for _, c := range ruleCases() {
		t.Run(c.id, func(t *testing.T) { check(t, c.fires) })
	}
}

func TestAnUnknownMethodStaysUnknown(t *testing.T) {
	for _, c := range []struct{ name, text, headline, lacks string }{
		{"Allow", "HTTP/1.1 405 Method Not Allowed\nAllow: GET, POST\n\n", "This address takes GET and POST only.", ""},
		{"501 with Allow", "HTTP/1.1 501 Not Implemented\nAllow: GET\n\n", "The server does not know the method here; it takes GET.", ""},
		{"405 without Allow", "HTTP/1.1 405 Method Not Allowed\n\n", "This address does not take the request's method, and the server does not say what it takes.", ""},
		{"a challenge", "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic realm=\"x\"\n\n", "The server wants Basic for x.", "not sent"},
		{"501 alone", "HTTP/1.1 501 Not Implemented\n\n", "The server does not know the method of the request at all.", ""},
		{"unavailable", "HTTP/1.1 503 Service Unavailable\nRetry-After: 60\n\n", "The server is overloaded or down for a while; it asks to wait 60 s.", "GET "},
		{"unchanged", "HTTP/1.1 304 Not Modified\nETag: \"a\"\n\n", "Not modified: a copy that was got before is still current.", "your"},
		{"only the head of a success", "HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 12\n\n", "The request worked.", "empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run, err := FromText(c.text)
			if err != nil {
				t.Fatal(err)
			}
			e := Explain(run, playground.Past{})
			if e.Headline != c.headline {
				t.Errorf("%q", e.Headline)
			}
			if text := textOf(e); c.lacks != "" && strings.Contains(text, c.lacks) {
				t.Errorf("it says %q:\n%s", c.lacks, text)
			}
		})
	}
	run, err := FromText("HTTP/1.1 502 Bad Gateway\n\n")
	if err != nil {
		t.Fatal(err)
	}
	d := finds(t, Explain(run, playground.Past{}), "E-5XX-RETRY")
	if len(d.Actions) != 1 || !strings.HasSuffix(d.Actions[0].Label, "if the request may be repeated") {
		t.Errorf("%+v", d)
	}
}
