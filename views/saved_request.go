package views

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// SavedInput is the saved request that a playground shows.
type SavedInput struct {
	Kept       playground.SavedRequest // as it is kept now
	Collection playground.Collection   // that it lies in
	Version    int64                   // that the form was filled from
	Changed    bool                    // what is shown is not what is kept
	Done       string                  // what was done just now, in words
	Outdated   string                  // somebody else saved it meanwhile, in words
	Differs    []playground.RequestChange
	Changers   map[string]Changer // of its parts; a part that is not there is nobody's
	Marks      string             // what the form was filled from, so that this can be told
	Refilled   bool               // what is kept is not as it was typed: credentials became names
}

// Changer is who changed a part of a request that two have edited.
type Changer int

// The changers. Nobody knows of the zero value.
const (
	ChangedByThem Changer = iota + 1
	ChangedByYou
	ChangedByBoth
)

// HasHeader reports whether the collection has a header of a name.
func (in *SavedInput) HasHeader(name string) bool {
	return in != nil && slices.ContainsFunc(in.Collection.Headers, func(h playground.Row) bool { return h.Enabled && strings.EqualFold(h.Name, name) })
}

// SaveAsInput is what the choice of a name and a place is made of.
type SaveAsInput struct {
	Open    bool
	Gone    bool                    // what it would be saved over was deleted meanwhile
	All     []playground.Collection // by name
	In      playground.CollectionID // the chosen one; 0: a new one
	Chosen  playground.Collection   // the chosen one, with its folders
	Folder  playground.FolderID
	Name    string
	NewName string // of a new collection
	Faults  []playground.FieldError
}

// savedModel is what the playground says of the saved request that it shows.
type savedModel struct {
	ID, Version string
	Name        string
	Crumbs      []helpLink
	Base        string // the address of the saved request
	Export      string
	Changed     bool
	Done        string
	Refilled    bool
	Outdated    string
	Whose       string // the one who saved meanwhile, as in "Jonas's"
	Differs     []differGroup
	Marks       string
	Into        string // the collection that a new request is for
}

// SaveAsModel is the choice of a name and a place.
type SaveAsModel struct {
	Open, Gone  bool
	Name        control
	In          control
	New         control
	Collections []selectOption
	Folders     []selectOption
}

func newSaved(in *SavedInput, into string) savedModel {
	if in == nil {
		return savedModel{Into: into}
	}
	c := in.Collection
	m := savedModel{ID: in.Kept.ID.String(), Name: showLine(in.Kept.Name), Version: strconv.FormatInt(in.Version, 10), Base: savedHref(in.Kept.ID), Export: "/collections/" + in.Collection.ID.String() + "/export?request=" + in.Kept.ID.String(), Changed: in.Changed, Done: in.Done, Refilled: in.Refilled, Marks: in.Marks, Outdated: in.Outdated}
	at := "/collections/" + c.ID.String()
	m.Crumbs = []helpLink{{showLine(c.Name), at}}
	for _, f := range c.Around(in.Kept.Folder) {
		m.Crumbs = append(m.Crumbs, helpLink{showLine(f.Name), at + "?folder=" + f.ID.String()})
	}
	if in.Outdated != "" {
		m.Changed = true
		m.Whose = whose(in.Kept.UpdatedBy)
		m.Differs = differGroups(in, m.Whose)
	}
	return m
}

// whose is the possessive of a person's name.
func whose(name string) string {
	switch {
	case name == "" || name == Yourself:
		return "what is there"
	case strings.HasSuffix(name, "s"):
		return showLine(name) + "’"
	}
	return showLine(name) + "’s"
}

// SavedBy says who saved something meanwhile, and how long ago.
func SavedBy(who string, at playground.Time, now time.Time) string {
	switch who {
	case "":
		return "It was saved elsewhere " + showAgo(at, now) + "."
	case Yourself:
		return "You saved it in another tab " + showAgo(at, now) + "."
	}
	return showLine(who) + " saved " + showAgo(at, now) + "."
}

// Yourself stands for the name of the one who looks.
const Yourself = "\x00you"

// differGroup is what one of two who have edited a request changed.
type differGroup struct {
	Title string
	Lines []changeLine
}

// differGroups parts what differs by who changed it.
func differGroups(in *SavedInput, whose string) []differGroup {
	by := map[Changer][]playground.RequestChange{}
	for _, d := range in.Differs {
		by[in.Changers[d.Part]] = append(by[in.Changers[d.Part]], d)
	}
	who := showLine(in.Kept.UpdatedBy) + " changed"
	if in.Kept.UpdatedBy == "" || in.Kept.UpdatedBy == Yourself {
		who = "Changed elsewhere"
	}
	var out []differGroup
	for _, c := range []Changer{ChangedByBoth, ChangedByThem, ChangedByYou, 0} {
		title := map[Changer]string{ChangedByBoth: "Both changed, from yours to " + whose + ":", ChangedByThem: who + ", from what you have:", ChangedByYou: "You changed, from yours to what is kept:", 0: "From what you have to " + whose + ":"}[c]
		if len(by[c]) > 0 {
			out = append(out, differGroup{title, differenceLines(by[c])})
		}
	}
	return out
}

