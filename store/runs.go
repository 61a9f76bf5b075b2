package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"parley/playground"
)

// NewRun composes the run of a draft. It has no number until it is kept. The error is NoRoom
// when the disk is too full for that.
func (s *Store) NewRun(d playground.Draft) (playground.Run, error) {
	if err := s.checkRoom(); err != nil {
		return playground.Run{}, err
	}
	sending := d.Sending()
	hidden := playground.NewHider(sending.Secrets).Request(sending.Request)
	target := hidden.URL
	run := playground.Run{
		State: playground.StateRunning, CreatedAt: s.now(), CreatedBy: d.CreatedBy, Name: d.Name, Note: d.Note, Tags: tidyTags(d.Tags),
		ParentID: d.ParentID, SeriesID: d.SeriesID, SeriesPlace: d.SeriesPlace, SavedID: d.SavedID, Environment: d.Environment, Request: d.Request, URL: target, Attempts: []playground.Attempt{}, FinalURL: target,
		Explanation: playground.Explanation{Findings: []playground.Finding{}},
	}
	if d.Filled != nil && !reflect.DeepEqual(&hidden, &run.Request) {
		run.Sent = &hidden
	}
	if run.Name != "" || run.Note != "" {
		h := playground.NewBlanker(run) // what is written beside a run is for all to read
		run.Name, run.Note = h.BlankText(run.Name), h.BlankText(run.Note)
	}
	return run, nil
}

// CreateRun composes a run and keeps it as running before anything is sent: a program that is
// killed leaves it behind. It is also on disk when it returns if it is promised to somebody;
// else it is with the run's end, which nobody is told before. The error is NoRoom when the
// disk is too full.
func (s *Store) CreateRun(ctx context.Context, d playground.Draft) (playground.Run, error) {
	run, err := s.NewRun(d)
	if err != nil {
		return playground.Run{}, err
	}
	write := s.write.doRelaxed
	if d.Promised {
		write = s.write.do
	}
	if err := s.begin(&run, write); err != nil {
		return playground.Run{}, err
	}
	return run, nil
}

// NumberRun keeps a run of NewRun as running, and gives it its number. It is on disk with the
// run's end.
func (s *Store) NumberRun(_ context.Context, run *playground.Run) error {
	return s.begin(run, s.write.doRelaxed)
}

func (s *Store) begin(run *playground.Run, write func(func(*tx) error) error) error {
	b, err := newBeginning(run)
	if err == nil {
		err = write(func(t *tx) error {
			if err := t.roomToRun(); err != nil {
				return err
			}
			return t.createRun(run, b)
		})
	}
	if err != nil {
		run.ID = 0
		return s.fault(fmt.Errorf("create run: %w", err))
	}
	s.index.touch(run.ID)
	s.siftIfFull(run.ID)
	return nil
}

// beginning is what is written of a run when it begins, beside what it has itself.
type beginning struct {
	at     address
	tags   string
	record []byte // the request's
}

func newBeginning(run *playground.Run) (*beginning, error) {
	record, err := packJSON(&requestRecord{&run.Request, run.Sent})
	return &beginning{addressOf(run.Asked()), tagsText(run.Tags), record}, err
}

// roomToRun takes a place among the runs that may be going on all replicas.
func (t *tx) roomToRun() error {
	if t.w.turns == nil || t.w.turns.mostRuns() == 0 {
		return nil
	}
	if t.going >= int64(t.w.turns.mostRuns()) {
		return &playground.Error{
			Code: playground.Busy, RetryAfter: 1,
			Message: fmt.Sprintf("%d runs are going on all replicas together, as many as Parley sends at once. Nothing was sent; try again in a moment.", t.going),
		}
	}
	t.going++
	return nil
}

// requestRecord is a run's request: as composed, and as sent where that differs.
type requestRecord struct {
	*playground.Request
	Sent *playground.Request `json:"sent,omitempty"`
}

// createRun gives a run the next number and writes it as running.
func (t *tx) createRun(r *playground.Run, b *beginning) error {
	if err := t.numberRun(r); err != nil {
		return err
	}
	err := t.exec(`
		INSERT INTO run (`+begun+`)
		VALUES (`+begunValues+`)`, b.values(r, playground.StateRunning)...)
	if err != nil {
		return err
	}
	return t.keepRequest(r, b)
}

// begun are the columns that a run has from the first on, and their values' places.
const (
	begun       = `id, state, created_at, created_by, method, url, url_hash, key_hash, host, port, environment, parent_id, pinned, name, tags, note, series_id, series_place, saved_id`
	begunValues = `$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13, $14, $15, $16, $17, $18`
)

