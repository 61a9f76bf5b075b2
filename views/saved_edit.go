package views

import (
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// EditInput is what the form that renames, describes and moves is made of.
type EditInput struct {
	From       string                  // the page that is to be gone back to; empty: the request's
	Collection playground.Collection   // that it lies in
	Others     []playground.Collection // that a request can be moved to, by name
	Folder     *playground.Folder      // nil: it is a request
	Request    playground.SavedRequest // where Folder is nil
	Typed      *EditTyped              // what was typed; nil: as it is kept
	Lacks      []string                // the variables that it uses and the collection that it is moved to has not
	Outdated   string                  // somebody else changed it meanwhile, in words
	Faults     []playground.FieldError
}

// EditTyped is what somebody typed of a request or folder.
type EditTyped struct{ Name, Description, To, Place, Bring, Version string }

// EditModel is what that form draws.
type EditModel struct {
	From        string
	Title       string
	Action      string
	Back        string
	BackText    string
	Name, About control
	To          control
	Version     string
	Places      []placeGroup
	Orders      []selectOption
	Curl        string // as a command
	Export      string
	Copy        string // duplicates it; empty: it is a folder
	Delete      string
	DeleteWords string
	Lacks       string // a sentence
	Outdated    string
	Differs     []string
}

// placeGroup is a collection's places.
type placeGroup struct {
	Label   string
	Options []selectOption
}

// NewEditModel decides what that form shows.
func NewEditModel(in EditInput) EditModel {
	faults := faultsByName(in.Faults)
	m := EditModel{BackText: showLine(in.Collection.Name), Back: "/collections/" + in.Collection.ID.String(), Outdated: in.Outdated, From: in.From}
	t := EditTyped{Name: in.Request.Name, Description: in.Request.Description, Version: strconv.FormatInt(in.Request.Version, 10), Place: "stay"}
	folder := in.Request.Folder
	if in.Folder != nil {
		t.Name, t.Description, folder, t.Version = in.Folder.Name, in.Folder.Description, in.Folder.Parent, ""
	}
	t.To = treePlace(in.Collection.ID, folder)
	if in.Typed != nil {
		now := t
		if t = *in.Typed; in.Outdated != "" {
			t.Version, m.Differs = now.Version, editDiffers(now, t)
		}
	}
	f := fields{faults: faults}
	m.Name, m.About, m.To = f.made("name", "Name", t.Name), f.made("description", "Description", t.Description), f.made("to", "In", t.To)
	m.Version = t.Version
	m.Title = "Edit " + showLine(t.Name)
	if in.Folder != nil {
		m.Action = m.Back + "/folders/" + in.Folder.ID.String()
		m.Delete, m.DeleteWords = m.Action+"/delete", "Delete the folder"
		if n := countIn(in.Collection, in.Folder.ID); n > 0 {
			m.DeleteWords += " and " + plural(int64(n), "request", "requests")
		}
		m.Places = []placeGroup{placesIn(in.Collection, t.To, in.Folder.ID)}
		m.Orders = ordersIn(in.Collection, folder, playground.Twig{Folder: in.Folder}, t.Place)
		return m
	}
	m.Action = savedHref(in.Request.ID) + "/edit"
	m.Curl, m.Export = savedHref(in.Request.ID)+"/curl", m.Back+"/export?request="+in.Request.ID.String()
	m.Copy, m.Delete, m.DeleteWords = savedHref(in.Request.ID)+"/duplicate", savedHref(in.Request.ID)+"/delete", "Delete"
	m.Places = []placeGroup{placesIn(in.Collection, t.To, 0)}
	if len(in.Lacks) > 0 {
		m.Lacks = listNames(in.Lacks) + " " + isOrAre(len(in.Lacks)) + " of " + showLine(in.Collection.Name) + ", and not of the " + placeKind(in) + " that it is moved to."
	}
	if others := otherPlaces(in.Others, in.Collection.ID, t.To); len(others.Options) > 0 {
		m.Places = append(m.Places, others)
	}
	m.Orders = ordersIn(in.Collection, folder, playground.Twig{Request: &in.Request}, t.Place)
	return m
}

// placeKind is what a request is moved to.
func placeKind(in EditInput) string {
	of, folder, _ := strings.Cut(in.Typed.To, "/")
	switch {
	case of != in.Collection.ID.String():
		return "collection"
	case folder != "":
		return "folder"
	}
	return "top"
}

// TwigKey is what the form that moves calls what lies in a branch.
func TwigKey(t playground.Twig) string {
	if t.Folder != nil {
		return "f" + t.Folder.ID.String()
	}
	return t.Request.ID.String()
}

// ordersIn are the places of a branch that something in it can be moved to.
func ordersIn(c playground.Collection, in playground.FolderID, moved playground.Twig, chosen string) []selectOption {
	const most = 60
	out := options(chosen, "stay", "Where it stands", "up", "One up", "down", "One down", "first", "First in its branch", "last", "Last in its branch")
	n := 0
	for _, t := range c.Branches()[in] {
		if TwigKey(t) == TwigKey(moved) {
			continue
		}
		if n++; n > most {
			break
		}
		name := ""
		if t.Folder != nil {
			name = "the folder " + showLine(t.Folder.Name)
		} else {
			name = showLine(t.Request.Name)
		}
		value := "before-" + TwigKey(t)
		out = append(out, selectOption{value, "Before " + shorten(name, 60), chosen == value})
	}
	return out
}

// treePlace is a place as the form names it: the collection, and the folder in it.
func treePlace(c playground.CollectionID, f playground.FolderID) string {
	if f == 0 {
		return c.String()
	}
	return c.String() + "/" + f.String()
}

// placesIn are the places of a collection.
func placesIn(c playground.Collection, chosen string, without playground.FolderID) placeGroup {
	g := placeGroup{Label: showLine(c.Name), Options: folderOptions(c, 0, without)}
	for i := range g.Options {
		o := &g.Options[i]
		o.Value = strings.TrimSuffix(c.ID.String()+"/"+o.Value, "/")
		o.Selected = o.Value == chosen
	}
	return g
}

// otherPlaces are the tops of the other collections.
func otherPlaces(all []playground.Collection, but playground.CollectionID, chosen string) placeGroup {
	g, tell := placeGroup{Label: "Another collection"}, toldApart(all)
	for _, c := range all {
		if id := c.ID.String(); c.ID != but {
			g.Options = append(g.Options, selectOption{id, tell(c), id == chosen})
		}
	}
	return g
}

// toldApart names collections: those that are called the same by what they hold too, and by their
// numbers where that is the same.
func toldApart(all []playground.Collection) func(playground.Collection) string {
	named, held := map[string]int{}, map[string]int{}
	words := func(c playground.Collection) (name, whole string) {
		name = strings.ToLower(showLine(c.Name))
		return name, name + " " + strconv.Itoa(c.Count)
	}
	for _, c := range all {
		name, whole := words(c)
		named[name]++
		held[whole]++
	}
	return func(c playground.Collection) string {
		name, whole := words(c)
		switch said := showLine(c.Name); {
		case held[whole] > 1:
			return said + " (" + plural(int64(c.Count), "request", "requests") + ", number " + c.ID.String() + ")"
		case named[name] > 1:
			return said + " (" + plural(int64(c.Count), "request", "requests") + ")"
		default:
			return said
		}
	}
}

func countIn(c playground.Collection, id playground.FolderID) int {
	for _, r := range treeOf(c) {
		if r.Folder != nil && r.Folder.ID == id {
			return r.Count
		}
	}
	return 0
}

// editDiffers says what is kept now, where that is not what was typed.
func editDiffers(now, typed EditTyped) []string {
	var out []string
	if now.Name != typed.Name {
		out = append(out, "Its name is "+showLine(now.Name)+" now.")
	}
	if now.Description != typed.Description {
		out = append(out, "Its description is now: "+shorten(showLine(now.Description), 200))
	}
	return slices.Clip(out)
}
