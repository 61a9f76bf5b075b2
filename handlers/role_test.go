package handlers_test

import (
	"context"
	"crypto/sha256"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/handlers"
	"parley/people"
	"parley/playground"
	"parley/store"
)

// teamHouse is Parley where people sign in.
type teamHouse struct {
	*house
	people *people.People
}

func newTeamHouse(t *testing.T, way playground.Way, change ...func(*handlers.Deps)) *teamHouse {
	t.Helper()
	team := &teamHouse{}
	team.house = newHouse(t, append([]func(*handlers.Deps){func(d *handlers.Deps) {
		d.Loopback = false
		team.people = people.New(d.History.(*store.Store), people.Options{Way: way, Now: time.Now})
		d.People = team.people
	}}, change...)...)
	return team
}

// person keeps somebody of a role, without the cost of a password.
func (h *teamHouse) person(name string, role playground.TeamRole) playground.Person {
	h.t.Helper()
	p, err := h.store.CreatePerson(context.Background(), playground.NewPerson{Name: name, Key: strings.ToLower(name), Role: role, Way: playground.WayPassword})
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// sessionOf signs a person in and returns the field that says so.
func (h *teamHouse) sessionOf(p playground.Person) []string {
	h.t.Helper()
	secret := strings.Repeat("x", 20) + strings.NewReplacer(":", "", "+", "").Replace(time.Now().Format(time.RFC3339Nano))
	hash := sha256.Sum256([]byte(secret))
	if _, err := h.store.CreateSession(context.Background(), hash[:], p.ID, playground.Session{Address: "10.0.0.9", Browser: "Firefox on Linux"}); err != nil {
		h.t.Fatal(err)
	}
	return []string{"Cookie", "parley_session_" + h.base[strings.LastIndex(h.base, ":")+1:] + "=" + secret}
}

// sentBy keeps a run of a person.
func (h *teamHouse) sentBy(name string) playground.RunID {
	h.t.Helper()
	run, err := h.store.CreateRun(context.Background(), playground.Draft{Request: playground.NewRequest(h.base + "/demo/users/17"), CreatedBy: name})
	if err != nil {
		h.t.Fatal(err)
	}
	run.State = playground.StateDone
	if err := h.store.FinishRun(context.Background(), &run); err != nil {
		h.t.Fatal(err)
	}
	return run.ID
}

// seriesBy keeps a series of a person.
func (h *teamHouse) seriesBy(name string) string {
	h.t.Helper()
	series, err := h.store.CreateSeries(context.Background(), playground.SeriesDraft{Draft: playground.Draft{Request: playground.NewRequest(h.base + "/demo/users/17"), CreatedBy: name}})
	if err != nil {
		h.t.Fatal(err)
	}
	return series.ID.String()
}

// touch asks a route and returns its status. It does not wait for the end of a stream, and
// takes the way to the sign-in page for a 401.
func (h *teamHouse) touch(method, path, contentType, body string, fields []string) int {
	h.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, h.base+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	for i := 0; i+1 < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		h.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	if strings.HasPrefix(resp.Header.Get("Location"), "/sign-in") && path != "/sign-out" {
		return http.StatusUnauthorized
	}
	if !strings.HasSuffix(path, "/events") {
		_, _ = io.Copy(io.Discard, resp.Body)
	}
	return resp.StatusCode
}

// mayBeRead are the unsafe methods that change nothing, so that viewers may use them.
var mayBeRead = []string{"POST /compose/curl", "POST /compose/code", "POST /compose/draft", "POST /compose/format", "POST /compose/checks", "POST /compose/take", "POST /explain", "POST /api/explain"}

func TestEveryRouteHasAPermission(t *testing.T) {
	served := map[string]bool{}
	for _, r := range handlers.Routes() {
		route := r[0] + " " + r[1]
		served[route] = true
		p := handlers.PermissionOf(r[0], r[1])
		if p == "" {
			t.Errorf("%s has no permission. Add the line\n\t%q: team,\nto the table in handlers/permissions.go, with the permission that fits: anyone, team (reading), members (sending and making), "+
				"owner (changing the run in :id), maker (changing the series in :id), owners (the runs that a form ticks), yourself, admins.", route, route)
		}
		unsafe := r[0] != http.MethodGet && r[0] != http.MethodHead
		if unsafe && p == "team" && !slices.Contains(mayBeRead, route) {
			t.Errorf("%s may be used by viewers, who change nothing: give it members, or list it in mayBeRead in role_test.go", route)
		}
		if p != "admins" && (strings.HasPrefix(r[1], "/admin/") || unsafe && strings.HasPrefix(r[1], "/api/people")) {
			t.Errorf("%s is not for admins alone", route)
		}
	}
	for _, route := range handlers.PermittedRoutes() {
		if !served[route] {
			t.Errorf("handlers/permissions.go has a line for %s, which is not served", route)
		}
	}
}

// TestEveryRouteByRoleAndOwner visits each route as nobody, viewer, member and admin, with a
// run of one's own, another's, and one that is not there.
func TestEveryRouteByRoleAndOwner(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	visitors := map[string]playground.Person{"nobody": {}, "viewer": h.person("Vera", playground.RoleViewer), "member": h.person("Mira", playground.RoleMember), "admin": h.person("Ada", playground.RoleAdmin)}
	other := h.sentBy("Jonas")
	runs := map[string]playground.RunID{}
	for role, p := range visitors {
		runs[role] = h.sentBy(p.Name)
	}
	series := map[string]string{"": "99999"}
	for _, name := range []string{"Vera", "Mira", "Ada", "Jonas"} {
		series[name] = h.seriesBy(name)
	}
	param := regexp.MustCompile(`:\w+|\*`)
	for _, route := range handlers.Routes() {
		method, path := route[0], route[1]
		permission := handlers.PermissionOf(method, path)
		for role, p := range visitors {
			for _, ownership := range []string{"own", "other's", "missing"} {
				id := map[string]playground.RunID{"own": runs[role], "other's": other, "missing": 99_999}[ownership]
				var fields []string
				if role != "nobody" {
					fields = h.sessionOf(p)
				}
				contentType, body := "application/x-www-form-urlencoded", "run="+id.String()
				if strings.HasPrefix(path, "/api/") {
					contentType, body = "application/json", "{}"
				}
				object := id.String()
				if strings.HasPrefix(path, "/admin/people") || strings.HasPrefix(path, "/api/people") {
					object = "99999" // people are not runs: nobody is to be changed here
				}
				if strings.HasPrefix(strings.TrimPrefix(path, "/api"), "/series") {
					object = series[map[string]string{"own": p.Name, "other's": "Jonas"}[ownership]]
				}
				status := h.touch(method, param.ReplaceAllString(path, object), contentType, body, fields)
				refused := status == http.StatusUnauthorized || status == http.StatusForbidden
				if permission == "typist" && ownership == "other's" && status == http.StatusNotFound {
					continue // an admin's visit deleted it
				}
				if permission == "sharer" && role == "member" {
					continue // whether a link of that number is there, and whose, shares_test.go looks into
				}
				if may := mayUse(permission, role, ownership); may == refused {
					t.Errorf("%s %s (%s): a %s with a run that is %s gets %d", method, path, permission, role, ownership, status)
				}
			}
		}
	}
}

// mayUse is the rule: reading is the team's, changing the owner's or an admin's.
func mayUse(permission, role, ownership string) bool {
	switch permission {
	case "anyone":
		return true
	case "team", "yourself", "guest": // links open for the team, where no setting says otherwise
		return role != "nobody"
	case "members":
		return role == "member" || role == "admin"
	case "typist":
		return (role == "admin" || role == "member") && ownership != "other's"
	case "owner", "owners", "maker":
		return role == "admin" || role == "member" && ownership != "other's"
	}
	return role == "admin"
}

func TestATokenIsItsPersonAndNoMore(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	mira, jonas := h.person("Mira", playground.RoleMember), h.person("Jonas", playground.RoleMember)
	_, secret, err := h.people.CreateToken(context.Background(), mira.ID, "deploy script", 30)
	if err != nil {
		t.Fatal(err)
	}
	bearer := []string{"Authorization", "Bearer " + secret}
	theirs, mine := h.sentBy("Jonas"), h.sentBy("Mira")
	for _, c := range []struct {
		name, method, path string
		fields             []string
		want               int
	}{
		{"reads a colleague's run", "GET", "/api/runs/" + theirs.String(), bearer, 200},
		{"changes its own", "PATCH", "/api/runs/" + mine.String(), bearer, 200},
		{"does not change a colleague's", "PATCH", "/api/runs/" + theirs.String(), bearer, 403},
		{"does not delete a colleague's", "DELETE", "/api/runs/" + theirs.String(), bearer, 403},
		{"does nothing of an admin", "GET", "/api/invitations", bearer, 403},
		{"opens no page", "GET", "/history", bearer, 401},
		{"is nothing when cut", "GET", "/api/runs", []string{"Authorization", "Bearer " + secret[:20]}, 401},
		{"is nothing when it is another's word", "GET", "/api/runs", []string{"Authorization", "Bearer nonsense"}, 401},
		{"is nothing under another scheme", "GET", "/api/runs", []string{"Authorization", "Basic " + secret}, 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := h.touch(c.method, c.path, "application/json", "{}", c.fields); got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
		})
	}
	tokens, err := h.people.Tokens(context.Background(), mira.ID)
	if err != nil || len(tokens) != 1 {
		t.Fatalf("%+v, %v", tokens, err)
	}
	if err := h.people.RevokeToken(context.Background(), jonas.ID, tokens[0].ID); playground.CodeOf(err) != playground.NotFound {
		t.Errorf("somebody else revokes it: %v", err)
	}
	if err := h.people.RevokeToken(context.Background(), mira.ID, tokens[0].ID); err != nil {
		t.Fatal(err)
	}
	if got := h.touch("GET", "/api/runs", "", "", bearer); got != 401 {
		t.Errorf("a revoked token gets %d", got)
	}
}