func (b *beginning) values(r *playground.Run, state playground.State) []any {
	return []any{
		int64(r.ID), string(state), r.CreatedAt.UnixMilli(), r.CreatedBy, r.Request.Method, r.Target(), b.at.urlHash, b.at.keyHash, b.at.host, b.at.port,
		r.Environment, int64(r.ParentID), r.Name, b.tags, r.Note, int64(r.SeriesID), r.SeriesPlace, int64(r.SavedID),
	}
}

// numberRun gives a run the next number, and a time that is not before the last one's.
func (t *tx) numberRun(r *playground.Run) error {
	r.ID = playground.RunID(t.nextRun())
	return t.timeRun(r)
}

// keepRequest writes what belongs to a run that has just been written.
func (t *tx) keepRequest(r *playground.Run, b *beginning) error {
	if err := t.exec(`INSERT INTO request (run_id, record) VALUES ($1, $2)`, int64(r.ID), b.record); err != nil {
		return err
	}
	t.add(tallyAll, 1)
	if err := t.touch(r.ID); err != nil {
		return err
	}
	return t.holdFiles(r.Request)
}

// smallStep is how far a clock may go back without that being noted: callers at the same
// time do not come here in the order of their times, and clocks are corrected.
const smallStep = 60_000

// timeRun has times rise with the runs' numbers. Where a clock was set back by more, times
// begin anew, and that is noted.
func (t *tx) timeRun(r *playground.Run) error {
	at := r.CreatedAt.UnixMilli()
	switch back := t.lastAt - at; {
	case back > smallStep:
		if err := t.exec(`INSERT INTO clock_break (run_id) VALUES ($1)`, int64(r.ID)); err != nil {
			return err
		}
	case back > 0:
		r.CreatedAt = timeOf(t.lastAt)
	}
	t.lastAt = r.CreatedAt.UnixMilli()
	return nil
}

// tidyTags returns the tags without spaces around them, each once, and never nil.
func tidyTags(tags []string) []string {
	tidy := make([]string, 0, len(tags))
	for _, t := range tags {
		if t = strings.TrimSpace(strings.ReplaceAll(t, "\x00", "")); t != "" && !slices.Contains(tidy, t) {
			tidy = append(tidy, t)
		}
	}
	return tidy
}

func tagsText(tags []string) string {
	if len(tags) == 0 {
		return "[]"
	}
	text, _ := json.Marshal(tags) // strings always can be written
	return string(text)
}

func tagsOf(text string) []string {
	tags := []string{}
	if text != "[]" {
		_ = json.Unmarshal([]byte(text), &tags) // written by tagsText
	}
	return tags
}

// UpdateRun changes what people write beside a run, and returns the run as it is then.
func (s *Store) UpdateRun(ctx context.Context, id playground.RunID, u playground.RunUpdate) (playground.Run, error) {
	text, err := s.textWith(ctx, id, u)
	if err != nil {
		return playground.Run{}, err
	}
	err = s.write.do(func(t *tx) error {
		if err := t.updateRun(id, u); err != nil {
			return err
		}
		return t.reindex(id, text)
	})
	if err != nil {
		return playground.Run{}, s.fault(fmt.Errorf("update run %d: %w", id, err))
	}
	s.recall.forget()
	s.index.touch(id)
	return s.FindRun(ctx, id)
}

func (t *tx) updateRun(id playground.RunID, u playground.RunUpdate) error {
	var name, note, tags string
	var pinned bool
	err := t.row(`SELECT name, note, tags, pinned FROM run WHERE id = $1 AND deleted_at IS NULL`, []any{int64(id)}, &name, &note, &tags, &pinned)
	if errors.Is(err, sql.ErrNoRows) {
		return noRun(id)
	}
	if err != nil {
		return err
	}
	if err := t.touch(id); err != nil {
		return err
	}
	t.changed()
	if u.Name != nil {
		name = *u.Name
	}
	if u.Note != nil {
		note = *u.Note
	}
	if u.Tags != nil {
		old, tidy := tagsOf(tags), tidyTags(*u.Tags)
		tags = tagsText(tidy)
		t.setMarks(id, tagMarks(old), false)
		t.setMarks(id, tagMarks(tidy), true)
	}
	if u.Pinned != nil && *u.Pinned != pinned {
		pinned = *u.Pinned
		t.add(tallyPinned, map[bool]int64{true: 1, false: -1}[pinned])
		t.setMark(id, mark{byPinned, ""}, pinned)
	}
	if err := t.exec(`UPDATE run SET name = $1, note = $2, tags = $3, pinned = $4 WHERE id = $5`, name, note, tags, pinned, int64(id)); err != nil {
		return err
	}
	if u.Note != nil {
		if err := t.exec(`UPDATE run SET note_by = $1 WHERE id = $2`, u.By, int64(id)); err != nil {
			return err
		}
	}
	if u.Pinned == nil {
		return nil
	}
	return t.exec(`UPDATE run SET pinned_by = $1 WHERE id = $2`, map[bool]string{true: u.By}[pinned], int64(id))
}

