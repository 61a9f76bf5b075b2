package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"parley/playground"
)

// inPresentations is the table whose sealed values are the secrets of links to follow.
const inPresentations = "presentation"

const presentationColumns = `
	p.id, p.title, p.version, p.created_by, p.created_at, p.updated_at, p.hash IS NOT NULL, p.step, p.blanked, p.zoomed, p.asked, p.compared, p.revision, p.started_at, p.moved_at`

// Presentations lists those of a person, or everybody's, with their steps, the newest first.
func (s *Store) Presentations(ctx context.Context, by string, everybody bool) ([]playground.Presentation, error) {
	if everybody {
		return s.presentations(ctx, `1 = 1`)
	}
	return s.presentations(ctx, `p.created_by = $1`, by)
}

// FindPresentation finds one by its number. The error is NotFound where there is none.
func (s *Store) FindPresentation(ctx context.Context, id playground.PresentationID) (playground.Presentation, error) {
	return s.onePresentation(ctx, `p.id = $1`, int64(id))
}

// FindFollowed finds the one that goes on under the hash of a link's secret. The error is
// NotFound where there is none.
func (s *Store) FindFollowed(ctx context.Context, hash []byte) (playground.Presentation, error) {
	return s.onePresentation(ctx, `p.hash = $1`, hash)
}

func (s *Store) onePresentation(ctx context.Context, where string, arg any) (playground.Presentation, error) {
	all, err := s.presentations(ctx, where, arg)
	if err != nil {
		return playground.Presentation{}, err
	}
	if len(all) == 0 {
		return playground.Presentation{}, noKey("presentation")
	}
	return all[0], nil
}

