package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"parley/playground"
)

// repeats is a server that says back what it was sent, over more than one read.
func repeats(t *testing.T, padding int) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Heard", r.Header.Get("Authorization"))
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"padding": %q, "heard": %q}`, strings.Repeat("x", padding), r.Header.Get("Authorization"))
	}))
	t.Cleanup(s.Close)
	return s
}

// TestWhatAServerRepeatsIsItsOwnersAlone: a colleague reads a response without the owner's
// credentials, wherever in it they stand, and so does whoever gets a file of it.
func TestWhatAServerRepeatsIsItsOwnersAlone(t *testing.T) {
	const canary = "canary-7f3a9c0b2d4e"
	h := newTeamHouse(t, playground.WayPassword)
	mira, ada := h.sessionOf(h.person("Mira", playground.RoleMember)), h.sessionOf(h.person("Ada", playground.RoleAdmin))
	send := func(padding int) string {
		var run playground.Run
		h.ask(http.MethodPost, "/api/runs", "application/json", `{"request": {"url": "`+repeats(t, padding).URL+`/", "headers": [{"name": "Authorization", "value": "Bearer `+canary+`"}]}}`, mira...).is(http.StatusCreated).into(&run)
		return run.ID.String()
	}
	small, large := send(10), send(70_000)
	for _, path := range []string{"/runs/ID", "/runs/ID?part=body&view=raw", "/runs/ID?part=body&view=hex", "/runs/ID?part=body&view=tree", "/runs/ID?part=raw", "/runs/ID?part=headers", "/runs/ID/preview", "/runs/ID/explain-again",
		"/runs/ID?part=body&find=canary", "/runs/ID?part=body&jq=.heard", "/api/runs/ID", "/api/runs/ID/body", "/api/runs/ID/wire", "/api/runs/ID/jq?filter=.heard", "/?run=ID", "/compare?run=" + small + "&run=" + large, "/api/compare?run=" + small + "&run=" + large} {
		for _, id := range []string{small, large} {
			path := strings.Replace(path, "ID", id, 1)
			if r := h.get(path, ada...); r.status == http.StatusOK {
				r.lacks(canary)
			} else {
				t.Errorf("%s: %d", path, r.status)
			}
		}
	}
	for _, file := range []string{"/api/runs/" + small + "/har", "/history/export?format=har", "/history/export?format=json", "/compare/export?format=html&run=" + small + "&run=" + large, "/compare/export?format=json&run=" + small + "&run=" + large} {
		for _, who := range [][]string{mira, ada} {
			h.get(file, who...).is(http.StatusOK).lacks(canary)
		}
	}
	whole := h.get("/api/runs/"+large+"/body", mira...).is(http.StatusOK).body
	if !strings.Contains(whole, "Bearer "+canary) {
		t.Error("its owner does not see what came")
	}
	blanked := h.get("/api/runs/"+large+"/body", ada...).is(http.StatusOK).body
	if len(blanked) != len(whole) || !strings.HasSuffix(blanked, strings.Repeat("*", len(canary))+`"}`) {
		t.Errorf("%d bytes of %d, …%s", len(blanked), len(whole), blanked[len(blanked)-60:])
	}
	at := strings.Index(whole, canary)
	for _, from := range []int{at - 12, at - 3, at, at + 5, at + len(canary) - 8} {
		part := h.get("/api/runs/"+large+"/body", append([]string{"Range", fmt.Sprintf("bytes=%d-%d", from, from+9)}, ada...)...).is(http.StatusPartialContent)
		if part.body != blanked[from:from+10] {
			t.Errorf("from %d: %q", from, part.body)
		}
	}
}

func TestWhereNobodySignsInContentIsAsItCame(t *testing.T) {
	h := newHouse(t)
	run := h.run(`{"url": "` + repeats(t, 10).URL + `/", "headers": [{"name": "Authorization", "value": "Bearer canary-7f3a9c0b2d4e"}]}`)
	if body := h.get("/api/runs/" + run.ID.String() + "/body").body; !strings.Contains(body, "canary-7f3a9c0b2d4e") {
		t.Error(body)
	}
}

// TestNobodySendsASeriesWithAnothersCredentials: again is a matter of who typed them; all
// others are shown what they have to type themselves.
func TestNobodySendsASeriesWithAnothersCredentials(t *testing.T) {
	const canary = "canary-7f3a9c0b2d4e"
	h := newTeamHouse(t, playground.WayPassword)
	mira, ada := h.sessionOf(h.person("Mira", playground.RoleMember)), h.sessionOf(h.person("Ada", playground.RoleAdmin))
	h.ask(http.MethodPost, "/api/series", "application/json", `{"request": {"url": "`+repeats(t, 10).URL+`/", "headers": [{"name": "Authorization", "value": "Bearer `+canary+`"}]}, "plan": {"count": 2}}`, mira...).is(http.StatusAccepted)
	if at := h.post("/series/1/again", nil, ada...).is(http.StatusOK).lacks(canary).url; at.Path != "/" || at.Query().Get("series") != "1" {
		t.Errorf("an admin sends it again, and gets to %s", at)
	}
	if at := h.post("/series/1/again", nil, mira...).is(http.StatusOK).url.Path; at != "/series/2" {
		t.Errorf("who typed them gets to %s", at)
	}
}

// TestWhatWasComposedAsContentIsItsOwnersToo: a colleague sees neither the password in it nor
// can send it, and who sent it sees it as it is.
func TestWhatWasComposedAsContentIsItsOwnersToo(t *testing.T) {
	const canary = "canary-7f3a9c0b2d4e"
	h := newTeamHouse(t, playground.WayPassword)
	mira, ada := h.sessionOf(h.person("Mira", playground.RoleMember)), h.sessionOf(h.person("Ada", playground.RoleAdmin))
	var run playground.Run
	h.ask(http.MethodPost, "/api/runs", "application/json", `{"request": {"method": "POST", "url": "`+repeats(t, 10).URL+`/", "body": {"kind": "json", "text": "{\"user\": \"mira\", \"password\": \"`+canary+`\"}"}}}`, mira...).is(http.StatusCreated).into(&run)
	if !strings.Contains(run.Request.Body.Text, canary) {
		t.Errorf("who sent it gets %q", run.Request.Body.Text)
	}
	h.get("/?from=1", mira...).is(http.StatusOK).shows("[name=body_text]", canary)
	h.get("/?from=1", ada...).is(http.StatusOK).lacks(canary).shows("[name=body_text]", "••••••••2d4e")
	h.ask(http.MethodPost, "/api/runs/1/rerun", "application/json", "{}", ada...).is(http.StatusUnprocessableEntity).lacks(canary)
	h.post("/send", wholeForm(h.get("/?from=1", ada...).page()), ada...).is(http.StatusUnprocessableEntity).lacks(canary)
	h.post("/send", wholeForm(h.get("/?from=1", mira...).page()), mira...).is(http.StatusOK)
}
