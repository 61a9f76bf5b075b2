package handlers_test

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"testing"
)

// followed waits for the end of a run.
func (h *house) followed(id string) {
	h.t.Helper()
	resp, err := h.client.Get(h.base + "/runs/" + id + "/events")
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	for events := bufio.NewScanner(resp.Body); events.Scan(); {
		if events.Text() == "event: done" {
			return
		}
	}
	h.t.Fatal("the stream ended without an end")
}

// slowly is a server that answers 200 when it is let.
func slowly(t *testing.T) (url string, let func()) {
	gate := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-gate:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(s.Close)
	return s.URL, func() { close(gate) }
}

func TestAnAnswerThatTakesLongIsFollowedAndShown(t *testing.T) {
	h := newHouse(t)
	url, let := slowly(t)
	form := h.get("/lessons/success-and-ok/1").tryForm()
	url += "/demo/users/17"
	form.Set("url", url)
	sent := h.post("/lessons/success-and-ok/1", form, "HX-Request", "true").is(http.StatusOK).shows("[data-testid=sending]", "Sending").lacks("data-testid=\"answer\"")
	at := sent.page().Find("#lesson").AttrOr("data-at", "")
	if at != "/lessons/success-and-ok/1?run=1" || sent.page().Find("#lesson").AttrOr("data-events", "") != "/runs/1/events" {
		t.Fatalf("it is found again at %q", at)
	}
	again := h.get(at).is(http.StatusOK).shows("[data-testid=sending]", "Cancel").shows("noscript", "refresh")
	if again.tryForm().Get("url") != url {
		t.Error("what is on its way is not what stands in the form")
	}
	let()
	h.followed("1")
	h.get(at).is(http.StatusOK).shows("[data-testid=answer]", "Right").lacks("data-events")
	h.get("/lessons/success-and-ok").shows("h2", "ok is a class, not a code")
}

func TestAnAnswerCanBeStopped(t *testing.T) {
	h := newHouse(t)
	url, _ := slowly(t)
	form := h.get("/lessons/success-and-ok/1").tryForm()
	form.Set("url", url)
	sent := h.post("/lessons/success-and-ok/1", form, "HX-Request", "true").is(http.StatusOK).page().Find("[data-testid=sending] form")
	stopped := h.post(sent.AttrOr("action", ""), formOfPage(sent)).is(http.StatusOK)
	h.followed("1")
	if stopped.url.Path != "/lessons/success-and-ok/1" {
		t.Errorf("it leads to %s", stopped.url)
	}
	h.get("/lessons/success-and-ok/1?run=1").shows("[data-testid=answer]", "Not yet").shows("[data-testid=answer]", "Cancelled")
}

func TestAStepIsAnsweredWithParametersASignInAndAFile(t *testing.T) {
	h := newHouse(t)
	typed := h.get("/lessons/who-are-you-and-are-you-allowed/1").is(http.StatusOK).tryForm()
	typed.Set("auth_kind", "bearer")
	typed.Set("auth_token", "your-token-here")
	signedIn := h.post("/lessons/who-are-you-and-are-you-allowed/1", typed).is(http.StatusOK).shows("[data-testid=answer]", "Right").lacks(`value="your-token-here"`)
	signedIn.shows("[data-testid=sign-in][open]", "Sign-in")
	typed = h.get("/lessons/success-and-ok/1").tryForm()
	typed.Set("url", h.base+"/demo/users")
	typed["query_name"], typed["query_value"] = []string{"page", ""}, []string{"2", ""}
	h.post("/lessons/success-and-ok/1", typed).is(http.StatusOK).shows("[data-testid=answer] code", "/demo/users?page=2").shows(".lessonpart[open] summary", "Parameters")
	contentType, body := form([][2]string{{"method", "POST"}, {"url", h.base + "/demo/echo"}, {"body_kind", "binary"}, {"follow_redirects", "true"}}, [][3]string{{"body_file", "note.txt", "from a file"}})
	h.ask(http.MethodPost, "/lessons/success-and-ok/1", contentType, body).is(http.StatusOK).shows("[data-testid=response]", "from a file").shows("#f-body-kind [selected]", "A file").shows("[data-testid=try] .row .soft", "11 B, kept from run 3")
	h.post("/compose/draft", typed).is(http.StatusOK) // opens in the playground
}
