package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"parley/playground"
)

// readTree reads the folders and requests of a collection, as they lie in it.
func (s *Store) readTree(ctx context.Context, c *playground.Collection) error {
	folders, err := s.readFolders(ctx, int64(c.ID))
	if err != nil {
		return err
	}
	for i := range folders {
		withoutSecrets(folders[i].Variables)
	}
	requests, err := s.savedWhere(ctx, `r.collection_id = $1 AND r.deleted_at IS NULL ORDER BY r.place, r.id`, int64(c.ID))
	if err != nil {
		return err
	}
	c.Folders, c.Requests = arranged(folders, requests)
	c.Count = len(c.Requests)
	return nil
}

// arranged puts folders and requests as they lie in the tree, each with its place in its
// branch. What lies in a folder that is not there lies at the top.
func arranged(folders []playground.Folder, requests []playground.SavedRequest) ([]playground.Folder, []playground.SavedRequest) {
	known := map[playground.FolderID]bool{}
	for _, f := range folders {
		known[f.ID] = true
	}
	for i := range folders {
		if !known[folders[i].Parent] {
			folders[i].Parent = 0
		}
	}
	for i := range requests {
		if !known[requests[i].Folder] {
			requests[i].Folder = 0
		}
	}
	c := playground.Collection{Folders: folders, Requests: requests}
	in := c.Branches()
	branches, leaves := make([]playground.Folder, 0, len(folders)), make([]playground.SavedRequest, 0, len(requests))
	var walk func(at playground.FolderID)
	walk = func(at playground.FolderID) {
		for n, t := range in[at] {
			if r := t.Request; r != nil {
				r.Place = n + 1
				leaves = append(leaves, *r)
				continue
			}
			t.Folder.Place = n + 1
			branches = append(branches, *t.Folder)
			walk(t.Folder.ID)
		}
	}
	walk(0)
	return branches, leaves
}

// tree is what a new collection holds, ready to be written.
type tree struct {
	folders  []folderRow // each after the one that it lies in
	requests []savedRow
	places   placesIn
}

// placesIn are the places of folders and of requests, these by where they are listed.
type placesIn struct {
	folders  map[playground.FolderID]int
	requests []int
}

// placesOf numbers what lies in each branch.
func placesOf(c playground.Collection) placesIn {
	p := placesIn{map[playground.FolderID]int{}, make([]int, len(c.Requests))}
	at := make(map[*playground.SavedRequest]int, len(c.Requests))
	for i := range c.Requests {
		at[&c.Requests[i]] = i
	}
	for _, all := range c.Branches() {
		for n, t := range all {
			if t.Request != nil {
				p.requests[at[t.Request]] = n
			} else {
				p.folders[t.Folder.ID] = n
			}
		}
	}
	return p
}

// plant holds what a new collection holds to what can be kept.
func plant(c playground.Collection) (tree, error) {
	if len(c.Folders) > playground.MostFolders {
		return tree{}, tooManyFolders(playground.Invalid)
	}
	if len(c.Requests) > playground.MostSaved {
		return tree{}, tooManySaved(playground.Invalid)
	}
	folders, err := inOrder(c.Folders)
	if err != nil {
		return tree{}, err
	}
	t, size := tree{places: placesOf(c)}, int64(0)
	for _, f := range folders {
		row, err := newFolderRow(f)
		if err != nil {
			return tree{}, err
		}
		t.folders = append(t.folders, row)
	}
	for i, r := range c.Requests {
		at := "/requests/" + strconv.Itoa(i)
		if r.Folder != 0 && !slices.ContainsFunc(folders, func(f playground.Folder) bool { return f.ID == r.Folder }) {
			return tree{}, invalid(at+"/folder", "There is no folder "+r.Folder.String()+" here.")
		}
		r.UpdatedBy = c.CreatedBy
		row, err := newSavedRow(r, at+"/request")
		if err != nil {
			return tree{}, err
		}
		if size += row.size; size > mostCollectionBytes {
			return tree{}, tooLong(playground.Invalid)
		}
		t.requests = append(t.requests, row)
	}
	return t, nil
}

// inOrder lists folders so that each comes after the one that it lies in.
func inOrder(folders []playground.Folder) ([]playground.Folder, error) {
	parents := map[playground.FolderID]playground.FolderID{}
	for i, f := range folders {
		at := "/folders/" + strconv.Itoa(i)
		if _, twice := parents[f.ID]; f.ID == 0 || twice {
			return nil, invalid(at+"/id", "Each folder has a number of its own, by which others lie in it.")
		}
		parents[f.ID] = f.Parent
	}
	depths := make(map[playground.FolderID]int, len(folders))
	for i, f := range folders {
		at := "/folders/" + strconv.Itoa(i) + "/parent"
		if _, there := parents[f.Parent]; f.Parent != 0 && !there {
			return nil, invalid(at, "There is no folder "+f.Parent.String()+" here.")
		}
		for id := f.ID; id != 0; id = parents[id] {
			if depths[f.ID]++; depths[f.ID] > playground.DeepestFolder {
				return nil, invalid(at, tooDeep)
			}
		}
	}
	sorted := slices.Clone(folders)
	slices.SortStableFunc(sorted, func(a, b playground.Folder) int { return cmp.Compare(depths[a.ID], depths[b.ID]) })
	return sorted, nil
}

const tooDeep = "Folders lie in each other 20 deep at most, and never in themselves."

