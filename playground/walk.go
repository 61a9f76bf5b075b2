package playground

// Walk is what a series is that sends the requests of a collection, one after another: each
// run opens the environment anew, so that one can use what another took from its response.
type Walk struct {
	CollectionID CollectionID `json:"collection_id"`
	Collection   string       `json:"collection"` // its name when the walk began
	Steps        []WalkStep   `json:"steps"`
	Times        int          `json:"times"` // how often all of them are sent
	Rows         int          `json:"rows"`  // of data, one for each time; 0: none
}

// WalkStep is a saved request on a Walk, as it was when the walk began.
type WalkStep struct {
	SavedID SavedID `json:"saved_id"`
	Name    string  `json:"name"`
	Method  string  `json:"method"`
	URL     string  `json:"url"`              // with its variables by name
	Expect  string  `json:"expect,omitempty"` // as in the request's options
	Checks  int     `json:"checks,omitempty"` // that it is held to
}

// StepOf returns the step of a run by its place in the series, and the how manieth time it is,
// both from 0. A walk has at least one step.
func (w *Walk) StepOf(place int) (step, time int) {
	return (place - 1) % len(w.Steps), (place - 1) / len(w.Steps)
}
