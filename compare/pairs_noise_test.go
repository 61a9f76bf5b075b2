package compare

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// repeated answers of one request, of which %d is a number that is new in each.
func repeated(mediaType, format string, n int, fields ...string) []playground.ComparedRun {
	var out []playground.ComparedRun
	for i := range n {
		body, args := format, strings.Count(format, "%")
		if args > 0 {
			list := make([]any, args)
			for k := range list {
				list[k] = 1000 + i
			}
			body = fmt.Sprintf(format, list...)
		}
		var with []string
		for _, f := range fields {
			with = append(with, strings.ReplaceAll(f, "#", fmt.Sprint(1000+i)))
		}
		r := answered(playground.RunID(100+i), 200, mediaType, body, with...)
		r.Run.CreatedAt = playground.At(time.Date(2026, 11, 26, 10, 0, i, 0, time.UTC))
		out = append(out, r)
	}
	return out
}

func TestNoiseIsProposedAndWhatMattersIsNot(t *testing.T) {
	for _, c := range []struct {
		name      string
		mediaType string
		same      string   // format of what each run answers
		after     string   // what the last answers, if it is news
		fields    []string // # is new in each
		want      []string // rules
		left      string   // the summary when all of them are accepted
	}{
		{"nothing differs but the date", "application/json", `{"a":1}`, "", []string{"Date: #"}, nil, "No differences, 1 ignored."},
		{"a trace and a time beside a price that changed", "application/json", `{"price":10,"trace":"t%d","now":%d}`, `{"price":12,"trace":"t2000","now":2000}`, nil,
			[]string{"/trace", "/now"}, "Same status, different content. Both runs succeeded. B says price went from 10 to 12. 2 differences are ignored by rules."},
		{"a member of each item", "application/json", `{"items":[{"id":1,"seen":%d},{"id":2,"seen":%d}]}`, "", nil, []string{"/items/*/seen"}, "No differences, 2 ignored."},
		{"an item that is new each time", "application/json", `{"log":[{"id":%d,"msg":"ping","from":"a","to":"b"}],"ok":true}`, "", nil, []string{"/log/*/id"}, "No differences, 1 ignored."},
		{"a limit that counts down", "application/json", `{"a":1}`, "", []string{"X-RateLimit-Remaining: #"}, []string{"header:X-RateLimit-Remaining"}, "No differences, 1 ignored."},
		{"a nonce in a policy, and nothing else of it", "text/html", `<html><script nonce="n%d">1</script><p>x</p></html>`, "", []string{"Content-Security-Policy: script-src 'nonce-#'"},
			[]string{"match:header:Content-Security-Policy~='nonce-[^']+'", "/html/script/@nonce"}, "No differences, 2 ignored."},
		{"a token in a form", "text/html", `<html><form><input name="_csrf" value="tok%d"><input name="q"></form></html>`, "", nil, []string{"/html/form/input/@value"}, "No differences, 1 ignored."},
		{"a feed's date beside a new entry", "application/rss+xml", `<rss><channel><lastBuildDate>%d</lastBuildDate><item><title>One</title></item></channel></rss>`,
			`<rss><channel><lastBuildDate>2000</lastBuildDate><item><title>Two</title></item><item><title>One</title></item></channel></rss>`, nil, []string{"/rss/channel/lastBuildDate"},
			`Same status, different content. Both runs succeeded. B says rss/channel/item ("Two") appeared. 1 difference is ignored by a rule.`},
		{"a signed address", "application/json", `{"url":"https://h/a.pdf?X-Amz-Signature=%d","size":5}`, "", nil,
			[]string{"match:/url~=" + signedParams.String()}, "No differences, 1 ignored."},
		{"a session cookie", "application/json", `{"a":1}`, "", []string{"Set-Cookie: sid=#; Path=/"}, []string{"header:Set-Cookie"}, "No differences, 1 ignored."},
		{"a pair of a form", "application/x-www-form-urlencoded", `token=t%d&user=5`, "", nil, []string{"/token"}, "No differences, 1 ignored."},
	} {
		t.Run(c.name, func(t *testing.T) {
			past := repeated(c.mediaType, c.same, 8, c.fields...)
			a, b := past[6], past[7]
			if c.after != "" {
				b.Body = []byte(c.after)
			}
			in := Input{Runs: []playground.ComparedRun{a, b}, Defaults: true, Past: past[:7]}
			out := mustCompare(t, in)
			var got []string
			for _, idea := range out.Proposals {
				got = append(got, idea.Rule)
				in.Rules = append(in.Rules, playground.RuleHits{Rule: idea.Rule})
				if idea.Reason != "differed in 6 of 6 pairs" {
					t.Errorf("%s: %s", idea.Rule, idea.Reason)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("proposed %q\nwant     %q", got, c.want)
			}
			before := len(out.Pairs[0].Body.Changes) + len(out.Pairs[0].Headers)
			if out = mustCompare(t, in); out.Summary != c.left {
				t.Errorf("got  %s\nwant %s", out.Summary, c.left)
			}
			if after := len(out.Pairs[0].Body.Changes) + len(out.Pairs[0].Headers); after != before {
				t.Errorf("%d differences are listed when they are ignored, %d were before", after, before)
			}
		})
	}
}

func TestNothingIsProposedForItsLooksWhere(t *testing.T) {
	const uuidA, uuidB = `{"id":"6f1c9a7e-1111-4222-8333-944455556666"}`, `{"id":"0a2b9a7e-9999-4222-8333-944455556666"}`
	for _, c := range []struct {
		name string
		a, b playground.ComparedRun
	}{
		{"another thing was asked for", jsonRun(1, uuidA), with(jsonRun(2, uuidB), func(r *playground.Run) { r.Request.URL = "http://h/users/18" })},
		{"another body was sent", jsonRun(1, uuidA), with(jsonRun(2, uuidB), func(r *playground.Run) { r.Request.Method = "POST" })},
		{"the status is another", jsonRun(1, uuidA), answered(2, 201, "application/json", uuidB)},
		{"names are no tokens", jsonRun(1, `{"id":"alpha-centauri","name":"Production"}`), jsonRun(2, `{"id":"beta-hydri","name":"Staging"}`)},
		{"a day is no moment", jsonRun(1, `{"due_date":"2026-11-26"}`), jsonRun(2, `{"due_date":"2026-11-27"}`)},
		{"an amount is no time", jsonRun(1, `{"amount":1764151200}`), jsonRun(2, `{"amount":1764151207}`)},
		{"an address of another file", jsonRun(1, `{"url":"https://h/a.pdf?sig=1"}`), jsonRun(2, `{"url":"https://h/b.pdf?sig=2"}`)},
		{"a policy allows more", answered(1, 200, "text/html", "", "Content-Security-Policy: script-src 'nonce-a'"), answered(2, 200, "text/html", "", "Content-Security-Policy: script-src 'nonce-b' 'unsafe-inline'")},
		{"lines say other things", answered(1, 200, "text/plain", "2026-11-26T10:00:00Z start"), answered(2, 200, "text/plain", "2026-11-26T10:00:05Z stop")},
	} {
		t.Run(c.name, func(t *testing.T) {
			if out := mustCompare(t, Input{Runs: []playground.ComparedRun{c.a, c.b}, Defaults: true}); len(out.Proposals) > 0 {
				t.Errorf("proposed: %+v", out.Proposals)
			}
		})
	}
}

// ended is a run in a state without a response.
func ended(id playground.RunID, state playground.State) playground.ComparedRun {
	return playground.ComparedRun{Run: playground.Run{ID: id, State: state, Request: playground.NewRequest("http://h/users/17")}}
}

func TestRunsThatDidNotComeToTheirEndAreTold(t *testing.T) {
	partial := with(answered(2, 200, "application/json", `{"a":1}`), func(r *playground.Run) { r.State = playground.StateCancelled })
	for _, c := range []struct {
		name string
		a, b playground.ComparedRun
		want string
		same bool
	}{
		{"one is running", jsonRun(1, `{"a":1}`), ended(2, playground.StateRunning), "200 in A, B is still going.", false},
		{"the first is running", ended(1, playground.StateRunning), jsonRun(2, `{"a":1}`), "A is still going, 200 in B.", false},
		{"both are running", ended(1, playground.StateRunning), ended(2, playground.StateRunning), "Both runs are still going.", false},
		{"one was cancelled", jsonRun(1, `{"a":1}`), ended(2, playground.StateCancelled), "200 in A, B was cancelled.", false},
		{"one was interrupted", jsonRun(1, `{"a":1}`), ended(2, playground.StateInterrupted), "200 in A, B was interrupted.", false},
		{"cancelled and interrupted", ended(1, playground.StateCancelled), ended(2, playground.StateInterrupted), "A was cancelled, B was interrupted.", false},
		{"both were cancelled", ended(1, playground.StateCancelled), ended(2, playground.StateCancelled), "No differences.", true},
		{"cancelled and failed", ended(1, playground.StateCancelled), failed(2, playground.FailureDNS, "The name was not found"), "A was cancelled, no response in B. B: The name was not found.", false},
		{"cancelled after the content began", jsonRun(1, `{"a":1}`), partial, "Same status, but B was not received whole.", false},
		{"a failure and a success", failed(1, playground.FailureConnect, "The connection was refused"), jsonRun(2, `1`), "No response in A, 200 in B. A: The connection was refused.", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := mustCompare(t, Input{Runs: []playground.ComparedRun{c.a, c.b}, Defaults: true})
			if out.Summary != c.want || out.Same != c.same {
				t.Errorf("got  %s (same %t)\nwant %s", out.Summary, out.Same, c.want)
			}
		})
	}
}

