package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/playground"
)

// many sends n small requests and returns the form values that tick them all.
func (h *house) many(n int) url.Values {
	h.t.Helper()
	form := url.Values{}
	for range n {
		form.Add("run", h.runGet("/demo/users/17").ID.String())
	}
	return form
}

// undo presses the button that a page offers after a change.
func (h *house) undo(page reply) reply {
	h.t.Helper()
	toast := page.page().Find("#toasts form")
	if toast.Length() != 1 {
		h.t.Fatalf("nothing can be undone: %.300s", page.body)
	}
	form := url.Values{}
	for _, input := range toast.Find("input").EachIter() {
		form.Add(input.AttrOr("name", ""), input.AttrOr("value", ""))
	}
	return h.post(toast.AttrOr("action", ""), form)
}

// TestHundredsOfRunsAreChangedAtOnceAndChangedBack, without script.
func TestHundredsOfRunsAreChangedAtOnceAndChangedBack(t *testing.T) {
	h := newHouse(t)
	const n = 300
	form := h.many(n)
	h.json(http.MethodPatch, "/api/runs/7", `{"note": "mine", "tags": ["old"], "pinned": true}`).is(http.StatusOK)
	seven := func() (r playground.Run) {
		h.get("/api/runs/7").is(http.StatusOK).into(&r)
		return r
	}
	list := h.get("/history?limit=500").is(http.StatusOK)
	if rows := list.page().Find("input[name=run]").Length(); rows != n {
		t.Fatalf("%d rows", rows)
	}
	for _, c := range []struct {
		do, field, typed, says string
		done                   func(playground.Run) bool
	}{
		{"pin", "", "", fmt.Sprintf("Pinned %d runs.", n-1), func(r playground.Run) bool { return r.Pinned }},
		{"tag", "tag", "demo, slow", fmt.Sprintf("Tagged %d runs.", n), func(r playground.Run) bool { return strings.Join(r.Tags, ",") == "old,demo,slow" }},
		{"note", "note", "look\r\nhere", fmt.Sprintf("Annotated %d runs.", n), func(r playground.Run) bool { return r.Note == "mine\n\nlook\nhere" }},
	} {
		form.Set("do", c.do)
		if c.field != "" {
			form.Set(c.field, c.typed)
		}
		page := h.post("/history/selected?limit=500", form).is(http.StatusOK).shows("#toasts", c.says)
		if !c.done(seven()) {
			t.Errorf("%s: %+v", c.do, seven())
		}
		if page.url.Query().Get("limit") != "500" {
			t.Errorf("%s leads to %s", c.do, page.url)
		}
		h.undo(page).is(http.StatusOK)
		if r := seven(); r.Note != "mine" || strings.Join(r.Tags, ",") != "old" || !r.Pinned {
			t.Errorf("%s undone: %q, %q, %v", c.do, r.Note, r.Tags, r.Pinned)
		}
		var first playground.Run
		h.get("/api/runs/1").into(&first)
		if first.Note != "" || len(first.Tags) != 0 || first.Pinned {
			t.Errorf("%s undone: %+v", c.do, first)
		}
		h.undo(page).is(http.StatusNotFound)
	}
	form.Set("do", "delete")
	h.post("/history/selected?limit=500", form).is(http.StatusOK).shows("main", "pinned")
	form.Set("confirm", "yes")
	page := h.post("/history/selected?limit=500", form).is(http.StatusOK).shows("#toasts", fmt.Sprintf("Deleted %d runs.", n))
	h.get("/history").shows("[data-testid=nomatch], [data-testid=empty]", "")
	h.undo(page).is(http.StatusOK)
	if rows := h.get("/history?limit=500").page().Find("input[name=run]").Length(); rows != n {
		t.Errorf("%d rows after all was brought back", rows)
	}
}

func TestWhatCannotBeDoneToTickedRunsIsSaidAndTheyStayTicked(t *testing.T) {
	h := newHouse(t)
	form := h.many(2)
	for do, says := range map[string]string{"tag": "Type the tag", "note": "Type the note", "dance": "This is pin, tag, note or delete."} {
		form.Set("do", do)
		page := h.post("/history/selected", form).is(http.StatusUnprocessableEntity).shows("[data-testid=refused]", says)
		if n := page.page().Find("input[name=run][checked]").Length(); n != 2 {
			t.Errorf("%s: %d stay ticked", do, n)
		}
	}
	form.Set("note", strings.Repeat("x", 20_001))
	form.Set("do", "note")
	h.post("/history/selected", form).is(http.StatusUnprocessableEntity).shows("[data-testid=refused]", "A note has at most")
}
