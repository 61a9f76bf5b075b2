package views

import (
	"net/url"
	"strconv"
	"strings"

	"parley/playground"
)

// treeModel is a part of a JSON document as a tree.
type treeModel struct {
	Crumbs     []bodyView // from the whole document to what is shown
	Said       string
	Action     string // chooses another place in a long list
	Hidden     []piece
	From, Most string
	Prev, Next string
	Top        []treeNode
	Missing    string // why there is nothing to be shown
	CountOn    string // reads on, to know how many there are
}

// treeNode is a value of a JSON document.
type treeNode struct {
	Name   string // of the member, or number of the element
	Text   string // of a value that holds no others
	CSS    string
	Holds  string // how many others, in words; empty: it can hold none
	Open   bool
	Path   string // JSON Pointer, to copy
	Check  bool   // the composer beside it can check for this value
	Alone  string // the page that shows it alone
	Part   string // fetches what it holds; empty: that is here, or cannot be had
	Kids   []treeNode
	Before *treeMore
	Behind *treeMore
	Cut    string // said where the rest is left out
	GoOn   string // reads on there
}

// treeMore leads to others that the same value holds.
type treeMore struct{ Text, Href, Part string }

// Bounds of a page of a tree.
const (
	treePage     = 100
	openLevels   = 2
	longestCrumb = 40
)

// newTree shows what was read of a document.
func newTree(in ResultInput) *treeModel {
	b := in.Reading.Tree
	m := &treeModel{}
	pointer := in.Reading.Node
	if pointer != "" {
		m.Crumbs = treeCrumbs(in, pointer)
	}
	if !b.Found {
		m.Missing = "This document has no value at " + showLine(shorten(pointer, longestShown)) + "."
		if pointer == "" {
			m.Missing = "There is no JSON in it."
		}
		if b.Read >= 0 {
			m.Missing = "Read " + showSize(b.Read) + " on the way there."
			m.Next = treeHref(in, pointer, in.Reading.From, true)
		}
		return m
	}
	top := newTreeNode(in, b.Top, 0)
	top.Open, top.Alone = true, ""
	m.Top = []treeNode{top}
	if k := b.Top.Kids; k != nil && b.Top.Count < 0 && k.More {
		m.CountOn = treeHref(in, pointer, k.From, true)
	}
	if k := b.Top.Kids; k != nil && (k.From > 0 || k.More) && b.Top.Count > treePage {
		m.Action, m.Hidden = bodyForm(in, "tree")
		if pointer != "" {
			m.Hidden = append(m.Hidden, piece{"node", pointer})
		}
		m.From, m.Most = strconv.Itoa(k.From), strconv.Itoa(b.Top.Count-1)
		m.Said = "From " + showCount(int64(k.From)) + " of " + showCount(int64(b.Top.Count))
	}
	return m
}

// longestShown is how much of a text is shown where it stands in a sentence.
const longestShown = 200

// treeCrumbs lead from the whole document to what is shown.
func treeCrumbs(in ResultInput, pointer string) []bodyView {
	crumbs := []bodyView{{Label: "Whole document", Href: treeHref(in, "", 0, false)}}
	path := ""
	for _, step := range strings.Split(pointer, "/")[1:] {
		path += "/" + step
		crumbs = append(crumbs, bodyView{Label: showLine(shorten(fromPointer.Replace(step), longestCrumb)), Href: treeHref(in, path, 0, false)})
	}
	crumbs[len(crumbs)-1].Current = true
	return crumbs
}

