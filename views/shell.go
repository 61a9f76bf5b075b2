package views

import "parley/static"

// ShellInput is what every page needs to know.
type ShellInput struct {
	Title   string // the document's, without the product's name
	Section string // which place of the navigation this is: playground, history, compare, status; empty: none
	Theme   string // light or dark, as the person chose; empty: as the system has it
	Nonce   string // allows the styles that the editor adds
	Runs    int64  // in the history
	Banner  string // a warning for every page
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

	Style, Script, Editor, Icon string   // files
	Fonts                       []string // loaded at once
}

type navItem struct {
	Icon, Text, Href, Count string
	Current                 bool
}

// NewShell decides what stands around a page.
func NewShell(in ShellInput) Shell {
	s := Shell{
		Title: in.Title + " · Parley", Theme: in.Theme, Nonce: in.Nonce, Banner: in.Banner, NextTheme: "dark",
		Style: static.URL("app.css"), Script: static.URL("app.js"), Editor: static.URL("editor.js"), Icon: static.URL("favicon.svg"),
		Fonts: []string{static.URL("inter.woff2"), static.URL("mono.woff2")},
	}
	if in.Theme == "dark" {
		s.NextTheme = "light"
	}
	runs := ""
	if in.Runs > 0 {
		runs = showCount(in.Runs)
	}
	s.Nav = []navItem{
		{"play", "Playground", "/", "", in.Section == "playground"},
		{"hist", "History", "/history", runs, in.Section == "history"},
		{"cmp", "Compare", "/compare", "", in.Section == "compare"},
		{"book", "Status codes", "/status", "", in.Section == "status"},
	}
	s.Narrow = []navItem{
		{"play", "Play", "/", "", in.Section == "playground"},
		{"hist", "History", "/history", "", in.Section == "history"},
		{"cmp", "Compare", "/compare", "", in.Section == "compare"},
		{"book", "Codes", "/status", "", in.Section == "status"},
		{"more", "More", "/help", "", in.Section == "help"},
	}
	return s
}
