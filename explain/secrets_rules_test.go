package explain

import (
	"encoding/base64"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"parley/playground"
)

// carry puts a credential into the request of a finished run, as the places do in one that
// is being built.
var carry = []struct {
	name string
	put  func(run *playground.Run, x *playground.Exchange, s string)
}{
	{"a bearer token", func(run *playground.Run, x *playground.Exchange, s string) {
		addSent(run, x, "Authorization", "Bearer "+s)
	}},
	{"a token without a scheme", func(run *playground.Run, x *playground.Exchange, s string) { addSent(run, x, "Authorization", s) }},
	{"a password in Basic", func(run *playground.Run, x *playground.Exchange, s string) {
		addSent(run, x, "Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("mira:"+s)))
	}},
	{"an API key", func(run *playground.Run, x *playground.Exchange, s string) { addSent(run, x, "X-Api-Key", s) }},
	{"a cookie", func(run *playground.Run, x *playground.Exchange, s string) { addSent(run, x, "Cookie", "a=1; sid="+s) }},
	{"a query value", func(run *playground.Run, x *playground.Exchange, s string) {
		mark := "?"
		if strings.Contains(x.Request.URL, "?") {
			mark = "&"
		}
		x.Request.URL += mark + "access_token=" + url.QueryEscape(s)
		run.Request.URL = x.Request.URL
	}},
	{"a member of the body", func(run *playground.Run, _ *playground.Exchange, s string) {
		run.Request.Body = playground.Body{Kind: playground.BodyJSON, Text: `{"user": "mira", "password": "` + s + `", "n": 1,}`}
	}},
	{"a proxy's password", func(run *playground.Run, _ *playground.Exchange, s string) {
		run.Request.Options.Proxy = "http://mira:" + s + "@proxy.test:3128"
	}},
	{"a client's key", func(run *playground.Run, _ *playground.Exchange, s string) {
		run.Request.Options.ClientCertificate = playground.ClientCertificate{Certificate: "x", Key: "-----BEGIN PRIVATE KEY-----\n" + s + "\n-----END PRIVATE KEY-----\n"}
	}},
	{"the composed sign-in", func(run *playground.Run, _ *playground.Exchange, s string) {
		run.Request.Auth = playground.Auth{Kind: "bearer", Token: s}
	}},
}

// addSent replaces a header of the request.
func addSent(run *playground.Run, x *playground.Exchange, name, value string) {
	var rows []playground.Row
	var fields []playground.Field
	for _, r := range run.Request.Headers {
		if !strings.EqualFold(r.Name, name) {
			rows = append(rows, r)
		}
	}
	for _, f := range x.Request.Headers {
		if !strings.EqualFold(f.Name, name) {
			fields = append(fields, f)
		}
	}
	run.Request.Headers = append(rows, playground.Row{Name: name, Value: value, Enabled: true})
	x.Request.Headers = append(fields, playground.Field{Name: name, Value: value})
}

var jsonString = regexp.MustCompile(`"([^"\\]{2,})"(\s*[,}\]])`)

// repeat lets a response say the credential again wherever it says anything.
func repeat(x *playground.Exchange, s string) {
	if f := x.Failure; f != nil {
		f.Detail, f.Message = f.Detail+" "+s, f.Message+" "+s
		f.FirstBytes = append([]byte(s), f.FirstBytes...)
	}
	r := x.Response
	if r == nil {
		return
	}
	r.Reason += " " + s
	text := string(r.Content.Head)
	switch trimmed := strings.TrimSpace(text); {
	case trimmed == "":
		text = s
	case trimmed[0] == '{' || trimmed[0] == '[':
		text = jsonString.ReplaceAllString(text, `"$1 `+s+`"$2`)
	default:
		text = strings.ReplaceAll(text, "<", " "+s+" <") + " " + s
		text = strings.Replace(text, " "+s+" <", "<", 1) // the first tag still comes first
	}
	withBody(r, text)
	r.Headers = append(r.Headers, playground.Field{Name: "X-Request-Id", Value: s}, playground.Field{Name: "X-Echo", Value: s})
}

// leaked is the first string of an explanation that holds a form of the credential.
func leaked(e playground.Explanation, s string) string {
	var all []string
	everyString(reflect.ValueOf(e), &all)
	for _, text := range all {
		for _, form := range []string{s, url.QueryEscape(s), base64.StdEncoding.EncodeToString([]byte("mira:" + s))} {
			if strings.Contains(text, form) {
				return text
			}
		}
	}
	return ""
}

// everyCase are the runs in which some rule speaks: all of them are covered.
func everyCase(t testing.TB) map[string]golden {
	all := map[string]golden{}
	for i, c := range ruleCases() {
		all[c.id+" "+itoa(i)] = golden{run: c.fires, past: c.past}
	}
	for i, c := range causeCases() {
		all[c.id+" failure "+itoa(i)] = golden{run: get(api).fails(c.fail)}
	}
	for _, g := range readGoldens(t) {
		all["golden "+g.name] = g
	}
	return all
}

func TestNoRuleRepeatsACredential(t *testing.T) {
	const secret = "q7Zk-93xTf_b2"
	spoke := map[string]bool{}
	for name, g := range everyCase(t) {
		for _, c := range carry {
			for _, echo := range []bool{false, true} {
				run := cloneRun(g.run)
				x := run.Final()
				if x == nil {
					continue
				}
				c.put(&run, x, secret)
				if echo {
					repeat(x, secret)
				}
				run.Conclude()
				e := Explain(run, g.past)
				for _, d := range e.Findings {
					spoke[d.ID] = true
				}
				if where := leaked(e, secret); where != "" {
					t.Errorf("%s, %s, echoed %v: %q", name, c.name, echo, where)
				}
			}
		}
	}
	for _, r := range rules {
		if !spoke[r.id] {
			t.Errorf("%s spoke in none of the runs that carry a credential", r.id)
		}
	}
}

// TestACredentialOfTheResponseIsNotShown: what a server gives out under a credential's name
// was never sent, and is as secret.
func TestACredentialOfTheResponseIsNotShown(t *testing.T) {
	const secret = "q7Zk93xTfb2LmPw0"
	for name, answer := range map[string]func(b *builder, status int) playground.Run{
		"a member": func(b *builder, status int) playground.Run {
			return b.answersJSON(status, `{"success": false, "error": {"code": 4, "access_token": "`+secret+`"}, "refresh_token": "`+secret+`"}`)
		},
		"a list of objects": func(b *builder, status int) playground.Run {
			return b.answersJSON(status, `{"errors": [{"message": "no", "path": ["a"], "extensions": {"code": "X", "api_key": "`+secret+`"}}], "data": null, "detail": {"client_secret": "`+secret+`"}}`)
		},
		"JSON that is broken behind it": func(b *builder, status int) playground.Run {
			return b.answersJSON(status, `{"access_token": "`+secret+`", "x": }`)
		},
		"a text": func(b *builder, status int) playground.Run {
			return b.answers(status, "connect failed: password="+secret+" host=db", "Content-Type: text/plain")
		},
		"a page": func(b *builder, status int) playground.Run {
			return b.answers(status, "<html><title>token: "+secret+"</title><h1>Down</h1><p>api_key="+secret+"</p></html>", "Content-Type: text/html")
		},
		"a trace": func(b *builder, status int) playground.Run {
			return b.answers(status, "Traceback (most recent call last):\n  File \"/a.py\", line 3\nValueError: secret_key='"+secret+"'", "Content-Type: text/plain")
		},
		"cookies and addresses": func(b *builder, status int) playground.Run {
			return b.answers(status, "", "Set-Cookie: sid="+secret+"; SameSite=None", "Location: /next?access_token="+secret, "Link: </more?token="+secret+`>; rel="next"`, "Operation-Location: https://api.test/op?sig=1&access_token="+secret)
		},
		"an address in the body": func(b *builder, status int) playground.Run {
			return b.answersJSON(status, `{"next": "https://api.test/items?access_token=`+secret+`", "message": "see https://api.test/x?token=`+secret+`", "status_url": "/jobs/1?api_key=`+secret+`"}`)
		},
	} {
		for _, status := range []int{200, 201, 202, 302, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503} {
			for _, method := range []string{"GET", "POST"} {
				e := Explain(answer(given(method, "https://api.test/v1/items"), status), playground.Past{})
				if where := leaked(e, secret); where != "" {
					t.Errorf("%s under %d to %s: %q", name, status, method, where)
				}
			}
		}
	}
}
