package store

import (
	"context"
	"fmt"
	"slices"

	"parley/playground"
)

// renewal is what is to be written of a Renewal, ready.
type renewal struct {
	playground.Renewal
	own     collectionRow
	folders []folderRow
	rows    []savedRow
	k       key
	at      int64
}

func (s *Store) newRenewal(r playground.Renewal) (renewal, error) {
	w := renewal{Renewal: r, at: s.now().UnixMilli()}
	var sealing []playground.Variable
	if r.Own != nil {
		if len(r.Own.Variables) > mostVariables {
			return w, tooManyVariables("collection")
		}
		sealing = slices.Clone(r.Own.Variables)
		headers, auth, err := sharedJSON(r.Own.Headers, r.Own.Auth)
		if err != nil {
			return w, fmt.Errorf("renew collection: %w", err)
		}
		w.own = collectionRow{headers, auth, w.at}
	}
	for _, f := range r.Folders {
		row, err := newFolderRow(f)
		if err != nil {
			return w, err
		}
		w.folders, sealing = append(w.folders, row), append(sealing, f.Variables...)
	}
	for _, one := range r.Requests {
		row, err := newSavedRow(one, "/request")
		if err != nil {
			return w, err
		}
		w.rows = append(w.rows, row)
	}
	var err error
	w.k, err = s.keyFor(sealing)
	return w, err
}

// RenewCollection writes what an import changes of a collection, all of it or nothing. What is
// removed can be restored as what is deleted. Errors are NotFound; Outdated where the collection,
// or what is to be changed of it, is another by now, or something was imported into it; and
// Conflict where there is no room.
func (s *Store) RenewCollection(ctx context.Context, r playground.Renewal) error {
	w, err := s.newRenewal(r)
	if err != nil {
		return err
	}
	var free []int64
	err = s.write.do(func(t *tx) error {
		free, err = t.renew(ctx, w)
		return err
	})
	if err == nil {
		err = s.dropUnused(ctx, free)
	}
	if err != nil {
		return s.fault(fmt.Errorf("renew collection %d: %w", r.Of, err))
	}
	return nil
}

func (t *tx) renew(ctx context.Context, w renewal) (free []int64, err error) {
	in := int64(w.Of)
	if err := t.collectionIs(in, w.Version, "Nothing was kept; look once more at what would change."); err != nil {
		return nil, err
	}
	stamp, err := t.rows(`SELECT coalesce(max(id), 0) FROM origin WHERE collection_id = $1`, in)
	if err != nil {
		return nil, err
	}
	if stamp[0] != w.Stamp {
		return nil, playground.NewError(playground.Outdated, "Somebody imported into this collection meanwhile. Nothing was kept; look once more at what would change.")
	}
	if w.Own != nil {
		if err := t.changeOwn(in, *w.Own, w.own, w.k); err != nil {
			return nil, err
		}
	}
	if err := t.exec(`DELETE FROM origin WHERE collection_id = $1`, in); err != nil {
		return nil, err
	}
	for _, o := range w.Origins {
		if err := t.keepOrigin(in, o.Of, &o); err != nil {
			return nil, err
		}
	}
	numbers, err := t.renewFolders(in, w)
	if err != nil {
		return nil, err
	}
	if free, err = t.renewRequests(ctx, in, w, numbers); err != nil {
		return nil, err
	}
	for _, gone := range w.Removed {
		if _, _, err := t.savedIs(int64(gone.ID), gone.Version, "Nothing was kept; look once more at what would change."); err != nil {
			return nil, err
		}
		if err := t.exec(`UPDATE saved_request SET deleted_at = $1, deleted_with = 0 WHERE id = $2`, w.at, int64(gone.ID)); err != nil {
			return nil, err
		}
	}
	return free, t.roomForSaved(in)
}

// renewFolders changes folders, and makes new ones. It returns the numbers of these by those that
// they had.
func (t *tx) renewFolders(in int64, w renewal) (map[playground.FolderID]int64, error) {
	numbers := map[playground.FolderID]int64{}
	for _, f := range w.folders {
		if f.ID > 0 {
			if _, err := t.branchesOf(in, int64(f.ID)); err != nil {
				return nil, err
			}
			if err := t.changeFolder(int64(f.ID), f, w.k, f.Version); err != nil {
				return nil, err
			}
			continue
		}
		all, err := t.branches(in)
		if err != nil {
			return nil, err
		}
		if len(all) >= playground.MostFolders {
			return nil, tooManyFolders(playground.Conflict)
		}
		parent := int64(f.Parent)
		if f.Parent < 0 {
			parent = numbers[f.Parent]
		}
		if err := fits(all, parent, 0, 1); err != nil {
			return nil, err
		}
		place, err := t.placeAmong(in, parent, item{}, 0)
		if err != nil {
			return nil, err
		}
		id, err := t.insertFolder(in, parent, place, f, w.k)
		if err != nil {
			return nil, err
		}
		numbers[f.ID] = id
		if err := t.keepOrigin(in, id, f.Origin); err != nil {
			return nil, err
		}
	}
	return numbers, nil
}

// renewRequests changes requests, and keeps new ones at the ends of their branches.
func (t *tx) renewRequests(ctx context.Context, in int64, w renewal, numbers map[playground.FolderID]int64) (free []int64, err error) {
	effort := playground.EffortOf(ctx)
	effort.Begin("Keeping", len(w.rows))
	for i, r := range w.rows {
		if effort.At(i); ctx.Err() != nil {
			return nil, ctx.Err() // whoever asked for it left
		}
		if r.ID == 0 {
			if r.Folder < 0 {
				r.folder = numbers[r.Folder]
			}
			if err := t.folderIs(in, r.folder); err != nil {
				return nil, err
			}
			place, err := t.placeAmong(in, r.folder, item{}, 0)
			if err != nil {
				return nil, err
			}
			id, err := t.insertSaved(in, r, place, w.at)
			if err != nil {
				return nil, err
			}
			if err := t.keepOrigin(in, id, r.Origin); err != nil {
				return nil, err
			}
			continue
		}
		_, was, err := t.savedIs(int64(r.ID), r.Version, "Nothing was kept; look once more at what would change.")
		if err != nil {
			return nil, err
		}
		unused, err := t.changeSaved(r, was, w.at)
		if err != nil {
			return nil, err
		}
		free = append(free, unused...)
	}
	effort.Begin("Writing to the disk", 0)
	return free, nil
}
