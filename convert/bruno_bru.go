package convert

import (
	"fmt"
	"slices"
	"strings"

	"parley/lazyregexp"
)

// bruHead begins a block: its name, and whether names and values stand in it, or a list.
var bruHead = lazyregexp.New(`^([a-z][\w-]*(?::[\w-]+)*)\s*([{\[])\s*$`)

// bruTexts are blocks that hold text.
var bruTexts = []string{"body", "body:json", "body:text", "body:xml", "body:sparql", "body:graphql", "body:graphql:vars", "script:pre-request", "script:post-response", "tests", "docs", "example"}

// bruMethods are blocks that name a method.
var bruMethods = []string{"get", "post", "put", "patch", "delete", "head", "options", "trace", "connect", "http"}

// readBru reads a .bru file, as the tree that Bruno exports a request as.
func readBru(text string) (*tree, error) {
	lines := strings.Split(text, "\n")
	b := &bruFile{request: newObject(), item: newObject()}
	for i := 0; i < len(lines); {
		m := bruHead.FindStringSubmatch(strings.TrimRight(lines[i], " \t"))
		if m == nil {
			if strings.TrimSpace(lines[i]) != "" && len(b.blocks) == 0 && i > 20 {
				return nil, notAFile(fmt.Sprintf("Line %d is no block of a .bru file.", i+1))
			}
			i++
			continue
		}
		closing := map[string]string{"{": "}", "[": "]"}[m[2]]
		end := i + 1
		for end < len(lines) && strings.TrimRight(lines[end], " \t") != closing {
			end++
		}
		if end == len(lines) {
			return nil, notAFile(fmt.Sprintf("The block %s, which begins in line %d, has no end.", m[1], i+1))
		}
		b.block(m[1], lines[i+1:end])
		b.blocks = append(b.blocks, m[1])
		i = end + 1
	}
	if len(b.blocks) == 0 {
		return nil, notAFile("There is no block of a .bru file in this text.")
	}
	b.item.set("request", b.request)
	return b.item, nil
}

func newObject() *tree { return &tree{kind: treeObject} }

func textTree(s string) *tree { return &tree{kind: treeText, text: s} }

func boolTree(yes bool) *tree {
	if yes {
		return &tree{kind: treeBool, text: "true"}
	}
	return &tree{kind: treeBool, text: "false"}
}

// set gives an object a member.
func (t *tree) set(name string, v *tree) {
	if i := slices.Index(t.names, name); i >= 0 {
		t.values[i] = v
		return
	}
	t.names, t.values, t.members = append(t.names, name), append(t.values, v), nil
}

// under is the member of that name, made where it is not there.
func (t *tree) under(name string) *tree {
	if v := t.get(name); v.isObject() {
		return v
	}
	v := newObject()
	t.set(name, v)
	return v
}

// bruFile is what was read of one.
type bruFile struct {
	item, request *tree
	blocks        []string
}

func (b *bruFile) block(name string, lines []string) {
	switch {
	case slices.Contains(bruTexts, name):
		b.text(name, strings.Join(dedented(lines), "\n"))
	case slices.Contains(bruMethods, name):
		pairs := bruPairs(lines)
		method := name
		if name == "http" {
			method = pairs.value("method")
		}
		b.request.set("method", textTree(method))
		b.request.set("url", textTree(pairs.value("url")))
		if mode := pairs.value("body"); mode != "" {
			b.request.under("body").set("mode", textTree(bruMode(mode)))
		}
		if mode := pairs.value("auth"); mode != "" {
			b.request.under("auth").set("mode", textTree(mode))
		}
	case name == "meta":
		rest, tags := bruTags(lines)
		for _, p := range bruPairs(rest) {
			b.item.set(p.name, textTree(p.value))
		}
		b.item.set("tags", tags)
	default:
		b.pairs(name, lines)
	}
}

// bruMode is the word for a kind of body in exported collections.
func bruMode(mode string) string {
	switch mode {
	case "form-urlencoded", "formUrlEncoded":
		return "formUrlEncoded"
	case "multipart-form", "multipartForm":
		return "multipartForm"
	}
	return mode
}

func (b *bruFile) text(name, text string) {
	body := b.request.under("body")
	switch name {
	case "body", "body:json":
		if body.set("json", textTree(text)); name == "body" && body.say("mode") == "" { // as the first versions had it
			body.set("mode", textTree("json"))
		}
	case "body:text", "body:xml", "body:sparql":
		body.set(name[len("body:"):], textTree(text))
	case "body:graphql":
		body.under("graphql").set("query", textTree(text))
	case "body:graphql:vars":
		body.under("graphql").set("variables", textTree(text))
	case "script:pre-request":
		b.request.under("script").set("req", textTree(text))
	case "script:post-response":
		b.request.under("script").set("res", textTree(text))
	case "tests":
		b.request.set("tests", textTree(text))
	case "docs":
		b.request.set("docs", textTree(text))
		b.item.set("docs", textTree(text))
	}
}

