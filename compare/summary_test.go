package compare

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// with changes a run's facts.
func with(r playground.ComparedRun, change func(*playground.Run)) playground.ComparedRun {
	change(&r.Run)
	return r
}

// failed is a run without a response.
func failed(id playground.RunID, kind playground.FailureKind, headline string) playground.ComparedRun {
	r := playground.Run{ID: id, Request: playground.NewRequest("http://h/users/17"), Explanation: playground.Explanation{Headline: headline}}
	r.Attempts = []playground.Attempt{{Exchanges: []playground.Exchange{{Failure: &playground.Failure{Kind: kind}, Timings: playground.NoTimings()}}}}
	r.Conclude()
	return playground.ComparedRun{Run: r}
}

func headline(words string) func(*playground.Run) {
	return func(r *playground.Run) { r.Explanation.Headline = words }
}

// waiting gives a run a total and how much of it was waiting for the server.
func waiting(total, wait time.Duration) func(*playground.Run) {
	return func(r *playground.Run) {
		r.TotalMS = playground.Millis(total)
		r.Final().Timings.Wait = playground.Millis(wait)
	}
}

func TestSummaryOf(t *testing.T) {
	const same = "Same status, different content. Both runs succeeded. "
	for _, c := range []struct {
		name string
		a, b playground.ComparedRun
		want string
	}{
		{"equal runs", jsonRun(1, `1`), jsonRun(2, `1`), "No differences."},
		{"ignored differences", jsonRun(1, `1`, "Date: 1", "Age: 1"), jsonRun(2, `1`, "Date: 2"), "No differences, 2 ignored."},
		{"members by name", jsonRun(1, `{"plan":{"tier":"free"},"teams":["ops","platform"]}`, "Date: 1"), jsonRun(2, `{"plan":{"tier":"team","renews_on":"2026-03-01"},"teams":["platform"]}`, "Date: 2"),
			same + "B says ops left teams, plan/tier went from free to team, and plan/renews_on appeared. 1 difference is ignored by a rule."},
		{"telling members first, volatile ones last", jsonRun(1, `{"created_at":"2026-01-01T00:00:00Z","size":1,"status":"ok"}`), jsonRun(2, `{"created_at":"2026-01-02T00:00:00Z","size":2,"status":"bad"}`),
			same + "B says status went from ok to bad, size went from 1 to 2, and created_at went from 2026-01-01T00:00:00Z to 2026-01-02T00:00:00Z."},
		{"many members", jsonRun(1, `{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1}`), jsonRun(2, `{"a":2,"b":3,"c":4,"d":5,"e":6,"f":7}`),
			same + "B says a went from 1 to 2, b went from 1 to 3, c went from 1 to 4, d went from 1 to 5, and 2 more members differ."},
		{"the same in many members", jsonRun(1, `{"a":1,"b":1,"c":1,"d":1}`), jsonRun(2, `{"a":2,"b":2,"c":2,"d":2}`), same + "B says a went from 1 to 2, and so did 3 other members."},
		{"numbers that moved a little", jsonRun(1, `{"r":{"a":100,"b":100,"c":100,"d":200,"e":200,"f":7}}`), jsonRun(2, `{"r":{"a":101,"b":102,"c":103,"d":204,"e":205,"f":7.1}}`), same + "B says 6 numbers in r rose, by at most 2.9 %."},
		{"another thing", jsonRun(1, `{"owner":{"id":1,"login":"ada","site":{"a":1}},"n":1}`), jsonRun(2, `{"owner":{"id":2,"login":"bob","site":{"a":2}},"n":1}`), same + "B says owner went from ada to bob."},
		{"the same thing by another name", jsonRun(1, `{"owner":{"id":1,"login":"ada","n":1}}`), jsonRun(2, `{"owner":{"id":1,"login":"bob","n":2}}`), same + "B says owner/login went from ada to bob and owner/n went from 1 to 2."},
		{"one piece of many texts", jsonRun(1, `[{"id":1,"u":"/v1/a"},{"id":2,"u":"/v1/b"},{"id":3,"u":"/v1/c"}]`), jsonRun(2, `[{"id":1,"u":"/v2/a"},{"id":2,"u":"/v2/b"},{"id":3,"u":"/v2/c"}]`), same + `B says */u changed in 3 places ("/v1" became "/v2" in each).`},
		{"all by the same", jsonRun(1, `[{"id":1,"n":1},{"id":2,"n":5},{"id":3,"n":9}]`), jsonRun(2, `[{"id":1,"n":3},{"id":2,"n":7},{"id":3,"n":11}]`), same + "B says */n rose by 2 in 3 places."},
		{"all in one direction", jsonRun(1, `[{"id":1,"n":10},{"id":2,"n":5},{"id":3,"n":9}]`), jsonRun(2, `[{"id":1,"n":3},{"id":2,"n":1},{"id":3,"n":8}]`), same + "B says */n fell in 3 places."},
		{"both ways", jsonRun(1, `[{"id":1,"n":10},{"id":2,"n":5},{"id":3,"n":9}]`), jsonRun(2, `[{"id":1,"n":3},{"id":2,"n":7},{"id":3,"n":8}]`), same + "B says */n changed in 3 places."},
		{"a place counts for nothing", jsonRun(1, `[{"rank":1,"player":"zed"},{"rank":2,"player":"amy"},{"rank":3,"player":"kim"}]`), jsonRun(2, `[{"rank":1,"player":"lou"},{"rank":2,"player":"zed"},{"rank":3,"player":"amy"}]`),
			same + "B says player lou joined the list, player kim left and [player zed]/rank went from 1 to 2, [player amy]/rank from 2 to 3."},
		{"a column of a table left", jsonRun(1, `{"c":["id","n","t"],"r":[[1,"a",5],[2,"b",6],[3,"c",7]]}`), jsonRun(2, `{"c":["id","t"],"r":[[1,5],[2,6],[3,8]]}`), same + "B says n left c, r lost the column at place 2, and r/2/1 went from 7 to 8."},
		{"no table", jsonRun(1, `[[1,2,3],[4,5]]`), jsonRun(2, `[[1,9,2,3],[4,5]]`), same + "B says 9 joined 0."},
		{"few lines of a text", answered(1, 200, "text/plain", "one\ntwo\nthree\nfour"), answered(2, 200, "text/plain", "one\n2\nthree\n4"), same + `Line 2 went from "two" to "2". Line 4 went from "four" to "4".`},
		{"one member of many items", jsonRun(1, `{"users":[{"id":1,"n":1},{"id":2,"n":1}]}`), jsonRun(2, `{"users":[{"id":1,"n":2},{"id":2,"n":3}]}`), same + "B says users[id 1]/n went from 1 to 2, users[id 2]/n from 1 to 3."},
		{"items by number", jsonRun(1, `[{"id":1},{"id":2},{"id":3},{"id":4}]`), jsonRun(2, `[{"id":4},{"id":1},{"id":7,"a":1,"b":2},{"id":8,"a":1,"b":2}]`), same + "B says id 7 and id 8 joined the list, id 2 and id 3 left, id 1 moved."},
		{"another type", jsonRun(1, `{"a":{"b":1},"c":null}`), jsonRun(2, `{"a":"b","c":1}`), same + "B says a turned from an object into a string and c went from null to 1."},
		{"long values are not said", jsonRun(1, `{"a":"`+strings.Repeat("x", 99)+`"}`), jsonRun(2, `{"a":"b"}`), same + "B says a changed."},
		{"an item by what people call it", jsonRun(1, `{"users":[{"id":1,"name":"Ada"},{"id":2,"name":"Grace"}]}`), jsonRun(2, `{"users":[{"id":1,"name":"Ada"},{"id":2,"name":"Grace"},{"id":7,"name":"Alan"}]}`), same + "B says Alan joined users."},
		{"an item by its id", jsonRun(1, `[{"id":1,"v":1,"w":1},{"id":2,"v":1,"w":2}]`), jsonRun(2, `[{"id":1,"v":1,"w":1}]`), same + "B says id 2 left the list."},
		{"nothing in common", jsonRun(1, `{"id":17,"name":"Ada"}`), with(answered(2, 404, "application/json", `{"title":"Not Found","detail":"x"}`), headline("There is no user 17.")), "200 in A, 404 in B. B: There is no user 17. The contents have no member in common."},
		{"elements", answered(1, 200, "application/xml", `<l><t>One</t><i><n>1</n></i><i><n>2</n></i><i><n>3</n></i></l>`), answered(2, 200, "application/xml", `<l><t>Two</t><i><n>4</n></i><i><n>5</n></i><i><n>6</n></i><u/></l>`),
			same + "B says l/t went from One to Two, l/u appeared, and l/i/n changed in 3 places."},
		{"a page", answered(1, 200, "text/html", `<html><body><h1>Old</h1><p>a<p>b<p>c<p>d<p>e</body></html>`), answered(2, 200, "text/html", `<html><body class=x><h1>New</h1><p>a<i>1</i><p>b<b>1</b><p>c<u>1</u><p>d<s>1</s><p>e</body></html>`),
			same + "B says body changed, h1 went from Old to New, and p changed in 4 places."},
		{"texts and comments", answered(1, 200, "text/html", `<html><body><p>a<b>1</b><i>2</i></body></html>`), answered(2, 200, "text/html", `<html><body><p>b<b>1</b><i>2</i><!-- x --></body></html>`), same + "B says the text of p went from a to b and a comment of p appeared."},
		{"pairs", answered(1, 200, "application/x-www-form-urlencoded", "a=1&b=2"), answered(2, 200, "application/x-www-form-urlencoded", "a=1&b=3"), same + "B says b went from 2 to 3."},
		{"time after all else", jsonRun(1, `1`), with(jsonRun(2, `2`), waiting(212*time.Millisecond, 200*time.Millisecond)), same + "B says the whole document went from 1 to 2. B also took 5.3 times as long, nearly all of it waiting for the server."},
		{"only another order", jsonRun(1, `[1,2]`), jsonRun(2, `[2,1]`), "Same status, same items in another order. Both runs succeeded. B says 1 item moved in the list."},
		{"another kind of content", jsonRun(1, `{"a":1}`), answered(2, 200, "text/html", "<p>"), "Same status, another kind of content. Both runs succeeded. A is application/json, B is text/html."},
		{"text", answered(1, 200, "text/plain", "a\nb\n"), answered(2, 200, "text/plain", "a\nb\nc\n"), same + "B has 1 line more: \"c\"."},
		{"less text", answered(1, 200, "text/plain", "a\nb\nc\n"), answered(2, 200, "text/plain", "a\n"), same + "B has 2 lines fewer: \"b\" and \"c\"."},
		{"no content", answered(1, 200, "text/plain", "a"), answered(2, 200, "text/plain", ""), same + "B has 1 line fewer: \"a\"."},
		{"bytes", answered(1, 200, "image/png", "\x00a"), answered(2, 200, "image/png", "\x00b"), same + "The contents are not the same bytes."},
		{"only fields", jsonRun(1, `1`, "Cache-Control: max-age=300", "X-Old: 1"), jsonRun(2, `1`, "Cache-Control: max-age=60", "X-Region: eu"),
			"Same status and content, different headers. Both runs succeeded. Cache-Control went from max-age=300 to max-age=60, X-Region appeared, and X-Old is gone."},
		{"fields that follow from the content", jsonRun(1, `1`, "ETag: a", "Content-Length: 1"), jsonRun(2, `2`, "ETag: b", "Content-Length: 2"), same + "B says the whole document went from 1 to 2."},
		{"another status", with(answered(1, 200, "", ""), headline("OK")), with(answered(2, 503, "", ""), headline("The server is overloaded")),
			"200 in A, 503 in B. A: OK. B: The server is overloaded."},
		{"the same failure status", with(answered(1, 404, "", "", "X: 1"), headline("There is no user 17.")), with(answered(2, 404, "", "", "X: 2"), headline("There is no user 17.")),
			"Same status and content, different headers. Both runs: There is no user 17. X went from 1 to 2."},
		{"no response in one", with(answered(1, 200, "", ""), headline("OK")), failed(2, playground.FailureDNS, "The name was not found"),
			"200 in A, no response in B. A: OK. B: The name was not found."},
		{"no response in both", failed(1, playground.FailureDNS, "x"), failed(2, playground.FailureConnect, "y"), "No response in either, for different reasons. A: x. B: y."},
		{"the same failure twice", failed(1, playground.FailureDNS, "x"), failed(2, playground.FailureDNS, "x"), "No differences."},
		{"another explanation", jsonRun(1, `1`), with(jsonRun(2, `1`), func(r *playground.Run) { r.Explanation.Findings = []playground.Finding{{ID: "E-1"}} }),
			"Same response, different explanation. Both runs succeeded."},
		{"another request", jsonRun(1, `1`), with(jsonRun(2, `1`), func(r *playground.Run) { r.Request.URL += "?page=2"; r.Request.Method = "HEAD" }), "No differences. The requests differ in method and ?page."},
		{"waiting", jsonRun(1, `1`), with(jsonRun(2, `1`), waiting(212*time.Millisecond, 200*time.Millisecond)), "No differences. B took 5.3 times as long, nearly all of it waiting for the server."},
		{"the first was slower", with(jsonRun(1, `1`), waiting(100*time.Millisecond, 40*time.Millisecond)), jsonRun(2, `1`), "No differences. A took 2.5 times as long, most of it waiting for the server."},
		{"nothing to say of the time", jsonRun(1, `1`), with(jsonRun(2, `1`), waiting(45*time.Millisecond, 40*time.Millisecond)), "No differences."},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := mustCompare(t, Input{Runs: []playground.ComparedRun{c.a, c.b}, Defaults: true})
			if out.Summary != c.want || out.Pairs[0].Summary != c.want {
				t.Errorf("got  %s\nwant %s", out.Summary, c.want)
			}
		})
	}
}

