package people

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

// luggageKey is the place in the keyring of what seals luggage. All replicas share it.
const luggageKey = "luggage_key"

// sealer returns what seals and opens luggage.
func (p *People) sealer(ctx context.Context) (cipher.AEAD, error) {
	text, err := p.keep.Keyring(ctx, luggageKey)
	if err == nil && text == "" {
		if err = p.keep.SetKeyring(ctx, luggageKey, newSecret(secretBytes)); err == nil {
			text, err = p.keep.Keyring(ctx, luggageKey) // another may have been quicker
		}
	}
	if err != nil {
		return nil, err
	}
	key, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// seal closes text so that nobody but a Parley of this history can read or make it.
func (p *People) seal(ctx context.Context, text []byte) (string, error) {
	s, err := p.sealer(ctx)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(s.Seal(nil, nil, text, []byte(luggageKey))), nil
}

// unseal opens what seal closed; nil: it is nothing of ours.
func (p *People) unseal(ctx context.Context, sealed string) ([]byte, error) {
	s, err := p.sealer(ctx)
	if err != nil {
		return nil, err
	}
	closed, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || sealed == "" {
		return nil, nil //nolint:nilerr // what a browser sends may be anything
	}
	text, err := s.Open(nil, nil, closed, []byte(luggageKey))
	if err != nil {
		return nil, nil //nolint:nilerr // as above
	}
	return text, nil
}

// Uses knows what replicas used up: UseUp reports whether nobody did before.
type Uses interface {
	UseUp(ctx context.Context, name string, during time.Duration) (bool, error)
}

// useUp uses a sign-in up, here and on the other replicas.
func (p *People) useUp(ctx context.Context, j journey) (bool, error) {
	if !p.spent.take(j.State, j.Until, p.now()) {
		return false, nil
	}
	if p.opts.Uses == nil {
		return true, nil
	}
	return p.opts.Uses.UseUp(ctx, "journey "+j.State, journeyTime)
}

// spent remembers which sign-ins were used, until they are too old anyway.
type spent struct {
	mu   sync.Mutex
	used map[string]time.Time
}

// mostSpent bounds the memory: about 200 bytes each.
const mostSpent = 50_000

// take uses a sign-in up. It reports false where it was used, or there is no room to tell.
func (s *spent) take(state string, until, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used == nil {
		s.used = map[string]time.Time{}
	}
	if len(s.used) >= mostSpent {
		for k, at := range s.used {
			if now.After(at) {
				delete(s.used, k)
			}
		}
	}
	if _, was := s.used[state]; was || len(s.used) >= mostSpent {
		return false
	}
	s.used[state] = until
	return true
}

// asRefusal reports whether the provider answered, and refused.
func asRefusal(err error, refusal **oauth2.RetrieveError) bool {
	return errors.As(err, refusal) && (*refusal).Response != nil && (*refusal).Response.StatusCode < 500
}
