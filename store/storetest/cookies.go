package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// sid is a cookie of a session.
func sid(value string) playground.Cookie {
	return playground.Cookie{Name: "sid", Value: value, Domain: "api.example", HostOnly: true, Path: "/", Secure: true, HTTPOnly: true, SameSite: "lax", Owner: "ann", RunID: 7}
}

// set keeps cookies in a jar, and says what became of them.
func (k keeper) set(environment string, all ...playground.Cookie) string {
	k.Helper()
	became, err := k.KeepCookies(k.ctx, environment, all)
	if err != nil {
		k.Fatal(err)
	}
	return strings.Join(became, " ")
}

// jar tells what the jar of an environment has.
func (k keeper) jar(id playground.EnvironmentID) string {
	k.Helper()
	all, err := k.FindCookies(k.ctx, id)
	if err != nil {
		k.Fatal(err)
	}
	var told []string
	for _, c := range all {
		told = append(told, c.Name+"="+c.Value)
	}
	return strings.Join(told, " ")
}

func testCookies(t *testing.T, open Open) {
	testJars(t, open)
	testTypedCookies(t, open)
	testRoomInJars(t, open)
	t.Run("what was deleted comes back, unless there is another by now", func(t *testing.T) {
		k := newKeeper(t, open)
		other := sid("two")
		other.Name = "other"
		k.set("", sid("one"), other)
		all, _ := k.FindCookies(k.ctx, 0)
		gone, err := k.DeleteCookies(k.ctx, []playground.CookieID{all[0].ID, all[1].ID, all[1].ID, 99})
		if err != nil || len(gone) < 2 || k.jar(0) != "" {
			t.Fatalf("%+v, %v; the jar has %s", gone, err, k.jar(0))
		}
		k.set("", sid("newer"))
		if n, err := k.RestoreCookies(k.ctx, gone[:2]); n != 1 || err != nil || k.jar(0) != "other=two sid=newer" {
			t.Errorf("%d came back, %v; the jar has %s", n, err, k.jar(0))
		}
	})
	t.Run("rekeying loses no cookie", func(t *testing.T) {
		k := newKeeper(t, open)
		k.set("", sid("one"))
		if sealed, locked, err := k.Rekey(k.ctx); sealed != 1 || locked != 0 || err != nil || k.jar(0) != "sid=one" {
			t.Errorf("%d sealed, %d locked, %v; the jar has %s", sealed, locked, err, k.jar(0))
		}
	})
}

func testJars(t *testing.T, open Open) {
	t.Run("a cookie is kept with all that is to be known of it", func(t *testing.T) {
		k := newKeeper(t, open)
		c := sid("s3cr3t")
		c.Expires = playground.At(k.clock.now().Add(time.Hour))
		if became := k.set("", c); became != playground.CookieKept {
			t.Errorf("it is %s", became)
		}
		all, err := k.OpenCookies(k.ctx, "", []string{"example", "api.example"})
		if err != nil || len(all) != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		got := all[0]
		if got.ID == 0 || got.CreatedAt.IsZero() || got.Locked {
			t.Errorf("%+v", got)
		}
		c.ID, c.CreatedAt, c.UpdatedAt = got.ID, got.CreatedAt, got.UpdatedAt
		if got != c {
			t.Errorf("%+v, want %+v", got, c)
		}
		if found, err := k.FindCookie(k.ctx, got.ID); err != nil || found != got {
			t.Errorf("%+v, %v", found, err)
		}
		_, err = k.FindCookie(k.ctx, 99)
		isCode(t, "cookie", err, playground.NotFound)
		if other, err := k.OpenCookies(k.ctx, "", []string{"other.example"}); err != nil || len(other) != 0 {
			t.Errorf("another host gets %+v, %v", other, err)
		}
	})
	t.Run("each environment has its own, which goes with it", func(t *testing.T) {
		k := newKeeper(t, open)
		e, err := k.CreateEnvironment(k.ctx, stagingEnvironment())
		if err != nil {
			t.Fatal(err)
		}
		k.set("", sid("none"))
		k.set("Staging", sid("staging"))
		if k.jar(0) != "sid=none" || k.jar(e.ID) != "sid=staging" {
			t.Errorf("%s, %s", k.jar(0), k.jar(e.ID))
		}
		opened, err := k.OpenCookies(k.ctx, "Staging", []string{"api.example"})
		if err != nil || len(opened) != 1 || opened[0].Value != "staging" || opened[0].EnvironmentID != e.ID {
			t.Errorf("%+v, %v", opened, err)
		}
		if nobody, err := k.OpenCookies(k.ctx, "Nowhere", []string{"api.example"}); err != nil || len(nobody) != 0 {
			t.Errorf("%+v, %v", nobody, err)
		}
		_, err = k.KeepCookies(k.ctx, "Nowhere", []playground.Cookie{sid("x")})
		isCode(t, "cookies", err, playground.NotFound)
		if err := k.DeleteEnvironment(k.ctx, e.ID, 0); err != nil || k.jar(e.ID) != "" || k.jar(0) != "sid=none" {
			t.Errorf("%v; %s, %s", err, k.jar(e.ID), k.jar(0))
		}
	})
	t.Run("one that is the same is replaced, and one that is over takes it back", func(t *testing.T) {
		k := newKeeper(t, open)
		k.set("", sid("one"))
		before, _ := k.FindCookies(k.ctx, 0)
		deep, over := sid("deep"), sid("gone")
		deep.Path, over.Expires = "/deep", playground.At(k.clock.now())
		if became := k.set("", sid("two"), deep); became != "replaced kept" || k.jar(0) != "sid=two sid=deep" {
			t.Errorf("%s; the jar has %s", became, k.jar(0))
		}
		after, _ := k.FindCookies(k.ctx, 0)
		if after[0].CreatedAt != before[0].CreatedAt || !after[0].UpdatedAt.After(before[0].UpdatedAt.Time) {
			t.Errorf("%+v, before %+v", after[0], before[0])
		}
		if became := k.set("", over, over); became != "removed removed" || k.jar(0) != "sid=deep" {
			t.Errorf("%s; the jar has %s", became, k.jar(0))
		}
	})
}

