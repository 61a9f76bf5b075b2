package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// What one program remembers in memory for a while, replicas on a PostgreSQL database lay down
// there for each other. It is sealed with the key of the secrets, and found by the hash of its
// name.

// LayDown keeps value under a name for a while, in the place of what was there.
func (s *Store) LayDown(ctx context.Context, name string, value []byte, during time.Duration) error {
	k, err := s.keys.current()
	if err != nil {
		return err
	}
	nonce := make([]byte, k.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	sealed := k.aead.Seal(nonce, nonce, value, laidUnder(name))
	_, err = s.beside.ExecContext(ctx, `
		INSERT INTO keepsake (name, value, until) VALUES ($1, $2, clock_timestamp() + CAST($3 AS INTERVAL))
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, until = excluded.until`, nameHash(name), sealed, during.String())
	if err != nil {
		return s.fault(fmt.Errorf("lay down: %w", err))
	}
	return nil
}

// FindLaidDown returns what lies under a name; nil: nothing.
func (s *Store) FindLaidDown(ctx context.Context, name string) ([]byte, error) {
	return s.laidDown(ctx, name, `SELECT value FROM keepsake WHERE name = $1 AND until > clock_timestamp()`)
}

// TakeUp returns what lies under a name, once; nil: nothing.
func (s *Store) TakeUp(ctx context.Context, name string) ([]byte, error) {
	return s.laidDown(ctx, name, `DELETE FROM keepsake WHERE name = $1 RETURNING CASE WHEN until > clock_timestamp() THEN value END`)
}

func (s *Store) laidDown(ctx context.Context, name, query string) ([]byte, error) {
	var sealed []byte
	err := s.beside.QueryRowContext(ctx, query, nameHash(name)).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, s.fault(fmt.Errorf("look for what was laid down: %w", err))
	}
	k, err := s.keys.current()
	if err != nil || len(sealed) < k.aead.NonceSize() {
		return nil, err
	}
	value, err := k.aead.Open(nil, sealed[:k.aead.NonceSize()], sealed[k.aead.NonceSize():], laidUnder(name))
	if err != nil {
		return nil, nil //nolint:nilerr // sealed with another key: as if it were not there
	}
	return value, nil
}

// UseUp reports whether nobody has used a name up before, on any replica, within a while.
func (s *Store) UseUp(ctx context.Context, name string, during time.Duration) (bool, error) {
	result, err := s.beside.ExecContext(ctx, `
		INSERT INTO keepsake (name, value, until) VALUES ($1, '', clock_timestamp() + CAST($2 AS INTERVAL))
		ON CONFLICT (name) DO UPDATE SET until = excluded.until WHERE keepsake.until < clock_timestamp()`,
		nameHash("used "+name), during.String())
	if err != nil {
		return false, s.fault(fmt.Errorf("use up: %w", err))
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

func nameHash(name string) []byte {
	sum := sha256.Sum256([]byte("keepsake " + name))
	return sum[:]
}

// laidUnder ties what is sealed to its name.
func laidUnder(name string) []byte { return []byte("keepsake\x00" + name) }
