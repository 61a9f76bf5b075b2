package playground

import (
	"errors"
	"strconv"
	"time"
)

// ErrorCode is the closed list of outcomes that a room reports and a door translates.
type ErrorCode string

// The codes. Anything that is not an Error is internal and never shown.
const (
	Malformed   ErrorCode = "malformed"   // cannot be read: 400
	Invalid     ErrorCode = "invalid"     // read, but not possible: 422
	Nobody      ErrorCode = "nobody"      // not signed in: 401
	Forbidden   ErrorCode = "forbidden"   // 403
	NotFound    ErrorCode = "not_found"   // 404
	Conflict    ErrorCode = "conflict"    // 409
	Outdated    ErrorCode = "outdated"    // changed by somebody else meanwhile: 412
	TooLarge    ErrorCode = "too_large"   // 413
	Unsupported ErrorCode = "unsupported" // 415
	Busy        ErrorCode = "busy"        // 429, with RetryAfter
	Unavailable ErrorCode = "unavailable" // 503, with RetryAfter
	NoRoom      ErrorCode = "no_room"     // 507
)

// FieldError names what is wrong with one part of the input.
type FieldError struct {
	Pointer string `json:"pointer"` // JSON Pointer, such as /request/url
	Detail  string `json:"detail"`
}

// Error is an expected outcome, in words for the person who caused it.
type Error struct {
	Code       ErrorCode
	Message    string
	Fields     []FieldError
	RetryAfter int // seconds; Busy and Unavailable
}

// Error returns the message and the fields' details.
func (e *Error) Error() string {
	s := e.Message
	for i, f := range e.Fields {
		if i == 0 && s == "" {
			s = f.Detail
			continue
		}
		s += " " + f.Detail
	}
	return s
}

// Errorf-like constructor for the common case of a message alone.
func NewError(code ErrorCode, message string) *Error { return &Error{Code: code, Message: message} }

// TooSoon refuses what may be done again after a wait, which it says in words: a browser shows
// nobody the field Retry-After.
func TooSoon(why string, wait time.Duration) *Error {
	seconds := int(wait/time.Second) + 1
	words := strconv.Itoa(seconds) + " seconds"
	if seconds == 1 {
		words = "a second"
	}
	return &Error{Code: Busy, RetryAfter: seconds, Message: why + " Wait " + words + ", then try again."}
}

// CodeOf returns the code of the first Error in err's chain, or "" for an internal error.
func CodeOf(err error) ErrorCode {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
