package compare

import (
	"slices"
	"strings"
	"testing"

	"parley/playground"
)

func toldFields(changes []playground.FieldChange) []string {
	out := []string{}
	for _, c := range changes {
		s := string(c.Kind) + " " + c.Name + " [" + strings.Join(c.A, "|") + "] [" + strings.Join(c.B, "|") + "]"
		if c.IgnoredBy != nil {
			s += " by " + *c.IgnoredBy
		}
		out = append(out, s)
	}
	return out
}

func TestFieldsOf(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b []string
		want []string
	}{
		{"equal in any case and order of names", []string{"ETag: 1", "Via: x"}, []string{"via: x", "etag: 1"}, nil},
		{"changed, added, removed", []string{"Cache-Control: max-age=300", "X-Old: 1"}, []string{"X-Region: eu", "cache-control: max-age=60"},
			[]string{"added X-Region [] [eu]", "changed cache-control [max-age=300] [max-age=60]", "removed X-Old [1] []"}},
		{"repeats are lists, and their order counts", []string{"Link: a", "Vary: x", "Link: b"}, []string{"Link: b", "Link: a", "Vary: x"}, []string{"changed Link [a|b] [b|a]"}},
		{"the order of those that are sets is ignored", []string{"Vary: a", "Link: x", "Vary: b"}, []string{"Vary: B, a", "Link: x"}, []string{"changed Vary [a|b] [B, a] by order:header:Vary"}},
		{"a set with another member is not", []string{"Allow: GET, HEAD"}, []string{"Allow: HEAD, PUT"}, []string{"changed Allow [GET, HEAD] [HEAD, PUT]"}},
		{"a comma within quotes parts nothing", []string{`Cache-Control: private="a, b", no-store`}, []string{`Cache-Control: no-store, private="b, a"`}, []string{`changed Cache-Control [private="a, b", no-store] [no-store, private="b, a"]`}},
		{"cookies in another order with another expiry", []string{"Set-Cookie: a=1; Expires=x", "Set-Cookie: b=1"}, []string{"Set-Cookie: b=1", "Set-Cookie: a=1; Expires=y"},
			[]string{"changed Set-Cookie [a=1; Expires=x|b=1] [b=1|a=1; Expires=y] by header:Set-Cookie;Expires"}},
		{"values differ by case", []string{"X: a"}, []string{"X: A"}, []string{"changed X [a] [A]"}},
		{"dates and ids are ignored", []string{"Date: 1", "X-Request-ID: a"}, []string{"Date: 2", "X-Request-ID: b", "CF-Ray: c"},
			[]string{"changed Date [1] [2] by header:Date", "changed X-Request-ID [a] [b] by header:X-Request-Id", "added CF-Ray [] [c] by header:CF-Ray"}},
		{"a cookie's expiry is ignored, its value is not", []string{"Set-Cookie: a=1; Expires=x; Max-Age=1; Path=/"}, []string{"Set-Cookie: a=1; expires=y; max-age=2; Path=/"},
			[]string{"changed Set-Cookie [a=1; Expires=x; Max-Age=1; Path=/] [a=1; expires=y; max-age=2; Path=/] by header:Set-Cookie;Expires"}},
		{"the rule that speaks is the one that explains", []string{"Set-Cookie: a=1; Expires=x; Max-Age=1"}, []string{"Set-Cookie: a=1; Expires=x; Max-Age=2"},
			[]string{"changed Set-Cookie [a=1; Expires=x; Max-Age=1] [a=1; Expires=x; Max-Age=2] by header:Set-Cookie;Max-Age"}},
		{"another cookie", []string{"Set-Cookie: a=1; Expires=x"}, []string{"Set-Cookie: a=2; Expires=y"}, []string{"changed Set-Cookie [a=1; Expires=x] [a=2; Expires=y]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := mustCompare(t, Input{Runs: []playground.ComparedRun{jsonRun(1, `1`, c.a...), jsonRun(2, `1`, c.b...)}, Defaults: true})
			got := toldFields(out.Pairs[0].Headers)
			if !slices.Equal(got, append([]string{}, c.want...)) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			counts := slices.ContainsFunc(got, func(s string) bool { return !strings.Contains(s, " by header:") && !strings.Contains(s, " by order:") })
			if out.Same == counts {
				t.Errorf("same is %t", out.Same)
			}
		})
	}
}

func TestDefaultRulesCanBeLeftOut(t *testing.T) {
	in := Input{Runs: []playground.ComparedRun{jsonRun(1, `1`, "Date: 1"), jsonRun(2, `1`, "Date: 2")}}
	if out := mustCompare(t, in); out.Same || len(out.Rules) != 0 {
		t.Errorf("without default rules: same %t, rules %+v", out.Same, out.Rules)
	}
	in.Rules = []playground.RuleHits{{ID: 5, Rule: "header:date", Scope: "everyone", Hits: 77}}
	out := mustCompare(t, in)
	if !out.Same || len(out.Rules) != 1 || out.Rules[0] != (playground.RuleHits{ID: 5, Rule: "header:date", Scope: "everyone", Hits: 1}) {
		t.Errorf("with a stored rule: same %t, rules %+v", out.Same, out.Rules)
	}
	if *out.Pairs[0].Headers[0].IgnoredBy != "header:date" {
		t.Errorf("ignored by %q", *out.Pairs[0].Headers[0].IgnoredBy)
	}
}

