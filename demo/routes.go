package demo

import (
	"net/http"
	"slices"
	"strings"
)

// anyMethod is the key of a resource that answers every method.
const anyMethod = "*"

// maxBody bounds the content of every request: 5 MiB.
const maxBody = 5 << 20

// methods say what a resource does with each method. HEAD and OPTIONS come by themselves.
type methods map[string]http.HandlerFunc

// resource is one line of the API: a pattern of http.ServeMux, what it shows, and a path to try.
type resource struct {
	pattern string
	try     string // under /demo, for the index
	shows   string
	methods methods
}

// resources is the whole API on one screen.
func (d *Demo) resources() []resource {
	limited, flaky := methods{"GET": d.limitedReport}, methods{"GET": d.flaky}
	return append([]resource{
		{"/demo/{$}", "/", "This index, as HTML or JSON.", methods{"GET": d.index}},
		{"/demo/collection.json", "/collection.json", "This API as a collection in Postman's format, to be imported.", methods{"GET": d.showCollection}},
		{"/demo/users", "/users?page=2", "200: a list in pages, with Link and ETag. POST creates: 201, 409 or 422.", methods{"GET": d.listUsers, "POST": d.createUser}},
		{"/demo/users/{id}", "/users/17", "200, or a 404 that names the id. PUT, PATCH and DELETE take If-Match: 412.", methods{"GET": d.showUser, "PUT": d.replaceUser, "PATCH": d.patchUser, "DELETE": d.deleteUser}},
		{"/demo/users/{id}/profile", "/users/17/profile", "PUT needs If-Match: 428 without it.", methods{"GET": d.showProfile, "PUT": d.replaceProfile}},
		{"/demo/posts", "/posts", "POST creates: 201, 400 for a missing field, 415 for another media type. PATCH: 405.", methods{"GET": d.listPosts, "POST": d.createPost}},
		{"/demo/posts/{id}", "/posts/1", "One post.", methods{"GET": d.showPost}},
		{"/demo/graphql", "/graphql", "POST a query: users and posts by a GraphQL schema, with introspection.", methods{"GET": aboutGraphQL, "POST": d.answerGraphQL}},
		{"/demo/private-data", "/private-data", "401 with a challenge; 200 with Bearer your-token-here.", methods{"GET": privateData}},
		{"/demo/signed", "/signed", "401 without a signature in X-Signature; 200 with that of demo-signing-key.", methods{"GET": d.signed, "POST": d.signed}},
		{"/demo/admin/users", "/admin/users", "DELETE: 401 without a token, 403 with one.", methods{"GET": adminOnly, "DELETE": adminOnly}},
		{"/demo/admin/{path...}", "/admin/settings", "401 without a token, 403 with one.", methods{"GET": adminOnly}},
		{"/demo/data", "/data", "200 with validators; 304 to If-None-Match or If-Modified-Since.", methods{"GET": d.data}},
		{"/demo/old-page", "/old-page", "301 to /demo/data.", methods{"GET": moved("/demo/data")}},
		{"/demo/old/users/{id}", "/old/users/17", "301 to the user's new address.", methods{"GET": movedUser}},
		{"/demo/redirect/{n}", "/redirect/3?code=302", "A chain of redirects that ends at /demo/data.", methods{anyMethod: redirectChain}},
		{"/demo/redirect-loop", "/redirect-loop", "A redirect to itself by way of another.", methods{"GET": redirectLoop}},
		{"/demo/rate-limited", "/rate-limited", "3 requests in 10 seconds, then 429 with Retry-After.", limited},
		{"/demo/limited/report", "/limited/report", "The same limit, on a report; ?used=3 begins with the limit used up.", limited},
		{"/demo/flaky", "/flaky?fail=2&key=mine", "503 as often as asked for that key, then 200.", flaky},
		{"/demo/flaky/stock", "/flaky/stock", "503 twice, then 200, then from the start.", flaky},
		{"/demo/maintenance", "/maintenance", "503 with Retry-After.", methods{"GET": maintenance}},
		{"/demo/gateway", "/gateway", "502, as a proxy says it.", methods{"GET": gateway}},
		{"/demo/broken", "/broken", "500, as a framework says it.", methods{"GET": broken}},
		{"/demo/status/{code}", "/status/418", "Any code from 200 to 599, with the fields it should carry.", methods{anyMethod: d.status}},
		{"/demo/delay/{seconds}", "/delay/2", "200, that much later; 60 seconds at most.", methods{"GET": delay}},
		{"/demo/slow", "/slow?seconds=30", "The same, as a slow search.", methods{"GET": slow}},
		{"/demo/drip", "/drip?bytes=10&seconds=5", "Content that comes a byte at a time.", methods{"GET": drip}},
		{"/demo/events", "/events?count=5&seconds=3", "Server-sent events, one after the other; 1,000 and 60 seconds at most.", methods{"GET": events}},
		{"/demo/lines", "/lines?count=5&seconds=3", "The same as JSON lines.", methods{"GET": lines}},
		{"/demo/reset", "/reset", "A connection that is reset before any answer.", methods{"GET": reset}},
		{"/demo/truncated", "/truncated", "Content that stops before its Content-Length.", methods{"GET": truncated}},
		{"/demo/echo", "/echo", "The request as it was received.", methods{anyMethod: d.echo}},
		{"/demo/problems/{name}", "/problems/user-not-found", "What a problem type of this API means.", methods{"GET": showProblem}},
	}, d.oauth.resources()...)
}

