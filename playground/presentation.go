package playground

// Presentation is a list of requests that somebody sends before others, one at a time.
type Presentation struct {
	ID        PresentationID `json:"id"`
	Title     string         `json:"title"`
	Steps     []Step         `json:"steps"`
	Version   int64          `json:"version"` // rises with each change of the title and the steps
	CreatedBy string         `json:"created_by"`
	CreatedAt Time           `json:"created_at"`
	UpdatedAt Time           `json:"updated_at"`
	Stage     Stage          `json:"stage"`
}

// Step is one request of a presentation, with what is said of it to those who follow.
type Step struct {
	ID    int64   `json:"id"`
	Title string  `json:"title"`
	Note  string  `json:"note"`
	Own   string  `json:"private_note"` // what who presents sees alone
	Run   RunID   `json:"run"`          // whose request it sends; null: that of Saved
	Saved SavedID `json:"saved"`        // the saved request that it sends; null: that of Run
	Shown RunID   `json:"shown"`        // the run that is on stage with it; null: none was yet

	Edited RunID   `json:"edited"` // the run whose request it sends instead, since it was changed on stage; null: none
	Runs   []RunID `json:"runs"`   // that were on stage with it, the newest last
}

// Stage is what everybody sees of a presentation now.
type Stage struct {
	Live      bool  `json:"live"`     // it goes on: its link shows something
	Step      int64 `json:"step"`     // the number of the step that is shown
	Blanked   bool  `json:"blanked"`  // nothing is shown
	Zoomed    bool  `json:"zoomed"`   // the content is shown, large
	Asked     bool  `json:"asked"`    // the request is shown, large
	Revision  int64 `json:"revision"` // rises with each change of what is shown
	StartedAt Time  `json:"started_at"`
	MovedAt   Time  `json:"moved_at"` // when it changed last

	Compared []RunID `json:"compared"` // runs that are shown beside each other; empty: one is
}

// StageChange is what a presenter does on stage. Nil leaves a thing as it is.
type StageChange struct {
	Step    *int64 `json:"step"` // to which step; what was blanked, large or compared is not any more
	Shown   *RunID `json:"-"`    // which run the step shows; 0: none
	Edited  *RunID `json:"-"`    // whose request the step sends from now on; 0: its own
	Blanked *bool  `json:"blanked"`
	Zoomed  *bool  `json:"zoomed"`
	Asked   *bool  `json:"asked"`

	Compared *[]RunID `json:"compared"` // which runs are beside each other; none: they are no more
}

// Bounds of presentations.
const (
	MostPresentations = 1_000
	MostSteps         = 100
	MaxStepTitle      = 200   // bytes
	MaxStepNote       = 2_000 // bytes
	MostStepRuns      = 20    // runs of a step that are remembered to have been on stage
)

// Place is where the step on stage stands, from 0.
func (p Presentation) Place() int {
	for i, s := range p.Steps {
		if s.ID == p.Stage.Step {
			return i
		}
	}
	return 0
}

// OnStage is the step on stage; false where there are no steps.
func (p Presentation) OnStage() (Step, bool) {
	if len(p.Steps) == 0 {
		return Step{}, false
	}
	return p.Steps[p.Place()], true
}

// PresentationID names a presentation. It is written as a RunID is.
type PresentationID int64

// String returns the number in decimal.
func (id PresentationID) String() string { return RunID(id).String() }

// ParsePresentationID reads what String wrote. It returns false for anything else.
func ParsePresentationID(s string) (PresentationID, bool) {
	id, ok := ParseRunID(s)
	return PresentationID(id), ok
}

// MarshalJSON writes the number as a string, or null for 0.
func (id PresentationID) MarshalJSON() ([]byte, error) { return RunID(id).MarshalJSON() }

// UnmarshalJSON reads a string, or null.
func (id *PresentationID) UnmarshalJSON(text []byte) error {
	return (*RunID)(id).UnmarshalJSON(text)
}
