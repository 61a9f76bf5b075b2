package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"parley/playground"
)

// CreateSession keeps a session under the hash of its secret, and returns its number.
func (s *Store) CreateSession(_ context.Context, hash []byte, id playground.PersonID, n playground.Session) (int64, error) {
	at := s.now().UnixMilli()
	var session int64
	err := s.write.do(func(t *tx) error {
		if err := t.exec(`UPDATE person SET seen_at = $1 WHERE id = $2`, at, int64(id)); err != nil {
			return err
		}
		return t.changeRow(`
			INSERT INTO session (hash, person_id, created_at, seen_at, address, browser)
			VALUES ($1, $2, $3, $4, $5, $6)
			RETURNING id`, []any{hash, int64(id), at, at, n.Address, n.Browser}, &session)
	})
	if err != nil {
		return 0, s.fault(fmt.Errorf("create session: %w", err))
	}
	return session, nil
}

// FindSession finds a session and whose it is. The error is NotFound when there is none.
func (s *Store) FindSession(ctx context.Context, hash []byte) (playground.Session, playground.Person, error) {
	var n playground.Session
	var p playground.Person
	var begun, used, created, seen int64
	dest := append([]any{&n.ID, &begun, &used, &n.Address, &n.Browser}, personDest(&p, &created, &seen)...)
	err := s.asked.row(ctx, `
		SELECT session.id, session.created_at, session.seen_at, session.address, session.browser, `+personColumns+`
		FROM session
		JOIN person ON person.id = session.person_id
		WHERE session.hash = $1`, []any{hash}, dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return n, p, noKey("session")
	}
	if err != nil {
		return n, p, s.fault(fmt.Errorf("find session: %w", err))
	}
	n.CreatedAt, n.SeenAt, p.CreatedAt, p.SeenAt = timeOf(begun), timeOf(used), timeOrNone(created), timeOrNone(seen)
	return n, p, nil
}

func noKey(what string) error {
	return playground.NewError(playground.NotFound, "There is no such "+what+".")
}

// TouchSession notes that a session was used now. It need not outlast a crash.
func (s *Store) TouchSession(_ context.Context, id int64) error {
	at := s.now().UnixMilli()
	err := s.write.doRelaxed(func(t *tx) error {
		if err := t.exec(`UPDATE session SET seen_at = $1 WHERE id = $2`, at, id); err != nil {
			return err
		}
		return t.exec(`UPDATE person SET seen_at = $1 WHERE id = (SELECT person_id FROM session WHERE id = $2)`, at, id)
	})
	if err != nil {
		return s.fault(fmt.Errorf("note the use of a session: %w", err))
	}
	return nil
}

// FindSessions lists a person's sessions, the newest use first.
func (s *Store) FindSessions(ctx context.Context, id playground.PersonID) ([]playground.Session, error) {
	rows, err := s.asked.query(ctx, `
		SELECT id, created_at, seen_at, address, browser
		FROM session
		WHERE person_id = $1
		ORDER BY seen_at DESC, id DESC`, int64(id))
	if err != nil {
		return nil, s.fault(fmt.Errorf("find sessions: %w", err))
	}
	defer rows.Close()
	all := []playground.Session{}
	for rows.Next() {
		var n playground.Session
		var begun, used int64
		if err := rows.Scan(&n.ID, &begun, &used, &n.Address, &n.Browser); err != nil {
			return nil, s.fault(fmt.Errorf("find sessions: %w", err))
		}
		n.CreatedAt, n.SeenAt = timeOf(begun), timeOf(used)
		all = append(all, n)
	}
	return all, rows.Err()
}

// EndSession ends a session of a person. The error is NotFound when they have no such one.
func (s *Store) EndSession(_ context.Context, id playground.PersonID, session int64) error {
	return s.dropKey("session", `DELETE FROM session WHERE id = $1 AND person_id = $2`, session, int64(id))
}

// EndSessions ends all sessions of a person but one; person 0 is everybody.
func (s *Store) EndSessions(_ context.Context, id playground.PersonID, but int64) error {
	err := s.write.do(func(t *tx) error {
		return t.exec(`DELETE FROM session WHERE (person_id = $1 OR $1 = 0) AND id <> $2`, int64(id), but)
	})
	if err != nil {
		return s.fault(fmt.Errorf("end sessions: %w", err))
	}
	return nil
}

// DropSessions removes the sessions of a person that began before a time, or were not used since another.
func (s *Store) DropSessions(_ context.Context, id playground.PersonID, begun, used time.Time) error {
	err := s.write.doRelaxed(func(t *tx) error {
		return t.exec(`DELETE FROM session WHERE person_id = $1 AND (created_at < $2 OR seen_at < $3)`, int64(id), begun.UnixMilli(), used.UnixMilli())
	})
	if err != nil {
		return s.fault(fmt.Errorf("remove sessions that have ended: %w", err))
	}
	return nil
}

