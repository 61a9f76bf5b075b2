package static_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/static"
)

func mustOpen(t *testing.T, name string) (content []byte, contentType string, packed []byte) {
	t.Helper()
	content, contentType, packed, ok := static.Open(static.URL(name))
	if !ok {
		t.Fatalf("%s cannot be opened by its own URL %s", name, static.URL(name))
	}
	return content, contentType, packed
}

// bannerOf is the line of a script that says what it was made of. It is not served.
func bannerOf(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	banner, _, _ := bytes.Cut(content, []byte("\n"))
	if served, _, _ := mustOpen(t, name); bytes.HasPrefix(served, banner) {
		t.Errorf("%s is served with the line of what it was made of, which nobody reads there", name)
	}
	return banner
}

func TestEveryFileIsServedUnderANameOfItsContent(t *testing.T) {
	named := regexp.MustCompile(`^/static/[a-z-]+\.[0-9a-f]{12}\.[a-z0-9]+$`)
	for name, wantType := range map[string]string{
		"app.css":                "text/css; charset=utf-8",
		"app.js":                 "text/javascript; charset=utf-8",
		"editor.js":              "text/javascript; charset=utf-8",
		"editor-licences.txt":    "text/plain; charset=utf-8",
		"inter-OFL.txt":          "text/plain; charset=utf-8",
		"favicon.svg":            "image/svg+xml",
		"inter.woff2":            "font/woff2",
		"mono-rest.woff2":        "font/woff2",
		"jetbrains-mono-OFL.txt": "text/plain; charset=utf-8",
	} {
		t.Run(name, func(t *testing.T) {
			url := static.URL(name)
			if !named.MatchString(strings.ReplaceAll(url, "OFL", "ofl")) {
				t.Errorf("URL is %s", url)
			}
			content, contentType, _ := mustOpen(t, name)
			sum := sha256.Sum256(content)
			if !strings.Contains(url, hex.EncodeToString(sum[:6])) {
				t.Errorf("%s does not name the content's hash", url)
			}
			if contentType != wantType {
				t.Errorf("content type is %q, want %q", contentType, wantType)
			}
		})
	}
}

func TestOpenKnowsNothingElse(t *testing.T) {
	for _, path := range []string{"", "app.css", "/static/app.css", "/static/", "../static.go", "/static/../static.go", "script/core.js", "fonts/inter.woff2", "app.000000000000.css"} {
		if _, _, _, ok := static.Open(path); ok {
			t.Errorf("Open(%q) found a file", path)
		}
	}
}

func TestOpenTakesThePathWithoutItsPrefix(t *testing.T) {
	if _, _, _, ok := static.Open(strings.TrimPrefix(static.URL("app.js"), static.Prefix)); !ok {
		t.Error("the name alone is not found")
	}
}

func TestAnUnknownNameIsAFault(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("URL of a file that is not there did not panic")
		}
	}()
	static.URL("nothing.css")
}

func TestGzipHoldsTheSameBytes(t *testing.T) {
	for _, name := range []string{"app.css", "app.js", "editor.js"} {
		content, _, packed := mustOpen(t, name)
		r, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		unpacked, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(unpacked, content) {
			t.Errorf("%s unpacks to something else (%v)", name, err)
		}
	}
	if _, _, packed := mustOpen(t, "inter.woff2"); packed != nil {
		t.Error("a font, which is packed already, was packed again")
	}
}

func TestTheStyleSheetNamesItsFontsByHash(t *testing.T) {
	sheet, _, _ := mustOpen(t, "app.css")
	urls := regexp.MustCompile(`url\("(/[^"]+)"\)`).FindAllSubmatch(sheet, -1)
	if len(urls) != 4 {
		t.Fatalf("the sheet names %d files, want the four fonts", len(urls))
	}
	for _, u := range urls {
		if _, _, _, ok := static.Open(string(u[1])); !ok {
			t.Errorf("the sheet names %s, which is not served", u[1])
		}
	}
	for _, must := range []string{"--c-text", ".verdict", "@media print"} {
		if !bytes.Contains(sheet, []byte(must)) {
			t.Errorf("the sheet has no %s", must)
		}
	}
	for _, no := range []string{"@import", "url(\"http", "https:", "/*"} {
		if bytes.Contains(sheet, []byte(no)) {
			t.Errorf("the sheet holds %s", no)
		}
	}
}

// What a first layout would ask other processes for, or make documents of, while it waits.
func TestTheStyleSheetHoldsUpNoFirstLayout(t *testing.T) {
	sheet, _, _ := mustOpen(t, "app.css")
	if bytes.Contains(sheet, []byte("url(\"data:")) {
		t.Error("the sheet holds a picture, which a browser makes a document of")
	}
	families, ranges := map[string]int{}, map[string]string{}
	for _, face := range regexp.MustCompile(`@font-face\s*{[^}]*}`).FindAllString(string(sheet), -1) {
		family := regexp.MustCompile(`font-family:\s*("[^"]+")`).FindStringSubmatch(face)[1]
		families[family]++
		ranges[family] = face
	}
	for family, faces := range families {
		if faces != 1 {
			t.Errorf("%s has %d faces: for those that are not loaded a browser looks for a stand-in", family, faces)
		}
		if !regexp.MustCompile(`--font-\w+:[^;]*` + family).Match(sheet) {
			t.Errorf("no text is set in %s", family)
		}
	}
	if !strings.Contains(ranges[`"JetBrains Mono Variable"`], "U+21B5") {
		t.Error("the keys on the page show ↵, which the font of keys is not asked for")
	}
}

