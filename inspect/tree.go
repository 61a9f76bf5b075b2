package inspect

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"sync"

	"parley/playground"
)

// Bounds of one page of a tree.
const (
	pageKids     = 100
	pageNodes    = 1000
	pageLevels   = 24
	alwaysOpened = 2        // levels that are shown even of what is long
	mostBranches = 64       // that are remembered of a content
	atFirst      = 16 << 20 // bytes that are read before anything is shown
	mostWalked   = 128 << 20
	deepestTree  = 200 // steps of a pointer
)

// tree knows where the values of a document are, as far as they were asked for.
type tree struct {
	mu       sync.Mutex
	branches map[string]*branch // by JSON Pointer
}

// TreeQuery is what a tree is asked for.
type TreeQuery struct {
	Pointer string
	From    int  // the number of the first that is shown of what the value holds
	Many    bool // several documents stand in a row
	Hurry   bool // rather show something than read far
	Flat    bool // only what the value itself holds
}

// Tree shows a value of a JSON document and what it holds.
func (i *Inspector) Tree(ctx context.Context, name string, c Content, q TreeQuery) (playground.BodyTree, error) {
	ctx, stop := context.WithTimeout(ctx, i.patience)
	defer stop()
	t := i.trees.get(name, func() *tree { return &tree{branches: map[string]*branch{}} })
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.branches) > mostBranches {
		clear(t.branches)
	}
	most := c.Size() + 1<<40
	if q.Hurry {
		most = atFirst
	}
	w := &treeReader{cursor: newCursor(ctx, c, most), tree: t, q: q}
	return w.read()
}

// treeReader makes one page of a tree.
type treeReader struct {
	*cursor
	tree  *tree
	q     TreeQuery
	nodes int
	twice bool
}

// wanted is a value whose own ones are still to be shown.
type wanted struct {
	node  *playground.TreeNode
	at    int64
	level int
}

func (w *treeReader) read() (playground.BodyTree, error) {
	found := playground.BodyTree{}
	at, holds, ok := w.find()
	if w.err != nil && w.err != io.EOF && w.err != errUnread {
		return found, w.err
	}
	if found.Read = w.at(); !ok {
		if w.err != errUnread {
			found.Read = -1
		}
		return found, nil
	}
	found.Found = true
	c := child{at: at, value: w.peek()}
	found.Top = playground.TreeNode{Pointer: w.q.Pointer, Holds: holds, Count: -1, Size: -1}
	if w.q.Pointer == "" {
		found.Top.Size = w.c.Size()
	}
	if holds == playground.HoldsNone {
		w.scalar(&found.Top, c)
		return found, nil
	}
	w.fill(&found.Top, at)
	if x := w.tree.branches[w.q.Pointer]; x != nil {
		w.countOn(x)
		if x.done && x.fault == "" {
			found.Top.Count = x.count
		}
	}
	if w.err != nil && w.err != io.EOF && w.err != errUnread {
		return found, w.err
	}
	found.Twice = w.twice
	return found, nil
}

// countOn reads on to know how many a branch holds, if that takes no longer than it may.
func (w *treeReader) countOn(x *branch) {
	if x.done || w.err == errUnread {
		return
	}
	w.most = min(w.most, mostWalked)
	if err := x.walk(w.cursor, x.count, func(child) bool { return true }); err != nil && w.err == nil {
		w.err = err
	}
}

// find goes to the value that the pointer leads to.
func (w *treeReader) find() (at int64, holds playground.TreeHeld, ok bool) {
	if bytes.HasPrefix(w.rest(), []byte(byteOrderMark)) {
		w.i += len(byteOrderMark)
	}
	steps := strings.Split(w.q.Pointer, "/")[1:]
	if w.q.Pointer == "" {
		steps = nil
	} else if w.q.Pointer[0] != '/' || len(steps) > deepestTree {
		return 0, 0, false
	}
	if holds = playground.HoldsDocuments; !w.q.Many {
		holds = heldBy(w.peek())
	}
	at = w.cursor.at()
	for n, step := range steps {
		if holds == playground.HoldsNone {
			return 0, 0, false
		}
		x := w.branch("/"+strings.Join(steps[:n], "/"), n, holds, at)
		c, met := w.step(x, fromPointer.Replace(step))
		if !met {
			return 0, 0, false
		}
		at, holds = c.at, heldBy(c.value)
	}
	w.move(at)
	return at, holds, holds != playground.HoldsNone || w.peek() != 0
}

var fromPointer = strings.NewReplacer("~1", "/", "~0", "~")

func heldBy(b byte) playground.TreeHeld {
	switch b {
	case '{':
		return playground.HoldsMembers
	case '[':
		return playground.HoldsElements
	}
	return playground.HoldsNone
}

// branch is what is known of the value at a pointer.
func (w *treeReader) branch(pointer string, depth int, holds playground.TreeHeld, at int64) *branch {
	if depth == 0 {
		pointer = ""
	}
	x := w.tree.branches[pointer]
	if x == nil {
		if holds != playground.HoldsDocuments {
			at++ // behind its bracket
		}
		x = newBranch(holds, at)
		w.tree.branches[pointer] = x
	}
	return x
}

