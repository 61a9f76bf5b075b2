package inspect

import (
	"bytes"
	"strings"

	"parley/playground"
)

// furthest is how far lines are set in at most: what is nested deeper stands below.
const furthest = 40

// Hit is a part of the content that was looked for, in bytes.
type Hit struct {
	From, To int64
	Now      bool // it is the one that is shown
}

// drawing makes lines of what is read.
type drawing struct {
	lines []playground.ShownLine
	hits  []Hit // in order

	kind playground.SpanKind
	run  []byte // of one kind, and together in the content
	at   int64  // of run
}

var kinds = [...]playground.SpanKind{isName: playground.SpanName, isString: playground.SpanString, isNumber: playground.SpanNumber, isWord: playground.SpanWord, isFault: 0}

// begin begins a line.
func (d *drawing) begin(number int64, depth int) {
	d.flush()
	l := playground.ShownLine{Number: number}
	if n := min(depth, furthest); n > 0 {
		l.Spans = append(l.Spans, playground.ShownSpan{Text: strings.Repeat("  ", n)})
	}
	d.lines = append(d.lines, l)
}

// add draws a piece of the content that stands at at.
func (d *drawing) add(what step, b []byte, at int64) {
	if len(d.lines) == 0 { // it goes on from the window before
		d.lines = append(d.lines, playground.ShownLine{})
	}
	kind := kinds[what]
	if kind != d.kind || at != d.at+int64(len(d.run)) {
		d.flush()
		d.kind, d.at = kind, at
	}
	d.run = append(d.run, b...)
	if what == isColon {
		d.flush()
		d.span(playground.ShownSpan{Text: " "})
		d.at = at + 1
	}
}

// flush draws what was gathered, parted by the hits in it.
func (d *drawing) flush() {
	if len(d.run) == 0 {
		return
	}
	run, at := d.run, d.at
	d.run, d.at = d.run[:0], d.at+int64(len(run))
	end := at + int64(len(run))
	if run[len(run)-1] == '\n' { // a line of text: its break is not shown
		run = bytes.TrimSuffix(run[:len(run)-1], []byte("\r"))
	}
	for _, h := range d.hits {
		if h.To <= at || h.From >= end {
			continue
		}
		from, to := int(max(h.From-at, 0)), int(h.To-at)
		from, to = min(from, len(run)), min(to, len(run))
		d.span(playground.ShownSpan{Text: string(run[:from]), Kind: d.kind})
		d.span(playground.ShownSpan{Text: string(run[from:to]), Kind: d.kind, Hit: true, Now: h.Now})
		run, at = run[to:], at+int64(to)
	}
	d.span(playground.ShownSpan{Text: string(run), Kind: d.kind})
}

// span puts a piece on the line, joined to the one before where it is alike.
func (d *drawing) span(s playground.ShownSpan) {
	if s.Text == "" {
		return
	}
	l := &d.lines[len(d.lines)-1]
	if n := len(l.Spans) - 1; n > 0 && l.Spans[n].Kind == s.Kind && l.Spans[n].Hit == s.Hit && l.Spans[n].Now == s.Now {
		l.Spans[n].Text += s.Text
		return
	}
	l.Spans = append(l.Spans, s)
}
