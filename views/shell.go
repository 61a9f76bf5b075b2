package views

import (
	"net/url"
	"strconv"
	"strings"

	"parley/playground"
	"parley/static"
)

// ShellInput is what every page needs to know.
type ShellInput struct {
	Title   string                  // the document's, without the product's name
	Section string                  // which place of the navigation this is: playground, history, compare, explain, status, help; empty: none
	Theme   string                  // light or dark, as the person chose; empty: as the system has it
	Nonce   string                  // allows the styles that the editor adds
	Runs    int64                   // in the history
	Banner  string                  // a warning for every page
	Recent  []playground.RunSummary // newest first; the sidebar shows the last ten requests of them
	Open    playground.RunID        // the run that is shown, if one is
	Listed  bool                    // the page is the history's list, or its saved views
	Here    string                  // this page's address, to come back to
	Saved   []playground.SavedView  // the history's filters that have a name
	Places  int64                   // environments
	Running bool                    // a run on this page goes on: without script it is loaded again
	Who     string                  // the person who is signed in; empty: nobody in particular
	Admin   bool                    // and is an admin
	Shared  bool                    // what a share link shows: no script, nothing to be found by search engines
	Bare    bool                    // for somebody who is not signed in: nothing of the team stands around the page

	Learned, Lessons int // lessons that the visitor has done, of how many

	Collections []playground.Collection // by name, without what they hold
	Tree        *playground.Collection  // the one that stands open, with what it holds; nil: none
	Request     playground.SavedID      // the saved request that is shown, if one is
}

// Shell is what every page is set in.
type Shell struct {
	Title     string
	Theme     string
	Nonce     string
	Banner    string
	Nav       []navItem
	Narrow    []navItem
	NextTheme string // what the theme switch turns to
	Here      string
	Running   bool
	Recent    []sideRequest
	Views     []savedView
	Who       string
	Admin     bool
	Bare      bool
	Shared    bool
	Section   string

	Branches     []sideBranch // collections
	MoreBranches bool         // there are more than those

	Script, Editor, Icon string   // files
	More                 string   // the script that pages other than the playground have too
	Names, NamesStyle    string   // the script that paints and completes names, and its style
	Saved                string   // the script of requests that are saved by name
	Intake               string   // the script that takes what is pasted as rows, and dropped
	Unsent               string   // the script that offers what was typed in a tab that is gone
	Styles               []string // sheets, in their order
	Fonts                []string // loaded at once
}

// sideRequest is a request of the sidebar with what came of it last.
type sideRequest struct {
	Method, CSS, Text, Href, Full string
	Last                          outcome
	Current                       bool
}

// sideRequests is how many requests the sidebar lists.
const sideRequests = 10

// sideViews is how many saved views the sidebar lists.
const sideViews = 8

// here is the filter of the history that an address shows; empty where it is another page.
func here(address string) string {
	if u, err := url.Parse(address); err == nil && u.Path == "/history" {
		return FilterOf(u.Query()).Encode()
	}
	return ""
}

type navItem struct {
	Icon, Text, Href, Count string
	Current                 bool
}