func TestVerdictOf(t *testing.T) {
	finding := func(id string, where playground.Where, name, value string) playground.Finding {
		return playground.Finding{ID: id, Evidence: []playground.Evidence{{Where: where, Name: name, Value: value}}}
	}
	for _, c := range []struct {
		name                    string
		a, b                    []playground.Finding
		gone, appeared, changed []string
	}{
		{"the same findings", []playground.Finding{finding("E-1", playground.InStatus, "", "404")}, []playground.Finding{finding("E-1", playground.InStatus, "", "404")}, nil, nil, nil},
		{"one gone and one that appeared", []playground.Finding{finding("E-1", playground.InStatus, "", "404")}, []playground.Finding{finding("E-2", playground.InStatus, "", "503")}, []string{"E-1"}, []string{"E-2"}, nil},
		{"other evidence", []playground.Finding{finding("E-1", playground.InBodyJSON, "/detail", "x")}, []playground.Finding{finding("E-1", playground.InBodyJSON, "/detail", "y")}, nil, nil, []string{"E-1"}},
		{"times differ in any two runs", []playground.Finding{finding("E-1", playground.InTiming, "wait", "1 ms")}, []playground.Finding{finding("E-1", playground.InTiming, "wait", "2 ms")}, nil, nil, nil},
		{"evidence in an ignored field", []playground.Finding{finding("E-1", playground.InResponseHeader, "Date", "x")}, []playground.Finding{finding("E-1", playground.InResponseHeader, "Date", "y")}, nil, nil, nil},
		{"evidence at an ignored path", []playground.Finding{finding("E-1", playground.InBodyJSON, "/at", "x")}, []playground.Finding{finding("E-1", playground.InBodyJSON, "/at", "y")}, nil, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := jsonRun(1, `1`), jsonRun(2, `1`)
			a.Run.Explanation.Findings, b.Run.Explanation.Findings = c.a, c.b
			out := mustCompare(t, Input{Runs: []playground.ComparedRun{a, b}, Defaults: true, Rules: []playground.RuleHits{{Rule: "/at"}}})
			got := out.Pairs[0].Explanation
			if !slices.Equal(got.Gone, append([]string{}, c.gone...)) || !slices.Equal(got.Appeared, append([]string{}, c.appeared...)) || !slices.Equal(got.Changed, append([]string{}, c.changed...)) {
				t.Errorf("%+v", got)
			}
			if want := len(c.gone)+len(c.appeared)+len(c.changed) == 0; got.Same != want || out.Same != want {
				t.Errorf("same is %t and %t", got.Same, out.Same)
			}
		})
	}
}

func TestSentencesOfTwoExplanations(t *testing.T) {
	finding := func(id, title, evidence string) playground.Finding {
		return playground.Finding{ID: id, Title: title, Why: "Because.", Evidence: []playground.Evidence{{Where: playground.InBodyJSON, Name: "/id", Value: evidence}}}
	}
	a, b := jsonRun(1, `1`), jsonRun(2, `1`)
	a.Run.Explanation = playground.Explanation{Headline: "There is no user 17.", Findings: []playground.Finding{finding("E-1", "Gone.", "1"), finding("E-2", "Same.", "1"), finding("E-3", "Other evidence.", "1")}}
	b.Run.Explanation = playground.Explanation{Headline: "There is no user 18.", Findings: []playground.Finding{finding("E-4", "New.", "1"), finding("E-2", "Same.", "1"), finding("E-3", "Other evidence.", "2")}}
	out := mustCompare(t, Input{Runs: []playground.ComparedRun{a, b}})
	var got []string
	for _, s := range out.Pairs[0].Explanation.Sentences {
		got = append(got, string(s.Kind)+" "+s.Finding+": "+sideText(playground.AlignedSide{Number: 1, Tokens: s.Marks.A})+"|"+sideText(playground.AlignedSide{Number: 1, Tokens: s.Marks.B})+"|"+s.A+"|"+s.B)
	}
	want := []string{
		"changed : 1:There is no user [17].|1:There is no user [18].|There is no user 17.|There is no user 18.",
		"added E-4: 1:|1:||New. Because.",
		"changed E-3: 1:Other evidence. Because. [/id [1]]|1:Other evidence. Because. [/id [2]]|Other evidence. Because. [/id 1]|Other evidence. Because. [/id 2]",
		"removed E-1: 1:|1:|Gone. Because.|",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}
