// Package renew holds a file that is imported again to the collection that was made of it: what
// is new in it, what was changed there, here, or on both sides, and what is gone. It decides
// nothing that a person should, and writes nothing.
package renew

import (
	"maps"
	"slices"
	"strings"

	"parley/compose"
	"parley/playground"
)

// Kept is a collection that a file is held to.
type Kept struct {
	Collection playground.Collection // with all that it holds, its secrets only named
	Opened     playground.Collection // the same with its secrets; its requests are not read
	Origins    []playground.Origin
	Stamp      int64    // of the origins
	Taken      []string // names that a new secret must not have
}

// Choice is what a person chose.
type Choice struct {
	File   map[string]bool // the parts, by their keys, of which the file's version is taken where both were changed
	All    bool            // of all of them
	Remove bool            // what is gone from the file, and was not changed here
	Back   bool            // what was deleted here comes again
	By     string          // who
}

// planner makes a Renewal.
type planner struct {
	Kept
	there  playground.Collection
	choice Choice
	out    playground.Renewal

	own      shared // the collection's own, which may become another
	changed  bool
	origins  map[playground.OriginKind]map[int64]*playground.Origin
	paths    map[playground.FolderID]string // of folders here
	thence   map[playground.FolderID]string // of folders in the file
	folders  map[string]playground.FolderID // here, by the paths that they have in the file
	byThence map[string]playground.Folder   // those of the file, by their paths
}

// Plan says what an import changes of a collection that was imported before. there is what the
// file holds, as it was read.
func Plan(k Kept, there playground.Collection, choice Choice) playground.Renewal {
	p := &planner{Kept: k, there: there, choice: choice, own: ofCollection(k.Collection),
		origins: map[playground.OriginKind]map[int64]*playground.Origin{}, paths: pathsOf(k.Collection), thence: pathsOf(there),
		folders: map[string]playground.FolderID{}, byThence: map[string]playground.Folder{}}
	p.out = playground.Renewal{Of: k.Collection.ID, Name: k.Collection.Name, Version: k.Collection.Version, Stamp: k.Stamp}
	p.Opened.Requests = k.Collection.Requests
	p.Taken = append(slices.Clone(k.Taken), compose.NamesInside(k.Collection)...)
	for i := range k.Origins {
		o := &k.Origins[i]
		if p.origins[o.Kind] == nil {
			p.origins[o.Kind] = map[int64]*playground.Origin{}
		}
		p.origins[o.Kind][o.Of] = o
	}
	p.holdOwn()
	p.holdFolders()
	p.holdRequests()
	if p.changed {
		c := k.Collection
		c.Description, c.Headers, c.Auth, c.Variables, c.UpdatedBy = p.own.description, p.own.headers, p.own.auth, p.own.variables, choice.By
		p.out.Own = &c
	}
	return p.out
}

// takes reports whether the file's version of a part is chosen.
func (p *planner) takes(key string) bool { return p.choice.All || p.choice.File[key] }

// secrets adds variables that stand for credentials of what is taken over.
func (p *planner) secrets(made []playground.Variable, of string) {
	for _, v := range made {
		v.Note = "From " + of
		p.own.variables = append(slices.Clone(p.own.variables), v)
		p.Opened.Variables = append(slices.Clone(p.Opened.Variables), v)
		p.Taken = append(p.Taken, v.Name)
		p.changed = true
	}
}

// holdOwn holds what the collection has itself.
func (p *planner) holdOwn() {
	base := p.origins[playground.OriginCollection][int64(p.Collection.ID)]
	now := p.holdShared(base, ofCollection(p.there), p.own, collectionHeld{collectionKey, "What its requests have in common", p.Collection.Version > 1, p.Opened.Variables})
	if now.taken {
		p.own, p.changed = now.shared, true
		p.secrets(now.made, "what its requests have in common")
	}
	o := settle(base, playground.OriginCollection, int64(p.Collection.ID), now.there, now.shared.marks(), now.sides, now.chosen)
	if p.there.Origin != nil {
		o.Source = p.there.Origin.Source
	}
	p.out.Origins = append(p.out.Origins, o)
}

// collectionHeld is what of a collection or a folder is held.
type collectionHeld struct {
	key, name string
	edited    bool
	known     []playground.Variable
}

// heldShared is what became of it.
type heldShared struct {
	shared        shared
	sides         sides
	there         map[string]string
	made          []playground.Variable // secrets that are needed for it
	taken, chosen bool
}

