package convert

import (
	"path"
	"slices"
	"strings"

	"parley/playground"
)

// bruno reads a request, an environment or a collection's file of Bruno (.bru), or a whole
// collection as Bruno exports it (JSON), or keeps it (OpenCollection).
func (g *gathering) bruno(f Upload) error {
	begins := strings.TrimSpace(f.Text)
	if strings.HasPrefix(begins, "{") && !strings.HasPrefix(begins, "{{") || strings.HasPrefix(begins, "[") || yamlOf(f) == "bruno" {
		t, err := readTree(f)
		if err != nil {
			return err
		}
		for _, c := range t.all() {
			g.brunoCollection(openCollection(c))
		}
		return nil
	}
	return g.brunoFolder([]Upload{f})
}

// ofBruno reports whether a file is a part of a collection of Bruno's.
func ofBruno(f Upload) bool {
	name := strings.ToLower(path.Base(strings.ReplaceAll(f.Name, `\`, "/")))
	return strings.HasSuffix(name, ".bru") || name == "bruno.json"
}

// brunoFolder reads the files of a collection: folders are folders, and what lies in
// environments is an environment.
func (g *gathering) brunoFolder(files []Upload) error {
	b := &brunoFiles{g: g, root: commonFolder(files), auths: map[string]*playground.Auth{}, headers: map[string][]playground.Row{}, variables: map[string][]playground.Row{}, names: map[string]string{}, places: map[string]string{}}
	var requests []brunoRequest
	for _, f := range files {
		if r, ok, err := b.file(f, len(files) == 1); err != nil {
			g.warn(named(f.Name, "the file"), "It was left out. "+err.Error())
		} else if ok {
			requests = append(requests, r)
		}
	}
	slices.SortStableFunc(requests, b.order)
	for _, r := range requests {
		b.add(r)
	}
	return nil
}

// brunoFiles reads the files of one collection.
type brunoFiles struct {
	g         *gathering
	root      string
	auths     map[string]*playground.Auth // by folder
	headers   map[string][]playground.Row
	variables map[string][]playground.Row
	names     map[string]string // of folders
	places    map[string]string // among what lies beside them
}

type brunoRequest struct {
	dir, name, seq string
	t              *tree
}

// commonFolder is the folder that all files lie in.
func commonFolder(files []Upload) string {
	common := ""
	for i, f := range files {
		dir := folderOf(f.Name)
		if i == 0 {
			common = dir
		}
		for common != "" && dir != common && !strings.HasPrefix(dir, common+"/") {
			common = parentOf(common)
		}
	}
	for _, f := range files { // what says that it is the top knows better
		if base := path.Base(f.Name); base == "bruno.json" || base == "collection.bru" {
			return folderOf(f.Name)
		}
	}
	return common
}

func folderOf(name string) string {
	return parentOf(strings.Trim(strings.ReplaceAll(name, `\`, "/"), "/"))
}

func parentOf(name string) string {
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		return name[:i]
	}
	return ""
}

// file reads one file. It is false where that is no request.
func (b *brunoFiles) file(f Upload, alone bool) (brunoRequest, bool, error) {
	base := path.Base(strings.ReplaceAll(f.Name, `\`, "/"))
	dir := strings.Trim(strings.TrimPrefix(folderOf(f.Name), b.root), "/")
	if base == "bruno.json" {
		t, err := readJSONTree([]byte(f.Text))
		if err == nil {
			b.g.out.Name = t.say("name")
		}
		return brunoRequest{}, false, err
	}
	if !strings.HasSuffix(strings.ToLower(base), ".bru") && f.Name != "" {
		return brunoRequest{}, false, nil
	}
	t, err := readBru(f.Text)
	if err != nil {
		return brunoRequest{}, false, err
	}
	stem := strings.TrimSuffix(base, path.Ext(base))
	switch {
	case t.get("request").get("method") != nil:
		return brunoRequest{dir: dir, name: named(t.say("name"), named(stem, "Request")), seq: t.say("seq"), t: t}, true, nil
	case dir == "environments" || path.Base(dir) == "environments" || alone && t.get("environment") != nil && base != "collection.bru" && base != "folder.bru":
		b.g.environment(named(stem, "Environment"), brunoVariables(t.get("environment")))
	case base == "collection.bru" || base == "folder.bru" || f.Name == "":
		b.common(dir, base == "collection.bru" || dir == "", t)
	default:
		b.g.warn(f.Name, "There is no request in it.")
	}
	return brunoRequest{}, false, nil
}

// common is what a collection's or a folder's own file gives to its requests.
func (b *brunoFiles) common(dir string, top bool, t *tree) {
	from := t.get("request")
	where := named(dir, "collection")
	if a := b.g.brunoAuth(where, from.get("auth")); a != nil {
		b.auths[dir] = a
		if top {
			b.g.out.Auth = *a
			b.auths[dir] = &playground.Auth{Kind: "inherit"}
		}
	}
	b.headers[dir] = brunoRows(from.get("headers"))
	for _, v := range from.at("vars", "req").list() {
		if v.off("enabled") {
			continue
		}
		if top {
			b.g.out.Variables = append(b.g.out.Variables, variableOf(v.say("name"), v.say("value"), false, ""))
		} else {
			b.variables[dir] = append(b.variables[dir], row(v.say("name"), v.say("value")))
		}
	}
	b.g.script(where, "pre-request", from.at("script", "req").str(), nil)
	b.g.script(where, "post-response", from.at("script", "res").str(), nil)
	if top {
		b.g.out.Description = t.say("docs")
	} else {
		b.names[dir], b.places[dir] = t.say("name"), t.say("seq")
	}
}

// order is that of Bruno's tree: by number, then by name.
func (b *brunoFiles) order(x, y brunoRequest) int {
	if x.dir != y.dir {
		return strings.Compare(x.dir, y.dir)
	}
	if d := len(x.seq) - len(y.seq); d != 0 {
		return d
	}
	return strings.Compare(x.seq, y.seq)
}

func (b *brunoFiles) add(r brunoRequest) {
	var folder []string
	f := brunoParent{}
	if a, ok := b.auths[""]; ok {
		f.auth = a
	}
	f.headers = b.headers[""]
	dir := ""
	for _, step := range strings.Split(r.dir, "/") {
		if step == "" {
			continue
		}
		dir = strings.Trim(dir+"/"+step, "/")
		folder = append(folder, named(b.names[dir], step))
		if a, ok := b.auths[dir]; ok {
			f.auth = a
		}
		f.headers = append(slices.Clone(f.headers), b.headers[dir]...)
		f.variables = append(slices.Clone(f.variables), b.variables[dir]...)
	}
	b.g.brunoRequest(folder, r.name, r.t, f)
}
