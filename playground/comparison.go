package playground

import (
	"encoding/json"
	"time"
)

// ChangeKind says how a member, field or block differs between A and B.
type ChangeKind string

// The kinds of change.
const (
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
	Changed ChangeKind = "changed"
	Moved   ChangeKind = "moved"
)

// Comparison says what differs between runs and whether it matters.
type Comparison struct {
	Runs      []RunID      `json:"runs"`
	Base      RunID        `json:"base"`
	Same      bool         `json:"same"`
	Summary   string       `json:"summary"` // one paragraph, weightiest first
	Pairs     []Pair       `json:"pairs"`   // base with each other run
	Matrix    []MatrixRow  `json:"matrix"`
	Rules     []RuleHits   `json:"rules"`
	Proposals []IgnoreIdea `json:"proposals"`
}

// Pair is the comparison of two runs.
type Pair struct {
	A           RunID             `json:"a"`
	B           RunID             `json:"b"`
	Same        bool              `json:"same"`
	Summary     string            `json:"summary"`
	Status      StatusChange      `json:"status"`
	Explanation ExplanationChange `json:"explanation"`
	Headers     []FieldChange     `json:"headers"`
	Body        BodyChange        `json:"body"`
	Request     []RequestChange   `json:"request"`
	Timings     TimingsPair       `json:"timings"`
	Brief       string            `json:"-"` // the summary as one of many; empty where there is one pair, or nothing differs
}

// StatusChange holds both codes; 0 is no response.
type StatusChange struct {
	A    int  `json:"a"`
	B    int  `json:"b"`
	Same bool `json:"same"`
}

// ExplanationChange lists findings by rule.
type ExplanationChange struct {
	Same      bool             `json:"same"`
	Gone      []string         `json:"gone"`
	Appeared  []string         `json:"appeared"`
	Changed   []string         `json:"changed"`             // same rule, other evidence
	Sentences []SentenceChange `json:"sentences,omitempty"` // what the explanations say otherwise, in reading order
}

// SentenceChange is a sentence of two explanations that differs.
type SentenceChange struct {
	Finding string     `json:"finding"` // the rule; empty for the headline
	Kind    ChangeKind `json:"kind"`
	A       string     `json:"a"`
	B       string     `json:"b"`
	Marks   Marks      `json:"-"`
}

// Marks are two changed texts in pieces, of which those that differ are marked. They are
// empty where the texts have less than half of their words in common.
type Marks struct{ A, B []AlignedToken }

// FieldChange is a field that differs.
type FieldChange struct {
	Name      string     `json:"name"`
	Kind      ChangeKind `json:"kind"`
	A         []string   `json:"a"`
	B         []string   `json:"b"`
	IgnoredBy *string    `json:"ignored_by"` // the rule, or null
	Marks     Marks      `json:"-"`          // of one line on each side
}

// BodyChange is how two contents differ.
type BodyChange struct {
	Kind     string    `json:"kind"`            // json, text, binary, none
	As       string    `json:"as,omitempty"`    // text that was printed by its structure first: xml, html, form
	Same     bool      `json:"same"`            // ignored changes left out
	Complete bool      `json:"complete"`        // false: a stated bound was hit
	Bound    string    `json:"bound,omitempty"` // which, in words
	Note     string    `json:"note,omitempty"`  // why they are compared in this way, in words
	Changes  []Change  `json:"changes"`
	Patch    []PatchOp `json:"patch"` // RFC 6902, turns A's document into B's exactly

	Picture *PictureChange `json:"picture,omitempty"` // of two pictures
}

// PictureChange is how two pictures differ.
type PictureChange struct {
	A        PictureFacts `json:"a"`
	B        PictureFacts `json:"b"`
	Compared bool         `json:"compared"` // by pixel; else they are too large or of a format that is not read
	Pixels   int          `json:"pixels"`   // of both, laid over each other
	Differ   int          `json:"differ"`
}

// PictureFacts are what a picture says of itself.
type PictureFacts struct {
	Format string `json:"format"` // png, jpeg, gif, webp
	Width  int    `json:"width"`  // 0: not known
	Height int    `json:"height"`
}