func (s *Store) presentations(ctx context.Context, where string, args ...any) ([]playground.Presentation, error) {
	rows, err := s.asked.query(ctx, `
		SELECT `+presentationColumns+`, s.id, s.title, s.note, s.private_note, s.run_id, s.saved_id, s.shown_id, s.edited_id
		FROM presentation p
		LEFT JOIN presentation_step s ON s.presentation_id = p.id
		WHERE `+where+`
		ORDER BY p.id DESC, s.place`, args...)
	if err != nil {
		return nil, s.fault(fmt.Errorf("find presentations: %w", err))
	}
	defer rows.Close()
	all := []playground.Presentation{}
	for rows.Next() {
		p, step, err := scanPresentation(rows)
		if err != nil {
			return nil, s.fault(fmt.Errorf("find presentations: %w", err))
		}
		if len(all) == 0 || all[len(all)-1].ID != p.ID {
			all = append(all, p)
		}
		if step.ID != 0 {
			last := &all[len(all)-1]
			last.Steps = append(last.Steps, step)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, s.fault(fmt.Errorf("find presentations: %w", err))
	}
	return all, s.addStepRuns(ctx, all, where, args...)
}

// scanPresentation reads a presentation with one of its steps, which may be missing.
func scanPresentation(rows *sql.Rows) (playground.Presentation, playground.Step, error) {
	p := playground.Presentation{Steps: []playground.Step{}}
	var made, updated, started, moved int64
	var id, run, saved, shown, edited sql.NullInt64
	var compared string
	var title, note, own sql.NullString
	err := rows.Scan(&p.ID, &p.Title, &p.Version, &p.CreatedBy, &made, &updated, &p.Stage.Live, &p.Stage.Step, &p.Stage.Blanked, &p.Stage.Zoomed, &p.Stage.Asked, &compared,
		&p.Stage.Revision, &started, &moved, &id, &title, &note, &own, &run, &saved, &shown, &edited)
	p.Stage.Compared = readRunIDs(compared)
	p.CreatedAt, p.UpdatedAt = timeOf(made), timeOf(updated)
	p.Stage.StartedAt, p.Stage.MovedAt = timeOrNone(started), timeOrNone(moved)
	return p, playground.Step{
		ID: id.Int64, Title: title.String, Note: note.String, Own: own.String,
		Run: playground.RunID(run.Int64), Saved: playground.SavedID(saved.Int64), Shown: playground.RunID(shown.Int64), Edited: playground.RunID(edited.Int64), Runs: []playground.RunID{},
	}, err
}

// CreatePresentation keeps a presentation with its steps. The error is Conflict where there
// are too many.
func (s *Store) CreatePresentation(ctx context.Context, p playground.Presentation) (playground.Presentation, error) {
	at, id := s.now().UnixMilli(), int64(0)
	err := s.write.do(func(t *tx) error {
		many, err := t.rows(`SELECT count(*) FROM presentation`)
		if err != nil {
			return err
		}
		if many[0] >= playground.MostPresentations {
			return playground.NewError(playground.Conflict, "There are "+strconv.Itoa(playground.MostPresentations)+" presentations, as many as there may be. Delete some first.")
		}
		err = t.changeRow(`INSERT INTO presentation (title, version, created_by, created_at, updated_at) VALUES ($1, 1, $2, $3, $4) RETURNING id`,
			[]any{p.Title, p.CreatedBy, at, at}, &id)
		if err != nil {
			return err
		}
		return t.keepSteps(id, p.Steps, nil)
	})
	if err != nil {
		return p, s.fault(fmt.Errorf("create presentation: %w", err))
	}
	return s.FindPresentation(ctx, playground.PresentationID(id))
}

// keepSteps puts steps in the place of those that a presentation has. One that was there, by
// its number, keeps what is shown of it.
func (t *tx) keepSteps(presentation int64, steps []playground.Step, before []int64) error {
	left := map[int64]bool{}
	for _, id := range before {
		left[id] = true
	}
	for place, step := range steps {
		var err error
		if left[step.ID] {
			delete(left, step.ID)
			err = t.exec(`UPDATE presentation_step SET place = $1, title = $2, note = $3, private_note = $4, run_id = $5, saved_id = $6 WHERE id = $7`,
				place, step.Title, step.Note, step.Own, int64(step.Run), int64(step.Saved), step.ID)
		} else {
			err = t.exec(`INSERT INTO presentation_step (presentation_id, place, title, note, private_note, run_id, saved_id, shown_id) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)`,
				presentation, place, step.Title, step.Note, step.Own, int64(step.Run), int64(step.Saved))
		}
		if err != nil {
			return err
		}
	}
	for id := range left {
		if err := t.exec(`DELETE FROM presentation_step WHERE id = $1`, id); err != nil {
			return err
		}
		if err := t.exec(`DELETE FROM presentation_run WHERE step_id = $1`, id); err != nil {
			return err
		}
	}
	return nil
}

// UpdatePresentation puts title and steps in the place of those that are kept. The version,
// unless it is 0, is the one that was changed: the error is Outdated where it is another.
func (s *Store) UpdatePresentation(ctx context.Context, p playground.Presentation, version int64) (playground.Presentation, error) {
	at := s.now().UnixMilli()
	err := s.write.do(func(t *tx) error {
		n, err := t.change(`UPDATE presentation SET title = $1, version = version + 1, updated_at = $2, revision = revision + 1 WHERE id = $3 AND (version = $4 OR $5 = 0)`,
			p.Title, at, int64(p.ID), version, version)
		if err != nil {
			return err
		}
		there, err := t.rows(`SELECT id FROM presentation WHERE id = $1`, int64(p.ID))
		switch {
		case err != nil:
			return err
		case len(there) == 0:
			return noKey("presentation")
		case n == 0:
			return playground.NewError(playground.Outdated, "This presentation was changed meanwhile, by you elsewhere or by an admin.")
		}
		before, err := t.rows(`SELECT id FROM presentation_step WHERE presentation_id = $1`, int64(p.ID))
		if err != nil {
			return err
		}
		return t.keepSteps(int64(p.ID), p.Steps, before)
	})
	if err != nil {
		return p, s.fault(fmt.Errorf("update presentation %d: %w", p.ID, err))
	}
	return s.FindPresentation(ctx, p.ID)
}

// DeletePresentation removes a presentation and its steps. Its runs stay.
func (s *Store) DeletePresentation(_ context.Context, id playground.PresentationID) error {
	err := s.write.do(func(t *tx) error {
		n, err := t.change(`DELETE FROM presentation WHERE id = $1`, int64(id))
		if err == nil && n == 0 {
			return noKey("presentation")
		}
		if err != nil {
			return err
		}
		if err := t.exec(`DELETE FROM presentation_step WHERE presentation_id = $1`, int64(id)); err != nil {
			return err
		}
		return t.exec(`DELETE FROM presentation_run WHERE presentation_id = $1`, int64(id))
	})
	if err != nil {
		return s.fault(fmt.Errorf("delete presentation %d: %w", id, err))
	}
	return nil
}

// StartPresentation begins a presentation at its first step, with nothing shown yet, under
// the secret of a new link and its hash. Where there is no key to seal it with, the secret is
// lost, and the rest goes on.
func (s *Store) StartPresentation(ctx context.Context, id playground.PresentationID, secret string, hash []byte) (playground.Presentation, error) {
	var sealed []byte
	k, err := s.keys.current()
	if err == nil {
		sealed = k.seal(inPresentations, int64(id), secret)
	}
	at := s.now().UnixMilli()
	err = s.write.do(func(t *tx) error {
		n, err := t.change(`
			UPDATE presentation SET hash = $1, key_id = $2, sealed = $3, blanked = 0, zoomed = 0, asked = 0, compared = '', revision = revision + 1, started_at = $4, moved_at = $5,
			       step = coalesce((SELECT id FROM presentation_step WHERE presentation_id = $6 ORDER BY place LIMIT 1), 0)
			WHERE id = $7`, hash, k.id, sealed, at, at, int64(id), int64(id))
		if err == nil && n == 0 {
			return noKey("presentation")
		}
		if err != nil {
			return err
		}
		if err := t.exec(`UPDATE presentation_step SET shown_id = 0, edited_id = 0 WHERE presentation_id = $1`, int64(id)); err != nil {
			return err
		}
		return t.exec(`DELETE FROM presentation_run WHERE presentation_id = $1`, int64(id))
	})
	if err != nil {
		return playground.Presentation{}, s.fault(fmt.Errorf("start presentation %d: %w", id, err))
	}
	return s.FindPresentation(ctx, id)
}

// EndPresentation ends a presentation, and with it its link.
func (s *Store) EndPresentation(ctx context.Context, id playground.PresentationID) (playground.Presentation, error) {
	at := s.now().UnixMilli()
	err := s.dropKey("presentation", `UPDATE presentation SET hash = NULL, key_id = '', sealed = NULL, revision = revision + 1, moved_at = $1 WHERE id = $2`, at, int64(id))
	if err != nil {
		return playground.Presentation{}, err
	}
	return s.FindPresentation(ctx, id)
}

// FollowSecret is the secret of the link of a presentation that goes on; empty where it does
// not, or the key of the secrets is another.
func (s *Store) FollowSecret(ctx context.Context, id playground.PresentationID) (string, error) {
	var keyID string
	var sealed []byte
	err := s.asked.row(ctx, `SELECT key_id, sealed FROM presentation WHERE id = $1`, []any{int64(id)}, &keyID, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return "", noKey("presentation")
	}
	if err != nil {
		return "", s.fault(fmt.Errorf("find the link of presentation %d: %w", id, err))
	}
	k, ok := s.keys.find(keyID)
	if !ok || sealed == nil {
		return "", nil
	}
	secret, err := k.open(inPresentations, int64(id), sealed)
	if err != nil {
		return "", nil //nolint:nilerr // sealed with another key: the link is lost, the rest is not
	}
	return secret, nil
}
