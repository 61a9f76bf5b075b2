package explain

import (
	"strings"
	"testing"

	"parley/playground"
)

// ruleCase holds one run for which a rule speaks, and a near miss for which it does not.
type ruleCase struct {
	row      string // of PLAN.md, where the rule answers to several
	id       string
	fires    playground.Run
	says     string // a part of the title
	misses   playground.Run
	past     playground.Past // for fires
	missPast playground.Past // for misses
}

// ruleCases are the cases of every rule but those of the transport, which
// causeCases has.
func ruleCases() []ruleCase {
	var all []ruleCase
	for _, part := range [][]ruleCase{successCases(), redirectCases(), cachedCases(), requestCases(), authCases(), forbiddenCases(), missingCases(), methodCases(), conflictCases(), sizeCases(), rateCases(), serverCases(), bodyCases(), browserCases(), asideCases(), wayCases(), localCases(), framingCases(), signInCases(), oddCases(), answeredCases(), reachCases(), healthCases()} {
		all = append(all, part...)
	}
	return all
}

func TestEveryRuleSpeaksForItsEvidenceAndNotForANearMiss(t *testing.T) {
	for _, c := range ruleCases() {
		t.Run(c.id+" "+c.says, func(t *testing.T) {
			d := finds(t, Explain(c.fires, c.past), c.id)
			if !strings.Contains(d.Title, c.says) {
				t.Errorf("the title is %q, want %q in it", d.Title, c.says)
			}
			if len(d.Evidence) == 0 || d.Why == "" || !strings.HasSuffix(d.Title, ".") && !strings.HasSuffix(d.Title, "?") {
				t.Errorf("it lacks evidence, a reason or a full stop: %+v", d)
			}
			if e := Explain(c.misses, c.missPast); has(e, c.id) {
				t.Errorf("it speaks for the near miss too:\n%s", textOf(e))
			}
		})
	}
}

func TestEveryRuleHasBothCases(t *testing.T) {
	covered := map[string]bool{}
	for _, c := range ruleCases() {
		covered[c.id] = true
	}
	for _, c := range causeCases() {
		covered[c.id] = true
	}
	ids := map[string]bool{}
	for _, r := range rules {
		if ids[r.id] {
			t.Errorf("two rules have the id %s", r.id)
		}
		ids[r.id] = true
		if !covered[r.id] {
			t.Errorf("no case for %s", r.id)
		}
		if r.title == "" || strings.HasSuffix(r.title, ".") {
			t.Errorf("%s has the title %q", r.id, r.title)
		}
	}
	ids["E-NOTHING-SAYS"], ids["E-STATUS-MEANING"] = true, true
	for _, r := range rules {
		for _, b := range r.beats {
			if !ids[b] {
				t.Errorf("%s beats %s, which is no rule", r.id, b)
			}
		}
	}
}

const api = "https://api.test/v1/users/7"

func get(url string) *builder { return given("GET", url) }

// plainOK is a success about which there is nothing to say.
func plainOK() playground.Run {
	return get(api).answersJSON(200, `{"id": 7}`, "Cache-Control: max-age=60")
}

