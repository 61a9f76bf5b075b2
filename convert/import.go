package convert

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"parley/lazyregexp"
	"parley/playground"
)

// MaxImport bounds what is brought in at once, in bytes.
const MaxImport = 32 << 20

// Upload is a file that is brought in, or a text that was pasted, which has no name.
type Upload struct {
	Name string // may be a path
	Text string
}

// importer reads one tool's files.
type importer struct {
	format string
	title  string
	read   func(g *gathering, f Upload) error
}

// importers lists what Import reads.
func importers() []importer {
	return []importer{
		{"postman", "Postman", fromTree((*gathering).postman)},
		{"insomnia", "Insomnia", fromTree((*gathering).insomnia)},
		{"bruno", "Bruno", (*gathering).bruno},
		{"hoppscotch", "Hoppscotch", fromTree((*gathering).hoppscotch)},
		{"thunder", "Thunder Client", fromTree((*gathering).thunder)},
		{"openapi", "OpenAPI", fromTree((*gathering).openAPI)},
		{"har", "HAR", fromTree((*gathering).har)},
		{"curl", "cURL", (*gathering).curls},
		{"http", "HTTP file", (*gathering).httpFile},
		{"hurl", "Hurl", (*gathering).hurl},
		{"parley", "Parley", fromTree((*gathering).parley)},
	}
}

// ImportFormats lists the words that Import takes for a format.
func ImportFormats() []string {
	words := []string{"auto"}
	for _, i := range importers() {
		words = append(words, i.format)
	}
	return words
}

// Import reads another tool's file, or several, and makes requests and environments of it.
// What the file is, it is told, or finds out by its content. Nothing of it is run or sent.
// The error is Invalid, in words.
func Import(format string, files ...Upload) (playground.Imported, error) {
	if !slices.Contains(append(ImportFormats(), ""), format) {
		return playground.Imported{}, &playground.Error{Code: playground.Invalid, Message: "There is no such format.",
			Fields: []playground.FieldError{{Pointer: "/format", Detail: fmt.Sprintf("There is no format %q. There are %s.", legible(format, 40), strings.Join(ImportFormats(), ", "))}}}
	}
	files, err := unpack(files)
	if err != nil {
		return playground.Imported{}, err
	}
	total, said := 0, make([]string, len(files))
	for i := range files {
		if total += len(files[i].Text); total > MaxImport {
			return playground.Imported{}, playground.NewError(playground.TooLarge, "What is imported at once has at most 32 MiB.")
		}
		files[i].Text, said[i] = readable(files[i])
	}
	if len(files) == 0 || total == 0 {
		return playground.Imported{}, notAFile("There is nothing to import: the file is empty.")
	}
	names := slices.Clone(files) // what is imported of several is sorted
	read := importSeveral
	if len(files) == 1 {
		read = func(format string, files []Upload) (playground.Imported, error) { return importOne(format, files[0]) }
	}
	in, err := read(format, files)
	if err == nil {
		in.Warnings = mended(in.Warnings, names, said)
	}
	return in, err
}

func importOne(format string, f Upload) (playground.Imported, error) {
	if strings.TrimSpace(f.Text) == "" {
		return playground.Imported{}, notAFile("There is nothing to import: the text is empty.")
	}
	if len(f.Text) > maxCommand && !isTree(f) {
		return playground.Imported{}, playground.NewError(playground.TooLarge, "A text of requests has at most 8 MiB. Import a part of it.")
	}
	if format == "" || format == "auto" {
		found, err := Detect(f)
		if err != nil {
			return playground.Imported{}, err
		}
		format = found
	}
	for _, i := range importers() {
		if i.format == format {
			g := newGathering(format)
			if err := i.read(g, f); err != nil {
				return playground.Imported{}, err
			}
			return g.done()
		}
	}
	return playground.Imported{}, notAFile("This is none of the formats that are read.")
}

// fromTree makes a reader of files of one that takes a file's values.
func fromTree(read func(g *gathering, t *tree) error) func(*gathering, Upload) error {
	return func(g *gathering, f Upload) error {
		t, err := readTree(f)
		if err != nil {
			return err
		}
		if t.kind != treeObject && t.kind != treeList {
			return notAFile("This is a text, and not a file of that format.")
		}
		g.understood = formatOf(t) == g.out.Format
		return read(g, t)
	}
}

