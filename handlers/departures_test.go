package handlers_test

import (
	"bufio"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"parley/playground"
)

// listen opens an event stream and returns a channel that is closed when it ends.
func (h *teamHouse) listen(path string, fields []string) (ended chan struct{}) {
	h.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	h.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, h.base+path, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	for i := 0; i+1 < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		h.t.Fatalf("%s: %d", path, resp.StatusCode)
	}
	lines := bufio.NewScanner(resp.Body)
	lines.Scan() // it is there
	ended = make(chan struct{})
	go func() {
		defer close(ended)
		defer resp.Body.Close()
		for lines.Scan() {
		}
	}()
	return ended
}

// TestAnEventStreamEndsWithWhatLetItsReaderIn: nobody reads on after a sign-out.
func TestAnEventStreamEndsWithWhatLetItsReaderIn(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	ada := h.sessionOf(h.person("Ada", playground.RoleAdmin))
	vera := h.person("Vera", playground.RoleViewer)
	other := h.listen("/api/events", ada)
	_, secret, err := h.people.CreateToken(context.Background(), vera.ID, "script", 30)
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := h.people.Tokens(context.Background(), vera.ID)
	if err != nil {
		t.Fatal(err)
	}
	id := strconv.FormatInt(int64(vera.ID), 10)
	ways := []struct {
		name string
		with func() []string
		end  func(session []string)
	}{
		{"by signing out", func() []string { return h.sessionOf(vera) }, func(s []string) { h.post("/sign-out", nil, s...) }},
		{"by signing out everywhere, elsewhere", func() []string { return h.sessionOf(vera) }, func([]string) { h.post("/sign-out", url.Values{"everywhere": {"yes"}}, h.sessionOf(vera)...) }},
		{"by a token that is revoked", func() []string { return []string{"Authorization", "Bearer " + secret} }, func([]string) {
			h.ask(http.MethodDelete, "/api/me/tokens/"+strconv.FormatInt(tokens[0].ID, 10), "", "", h.sessionOf(vera)...).is(http.StatusNoContent)
		}},
		{"by an admin", func() []string { return h.sessionOf(vera) }, func([]string) {
			h.ask(http.MethodPatch, "/api/people/"+id, "application/json", `{"disabled": true}`, ada...).is(http.StatusOK)
		}},
	}
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			fields := w.with()
			ended := h.listen("/api/events", fields)
			w.end(fields)
			<-ended
		})
	}
	select {
	case <-other:
		t.Error("somebody else's stream ended with them")
	default:
	}
}

// TestAStreamOfARunEndsWithItsReader: so does one that follows a run.
func TestAStreamOfARunEndsWithItsReader(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	mira := h.sessionOf(h.person("Mira", playground.RoleMember))
	var run playground.Run
	h.ask(http.MethodPost, "/api/runs?wait=false", "application/json", `{"request": {"url": "`+h.base+`/demo/delay/20"}}`, mira...).is(http.StatusAccepted).into(&run)
	ended := h.listen("/api/runs/"+run.ID.String()+"/events", mira)
	h.post("/sign-out", nil, mira...)
	<-ended
	if e := h.trail()[0]; e.Deed != playground.DeedSignOut || !strings.Contains(e.Who, "Mira") {
		t.Errorf("%+v", e)
	}
}