// differenceLines says what differs between two requests, from what was typed to what is kept.
func differenceLines(all []playground.RequestChange) []changeLine {
	out := make([]changeLine, 0, len(all))
	for _, d := range all {
		what := partWords[d.Part]
		if what == "" {
			what = d.Part
		}
		if d.Name != "" {
			what = strings.TrimSpace(what + " " + d.Name)
		}
		l := changeLine{"chg", "~", "changed", showLine(what), shorten(showLine(d.A), 300), shorten(showLine(d.B), 300)}
		switch d.Kind {
		case playground.Added:
			l.Sign, l.Mark, l.Say = "add", "+", "added"
		case playground.Removed:
			l.Sign, l.Mark, l.Say = "del", "−", "removed"
		}
		out = append(out, l)
	}
	return out
}

var partWords = map[string]string{"method": "Method", "url": "Address", "header": "Header", "auth": "Sign-in", "body": "Body", "option": "Option", "options": "Option", "name": "Name", "path": "Path variable", "variable": "Variable", "extract": "Taken", "check": "Check"}

// inNew is the choice of a new collection.
const inNew = "new"

// NewSaveAs decides what the choice of a name and a place shows.
func NewSaveAs(in SaveAsInput) SaveAsModel {
	chosen := inNew
	if in.In != 0 {
		chosen = in.In.String()
	}
	v := url.Values{"save_name": {in.Name}, "save_in": {chosen}, "save_new": {in.NewName}}
	f := fields{v, faultsByName(in.Faults)}
	m := SaveAsModel{Open: in.Open, Gone: in.Gone, Name: f.control("save_name", "Name"), In: f.control("save_in", "Collection"), New: f.control("save_new", "Name of the new collection")}
	tell := toldApart(in.All)
	for _, c := range in.All {
		id := c.ID.String()
		m.Collections = append(m.Collections, selectOption{id, tell(c), id == chosen})
	}
	m.Collections = append(m.Collections, selectOption{inNew, "New collection…", chosen == inNew})
	if in.In != 0 {
		m.Folders = folderOptions(in.Chosen, in.Folder, 0)
	}
	return m
}

// inherited are the headers that a saved request takes over: of each thing that has some which
// it lies in, from the top.
type inherited struct {
	Groups []inheritedGroup
}

type inheritedGroup struct {
	From, Href string
	Headers    []inheritedLine
}

type inheritedLine struct {
	fieldLine
	Over bool // a header of the request's own stands in its place
}

// newInherited lists the headers of what a request lies in beside those that are typed.
func newInherited(in *SavedInput, own rowTable) (m inherited) {
	if in == nil {
		return m
	}
	for _, h := range in.Collection.HeadersAt(in.Kept.Folder) {
		if !h.Enabled || h.Name == "" {
			continue
		}
		l := inheritedLine{fieldLine: fieldLine{Name: showMarks(h.Name), Value: showMarks(playground.MaskField(h.Name, h.Value))}}
		for _, r := range own.Rows {
			l.Over = l.Over || !r.Spare && strings.EqualFold(r.Name.Value, h.Name)
		}
		href := ownHref(in.Collection.ID, h.Folder) + "#headers-h"
		if n := len(m.Groups); n == 0 || m.Groups[n-1].Href != href {
			m.Groups = append(m.Groups, inheritedGroup{From: showLine(strings.TrimPrefix(h.Of, "the collection ")), Href: href})
		}
		g := &m.Groups[len(m.Groups)-1]
		g.Headers = append(g.Headers, l)
	}
	return m
}

// ownHref leads to what the requests of a collection, or of a folder of it, have in common.
func ownHref(c playground.CollectionID, f playground.FolderID) string {
	href := "/collections/" + c.String() + "?"
	if f != 0 {
		href += "folder=" + f.String() + "&"
	}
	return href + "part=settings"
}

// RequestName is what a request is called by its form: by its name, or by the path that it asks
// for. Lists of requests have the method before the name, so it is no part of it.
func RequestName(v url.Values) string {
	m := composerModel{Name: v.Get("name"), URL: control{Value: v.Get("url")}, Method: control{Value: v.Get("method")}, OtherMethod: control{Value: v.Get("method_other")}}
	if m.URL.Value == "" && m.Name == "" {
		return ""
	}
	title := m.title(true)
	if _, path, cut := strings.Cut(title, " "); cut && m.Name == "" {
		return path
	}
	return title
}
