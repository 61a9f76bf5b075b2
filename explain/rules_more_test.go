package explain

import (
	"encoding/base64"
	"strings"
	"time"

	"parley/playground"
)

// wayCases are about the way: stations, proxies, portals, hops.
func wayCases() []ruleCase {
	html := "Content-Type: text/html"
	reported := func(detail string) playground.Run {
		return get(api).fails(playground.Failure{Kind: playground.FailureConnect, Phase: playground.PhaseConnect, Cause: playground.CauseOther, Promised: -1, Detail: detail})
	}
	refused := playground.Failure{Kind: playground.FailureConnect, Phase: playground.PhaseConnect, Cause: playground.CauseRefused, Promised: -1}
	good := playground.RunSummary{ID: 4, Method: "GET", URL: api, Status: 200}
	plain := func() *builder { return get("http://news.test/today") }
	counted := func(urls ...string) playground.Run {
		b := get(urls[0])
		for _, u := range urls[1:] {
			b.redirected(302, u, nil)
		}
		return b.fails(playground.Failure{Kind: playground.FailureRedirect, Phase: playground.PhaseReceive, Cause: playground.CauseTooManyRedirects, Promised: -1})
	}
	return []ruleCase{
		{id: "E-PROXY-UNREACHABLE", fires: reported("proxyconnect tcp: dial tcp 10.0.0.9:3128: connect: connection refused"), says: "proxy on the way failed", misses: reported("dial tcp 10.0.0.9:3128: connect: connection refused")},
		{id: "E-PROXY-LOGIN", fires: reported("CONNECT tunnel failed, response 407"), says: "wants credentials", misses: reported("CONNECT tunnel failed, response 502")},
		{id: "E-PROXY-UNREACHABLE", fires: byProxy(playground.CauseProxyUnreachable, 0, "connect: connection refused"), says: "cannot be reached", misses: byProxy(playground.CauseProxyBroken, 0, "the proxy said nothing: EOF")},
		{id: "E-PROXY-LOGIN", fires: byProxy(playground.CauseProxyLogin, 407, "HTTP/1.1 407 Proxy Authentication Required"), says: "refused its credentials", misses: byProxy(playground.CauseProxyRefused, 403, "HTTP/1.1 403 Forbidden")},
		{id: "E-PROXY-REFUSED", fires: byProxy(playground.CauseProxyRefused, 403, "HTTP/1.1 403 Forbidden"), says: "does not let this host through", misses: byProxy(playground.CauseProxyLogin, 407, "HTTP/1.1 407")},
		{id: "E-PROXY-REFUSED", fires: byProxy(playground.CauseProxyRefused, 502, "HTTP/1.1 502 Bad Gateway"), says: "could not reach the site", misses: get(api).answers(502, "")},
		{id: "E-PROXY-REFUSED", fires: byProxy(playground.CauseProxyRefused, 405, "HTTP/1.1 405 Method Not Allowed"), says: "does not open ways", misses: get(api).answers(405, "")},
		{id: "E-PROXY-BROKEN", fires: byProxy(playground.CauseProxyBroken, 0, "the proxy said nothing: EOF"), says: "did not answer as a proxy", misses: byProxy(playground.CauseProxyUnreachable, 0, "no route to host")},
		{id: "E-TLS-ALERT", fires: mutual(nil), says: "wants a client certificate, and none was sent", misses: reported("tls")},
		{id: "E-TLS-ALERT", fires: mutual(&playground.Certificate{Subject: "CN=mira", Issuer: "CN=Elsewhere"}), says: "does not accept the client certificate", misses: reported("tls")},
		{id: "E-TLS-CLIENT-CERT", fires: unnamed(playground.CauseClientCertificate), says: "none was sent", misses: unnamed(playground.CauseTLSReset)},
		{id: "E-BROWSER-BLOCKED", fires: reported("net::ERR_BLOCKED_BY_CLIENT"), says: "An extension of the browser", misses: reported("net::ERR_QUIC_PROTOCOL_ERROR")},
		{id: "E-BROWSER-BLOCKED", fires: reported("net::ERR_FAILED"), says: "CORS", misses: reported("net::ERR_CACHE_MISS")},
		{id: "E-HOP-FAILED", fires: get(api).redirected(302, "https://other.test/x", nil).fails(refused), says: "the one that it redirected to did not", misses: get(api).redirected(302, "https://api.test/x", nil).fails(refused)},
		{id: "E-FAILURE-PAST", fires: get(api).fails(refused), says: "has worked before", misses: get(api).fails(refused), past: playground.Past{LastGood: &good}},
		{row: "RE-07", id: "E-REDIRECT-LIMIT", fires: counted("https://api.test/p?n=1", "https://api.test/p?n=2", "https://api.test/p?n=3", "https://api.test/p?n=4"), says: "more redirects", misses: get("https://api.test/p?n=1").redirected(302, "https://api.test/p?n=2", nil).answers(200, "x")},
		{id: "E-PORTAL", fires: plain().answers(200, "<html><title>Hotel</title></html>", html, `Link: <https://portal.hotel.example/>; rel="captive-portal"`), says: "answered, not the server", misses: plain().answers(200, "<html>", html, `Link: </a.css>; rel="preload"`)},
		{id: "E-PORTAL", fires: plain().redirected(302, "http://captive.hotel.example/login", nil).answers(200, "<html>", html), says: "captive.hotel.example", misses: plain().redirected(302, "http://www.news.test/wifi", nil).answers(200, "<html>", html)},
		{id: "E-BODY-BINARY", fires: get(api).answers(400, "\x82\xa4code\x11\xa7message\xb0Sum is too small", "Content-Type: application/vnd.msgpack"), says: "in MessagePack", misses: get(api).answers(400, "\x82\xa4code\x11", "Content-Type: application/vnd.companion")},
		{id: "E-BODY-BINARY", fires: get(api).answers(500, "\xa2dcode\x11", "Content-Type: application/problem+cbor"), says: "in CBOR", misses: get(api).answers(500, "Sum is too small", "Content-Type: application/cbor")},
		{id: "E-WHO-ANSWERED", fires: get(api).answers(404, "", "Server: awselb/2.0"), says: "An AWS load balancer, in front of the application, gave this answer itself.", misses: get(api).answers(200, "x", "Server: awselb/2.0")},
		{id: "E-WHO-ANSWERED", fires: get(api).answersJSON(500, `{"message": "db"}`, "CF-Ray: 1-FRA", "Server: cloudflare", "CF-Cache-Status: DYNAMIC"), says: "The server behind Cloudflare gave this answer", misses: get(api).answersJSON(500, `{"message": "db"}`, "Server: nginx")},
		{id: "E-WHO-ANSWERED", fires: get(api).answersJSON(404, `{"message": "no"}`, "x-envoy-upstream-service-time: 3", "Server: envoy"), says: "The server behind Envoy", misses: get(api).answersJSON(404, `{"message": "no"}`, "X-Response-Time: 3")},
		{id: "E-WHO-ANSWERED", fires: get(api).answersJSON(500, `{"message": "no"}`, "X-Powered-By: Express", "Via: 1.1 vegur"), says: "The application answered", misses: get(api).answersJSON(500, `{"message": "no"}`, "X-Powered-By: ASP.NET")},
		{id: "E-CODE-VENDOR", fires: get(api).answers(499, "", "Server: nginx/1.25"), says: "nginx", misses: get(api).answers(499, "", "Server: app")},
		{id: "E-1XX-FINAL", fires: get(api).answers(101, "", "Upgrade: websocket"), says: "switched to websocket", misses: get(api).answers(200, "x", "Upgrade: h2c")},
		{id: "E-3XX-LOGIN", fires: get(api).redirected(302, "https://sso.corp.example/authorize?x=1", nil).answers(200, "<html>Hello</html>", html), says: "sign-in page", misses: get("https://api.test/login").redirected(302, "https://api.test/login/form", nil).answers(200, "<html>Hello</html>", html)},
		{id: "E-3XX-CANONICAL", fires: get("https://api.test/Users").redirected(301, "https://api.test/users", nil).answersJSON(200, `[]`), says: "the case", misses: get("https://api.test/Users").redirected(301, "https://api.test/users?x=1", nil).answersJSON(200, `[]`)},
		{id: "E-3XX-CANONICAL", fires: get("https://example.test/a").redirected(301, "https://www.example.test/a", nil).answers(200, "x"), says: "the www", misses: get("https://example.test/a").redirected(301, "https://app.example.test/a", nil).answers(200, "x")},
		{id: "E-3XX-RELATIVE", fires: notFollowed(get(api)).answers(301, "", "Location: https://api.test/v2#part"), says: "fragment", misses: get(api).answersJSON(200, `{}`, "Location: ../v2")},
		{id: "E-S3-REGION", fires: notFollowed(get("https://s3.amazonaws.com/acme/a.csv")).answers(301, `<?xml version="1.0"?><Error><Code>PermanentRedirect</Code><Endpoint>acme.s3.eu-central-1.amazonaws.com</Endpoint><Bucket>acme</Bucket></Error>`, "Content-Type: application/xml", "x-amz-bucket-region: eu-central-1"), says: "eu-central-1", misses: notFollowed(get("https://s3.amazonaws.com/acme/a.csv")).answers(301, "", "Location: /acme/b.csv")},
		{id: "E-CLOUDFRONT", fires: get(api).answers(403, "<HTML><H1>403 ERROR</H1><HR noshade>Request blocked.<BR><PRE>Generated by cloudfront (CloudFront)</PRE></HTML>", html), says: "Request blocked.", misses: get(api).answers(403, "<HTML><H1>403 ERROR</H1><HR noshade>Request blocked.</HTML>", html)},
		{id: "E-STATUS-MEANING", fires: get(api).answers(404, ""), says: "404 Not Found", misses: get(api).fails(refused)},
		{id: "E-NOTHING-SAYS", fires: get(api).answers(500, ""), says: "Nothing in the response says why.", misses: get(api).answersJSON(500, `{"message": "the disk is full"}`)},
	}
}