// routes builds the mux. Nothing outside /demo is in it.
func (d *Demo) routes() http.Handler {
	mux := http.NewServeMux()
	for _, r := range d.resources() {
		mux.Handle(r.pattern, r.methods)
	}
	mux.Handle("/demo", http.RedirectHandler("/demo/", http.StatusMovedPermanently))
	mux.Handle("/demo/httpbin", http.RedirectHandler("/demo/httpbin/", http.StatusMovedPermanently))
	mux.Handle("/demo/httpbin/", newHTTPBin())
	mux.HandleFunc("/", noSuchRoute)
	return mux
}

// ServeHTTP answers OPTIONS, turns wrong methods away with Allow (RFC 9110, 15.5.6), and
// bounds the content.
func (m methods) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	handle := m[r.Method]
	if handle == nil && r.Method == http.MethodHead {
		handle = m[http.MethodGet]
	}
	if handle == nil {
		handle = m[anyMethod]
	}
	switch {
	case handle != nil:
		handle(w, r)
	case r.Method == http.MethodOptions:
		w.Header().Set("Allow", m.allow())
		w.WriteHeader(http.StatusNoContent)
	default:
		w.Header().Set("Allow", m.allow())
		writeProblem(w, r, problem{Type: "method-not-allowed", Status: http.StatusMethodNotAllowed,
			Detail: "This resource does not take " + printable(r.Method) + ".", Hint: "It takes " + m.allow() + "."})
	}
}

// allow lists the methods for the Allow field.
func (m methods) allow() string {
	names := []string{http.MethodOptions}
	for name := range m {
		names = append(names, name)
	}
	if m[http.MethodGet] != nil {
		names = append(names, http.MethodHead)
	}
	slices.SortFunc(names, func(a, b string) int { return methodRank(a) - methodRank(b) })
	return strings.Join(names, ", ")
}

func methodRank(name string) int {
	return slices.Index([]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}, name)
}

func noSuchRoute(w http.ResponseWriter, r *http.Request) {
	writeProblem(w, r, problem{Type: "no-such-route", Status: http.StatusNotFound,
		Detail: "The demo API has nothing at " + printable(r.URL.Path) + ".", Hint: "Every route is listed at /demo/.",
		Links: map[string]string{"index": "/demo/"}})
}