// Change is one difference of content. JSON fills Path, From, A and B; text fills the
// lines, and Where when it was printed by its structure.
type Change struct {
	Kind      ChangeKind      `json:"kind"`
	Path      string          `json:"path"` // JSON Pointer into B; into A when removed
	From      string          `json:"from"` // moved: JSON Pointer into A
	A         json.RawMessage `json:"a,omitempty"`
	B         json.RawMessage `json:"b,omitempty"`
	AStart    int             `json:"a_start,omitempty"` // text: first line, counting from 1
	ALines    []string        `json:"a_lines,omitempty"`
	BStart    int             `json:"b_start,omitempty"`
	BLines    []string        `json:"b_lines,omitempty"`
	Where     string          `json:"where,omitempty"` // path of elements such as /feed/entry[2]/@id; into A when removed
	IgnoredBy *string         `json:"ignored_by"`
}

// PatchOp is one operation of RFC 6902.
type PatchOp struct {
	Op    string          `json:"op"`
	Path  string          `json:"path"`
	From  string          `json:"from,omitempty"`
	Value json.RawMessage `json:"value,omitempty"`
}

// RequestChange is a part of the requests that differs.
type RequestChange struct {
	Part string     `json:"part"` // method, url, header, body, option
	Name string     `json:"name"`
	Kind ChangeKind `json:"kind"`
	A    string     `json:"a"`
	B    string     `json:"b"`

	Marks Marks `json:"-"`
}

// TimingsPair holds the phases of both final exchanges.
type TimingsPair struct {
	A      Timings       `json:"a"`
	B      Timings       `json:"b"`
	TotalA Millis        `json:"total_a"`
	TotalB Millis        `json:"total_b"`
	Usual  *UsualTimings `json:"usual"` // null where too few earlier runs are known
}

// UsualTimings is how long earlier runs of the same request took, those compared left out.
type UsualTimings struct {
	Runs   int              `json:"runs"`
	Total  Spread           `json:"total"`
	Phases map[Phase]Spread `json:"phases"` // those that happened often enough
}

// Spread is what most of some durations lie between: of ten, the shortest and the longest
// are left out.
type Spread struct {
	Low    Millis `json:"low"`
	Median Millis `json:"median"`
	High   Millis `json:"high"`
}

// Holds reports whether a duration is within the spread, give or take a tenth of it and a
// millisecond.
func (s Spread) Holds(m Millis) bool {
	const slack = Millis(time.Millisecond)
	return m >= s.Low-s.Low/10-slack && m <= s.High+s.High/10+slack
}

// MatrixRow is one differing path over all runs; a run without it holds null.
type MatrixRow struct {
	Path      string            `json:"path"`
	Values    []json.RawMessage `json:"values"`
	IgnoredBy *string           `json:"ignored_by,omitempty"` // the rule that ignores all of the row's differences
	Differs   []bool            `json:"-"`                    // by run, whether its value differs from the base's
}

// RuleHits is an ignore rule and how often it spoke.
type RuleHits struct {
	ID    int64  `json:"id,omitempty"` // of a stored rule
	Rule  string `json:"rule"`         // JSON Pointer with * and **, or header:Name
	Scope string `json:"scope"`        // default, request, everyone, view
	Hits  int    `json:"hits"`
}

// IgnoreIdea is a rule that the data suggests.
type IgnoreIdea struct {
	Rule   string `json:"rule"`
	Reason string `json:"reason"`
	Pairs  int    `json:"pairs"`
}

// IgnoreRule is a stored rule.
type IgnoreRule struct {
	ID         int64  `json:"id"`
	Rule       string `json:"rule"`
	Scope      string `json:"scope"` // request, everyone
	RequestKey string `json:"request,omitempty"`
	CreatedBy  string `json:"created_by,omitempty"`
}

// ComparedRun is a run with its content, as a comparison reads it.
type ComparedRun struct {
	Run  Run
	Body []byte // decoded content, at most the comparison's bound
	Cut  bool   // Body is only the start of the content
}