func TestSummaryOfManyRuns(t *testing.T) {
	one, two := jsonRun(1, `{"a":1}`), jsonRun(2, `{"a":2}`)
	for _, c := range []struct {
		name string
		runs []playground.ComparedRun
		base playground.RunID
		want string
	}{
		{"all equal", []playground.ComparedRun{one, jsonRun(3, `{"a":1}`), jsonRun(4, `{"a":1}`)}, 0, "No differences between the 3 runs."},
		{"one differs", []playground.ComparedRun{one, jsonRun(3, `{"a":1}`), two}, 0, "C differs from A, B does not. Of the content, a is 1 in A and B and 2 in C."},
		{"the base is another", []playground.ComparedRun{one, two, jsonRun(3, `{"a":1}`)}, 2, "A and C differ from B. Of the content, a is 1 in A and C and 2 in B."},
		{"values across", []playground.ComparedRun{jsonRun(1, `{"v":"2.1","flags":{"x":true},"n":1}`), jsonRun(2, `{"v":"2.0","flags":{"x":false},"n":2}`), jsonRun(3, `{"v":"1.9","flags":{"x":false}}`)}, 0,
			"B and C differ from A. Of the content, v is 2.1 in A, 2.0 in B, and 1.9 in C; n is 1 in A, 2 in B, and absent in C; flags/x is true in A and false in B and C."},
		{"a password across", []playground.ComparedRun{jsonRun(1, `{"password":"a-1"}`), jsonRun(2, `{"password":"b-2"}`), jsonRun(3, `{"password":"c-3"}`)}, 0,
			"B and C differ from A. Of the content, password has other values."},
		{"items that came", []playground.ComparedRun{jsonRun(1, `{"l":["a"],"n":1}`), jsonRun(2, `{"l":["a","b"],"n":2}`), jsonRun(3, `{"l":["a"],"n":2}`)}, 0,
			"B and C differ from A. B: Same status, different content. B says n went from 1 to 2 and b joined l. C: Same status, different content. C says n went from 1 to 2."},
		{"objects that came", []playground.ComparedRun{jsonRun(1, `{"n":1}`), jsonRun(2, `{"n":1,"o":{"a":1}}`), jsonRun(3, `{"n":2}`)}, 0,
			"B and C differ from A. B: Same status, different content. B says o appeared. C: Same status, different content. C says n went from 1 to 2."},
		{"two alike", []playground.ComparedRun{one, answered(2, 503, "text/plain", "busy"), answered(3, 503, "text/plain", "busy")}, 0,
			"B and C differ from A. A: 200. B: 503. A is application/json, B is text/plain. C: As B."},
		{"other statuses", []playground.ComparedRun{one, with(answered(2, 404, "", ""), headline("There is no user 17")), failed(3, playground.FailureDNS, "The name was not found"), ended(4, playground.StateRunning)}, 0,
			"B, C, and D differ from A. A: 200. B: 404. There is no user 17. B has no content. C: no response. The name was not found. D: it is still going."},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := mustCompare(t, Input{Runs: c.runs, Base: c.base})
			if out.Summary != c.want {
				t.Errorf("got  %s\nwant %s", out.Summary, c.want)
			}
		})
	}
}

