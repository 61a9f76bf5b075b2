package convert

import (
	"path"
	"strings"

	"parley/lazyregexp"
)

// Newer versions of Bruno keep a collection as YAML files: opencollection.yml at the top, folder.yml
// in its folders, a file for each request, and the environments in a folder of that name.

// What a file of a request says at its top.
var (
	openInfo = lazyregexp.New(`(?m)^info:`)
	openKind = lazyregexp.New(`(?m)^(?:http|graphql|grpc|websocket):`)
)

func isOpenRequest(text string) bool {
	return openInfo.MatchString(text) && openKind.MatchString(text)
}

// ofOpenCollection reports whether a file is a part of such a collection.
func ofOpenCollection(f Upload) bool {
	stem, ok := yamlStem(f.Name)
	return ok && (stem == "opencollection" && yamlOf(f) == "bruno" || isOpenRequest(f.Text))
}

// yamlStem is the name of a YAML file without what it ends in.
func yamlStem(name string) (string, bool) {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	end := strings.ToLower(path.Ext(base))
	return strings.TrimSuffix(base, path.Ext(base)), end == ".yml" || end == ".yaml"
}

// openDir is a folder of such a collection.
type openDir struct {
	own          *tree // what opencollection.yml or folder.yml says
	items        []*tree
	environments []*tree
	names        []string // of the folders in it, as they come
	dirs         map[string]*openDir
}

func (d *openDir) in(dir string) *openDir {
	for _, step := range steps(dir) {
		if d.dirs == nil {
			d.dirs = map[string]*openDir{}
		}
		if d.dirs[step] == nil {
			d.names, d.dirs[step] = append(d.names, step), &openDir{}
		}
		d = d.dirs[step]
	}
	return d
}

// openFiles reads the files of a collection.
func (g *gathering) openFiles(files []Upload) error {
	root, top := commonFolder(files), &openDir{}
	for _, f := range files {
		stem, ok := yamlStem(f.Name)
		if !ok && f.Name != "" {
			continue
		}
		t, err := readYAMLTree([]byte(f.Text))
		if err != nil {
			g.warn(f.Name, "It was left out. "+err.Error())
			continue
		}
		dir := strings.Trim(strings.TrimPrefix(folderOf(f.Name), root), "/")
		if len(steps(dir)) > deepestTree {
			g.warn(f.Name, "It was left out: it lies in too many folders.")
			continue
		}
		switch d := top.in(dir); {
		case stem == "opencollection" || stem == "folder":
			d.own = t
		case isOpenRequest(f.Text):
			if t.at("info", "name").str() == "" {
				t.under("info").set("name", textTree(stem))
			}
			d.items = append(d.items, t)
		case path.Base(dir) == "environments" && t.get("variables") != nil:
			if t.say("name") == "" {
				t.set("name", textTree(stem))
			}
			of := top.in(parentOf(dir))
			of.environments = append(of.environments, t)
		case stem != "workspace":
			g.warn(f.Name, "There is no request in it.")
		}
	}
	whole := top.whole(named(root[strings.LastIndexByte(root, '/')+1:], "Bruno"))
	whole.set("opencollection", textTree("1.0.0"))
	config := newObject()
	config.set("environments", &tree{kind: treeList, values: append(top.own.at("config", "environments").list(), top.all()...)})
	whole.set("config", config)
	g.brunoCollection(openCollection(whole))
	return nil
}

// whole is a folder with what lies in it, as a collection in one file has it.
func (d *openDir) whole(name string) *tree {
	info, out, items := newObject(), newObject(), &tree{kind: treeList, values: d.items}
	info.set("name", textTree(named(d.own.at("info", "name").str(), name)))
	info.set("seq", textTree(d.own.at("info", "seq").str()))
	for _, step := range d.names {
		if inside := d.dirs[step]; step != "environments" || len(inside.items)+len(inside.names) > 0 {
			items.values = append(items.values, inside.whole(step))
		}
	}
	out.set("info", info)
	out.set("request", d.own.get("request"))
	out.set("docs", d.own.get("docs"))
	out.set("items", items)
	return out
}

// all are the environments of a folder and of those in it.
func (d *openDir) all() []*tree {
	all := d.environments
	for _, step := range d.names {
		all = append(all, d.dirs[step].all()...)
	}
	return all
}

// openTaken are what actions keep of a response, as Bruno writes it in its other format.
func openTaken(actions *tree) *tree {
	rows := &tree{kind: treeList}
	for _, a := range actions.list() {
		at := a.at("selector", "expression").str()
		if a.say("type") != "set-variable" || a.say("phase") != "after-response" || at == "" {
			continue
		}
		if rest, ok := strings.CutPrefix(at, "$"); ok {
			at = "res.body" + rest
		}
		made := newObject()
		made.set("name", textTree(a.at("variable", "name").str()))
		made.set("value", textTree(at))
		made.set("enabled", boolTree(!a.get("disabled").yes()))
		rows.values = append(rows.values, made)
	}
	return rows
}
