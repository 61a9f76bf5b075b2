package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley/playground"
)

// filesOf are the digests of the content that a request keeps in the store, one for each
// place.
func filesOf(r playground.Request) [][]byte {
	var all [][]byte
	for _, f := range r.KeptFiles() {
		if digest := digestOf(f.SHA256); digest != nil {
			all = append(all, digest)
		}
	}
	return all
}

// holdFiles has a new run refer to the files of its request. Invalid is the error where one
// is not kept.
func (t *tx) holdFiles(r playground.Request) error {
	for _, digest := range filesOf(r) {
		n, err := t.change(`UPDATE body SET refs = refs + 1 WHERE sha256 = $1`, digest)
		if err != nil {
			return err
		}
		if n == 0 {
			return playground.NewError(playground.Invalid, "A file of this request is not kept any more. Choose it again. Nothing was sent.")
		}
	}
	return nil
}

// ReleaseBody ends the hold that Commit took on content: from here on it is kept only as
// long as a run names it.
func (s *Store) ReleaseBody(ctx context.Context, sha256hex string) error {
	s.held.drop(sha256hex)
	if s.dialect.shared {
		if err := s.write.doRelaxed(func(t *tx) error { return t.unhold(digestOf(sha256hex)) }); err != nil {
			return s.fault(fmt.Errorf("release content: %w", err))
		}
	}
	var id int64
	err := s.asked.row(ctx, `SELECT id FROM body WHERE sha256 = $1 AND refs = 0`, []any{digestOf(sha256hex)}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil {
		err = s.dropUnused(ctx, []int64{id})
	}
	if err != nil {
		return s.fault(fmt.Errorf("release content: %w", err))
	}
	return nil
}
