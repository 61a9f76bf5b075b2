package convert

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// ecmaKind says what a word of a script is.
type ecmaKind int

const (
	ecmaEnd      ecmaKind = iota
	ecmaName              // a name, or a word of the language
	ecmaNumber            // as it is written
	ecmaText              // what stood in quotes, read
	ecmaTemplate          // what stood in backquotes, as it is written
	ecmaRegex             // an expression without its slashes; flags stand apart
	ecmaSign
)

// ecmaToken is a word of a script, which begins at a byte of it.
type ecmaToken struct {
	kind        ecmaKind
	text, flags string
	at          int
	line        bool // it is the first in its line
}

// mostTokens bounds how much is read of one script.
const mostTokens = 50_000

// ecmaSigns are the signs of more than one character, longer ones first.
var ecmaSigns = []string{">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "**"}

// ecmaTokens parts a script into its words. Where one has no end, or there are too many, it ends there:
// end is less than the whole.
func ecmaTokens(source string) (all []ecmaToken, end int) {
	line := true
	i := 0
	for i < len(source) && len(all) < mostTokens {
		rest := source[i:]
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			line = true
			i += size
			continue
		case unicode.IsSpace(r) || r == '\ufeff':
			i += size
			continue
		case strings.HasPrefix(rest, "//"):
			if n := strings.IndexAny(rest, "\n\r"); n >= 0 {
				i += n
				continue
			}
			return all, len(source)
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				return all, i
			}
			line = line || strings.Contains(rest[:end+2], "\n")
			i += end + 4
			continue
		}
		t, n := ecmaTokenOf(rest, all)
		if n <= 0 {
			return all, i
		}
		t.at, t.line = i, line
		line = false
		all = append(all, t)
		i += n
	}
	return all, i
}

// ecmaParserOf reads a source, and reports whether all of it can be parted into words.
func ecmaParserOf(source string) (*ecmaParser, bool) {
	tokens, end := ecmaTokens(source)
	return &ecmaParser{source: source, tokens: tokens}, end >= len(source)
}

// ecmaTokenOf reads the word that comes next, and how long it is; 0: it has no end.
func ecmaTokenOf(rest string, before []ecmaToken) (ecmaToken, int) {
	r, _ := utf8.DecodeRuneInString(rest)
	switch {
	case r == '"' || r == '\'':
		s := &script{text: rest}
		text := s.quoted()
		if s.broken || strings.Contains(rest[:len(rest)-len(s.text)], "\n") && !strings.Contains(rest[:len(rest)-len(s.text)], "\\\n") {
			return ecmaToken{}, 0
		}
		return ecmaToken{kind: ecmaText, text: text}, len(rest) - len(s.text)
	case r == '`':
		n := templateLength(rest)
		return ecmaToken{kind: ecmaTemplate, text: rest[min(1, n):max(n-1, min(1, n))]}, n
	case r == '/' && regexMayStand(before):
		return ecmaRegexOf(rest)
	case r >= '0' && r <= '9' || r == '.' && len(rest) > 1 && rest[1] >= '0' && rest[1] <= '9':
		n := 0
		for n < len(rest) && (rest[n] == '.' || rest[n] == '_' || isNameRune(rune(rest[n])) || (rest[n] == '+' || rest[n] == '-') && (rest[n-1]|0x20 == 'e') && !strings.HasPrefix(rest, "0x")) {
			n++
		}
		return ecmaToken{kind: ecmaNumber, text: strings.ReplaceAll(rest[:n], "_", "")}, n
	case isNameRune(r) || r == '#' || r == '\\':
		n := 1
		if isNameRune(r) {
			n = strings.IndexFunc(rest, func(r rune) bool { return !isNameRune(r) })
		}
		if n < 0 {
			n = len(rest)
		}
		return ecmaToken{kind: ecmaName, text: rest[:n]}, n
	}
	for _, sign := range ecmaSigns {
		if strings.HasPrefix(rest, sign) && !(sign == "?." && len(rest) > 2 && rest[2] >= '0' && rest[2] <= '9') {
			return ecmaToken{kind: ecmaSign, text: sign}, len(sign)
		}
	}
	_, n := utf8.DecodeRuneInString(rest)
	return ecmaToken{kind: ecmaSign, text: rest[:n]}, n
}

func isNameRune(r rune) bool {
	return r == '_' || r == '$' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// templateLength is how long a text in backquotes is, with those in its own expressions; 0: it has
// no end.
func templateLength(text string) int {
	depth := 0
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case depth == 0 && c == '`':
			return i + 1
		case strings.HasPrefix(text[i:], "${"):
			depth++
			i++
		case depth > 0 && c == '{':
			depth++
		case depth > 0 && c == '}':
			depth--
		}
	}
	return 0
}

// regexMayStand reports whether a slash begins an expression, and does not divide.
func regexMayStand(before []ecmaToken) bool {
	if len(before) == 0 {
		return true
	}
	last := before[len(before)-1]
	switch last.kind {
	case ecmaSign:
		return last.text != ")" && last.text != "]"
	case ecmaName:
		return last.text == "return" || last.text == "typeof" || last.text == "case" || last.text == "in" || last.text == "await"
	}
	return false
}

func ecmaRegexOf(rest string) (ecmaToken, int) {
	class := false
	for i := 1; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '\n':
			return ecmaToken{}, 0
		case c == '\\':
			i++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			n := i + 1
			for n < len(rest) && isNameRune(rune(rest[n])) {
				n++
			}
			return ecmaToken{kind: ecmaRegex, text: rest[1:i], flags: rest[i+1 : n]}, n
		}
	}
	return ecmaToken{}, 0
}
