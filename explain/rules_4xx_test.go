package explain

import (
	"encoding/base64"
	"strings"
	"testing"

	"parley/playground"
)

func requestCases() []ruleCase {
	post := func(body string) *builder { return given("POST", "https://api.test/v1/orders").json(body) }
	long := strings.Repeat("x", 9000)
	return []ruleCase{
		{id: "E-400-TLS-PORT", fires: get("http://api.test:443/").answers(400, "<html><center>The plain HTTP request was sent to HTTPS port</center></html>", "Content-Type: text/html"), says: "speaks TLS", misses: get("http://api.test/").answers(400, "bad", "Content-Type: text/plain")},
		{id: "E-400-CLIENT-CERT", fires: get(api).answers(400, "<html><title>400 No required SSL certificate was sent</title></html>", "Content-Type: text/html"), says: "client certificate", misses: get(api).answers(400, "<html><title>400 Bad Request</title></html>", "Content-Type: text/html")},
		{id: "E-400-JSON", fires: post("{\n  \"a\": 1,\n}").answersJSON(400, `{"message": "bad json"}`), says: "line 3: a trailing comma", misses: post(`{"a": 1}`).answersJSON(400, `{"message": "bad json"}`)},
		{id: "E-400-OFFSET", fires: post(`{"a": "x"}`).answersJSON(400, `{"message": "invalid token at line 1 column 7"}`), says: "line 1", misses: post(`{"a": "x"}`).answersJSON(400, `{"message": "credit line 1 is invalid"}`)},
		{id: "E-400-TYPE", fires: given("POST", api).sends("Content-Type", "application/x-www-form-urlencoded").content(`{"a": 1}`).answers(400, ""), says: "is application/json by its bytes", misses: post(`{"a": 1}`).answers(400, "")},
		{id: "E-400-EMPTY", fires: given("POST", api).answersJSON(400, `{"message": "Request body is required"}`), says: "wants a body", misses: post(`{}`).answersJSON(400, `{"message": "Request body is required"}`)},
		{id: "E-400-FIELDS", fires: post(`{"qty": 0}`).answersJSON(422, `{"errors": [{"field": "qty", "message": "must be 1 or more"}]}`), says: "qty", misses: post(`{"qty": 0}`).answersJSON(422, `{"errors": []}`)},
		{id: "E-400-VARIABLE", fires: post(`{"id": "{{user}}"}`).answers(400, ""), says: "{{user}}", misses: post(`{"id": "7"}`).answers(400, "")},
		{id: "E-400-HOST", fires: get(api).answers(400, "Invalid HTTP_HOST header: 'x'. You may need to add it to ALLOWED_HOSTS.", "Content-Type: text/plain"), says: "does not serve the host", misses: get(api).answers(400, "invalid name", "Content-Type: text/plain")},
		{id: "E-400-HOST", fires: get("https://10.0.0.1/x").answers(400, "<h1>Bad Request (400)</h1>", "Content-Type: text/html"), says: "bare IP", misses: get("https://10.0.0.1/x").answersJSON(400, `{"message": "no"}`)},
		{row: "SZ-02", id: "E-400-HEADERS-SIZE", fires: get(api).sends("Cookie", "a="+long).answers(431, ""), says: "9.0 kB", misses: get(api).answers(400, "")},
		{id: "E-400-URL", fires: get("https://api.test/a?q=a b").answers(400, ""), says: "percent-encoded", misses: get("https://api.test/a?q=a%20b").answers(400, "")},
		{id: "E-400-URL", fires: get("https://api.test/a%2520b").answers(400, ""), says: "twice", misses: get("https://api.test/100%25").answers(400, "")},
		{id: "E-400-GRAPHQL", fires: given("POST", "https://api.test/graphql").json(`{"query": "{ a "}`).answersJSON(400, `{"errors": [{"message": "Syntax Error: expected Name", "locations": [{"line": 1, "column": 5}]}]}`), says: "expected Name", misses: post(`{}`).answersJSON(400, `{"message": "Syntax Error"}`)},
		{id: "E-400-SAYS", fires: post(`{}`).answersJSON(400, `{"title": "Bad date", "detail": "start: month 13 does not exist", "type": "x"}`), says: "month 13", misses: post(`{}`).answers(400, "Bad Request", "Content-Type: text/plain")},
	}
}

