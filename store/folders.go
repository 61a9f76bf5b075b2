package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"

	"parley/playground"
)

func noFolder() error {
	return playground.NewError(playground.NotFound, "There is no such folder in this collection. It may have been deleted.")
}

// CreateFolder keeps a new folder at the end of its branch. The error is Invalid where that
// is not there or too deep, and Conflict where there are too many.
func (s *Store) CreateFolder(ctx context.Context, in playground.CollectionID, f playground.Folder) (playground.Folder, error) {
	row, err := newFolderRow(f)
	if err != nil {
		return f, err
	}
	k, err := s.keyFor(f.Variables)
	if err != nil {
		return f, err
	}
	err = s.write.do(func(t *tx) error {
		if err := t.collectionIs(int64(in), 0, ""); err != nil {
			return err
		}
		all, err := t.branches(int64(in))
		if err != nil {
			return err
		}
		if len(all) >= playground.MostFolders {
			return tooManyFolders(playground.Conflict)
		}
		if err := fits(all, int64(f.Parent), 0, 1); err != nil {
			return err
		}
		place, err := t.placeAmong(int64(in), int64(f.Parent), item{}, 0)
		if err != nil {
			return err
		}
		if f.Place, err = t.rank(int64(in), branch{math.MaxInt64, int64(f.Parent), place}); err != nil {
			return err
		}
		id, err := t.insertFolder(int64(in), int64(f.Parent), place, row, k)
		f.ID = playground.FolderID(id)
		return err
	})
	if err != nil {
		return f, s.fault(fmt.Errorf("create folder: %w", err))
	}
	return s.keptFolder(ctx, in, f)
}

// fits refuses to put a folder, with so many levels, into one that is not there, lies in it,
// or is too deep.
func fits(all map[int64]branch, parent, folder int64, levels int) error {
	if _, there := all[parent]; parent != 0 && !there {
		return invalid("/parent", "There is no such folder in this collection. It may have been deleted.")
	}
	not := folder
	if not == 0 {
		not = -1
	}
	depth, ok := above(all, parent, not)
	if !ok || depth+levels > playground.DeepestFolder {
		return invalid("/parent", tooDeep)
	}
	return nil
}

// UpdateFolder changes a folder's name, description and what its requests have in common, and
// moves it with all that it holds: to a place of a branch, or to its end. With a place of 0 it
// stays where it is in its own branch. Variables and headers that are nil stay, and so does a
// sign-in without a kind. A secret without a value keeps the one that it has. Errors are
// NotFound, Invalid as for CreateFolder, and Outdated where the version, unless it is 0, is
// another by now.
func (s *Store) UpdateFolder(ctx context.Context, in playground.CollectionID, f playground.Folder, version int64) (playground.Folder, error) {
	row, err := newFolderRow(f)
	if err != nil {
		return f, err
	}
	k, err := s.keyFor(f.Variables)
	if err != nil {
		return f, err
	}
	err = s.write.do(func(t *tx) error {
		all, err := t.branchesOf(int64(in), int64(f.ID))
		if err != nil {
			return err
		}
		was := all[int64(f.ID)]
		if err := t.changeFolder(was.id, row, k, version); err != nil {
			return err
		}
		now, err := t.rank(int64(in), was)
		if err != nil {
			return err
		}
		if int64(f.Parent) == was.parent && (f.Place == 0 || f.Place == now) {
			f.Place = now
			return nil
		}
		if err := fits(all, int64(f.Parent), was.id, below(all, was.id)); err != nil {
			return err
		}
		place, err := t.placeAmong(int64(in), int64(f.Parent), item{folder: was.id}, f.Place)
		if err != nil {
			return err
		}
		if err := t.exec(`UPDATE folder SET parent_id = $1, place = $2 WHERE id = $3`, int64(f.Parent), place, was.id); err != nil {
			return err
		}
		f.Place, err = t.rank(int64(in), branch{was.id, int64(f.Parent), place})
		return err
	})
	if err != nil {
		return f, s.fault(fmt.Errorf("update folder %d: %w", f.ID, err))
	}
	return s.keptFolder(ctx, in, f)
}

