package views

import "testing"

func TestWhatIsUnseenIsSeenButForJoinersWhereTheyBelong(t *testing.T) {
	for text, want := range map[string]string{
		"👩\u200d👩\u200d👧\u200d👦":         "👩\u200d👩\u200d👧\u200d👦",
		"🏃🏽\u200d♀\ufe0f ❤\ufe0f\u200d🔥": "🏃🏽\u200d♀\ufe0f ❤\ufe0f\u200d🔥",
		"می\u200cخواهم":                  "می\u200cخواهم",
		"क्\u200dष":                      "क्\u200dष",
		"pay\u200dpal":                   "pay‹U+200D›pal",
		"a\u200c":                        "a‹U+200C›",
		"👩\u200d":                        "👩‹U+200D›",
		"👩\u200cx":                       "👩‹U+200C›x",
		"\u200dب":                        "‹U+200D›ب",
		"ب\u200d\u200dب":                 "ب‹U+200D›‹U+200D›ب",
		"a\u202eb\xffc\x00":              "a‹U+202E›b\ufffdc␀",
		"\xff":                           "\ufffd",
		"plain":                          "plain",
	} {
		if got := showMarks(text); got != want {
			t.Errorf("%+q became %+q, want %+q", text, got, want)
		}
		whole := ""
		for _, p := range marked(nil, text, "") {
			whole += p.Text
		}
		if whole != want {
			t.Errorf("%+q became %+q in the body, want %+q", text, whole, want)
		}
	}
}
