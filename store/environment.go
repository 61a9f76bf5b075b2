package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"parley/playground"
)

// Bounds of what is kept of environments.
const (
	mostEnvironments = 200
	mostVariables    = 500 // of one environment
)

// Environments returns all of them, the built-in one first, then by name. Their secrets are
// only named.
func (s *Store) Environments(ctx context.Context) ([]playground.Environment, error) {
	all, err := s.environments(ctx, `1 = 1`)
	if err != nil {
		return nil, s.fault(fmt.Errorf("find environments: %w", err))
	}
	for i := range all {
		withoutSecrets(all[i].Variables)
	}
	return all, nil
}

// CountEnvironments returns how many there are.
func (s *Store) CountEnvironments(ctx context.Context) (int64, error) {
	return s.places.get(s.write, func() (n int64, err error) {
		if err = s.asked.row(ctx, `SELECT count(*) FROM environment`, nil, &n); err != nil {
			err = s.fault(fmt.Errorf("count environments: %w", err))
		}
		return n, err
	})
}

// FindEnvironment returns one of them, its secrets only named. The error is NotFound where
// there is none.
func (s *Store) FindEnvironment(ctx context.Context, id playground.EnvironmentID) (playground.Environment, error) {
	e, err := s.oneEnvironment(ctx, `environment.id = $1`, int64(id))
	withoutSecrets(e.Variables)
	return e, err
}

// OpenEnvironment returns the environment of that name with its secrets, to be sent. The
// error is NotFound where there is none.
func (s *Store) OpenEnvironment(ctx context.Context, name string) (playground.Environment, error) {
	return s.oneEnvironment(ctx, `lower(environment.name) = lower($1)`, name)
}

func withoutSecrets(variables []playground.Variable) {
	for i := range variables {
		if variables[i].Secret {
			variables[i].Value = ""
		}
	}
}

func (s *Store) oneEnvironment(ctx context.Context, where string, arg any) (playground.Environment, error) {
	all, err := s.environments(ctx, where, arg)
	switch {
	case err != nil:
		return playground.Environment{}, s.fault(fmt.Errorf("find environment: %w", err))
	case len(all) == 0:
		return playground.Environment{}, noEnvironment()
	}
	return all[0], nil
}

func noEnvironment() error {
	return playground.NewError(playground.NotFound, "There is no such environment. It may have been deleted.")
}

