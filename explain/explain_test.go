package explain

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"parley/playground"
)

func TestTheHeadlineIsWhatASeniorColleagueWouldSayFirst(t *testing.T) {
	problem := "Content-Type: application/problem+json"
	for _, c := range []struct {
		name string
		run  playground.Run
		want string
	}{
		{"a record that is not there", get("http://demo.test/demo/users/9041").answers(404, `{"type":"/problems/user-not-found","title":"User not found","status":404,"detail":"No user has the id 9041.","instance":"/demo/users/9041"}`, problem), "The route works; user 9041 does not exist."},
		{"a limit that is used up", get("http://demo.test/demo/limited").answers(429, "", "Retry-After: 4", `RateLimit: "demo";r=0;t=4`, `RateLimit-Policy: "demo";q=3;w=10`), "The limit is 3 requests in 10 seconds, and it is used up."},
		{"a method that is not taken", given("DELETE", api).answers(405, "", "Allow: GET, POST"), "This address does not take DELETE."},
		{"a permanent redirect", get("http://demo.test/old").redirected(301, "http://demo.test/new", nil).answersJSON(200, `{}`), "The address moved for good; Parley followed it."},
		{"a failure in words beats the silence of a missing type", get(api).answers(500, `{"message": "disk full"}`), "The server failed, and says: disk full."},
		{"nothing to go by", get(api).answers(500, ""), "Nothing in the response says why."},
		{"success with a loose cookie is success", get(api).answersJSON(200, `{}`, "Set-Cookie: session=0123456789"), "The request worked; the body is a JSON object, 2 bytes."},
		{"expired as one of several causes is not the cause", get(api).sends("Authorization", "Bearer abc").answers(401, "", `WWW-Authenticate: Bearer error="invalid_token", error_description="The token is unknown or expired"`), "The server refused the token: The token is unknown or expired."},
		{"expired before another cause is not the cause", get(api).sends("Authorization", "Bearer abc").answers(401, "", `WWW-Authenticate: Bearer error="invalid_token", error_description="Access token expired or revoked"`), "The server refused the token: Access token expired or revoked."},
		{"an expired token beats its challenge", get(api).sends("Authorization", "Bearer "+token(`{"alg":"RS256"}`, `{"exp":1795521000}`)).answers(401, "", `WWW-Authenticate: Bearer error="invalid_token"`), "The token expired on 2026-11-24 11:50:00 UTC, 10 min before this request."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if e := Explain(c.run, playground.Past{}); e.Headline != c.want {
				t.Errorf("got  %q\nwant %q\n%s", e.Headline, c.want, textOf(e))
			}
		})
	}
}

func TestEvidenceHasTheLineOfTheIndentedBody(t *testing.T) {
	e := Explain(get("http://demo.test/demo/users/9041").answers(404, `{"type":"/p","title":"User not found","status":404,"detail":"No user has the id 9041."}`, "Content-Type: application/problem+json"), playground.Past{})
	v := finds(t, e, "E-404-RECORD").Evidence[0]
	if v.Name != "/detail" || v.Line != 5 || v.Value != "No user has the id 9041." || v.Where != playground.InBodyJSON {
		t.Errorf("%+v", v)
	}
}

func TestASiblingThatAnsweredIsOffered(t *testing.T) {
	past := playground.Past{Near: []*playground.RunSummary{{ID: 12, Method: "GET", URL: "http://demo.test/demo/users/17", Status: 200}}}
	e := Explain(get("http://demo.test/demo/users/9041").answers(404, `{"type":"/p/user","title":"User not found","detail":"No user has the id 9041.","hint":"Ids run from 1 to 240."}`, "Content-Type: application/problem+json"), past)
	d := finds(t, e, "E-404-RECORD")
	if len(d.Actions) < 2 || d.Actions[0].Patch.URL != "http://demo.test/demo/users/17" || d.Actions[1].Patch.URL != "http://demo.test/demo/users" {
		t.Errorf("%+v", d.Actions)
	}
	if why := d.Evidence[1]; why.Run != 12 || why.Where != playground.InHistory {
		t.Errorf("the step that is offered first has no reason: %+v", d.Evidence)
	}
}

