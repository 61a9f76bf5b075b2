package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley/playground"
)

// personColumns are what scanPerson reads.
const personColumns = `person.id, person.name, person.role, person.way, person.password <> '', person.disabled, person.created_at, person.seen_at`

// personDest is where personColumns go; the times are set by personTimes.
func personDest(p *playground.Person, created, seen *int64) []any {
	return []any{&p.ID, &p.Name, &p.Role, &p.Way, &p.Password, &p.Disabled, created, seen}
}

// timeOrNone reads a time of which 0 says that there is none.
func timeOrNone(ms int64) playground.Time {
	if ms == 0 {
		return playground.Time{}
	}
	return timeOf(ms)
}

func noPerson() error { return playground.NewError(playground.NotFound, "There is no such person.") }

// CreatePerson keeps somebody new. The error is Conflict where the name or the identity is
// taken.
func (s *Store) CreatePerson(_ context.Context, n playground.NewPerson) (playground.Person, error) {
	var p playground.Person
	err := s.write.do(func(t *tx) (err error) {
		p, err = t.createPerson(n, s.now())
		return err
	})
	if err != nil {
		return playground.Person{}, s.fault(fmt.Errorf("create person: %w", err))
	}
	return p, nil
}

func (t *tx) createPerson(n playground.NewPerson, at playground.Time) (playground.Person, error) {
	p := playground.Person{Name: n.Name, Role: n.Role, Way: n.Way, Password: n.Password != "", CreatedAt: at, SeenAt: at}
	var taken, admins int
	err := t.row(`
		SELECT (SELECT count(*) FROM person WHERE name_key = $1 OR identity = $2),
		       (SELECT count(*) FROM person WHERE role = 'admin' AND disabled = 0)`, []any{n.Key, n.Identity}, &taken, &admins)
	if err != nil {
		return p, err
	}
	if taken > 0 {
		return p, &playground.Error{Code: playground.Conflict, Message: "There is somebody of this name already. Take another."}
	}
	if n.First && admins == 0 {
		p.Role = playground.RoleAdmin
	}
	identity := sql.NullString{String: n.Identity, Valid: n.Identity != ""}
	err = t.changeRow(`
		INSERT INTO person (name, name_key, role, way, identity, password, browser, created_at, seen_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		RETURNING id`,
		[]any{p.Name, n.Key, string(p.Role), string(p.Way), identity, n.Password, n.Browser, at.UnixMilli(), at.UnixMilli()}, &p.ID)
	return p, err
}

// FindAccount finds a person by the name as it is compared. The error is NotFound when there
// is nobody.
func (s *Store) FindAccount(ctx context.Context, key string) (playground.Account, error) {
	return s.account(ctx, `name_key = $1`, key)
}

// FindAccountByID finds a person by number.
func (s *Store) FindAccountByID(ctx context.Context, id playground.PersonID) (playground.Account, error) {
	return s.account(ctx, `id = $1`, int64(id))
}

// FindIdentity finds a person by what a proxy or provider calls them.
func (s *Store) FindIdentity(ctx context.Context, identity string) (playground.Person, error) {
	a, err := s.account(ctx, `identity = $1`, identity)
	return a.Person, err
}

func (s *Store) account(ctx context.Context, condition string, value any) (playground.Account, error) {
	var a playground.Account
	var created, seen int64
	dest := append(personDest(&a.Person, &created, &seen), &a.Password, &a.Browser)
	err := s.asked.row(ctx, `SELECT `+personColumns+`, person.password, person.browser FROM person WHERE `+condition, []any{value}, dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return playground.Account{}, noPerson()
	}
	if err != nil {
		return playground.Account{}, s.fault(fmt.Errorf("find person: %w", err))
	}
	a.Person.CreatedAt, a.Person.SeenAt = timeOrNone(created), timeOrNone(seen)
	return a, nil
}

// FindPersons lists everybody, by name.
func (s *Store) FindPersons(ctx context.Context) ([]playground.Person, error) {
	rows, err := s.asked.query(ctx, `SELECT `+personColumns+` FROM person ORDER BY name_key`)
	if err != nil {
		return nil, s.fault(fmt.Errorf("find people: %w", err))
	}
	defer rows.Close()
	all := []playground.Person{}
	for rows.Next() {
		var p playground.Person
		var created, seen int64
		if err := rows.Scan(personDest(&p, &created, &seen)...); err != nil {
			return nil, s.fault(fmt.Errorf("find people: %w", err))
		}
		p.CreatedAt, p.SeenAt = timeOrNone(created), timeOrNone(seen)
		all = append(all, p)
	}
	return all, rows.Err()
}

// UpdatePerson changes a person's role or keeps them out. The error is Conflict where nobody
// would be an admin any more.
func (s *Store) UpdatePerson(ctx context.Context, id playground.PersonID, u playground.PersonUpdate) (playground.Person, error) {
	err := s.write.do(func(t *tx) error { return t.updatePerson(id, u) })
	if err != nil {
		return playground.Person{}, s.fault(fmt.Errorf("update person %d: %w", id, err))
	}
	a, err := s.FindAccountByID(ctx, id)
	return a.Person, err
}

func (t *tx) updatePerson(id playground.PersonID, u playground.PersonUpdate) error {
	var role string
	var disabled bool
	var others int
	err := t.row(`
		SELECT role, disabled, (SELECT count(*) FROM person p WHERE p.role = 'admin' AND p.disabled = 0 AND p.id <> $1)
		FROM person
		WHERE id = $1`, []any{int64(id)}, &role, &disabled, &others)
	if errors.Is(err, sql.ErrNoRows) {
		return noPerson()
	}
	if err != nil {
		return err
	}
	was := role == string(playground.RoleAdmin) && !disabled
	if u.Role != nil {
		role = string(*u.Role)
	}
	if u.Disabled != nil {
		disabled = *u.Disabled
	}
	if was && others == 0 && (disabled || role != string(playground.RoleAdmin)) {
		return playground.NewError(playground.Conflict, "This is the only admin. Make somebody else one first.")
	}
	return t.exec(`UPDATE person SET role = $1, disabled = $2 WHERE id = $3`, role, disabled, int64(id))
}

// SetProof changes what proves a person: the password, the browser, or both; nil leaves one
// as it is.
func (s *Store) SetProof(_ context.Context, id playground.PersonID, password *string, browser []byte) error {
	err := s.write.do(func(t *tx) error { return t.setProof(id, password, browser) })
	if err != nil {
		return s.fault(fmt.Errorf("set what proves person %d: %w", id, err))
	}
	return nil
}

func (t *tx) setProof(id playground.PersonID, password *string, browser []byte) error {
	if password != nil {
		if err := t.exec(`UPDATE person SET password = $1 WHERE id = $2`, *password, int64(id)); err != nil {
			return err
		}
	}
	if browser != nil {
		return t.exec(`UPDATE person SET browser = $1 WHERE id = $2`, browser, int64(id))
	}
	return nil
}
