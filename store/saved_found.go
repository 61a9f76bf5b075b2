package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"parley/playground"
)

var likeMarks = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// SearchSaved returns the first requests, by name, that have all words in it. Their places are
// not read.
func (s *Store) SearchSaved(ctx context.Context, words []string, limit int) ([]playground.SavedRequest, error) {
	if len(words) == 0 || limit <= 0 {
		return nil, nil
	}
	where := `r.deleted_at IS NULL AND EXISTS (SELECT 1 FROM collection c WHERE c.id = r.collection_id AND c.deleted_at IS NULL)`
	var args []any
	for _, w := range words {
		args = append(args, "%"+likeMarks.Replace(strings.ToLower(w))+"%")
		where += ` AND lower(r.name) LIKE $` + strconv.Itoa(len(args)) + ` ESCAPE '\'`
	}
	args = append(args, limit)
	found, err := s.savedWhere(ctx, where+` ORDER BY lower(r.name), r.id LIMIT $`+strconv.Itoa(len(args)), args...)
	if err != nil {
		return nil, s.fault(fmt.Errorf("search saved requests: %w", err))
	}
	return found, nil
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
