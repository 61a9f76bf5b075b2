package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/config"
)

// doors is the plan of the house: which rooms a room may import. A room that is not here
// is not on the plan. ARCHITECTURE.md tells why.
var doors = map[string][]string{
	".":               {"audience", "baseline", "compose", "config", "convert", "cookies", "demo", "execute", "explain", "inspect", "compare", "handlers", "lessons", "metrics", "migrations", "people", "playground", "renew", "reply", "runner", "settings", "static", "store", "tracing", "views"},
	"playground":      {},
	"lazyregexp":      {},
	"config":          {},
	"settings":        {"playground", "config"},
	"static":          {},
	"migrations":      {},
	"dynamic":         {},
	"compose":         {"playground", "lazyregexp", "dynamic"},
	"convert":         {"playground", "lazyregexp", "dynamic"},
	"renew":           {"playground", "compose"},
	"reply":           {"playground"},
	"cookies":         {"playground"},
	"execute":         {"playground", "cookies"},
	"explain":         {"playground", "lazyregexp"},
	"inspect":         {"playground"},
	"lessons":         {"playground"},
	"compare":         {"playground", "lazyregexp"},
	"baseline":        {"playground", "compare"},
	"audience":        {"playground"},
	"demo":            {"playground"},
	"metrics":         {"playground"},
	"tracing":         {"playground"},
	"runner":          {"playground"},
	"people":          {"playground"},
	"store":           {"playground", "migrations"},
	"store/storetest": {"playground", "store"},
	"store/pgtest":    {},
	"views":           {"playground", "static"},
	"handlers":        {"playground", "cookies", "dynamic", "compose", "convert", "explain", "compare", "inspect", "renew", "reply", "views", "static"},
	"e2e":             {"store/pgtest"},
	"bench":           {"store/pgtest"},
	"bench/limit":     {},
}

// stdOnly are the rooms that import nothing but the standard library and playground.
var stdOnly = []string{"playground", "config", "static", "migrations", "runner"}

// guests are libraries that stay in their rooms. So are parts of the standard library.
var guests = map[string][]string{
	"github.com/labstack/echo":         {".", "handlers"},
	"github.com/a-h/templ":             {"views", "handlers"},
	"database/sql":                     {"store", "store/storetest", "bench/limit"},
	"github.com/mattn/go-sqlite3":      {"store", "store/storetest", "bench/limit"},
	"github.com/pressly/goose":         {"store", "store/storetest"},
	"github.com/jackc/pgx":             {"store", "store/pgtest"},
	"github.com/chromedp":              {"e2e"},
	"github.com/itchyny/gojq":          {"inspect"},
	"github.com/graph-gophers/":        {"demo"},
	"github.com/mccutchen/go-httpbin/": {"demo"},
	"github.com/prometheus/":           {"metrics"},
	"github.com/coreos/go-oidc":        {".", "people"},
	"golang.org/x/oauth2":              {"people"},
	"go.opentelemetry.io/":             {"tracing"},
	"github.com/brianvoe/gofakeit":     {"dynamic"},
	"github.com/microcosm-cc/":         {"views"},
	"golang.org/x/crypto":              {"people"},
}

// source is one file of the tree, read and, where it is Go, parsed.
type source struct {
	path, room string // the room is the folder: "." for the root
	text       []byte
	syntax     *ast.File // nil where it is not Go
	test       bool
	generated  bool
}

// houseTree is the repository as the tests below see it.
type houseTree struct {
	files *token.FileSet
	all   []source
}