// isTree reports whether a file begins as JSON does, or is YAML of a tool.
func isTree(f Upload) bool {
	begins := strings.TrimSpace(f.Text)
	return strings.HasPrefix(begins, "{") || strings.HasPrefix(begins, "[") || yamlOf(f) != ""
}

// readTree reads JSON or YAML.
func readTree(f Upload) (*tree, error) {
	if begins := strings.TrimSpace(f.Text); strings.HasPrefix(begins, "{") || strings.HasPrefix(begins, "[") {
		t, err := readJSONTree([]byte(f.Text))
		if err == nil || playground.CodeOf(err) != playground.Invalid || !strings.HasSuffix(strings.ToLower(f.Name), "ml") {
			return t, err
		}
	}
	return readYAMLTree([]byte(f.Text))
}

// plainText is a text as UTF-8, with line feeds alone.
func plainText(s string) string {
	switch {
	case strings.HasPrefix(s, "\xff\xfe"):
		s = fromUTF16(s[2:], binary.LittleEndian)
	case strings.HasPrefix(s, "\xfe\xff"):
		s = fromUTF16(s[2:], binary.BigEndian)
	}
	return normal(strings.TrimPrefix(s, "\ufeff"))
}

// bareUTF16 is the order of bytes in a text of UTF-16 without the mark that says it: JSON and the
// formats beside it begin with a letter or a sign of ASCII.
func bareUTF16(s string) binary.ByteOrder {
	switch {
	case len(s) < 4 || len(s)%2 != 0:
		return nil
	case s[0] == 0 && s[1] != 0 && s[2] == 0 && s[3] != 0:
		return binary.BigEndian
	case s[0] != 0 && s[1] == 0 && s[2] != 0 && s[3] == 0:
		return binary.LittleEndian
	}
	return nil
}

func fromUTF16(s string, order binary.ByteOrder) string {
	units := make([]uint16, len(s)/2)
	for i := range units {
		units[i] = order.Uint16([]byte(s[2*i : 2*i+2]))
	}
	return string(utf16.Decode(units))
}

// Detect finds out what a file is: by its content, and where that could be several, by its name.
func Detect(f Upload) (string, error) {
	begins := strings.TrimSpace(f.Text)
	switch {
	case strings.HasSuffix(strings.ToLower(f.Name), ".env.json"):
		return "http", nil
	case strings.HasPrefix(begins, "{") && !strings.HasPrefix(begins, "{{"), strings.HasPrefix(begins, "["):
		if t, err := readTree(f); err != nil {
			if strings.HasPrefix(begins, "[") && hurlSection.MatchString(begins) {
				return "hurl", nil
			}
			return "", err
		} else if format := formatOf(t); format != "" {
			return format, nil
		}
		return "", notAFile("This is JSON, but of none of the tools whose files are read: Postman, Insomnia, Bruno, Hoppscotch, Thunder Client, OpenAPI, HAR.")
	case yamlOf(f) != "":
		return yamlOf(f), nil
	}
	return textFormat(f.Name, begins)
}

// yamlStart finds the member of YAML files that says what they are.
var yamlStart = lazyregexp.New(`(?m)^(?:(openapi|swagger)|(type:[ \t]*["']?\w+\.insomnia\.rest|_type:[ \t]*["']?export)|(opencollection))\b["']?[^\n]*$`)

// yamlIndented is the start of a description all of whose lines are indented.
var yamlIndented = lazyregexp.New(`\A(?:---[^\n]*\n|#[^\n]*\n|[ \t]*\n)*[ \t]+["']?(?:openapi|swagger)["']?[ \t]*:`)

func yamlOf(f Upload) string {
	m := yamlStart.FindStringSubmatch(strings.ReplaceAll(strings.TrimPrefix(f.Text, `"`), "\n\"", "\n"))
	switch {
	case m == nil && yamlIndented.MatchString(f.Text):
		return "openapi"
	case m == nil && isOpenRequest(f.Text):
		return "bruno"
	case m == nil:
		return ""
	case m[1] != "":
		return "openapi"
	case m[2] != "":
		return "insomnia"
	}
	return "bruno"
}

