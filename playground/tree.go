package playground

// TreeNode is a value of a JSON document, as a tree shows it.
type TreeNode struct {
	Name    string   // of the member, or number of the element; empty for the document
	Pointer string   // JSON Pointer (RFC 6901)
	Lost    bool     // no pointer leads here: another value stands before under the same name, or the name is too long
	Kind    SpanKind // of a value that holds no others
	Text    string   // the same as JSON has it, its beginning if it is long
	Cut     bool     // Text is not all of it
	Holds   TreeHeld // what it holds, if it can hold others
	Count   int      // how many; -1 while that is not known
	Size    int64    // bytes of the value; -1 while that is not known
	Kids    *TreeKids
}

// TreeHeld says whether a value holds others.
type TreeHeld byte

// What a value holds.
const (
	HoldsNone TreeHeld = iota
	HoldsMembers
	HoldsElements
	HoldsDocuments // JSON texts in a row
)

// TreeKids are some of what a value holds, one after the other.
type TreeKids struct {
	List   []TreeNode
	From   int    // the number of the first, which counts from 0
	More   bool   // others follow
	Unread bool   // reading stopped before the end, and can be gone on with
	Fault  string // why there is no more: it is no JSON from there on
}

// BodyTree is a part of a JSON document as a tree.
type BodyTree struct {
	Top   TreeNode // what the pointer led to, with what it holds
	Found bool     // there is such a value
	Twice bool     // a name stands twice in an object that is shown
	Read  int64    // how far the document was read on the way, where it was not found yet
}
