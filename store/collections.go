package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"parley/playground"
)

// Bounds of what is kept of collections that nobody meets by hand: a collection is read whole.
const (
	mostSavedBytes      = 1 << 20  // of one request as JSON
	mostCollectionBytes = 64 << 20 // of all of a collection's
)

// Collections returns all of them by name, without folders and requests. Their secrets are
// only named.
func (s *Store) Collections(ctx context.Context) ([]playground.Collection, error) {
	all, err := s.collections(ctx, `1 = 1`)
	if err != nil {
		return nil, s.fault(fmt.Errorf("find collections: %w", err))
	}
	for i := range all {
		withoutSecrets(all[i].Variables)
	}
	return all, nil
}

// CountCollections returns how many there are.
func (s *Store) CountCollections(ctx context.Context) (int64, error) {
	return s.shelves.get(s.write, func() (n int64, err error) {
		if err = s.asked.row(ctx, `SELECT count(*) FROM collection WHERE deleted_at IS NULL`, nil, &n); err != nil {
			err = s.fault(fmt.Errorf("count collections: %w", err))
		}
		return n, err
	})
}

// FindCollection returns one of them with all that it holds, its secrets only named. The
// error is NotFound where there is none.
func (s *Store) FindCollection(ctx context.Context, id playground.CollectionID) (playground.Collection, error) {
	c, err := s.oneCollection(ctx, id)
	if err != nil {
		return c, err
	}
	withoutSecrets(c.Variables)
	if err := s.readTree(ctx, &c); err != nil {
		return playground.Collection{}, s.fault(fmt.Errorf("find collection %d: %w", id, err))
	}
	return c, nil
}

// OpenCollection returns one of them and its folders with their secrets, to be sent, but
// without requests. The error is NotFound where there is none.
func (s *Store) OpenCollection(ctx context.Context, id playground.CollectionID) (playground.Collection, error) {
	c, err := s.oneCollection(ctx, id)
	if err != nil {
		return c, err
	}
	folders, err := s.readFolders(ctx, int64(id))
	if err != nil {
		return playground.Collection{}, s.fault(fmt.Errorf("find collection %d: %w", id, err))
	}
	c.Folders, _ = arranged(folders, nil)
	return c, nil
}

// oneCollection reads a collection without what it holds, secrets opened.
func (s *Store) oneCollection(ctx context.Context, id playground.CollectionID) (playground.Collection, error) {
	all, err := s.collections(ctx, `c.id = $1`, int64(id))
	switch {
	case err != nil:
		return playground.Collection{}, s.fault(fmt.Errorf("find collection %d: %w", id, err))
	case len(all) == 0:
		return playground.Collection{}, noCollection()
	}
	return all[0], nil
}

func noCollection() error {
	return playground.NewError(playground.NotFound, "There is no such collection. It may have been deleted.")
}