func tagMarks(tags []string) []mark {
	var marks []mark
	for _, tag := range tags {
		marks = append(marks, mark{byTag, tag})
	}
	return marks
}

func noRun(id playground.RunID) error {
	return playground.NewError(playground.NotFound, fmt.Sprintf("There is no run %d. It may have been deleted.", id))
}

// DeleteRuns takes runs out of the history, from where RestoreRuns brings them back until
// they are purged. It returns how many there were.
func (s *Store) DeleteRuns(_ context.Context, ids []playground.RunID) (int, error) {
	at := s.now().UnixMilli()
	n, err := s.mark(ids, `UPDATE run SET deleted_at = $1 WHERE id = $2 AND deleted_at IS NULL RETURNING class, status, pinned`, at, -1)
	if err != nil {
		return 0, fmt.Errorf("delete runs: %w", err)
	}
	return n, nil
}

// RestoreRuns brings deleted runs back. It returns how many there were.
func (s *Store) RestoreRuns(_ context.Context, ids []playground.RunID) (int, error) {
	n, err := s.mark(ids, `UPDATE run SET deleted_at = $1 WHERE id = $2 AND deleted_at IS NOT NULL RETURNING class, status, pinned`, nil, 1)
	if err != nil {
		return 0, fmt.Errorf("restore runs: %w", err)
	}
	return n, nil
}

// mark sets deleted_at of runs and moves the figures.
func (s *Store) mark(ids []playground.RunID, query string, value any, by int64) (int, error) {
	marked := 0
	err := s.write.do(func(t *tx) error {
		marked = 0
		for _, id := range ids {
			var class sql.NullInt64
			var status int
			var pinned bool
			err := t.changeRow(query, []any{value, int64(id)}, &class, &status, &pinned)
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				return err
			}
			marked++
			t.changed()
			t.tallyRun(class, status, pinned, by)
			t.setMark(id, mark{byDeleted, ""}, by < 0)
		}
		return nil
	})
	s.recall.forget()
	return marked, s.fault(err)
}

// tallyRun counts a run in or out.
func (t *tx) tallyRun(class sql.NullInt64, status int, pinned bool, by int64) {
	t.add(tallyAll, by)
	t.deleted -= by
	if class.Valid {
		t.add(tallyClass(int(class.Int64)), by)
		t.add(tallyStatus(status), by)
	}
	if pinned {
		t.add(tallyPinned, by)
	}
}

// Counts returns the figures of the history.
func (s *Store) Counts(ctx context.Context) (playground.HistoryCounts, error) {
	counts := playground.HistoryCounts{StatusSeen: map[int]int64{}}
	rows, err := s.asked.query(ctx, `SELECT name, value FROM tally`)
	if err != nil {
		return counts, s.fault(fmt.Errorf("count runs: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var n int64
		if err := rows.Scan(&name, &n); err != nil {
			return counts, s.fault(fmt.Errorf("count runs: %w", err))
		}
		count(&counts, name, n)
	}
	if err := rows.Err(); err != nil {
		return counts, s.fault(fmt.Errorf("count runs: %w", err))
	}
	return counts, nil
}

func count(c *playground.HistoryCounts, name string, n int64) {
	var digit int
	switch {
	case name == tallyAll:
		c.All = n
	case name == tallyPinned:
		c.Pinned = n
	case strings.HasPrefix(name, "class."):
		if _, err := fmt.Sscanf(name, "class.%d", &digit); err == nil && digit < len(c.Class) {
			c.Class[digit] = n
		}
	case strings.HasPrefix(name, "status."):
		if _, err := fmt.Sscanf(name, "status.%d", &digit); err == nil && digit != 0 && n != 0 {
			c.StatusSeen[digit] = n
		}
	}
}
