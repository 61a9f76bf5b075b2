package views

import (
	"strings"
	"testing"

	"parley/playground"
)

// namesShown is what the rail of a run says of its names, as text.
func namesShown(t *testing.T, change func(*playground.Run)) (secrets, taken string) {
	t.Helper()
	run := playground.Run{ID: 7, State: playground.StateDone, Status: 200, Environment: "Staging", Request: playground.NewRequest("http://a.example/")}
	change(&run)
	doc := mustRender(t, RunPage(pageShell(), NewRunModel(RunInput{Result: ResultInput{Run: run, Now: pagesNow}, Now: pagesNow})))
	text := func(css string) string { return strings.Join(strings.Fields(doc.Find(css).Text()), " ") }
	return text("[data-testid=secrets]"), text("[data-testid=taken]")
}

func TestARunSaysWhichSecretsAreHidden(t *testing.T) {
	for _, c := range []struct {
		name             string
		hidden, unhidden []string
		want, not        string
	}{
		{"one secret", []string{"token"}, nil, "token stands as its name in all that is kept", "Not hidden"},
		{"several, and a cookie", []string{"token", "cookie:session"}, nil, "token, the cookie session stand as their names in all that is kept", "Not hidden"},
		{"one that is too short", nil, []string{"pin"}, "Not hidden: pinA secret of fewer than 6 characters", "stands as"},
		{"a hostile name", []string{"<script>"}, nil, "<script> stands as its name", "Not hidden"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, taken := namesShown(t, func(r *playground.Run) { r.Hidden, r.Unhidden = c.hidden, c.unhidden })
			if !strings.Contains(got, c.want) || strings.Contains(got, c.not) || taken != "" {
				t.Errorf("it says %q and %q", got, taken)
			}
		})
	}
	if secrets, taken := namesShown(t, func(*playground.Run) {}); secrets+taken != "" {
		t.Errorf("a run without names says %q and %q", secrets, taken)
	}
}

func TestARunSaysWhatWasTakenAndFromWhere(t *testing.T) {
	_, got := namesShown(t, func(r *playground.Run) {
		r.Request.Extract = []playground.Extraction{
			{Variable: "off", From: playground.FromJSON, Expression: "/off"},
			{Variable: "id", From: playground.FromJSON, Expression: "/data/0/id", Enabled: true},
			{Variable: "etag", From: playground.FromHeader, Expression: "ETag", Enabled: true},
			{Variable: "nonce", From: playground.FromRegex, Expression: `nonce=(\w+)`, Enabled: true},
			{Variable: "all", From: playground.FromJSON, Enabled: true},
		}
		r.Extracted = []playground.Extracted{
			{Variable: "id", Value: "17", Found: true}, {Variable: "etag", Value: playground.HiddenAs("etag"), Found: true, Secret: true},
			{Variable: "nonce", Detail: "Nothing in the content matches the expression."}, {Variable: "all", Value: strings.Repeat("x", 400), Found: true},
		}
	})
	for _, want := range []string{
		"Taken from the response into Staging", "id from /data/0/id17", "etag from the field ETaga secret, which is hidden",
		`nonce from what matches nonce=(\w+)Nothing in the content matches the expression.`, "all from the whole documentxxx",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it lacks %q: %s", want, got)
		}
	}
	if strings.Contains(got, "off") || strings.Contains(got, strings.Repeat("x", 350)) {
		t.Errorf("it says too much: %s", got)
	}
}

func TestALimitOffersToRepeatTheRequest(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*playground.Run)
		want   string
	}{
		"a limit":                         {func(*playground.Run) {}, "/?from=7&plan=open"},
		"another status":                  {func(r *playground.Run) { r.Status = 404 }, ""},
		"a run of a series":               {func(r *playground.Run) { r.SeriesID = 1 }, ""},
		"a method that changes something": {func(r *playground.Run) { r.Request.Method = "POST" }, ""},
	} {
		run := playground.Run{ID: 7, State: playground.StateDone, Status: 429, Request: playground.NewRequest("http://a.example/")}
		c.change(&run)
		doc := mustRender(t, RunPage(pageShell(), NewRunModel(RunInput{Result: ResultInput{Run: run, Now: pagesNow}, Now: pagesNow})))
		if got := doc.Find("[data-testid=repeat] a").AttrOr("href", ""); got != c.want {
			t.Errorf("%s: it leads to %q, want %q", name, got, c.want)
		}
	}
}