func testTypedCookies(t *testing.T, open Open) {
	t.Run("a typed cookie is added, replaced and changed", func(t *testing.T) {
		k := newKeeper(t, open)
		made, err := k.KeepCookie(k.ctx, sid("one"))
		if err != nil || made.ID == 0 || made.Value != "one" {
			t.Fatalf("%+v, %v", made, err)
		}
		again, err := k.KeepCookie(k.ctx, sid("two"))
		if err != nil || again.ID != made.ID || again.Value != "two" {
			t.Errorf("%+v, %v", again, err)
		}
		again.Path, again.Value = "/x", "three"
		changed, err := k.KeepCookie(k.ctx, again)
		if err != nil || changed.Path != "/x" || k.jar(0) != "sid=three" {
			t.Errorf("%+v, %v; the jar has %s", changed, err, k.jar(0))
		}
		k.set("", sid("root"))
		changed.Path = "/"
		_, err = k.KeepCookie(k.ctx, changed)
		isCode(t, "cookie", err, playground.Conflict)
		changed.ID = 99
		changed.Path = "/y"
		_, err = k.KeepCookie(k.ctx, changed)
		isCode(t, "cookie", err, playground.NotFound)
		changed.EnvironmentID = 99
		_, err = k.KeepCookie(k.ctx, changed)
		isCode(t, "cookie", err, playground.NotFound)
	})
}

func testRoomInJars(t *testing.T, open Open) {
	t.Run("a host that sets too many loses its oldest, and what is over goes first", func(t *testing.T) {
		k := newKeeper(t, open)
		kept := sid("kept")
		kept.Domain = "other.example"
		soon := sid("soon")
		soon.Name, soon.Expires = "soon", playground.At(k.clock.now().Add(2*time.Minute))
		k.set("", kept, sid("first"), soon)
		for i := range 98 {
			c := sid("x")
			c.Name = fmt.Sprintf("n%d", i)
			k.set("", c)
		}
		k.clock.move(time.Hour)
		all := k.jar(0)
		if n := len(strings.Fields(all)); n != 101 || !strings.Contains(all, "sid=first") {
			t.Fatalf("%d: %s", n, all)
		}
		for i := range 2 {
			c := sid("x")
			c.Name = fmt.Sprintf("late%d", i)
			k.set("", c)
		}
		all = k.jar(0)
		if n := len(strings.Fields(all)); n != 101 || strings.Contains(all, "soon=") || strings.Contains(all, "sid=first") || !strings.Contains(all, "sid=kept") || !strings.Contains(all, "late1=") {
			t.Errorf("%d: %s", n, all)
		}
	})
}
