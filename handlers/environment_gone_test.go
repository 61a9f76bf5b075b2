package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestADeletedEnvironmentIsBroughtBackWithItsSecretsAndItsJar(t *testing.T) {
	h := newHouse(t)
	path := h.environment("Staging")
	h.post(path, url.Values{"form": {"page"}, "name": {"Staging"}, "shape": {"circle"}, "auth_kind": {"none"},
		"var_id": {"", ""}, "var_name": {"base", "key"}, "var_value": {h.base + "/demo", "C4nary-of-one-deleted"}, "var_note": {"where", ""}, "var_secret": {"1"}}).is(http.StatusOK)
	h.post("/cookies", url.Values{"environment": {"Staging"}, "name": {"seat"}, "value": {"C4nary-of-its-jar"}, "domain": {"a.example"}, "path": {"/"}}).is(http.StatusOK)

	r := h.post(path+"/delete", nil).is(http.StatusOK)
	gone := r.page().Find("[data-testid=gone]")
	undo := gone.Find("button[name=undo]")
	if gone.Find("[role=status]").Text() != "The environment Staging is deleted." || undo.Length() != 1 {
		t.Fatalf("no undo at %s: %s", r.url, gone.Text())
	}
	if _, at := undo.Attr("autofocus"); !at || undo.AttrOr("aria-describedby", "") != gone.Find("[role=status]").AttrOr("id", "-") {
		t.Error("the keyboard is not at Undo, or it does not say of what")
	}
	if strings.Contains(r.body, "C4nary") {
		t.Error("a secret is in the page")
	}
	h.get(path).is(http.StatusNotFound)

	token := undo.AttrOr("value", "")
	other := h.environment("Staging")
	taken := h.post("/environments/restore", url.Values{"undo": {token}}).is(http.StatusConflict).page()
	if said := taken.Find("[data-testid=stayed]").Text(); !strings.Contains(said, "of that name already") {
		t.Errorf("that another has its name is said as %q", said)
	}
	token = taken.Find("[data-testid=gone] button[name=undo]").AttrOr("value", "")
	h.post(other+"/delete", nil).is(http.StatusOK)

	back := h.post("/environments/restore", url.Values{"undo": {token}}).is(http.StatusOK)
	if back.page().Find("[data-testid=done]").Text() != "The environment is back." || back.page().Find("input[name=var_note][value=where]").Length() != 1 {
		t.Errorf("%s is %s", back.url, back.page().Find("main").Text())
	}
	sent := h.post("/send", url.Values{"url": {"{{base}}/echo"}, "environment": {"Staging"}, "header_name": {"X-Key"}, "header_value": {"{{key}}"}}).is(http.StatusOK)
	if sent.page().Find("#result").AttrOr("data-status", "") != "200" {
		t.Errorf("its values are not filled in: %s", sent.page().Find("#resolved, .faults").Text())
	}
	if jar := h.get("/cookies?environment=Staging").is(http.StatusOK).page(); !strings.Contains(jar.Find("main").Text(), "seat") {
		t.Error("its jar is empty")
	}
	h.post("/environments/restore", url.Values{"undo": {token}}).is(http.StatusNotFound)
	h.post("/environments/restore", url.Values{"undo": {"guessed"}}).is(http.StatusNotFound)
}

func TestUndoLeadsBackToTheFirstRunThatItIsAbout(t *testing.T) {
	h := newHouse(t)
	for range 3 {
		h.post("/send", url.Values{"url": {h.base + "/demo/users/17"}}).is(http.StatusOK)
	}
	deleted := h.post("/history/selected?class=2xx", url.Values{"run": {"3", "1"}, "do": {"delete"}}).is(http.StatusOK)
	v := formOfPage(deleted.page().Find("#toasts form"))
	back := h.post("/history/restore?class=2xx", v).is(http.StatusOK)
	if back.url.Fragment != "run-3" || back.url.RawQuery != "class=2xx" || back.page().Find("a#run-3[href]").Length() != 1 {
		t.Errorf("it leads to %s", back.url)
	}
	tagged := h.post("/history/selected", url.Values{"run": {"2"}, "do": {"tag"}, "tag": {"odd"}}).is(http.StatusOK)
	v = formOfPage(tagged.page().Find("#toasts form"))
	if back := h.post("/history/undo", v).is(http.StatusOK); back.url.Fragment != "run-2" {
		t.Errorf("undo of a tag leads to %s", back.url)
	}
}