// readHouse reads every file that somebody wrote, and the generated Go.
func readHouse(t *testing.T) houseTree {
	t.Helper()
	h := houseTree{files: token.NewFileSet()}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains([]string{"node_modules", "testdata", "lib"}, d.Name()) || (len(d.Name()) > 1 && d.Name()[0] == '.') {
				return fs.SkipDir
			}
			return nil
		}
		if !slices.Contains([]string{".go", ".templ", ".js", ".css", ".md", ".sql", ".sh"}, path.Ext(name)) {
			return nil
		}
		return h.add(filepath.ToSlash(name))
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *houseTree) add(name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	s := source{path: name, room: path.Dir(name), text: text, test: strings.HasSuffix(name, "_test.go")}
	s.generated = strings.HasSuffix(name, "_templ.go") || name == "static/editor.js" || name == "static/app.js" || name == "static/graphql.js"
	if path.Ext(name) == ".go" {
		if s.syntax, err = parser.ParseFile(h.files, name, text, parser.ParseComments); err != nil {
			return err
		}
	}
	h.all = append(h.all, s)
	return nil
}

// code are the Go files that are part of the program.
func (h houseTree) code() []source {
	return slices.DeleteFunc(slices.Clone(h.all), func(s source) bool { return s.syntax == nil || s.test })
}

// written are the files of a kind that people wrote.
func (h houseTree) written(extensions ...string) []source {
	return slices.DeleteFunc(slices.Clone(h.all), func(s source) bool { return s.generated || !slices.Contains(extensions, path.Ext(s.path)) })
}

func (s source) imports() []string {
	var paths []string
	for _, i := range s.syntax.Imports {
		paths = append(paths, strings.Trim(i.Path.Value, `"`))
	}
	return paths
}

func TestRoomsUseOnlyTheirDoors(t *testing.T) {
	for _, s := range readHouse(t).all {
		if s.syntax == nil {
			continue
		}
		allowed, planned := doors[s.room]
		if !planned {
			t.Errorf("%s: the room %s is not on the plan", s.path, s.room)
			continue
		}
		if s.test {
			continue
		}
		for _, p := range s.imports() {
			if room, ours := strings.CutPrefix(p, "parley/"); ours && !slices.Contains(allowed, room) {
				t.Errorf("%s imports %s; %s may import %v", s.path, room, s.room, allowed)
			}
		}
	}
}

func TestGuestsStayInTheirRooms(t *testing.T) {
	for _, s := range readHouse(t).code() {
		for _, p := range s.imports() {
			for guest, rooms := range guests {
				if strings.HasPrefix(p, guest) && !slices.Contains(rooms, s.room) {
					t.Errorf("%s imports %s, which stays in %v", s.path, p, rooms)
				}
			}
			if thirdParty(p) && slices.Contains(stdOnly, s.room) {
				t.Errorf("%s imports %s; %s needs only the standard library", s.path, p, s.room)
			}
			if p == "net/http" && s.room == "views" {
				t.Errorf("%s imports net/http: views draw, they do not serve", s.path)
			}
		}
	}
}

func thirdParty(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return strings.Contains(first, ".")
}

// dialling are the ways out of the program. Only execute has one, behind the target policy.
var dialling = []string{
	"net.Dial", "net.DialTimeout", "net.DialTCP", "net.DialUDP", "net.DialUnix", "net.DialIP", "net.Dialer", "tls.Dial", "tls.DialWithDialer", "tls.Dialer",
	"http.Get", "http.Head", "http.Post", "http.PostForm", "http.Client", "http.DefaultClient", "http.Transport", "http.DefaultTransport", "http.ProxyFromEnvironment",
	"httputil.ReverseProxy", "httputil.NewSingleHostReverseProxy", "smtp.Dial", "rpc.Dial",
}

func TestOnlyExecuteOpensConnections(t *testing.T) {
	for _, s := range readHouse(t).code() {
		if s.room == "execute" || s.room == "bench/limit" { // the latter is no part of Parley
			continue
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			if name := qualified(n); slices.Contains(dialling, name) {
				t.Errorf("%s uses %s: only execute opens connections", s.path, name)
			}
			return true
		})
	}
}

// qualified returns package.Name for a selector, or nothing.
func qualified(n ast.Node) string {
	if sel, ok := n.(*ast.SelectorExpr); ok {
		if pkg, ok := sel.X.(*ast.Ident); ok {
			return pkg.Name + "." + sel.Sel.Name
		}
	}
	return ""
}