// NewShell decides what stands around a page.
func NewShell(in ShellInput) Shell {
	s := Shell{
		Title: in.Title + " · Parley", Theme: in.Theme, Nonce: in.Nonce, Banner: in.Banner, NextTheme: "dark", Here: in.Here, Running: in.Running,
		Who: showLine(in.Who), Admin: in.Admin, Bare: in.Bare, Shared: in.Shared, Section: in.Section,
		Styles: []string{static.URL("app.css")}, Script: static.URL("app.js"), Editor: static.URL("editor.js"), Names: static.URL("names.js"), Intake: static.URL("intake.js"), Unsent: static.URL("unsent.js"), Saved: static.URL("saved.js"), NamesStyle: static.URL("names.css"), Icon: static.URL("favicon.svg"),
		Fonts: []string{static.URL("inter.woff2"), static.URL("mono.woff2")},
	}
	if in.Theme == "dark" {
		s.NextTheme = "light"
	}
	if sheet := in.sheet(); sheet != "" {
		s.Styles = append(s.Styles, static.URL(sheet))
		if in.Open == 0 { // a run alone has no list, no query and no steps between differences
			s.More = static.URL("more.js")
		}
	}
	s.Branches, s.MoreBranches = sideBranches(in.Collections, in.Tree, in.Request, in.Here)
	s.Recent = recentRequests(in.Recent, in.Open)
	for _, v := range in.Saved[:min(len(in.Saved), sideViews)] {
		s.Views = append(s.Views, newSavedView(v, here(in.Here)))
	}
	s.Nav = []navItem{
		{"play", "Playground", "/", "", in.Section == "playground"},
		{"hist", "History", firstView(in.Saved), count(in.Runs), in.Section == "history"},
		{"cmp", "Compare", "/compare", "", in.Section == "compare"},
		{"coll", "Collections", "/collections", count(int64(len(in.Collections))), in.Section == "collections"},
		{"env", "Environments", "/environments", count(in.Places), in.Section == "environments"},
		{"why", "Explain", "/explain", "", in.Section == "explain"},
		{"book", "Status codes", "/status", "", in.Section == "status"},
		{"lesson", "Lessons", "/lessons", ofLessons(in.Learned, in.Lessons), in.Section == "lessons"},
	}
	s.Narrow = []navItem{
		{"play", "Play", "/", "", in.Section == "playground"},
		{"hist", "History", firstView(in.Saved), "", in.Section == "history"},
		{"cmp", "Compare", "/compare", "", in.Section == "compare"},
		{"book", "Codes", "/status", "", in.Section == "status"},
		{"more", "More", "/help", "", in.Section == "help"},
	}
	return s
}

// sheets are what the pages of a section need besides the sheet of every page; the playground needs nothing.
var sheets = map[string]string{
	"playground": "", "compare": "compare.css", "collections": "collections.css", "environments": "environments.css",
	"lessons": "lessons.css", "status": "codes.css", "explain": "codes.css", "help": "codes.css", "settings": "people.css", "search": "search.css",
}

// sheet is what a page needs besides the sheet of every page.
func (in ShellInput) sheet() string {
	own, known := sheets[in.Section]
	switch {
	case in.Section == "playground":
		return ""
	case in.Open != 0:
		return "run.css"
	case in.Listed:
		return "history.css"
	case known:
		return own
	}
	return "more.css"
}

// ofLessons writes how many lessons are done.
func ofLessons(done, all int) string {
	if all == 0 {
		return ""
	}
	return strconv.Itoa(done) + " of " + strconv.Itoa(all)
}

// count writes how many there are, where there are any.
func count(n int64) string {
	if n == 0 {
		return ""
	}
	return showCount(n)
}

// recentRequests lists each request once, by its newest run.
func recentRequests(runs []playground.RunSummary, open playground.RunID) []sideRequest {
	current := ""
	for _, r := range runs {
		if r.ID == open {
			current = playground.RequestKey(r.Method, r.URL)
		}
	}
	var out []sideRequest
	had := map[string]bool{}
	for _, r := range runs {
		key := playground.RequestKey(r.Method, r.URL)
		if had[key] || len(out) == sideRequests {
			continue
		}
		had[key] = true
		path, host := splitURL(playground.MaskURL(r.URL))
		text, _, _ := strings.Cut(path, "?")
		if r.Name != "" {
			text = r.Name
		}
		if text == "/" {
			text = host
		}
		href := "/?from=" + r.ID.String()
		if r.State == playground.StateRunning {
			href = "/?run=" + r.ID.String() // it is followed
		}
		out = append(out, sideRequest{shortMethod(r.Method), methodLook(r.Method), showLine(text), href, showLine(host + path), outcomeOf(r), key == current})
	}
	return out
}

// shortMethod writes a method so that it fits before a line of the sidebar.
func shortMethod(m string) string {
	switch m {
	case "DELETE":
		return "DEL"
	case "OPTIONS":
		return "OPT"
	}
	return shorten(showLine(m), 5)
}
