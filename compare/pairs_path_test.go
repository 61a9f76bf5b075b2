package compare

import (
	"testing"

	"parley/playground"
)

// through is a run that was redirected by these statuses, and led to an address.
func through(id playground.RunID, to string, statuses ...int) playground.ComparedRun {
	return with(jsonRun(id, `1`), func(r *playground.Run) {
		last := r.Attempts[0].Exchanges[0]
		var all []playground.Exchange
		for _, s := range statuses {
			all = append(all, playground.Exchange{Response: &playground.Response{Status: s}, Timings: playground.NoTimings()})
		}
		r.Attempts[0].Exchanges = append(all, last)
		r.FinalURL = to
	})
}

func TestWhatFollowsFromWhatIsIgnoredIsIgnored(t *testing.T) {
	for _, c := range []struct {
		name  string
		a, b  playground.ComparedRun
		rules []string
		want  string
	}{
		{"another spelling of the same document", jsonRun(1, `{"a":1}`, "Content-Length: 7", "ETag: x"), jsonRun(2, `{"a": 1.0}`, "Content-Length: 10", "ETag: y"), nil, "No differences, 2 ignored."},
		{"a content of which all is ignored", jsonRun(1, `{"at":9}`, "Content-Length: 8"), jsonRun(2, `{"at":10}`, "Content-Length: 9"), []string{"/at"}, "No differences, 2 ignored."},
		{"not where the content is the same", jsonRun(1, `{}`, `ETag: "x"`), jsonRun(2, `{}`, `ETag: "y"`), nil, `Same status and content, different headers. Both runs succeeded. ETag went from "x" to "y".`},
		{"not where there is no content", answered(1, 200, "", "", "Content-Length: 7"), answered(2, 200, "", "", "Content-Length: 9"), nil, "Same status and content, different headers. Both runs succeeded. Content-Length went from 7 to 9."},
		{"evidence that quotes an ignored field", with(jsonRun(1, `1`, "Set-Cookie: a=1; Expires=x"), quotes("Set-Cookie", "a=1; Expires=x")), with(jsonRun(2, `1`, "Set-Cookie: a=1; Expires=y"), quotes("Set-Cookie", "a=1; Expires=y")), nil, "No differences, 1 ignored."},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := Input{Runs: []playground.ComparedRun{c.a, c.b}, Defaults: true}
			for _, r := range c.rules {
				in.Rules = append(in.Rules, playground.RuleHits{Rule: r})
			}
			if got := mustCompare(t, in).Summary; got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// quotes gives a run a finding whose evidence is a field.
func quotes(name, value string) func(*playground.Run) {
	return func(r *playground.Run) {
		r.Explanation.Findings = append(r.Explanation.Findings, playground.Finding{ID: "F-1", Title: "It says " + name, Evidence: []playground.Evidence{{Where: playground.InResponseHeader, Name: name, Value: value}}})
	}
}

func TestWaysAndFindingsThatDifferAreTold(t *testing.T) {
	says := func(id, title string) func(*playground.Run) {
		return func(r *playground.Run) {
			r.Explanation.Findings = append(r.Explanation.Findings, playground.Finding{ID: id, Title: title})
		}
	}
	for _, c := range []struct {
		name string
		a, b playground.ComparedRun
		want string
	}{
		{"another kind of redirect", through(1, "http://h/b", 301), through(2, "http://h/b", 302), "No differences. A was redirected by 301, B was redirected by 302."},
		{"one was not redirected", through(1, "http://h/a"), through(2, "http://h/b", 301, 307), "No differences. A was not redirected, B was redirected by 301 and 307."},
		{"led elsewhere", through(1, "http://h/eu", 302), through(2, "http://h/us", 302), "No differences. A was led to http://h/eu, B to http://h/us."},
		{"the same way", through(1, "http://h/b", 302), through(2, "http://h/b", 302), "No differences."},
		{"many redirects", through(1, "http://h/b", 302), through(2, "http://h/b", 302, 302, 302, 302, 302, 302), "No differences. A was redirected by 302, B was redirected 6 times."},
		{"another explanation", with(jsonRun(1, `1`), says("E-1", "The answer is old")), with(jsonRun(2, `1`), says("E-2", "A limit is near")),
			"Same response, different explanation. Both runs succeeded. Only B: A limit is near. Only A: The answer is old."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := mustCompare(t, Input{Runs: []playground.ComparedRun{c.a, c.b}, Defaults: true}).Summary; got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
