package handlers_test

import (
	"net/http"
	"net/url"
	"testing"
)

const pastedHAR = `{"log": {"version": "1.2", "entries": [{"startedDateTime": "2026-11-24T12:00:00.000Z", "time": 40,
 "request": {"method": "POST", "url": "https://api.test/v1/orders", "httpVersion": "HTTP/2", "headers": [{"name": "Authorization", "value": "Bearer 0123456789abcdef"}], "postData": {"mimeType": "application/json", "text": "{\"qty\": 0}"}},
 "response": {"status": 422, "statusText": "", "httpVersion": "h2", "headers": [{"name": "content-type", "value": "application/json"}], "content": {"size": 62, "mimeType": "application/json", "text": "{\"errors\": [{\"field\": \"qty\", \"message\": \"must be 1 or more\"}]}"}}}]}}`

func TestWhatIsPastedIsExplainedOnThePage(t *testing.T) {
	h := newHouse(t)
	paste := func(text string) reply {
		t.Helper()
		return h.ask(http.MethodPost, "/explain", "application/x-www-form-urlencoded", url.Values{"text": {text}}.Encode())
	}
	paste(pastedHAR).is(http.StatusOK).shows("[data-testid=foreign-result]", "qty")
	paste("503").is(http.StatusOK).shows("[data-testid=foreign-result]", "Only the status is known")
	paste("HTTP/1.1 405 Method Not Allowed\nAllow: GET, POST\n\n").is(http.StatusOK).shows("[data-testid=foreign-result]", "This address takes GET and POST only.")
	paste(`{"title": "Not Found", "status": 404, "detail": "No user has the id 7."}`).is(http.StatusOK).shows("[data-testid=foreign-result]", "Only the body is known")
	paste(`{"message": "Your plan has ended"}`).is(http.StatusUnprocessableEntity).shows("[data-testid=fault-text]", "Your plan has ended")
	paste("hello").is(http.StatusUnprocessableEntity).shows("[data-testid=fault-text]", "status line")
	h.get("/history").is(http.StatusOK).lacks("api.test")
}
