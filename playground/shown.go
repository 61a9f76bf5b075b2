package playground

// BodyWindow is a part of content as it is shown: laid out in lines, between two places of
// the content as kept.
type BodyWindow struct {
	At    int64 // where it begins, in bytes
	Next  int64 // where the window behind it begins: the size, for the last
	Prev  int64 // where the window before it begins; -1 for the first
	Size  int64 // of the whole content
	Lines []ShownLine
	Bytes []byte // instead of lines, where it is shown as bytes

	Reached int64 // how far the content is read yet; less than At: this window is not known yet
	Total   int64 // lines of the whole; 0: not known yet
	Fault   *BodyFault
}

// ShownLine is one line of a window.
type ShownLine struct {
	Number int64 // counted from 1 in the whole; 0: it goes on from the window before
	Spans  []ShownSpan
}

// ShownSpan is a piece of a line.
type ShownSpan struct {
	Text string
	Kind SpanKind
	Hit  bool // it is what was looked for
	Now  bool // and the hit that is shown
}

// SpanKind tells what a piece of JSON is.
type SpanKind byte

// The kinds of spans.
const (
	SpanPlain SpanKind = iota
	SpanName
	SpanString
	SpanNumber
	SpanWord
)

// BodyFault is where content stops being what it says it is.
type BodyFault struct {
	At     int64  // in bytes
	Line   int64  // of the content as it came
	Detail string // why, as half a sentence
}

// BodyTable is content as a table.
type BodyTable struct {
	Columns     []string
	Rows        [][]TableCell // a row may be shorter than Columns
	MoreColumns bool          // there were more than are shown

	Lists     []string // JSON Pointers of the lists of objects that were found
	List      string   // the one that the rows are of
	Found     bool     // there was such a list
	Delimiter string   // of CSV
	Sort      string   // the column by which the rows stand in order
	Down      bool
	Cut       string // why these are not all rows, as a sentence
}

// TableCell is one value of a table.
type TableCell struct {
	Text   string
	Kind   SpanKind
	Number float64
	Set    bool // false: the row has no such member
}
