package static

import "testing"

func TestWhatIsOnlyForUsIsLeftOffASheet(t *testing.T) {
	for sheet, want := range map[string]string{
		"":                                     "",
		"/* why */ a { color : red ; }\n":      "a{color :red}",
		"a,\n  b > c\n  {\n  margin: 0 auto;}": "a,b>c{margin:0 auto}",
		"a{b:1px/* x */2px/**/;}":              "a{b:1px 2px}",
		"a{width:calc(1px + 2px)}":             "a{width:calc(1px + 2px)}",
		"a{b:1\n\t\t+ 2}":                      "a{b:1\n+ 2}",
		`a{content: ", /* no */ ; "}`:          `a{content:", /* no */ ; "}`,
		`a{content: '\' ; ' }`:                 `a{content:'\' ; '}`,
		"b :hover { --none: ; }":               "b :hover{--none:}",
		"a{} /* never closed":                  "a{}",
		`a{content:"never closed ; `:           `a{content:"never closed ; `,
	} {
		if got := string(compact([]byte(sheet))); got != want {
			t.Errorf("%q is %q, not %q", sheet, got, want)
		}
	}
}
