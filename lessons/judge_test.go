package lessons_test

import (
	"slices"
	"strings"
	"testing"

	"parley/lessons"
	"parley/playground"
)

// stepOf is a step with one check.
func stepOf(t *testing.T, check string) playground.LessonStep {
	t.Helper()
	l, err := lessons.Parse("a.md", "a", []byte(step("```request\nGET /demo/data\n```\n```question\nQ\n```\n```check\n"+check+"\n```\n")))
	if err != nil {
		t.Fatal(err)
	}
	return l.Steps[0]
}

// answerOf is a run of two attempts, the second of which was redirected once.
func answerOf() playground.Run {
	r := playground.NewRequest("http://a.example/old?x=1")
	r.Method = "POST"
	sent := func(status int, head string) playground.Exchange {
		return playground.Exchange{
			Request:  playground.SentRequest{Method: "POST", URL: r.URL, Headers: []playground.Field{{Name: "Authorization", Value: "Bearer abcdefghijklmnop"}}},
			Response: &playground.Response{Status: status, Headers: []playground.Field{{Name: "Vary", Value: "Accept"}, {Name: "vary", Value: "Origin"}, {Name: "Set-Cookie", Value: "sid=abcdefghijklmnop"}}, Content: playground.Content{Head: []byte(head)}},
		}
	}
	last := sent(404, `{"a": {"b/c": [1, 2.5, "x"]}, "n": null, "t": true}`)
	last.Request.URL = "http://a.example/new"
	run := playground.Run{Request: r, Attempts: []playground.Attempt{{Exchanges: []playground.Exchange{sent(503, "")}}, {Exchanges: []playground.Exchange{sent(301, ""), last}}}}
	run.Explanation.Findings = []playground.Finding{{ID: "E-404-ONE"}, {ID: "E-404-TWO"}}
	run.Conclude()
	return run
}

func TestEachCheckHoldsOrSaysWhatIsMissing(t *testing.T) {
	for check, missing := range map[string]string{
		"status is 404": "", "status is 200 or 404": "", "status is not 200": "", "status is at least 400": "", "status is at most 404": "",
		"status is 304 | Ask again":                "It answered 404. The check wants 304. Ask again.",
		"status is 200 or 204":                     "It answered 404. The check wants 200 or 204.",
		"status is not 404":                        "It answered 404. The check wants another one than 404.",
		"status is none":                           "It answered 404. The check wants no answer at all.",
		"status is at least 500":                   "It answered 404. The check wants at least 500.",
		"class is client error":                    "",
		"class is server error":                    "It answered 404, which is a client error. The check wants server error.",
		"ok is false":                              "",
		"ok is true":                               "It answered 404, so ok is false. The check wants true.",
		"method is POST":                           "",
		"method is GET":                            "The method was POST. The check wants GET.",
		"path is /old":                             "",
		"path contains /new":                       "The path was /old. The check wants it to hold /new.",
		"final path is /new":                       "",
		"final path is /old":                       "It ended at the path /new. The check wants /old.",
		"attempts is 2":                            "",
		"attempts is at least 3":                   "2 attempts were made. The check wants at least 3.",
		"redirects is 1":                           "",
		"redirects is 0":                           "1 redirect was followed. The check wants 0.",
		"failure is none":                          "",
		"failure is timeout":                       "It answered 404, and nothing failed. The check wants a failure of the kind timeout.",
		"rule is E-404-TWO":                        "",
		"rule is E-405-ALLOW":                      "Another rule explains it. The check wants E-405-ALLOW.",
		"rule is not E-404-ONE":                    "That rule explains it. The check wants another one than E-404-ONE.",
		"request header authorization exists":      "",
		"request header Authorization is missing":  "The request had Authorization. The check wants it to be missing.",
		"request header Authorization is Bearer x": "The request had Authorization. The check wants Bearer x.",
		"request header Accept exists":             "The request had no Accept. The check wants it to be there.",
		"response header Vary is Origin":           "",
		"response header Vary contains Acc":        "",
		"response header Vary is Cookie":           "It answered 404 with Vary “Accept, Origin”. The check wants Cookie.",
		"response header Retry-After is missing":   "",
		"response header Retry-After exists":       "It answered 404 without Retry-After. The check wants it to be there.",
		"body /a/b~1c/0 is 1":                      "",
		"body /a/b~1c/1 is at least 2":             "",
		"body /a/b~1c/2 is x":                      "",
		"body /t is true":                          "",
		"body /n exists":                           "",
		"body /a/b~1c/3 is missing":                "",
		"body /a/b~1c/1 is at most 2":              "The content has something else at /a/b~1c/1. The check wants at most 2.",
		"body /t/x exists":                         "The content has nothing at /t/x. The check wants it to be there.",
	} {
		v := lessons.Judge(stepOf(t, check), answerOf())
		if got := strings.Join(v.Missing, " "); got != missing || v.Passed != (missing == "") {
			t.Errorf("%s: %q, want %q", check, got, missing)
		}
	}
}

