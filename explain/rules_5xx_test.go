package explain

import (
	"time"

	"parley/playground"
)

func rateCases() []ruleCase {
	return []ruleCase{
		{id: "E-429-PROBLEM", fires: get(api).answers(429, `{"type": "https://iana.org/assignments/http-problem-types#quota-exceeded", "title": "Quota", "violated-policies": ["daily"]}`, "Content-Type: application/problem+json", "Retry-After: 9"), says: "daily", misses: get(api).answers(429, `{"type": "about:blank", "title": "Too many"}`, "Content-Type: application/problem+json")},
		{row: "RL-03", id: "E-429-LIMIT", fires: get(api).answers(429, "", `RateLimit: "d";r=0;t=4`, `RateLimit-Policy: "d";q=3;w=10`, "Retry-After: 4"), says: "The limit is 3 requests in 10 seconds, and it is used up.", misses: get(api).answers(429, "", "Retry-After: 4")},
		{row: "RL-04", id: "E-429-LIMIT", fires: get(api).answers(429, "", "X-RateLimit-Limit: 60", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1795521630"), says: "60 requests", misses: get(api).answers(200, "", "X-RateLimit-Limit: 60", "X-RateLimit-Remaining: 0")},
		{row: "RL-02", id: "E-429-RETRY-AFTER", fires: get(api).answers(429, "", "Retry-After: Tue, 24 Nov 2026 12:01:00 GMT", "Date: Tue, 24 Nov 2026 12:00:00 GMT"), says: "that is 60 s", misses: get(api).answers(429, "")},
		{id: "E-429-LIMIT", fires: get(api).answers(429, "", "x-ratelimit-limit-requests: 60", "x-ratelimit-remaining-requests: 59", "x-ratelimit-limit-tokens: 10000", "x-ratelimit-remaining-tokens: 0", "x-ratelimit-reset-tokens: 6m0s"), says: "10000 tokens, and it is used up", misses: get(api).answers(429, "")},
		{id: "E-429-LIMIT", fires: get(api).answers(429, "", "X-RateLimit-Limit-Minute: 5", "X-RateLimit-Remaining-Minute: 0"), says: "5 requests in 60 seconds", misses: get(api).answers(429, "", "X-RateLimit-Bucket: a")},
		{id: "E-429-QUOTA", fires: get(api).answersJSON(429, `{"error": {"message": "You exceeded your current quota, please check your plan and billing details.", "code": "insufficient_quota", "type": "x"}}`), says: "quota", misses: get(api).answersJSON(429, `{"message": "Slow down"}`)},
		{id: "E-429-RETRY-AFTER", fires: get(api).answersJSON(429, `{"message": "Rate limit reached. Please try again in 6s."}`), says: "wait 6 s", misses: get(api).answersJSON(429, `{"message": "You used 6s of time"}`)},
		{id: "E-429-NO-HINT", fires: get(api).answers(429, ""), says: "does not say how long", misses: get(api).answers(429, "", "Retry-After: 1")},
		{id: "E-429-NO-HINT", fires: get(api).answers(429, "", "Retry-After: soon"), says: "cannot be read", misses: get(api).answersJSON(429, `{"retry_after": 3}`)},
	}
}

func serverCases() []ruleCase {
	html := "Content-Type: text/html"
	nginx := func(code string) string {
		return "<html><head><title>" + code + "</title></head><body><center><h1>" + code + "</h1></center><hr><center>nginx/1.25.3</center></body></html>"
	}
	slow := func(d time.Duration) *builder {
		b := get(api)
		b.x.Timings.Wait = playground.Millis(d)
		return b
	}
	good := playground.RunSummary{ID: 4, Method: "GET", URL: api, Status: 200, CreatedAt: playground.At(sentAt.Add(-12 * time.Minute))}
	bad := playground.RunSummary{ID: 5, Method: "GET", URL: api, Status: 503}
	return []ruleCase{
		{row: "RL-01 SE-07", id: "E-503", fires: get(api).answers(503, "", "Retry-After: 600"), says: "600 s (10 min)", misses: get(api).answers(503, "")},
		{id: "E-503", fires: get(api).answers(503, "<h1>Scheduled maintenance</h1>", html), says: "maintenance", misses: get(api).answers(503, "<h1>Full</h1>", html)},
		{id: "E-5XX-TRACE", fires: get(api).answers(500, "Traceback (most recent call last):\n  File \"/app/views.py\", line 12, in get\n    x = d['a']\nKeyError: 'a'\n", "Content-Type: text/plain"), says: "KeyError: 'a'", misses: get(api).answers(500, "Look at the traceback in the log", "Content-Type: text/plain")},
		{id: "E-5XX-TRACE", fires: get(api).answersJSON(500, `{"trace": "java.lang.IllegalStateException: pool is empty\n\tat com.shop.Pool.take(Pool.java:31)\n"}`), says: "pool is empty", misses: get(api).answersJSON(500, `{"trace": "6af1"}`)},
		{id: "E-5XX-TRACE", fires: get(api).answers(500, "panic: runtime error: index out of range\n\ngoroutine 7 [running]:\nmain.f()\n\t/src/main.go:10 +0x1d\n", "Content-Type: text/plain"), says: "index out of range", misses: get(api).answers(500, "a goroutine is stuck", "Content-Type: text/plain")},
		{id: "E-5XX-SQL", fires: get(api).answersJSON(500, `{"message": "ERROR: relation \"users\" does not exist (SQLSTATE 42P01)"}`), says: "relation", misses: get(api).answersJSON(500, `{"message": "user does not exist"}`)},
		{id: "E-PROXY-PAGE", fires: get(api).answers(502, nginx("502 Bad Gateway"), html, "Server: nginx/1.25.3"), says: "The proxy (nginx) is up", misses: get(api).answers(502, "<h1>We lost the backend</h1>", html)},
		{id: "E-PROXY-PAGE", fires: get(api).answers(503, "upstream connect error or disconnect/reset before headers. reset reason: connection failure", "Content-Type: text/plain"), says: "connection failure", misses: get(api).answers(503, "upstream is busy", "Content-Type: text/plain")},
		{id: "E-52X", fires: get(api).answers(522, "", "CF-Ray: 1-FRA", "Server: cloudflare"), says: "did not take Cloudflare's connection in time", misses: get(api).answers(502, "", "CF-Ray: 1-FRA")},
		{id: "E-504", fires: slow(60*time.Second).answers(504, ""), says: "waited 60 s", misses: slow(60*time.Second).answers(502, "")},
		{id: "E-511", fires: get("http://api.test").answers(511, `<a href="https://portal.test">in</a>`, html), says: "network", misses: get(api).answers(503, "")},
		{id: "E-505", fires: get(api).asHTTP10().answers(505, ""), says: "does not take HTTP/1.0", misses: get(api).asHTTP10().answers(500, "")},
		{id: "E-505", fires: get(api).answers(505, ""), says: "HTTP/1.1", misses: get(api).answers(500, "")},
		{id: "E-507", fires: given("PUT", api).answers(507, ""), says: "no room", misses: given("PUT", api).answers(500, "")},
		{id: "E-5XX-SAYS", fires: get(api).answersJSON(500, `{"message": "payment provider is down"}`), says: "payment provider is down", misses: get(api).answersJSON(500, `{"message": "Internal Server Error"}`)},
		{id: "E-5XX-FRAMEWORK", fires: get(api).answers(500, "<html><title>We're sorry, but something went wrong (500)</title></html>", html), says: "Ruby on Rails", misses: get(api).answers(500, "")},
		{row: "G-07 SE-03", id: "E-5XX-REQUEST-ID", fires: get(api).answers(500, "", "X-Request-Id: id-5"), says: "id-5", misses: get(api).answers(500, "")},
		{id: "E-5XX-RETRY", fires: given("POST", api).answers(500, ""), says: "not idempotent", misses: given("POST", api).answers(501, "")},
		{id: "E-5XX-RETRY", fires: get(api).answers(502, ""), says: "can be sent again", misses: get(api).answers(503, "", "Retry-After: 3")},
		{id: "E-5XX-LAST-GOOD", fires: get(api).answers(500, ""), says: "12 min ago", misses: get(api).answers(500, ""), past: playground.Past{LastGood: &good}},
		{id: "E-5XX-FLAPPING", fires: get(api).answers(500, ""), says: "2 of the last 4", misses: get(api).answers(500, ""), past: playground.Past{Recent: []*playground.RunSummary{&good, &bad, &good, &bad}}, missPast: playground.Past{Recent: []*playground.RunSummary{&bad, &bad, &good, &good}}},
	}
}

func bodyCases() []ruleCase {
	return []ruleCase{
		{id: "E-PROBLEM-STATUS", fires: get(api).answers(500, `{"title": "x", "status": 404, "detail": "y"}`, "Content-Type: application/problem+json"), says: "404, not 500", misses: get(api).answers(500, `{"title": "x", "status": 500}`, "Content-Type: application/problem+json")},
		{id: "E-PROBLEM-TYPE", fires: get(api).answersJSON(404, `{"type": "/p", "title": "x", "status": 404, "detail": "y"}`), says: "without their media type", misses: get(api).answers(404, `{"type": "/p", "title": "x"}`, "Content-Type: application/problem+json")},
		{row: "PB-02", id: "E-BODY-SAYS", fires: get(api).answersJSON(499, `{"message": "the job was dropped"}`), says: "the job was dropped", misses: get(api).answersJSON(499, `{"message": ""}`)},
		{id: "E-CODE-VENDOR", fires: get(api).answers(460, "", "X-Amzn-Trace-Id: Root=1", "Server: awselb/2.0"), says: "AWS ELB", misses: get(api).answers(404, "", "Server: awselb/2.0")},
		{id: "E-CODE-UNKNOWN", fires: get(api).answers(599, ""), says: "not a registered", misses: get(api).answers(504, "")},
		{id: "E-1XX-FINAL", fires: get(api).answers(100, ""), says: "interim", misses: plainOK()},
		{id: "E-RETRY-WORKED", fires: twice(200), says: "at attempt 2; before that: 503", misses: plainOK()},
		{id: "E-RETRY-USED-UP", fires: twice(503), says: "All 2 attempts", misses: get(api).answers(503, "")},
	}
}

// twice is a run whose first attempt was answered 503.
func twice(status int) playground.Run {
	first := get(api).answers(503, "")
	run := get(api).answersJSON(status, `{"id": 7}`)
	run.Attempts = append([]playground.Attempt{first.Attempts[0]}, run.Attempts...)
	run.Attempts[1].Number, run.Attempts[1].Wait = 2, playground.Millis(time.Second)
	return run
}

func browserCases() []ruleCase {
	page := func(method string) *builder { return given(method, api).sends("Origin", "https://ui.example") }
	pre := func(method, headers string) *builder {
		b := page("OPTIONS").sends("Access-Control-Request-Method", method)
		if headers != "" {
			b.sends("Access-Control-Request-Headers", headers)
		}
		return b
	}
	allow := "Access-Control-Allow-Origin: https://ui.example"
	vary := "Vary: Origin"
	return []ruleCase{
		{id: "E-CORS-MISSING", fires: page("GET").answersJSON(200, `{}`), says: "Access-Control-Allow-Origin is missing (CORS)", misses: page("GET").answersJSON(200, `{}`, allow)},
		{id: "E-CORS-ORIGIN", fires: page("GET").answersJSON(200, `{}`, "Access-Control-Allow-Origin: https://other.example"), says: "https://other.example", misses: page("GET").answersJSON(200, `{}`, "Access-Control-Allow-Origin: *")},
		{id: "E-CORS-ORIGIN", fires: page("GET").answersJSON(200, `{}`, allow, allow), says: "several values", misses: page("GET").answersJSON(200, `{}`, allow)},
		{id: "E-CORS-CREDENTIALS", fires: page("GET").answersJSON(200, `{}`, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Credentials: true"), says: "a star is not enough", misses: page("GET").answersJSON(200, `{}`, "Access-Control-Allow-Origin: *")},
		{id: "E-CORS-PREFLIGHT", fires: pre("DELETE", "").answers(204, "", allow, "Access-Control-Allow-Methods: GET, POST"), says: "does not allow DELETE", misses: page("GET").answers(204, "", allow)},
		{id: "E-CORS-PREFLIGHT", fires: pre("POST", "authorization").answers(204, "", allow, "Access-Control-Allow-Headers: *"), says: "authorization", misses: pre("POST", "").answers(403, "")},
		{id: "E-CORS-PREFLIGHT-STATUS", fires: pre("POST", "").answers(401, "", allow), says: "preflight failed", misses: pre("POST", "").answers(200, "", allow)},
		{id: "E-CORS-WOULD-ASK", fires: page("PUT").answersJSON(200, `{}`, allow), says: "preflight", misses: page("GET").sends("Accept", "*/*").answersJSON(200, `{}`, allow)},
		{id: "E-CORS-EXPOSE", fires: page("GET").answersJSON(200, `{}`, allow, `ETag: "1"`), says: "ETag", misses: page("GET").answersJSON(200, `{}`, allow, `ETag: "1"`, "Access-Control-Expose-Headers: etag")},
		{id: "E-CORS-VARY", fires: page("GET").answersJSON(200, `{}`, allow), says: "another page", misses: page("GET").answersJSON(200, `{}`, allow, vary)},
		{id: "E-CORP", fires: page("GET").answersJSON(200, `{}`, "Cross-Origin-Resource-Policy: same-origin"), says: "may not embed", misses: page("GET").answersJSON(200, `{}`, "Cross-Origin-Resource-Policy: cross-origin")},
		{id: "E-COOKIE-REFUSED", fires: get(api).answers(200, "x", "Set-Cookie: a=b; SameSite=None"), says: "SameSite=None without Secure", misses: get(api).answers(200, "x", "Set-Cookie: a=b; SameSite=None; Secure")},
		{id: "E-COOKIE-REFUSED", fires: get(api).answers(200, "x", "Set-Cookie: a=b; Domain=other.test"), says: "other.test", misses: get(api).answers(200, "x", "Set-Cookie: a=b; Domain=.api.test")},
		{id: "E-COOKIE-LOOSE", fires: get(api).answers(200, "x", "Set-Cookie: session=0123456789; Path=/"), says: "HttpOnly, Secure and SameSite", misses: get(api).answers(200, "x", "Set-Cookie: session=0123456789; HttpOnly; Secure; SameSite=Lax")},
		{id: "E-TYPE-MISSING", fires: get(api).answers(200, "hello"), says: "no Content-Type", misses: get(api).answers(200, "")},
		{id: "E-TYPE-MISMATCH", fires: get(api).answers(200, `{"a": 1}`, "Content-Type: text/plain"), says: "the body is JSON", misses: get(api).answers(200, `{a}`, "Content-Type: text/plain")},
		{id: "E-TYPE-MISMATCH", fires: get(api).answers(200, "\x89PNG\r\n\x1a\n....", "Content-Type: text/html"), says: "a PNG image", misses: get(api).answers(200, "\x89PNG\r\n\x1a\n....", "Content-Type: image/png")},
		{id: "E-TYPE-CHARSET", fires: get(api).answers(200, "caf\xe9", "Content-Type: text/plain; charset=utf-8"), says: "UTF-8", misses: get(api).answers(200, "caf\xe9", "Content-Type: text/plain; charset=iso-8859-1")},
		{id: "E-CODING-UNKNOWN", fires: coded(false), says: "coded as lzma", misses: coded(true)},
		{id: "E-CODING-UNASKED", fires: get(api).sends("Accept-Encoding", "gzip").answers(200, "x", "Content-Encoding: br"), says: "br", misses: get(api).sends("Accept-Encoding", "gzip, br").answers(200, "x", "Content-Encoding: br")},
		{id: "E-BODY-TRUNCATED", fires: cutShort(true), says: "Only the first", misses: cutShort(false)},
	}
}

func coded(decoded bool) playground.Run {
	run := get(api).answers(200, "\x5d\x00\x00", "Content-Encoding: lzma", "Content-Type: text/plain")
	run.Final().Response.Content.Decoded = decoded
	return run
}

func cutShort(by bool) playground.Run {
	run := get(api).answers(200, "hello", "Content-Type: text/plain")
	run.Final().Response.Content.Truncated = by
	return run
}

func asideCases() []ruleCase {
	early := func(codes ...int) playground.Run {
		run := plainOK()
		for _, c := range codes {
			run.Final().Interim = append(run.Final().Interim, playground.Interim{Status: c, Headers: []playground.Field{{Name: "Link", Value: "</a.css>; rel=preload"}}})
		}
		return run
	}
	reason := func(words string) playground.Run {
		run := get(api).answers(403, "")
		run.Final().Response.Reason = words
		return run
	}
	old := plainOK()
	old.Final().Response.HTTPVersion = "1.0"
	asked := get(api).asHTTP10().answers(200, "x")
	asked.Final().Response.HTTPVersion = "1.0"
	secure := func(verified bool, days int) playground.Run {
		run := plainOK()
		run.Final().TLS = &playground.TLS{Version: "1.3", Verified: verified, Chain: []playground.Certificate{{Subject: "CN=api.test", NotAfter: playground.At(sentAt.AddDate(0, 0, days))}}}
		return run
	}
	return []ruleCase{
		{id: "E-DEPRECATED", fires: get(api).answers(200, "x", "Deprecation: @1700000000", "Sunset: Thu, 24 Dec 2026 12:00:00 GMT"), says: "2026-12-24, in 29 days", misses: get(api).answers(200, "x", "Deprecation: false")},
		{id: "E-RATE-LOW", fires: get(api).answers(200, "x", "X-RateLimit-Limit: 100", "X-RateLimit-Remaining: 3"), says: "Only 3 of 100", misses: get(api).answers(200, "x", "X-RateLimit-Limit: 100", "X-RateLimit-Remaining: 30")},
		{id: "E-RETRY-AFTER", fires: get(api).answers(200, "x", "Retry-After: 5"), says: "5 s", misses: get(api).answers(429, "", "Retry-After: 5")},
		{id: "E-REASON", fires: reason("Not Today"), says: "Not Today", misses: reason("FORBIDDEN")},
		{id: "E-CLOCK", fires: get(api).answers(200, "x", "Date: Tue, 24 Nov 2026 12:05:00 GMT"), says: "ahead of", misses: get(api).answers(200, "x", "Date: Tue, 24 Nov 2026 12:00:30 GMT")},
		{id: "E-WHO-ANSWERED", fires: get(api).answers(500, "", "Via: 1.1 varnish"), says: "A proxy", misses: get(api).answers(500, "", "Server: app")},
		{id: "E-HTTP-10", fires: asked, says: "as the request asks", misses: get(api).asHTTP10().answers(200, "x")},
		{id: "E-HTTP-10", fires: old, says: "HTTP/1.0", misses: plainOK()},
		{id: "E-INTERIM", fires: early(103), says: "103 Early Hints", misses: early()},
		{id: "E-HSTS", fires: get("http://api.test").answers(200, "x", "Strict-Transport-Security: max-age=60"), says: "plain http", misses: get(api).answers(200, "x", "Strict-Transport-Security: max-age=60")},
		{id: "E-SERVER-TIMING", fires: get(api).answers(200, "x", `Server-Timing: app;dur=2, db;dur=30.5;desc="Database"`), says: "Database: 30.5 ms", misses: get(api).answers(200, "x", "Server-Timing: miss")},
		{id: "E-TLS-UNVERIFIED", fires: secure(false, 90), says: "not checked", misses: secure(true, 90)},
		{id: "E-CERT-ENDS", fires: secure(true, 5), says: "ends in", misses: secure(true, 90)},
	}
}
