package storetest

import (
	"testing"
	"time"

	"parley/playground"
)

// testSettings: what a team chose is kept by name, with who and when.
func testSettings(t *testing.T, open Open) {
	k := newKeeper(t, open)
	if all := must(k.Settings(k.ctx)); len(all) != 0 {
		t.Errorf("%+v", all)
	}
	k.check(k.SaveSettings(k.ctx, "Ada", map[string]string{"keep-days": "30", "deny": "10.0.0.0/8"}))
	k.check(k.SaveSettings(k.ctx, "Mira", map[string]string{"keep-days": "7", "deny": "", "never-set": ""}))
	all := must(k.Settings(k.ctx))
	if len(all) != 1 || all[0].Name != "keep-days" || all[0].Value != "7" || all[0].ChangedBy != "Mira" || all[0].ChangedAt.IsZero() {
		t.Errorf("%+v", all)
	}
}

// testShares: a link is found by its secret's hash alone, by whoever has it, until it is
// revoked.
func testShares(t *testing.T, open Open) {
	k := newKeeper(t, open)
	soon := playground.At(k.clock.now().Add(time.Hour))
	one := must(k.CreateShare(k.ctx, []byte("one"), playground.Share{Kind: playground.ShareRun, Target: "12", Title: "404 GET /a", CreatedBy: "Mira", ExpiresAt: soon}))
	two := must(k.CreateShare(k.ctx, []byte("two"), playground.Share{Kind: playground.ShareCompare, Target: "run=1&run=2", Title: "2 runs", CreatedBy: "Jonas"}))
	if _, err := k.CreateShare(k.ctx, []byte("two"), playground.Share{Kind: playground.ShareRun, Target: "1"}); err == nil {
		t.Error("two links have one secret")
	}
	found := must(k.FindShare(k.ctx, []byte("one")))
	if found.ExpiresAt.UnixMilli() != soon.UnixMilli() || found.Opened != 0 || !found.OpenedAt.IsZero() || !two.ExpiresAt.IsZero() {
		t.Errorf("%+v and %+v", found, two)
	}
	same(t, "a link", must(k.FindShare(k.ctx, []byte("two"))).Target, two.Target)
	k.check(k.CountShareOpened(k.ctx, one.ID))
	k.check(k.CountShareOpened(k.ctx, one.ID))
	if found := must(k.FindShareByID(k.ctx, one.ID)); found.Opened != 2 || found.OpenedAt.IsZero() {
		t.Errorf("%+v", found)
	}
	if mine, all := must(k.FindShares(k.ctx, "Mira", false)), must(k.FindShares(k.ctx, "Mira", true)); len(mine) != 1 || mine[0].ID != one.ID || len(all) != 2 || all[0].ID != two.ID {
		t.Errorf("%+v of %+v", mine, all)
	}
	k.check(k.DeleteShare(k.ctx, two.ID))
	for _, err := range []error{errOf(k.FindShare(k.ctx, []byte("two"))), errOf(k.FindShareByID(k.ctx, two.ID)), k.DeleteShare(k.ctx, two.ID)} {
		if playground.CodeOf(err) != playground.NotFound {
			t.Errorf("a revoked link: %v", err)
		}
	}
	k.clock.move(2 * time.Hour)
	must(k.CreateShare(k.ctx, []byte("three"), playground.Share{Kind: playground.ShareRun, Target: "1", CreatedBy: "Mira"}))
	if _, err := k.FindShare(k.ctx, []byte("one")); playground.CodeOf(err) != playground.NotFound {
		t.Errorf("a link that has ended stays: %v", err)
	}
}

// must is for what cannot fail here.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func errOf[T any](_ T, err error) error { return err }

func (k keeper) check(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}
