package explain

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// example is one case of the shared examples.
type example struct {
	ID      string `json:"id"`
	Request struct {
		Method          string      `json:"method"`
		Headers         [][2]string `json:"headers"`
		Body            *string     `json:"body"`
		FollowRedirects *bool       `json:"follow_redirects"`
	} `json:"request"`
	Response *struct {
		Status  int         `json:"status"`
		Headers [][2]string `json:"headers"`
		Body    string      `json:"body"`
	} `json:"response"`
	Fault *struct {
		Kind string `json:"kind"`
	} `json:"fault"`
	MustMention    []string `json:"must_mention"`
	MustNotMention []string `json:"must_not_mention"`
	MustSuggest    *struct {
		Method       string            `json:"method"`
		Header       map[string]string `json:"header"`
		RemoveHeader []string          `json:"remove_header"`
		URL          string            `json:"url"`
		WaitSeconds  []float64         `json:"wait_seconds"`
	} `json:"must_suggest"`
}

const exampleURL = "http://127.0.0.1:9/case"

func readExamples(t testing.TB) []example {
	t.Helper()
	text, err := os.ReadFile("testdata/explain_examples.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []example `json:"cases"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return file.Cases
}

func (x example) run() playground.Run {
	b := given(x.Request.Method, exampleURL)
	for _, h := range x.Request.Headers {
		b.sends(h[0], strings.ReplaceAll(h[1], "{{url}}", exampleURL))
	}
	if x.Request.Body != nil {
		b.content(*x.Request.Body)
	}
	if x.Request.FollowRedirects != nil {
		b.run.Request.Options.FollowRedirects = *x.Request.FollowRedirects
	}
	if x.Fault != nil {
		return b.fails(faults[x.Fault.Kind])
	}
	var headers []string
	for _, h := range x.Response.Headers {
		headers = append(headers, h[0]+": "+strings.ReplaceAll(h[1], "{{url}}", exampleURL))
	}
	return b.answers(x.Response.Status, strings.ReplaceAll(x.Response.Body, "{{url}}", exampleURL), headers...)
}

// faults are what the executor records of each fault of the examples.
var faults = map[string]playground.Failure{
	"reset_on_accept": {Kind: playground.FailureReset, Phase: playground.PhaseWait, Cause: playground.CauseResetBeforeAnswer, Message: "The connection was reset.", Detail: "read: connection reset by peer", Promised: -1},
	"silent_port":     {Kind: playground.FailureTimeout, Phase: playground.PhaseWait, Cause: playground.CauseNoAnswerInTime, Limit: "total", LimitMS: playground.Millis(2 * time.Second), Elapsed: playground.Millis(2 * time.Second), Promised: -1, Message: "No answer came within 2 s."},
	"tls_no_san":      {Kind: playground.FailureTLS, Phase: playground.PhaseSSL, Cause: playground.CauseNoNames, Promised: -1, Certificate: &playground.Certificate{Subject: "CN=127.0.0.1", Issuer: "CN=Test CA"}},
	"redirect_self":   {Kind: playground.FailureRedirect, Phase: playground.PhaseReceive, Cause: playground.CauseRedirectLoop, Promised: -1, Message: "Location leads back to an address that was asked already."},
}

func TestTheSharedExamples(t *testing.T) {
	for _, x := range readExamples(t) {
		t.Run(x.ID, func(t *testing.T) {
			run := x.run()
			e := Explain(run, playground.Past{})
			text := textOf(e)
			for _, want := range x.MustMention {
				if !regexp.MustCompile("(?i)" + want).MatchString(text) {
					t.Errorf("does not mention %q:\n%s", want, text)
				}
			}
			for _, not := range x.MustNotMention {
				if regexp.MustCompile("(?i)" + not).MatchString(text) {
					t.Errorf("mentions %q:\n%s", not, text)
				}
			}
			if x.MustSuggest != nil && !suggests(x, e) {
				t.Errorf("no suggestion fits %+v:\n%s", *x.MustSuggest, text)
			}
		})
	}
}

// textOf is all that a person reads of an explanation.
func textOf(e playground.Explanation) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\nwho %s, retry %s, cacheable %s\n", e.Headline, e.Meaning, e.WhoActs, e.Retry, e.Cacheable)
	for _, d := range e.Findings {
		fmt.Fprintf(&b, "[%s %s %s] %s\n  %s\n", d.ID, d.Severity, d.Confidence, d.Title, d.Why)
		for _, v := range d.Evidence {
			fmt.Fprintf(&b, "  - %s %s: %s (line %d) %s\n", v.Where, v.Name, v.Value, v.Line, v.Reading)
		}
		for _, a := range d.Actions {
			p, _ := json.Marshal(a.Patch)
			fmt.Fprintf(&b, "  > %s: %s %s %s\n", a.Kind, a.Label, p, a.Text)
		}
	}
	return b.String()
}

func suggests(x example, e playground.Explanation) bool {
	want := x.MustSuggest
	for _, d := range e.Findings {
		for _, a := range d.Actions {
			if a.Kind == playground.ActionCopy || a.Kind == playground.ActionOpen {
				continue
			}
			if fits(want.Method, a.Patch.Method) && fits(want.URL, a.Patch.URL) && headersFit(want.Header, a.Patch.SetHeaders) &&
				removesAll(want.RemoveHeader, a.Patch.RemoveHeaders) && waitFits(want.WaitSeconds, a.Patch.AfterMS) {
				return true
			}
		}
	}
	return false
}

func fits(pattern, value string) bool {
	return pattern == "" || regexp.MustCompile(pattern).MatchString(value)
}

func headersFit(want map[string]string, set []playground.Field) bool {
	for name, pattern := range want {
		v, ok := playground.FieldValue(set, name)
		if !ok || !fits(pattern, v) {
			return false
		}
	}
	return true
}

func removesAll(names, removed []string) bool {
	for _, n := range names {
		if !slices.Contains(removed, n) {
			return false
		}
	}
	return true
}

func waitFits(bounds []float64, ms int64) bool {
	return len(bounds) == 0 || float64(ms)/1000 >= bounds[0] && float64(ms)/1000 <= bounds[1]
}