// collections reads those that a condition on c picks, secrets opened. What was deleted is left out.
func (s *Store) collections(ctx context.Context, where string, args ...any) ([]playground.Collection, error) {
	rows, err := s.asked.query(ctx, `
		SELECT c.id, c.name, c.description, c.headers, c.auth, c.version, c.created_by, c.updated_by, c.updated_at,
		       (SELECT count(*) FROM saved_request r WHERE r.collection_id = c.id AND r.deleted_at IS NULL)
		FROM collection c
		WHERE `+where+` AND c.deleted_at IS NULL
		ORDER BY lower(c.name), c.id`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all, at := []playground.Collection{}, map[int64]int{}
	for rows.Next() {
		c, err := scanCollection(rows)
		if err != nil {
			return nil, err
		}
		at[int64(c.ID)] = len(all)
		all = append(all, c)
	}
	if err := rows.Err(); err != nil || len(all) == 0 {
		return all, err
	}
	return all, s.addVariables(ctx, all, at, where, args)
}

func scanCollection(rows *sql.Rows) (playground.Collection, error) {
	c := playground.Collection{Variables: []playground.Variable{}, Headers: []playground.Row{}, Folders: []playground.Folder{}, Requests: []playground.SavedRequest{}}
	var headers, auth string
	var updated int64
	if err := rows.Scan(&c.ID, &c.Name, &c.Description, &headers, &auth, &c.Version, &c.CreatedBy, &c.UpdatedBy, &updated, &c.Count); err != nil {
		return c, err
	}
	c.UpdatedAt = timeOf(updated)
	if err := errors.Join(json.Unmarshal([]byte(headers), &c.Headers), json.Unmarshal([]byte(auth), &c.Auth)); err != nil {
		return c, fmt.Errorf("collection %d: %w", c.ID, err)
	}
	return c, nil
}

// addVariables reads the variables of collections. It comes after these: what was changed
// between has a later version than is said, so that nobody overwrites it unseen.
func (s *Store) addVariables(ctx context.Context, all []playground.Collection, at map[int64]int, where string, args []any) error {
	rows, err := s.asked.query(ctx, `
		SELECT v.collection_id, v.id, v.name, v.value, v.secret, v.key_id, v.sealed, v.short, v.taken, v.note
		FROM collection c
		JOIN collection_variable v ON v.collection_id = c.id
		WHERE `+where+` AND c.deleted_at IS NULL
		ORDER BY v.collection_id, v.place`, args...)
	if err != nil {
		return err
	}
	return s.readVariables(rows, inCollections, func(of int64, v playground.Variable) {
		if i, ok := at[of]; ok {
			all[i].Variables = append(all[i].Variables, v)
		}
	})
}

// CreateCollection keeps a new collection with all that it holds, in the order in which it
// is listed. Folders are known by the numbers that they have there. The error is Invalid
// where they do not make a tree or are too many, and Conflict where there are too many
// collections.
func (s *Store) CreateCollection(ctx context.Context, c playground.Collection) (playground.Collection, error) {
	c.ID = 0
	tree, err := plant(c)
	if err != nil {
		return c, err
	}
	return s.keepCollection(ctx, c, func(t *tx, row collectionRow, k key) (id int64, err error) {
		many, err := t.rows(`SELECT count(*) FROM collection WHERE deleted_at IS NULL`)
		if err != nil {
			return 0, err
		}
		if many[0] >= playground.MostCollections {
			return 0, playground.NewError(playground.Conflict, "There are "+strconv.Itoa(playground.MostCollections)+" collections, as many as there may be.")
		}
		err = t.changeRow(`
			INSERT INTO collection (name, description, headers, auth, version, created_by, updated_by, updated_at)
			VALUES ($1, $2, $3, $4, 1, $5, $6, $7) RETURNING id`,
			[]any{c.Name, c.Description, row.headers, row.auth, c.CreatedBy, c.UpdatedBy, row.at}, &id)
		if err != nil {
			return 0, err
		}
		if err := t.keepVariables(collectionVariables, id, c.Variables, k); err != nil {
			return 0, err
		}
		if err := t.keepOrigin(id, id, c.Origin); err != nil {
			return 0, err
		}
		return id, t.plantTree(ctx, id, tree, k, row.at)
	})
}

// UpdateCollection puts the own members of c in the place of those of the collection of its
// number: not what it holds. A secret without a value keeps the one that it has. The error
// is Outdated where the version, unless it is 0, is another by now.
func (s *Store) UpdateCollection(ctx context.Context, c playground.Collection, version int64) (playground.Collection, error) {
	return s.keepCollection(ctx, c, func(t *tx, row collectionRow, k key) (int64, error) {
		id := int64(c.ID)
		if err := t.collectionIs(id, version, "Nothing was kept; look at what it is now, and change that."); err != nil {
			return id, err
		}
		return id, t.changeOwn(id, c, row, k)
	})
}

// changeOwn puts a collection's own members in the place of those that are kept.
func (t *tx) changeOwn(id int64, c playground.Collection, row collectionRow, k key) error {
	err := t.exec(`UPDATE collection SET name = $1, description = $2, headers = $3, auth = $4, version = version + 1, updated_by = $5, updated_at = $6 WHERE id = $7`,
		c.Name, c.Description, row.headers, row.auth, c.UpdatedBy, row.at, id)
	if err != nil {
		return err
	}
	return t.keepVariables(collectionVariables, id, c.Variables, k)
}

// collectionRow is what of a collection's row has to be written before it is kept.
type collectionRow struct {
	headers, auth string
	at            int64
}

func (s *Store) keepCollection(ctx context.Context, c playground.Collection, keep func(*tx, collectionRow, key) (int64, error)) (playground.Collection, error) {
	if len(c.Variables) > mostVariables {
		return c, tooManyVariables("collection")
	}
	sealing := slices.Clone(c.Variables)
	for _, f := range c.Folders {
		sealing = append(sealing, f.Variables...)
	}
	k, err := s.keyFor(sealing)
	if err != nil {
		return c, err
	}
	headers, auth, err := sharedJSON(c.Headers, c.Auth)
	if err != nil {
		return c, fmt.Errorf("keep collection: %w", err)
	}
	row, id := collectionRow{headers, auth, s.now().UnixMilli()}, int64(0)
	err = s.write.do(func(t *tx) error {
		id, err = keep(t, row, k)
		return err
	})
	if err != nil {
		return c, s.fault(fmt.Errorf("keep collection: %w", err))
	}
	return s.FindCollection(context.WithoutCancel(ctx), playground.CollectionID(id)) // it is kept, whoever left
}

// collectionIs refuses a collection that is not there, or that somebody changed since a version.
func (t *tx) collectionIs(id, version int64, so string) error {
	var is int64
	err := t.row(`SELECT version FROM collection WHERE id = $1 AND deleted_at IS NULL`, []any{id}, &is)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return noCollection()
	case err == nil && version != 0 && version != is:
		return playground.NewError(playground.Outdated, "Somebody changed this collection meanwhile. "+so)
	}
	return err
}

