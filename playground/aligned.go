package playground

// Ignored is the kind of an aligned line whose difference a rule ignores; the other
// kinds are those of a Change, and a line that is equal has none.
const Ignored ChangeKind = "ignored"

// Aligned is two contents side by side, as a page draws them. Line numbers are those
// of the contents as they are shown: JSON is printed with two spaces a level.
type Aligned struct {
	Kind        string        `json:"kind"` // json, text, binary, none
	Lines       []AlignedLine `json:"lines"`
	Folds       []AlignedFold `json:"folds"`
	Differences int           `json:"differences"` // in Lines, for next and previous; ignored ones left out
	Total       int           `json:"total"`       // in all, shown or not; ignored ones left out
	Complete    bool          `json:"complete"`    // false: a stated bound was hit
	Bound       string        `json:"bound,omitempty"`
	Note        string        `json:"note,omitempty"` // why it is shown in this way
}

// AlignedLine is one row of both sides.
type AlignedLine struct {
	Kind       ChangeKind  `json:"kind"` // empty: equal
	A          AlignedSide `json:"a"`
	B          AlignedSide `json:"b"`
	Path       string      `json:"path,omitempty"`       // JSON Pointer into B, into A when removed; of markup and forms the change's Where
	From       string      `json:"from,omitempty"`       // moved: JSON Pointer into A
	Fold       int         `json:"fold,omitempty"`       // number of its fold, counting from 1; 0 stands open
	Difference int         `json:"difference,omitempty"` // number of the difference that begins here, counting from 1
	Change     int         `json:"change,omitempty"`     // number of the difference that it belongs to, counting from 1
}

// AlignedSide is one side of a row. Number 0 means that the side has no such line.
type AlignedSide struct {
	Number int            `json:"number,omitempty"`
	Tokens []AlignedToken `json:"tokens,omitempty"`
}

// AlignedToken is a piece of a line.
type AlignedToken struct {
	Text   string `json:"text"`
	Class  string `json:"class,omitempty"` // k name, s string, n number, w literal, p punctuation; empty is plain
	Marked bool   `json:"marked,omitempty"`
}

// AlignedFold is a run of equal lines that a page folds. When Kept is false its
// lines are not in Lines: one line without numbers and tokens stands for all.
type AlignedFold struct {
	Lines int    `json:"lines"`
	In    string `json:"in,omitempty"` // name of the member that holds them; empty if there is none
	Kept  bool   `json:"kept"`
}