func TestNothingOfOthersRunsInAPage(t *testing.T) {
	h := readHouse(t)
	banned := []struct {
		in   []source
		what *regexp.Regexp
	}{
		{h.written(".go", ".templ"), regexp.MustCompile(`templ\.(Raw|SafeURL|SafeClass|SafeCSS|SafeScript|JSUnsafeFuncCall|JSFuncCall|ComponentScript)\b`)},
		{h.written(".go"), regexp.MustCompile(`template\.(HTML|HTMLAttr|JS|JSStr|URL|CSS)\(`)},
		{h.written(".templ"), regexp.MustCompile(`(?m)^script\s+\w+\(|<[^>{]*\s(on[a-z]+|hx-on[:a-z-]*|style)\s*=`)},
		{h.written(".templ"), regexp.MustCompile(`<script(\s*|\s[^>]*)>[^<\s]`)},
		{h.written(".js"), regexp.MustCompile(`\b(innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|document\.write|eval\(|new Function)`)},
	}
	for _, b := range banned {
		for _, s := range b.in {
			if s.test {
				continue
			}
			for _, at := range b.what.FindAllIndex(s.text, -1) {
				t.Errorf("%s:%d has %s", s.path, 1+bytes.Count(s.text[:at[0]], []byte("\n")), s.text[at[0]:at[1]])
			}
		}
	}
}

func TestNamesSayWhatARoomIsFor(t *testing.T) {
	banned := []string{"util", "utils", "common", "helper", "helpers", "service", "services", "model", "models", "core", "base", "misc", "shared", "types", "http", "error", "errors"}
	said := map[string]string{}
	for _, s := range readHouse(t).all {
		if s.syntax == nil {
			continue
		}
		if slices.Contains(banned, s.syntax.Name.Name) {
			t.Errorf("%s: package %s says nothing of what it is for", s.path, s.syntax.Name.Name)
		}
		if doc := s.syntax.Doc.Text(); !s.test && doc != "" {
			said[s.room] = doc
		} else if _, known := said[s.room]; !known && !s.test {
			said[s.room] = ""
		}
	}
	for room, doc := range said {
		want := "Package " + path.Base(room) + " "
		if command, ok := map[string]string{".": "parley", "bench/limit": "limit"}[room]; ok {
			want = "Command " + command + " "
		}
		if first, _, _ := strings.Cut(doc, "\n\n"); !strings.HasPrefix(doc, want) || !strings.HasSuffix(strings.TrimSpace(first), ".") {
			t.Errorf("%s: the package's documentation must begin with a sentence %q; it is %q", room, want+"…", first)
		}
	}
}

func TestFilesFitASitting(t *testing.T) {
	for _, s := range readHouse(t).written(".go", ".templ", ".js") {
		most := 400
		if s.test {
			most = 800
		}
		if lines := bytes.Count(s.text, []byte("\n")); lines > most {
			t.Errorf("%s has %d lines; %d are the most", s.path, lines, most)
		}
	}
}

func TestFunctionsFitAScreen(t *testing.T) {
	const most = 100
	h := readHouse(t)
	for _, s := range h.written(".go") {
		for _, d := range s.syntax.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if f.Name.Name == "init" && f.Recv == nil {
				t.Errorf("%s has an init function: build it in a constructor", s.path)
			}
			if lines := h.lines(f) - h.tableLines(f); lines > most {
				t.Errorf("%s: %s has %d lines without its tables; %d are the most", s.path, f.Name.Name, lines, most)
			}
		}
	}
}

func (h houseTree) lines(n ast.Node) int {
	return h.files.Position(n.End()).Line - h.files.Position(n.Pos()).Line + 1
}

// tableLines counts the lines of the outermost composite literals: a table may be long.
func (h houseTree) tableLines(n ast.Node) int {
	total := 0
	ast.Inspect(n, func(n ast.Node) bool {
		if literal, ok := n.(*ast.CompositeLit); ok {
			total += h.lines(literal)
			return false
		}
		return true
	})
	return total
}