func successCases() []ruleCase {
	jsonWanted := func() *builder { return get(api).sends("Accept", "application/json") }
	page := "<html><title>Welcome</title><body>hello</body></html>"
	login := `<html><title>Sign in</title><form action="/login"><input type="password"></form></html>`
	ql := func() *builder { return given("POST", "https://api.test/graphql").json(`{"query": "{ a }"}`) }
	grpc := func(status string) playground.Run {
		b := given("POST", "https://api.test/pkg.Service/Call")
		b.x.Response = response(200, "", []string{"Content-Type: application/grpc"})
		b.x.Response.Trailers = []playground.Field{{Name: "grpc-status", Value: status}, {Name: "grpc-message", Value: "no%20such%20thing"}}
		return b.done()
	}
	return []ruleCase{
		{id: "E-200-GRAPHQL-FAILED", fires: ql().answersJSON(200, `{"errors": [{"message": "no field a", "path": ["a"]}], "data": null}`), says: "no field a", misses: ql().answersJSON(200, `{"errors": [{"message": "m", "path": ["a"]}], "data": {"b": 1}}`)},
		{id: "E-200-GRAPHQL-PARTIAL", fires: ql().answersJSON(200, `{"errors": [{"message": "m", "path": ["a", "b"]}], "data": {"b": 1}}`), says: "a.b", misses: ql().answersJSON(200, `{"data": {"b": 1}}`)},
		{id: "E-200-ARCGIS", fires: get(api).answersJSON(200, `{"error": {"code": 498, "message": "Invalid token."}}`), says: "expired or invalid", misses: get(api).answersJSON(200, `{"error": {"code": 400, "message": "bad"}}`)},
		{id: "E-GRPC-STATUS", fires: grpc("5"), says: "NOT_FOUND: no such thing", misses: grpc("0")},
		{id: "E-200-SOAP-FAULT", fires: get(api).answers(200, `<s:Envelope><s:Fault><faultstring>out of order</faultstring></s:Fault></s:Envelope>`, "Content-Type: text/xml"), says: "out of order", misses: get(api).answers(200, `<s:Envelope><s:Body/></s:Envelope>`, "Content-Type: text/xml")},
		{id: "E-200-SOAP-FAULT", fires: get(api).answers(500, `<s:Envelope><s:Fault><faultcode>s:Client</faultcode><faultstring>bad order</faultstring></s:Fault></s:Envelope>`, "Content-Type: text/xml"), says: "A SOAP fault: bad order", misses: get(api).answers(500, `<a/>`, "Content-Type: text/xml")},
		{id: "E-200-CRASH", fires: get(api).answers(200, "<br />\n<b>Fatal error</b>:  Uncaught Error: no function foo() in /x.php:3", "Content-Type: text/html"), says: "no function foo()", misses: get(api).answers(200, "<html><p>How to read a fatal error</p></html>", "Content-Type: text/html")},
		{id: "E-207-MEMBERS", fires: get(api).answers(207, `<d:multistatus><d:response><d:status>HTTP/1.1 200 OK</d:status></d:response><d:response><d:href>/b</d:href><d:status>HTTP/1.1 423 Locked</d:status></d:response></d:multistatus>`, "Content-Type: application/xml"), says: "1 of 2 members failed: /b (423 Locked).", misses: get(api).answers(207, `<d:multistatus/>`, "Content-Type: application/xml")},
		{id: "E-207-MEMBERS", fires: get(api).answersJSON(207, `[{"id": 1, "status": 201}, {"id": 2, "status": 409}]`), says: "1 of 2", misses: plainOK()},
		{id: "E-200-FAILURE", fires: get(api).answersJSON(200, `{"success": false, "message": "coupon is used up"}`), says: "coupon is used up", misses: get(api).answersJSON(200, `{"success": true, "errors": []}`)},
		{id: "E-200-FAILURE", fires: get(api).answersJSON(200, `{"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": 1}`), says: "Method not found", misses: get(api).answersJSON(200, `{"jsonrpc": "2.0", "result": 4, "error": null}`)},
		{id: "E-200-FAILURE", fires: get(api).answersJSON(200, `{"code": 40003, "msg": "no such order", "data": null}`), says: "no such order", misses: get(api).answersJSON(200, `{"code": 0, "msg": "ok", "data": {}}`)},
		{id: "E-200-FAILURE", fires: get(api).answersJSON(200, `{"status": "error", "reason": "quota"}`), says: "quota", misses: get(api).answersJSON(200, `{"status": "active", "errors": 3}`)},
		{id: "E-2XX-SIGN-IN", fires: jsonWanted().answers(200, login, "Content-Type: text/html"), says: "not signed in", misses: get("https://api.test/login").answers(200, login, "Content-Type: text/html")},
		{id: "E-2XX-HTML-FOR-JSON", fires: jsonWanted().answers(200, page, "Content-Type: text/html"), says: "Welcome", misses: get(api).sends("Accept", "text/html, application/json").answers(200, page, "Content-Type: text/html")},
		{id: "E-2XX-HTML-AS-JSON", fires: get(api).answersJSON(200, "<html><title>Down</title></html>"), says: "an HTML page", misses: get(api).answersJSON(200, "<x>")},
		{id: "E-2XX-BROKEN-JSON", fires: get(api).answersJSON(200, "{\"a\": 1,\n}"), says: "line 2", misses: get(api).answers(200, "{a", "Content-Type: text/plain")},
		{id: "E-2XX-BROKEN-JSON", fires: get(api).answersJSON(200, "{\"a\": 1}\n{\"a\": 2}\n"), says: "one JSON value a line", misses: get(api).answersJSON(200, `{"a": 1}`)},
		{id: "E-2XX-REFRESH", fires: get(api).answers(200, "<html></html>", "Content-Type: text/html", "Refresh: 0; url=/new/"), says: "would go on to https://api.test/new/", misses: get(api).answers(200, "<html></html>", "Content-Type: text/html", "Refresh: 30")},
		{id: "E-2XX-EMPTY-JSON", fires: get(api).answersJSON(200, ""), says: "empty", misses: given("HEAD", api).answersJSON(200, "")},
		{id: "E-201-LOCATION", fires: given("POST", api).answers(201, "", "Location: /v1/users/8"), says: "/v1/users/8", misses: given("POST", api).answers(201, "")},
		{id: "E-201-NO-LOCATION", fires: given("POST", "https://api.test/users").answersJSON(201, `{"id": 9}`), says: "the id 9", misses: given("POST", api).answers(201, "", "Location: /x")},
		{id: "E-201-NO-LOCATION", fires: given("PUT", api).answers(201, ""), says: "address that was asked", misses: plainOK()},
		{id: "E-202-MONITOR", fires: given("POST", api).answers(202, "", "Operation-Location: /jobs/4", "Retry-After: 3"), says: "/jobs/4 in 3 s", misses: given("POST", api).answers(202, "")},
		{id: "E-202-BLIND", fires: given("POST", api).answersJSON(202, `{"id": 3}`), says: "does not say where", misses: given("POST", api).answersJSON(202, `{"status_url": "/jobs/3"}`)},
		{id: "E-204-LENGTH", fires: get(api).answers(204, "", "Content-Length: 5"), says: "5", misses: get(api).answers(204, "", "Content-Length: 0")},
		{id: "E-204-EMPTY", fires: given("DELETE", api).answers(204, ""), says: "Deleted", misses: plainOK()},
		{id: "E-206-UNASKED", fires: get(api).answers(206, "abcd", "Content-Range: bytes 0-3/9"), says: "none was asked", misses: get(api).sends("Range", "bytes=0-3").answers(206, "abcd", "Content-Range: bytes 0-3/9")},
		{id: "E-206-PART", fires: get(api).sends("Range", "bytes=0-3").answers(206, "abcd", "Content-Range: bytes 0-3/9"), says: "Bytes 0 to 3 of 9", misses: get(api).answers(206, "abcd", "Content-Range: bytes 0-3/9")},
		{id: "E-200-RANGE-IGNORED", fires: get(api).sends("Range", "bytes=0-3").answers(200, "abcdefghi"), says: "The whole came", misses: plainOK()},
		{id: "E-203-PROXY", fires: get(api).answers(203, "x", "Via: 1.1 squid"), says: "proxy", misses: plainOK()},
		{id: "E-OPTIONS", fires: given("OPTIONS", api).answers(204, "", "Allow: GET, PUT"), says: "GET and PUT", misses: get(api).answers(204, "", "Allow: GET, PUT")},
		{id: "E-2XX-OK", fires: plainOK(), says: "The request worked", misses: get(api).answersJSON(200, `{"ok": false}`)},
		{id: "E-PAGES", fires: get("https://api.test/users").answersJSON(200, `[]`, `Link: </users?page=2>; rel="next", </users?page=9>; rel="last"`), says: "more pages", misses: get("https://api.test/users").answersJSON(200, `[]`, `Link: </users?page=1>; rel="prev"`)},
		{id: "E-PAGES", fires: get("https://api.test/users").answersJSON(200, `{"items": [], "next_cursor": "abc"}`), says: "more pages", misses: get("https://api.test/users").answersJSON(200, `{"items": [], "next_cursor": null}`)},
	}
}

