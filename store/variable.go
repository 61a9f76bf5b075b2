package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"parley/playground"
)

// kept is what a variable's row has already.
type kept struct {
	value, keyID string
	secret       bool
	sealed       []byte
	short, taken bool
}

// variableTable is where variables are kept, and the column that says whose they are.
type variableTable struct{ name, owner string }

var (
	environmentVariables = variableTable{inVariables, "environment_id"}
	collectionVariables  = variableTable{inCollections, "collection_id"}
	folderVariables      = variableTable{inFolders, "folder_id"}
)

// keepVariables puts variables in the place of those that an owner has. One that was
// there, by its number or else its name, keeps its row, and a secret without a new value
// what is sealed in it.
func (t *tx) keepVariables(in variableTable, owner int64, variables []playground.Variable, k key) error {
	numbers, err := t.rows(`SELECT id FROM `+in.name+` WHERE `+in.owner+` = $1 ORDER BY place`, owner)
	if err != nil {
		return err
	}
	before, byName := map[int64]kept{}, map[string]int64{}
	for _, id := range numbers {
		var b kept
		var name string
		err := t.row(`SELECT name, value, secret, key_id, sealed, short, taken FROM `+in.name+` WHERE id = $1`, []any{id},
			&name, &b.value, &b.secret, &b.keyID, &b.sealed, &b.short, &b.taken)
		if err != nil {
			return err
		}
		before[id], byName[name] = b, id
	}
	if err := t.exec(`DELETE FROM `+in.name+` WHERE `+in.owner+` = $1`, owner); err != nil {
		return err
	}
	for place, v := range variables {
		id := v.ID
		if _, ok := before[id]; !ok {
			id = byName[v.Name]
		}
		was := before[id]
		delete(before, id) // no two variables have the same row
		if err := t.keepVariable(in, owner, place, id, v, was, k); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) keepVariable(in variableTable, owner int64, place int, id int64, v playground.Variable, was kept, k key) error {
	now := kept{value: v.Value, secret: v.Secret, taken: v.Taken || was.taken && !v.Secret && was.value == v.Value}
	switch {
	case v.Secret && v.Value == "" && was.secret:
		now.keyID, now.sealed, now.short, now.taken = was.keyID, was.sealed, was.short, was.taken
	case v.Secret && v.Value != "":
		now.value, now.keyID, now.short = "", k.id, len(v.Value) < playground.ShortestHidden
	}
	column, places, values := "", "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10", []any{owner, place, v.Name, now.value, now.secret, now.keyID, now.sealed, now.short, now.taken, v.Note}
	if id != 0 {
		column, places, values = ", id", places+", $11", append(values, id)
	}
	err := t.changeRow(`
		INSERT INTO `+in.name+` (`+in.owner+`, place, name, value, secret, key_id, sealed, short, taken, note`+column+`)
		VALUES (`+places+`) RETURNING id`, values, &id)
	if err != nil || !v.Secret || v.Value == "" {
		return err
	}
	return t.exec(`UPDATE `+in.name+` SET sealed = $1 WHERE id = $2`, k.seal(in.name, id, v.Value), id)
}

// keyFor is the key that some of the variables are to be sealed with; none where no secret
// among them is written.
func (s *Store) keyFor(variables []playground.Variable) (k key, err error) {
	for _, v := range variables {
		if v.Secret && v.Value != "" {
			if k, err = s.keys.current(); err != nil {
				return k, playground.NewError(playground.Unavailable, "Secrets cannot be kept now: "+err.Error()+".")
			}
			return k, nil
		}
	}
	return k, nil
}

// KeepTaken puts values that were taken from a response into variables of an environment,
// as secrets where that is asked, or where a secret is there already. The error is NotFound
// where there is no such environment.
func (s *Store) KeepTaken(ctx context.Context, environment string, taken []playground.Variable) error {
	e, err := s.oneEnvironment(ctx, `lower(environment.name) = lower($1)`, environment)
	if err != nil {
		return err
	}
	var k key
	taken = slices.Clone(taken)
	for i := range taken {
		v := &taken[i]
		v.Secret = v.Secret || slices.ContainsFunc(e.Variables, func(was playground.Variable) bool { return was.Name == v.Name && was.Secret })
		if v.Secret && k.id == "" {
			if k, err = s.keys.current(); err != nil {
				return playground.NewError(playground.Unavailable, "Secrets cannot be kept now: "+err.Error()+".")
			}
		}
	}
	at := s.now().UnixMilli()
	err = s.write.do(func(t *tx) error {
		if n, err := t.change(`UPDATE environment SET version = version + 1, updated_at = $1 WHERE id = $2`, at, int64(e.ID)); err != nil || n == 0 {
			return errors.Join(err, noEnvironment())
		}
		for _, v := range taken {
			if err := t.takeVariable(int64(e.ID), v, k); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return s.fault(fmt.Errorf("keep what was taken: %w", err))
	}
	return nil
}

// takeVariable changes one variable's value, or adds the variable.
func (t *tx) takeVariable(environment int64, v playground.Variable, k key) error {
	var id int64
	err := t.row(`SELECT id FROM environment_variable WHERE environment_id = $1 AND name = $2`, []any{environment, v.Name}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		many, err := t.rows(`SELECT coalesce(max(place) + 1, 0) FROM environment_variable WHERE environment_id = $1`, environment)
		if err != nil {
			return err
		}
		if many[0] >= mostVariables {
			return playground.NewError(playground.Conflict, "This environment has as many variables as there may be.")
		}
		v.Taken = true
		return t.keepVariable(environmentVariables, environment, int(many[0]), 0, v, kept{}, k)
	}
	if err != nil {
		return err
	}
	if !v.Secret {
		return t.exec(`UPDATE environment_variable SET value = $1, taken = 1 WHERE id = $2 AND secret = 0`, v.Value, id)
	}
	return t.exec(`UPDATE environment_variable SET value = '', secret = 1, sealed = $1, key_id = $2, short = $3, taken = 1 WHERE id = $4`,
		k.seal(inVariables, id, v.Value), k.id, len(v.Value) < playground.ShortestHidden, id)
}

// Rekey seals every secret anew with a new key, and returns how many. The old key stays in
// the file until all are sealed, so that nothing is lost when it is broken off. Secrets
// whose key is not here stay locked, and are counted apart.
func (s *Store) Rekey(ctx context.Context) (sealed, locked int, err error) {
	k, err := freshKey()
	if err != nil {
		return 0, 0, err
	}
	s.keys.mu.Lock()
	old := s.keys.keys
	err = s.keys.write(append([]key{k}, old...))
	s.keys.mu.Unlock()
	if err != nil {
		return 0, 0, err
	}
	refused := false // else nobody knows whether something was sealed with the new key, and it stays
	err = s.write.do(func(t *tx) error {
		sealed, locked = 0, 0
		for _, table := range []string{inVariables, inCollections, inFolders, inCookies, inPresentations} {
			ids, err := t.rows(`SELECT id FROM ` + table + ` WHERE sealed IS NOT NULL`)
			if err != nil {
				return err
			}
			for _, id := range ids {
				done, err := t.sealAnew(table, id, s.keys, k)
				if err != nil {
					return err
				}
				if done {
					sealed++
				} else {
					locked++
				}
			}
		}
		if refused = s.dialect.shared && locked > 0; refused {
			return sentencef(nil, "%d secrets are sealed with a key that is not in %s, so nothing was changed; copy the key file of another replica there", locked, s.keys.path)
		}
		return t.agreeAnew(k.id)
	})
	if refused {
		s.keys.mu.Lock()
		err = errors.Join(err, s.keys.drop(old))
		s.keys.mu.Unlock()
	}
	if err != nil {
		return 0, 0, s.fault(fmt.Errorf("seal secrets anew: %w", err))
	}
	s.keys.mu.Lock()
	defer s.keys.mu.Unlock()
	return sealed, locked, s.keys.write([]key{k})
}

func (t *tx) sealAnew(table string, id int64, ring *keyring, k key) (bool, error) {
	var keyID string
	var sealed []byte
	if err := t.row(`SELECT key_id, sealed FROM `+table+` WHERE id = $1`, []any{id}, &keyID, &sealed); err != nil {
		return false, err
	}
	old, ok := ring.find(keyID)
	if !ok {
		return false, nil
	}
	value, err := old.open(table, id, sealed)
	if err != nil {
		return false, nil // it was locked before, too
	}
	return true, t.exec(`UPDATE `+table+` SET sealed = $1, key_id = $2 WHERE id = $3`, k.seal(table, id, value), k.id, id)
}

// readVariables hands on each variable of the table in, with the number of its owner, and closes
// the rows.
func (s *Store) readVariables(rows *sql.Rows, in string, add func(owner int64, v playground.Variable)) error {
	defer rows.Close()
	for rows.Next() {
		var owner int64
		var v variableRow
		if err := rows.Scan(&owner, &v.id, &v.name, &v.value, &v.secret, &v.keyID, &v.sealed, &v.short, &v.taken, &v.note); err != nil {
			return err
		}
		add(owner, s.keys.variable(in, v))
	}
	return rows.Err()
}