func TestEveryExportedNameIsDocumented(t *testing.T) {
	for _, s := range readHouse(t).code() {
		if s.generated || s.room == "." {
			continue
		}
		for _, d := range s.syntax.Decls {
			for _, name := range undocumented(d) {
				t.Errorf("%s: %s is not documented", s.path, name)
			}
		}
	}
}

// undocumented returns the exported names of a declaration without a comment. A comment on
// a group of constants or variables covers the group.
func undocumented(d ast.Decl) []string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
			return []string{d.Name.Name}
		}
	case *ast.GenDecl:
		var names []string
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
					names = append(names, s.Name.Name)
				}
			case *ast.ValueSpec:
				if s.Names[0].IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
					names = append(names, s.Names[0].Name)
				}
			}
		}
		return names
	}
	return nil
}

// exportedReceiver reports whether a function, or a method's type, is exported.
func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	exported := false
	ast.Inspect(f.Recv.List[0].Type, func(n ast.Node) bool {
		if name, ok := n.(*ast.Ident); ok && !exported {
			exported = name.IsExported()
			return false
		}
		return true
	})
	return exported
}

func TestTestsDoNotSleep(t *testing.T) {
	for _, s := range readHouse(t).all {
		if s.syntax == nil || !s.test {
			continue
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			if qualified(n) == "time.Sleep" {
				t.Errorf("%s sleeps: wait for what is to happen", s.path)
			}
			return true
		})
	}
}

func TestNothingIsLeftForLater(t *testing.T) {
	later := regexp.MustCompile(`(?i)\b(TO` + `DO|FIX` + `ME|XX` + `X:|coming ` + `soon|not yet ` + `implemented)\b`)
	for _, s := range readHouse(t).written(".go", ".templ", ".js", ".css", ".md", ".sql", ".sh") {
		if at := later.FindIndex(s.text); at != nil {
			t.Errorf("%s:%d says %q", s.path, 1+bytes.Count(s.text[:at[0]], []byte("\n")), s.text[at[0]:at[1]])
		}
	}
}

func TestREADMEHoldsTheConfigurationTable(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(readme, []byte(config.Table())) {
		t.Errorf("README.md does not hold the table of settings as it is:\n%s", config.Table())
	}
}

// TestEveryGuestHasANameTag: a library that the program imports stands with its reason in
// ARCHITECTURE.md's table.
func TestEveryGuestHasANameTag(t *testing.T) {
	plan, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	modules, err := requiredModules()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range readHouse(t).all {
		if s.syntax == nil {
			continue
		}
		for _, p := range s.imports() {
			if !thirdParty(p) {
				continue
			}
			at := slices.IndexFunc(modules, func(m string) bool { return p == m || strings.HasPrefix(p, m+"/") })
			if at < 0 {
				t.Errorf("%s imports %s, which go.mod does not require", s.path, p)
			} else if !bytes.Contains(plan, []byte(fmt.Sprintf("| `%s` |", modules[at]))) {
				t.Errorf("%s imports %s, and ARCHITECTURE.md does not say why", s.path, modules[at])
			}
		}
	}
}

// requiredModules are those of go.mod, the longest path first.
func requiredModules() ([]string, error) {
	text, err := os.ReadFile("go.mod")
	if err != nil {
		return nil, err
	}
	var modules []string
	for _, m := range regexp.MustCompile(`(?m)^\s+(\S+) v\S+`).FindAllStringSubmatch(string(text), -1) {
		modules = append(modules, m[1])
	}
	slices.SortFunc(modules, func(a, b string) int { return len(b) - len(a) })
	return modules, nil
}

// TestWhatIsSkippedIsSaid: plain `go test ./...` needs no browser, and says what it left out
// to whoever sits at the terminal.
func TestWhatIsSkippedIsSaid(t *testing.T) {
	if os.Getenv("PARLEY_ALL_TESTS") != "" {
		return
	}
	const note = "SKIPPED: the tests of the whole program in Chromium, and the race detector. `make test` runs everything."
	if terminal, err := os.OpenFile("/dev/tty", os.O_WRONLY, 0); err == nil {
		fmt.Fprintln(terminal, note)
		terminal.Close()
	}
	t.Skip(note)
}
