package handlers_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"parley/playground"
)

func TestPeopleSpeakToRuns(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	mira, jonas := h.sessionOf(h.person("Mira Holt", playground.RoleMember)), h.sessionOf(h.person("Jonas", playground.RoleMember))
	ada, vera := h.sessionOf(h.person("Ada", playground.RoleAdmin)), h.sessionOf(h.person("Vera", playground.RoleViewer))
	id := h.sentBy("Mira Holt").String()
	h.post("/runs/"+id+"/comments", url.Values{"text": {"**Look**, @mira: @nobody saw `404`.\n\n<script>alert(1)</script> [x](javascript:alert(1)) ![p](http://evil.example/p.png)"}}, jonas...).is(http.StatusOK)
	page := h.get("/runs/"+id, mira...).is(http.StatusOK).shows("[data-testid=comment] strong", "Look").shows("[data-testid=comment] code", "404").
		shows("[data-testid=comment] a", "@Mira Holt")
	comment := page.page().Find("[data-testid=comment] .prose")
	if comment.Find("script,img,a[href^=javascript]").Length() != 0 {
		t.Errorf("harm is in %s", page.body)
	}
	if href := comment.Find("a").First().AttrOr("href", ""); href != "/history?who=Mira+Holt" {
		t.Errorf("the mention leads to %q", href)
	}
	for _, who := range [][]string{mira, vera} {
		h.post("/comments/1", url.Values{"text": {"changed"}}, who...).is(http.StatusForbidden)
		h.ask(http.MethodDelete, "/api/comments/1", "", "", who...).is(http.StatusForbidden)
	}
	// What was written while a role was taken away is in sight, and can be sent again.
	refused := h.post("/runs/"+id+"/comments", url.Values{"text": {"x <b>long</b> thought"}}, vera...).is(http.StatusForbidden).shows("[data-testid=again] textarea[readonly]", "x <b>long</b> thought")
	if again := refused.page().Find("[data-testid=again]"); again.AttrOr("action", "") != "/runs/"+id+"/comments" || again.Find("[name=text]").AttrOr("value", "") != "x <b>long</b> thought" {
		t.Errorf("it goes to %q", again.AttrOr("action", ""))
	}
	h.post("/runs/"+id+"/comments", url.Values{"text": {"  "}}, mira...).is(http.StatusUnprocessableEntity)
	h.ask(http.MethodPost, "/api/runs/999/comments", "application/json", `{"text": "x"}`, mira...).is(http.StatusNotFound)
	h.post("/comments/1", url.Values{"text": {"better"}}, jonas...).is(http.StatusOK).shows("[data-testid=comment]", "better").shows("[data-testid=comment]", "edited")
	var made playground.Comment
	h.ask(http.MethodPost, "/api/runs/"+id+"/comments", "application/json", `{"text": "two"}`, mira...).is(http.StatusCreated).into(&made)
	h.ask(http.MethodPatch, "/api/comments/"+strconv.FormatInt(made.ID, 10), "application/json", `{"text": "three"}`, mira...).is(http.StatusOK)
	h.ask(http.MethodDelete, "/api/comments/1", "", "", ada...).is(http.StatusNoContent)
	var all struct {
		Comments []playground.Comment `json:"comments"`
	}
	h.get("/api/runs/"+id+"/comments", vera...).is(http.StatusOK).into(&all)
	if len(all.Comments) != 1 || all.Comments[0].Text != "three" || all.Comments[0].Author != "Mira Holt" {
		t.Errorf("%+v", all)
	}
}

func TestNotesPinsAndRulesCarryTheirAuthor(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	mira, ada := h.sessionOf(h.person("Mira", playground.RoleMember)), h.sessionOf(h.person("Ada", playground.RoleAdmin))
	id := h.sentBy("Mira").String()
	h.post("/runs/"+id, url.Values{"note": {"*mine*"}}, mira...).is(http.StatusOK)
	h.post("/runs/"+id, url.Values{"pinned": {"true"}}, ada...).is(http.StatusOK).shows("aside .note em", "mine").shows("aside", "by Mira").shows("aside", "Ada")
	var run playground.Run
	h.get("/api/runs/"+id, mira...).is(http.StatusOK).into(&run)
	if run.NoteBy != "Mira" || run.PinnedBy != "Ada" {
		t.Errorf("note by %q, pinned by %q", run.NoteBy, run.PinnedBy)
	}
	h.ask(http.MethodPost, "/api/ignore-rules", "application/json", `{"rule": "/id", "scope": "everyone"}`, mira...).is(http.StatusCreated)
	var rules struct {
		Rules []playground.IgnoreRule `json:"rules"`
	}
	h.get("/api/ignore-rules", ada...).into(&rules)
	if len(rules.Rules) != 1 || rules.Rules[0].CreatedBy != "Mira" {
		t.Errorf("%+v", rules)
	}
}

// TestARefusedCommentStaysInItsField: nothing that was typed is lost, and the fault stands beside it.
func TestARefusedCommentStaysInItsField(t *testing.T) {
	h := newTeamHouse(t, playground.WayPassword)
	mira := h.sessionOf(h.person("Mira", playground.RoleMember))
	id := h.sentBy("Mira").String()
	long := strings.Repeat("long ", 2001)
	page := h.post("/runs/"+id+"/comments", url.Values{"text": {long}}, mira...).is(http.StatusUnprocessableEntity).shows("[data-testid=fault-comment]", "1 to 10000 bytes")
	if field := page.page().Find("form[action$=comments] textarea[aria-invalid=true]"); field.Text() != long || field.AttrOr("aria-describedby", "") != "comment-fault" {
		t.Errorf("%d bytes stand in the field", len(field.Text()))
	}
	h.post("/runs/"+id+"/comments", url.Values{"text": {"short"}}, mira...).is(http.StatusOK)
	page = h.post("/comments/1", url.Values{"text": {"  "}}, mira...).is(http.StatusUnprocessableEntity).shows("[data-testid=comment] [data-testid=fault-comment]", "1 to 10000 bytes")
	if page.page().Find("[data-testid=comment] details[open] textarea[aria-invalid=true]").Length() != 1 || page.page().Find("form[action$=comments] [aria-invalid]").Length() != 0 {
		t.Error("the fault does not stand at the comment that was edited")
	}
	h.get("/runs/"+id, mira...).is(http.StatusOK).shows("[data-testid=comment] .prose", "short")
}