// A first view loads the sheet, the script and the two fonts; with the page itself it
// stays under 80 KB on the wire.
func TestAFirstViewIsLight(t *testing.T) {
	total := 0
	for _, name := range []string{"app.css", "app.js", "inter.woff2", "mono.woff2"} {
		content, _, packed := mustOpen(t, name)
		n := len(packed)
		if packed == nil {
			n = len(content)
		}
		t.Logf("%-12s %6d bytes, %6d on the wire", name, len(content), n)
		total += n
	}
	if most := 60 << 10; total > most {
		t.Errorf("the files of a first view are %d bytes on the wire, want at most %d, to leave 20 KB for the page", total, most)
	}
	if js, _, _ := mustOpen(t, "app.js"); len(js) > 100_000 {
		t.Errorf("the script of a first view is %d bytes", len(js))
	}
}

// What could turn a string into markup or code must not be in our scripts: all response
// content is hostile.
func TestOurScriptsNeverTurnStringsIntoMarkup(t *testing.T) {
	banned := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|parseFromString|\beval\(|new Function|srcdoc|javascript:|setTimeout\("|trustedTypes`)
	files, err := filepath.Glob("script/*.js")
	late, _ := filepath.Glob("script/*/*.js") // the pattern is sound
	files = append(files, late...)
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts found: %v", err)
	}
	for _, name := range append(files, "../frontend/editor.js") {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := banned.Find(source); found != nil {
			t.Errorf("%s holds %s", name, found)
		}
		if lines := bytes.Count(source, []byte("\n")); lines > 400 {
			t.Errorf("%s has %d lines, want at most 400", name, lines)
		}
	}
}

// A script that was changed and not joined again fails here, and so does one that the join
// does not know.
func TestTheScriptsAreMadeOfAllPartsAsTheyAre(t *testing.T) {
	for made, pattern := range map[string]string{"app.js": "script/*.js", "more.js": "script/more/*.js", "names.js": "script/names/*.js", "unsent.js": "script/unsent/*.js", "intake.js": "script/intake/*.js", "saved.js": "script/saved/*.js", "present.js": "script/present/*.js"} {
		banner := bannerOf(t, made)
		words := strings.Fields(strings.Trim(string(banner), "/* "))
		parts, sum := words[:len(words)-1], words[len(words)-1]
		all := sha256.New()
		for _, name := range parts {
			source, err := os.ReadFile(filepath.Join("script", name))
			if err != nil {
				t.Fatal(err)
			}
			_, _ = all.Write(source)
		}
		if hex.EncodeToString(all.Sum(nil)) != sum {
			t.Errorf("static/%s is not made of the scripts as they are: run `sh static/script/join.sh` and commit what it makes", made)
		}
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range found {
			if !slices.Contains(parts, strings.TrimPrefix(filepath.ToSlash(path), "script/")) {
				t.Errorf("%s is not joined: name it in script/join.sh", path)
			}
		}
	}
}

// What comes later stays small, and is no part of a first view.
func TestTheScriptOfNamesIsLight(t *testing.T) {
	js, _, _ := mustOpen(t, "names.js")
	if len(js) > 20_000 {
		t.Errorf("the script of names is %d bytes", len(js))
	}
	if app, _, _ := mustOpen(t, "app.js"); bytes.Contains(app, []byte("aria-activedescendant\",\"name-")) {
		t.Error("it is in the script of a first view")
	}
}

// The parts of a script share one function, where a second function of the same name would
// silently take the place of the first.
func TestNoTwoScriptsNameAFunctionAlike(t *testing.T) {
	named := regexp.MustCompile(`(?m)^(?:async )?(?:function\*?|const|let|var) (\w+)`)
	for _, pattern := range []string{"script/*.js", "script/more/*.js"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("no scripts in %s: %v", pattern, err)
		}
		where := map[string]string{}
		for _, path := range found {
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range named.FindAllSubmatch(source, -1) {
				name := string(m[1])
				if other, taken := where[name]; taken {
					t.Errorf("%s stands in %s and in %s", name, other, path)
				}
				where[name] = path
			}
		}
	}
}

// A stale bundle fails here on every machine, with no npm needed.
func TestTheBundleIsMadeOfTheSourceAsItIs(t *testing.T) {
	banner := bannerOf(t, "editor.js")
	for _, name := range []string{"frontend/editor.js", "frontend/syntax.js", "frontend/names.js", "frontend/package-lock.json"} {
		source, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(source)
		if want := name + " " + hex.EncodeToString(sum[:]); !bytes.Contains(banner, []byte(want)) {
			t.Errorf("static/editor.js is not made of %s as it is: run `go generate ./static` and commit what it makes.\nbanner: %s", name, banner)
		}
	}
}

func TestTheLockFileNamesNoHost(t *testing.T) {
	lock, err := os.ReadFile("../frontend/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(lock, []byte("://")) {
		t.Error("frontend/package-lock.json names a host: .npmrc must hold omit-lockfile-registry-resolved=true")
	}
}

func TestNothingIsEmpty(t *testing.T) {
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Size() == 0 {
			t.Errorf("%s is empty", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestPaperIsNeverDark: printing leaves backgrounds out, so that light text of the dark theme would
// hardly be seen.
func TestPaperIsNeverDark(t *testing.T) {
	source, err := os.ReadFile("tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	text := string(source)
	for _, dark := range []string{`:root[data-theme="dark"] {`, `:root:not([data-theme]) {`} {
		before, _, found := strings.Cut(text, dark)
		at := strings.LastIndex(before, "@media ")
		if !found || at < 0 || !strings.HasPrefix(before[at:], "@media screen") {
			t.Errorf("%s is not for screens alone", dark)
		}
	}
}
