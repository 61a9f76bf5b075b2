package handlers_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"time"

	"parley/compose"
	"parley/handlers"
	"parley/people"
	"parley/playground"
)

// sharing is a team's Parley with a policy for links, and a clock that can be moved.
type sharing struct {
	*teamHouse
	ahead  time.Duration
	limits handlers.Limits

	ada, mira, jonas, vera []string
}

func newSharing(t *testing.T, policy playground.SharePolicy, mostDays int, change ...func(*handlers.Deps)) *sharing {
	t.Helper()
	s := &sharing{limits: handlers.Limits{Shares: policy, ShareDays: mostDays, MaxUpload: maxUpload, Ceilings: compose.Ceilings{MaxBodyBytes: 1 << 30, TimeoutMS: playground.MaxTimeoutMS}}}
	s.teamHouse = newTeamHouse(t, playground.WayPassword, append([]func(*handlers.Deps){func(d *handlers.Deps) {
		d.Limits = func() handlers.Limits { return s.limits }
		d.Now = func() time.Time { return time.Now().Add(s.ahead) }
	}}, change...)...)
	s.ada, s.mira = s.sessionOf(s.person("Ada", playground.RoleAdmin)), s.sessionOf(s.person("Mira", playground.RoleMember))
	s.jonas, s.vera = s.sessionOf(s.person("Jonas", playground.RoleMember)), s.sessionOf(s.person("Vera", playground.RoleViewer))
	return s
}

const shareCanary = "canary-7f3a9c0b2d4e"

// send keeps a run of a person with a credential that the server repeats.
func (s *sharing) send(who []string) string {
	s.t.Helper()
	var run playground.Run
	s.ask(http.MethodPost, "/api/runs", "application/json",
		`{"request": {"url": "`+s.base+`/demo/echo?api_key=`+shareCanary+`", "headers": [{"name": "Authorization", "value": "Bearer `+shareCanary+`"}]}}`, who...).is(http.StatusCreated).into(&run)
	return run.ID.String()
}

type madeShare struct {
	playground.Share
	Link string `json:"link"`
}

// link makes a link through the API and returns its path.
func (s *sharing) link(who []string, body string) string {
	s.t.Helper()
	var made madeShare
	s.ask(http.MethodPost, "/api/shares", "application/json", body, who...).is(http.StatusCreated).into(&made)
	return strings.TrimPrefix(made.Link, s.base)
}

func TestARunIsSharedByALink(t *testing.T) {
	s := newSharing(t, playground.SharesAnyone, 90)
	id := s.send(s.mira)
	page := s.post("/shares", url.Values{"run": {id}, "days": {"7"}}, s.mira...).is(http.StatusCreated).shows("[data-testid=share-link]", "It lasts until")
	link := strings.TrimPrefix(page.page().Find("#new-link").Text(), s.base)
	secret := strings.TrimPrefix(link, "/s/")
	if len(secret) != 22 {
		t.Fatalf("the link is %q", link)
	}
	for name, who := range map[string][]string{"nobody": nil, "its owner": s.mira, "a viewer": s.vera, "an admin": s.ada} {
		r := s.get(link, who...).is(http.StatusOK).lacks(shareCanary).shows("[data-testid=shared-run]", "200").shows("[data-testid=shared-by]", "Shared by Mira")
		for field, want := range map[string]string{"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"} {
			if r.header.Get(field) != want {
				t.Errorf("%s: %s is %q", name, field, r.header.Get(field))
			}
		}
		doc := r.page()
		if n := doc.Find("form, script, button, input, [hx-get], [data-events]").Length(); n != 0 || doc.Find("meta[name=robots][content*=noindex]").Length() != 1 {
			t.Errorf("%s: %d things that can be pressed or run", name, n)
		}
		if sends := doc.Find("[data-testid=send-this]").Length() == 1; sends != (name == "its owner" || name == "an admin") {
			t.Errorf("%s is offered to send it: %v", name, sends)
		}
		for _, a := range doc.Find("a[href^='/']").EachIter() {
			if href := a.AttrOr("href", ""); name == "nobody" && href != "/" && !strings.HasPrefix(href, link) {
				t.Errorf("nobody is led to %s", href)
			}
		}
	}
	s.get("/?from="+id, s.jonas...).is(http.StatusOK)
	for _, part := range []string{"/preview", "/body"} {
		r := s.get(link + part).is(http.StatusOK).lacks(shareCanary)
		if !strings.Contains(r.header.Get("Content-Security-Policy"), "sandbox") || r.header.Get("X-Robots-Tag") == "" {
			t.Errorf("%s: %v", part, r.header)
		}
	}
	if disposition := s.get(link + "/body").header.Get("Content-Disposition"); !strings.HasPrefix(disposition, "attachment") {
		t.Errorf("%q", disposition)
	}
	var got struct {
		Kind string
		Run  playground.Run
	}
	s.get("/api/shared/" + secret).is(http.StatusOK).lacks(shareCanary).into(&got)
	if got.Kind != "run" || got.Run.ID.String() != id || got.Run.Status != 200 {
		t.Errorf("%+v", got)
	}
}

