package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"parley/playground"
)

// folderRow is a folder with what of its row has to be written before it is kept.
type folderRow struct {
	playground.Folder
	headers, auth string
}

// newFolderRow holds a folder to what can be kept.
func newFolderRow(f playground.Folder) (folderRow, error) {
	if len(f.Variables) > mostVariables {
		return folderRow{}, tooManyVariables("folder")
	}
	auth := f.Auth
	if auth.Kind == "" {
		auth = playground.Auth{Kind: "inherit"}
	}
	headers, signIn, err := sharedJSON(f.Headers, auth)
	if err != nil {
		return folderRow{}, fmt.Errorf("keep folder: %w", err)
	}
	return folderRow{f, headers, signIn}, nil
}

func tooManyVariables(what string) error {
	return playground.NewError(playground.Invalid, "A "+what+" has at most "+strconv.Itoa(mostVariables)+" variables.")
}

// sharedJSON writes what requests have in common as it is kept.
func sharedJSON(headers []playground.Row, auth playground.Auth) (rows, signIn string, err error) {
	if headers == nil {
		headers = []playground.Row{}
	}
	h, err1 := json.Marshal(headers)
	a, err2 := json.Marshal(auth)
	return string(h), string(a), errors.Join(err1, err2)
}

// insertFolder keeps a new folder, and returns its number.
func (t *tx) insertFolder(collection, parent, place int64, f folderRow, k key) (id int64, err error) {
	err = t.changeRow(`
		INSERT INTO folder (collection_id, parent_id, place, name, description, headers, auth, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 1) RETURNING id`,
		[]any{collection, parent, place, f.Name, f.Description, f.headers, f.auth}, &id)
	if err != nil || len(f.Variables) == 0 {
		return id, err
	}
	return id, t.keepVariables(folderVariables, id, f.Variables, k)
}

// changeFolder puts a folder's own members in the place of those that are kept. The version
// stays where nothing is another by that.
func (t *tx) changeFolder(id int64, f folderRow, k key, version int64) error {
	var is int64
	var name, about, headers, auth string
	if err := t.row(`SELECT version, name, description, headers, auth FROM folder WHERE id = $1`, []any{id}, &is, &name, &about, &headers, &auth); err != nil {
		return err
	}
	if version != 0 && version != is {
		return playground.NewError(playground.Outdated, "Somebody changed this folder meanwhile. Nothing was kept; look at what it is now, and change that.")
	}
	if f.Folder.Headers == nil {
		f.headers = headers
	}
	if f.Folder.Auth.Kind == "" {
		f.auth = auth
	}
	if f.Variables == nil && f.Name == name && f.Description == about && f.headers == headers && f.auth == auth {
		return nil
	}
	err := t.exec(`UPDATE folder SET name = $1, description = $2, headers = $3, auth = $4, version = version + 1 WHERE id = $5`, f.Name, f.Description, f.headers, f.auth, id)
	if err != nil || f.Variables == nil {
		return err
	}
	return t.keepVariables(folderVariables, id, f.Variables, k)
}

// keptFolder is a folder as it is kept now, its secrets only named, at the place that it was
// put to.
func (s *Store) keptFolder(ctx context.Context, in playground.CollectionID, f playground.Folder) (playground.Folder, error) {
	all, err := s.readFolders(ctx, int64(in))
	if err != nil {
		return f, s.fault(fmt.Errorf("find folder %d: %w", f.ID, err))
	}
	i := slices.IndexFunc(all, func(other playground.Folder) bool { return other.ID == f.ID })
	if i < 0 {
		return f, noFolder() // somebody deleted it meanwhile
	}
	withoutSecrets(all[i].Variables)
	all[i].Place = f.Place
	return all[i], nil
}

// readFolders reads the folders of a collection in the order of their places, secrets opened.
func (s *Store) readFolders(ctx context.Context, collection int64) ([]playground.Folder, error) {
	rows, err := s.asked.query(ctx, `
		SELECT id, parent_id, place + 1, name, description, headers, auth, version
		FROM folder
		WHERE collection_id = $1 AND deleted_at IS NULL
		ORDER BY place, id`, collection)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []playground.Folder
	at := map[int64]int{}
	for rows.Next() {
		f := playground.Folder{Variables: []playground.Variable{}, Headers: []playground.Row{}}
		var headers, auth string
		if err := rows.Scan(&f.ID, &f.Parent, &f.Place, &f.Name, &f.Description, &headers, &auth, &f.Version); err != nil {
			return nil, err
		}
		if err := errors.Join(json.Unmarshal([]byte(headers), &f.Headers), json.Unmarshal([]byte(auth), &f.Auth)); err != nil {
			return nil, fmt.Errorf("folder %d: %w", f.ID, err)
		}
		at[int64(f.ID)] = len(all)
		all = append(all, f)
	}
	if err := rows.Err(); err != nil || len(all) == 0 {
		return all, err
	}
	return all, s.addFolderVariables(ctx, collection, all, at)
}

// addFolderVariables reads the variables of folders. It comes after these, as addVariables does.
func (s *Store) addFolderVariables(ctx context.Context, collection int64, all []playground.Folder, at map[int64]int) error {
	rows, err := s.asked.query(ctx, `
		SELECT v.folder_id, v.id, v.name, v.value, v.secret, v.key_id, v.sealed, v.short, v.taken, v.note
		FROM folder f
		JOIN folder_variable v ON v.folder_id = f.id
		WHERE f.collection_id = $1 AND f.deleted_at IS NULL
		ORDER BY v.folder_id, v.place`, collection)
	if err != nil {
		return err
	}
	return s.readVariables(rows, inFolders, func(of int64, v playground.Variable) {
		if i, ok := at[of]; ok {
			all[i].Variables = append(all[i].Variables, v)
		}
	})
}
