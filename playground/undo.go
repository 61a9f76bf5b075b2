package playground

// Undo is what takes back a change of some runs at once.
type Undo struct {
	Token   string
	Words   string // what was done
	Changes []Undoing
}

// Undoing is a run and what brings it back to how it was.
type Undoing struct {
	Run RunID     `json:"run"`
	To  RunUpdate `json:"to"`
}
