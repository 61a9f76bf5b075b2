package inspect

import (
	"errors"
	"io"
	"strings"

	"parley/playground"
)

// errUnread says that reading had to stop, and can be gone on with.
var errUnread = errors.New("read further later")

// errFault says that a branch goes no further, and why stands with it.
var errFault = errors.New("no JSON from here on")

// Bounds of what a tree shows, and of what it remembers.
const (
	longestTreeText = 500
	longestTreeName = 1024
	mostMarks       = 8192
	bigValue        = 64 << 10 // what is longer is passed over once only
)

// branch is a value that holds others. It knows where they are, as far as it was read.
type branch struct {
	holds playground.TreeHeld
	first int64   // where the first of what it holds may begin
	marks []int64 // where number 0, every, 2 times every, … begin
	every int
	count int // of those whose beginning was met
	done  bool
	fault string

	big    map[int]bigSpan // of those that are long
	passed bigSpan         // of the one that was passed over last
	open   *openLeap       // the one that is being passed over
}

type bigSpan struct {
	end   int64
	count int
}

type openLeap struct {
	number int
	at     int64
	leap   leap
}

func newBranch(holds playground.TreeHeld, first int64) *branch {
	return &branch{holds: holds, first: first, every: 1, big: map[int]bigSpan{}}
}

// met notes that a number begins here.
func (x *branch) met(number int, at int64) {
	if number < x.count {
		return
	}
	x.count = number + 1
	if number%x.every != 0 {
		return
	}
	if x.marks = append(x.marks, at); len(x.marks) < mostMarks {
		return
	}
	for i := range len(x.marks) / 2 {
		x.marks[i] = x.marks[2*i]
	}
	x.marks = x.marks[:len(x.marks)/2]
	x.every *= 2
}

// nearest moves to the last place known at or before a number.
func (x *branch) nearest(r *cursor, number int) (at int) {
	if len(x.marks) == 0 {
		r.move(x.first)
		return 0
	}
	i := min(number/x.every, len(x.marks)-1)
	r.move(x.marks[i])
	return i * x.every
}

// child is one of what a branch holds, just met.
type child struct {
	number int
	name   string // of a member
	long   bool   // its name is not whole
	value  byte   // its first byte
	at     int64  // where its value begins
}

// walk goes over what a branch holds from a number on, until visit returns false. In the
// end it knows the branch is done, faulty, or read to where the cursor had to stop.
func (x *branch) walk(r *cursor, from int, visit func(child) bool) error {
	if err := x.goOver(r, from, visit); err != errFault {
		return err
	}
	return nil
}

func (x *branch) goOver(r *cursor, from int, visit func(child) bool) error {
	for number := x.nearest(r, from); ; number++ {
		c := child{number: number}
		b := r.peek()
		if b == ',' && number > 0 && x.holds != playground.HoldsDocuments {
			r.i++
			b = r.peek()
		}
		switch ended, err := x.begin(r, b, number); {
		case err != nil || ended:
			return err
		}
		place := r.at()
		if x.holds == playground.HoldsMembers {
			if !readName(r, &c, number >= from) {
				return x.broken(r, "a name in quotation marks and a colon are expected")
			}
			b = r.peek()
		}
		if c.value, c.at = b, r.at(); !beginsValue(b) {
			return x.broken(r, "it holds what no JSON may hold")
		}
		x.met(number, place)
		if number >= from && !visit(c) {
			return nil
		}
		if err := x.pass(r, c); err != nil {
			return err
		}
	}
}

// begin reports whether the branch ends before b.
func (x *branch) begin(r *cursor, b byte, number int) (ended bool, err error) {
	switch {
	case b == '}' && x.holds == playground.HoldsMembers, b == ']' && x.holds == playground.HoldsElements,
		b == 0 && r.err == io.EOF && x.holds == playground.HoldsDocuments:
		x.done = x.done || number >= x.count
		return true, nil
	case b == 0 && r.err != nil:
		return true, x.broken(r, "")
	}
	return false, nil
}

func (x *branch) broken(r *cursor, why string) error {
	if r.err != nil && r.err != io.EOF {
		return r.err
	}
	if r.err == io.EOF {
		why = "it breaks off before its end"
	}
	x.done, x.fault = true, why
	return errFault
}

func beginsValue(b byte) bool {
	return b == '{' || b == '[' || b == '"' || b == '-' || b >= '0' && b <= '9' || b == 't' || b == 'f' || b == 'n'
}

// readName reads a member's name, if it is wanted, and the colon behind it.
func readName(r *cursor, c *child, wanted bool) bool {
	if b := r.rest(); len(b) == 0 || b[0] != '"' {
		return false
	}
	most := 0
	if wanted {
		most = longestTreeName
	}
	quoted, whole := r.token(most)
	if c.long = !whole; whole {
		c.name = memberName(quoted)
	} else if wanted {
		c.name = strings.ToValidUTF8(string(quoted[1:]), "")
	}
	if r.peek() != ':' {
		return false
	}
	r.i++
	return true
}

// token reads the value that begins here, if it holds no others: its first bytes, and
// whether these are all.
func (r *cursor) token(most int) (text []byte, whole bool) {
	l, size := leap{}, 0
	for {
		b := r.rest()
		if len(b) == 0 {
			return text, size == len(text)
		}
		n, ended := l.run(b)
		if room := most - len(text); room > 0 {
			text = append(text, b[:min(n, room)]...)
		}
		size += n
		if r.i += n; ended {
			return text, size == len(text)
		}
	}
}

// pass goes behind a child's value.
func (x *branch) pass(r *cursor, c child) error {
	if s, known := x.big[c.number]; known {
		r.move(s.end)
		x.passed = s
		return nil
	}
	o := x.open
	if o == nil || o.number != c.number {
		o = &openLeap{number: c.number, at: c.at}
	}
	r.move(o.at)
	for {
		b := r.rest()
		if len(b) == 0 {
			if r.err == io.EOF && x.holds == playground.HoldsDocuments && o.leap.depth == 0 && !o.leap.text {
				return nil // a number ends with the content
			}
			if r.err != io.EOF {
				x.open = o
			}
			return x.broken(r, "")
		}
		n, ended := o.leap.run(b)
		if ended && o.at+int64(n) == c.at {
			return x.broken(r, "it holds what no JSON may hold") // not even one byte
		}
		r.i, o.at = r.i+n, o.at+int64(n)
		if !ended {
			continue
		}
		if x.passed = (bigSpan{o.at, o.leap.count}); o.at-c.at > bigValue {
			x.big[c.number] = x.passed
		}
		if o == x.open {
			x.open = nil
		}
		return x.behind(r, c)
	}
}

// behind holds what follows a value to what may.
func (x *branch) behind(r *cursor, c child) error {
	if x.holds == playground.HoldsDocuments {
		return nil
	}
	switch b := r.peek(); {
	case b == ',':
		return nil
	case b == '}' && x.holds == playground.HoldsMembers, b == ']' && x.holds == playground.HoldsElements:
		return nil
	case b == 0 && r.err != nil && r.err != io.EOF:
		return r.err
	}
	return x.broken(r, "a comma or the end of the list or object is expected")
}
