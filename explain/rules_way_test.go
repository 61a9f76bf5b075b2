package explain

import "parley/playground"

// answeredCases are about those who answer in the server's place, and about failures that stand
// where no member is named error.
func answeredCases() []ruleCase {
	page := "Content-Type: text/html"
	html := func(body string) string { return "<!DOCTYPE html><html><body>" + body + "</body></html>" }
	origin := func() *builder { return get(api).sends("Origin", "https://app.test") }
	post := func(url string) *builder { return given("POST", url).json(`{"a": 1}`) }
	vault := func(status int, sealed string) playground.Run {
		return get(api).answersJSON(status, `{"initialized": true, "sealed": `+sealed+`, "standby": true}`)
	}
	return []ruleCase{
		{id: "E-OFFICE-PROXY", fires: get(api).answers(503, html("<p>x</p>"), page, "X-Squid-Error: ERR_DNS_FAIL 0"), says: "could not find the address of api.test", misses: get(api).answers(503, html("<p>x</p>"), page, "Via: 1.1 p (squid/5)")},
		{id: "E-OFFICE-PROXY", fires: get(api).answers(403, html("<p>Not allowed to browse this</p>"), page, "Server: Zscaler/6.2"), says: "Not allowed to browse this", misses: get(api).answers(407, html("<p>x</p>"), page, "X-Squid-Error: ERR_CACHE_ACCESS_DENIED 0")},
		{id: "E-NGROK", fires: get(api).answers(200, html("ngrok"), page, "ngrok-error-code: ERR_NGROK_6024"), says: "page of warning", misses: get(api).answers(200, html("ERR_NGROK_6024"), page)},
		{id: "E-400-SERVER", fires: get(api).answers(400, "<html><center><h1>400 Bad Request</h1></center><hr><center>nginx</center></html>", page), says: "nginx itself found the request malformed", misses: get(api).answers(400, html("<h1>Bad Request</h1>"), page)},
		{id: "E-404-EDGE", fires: get(api).answers(404, html("<title>Error 404 (Not Found)!!1</title><ins>That’s an error.</ins>"), page), says: "Google Front End has nothing", misses: get(api).answers(404, html("<h1>Not Found</h1>"), page)},
		{id: "E-200-WALL", fires: get(api).answers(200, html("The requested URL was rejected. Please consult with your administrator. ID: 1"), page), says: "F5 BIG-IP stopped", misses: get(api).answers(200, html("The requested URL was rejected."), page)},
		{id: "E-200-PHP", fires: get(api).answersJSON(200, "<br />\n<b>Notice</b>:  Undefined index: id in <b>/www/a.php</b> on line <b>3</b><br />\n{}"), says: "Undefined index: id (/www/a.php, line 3)", misses: get(api).answersJSON(200, `{"Notice": "in a.php on line 3"}`)},
		{id: "E-200-ITEMS", fires: get(api).answersJSON(200, `{"errors": true, "items": [{"index": {"status": 201}}, {"index": {"error": {"reason": "no number"}}}]}`), says: "1 of 2 items failed; the first: no number", misses: get(api).answersJSON(200, `{"errors": false, "items": []}`)},
		{id: "E-200-USER-ERRORS", fires: post(api).answersJSON(200, `{"data": {"make": {"userErrors": [{"field": ["t"], "message": "Title is blank"}]}}}`), says: "make was refused: Title is blank", misses: post(api).answersJSON(200, `{"data": {"make": {"userErrors": []}}}`)},
		{id: "E-200-INNER", fires: get(api).answersJSON(200, `{"statusCode": 502, "body": "{}"}`), says: "with status 502", misses: get(api).answersJSON(200, `{"statusCode": 200, "body": "{}"}`)},
		{id: "E-200-MAINTENANCE", fires: get(api).answers(200, html("<h1>Down for maintenance</h1>"), page), says: "Down for maintenance", misses: get(api).answers(200, html("<h1>Maintenance of bicycles</h1>"), page)},
		{id: "E-200-FAILURE", fires: get(api).answersJSON(200, `{"jsonrpc": "2.0", "error": {"code": 200, "message": "Odoo Server Error"}}`), says: "JSON-RPC answered 200", misses: get(api).answersJSON(200, `{"jsonrpc": "2.0", "result": 200}`)},
		{id: "E-200-XML", fires: get(api).answers(200, `<ocs><meta><status>failure</status><message>not logged in</message></meta></ocs>`, "Content-Type: application/xml"), says: "not logged in", misses: get(api).answers(200, `<jobs><job><status>done</status></job></jobs>`, "Content-Type: application/xml")},
		{id: "E-200-XML", fires: get(api).answers(200, `<?xml version="1.0"?><lfm status="failed"><error code="10">Invalid API key</error></lfm>`, "Content-Type: text/xml"), says: "Invalid API key", misses: get(api).answers(200, `<log><line status="failed"/></log>`, "Content-Type: text/xml")},
		{id: "E-200-XML", fires: get(api).answers(200, `<?xml version="1.0"?><response status="error"><msg>no</msg></response>`, "Content-Type: text/xml"), says: "failed", misses: get(api).answers(200, `<build id="5" status="FAILURE"><statusText>Tests failed: 3</statusText></build>`, "Content-Type: application/xml")},
		{id: "E-200-XML", fires: get(api).answers(200, `<errors><error>no such layer</error></errors>`, "Content-Type: text/xml"), says: "no such layer", misses: get(api).answers(200, `<errors count="0"></errors>`, "Content-Type: application/xml")},
		{id: "E-200-FAILURE", fires: get(api).answersJSON(200, `{"Note": "Our standard API call frequency is 5 calls per minute."}`), says: "5 calls per minute", misses: get(api).answersJSON(200, `{"note": "Please limit the delivery to two boxes a day"}`)},
		{id: "E-200-FAILURE", fires: get(api).answersJSON(200, `{"status": "0", "info": "INVALID_USER_KEY"}`), says: "INVALID_USER_KEY", misses: get(api).answersJSON(200, `{"status": "0", "info": "No error"}`)},
		{id: "E-200-FAILURE", fires: get(api).answersJSON(200, `{"trade_response": {"sub_code": "NOT_EXIST", "sub_msg": "no such trade"}}`), says: "no such trade", misses: get(api).answersJSON(200, `{"error": {"code": "ok", "message": ""}}`)},
		{id: "E-200-CRASH", fires: get(api).answers(200, "0\nCode: 1. DB::Exception: no", "Content-Type: text/plain", "X-ClickHouse-Query-Id: a"), says: "failed while", misses: get(api).answers(200, "ok\nException in thread main\n", "Content-Type: text/plain")},
		{id: "E-200-FAILURE", fires: get(api).answersJSON(200, `{"messages": [{"status": "4", "error-text": "Bad Credentials"}]}`), says: "Bad Credentials", misses: get(api).answersJSON(200, `{"errors": [{"id": 1, "message": "first error"}], "total": 1, "page": 1}`)},
		{id: "E-200-BATCH", fires: get(api).answersJSON(200, `[{"jsonrpc": "2.0", "id": 1, "result": 1}, {"jsonrpc": "2.0", "id": 2, "error": {"code": -32000, "message": "execution reverted"}}]`), says: "1 of 2 calls of the batch failed; the first: execution reverted", misses: get(api).answersJSON(200, `[{"id": 1, "name": "a", "error": "x"}, {"id": 2, "name": "b", "error": null}]`)},
		{id: "E-200-PARTLY", fires: get(api).answersJSON(200, `{"data": [{"id": "1"}], "errors": [{"detail": "Could not find tweet 2."}]}`), says: "A part of it failed", misses: get(api).answersJSON(200, `{"data": [], "errors": [{"detail": "Could not find tweet 2."}]}`)},
		{id: "E-200-CRASH", fires: get(api).answers(200, "0\n1\nCode: 395. DB::Exception: Value passed is non-zero", "Content-Type: text/tab-separated-values"), says: "failed while it wrote the answer", misses: get(api).answers(200, "0\n1\n", "Content-Type: text/tab-separated-values")},
		{id: "E-200-FAILURE", fires: get(api).answersJSON(200, `{"type": "ERROR", "object": {"kind": "Status", "message": "too old resource version"}}`), says: "too old resource version", misses: get(api).answersJSON(200, `{"type": "ADDED", "object": {"kind": "Pod", "message": "no"}}`)},
		{id: "E-JSON-ENCODED", fires: get(api).answersJSON(200, `"{\"id\": 1}"`), says: "encoded twice", misses: get(api).answersJSON(200, `"{id}"`)},
		{id: "E-FIELD-SAYS", fires: get(api).answers(400, "", "X-Error-Message: tenant header is malformed"), says: "X-Error-Message says why: tenant header is malformed", misses: get(api).answers(400, "", "X-Error-Id: 1a2b3c")},
		{id: "E-FIELD-SAYS", fires: get(api).answers(502, "", `Proxy-Status: edge.test; error=connection_refused; details="backend is down"`), says: "connection refused (backend is down)", misses: get(api).answers(502, "", "Proxy-Status: edge.test; received-status=502")},
		{id: "E-2XX-SIGN-IN", fires: get(api).sends("Accept", "application/json").answers(200, html(`<form action="/adfs/ls/"><input type="hidden" name="SAMLRequest" value="a"></form>`), page), says: "leads to the sign-in", misses: get(api).sends("Accept", "application/json").answers(200, html(`<form action="/search"><input name="q"></form>`), page)},
		{id: "E-DEPRECATED", fires: get(api).answers(200, "x", `Warning: 299 - "Deprecated API: use /v2"`), says: "use /v2", misses: get(api).answers(200, "x", `Warning: 110 - "Response is stale"`)},
		{id: "E-400-HEADER", fires: get(api).answersJSON(400, `{"error": "Missing required header: X-Tenant-Id"}`), says: "X-Tenant-Id is missing", misses: get(api).sends("X-Tenant-Id", "1").answersJSON(400, `{"error": "Missing required header: X-Tenant-Id"}`)},
		{id: "E-400-HEADER", fires: get(api).answersJSON(403, `{"error": "Requests must have a User-Agent header"}`), says: "User-Agent", misses: get(api).answersJSON(400, `{"error": "The request header is missing"}`)},
		{id: "E-403-ORIGIN", fires: origin().answers(403, "Invalid CORS request"), says: "https://app.test", misses: get(api).answers(403, "Invalid CORS request")},
		{id: "E-400-PREFLIGHT", fires: get(api).answersJSON(400, `{"errors": [{"message": "send one of: apollo-require-preflight"}]}`), says: "a form could have sent", misses: get(api).answersJSON(400, `{"errors": [{"message": "no"}]}`)},
		{id: "E-403-UNKNOWN", fires: get(api).answersJSON(403, `{"detail": "Not authenticated"}`), says: "Not authenticated", misses: get(api).sends("Authorization", "Bearer a").answersJSON(403, `{"detail": "Not authenticated"}`)},
		{id: "E-500-SLASH", fires: post("https://api.test/o").answers(500, "You called this URL via POST, but the URL doesn't end in a slash and you have APPEND_SLASH set.", page), says: "has to end in a slash: /o/", misses: post("https://api.test/o/").answers(500, "the URL doesn't end in a slash and you have APPEND_SLASH set.", page)},
		{id: "E-VAULT-HEALTH", fires: vault(429, "false"), says: "is a standby", misses: get(api).answersJSON(429, `{"standby": true}`)},
		{id: "E-VAULT-HEALTH", fires: vault(503, "true"), says: "is sealed", misses: get(api).answersJSON(503, `{"errors": ["Vault is sealed"]}`)},
	}
}
