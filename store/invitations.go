package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley/playground"
)

// CreateInvitation keeps an invitation under the hash of its secret.
func (s *Store) CreateInvitation(_ context.Context, hash []byte, i playground.Invitation) (playground.Invitation, error) {
	i.CreatedAt = s.now()
	err := s.write.do(func(t *tx) error {
		if err := t.exec(`DELETE FROM invitation WHERE expires_at < $1`, i.CreatedAt.UnixMilli()); err != nil {
			return err
		}
		return t.changeRow(`
			INSERT INTO invitation (hash, role, person_id, created_by, created_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6)
			RETURNING id`, []any{hash, string(i.Role), int64(i.For), i.CreatedBy, i.CreatedAt.UnixMilli(), i.ExpiresAt.UnixMilli()}, &i.ID)
	})
	if err != nil {
		return playground.Invitation{}, s.fault(fmt.Errorf("create invitation: %w", err))
	}
	return i, nil
}

const invitationQuery = `
	SELECT i.id, i.role, i.person_id, coalesce(p.name, ''), i.created_by, i.created_at, i.expires_at
	FROM invitation i
	LEFT JOIN person p ON p.id = i.person_id `

func invitationDest(i *playground.Invitation, created, expires *int64) []any {
	return []any{&i.ID, &i.Role, &i.For, &i.ForName, &i.CreatedBy, created, expires}
}

// FindInvitation finds an invitation. The error is NotFound when there is none.
func (s *Store) FindInvitation(ctx context.Context, hash []byte) (playground.Invitation, error) {
	var i playground.Invitation
	var created, expires int64
	err := s.asked.row(ctx, invitationQuery+`WHERE i.hash = $1`, []any{hash}, invitationDest(&i, &created, &expires)...)
	if errors.Is(err, sql.ErrNoRows) {
		return i, noKey("invitation")
	}
	if err != nil {
		return i, s.fault(fmt.Errorf("find invitation: %w", err))
	}
	i.CreatedAt, i.ExpiresAt = timeOf(created), timeOf(expires)
	return i, nil
}

// FindInvitations lists those that were not used, the newest first.
func (s *Store) FindInvitations(ctx context.Context) ([]playground.Invitation, error) {
	rows, err := s.asked.query(ctx, invitationQuery+`ORDER BY i.id DESC`)
	if err != nil {
		return nil, s.fault(fmt.Errorf("find invitations: %w", err))
	}
	defer rows.Close()
	all := []playground.Invitation{}
	for rows.Next() {
		var i playground.Invitation
		var created, expires int64
		if err := rows.Scan(invitationDest(&i, &created, &expires)...); err != nil {
			return nil, s.fault(fmt.Errorf("find invitations: %w", err))
		}
		i.CreatedAt, i.ExpiresAt = timeOf(created), timeOf(expires)
		all = append(all, i)
	}
	return all, rows.Err()
}

// TakeInvitation uses an invitation once: it keeps the person whom it makes, or gives the
// one whom it lets back in a new proof. The error is NotFound when it was used already.
func (s *Store) TakeInvitation(ctx context.Context, hash []byte, n playground.NewPerson) (playground.Person, error) {
	var id playground.PersonID
	err := s.write.do(func(t *tx) error {
		var role string
		at := s.now()
		err := t.changeRow(`DELETE FROM invitation WHERE hash = $1 AND expires_at >= $2 RETURNING role, person_id`, []any{hash, at.UnixMilli()}, &role, &id)
		if errors.Is(err, sql.ErrNoRows) {
			return noKey("invitation")
		}
		if err != nil {
			return err
		}
		if id != 0 {
			return t.setProof(id, &n.Password, n.Browser)
		}
		n.Role = playground.TeamRole(role)
		p, err := t.createPerson(n, at)
		id = p.ID
		return err
	})
	if err != nil {
		return playground.Person{}, s.fault(fmt.Errorf("take invitation: %w", err))
	}
	a, err := s.FindAccountByID(ctx, id)
	return a.Person, err
}

// DeleteInvitation withdraws an invitation.
func (s *Store) DeleteInvitation(_ context.Context, id int64) error {
	return s.dropKey("invitation", `DELETE FROM invitation WHERE id = $1`, id)
}
