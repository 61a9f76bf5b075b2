package convert

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// bruno reads a request, an environment or a collection's file of Bruno (.bru), or a whole
// collection as Bruno exports it (JSON), or keeps it (OpenCollection).
func (g *gathering) bruno(f Upload) error {
	begins := strings.TrimSpace(f.Text)
	if yamlStart.FindString(f.Text) == "" && isOpenRequest(f.Text) {
		return g.openFiles([]Upload{f})
	}
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
	b := &brunoFiles{g: g, root: commonFolder(files), has: map[string]sharing{}, names: map[string]string{}, places: map[string]string{}, docs: map[string]string{}, kept: map[string]bool{}}
	var requests []brunoRequest
	for _, f := range files {
		if r, ok, err := b.file(f, len(files) == 1); err != nil {
			g.warn(named(f.Name, "the file"), "It was left out. "+err.Error())
		} else if ok {
			requests = append(requests, r)
		}
	}
	b.testsByName()
	slices.SortStableFunc(requests, b.order)
	for _, r := range requests {
		b.add(r)
	}
	b.empty()
	return nil
}

// brunoFiles reads the files of one collection.
type brunoFiles struct {
	g      *gathering
	root   string
	has    map[string]sharing // what the requests of folders have in common
	names  map[string]string  // of folders
	places map[string]string  // among what lies beside them
	docs   map[string]string  // that describe them
	kept   map[string]bool    // folders that stand in their place
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
	top, found := "", false
	for _, f := range files { // what says that it is the top knows better, where it is one
		if base := path.Base(f.Name); base != "bruno.json" && base != "collection.bru" && base != "opencollection.yml" {
			continue
		}
		switch dir := folderOf(f.Name); {
		case !found || strings.HasPrefix(top, dir+"/"):
			top, found = dir, true
		case dir != top && !strings.HasPrefix(dir, top+"/"):
			return common
		}
	}
	if found {
		return top
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
		b.g.environment(named(stem, "Environment"), b.g.brunoVariables(named(stem, "Environment"), t.get("environment")))
	case base == "collection.bru" || base == "folder.bru" || f.Name == "":
		b.common(dir, base == "collection.bru" || dir == "", t)
	default:
		b.g.warn(f.Name, "There is no request in it.")
	}
	return brunoRequest{}, false, nil
}

// common is what a collection's or a folder's own file gives to its requests.
func (b *brunoFiles) common(dir string, top bool, t *tree) {
	path := []string{unnamedFolder, dir} // its name may stand in a file that is yet to be read
	if top {
		path = nil
	}
	s := b.g.brunoShared(path, named(dir, "collection"), t.get("request"))
	if b.has[dir] = s; top {
		b.g.brunoTop(t.say("docs"), s)
		return
	}
	b.names[dir], b.places[dir], b.docs[dir] = t.say("name"), t.say("seq"), t.say("docs")
}

// unnamedFolder stands before the place of a folder whose name is not known yet.
const unnamedFolder = "\x00folder"

// testsByName has the tests of folders hold what lies in folders of their names.
func (b *brunoFiles) testsByName() {
	for dir := range b.names {
		key := strings.Join([]string{unnamedFolder, dir}, "\x00")
		if t, there := b.g.tests[key]; there {
			delete(b.g.tests, key)
			b.g.tests[strings.Join(b.path(dir), "\x00")] = t
		}
	}
}

// order is that of Bruno's tree: folders first, by number, then by name; then requests by number.
func (b *brunoFiles) order(x, y brunoRequest) int {
	if x.dir == y.dir {
		return bySeq(x.seq, y.seq)
	}
	dir, one, other := "", steps(x.dir), steps(y.dir)
	for i := 0; i < len(one) && i < len(other); i++ {
		if one[i] != other[i] {
			p, q := strings.Trim(dir+"/"+one[i], "/"), strings.Trim(dir+"/"+other[i], "/")
			return cmp.Or(bySeq(b.places[p], b.places[q]), strings.Compare(p, q))
		}
		dir = strings.Trim(dir+"/"+one[i], "/")
	}
	return len(other) - len(one) // what lies deeper lies in a folder
}

func steps(dir string) []string {
	return strings.FieldsFunc(dir, func(r rune) bool { return r == '/' })
}

// empty keeps the folders in which no request lies.
func (b *brunoFiles) empty() {
	var dirs []string
	for dir := range b.names {
		dirs = append(dirs, dir)
	}
	slices.Sort(dirs)
	for _, dir := range dirs {
		b.open(dir)
	}
}

// path are the names of a folder and of those that it lies in.
func (b *brunoFiles) path(of string) []string {
	var path []string
	dir := ""
	for _, step := range steps(of) {
		dir = strings.Trim(dir+"/"+step, "/")
		path = append(path, named(b.names[dir], step))
	}
	return path
}

// open keeps a folder, and those that it lies in, where they stand.
func (b *brunoFiles) open(of string) {
	dir := ""
	for _, step := range steps(of) {
		dir = strings.Trim(dir+"/"+step, "/")
		if !b.kept[dir] {
			b.kept[dir] = true
			b.g.share(b.path(dir), b.docs[dir], b.has[dir])
		}
	}
}

func (b *brunoFiles) add(r brunoRequest) {
	b.open(r.dir)
	above, dir := slices.Clone(b.has[""].headers), ""
	for _, step := range steps(r.dir) {
		dir = strings.Trim(dir+"/"+step, "/")
		above = append(above, b.has[dir].headers...)
	}
	b.g.brunoRequest(b.path(r.dir), r.name, r.t, above)
}