// dropKey removes one row, or says that there is none.
func (s *Store) dropKey(what, query string, args ...any) error {
	err := s.write.do(func(t *tx) error {
		n, err := t.change(query, args...)
		if err == nil && n == 0 {
			return noKey(what)
		}
		return err
	})
	if err != nil {
		return s.fault(fmt.Errorf("remove a %s: %w", what, err))
	}
	return nil
}

// CreateToken keeps a token under the hash of its secret.
func (s *Store) CreateToken(_ context.Context, hash []byte, id playground.PersonID, n playground.Token) (playground.Token, error) {
	n.CreatedAt = s.now()
	expires := int64(0)
	if !n.ExpiresAt.IsZero() {
		expires = n.ExpiresAt.UnixMilli()
	}
	err := s.write.do(func(t *tx) error {
		return t.changeRow(`
			INSERT INTO token (hash, person_id, name, start, created_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6)
			RETURNING id`, []any{hash, int64(id), n.Name, n.Start, n.CreatedAt.UnixMilli(), expires}, &n.ID)
	})
	if err != nil {
		return playground.Token{}, s.fault(fmt.Errorf("create token: %w", err))
	}
	return n, nil
}

// FindToken finds a token and whose it is. The error is NotFound when there is none.
func (s *Store) FindToken(ctx context.Context, hash []byte) (playground.Token, playground.Person, error) {
	var n playground.Token
	var p playground.Person
	var made, used, expires, created, seen int64
	dest := append([]any{&n.ID, &n.Name, &n.Start, &made, &used, &expires}, personDest(&p, &created, &seen)...)
	err := s.asked.row(ctx, `
		SELECT token.id, token.name, token.start, token.created_at, token.used_at, token.expires_at, `+personColumns+`
		FROM token
		JOIN person ON person.id = token.person_id
		WHERE token.hash = $1`, []any{hash}, dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return n, p, noKey("token")
	}
	if err != nil {
		return n, p, s.fault(fmt.Errorf("find token: %w", err))
	}
	n.CreatedAt, n.UsedAt, n.ExpiresAt = timeOf(made), timeOrNone(used), timeOrNone(expires)
	p.CreatedAt, p.SeenAt = timeOrNone(created), timeOrNone(seen)
	return n, p, nil
}

// TouchToken notes that a token was used now.
func (s *Store) TouchToken(_ context.Context, id int64) error {
	at := s.now().UnixMilli()
	err := s.write.doRelaxed(func(t *tx) error { return t.exec(`UPDATE token SET used_at = $1 WHERE id = $2`, at, id) })
	if err != nil {
		return s.fault(fmt.Errorf("note the use of a token: %w", err))
	}
	return nil
}

// FindTokens lists a person's tokens, the newest first.
func (s *Store) FindTokens(ctx context.Context, id playground.PersonID) ([]playground.Token, error) {
	rows, err := s.asked.query(ctx, `
		SELECT id, name, start, created_at, used_at, expires_at
		FROM token
		WHERE person_id = $1
		ORDER BY id DESC`, int64(id))
	if err != nil {
		return nil, s.fault(fmt.Errorf("find tokens: %w", err))
	}
	defer rows.Close()
	all := []playground.Token{}
	for rows.Next() {
		var n playground.Token
		var made, used, expires int64
		if err := rows.Scan(&n.ID, &n.Name, &n.Start, &made, &used, &expires); err != nil {
			return nil, s.fault(fmt.Errorf("find tokens: %w", err))
		}
		n.CreatedAt, n.UsedAt, n.ExpiresAt = timeOf(made), timeOrNone(used), timeOrNone(expires)
		all = append(all, n)
	}
	return all, rows.Err()
}

// DeleteToken revokes a token of a person. The error is NotFound when they have no such one.
func (s *Store) DeleteToken(_ context.Context, id playground.PersonID, token int64) error {
	return s.dropKey("token", `DELETE FROM token WHERE id = $1 AND person_id = $2`, token, int64(id))
}

// Keyring returns what sign-in remembers under a name; empty: nothing.
func (s *Store) Keyring(ctx context.Context, name string) (string, error) {
	var value string
	err := s.asked.row(ctx, `SELECT value FROM keyring WHERE name = $1`, []any{name}, &value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", s.fault(fmt.Errorf("read the keyring: %w", err))
	}
	return value, nil
}

// SetKeyring keeps what sign-in remembers under a name.
func (s *Store) SetKeyring(_ context.Context, name, value string) error {
	err := s.write.do(func(t *tx) error {
		return t.exec(`
			INSERT INTO keyring (name, value) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	})
	if err != nil {
		return s.fault(fmt.Errorf("write the keyring: %w", err))
	}
	return nil
}