func TestRequestsThatDifferAreTold(t *testing.T) {
	asked := func(id playground.RunID, url string, change func(*playground.Request)) playground.ComparedRun {
		return with(jsonRun(id, `1`), func(r *playground.Run) {
			r.Request = playground.NewRequest(url)
			if change != nil {
				change(&r.Request)
			}
		})
	}
	sends := func(body string) func(*playground.Request) {
		return func(r *playground.Request) {
			r.Method, r.Body = "POST", playground.Body{Kind: "json", Text: body}
		}
	}
	for _, c := range []struct {
		name string
		a, b playground.ComparedRun
		want string
	}{
		{"parameters in another order", asked(1, "http://h/a?x=1&y=2", nil), asked(2, "http://h/a?y=2&x=1", nil), "No differences."},
		{"another page", asked(1, "http://h/a?page=1", nil), asked(2, "http://h/a?page=2", nil), "No differences. The requests differ in ?page."},
		{"another host and path", asked(1, "http://h/a", nil), asked(2, "http://g/b", nil), "No differences. The requests differ in host and path."},
		{"a header more", asked(1, "http://h/a", nil), asked(2, "http://h/a", func(r *playground.Request) {
			r.Headers = []playground.Row{{Name: "Accept-Language", Value: "de", Enabled: true}}
		}), "No differences. The requests differ in header Accept-Language."},
		{"a header that is off", asked(1, "http://h/a", nil), asked(2, "http://h/a", func(r *playground.Request) { r.Headers = []playground.Row{{Name: "X", Value: "1"}} }), "No differences."},
		{"a body edited", asked(1, "http://h/a", sends(`{"n":1,"m":1}`)), asked(2, "http://h/a", sends(`{"m":1,"n":2}`)), "No differences. The requests differ in body /n."},
		{"another address of the same thing", asked(1, "http://h/a", nil), asked(2, "http://h/a", nil), "No differences."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := mustCompare(t, Input{Runs: []playground.ComparedRun{c.a, c.b}, Defaults: true}).Summary; got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestWhatIsProposedForPagesIgnoresTheirTokens applies what is proposed for a page's tokens:
// they do not count any more, and what a reader would see does.
func TestWhatIsProposedForPagesIgnoresTheirTokens(t *testing.T) {
	page := func(token, sum string) string {
		return `<html><head><meta name="csrf-token" content="` + token + `"></head><body><form><input type="hidden" name="_token" value="` + token + `"></form><p>` + sum + `</p></body></html>`
	}
	for _, c := range []struct {
		sum  string
		same bool
	}{{"10", true}, {"12", false}} {
		in := Input{Runs: []playground.ComparedRun{answered(1, 200, "text/html", page("aB3dE5fG7hJ9kL1m", "10")), answered(2, 200, "text/html", page("Zx9Yw7Vu5Ts3Rq1P", c.sum))}}
		ideas := mustCompare(t, in).Proposals
		if len(ideas) != 2 {
			t.Fatalf("proposed %v", ideas)
		}
		for _, idea := range ideas {
			in.Rules = append(in.Rules, playground.RuleHits{Rule: idea.Rule})
		}
		if got := mustCompare(t, in); got.Pairs[0].Body.Same != c.same {
			t.Errorf("with the sum %s the page is the same: %v", c.sum, !c.same)
		}
	}
}
