package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/playground"
)

func TestWhatIsForWhoPresentsAloneIsShownToNobodyElse(t *testing.T) {
	const own = "ask-them-what-they-expect"
	s := newSharing(t, playground.SharesAnyone, 90)
	p := s.begun([]string{s.send(s.mira), s.send(s.mira)}, s.mira...)
	path, link := "/present/"+p.ID.String(), p.Link
	typed := formOfPage(s.get(path+"/edit", s.mira...).page().Find("[data-testid=edit]"))
	typed["step_note"][0], typed["step_own"][0], typed["step_own"][1] = "Everybody reads this", own, strings.Repeat("x", 2001)
	typed.Set("do", "save")
	typed = formOfPage(s.post(path+"/edit", typed, s.mira...).is(http.StatusUnprocessableEntity).shows("#f-own-1-fault", "at most 2000").page().Find("[data-testid=edit]"))
	typed["step_own"][1], typed["step_title"][1] = "", "The second"
	typed.Set("do", "down.0")
	typed = formOfPage(s.post(path+"/edit", typed, s.mira...).page().Find("[data-testid=edit]"))
	if typed["step_own"][1] != own {
		t.Fatalf("moved, the notes are %q", typed["step_own"])
	}
	typed.Set("do", "up.1")
	typed = formOfPage(s.post(path+"/edit", typed, s.mira...).page().Find("[data-testid=edit]"))
	typed.Set("do", "save")
	s.post(path+"/edit", typed, s.mira...).is(http.StatusOK)

	s.get(path, s.mira...).is(http.StatusOK).shows("[data-testid=step-note]", "Everybody reads this").shows("[data-testid=notes]", "Notes").lacks(own)
	notes := s.get(path+"/notes", s.mira...).is(http.StatusOK).shows("[data-testid=own-note]", own).shows("#main", "Everybody reads this").shows("[data-testid=coming]", "The second")
	if at := notes.page().Find("[data-present]").AttrOr("data-events", ""); at != path+"/events" {
		t.Errorf("it hears of changes at %q", at)
	}
	step := notes.page().Find("footer [name=step]").Last().AttrOr("value", "")
	sent := s.post(path+"/notes", url.Values{"do": {"send"}, "step": {step}}, append(s.mira, "HX-Request", "true")...).is(http.StatusOK)
	sent.shows("#stage .zoomst", "200 OK").shows("[data-testid=own-note]", own).lacks("<header")
	if on := s.post(path+"/notes", url.Values{"do": {"blank"}}, s.mira...).is(http.StatusOK).shows("[data-testid=blanked]", "see nothing").shows("[data-testid=own-note]", own); on.url.Path != path+"/notes" {
		t.Errorf("it leads to %s", on.url)
	}
	s.post(path+"/notes", url.Values{"do": {"show"}}, s.mira...).is(http.StatusOK)
	for _, everybody := range []string{link, link + "/look", "/api/follow/" + strings.TrimPrefix(link, "/follow/")} {
		s.get(everybody).is(http.StatusOK).lacks(own)
	}
	s.get(path, s.mira...).lacks(own)
	s.get(path+"/notes", s.jonas...).is(http.StatusForbidden).lacks(own)
	s.get("/api/presentations/"+p.ID.String(), s.mira...).is(http.StatusOK).has(own)
	s.post(path, url.Values{"do": {"end"}}, s.mira...)
	if over := s.get(path+"/notes", s.mira...); over.url.Path != path+"/edit" {
		t.Errorf("once it has ended the notes are at %s", over.url)
	}
}
