package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"parley/playground"
)

// What a hash costs: 19 MiB and two passes, as OWASP advises for argon2id.
const (
	hashMemory   = 19 << 10 // KiB
	hashPasses   = 2
	hashLanes    = 1
	hashBytes    = 32
	saltBytes    = 16
	hashesAtOnce = 2
	hashPatience = 5 * time.Second
)

// Bounds of a password that a person chooses.
const (
	minPassword = 10
	maxPassword = 200
)

// hashPassword writes the PHC form: $argon2id$v=19$m=…,t=…,p=…$salt$hash.
func hashPassword(password string) string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt)
	h := argon2.IDKey([]byte(password), salt, hashPasses, hashMemory, hashLanes, hashBytes)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashPasses, hashLanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(h))
}

// verify reports whether a hash is of the password, in a time that does not tell how near.
func verify(hash, password string) bool {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	var version, memory, passes, lanes int
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil {
		return false
	}
	if memory < 8 || memory > 1<<20 || passes < 1 || passes > 100 || lanes < 1 || lanes > 16 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) < 16 || len(want) > 128 {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, uint32(passes), uint32(memory), uint8(lanes), uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}

// place waits for one of the few places in which a hash is made: memory is bounded, however
// many people sign in. The caller calls leave.
func (p *People) place(ctx context.Context) (leave func(), err error) {
	patience := time.NewTimer(hashPatience)
	defer patience.Stop()
	select {
	case p.hashing <- struct{}{}:
		return func() { <-p.hashing }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-patience.C:
		return nil, &playground.Error{Code: playground.Unavailable, RetryAfter: 5, Message: "Many people are signing in at this moment. Try again in 5 s."}
	}
}

// hash hashes a password in its turn.
func (p *People) hash(ctx context.Context, password string) (string, error) {
	leave, err := p.place(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	return hashPassword(password), nil
}

// matches verifies in its turn. An empty hash takes as long and never matches.
func (p *People) matches(ctx context.Context, hash, password string) (bool, error) {
	leave, err := p.place(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	if hash == "" {
		verify(p.decoy, password)
		return false, nil
	}
	return verify(hash, password), nil
}

// checkPassword says what is wrong with a password that a person chose.
func checkPassword(pointer, password string) error {
	switch n := len(password); {
	case n < minPassword:
		return invalid(pointer, fmt.Sprintf("A password has at least %d characters.", minPassword))
	case n > maxPassword:
		return invalid(pointer, fmt.Sprintf("A password has at most %d bytes.", maxPassword))
	}
	return nil
}

func invalid(pointer, detail string) error {
	return &playground.Error{Code: playground.Invalid, Fields: []playground.FieldError{{Pointer: pointer, Detail: detail}}}
}
