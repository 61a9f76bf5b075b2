package handlers_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestALongDocumentIsATreeWhosePartsHaveAddresses(t *testing.T) {
	h := newHouse(t)
	run := h.answers("application/json", `{"first": 1, "items": [`+strings.Repeat(`{"a": [1, {"b": "<i>"}]},`, 20_000)+`{"end": true}], "empty": {}, "": 7, "last/one": {"x": null}}`)
	page := h.get(run+"?part=body&view=tree").is(http.StatusOK).shows("[data-testid=tree]", "5 members").shows("[data-testid=tree]", "20,001 elements, 500.0 kB").shows("[data-testid=tree]", `"" 7`).shows("[data-testid=tree]", "empty {}")
	next := page.attribute(".rest a[rel=next]", "data-tree")
	h.get(next, "HX-Request", "true").is(http.StatusOK).shows("#tree-part > li > details > ul > li:nth-child(2)", "100").lacks("<main")
	h.get(page.attribute(".rest a[rel=next]", "href")).is(http.StatusOK).shows("[data-testid=tree-place]", "From 100 of 20,001").shows(".crumbs", "items").shows(".rest a[rel=prev]", "From 0 on")
	if to := h.get(next).is(http.StatusOK).url; to.Path != run || to.Query().Get("from") != "100" {
		t.Errorf("without a script it led to %s", to)
	}
	h.get(run+"?part=body&view=tree&node=%2Fitems&from=19950").shows("[data-testid=tree]", "20000 1 member").none(".rest a[rel=next]")
	h.get(run+"?part=body&view=tree&node=%2Flast~1one").shows(".crumbs [aria-current]", "last/one").shows("[data-testid=tree]", "x null").none("form input[name=from]")
	h.get(run+"?part=body&view=tree&node=%2Fitems%2F7%2Fa%2F1").shows("[data-testid=tree]", `b "<i>"`).lacks("<i>")
	h.get(run+"?part=body&view=tree&node=%2Fnowhere").is(http.StatusOK).shows("[data-testid=tree-missing]", "no value at /nowhere")
	h.get(run+"/tree?node=%2Fnowhere", "HX-Request", "true").is(http.StatusNotFound)
}

func TestTheTreeOfTheAPISaysWhatAValueHolds(t *testing.T) {
	h := newHouse(t)
	run := h.answers("application/json", `{"a": [1, "ü", {"b": null}], "a": 2}`)
	h.get("/api"+run+"/tree").is(http.StatusOK).has(`"kind":"object","count":2`, `{"pointer":"/a","name":"a","kind":"array","count":3`, `{"pointer":"","name":"a","kind":"number","text":"2"}`)
	h.get("/api"+run+"/tree?node=%2Fa").has(`{"pointer":"/a/1","name":"1","kind":"string","text":"\"ü\""}`, `{"pointer":"/a/2","name":"2","kind":"object","count":1`)
	h.get("/api" + run + "/tree?node=%2Fa%2F2%2Fb").has(`"kind":"word","text":"null"`)
	h.get("/api" + run + "/tree?node=%2Fa%2F9").is(http.StatusNotFound)
	run = h.answers("application/json", `{"a": [1, 2`)
	h.get("/api" + run + "/tree?node=%2Fa").has(`"detail":"it breaks off before its end"`)
	h.get(run+"?part=body&view=tree").shows("[data-testid=tree]", "Here it is no JSON any more: it breaks off before its end.")
	run = h.answers("application/x-ndjson", "{\"a\": 1}\n{\"a\": 2}\n")
	h.get("/api" + run + "/tree").has(`"kind":"documents","count":2`)
	h.get(run+"?part=body&view=tree&node=%2F1").shows("[data-testid=tree]", "a 2")
	run = h.answers("application/json", ``)
	h.get("/api" + run + "/tree").is(http.StatusNotFound)
	run = h.answers("application/json", `{"a": 1, "a": 2}`)
	h.get(run+"?part=body&view=tree").shows("[data-testid=body-note]", "A name stands twice")
}