func redirectCases() []ruleCase {
	off := func(b *builder) *builder { b.run.Request.Options.FollowRedirects = false; return b }
	dropped := func(x *playground.Exchange) { x.Redirect.Dropped = []string{"Authorization"} }
	changed := func(x *playground.Exchange) { x.Redirect.MethodChanged = true }
	login := `<html><form><input type="password"></form></html>`
	return []ruleCase{
		{id: "E-3XX-NO-LOCATION", fires: get(api).answers(302, `<a href="/there">`, "Content-Type: text/html"), says: "missing", misses: get(api).answers(302, "", "Location: /x")},
		{row: "RE-12", id: "E-3XX-ERROR-PAGE", fires: off(get(api)).answers(302, "", "Location: /Error.aspx?aspxerrorpath=/v1"), says: "leads to its error page, /Error.aspx", misses: off(get(api)).answers(302, "", "Location: /errors/codes/list")},
		{row: "RE-12", id: "E-3XX-LOGIN", fires: off(get(api)).answers(302, "", "Location: /login?next=/v1"), says: "not signed in", misses: off(get(api)).answers(302, "", "Location: /catalogin/7")},
		{id: "E-3XX-LOGIN", fires: get(api).redirected(302, "https://api.test/login", nil).answers(200, login, "Content-Type: text/html"), says: "a sign-in page", misses: get(api).redirected(302, "https://api.test/home", nil).answers(200, "<html>", "Content-Type: text/html")},
		{id: "E-3XX-POST-LOST", fires: off(given("POST", api).json(`{}`)).answers(302, "", "Location: /done"), says: "GET /done", misses: off(given("POST", api).json(`{}`)).answers(307, "", "Location: /done")},
		{id: "E-3XX-POST-LOST", fires: given("POST", api).json(`{}`).redirected(301, "https://api.test/v2", changed).answersJSON(200, `{}`), says: "became a GET", misses: get(api).redirected(301, "https://api.test/v2", nil).answersJSON(200, `{}`)},
		{id: "E-3XX-DOWNGRADE", fires: get(api).redirected(302, "http://api.test/x", nil).answers(200, "x"), says: "https to http", misses: get("http://api.test/").redirected(302, "https://api.test/x", nil).answers(200, "x")},
		{id: "E-3XX-DROPPED", fires: get(api).sends("Authorization", "Bearer 0123456789").redirected(302, "https://other.test/x", dropped).answers(200, "x"), says: "another origin", misses: get(api).redirected(302, "https://other.test/x", nil).answers(200, "x")},
		{id: "E-3XX-SEE-OTHER", fires: off(given("POST", api)).answers(303, "", "Location: /result"), says: "/result", misses: off(given("POST", api)).answers(303, "")},
		{id: "E-3XX-KEEP", fires: off(given("POST", api)).answers(308, "", "Location: /v2"), says: "for good at /v2", misses: off(given("POST", api)).answers(301, "", "Location: /v2")},
		{id: "E-3XX-TARGET", fires: off(get(api)).answers(301, "", "Location: /v2"), says: "moved for good to /v2", misses: off(get(api)).answers(304, "", "Location: /v2")},
		{id: "E-3XX-FOLLOWED", fires: get(api).redirected(301, "https://api.test/v2", nil).answersJSON(200, `{}`), says: "moved for good", misses: get(api).redirected(302, "https://api.test/v2", nil).answersJSON(200, `{}`)},
		{id: "E-3XX-TEMPORARY", fires: get(api).redirected(302, "https://api.test/v2", nil).answersJSON(200, `{}`), says: "after 1 redirect", misses: plainOK()},
		{id: "E-300-CHOICES", fires: off(get(api)).answers(300, "", `Link: </a.json>; rel="alternate"`), says: "several", misses: off(get(api)).answers(301, "", "Location: /a")},
		{id: "E-305-PROXY", fires: get(api).answers(305, "", "Location: http://proxy.test"), says: "retired", misses: plainOK()},
		{id: "E-3XX-CANONICAL", fires: get("https://api.test/users").redirected(308, "https://api.test/users/", nil).answersJSON(200, `[]`), says: "the slash at the end", misses: get("https://api.test/users").redirected(308, "https://api.test/people", nil).answersJSON(200, `[]`)},
		{id: "E-3XX-TO-HTTPS", fires: get("http://api.test/x").redirected(301, "https://api.test/x", nil).answers(200, "x"), says: "wants https", misses: get("http://api.test/x").redirected(301, "https://other.test/x", nil).answers(200, "x")},
		{id: "E-3XX-RELATIVE", fires: off(get(api)).answers(301, "", "Location: ../v2"), says: "relative", misses: off(get(api)).answers(301, "", "Location: https://api.test/v2")},
	}
}

