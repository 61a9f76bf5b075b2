package convert

import (
	"slices"
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// APIExport is what a description by OpenAPI is made of.
type APIExport struct {
	Collection playground.Collection             // without credentials
	Variables  []playground.Variable             // of the environment that it is written for; secrets have no value
	Answers    map[playground.SavedID]SavedReply // the newest of each request that has one
}

// SavedReply is what a saved request was answered, as everybody may see it.
type SavedReply struct {
	Status            int
	Reason, MediaType string
	Text              string // as UTF-8; empty: it is no text, or too long for an example
}

// ToOpenAPI writes a collection as a description by OpenAPI 3.1: an operation for each method of
// each path. What a description has no words for is listed in x-parley-left-out.
func ToOpenAPI(in APIExport) []byte {
	a := &apiWriter{
		in: in, values: map[string]string{}, paths: newObject(), items: map[string]*tree{}, schemes: newObject(), known: map[string]string{}, keys: map[string]string{}, ids: map[string]bool{}, servers: []string{},
	}
	for _, v := range slices.Concat(in.Variables, in.Collection.Variables) { // those of the collection are nearer
		if delete(a.values, v.Name); !v.Secret && v.Value != "" {
			a.values[v.Name] = v.Value
		}
	}
	byID := map[playground.FolderID]playground.Folder{}
	for _, f := range in.Collection.Folders {
		byID[f.ID] = f
	}
	a.security = a.secured(in.Collection.Auth)
	for _, r := range in.Collection.Requests {
		r.Request = outOfFolders(in.Collection, r)
		a.request(r, strings.Join(pathOf(byID, r.Folder), " / "))
	}
	return []byte(a.document(byID).write() + "\n")
}

// apiWriter writes one description.
type apiWriter struct {
	in       APIExport
	values   map[string]string // of the names that are filled in
	servers  []string          // in the order of their first use
	paths    *tree
	items    map[string]*tree  // of the paths
	keys     map[string]string // paths by what they are without their names
	schemes  *tree
	known    map[string]string // schemes by what they say
	security *tree             // the collection's; nil: none
	ids      map[string]bool
	tags     []string
	leftOut  []string
}

// document puts the whole together.
func (a *apiWriter) document(folders map[playground.FolderID]playground.Folder) *tree {
	c, doc := a.in.Collection, newObject()
	doc.set("openapi", textTree("3.1.0"))
	info := doc.under("info")
	info.set("title", textTree(named(c.Name, "Collection")))
	info.set("version", textTree("1.0.0"))
	if c.Description != "" {
		info.set("description", textTree(c.Description))
	}
	servers := &tree{kind: treeList}
	for _, s := range a.servers {
		servers.values = append(servers.values, serverTree(s))
	}
	if len(servers.values) > 0 {
		doc.set("servers", servers)
	}
	if len(a.tags) > 0 {
		said := map[string]string{}
		for _, f := range c.Folders {
			said[strings.Join(pathOf(folders, f.ID), " / ")] = f.Description
		}
		tags := &tree{kind: treeList}
		for _, name := range a.tags {
			tag := newObject()
			tag.set("name", textTree(name))
			if said[name] != "" {
				tag.set("description", textTree(said[name]))
			}
			tags.values = append(tags.values, tag)
		}
		doc.set("tags", tags)
	}
	if a.security != nil {
		doc.set("security", a.security)
	}
	doc.set("paths", a.paths)
	if len(a.schemes.names) > 0 {
		doc.under("components").set("securitySchemes", a.schemes)
	}
	if len(a.leftOut) > 0 {
		doc.set("x-parley-left-out", textsTree(a.leftOut...))
	}
	return doc
}

func textsTree(all ...string) *tree {
	t := &tree{kind: treeList}
	for _, s := range all {
		t.values = append(t.values, textTree(s))
	}
	return t
}

// fill puts the values of names in their places, where they are known.
func (a *apiWriter) fill(s string) string {
	for range 5 {
		next := inDoubleBraces.ReplaceAllStringFunc(s, func(whole string) string {
			if value, ok := a.values[strings.TrimSpace(whole[2:len(whole)-2])]; ok && len(value) < 1000 {
				return value
			}
			return whole
		})
		if next == s || len(next) > 100_000 {
			break
		}
		s = next
	}
	return s
}

var (
	oneBrace  = lazyregexp.New(`\{([^{}]*)\}`)
	colonStep = lazyregexp.New(`^:[A-Za-z_][\w-]*$`)
	notInName = lazyregexp.New(`[^A-Za-z0-9_.-]+`)
)

// apart parts an address into its server, with what is known filled in, and its path, whose names
// stand in single braces.
func (a *apiWriter) apart(at string) (server, path string) {
	at, _, _ = strings.Cut(at, "#")
	at, _, _ = strings.Cut(at, "?")
	from := 0
	if i := strings.Index(at, "://"); i >= 0 {
		from = i + len("://")
	}
	if i := strings.IndexByte(at[from:], '/'); i >= 0 {
		server, path = at[:from+i], at[from+i:]
	} else {
		server = at
	}
	server = strings.TrimSuffix(a.fill(server), "/")
	server = inDoubleBraces.ReplaceAllStringFunc(server, func(whole string) string { return "{" + plainName(whole) + "}" })
	if server != "" && !strings.Contains(server, "://") && !strings.HasPrefix(server, "{") {
		server = "http://" + server
	}
	steps := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, step := range steps {
		if colonStep.MatchString(step) {
			steps[i] = "{" + step[1:] + "}"
			continue
		}
		steps[i] = inDoubleBraces.ReplaceAllStringFunc(step, func(whole string) string { return "{" + plainName(whole) + "}" })
	}
	return server, "/" + strings.Join(steps, "/")
}

func plainName(braced string) string {
	return named(strings.Trim(notInName.ReplaceAllString(inASCII(strings.Trim(braced, "{} $")), "_"), "_"), "value")
}

// serverTree is a server; a name that nothing is known of is a variable of it.
func serverTree(at string) *tree {
	s := newObject()
	s.set("url", textTree(at))
	for i, m := range oneBrace.FindAllStringSubmatchIndex(at, -1) {
		value := "localhost"
		if m[0] == 0 && i == 0 && !strings.Contains(at, "://") {
			value = "http://localhost"
		}
		s.under("variables").under(at[m[2]:m[3]]).set("default", textTree(value))
	}
	return s
}

// keyOf is the path under which an address stands: two that differ in the names of their
// parameters alone are one.
func (a *apiWriter) keyOf(path string) (key string, names []string) {
	seen := map[string]int{}
	path = oneBrace.ReplaceAllStringFunc(path, func(whole string) string {
		name := plainName(whole)
		if seen[name]++; seen[name] > 1 {
			name += "_" + strconv.Itoa(seen[name])
		}
		names = append(names, name)
		return "{" + name + "}"
	})
	shape := oneBrace.ReplaceAllString(path, "{}")
	if known, ok := a.keys[shape]; ok {
		return known, names
	}
	a.keys[shape] = path
	return path, names
}
