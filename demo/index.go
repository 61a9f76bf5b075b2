package demo

import (
	"bytes"
	"html/template"
	"net/http"
	"strings"
)

// indexed is a route as the index shows it.
type indexed struct {
	Path    string `json:"path"`
	Methods string `json:"methods"`
	Shows   string `json:"shows"`
	Try     string `json:"try"`
}

// Route is a route of the API and one of its methods.
type Route struct{ Method, Path, Shows string }

// Routes lists what the API has, each with the method that it is about.
func (d *Demo) Routes() []Route {
	var all []Route
	for _, one := range d.resources() {
		method, path := http.MethodGet, strings.TrimSuffix(one.pattern, "{$}")
		if one.methods[http.MethodGet] == nil && one.methods[anyMethod] == nil {
			method, _, _ = strings.Cut(one.methods.allow(), ",")
		}
		if strings.Contains(path, "...}") {
			path, _, _ = strings.Cut("/demo"+one.try, "?")
		}
		all = append(all, Route{method, path, one.shows})
	}
	return all
}

// index lists the routes, for a browser as HTML and for everything else as JSON.
func (d *Demo) index(w http.ResponseWriter, r *http.Request) {
	var routes []indexed
	for _, one := range d.resources() {
		allowed := "any"
		if one.methods[anyMethod] == nil {
			allowed = one.methods.allow()
		}
		routes = append(routes, indexed{strings.TrimSuffix(one.pattern, "{$}"), allowed, one.shows, "/demo" + one.try})
	}
	routes = append(routes, indexed{"/demo/httpbin/", "any", "go-httpbin: a hundred further ways to answer.", "/demo/httpbin/"})
	w.Header().Set("Vary", "Accept")
	if !wantsHTML(r) {
		showVersion(w, r, map[string]any{"name": "Parley's demo API", "routes": routes})
		return
	}
	var page bytes.Buffer
	if err := indexPage.Execute(&page, routes); err != nil {
		http.Error(w, "the index cannot be drawn", http.StatusInternalServerError)
		return
	}
	writeHTML(w, http.StatusOK, page.String())
}

// wantsHTML reports whether the client names HTML before JSON.
func wantsHTML(r *http.Request) bool {
	accept := strings.ToLower(strings.Join(r.Header.Values("Accept"), ","))
	html, json := strings.Index(accept, "text/html"), strings.Index(accept, "application/json")
	return html >= 0 && (json < 0 || html < json)
}

var indexPage = template.Must(template.New("index").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The demo API · Parley</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #8884; }
td:first-child { white-space: nowrap; }
td:last-child { overflow-wrap: anywhere; min-width: 9rem; }
code { font-size: .92em; }
@media (max-width: 50rem) {
  thead { display: none; }
  tr { display: grid; padding: .5rem 0; border-bottom: 1px solid #8884; }
  td, td:first-child { border: 0; padding: .1rem 0; white-space: normal; overflow-wrap: anywhere; }
}
</style>
</head>
<body>
<main>
<h1>The demo API</h1>
<p><a href="/">Back to Parley</a></p>
<p>One route for each lesson. Everything is inside this program, so it works with no internet, from Parley and from a terminal alike. What is created is kept in memory, within bounds, until the program stops; what is changed among the first 240 users comes back after five minutes.</p>
<table>
<thead><tr><th scope="col">Path</th><th scope="col">Methods</th><th scope="col">What it shows</th><th scope="col">Try</th></tr></thead>
<tbody>
{{range .}}<tr><td><code>{{.Path}}</code></td><td>{{.Methods}}</td><td>{{.Shows}}</td><td><a href="{{.Try}}"><code>{{.Try}}</code></a></td></tr>
{{end}}</tbody>
</table>
</main>
</body>
</html>
`))