func TestTheMeaningOfTheCodeIsAlwaysLast(t *testing.T) {
	for code := 200; code < 600; code++ {
		e := Explain(get(api).answers(code, ""), playground.Past{})
		if last := e.Findings[len(e.Findings)-1]; last.ID != "E-STATUS-MEANING" {
			t.Errorf("%d ends in %s", code, last.ID)
		}
		if e.Ruleset != Ruleset || e.Code != code || e.Meaning == "" || e.WhoActs == "" || e.Retry == "" || e.Cacheable == "" {
			t.Errorf("%d: %+v", code, e)
		}
	}
}

func TestBlockersComeFirstAndAsidesAfterTheOutcome(t *testing.T) {
	e := Explain(get(api).sends("Origin", "https://ui.example").answers(405, "x", "Allow: PUT"), playground.Past{})
	seen := ""
	for i, d := range e.Findings {
		if d.Severity == playground.SeverityBlocker && i > 0 && e.Findings[i-1].Severity != playground.SeverityBlocker {
			t.Errorf("%s stands after %s", d.ID, e.Findings[i-1].ID)
		}
		seen += d.ID + " "
	}
	if !strings.HasPrefix(seen, "E-405-ALLOW ") || !strings.Contains(seen, "E-CORS-MISSING") {
		t.Error(seen)
	}
}

func TestCredentialsDoNotGoToAnotherOriginInOnePress(t *testing.T) {
	off := func(url string) *builder {
		b := get(url).sends("Authorization", "Bearer 0123456789abcdef").sends("Accept", "*/*")
		b.run.Request.Options.FollowRedirects = false
		return b
	}
	removes := func(run playground.Run) []string {
		for _, d := range Explain(run, playground.Past{}).Findings {
			for _, a := range d.Actions {
				if a.Kind == playground.ActionResend && a.Patch.URL != "" {
					return a.Patch.RemoveHeaders
				}
			}
		}
		return nil
	}
	if got := removes(off("https://api.test/x").answers(302, "", "Location: https://other.test/y")); !slices.Equal(got, []string{"Authorization"}) {
		t.Errorf("to another host: %q", got)
	}
	if got := removes(off("https://api.test/x").answers(302, "", "Location: https://api.test:8443/y")); !slices.Equal(got, []string{"Authorization"}) {
		t.Errorf("to another port: %q", got)
	}
	if got := removes(off("https://api.test/x").answers(302, "", "Location: /y")); len(got) != 0 {
		t.Errorf("to the same origin: %q", got)
	}
	if got := removes(off("http://api.test/x").answers(301, "", "Location: https://api.test/x")); len(got) != 0 {
		t.Errorf("from http to https: %q", got)
	}
	signedIn := off("https://api.test/x")
	signedIn.run.Request.Auth = playground.Auth{Kind: "bearer", Token: "0123456789abcdef"}
	for _, d := range Explain(signedIn.answers(302, "", "Location: https://other.test/y"), playground.Past{}).Findings {
		for _, a := range d.Actions {
			if a.Kind == playground.ActionResend && strings.Contains(a.Patch.URL, "other.test") {
				t.Errorf("one press sends the composed sign-in: %+v", a)
			}
		}
	}
}

func TestATokenWithoutItsSchemeIsSentAgainWithOne(t *testing.T) {
	e := Explain(get(api).sends("Authorization", "abcdef0123456").answers(401, "", "WWW-Authenticate: Bearer"), playground.Past{})
	a := finds(t, e, "E-401-SHAPE").Actions[0]
	if v, _ := playground.FieldValue(a.Patch.SetHeaders, "Authorization"); v != "Bearer {{credential}}" || a.Kind != playground.ActionResend {
		t.Errorf("%+v", a)
	}
}

func TestAFormIsConvertedToTheJSONThatIsTaken(t *testing.T) {
	run := given("POST", api).sends("Content-Type", "application/x-www-form-urlencoded").content("name=Mira+O&age=41&zip=01234").answers(415, "", "Accept-Post: application/json")
	a := finds(t, Explain(run, playground.Past{}), "E-415-ACCEPT").Actions[0]
	if a.Patch.NewBody == nil || a.Patch.NewBody.Text != `{"name": "Mira O", "age": 41, "zip": "01234"}` {
		t.Errorf("%+v", a.Patch.NewBody)
	}
}

