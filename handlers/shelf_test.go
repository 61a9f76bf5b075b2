package handlers

import (
	"context"
	"testing"
	"time"

	"parley/playground"
)

// board is a shelf that several replicas have.
type board map[string][]byte

func (b board) LayDown(_ context.Context, name string, value []byte, _ time.Duration) error {
	b[name] = value
	return nil
}

func (b board) FindLaidDown(_ context.Context, name string) ([]byte, error) { return b[name], nil }

func (b board) TakeUp(_ context.Context, name string) ([]byte, error) {
	value := b[name]
	delete(b, name)
	return value, nil
}

func replicasOf(shelf Shelf) (one, other *Handlers) {
	d := Deps{Shelf: shelf, Now: time.Now}
	return &Handlers{Deps: d, gone: &goneCookies{}}, &Handlers{Deps: d, gone: &goneCookies{}}
}

func TestASignInEndsOnAnotherReplicaOnceAndInItsBrowser(t *testing.T) {
	one, other := replicasOf(board{})
	u := underWay{auth: playground.Auth{SignIn: "browser", ClientID: "me"}, verifier: "v", callback: "http://p/oauth/callback", ends: time.Now().Add(time.Minute)}
	one.beginSignIn(t.Context(), "state", u)
	if _, ok := other.endSignIn(t.Context(), "state", "another"); ok {
		t.Error("another browser ends it")
	}
	got, ok := other.endSignIn(t.Context(), "state", "browser")
	if !ok || got.auth.ClientID != "me" || got.verifier != "v" || got.callback != u.callback {
		t.Errorf("ended as %+v, %v", got, ok)
	}
	if _, ok := other.endSignIn(t.Context(), "state", "browser"); ok {
		t.Error("it is ended twice")
	}
}

func TestDeletedCookiesAreBroughtBackByAnotherReplicaOnce(t *testing.T) {
	one, other := replicasOf(board{})
	token := one.keepGone(t.Context(), []playground.Cookie{{Name: "a", Value: "secret"}, {Name: "b"}})
	if n := other.countGone(t.Context(), token); n != 2 {
		t.Errorf("%d can be brought back", n)
	}
	if gone, ok := other.takeGone(t.Context(), token); !ok || len(gone) != 2 || gone[0].Value != "secret" {
		t.Errorf("brought back %+v, %v", gone, ok)
	}
	if _, ok := other.takeGone(t.Context(), token); ok {
		t.Error("they are brought back twice")
	}
	if n := other.countGone(t.Context(), "nothing"); n != 0 {
		t.Errorf("%d of nothing", n)
	}
}
