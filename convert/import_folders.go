package convert

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// sharing is what the requests of a folder have in common in a file.
type sharing struct {
	auth      *playground.Auth // nil: it inherits
	headers   []playground.Row
	variables []playground.Variable
}

// enter is the path of a folder inside of another, under a name that none beside it has: two
// folders of one name stay two.
func (g *gathering) enter(within []string, name string) []string {
	name = named(name, "Folder")
	free := append(slices.Clone(within), name)
	for n := 2; n < playground.MostFolders; n++ {
		if _, there := g.folders[strings.Join(free, "\x00")]; !there {
			break
		}
		free[len(within)] = named(name+" "+strconv.Itoa(n), name)
	}
	return free
}

// describe keeps a folder where it stands in the file, with what it is described as.
func (g *gathering) describe(path []string, description string) *playground.ImportedFolder {
	whole := len(path)
	if whole > playground.DeepestFolder {
		return nil
	}
	if path = g.folder(path); len(path) < whole {
		return nil // what lay in it is in the folder above
	}
	f := &g.out.Folders[g.folders[strings.Join(path, "\x00")]]
	if description = g.described(strings.Join(path, " / "), description); description != "" {
		f.Description = description
	}
	return f
}

// share keeps a folder where it stands in the file, with what it is described as and what its
// requests have in common.
func (g *gathering) share(path []string, description string, s sharing) {
	where := strings.Join(path, " / ")
	f := g.describe(path, description)
	if f == nil {
		if s.auth != nil || len(s.headers)+len(s.variables) > 0 {
			g.warn(where, "Its sign-in, headers and variables were left out: it is no folder of its own here.")
		}
		return
	}
	f.Variables = g.variables(where, append(slices.Clone(f.Variables), s.variables...))
	auth := f.Auth
	if s.auth != nil {
		auth = *s.auth
	}
	f.Headers, f.Auth = g.common(where, append(f.Headers, s.headers...), auth)
}

// common are headers and a sign-in that can be kept.
func (g *gathering) common(where string, headers []playground.Row, auth playground.Auth) ([]playground.Row, playground.Auth) {
	for i := range headers {
		for _, text := range []*string{&headers[i].Name, &headers[i].Value} {
			*text = g.naming.fill(g, where, kept(*text))
		}
	}
	for _, text := range authTexts(&auth) {
		*text = g.naming.fill(g, where, *text)
	}
	return g.mendHeaders(where, headers), auth
}

// asVariables are rows as variables; what is off is left out, and said.
func (g *gathering) asVariables(where string, rows []playground.Row) []playground.Variable {
	var all []playground.Variable
	for _, r := range rows {
		if !r.Enabled {
			g.warn(where, fmt.Sprintf("The variable %s is switched off, and was left out.", named(r.Name, "without a name")))
			continue
		}
		all = append(all, variableOf(r.Name, r.Value, false, ""))
	}
	return all
}

// unlessInherited are a request's headers without those that are off while what it lies in has the
// same: there they are sent in other tools, and here a row that is off keeps one away.
func unlessInherited(own, above []playground.Row) []playground.Row {
	own = slices.DeleteFunc(own, ofMessage)
	return slices.DeleteFunc(own, func(o playground.Row) bool {
		return !o.Enabled && slices.ContainsFunc(above, func(h playground.Row) bool { return h.Enabled && strings.EqualFold(o.Name, h.Name) })
	})
}
