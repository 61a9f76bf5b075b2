package explain

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

const harOne = `{"startedDateTime": "2026-11-24T12:00:00.000Z", "time": 40.5,
 "request": {"method": "POST", "url": "https://api.test/v1/orders?x=1", "httpVersion": "HTTP/2", "headers": [{"name": ":authority", "value": "api.test"}, {"name": "Content-Type", "value": "application/json"}, {"name": "Authorization", "value": "Bearer 0123456789abcdef"}], "postData": {"mimeType": "application/json", "text": "{\"qty\": 0}"}, "bodySize": 10},
 "response": {"status": 422, "statusText": "", "httpVersion": "h2", "headers": [{"name": "content-type", "value": "application/json"}], "content": {"size": 62, "mimeType": "application/json", "text": "{\"errors\": [{\"field\": \"qty\", \"message\": \"must be 1 or more\"}]}"}, "redirectURL": "", "bodySize": -1},
 "timings": {"blocked": 1.5, "dns": -1, "connect": -1, "ssl": -1, "send": 0.2, "wait": 38, "receive": 0.8}, "serverIPAddress": "192.0.2.7"}`

func TestAHAREntryIsReadInEveryForm(t *testing.T) {
	for name, text := range map[string]string{
		"a whole HAR":                        `{"log": {"version": "1.2", "entries": [` + harOne + `]}}`,
		"an entry by itself":                 harOne,
		"a list of one entry":                "[" + harOne + "]",
		"with a byte order mark and a break": "\ufeff\n" + harOne,
	} {
		t.Run(name, func(t *testing.T) {
			run, err := FromText(text)
			if err != nil {
				t.Fatal(err)
			}
			x := run.Final()
			if run.Status != 422 || run.Request.Method != "POST" || run.Request.Body.Text != `{"qty": 0}` || x.Response.HTTPVersion != "2" || x.Timings.Wait != playground.Millis(38*time.Millisecond) || x.RemoteAddr != "192.0.2.7" {
				t.Errorf("%+v\n%+v", run.Request, x)
			}
			if len(x.Request.Headers) != 2 {
				t.Errorf("pseudo fields are taken for fields: %+v", x.Request.Headers)
			}
			e := Explain(run, playground.Past{})
			if d := finds(t, e, "E-400-FIELDS"); !strings.Contains(d.Title, "qty") || strings.Contains(textOf(e), "0123456789abcdef") {
				t.Error(textOf(e))
			}
		})
	}
}

