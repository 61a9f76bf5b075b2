package execute

import (
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"parley/playground"
)

// mostTokens bounds the tokens that are remembered, and maxTokenBytes what a token endpoint
// may answer.
const (
	mostTokens    = 1000
	maxTokenBytes = 64 << 10
)

// tokenSlack is how long before its end a token counts as over: it has a way to go.
const tokenSlack = 10 * time.Second

// token is an access token with what came with it (RFC 6749, 5.1).
type token struct {
	access, kind, refresh, scope string
	expires                      time.Time // zero: nobody said
	kept                         bool      // it is from before this run
}

// scheme is how the token is sent (RFC 6750, 2.1).
func (t token) scheme() string {
	if t.kind == "" || strings.EqualFold(t.kind, "bearer") {
		return "Bearer"
	}
	return t.kind
}

func (t token) good(now time.Time) bool {
	return t.access != "" && (t.expires.IsZero() || now.Add(tokenSlack).Before(t.expires))
}

// Shelf is where replicas find what another of them was given. What lies there is sealed.
type Shelf interface {
	LayDown(ctx context.Context, name string, value []byte, during time.Duration) error
	FindLaidDown(ctx context.Context, name string) ([]byte, error) // nil: nothing
}

// How long a token lies there at most, and how long that may take.
const (
	shelfLife     = 12 * time.Hour
	shelfPatience = 2 * time.Second
)

// tokens remembers the tokens used last by the credentials that they were given for. They
// are in memory alone, and gone when Parley stops; where there are replicas, sealed on their
// shelf as well.
type tokens struct {
	now   func() time.Time
	shelf Shelf // nil: there are no replicas

	mu    sync.Mutex
	order *list.List // of *keptToken, the last used in front
	find  map[[32]byte]*list.Element
}

type keptToken struct {
	key [32]byte
	token
}

func newTokens(now func() time.Time, shelf Shelf) *tokens {
	return &tokens{now: now, shelf: shelf, order: list.New(), find: map[[32]byte]*list.Element{}}
}

// tokenKey stands for everything that decides which token is given, credentials included.
func tokenKey(a playground.Auth) [32]byte {
	a.Kind, a.Token, a.Name, a.Value, a.In, a.ClientAuth = "", "", "", "", "", ""
	text, _ := json.Marshal(a) // strings alone: it always encodes
	return sha256.Sum256(text)
}

// of returns what is remembered for a key, which may be a refresh token alone.
func (k *tokens) of(key [32]byte) (token, bool) {
	t, ok := k.here(key)
	if k.shelf == nil || ok && t.good(k.now()) {
		return t, ok
	}
	if other, found := k.fromShelf(key); found {
		k.put(key, other)
		other.kept = true
		return other, true
	}
	return t, ok
}

// laidToken is a token as it lies on the shelf.
type laidToken struct {
	Access, Kind, Refresh, Scope string
	Expires                      time.Time
}

func shelfName(key [32]byte) string { return "token " + hex.EncodeToString(key[:]) }

func (k *tokens) fromShelf(key [32]byte) (token, bool) {
	ctx, cancel := context.WithTimeout(context.Background(), shelfPatience)
	defer cancel()
	text, err := k.shelf.FindLaidDown(ctx, shelfName(key))
	var t laidToken
	if err != nil || len(text) == 0 || json.Unmarshal(text, &t) != nil || t.Access == "" && t.Refresh == "" {
		return token{}, false
	}
	return token{access: t.Access, kind: t.Kind, refresh: t.Refresh, scope: t.Scope, expires: t.Expires}, true
}

// toShelf has the other replicas find a token. Without it they ask for one themselves.
func (k *tokens) toShelf(key [32]byte, t token) {
	if k.shelf == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), shelfPatience)
	defer cancel()
	if text, err := json.Marshal(laidToken{t.access, t.kind, t.refresh, t.scope, t.expires}); err == nil {
		_ = k.shelf.LayDown(ctx, shelfName(key), text, shelfLife)
	}
}

// here is what this program remembers for a key.
func (k *tokens) here(key [32]byte) (token, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	e := k.find[key]
	if e == nil {
		return token{}, false
	}
	k.order.MoveToFront(e)
	t := e.Value.(*keptToken).token
	t.kept = true
	return t, true
}

func (k *tokens) keep(key [32]byte, t token) {
	k.put(key, t)
	k.toShelf(key, t)
}

func (k *tokens) put(key [32]byte, t token) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if e := k.find[key]; e != nil {
		e.Value.(*keptToken).token = t
		k.order.MoveToFront(e)
		return
	}
	k.find[key] = k.order.PushFront(&keptToken{key, t})
	if k.order.Len() > mostTokens {
		oldest := k.order.Remove(k.order.Back()).(*keptToken)
		delete(k.find, oldest.key)
	}
}

// spoil forgets an access token that was refused. What can renew it stays.
func (k *tokens) spoil(key [32]byte, access string) {
	if k.shelf != nil {
		if t, found := k.fromShelf(key); found && t.access == access {
			t.access = ""
			k.toShelf(key, t)
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if e := k.find[key]; e != nil && e.Value.(*keptToken).access == access {
		e.Value.(*keptToken).access = ""
	}
}

// forget drops a refresh token that was refused, and what is left with it.
func (k *tokens) forget(key [32]byte, refresh string) {
	if k.shelf != nil {
		if t, found := k.fromShelf(key); found && t.refresh == refresh {
			k.toShelf(key, token{})
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if e := k.find[key]; e != nil && e.Value.(*keptToken).refresh == refresh {
		k.order.Remove(e)
		delete(k.find, key)
	}
}
