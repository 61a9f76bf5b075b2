package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"parley/handlers"
	"parley/playground"
)

// TestOnlyTheProxySaysWhoItIs: a forged field lets nobody in.
func TestOnlyTheProxySaysWhoItIs(t *testing.T) {
	var deps handlers.Deps
	h := newTeamHouse(t, playground.WayHeader, func(d *handlers.Deps) {
		d.UserHeader, d.Proxies = "X-Forwarded-User", []netip.Prefix{netip.MustParsePrefix("10.9.0.0/24")}
		deps = *d
	})
	door := handlers.New(deps).Handler()
	for _, c := range []struct {
		name, peer string
		fields     []string
		want       int
	}{
		{"the proxy names somebody", "10.9.0.1:99", []string{"X-Forwarded-User", "mira@corp.example"}, http.StatusOK},
		{"the proxy names nobody", "10.9.0.1:99", nil, http.StatusUnauthorized},
		{"the proxy names nothing", "10.9.0.1:99", []string{"X-Forwarded-User", "  "}, http.StatusUnauthorized},
		{"the field came twice", "10.9.0.1:99", []string{"X-Forwarded-User", "mira", "X-Forwarded-User", "ada"}, http.StatusUnauthorized},
		{"a name that nobody can have", "10.9.0.1:99", []string{"X-Forwarded-User", "<script>"}, http.StatusForbidden},
		{"a stranger names somebody", "10.0.0.7:99", []string{"X-Forwarded-User", "mira@corp.example"}, http.StatusUnauthorized},
		{"a stranger says that the proxy sent it", "10.0.0.7:99", []string{"X-Forwarded-User", "mira@corp.example", "X-Forwarded-For", "10.9.0.1"}, http.StatusUnauthorized},
		{"another field", "10.9.0.1:99", []string{"Remote-User", "mira"}, http.StatusUnauthorized},
		{"the proxy's address inside IPv6", "[::ffff:10.9.0.1]:99", []string{"X-Forwarded-User", "jonas"}, http.StatusOK},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1/api/me", nil)
			r.RemoteAddr = c.peer
			for i := 0; i+1 < len(c.fields); i += 2 {
				r.Header.Add(c.fields[i], c.fields[i+1])
			}
			w := httptest.NewRecorder()
			door.ServeHTTP(w, r)
			if w.Code != c.want {
				t.Errorf("%d, want %d: %s", w.Code, c.want, w.Body)
			}
		})
	}
	all, err := h.people.All(t.Context())
	if err != nil || len(all) != 2 {
		t.Fatalf("%+v, %v", all, err)
	}
	for _, p := range all {
		if want := map[string]playground.TeamRole{"mira@corp.example": playground.RoleAdmin, "jonas": playground.RoleMember}[p.Name]; p.Role != want {
			t.Errorf("%s is %s", p.Name, p.Role)
		}
	}
}

// TestAForgedForwardingFieldMovesNobody: failed tries are noted from where they came, however
// X-Forwarded-For lies.
func TestAForgedForwardingFieldMovesNobody(t *testing.T) {
	var deps handlers.Deps
	newTeamHouse(t, playground.WayPassword, func(d *handlers.Deps) {
		d.Proxies = []netip.Prefix{netip.MustParsePrefix("10.9.0.0/24")}
		deps = *d
	})
	door := handlers.New(deps).Handler()
	for i, c := range []struct {
		name, peer string
		said       []string
		want       string
	}{
		{"a stranger names somebody else", "10.0.0.7:99", []string{"192.0.2.9"}, "10.0.0.7"},
		{"a stranger names the proxy", "10.0.0.7:99", []string{"10.9.0.1"}, "10.0.0.7"},
		{"the proxy names its caller", "10.9.0.1:99", []string{"192.0.2.9"}, "192.0.2.9"},
		{"the caller put a name before its own", "10.9.0.1:99", []string{"203.0.113.5, 192.0.2.9"}, "192.0.2.9"},
		{"the caller put a proxy's name before its own", "10.9.0.1:99", []string{"10.9.0.5, 192.0.2.9"}, "192.0.2.9"},
		{"the caller sent a line of its own", "10.9.0.1:99", []string{"203.0.113.5", "192.0.2.9"}, "192.0.2.9"},
		{"two proxies in a row", "10.9.0.1:99", []string{"203.0.113.5, 192.0.2.9, 10.9.0.2"}, "192.0.2.9"},
		{"words", "10.9.0.1:99", []string{"unknown"}, "10.9.0.1"},
		{"words behind an address", "10.9.0.1:99", []string{"192.0.2.9, nonsense"}, "10.9.0.1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/sign-in", strings.NewReader("name=mira"+strconv.Itoa(i)+"&password=wrong"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for _, line := range c.said {
				r.Header.Add("X-Forwarded-For", line)
			}
			r.RemoteAddr = c.peer
			door.ServeHTTP(httptest.NewRecorder(), r)
			page, err := deps.Audit.FindAudit(t.Context(), playground.AuditFilter{Limit: 5})
			if err != nil || len(page.Entries) == 0 || page.Entries[0].Address != c.want {
				t.Errorf("noted as %+v, %v, want %s", page.Entries, err, c.want)
			}
		})
	}
}
