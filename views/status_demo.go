package views

import (
	"strings"

	"parley/playground"
)

// demoCommand is a request to the demo API that is answered with a code.
type demoCommand struct {
	Why, Line string
	Try       tryForm
}

// demoCase is a request of the kind that brings a code in life.
type demoCase struct {
	why, method, path string
	headers           []playground.Field
	body              string
}

var asJSON = []playground.Field{{Name: "Content-Type", Value: "application/json"}}

// demoCases are those that the demo API has beside /status/{code}.
var demoCases = map[int]demoCase{
	200: {why: "A user that there is", path: "/users/17"},
	201: {"A post that is made", "POST", "/posts", asJSON, `{"title": "Hello", "body": "First", "userId": 1}`},
	301: {why: "A page that has moved", path: "/old-page"},
	302: {why: "A chain of redirects", path: "/redirect/3"},
	304: {"A copy that is still current", "GET", "/data", []playground.Field{{Name: "If-None-Match", Value: `"abc123def456"`}}, ""},
	307: {why: "A chain that keeps the method", path: "/redirect/3?code=307"},
	308: {why: "A chain for good", path: "/redirect/3?code=308"},
	400: {"A body that is no JSON", "POST", "/posts", asJSON, `{"title": nope}`},
	401: {why: "Data that want a token", path: "/private-data"},
	403: {"A token without the scope", "GET", "/admin/settings", []playground.Field{{Name: "Authorization", Value: "Bearer your-token-here"}}, ""},
	404: {why: "A user who is not there", path: "/users/9041"},
	405: {"A method that the address does not take", "PATCH", "/posts", nil, ""},
	412: {"A version that is not the current one", "DELETE", "/users/17", []playground.Field{{Name: "If-Match", Value: `"old"`}}, ""},
	415: {"Text where JSON is wanted", "POST", "/posts", []playground.Field{{Name: "Content-Type", Value: "text/plain"}}, `{"title": "Hello"}`},
	428: {"A change without its version", "PUT", "/users/17/profile", asJSON, `{"bio": "Hello"}`},
	429: {why: "A limit that is used up", path: "/limited/report?used=3"},
	500: {why: "A program that crashed", path: "/broken"},
	502: {why: "A gateway without its server", path: "/gateway"},
	503: {why: "A server down for maintenance", path: "/maintenance"},
}

// commandsFor are the ways to get a code from the demo API.
func commandsFor(s playground.Status, demoBase string) []demoCommand {
	plain := newTryForm(s, demoBase)
	if plain == nil {
		return nil
	}
	commands := []demoCommand{{"The code by itself", commandLine(*plain), *plain}}
	c, ok := demoCases[s.Code]
	if !ok || !s.Registered {
		return commands
	}
	try := *plain
	try.URL, try.Headers, try.Body, try.Label = demoBase+c.path, c.headers, c.body, ": "+c.why
	if c.method != "" {
		try.Method = c.method
	}
	return append(commands, demoCommand{c.why, commandLine(try), try})
}

// commandLine is a request as curl takes it.
func commandLine(t tryForm) string {
	var b strings.Builder
	b.WriteString("curl -i")
	if t.Method != "GET" {
		b.WriteString(" -X " + t.Method)
	}
	for _, h := range t.Headers {
		b.WriteString(" -H " + quoted(h.Name+": "+h.Value))
	}
	if t.Body != "" {
		b.WriteString(" -d " + quoted(t.Body))
	}
	if strings.ContainsAny(t.URL, "?&'") {
		return b.String() + " " + quoted(t.URL)
	}
	return b.String() + " " + t.URL
}

// quoted is a word for a shell.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