func TestAComparisonIsSharedByALink(t *testing.T) {
	s := newSharing(t, playground.SharesAnyone, 0)
	a, b := s.send(s.mira), s.send(s.mira)
	menu := s.get("/compare?run="+a+"&run="+b, s.mira...).is(http.StatusOK).page().Find("[data-testid=share-form]")
	if menu.Find("option[value='0']").Length() != 1 || menu.Find("option[selected]").AttrOr("value", "") != "7" {
		t.Error("a link without end is not offered where it is allowed")
	}
	page := s.post("/shares", url.Values{"compare": {menu.Find("[name=compare]").AttrOr("value", "")}, "days": {"0"}}, s.mira...).is(http.StatusCreated).shows("[data-testid=share-link]", "without end")
	link := strings.TrimPrefix(page.page().Find("#new-link").Text(), s.base)
	s.get(link).is(http.StatusOK).lacks(shareCanary).shows("[data-testid=shared-compare]", "Comparison of")
	s.get("/api/shared/" + strings.TrimPrefix(link, "/s/")).is(http.StatusOK).lacks(shareCanary)
	s.get(link + "/body").is(http.StatusNotFound)
	s.ask(http.MethodDelete, "/api/runs/"+a, "", "", s.mira...).is(http.StatusNoContent)
	s.get(link).is(http.StatusNotFound).shows("[data-testid=shared-gone]", "This link shows nothing")
}

// TestALinkThatShowsNothingSaysSoInOneWay: from the answer nobody learns whether there ever was
// such a link.
func TestALinkThatShowsNothingSaysSoInOneWay(t *testing.T) {
	s := newSharing(t, playground.SharesAnyone, 90)
	id := s.send(s.mira)
	links := map[string]string{"unknown": "/s/AAAAAAAAAAAAAAAAAAAAAA", "cut": "", "expired": s.link(s.mira, `{"run": "`+id+`", "days": 1}`), "revoked": s.link(s.mira, `{"run": "`+id+`", "days": 30}`)}
	links["cut"] = links["expired"][:12]
	gone := s.send(s.mira)
	links["of a run that is deleted"] = s.link(s.mira, `{"run": "`+gone+`", "days": 30}`)
	s.ask(http.MethodDelete, "/api/runs/"+gone, "", "", s.mira...).is(http.StatusNoContent)
	s.ask(http.MethodDelete, "/api/shares/2", "", "", s.mira...).is(http.StatusNoContent)
	s.ahead = 25 * time.Hour
	said := map[string]bool{}
	for name, link := range links {
		for _, part := range []string{"", "/preview", "/body"} {
			r := s.get(link + part).is(http.StatusNotFound)
			if part == "" {
				r.shows("[data-testid=shared-gone]", "ended, been revoked")
				text := strings.Join(strings.Fields(r.page().Find("main").Text()), " ")
				said[text] = true
			}
			if r.header.Get("Retry-After") != "" {
				t.Errorf("%s%s: %v", name, part, r.header)
			}
		}
		var p struct{ Status int }
		s.get("/api/shared/" + strings.TrimPrefix(link, "/s/")).is(http.StatusNotFound).into(&p)
	}
	if len(said) != 1 {
		t.Errorf("the answers differ: %v", said)
	}
}

