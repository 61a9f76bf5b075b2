package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
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
