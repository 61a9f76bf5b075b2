package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"parley/playground"
)

func TestTheBytesOfAnExchangeAreShownAndServed(t *testing.T) {
	h := newHouse(t)
	h.run(strings.ReplaceAll(`{"method":"POST","url":"BASE/demo/users?token=querysecret1234","headers":[{"name":"x-ODD","value":"Case"},{"name":"Authorization","value":"Bearer headersecret1234"}],"body":{"kind":"text","text":"sent content"}}`, "BASE", h.base))
	r := h.get("/runs/1?part=raw").is(http.StatusOK)
	r.shows("[data-testid=raw-sent]", "POST /demo/users?token=••••••••1234 HTTP/1.1").shows("[data-testid=raw-sent]", "x-ODD: Case").shows("[data-testid=raw-sent]", "sent content")
	r.shows("[data-testid=raw-received]", "HTTP/1.1 415").lacks("headersecret").lacks("querysecret")
	sent := h.get("/api/runs/1/wire?side=sent").is(http.StatusOK)
	if !strings.HasPrefix(sent.body, "POST /demo/users?token=••••••••1234 HTTP/1.1\r\nHost: ") || !strings.HasSuffix(sent.body, "\r\n\r\nsent content") {
		t.Errorf("%q", sent.body)
	}
	var wire struct {
		Version  string `json:"http_version"`
		Received struct {
			Text string `json:"text"`
			Size int64  `json:"size"`
		} `json:"received"`
	}
	h.get("/api/runs/1/wire").is(http.StatusOK).into(&wire)
	if wire.Version != "1.1" || !strings.HasPrefix(wire.Received.Text, "HTTP/1.1 415 Unsupported Media Type\r\n") || wire.Received.Size != int64(len(wire.Received.Text)) {
		t.Errorf("%+v", wire)
	}
	h.get("/api/runs/1/wire?side=both").is(http.StatusUnprocessableEntity)
	h.get("/api/runs/1/wire?attempt=2").is(http.StatusNotFound)
}

func TestFramesAreShownAndServed(t *testing.T) {
	h := newHouse(t)
	h.run(strings.ReplaceAll(`{"url":"BASE/demo/users/17","options":{"http_version":"2"}}`, "BASE", h.base))
	h.get("/runs/1?part=raw").is(http.StatusOK).shows("[data-testid=frames]", "SETTINGS").shows("[data-testid=frames]", ":path: /demo/users/17").shows("[data-testid=frames]", "END_STREAM")
	var wire struct {
		Frames []playground.Frame `json:"frames"`
	}
	h.get("/api/runs/1/wire").is(http.StatusOK).into(&wire)
	if len(wire.Frames) < 4 || wire.Frames[0].Type != "SETTINGS" {
		t.Errorf("%+v", wire.Frames)
	}
}

func TestEveryExchangeHasItsOwnParts(t *testing.T) {
	h := newHouse(t)
	h.run(strings.ReplaceAll(`{"url":"BASE/demo/httpbin/redirect/2"}`, "BASE", h.base))
	h.get("/runs/1?part=headers&attempt=1&exchange=1").is(http.StatusOK).shows(".exchanges [aria-current]", "302").shows("[data-testid=part-headers]", "Location").shows("[data-testid=verdict]", "200")
	h.get("/runs/1?part=raw&attempt=1&exchange=2").is(http.StatusOK).shows("[data-testid=raw-received]", "302 Found").shows("#tab-result-body", "Body")
	last := h.get("/runs/1?part=raw").is(http.StatusOK).shows(".exchanges [aria-current]", "200")
	last.shows("[data-testid=raw-received]", "200 OK")
	h.get("/runs/1?part=headers&attempt=1&exchange=9").is(http.StatusNotFound)
	h.get("/runs/1?part=headers&attempt=x").is(http.StatusUnprocessableEntity)
}
