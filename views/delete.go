package views

import "parley/playground"

// DeleteInput is what is asked before pinned runs are deleted.
type DeleteInput struct {
	Runs   []playground.RunID // all that were chosen
	Pinned int                // how many of them are pinned
	Action string             // where the form posts to, a path of ours
}

// DeleteModel is what the page before deleting draws.
type DeleteModel struct {
	Title, Text string
	Action      string
	Runs        []string
	Delete      string
}

// NewDeleteModel decides what is asked.
func NewDeleteModel(in DeleteInput) DeleteModel {
	runs := plural(int64(len(in.Runs)), "run", "runs")
	m := DeleteModel{Title: "Delete " + runs + "?", Action: in.Action, Delete: "Delete " + runs}
	m.Text = plural(int64(in.Pinned), "of them is pinned", "of them are pinned") + ", so that it is kept. You can undo this for ten minutes."
	if in.Pinned > 1 {
		m.Text = plural(int64(in.Pinned), "of them is pinned", "of them are pinned") + ", so that they are kept. You can undo this for ten minutes."
	}
	for _, id := range in.Runs {
		m.Runs = append(m.Runs, id.String())
	}
	return m
}
