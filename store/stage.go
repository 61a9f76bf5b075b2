package store

import (
	"context"
	"fmt"
	"strings"

	"parley/playground"
)

// SetStage changes what is on stage. The error is NotFound where there is no such
// presentation or step.
func (s *Store) SetStage(ctx context.Context, id playground.PresentationID, c playground.StageChange) (playground.Presentation, error) {
	at := s.now().UnixMilli()
	err := s.write.do(func(t *tx) error {
		n, err := t.change(`UPDATE presentation SET revision = revision + 1, moved_at = $1 WHERE id = $2`, at, int64(id))
		if err == nil && n == 0 {
			return noKey("presentation")
		}
		if err != nil {
			return err
		}
		return t.setStage(int64(id), c)
	})
	if err != nil {
		return playground.Presentation{}, s.fault(fmt.Errorf("change presentation %d: %w", id, err))
	}
	return s.FindPresentation(ctx, id)
}

func (t *tx) setStage(id int64, c playground.StageChange) error {
	if c.Step != nil {
		there, err := t.rows(`SELECT id FROM presentation_step WHERE id = $1 AND presentation_id = $2`, *c.Step, id)
		if err != nil {
			return err
		}
		if len(there) == 0 {
			return noKey("step")
		}
		if err := t.exec(`UPDATE presentation SET step = $1, blanked = 0, zoomed = 0, asked = 0, compared = '' WHERE id = $2`, *c.Step, id); err != nil {
			return err
		}
		if err := t.setStep(id, *c.Step, c); err != nil {
			return err
		}
	}
	if c.Blanked != nil {
		if err := t.exec(`UPDATE presentation SET blanked = $1 WHERE id = $2`, *c.Blanked, id); err != nil {
			return err
		}
	}
	return t.enlarge(id, c)
}

// setStep changes what a step shows and sends.
func (t *tx) setStep(presentation, step int64, c playground.StageChange) error {
	if c.Edited != nil {
		if err := t.exec(`UPDATE presentation_step SET edited_id = $1 WHERE id = $2`, int64(*c.Edited), step); err != nil {
			return err
		}
	}
	if c.Shown == nil {
		return nil
	}
	if err := t.exec(`UPDATE presentation_step SET shown_id = $1 WHERE id = $2`, int64(*c.Shown), step); err != nil || *c.Shown == 0 {
		return err
	}
	if err := t.exec(`DELETE FROM presentation_run WHERE step_id = $1 AND run_id = $2`, step, int64(*c.Shown)); err != nil {
		return err
	}
	if err := t.exec(`INSERT INTO presentation_run (presentation_id, step_id, run_id) VALUES ($1, $2, $3)`, presentation, step, int64(*c.Shown)); err != nil {
		return err
	}
	return t.exec(`
		DELETE FROM presentation_run
		WHERE step_id = $1 AND id NOT IN (SELECT id FROM presentation_run WHERE step_id = $2 ORDER BY id DESC LIMIT $3)`,
		step, step, playground.MostStepRuns)
}

// enlarge shows one thing in the place of a run: its content, its request, or several runs.
func (t *tx) enlarge(id int64, c playground.StageChange) error {
	if c.Zoomed != nil {
		if err := t.exec(`UPDATE presentation SET zoomed = $1, asked = 0, compared = '' WHERE id = $2`, *c.Zoomed, id); err != nil {
			return err
		}
	}
	if c.Asked != nil {
		if err := t.exec(`UPDATE presentation SET asked = $1, zoomed = 0, compared = '' WHERE id = $2`, *c.Asked, id); err != nil {
			return err
		}
	}
	if c.Compared != nil {
		return t.exec(`UPDATE presentation SET compared = $1, zoomed = 0, asked = 0 WHERE id = $2`, writeRunIDs(*c.Compared), id)
	}
	return nil
}

// addStepRuns adds which runs were on stage with each step.
func (s *Store) addStepRuns(ctx context.Context, all []playground.Presentation, where string, args ...any) error {
	steps := map[int64]*playground.Step{}
	for i := range all {
		for j := range all[i].Steps {
			steps[all[i].Steps[j].ID] = &all[i].Steps[j]
		}
	}
	rows, err := s.asked.query(ctx, `
		SELECT r.step_id, r.run_id
		FROM presentation_run r
		JOIN presentation p ON p.id = r.presentation_id
		WHERE `+where+`
		ORDER BY r.id`, args...)
	if err != nil {
		return s.fault(fmt.Errorf("find the runs of presentations: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		var step, run int64
		if err := rows.Scan(&step, &run); err != nil {
			return s.fault(fmt.Errorf("find the runs of presentations: %w", err))
		}
		if of := steps[step]; of != nil {
			of.Runs = append(of.Runs, playground.RunID(run))
		}
	}
	if err := rows.Err(); err != nil {
		return s.fault(fmt.Errorf("find the runs of presentations: %w", err))
	}
	return nil
}

func writeRunIDs(ids []playground.RunID) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = id.String()
	}
	return strings.Join(words, ",")
}

func readRunIDs(text string) []playground.RunID {
	ids := []playground.RunID{}
	for word := range strings.SplitSeq(text, ",") {
		if id, ok := playground.ParseRunID(word); ok {
			ids = append(ids, id)
		}
	}
	return ids
}
