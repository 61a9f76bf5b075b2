package playground

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// NotApplicable marks a phase that did not happen, such as dns for a literal
// address. It is written as -1, as HAR 1.2 has it.
const NotApplicable = Millis(-1)

// Millis is a duration that is written as a number of milliseconds with at most
// three decimals. NotApplicable is written as -1.
type Millis time.Duration

// Duration returns m as a time.Duration; NotApplicable counts as zero.
func (m Millis) Duration() time.Duration {
	if m < 0 {
		return 0
	}
	return time.Duration(m)
}

// MarshalJSON writes milliseconds.
func (m Millis) MarshalJSON() ([]byte, error) {
	if m < 0 {
		return []byte("-1"), nil
	}
	micros := time.Duration(m).Round(time.Microsecond).Microseconds()
	return strconv.AppendFloat(make([]byte, 0, 12), float64(micros)/1000, 'f', -1, 64), nil
}

// UnmarshalJSON reads milliseconds; any negative number is NotApplicable.
func (m *Millis) UnmarshalJSON(text []byte) error {
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return fmt.Errorf("milliseconds: %q is not a number", text)
	}
	if f < 0 {
		*m = NotApplicable
		return nil
	}
	*m = Millis(f * float64(time.Millisecond))
	return nil
}

// timeLayout is RFC 3339 in UTC with milliseconds.
const timeLayout = "2006-01-02T15:04:05.000Z"

// Time is an instant that is written as RFC 3339 UTC with milliseconds; the zero
// instant is null.
type Time struct{ time.Time }

// At returns t in UTC, cut to milliseconds, so that it equals what is read back.
func At(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	return Time{t.UTC().Truncate(time.Millisecond)}
}

// String returns t as it is written on the wire.
func (t Time) String() string { return t.UTC().Format(timeLayout) }

// MarshalJSON writes RFC 3339 with milliseconds, or null.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	b := make([]byte, 0, len(timeLayout)+2)
	b = append(b, '"')
	b = t.UTC().AppendFormat(b, timeLayout)
	return append(b, '"'), nil
}

// UnmarshalJSON reads RFC 3339 or null.
func (t *Time) UnmarshalJSON(text []byte) error {
	if bytes.Equal(text, []byte("null")) {
		*t = Time{}
		return nil
	}
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("time: %w", err)
	}
	parsed, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return fmt.Errorf("time: %w", err)
	}
	*t = At(parsed)
	return nil
}

// RunID names a kept run. It counts up from 1, so that it orders runs and is
// short enough to say aloud. On the wire it is a string, and 0 is null.
type RunID int64

// String returns the number in decimal.
func (id RunID) String() string { return strconv.FormatInt(int64(id), 10) }

// ParseRunID reads what String wrote. It returns false for anything else.
func ParseRunID(s string) (RunID, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 || strconv.FormatInt(n, 10) != s {
		return 0, false
	}
	return RunID(n), true
}

// MarshalJSON writes the number as a string, or null for 0.
func (id RunID) MarshalJSON() ([]byte, error) {
	if id == 0 {
		return []byte("null"), nil
	}
	return []byte(`"` + id.String() + `"`), nil
}

// UnmarshalJSON reads a string, or null.
func (id *RunID) UnmarshalJSON(text []byte) error {
	if bytes.Equal(text, []byte("null")) {
		*id = 0
		return nil
	}
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("run id: %w", err)
	}
	parsed, ok := ParseRunID(s)
	if !ok {
		return fmt.Errorf("run id: %q is not a run's number", s)
	}
	*id = parsed
	return nil
}
