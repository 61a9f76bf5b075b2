package playground

import (
	"bytes"
	"encoding/json"
)

// Environment is a named set of variables, such as Staging: the same requests are sent to
// another place, as somebody else, by choosing another one.
type Environment struct {
	ID        EnvironmentID `json:"id"`
	Name      string        `json:"name"`
	Shape     string        `json:"shape"`     // square, circle, diamond, bar: environments are told apart without colour
	Protected bool          `json:"protected"` // asks before an unsafe method
	Builtin   bool          `json:"builtin"`   // Demo: it is always there
	Variables []Variable    `json:"variables"`
	Auth      Auth          `json:"auth"`    // of requests that inherit theirs
	Version   int64         `json:"version"` // rises with each change
	UpdatedAt Time          `json:"updated_at"`
}

// Variable is a name that stands for a value: {{name}} in a request. A secret's value is
// written, never read: it leaves the store only to be sent.
type Variable struct {
	ID     int64  `json:"id,omitempty"` // stays when the variable is renamed
	Name   string `json:"name"`
	Value  string `json:"value"`
	Secret bool   `json:"secret"`
	Note   string `json:"note"`
	Set    bool   `json:"set"`    // a secret has a value
	Locked bool   `json:"locked"` // a secret whose key is not here
	Taken  bool   `json:"taken"`  // from a response: names in it are not filled in, since a stranger wrote it
	Short  bool   `json:"short"`  // a secret too short to be found, and hidden, in what comes back
}

// The shapes that tell environments apart.
const (
	ShapeSquare  = "square"
	ShapeCircle  = "circle"
	ShapeDiamond = "diamond"
	ShapeBar     = "bar"
)

// Extraction takes a value from a response into a variable of the run's environment, so
// that the next request can use it.
type Extraction struct {
	Variable   string `json:"variable"`
	From       string `json:"from"`       // json, header, regex
	Expression string `json:"expression"` // a JSON Pointer (RFC 6901), a field name, an expression whose first group counts
	Secret     bool   `json:"secret"`     // a variable that is new becomes a secret
	Enabled    bool   `json:"enabled"`
}

// Where an extraction looks.
const (
	FromJSON   = "json"
	FromHeader = "header"
	FromRegex  = "regex"
)

// Extracted is what came of an Extraction.
type Extracted struct {
	Variable string `json:"variable"`
	Value    string `json:"value"` // of a secret, its name in marks
	Found    bool   `json:"found"`
	Secret   bool   `json:"secret"`
	Detail   string `json:"detail"` // why there is none, in words
}

// Secret is a value that was sent and must not be kept. Also are other spellings of it that
// cannot be told from the value alone, such as the pair of Basic credentials it is part of.
type Secret struct {
	Name  string
	Value string
	Also  []string
}

// Filled is a request with values in place of its variables, and the secrets among them.
// It is sent, and never kept.
type Filled struct {
	Request Request
	Secrets []Secret

	Number      func() RunID // of the run that it is sent as, which is kept for that where it was not yet; nil where it is no run
	Environment string       // whose jar it uses
	CreatedBy   string
}

// EnvironmentID names an environment. It is written as a RunID is.
type EnvironmentID int64

// String returns the number in decimal.
func (id EnvironmentID) String() string { return RunID(id).String() }

// ParseEnvironmentID reads what String wrote. It returns false for anything else.
func ParseEnvironmentID(s string) (EnvironmentID, bool) {
	id, ok := ParseRunID(s)
	return EnvironmentID(id), ok
}

// MarshalJSON writes the number as a string, or null for 0.
func (id EnvironmentID) MarshalJSON() ([]byte, error) { return RunID(id).MarshalJSON() }

// UnmarshalJSON reads a string, or null.
func (id *EnvironmentID) UnmarshalJSON(text []byte) error {
	return (*RunID)(id).UnmarshalJSON(text)
}

// UnmarshalJSON reads an extraction; enabled is true where absent, unknown members are refused.
func (e *Extraction) UnmarshalJSON(text []byte) error {
	type plain Extraction
	p := plain{Enabled: true}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return err
	}
	*e = Extraction(p)
	return nil
}
