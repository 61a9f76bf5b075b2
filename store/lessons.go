package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"parley/playground"
)

// Bounds of what is kept of visitors who are known by nothing but a cookie.
const (
	visitorPrefix = "visitor:"
	visitorEnd    = "visitor;"           // behind all that begin so
	visitorTime   = 180 * 24 * time.Hour // since the last answer
)

// LessonMarks lists how far somebody is with the steps of lessons.
func (s *Store) LessonMarks(ctx context.Context, who string) ([]playground.LessonMark, error) {
	rows, err := s.asked.query(ctx, `SELECT lesson, step, misses, run_id, passed_at FROM lesson_mark WHERE who = $1 ORDER BY lesson, step`, who)
	if err != nil {
		return nil, s.fault(fmt.Errorf("find marks of lessons: %w", err))
	}
	defer rows.Close()
	all := []playground.LessonMark{}
	for rows.Next() {
		var m playground.LessonMark
		var passed int64
		if err := rows.Scan(&m.Lesson, &m.Step, &m.Misses, &m.Run, &passed); err != nil {
			return nil, s.fault(fmt.Errorf("find marks of lessons: %w", err))
		}
		m.PassedAt = timeOrNone(passed)
		all = append(all, m)
	}
	if err := rows.Err(); err != nil {
		return nil, s.fault(fmt.Errorf("find marks of lessons: %w", err))
	}
	return all, nil
}

// MarkLesson keeps an answer to a step. A step that was passed once stays so, and has no
// misses from then on. The same run counts once.
func (s *Store) MarkLesson(_ context.Context, who string, m playground.LessonMark, passed bool) error {
	at, right, missed := s.now().UnixMilli(), int64(0), int64(1)
	if passed {
		right, missed = at, 0
	}
	err := s.write.do(func(t *tx) error {
		if strings.HasPrefix(who, visitorPrefix) { // whoever clears their cookies is not seen again
			if err := t.exec(`DELETE FROM lesson_mark WHERE who >= $1 AND who < $2 AND at < $3`, visitorPrefix, visitorEnd, at-visitorTime.Milliseconds()); err != nil {
				return err
			}
		}
		return t.exec(`
			INSERT INTO lesson_mark (who, lesson, step, misses, run_id, passed_at, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (who, lesson, step) DO UPDATE
			SET misses = CASE WHEN lesson_mark.passed_at > 0 OR lesson_mark.run_id = excluded.run_id THEN lesson_mark.misses ELSE lesson_mark.misses + excluded.misses END,
				run_id = excluded.run_id,
				passed_at = CASE WHEN lesson_mark.passed_at > 0 THEN lesson_mark.passed_at ELSE excluded.passed_at END,
				at = excluded.at`,
			who, m.Lesson, m.Step, missed, int64(m.Run), right, at)
	})
	if err != nil {
		return s.fault(fmt.Errorf("mark a lesson: %w", err))
	}
	return nil
}

// ForgetLesson forgets how far somebody is with a lesson.
func (s *Store) ForgetLesson(_ context.Context, who, lesson string) error {
	err := s.write.do(func(t *tx) error {
		return t.exec(`DELETE FROM lesson_mark WHERE who = $1 AND lesson = $2`, who, lesson)
	})
	if err != nil {
		return s.fault(fmt.Errorf("forget a lesson: %w", err))
	}
	return nil
}
