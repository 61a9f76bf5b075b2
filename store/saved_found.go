package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"parley/playground"
)

var likeMarks = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// mostSought is in how many saved requests, the newest, words are looked for beside the name.
const mostSought = 100_000

// soughtAtOnce is how many records are read together.
const soughtAtOnce = 200

// sought is what a saved request is found by beside its name: its method and its address.
type sought struct {
	id   int64
	text string
}

// soughtBefore is what was read of saved requests before, by their numbers: what did not change
// since is not unpacked again.
type soughtBefore struct {
	mu  sync.Mutex
	all map[int64]soughtAt
}

type soughtAt struct {
	version int64
	text    string
}

// SearchSaved returns the first requests that have all words in their name, by name, and then
// those that have them in their name, method and address. Their places only order.
func (s *Store) SearchSaved(ctx context.Context, words []string, limit int) ([]playground.SavedRequest, error) {
	if len(words) == 0 || limit <= 0 {
		return nil, nil
	}
	where := `r.deleted_at IS NULL AND EXISTS (SELECT 1 FROM collection c WHERE c.id = r.collection_id AND c.deleted_at IS NULL)`
	named := where
	var args []any
	for _, w := range words {
		args = append(args, "%"+likeMarks.Replace(strings.ToLower(w))+"%")
		named += ` AND lower(r.name) LIKE $` + strconv.Itoa(len(args)) + ` ESCAPE '\'`
	}
	args = append(args, limit)
	found, err := s.savedWhere(ctx, named+` ORDER BY lower(r.name), r.id LIMIT $`+strconv.Itoa(len(args)), args...)
	if err != nil {
		return nil, s.fault(fmt.Errorf("search saved requests: %w", err))
	}
	further, err := s.soughtSaved(ctx, words, limit-len(found), found)
	if err != nil || len(further) == 0 {
		return found, err
	}
	for i := range further {
		where += []string{` AND r.id IN ($`, `, $`}[min(i, 1)] + strconv.Itoa(i+1)
	}
	more, err := s.savedWhere(ctx, where+`) ORDER BY lower(r.name), r.id`, further...)
	if err != nil {
		return nil, s.fault(fmt.Errorf("search saved requests: %w", err))
	}
	return append(found, more...), nil
}

// soughtSaved are the numbers of up to n requests that have the words, but for those that are
// found already.
func (s *Store) soughtSaved(ctx context.Context, words []string, n int, but []playground.SavedRequest) ([]any, error) {
	if n <= 0 {
		return nil, nil
	}
	all, err := s.sought.get(s.write, func() ([]sought, error) { return s.readSought(ctx) })
	if err != nil {
		return nil, s.fault(fmt.Errorf("search saved requests: %w", err))
	}
	var ids []any
	for _, one := range all {
		has := func(w string) bool { return strings.Contains(one.text, strings.ToLower(w)) }
		if slices.ContainsFunc(words, func(w string) bool { return !has(w) }) || slices.ContainsFunc(but, func(r playground.SavedRequest) bool { return int64(r.ID) == one.id }) {
			continue
		}
		if ids = append(ids, one.id); len(ids) == n {
			break
		}
	}
	return ids, nil
}

