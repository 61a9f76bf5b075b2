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
	requests, err := s.savedWhere(ctx, `r.collection_id = $1 AND r.deleted_at IS NULL ORDER BY r.place, r.id`, int64(c.ID))
	if err != nil {
		return err
	}
	c.Folders, c.Requests = arranged(folders, requests)
	c.Count = len(c.Requests)
	return nil
}

func (s *Store) readFolders(ctx context.Context, collection int64) ([]playground.Folder, error) {
	rows, err := s.asked.query(ctx, `
		SELECT id, parent_id, name, description
		FROM folder
		WHERE collection_id = $1 AND deleted_at IS NULL
		ORDER BY place, id`, collection)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []playground.Folder
	for rows.Next() {
		var f playground.Folder
		if err := rows.Scan(&f.ID, &f.Parent, &f.Name, &f.Description); err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, rows.Err()
}

// arranged puts folders and requests, each in the order of their places, as they lie in the
// tree: a folder's folders, then its requests. What lies in a folder that is not there lies
// at the top.
func arranged(folders []playground.Folder, requests []playground.SavedRequest) ([]playground.Folder, []playground.SavedRequest) {
	in, of := map[playground.FolderID][]playground.Folder{}, map[playground.FolderID][]playground.SavedRequest{}
	known := map[playground.FolderID]bool{}
	for _, f := range folders {
		known[f.ID] = true
	}
	for _, f := range folders {
		if !known[f.Parent] {
			f.Parent = 0
		}
		f.Place = len(in[f.Parent]) + 1
		in[f.Parent] = append(in[f.Parent], f)
	}
	for _, r := range requests {
		if !known[r.Folder] {
			r.Folder = 0
		}
		r.Place = len(of[r.Folder]) + 1
		of[r.Folder] = append(of[r.Folder], r)
	}
	branches, leaves := make([]playground.Folder, 0, len(folders)), make([]playground.SavedRequest, 0, len(requests))
	var walk func(at playground.FolderID)
	walk = func(at playground.FolderID) {
		for _, f := range in[at] {
			branches = append(branches, f)
			walk(f.ID)
		}
		leaves = append(leaves, of[at]...)
	}
	walk(0)
	return branches, leaves
}

// tree is what a new collection holds, ready to be written.
type tree struct {
	folders  []playground.Folder // each after the one that it lies in
	requests []savedRow
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
	t, size := tree{folders: folders}, int64(0)
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
func (t *tx) plantTree(collection int64, all tree, at int64) error {
	numbers := map[playground.FolderID]int64{0: 0}
	for place, f := range all.folders {
		var id int64
		err := t.changeRow(`INSERT INTO folder (collection_id, parent_id, place, name, description) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
			[]any{collection, numbers[f.Parent], place, f.Name, f.Description}, &id)
		if err != nil {
			return err
		}
		numbers[f.ID] = id
	}
	for place, row := range all.requests {
		row.folder = numbers[row.Folder]
		if _, err := t.insertSaved(collection, row, int64(place), at); err != nil {
			return fmt.Errorf("request %d: %w", place, err)
		}
	}
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

// placeAmong makes room among rows that lie beside each other, and returns the place of a row that is to
// be the n-th of those that are there; 0 is the end. What is deleted keeps its place among them.
func (t *tx) placeAmong(table, column string, collection, parent, but int64, n int) (int64, error) {
	beside := `FROM ` + table + ` WHERE collection_id = $1 AND ` + column + ` = $2`
	places, err := t.rows(`SELECT place `+beside+` AND id <> $3 AND deleted_at IS NULL ORDER BY place, id`, collection, parent, but)
	if err != nil {
		return 0, err
	}
	if n < 1 || n > len(places) {
		end, err := t.rows(`SELECT coalesce(max(place) + 1, 0) `+beside, collection, parent)
		if err != nil {
			return 0, err
		}
		return end[0], nil
	}
	place := places[n-1]
	return place, t.exec(`UPDATE `+table+` SET place = place + 1 WHERE collection_id = $1 AND `+column+` = $2 AND place >= $3`, collection, parent, place)
}
