package explain

import (
	"strings"
	"testing"

	"parley/playground"
)

func TestAPartOfAnAnswerIsExplainedAsAPart(t *testing.T) {
	for _, c := range []struct {
		text     string
		code     int
		headline string
		lacks    string
	}{
		{"503", 503, "Only the status is known: 503 Service Unavailable.", "not sent"},
		{" 404 Not Found\n", 404, "Only the status is known: 404 Not Found.", "Nothing in the response"},
		{"HTTP 401", 401, "Only the status is known: 401 Unauthorized.", "is missing"},
		{"status code: 200", 200, "Only the status is known: 200 OK.", "empty"},
		{"301", 301, "Only the status is known: 301 Moved Permanently.", "does not say"},
		{`{"type": "about:blank", "title": "Not Found", "status": 404, "detail": "No user has the id 7."}`, 404, "o user has the id 7.", "not sent"},
		{`{"error": {"code": 403, "message": "The caller does not have permission", "status": "PERMISSION_DENIED"}}`, 403, "Refused: The caller does not have permission.", "No credentials were"},
		{`{"status": 405, "error": "Method Not Allowed", "path": "/x"}`, 405, "", "Allow: not sent"},
		{`{"statusCode": 401, "message": "Unauthorized"}`, 401, "", "WWW-Authenticate is missing"},
	} {
		t.Run(c.text, func(t *testing.T) {
			run, err := FromText(c.text)
			if err != nil {
				t.Fatal(err)
			}
			e := Explain(run, playground.Past{})
			finds(t, e, "E-ONLY-A-PART")
			if e.Code != c.code || !strings.Contains(e.Headline, c.headline) {
				t.Errorf("%d %q", e.Code, e.Headline)
			}
			if text := textOf(e); strings.Contains(text, c.lacks) {
				t.Errorf("it says %q:\n%s", c.lacks, text)
			}
		})
	}
	_, err := FromText(`{"message": "Your plan has ended"}`)
	if err == nil || !strings.Contains(err.Error(), "Your plan has ended") {
		t.Errorf("%v", err)
	}
	for _, text := range []string{"42", "600", "503 <b>", "5 0 3", "1234", `{"id": 7, "status": "active"}`, `{"code": 200}`} {
		if _, err := FromText(text); playground.CodeOf(err) != playground.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}