func TestEveryKindOfContentTellsWhatIsVolatile(t *testing.T) {
	for _, c := range []struct{ name, mediaType, format, want string }{
		{"the order of lists", "application/json", `{"l":[%[1]d,%[2]d,7,8,9]}`, "order:/l"},
		{"elements", "application/xml", `<l><i><n>1</n><at>%d</at></i><i><n>2</n><at>%d</at></i></l>`, "/l/i/at"},
		{"attributes", "text/html", `<html><script nonce="%d%d">x</script><p>y</html>`, "/html/script/@nonce"},
		{"pairs", "application/x-www-form-urlencoded", `a=1&at=%d&at=%d`, "/at"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var runs []playground.ComparedRun
			for i := range 8 {
				runs = append(runs, answered(playground.RunID(i+1), 200, c.mediaType, fmt.Sprintf(c.format, 100+i%2, 101-i%2)))
			}
			out := mustCompare(t, Input{Runs: runs[:2], Past: runs})
			var got []string
			for _, idea := range out.Proposals {
				got = append(got, idea.Rule)
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("proposed: %q, want %s", got, c.want)
			}
		})
	}
}

func TestTimeIsSetBesideEarlierRuns(t *testing.T) {
	took := func(id playground.RunID, total, wait time.Duration) playground.ComparedRun {
		return with(jsonRun(id, `1`), waiting(total*time.Millisecond, wait*time.Millisecond))
	}
	const lead = "No differences. B took 5.0 times as long, nearly all of it waiting for the server"
	for _, c := range []struct {
		name string
		past []time.Duration
		want string
	}{
		{"as long as usual", []time.Duration{30, 80, 130, 180, 230, 280}, lead + "; that is within the usual range, as 6 earlier runs took 30 to 280 ms."},
		{"longer than usual", []time.Duration{31, 32, 33, 34, 35}, lead + "; 5 earlier runs took 31 to 35 ms."},
		{"one that stands out is left out of ten", []time.Duration{31, 32, 33, 34, 35, 36, 37, 38, 39, 9000}, lead + "; 10 earlier runs took 32 to 39 ms."},
		{"seconds", []time.Duration{100, 200, 300, 400, 12_000}, lead + "; that is within the usual range, as 5 earlier runs took 0.1 to 12 s."},
		{"too few", []time.Duration{30, 80, 130, 180}, lead + "."},
	} {
		t.Run(c.name, func(t *testing.T) {
			past := []playground.ComparedRun{took(1, 1, 1), failed(3, playground.FailureDNS, "x"), answered(4, 503, "", "")}
			for i, ms := range c.past {
				past = append(past, took(playground.RunID(10+i), ms, ms-10))
			}
			out := mustCompare(t, Input{Runs: []playground.ComparedRun{took(1, 40, 30), took(2, 200, 190)}, Past: past})
			if out.Summary != c.want {
				t.Errorf("got  %s\nwant %s", out.Summary, c.want)
			}
			usual := out.Pairs[0].Timings.Usual
			if (usual == nil) != (len(c.past) < 5) || usual != nil && (usual.Runs != len(c.past) || usual.Total.High-usual.Phases[playground.PhaseWait].High != usual.Total.Low-usual.Phases[playground.PhaseWait].Low) {
				t.Errorf("%+v", usual)
			}
		})
	}
}

