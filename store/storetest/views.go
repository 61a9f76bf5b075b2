package storetest

import (
	"testing"

	"parley/playground"
)

func testViews(t *testing.T, open Open) {
	k := newKeeper(t, open)
	save := func(name string, first bool) playground.SavedView {
		t.Helper()
		v, err := k.CreateView(k.ctx, playground.SavedView{Name: name, Query: "class=5xx", First: first, CreatedBy: "mira"})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	slow, broken := save("slow", true), save("Broken", true)
	_, err := k.CreateView(k.ctx, playground.SavedView{Name: "SLOW", Query: "class=4xx"})
	isCode(t, "a name that is taken in another case", err, playground.Conflict)
	all := func() []playground.SavedView {
		t.Helper()
		views, err := k.SavedViews(k.ctx)
		if err != nil {
			t.Fatal(err)
		}
		return views
	}
	slow.First = false // the later one took its place
	same(t, "views by name", all(), []playground.SavedView{broken, slow})
	_, err = k.UpdateView(k.ctx, slow.ID, playground.ViewUpdate{Name: pointer("broken")})
	isCode(t, "renamed to what is taken", err, playground.Conflict)
	renamed, err := k.UpdateView(k.ctx, slow.ID, playground.ViewUpdate{Name: pointer("Slow"), First: pointer(true)})
	same(t, "error", err, nil)
	slow.Name, slow.First, broken.First = "Slow", true, false
	same(t, "renamed and first", renamed, slow)
	same(t, "views", all(), []playground.SavedView{broken, slow})
	_, err = k.UpdateView(k.ctx, 99, playground.ViewUpdate{})
	isCode(t, "missing", err, playground.NotFound)
	same(t, "deleted", k.DeleteView(k.ctx, slow.ID), nil)
	isCode(t, "deleted twice", k.DeleteView(k.ctx, slow.ID), playground.NotFound)
	same(t, "views", all(), []playground.SavedView{broken})
}
