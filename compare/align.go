package compare

import (
	"context"
	"math"

	"parley/playground"
)

// AlignOptions say how two contents are set side by side.
type AlignOptions struct {
	Text           bool // line by line as they came, also where they have a structure
	MaxDifferences int  // 0 is DefaultDifferences
}

// Bounds of what a page shows.
const (
	DefaultDifferences = 500
	maxBlockLines      = 200       // of one difference
	maxPathShown       = 4 << 10   // bytes; a longer path is left out
	maxRowsHeld        = 2_000_000 // lines that are looked at
)

// Align sets the contents of two runs side by side. The pair is what Compare said of
// them: a difference that is ignored there is ignored here. When ctx ends early the
// result says that it is partial.
func Align(ctx context.Context, a, b playground.ComparedRun, pair playground.Pair, opts AlignOptions) playground.Aligned {
	c := &comparer{hash: newHasher(), rules: &ruleSet{}, values: maxTotal}
	// A content that cannot be read as JSON in time is shown as text.
	x, errA := c.read(ctx, &a, "A")
	y, errB := c.read(ctx, &b, "B")
	if errA != nil || errB != nil {
		return playground.Aligned{Kind: pair.Body.Kind, Bound: "The time for comparing ran out."}
	}
	c.contents = []*content{x, y}
	c.readLines(ctx)
	c.readCommented(ctx)
	l := &layout{ctx: ctx, max: opts.MaxDifferences, ignored: map[string]bool{}, respelled: map[string]bool{}, a: x, b: y}
	if l.max <= 0 {
		l.max = DefaultDifferences
	}
	out := playground.Aligned{Kind: pair.Body.Kind, Complete: pair.Body.Complete, Bound: pair.Body.Bound, Note: pair.Body.Note}
	for i := range pair.Body.Changes {
		ch := &pair.Body.Changes[i]
		if ch.IgnoredBy != nil {
			l.ignored[string(ch.Kind)+ch.Path] = true
		} else {
			out.Total++
		}
		if isRespelled(ch) {
			l.respelled[ch.Path] = true
		}
	}
	switch {
	case opts.Text && (out.Kind == "json" || pair.Body.As != ""):
		out.Kind, out.Note = "text", ""
		l.text(c.plain(ctx, x, y), nil)
	case out.Kind == "json" && l.documents():
		l.json(c.hash)
	case out.Kind == "binary":
		l.hex()
	case out.Kind == "text":
		l.text(c.texts(ctx, x, y), pair.Body.Changes)
	}
	l.finish(&out)
	return out
}

// documents reports whether each side is JSON or nothing.
func (l *layout) documents() bool {
	return (l.a.doc != nil || len(l.a.body) == 0) && (l.b.doc != nil || len(l.b.body) == 0)
}

// What a row shows of a value.
const (
	partWhole uint8 = iota // a scalar, an empty container, a line of text
	partOpen
	partClose
)

// side is one side of a row: a node of the document or a line of the text; -1 is neither.
type side struct {
	at   int32
	part uint8
	last bool // no comma follows
}

// none is the side that has no such line.
func none() side { return side{at: -1} }

// line is one row of both sides, not yet written out: most are folded away.
type line struct {
	a, b    side
	indent  uint16
	indentA uint16 // of A's side where a changed value stands beside another
	kind    uint8
	change  int32 // number of its difference, counting from 1; 0 is none
}

// What a line is. The names are those of playground.ChangeKind.
const (
	lineEqual uint8 = iota
	lineAdded
	lineRemoved
	lineChanged
	lineMoved
	lineIgnored
	lineLeftOut // stands for the rest of a long block; a.at is the number of its lines
)

// difference is one difference among the lines.
type difference struct {
	path, from string
	ignored    bool
	kind       uint8
}