// pairs reads a block of names and values.
func (b *bruFile) pairs(name string, lines []string) {
	pairs := bruPairs(lines)
	switch {
	case name == "headers":
		b.request.set("headers", pairs.rows(""))
	case name == "query" || name == "params:query":
		b.params(pairs.rows("query"))
	case name == "params:path" || name == "path":
		b.params(pairs.rows("path"))
	case name == "body:form-urlencoded":
		b.request.under("body").set("formUrlEncoded", pairs.rows(""))
	case name == "body:multipart-form":
		b.request.under("body").set("multipartForm", pairs.rows(""))
	case name == "body:file":
		b.request.under("body").set("file", pairs.files())
	case name == "auth":
		b.request.under("auth").set("mode", textTree(pairs.value("mode")))
	case strings.HasPrefix(name, "auth:"):
		a := b.request.under("auth").under(name[len("auth:"):])
		for _, p := range pairs {
			a.set(p.name, textTree(p.value))
		}
		if b.request.get("auth").say("mode") == "" && b.request.get("method") == nil {
			b.request.under("auth").set("mode", textTree(name[len("auth:"):]))
		}
	case name == "vars:pre-request":
		b.request.under("vars").set("req", pairs.rows(""))
	case name == "vars:post-response":
		b.request.under("vars").set("res", pairs.rows(""))
	case name == "vars":
		b.environment(pairs.rows(""))
	case name == "vars:secret":
		b.environment(bruSecretNames(lines))
	case name == "assert":
		b.request.set("assertions", pairs.rows(""))
	case name == "settings":
		s := b.item.under("settings")
		for _, p := range pairs {
			s.set(p.name, textTree(p.value))
		}
	}
}

func (b *bruFile) params(rows *tree) {
	if before := b.request.get("params"); before != nil {
		rows = &tree{kind: treeList, values: append(slices.Clone(before.values), rows.values...)}
	}
	b.request.set("params", rows)
}

func (b *bruFile) environment(rows *tree) {
	if before := b.item.get("environment"); before != nil {
		rows = &tree{kind: treeList, values: append(slices.Clone(before.values), rows.values...)}
	}
	b.item.set("environment", rows)
}

// bruSecretNames are variables whose values Bruno keeps elsewhere.
func bruSecretNames(lines []string) *tree {
	list := &tree{kind: treeList}
	for _, name := range strings.Split(strings.Join(lines, ","), ",") {
		name, isOff := strings.CutPrefix(strings.TrimSpace(name), "~")
		if name == "" {
			continue
		}
		v := newObject()
		v.set("name", textTree(name))
		v.set("enabled", boolTree(!isOff))
		v.set("secret", boolTree(true))
		list.values = append(list.values, v)
	}
	return list
}

// bruTags parts the tags of a request from what else is said of it.
func bruTags(lines []string) (rest []string, tags *tree) {
	tags = &tree{kind: treeList}
	in := false
	for _, line := range lines {
		said := strings.TrimSpace(line)
		if begins, ok := strings.CutPrefix(said, "tags:"); ok && strings.HasPrefix(strings.TrimSpace(begins), "[") {
			in, said = true, strings.TrimPrefix(strings.TrimSpace(begins), "[")
		}
		if !in {
			rest = append(rest, line)
			continue
		}
		said, _, ended := strings.Cut(said, "]")
		for tag := range strings.SplitSeq(said, ",") {
			if tag = strings.TrimSpace(tag); tag != "" {
				tags.values = append(tags.values, textTree(tag))
			}
		}
		in = !ended
	}
	return rest, tags
}

// bruPair is a line of a block.
type bruPair struct {
	name, value, contentType string
	off                      bool
}

type bruBlockPairs []bruPair

func (p bruBlockPairs) value(name string) string {
	for _, pair := range p {
		if pair.name == name {
			return pair.value
		}
	}
	return ""
}

// What stands behind a value, and before a name that counts in one request alone.
var (
	bruContentType = lazyregexp.New(`\s+@contentType\(([^)]*)\)\s*$`)
	bruDescription = lazyregexp.New(`(?s)\s*@description\((?:'''.*?'''|"(?:[^"\\]|\\.)*"|'[^']*'|[^)]*)\)`)
	bruBefore      = lazyregexp.New(`^~?@\w+(?:\((?:"[^"]*"|'[^']*'|[^)]*)\))?\s+`)
	bruLocal       = lazyregexp.New(`^@~?[\w.-]+\s*:`)
)