func TestJSONIsConvertedToTheFormThatIsTaken(t *testing.T) {
	run := given("POST", api).json(`{"a": "x y", "b": 2}`).answers(415, "", "Accept-Post: application/x-www-form-urlencoded")
	a := finds(t, Explain(run, playground.Past{}), "E-415-ACCEPT").Actions[0]
	if b := a.Patch.NewBody; b == nil || len(b.Fields) != 2 || b.Fields[0].Value != "x y" {
		t.Errorf("%+v", a.Patch.NewBody)
	}
}

func TestFieldErrorsOfManyShapesAreRead(t *testing.T) {
	for name, body := range map[string]string{
		"problem errors":         `{"title": "x", "errors": [{"pointer": "#/age", "detail": "must be a number"}]}`,
		"JSON:API":               `{"errors": [{"status": "422", "source": {"pointer": "/data/attributes/age"}, "detail": "must be a number"}]}`,
		"FastAPI":                `{"detail": [{"loc": ["body", "age"], "msg": "must be a number", "type": "int"}]}`,
		"Rails":                  `{"errors": {"age": ["must be a number"]}}`,
		"Django":                 `{"age": ["must be a number"]}`,
		"Spring":                 `{"timestamp": 1, "status": 422, "error": "x", "path": "/", "fieldErrors": [{"field": "age", "defaultMessage": "must be a number"}]}`,
		"Google":                 `{"error": {"code": 400, "message": "bad", "status": "INVALID_ARGUMENT", "details": [{"@type": "BadRequest", "fieldViolations": [{"field": "age", "description": "must be a number"}]}]}}`,
		"express-validator":      `{"errors": [{"type": "field", "msg": "must be a number", "path": "age", "location": "body"}]}`,
		"zod":                    `{"error": {"issues": [{"path": ["age"], "message": "must be a number", "code": "invalid_type"}]}}`,
		"Symfony":                `{"violations": [{"propertyPath": "age", "message": "must be a number"}]}`,
		"RFC 9457's own example": `{"title": "x", "invalid-params": [{"name": "age", "reason": "must be a number"}]}`,
		"ajv":                    `{"errors": [{"instancePath": "/age", "message": "must be a number"}]}`,
		"class-validator":        `{"message": [{"property": "age", "constraints": {"isNumber": "must be a number"}}]}`,
		"mongoose":               `{"errors": {"age": {"message": "must be a number", "kind": "x", "path": "age"}}}`,
		"Joi":                    `{"details": [{"message": "must be a number", "path": ["age"], "type": "number.base"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			run := given("POST", api).json(`{"age": "x"}`).answersJSON(422, body)
			d := finds(t, Explain(run, playground.Past{}), "E-400-FIELDS")
			if !strings.Contains(d.Title, "age") || !strings.Contains(d.Title, "must be a number") {
				t.Errorf("%q", d.Title)
			}
			if !strings.Contains(d.Evidence[0].Reading, "sent as x") {
				t.Errorf("the value that was sent is not shown: %q", d.Evidence[0].Reading)
			}
		})
	}
}

func TestWhatIsNoFieldErrorIsNotReadAsOne(t *testing.T) {
	for name, body := range map[string]string{
		"a reason in details":    `{"error": {"code": 400, "message": "no", "status": "X", "details": [{"@type": "ErrorInfo", "reason": "API_KEY_INVALID"}]}}`,
		"a list of plain values": `{"roles": ["admin", "user"]}`,
		"an empty map":           `{"message": "no", "errors": {}}`,
	} {
		run := given("POST", api).json(`{}`).answersJSON(400, body)
		for _, d := range Explain(run, playground.Past{}).Findings {
			if d.ID == "E-400-FIELDS" && name != "a list of plain values" {
				t.Errorf("%s: %q", name, d.Title)
			}
		}
	}
}

func TestAnExplanationIsWholeJSON(t *testing.T) {
	b, err := json.Marshal(Explain(get(api).answers(405, "", "Allow: GET"), playground.Past{}))
	if err != nil {
		t.Fatal(err)
	}
	for _, none := range []string{`"evidence":null`, `"actions":null`, `"refs":null`, `"findings":null`} {
		if strings.Contains(string(b), none) {
			t.Errorf("%s in %s", none, b)
		}
	}
}

func TestARunWithoutExchangesIsExplainedAsUnknown(t *testing.T) {
	e := Explain(playground.Run{State: playground.StateRunning}, playground.Past{})
	if e.Code != 0 || e.Headline == "" || e.Meaning == "" {
		t.Errorf("%+v", e)
	}
}
