// Package lessons teaches: it reads lessons that are written as Markdown, and judges runs as
// answers to their steps.
//
// A lesson is one file. It begins with what it is, between two lines of three hyphens, and
// goes on with its steps, each under a heading of the second level:
//
//	---
//	title: Ask only if it changed
//	about: Validators, conditional requests, and the answer that has no content.
//	codes: 200 304 412
//	---
//
//	## A copy that is still good
//
//	What is to be said, in Markdown.
//
//	```request
//	GET /demo/data
//	Accept: application/json
//	```
//
//	```question
//	Make this answer 304.
//	```
//
//	```check
//	status is 304 | Send the ETag back in If-None-Match.
//	```
//
//	```hint
//	Add a header `If-None-Match` with the value of `ETag`.
//	```
//
// A step has one block each of request, question and check, and may have one of hint. Its
// request is a request line, header lines, and content after an empty line. Before it may
// stand options, a line each: @redirects no, @attempts 3, @backoff 100, @timeout 2000 (both
// in milliseconds). An address that is a path is one of this Parley, such as its demo API.
//
// A check is a line: a subject, a verb, values, and advice after a bar. The subjects are
// status, class, ok, method, path, "final path", attempts, redirects, failure, rule,
// "request header NAME", "response header NAME" and "body /POINTER"; the verbs are "is",
// "is not", "is at least", "is at most", "contains", "exists" and "is missing". "is" takes
// several values with "or" between them. See README.md in this folder.
package lessons

import (
	"fmt"

	"parley/playground"
)

// Bounds of a lesson and of what a team writes.
const (
	maxFile   = 128 << 10 // bytes
	mostSteps = 30
	mostLines = 20 // of checks, and of options
	maxTitle  = 120
	maxAbout  = 300
)

// Fault is what is wrong with a file, and where.
type Fault playground.LessonFault

// Error names file and line.
func (f *Fault) Error() string {
	if f.Line == 0 {
		return f.File + ": " + f.Detail
	}
	return fmt.Sprintf("%s, line %d: %s", f.File, f.Line, f.Detail)
}
