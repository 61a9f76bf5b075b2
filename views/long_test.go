package views

import (
	"strings"
	"testing"

	"github.com/a-h/templ"

	"parley/playground"
)

// A value that would fill pages is folded wherever values of the wire stand; all of it is there.
func TestALongValueIsFolded(t *testing.T) {
	t.Parallel()
	short, long := strings.Repeat("s", longFrom-1), strings.Repeat("é", longFrom)
	marked := wording{{Text: long}, {Text: "new", Marked: true}, {Text: long}}
	for name, c := range map[string]struct {
		part  templ.Component
		first string // what is shown of it; empty where it is not folded
	}{
		"short":      {longText(short), ""},
		"long":       {longText(long), long[:2*(longFirst-1)] + "…"},
		"a field":    {fieldLines([]fieldLine{{Name: "Location", Value: long}}), "é…"},
		"a header":   {headersPanel(headersModel{Groups: []headerGroup{{Rows: []headerRow{{Name: "Location", Value: long}}}}}), "é…"},
		"a hop":      {hopView(hopModel{Codes: []string{long}}), "é…"},
		"a cookie":   {cookiesPanel(cookiesModel{Set: []cookieRow{{Value: long}}}), "é…"},
		"evidence":   {evidenceRow(evidenceModel{Quote: long}), "é…"},
		"a mark":     {longWords(marked), "…" + strings.Repeat("é", longLead/2) + "new" + strings.Repeat("é", longFirst-longLead/2-5) + "…"},
		"no mark":    {longWords(wording{{Text: short}}), ""},
		"both sides": {bothSides([]sideWords{{Letter: "A", Words: wording{{Text: long}}}}), "é…"},
		"the rail":   {headerRail(headerPart{Lines: []headerLine{{Sign: signs[playground.Added], A: []string{long}}}}), "é…"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b strings.Builder
			if err := c.part.Render(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
			if c.first == "" {
				if strings.Contains(b.String(), "<details") {
					t.Error("it is folded")
				}
				return
			}
			if !strings.Contains(b.String(), c.first+"</span>") || !strings.Contains(b.String(), long) || !strings.Contains(b.String(), "data-copy-long") {
				t.Errorf("want %.80s… first, and all of it at a press, to be copied:\n%.400s", c.first, b.String())
			}
		})
	}
}