// Signs of text formats.
var (
	bruBlock    = lazyregexp.New(`(?m)^(?:meta|get|post|put|patch|delete|head|options|http|headers|auth|vars|body|params|script|docs)(?::[\w:-]+)?[ \t]*\{[ \t]*$`)
	bruSecrets  = lazyregexp.New(`(?m)^vars:secret[ \t]*\[`)
	hurlSection = lazyregexp.New(`(?m)^\[(?:Captures|Asserts|QueryStringParams|Query|FormParams|Form|MultipartFormData|Multipart|Options|Cookies|BasicAuth)\][ \t]*$`)
	hurlStatus  = lazyregexp.New(`(?m)^HTTP(?:/[0-9.]+)?[ \t]+(?:\d{3}|\*)[ \t]*(?:#.*)?$`)
	curlLine    = lazyregexp.New(`(?m)^[ \t]*(?:\$ )?curl(?:\.exe)?[ \t]`)
	httpLine    = lazyregexp.New(`(?m)^(?:[A-Z][A-Z-]{1,19}[ \t]+)?(?:https?://|\{\{)\S+|^[A-Z][A-Z-]{1,19}[ \t]+\S+`)
	separator   = lazyregexp.New(`(?m)^###`)

	postmanKind  = lazyregexp.New(`(?m)^\$kind:[ \t]*["']?[a-z][\w-]*["']?[ \t]*$`)
	pageOfTheWeb = lazyregexp.New(`(?i)^\s*(?:<!doctype html|<html)\b`)
)

func textFormat(name, text string) (string, error) {
	name = strings.ToLower(name)
	if postmanKind.MatchString(text) {
		return "", notAFile("This is YAML as newer versions of Postman keep it in folders, which is not read here. Export the collection from Postman as a file (v2.1), and import that.")
	}
	switch {
	case bruBlock.MatchString(text) || bruSecrets.MatchString(text) || strings.HasSuffix(name, ".bru"):
		return "bruno", nil
	case strings.HasSuffix(name, ".hurl"):
		return "hurl", nil
	case strings.HasSuffix(name, ".http") || strings.HasSuffix(name, ".rest") || separator.MatchString(text):
		return "http", nil
	case !LooksLikeCurl(text) && (hurlSection.MatchString(text) || hurlStatus.MatchString(text)) && httpLine.MatchString(text):
		return "hurl", nil
	case LooksLikeCurl(text) || curlLine.MatchString(text):
		return "curl", nil
	case callOf(strings.TrimSpace(text)) != nil || httpLine.MatchString(text):
		return "http", nil
	}
	if pageOfTheWeb.MatchString(text) {
		return "", notAFile("This is a web page and no export. Perhaps a page to sign in came in the file's place.")
	}
	return "", notAFile("This is no file that is read here. Postman, Insomnia, Bruno, Hoppscotch, Thunder Client, OpenAPI, HAR, cURL, .http and Hurl are.")
}

// formatOf finds out by its members whose file it is.
func formatOf(t *tree) string {
	one := t
	if t.isList() && len(t.list()) > 0 {
		one = t.list()[0]
	}
	switch has := func(name string) bool { return one.get(name) != nil }; {
	case isThunder(one):
		return "thunder"
	case has("requests") && has("folders") && has("count") && has("auth"):
		return "parley"
	case has("openapi") || has("swagger"):
		return "openapi"
	case one.at("log", "entries") != nil || one.at("request", "url") != nil && (has("response") || has("startedDateTime")):
		return "har"
	case one.say("_type") == "export" || strings.Contains(one.say("type"), ".insomnia.rest") || has("__export_format"):
		return "insomnia"
	case strings.Contains(one.at("info", "schema").str(), "postman"):
		return "postman"
	case has("opencollection") || has("brunoConfig") || has("items") && !has("item"):
		return "bruno"
	case one.at("info", "schema") != nil || has("item") || one.at("collection", "item") != nil || has("_postman_variable_scope") || has("_postman_exported_at"):
		return "postman"
	case has("collections") || has("order") && has("requests") || has("values") || has("requests") && !has("v") && !has("folders"):
		return "postman"
	case has("requests") || has("folders") || has("endpoint") || has("v") && has("variables") || has("variables") && has("name"):
		return "hoppscotch"
	case has("method") && has("url") && has("headers"):
		return "har" // the request of an entry
	}
	return ""
}