func TestRequestAndResponseAloneAreEnough(t *testing.T) {
	for name, text := range map[string]string{
		"in HAR's names":    `{"request": {"method": "DELETE", "url": "https://api.test/x"}, "response": {"status": 405, "statusText": "Method Not Allowed", "headers": [{"name": "Allow", "value": "GET"}]}}`,
		"in Parley's names": `{"request": {"method": "DELETE", "url": "https://api.test/x", "headers": [], "body": {"text": ""}}, "response": {"status": 405, "reason": "Method Not Allowed", "headers": [{"name": "Allow", "value": "GET"}], "body": ""}}`,
		"the response only": `{"request": {"method": "DELETE"}, "response": {"status": 405, "headers": [{"name": "Allow", "value": "GET"}]}}`,
	} {
		run, err := FromText(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if e := Explain(run, playground.Past{}); e.Headline != "This address does not take DELETE." {
			t.Errorf("%s: %s", name, e.Headline)
		}
	}
}

func TestContentInBase64IsDecoded(t *testing.T) {
	run, err := FromText(`{"request": {"url": "https://api.test/x"}, "response": {"status": 200, "headers": [], "content": {"mimeType": "application/json", "encoding": "base64", "text": "eyJvayI6IGZhbHNlfQ=="}}}`)
	if err != nil || string(run.Final().Response.Content.Head) != `{"ok": false}` || run.Final().Response.Content.MediaType != "application/json" {
		t.Errorf("%v %+v", err, run.Final())
	}
}

func TestAChainOfRedirectsIsOneRun(t *testing.T) {
	run, err := FromText(`{"log": {"entries": [
		{"request": {"method": "GET", "url": "https://api.test/a"}, "response": {"status": 302, "headers": [{"name": "Location", "value": "/b"}], "redirectURL": "/b"}},
		{"request": {"method": "GET", "url": "https://api.test/b"}, "response": {"status": 404, "headers": []}}]}}`)
	if err != nil || run.Redirects() != 1 || run.Status != 404 || run.Request.URL != "https://api.test/a" {
		t.Errorf("%v %+v", err, run)
	}
}

func TestAHARThatCannotBeExplainedIsRefusedInWords(t *testing.T) {
	for text, words := range map[string]string{
		`{"log": {"entries": []}}`:                                  "no entries",
		`{"log": {"entries": [` + harOne + `,` + harOne + `]}}`:     "2 entries",
		`{"request": {"method": "GET"}, "response": {"status": 0}}`: "no HAR entry",
	} {
		_, err := FromText(text)
		if playground.CodeOf(err) != playground.Invalid || !strings.Contains(err.Error(), words) {
			t.Errorf("%.60s: %v", text, err)
		}
	}
}

func TestABrowsersErrorTellsTheCause(t *testing.T) {
	for said, want := range map[string]string{
		"net::ERR_NAME_NOT_RESOLVED": "E-DNS-UNKNOWN", "net::ERR_CONNECTION_REFUSED": "E-CONNECT-REFUSED", "net::ERR_CERT_DATE_INVALID": "E-CERT-EXPIRED", "net::ERR_BLOCKED_BY_CLIENT": "E-BROWSER-BLOCKED",
		"net::ERR_FAILED": "E-BROWSER-BLOCKED", "net::ERR_EMPTY_RESPONSE": "E-EMPTY-REPLY", "net::ERR_TIMED_OUT": "E-TIMEOUT", "net::ERR_PROXY_CONNECTION_FAILED": "E-PROXY-UNREACHABLE", "net::ERR_SOMETHING_NEW": "E-FAILED", "": "E-FAILED",
	} {
		run, err := FromText(`{"request": {"method": "GET", "url": "https://api.test/x"}, "response": {"status": 0, "headers": [], "_error": "` + said + `"}}`)
		if err != nil {
			t.Fatalf("%q: %v", said, err)
		}
		if e := Explain(run, playground.Past{}); e.Findings[0].ID != want {
			t.Errorf("%q: %s, want %s", said, e.Findings[0].ID, want)
		}
	}
}

func FuzzHAR(f *testing.F) {
	f.Add(harOne)
	f.Add(`{"log": {"entries": [` + harOne + `]}}`)
	f.Add(`{"request": {"url": "x"}, "response": {"status": 0, "_error": "net::ERR_FAILED"}, "timings": {"wait": 1e300}}`)
	f.Fuzz(func(t *testing.T, s string) {
		run, ok, err := fromHAR(s)
		if ok && err == nil {
			Explain(run, playground.Past{})
		}
	})
}

// FuzzHAREntry changes what stands in the members; the JSON around them stays whole.
func FuzzHAREntry(f *testing.F) {
	f.Add("POST", "https://api.test/v1/orders?x=1", 422, "Location", "/next", "application/json", `{"error": "no"}`, "", "", 38.0)
	f.Add("GET", "x", 0, "Set-Cookie", "a=1; Max-Age=-1", "text/html", "eyJvayI6IGZhbHNlfQ==", "base64", "net::ERR_CERT_DATE_INVALID", 1e300)
	f.Fuzz(func(t *testing.T, method, address string, status int, name, value, media, text, coding, failure string, wait float64) {
		whole, err := json.Marshal(map[string]any{
			"startedDateTime": value, "time": wait,
			"request":  map[string]any{"method": method, "url": address, "headers": []any{map[string]any{"name": name, "value": value}}, "postData": map[string]any{"mimeType": media, "text": text}},
			"response": map[string]any{"status": status, "statusText": value, "httpVersion": value, "headers": []any{map[string]any{"name": name, "value": value}}, "content": map[string]any{"mimeType": media, "text": text, "encoding": coding}, "_error": failure},
			"timings":  map[string]any{"dns": -1, "wait": wait},
		})
		if err != nil {
			t.Skip("not a number JSON has")
		}
		run, ok, err := fromHAR(string(whole))
		if ok && err == nil {
			Explain(run, playground.Past{})
		}
	})
}
