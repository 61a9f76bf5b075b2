package explain

import "parley/playground"

// oddCases are about answers that are not as HTTP or their own type would have them.
func oddCases() []ruleCase {
	events, lines := "Content-Type: text/event-stream", "Content-Type: application/x-ndjson"
	problem := "Content-Type: application/problem+json"
	version := func(v string) playground.Run {
		run := get(api).answers(200, "x", "Content-Type: text/plain")
		run.Final().Response.HTTPVersion = v
		return run
	}
	surplus := func(run playground.Run) playground.Run {
		run.Final().Response.Surplus = 2
		return run
	}
	return []ruleCase{
		{id: "E-SURPLUS", fires: surplus(get(api).answers(200, "hello", "Content-Length: 5")), says: "sent 2 bytes behind the end of its answer: Content-Length says 5 bytes", misses: get(api).answers(200, "hello", "Content-Length: 5")},
		{id: "E-SURPLUS", fires: surplus(given("HEAD", api).answers(200, "", "Content-Length: 2")), says: "the answer to HEAD never has content", misses: given("HEAD", api).answers(200, "", "Content-Length: 2")},
		{id: "E-SURPLUS", fires: surplus(get(api).answers(204, "")), says: "204 never has content", misses: get(api).answers(204, "")},
		{id: "E-200-STREAM-ERROR", fires: get(api).answers(200, "data: {\"n\": 1}\n\nevent: error\ndata: {\"error\": {\"message\": \"overloaded\"}}\n\n", events), says: "overloaded", misses: get(api).answers(200, "data: {\"n\": 1, \"error\": null}\n\n", events)},
		{id: "E-200-STREAM-ERROR", fires: get(api).answers(200, "event: error\ndata: too busy\n\n", events), says: "too busy", misses: get(api).answers(200, "event: done\ndata: too busy\n\n", events)},
		{id: "E-200-STREAM-ERROR", fires: get(api).answers(200, "{\"a\": 1}\n{\"error\": {\"message\": \"upstream closed\"}}\n", "Content-Type: application/x-ndjson"), says: "ends in an error: upstream closed", misses: get(api).answers(200, "{\"error\": \"a\"}\n{\"error\": \"b\"}\n", "Content-Type: application/x-ndjson")},
		{id: "E-400-SAYS", fires: get(api).answers(400, "Schl\xfcssel ung\xfcltig, bitte pr\xfcfen", "Content-Type: text/plain; charset=iso-8859-1"), says: "Schlüssel ungültig, bitte prüfen", misses: get(api).answers(400, "\xfc\xfc", "Content-Type: image/png; charset=iso-8859-1")},
		{id: "E-400-SAYS", fires: get(api).answers(400, "\xff\xfeF\x00e\x00l\x00d\x00 \x00a\x00 \x00f\x00e\x00h\x00l\x00t\x00", "Content-Type: text/plain"), says: "Feld a fehlt", misses: get(api).answers(400, "\x00\x01\x00\x01\x00\x01\x00\x01\x00\x01", "Content-Type: text/plain")},
		{id: "E-400-SAYS", fires: get(api).answers(400, `cb({"error": "no such user"})`, "Content-Type: application/javascript"), says: "wrong: no such user", misses: get(api).answers(400, "")},
		{id: "E-404-SAYS", fires: get(api).answers(404, "<html><head><meta charset=\"windows-1252\"><title>Die Seite gibt es nicht, m\xf6chten Sie suchen?</title></head></html>", "Content-Type: text/html"), says: "möchten", misses: get(api).answers(404, "<html><title>404</title></html>", "Content-Type: text/html")},
		{id: "E-200-OTHER-PORT", fires: get(api).answers(200, "It looks like you are trying to access MongoDB over HTTP on the native driver port.", "Content-Type: text/plain"), says: "MongoDB's own", misses: get(api).answers(200, "MongoDB", "Content-Type: text/plain")},
		{id: "E-STREAM-LINE", fires: get(api).answers(200, "{\"a\":1}\n{\"a\":\n", lines), says: "Line 2", misses: get(api).answers(200, "{\"a\":1}\n\n{\"a\":2}\n", lines)},
		{id: "E-CHUNKS-10", fires: get(api).asHTTP10().answers(200, "x", "Transfer-Encoding: chunked"), says: "answers HTTP/1.0 in chunks", misses: get(api).answers(200, "x", "Transfer-Encoding: chunked")},
		{id: "E-FRAMING-BOTH", fires: get(api).answers(200, "x", "Content-Length: 9", "Transfer-Encoding: chunked"), says: "in chunks all the same", misses: get(api).answers(200, "x", "Transfer-Encoding: chunked")},
		{id: "E-HEADER-BLANK", fires: get(api).answers(200, "x", "X-A : b"), says: "the name X-A and its colon", misses: get(api).answers(200, "x", "X-A: b")},
		{id: "E-LOCATION-TWICE", fires: notFollowed(get(api)).answers(302, "", "Location: /a", "Location: /b"), says: "two addresses", misses: notFollowed(get(api)).answers(302, "", "Location: /a")},
		{id: "E-HTTP-VERSION", fires: version("9.9"), says: "HTTP/9.9", misses: version("2")},
		{id: "E-PROBLEM-SHAPE", fires: get(api).answers(400, `{"title": ["a"], "status": "four hundred", "detail": {"x": 1}}`, problem), says: "title, status and detail were", misses: get(api).answers(400, `{"title": "a", "status": 400}`, problem)},
		{id: "E-PROBLEM-SHAPE", fires: get(api).answers(400, `[1]`, problem), says: "no object", misses: get(api).answers(400, `{"detail": null}`, problem)},
		{id: "E-JSON-TWICE", fires: get(api).answersJSON(200, `{"x": {"a": 1, "a": 2}}`), says: "The member a", misses: get(api).answersJSON(200, `[{"a": 1}, {"a": 2}]`)},
		{id: "E-JSON-BOM", fires: get(api).answersJSON(200, "\ufeff{\"a\": 1}"), says: "byte order mark", misses: get(api).answers(200, "\ufeffa", "Content-Type: text/plain")},
		{id: "E-XML-BROKEN", fires: get(api).answers(200, "<a>\n<b></a>", "Content-Type: application/xml"), says: "breaks off in line 2", misses: get(api).answers(200, "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a b=\"1\">\xe9&x;</a>", "Content-Type: application/xml")},
		{id: "E-XML-BROKEN", fires: get(api).answers(200, "<!-- nothing -->", "Content-Type: text/xml"), says: "no element", misses: get(api).answers(200, "<a>", "Content-Type: text/plain")},
		{id: "E-CHARSET-UNKNOWN", fires: get(api).answers(200, "x", "Content-Type: text/plain; charset=utf8mb4"), says: "utf8mb4", misses: get(api).answers(200, "x", "Content-Type: text/plain; charset=Shift_JIS")},
		{id: "E-3XX-LOGIN", fires: get(api).redirected(302, "https://api.test/login", nil).answersJSON(200, `{"realm": "x"}`), says: "led to a sign-in address, which answered 200 OK with application/json", misses: get(api).redirected(302, "https://api.test/v2/users/7", nil).answersJSON(200, `{"realm": "x"}`)},
		{id: "E-JSON-NUMBER", fires: get(api).answersJSON(200, `{"id": 9007199254740993}`), says: "9007199254740993", misses: get(api).answersJSON(200, `{"id": 9007199254740992, "b": "9007199254740993", "c": 0.12345678901234567}`)},
	}
}