// environments reads those that a condition picks, with their variables, secrets opened.
func (s *Store) environments(ctx context.Context, where string, args ...any) ([]playground.Environment, error) {
	rows, err := s.asked.query(ctx, `
		SELECT environment.id, environment.name, environment.shape, environment.protected, environment.builtin, environment.auth, environment.version,
		       environment.updated_at, v.id, v.name, v.value, v.secret, v.key_id, v.sealed, v.short, v.taken, v.note
		FROM environment
		LEFT JOIN environment_variable v ON v.environment_id = environment.id
		WHERE `+where+`
		ORDER BY environment.builtin DESC, lower(environment.name), environment.id, v.place`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []playground.Environment{}
	for rows.Next() {
		var e playground.Environment
		var v variableRow
		var auth string
		var at int64
		if err := rows.Scan(&e.ID, &e.Name, &e.Shape, &e.Protected, &e.Builtin, &auth, &e.Version, &at,
			&v.id, &v.name, &v.value, &v.secret, &v.keyID, &v.sealed, &v.short, &v.taken, &v.note); err != nil {
			return nil, err
		}
		if len(all) == 0 || all[len(all)-1].ID != e.ID {
			if err := json.Unmarshal([]byte(auth), &e.Auth); err != nil {
				return nil, fmt.Errorf("sign-in of environment %d: %w", e.ID, err)
			}
			e.Variables = []playground.Variable{}
			if at > 0 {
				e.UpdatedAt = timeOf(at)
			}
			all = append(all, e)
		}
		if v.id.Valid {
			last := &all[len(all)-1]
			last.Variables = append(last.Variables, s.keys.variable(inVariables, v))
		}
	}
	return all, rows.Err()
}

// variableRow is a row of environment_variable that may be missing.
type variableRow struct {
	id, secret, short, taken sql.NullInt64
	name, value, keyID, note sql.NullString
	sealed                   []byte
}

// variable opens a secret; one that cannot be opened is locked.
func (r *keyring) variable(table string, row variableRow) playground.Variable {
	v := playground.Variable{
		ID: row.id.Int64, Name: row.name.String, Value: row.value.String, Secret: row.secret.Int64 != 0,
		Short: row.short.Int64 != 0, Taken: row.taken.Int64 != 0, Note: row.note.String,
	}
	if !v.Secret || len(row.sealed) == 0 {
		return v
	}
	v.Set = true
	k, ok := r.find(row.keyID.String)
	if !ok {
		v.Locked = true
		return v
	}
	value, err := k.open(table, v.ID, row.sealed)
	v.Value, v.Locked = value, err != nil
	return v
}

// CreateEnvironment keeps a new environment. The error is Conflict where its name is taken,
// or there are too many.
func (s *Store) CreateEnvironment(ctx context.Context, e playground.Environment) (playground.Environment, error) {
	e.ID, e.Version, e.Builtin = 0, 0, false
	return s.keepEnvironment(ctx, e, 0)
}

// UpdateEnvironment puts e in the place of the environment of its number. A secret without
// a value keeps the one that it has. The version, unless it is 0, is the one that was
// changed: the error is Outdated where it is another by now.
func (s *Store) UpdateEnvironment(ctx context.Context, e playground.Environment, version int64) (playground.Environment, error) {
	return s.keepEnvironment(ctx, e, version)
}

func (s *Store) keepEnvironment(ctx context.Context, e playground.Environment, version int64) (playground.Environment, error) {
	if len(e.Variables) > mostVariables {
		return e, playground.NewError(playground.Invalid, "An environment has at most "+strconv.Itoa(mostVariables)+" variables.")
	}
	k, err := s.keyFor(e.Variables)
	if err != nil {
		return e, err
	}
	auth, err := json.Marshal(e.Auth)
	if err != nil {
		return e, fmt.Errorf("keep environment: %w", err)
	}
	at, id := s.now().UnixMilli(), int64(e.ID)
	err = s.write.do(func(t *tx) error {
		id = int64(e.ID)
		if id == 0 {
			err = t.createEnvironment(&id, e, string(auth), at)
		} else {
			err = t.updateEnvironment(e, version, string(auth), at)
		}
		if err != nil {
			return err
		}
		return t.keepVariables(environmentVariables, id, e.Variables, k)
	})
	if err != nil {
		return e, s.fault(fmt.Errorf("keep environment: %w", err))
	}
	return s.FindEnvironment(ctx, playground.EnvironmentID(id))
}

func (t *tx) createEnvironment(id *int64, e playground.Environment, auth string, at int64) error {
	many, err := t.rows(`SELECT count(*) FROM environment`)
	if err != nil {
		return err
	}
	if many[0] >= mostEnvironments {
		return playground.NewError(playground.Conflict, "There are "+strconv.Itoa(mostEnvironments)+" environments, as many as there may be.")
	}
	if err := t.nameIsFree(e.Name, 0); err != nil {
		return err
	}
	return t.changeRow(`
		INSERT INTO environment (name, shape, protected, builtin, auth, version, updated_at) VALUES ($1, $2, $3, 0, $4, 1, $5) RETURNING id`,
		[]any{e.Name, e.Shape, e.Protected, auth, at}, id)
}

func (t *tx) nameIsFree(name string, but int64) error {
	others, err := t.rows(`SELECT id FROM environment WHERE lower(name) = lower($1) AND id <> $2`, name, but)
	if err == nil && len(others) > 0 {
		return playground.NewError(playground.Conflict, "There is an environment of that name already.")
	}
	return err
}

func (t *tx) updateEnvironment(e playground.Environment, version int64, auth string, at int64) error {
	var is int64
	var builtin bool
	var name string
	err := t.row(`SELECT version, builtin, name FROM environment WHERE id = $1`, []any{int64(e.ID)}, &is, &builtin, &name)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return noEnvironment()
	case err != nil:
		return err
	case version != 0 && version != is:
		return playground.NewError(playground.Outdated, "Somebody changed this environment meanwhile. Nothing was kept; look at what it is now, and change that.")
	case builtin && e.Name != name:
		return playground.NewError(playground.Conflict, "The environment "+name+" is built in, and keeps its name.")
	}
	if err := t.nameIsFree(e.Name, int64(e.ID)); err != nil {
		return err
	}
	return t.exec(`UPDATE environment SET name = $1, shape = $2, protected = $3, auth = $4, version = version + 1, updated_at = $5 WHERE id = $6`,
		e.Name, e.Shape, e.Protected, auth, at, int64(e.ID))
}

// DeleteEnvironment removes an environment for good, with its jar. The error is NotFound where there is
// none, Conflict where it is built in, and Outdated as for UpdateEnvironment.
func (s *Store) DeleteEnvironment(_ context.Context, id playground.EnvironmentID, version int64) error {
	err := s.write.do(func(t *tx) error {
		var is int64
		var builtin bool
		err := t.row(`SELECT version, builtin FROM environment WHERE id = $1`, []any{int64(id)}, &is, &builtin)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return noEnvironment()
		case err != nil:
			return err
		case builtin:
			return playground.NewError(playground.Conflict, "This environment is built in, and stays.")
		case version != 0 && version != is:
			return playground.NewError(playground.Outdated, "Somebody changed this environment meanwhile, so it was not deleted.")
		}
		if err := t.exec(`DELETE FROM environment_variable WHERE environment_id = $1`, int64(id)); err != nil {
			return err
		}
		if err := t.exec(`DELETE FROM cookie WHERE environment_id = $1`, int64(id)); err != nil {
			return err
		}
		return t.exec(`DELETE FROM environment WHERE id = $1`, int64(id))
	})
	if err != nil {
		return s.fault(fmt.Errorf("delete environment: %w", err))
	}
	return nil
}