// DeleteCollection takes a collection away with all that it holds, until RestoreCollection
// or the purge. Errors are NotFound, and Outdated as for UpdateCollection.
func (s *Store) DeleteCollection(_ context.Context, id playground.CollectionID, version int64) error {
	at := s.now().UnixMilli()
	err := s.write.do(func(t *tx) error {
		if err := t.collectionIs(int64(id), version, "It was not deleted."); err != nil {
			return err
		}
		return t.exec(`UPDATE collection SET deleted_at = $1 WHERE id = $2`, at, int64(id))
	})
	if err != nil {
		return s.fault(fmt.Errorf("delete collection %d: %w", id, err))
	}
	return nil
}

// RestoreCollection brings a deleted collection back. The error is NotFound where it is
// gone for good.
func (s *Store) RestoreCollection(_ context.Context, id playground.CollectionID) error {
	err := s.write.do(func(t *tx) error {
		many, err := t.rows(`SELECT count(*) FROM collection WHERE deleted_at IS NULL AND id <> $1`, int64(id))
		if err != nil {
			return err
		}
		if many[0] >= playground.MostCollections {
			return playground.NewError(playground.Conflict, "There are "+strconv.Itoa(playground.MostCollections)+" collections, as many as there may be. Delete another one first.")
		}
		n, err := t.change(`UPDATE collection SET deleted_at = NULL WHERE id = $1`, int64(id))
		if err == nil && n == 0 {
			return goneForGood("collection")
		}
		return err
	})
	if err != nil {
		return s.fault(fmt.Errorf("restore collection %d: %w", id, err))
	}
	return nil
}

func goneForGood(what string) error {
	return playground.NewError(playground.NotFound, "The time to undo is over: this "+what+" stays deleted.")
}
