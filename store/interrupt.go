package store

import (
	"context"
	"fmt"

	"parley/playground"
)

// endInterrupted ends the runs that an earlier program left running: it stopped while
// they were going, and their targets may have received them.
func (s *Store) endInterrupted(ctx context.Context) error {
	rows, err := s.read.QueryContext(ctx, `SELECT id FROM run WHERE `+s.dialect.left("run")+` ORDER BY id`)
	if err != nil {
		return fmt.Errorf("look for interrupted runs: %w", err)
	}
	ids, err := numbers(rows)
	if err != nil {
		return fmt.Errorf("look for interrupted runs: %w", err)
	}
	if len(ids) == 0 {
		return nil
	}
	const batch = 200
	for len(ids) > 0 {
		n := min(len(ids), batch)
		if err := s.interrupt(ctx, ids[:n]); err != nil {
			return fmt.Errorf("end interrupted runs: %w", err)
		}
		ids = ids[n:]
	}
	s.recall.forget()
	s.bus.lookAgain()
	return nil
}

// interrupt ends some runs in one transaction.
func (s *Store) interrupt(ctx context.Context, ids []int64) error {
	var endings []*ending
	for _, id := range ids {
		run, _, err := s.readRun(ctx, playground.RunID(id))
		if err != nil {
			return err
		}
		run.State = playground.StateInterrupted
		run.Attempts = []playground.Attempt{interruptedAttempt(run)}
		run.Conclude()
		if s.opts.Explain != nil {
			past, err := s.FindPast(ctx, run.Asked(), run.ID)
			if err != nil {
				return err
			}
			run.Explanation = s.opts.Explain(run, past)
		} else {
			run.Explanation.Headline = interruptedMessage
		}
		e, err := newEnding(&run)
		if err != nil {
			return err
		}
		endings = append(endings, e)
	}
	return s.write.do(func(t *tx) error {
		for _, e := range endings {
			err := t.finishRun(e)
			if s.dialect.shared && playground.CodeOf(err) == playground.Conflict {
				continue // another replica was faster
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

const interruptedMessage = "Parley stopped while this run was going; the server may have received the request."

// interruptedAttempt stands for what is not known: how far the run got.
func interruptedAttempt(run playground.Run) playground.Attempt {
	return playground.Attempt{Number: 1, Exchanges: []playground.Exchange{{
		Request:   playground.SentRequest{Method: run.Request.Method, URL: run.Target(), Headers: []playground.Field{}},
		Timings:   playground.NoTimings(),
		StartedAt: run.CreatedAt,
		Failure: &playground.Failure{
			Kind: playground.FailureCancelled, Phase: playground.PhaseWait, Cause: playground.CauseInterrupted,
			Message: interruptedMessage, Promised: -1,
		},
	}}}
}