// byProxy is a run that a proxy stopped.
func byProxy(cause playground.Cause, status int, detail string) playground.Run {
	b := get(api)
	b.run.Request.Options.Proxy = "http://mira:a-long-password@proxy.test:3128"
	b.x.Proxy = &playground.Proxy{URL: "http://proxy.test:3128", How: playground.ProxyTunnel, Asked: "api.test:443", Status: status}
	if status == 407 {
		b.x.Proxy.Fields = []playground.Field{{Name: "Proxy-Authenticate", Value: `Basic realm="corp"`}}
	}
	return b.fails(playground.Failure{Kind: playground.FailureProxy, Phase: playground.PhaseConnect, Cause: cause, Promised: -1, Detail: detail, Host: "proxy.test"})
}

// mutual is a run that a server ended which asks who is calling.
func mutual(sent *playground.Certificate) playground.Run {
	b := get(api)
	b.x.TLS = &playground.TLS{Version: "1.2", ClientAsked: true, ClientAuthorities: []string{"CN=Corp"}, ClientCertificate: sent}
	return b.fails(playground.Failure{Kind: playground.FailureTLS, Phase: playground.PhaseSSL, Cause: playground.CauseTLSAlert, Promised: -1, Alert: 42})
}

// unnamed is a run that a server ended which asked who is calling and was not told.
func unnamed(cause playground.Cause) playground.Run {
	b := get(api)
	b.x.TLS = &playground.TLS{Version: "1.3", ClientAsked: true}
	return b.fails(playground.Failure{Kind: playground.FailureTLS, Phase: playground.PhaseWait, Cause: cause, Promised: -1, Detail: "write: broken pipe"})
}

