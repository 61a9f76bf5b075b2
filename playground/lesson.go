package playground

// Lesson teaches one thing about HTTP in steps, each of which is answered by sending.
type Lesson struct {
	Slug  string       `json:"slug"` // its name in addresses
	Title string       `json:"title"`
	About string       `json:"about"` // in one sentence
	Codes []int        `json:"codes"` // the status codes that it shows; 0 is no response
	Team  bool         `json:"team"`  // the team wrote it: it did not come with Parley
	Steps []LessonStep `json:"steps"`
}

// LessonStep says something, has a request ready, and asks for an answer to it.
type LessonStep struct {
	Key      string        `json:"key"` // made of the title; what came of it is kept under that
	Title    string        `json:"title"`
	Text     string        `json:"text"`     // Markdown
	Question string        `json:"question"` // what is to be done, in one paragraph
	Hint     string        `json:"hint"`     // Markdown; shown after the second miss
	Request  Request       `json:"request"`  // ready to be sent; a URL that is a path is one of this Parley
	Checks   []LessonCheck `json:"checks"`
}

// LessonCheck is one thing that must be so in a run, such as: status is 304.
type LessonCheck struct {
	Subject string   `json:"subject"`        // status, class, response header, …
	Name    string   `json:"name,omitempty"` // of a header field, or the pointer into the content
	Verb    string   `json:"verb"`           // is, is not, is at least, is at most, contains, exists, is missing
	Values  []string `json:"values"`         // one of them is enough; none for exists and is missing
	Advice  string   `json:"advice"`         // said where it is not so
}

// LessonVerdict is what a run is worth as an answer to a step.
type LessonVerdict struct {
	Passed  bool     `json:"passed"`
	Missing []string `json:"missing"` // what is not so yet, in sentences
}

// LessonMark is how far somebody is with a step.
type LessonMark struct {
	Lesson   string `json:"lesson"`
	Step     string `json:"step"`      // its key
	Misses   int    `json:"misses"`    // answers that were not right, before one was
	Run      RunID  `json:"run"`       // the newest answer
	PassedAt Time   `json:"passed_at"` // of the first right answer; null while there is none
}

// LessonFault is what keeps a file from being a lesson.
type LessonFault struct {
	File   string `json:"file"`
	Line   int    `json:"line"` // from 1; 0: the file as a whole
	Detail string `json:"detail"`
}

// HintAfter is after how many misses a step's hint is shown.
const HintAfter = 2

// Step returns the place of the step of a key, from 0; -1 where there is none.
func (l Lesson) Step(key string) int {
	for i, s := range l.Steps {
		if s.Key == key {
			return i
		}
	}
	return -1
}
