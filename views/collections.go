package views

import (
	"sort"
	"strconv"
	"time"

	"parley/playground"
)

// CollectionsInput is what the list of collections is made of.
type CollectionsInput struct {
	All   []playground.Collection                 // without folders and requests
	Tally map[playground.CollectionID]map[int]int // how many requests of each were answered so last
	Typed string                                  // the name of a new one
	Fault string                                  // why it cannot be made
	Done  string                                  // what was done just now, in words
	Gone  playground.CollectionID                 // what was deleted just now, to be brought back; 0: nothing
	Demo  bool                                    // the demo API can become one
	Now   time.Time
}

// CollectionsModel is what that page draws.
type CollectionsModel struct {
	Lines              []collectionLine
	Typed, Fault, Done string
	Gone               *goneThing
	Full               bool // there can be no more
	Demo               bool // the demo API is offered
}

// collectionLine is a collection in the list.
type collectionLine struct {
	Name, Href, About string
	Count, Unit       string
	Who               string
	When              *instant
	Last              []tallied
	None              string // why there are no last statuses
}

// tallied is how many requests were answered in a class last.
type tallied struct {
	look
	Count, Plain string
}

// goneThing is what was deleted just now.
type goneThing struct{ Text, Action, Name, Value string }

// NewCollectionsModel decides what the list shows.
func NewCollectionsModel(in CollectionsInput) CollectionsModel {
	m := CollectionsModel{Demo: in.Demo, Typed: in.Typed, Fault: in.Fault, Done: in.Done, Full: len(in.All) >= playground.MostCollections}
	for _, c := range in.All {
		l := collectionLine{Name: showLine(c.Name), Href: "/collections/" + c.ID.String(), About: firstLine(c.Description), Count: showCount(int64(c.Count)), Unit: "requests", Who: showLine(c.UpdatedBy), Last: tally(in.Tally[c.ID])}
		if !c.UpdatedAt.IsZero() {
			when := showInstant(c.UpdatedAt, in.Now)
			l.When = &when
		}
		if c.Count == 1 {
			l.Unit = "request"
		}
		switch {
		case c.Count == 0:
			l.None = "No requests yet"
		case len(l.Last) == 0:
			l.None = "Not sent yet"
		}
		m.Lines = append(m.Lines, l)
	}
	if in.Gone != 0 {
		m.Gone = &goneThing{Text: "The collection is deleted.", Action: "/collections/" + in.Gone.String() + "/restore"}
	}
	return m
}

// tally counts answers by class, in the order of the classes.
func tally(statuses map[int]int) []tallied {
	counts := map[playground.Class]int{}
	for status, n := range statuses {
		counts[playground.ClassOf(status)] += n
	}
	var classes []playground.Class
	for c := range counts {
		classes = append(classes, c)
	}
	sort.Slice(classes, func(i, j int) bool { return classOrder(classes[i]) < classOrder(classes[j]) })
	var out []tallied
	for _, c := range classes {
		t := tallied{look: looks[c], Count: strconv.Itoa(counts[c])}
		t.Plain = t.Count + " " + t.Words
		out = append(out, t)
	}
	return out
}

// classOrder is the order in which classes are told: from good to bad.
func classOrder(c playground.Class) int {
	for i, o := range []playground.Class{playground.ClassSuccess, playground.ClassInformational, playground.ClassRedirection, playground.ClassClientError, playground.ClassServerError, playground.ClassUnknown} {
		if c == o {
			return i
		}
	}
	return 9
}