func newTreeNode(in ResultInput, n playground.TreeNode, level int) treeNode {
	t := treeNode{Name: showLine(n.Name), Text: showLine(n.Text), Path: n.Pointer, Open: level < openLevels}
	if n.Holds == playground.HoldsNone {
		if t.CSS = spanCSS[n.Kind]; n.Kind == playground.SpanPlain {
			t.CSS, t.Cut = "warn", "this is no JSON"
		}
		t.Check = n.Pointer != "" && t.Cut == "" && !n.Cut && !in.RunPage && in.Attempt+in.Exchange == 0
		if n.Cut {
			t.Text, t.Cut = t.Text+"…", "cut here; Raw shows all"
		}
		return t
	}
	t.Holds = heldWords(n)
	if !n.Lost {
		t.Alone = treeHref(in, n.Pointer, 0, false)
	}
	if n.Kids == nil {
		if t.Part = treePart(in, n.Pointer, 0); n.Lost {
			t.Part, t.Cut = "", "no path leads here; Pretty shows it"
		}
		return t
	}
	if len(n.Kids.List) == 0 && n.Count == 0 && level > 0 {
		t.Holds, t.Alone, t.Text = "", "", map[playground.TreeHeld]string{playground.HoldsMembers: "{}", playground.HoldsElements: "[]"}[n.Holds]
		return t
	}
	for _, kid := range n.Kids.List {
		k := newTreeNode(in, kid, level+1)
		if kid.Name == "" {
			k.Name = `""`
		}
		t.Kids = append(t.Kids, k)
	}
	t.between(in, n)
	return t
}

// between says what stands before and behind what is shown of what a value holds.
func (t *treeNode) between(in ResultInput, n playground.TreeNode) {
	k := n.Kids
	last := k.From + len(k.List)
	if k.From > 0 && !n.Lost {
		from := max(0, k.From-treePage)
		t.Before = &treeMore{"From " + showCount(int64(from)) + " on", treeHref(in, n.Pointer, from, false), treePart(in, n.Pointer, from)}
	}
	switch {
	case k.More && !n.Lost:
		words := "From " + showCount(int64(last)) + " on"
		if n.Count > last {
			words = showCount(int64(n.Count-last)) + " more"
		}
		t.Behind = &treeMore{words, treeHref(in, n.Pointer, last, false), treePart(in, n.Pointer, last)}
	case k.More:
		t.Cut = "others follow; no path leads here"
	case k.Unread:
		t.Cut = "What follows is not read yet."
		t.GoOn = treeHref(in, in.Reading.Node, in.Reading.From, true)
	case k.Fault != "" && len(k.List) > 0 && faulty(k.List[len(k.List)-1]):
		// it is said there
	case k.Fault != "":
		t.Cut = "Here it is no JSON any more: " + k.Fault + "."
	}
}

func faulty(n playground.TreeNode) bool { return n.Kids != nil && n.Kids.Fault != "" }

// heldWords says how much a value holds.
func heldWords(n playground.TreeNode) string {
	one, many := "element", "elements"
	switch n.Holds {
	case playground.HoldsMembers:
		one, many = "member", "members"
	case playground.HoldsDocuments:
		one, many = "document", "documents"
	}
	switch {
	case n.Count < 0 && n.Kids != nil && (n.Kids.Fault != "" || n.Kids.Unread):
		return many + ", not whole"
	case n.Count < 0:
		return many
	case n.Size > BodyWindow:
		return plural(int64(n.Count), one, many) + ", " + showSize(n.Size)
	}
	return plural(int64(n.Count), one, many)
}

// treeQuery is what the address says of a tree.
func treeQuery(pointer string, from int, on bool) string {
	q := ""
	if pointer != "" {
		q += "&node=" + url.QueryEscape(pointer)
	}
	if from > 0 {
		q += "&from=" + strconv.Itoa(from)
	}
	if on {
		q += "&on=1"
	}
	return q
}

func treeHref(in ResultInput, pointer string, from int, on bool) string {
	return partHref(in, "body", "&view=tree"+treeQuery(pointer, from, on)) + "#panel-result"
}

func treePart(in ResultInput, pointer string, from int) string {
	part := "/runs/" + in.Run.ID.String() + "/tree?view=tree" + exchangeQuery(in, "&") + treeQuery(pointer, from, false)
	if in.RunPage {
		part += "&page=run"
	}
	return part
}

// TreeNodeModel is one value of a tree, with what it holds.
type TreeNodeModel struct{ node treeNode }

// NewTreeNodeModel shows the value that was asked for, for a page that shows what it is in.
func NewTreeNodeModel(in ResultInput) TreeNodeModel {
	in = in.shown()
	n := newTreeNode(in, in.Reading.Tree.Top, 0)
	if steps := strings.Split(in.Reading.Node, "/"); len(steps) > 1 {
		n.Name = showLine(fromPointer.Replace(steps[len(steps)-1]))
	}
	n.Open = true
	return TreeNodeModel{n}
}