func TestOnlyTheFirstThingThatIsMissingIsAdvisedOn(t *testing.T) {
	v := lessons.Judge(stepOf(t, "path is /old | No\nmethod is GET\nstatus is 200 | Allow more\nattempts is at least 3 | It was well"), answerOf())
	want := []string{"The method was POST. The check wants GET.", "It answered 404. The check wants 200. Allow more.", "2 attempts were made. The check wants at least 3."}
	if !slices.Equal(v.Missing, want) {
		t.Errorf("%q", v.Missing)
	}
}

func TestNoCredentialIsRepeatedInAVerdict(t *testing.T) {
	for _, check := range []string{"request header Authorization is x", "response header Set-Cookie is x", "body /a is x", "path is /x"} {
		run := answerOf()
		run.Request.URL = "http://u:abcdefghijklmnop@a.example/old?access_token=abcdefghijklmnop"
		if v := lessons.Judge(stepOf(t, check), run); v.Passed || strings.Contains(strings.Join(v.Missing, " "), "abcdefghijklmnop") {
			t.Errorf("%s: %q", check, v.Missing)
		}
	}
}

func TestARunWithoutAnAnswerIsJudgedToo(t *testing.T) {
	none := playground.Run{Request: playground.NewRequest("http://a.example/"), Attempts: []playground.Attempt{{Exchanges: []playground.Exchange{{Failure: &playground.Failure{Kind: playground.FailureTimeout}}}}}}
	none.Conclude()
	for check, missing := range map[string]string{
		"status is none":     "",
		"class is none":      "",
		"failure is timeout": "",
		"failure is reset":   "What failed was: timeout. The check wants a failure of the kind reset.",
		"status is 200":      "No answer came. The check wants 200.",
		"body /a is 1":       "No answer came, and its content is no JSON that can be read. The check wants 1.",
	} {
		if got := strings.Join(lessons.Judge(stepOf(t, check), none).Missing, " "); got != missing {
			t.Errorf("%s: %q, want %q", check, got, missing)
		}
	}
	if v := lessons.Judge(stepOf(t, "status is none"), playground.Run{State: playground.StateRunning}); v.Passed || v.Missing[0] != "It has not ended yet." {
		t.Errorf("a run that goes on: %+v", v)
	}
	if v := lessons.Judge(stepOf(t, "status is none"), playground.Run{State: playground.StateInterrupted}); !v.Passed {
		t.Errorf("a run of nothing: %+v", v)
	}
}

// FuzzJudge reads content and addresses of strangers.
func FuzzJudge(f *testing.F) {
	f.Add([]byte(`{"a": [1]}`), "/a/0", "http://a.example/x")
	f.Add([]byte(`[[[[`), "/", "%zz")
	f.Fuzz(func(t *testing.T, content []byte, pointer, address string) {
		run := answerOf()
		run.Request.URL = address
		run.Final().Response.Content.Head = content
		s := playground.LessonStep{Checks: []playground.LessonCheck{
			{Subject: "body", Name: pointer, Verb: "is", Values: []string{"x"}}, {Subject: "path", Verb: "is", Values: []string{"/x"}},
			{Subject: "body", Name: pointer, Verb: "is at least", Values: []string{"1"}},
		}}
		for _, said := range lessons.Judge(s, run).Missing {
			if len(said) > 600+len(pointer) {
				t.Errorf("a verdict of %d bytes", len(said))
			}
		}
	})
}
