package explain

// reachCases are about what a server could not get to, keys that were used before, checksums
// and the pages of sites.
func reachCases() []ruleCase {
	page := "Content-Type: text/html"
	text := "Content-Type: text/plain"
	post := func() *builder { return given("POST", api).json(`{"a": 1, "url": "http://hooks.test:9000/x"}`) }
	return []ruleCase{
		{id: "E-200-TEXT", fires: get(api).answers(200, "ERR 1001\n", "Content-Type: text/plain"), says: "ERR 1001", misses: get(api).answers(200, "Error handling in Go: a short history", "Content-Type: text/markdown")},
		{id: "E-200-TEXT", fires: get(api).answers(200, "FAILED: no route to destination", "Content-Type: text/plain"), says: "no route", misses: get(api).answers(200, "Errors: 0, Warnings: 2", "Content-Type: text/plain")},
		{id: "E-5XX-REACH", fires: get(api).answers(503, "dial tcp 10.0.0.3:8886: i/o timeout", text), says: "could not reach 10.0.0.3:8886", misses: get(api).answers(503, "the timeout was reached", text)},
		{id: "E-5XX-REACH", fires: get(api).answersJSON(500, `{"message": "connect ECONNREFUSED 10.0.0.3:8080"}`), says: "could not reach 10.0.0.3:8080", misses: get(api).answersJSON(500, `{"message": "connect ECONNREFUSED 10.0.0.3:5432"}`)},
		{id: "E-5XX-REACH", fires: post().answersJSON(400, `{"message": "getaddrinfo ENOTFOUND hooks.test"}`), says: "hooks.test, which was sent to it", misses: post().answersJSON(400, `{"message": "getaddrinfo ENOTFOUND other.test"}`)},
		{id: "E-ENVOY-FLAG", fires: get(api).answers(503, "UF", text, "Server: istio-envoy"), says: "could not connect to the server behind it", misses: get(api).answers(503, "UF", text)},
		{id: "E-ENVOY-FLAG", fires: get(api).answers(404, "", "X-Envoy-Response-Flags: NR"), says: "no route fits", misses: get(api).answers(404, "", "X-Envoy-Response-Flags: -")},
		{id: "E-ENVOY-FLAG", fires: get(api).answersJSON(503, `{"status": 503, "response_flags": "UH"}`), says: "no server behind it is healthy", misses: get(api).answersJSON(503, `{"status": 503, "response_flags": "up"}`)},
		{id: "E-409-KEY", fires: post().answersJSON(409, `{"message": "Message ID was already used for a different event."}`), says: "was used before", misses: post().answersJSON(409, `{"message": "Message ID was already used."}`)},
		{id: "E-CHECKSUM", fires: given("PUT", api).sends("X-Checksum-MD5", "ff00").content("abc").answers(409, "", "X-Checksum-MD5: 8339"), says: "X-Checksum-MD5 differs", misses: given("PUT", api).sends("X-Checksum-MD5", "8339").content("abc").answers(409, "", "X-Checksum-MD5: 8339")},
		{id: "E-404-PAGE", fires: get(api).answers(404, "<html><body><h1>Oops!</h1><p>We can't seem to find the page you're looking for.</p></body></html>", page), says: "a web site's own page says so", misses: get(api).answers(404, "<html><body><h1>Oops!</h1><p>The parcel is on its way.</p></body></html>", page)},
		{id: "E-404-PAGE", fires: get(api).answers(404, "<html><head><title>404: This page could not be found</title></head><body><script src=\"/_next/static/a.js\"></script></body></html>", page), says: "(Next.js)", misses: get(api).answersJSON(404, `{"message": "This page could not be found"}`)},
	}
}
