package playground

import (
	"bytes"
	"encoding/json"
	"slices"
)

// MaxChecks bounds what a request may check of its response.
const MaxChecks = 100

// Check is something that must hold of a response, beside its status.
type Check struct {
	Of      string `json:"of"`    // json, header, body, time, size
	At      string `json:"at"`    // json: a JSON Pointer (RFC 6901); header: a field's name; else empty
	Is      string `json:"is"`    // the condition
	Value   string `json:"value"` // what it is held to; empty where the condition needs nothing
	Enabled bool   `json:"enabled"`
}

// What a check looks at.
const (
	OfJSON   = "json"
	OfHeader = FromHeader
	OfBody   = "body" // the content as text
	OfTime   = "time" // of the whole run
	OfSize   = "size" // of the content, decoded
)

// Conditions of a check.
const (
	IsEqual    = "equals"
	IsOther    = "differs"
	IsWith     = "contains"
	IsWithout  = "lacks"
	IsMatched  = "matches" // a regular expression (RE2)
	IsThere    = "exists"
	IsAbsent   = "absent"
	IsLess     = "less"
	IsAtMost   = "at_most"
	IsMore     = "more"
	IsAtLeast  = "at_least"
	IsOfType   = "type"   // one of JSONTypes
	IsOfLength = "length" // items, members or characters
	IsEmpty    = "empty"
	IsFilled   = "filled"
)

// JSONTypes are the types of a JSON value that a check can name.
var JSONTypes = []string{"string", "number", "integer", "boolean", "array", "object", "null"}

var (
	equalling = []string{IsEqual, IsOther}
	telling   = []string{IsWith, IsWithout, IsMatched}
	presence  = []string{IsThere, IsAbsent}
	ordering  = []string{IsLess, IsAtMost, IsMore, IsAtLeast}
	fullness  = []string{IsOfLength, IsEmpty, IsFilled}

	conditions = map[string][]string{
		OfJSON:   slices.Concat(equalling, telling, presence, ordering, []string{IsOfType}, fullness),
		OfHeader: slices.Concat(equalling, telling, presence, ordering),
		OfBody:   slices.Concat(equalling, telling, fullness),
		OfTime:   ordering,
		OfSize:   slices.Concat(equalling, ordering),
	}
)

// CheckConditions are the conditions that a check can hold something to; nil for what is nothing
// that a check looks at.
func CheckConditions(of string) []string { return conditions[of] }

// NeedsValue reports whether a condition is held to a value.
func NeedsValue(is string) bool {
	return !slices.Contains([]string{IsThere, IsAbsent, IsEmpty, IsFilled}, is)
}

// Ordered reports whether two numbers stand to each other as a condition has it.
func Ordered(is string, got, want float64) bool {
	switch is {
	case IsEqual:
		return got == want
	case IsOther:
		return got != want
	case IsLess:
		return got < want
	case IsAtMost:
		return got <= want
	case IsMore:
		return got > want
	}
	return got >= want
}

// Checked is what came of a Check.
type Checked struct {
	Check  Check  `json:"check"` // its names filled in, its secrets hidden
	Held   bool   `json:"held"`
	Got    string `json:"got"`    // what was there, as text and shortened; empty where nothing was
	Detail string `json:"detail"` // why it did not hold where Got does not tell, in words
}

// UnmarshalJSON reads a check; enabled is true where absent, unknown members are refused.
func (c *Check) UnmarshalJSON(text []byte) error {
	type plain Check
	p := plain{Enabled: true}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return err
	}
	*c = Check(p)
	return nil
}

// Name is the name of what a check looks at: the last step of its pointer, or its field.
func (c Check) Name() string {
	if c.Of == OfJSON {
		steps := PointerSteps("/" + c.At)
		return steps[len(steps)-1]
	}
	return c.At
}

// Missed are the checks that did not hold.
func Missed(all []Checked) []Checked {
	var out []Checked
	for _, c := range all {
		if !c.Held {
			out = append(out, c)
		}
	}
	return out
}

// ChecksOn counts the checks that are switched on.
func (r Request) ChecksOn() int {
	n := 0
	for _, c := range r.Checks {
		if c.Enabled {
			n++
		}
	}
	return n
}

// Missed reports that the run has ended and its response is not what its request expects.
func (r *Run) Missed() bool {
	if r.State == StateRunning {
		return false
	}
	want := r.Request.Options.Expect
	return want != "" && !AsExpected(want, r.Status) || len(Missed(r.Checked)) > 0
}

// MaskChecks returns a copy in which what is a credential, by the name of its place, is masked.
func MaskChecks(all []Check) []Check {
	out := slices.Clone(all)
	for i := range out {
		out[i] = out[i].masked()
	}
	return out
}

// secretive reports whether what a check is held to can be a credential: a type and a length are none.
func (c Check) secretive() bool { return c.Is != IsOfType && c.Is != IsOfLength }

func (c Check) masked() Check {
	if c.secretive() {
		c.Value = MaskField(c.Name(), c.Value)
	}
	return c
}

// MaskChecked returns a copy in which a credential, by its name, is masked.
func MaskChecked(all []Checked) []Checked {
	out := slices.Clone(all)
	for i := range out {
		c := &out[i]
		if c.Check.secretive() {
			c.Got = MaskField(c.Check.Name(), c.Got)
		}
		c.Check = c.Check.masked()
	}
	return out
}
