package execute

import (
	"context"
	"strings"
	"testing"
	"time"
)

// board is a shelf that several replicas have.
type board map[string][]byte

func (b board) LayDown(_ context.Context, name string, value []byte, _ time.Duration) error {
	b[name] = value
	return nil
}

func (b board) FindLaidDown(_ context.Context, name string) ([]byte, error) { return b[name], nil }

func TestATokenIsFoundOnAllReplicas(t *testing.T) {
	at := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	now := func() time.Time { return at }
	shelf := board{}
	one, other := newTokens(now, shelf), newTokens(now, shelf)
	key := [32]byte{1}
	if _, ok := other.of(key); ok {
		t.Error("there is none yet")
	}
	one.keep(key, token{access: "first", refresh: "again", expires: at.Add(time.Minute)})
	got, ok := other.of(key)
	if !ok || got.access != "first" || got.refresh != "again" || !got.kept || !got.expires.Equal(at.Add(time.Minute)) {
		t.Errorf("the other replica has %+v, %v", got, ok)
	}
	at = at.Add(time.Hour)
	one.keep(key, token{access: "second", refresh: "rotated", expires: at.Add(time.Minute)})
	if got, _ := other.of(key); got.access != "second" || got.refresh != "rotated" {
		t.Errorf("after it was renewed elsewhere the other replica has %+v", got)
	}
	other.spoil(key, "second")
	if got, _ := other.of(key); got.access != "" || got.refresh != "rotated" {
		t.Errorf("after it was refused: %+v", got)
	}
	other.forget(key, "rotated")
	if got, ok := other.of(key); ok {
		t.Errorf("after its renewal was refused: %+v", got)
	}
}

// TestAnErrorCodeIsCutBetweenCharacters: a server may write anything there, and it goes into a sentence.
func TestAnErrorCodeIsCutBetweenCharacters(t *testing.T) {
	text := strings.Repeat("é", 40)
	if _, got := readToken([]byte(`{"error": "x`+text+`"}`), "application/json"); got != "x"+text[:58] {
		t.Errorf("%q", got)
	}
}
