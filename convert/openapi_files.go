package convert

import (
	"net/url"
	"path"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// beside are the files that were brought in together: a description can lie in several.
type beside struct {
	texts map[string]Upload // by their paths
	trees map[string]*tree  // those that were read; nil where one could not be
	used  map[string]bool   // that one of the others refers to
}

func filesBeside(files []Upload) *beside {
	b := &beside{texts: map[string]Upload{}, trees: map[string]*tree{}, used: map[string]bool{}}
	for _, f := range files {
		b.texts[placeOf(f.Name)] = f
	}
	return b
}

// placeOf is a file's path in one form.
func placeOf(name string) string {
	return strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/")
}

// tree is what the file at a path holds, with its references seen from the top.
func (b *beside) tree(at string) *tree {
	if b == nil {
		return nil
	}
	at = b.meant(at)
	t, read := b.trees[at]
	if f, there := b.texts[at]; !read && there {
		t, _ = readTree(f)
		b.trees[at] = t
		b.fromTop(t, at, map[*tree]bool{})
	}
	return t
}

// meant is the path of the file that one refers to. Files that were chosen one by one have no
// folders: there the only one of that name is it.
func (b *beside) meant(at string) string {
	if _, there := b.texts[at]; there {
		return at
	}
	found := at
	for other := range b.texts {
		if path.Base(other) == path.Base(at) {
			if found != at {
				return at
			}
			found = other
		}
	}
	return found
}

// fromTop writes the references in a file as they are seen from the top: its own name stands in
// front of those that stay in it. What they lead to is a part of another file.
func (b *beside) fromTop(t *tree, at string, done map[*tree]bool) {
	if t == nil || done[t] {
		return
	}
	done[t] = true
	for i, v := range t.values {
		if t.kind == treeObject && t.names[i] == "$ref" && v.isText() {
			ref := refFromTop(v.text, at)
			t.values[i] = &tree{kind: treeText, text: ref}
			if file, _, _ := strings.Cut(ref, "#"); file != at && b.tree(file) != nil {
				b.used[b.meant(file)] = true
			}
			continue
		}
		b.fromTop(v, at, done)
	}
}

func refFromTop(ref, at string) string {
	file, pointer, _ := strings.Cut(ref, "#")
	switch {
	case strings.Contains(file, "://"):
		return ref
	case file == "":
		return at + "#" + pointer
	}
	if plain, err := url.PathUnescape(file); err == nil {
		file = plain
	}
	return placeOf(path.Join(path.Dir(at), file)) + "#" + pointer
}

// mayDescribe finds what a description begins with, or has somewhere.
var mayDescribe = lazyregexp.New(`\b(?:openapi|swagger)["']?[ \t]*:`)

// describedBeside reads those of several files that describe an API, each with what it refers to in the
// others. It returns what they became by the files' places, and the files that are parts of them.
func describedBeside(format string, files []Upload) (made map[int]playground.Imported, parts map[int]bool) {
	made, parts = map[int]playground.Imported{}, map[int]bool{}
	if format != "" && format != "auto" && format != "openapi" {
		return made, parts
	}
	b := filesBeside(files)
	for i, f := range files {
		if !mayDescribe.MatchString(f.Text) {
			continue
		}
		if t := b.tree(placeOf(f.Name)); formatOf(t) != "openapi" || t.get("paths").none() && t.get("webhooks").none() {
			continue
		}
		g := newGathering("openapi")
		g.beside, g.understood = b, true
		if err := g.openAPI(b.tree(placeOf(f.Name))); err != nil {
			continue // it is said where it is read by itself
		}
		if one, err := g.done(); err == nil {
			made[i] = one
		}
	}
	for i, f := range files {
		if _, whole := made[i]; !whole && b.used[placeOf(f.Name)] {
			parts[i] = true
		}
	}
	return made, parts
}
