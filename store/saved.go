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

func noSaved() error {
	return playground.NewError(playground.NotFound, "There is no such saved request. It may have been deleted.")
}

// savedRow is a saved request ready to be written.
type savedRow struct {
	playground.SavedRequest
	folder int64
	record []byte
	size   int64 // of its JSON
}

func newSavedRow(r playground.SavedRequest, at string) (savedRow, error) {
	text, err := json.Marshal(r.Request)
	if err != nil {
		return savedRow{}, fmt.Errorf("keep saved request: %w", err)
	}
	if len(text) > mostSavedBytes {
		return savedRow{}, invalid(at, "A saved request has at most 1 MiB. Send long content as a file.")
	}
	record, err := packJSON(&r.Request)
	return savedRow{r, int64(r.Folder), record, int64(len(text))}, err
}

// savedWhere reads the saved requests that a condition on r picks, each with its last run.
// Their places only order.
func (s *Store) savedWhere(ctx context.Context, where string, args ...any) ([]playground.SavedRequest, error) {
	rows, err := s.asked.query(ctx, `
		SELECT r.id, r.collection_id, r.folder_id, r.place + 1, r.name, r.description, r.record, r.version, r.updated_by, r.updated_at,
		       coalesce(last.id, 0), coalesce(last.status, 0), coalesce(last.rules, '')
		FROM saved_request r
		LEFT JOIN run AS last ON last.id = (
		    SELECT max(run.id) FROM run WHERE run.saved_id = r.id AND run.saved_id <> 0 AND run.deleted_at IS NULL)
		WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []playground.SavedRequest
	for rows.Next() {
		var r playground.SavedRequest
		var record []byte
		var at int64
		var rules string
		if err := rows.Scan(&r.ID, &r.CollectionID, &r.Folder, &r.Place, &r.Name, &r.Description, &record, &r.Version, &r.UpdatedBy, &at, &r.LastRun, &r.LastStatus, &rules); err != nil {
			return nil, err
		}
		if err := unpackJSON(record, &r.Request); err != nil {
			return nil, fmt.Errorf("saved request %d: %w", r.ID, err)
		}
		r.UpdatedAt, r.LastFails, r.LastMissed = timeOf(at), failsWithin(rules), missedIn(rules)
		all = append(all, r)
	}
	return all, rows.Err()
}

// FindSaved returns a saved request. The error is NotFound where there is none.
func (s *Store) FindSaved(ctx context.Context, id playground.SavedID) (playground.SavedRequest, error) {
	all, err := s.savedWhere(ctx, `r.id = $1 AND r.deleted_at IS NULL AND EXISTS (SELECT 1 FROM collection c WHERE c.id = r.collection_id AND c.deleted_at IS NULL)`, int64(id))
	if err == nil && len(all) == 0 {
		return playground.SavedRequest{}, noSaved()
	}
	if err == nil {
		err = s.asked.row(ctx, `
			SELECT (SELECT count(*) FROM saved_request o
			        WHERE o.collection_id = r.collection_id AND o.folder_id = r.folder_id AND o.deleted_at IS NULL AND (o.place < r.place OR o.place = r.place AND o.id <= r.id))
			     + (SELECT count(*) FROM folder f
			        WHERE f.collection_id = r.collection_id AND f.parent_id = r.folder_id AND f.deleted_at IS NULL AND f.place <= r.place)
			FROM saved_request r
			WHERE r.id = $1`, []any{int64(id)}, &all[0].Place)
	}
	if err != nil {
		return playground.SavedRequest{}, s.fault(fmt.Errorf("find saved request %d: %w", id, err))
	}
	return all[0], nil
}

// CreateSaved keeps a request at the end of its branch, and secrets as variables of its
// collection. Errors are NotFound where there is no such collection, Invalid where there is
// no such folder, and Conflict where there is no room, or a secret's name is taken.
func (s *Store) CreateSaved(ctx context.Context, r playground.SavedRequest, secrets []playground.Variable) (playground.SavedRequest, error) {
	row, err := newSavedRow(r, "/request")
	if err != nil {
		return r, err
	}
	k, err := s.keyFor(secrets)
	if err != nil {
		return r, err
	}
	at, in, id := s.now().UnixMilli(), int64(r.CollectionID), int64(0)
	err = s.write.do(func(t *tx) error {
		if err := t.folderIs(in, row.folder); err != nil {
			return err
		}
		if err := t.addSecrets(in, secrets, k, r.UpdatedBy, at); err != nil {
			return err
		}
		place, err := t.placeAmong(in, row.folder, item{}, 0)
		if err != nil {
			return err
		}
		if id, err = t.insertSaved(in, row, place, at); err != nil {
			return err
		}
		return t.roomForSaved(in)
	})
	if err != nil {
		return r, s.fault(fmt.Errorf("keep saved request: %w", err))
	}
	return s.FindSaved(ctx, playground.SavedID(id))
}

// folderIs refuses a branch that is not there.
func (t *tx) folderIs(collection, folder int64) error {
	if err := t.collectionIs(collection, 0, ""); err != nil || folder == 0 {
		return err
	}
	there, err := t.rows(`SELECT id FROM folder WHERE collection_id = $1 AND id = $2 AND deleted_at IS NULL`, collection, folder)
	if err == nil && len(there) == 0 {
		return invalid("/folder", "There is no such folder in this collection. It may have been deleted.")
	}
	return err
}

func (t *tx) insertSaved(collection int64, row savedRow, place, at int64) (id int64, err error) {
	err = t.changeRow(`
		INSERT INTO saved_request (collection_id, folder_id, place, name, description, record, size, version, updated_by, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9) RETURNING id`,
		[]any{collection, row.folder, place, row.Name, row.Description, row.record, row.size, row.UpdatedBy, at}, &id)
	if err != nil {
		return 0, err
	}
	return id, t.holdFiles(row.Request)
}

// roomForSaved refuses more in a collection than may be, after something was added to it.
func (t *tx) roomForSaved(collection int64) error {
	var many, size int64
	err := t.row(`SELECT count(*), coalesce(sum(size), 0) FROM saved_request WHERE collection_id = $1 AND deleted_at IS NULL`, []any{collection}, &many, &size)
	switch {
	case err != nil:
		return err
	case many > playground.MostSaved:
		return tooManySaved(playground.Conflict)
	case size > mostCollectionBytes:
		return tooLong(playground.Conflict)
	}
	return nil
}

// addSecrets adds variables to a collection, which is a change of it.
func (t *tx) addSecrets(collection int64, secrets []playground.Variable, k key, by string, at int64) error {
	if len(secrets) == 0 {
		return nil
	}
	next, err := t.rows(`SELECT coalesce(max(place) + 1, 0) FROM collection_variable WHERE collection_id = $1
		UNION ALL SELECT count(*) FROM collection_variable WHERE collection_id = $2`, collection, collection)
	if err != nil {
		return err
	}
	if int(next[1])+len(secrets) > mostVariables {
		return playground.NewError(playground.Conflict, "A collection has at most "+strconv.Itoa(mostVariables)+" variables.")
	}
	for i, v := range secrets {
		taken, err := t.rows(`SELECT id FROM collection_variable WHERE collection_id = $1 AND name = $2`, collection, v.Name)
		if err != nil {
			return err
		}
		if len(taken) > 0 {
			return playground.NewError(playground.Conflict, "Somebody gave this collection a variable "+strconv.Quote(v.Name)+" meanwhile. Nothing was kept; save once more.")
		}
		if err := t.keepVariable(collectionVariables, collection, int(next[0])+i, 0, v, kept{}, k); err != nil {
			return err
		}
	}
	return t.exec(`UPDATE collection SET version = version + 1, updated_by = $1, updated_at = $2 WHERE id = $3`, by, at, collection)
}

// savedIs reads where a saved request lies and what it holds, and refuses one that is not
// there, or that somebody changed since a version.
func (t *tx) savedIs(id, version int64, so string) (collection int64, request playground.Request, err error) {
	var is int64
	var record []byte
	err = t.row(`
		SELECT r.collection_id, r.version, r.record
		FROM saved_request r
		JOIN collection c ON c.id = r.collection_id AND c.deleted_at IS NULL
		WHERE r.id = $1 AND r.deleted_at IS NULL`, []any{id}, &collection, &is, &record)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		err = noSaved()
	case err == nil && version != 0 && version != is:
		err = playground.NewError(playground.Outdated, "Somebody changed this request meanwhile. "+so)
	case err == nil && unpackJSON(record, &request) != nil:
		request = playground.Request{} // damaged: it is changed and goes all the same
	}
	return collection, request, err
}

// UpdateSaved changes a saved request's name, description and request, and keeps secrets as
// variables of its collection: not where it lies. Errors are NotFound, Outdated where the
// version, unless it is 0, is another by now, and Conflict as for CreateSaved.
func (s *Store) UpdateSaved(ctx context.Context, r playground.SavedRequest, version int64, secrets []playground.Variable) (playground.SavedRequest, error) {
	row, err := newSavedRow(r, "/request")
	if err != nil {
		return r, err
	}
	k, err := s.keyFor(secrets)
	if err != nil {
		return r, err
	}
	at := s.now().UnixMilli()
	var free []int64
	err = s.write.do(func(t *tx) error {
		in, was, err := t.savedIs(int64(r.ID), version, "Nothing was kept; look at what it is now, and change that.")
		if err != nil {
			return err
		}
		if err := t.addSecrets(in, secrets, k, r.UpdatedBy, at); err != nil {
			return err
		}
		if free, err = t.changeSaved(row, was, at); err != nil {
			return err
		}
		return t.roomForSaved(in)
	})
	if err == nil {
		err = s.dropUnused(ctx, free)
	}
	if err != nil {
		return r, s.fault(fmt.Errorf("change saved request %d: %w", r.ID, err))
	}
	return s.FindSaved(ctx, r.ID)
}

// changeSaved puts a request in the place of what was kept, and returns the content that nothing
// refers to any more.
func (t *tx) changeSaved(row savedRow, was playground.Request, at int64) (free []int64, err error) {
	err = t.exec(`UPDATE saved_request SET name = $1, description = $2, record = $3, size = $4, version = version + 1, updated_by = $5, updated_at = $6 WHERE id = $7`,
		row.Name, row.Description, row.record, row.size, row.UpdatedBy, at, int64(row.ID))
	if err != nil {
		return nil, err
	}
	if err := t.holdFiles(row.Request); err != nil { // before those of before are left: they may be the same
		return nil, err
	}
	return t.leaveBodies(filesOf(was))
}

// MoveSaved puts a saved request at a place of a branch, from 1; 0 is its end. Errors are
// NotFound, Invalid where there is no such folder, and Conflict where there is no room.
func (s *Store) MoveSaved(_ context.Context, id playground.SavedID, to playground.CollectionID, folder playground.FolderID, place int) error {
	err := s.write.do(func(t *tx) error {
		from, _, err := t.savedIs(int64(id), 0, "")
		if err != nil {
			return err
		}
		if err := t.folderIs(int64(to), int64(folder)); err != nil {
			return err
		}
		at, err := t.placeAmong(int64(to), int64(folder), item{request: int64(id)}, place)
		if err != nil {
			return err
		}
		if err := t.exec(`UPDATE saved_request SET collection_id = $1, folder_id = $2, place = $3 WHERE id = $4`, int64(to), int64(folder), at, int64(id)); err != nil {
			return err
		}
		if from == int64(to) {
			return nil
		}
		return t.roomForSaved(int64(to))
	})
	if err != nil {
		return s.fault(fmt.Errorf("move saved request %d: %w", id, err))
	}
	return nil
}

// DeleteSaved takes a saved request away, until RestoreSaved or the purge. Errors are
// NotFound, and Outdated as for UpdateSaved.
func (s *Store) DeleteSaved(_ context.Context, id playground.SavedID, version int64) error {
	at := s.now().UnixMilli()
	err := s.write.do(func(t *tx) error {
		if _, _, err := t.savedIs(int64(id), version, "It was not deleted."); err != nil {
			return err
		}
		return t.exec(`UPDATE saved_request SET deleted_at = $1, deleted_with = 0 WHERE id = $2`, at, int64(id))
	})
	if err != nil {
		return s.fault(fmt.Errorf("delete saved request %d: %w", id, err))
	}
	return nil
}

// RestoreSaved brings a deleted request back. Where its folder is gone, it lies at the top.
// The error is NotFound where it is gone for good, and Conflict where there is no room.
func (s *Store) RestoreSaved(_ context.Context, id playground.SavedID) error {
	err := s.write.do(func(t *tx) error {
		var in, folder int64
		var deleted bool
		err := t.row(`SELECT collection_id, folder_id, deleted_at IS NOT NULL FROM saved_request WHERE id = $1`, []any{int64(id)}, &in, &folder, &deleted)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return goneForGood("request")
		case err != nil || !deleted:
			return err
		}
		if err := t.exec(`UPDATE saved_request SET deleted_at = NULL, deleted_with = 0 WHERE id = $1`, int64(id)); err != nil {
			return err
		}
		if err := t.roomForSaved(in); err != nil {
			return err
		}
		err = t.folderIs(in, folder)
		if playground.CodeOf(err) != playground.Invalid {
			return err
		}
		place, err := t.placeAmong(in, 0, item{request: int64(id)}, 0)
		if err != nil {
			return err
		}
		return t.exec(`UPDATE saved_request SET folder_id = 0, place = $1 WHERE id = $2`, place, int64(id))
	})
	if err != nil {
		return s.fault(fmt.Errorf("restore saved request %d: %w", id, err))
	}
	return nil
}

// FindSavedRuns returns the statuses of the newest n runs of each of some saved requests,
// oldest first; 0 is no response, or a run that still goes.
func (s *Store) FindSavedRuns(ctx context.Context, ids []playground.SavedID, n int) (map[playground.SavedID][]playground.Ending, error) {
	found := make(map[playground.SavedID][]playground.Ending, len(ids))
	if len(ids) == 0 || n <= 0 {
		return found, nil
	}
	wanted := make([]int64, len(ids))
	for i, id := range ids {
		wanted[i] = int64(id)
	}
	list, err := json.Marshal(wanted)
	if err != nil {
		return nil, err
	}
	rows, err := s.asked.query(ctx, `
		SELECT run.saved_id, run.status, run.state, run.rules
		FROM `+s.dialect.elements("$1")+` AS wanted
		`+s.dialect.newestOf("r.saved_id = CAST(wanted.value AS BIGINT) AND r.saved_id <> 0")+`
		ORDER BY run.id`, string(list), n)
	if err != nil {
		return nil, s.fault(fmt.Errorf("find runs of saved requests: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		var id playground.SavedID
		var status int
		var state playground.State
		var rules string
		if err := rows.Scan(&id, &status, &state, &rules); err != nil {
			return nil, s.fault(fmt.Errorf("find runs of saved requests: %w", err))
		}
		found[id] = append(found[id], playground.EndingOf(status, state == playground.StateDone, failsWithin(rules) || missedIn(rules)))
	}
	if err := rows.Err(); err != nil {
		return nil, s.fault(fmt.Errorf("find runs of saved requests: %w", err))
	}
	return found, nil
}
