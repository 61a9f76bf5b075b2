package views

import (
	"strings"

	"parley/playground"
)

// ImportUpdate is a collection that was imported before, and what the files would change of it.
type ImportUpdate struct {
	Plan         playground.Renewal
	Seen         string                           // says what is shown
	Count        int                              // of its requests
	BySource     bool                             // it came from the same source; else it has the same name
	First        bool                             // it is likelier than a new one
	Others       []playground.Collection          // that may be updated as well
	Environments []playground.ImportedEnvironment // that are here already, with the variables that would be added
}

// importUpdate is that as it is drawn.
type importUpdate struct {
	ID, Kept, Name, Seen string
	Href, Title, Why     string
	Fault                string
	First, Nothing       bool
	Sum                  string
	Groups               []updateGroup
	Both                 updateGroup
	Others               []updateOther
	Environments         []string
}

// updateGroup are parts to which the same happens.
type updateGroup struct {
	Title, Soft, Test string
	Lines             []updateLine
	More              string
	Tick, TickName    string // what can be chosen for all of them
	Open              bool
}

type updateLine struct {
	Key, Method, Name, Where, Members, Here, File string
	HereAt, FileAt                                string // addresses
	Unsafe                                        bool
}

type updateOther struct{ ID, Name, Requests string }

// shownParts bounds what a group lists.
const shownParts = 100

func newImportUpdate(in ImportInput) *importUpdate {
	of := in.Update
	if of == nil {
		return nil
	}
	r := of.Plan
	u := &importUpdate{ID: r.Of.String(), Kept: in.Kept, Name: in.Name, Seen: of.Seen, Href: "/collections/" + r.Of.String(), Title: showLine(r.Name), First: of.First}
	u.Why = "It has the same name, and " + plural(int64(of.Count), "request", "requests") + "."
	if of.BySource {
		u.Why = "It was imported from the same source, and has " + plural(int64(of.Count), "request", "requests") + "."
	}
	if in.At == "update" {
		u.Fault = in.Fault
	}
	var all []string
	sum := func(n int, words string) {
		if n > 0 {
			all = append(all, showCount(int64(n))+" "+words)
		}
	}
	sum(len(r.New), "new")
	sum(len(r.Changed), "changed")
	sum(len(r.Both), "changed on both sides")
	sum(len(r.Gone), "removed at the source")
	sum(len(r.Deleted), "deleted here")
	sum(len(r.Here), "changed only here")
	sum(r.Untouched, "untouched")
	u.Sum = strings.Join(all, ", ")
	u.Both = groupOf("conflicts", "Changed on both sides", "Each stays as it is here unless you take the file’s.", r.Both)
	u.Both.Open = true
	u.Groups = []updateGroup{
		groupOf("new", "New", "", r.New),
		groupOf("changed", "Changed at the source", "What is changed here besides stays.", r.Changed),
		groupOf("gone", "Not in the file any more", "They stay, with their runs, unless you remove them.", r.Gone),
		groupOf("deleted", "Deleted here", "They stay deleted unless you bring them back.", r.Deleted),
		groupOf("here", "Changed only here", "They stay as they are.", r.Here),
	}
	u.Groups[0].Open, u.Groups[1].Open, u.Groups[2].Open = true, true, true
	u.Groups[2].TickName, u.Groups[2].Tick = "remove", "Remove "+them(len(r.Gone))
	u.Groups[3].TickName, u.Groups[3].Tick = "back", "Bring "+them(len(r.Deleted))+" back"
	u.Environments = keptEnvironmentLines(of.Environments)
	u.Nothing = len(r.New)+len(r.Changed)+len(r.Both)+len(r.Gone)+len(r.Deleted) == 0 && len(of.Environments) >= len(in.In.Environments) && !addsVariables(of.Environments)
	for _, c := range of.Others[:min(len(of.Others), 5)] {
		u.Others = append(u.Others, updateOther{c.ID.String(), showLine(c.Name), plural(int64(c.Count), "request", "requests")})
	}
	return u
}

func them(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

func addsVariables(all []playground.ImportedEnvironment) bool {
	for _, e := range all {
		if len(e.Variables) > 0 {
			return true
		}
	}
	return false
}

// keptEnvironmentLines says what becomes of environments that are here already.
func keptEnvironmentLines(all []playground.ImportedEnvironment) []string {
	var lines []string
	for _, e := range all {
		line := "The environment " + showLine(e.Name) + " stays as it is."
		if len(e.Variables) > 0 {
			line = "The environment " + showLine(e.Name) + " gets " + plural(int64(len(e.Variables)), "variable", "variables") + ": " + variableNames(e.Variables) + "."
		}
		lines = append(lines, line)
	}
	return lines
}

func groupOf(test, title, soft string, all []playground.RenewedPart) updateGroup {
	g := updateGroup{Test: test, Title: title, Soft: soft}
	for i, p := range all {
		if i == shownParts {
			g.More = "And " + showCount(int64(len(all)-shownParts)) + " more."
			break
		}
		l := updateLine{Key: p.Key, Method: showLine(p.Method), Name: showLine(p.Name), Where: showLine(p.Where), Members: showLine(strings.Join(p.Members, ", ")), Unsafe: !playground.SafeMethod(p.Method), Here: "Keep what is here", File: "Take the file’s"}
		if p.Vanish && test == "conflicts" {
			l.File, l.Members = "Remove it", "not in the file any more, changed here: "+l.Members
		}
		if p.Here != p.File && test == "conflicts" {
			l.HereAt, l.FileAt = showLine(playground.MaskURL(p.Here)), showLine(playground.MaskURL(p.File))
		}
		g.Lines = append(g.Lines, l)
	}
	return g
}
