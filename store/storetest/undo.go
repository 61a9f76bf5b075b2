package storetest

import (
	"fmt"
	"testing"
	"time"

	"parley/playground"
)

func testUndo(t *testing.T, open Open) {
	k := newKeeper(t, open)
	run := k.send(sent{url: "http://api.example/a", status: 200})
	keep := func(token, note string) {
		t.Helper()
		u := playground.Undo{Token: token, Words: "Annotated 1 run.", Changes: []playground.Undoing{{Run: run.ID, To: playground.RunUpdate{Note: &note, Tags: &[]string{"a"}}}}}
		if err := k.KeepUndo(k.ctx, u); err != nil {
			t.Fatal(err)
		}
	}
	words := func(token string) string {
		t.Helper()
		w, err := k.FindUndo(k.ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	keep("one", "as it was")
	same(t, "what is taken back", words("one"), "Annotated 1 run.")
	same(t, "what nobody did", words("two"), "")
	changes, err := k.TakeUndo(k.ctx, "one")
	same(t, "error", err, nil)
	same(t, "changes", changes, []playground.Undoing{{Run: run.ID, To: playground.RunUpdate{Note: pointer("as it was"), Tags: &[]string{"a"}}}})
	_, err = k.TakeUndo(k.ctx, "one")
	isCode(t, "taken twice", err, playground.NotFound)

	for i := range 101 {
		keep(fmt.Sprint("many ", i), "x")
	}
	same(t, "the oldest of many", words("many 0"), "")
	same(t, "the next", words("many 1"), "Annotated 1 run.")
	noise := string(noise(12<<20, 1))
	keep("long", noise)
	keep("longer", noise)
	same(t, "what is too long with the newest", words("many 100")+words("long"), "")
	same(t, "the newest", words("longer"), "Annotated 1 run.")

	k.clock.move(time.Hour)
	if _, err := k.PurgeDeleted(k.ctx, k.clock.now().Add(-10*time.Minute)); err != nil {
		t.Fatal(err)
	}
	same(t, "what is older than what can be brought back", words("longer"), "")
}
