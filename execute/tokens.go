package execute

import (
	"container/list"
	"crypto/sha256"
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

// tokens remembers the tokens used last by the credentials that they were given for. They
// are in memory alone, and gone when Parley stops.
type tokens struct {
	now func() time.Time

	mu    sync.Mutex
	order *list.List // of *keptToken, the last used in front
	find  map[[32]byte]*list.Element
}

type keptToken struct {
	key [32]byte
	token
}

func newTokens(now func() time.Time) *tokens {
	return &tokens{now: now, order: list.New(), find: map[[32]byte]*list.Element{}}
}

// tokenKey stands for everything that decides which token is given, credentials included.
func tokenKey(a playground.Auth) [32]byte {
	a.Kind, a.Token, a.Name, a.Value, a.In, a.ClientAuth = "", "", "", "", "", ""
	text, _ := json.Marshal(a) // strings alone: it always encodes
	return sha256.Sum256(text)
}

// of returns what is remembered for a key, which may be a refresh token alone.
func (k *tokens) of(key [32]byte) (token, bool) {
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
	k.mu.Lock()
	defer k.mu.Unlock()
	if e := k.find[key]; e != nil && e.Value.(*keptToken).access == access {
		e.Value.(*keptToken).access = ""
	}
}

// forget drops a refresh token that was refused, and what is left with it.
func (k *tokens) forget(key [32]byte, refresh string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if e := k.find[key]; e != nil && e.Value.(*keptToken).refresh == refresh {
		k.order.Remove(e)
		delete(k.find, key)
	}
}