func TestOnlyRunsCloseTogetherTellWhatIsVolatile(t *testing.T) {
	start := time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC)
	var past []playground.ComparedRun
	for i := range 10 {
		apart := time.Minute
		if i >= 5 {
			apart = time.Hour
		}
		past = append(past, with(jsonRun(playground.RunID(10+i), `{"n":`+string(rune('0'+i))+`}`), func(r *playground.Run) { r.CreatedAt = playground.At(start.Add(time.Duration(i) * apart)) }))
	}
	out := mustCompare(t, Input{Runs: []playground.ComparedRun{jsonRun(1, `{"n":1}`), jsonRun(2, `{"n":2}`)}, Past: past})
	if want := []playground.IgnoreIdea{{Rule: "/n", Reason: "differed in 4 of 4 pairs", Pairs: 4}}; !slices.Equal(out.Proposals, want) {
		t.Errorf("%+v", out.Proposals)
	}
}

func TestMatrixHoldsTheValueOfEachRun(t *testing.T) {
	runs := []playground.ComparedRun{
		jsonRun(1, `{"plan":{"tier":"free"},"users":[{"id":1,"n":"a"},{"id":2,"n":"b"}],"at":1}`),
		jsonRun(2, `{"plan":{"tier":"team"},"users":[{"id":0},{"id":1,"n":"a"},{"id":2,"n":"c"}],"at":2}`),
		jsonRun(3, `{"users":[{"id":2,"n":"b"},{"id":1,"n":"z"}],"at":3}`),
		answered(4, 503, "text/plain", "down"),
	}
	out := mustCompare(t, Input{Runs: runs, Rules: []playground.RuleHits{{Rule: "/at"}}})
	var got []string
	for _, r := range out.Matrix {
		s := r.Path
		for _, v := range r.Values {
			if v == nil {
				s += " -"
			} else {
				s += " " + string(v)
			}
		}
		if r.IgnoredBy != nil {
			s += " by " + *r.IgnoredBy
		}
		got = append(got, s)
	}
	want := []string{
		`/plan/tier "free" "team" - -`,
		`/users/0 - {"id":0} - -`,
		`/users/1/n "b" "c" "b" -`,
		`/at 1 2 3 - by /at`,
		`/plan {"tier":"free"} {"tier":"team"} - -`,
		`/users/0/n "a" "a" "z" -`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestProposalsOf(t *testing.T) {
	at := func(id playground.RunID, body string, fields ...string) playground.ComparedRun {
		return jsonRun(id, body, fields...)
	}
	var past []playground.ComparedRun
	for i := range 10 {
		n := string(rune('0' + i))
		past = append(past, at(playground.RunID(10+i), `{"at":`+n+`,"items":[{"id":1,"seen":`+n+`}],"name":"x"}`, "X-Nonce: "+n))
	}
	for _, c := range []struct {
		name  string
		a, b  playground.ComparedRun
		rules []string
		past  []playground.ComparedRun
		want  []string
	}{
		{"what differed in all pairs", at(1, `{"at":1,"items":[{"id":1,"seen":1}],"name":"x"}`, "X-Nonce: 1"), at(2, `{"at":2,"items":[{"id":1,"seen":2}],"name":"y"}`, "X-Nonce: 2"), nil, past,
			[]string{"header:X-Nonce differed in 9 of 9 pairs 9", "/at differed in 9 of 9 pairs 9", "/items/*/seen differed in 9 of 9 pairs 9"}},
		{"not what is ignored already", at(1, `{"at":1}`), at(2, `{"at":2}`), []string{"/at"}, past, nil},
		{"not what does not differ here", at(1, `{"at":1,"name":"x"}`), at(2, `{"at":1,"name":"y"}`), nil, past, nil},
		{"two earlier runs prove nothing", at(1, `{"at":1}`), at(2, `{"at":2}`), nil, past[:3], nil},
		{"shapes, where nothing is known", at(1, `{"created_at":"2026-01-01T10:00:00Z","request_id":"0123456789abcdef0123456789abcdef","title":"a"}`),
			at(2, `{"created_at":"2026-01-02T10:00:00Z","request_id":"fedcba9876543210fedcba9876543210","title":"b"}`), nil, nil,
			[]string{"/created_at looks like a time that is new in each response; only this pair was looked at 1", "/request_id looks like an id that is new in each response; only this pair was looked at 1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := Input{Runs: []playground.ComparedRun{c.a, c.b}, Past: c.past}
			for _, r := range c.rules {
				in.Rules = append(in.Rules, playground.RuleHits{Rule: r})
			}
			out := mustCompare(t, in)
			got := []string{}
			for _, p := range out.Proposals {
				got = append(got, p.Rule+" "+p.Reason+" "+grouped(p.Pairs))
			}
			if !slices.Equal(got, append([]string{}, c.want...)) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}
