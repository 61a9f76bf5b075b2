package compose

import (
	"strings"
	"testing"

	"parley/playground"
)

func TestOtherSchemesAreRefusedWithWhatParleyDoesInstead(t *testing.T) {
	for address, says := range map[string]string{
		"ws://a.example/socket": `The scheme "ws" opens a WebSocket, which Parley does not speak: it sends HTTP requests, and shows server-sent events as they come. With http:// in its place`,
		"WSS://a.example/":      "With https:// in its place",
		"ftp://a.example/f":     `The scheme "ftp" transfers files`,
		"sftp://a.example/f":    `The scheme "sftp" transfers files`,
		"file:///etc/hosts":     "choose it in Body",
		"file:/etc/hosts":       "choose it in Body",
		"chrome://version":      `The scheme "chrome" is a page inside your browser`,
		"about:blank":           `The scheme "about" is a page inside your browser`,
		"data:text/plain,x":     `The scheme "data" is not http or https. Parley sends`,
		"javascript:alert(1)":   `The scheme "javascript" is not http or https.`,
		"gopher://a.example/":   `The scheme "gopher" is not http or https. Parley sends HTTP requests`,
	} {
		address, _ := CompleteURL(address)
		s := Setting{}
		_, faults := s.Check(playground.NewRequest(address), Ceilings{})
		if len(faults) != 1 || faults[0].Pointer != "/request/url" || !strings.Contains(faults[0].Detail, says) {
			t.Errorf("%s is refused with %+v, want one at its address that says %q", address, faults, says)
		}
	}
}
