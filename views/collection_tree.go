package views

import (
	"strings"

	"parley/playground"
)

// treeRow is a folder or a request where it lies in its collection.
type treeRow struct {
	Folder  *playground.Folder       // nil: it is a request
	Request *playground.SavedRequest // nil: it is a folder
	Depth   int                      // 0: it lies at the top
	Path    []string                 // the names of the folders that it lies in, from the top
	Count   int                      // of the requests in a folder, and in those below it
}

// treeOf lays a collection out as it is read: what lies in each branch in its order, each folder
// with what lies in it.
func treeOf(c playground.Collection) []treeRow {
	in := c.Branches()
	var rows []treeRow
	var branch func(at playground.FolderID, path []string) int
	branch = func(at playground.FolderID, path []string) int {
		n := 0
		for _, t := range in[at] {
			row := len(rows)
			switch {
			case t.Request != nil:
				rows = append(rows, treeRow{Request: t.Request, Depth: len(path), Path: path})
				n++
			case len(path) <= playground.DeepestFolder:
				rows = append(rows, treeRow{Folder: t.Folder, Depth: len(path), Path: path})
				rows[row].Count = branch(t.Folder.ID, append(path[:len(path):len(path)], t.Folder.Name))
				n += rows[row].Count
			}
		}
		return n
	}
	branch(0, nil)
	return rows
}

// branchOf is the part of a tree that lies in a folder. It is all of it for 0.
func branchOf(rows []treeRow, id playground.FolderID) []treeRow {
	if id == 0 {
		return rows
	}
	for i, r := range rows {
		if r.Folder == nil || r.Folder.ID != id {
			continue
		}
		end := i + 1
		for end < len(rows) && rows[end].Depth > r.Depth {
			end++
		}
		return rows[i+1 : end]
	}
	return nil
}

// sifted are the requests that have all words in their name, address, method or description,
// with the folders that they lie in. A folder of such a name is there with all that it holds.
func sifted(rows []treeRow, words string) []treeRow {
	wanted := strings.Fields(strings.ToLower(words))
	if len(wanted) == 0 {
		return rows
	}
	keep := make([]bool, len(rows))
	var above []int // the folders that the row lies in
	for i, r := range rows {
		for len(above) > 0 && rows[above[len(above)-1]].Depth >= r.Depth {
			above = above[:len(above)-1]
		}
		if hasAll(textOf(r), wanted) {
			keep[i] = true
			for _, a := range above {
				keep[a] = true
			}
		}
		if r.Folder != nil {
			above = append(above, i)
		}
	}
	var out []treeRow
	for i, r := range rows {
		if keep[i] {
			out = append(out, r)
		}
	}
	return out
}

// textOf is what a row is found by: the folders that it lies in count as its own words.
func textOf(r treeRow) string {
	own := strings.Join(r.Path, " ") + " "
	if r.Folder != nil {
		return strings.ToLower(own + r.Folder.Name)
	}
	return strings.ToLower(own + r.Request.Name + " " + r.Request.Request.Method + " " + playground.MaskURL(r.Request.Request.URL) + " " + r.Request.Description)
}

func hasAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// lastOutcome is what came of a saved request last.
func lastOutcome(r playground.SavedRequest) (outcome, bool) {
	if r.LastRun == 0 {
		return outcome{}, false
	}
	return outcomeOf(playground.RunSummary{ID: r.LastRun, Status: r.LastStatus, State: playground.StateDone, FailsInside: r.LastFails, Missed: r.LastMissed, OK: playground.ClassOf(r.LastStatus) == playground.ClassSuccess}), true
}

// mostDeep is how deep rows are set in; those below stand as deep.
const mostDeep = 8

// depthClass sets a row in.
func depthClass(depth int) string { return "deep-" + string(rune('0'+min(depth, mostDeep))) }
