package playground

import (
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// TextCredential is a credential that stands in text under a name of one, as it is written
// there: with its escapes, without its quotes.
type TextCredential struct {
	Name     string
	At, End  int  // in the text
	Unquoted bool // a number of JSON, which has no quotes
}

// The ways in which JSON names a value: as text, as a number, and within one of its strings, as
// JSON or GraphQL there.
var jsonForms = compiled(
	`"((?:[^"\\]|\\.){1,80})"\s*:\s*"((?:[^"\\]|\\.)*)`,
	`"((?:[^"\\]|\\.){1,80})"\s*:\s*(-?\d[\d.eE+-]*)`,
	`\\"([^"\\]{1,80})\\"\s*:\s*\\"([^"\\]*)`,
	`([A-Za-z_][\w.:-]{0,80})\s*[:=]\s*\\"([^"\\]*)`,
)

// numberForm is the place in jsonForms of what has no quotes.
const numberForm = 1

// textForms are the ways of other text: GraphQL and attributes, forms, XML, and lines of names
// and values.
var textForms = compiled(
	`([A-Za-z_][\w.:-]{0,80})\s*[:=]\s*"((?:[^"\\]|\\.)*)`,
	`([A-Za-z_][\w.:-]{0,80})\s*[:=]\s*'([^']*)`,
	`(?:^|[&?\s])([\w.%\[\]-]{1,80})=([^&\s"'<>]+)`,
	`<([A-Za-z_][\w:.-]{0,80})(?:\s[^<>]*)?>([^<>]+)</`,
	`(?m)^[ \t]*(?:-[ \t]+)?([A-Za-z_][\w.-]{0,80}):[ \t]+([^\s"'{\[&|>#][^\r\n]*)`,
)

// listForms are a list under a name, and what stands in it.
var listForms = compiled(`"((?:[^"\\]|\\.){1,80})"\s*:\s*\[([^\[\]{}]*)`, `"((?:[^"\\]|\\.)*)"`)

// compiled returns what compiles expressions when it is first called: bounded repetition makes
// these large, and a program that has just started needs none of them.
func compiled(exprs ...string) func() []*regexp.Regexp {
	return sync.OnceValue(func() []*regexp.Regexp {
		forms := make([]*regexp.Regexp, len(exprs))
		for i, expr := range exprs {
			forms[i] = regexp.MustCompile(expr)
		}
		return forms
	})
}

// CredentialsIn finds what stands in text under the names of credentials, in the order of the
// text. Names in double braces are none.
func CredentialsIn(text string) []TextCredential {
	if !namesCredential(text) {
		return nil
	}
	var all []TextCredential
	add := func(name string, at, end int, unquoted bool) {
		if bare := references.ReplaceAllString(text[at:end], ""); strings.TrimSpace(bare) != "" && secretInText(name) {
			all = append(all, TextCredential{name, at, end, unquoted})
		}
	}
	forms := jsonForms()
	if !json.Valid([]byte(text)) {
		forms = slices.Concat(jsonForms(), textForms())
	}
	for i, form := range forms {
		for _, m := range form.FindAllStringSubmatchIndex(text, -1) {
			add(text[m[2]:m[3]], m[4], m[5], i == numberForm)
		}
	}
	for _, m := range listForms()[0].FindAllStringSubmatchIndex(text, -1) {
		for _, item := range listForms()[1].FindAllStringSubmatchIndex(text[m[4]:m[5]], -1) {
			add(text[m[2]:m[3]], m[4]+item[2], m[4]+item[3], false)
		}
	}
	slices.SortStableFunc(all, func(a, b TextCredential) int { return a.At - b.At })
	end := 0
	return slices.DeleteFunc(all, func(c TextCredential) bool {
		within := c.At < end
		end = max(end, c.End)
		return within
	})
}

// namesCredential is false for most text, which then need not be looked through.
func namesCredential(text string) bool {
	lower := strings.ToLower(text)
	has := func(word string) bool { return strings.Contains(lower, word) }
	return slices.ContainsFunc(secretWords, has) || slices.ContainsFunc([]string{"key", "pass", "pwd", "jwt", "authorization", "cookie"}, has)
}

// secretInText is SecretName for a name as it is written in text.
func secretInText(name string) bool {
	if decoded, err := url.QueryUnescape(name); err == nil {
		name = decoded
	}
	return SecretName(strings.TrimSpace(name))
}

// MaskText hides the credentials in text, and leaves all else byte for byte.
func MaskText(text string) string {
	var b strings.Builder
	from := 0
	for _, c := range CredentialsIn(text) {
		b.WriteString(text[from:c.At])
		b.WriteString(c.masked(text))
		from = c.End
	}
	b.WriteString(text[from:])
	return b.String()
}

// masked is what MaskText writes in the place of a credential.
func (c TextCredential) masked(text string) string {
	masked := Mask(text[c.At:c.End])
	if strings.Contains(text[c.At:c.End], `\`) {
		masked = maskDots // its end could be half an escape
	}
	if c.Unquoted {
		masked = `"` + masked + `"`
	}
	return masked
}

// UnmaskText puts the credentials of stored back where edited, which was shown as MaskText had
// it, still has them masked behind what stood before them.
func UnmaskText(edited, stored string) string {
	switch {
	case !Masked(edited):
		return edited
	case edited == MaskText(stored):
		return stored
	}
	for _, c := range CredentialsIn(stored) {
		start := strings.LastIndexAny(stored[:c.At], "\n,;&?{") + 1
		before := strings.TrimLeft(stored[start:c.At], " \t")
		at := strings.Index(edited, before+c.masked(stored))
		if at < 0 || before == "" {
			continue
		}
		at += len(before)
		edited = edited[:at] + stored[c.At:c.End] + edited[at+len(c.masked(stored)):]
	}
	return edited
}

// MaskBody hides the credentials in what was composed as content. Like the content of a
// response it is seen as it is by who sent it; MaskRequest leaves it alone.
func MaskBody(b Body) Body {
	b.Text, b.Query = MaskText(b.Text), MaskText(b.Query)
	if masked := json.RawMessage(MaskText(string(b.Variables))); len(b.Variables) > 0 {
		if b.Variables = masked; !json.Valid(masked) {
			b.Variables = json.RawMessage(`"` + maskDots + `"`)
		}
	}
	b.Fields = slices.Clone(b.Fields)
	for i := range b.Fields {
		if b.Fields[i].Value = MaskText(b.Fields[i].Value); SecretName(b.Fields[i].Name) {
			b.Fields[i].Value = maskOnce(b.Fields[i].Value)
		}
	}
	return b
}

// maskOnce leaves what is masked as it is.
func maskOnce(value string) string {
	if Masked(value) {
		return value
	}
	return Mask(value)
}

// text adds the credentials that stand in text, as they are written and as they are meant.
func (c *credentials) text(text string) {
	for _, found := range CredentialsIn(text) {
		written := text[found.At:found.End]
		c.add(written)
		var meant string
		if json.Unmarshal([]byte(`"`+written+`"`), &meant) == nil {
			c.add(meant)
		}
		if meant, err := url.QueryUnescape(written); err == nil {
			c.add(meant)
		}
		c.add(html.UnescapeString(written))
	}
}

// body adds the credentials in what was composed as content.
func (c *credentials) body(b Body) {
	for _, f := range b.Fields {
		c.field(f.Name, f.Value)
		c.text(f.Value)
	}
	c.text(b.Text)
	c.text(b.Query)
	c.text(string(b.Variables))
}