// step finds what a branch holds under a name or number.
func (w *treeReader) step(x *branch, step string) (found child, ok bool) {
	from := 0
	if x.holds != playground.HoldsMembers {
		n, err := strconv.Atoi(step)
		if err != nil || n < 0 || strconv.Itoa(n) != step {
			return found, false
		}
		from = n
	}
	err := x.walk(w.cursor, from, func(c child) bool {
		if ok = x.holds != playground.HoldsMembers || c.name == step && !c.long; ok {
			found = c
		}
		return !ok
	})
	if err != nil && w.err == nil {
		w.err = err
	}
	return found, ok
}

// fill shows what a value holds, and what that holds, level by level while there is room.
func (w *treeReader) fill(top *playground.TreeNode, at int64) {
	queue := []wanted{{top, at, 0}}
	for len(queue) > 0 && w.nodes < pageNodes && w.err != errUnread {
		next := queue[0]
		queue = queue[1:]
		from := 0
		if next.level == 0 {
			from = w.q.From
		}
		places := w.kids(next.node, next.at, from)
		if w.q.Flat || next.level == pageLevels {
			continue
		}
		for i := range next.node.Kids.List {
			kid := &next.node.Kids.List[i]
			if kid.Holds != playground.HoldsNone && !kid.Lost && (next.level+1 < alwaysOpened || kid.Size >= 0 && kid.Size <= bigValue) {
				queue = append(queue, wanted{kid, places[i], next.level + 1})
			}
		}
	}
}

// kids shows a page of what a value holds.
func (w *treeReader) kids(n *playground.TreeNode, at int64, from int) (places []int64) {
	depth := strings.Count(n.Pointer, "/")
	x := w.tree.branches[n.Pointer]
	if x == nil {
		x = w.branch(n.Pointer, depth, n.Holds, at)
		if n.Pointer != w.q.Pointer && n.Size >= 0 && n.Size <= bigValue {
			delete(w.tree.branches, n.Pointer) // it is read again as quickly
		}
	}
	if from > 0 && (!x.done || from >= x.count) { // there may be no such number
		if err := x.walk(w.cursor, from, func(child) bool { return false }); err != nil && w.err == nil {
			w.err = err
		}
		if x.done && from >= x.count {
			from = max(x.count-1, 0) / pageKids * pageKids
		}
	}
	n.Kids = &playground.TreeKids{From: from}
	names := map[string]bool{}
	ends := func() { // the one before is passed over now
		if last := len(n.Kids.List) - 1; last >= 0 && w.err == nil {
			x.size(&n.Kids.List[last], places[last])
		}
	}
	err := x.walk(w.cursor, from, func(c child) bool {
		ends()
		if len(n.Kids.List) == pageKids {
			n.Kids.More = true
			return false
		}
		kid := w.node(n, c, depth, names)
		places = append(places, c.at)
		n.Kids.List = append(n.Kids.List, kid)
		w.nodes++
		return true
	})
	if !n.Kids.More {
		if x.done && x.fault == "" {
			ends()
		}
		n.Kids.Fault = x.fault
		n.Kids.Unread = err == errUnread
	}
	if err != nil && w.err == nil {
		w.err = err
	}
	return places
}

// size notes how long a value is that was just passed over, and how much it holds.
func (x *branch) size(n *playground.TreeNode, at int64) {
	if n.Holds != playground.HoldsNone && x.passed.end > at {
		n.Size, n.Count = x.passed.end-at, x.passed.count
	}
}

// node makes a node of a child, with its text if it holds no others.
func (w *treeReader) node(parent *playground.TreeNode, c child, depth int, names map[string]bool) playground.TreeNode {
	n := playground.TreeNode{Name: c.name, Holds: heldBy(c.value), Count: -1, Size: -1}
	step := c.name
	if parent.Holds != playground.HoldsMembers {
		step = strconv.Itoa(c.number)
		n.Name = step
	}
	if parent.Holds == playground.HoldsMembers {
		if names[c.name] {
			n.Lost, w.twice = true, true
		}
		names[c.name] = true
	}
	n.Lost = n.Lost || parent.Lost || c.long || depth >= deepestTree
	if !n.Lost {
		n.Pointer = parent.Pointer + "/" + toPointer.Replace(step)
	}
	if n.Holds == playground.HoldsNone {
		w.scalar(&n, c)
	}
	return n
}

// scalar reads a value that holds no others.
func (w *treeReader) scalar(n *playground.TreeNode, c child) {
	w.move(c.at)
	text, whole := w.token(longestTreeText)
	n.Cut = !whole
	switch c.value {
	case '"':
		n.Kind = playground.SpanString
	case 't', 'f', 'n':
		n.Kind = playground.SpanWord
	default:
		n.Kind = playground.SpanNumber
	}
	n.Text = shownScalar(text, c.value == '"' && whole)
	if whole && !json.Valid(text) {
		n.Kind = playground.SpanPlain
	}
}

// shownScalar is a value as it is shown: with nothing escaped that need not be.
func shownScalar(text []byte, quoted bool) string {
	var s string
	if !quoted || json.Unmarshal(text, &s) != nil {
		return string(text)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return string(text)
	}
	return strings.TrimSpace(b.String())
}
