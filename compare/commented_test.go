package compare

import (
	"encoding/json"
	"testing"
)

func FuzzWithoutComments(f *testing.F) {
	for _, s := range []string{`{"a":1}`, "{ // x\n\"a\": [1,2,], /* y\n*/ }", `{"a":"// no","b":"\\\"/*"}`, `[1,,]`, `/`, `"`, `/*/`, "// to the end", `[,]`, `{"a":1,}//`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		plain, _, found := withoutComments([]byte(text))
		switch {
		case plain == nil:
			if json.Valid([]byte(text)) {
				t.Fatalf("%q is JSON and was not read", text)
			}
		case len(plain) != len(text):
			t.Fatalf("%q became %q", text, plain)
		case !found && string(plain) != text:
			t.Fatalf("%q became %q, and nothing was found", text, plain)
		case json.Valid([]byte(text)) && string(plain) != text:
			t.Fatalf("%q is JSON and became %q", text, plain)
		}
		if again, _, _ := withoutComments(plain); plain != nil && string(again) != string(plain) {
			t.Fatalf("%q became %q and then %q", text, plain, again)
		}
	})
}