func (p *planner) holdShared(base *playground.Origin, there, here shared, of collectionHeld) heldShared {
	out := heldShared{shared: here, there: there.bare().marks(), chosen: p.takes(of.key)}
	free := there
	rows, auth, made, _ := compose.UnburdenOwn(there.headers, there.auth, of.known, p.Taken)
	free.headers, free.auth = rows, auth
	freed, is := free.marks(), here.marks()
	out.sides = hold(base, out.there, is, of.edited || p.Stamp != 0, func(m string) bool { return freed[m] == is[m] })
	p.report(of.key, playground.RenewedPart{Name: of.name}, out.sides)
	take := out.sides.take
	if out.chosen {
		take = slices.Concat(take, out.sides.both)
	}
	for _, m := range take {
		out.shared.take(free, m)
		out.taken = true
	}
	if slices.Contains(take, headers) || slices.Contains(take, signIn) {
		out.made = made
	}
	return out
}

// report lists a part where it belongs.
func (p *planner) report(key string, part playground.RenewedPart, s sides) {
	part.Key = key
	if len(s.both) > 0 {
		both := part
		both.Members, both.Taken = s.both, p.takes(key)
		p.out.Both = append(p.out.Both, both)
	}
	if len(s.take) > 0 {
		part.Members = s.take
		p.out.Changed = append(p.out.Changed, part)
	} else if len(s.here) > 0 && len(s.both) == 0 {
		part.Members = s.here
		p.out.Here = append(p.out.Here, part)
	}
}

// holdFolders finds the folders of the file among those here, and holds what they have in common.
func (p *planner) holdFolders() {
	here := map[string]playground.FolderID{}
	for _, f := range p.Collection.Folders {
		here[p.paths[f.ID]] = f.ID
	}
	gone := map[string]bool{} // deleted here
	for of, o := range p.origins[playground.OriginFolder] {
		if _, alive := p.paths[playground.FolderID(of)]; alive {
			here[o.Named] = playground.FolderID(of)
		} else {
			gone[o.Named] = true
		}
	}
	known := map[playground.FolderID]bool{}
	for _, f := range p.there.Folders {
		path := p.thence[f.ID]
		p.byThence[path] = f
		id, there := here[path]
		switch {
		case there && !known[id]:
			known[id], p.folders[path] = true, id
			p.holdFolder(id, f)
		case !gone[path]:
			p.folderFor(path)
		}
	}
	for _, of := range slices.Sorted(maps.Keys(p.origins[playground.OriginFolder])) {
		if o := p.origins[playground.OriginFolder][of]; !known[playground.FolderID(of)] {
			p.out.Origins = append(p.out.Origins, *o)
		}
	}
}

func (p *planner) holdFolder(id playground.FolderID, there playground.Folder) {
	i := slices.IndexFunc(p.Collection.Folders, func(f playground.Folder) bool { return f.ID == id })
	f, base := p.Collection.Folders[i], p.origins[playground.OriginFolder][int64(id)]
	now := p.holdShared(base, ofFolder(there), ofFolder(f), collectionHeld{folderKey(id), f.Name, f.Version > 1, p.Opened.VariablesAt(id)})
	if now.taken {
		f.Description, f.Headers, f.Auth, f.Variables = now.shared.description, now.shared.headers, now.shared.auth, now.shared.variables
		p.secrets(now.made, f.InWords())
		p.out.Folders = append(p.out.Folders, f)
	}
	o := settle(base, playground.OriginFolder, int64(id), now.there, now.shared.marks(), now.sides, now.chosen)
	o.Named = p.thence[there.ID]
	p.out.Origins = append(p.out.Origins, o)
}

// folderFor is the folder here for a path of the file; it is made where there is none.
func (p *planner) folderFor(path string) playground.FolderID {
	if id, there := p.folders[path]; there || path == "" {
		return id
	}
	above := ""
	if i := strings.LastIndexByte(path, '\n'); i >= 0 {
		above = path[:i]
	}
	there := p.byThence[path]
	f := there
	f.Parent = p.folderFor(above)
	f.ID = playground.FolderID(-1 - len(p.folders))
	p.Opened.Folders = append(slices.Clone(p.Opened.Folders), f)
	f, _ = compose.UnburdenFolder(f, p.Opened.VariablesAt(f.ID), p.Taken)
	p.Opened.Folders[len(p.Opened.Folders)-1] = f
	for _, v := range f.Variables {
		p.Taken = append(p.Taken, v.Name)
	}
	f.Origin = folderOrigin(there, f, path)
	p.folders[path] = f.ID
	p.out.Folders = append(p.out.Folders, f)
	return f.ID
}