func cachedCases() []ruleCase {
	tagged := func(tag string) *builder { return get(api).sends("If-None-Match", tag) }
	date := "Tue, 24 Nov 2026 10:00:00 GMT"
	return []ruleCase{
		{id: "E-304-TAG", fires: tagged(`"k2"`).answers(304, "", `ETag: "k2"`), says: "still the current one", misses: tagged(`"k2"`).answers(304, "", `ETag: "k3"`)},
		{id: "E-304-OTHER-TAG", fires: tagged(`"k2"`).answers(304, "", `ETag: "k3"`), says: "another version", misses: tagged(`"k1", W/"k3"`).answers(304, "", `ETag: "k3"`)},
		{id: "E-304-SINCE", fires: get(api).sends("If-Modified-Since", date).answers(304, ""), says: "Not modified since", misses: tagged(`"k"`).sends("If-Modified-Since", date).answers(304, "")},
		{id: "E-304-UNASKED", fires: get(api).answers(304, ""), says: "none was sent", misses: tagged(`"k"`).answers(304, "")},
		{id: "E-304-BOTH", fires: tagged(`"k"`).sends("If-Modified-Since", date).answers(304, ""), says: "the date is ignored", misses: tagged(`"k"`).answers(304, "")},
		{id: "E-200-CONDITION-IGNORED", fires: tagged(`"k"`).answers(200, "x", `ETag: W/"k"`), says: "sent the whole again", misses: tagged(`"k"`).answers(200, "x", `ETag: "l"`)},
		{id: "E-200-CHANGED", fires: tagged(`"k"`).answers(200, "x", `ETag: "l"`), says: "It changed", misses: tagged(`"k"`).answers(200, "x")},
		{id: "E-CACHE-GUESS", fires: get(api).answers(200, "x", "Last-Modified: Sat, 14 Nov 2026 12:00:00 GMT", "Date: Tue, 24 Nov 2026 12:00:00 GMT"), says: "about 24 h", misses: get(api).answers(200, "x", "Last-Modified: Sat, 14 Nov 2026 12:00:00 GMT", "Cache-Control: no-cache")},
		{id: "E-CACHE-NO-VALIDATOR", fires: get(api).answers(200, strings.Repeat("x", 20_000), "Content-Type: text/plain"), says: "20.0 kB", misses: get(api).answers(200, strings.Repeat("x", 20_000), "Content-Type: text/plain", `ETag: "1"`)},
		{id: "E-CACHE-FRESH", fires: get(api).answers(200, "x", "Age: 20", "Cache-Control: max-age=60"), says: "fresh for another 40 s", misses: get(api).answers(200, "x", "Cache-Control: max-age=60")},
		{id: "E-CACHE-FRESH", fires: get(api).answers(200, "x", "Age: 90", "Cache-Control: max-age=60"), says: "stale by 30 s", misses: get(api).answers(200, "x", "Age: 0", "Cache-Control: max-age=60")},
		{id: "E-CACHE-SHARED", fires: get(api).sends("Authorization", "Bearer 0123456789").answers(200, "x", "Cache-Control: public, max-age=60"), says: "other people", misses: get(api).answers(200, "x", "Cache-Control: public, max-age=60")},
		{id: "E-CACHE-VARY-ALL", fires: get(api).answers(200, "x", "Vary: *"), says: "Vary: *", misses: get(api).answers(200, "x", "Vary: Accept")},
		{id: "E-CACHE-VARY-MISSING", fires: get(api).sends("Accept-Language", "de").answers(200, "x", "Content-Language: de"), says: "this language", misses: get(api).sends("Accept-Language", "de").answers(200, "x", "Content-Language: de", "Vary: accept-language")},
		{id: "E-CACHE-CONDITIONAL", fires: get(api).answers(200, "x", `ETag: "5"`), says: "has not changed", misses: get(api).answers(200, "x", `ETag: "6"`), past: playground.Past{ETag: `"5"`}, missPast: playground.Past{ETag: `"5"`}},
		{id: "E-CACHE-HIT", fires: get(api).answers(200, "x", "CF-Cache-Status: HIT"), says: "Cloudflare's cache answered", misses: get(api).answers(200, "x", "X-Cached-By: me")},
		{id: "E-CACHE-CONTRADICTS", fires: get(api).answers(200, "x", "Cache-Control: no-store, max-age=60"), says: "no-store wins", misses: get(api).answers(200, "x", "Cache-Control: no-store")},
		{id: "E-CACHE-ERROR", fires: get(api).answers(404, "x", "Cache-Control: max-age=86400"), says: "24 h", misses: get(api).answers(404, "x", "Cache-Control: max-age=0")},
	}
}
