package views

import (
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// SearchInput is what a search found.
type SearchInput struct {
	Saved       []playground.SavedRequest // whose names have the words
	Collections []playground.Collection   // all of them, by name
	Query       string
	Requests    []playground.RunSummary // the newest run of each request that fits
	Runs        []playground.RunSummary
	Codes       []playground.Status
	Places      []playground.Environment
	Lessons     []playground.Lesson
	Now         time.Time
}

// SearchModel is what the search page and the palette draw.
type SearchModel struct {
	Query  string
	Groups []foundGroup
}

type foundGroup struct {
	ID, Title string
	Items     []foundItem
}

type foundItem struct {
	ID   string
	Href string
	Send string // sends it; empty: it cannot be sent from here
	look
	Method, MethodCSS string
	Text              string
	Code              string // shown as code
	Note              string // shown as prose
	When              *instant
}

// NewSearchModel decides what a search shows.
func NewSearchModel(in SearchInput) SearchModel {
	m := SearchModel{Query: in.Query}
	number := strings.TrimLeft(in.Query, "0123456789") != in.Query
	if number {
		m.add("codes", "Status codes", codeItems(in.Codes))
	}
	m.add("saved", "Saved requests", savedItems(in.Saved, in.Collections))
	m.add("collections", "Collections", collectionItems(in.Collections, in.Query))
	m.add("requests", "Requests", requestItems(in.Requests))
	m.add("environments", "Environments", environmentItems(in.Places))
	m.add("lessons", "Lessons", lessonItems(in.Lessons))
	m.add("runs", "History", runItems(in.Runs, in.Now))
	if !number { // words are of a request first, and of a code besides
		m.add("codes", "Status codes", codeItems(in.Codes))
	}
	return m
}

func (m *SearchModel) add(id, title string, items []foundItem) {
	if len(items) == 0 {
		return
	}
	for i := range items {
		items[i].ID = "pal-" + id + "-" + strconv.Itoa(i)
	}
	m.Groups = append(m.Groups, foundGroup{"pal-" + id, title, items})
}

func codeItems(codes []playground.Status) []foundItem {
	var items []foundItem
	for _, s := range codes {
		row := newCodeRow(s, 1, "")
		items = append(items, foundItem{Href: row.Href, look: row.look, Text: row.Code + " " + s.Name, Note: s.Meaning})
	}
	return items
}

func environmentItems(all []playground.Environment) []foundItem {
	var items []foundItem
	for _, l := range environmentLines(all, 0, "") {
		items = append(items, foundItem{Href: l.Href, look: look{Mark: "i-env"}, Text: l.Name, Note: l.Words})
	}
	return items
}

// savedItems are saved requests, each with where it lies.
func savedItems(all []playground.SavedRequest, in []playground.Collection) []foundItem {
	names := map[playground.CollectionID]string{}
	for _, c := range in {
		names[c.ID] = showLine(c.Name)
	}
	var items []foundItem
	for _, r := range all {
		path, _ := splitAddress(playground.MaskURL(r.Request.URL))
		i := foundItem{Href: savedHref(r.ID), Send: savedHref(r.ID) + "/send", look: look{Mark: "i-coll"}, Method: shortMethod(r.Request.Method), MethodCSS: methodLook(r.Request.Method), Text: showLine(r.Name), Code: path, Note: names[r.CollectionID]}
		if o, sent := lastOutcome(r); sent {
			i.look = o.look
		}
		items = append(items, i)
	}
	return items
}

// foundCollections is how many collections a search lists.
const foundCollections = 5

// collectionItems are the collections that have a text in their name.
func collectionItems(all []playground.Collection, text string) []foundItem {
	var items []foundItem
	for _, c := range all {
		if text != "" && len(items) < foundCollections && strings.Contains(strings.ToLower(c.Name), strings.ToLower(text)) {
			items = append(items, foundItem{Href: "/collections/" + c.ID.String(), look: look{Mark: "i-coll"}, Text: showLine(c.Name), Note: plural(int64(c.Count), "request", "requests")})
		}
	}
	return items
}

func requestItems(runs []playground.RunSummary) []foundItem {
	var items []foundItem
	for _, r := range runs {
		path, host := splitURL(playground.MaskURL(r.URL))
		i := foundItem{Href: "/?from=" + r.ID.String(), look: outcomeOf(r).look, Method: r.Method, MethodCSS: methodLook(r.Method), Text: r.Name, Code: path}
		if i.Text == "" {
			i.Text, i.Code = path, host
		}
		items = append(items, i)
	}
	return items
}

func runItems(runs []playground.RunSummary, now time.Time) []foundItem {
	var items []foundItem
	for _, r := range runs {
		o, when := outcomeOf(r), showInstant(r.CreatedAt, now)
		name := r.Name
		if name == "" {
			path, _ := splitURL(playground.MaskURL(r.URL))
			name = strings.TrimSpace(r.Method + " " + path)
		}
		items = append(items, foundItem{Href: "/runs/" + r.ID.String(), look: o.look, Text: o.Code + ", " + name, When: &when})
	}
	return items
}
