package playground

import "slices"

// Twig is what lies in a branch of a collection's tree: a folder, or a request.
type Twig struct {
	Folder  *Folder       // nil: it is a request
	Request *SavedRequest // nil: it is a folder
}

// Branches lists for each folder what lies in it, 0 being the top, in one order: that of the
// places. Where these are not told, or two are the same, as in files from before folders and
// requests had one order, the folders come first, then the requests, each as they are listed.
func (c *Collection) Branches() map[FolderID][]Twig {
	in := map[FolderID][]Twig{}
	for i := range c.Folders {
		f := &c.Folders[i]
		in[f.Parent] = append(in[f.Parent], Twig{Folder: f})
	}
	for i := range c.Requests {
		r := &c.Requests[i]
		in[r.Folder] = append(in[r.Folder], Twig{Request: r})
	}
	for _, all := range in {
		if told(all) {
			slices.SortStableFunc(all, func(a, b Twig) int { return a.place() - b.place() })
			continue
		}
		slices.SortStableFunc(all, func(a, b Twig) int {
			if a.Folder == nil || b.Folder == nil {
				return a.kind() - b.kind()
			}
			return a.place() - b.place()
		})
	}
	return in
}

// told reports whether each has a place of its own.
func told(all []Twig) bool {
	seen := make(map[int]bool, len(all))
	for _, t := range all {
		if t.place() <= 0 || seen[t.place()] {
			return false
		}
		seen[t.place()] = true
	}
	return true
}

func (t Twig) place() int {
	if t.Folder != nil {
		return t.Folder.Place
	}
	return t.Request.Place
}

func (t Twig) kind() int {
	if t.Folder != nil {
		return 0
	}
	return 1
}
