package views

import (
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// SearchInput is what a search found.
type SearchInput struct {
	Query    string
	Requests []playground.RunSummary // the newest run of each request that fits
	Runs     []playground.RunSummary
	Codes    []playground.Status
	Places   []playground.Environment
	Now      time.Time
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
	m.add("requests", "Requests", requestItems(in.Requests))
	m.add("environments", "Environments", environmentItems(in.Places))
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
