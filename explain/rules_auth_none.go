package explain

import "strings"

// anonymous is a 401 that does not say which credentials it wants: a guess from its words.
func anonymous(f *facts) (finding, bool) {
	if d, ok := vercelWall(f); ok {
		return d, true
	}
	ev := append([]evidence{f.inSent("Authorization", "The request had none.")}, f.shapeQuotes(f.shape())...)
	none := "No credentials were sent. "
	if !f.known {
		none = "If no credentials were sent, that is why. "
	}
	if name := keyHeader(f.body().text); name != "" {
		return do(likely(blocker(none+"The answer speaks of "+f.quote(name)+".", "The server does not say so in WWW-Authenticate, but its words name the header.", ev...)),
			edit("Add "+f.quote(name), patch{SetHeaders: set(name, "your-key-here")})), true
	}
	if h := f.identity(); h != "" {
		return likely(blocker("The server does not take who asks: "+or(f.speech(), "401."), "No credential was sent under a name that Parley knows, but "+f.quote(h)+" says who asks. Either that is not known to the server, or it wants a credential beside it.", append([]evidence{f.inSent(h, "Who asks, as it was sent.")}, ev...)...)), true
	}
	if f.speaksOf("certificate", "mtls", "mutual tls") != "" && f.speaksOf("token", "authorization", "api key") == "" {
		return likely(blocker("The server does not take the client's certificate: "+or(f.speech(), "401."), "It is about the certificate with which the client makes the connection, or with which it signs, and not about a token in a field. Either none came along, or it is not one that the server knows, has expired, or is for somebody else.", f.said(f.inStatus(""))...)), true
	}
	if f.speaksOf("bearer", "authorization header", "jwt") != "" {
		return do(likely(blocker(none+"The answer speaks of Authorization with a bearer token.", "The server does not say so in WWW-Authenticate, but its words do.", ev...)), f.addCredentials("Bearer")...), true
	}
	if m := apigeeKey.FindStringSubmatch(f.shape().words()); m != nil {
		return do(likely(blocker(none+"The answer looks for a key named "+f.quote(m[2])+" in "+map[string]string{"header": "a field.", "queryparam": "the query."}[m[1]], "The server does not say so in WWW-Authenticate, but its words name the place.", ev...)), f.keyAt(m[1], m[2])), true
	}
	if f.speaksOf("api key", "apikey", "api-key", "api_key") != "" {
		return do(likely(blocker(none+"The answer speaks of an API key.", "Where it belongs is in the API's description; X-API-Key is the most common place.", ev...)),
			edit("Add X-API-Key", patch{SetHeaders: set("X-API-Key", "your-key-here")})), true
	}
	if f.speaksOf("username and password", "user name and password", "username or password", "basic auth", "benutzername und passwort") != "" {
		return do(likely(blocker(none+"The answer speaks of a user name and password.", "The server does not say so in WWW-Authenticate, but its words do; most take them as Basic.", ev...)), f.addCredentials("Basic")...), true
	}
	if w := f.speech(); w != "" && !onlyStatus(f.shape().words()) && !looksLikeCode(f.shape().words()) {
		none += "The server says: " + w
	}
	if f.speaksOf("no org id") != "" { // Grafana's Mimir, Loki and Tempo
		return do(blocker(strings.TrimSpace(none), "The answer looks for the tenant, in X-Scope-OrgID.", ev...), edit("Add X-Scope-OrgID", patch{SetHeaders: set("X-Scope-OrgID", "your-tenant-here")})), true
	}
	why := "The server does not say which it wants; most APIs take a bearer token."
	acts := f.wantedCredentials()
	if len(acts) > 0 && !strings.Contains(acts[0].Label, "bearer") {
		why = "The answer names what it wants."
	}
	return do(blocker(strings.TrimSpace(none), why, ev...), acts...), true
}