// rows are the pairs as exported collections have them.
func (p bruBlockPairs) rows(kind string) *tree {
	list := &tree{kind: treeList}
	for _, pair := range p {
		v := newObject()
		v.set("name", textTree(pair.name))
		v.set("enabled", boolTree(!pair.off))
		if inside, ok := strings.CutPrefix(pair.value, "@file("); ok {
			files := &tree{kind: treeList}
			for f := range strings.SplitSeq(strings.TrimSuffix(inside, ")"), "|") {
				files.values = append(files.values, textTree(strings.TrimSpace(f)))
			}
			v.set("type", textTree("file"))
			v.set("value", files)
		} else {
			v.set("type", textTree(kind))
			v.set("value", textTree(pair.value))
		}
		v.set("contentType", textTree(pair.contentType))
		list.values = append(list.values, v)
	}
	return list
}

// files are those that a body could be, of which one is chosen.
func (p bruBlockPairs) files() *tree {
	list := &tree{kind: treeList}
	for _, pair := range p {
		v := newObject()
		v.set("filePath", textTree(strings.TrimSuffix(strings.TrimPrefix(pair.value, "@file("), ")")))
		v.set("contentType", textTree(pair.contentType))
		v.set("selected", boolTree(!pair.off))
		list.values = append(list.values, v)
	}
	return list
}

// bruPairs reads lines of names and values; a value between three quotes has several lines.
func bruPairs(lines []string) bruBlockPairs {
	var pairs bruBlockPairs
	for i := 0; i < len(lines); i++ {
		line := withoutAnnotations(strings.TrimSpace(lines[i]))
		if line == "" || line[0] == '#' || strings.HasPrefix(line, "//") || line[0] == '@' && !bruLocal.MatchString(line) {
			continue
		}
		line, isOff := strings.CutPrefix(strings.TrimPrefix(line, "@"), "~")
		line = strings.TrimPrefix(line, "@")
		name, value := bruPairOf(line)
		p := bruPair{name: name, value: value, off: isOff}
		if rest, ok := strings.CutPrefix(value, "'''"); ok {
			text := []string{rest}
			if !strings.Contains(rest, "'''") {
				for i++; i < len(lines); i++ {
					text = append(text, lines[i])
					if strings.Contains(lines[i], "'''") {
						break
					}
				}
			}
			whole, behind, _ := strings.Cut(strings.Join(text, "\n"), "'''")
			p.value = strings.Trim(strings.Join(dedented(strings.Split(whole, "\n")), "\n"), "\n") + behind
		}
		for i+1 < len(lines) && strings.Contains(p.value, "@description('''") && strings.Count(p.value, "'''")%2 == 1 {
			i++
			p.value += "\n" + lines[i]
		}
		p.value = bruDescription.ReplaceAllString(p.value, "")
		if m := bruContentType.FindStringSubmatchIndex(p.value); m != nil {
			p.contentType, p.value = p.value[m[2]:m[3]], p.value[:m[0]]
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// withoutAnnotations is a line without what is said of it in front of its name, such as @string.
func withoutAnnotations(line string) string {
	for {
		said := bruBefore.FindString(line)
		if said == "" || strings.HasPrefix(line[len(said):], ":") {
			return line
		}
		if line = line[len(said):]; said[0] == '~' {
			line = "~" + line
		}
	}
}

// bruPairOf parts a line at its colon; a name in quotes may have one of its own.
func bruPairOf(line string) (name, value string) {
	if strings.HasPrefix(line, `"`) {
		if end := strings.Index(line[1:], `"`); end >= 0 {
			if rest, ok := strings.CutPrefix(strings.TrimSpace(line[end+2:]), ":"); ok {
				return line[1 : end+1], strings.TrimSpace(rest)
			}
		}
	}
	name, value, _ = strings.Cut(line, ":")
	return strings.TrimSpace(name), strings.TrimSpace(value)
}

// dedented takes the blanks in front that all lines have.
func dedented(lines []string) []string {
	least := -1
	for _, l := range lines {
		if strings.TrimSpace(l) == "" {
			continue
		}
		if n := len(l) - len(strings.TrimLeft(l, " ")); least < 0 || n < least {
			least = n
		}
	}
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l[min(max(least, 0), len(l)-len(strings.TrimLeft(l, " "))):]
	}
	return out
}