func (s *Store) readSought(ctx context.Context) ([]sought, error) {
	s.soughtBefore.mu.Lock()
	defer s.soughtBefore.mu.Unlock()
	rows, err := s.asked.query(ctx, `SELECT r.id, r.version FROM saved_request r WHERE r.deleted_at IS NULL ORDER BY r.id DESC LIMIT $1`, mostSought)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids, missing []int64
	now := map[int64]soughtAt{}
	for rows.Next() {
		var id, version int64
		if err := rows.Scan(&id, &version); err != nil {
			return nil, err
		}
		was, there := s.soughtBefore.all[id]
		if !there || was.version != version {
			was, missing = soughtAt{version: version}, append(missing, id)
		}
		now[id], ids = was, append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for some := range slices.Chunk(missing, soughtAtOnce) {
		if err := s.readSoughtOf(ctx, some, now); err != nil {
			return nil, err
		}
	}
	s.soughtBefore.all = now
	all := make([]sought, 0, len(ids))
	for _, id := range ids {
		if text := now[id].text; text != "" { // one that is damaged is found by its name
			all = append(all, sought{id, text})
		}
	}
	return all, nil
}

// readSoughtOf reads what some saved requests are found by. Each is asked for in the same words,
// however many there are.
func (s *Store) readSoughtOf(ctx context.Context, some []int64, into map[int64]soughtAt) error {
	var in strings.Builder
	args := make([]any, soughtAtOnce)
	for i := range args {
		in.WriteString([]string{"$", ", $"}[min(i, 1)] + strconv.Itoa(i+1))
		args[i] = some[min(i, len(some)-1)]
	}
	rows, err := s.asked.query(ctx, `SELECT r.id, r.name, r.record, r.version FROM saved_request r WHERE r.id IN (`+in.String()+`)`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var at soughtAt
		var name string
		var record []byte
		var r playground.Request
		if err := rows.Scan(&id, &name, &record, &at.version); err != nil {
			return err
		}
		if unpackJSON(record, &r) == nil {
			address := playground.MaskURL(r.URL)
			at.text = strings.ToLower(name + " " + r.Method + " " + address[:min(len(address), 500)])
		}
		into[id] = at
	}
	return rows.Err()
}

// TallySaved counts the saved requests of each collection by the status of their last run. Those
// that were never sent are left out; 0 is no response, or a run that still goes.
func (s *Store) TallySaved(ctx context.Context) (map[playground.CollectionID]map[int]int, error) {
	rows, err := s.asked.query(ctx, `
		SELECT r.collection_id, last.status, count(*)
		FROM saved_request r
		JOIN run AS last ON last.id = (
		    SELECT max(run.id) FROM run WHERE run.saved_id = r.id AND run.saved_id <> 0 AND run.deleted_at IS NULL)
		WHERE r.deleted_at IS NULL
		GROUP BY r.collection_id, last.status`)
	if err != nil {
		return nil, s.fault(fmt.Errorf("tally saved requests: %w", err))
	}
	defer rows.Close()
	found := map[playground.CollectionID]map[int]int{}
	for rows.Next() {
		var id playground.CollectionID
		var status, n int
		if err := rows.Scan(&id, &status, &n); err != nil {
			return nil, s.fault(fmt.Errorf("tally saved requests: %w", err))
		}
		if found[id] == nil {
			found[id] = map[int]int{}
		}
		found[id][status] = n
	}
	if err := rows.Err(); err != nil {
		return nil, s.fault(fmt.Errorf("tally saved requests: %w", err))
	}
	return found, nil
}

// CollectionNames returns all collections by name, each with its number and how many requests it
// holds alone. What every page asks is remembered; nobody may change it.
func (s *Store) CollectionNames(ctx context.Context) ([]playground.Collection, error) {
	return s.labels.get(s.write, func() ([]playground.Collection, error) {
		rows, err := s.asked.query(ctx, `
			SELECT c.id, c.name, (SELECT count(*) FROM saved_request r WHERE r.collection_id = c.id AND r.deleted_at IS NULL)
			FROM collection c
			WHERE c.deleted_at IS NULL
			ORDER BY lower(c.name), c.id`)
		if err != nil {
			return nil, s.fault(fmt.Errorf("name collections: %w", err))
		}
		defer rows.Close()
		var all []playground.Collection
		for rows.Next() {
			var c playground.Collection
			if err := rows.Scan(&c.ID, &c.Name, &c.Count); err != nil {
				return nil, s.fault(fmt.Errorf("name collections: %w", err))
			}
			all = append(all, c)
		}
		if err := rows.Err(); err != nil {
			return nil, s.fault(fmt.Errorf("name collections: %w", err))
		}
		return all, nil
	})
}
