package store

import (
	"database/sql"
	"errors"
)

// ended are the columns that a run has from its end on.
const ended = `status, class, reason, total, size, sha256, failure_kind, attempts, redirects, etag, final_url, headline, rules`

func (e *ending) values() []any {
	r, seen := e.run, &e.seen
	return []any{
		r.Status, e.class, r.Reason, int64(r.TotalMS), seen.Size, digestOf(seen.SHA256), string(seen.FailureKind), seen.Attempts,
		seen.Redirects, e.etag, e.final, seen.Headline, tagsText(e.rules),
	}
}

// isChanged is whether a run differs from the one before it of the same method and URL. A run
// that tells nothing of its target, where judged is 0, does not.
func isChanged(judged, status, sha256, urlHash, id, method string) string {
	return `
		CASE WHEN ` + judged + ` = 1 AND coalesce((
		    SELECT CASE WHEN p.status <> ` + status + ` OR p.sha256 IS DISTINCT FROM ` + sha256 + ` THEN 1 ELSE 0 END
		    FROM run p
		    WHERE p.url_hash = ` + urlHash + ` AND p.deleted_at IS NULL AND p.id < ` + id + ` AND p.method = ` + method + ` AND p.state IN ('done', 'failed')
		    ORDER BY p.id DESC
		    LIMIT 1), 0) = 1 THEN 1 ELSE 0 END`
}

var (
	endOfRun = `
		UPDATE run SET
		    (` + ended + `) = ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13),
		    state = $14,
		    changed = ` + isChanged("$15", "$16", "$17", "run.url_hash", "run.id", "run.method") + `
		WHERE id = $18 AND state = 'running'
		RETURNING deleted_at IS NOT NULL, changed`

	wholeRun = `
		INSERT INTO run (` + begun + `, ` + ended + `, changed)
		VALUES (` + begunValues + `, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, ` + isChanged("$32", "$33", "$34", "$35", "$36", "$37") + `)
		RETURNING changed`
)

// endRun writes how a run ended that is kept as running.
func (t *tx) endRun(e *ending) error {
	r := e.run
	err := t.changeRow(endOfRun, append(e.values(), string(r.State), e.judged, r.Status, digestOf(e.seen.SHA256), int64(r.ID)), &e.deleted, &e.seen.Changed)
	if errors.Is(err, sql.ErrNoRows) {
		return t.notRunning(r.ID)
	}
	return err
}

// keepWhole writes a run that has ended, and gives it the next number.
func (t *tx) keepWhole(e *ending) error {
	r := e.run
	if err := t.numberRun(r); err != nil {
		return err
	}
	e.seen.ID, e.seen.CreatedAt = r.ID, r.CreatedAt
	values := append(append(e.begun.values(r, r.State), e.values()...), e.judged, r.Status, digestOf(e.seen.SHA256), e.begun.at.urlHash, int64(r.ID), r.Request.Method)
	if err := t.changeRow(wholeRun, values, &e.seen.Changed); err != nil {
		return err
	}
	return t.keepRequest(r, e.begun)
}