// layout gathers lines and writes out those that are shown.
type layout struct {
	ctx         context.Context
	a, b        *content
	max         int
	ignored     map[string]bool // kind and path of the changes that a rule ignores
	respelled   map[string]bool // paths of numbers that differ by their spelling alone
	lines       []line
	differences []difference
	counted     int // differences that are not ignored
	full        bool
	draw        func(at *line, d *difference) playground.AlignedLine
	nameOf      func(at *line) string // of the member that the line opens
	kept        int                   // lines written out inside of folds
	ordinals    []int                 // by difference, its number among those that are not ignored
	begun       int32                 // the last difference of which a line is written
	marker      marker
}

// begin starts a difference and returns its number; 0 when no more are shown.
func (l *layout) begin(kind uint8, path, from []byte) int32 {
	d := difference{kind: kind}
	if len(path) <= maxPathShown && len(from) <= maxPathShown {
		d.path, d.from = string(path), string(from)
		d.ignored = l.ignored[string(changeKind(kind))+d.path]
	}
	return l.open(d)
}

// open is begin for a difference of which it is known whether a rule ignores it.
func (l *layout) open(d difference) int32 {
	if !d.ignored {
		if l.counted == l.max {
			l.full = true
			return 0
		}
		l.counted++
	}
	l.differences = append(l.differences, d)
	return int32(len(l.differences))
}

// add appends a line, unless there are too many.
func (l *layout) add(at line) {
	if l.full || len(l.lines) == maxRowsHeld || len(l.lines)&4095 == 4095 && l.ctx.Err() != nil {
		l.full = true
		return
	}
	l.lines = append(l.lines, at)
}

func changeKind(kind uint8) playground.ChangeKind {
	return [...]playground.ChangeKind{
		"", playground.Added, playground.Removed, playground.Changed, playground.Moved, playground.Ignored, "",
	}[kind]
}

// finish folds what is equal, writes the lines out and says what is left out.
func (l *layout) finish(out *playground.Aligned) {
	out.Lines, out.Folds = []playground.AlignedLine{}, []playground.AlignedFold{}
	if l.draw != nil {
		f := &folder{layout: l, out: out, opened: make([]int32, math.MaxUint16+1)}
		f.run()
	}
	out.Differences = l.counted
	out.Total = max(out.Total, l.counted)
	if l.full {
		out.Complete = false
		out.Bound = joinSentences("Only the first "+grouped(l.counted)+" of "+grouped(out.Total)+" differences are shown.", out.Bound)
	}
}

// write draws line i into the result, in a fold or none.
func (l *layout) write(out *playground.Aligned, i, fold int) {
	at := &l.lines[i]
	d := &difference{}
	if at.change > 0 {
		d = &l.differences[at.change-1]
	}
	if at.kind == lineLeftOut {
		out.Folds = append(out.Folds, playground.AlignedFold{Lines: int(at.a.at)})
		out.Lines = append(out.Lines, playground.AlignedLine{Kind: l.kindOf(d.kind, d), Fold: len(out.Folds), Path: d.path})
		return
	}
	drawn := l.draw(at, d)
	drawn.Kind, drawn.Fold, drawn.Path, drawn.From = l.kindOf(at.kind, d), fold, d.path, d.from
	if at.change > 0 && !d.ignored {
		drawn.Change = l.ordinal(at.change)
		if at.change > l.begun {
			l.begun, drawn.Difference = at.change, drawn.Change
		}
	}
	out.Lines = append(out.Lines, drawn)
}

func (l *layout) kindOf(kind uint8, d *difference) playground.ChangeKind {
	if d.ignored {
		return playground.Ignored
	}
	return changeKind(kind)
}

// ordinal numbers the differences that are not ignored.
func (l *layout) ordinal(change int32) int {
	if l.ordinals == nil {
		l.ordinals = make([]int, len(l.differences))
		n := 0
		for i, d := range l.differences {
			if !d.ignored {
				n++
			}
			l.ordinals[i] = n
		}
	}
	return l.ordinals[change-1]
}
