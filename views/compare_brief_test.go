package views

import (
	"slices"
	"testing"
)

func TestManyRunsAreToldEachOnALineOfItsOwn(t *testing.T) {
	in := aComparison(compareQuery("view", "all"))
	in.Comparison.Summary = "B and C differ from A. A: 200 OK. B: 404 Not Found. C: 503 Service Unavailable. Wait."
	in.Comparison.Pairs[0].Brief, in.Comparison.Pairs[1].Brief = "404 Not Found.", "503 Service Unavailable. Wait."
	m := NewCompareModel(in)
	if want := []brief{{"B", "404 Not Found."}, {"C", "503 Service Unavailable. Wait."}}; !slices.Equal(m.Briefs, want) {
		t.Errorf("%+v", m.Briefs)
	}
	doc := mustRender(t, ComparePage(pageShell(), m))
	if got := doc.Find("[data-testid=summary]").Text(); got != "B and C differ from A. A: 200 OK." {
		t.Errorf("the summary is %q", got)
	}
	if n := doc.Find(".briefs li").Length(); n != 2 {
		t.Errorf("%d lines", n)
	}
	in.Query.Del("view")
	if m := NewCompareModel(in); len(m.Briefs) != 0 {
		t.Error("one pair is told in lines")
	}
}
