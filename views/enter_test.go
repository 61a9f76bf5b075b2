package views

import (
	"testing"

	"parley/playground"
)

func TestSigningInSaysWhatALinkLedTo(t *testing.T) {
	for next, want := range map[string]string{
		"/s/abc": "The link leads to what somebody of this team shares. Who is signed in may see it.", "/follow/abc": "The link leads to a presentation of this team. Who is signed in may follow it.",
		"/history": "", "": "", "/sx": "",
	} {
		doc := mustRender(t, EnterPage(Shell{}, NewEnterModel(EnterInput{Way: playground.WayPassword, Next: next})))
		if got := doc.Find("[data-testid=why]").Text(); got != want {
			t.Errorf("on the way to %q it says %q, want %q", next, got, want)
		}
	}
}
