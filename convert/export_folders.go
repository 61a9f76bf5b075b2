package convert

import (
	"slices"
	"strings"

	"parley/playground"
)

// outOfFolders is a request with what its folders give it, for a file that has no such things: the
// sign-in of a folder, all inherited headers, and in their places the values of the variables that
// it and its folders have. Of those of the collection the file tells.
func outOfFolders(c playground.Collection, saved playground.SavedRequest) playground.Request {
	r := saved.Request
	r.Headers = playground.WithHeaders(r.Headers, c.HeadersAt(saved.Folder))
	if a, of := c.AuthAt(saved.Folder); r.Auth.Kind == "inherit" && of != c.InWords() && of != "" {
		r.Auth = a
	}
	layers := [][]playground.Row{r.Variables}
	around := c.Around(saved.Folder)
	slices.Reverse(around)
	for _, f := range around {
		var rows []playground.Row
		for _, v := range f.Variables {
			rows = append(rows, playground.Row{Name: v.Name, Value: v.Value, Enabled: !v.Secret})
		}
		layers = append(layers, rows)
	}
	r.Query, r.PathParams, r.Variables, r.Body.Fields = slices.Clone(r.Query), slices.Clone(r.PathParams), nil, slices.Clone(r.Body.Fields)
	r.Checks = slices.Clone(r.Checks)
	for _, rows := range layers { // the nearest first: a value may hold its own name, for what is farther
		var pairs []string
		for _, v := range rows {
			if v.Enabled && v.Name != "" {
				pairs = append(pairs, "{{"+v.Name+"}}", v.Value)
			}
		}
		if len(pairs) > 0 {
			in := strings.NewReplacer(pairs...)
			eachImportedText(&r, func(s *string) { *s = in.Replace(*s) })
		}
	}
	return r
}

// withFolderSecrets are the variables that a file of a collection tells of: its own, and the secrets
// of its folders, which have no value to put in their places.
func withFolderSecrets(c playground.Collection) []playground.Variable {
	all := slices.Clone(c.Variables)
	for _, f := range c.Folders {
		for _, v := range f.Variables {
			if v.Secret && !slices.ContainsFunc(all, func(o playground.Variable) bool { return o.Name == v.Name }) {
				all = append(all, v)
			}
		}
	}
	return all
}