func notFollowed(b *builder) *builder { b.run.Request.Options.FollowRedirects = false; return b }

// localCases are what Parley checks by itself in what was sent.
func localCases() []ruleCase {
	bearer := func(claims string) *builder {
		return get(api).sends("Authorization", "Bearer "+token(`{"alg":"RS256"}`, claims))
	}
	basic := func(v string) *builder {
		return get(api).sends("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(v)))
	}
	raw := func(v string) *builder { return get(api).sends("Authorization", v) }
	ask := "WWW-Authenticate: Bearer"
	near := func(url string) playground.Past {
		return playground.Past{Near: []*playground.RunSummary{{ID: 1, Method: "GET", URL: url, Status: 200}}}
	}
	return []ruleCase{
		{id: "E-401-AUDIENCE-HOST", fires: bearer(`{"aud": "https://orders.example"}`).answers(401, "", ask), says: "its audience is orders.example", misses: bearer(`{"aud": "https://login.api.test/"}`).answers(401, "", ask)},
		{id: "E-401-AUDIENCE", fires: bearer(`{"iss": "https://dev.example/"}`).answersJSON(401, `{"message": "Unexpected issuer"}`), says: "issuer is https://dev.example/", misses: bearer(`{"iss": "https://dev.example/"}`).answersJSON(401, `{"message": "There is an issue"}`)},
		{id: "E-401-NOT-YET", fires: bearer(`{"iat": 1795521720}`).answers(401, "", ask), says: "issued in the future", misses: bearer(`{"iat": 1795521600}`).answers(401, "", ask)},
		{id: "E-401-EXPIRED", fires: bearer(`{"exp": 1735732800}`).answersJSON(403, `{"message": "no"}`), says: "expired", misses: bearer(`{"exp": "1735732800"}`).answersJSON(403, `{"message": "no"}`)},
		{id: "E-401-SHAPE", fires: raw("Bearer=abcdef0123").answers(401, "", ask), says: "parted by a space", misses: raw("Bearer abcdef=0123").answers(401, "", ask)},
		{id: "E-401-SHAPE", fires: raw("Bearer {{token}}").answers(401, "", ask), says: "not replaced", misses: raw("Bearer abcdef0123").answers(401, "", ask)},
		{id: "E-401-SHAPE", fires: raw("").answers(401, "", ask), says: "sent empty", misses: get(api).answers(401, "", ask)},
		{id: "E-401-SHAPE", fires: raw("Bearer abc def0123").answers(401, "", ask), says: "space inside", misses: raw("Digest username=m, realm=x").answers(401, "", ask)},
		{id: "E-401-BASIC-SHAPE", fires: raw("Basic mira:pass").answers(401, "", "WWW-Authenticate: Basic"), says: "not base64", misses: raw("Bearer mira:pass").answers(401, "", ask)},
		{id: "E-401-BASIC-SHAPE", fires: basic("mira:pass\n").answers(401, "", "WWW-Authenticate: Basic"), says: "line break", misses: basic("mira:pass word").answers(401, "", "WWW-Authenticate: Basic")},
		{id: "E-401-BASIC-SHAPE", fires: basic("mira:").answers(401, "", "WWW-Authenticate: Basic"), says: "is empty", misses: basic("mira:x").answers(401, "", "WWW-Authenticate: Basic")},
		{id: "E-401-BASIC-SHAPE", fires: basic("mira:grün-haus").answers(401, "", `WWW-Authenticate: Basic realm="x"`), says: "beyond ASCII", misses: basic("mira:grün-haus").answers(401, "", `WWW-Authenticate: Basic realm="x", charset="UTF-8"`)},
		{id: "E-401-BASIC-SHAPE", fires: raw("Basic "+token(`{"alg":"RS256"}`, `{}`)).answers(401, "", ask), says: "belongs behind Bearer", misses: bearer(`{}`).answers(401, "", ask)},
		{id: "E-401-JWT-SHAPE", fires: raw("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0=!.x").answers(401, "", ask), says: "base64url", misses: raw("Bearer eyJhbGciOiJIUzI1NiJ9").answers(401, "", ask)},
		{id: "E-401-DIGEST", fires: get(api).answers(401, "", `WWW-Authenticate: Digest realm="r", nonce="n", algorithm=MD4`), says: "MD4", misses: raw(`Digest username="m"`).answers(401, "", `WWW-Authenticate: Digest realm="r", nonce="n", algorithm=SHA-256`)},
		{id: "E-401-DIGEST", fires: get(api).answers(401, "", `WWW-Authenticate: Digest realm="r", nonce="n", qop="auth-int"`), says: "covers the body", misses: raw(`Digest username="m"`).answers(401, "", `WWW-Authenticate: Digest realm="r", nonce="n", qop="auth,auth-int"`)},
		{id: "E-401-NO-CREDENTIALS", row: "AU-10", fires: get(api).answersJSON(401, `{"message": "No API key was given"}`), says: "speaks of an API key", misses: get(api).sends("X-API-Key", "0123456789").answersJSON(401, `{"message": "No API key was given"}`)},
		{id: "E-401-NO-CREDENTIALS", row: "AU-01", fires: get(api).answers(401, "", "WWW-Authenticate: Negotiate", "WWW-Authenticate: NTLM"), says: "Negotiate or NTLM", misses: raw("Negotiate YWJjZGVmZ2g=").answers(401, "", "WWW-Authenticate: Negotiate")},
		{id: "E-400-JSON", fires: given("POST", api).json("\ufeff{}").answers(400, ""), says: "byte order mark", misses: given("POST", api).json("{}").answers(400, "")},
		{id: "E-400-JSON", fires: given("POST", api).json(`{'a': 1}`).answers(500, ""), says: "a single quote", misses: given("POST", api).json(`{"a": "it's"}`).answers(500, "")},
		{id: "E-400-OFFSET", fires: given("POST", api).json("{\n  \"a\": 1e999\n}").answersJSON(422, `{"message": "Unexpected number in JSON at position 9"}`), says: "line 2", misses: given("POST", api).answersJSON(422, `{"message": "Unexpected token 1 in JSON at position 13"}`)},
		{id: "E-400-TYPE", fires: given("POST", api).json("a=1&b=2").answers(415, ""), says: "application/x-www-form-urlencoded by its bytes", misses: given("POST", api).sends("Content-Type", "text/plain").content("a=1&b=2").answers(415, "")},
		{id: "E-400-VARIABLE", fires: get(api).sends("X-Tenant", "${TENANT}").answersJSON(400, `{"message": "unknown tenant"}`), says: "${TENANT} in X-Tenant", misses: get(api).sends("X-Tenant", "$TENANT").answersJSON(400, `{"message": "unknown tenant"}`)},
		{row: "BR-07", id: "E-400-HEADERS-SIZE", fires: get(api).sends("Cookie", "a="+strings.Repeat("x", 9000)).answers(400, "<html><title>400 Request Header Or Cookie Too Large</title><center>nginx</center></html>", "Content-Type: text/html"), says: "too large for this server", misses: get(api).sends("Cookie", "a="+strings.Repeat("x", 900)).answers(400, "<html><title>400 Bad Request</title></html>", "Content-Type: text/html")},
		{id: "E-404-PLACEHOLDER", fires: get("https://api.test/users/%7B%7BFirst%20name%7D%7D").answers(404, `{"detail": "There is no user {{First name}}."}`), says: "{{First name}}", misses: get("https://api.test/users/%7B%7BFirst").answers(404, "")},
		{id: "E-404-PLACEHOLDER", fires: get("https://api.test/users/%7B%7Bid%7D%7D").answers(404, ""), says: "{{id}}", misses: get("https://api.test/users/%7Bid").answers(404, "")},
		{id: "E-404-PREFIX", fires: get("https://api.test/users/7?x=1").answers(404, ""), says: "/api/v1/users/7", misses: get("https://api.test/users/7").answers(404, ""), past: near("https://api.test/api/v1/users"), missPast: near("https://api.test/api/v1/orders")},
		{id: "E-404-PREFIX", fires: get("https://api.test/v2/users").answers(404, ""), says: "/v1/users", misses: get("https://api.test/v2/users").answers(404, ""), past: near("https://api.test/v1/users"), missPast: near("https://api.test/v2/users")},
		{id: "E-404-PATH", fires: get("https://api.test/users%20").answers(404, ""), says: "copied along", misses: get("https://api.test/us%20ers").answers(404, "")},
		{id: "E-CLOCK", fires: get(api).answers(401, "", "Date: Tue, 24 Nov 2026 11:50:00 GMT"), says: "behind", misses: get(api).answers(401, "", "Date: Tue, 24 Nov 2026 11:50:00 GMT", "Age: 600")},
	}
}

// framingCases are what else a response shows by itself.
func framingCases() []ruleCase {
	page := func() *builder { return get("https://api.test/w").sends("Origin", "https://ui.example") }
	html := "Content-Type: text/html"
	trace := func(body string) playground.Run {
		return given("TRACE", "https://api.test/x").sends("Accept", "*/*").answers(200, body, "Content-Type: message/http")
	}
	web := "\x80\x00\x00\x00\x20grpc-status:5\r\ngrpc-message:gone"
	slow := func(d time.Duration, status int) playground.Run {
		b := get(api)
		b.x.Timings.Wait = playground.Millis(d)
		return b.answers(status, "")
	}
	return []ruleCase{
		{id: "E-FRAME", fires: page().answers(200, "<html></html>", html, "X-Frame-Options: DENY"), says: "may not show this in a frame", misses: page().answersJSON(200, `{}`, "X-Frame-Options: DENY")},
		{id: "E-FRAME", fires: page().answers(200, "<html></html>", html, "Content-Security-Policy: default-src 'self'; frame-ancestors 'none'"), says: "in a frame", misses: page().answers(200, "<html></html>", html, "Content-Security-Policy: frame-ancestors https://ui.example")},
		{id: "E-MIXED", fires: get("http://api.test/x").sends("Origin", "https://ui.example").answersJSON(200, `{}`), says: "mixed content", misses: get("http://localhost:8080/x").sends("Origin", "https://ui.example").answersJSON(200, `{}`)},
		{id: "E-TRACE", fires: trace("TRACE /x HTTP/1.1\r\nHost: api.test\r\nAccept: */*\r\nX-Forwarded-For: 192.0.2.1\r\n"), says: "X-Forwarded-For was added", misses: given("TRACE", "https://api.test/x").answers(200, "hello", "Content-Type: text/plain")},
		{id: "E-TRACE", fires: trace("TRACE /x HTTP/1.1\r\nHost: api.test\r\nAccept: */*\r\n"), says: "as it was sent", misses: get(api).answers(200, "TRACE /x HTTP/1.1", "Content-Type: message/http")},
		{id: "E-CACHE-VARY-CODING", fires: get(api).answers(200, "x", "Content-Encoding: gzip", "Cache-Control: max-age=60"), says: "gzip body", misses: get(api).answers(200, "x", "Content-Encoding: gzip", "Cache-Control: max-age=60", "Vary: Accept-Encoding")},
		{row: "RL-01", id: "E-429-RETRY-AFTER", fires: get(api).answers(429, "", "Retry-After: 120"), says: "wait 120 s (2 min)", misses: get(api).answers(429, "", "Retry-After: later")},
		{row: "RL-02", id: "E-429-RETRY-AFTER", fires: get(api).answers(429, "", "Retry-After: Tue, 24 Nov 2026 11:00:00 GMT", "Date: Tue, 24 Nov 2026 12:00:00 GMT"), says: "has passed already", misses: get(api).answers(429, "", "Retry-After: Tue, 42 Nov 2026 11:00:00 GMT")},
		{row: "RL-05", id: "E-429-LIMIT", fires: get(api).answers(429, "", "RateLimit-Limit: 100", "RateLimit-Remaining: 0", "RateLimit-Reset: 50"), says: "100 requests, and it is used up", misses: get(api).answers(429, "", "RateLimit-Reset: 50")},
		{row: "SE-05", id: "E-405-ALLOW", fires: given("MKCOL", api).answers(501, "", "Allow: GET, POST"), says: "does not know MKCOL", misses: given("MKCOL", api).answers(501, "")},
		{row: "SE-10", id: "E-IIS", fires: get(api).answers(500, "<html><h2>HTTP Error 500.19 - Internal Server Error</h2></html>", html), says: "500.19", misses: get(api).answers(500, "<html><h2>HTTP Error 500 - Internal Server Error</h2></html>", html)},
		{row: "PB-01", id: "E-BODY-SAYS", fires: get(api).answers(460, `{"title": "Cart is closed", "detail": "The cart was paid at noon.", "status": 460}`, "Content-Type: application/problem+json"), says: "paid at noon", misses: get(api).answers(460, `{"status": 460}`, "Content-Type: application/problem+json")},
		{id: "E-GRPC-STATUS", fires: given("POST", api).answers(200, web, "Content-Type: application/grpc-web+proto"), says: "NOT_FOUND: gone", misses: given("POST", api).answers(200, strings.Replace(web, ":5", ":0", 1), "Content-Type: application/grpc-web+proto")},
		{id: "E-504", fires: slow(29*time.Second, 504), says: "waited 29 s", misses: slow(29*time.Second, 503)},
		{id: "E-52X", fires: get(api).answers(530, "", "Server: cloudflare"), says: "could not resolve the name", misses: get(api).answers(530, "", "X-Pantheon-Styx-Hostname: styx")},
		{id: "E-505", fires: get(api).answers(464, "", "Server: awselb/2.0"), says: "does not take HTTP/1.1", misses: get(api).answers(463, "", "Server: awselb/2.0")},
		{id: "E-507", fires: given("PUT", api).answers(508, ""), says: "in a circle", misses: given("PUT", api).answers(509, "")},
		{id: "E-511", fires: get("http://x.test").answers(511, "", `Link: <https://portal.test>; rel="captive-portal"`), says: "wants a sign-in", misses: get("http://x.test").answers(407, "")},
		{id: "E-COOKIE-REFUSED", fires: get(api).answers(200, "x", "Set-Cookie: __Host-a=b; Secure; Path=/x"), says: "__Host-", misses: get(api).answers(200, "x", "Set-Cookie: __Host-a=b; Secure; Path=/")},
		{id: "E-COOKIE-REFUSED", fires: get("http://api.test/x").answers(200, "x", "Set-Cookie: a=b; Secure"), says: "Secure over plain http", misses: get("http://localhost/x").answers(200, "x", "Set-Cookie: a=b; Secure")},
		{id: "E-COOKIE-REFUSED", fires: get(api).answers(200, "x", "Set-Cookie: a=b; Partitioned"), says: "Partitioned without Secure", misses: get(api).answers(200, "x", "Set-Cookie: a=b; Partitioned; Secure")},
		{id: "E-HSTS", fires: get(api).answers(200, "x", "Strict-Transport-Security: max-age=0"), says: "forget", misses: get(api).answers(200, "x", "Strict-Transport-Security: max-age=31536000; includeSubDomains")},
		{id: "E-HSTS", fires: get("https://10.1.2.3/").answers(200, "x", "Strict-Transport-Security: max-age=9"), says: "bare address", misses: get("https://10.1.2.3/").answers(200, "x")},
		{id: "E-TYPE-CHARSET", fires: get(api).answersJSON(200, "{\"a\": \"caf\xe9\"}"), says: "JSON has to be UTF-8", misses: get(api).answersJSON(200, `{"a": "café"}`)},
		{id: "E-CACHE-CONTRADICTS", fires: get(api).answers(200, "x", "Cache-Control: public, private"), says: "public and private", misses: get(api).answers(200, "x", "Cache-Control: public, max-age=60, immutable")},
		{id: "E-RATE-LOW", fires: get(api).answers(200, "x", `RateLimit: "d";r=0;t=40`, `RateLimit-Policy: "d";q=10;w=60`), says: "the last request", misses: get(api).answers(200, "x", `RateLimit: "d";r=9;t=40`, `RateLimit-Policy: "d";q=10;w=60`)},
		{id: "E-DEPRECATED", fires: get(api).answers(200, "x", "Deprecation: true", `Link: </v2>; rel="successor-version"`), says: "deprecated", misses: get(api).answers(200, "x", `Link: </v2>; rel="successor-version"`)},
		{id: "E-413", fires: given("POST", api).content(strings.Repeat("x", 3000)).answersJSON(413, `{"message": "Body exceeds the limit of 2048 bytes"}`), says: "speaks of 2048 bytes", misses: given("POST", api).answersJSON(400, `{"message": "Body exceeds the limit of 2048 bytes"}`)},
		{id: "E-BOT-WALL", fires: get(api).answers(403, "<HTML><H1>Access Denied</H1>You don't have permission.<p>Reference&#32;&#35;18&#46;2d11</HTML>", html), says: "Akamai", misses: get(api).answers(404, "<HTML>Reference&#32;&#35;18&#46;2d11</HTML>", html)},
		{id: "E-BOT-WALL", fires: get(api).answers(405, "", "x-amzn-waf-action: captcha"), says: "AWS WAF", misses: get(api).answers(405, "", "Allow: GET")},
		{id: "E-5XX-SQL", fires: get(api).answers(500, "SQLSTATE[HY000]: General error: 1205 Lock wait timeout", "Content-Type: text/plain"), says: "Lock wait timeout", misses: get(api).answers(500, "the SQL server is tired", "Content-Type: text/plain")},
		{id: "E-428", fires: given("PUT", api).json(`{}`).answersJSON(428, `{"message": "If-Match is missing"}`, `ETag: "3"`), says: "only with If-Match", misses: given("PUT", api).json(`{}`).answersJSON(422, `{"message": "If-Match is missing"}`)},
		{id: "E-426-UPGRADE", fires: get(api).answers(426, ""), says: "does not name it", misses: get(api).answers(400, "", "Upgrade: h2c")},
	}
}
