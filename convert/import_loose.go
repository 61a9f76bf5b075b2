package convert

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"parley/lazyregexp"
	"parley/playground"
)

// readable is a file as text of UTF-8 and, where it is meant as JSON and is none, as JSON. said is what
// was done to it, in words.
func readable(f Upload) (text, said string) {
	text = f.Text
	switch order := bareUTF16(text); {
	case order != nil:
		text = fromUTF16(text, order)
	case !utf8.ValidString(text) && !strings.HasPrefix(text, "\xff\xfe") && !strings.HasPrefix(text, "\xfe\xff"):
		text, said = fromBytes(text)
	}
	text = plainText(text)
	if meant, how := looseJSON(text); how != "" {
		text, said = meant, strings.TrimSpace(said+" "+how)
	}
	return text, said
}

// fromBytes reads a text that is no UTF-8: as Windows has it, unless some of it is UTF-8 all the same.
func fromBytes(s string) (text, said string) {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r >= utf8.RuneSelf && n > 1 {
			return s, "Some of its bytes are no UTF-8, and are left out: \uFFFD stands in their place."
		}
		i += n
	}
	text, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return s, ""
	}
	return text, "It is no UTF-8, and was read as Windows-1252."
}

// The beginnings and ends of JSON in other texts.
var (
	jsonFence  = lazyregexp.New("(?s)^(?:```|~~~)[^\n`]*\n(.*?)\n?[ \t]*(?:```|~~~)[ \t]*$")
	jsonBefore = lazyregexp.New(`^(?:\)\]\}'?,?\s*|while\s*\(1\);|for\s*\(;;\);|(?:module\.exports|exports\.\w+|(?:export\s+)?(?:const|let|var)\s+\w+)\s*=\s*|export\s+default\s+)`)
)

// looseJSON reads JSON as people and programs write it: with comments, with commas too many, in single
// quotes, with names outside of quotes, one value after another, in a text or a module of JavaScript. how
// says what was mended; it is empty where the text is JSON already, or is none whatever is done.
func looseJSON(text string) (meant, how string) {
	trimmed := strings.TrimSpace(text)
	if m := jsonFence.FindStringSubmatch(trimmed); m != nil {
		trimmed = strings.TrimSpace(m[1])
	}
	trimmed = strings.TrimRight(trimmed[len(jsonBefore.FindString(trimmed)):], "; \n\t")
	if trimmed == "" || strings.IndexByte(`{["/#`, trimmed[0]) < 0 || strings.HasPrefix(trimmed, "{{") || json.Valid([]byte(text)) && trimmed[0] != '"' {
		return text, ""
	}
	if json.Valid([]byte(trimmed)) {
		if inside := ""; trimmed[0] == '"' && json.Unmarshal([]byte(trimmed), &inside) == nil {
			if inside = strings.TrimSpace(inside); strings.HasPrefix(inside, "{") && json.Valid([]byte(inside)) {
				return inside, "Its JSON stands in a text, and was taken out of it."
			}
			return text, ""
		}
		return trimmed, "What stands around its JSON was left out."
	}
	l := &loose{text: trimmed, mends: map[string]bool{}}
	l.read()
	if l.out.Len() == 0 || !json.Valid([]byte(l.out.String())) {
		return text, ""
	}
	var words []string
	for w := range l.mends {
		words = append(words, w)
	}
	slices.Sort(words)
	return l.out.String(), "It is not JSON as it stands (" + strings.Join(words, ", ") + "), and was read as it is meant."
}

// loose writes JSON of what is nearly that.
type loose struct {
	text   string
	at     int
	out    strings.Builder
	depth  int
	values int  // that stand beside each other at the top
	comma  bool // one was read, and is written where something follows
	mends  map[string]bool
}

