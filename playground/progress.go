package playground

// Progress is how far a running run is, as watchers see it.
type Progress struct {
	Run      RunID  `json:"run"`
	Event    string `json:"event"` // phase, progress, attempt, done
	Phase    Phase  `json:"phase,omitempty"`
	Attempt  int    `json:"attempt"` // counts from 1; 0 in a wait before the first
	Hop      int    `json:"hop"`     // counts from 1
	Bytes    int64  `json:"bytes"`   // content bytes received
	Total    int64  `json:"total"`   // Content-Length, or -1
	Status   int    `json:"status"`  // of the attempt that just ended; 0 if none
	WaitMS   Millis `json:"wait_ms"` // attempt: the wait that begins now
	Because  string `json:"because"` // attempt: why it is made
	Means    string `json:"means"`   // attempt: what Status means; told to watchers from outside alone
	Elapsed  Millis `json:"elapsed_ms"`
	Attempts int    `json:"attempts"`        // how many at most
	State    State  `json:"state,omitempty"` // done

	// Made is what a wait follows. It must not be changed.
	Made *Made `json:"-"`

	// Arrived is an event of content that streams; watchers ask for it by its number.
	Arrived *Event `json:"-"`
}

// Made are the attempts of a run that is not at its end.
type Made struct{ Attempts []Attempt }

// News is a run that has begun or ended.
type News struct {
	Run   RunSummary
	Ended bool
}