func TestTheTeamSaysWhoMayOpenLinks(t *testing.T) {
	s := newSharing(t, playground.SharesTeam, 30)
	id := s.send(s.mira)
	link := s.link(s.mira, `{"run": "`+id+`"}`)
	for _, path := range []string{link, "/s/AAAAAAAAAAAAAAAAAAAAAA"} {
		if got := s.touch("GET", path, "", "", nil); got != http.StatusUnauthorized {
			t.Errorf("nobody opens %s: %d", path, got)
		}
	}
	for _, path := range []string{link + "/preview", link + "/body", "/api/shared/" + strings.TrimPrefix(link, "/s/")} {
		s.get(path).is(http.StatusUnauthorized)
	}
	s.get(link, s.vera...).is(http.StatusOK)
	for body, status := range map[string]int{`{"run": "` + id + `", "days": 31}`: 422, `{"run": "` + id + `", "days": 0}`: 422, `{"run": "` + id + `", "days": -1}`: 422, `{"run": "` + id + `", "days": 30}`: 201,
		`{}`: 422, `{"run": "` + id + `", "compare": "run=1&run=1"}`: 422, `{"run": "999"}`: 404, `{"compare": "run=1"}`: 422, `{"compare": "run=1&run=999"}`: 404, `{"colour": 1}`: 422} {
		s.ask(http.MethodPost, "/api/shares", "application/json", body, s.mira...).is(status)
	}
	s.post("/shares", url.Values{"run": {id}, "days": {"400"}}, s.mira...).is(http.StatusUnprocessableEntity).shows("[data-testid=fault-share]", "at most 30 days").shows("[data-testid=share-form]", "for 30 days")
	s.ask(http.MethodPost, "/api/shares", "application/json", `{"run": "`+id+`"}`, s.vera...).is(http.StatusForbidden)
	s.limits.Shares = playground.SharesOff
	s.get(link, s.mira...).is(http.StatusNotFound)
	s.ask(http.MethodPost, "/api/shares", "application/json", `{"run": "`+id+`"}`, s.mira...).is(http.StatusForbidden)
	s.get("/runs/"+id, s.mira...).is(http.StatusOK).lacks(`data-testid="share-form"`)
	s.limits.Shares = playground.SharesAnyone
	s.get(link).is(http.StatusOK)
}

func TestLinksAreTheirMakersToRevoke(t *testing.T) {
	s := newSharing(t, playground.SharesTeam, 90)
	id := s.send(s.mira)
	link := s.link(s.mira, `{"run": "`+id+`"}`)
	s.link(s.jonas, `{"run": "`+id+`"}`)
	count := func(who []string) int {
		var all struct{ Shares []playground.Share }
		r := s.get("/api/shares", who...).is(http.StatusOK).lacks(strings.TrimPrefix(link, "/s/"))
		r.into(&all)
		return len(all.Shares)
	}
	if count(s.mira) != 1 || count(s.jonas) != 1 || count(s.vera) != 0 || count(s.ada) != 2 {
		t.Errorf("%d, %d, %d, %d", count(s.mira), count(s.jonas), count(s.vera), count(s.ada))
	}
	for _, who := range [][]string{s.jonas, s.vera} {
		s.ask(http.MethodDelete, "/api/shares/1", "", "", who...).is(http.StatusForbidden)
		s.post("/settings/shares/1", nil, who...).is(http.StatusForbidden)
	}
	s.get(link, s.mira...).is(http.StatusOK)
	s.get("/settings/shares", s.mira...).is(http.StatusOK).shows("[data-testid=shares]", "opened once").shows("h2", "Your links")
	s.post("/settings/shares/1", nil, s.ada...).is(http.StatusOK).shows("main", "The link is revoked.")
	s.get(link, s.mira...).is(http.StatusNotFound)
	s.ask(http.MethodDelete, "/api/shares/1", "", "", s.mira...).is(http.StatusNotFound)
	var trail []string
	for _, e := range s.trail() {
		if e.Deed == playground.DeedShare {
			what, _, _ := strings.Cut(e.Detail, ",")
			trail = append(trail, e.Who+": "+e.Object+", "+what)
		}
	}
	if got := strings.Join(trail, "; "); got != "Ada: run 1, link 1 revoked; Jonas: run 1, link 2 made; Mira: run 1, link 1 made" {
		t.Errorf("the trail: %s", got)
	}
}

func TestLinksToWhatIsDeletedSaySo(t *testing.T) {
	s := newSharing(t, playground.SharesTeam, 90)
	one, two := s.send(s.mira), s.send(s.mira)
	s.link(s.mira, `{"run": "`+one+`"}`)
	s.link(s.mira, `{"run": "`+two+`"}`)
	s.link(s.mira, `{"compare": "run=`+one+`&run=`+two+`"}`)
	said := func() string {
		var all []string
		s.get("/settings/shares", s.mira...).is(http.StatusOK).page().Find("[data-testid=shares] li").Each(func(_ int, li *goquery.Selection) {
			all = append(all, li.Find("[data-testid=gone]").Text())
		})
		return strings.Join(all, "|")
	}
	if got := said(); got != "||" {
		t.Errorf("nothing is deleted: %s", got)
	}
	s.ask(http.MethodDelete, "/api/runs/"+one, "", "", s.mira...)
	if got := said(); got != "1 run of it is deleted: "+one+".||Its run is deleted, so it opens nothing." {
		t.Errorf("one is deleted: %s", got)
	}
}

