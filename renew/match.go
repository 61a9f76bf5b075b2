package renew

import (
	"slices"
	"strconv"

	"parley/playground"
)

// known is a request of the collection, or one that was.
type known struct {
	origin *playground.Origin       // nil: it was made here, or imported before origins were kept
	kept   *playground.SavedRequest // nil: it was deleted here, or lies elsewhere
	path   string                   // the names of the folders that it lies in
	taken  bool
}

// pairing finds for each request of a file the one that it is here.
type pairing struct {
	there []playground.SavedRequest // without credentials
	paths []string                  // of their folders
	known []*known
	found []*known // by where it stands in the file; nil: there is none
}

// pair pairs what is told by more before what is told by less.
func (p *pairing) pair() {
	p.found = make([]*known, len(p.there))
	sourceOf := func(o *playground.Origin) string {
		if o == nil {
			return ""
		}
		return o.Source
	}
	alive := func(key func(k *known) string) func(*known) string {
		return func(k *known) string {
			if k.kept == nil {
				return ""
			}
			return key(k)
		}
	}
	// A request that its tool knows by something else is another one, unless it looks the same.
	loose := func(key func(k *known) string) func(*known) string {
		return alive(func(k *known) string {
			if sourceOf(k.origin) != "" {
				return ""
			}
			return key(k)
		})
	}
	p.pass(func(i int) string { return sourceOf(p.there[i].Origin) }, func(k *known) string { return sourceOf(k.origin) }, false)
	p.pass(func(i int) string { return p.paths[i] + "\n" + namedBy(p.there[i]) }, alive(func(k *known) string { return k.path + "\n" + namedBy(*k.kept) }), false)
	p.pass(func(i int) string { return namedBy(p.there[i]) }, alive(func(k *known) string { return namedBy(*k.kept) }), false)
	p.pass(func(i int) string { return namedBy(p.there[i]) }, func(k *known) string {
		if k.origin == nil {
			return ""
		}
		return k.origin.Named
	}, false)
	p.pass(func(i int) string { return p.there[i].Request.Method + "\n" + pathOf(p.there[i].Request.URL) }, loose(func(k *known) string { return k.kept.Request.Method + "\n" + pathOf(k.kept.Request.URL) }), true)
	p.pass(func(i int) string { return p.paths[i] + "\n" + p.there[i].Name }, loose(func(k *known) string { return k.path + "\n" + k.kept.Name }), true)
}

// pass pairs what has the same key and no pair yet, in order; with single only what has a key of
// its own on both sides. No key is none.
func (p *pairing) pass(there func(i int) string, here func(k *known) string, single bool) {
	free, many := map[string][]*known{}, map[string]int{}
	for _, k := range p.known {
		if key := here(k); key != "" && !k.taken {
			free[key] = append(free[key], k)
		}
	}
	for i := range p.there {
		if p.found[i] == nil {
			many[there(i)]++
		}
	}
	for i := range p.there {
		if p.found[i] != nil {
			continue
		}
		key := there(i)
		all := free[key]
		if key == "" || len(all) == 0 || single && (len(all) > 1 || many[key] > 1) {
			continue
		}
		p.found[i], all[0].taken = all[0], true
		free[key] = all[1:]
	}
}

// sides says of each member of something whose version is to be kept.
type sides struct {
	take []string // the file's
	here []string // changed here only
	both []string // changed on both sides, and not to the same
}

// hold holds the members of something in the file to those that it has here. base is how it was
// imported; nil: that is not known, and then edited says whether somebody changed it here since it
// was made. same says whether a member is the same on both sides, as it would be kept.
func hold(base *playground.Origin, there, here map[string]string, edited bool, same func(member string) bool) sides {
	var s sides
	for _, m := range members(there, here) {
		if base == nil {
			switch {
			case there[m] == "" || same(m):
			case edited && here[m] != "":
				s.both = append(s.both, m)
			default:
				s.take = append(s.take, m)
			}
			continue
		}
		changedThere, changedHere := there[m] != base.There[m], here[m] != base.Here[m]
		switch {
		case !changedThere && !changedHere:
		case !changedThere:
			s.here = append(s.here, m)
		case there[m] == "" || same(m): // what is not there any more stays here
		case changedHere && here[m] != "":
			s.both = append(s.both, m)
		default:
			s.take = append(s.take, m)
		}
	}
	return s
}

// settle is an origin after members were held: those in took are the file's now.
func settle(base *playground.Origin, kind playground.OriginKind, of int64, there, now map[string]string, s sides, took bool) playground.Origin {
	o := playground.Origin{Kind: kind, Of: of, There: there, Here: map[string]string{}}
	if base != nil {
		o.Source, o.Named = base.Source, base.Named
	}
	for m, mark := range now {
		o.Here[m] = mark
		switch {
		case slices.Contains(s.here, m), slices.Contains(s.both, m) && !took: // it goes on being another here
			o.Here[m] = ""
			if base != nil {
				o.Here[m] = base.Here[m]
			}
		}
	}
	return o
}

func requestKey(id playground.SavedID) string { return "request-" + strconv.FormatInt(int64(id), 10) }

func folderKey(id playground.FolderID) string { return "folder-" + strconv.FormatInt(int64(id), 10) }

const collectionKey = "collection"