func (l *loose) read() {
	l.out.WriteString("[")
	for l.at < len(l.text) {
		switch c := l.text[l.at]; {
		case strings.IndexByte(" \t\n", c) >= 0:
			l.out.WriteByte(c)
			l.at++
		case strings.HasPrefix(l.text[l.at:], "//"), c == '#':
			l.past("\n")
		case strings.HasPrefix(l.text[l.at:], "/*"):
			l.past("*/")
		case c == ',':
			l.at++
			l.comma = true
		case c == '}' || c == ']':
			if l.comma {
				l.comma, l.mends["commas before a bracket"] = false, true
			}
			l.depth--
			l.out.WriteByte(c)
			l.at++
		default:
			l.token(c)
		}
	}
	if l.out.WriteString("]"); l.values < 2 {
		whole := l.out.String()
		l.out.Reset()
		l.out.WriteString(whole[1 : len(whole)-1])
		return
	}
	l.mends["several values one after another"] = true
}

// past goes behind a comment.
func (l *loose) past(end string) {
	l.mends["comments"] = true
	i := strings.Index(l.text[l.at:], end)
	if i < 0 {
		l.at = len(l.text)
		return
	}
	l.at += i + len(end)
	l.out.WriteByte('\n')
}

// token writes a bracket, a text, a name or a number.
func (l *loose) token(c byte) {
	if l.depth == 0 && c != ':' {
		if l.values++; l.values > 1 {
			l.comma = true
		}
	}
	if l.comma {
		l.out.WriteByte(',')
		l.comma = false
	}
	switch {
	case c == '{' || c == '[':
		l.depth++
		l.out.WriteByte(c)
		l.at++
	case c == '"' || c == '\'':
		l.quoted(c)
	case c == '_' || c == '$' || 'a' <= c|0x20 && c|0x20 <= 'z':
		l.name()
	default:
		l.out.WriteByte(c)
		l.at++
	}
}

// looseWords are what other languages write for values of JSON.
var looseWords = map[string]string{"True": "true", "False": "false", "None": "null", "undefined": "null", "NaN": "null", "Infinity": "null"}

func (l *loose) name() {
	end := l.at
	for end < len(l.text) && (l.text[end] == '_' || l.text[end] == '$' || isLetter(l.text[end]) || '0' <= l.text[end] && l.text[end] <= '9') {
		end++
	}
	word := l.text[l.at:end]
	l.at = end
	rest := strings.TrimLeft(l.text[end:min(len(l.text), end+100)], " \t\n")
	switch as, other := looseWords[word]; {
	case strings.HasPrefix(rest, ":"):
		l.mends["names outside of quotes"] = true
		l.out.WriteString(`"` + word + `"`)
	case other:
		l.mends[word+" for "+as] = true
		l.out.WriteString(as)
	default:
		l.out.WriteString(word)
	}
}

// quoted writes a text, with its control characters and its other escapes as JSON has them.
func (l *loose) quoted(quote byte) {
	if quote == '\'' {
		l.mends["single quotes"] = true
	}
	l.out.WriteByte('"')
	for l.at++; l.at < len(l.text) && l.text[l.at] != quote; l.at++ {
		switch c := l.text[l.at]; {
		case c == '"':
			l.out.WriteString(`\"`)
		case c == '\\' && l.at+1 < len(l.text):
			l.at++
			if e := l.text[l.at]; strings.IndexByte(`"\/bfnrtu`, e) >= 0 {
				l.out.WriteString(`\` + string(e))
			} else if l.mends["escapes of other languages"] = true; e != '\n' {
				l.out.WriteByte(e)
			}
		case c < 0x20:
			l.mends["line ends or tabs in texts"] = true
			l.out.WriteString(`\u00` + string("01"[c>>4]) + string("0123456789abcdef"[c&15]))
		default:
			l.out.WriteByte(c)
		}
	}
	l.out.WriteByte('"')
	l.at++
}

// mended are what was done to files before they were read.
func mended(warnings []playground.Warning, files []Upload, said []string) []playground.Warning {
	for i, f := range files {
		if said[i] == "" || len(warnings) > mostSaid {
			continue
		}
		warnings = append(warnings, playground.Warning{Where: legible(named(f.Name, "the file"), 300), Detail: legible(said[i], 1000)})
	}
	return warnings
}