// branchesOf reads the folders of a collection, of which one must be there.
func (t *tx) branchesOf(collection, folder int64) (map[int64]branch, error) {
	if err := t.collectionIs(collection, 0, ""); err != nil {
		return nil, err
	}
	all, err := t.branches(collection)
	if _, there := all[folder]; err == nil && !there {
		return nil, noFolder()
	}
	return all, err
}

// DeleteFolder takes a folder away with all that it holds, until RestoreFolder or the purge.
// It returns how many requests that were. The error is NotFound where there is none.
func (s *Store) DeleteFolder(_ context.Context, in playground.CollectionID, id playground.FolderID) (int, error) {
	at, requests := s.now().UnixMilli(), int64(0)
	err := s.write.do(func(t *tx) error {
		all, err := t.branchesOf(int64(in), int64(id))
		if err != nil {
			return err
		}
		requests = 0
		for _, b := range all {
			if _, outside := above(all, b.id, int64(id)); outside {
				continue
			}
			if err := t.exec(`UPDATE folder SET deleted_at = $1, deleted_with = $2 WHERE id = $3`, at, int64(id), b.id); err != nil {
				return err
			}
			n, err := t.change(`UPDATE saved_request SET deleted_at = $1, deleted_with = $2 WHERE collection_id = $3 AND folder_id = $4 AND deleted_at IS NULL`,
				at, int64(id), int64(in), b.id)
			if err != nil {
				return err
			}
			requests += n
		}
		return nil
	})
	if err != nil {
		return 0, s.fault(fmt.Errorf("delete folder %d: %w", id, err))
	}
	return int(requests), nil
}

// RestoreFolder brings a deleted folder back with what went with it. Where what it lay in is
// gone, or too deep by now, it lies at the top. The error is NotFound where it is gone for
// good, and Conflict where there would be too many.
func (s *Store) RestoreFolder(_ context.Context, in playground.CollectionID, id playground.FolderID) error {
	err := s.write.do(func(t *tx) error {
		if err := t.collectionIs(int64(in), 0, ""); err != nil {
			return err
		}
		var b branch
		var deleted bool
		err := t.row(`SELECT id, parent_id, place, deleted_at IS NOT NULL FROM folder WHERE collection_id = $1 AND id = $2 AND (deleted_at IS NULL OR deleted_with = id)`,
			[]any{int64(in), int64(id)}, &b.id, &b.parent, &b.place, &deleted)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return goneForGood("folder")
		case err != nil || !deleted:
			return err
		}
		folders, err := t.change(`UPDATE folder SET deleted_at = NULL, deleted_with = 0 WHERE collection_id = $1 AND deleted_with = $2`, int64(in), b.id)
		if err != nil {
			return err
		}
		_, err = t.change(`UPDATE saved_request SET deleted_at = NULL, deleted_with = 0 WHERE collection_id = $1 AND deleted_with = $2`, int64(in), b.id)
		if err != nil {
			return err
		}
		all, err := t.branches(int64(in))
		if err != nil {
			return err
		}
		if folders > 0 && len(all) > playground.MostFolders {
			return tooManyFolders(playground.Conflict)
		}
		if err := t.roomForSaved(int64(in)); err != nil {
			return err
		}
		if fits(all, b.parent, b.id, below(all, b.id)) == nil {
			return nil
		}
		place, err := t.placeAmong(int64(in), 0, item{folder: b.id}, 0)
		if err != nil {
			return err
		}
		return t.exec(`UPDATE folder SET parent_id = 0, place = $1 WHERE id = $2`, place, b.id)
	})
	if err != nil {
		return s.fault(fmt.Errorf("restore folder %d: %w", id, err))
	}
	return nil
}