// TestGuessesAtLinksAreLimited: by address, and opening without an account is noted once a
// minute.
func TestGuessesAtLinksAreLimited(t *testing.T) {
	s := newSharing(t, playground.SharesAnyone, 90, func(d *handlers.Deps) {
		d.Guesses, d.Refusals = people.NewLimiter(5, time.Now), people.NewLimiter(1, time.Now)
	})
	id := s.send(s.mira)
	link := s.link(s.mira, `{"run": "`+id+`"}`)
	s.get(link).is(http.StatusOK)
	s.get(link).is(http.StatusOK)
	for range 3 {
		s.get("/s/AAAAAAAAAAAAAAAAAAAAAA").is(http.StatusNotFound)
	}
	for _, path := range []string{"/s/AAAAAAAAAAAAAAAAAAAAAA", link, link + "/body", "/api/shared/" + strings.TrimPrefix(link, "/s/")} {
		if r := s.get(path).is(http.StatusTooManyRequests); r.header.Get("Retry-After") == "" {
			t.Errorf("%s: %v", path, r.header)
		}
	}
	s.get(link, s.vera...).is(http.StatusOK)
	opened := 0
	for _, e := range s.trail() {
		if strings.Contains(e.Detail, "opened without signing in") {
			opened++
			if e.Who != "" || e.Address == "" || e.Object != "run "+id {
				t.Errorf("%+v", e)
			}
		}
	}
	if opened != 1 {
		t.Errorf("noted %d times", opened)
	}
}

// TestAHostilePageIsSharedInASandbox: what came is shown as it is everywhere, or not at all.
func TestAHostilePageIsSharedInASandbox(t *testing.T) {
	s := newSharing(t, playground.SharesAnyone, 90)
	hostile := repeatsPage(t, `<script>alert(1)</script><img src=x onerror=alert(2)>`)
	var run playground.Run
	s.ask(http.MethodPost, "/api/runs", "application/json", `{"request": {"url": "`+hostile+`"}, "name": "<b>name</b>"}`, s.mira...).is(http.StatusCreated).into(&run)
	link := s.link(s.mira, `{"run": "`+run.ID.String()+`"}`)
	doc := s.get(link).is(http.StatusOK).page()
	if doc.Find("script, [onerror]").Length() != 0 {
		t.Error("something of it became markup")
	}
	if frame := doc.Find("iframe"); frame.AttrOr("sandbox", "none") != "" || frame.AttrOr("src", "") != link+"/preview" {
		t.Error("the preview is not in a sandbox")
	}
	raw, _ := json.Marshal(doc.Find("[data-testid=shared-body]").Text())
	if !strings.Contains(string(raw), "alert(1)") {
		t.Errorf("the text is not shown: %s", raw)
	}
}

// repeatsPage is a server of one page.
func repeatsPage(t *testing.T, page string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, page)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

// TestALinkStandsBesideItsRun: a script has it in the menu in which it was made.
func TestALinkStandsBesideItsRun(t *testing.T) {
	h := newHouse(t)
	h.post("/send", h.composed("/demo/users/17")).is(http.StatusOK)
	made := h.post("/shares", url.Values{"run": {"1"}, "days": {"7"}}, "HX-Request", "true").is(http.StatusCreated)
	made.shows("#sharing #new-link", "/s/").shows("#sharing form[action='/settings/shares/1']", "Stop sharing")
	if n := made.page().Find("h1, [href='/runs/1']").Length(); n > 0 {
		t.Errorf("it leads away from the run: %s", made.body)
	}
	h.post("/settings/shares/1", url.Values{"run": {"1"}, "compare": {""}}, "HX-Request", "true").is(http.StatusOK).shows("#sharing[data-done*=revoked]", "Make link")
	h.post("/shares", url.Values{"run": {"1"}, "days": {"-4"}}, "HX-Request", "true").is(http.StatusUnprocessableEntity).shows("#sharing [role=alert]", "A link lasts")
}
