// Package static holds the files the browser loads, each under a name that changes with its content.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"
)

//go:generate sh ../frontend/bundle.sh
//go:generate sh script/join.sh

//go:embed *.css *.js *.txt *.svg fonts script
var sources embed.FS

// Prefix is the path under which the door serves the files.
const Prefix = "/static/"

// styles are joined in this order into the sheets: app.css is what the playground and every
// page needs, more.css what the other pages need besides, loaded behind it; the pages of most
// sections have their own part of that alone. names.css comes with the script of names, present.css with the pages of a stage.
var styles = map[string][]string{
	"app.css":          {"tokens.css", "fonts.css", "app.css", "pages.css"},
	"names.css":        {"names.css"},
	"present.css":      {"present.css"},
	"search.css":       {"other.css"},
	"run.css":          {"other.css", "people.css", "overtime.css"},
	"history.css":      {"other.css", "history.css"},
	"compare.css":      {"other.css", "compare.css"},
	"codes.css":        {"other.css", "codes.css"},
	"collections.css":  {"other.css", "people.css", "environments.css", "collections.css"},
	"environments.css": {"other.css", "people.css", "environments.css"},
	"lessons.css":      {"other.css", "people.css", "lessons.css"},
	"people.css":       {"other.css", "people.css", "team.css", "codes.css"},
	"more.css":         {"other.css", "history.css", "compare.css", "codes.css", "series.css", "overtime.css", "people.css", "team.css", "environments.css", "collections.css", "lessons.css"},
}

// file is a file as the browser gets it. It is packed when it is first asked for: an editor
// takes longer than all the rest of a start. gzip gives nil where packing saves nothing.
type file struct {
	content     []byte
	contentType string
	gzip        func() []byte
}

// catalogue knows each file by its source name and by its hashed name.
type catalogue struct {
	urls  map[string]string
	files map[string]file
}

var load = sync.OnceValue(newCatalogue)

// URL returns the path of a file, such as "/static/app.1f3a9c0b2d4e.css" for "app.css":
// its content may be kept for good, since other content has another path. The
// style sheet of every page is app.css, the script app.js. A name that is not there is a fault in the program and panics.
func URL(name string) string {
	url, ok := load().urls[name]
	if !ok {
		panic("static: there is no file " + name)
	}
	return url
}

// Open returns a file by a path that URL returned, with or without Prefix. The gzip
// form is nil for what is packed already. The caller must not change the bytes.
func Open(path string) (content []byte, contentType string, gzip []byte, ok bool) {
	f, ok := load().files[strings.TrimPrefix(path, Prefix)]
	if !ok {
		return nil, "", nil, false
	}
	return f.content, f.contentType, f.gzip(), true
}

// newCatalogue reads all files: fonts first, since the style sheet names them.
func newCatalogue() catalogue {
	c := catalogue{urls: map[string]string{}, files: map[string]file{}}
	for _, name := range names("fonts/*.woff2", "fonts/*.txt", "*.svg", "*.js", "*.txt") {
		c.add(path.Base(name), withoutBanner(name, read(name)))
	}
	for sheet, parts := range styles {
		var joined []byte
		for _, name := range parts {
			joined = append(joined, compact(read(name))...)
		}
		c.add(sheet, c.pointToFonts(joined))
	}
	return c
}

// withoutBanner drops the line that says what a script was made of: it is for our tests, and its
// sums do not pack.
func withoutBanner(name string, content []byte) []byte {
	banner, rest, _ := bytes.Cut(content, []byte("\n"))
	if path.Ext(name) != ".js" || !bytes.HasPrefix(banner, []byte("/* ")) || !bytes.HasSuffix(banner, []byte(" */")) {
		return content
	}
	return rest
}

func (c catalogue) add(name string, content []byte) {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	c.urls[name] = Prefix + hashed
	c.files[hashed] = file{content, contentTypes[ext], sync.OnceValue(func() []byte { return packed(content, ext) })}
}

var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".txt":   "text/plain; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
}

var fontURL = regexp.MustCompile(`url\("fonts/([^"]+)"\)`)

// pointToFonts gives the fonts named in a style sheet their hashed paths.
func (c catalogue) pointToFonts(sheet []byte) []byte {
	return fontURL.ReplaceAllFunc(sheet, func(found []byte) []byte {
		return []byte(`url("` + c.urls[string(fontURL.FindSubmatch(found)[1])] + `")`)
	})
}

func packed(content []byte, ext string) []byte {
	if ext == ".woff2" {
		return nil
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // the level is constant and memory takes what is written
	}
	return b.Bytes()
}

func names(patterns ...string) []string {
	var all []string
	for _, p := range patterns {
		found, err := fs.Glob(sources, p)
		if err != nil {
			panic(err) // the patterns are constant
		}
		all = append(all, found...)
	}
	return all
}

func read(name string) []byte {
	content, err := sources.ReadFile(name)
	if err != nil {
		panic(err) // embedded when the program was built
	}
	return content
}
