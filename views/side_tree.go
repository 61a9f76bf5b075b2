package views

import "parley/playground"

// Bounds of the sidebar's tree.
const (
	sideCollections = 8
	sideTreeRows    = 60
)

// sideBranch is a collection of the sidebar; Rows are of the one that stands open.
type sideBranch struct {
	Name, Href, Count string
	Open, Current     bool
	Rows              []sideRow
	More              string // how many further rows there are
}

// sideRow is a folder or request of the open collection.
type sideRow struct {
	Folder        bool
	Deep          string
	Method, CSS   string
	Text, Href    string
	Last          outcome
	Sent, Current bool
}

// sideBranches lists the first collections by name, and the open one in any case.
func sideBranches(all []playground.Collection, open *playground.Collection, current playground.SavedID, here string) (branches []sideBranch, more bool) {
	shown := all[:min(len(all), sideCollections)]
	if open != nil {
		there := false
		for _, c := range shown {
			there = there || c.ID == open.ID
		}
		if !there {
			shown = append(append([]playground.Collection{}, shown[:min(len(shown), sideCollections-1)]...), *open)
		}
	}
	for _, c := range shown {
		b := sideBranch{Name: showLine(c.Name), Href: "/collections/" + c.ID.String(), Count: count(int64(c.Count))}
		if open != nil && c.ID == open.ID {
			b.Open, b.Count, b.Current = true, "", current == 0 && here == b.Href
			b.fill(*open, current)
		}
		branches = append(branches, b)
	}
	return branches, len(all) > len(shown)
}

func (b *sideBranch) fill(c playground.Collection, current playground.SavedID) {
	rows := treeOf(c)
	for _, r := range windowOf(rows, current) {
		row := sideRow{Deep: depthClass(r.Depth)}
		if r.Folder != nil {
			row.Folder, row.Text, row.Href = true, showLine(r.Folder.Name), b.Href+"?folder="+r.Folder.ID.String()
		} else {
			s := r.Request
			row.Method, row.CSS = shortMethod(s.Request.Method), methodLook(s.Request.Method)
			row.Text, row.Href, row.Current = showLine(s.Name), savedHref(s.ID), s.ID == current
			row.Last, row.Sent = lastOutcome(*s)
		}
		b.Rows = append(b.Rows, row)
	}
	if n := len(rows) - len(b.Rows); n > 0 {
		b.More = showCount(int64(n)) + " more"
	}
}

// windowOf are the rows that the sidebar shows of a tree: from the top, or those around the
// request that is shown.
func windowOf(rows []treeRow, current playground.SavedID) []treeRow {
	if len(rows) <= sideTreeRows {
		return rows
	}
	from := 0
	for i, r := range rows {
		if r.Request != nil && r.Request.ID == current && i >= sideTreeRows {
			from = min(i-sideTreeRows/2, len(rows)-sideTreeRows)
		}
	}
	return rows[from : from+sideTreeRows]
}
