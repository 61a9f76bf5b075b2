package handlers_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"parley/handlers"
	"parley/playground"
)

// routeOf finds the pattern of the route that takes a request.
func routeOf(method, path string) string {
	best := ""
	for _, r := range handlers.Routes() {
		if r[0] == method && fits(r[1], path) && (best == "" || strings.Count(r[1], ":") < strings.Count(best, ":")) {
			best = r[1]
		}
	}
	return best
}

func fits(pattern, path string) bool {
	if strings.HasSuffix(pattern, "*") {
		return strings.HasPrefix(path, strings.TrimSuffix(pattern, "*"))
	}
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return false
	}
	for i := range want {
		if want[i] != have[i] && (!strings.HasPrefix(want[i], ":") || have[i] == "") {
			return false
		}
	}
	return true
}

// offer is something on a page that can be pressed, and what it asks.
type offer struct{ method, path, words string }

// offers lists what can be pressed on a page: forms and their buttons, links, and what the
// script asks for.
func offers(doc *goquery.Document, here string) []offer {
	base, _ := url.Parse(here)
	var all []offer
	add := func(method, address string, s *goquery.Selection) {
		u, err := base.Parse(address)
		if err != nil || u.Host != "" || strings.HasPrefix(address, "#") || method == "dialog" || strings.HasPrefix(u.Path, "/demo") {
			return
		}
		all = append(all, offer{strings.ToUpper(method), u.Path, strings.Join(strings.Fields(s.Text()), " ")})
	}
	doc.Find("form").Each(func(_ int, form *goquery.Selection) {
		method := form.AttrOr("method", "get")
		id := form.AttrOr("id", "-")
		buttons := form.Find("button, input[type=submit]").AddSelection(doc.Find("[form=" + id + "]").Filter("button, input[type=submit]"))
		buttons.Each(func(_ int, b *goquery.Selection) {
			_, off := b.Attr("disabled")
			if b.AttrOr("type", "submit") == "submit" && !off && b.Closest("fieldset[disabled]").Length() == 0 {
				add(b.AttrOr("formmethod", method), b.AttrOr("formaction", form.AttrOr("action", here)), b)
			}
		})
	})
	doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) { add("get", a.AttrOr("href", ""), a) })
	for attr, method := range map[string]string{"hx-get": "get", "hx-post": "post", "data-post": "post"} {
		doc.Find("[" + attr + "]").Each(func(_ int, s *goquery.Selection) { add(method, s.AttrOr(attr, ""), s) })
	}
	return all
}

// pagesOf are the pages that a team has, with something on each.
func (h *teamHouse) pagesOf(run playground.RunID, series, environment string) []string {
	id := run.String()
	return []string{
		"/", "/?run=" + id, "/?from=" + id, "/?series=" + series, "/runs/" + id, "/runs/" + id + "?part=raw", "/runs/" + id + "?edit=note", "/runs/" + id + "/over-time", "/runs/" + id + "/explain-again",
		"/series/" + series, "/history", "/history?q=nothing", "/history/views", "/compare", "/compare?run=" + id + "&run=1", "/explain", "/import", "/status", "/status/404", "/status/429", "/lessons", "/lessons/going-too-fast", "/lessons/duplicates/2?run=" + id, "/search?q=users", "/help",
		"/environments", "/environments/" + environment, "/cookies", "/cookies/1", "/cookies?q=nothing", "/settings", "/settings/policy", "/settings/shares", "/me", "/nowhere",
	}
}

// TestNobodyIsOfferedWhatTheyMayNot visits every page as a viewer, as a member and as an admin, with
// what is a colleague's, and holds all that can be pressed to the table of permissions.
func TestNobodyIsOfferedWhatTheyMayNot(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	vera, mira := h.sessionOf(h.person("Vera", playground.RoleViewer)), h.sessionOf(h.person("Mira", playground.RoleMember))
	h.sentBy("Jonas")
	h.get("/import", vera...).is(http.StatusOK).shows("[data-testid=viewer]", "Importing needs the role of a member")
	var theirs playground.Run
	jonas := h.sessionOf(h.person("Jonas", playground.RoleMember))
	h.ask(http.MethodPost, "/api/runs", "application/json", `{"request": {"url": "`+h.base+`/demo/users/9041", "headers": [{"name": "Authorization", "value": "Bearer abcdefghijklmnop"}]}}`, jonas...).is(http.StatusCreated).into(&theirs)
	h.ask(http.MethodPost, "/api/runs/"+theirs.ID.String()+"/comments", "application/json", `{"text": "Look here"}`, jonas...).is(http.StatusCreated)
	h.ask(http.MethodPost, "/api/views", "application/json", `{"name": "Faults", "query": "q=status%3A4xx"}`, jonas...)
	h.ask(http.MethodPost, "/api/ignore-rules", "application/json", `{"rule": "/at", "scope": "everyone"}`, jonas...).is(http.StatusCreated)
	series := h.seriesBy("Jonas")
	h.ask(http.MethodPost, "/api/environments", "application/json", `{"name": "Staging", "variables": [{"name": "key", "value": "abcdefgh", "secret": true}]}`, jonas...).is(http.StatusCreated)
	h.ask(http.MethodPost, "/api/cookies", "application/json", `{"name": "sid", "value": "abcdefgh", "domain": "parley.example"}`, jonas...).is(http.StatusCreated)
	h.ask(http.MethodPost, "/api/shares", "application/json", `{"run": "`+theirs.ID.String()+`", "days": 7}`, jonas...).is(http.StatusCreated)
	may := map[string][]string{
		"admin":  {"anyone", "team", "yourself", "members", "owners", "owner", "maker", "sharer", "guest", "admins"},
		"viewer": {"anyone", "team", "yourself"},
		"member": {"anyone", "team", "yourself", "members", "owners"}, // what a list ticks is checked a row at a time
	}
	for role, who := range map[string][]string{"viewer": vera, "member": mira, "admin": h.sessionOf(h.person("Ada", playground.RoleAdmin))} {
		visited := map[string]bool{}
		for _, page := range h.pagesOf(theirs.ID, series, "1") {
			r := h.get(page, who...)
			if r.status != http.StatusOK && page != "/nowhere" {
				t.Errorf("%s %s: %d", role, page, r.status)
				continue
			}
			for _, o := range offers(r.page(), page) {
				route := routeOf(o.method, o.path)
				if route == "" {
					t.Errorf("%s: on %s, %q leads to %s %s, where nothing is", role, page, o.words, o.method, o.path)
					continue
				}
				visited[o.method+" "+route] = true
				if p := handlers.PermissionOf(o.method, route); !slices.Contains(may[role], p) {
					t.Errorf("a %s is offered on %s what is not theirs (%s): %q, %s %s", role, page, p, o.words, o.method, o.path)
				}
			}
		}
		if len(visited) < 20 {
			t.Errorf("%s: only %d ways were seen: %v", role, len(visited), visited)
		}
	}
}
