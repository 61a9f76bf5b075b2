package store

import (
	"context"
	"fmt"
)

// chunkBytes is the figure of how much content is kept, on PostgreSQL: what was removed stays in
// the files of its tables as room for more, so their length says little.
const chunkBytes = "chunk_bytes"

// countBytes counts content in or out.
func (t *tx) countBytes(n int) {
	if t.w.turns != nil {
		t.add(chunkBytes, int64(n))
	}
}

// dropSome removes chunks between two numbers, and returns how many there were.
func (t *tx) dropSome(first, end int64, most int) (int64, error) {
	const query = `
		DELETE FROM chunk
		WHERE id IN (SELECT id FROM chunk WHERE id >= $1 AND id < $2 ORDER BY id LIMIT $3)`
	if t.w.turns == nil {
		return t.change(query, first, end, most)
	}
	sizes, err := t.rows(query+` RETURNING octet_length(data)`, first, end, most)
	t.wrote = t.wrote || len(sizes) > 0
	for _, n := range sizes {
		t.countBytes(int(-n))
	}
	return int64(len(sizes)), err
}

// usedPostgres is about how many bytes the history takes: its content, and for each run as
// much as the newest have beside theirs.
func (s *Store) usedPostgres(ctx context.Context) (int64, error) {
	var content, runs, each int64
	err := s.asked.row(ctx, `
		SELECT coalesce((SELECT value FROM tally WHERE name = $1), 0), (SELECT count(*) FROM run),
		       (SELECT coalesce(avg(size), 0) FROM (
		            SELECT pg_column_size(run.*) + coalesce(pg_column_size(request.record), 0) + coalesce(pg_column_size(outcome.record), 0)
		                 + coalesce(pg_column_size(run_text.text), 0) + coalesce(pg_column_size(run_words.words), 0) + coalesce(pg_column_size(word_index.words), 0) AS size
		            FROM (SELECT id FROM run ORDER BY id DESC LIMIT 100) AS newest
		            JOIN run ON run.id = newest.id
		            LEFT JOIN request ON request.run_id = run.id
		            LEFT JOIN outcome ON outcome.run_id = run.id
		            LEFT JOIN run_text ON run_text.run_id = run.id
		            LEFT JOIN run_words ON run_words.run_id = run.id
		            LEFT JOIN word_index ON word_index.docid = run.id) AS sizes)::bigint`, []any{chunkBytes}, &content, &runs, &each)
	return content + runs*each, err
}

// databaseSize is how much room the database takes on the server's disk.
func (s *Store) databaseSize() int64 {
	ctx, cancel := context.WithTimeout(context.Background(), connectTime)
	defer cancel()
	var n int64
	if err := s.asked.row(ctx, `SELECT pg_database_size(current_database())`, nil, &n); err != nil {
		_ = s.fault(fmt.Errorf("look at the size of the database: %w", err))
		return 0
	}
	return n
}
