package store

import (
	"reflect"
	"testing"

	"parley/playground"
)

// TestWhatJSONCannotHoldComesBackBesideWhatIsNotKept: an answer whose fields are not UTF-8 may
// have set cookies, whose values are in no field that is exported.
func TestWhatJSONCannotHoldComesBackBesideWhatIsNotKept(t *testing.T) {
	use := &playground.CookieUse{Set: []playground.JarCookie{{Name: "a\xff", Became: playground.CookieKept}}}
	use.Hides(playground.Cookie{Name: "a", Value: "a value that is hidden"})
	attempts := []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{{
		Cookies:  use,
		Response: &playground.Response{Headers: []playground.Field{{Name: "X-A", Value: "gr\xfc\xdf"}}},
	}}}}
	hidden := hideRaw(attempts).([]playground.Attempt)
	if got := hidden[0].Exchanges[0].Response.Headers[0].Value; got == "gr\xfc\xdf" {
		t.Errorf("%q is hidden from nobody", got)
	}
	showRaw(&hidden)
	if !reflect.DeepEqual(hidden, attempts) {
		t.Errorf("%+v came back as %+v", attempts, hidden)
	}
}
