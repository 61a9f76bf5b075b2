package views

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// ViewsInput is what the page of saved views is made of.
type ViewsInput struct {
	Saved    []playground.SavedView
	Renaming int64  // the view whose new name was refused; 0: a new one was
	Typed    string // the name that was typed
	Query    string // of the view that was to be saved
	Fault    string // why it was refused, in words
	Now      time.Time
}

// ViewsModel is what that page draws.
type ViewsModel struct {
	Views []savedView
	New   *newViewForm // a view that could not be saved
}

// savedView is a filter that has a name.
type savedView struct {
	Name, Href, Words string
	Action            string // where its forms post to
	NameID            string
	Typed             string // in the field of its name
	Fault             string
	First             bool
	Current           bool
}

// newViewForm gives a filter a name.
type newViewForm struct{ Query, Typed, Fault string }

// NewViewsModel decides what the page shows.
func NewViewsModel(in ViewsInput) ViewsModel {
	var m ViewsModel
	for _, v := range in.Saved {
		view := newSavedView(v, "")
		if in.Renaming == v.ID && in.Fault != "" {
			view.Typed, view.Fault = in.Typed, in.Fault
		}
		m.Views = append(m.Views, view)
	}
	if in.Fault != "" && in.Renaming == 0 {
		m.New = &newViewForm{in.Query, in.Typed, in.Fault}
	}
	return m
}

func newSavedView(v playground.SavedView, current string) savedView {
	id := strconv.FormatInt(v.ID, 10)
	out := savedView{
		Name: showLine(v.Name), Href: ViewHref(v), Action: "/history/views/" + id, NameID: "view-" + id, Typed: showLine(v.Name),
		First: v.First, Current: v.Query != "" && v.Query == current,
	}
	if q, err := url.ParseQuery(v.Query); err == nil {
		out.Words = filterSentence(q)
	}
	return out
}

// filterSentence says what a filter lets through.
func filterSentence(q url.Values) string {
	words := []string{"Runs"}
	for _, name := range activeFilters(q) {
		if say := filterWords[name]; say != nil {
			words = append(words, showLine(say(q.Get(name))))
		}
	}
	return strings.Join(words, " ")
}

// ViewHref is the history as a saved view shows it.
func ViewHref(v playground.SavedView) string { return "/history?" + v.Query }

// FilterOf leaves of a history's query what chooses runs.
func FilterOf(q url.Values) url.Values {
	kept := url.Values{}
	for _, name := range filterNames {
		if v := strings.TrimSpace(q.Get(name)); v != "" {
			kept.Set(name, v)
		}
	}
	return kept
}

// viewsMenu is what the history offers of saved views.
type viewsMenu struct {
	Views []savedView
	Query string // of the filter in force; empty: there is none to save
	Label string // which view is shown
}

func newViewsMenu(saved []playground.SavedView, q url.Values) viewsMenu {
	m := viewsMenu{Query: FilterOf(q).Encode(), Label: "Views"}
	for _, v := range saved {
		view := newSavedView(v, m.Query)
		if view.Current {
			m.Label = view.Name
		}
		m.Views = append(m.Views, view)
	}
	return m
}

// firstView is the history's address as it opens.
func firstView(saved []playground.SavedView) string {
	for _, v := range saved {
		if v.First {
			return ViewHref(v)
		}
	}
	return "/history"
}