func invalid(pointer, detail string) error {
	return &playground.Error{Code: playground.Invalid, Fields: []playground.FieldError{{Pointer: pointer, Detail: detail}}}
}

func tooManyFolders(code playground.ErrorCode) error {
	return playground.NewError(code, "A collection has at most "+strconv.Itoa(playground.MostFolders)+" folders.")
}

func tooManySaved(code playground.ErrorCode) error {
	return playground.NewError(code, "A collection has at most "+strconv.Itoa(playground.MostSaved)+" requests.")
}

func tooLong(code playground.ErrorCode) error {
	return playground.NewError(code, "The requests of a collection have at most 64 MiB together.")
}

// plantTree keeps what a new collection holds.
func (t *tx) plantTree(ctx context.Context, collection int64, all tree, k key, at int64) error {
	numbers := map[playground.FolderID]int64{0: 0}
	for _, f := range all.folders {
		id, err := t.insertFolder(collection, numbers[f.Parent], int64(all.places.folders[f.ID]), f, k)
		if err != nil {
			return err
		}
		numbers[f.ID] = id
		if err := t.keepOrigin(collection, id, f.Origin); err != nil {
			return err
		}
	}
	effort := playground.EffortOf(ctx)
	effort.Begin("Keeping", len(all.requests))
	for i, row := range all.requests {
		if effort.At(i); ctx.Err() != nil {
			return ctx.Err() // whoever asked for it left
		}
		row.folder = numbers[row.Folder]
		id, err := t.insertSaved(collection, row, int64(all.places.requests[i]), at)
		if err == nil {
			err = t.keepOrigin(collection, id, row.Origin)
		}
		if err != nil {
			return fmt.Errorf("request %d: %w", i, err)
		}
	}
	effort.Begin("Writing to the disk", 0)
	return nil
}

// branch is a folder as it lies in its collection.
type branch struct{ id, parent, place int64 }

// branches reads the folders of a collection that are there, in the order of their places.
func (t *tx) branches(collection int64) (map[int64]branch, error) {
	s, err := t.prepared(`SELECT id, parent_id, place FROM folder WHERE collection_id = $1 AND deleted_at IS NULL`)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(t.ctx, collection)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[int64]branch{}
	for rows.Next() {
		var b branch
		if err := rows.Scan(&b.id, &b.parent, &b.place); err != nil {
			return nil, err
		}
		all[b.id] = b
	}
	return all, rows.Err()
}

// below is how deep a tree is whose root is a folder; 1 is that folder alone.
func below(all map[int64]branch, id int64) int {
	deepest := 0
	for _, b := range all {
		if b.parent == id && b.id != id {
			deepest = max(deepest, below(all, b.id))
		}
	}
	return deepest + 1
}

// above is how many folders lie around what lies in a folder, that one included. It is false
// where one of them is another one that must not be.
func above(all map[int64]branch, id, not int64) (depth int, ok bool) {
	for ; id != 0; id = all[id].parent {
		if depth++; id == not || depth > playground.DeepestFolder {
			return depth, false
		}
	}
	return depth, true
}

// item is a folder or a request that is put somewhere; 0 for what it is not, or not yet.
type item struct{ folder, request int64 }

// placeAmong makes room among what lies in a branch, and returns the place of what is to be
// the n-th of it; 0 is the end. What is deleted keeps its place.
func (t *tx) placeAmong(collection, parent int64, but item, n int) (int64, error) {
	places, err := t.rows(`
		SELECT place FROM folder WHERE collection_id = $1 AND parent_id = $2 AND id <> $3 AND deleted_at IS NULL
		UNION ALL
		SELECT place FROM saved_request WHERE collection_id = $4 AND folder_id = $5 AND id <> $6 AND deleted_at IS NULL
		ORDER BY place`, collection, parent, but.folder, collection, parent, but.request)
	if err != nil {
		return 0, err
	}
	if n < 1 || n > len(places) {
		ends, err := t.rows(`
			SELECT coalesce(max(place) + 1, 0) FROM folder WHERE collection_id = $1 AND parent_id = $2
			UNION ALL
			SELECT coalesce(max(place) + 1, 0) FROM saved_request WHERE collection_id = $3 AND folder_id = $4`, collection, parent, collection, parent)
		if err != nil {
			return 0, err
		}
		return slices.Max(ends), nil
	}
	place := places[n-1]
	if err := t.exec(`UPDATE folder SET place = place + 1 WHERE collection_id = $1 AND parent_id = $2 AND place >= $3`, collection, parent, place); err != nil {
		return 0, err
	}
	return place, t.exec(`UPDATE saved_request SET place = place + 1 WHERE collection_id = $1 AND folder_id = $2 AND place >= $3`, collection, parent, place)
}

// rank is the place of a folder among what lies beside it, from 1.
func (t *tx) rank(collection int64, of branch) (int, error) {
	before, err := t.rows(`
		SELECT count(*) FROM folder WHERE collection_id = $1 AND parent_id = $2 AND deleted_at IS NULL AND (place < $3 OR place = $4 AND id < $5)
		UNION ALL
		SELECT count(*) FROM saved_request WHERE collection_id = $6 AND folder_id = $7 AND deleted_at IS NULL AND place < $8`,
		collection, of.parent, of.place, of.place, of.id, collection, of.parent, of.place)
	if err != nil {
		return 0, err
	}
	return 1 + int(before[0]+before[1]), nil
}
