package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"parley/playground"
)

// mostFresh bounds how many runs that are in no sieve yet are looked at for values.
const mostFresh = 1000

// valueColumns are the fields whose values can be found, and where a run's row has them.
var valueColumns = map[string]string{
	byMethod: "method", byHost: "host", byEnvironment: "environment", byPerson: "created_by", byStatus: "CAST(status AS TEXT)", byTag: "tags", byRule: "rules",
}

// FindValues returns values that runs have in a field and that begin with a text, in their
// order: of method, host, environment, created_by, status, tag or rule. A value that only
// deleted runs had may be among them.
func (s *Store) FindValues(ctx context.Context, field, begin string, limit int) ([]string, error) {
	column, known := valueColumns[field]
	if !known {
		return nil, playground.NewError(playground.Invalid, "There is no such field.")
	}
	found, err := s.storedValues(ctx, field, begin, limit)
	if err == nil {
		var fresh []string
		fresh, err = s.freshValues(ctx, column, begin)
		found = append(found, fresh...)
	}
	if err != nil {
		return nil, s.fault(fmt.Errorf("find values of %s: %w", field, err))
	}
	slices.Sort(found)
	found = slices.Compact(found)
	return found[:min(len(found), limit)], nil
}

// storedValues steps from one value to the next in the index, so that it takes no longer
// where many runs have each.
func (s *Store) storedValues(ctx context.Context, field, begin string, limit int) ([]string, error) {
	rows, err := s.asked.query(ctx, `
		WITH RECURSIVE found (value) AS (
		    SELECT (SELECT value FROM sieve WHERE field = $1 AND value >= $2 AND value < $3 ORDER BY value LIMIT 1)
		    UNION ALL
		    SELECT (SELECT value FROM sieve WHERE field = $1 AND value > found.value AND value < $3 ORDER BY value LIMIT 1)
		    FROM found
		    WHERE found.value IS NOT NULL)
		SELECT value FROM found WHERE value IS NOT NULL LIMIT $4`, field, begin, begin+"\U0010ffff", limit)
	if err != nil {
		return nil, err
	}
	return texts(rows)
}

// freshValues looks at the newest runs, which are in no sieve yet.
func (s *Store) freshValues(ctx context.Context, column, begin string) ([]string, error) {
	from, condition := "run", ""
	if column == "tags" || column == "rules" {
		from, column, condition = "run, "+s.dialect.elements("run."+column)+" AS one", "one.value", " AND run."+column+" <> '[]'"
	}
	rows, err := s.asked.query(ctx, `
		SELECT DISTINCT `+column+`
		FROM `+from+`
		WHERE run.id >= $1 AND run.deleted_at IS NULL`+condition, max(s.write.sieved.Load(), s.write.newest.Load()-mostFresh))
	if err != nil {
		return nil, err
	}
	all, err := texts(rows)
	return slices.DeleteFunc(all, func(v string) bool { return v == "" || v == "0" || !strings.HasPrefix(v, begin) }), err
}