func authCases() []ruleCase {
	bearer := func(v string) *builder { return get(api).sends("Authorization", "Bearer "+v) }
	basic := func(v string) *builder {
		return get(api).sends("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(v)))
	}
	jwt := func(claims string) *builder { return bearer(token(`{"alg":"RS256"}`, claims)) }
	ask := "WWW-Authenticate: Bearer realm=\"api\""
	lost := func(x *playground.Exchange) { x.Redirect.Dropped = []string{"Authorization"} }
	form := func() *builder {
		return given("POST", "https://id.test/token").sends("Content-Type", "application/x-www-form-urlencoded").content("grant_type=x")
	}
	return []ruleCase{
		{id: "E-401-LOST", fires: bearer("0123456789").redirected(302, "https://other.test/x", lost).answers(401, "", ask), says: "left behind", misses: bearer("0123456789").redirected(302, "https://api.test/x", nil).answers(401, "", ask)},
		{id: "E-401-EXPIRED", fires: jwt(`{"exp": 1735732800}`).answers(401, "", ask), says: "2025-01-01 12:00:00", misses: jwt(`{"exp": 1893456000}`).answers(401, "", ask)},
		{id: "E-401-NOT-YET", fires: jwt(`{"nbf": 1795521660}`).answers(401, "", ask), says: "valid only from", misses: jwt(`{"nbf": 1735732800}`).answers(401, "", ask)},
		{id: "E-401-SHAPE", fires: get(api).sends("Authorization", "abcdef0123456").answers(401, "", ask), says: "without a scheme", misses: bearer("abcdef0123456").answers(401, "", ask)},
		{id: "E-401-SHAPE", fires: bearer("Bearer abcdef").answers(401, "", ask), says: "twice", misses: bearer("abcdef").answers(401, "", ask)},
		{id: "E-401-SHAPE", fires: bearer(`"abcdef0123"`).answers(401, "", ask), says: "quotes", misses: basic("a:b").answers(401, "", "WWW-Authenticate: Basic")},
		{id: "E-401-BASIC-SHAPE", fires: basic("mira").answers(401, "", "WWW-Authenticate: Basic"), says: "no colon", misses: basic("mira:pass").answers(401, "", "WWW-Authenticate: Basic")},
		{id: "E-401-JWT-SHAPE", fires: bearer("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0").answers(401, "", ask), says: "three parts", misses: bearer("opaque.token").answers(401, "", ask)},
		{id: "E-401-JWT-SHAPE", fires: bearer(token(`{"alg":"none"}`, `{}`)).answers(401, "", ask), says: "unsigned", misses: jwt(`{}`).answers(401, "", ask)},
		{id: "E-401-AUDIENCE", fires: jwt(`{"aud": "orders"}`).answers(401, "", ask+`, error="invalid_token", error_description="The audience is invalid"`), says: "audience is orders", misses: jwt(`{"aud": "orders"}`).answers(401, "", ask+`, error="invalid_token", error_description="revoked"`)},
		{id: "E-401-DPOP", fires: bearer("0123456789").answers(401, "", `WWW-Authenticate: DPoP error="use_dpop_nonce"`, "DPoP-Nonce: abc"), says: "nonce", misses: bearer("0123456789").answers(401, "", `WWW-Authenticate: DPoP error="invalid_token"`)},
		{id: "E-401-STEP-UP", fires: bearer("0123456789").answers(401, "", `WWW-Authenticate: Bearer error="insufficient_user_authentication", acr_values="mfa", max_age=5`), says: "not longer than 5 s ago (mfa)", misses: bearer("0123456789").answers(401, "", ask)},
		{row: "AU-07 FO-01", id: "E-403-SCOPE", fires: jwt(`{"scope": "read"}`).answers(403, "", `WWW-Authenticate: Bearer error="insufficient_scope", scope="read write"`), says: "the scope write.", misses: jwt(`{"scope": "read"}`).answers(403, "", ask)},
		{id: "E-401-DIGEST", fires: get(api).sends("Authorization", `Digest username="m", response="0123456789"`).answers(401, "", `WWW-Authenticate: Digest realm="r", nonce="n", stale=true`), says: "nonce is too old", misses: get(api).sends("Authorization", `Digest username="m", response="0123456789"`).answers(401, "", `WWW-Authenticate: Digest realm="r", nonce="n"`)},
		{id: "E-OAUTH-TOKEN", fires: form().answersJSON(400, `{"error": "invalid_grant", "error_description": "code was used"}`), says: "code was used", misses: form().answersJSON(400, `{"error": "some_other_thing"}`)},
		{id: "E-401-ERROR", fires: bearer("0123456789").answers(401, "", ask+`, error="invalid_token", error_description="revoked by the user"`), says: "revoked by the user", misses: bearer("0123456789").answers(401, "", ask)},
		{id: "E-401-SCHEME", fires: bearer("0123456789").answers(401, "", `WWW-Authenticate: Basic realm="x"`), says: "wants Basic", misses: basic("a:b").answers(401, "", `WWW-Authenticate: Basic realm="x"`)},
		{row: "AU-01", id: "E-401-NO-CREDENTIALS", fires: get(api).answers(401, "", `WWW-Authenticate: Basic realm="Lab", Bearer scope="a"`), says: "Basic for Lab or Bearer with the scope a", misses: basic("a:b").answers(401, "", `WWW-Authenticate: Basic realm="Lab"`)},
		{row: "AU-10", id: "E-401-NO-CREDENTIALS", fires: get(api).answersJSON(401, `{"message": "Send your key in X-Api-Key"}`), says: "X-Api-Key", misses: get(api).sends("X-Api-Key", "0123456789").answersJSON(401, `{"message": "bad key"}`)},
		{id: "E-401-REFUSED", fires: basic("mira:pass").answers(401, "", `WWW-Authenticate: Basic realm="x"`), says: "user name or password", misses: get(api).answers(401, "", `WWW-Authenticate: Basic realm="x"`)},
		{id: "E-401-NO-CHALLENGE", fires: get(api).answers(401, ""), says: "WWW-Authenticate is missing", misses: get(api).answers(401, "", ask)},
		{id: "E-401-METADATA", fires: get(api).answers(401, "", ask+`, resource_metadata="https://api.test/.well-known/oauth-protected-resource"`), says: "who gives out tokens", misses: get(api).answers(401, "", ask)},
		{id: "E-407", fires: get(api).answers(407, "", `Proxy-Authenticate: Basic realm="p"`), says: "proxy", misses: get(api).answers(401, "", ask)},
	}
}

func forbiddenCases() []ruleCase {
	html := "Content-Type: text/html"
	known := func() *builder { return get(api).sends("Authorization", "Bearer 0123456789") }
	return []ruleCase{
		{id: "E-BOT-WALL", fires: get(api).answers(403, "<html><title>Just a moment...</title></html>", html, "cf-mitigated: challenge"), says: "Cloudflare stopped", misses: get(api).answers(403, "<html><title>Forbidden</title></html>", html, "CF-Ray: 1-FRA")},
		{id: "E-CLOUDFLARE-1XXX", fires: get(api).answers(403, "error code: 1020", "Content-Type: text/plain", "CF-Ray: 1-FRA"), says: "1020: a firewall rule", misses: get(api).answers(403, "error code: 1020", "Content-Type: text/plain")},
		{id: "E-403-RATE", fires: get(api).answersJSON(403, `{"message": "API rate limit exceeded"}`, "X-RateLimit-Remaining: 0", "X-RateLimit-Limit: 60"), says: "rate limit", misses: get(api).answersJSON(403, `{"message": "not yours"}`, "X-RateLimit-Remaining: 7", "X-RateLimit-Limit: 60")},
		{id: "E-CSRF", fires: given("POST", api).answers(403, "<html><h1>Forbidden</h1><p>CSRF verification failed. Request aborted.</p></html>", html), says: "cross-site", misses: given("POST", api).answers(403, "<html><h1>Forbidden</h1></html>", html)},
		{row: "FO-06", id: "E-IIS", fires: get(api).answers(403, "<html><title>IIS Detailed Error - 403.14</title><h2>HTTP Error 403.14 - Forbidden</h2></html>", html), says: "403.14: directory listing is off", misses: get(api).answers(403, "<html><h2>HTTP Error 403.999</h2></html>", html)},
		{id: "E-AWS-ERROR", fires: get(api).answers(403, `<?xml version="1.0"?><Error><Code>RequestTimeTooSkewed</Code><Message>The difference is too large.</Message><RequestId>AB12</RequestId></Error>`, "Content-Type: application/xml"), says: "RequestTimeTooSkewed", misses: get(api).answers(403, `<?xml version="1.0"?><problem><title>x</title></problem>`, "Content-Type: application/xml")},
		{id: "E-AWS-ERROR", fires: get(api).answersJSON(400, `{"__type": "com.amazon#ValidationException", "message": "bad key"}`), says: "ValidationException: bad key", misses: get(api).answersJSON(400, `{"type": "x", "message": "bad key"}`)},
		{id: "E-402", fires: given("POST", api).answersJSON(402, `{"error": {"type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds", "message": "Your card has insufficient funds."}}`), says: "insufficient_funds", misses: given("POST", api).answers(402, "")},
		{id: "E-403-HTTPS", fires: get("http://api.test/").answersJSON(403, `{"message": "SSL is required"}`), says: "https only", misses: get("https://api.test/").answersJSON(403, `{"message": "SSL is required"}`)},
		{id: "E-PARKED", fires: get(api).answers(200, "<html><h1>api.test</h1><p>This domain may be for sale.</p></html>", "Content-Type: text/html"), says: "is parked", misses: get(api).answers(200, "<html><h1>Houses</h1><p>This house may be for sale.</p></html>", "Content-Type: text/html")},
		{id: "E-HEAD-SILENT", fires: given("HEAD", api).answers(403, ""), says: "HEAD failed", misses: get(api).answers(403, "")},
		{id: "E-3XX-SCHEME", fires: get(api).answers(302, "", "Location: javascript:alert(1)"), says: "no client may follow", misses: get(api).answers(302, "", "Location: //app.test/x")},
		{id: "E-3XX-SCHEME", fires: get(api).answers(303, "", "Location: myapp://done?x=1"), says: "into a program", misses: get(api).answers(303, "", "Location: /a:b")},
		{id: "E-OTHER-STATUS", fires: get(api).answersJSON(500, `{"error": "Unauthorized"}`), says: "words are those of a 401", misses: get(api).answersJSON(500, `{"error": "Internal Server Error"}`)},
		{id: "E-OTHER-STATUS", fires: get(api).answersJSON(200, `{"message": "Not Found"}`), says: "words are those of a 404", misses: get(api).answersJSON(200, `{"id": 7, "message": "Not Found"}`)},
		{id: "E-DAV-CONDITION", fires: given("PROPFIND", api).answers(403, `<d:error xmlns:d="DAV:"><d:propfind-finite-depth/></d:error>`, "Content-Type: application/xml"), says: "whole tree", misses: given("PROPFIND", api).answers(403, `<d:error xmlns:d="DAV:"><d:some-other-name/></d:error>`, "Content-Type: application/xml")},
		{id: "E-NAME-BLOCKED", fires: get(api).answers(403, "<html><title>Non-compliance ICP Filing</title></html>", "Server: Beaver", "Content-Type: text/html"), says: "not registered", misses: get(api).answers(403, "<html><title>How to file for an ICP</title></html>", "Content-Type: text/html")},
		{id: "E-403-ADDRESS", fires: get(api).answersJSON(403, `{"message": "Your IP address is not in the allowlist"}`), says: "address", misses: get(api).answersJSON(403, `{"message": "Your role is reader"}`)},
		{id: "E-403-SAYS", fires: known().answersJSON(403, `{"message": "Only admins may delete users"}`), says: "Only admins", misses: known().answersJSON(403, `{"message": "Forbidden"}`)},
		{id: "E-403-SERVER", fires: get(api).answers(403, "<h1>Forbidden</h1><p>You don't have permission.</p><hr><address>Apache/2.4.41 Server</address>", html), says: "(Apache httpd) itself refused", misses: get(api).answers(403, "<h1>Forbidden</h1>", html)},
		{id: "E-403-FORBIDDEN", fires: known().answers(403, ""), says: "may not GET", misses: get(api).answers(403, "")},
		{id: "E-403-ANONYMOUS", fires: get(api).answers(403, ""), says: "no credentials", misses: known().answers(403, "")},
	}
}

func missingCases() []ruleCase {
	near := func(urls ...string) playground.Past {
		p := playground.Past{}
		for i, u := range urls {
			p.Near = append(p.Near, &playground.RunSummary{ID: playground.RunID(i + 1), Method: "GET", URL: u, Status: 200, CreatedAt: playground.At(sentAt)})
		}
		return p
	}
	problem := "Content-Type: application/problem+json"
	return []ruleCase{
		{id: "E-404-PLACEHOLDER", fires: get("https://api.test/users/{id}").answers(404, ""), says: "{id}", misses: get("https://api.test/users/id").answers(404, "")},
		{id: "E-404-PLACEHOLDER", fires: get("https://api.test/users/:id/posts").answers(404, ""), says: ":id", misses: get("https://api.test/users/a:b").answers(404, "")},
		{id: "E-404-PLACEHOLDER", fires: get("https://api.test/users/undefined").answers(404, ""), says: "undefined", misses: get("https://api.test/users/undefinedx").answers(404, "")},
		{id: "E-404-SITE", fires: get(api).answers(404, "<html><p>There isn't a GitHub Pages site here.</p></html>", "Content-Type: text/html"), says: "GitHub Pages", misses: get(api).answers(404, "<html><p>No page here.</p></html>", "Content-Type: text/html")},
		{id: "E-404-ROUTE", fires: get("https://api.test/userz").answers(404, "<pre>Cannot GET /userz</pre>", "Content-Type: text/html"), says: "no route GET /userz", misses: get(api).answers(404, `{"detail": "No user has the id 7.", "title": "x", "type": "y"}`, problem)},
		{id: "E-404-ROUTE", fires: get(api).answersJSON(404, `{"detail": "Not Found"}`), says: "no route", misses: get(api).answersJSON(404, `{"detail": "User 7 not found"}`)},
		{id: "E-404-ROUTE", fires: get(api).answers(404, "404 page not found\n", "Content-Type: text/plain"), says: "no route", misses: get(api).answers(404, "no user 7\n", "Content-Type: text/plain")},
		{id: "E-404-RECORD", fires: get("https://api.test/users/9041").answers(404, `{"title": "User not found", "detail": "No user has the id 9041."}`, problem), says: "The route works; user 9041 does not exist.", misses: get("https://api.test/users/9041").answersJSON(404, `{"detail": "Not Found"}`)},
		{id: "E-404-SAYS", fires: get(api).answersJSON(404, `{"message": "Sorry, nothing to show"}`), says: "nothing to show", misses: get(api).answers(404, "Not Found", "Content-Type: text/plain")},
		{id: "E-404-NEAR", fires: get("https://api.test/v1/usres").answers(404, ""), says: "/v1/users", misses: get("https://api.test/v1/users/8").answers(404, ""), past: near("https://api.test/v1/users"), missPast: near("https://api.test/v1/users/7")},
		{id: "E-404-PATH", fires: get("https://api.test//users").answers(404, ""), says: "double slash", misses: get("https://api.test/users").answers(404, "")},
		{id: "E-404-HIDDEN", fires: get(api).answersJSON(404, `{"message": "Not Found"}`, "X-GitHub-Request-Id: AB12"), says: "hidden from you", misses: get(api).answersJSON(404, `{"message": "Not Found"}`)},
		{row: "GO-01", id: "E-410-RESUME", fires: get(api+"?syncToken=a").answersJSON(410, `{"error": {"message": "Sync token is no longer valid, a full sync is required."}}`), says: "too old", misses: get(api).answersJSON(410, `{"message": "the item was removed"}`)},
		{row: "GO-01", id: "E-410-GONE", fires: get(api).answers(410, "", `Link: </v2/users/7>; rel="successor-version"`), says: "/v2/users/7 takes its place", misses: get(api).answers(404, "")},
	}
}

func methodCases() []ruleCase {
	post := func(t, body string) *builder { return given("POST", api).sends("Content-Type", t).content(body) }
	return []ruleCase{
		{row: "MA-01", id: "E-405-ALLOW", fires: given("DELETE", api).answers(405, "", "Allow: GET, PUT"), says: "does not take DELETE", misses: given("DELETE", api).answers(405, "", "Allow: DELETE")},
		{row: "MA-01", id: "E-405-ALLOW", fires: given("get", api).answers(405, "", "Allow: GET"), says: "does not take get", misses: given("DELETE", api).answers(405, "")},
		{id: "E-405-CONTRADICTS", fires: given("PUT", api).answers(405, "", "Allow: GET, PUT"), says: "lists it as allowed", misses: given("PUT", api).answers(405, "", "Allow: GET")},
		{id: "E-405-NO-ALLOW", fires: given("PUT", api).answers(405, ""), says: "does not say what it takes", misses: given("PUT", api).answers(405, "", "Allow: GET")},
		{id: "E-501", fires: given("PATCH", api).answers(501, ""), says: "does not know the method PATCH", misses: given("PATCH", api).answers(501, "", "Allow: GET")},
		{id: "E-406-TYPES", fires: get(api).sends("Accept", "text/csv").answersJSON(406, `{"supported": ["application/json", "text/html"]}`), says: "text/csv", misses: get(api).sends("Accept", "text/csv").answers(415, "")},
		{id: "E-415-ACCEPT", fires: post("text/plain", "x").answers(415, "", "Accept-Post: application/json"), says: "takes application/json", misses: post("text/plain", "x").answers(415, "")},
		{id: "E-415-CODING", fires: post("application/json", "{}").sends("Content-Encoding", "br").answers(415, "", "Accept-Encoding: gzip"), says: "coded as br", misses: post("application/json", "{}").answers(415, "")},
		{id: "E-415-NONE", fires: given("POST", api).content(`{"a": 1}`).answers(415, ""), says: "without a Content-Type", misses: post("text/plain", "x").answers(415, "")},
		{id: "E-415-TEXT", fires: post("text/plain", "x").answersJSON(415, `{"message": "Only application/json is supported"}`), says: "application/json", misses: post("text/plain", "x").answersJSON(415, `{"message": "no"}`)},
		{id: "E-415-GUESS", fires: post("text/plain", "x").answers(415, ""), says: "text/plain", misses: post("text/plain", "x").answers(415, "", "Accept-Post: application/json")},
	}
}

func conflictCases() []ruleCase {
	post := func() *builder { return given("POST", "https://api.test/v1/users").json(`{"name": "mira"}`) }
	put := func(name, value string) *builder { return given("PUT", api).sends(name, value).json(`{}`) }
	return []ruleCase{
		{id: "E-409-VERSION", fires: put("If-Match", `"1"`).answersJSON(409, `{"message": "The document has been modified by somebody"}`, `ETag: "2"`), says: "Somebody changed it", misses: post().answersJSON(409, `{"message": "name already exists"}`)},
		{id: "E-409-EXISTS", fires: post().answersJSON(409, `{"message": "name is taken"}`, "Location: /v1/users/3"), says: "name is taken", misses: post().answersJSON(409, `{"message": "the cart is closed"}`)},
		{id: "E-409-IN-PROGRESS", fires: post().sends("Idempotency-Key", "k-1").answersJSON(409, `{"message": "A request with this key is in progress"}`), says: "still going on", misses: post().answersJSON(409, `{"message": "The shop's move is in progress"}`)},
		{id: "E-409-SAYS", fires: post().answersJSON(409, `{"message": "the cart is closed"}`), says: "the cart is closed", misses: post().answers(409, "")},
		{id: "E-412-SHAPE", fires: put("If-Match", "3083f182").answers(412, ""), says: "without quotes", misses: put("If-Match", `"3083f182"`).answers(412, "")},
		{id: "E-412-SHAPE", fires: put("If-Unmodified-Since", "Mon Sep 12 2011 11:17:50 GMT-0400").answers(412, ""), says: "no date", misses: put("If-Unmodified-Since", "Tue, 24 Nov 2026 10:00:00 GMT").answers(412, "")},
		{id: "E-ONLY-IF-CACHED", fires: get(api).sends("Cache-Control", "only-if-cached").answers(504, ""), says: "Only a copy", misses: get(api).sends("Cache-Control", "no-cache").answers(504, "")},
		{id: "E-412-WEAK", fires: put("If-Match", `W/"1"`).answers(412, "", `ETag: W/"1"`), says: "weak", misses: put("If-Match", `"1"`).answers(412, "")},
		{id: "E-412-MATCH", fires: put("If-Match", `"1"`).answers(412, "", `ETag: "2"`), says: `the current one is "2"`, misses: put("If-None-Match", "*").answers(412, "")},
		{id: "E-412-EXISTS", fires: put("If-None-Match", "*").answers(412, ""), says: "create only", misses: put("If-Match", `"1"`).answers(412, "")},
		{id: "E-412-SINCE", fires: put("If-Unmodified-Since", "Tue, 24 Nov 2026 10:00:00 GMT").answers(412, ""), says: "changed after", misses: put("If-Match", `"1"`).answers(412, "")},
		{id: "E-412-NONE", fires: given("PUT", api).json(`{}`).answersJSON(412, `{"message": "the stock is counted right now"}`), says: "the stock is counted", misses: put("If-Match", `"1"`).answers(412, "")},
		{id: "E-428", fires: given("PUT", api).json(`{}`).answers(428, ""), says: "only with If-Match", misses: given("PUT", api).json(`{}`).answers(412, ""), past: playground.Past{ETag: `"9"`}},
		{id: "E-423-LOCKED", fires: given("PUT", api).answers(423, "held by jonas", "Content-Type: text/plain"), says: "held by jonas", misses: given("PUT", api).answers(424, "")},
		{id: "E-424", fires: given("PUT", api).answers(424, ""), says: "something that it needs", misses: given("PUT", api).answers(423, "")},
		{id: "E-425", fires: get(api).sends("Early-Data", "1").answers(425, ""), says: "before the TLS handshake", misses: get(api).answers(426, "", "Upgrade: h2c")},
		{id: "E-426-UPGRADE", fires: get(api).asHTTP10().answers(426, "", "Server: envoy", "Content-Length: 0"), says: "does not take HTTP/1.0", misses: get(api).asHTTP10().answers(425, "")},
		{id: "E-426-UPGRADE", fires: get(api).answers(426, "", "Upgrade: websocket"), says: "WebSocket", misses: get(api).answers(425, "")},
		{id: "E-421", fires: get(api).sends("Host", "other.test").answers(421, ""), says: "does not answer for", misses: get(api).answers(400, "")},
		{id: "E-408", fires: given("POST", api).answers(408, ""), says: "gave up waiting", misses: given("POST", api).answers(504, "")},
		{id: "E-408", fires: given("POST", api).content("the first part").sends("Content-Length", "4000000").answers(408, ""), says: "waiting for the rest", misses: given("POST", api).answers(504, "")},
		{id: "E-451", fires: get(api).answers(451, "", `Link: <https://law.test>; rel="blocked-by"`), says: "https://law.test enforces it", misses: get(api).answers(403, "")},
		{id: "E-418", fires: get(api).answers(418, ""), says: "on purpose", misses: get(api).answers(417, "")},
	}
}

func sizeCases() []ruleCase {
	return []ruleCase{
		{id: "E-411", fires: given("POST", api).asHTTP10().sends("Transfer-Encoding", "chunked").content("x").answers(411, ""), says: "HTTP/1.0 has no chunks", misses: given("POST", api).asHTTP10().answers(413, "")},
		{id: "E-411", fires: given("POST", api).answers(411, ""), says: "length of the body", misses: given("POST", api).answers(413, "")},
		{id: "E-413", fires: given("POST", api).content("the first part").sends("Content-Length", "4000000").answers(413, ""), says: "4.0 MB", misses: given("POST", api).answers(411, "")},
		{id: "E-413", fires: given("POST", api).json(`{"a": 1}`).answers(413, "<html><h1>413 Request Entity Too Large</h1><hr><center>nginx/1.25</center></html>", "Content-Type: text/html"), says: "8 bytes", misses: given("POST", api).answers(411, "")},
		{id: "E-414", fires: get("https://api.test/?q="+strings.Repeat("x", 9000)).answers(414, ""), says: "9.0 kB", misses: get(api).answers(431, "")},
		{id: "E-416", fires: get(api).sends("Range", "bytes=900-").answers(416, "", "Content-Range: bytes */500"), says: "500 bytes", misses: get(api).sends("Range", "bytes=0-").answers(206, "x", "Content-Range: bytes 0-0/1")},
		{id: "E-417", fires: given("POST", api).sends("Expect", "100-continue").answers(417, ""), says: "Expect", misses: given("POST", api).answers(415, "")},
	}
}

func TestEverySchemeOfAChallengeGetsAStep(t *testing.T) {
	labels := func(e playground.Explanation) string {
		var all []string
		for _, a := range e.Findings[0].Actions {
			all = append(all, a.Label)
		}
		return strings.Join(all, ", ")
	}
	const digest = "Sign in by Digest"
	const basic, bearer = "Add a user name and password (Basic)", "Add a bearer token"
	for _, c := range []struct {
		name       string
		code       int
		sent       string
		headers    []string
		names, act string
	}{
		{"one field", 401, "", []string{`WWW-Authenticate: Digest realm="d", nonce="n", qop="auth", Basic realm="b", Bearer realm="t"`}, "Digest for d, Basic for b or Bearer for t", digest + ", " + basic + ", " + bearer},
		{"several fields", 401, "", []string{`WWW-Authenticate: Bearer realm="t"`, `WWW-Authenticate: Basic realm="b"`}, "Bearer for t or Basic for b", bearer + ", " + basic},
		{"Digest alone", 401, "", []string{`WWW-Authenticate: Digest realm="d", nonce="n", qop="auth"`}, "Digest", digest},
		{"Digest, and Basic was sent", 401, "Basic YTpi", []string{`WWW-Authenticate: Digest realm="d", nonce="n", qop="auth"`}, "Digest", "Send the user name and password by Digest"},
		{"a proxy's Digest", 407, "", []string{`Proxy-Authenticate: Digest realm="d", nonce="n", qop="auth"`}, "Digest", ""},
		{"another scheme was sent", 401, "Token abc", []string{`WWW-Authenticate: Digest nonce="n"`, `WWW-Authenticate: Basic realm="b"`, "WWW-Authenticate: Bearer"}, "Digest, Basic or Bearer", digest + ", " + basic + ", " + bearer},
		{"refused", 401, "Basic YTpi", []string{`WWW-Authenticate: Basic realm="b"`, `WWW-Authenticate: Bearer realm="t"`}, "", "Put in another user name or password, " + bearer},
		{"a proxy", 407, "", []string{"Proxy-Authenticate: Negotiate", `Proxy-Authenticate: Basic realm="b"`}, "Negotiate or Basic", basic},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := given("GET", "http://a.test/x")
			if c.sent != "" {
				b.sends("Authorization", c.sent)
			}
			e := Explain(b.answers(c.code, "", c.headers...), playground.Past{})
			if !strings.Contains(e.Headline, c.names) || labels(e) != c.act {
				t.Errorf("%q offers %q", e.Headline, labels(e))
			}
		})
	}
}
