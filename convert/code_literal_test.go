package convert_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"

	"parley/convert"
	"parley/playground"
)

// reader reads a literal of a language that no test runs, as that language's own rules
// have it. It fails where a character may not stand in the literal as it is.
type reader struct {
	begin, end string          // around the literal of the content
	escape     rune            // begins an escape
	escapes    map[rune]string // of one character each
	code       func(rest []rune) (text string, length int)
	raw        func(r rune) bool // may stand as it is
	doubled    rune              // two of it are one, where there are no escapes
}

// braced reads {41} behind an escape character and a u.
func braced(rest []rune) (string, int) {
	end := strings.IndexRune(string(rest), '}')
	if len(rest) < 3 || rest[0] != 'u' || rest[1] != '{' || end < 0 {
		return "", 0
	}
	n, err := strconv.ParseUint(string(rest)[2:end], 16, 32)
	if err != nil {
		return "", 0
	}
	return string(rune(n)), end + 1
}

// fourDigits reads u0041, or two of them for a character beyond 16 bits.
func fourDigits(rest []rune) (string, int) {
	unit := func(at int) rune {
		if len(rest) < at+5 || rest[at] != 'u' {
			return -1
		}
		n, err := strconv.ParseUint(string(rest[at+1:at+5]), 16, 16)
		if err != nil {
			return -1
		}
		return rune(n)
	}
	first := unit(0)
	if !utf16.IsSurrogate(first) {
		return string(first), 5
	}
	return string(utf16.DecodeRune(first, unit(6))), 11
}

// readers are by target, and for PowerShell also by its two kinds of quotes.
func readers() map[string][]reader {
	usual := map[rune]string{'\\': `\`, '"': `"`, 'n': "\n", 'r': "\r", 't': "\t"}
	line := func(never string) func(rune) bool {
		return func(r rune) bool { return !strings.ContainsRune("\n\r\u0085\u2028\u2029"+never, r) }
	}
	return map[string][]reader{
		"csharp": {{`Encoding.UTF8.GetBytes("`, `"))`, '\\', usual, fourDigits, line(`"\`), 0}},
		"rust":   {{`.body("`, `")`, '\\', usual, braced, line(`"\`), 0}},
		"powershell": {
			{`UTF8.GetBytes('`, `')`, 0, nil, nil, func(r rune) bool { return !strings.ContainsRune("‘’‚‛", r) }, '\''},
			{`UTF8.GetBytes("`, `")`, '`', map[rune]string{'`': "`", '$': "$", '"': `"`, 'n': "\n", 'r': "\r", 't': "\t"}, braced, line("\"$`“”„‟"), 0},
		},
		"hurl": {{"\n`", "`\n", '\\', map[rune]string{'\\': `\`, '#': "#", '`': "`", 'n': "\n", 'r': "\r", 't': "\t"}, braced, line("`\\"), 0}},
	}
}

// read returns the text of the literal in the code, or what is wrong with it.
func (l reader) read(code string) (text string, found bool, fault string) {
	_, rest, ok := strings.Cut(code, l.begin)
	if !ok {
		return "", false, ""
	}
	end := strings.LastIndex(rest, l.end)
	if end < 0 {
		return "", true, "no end"
	}
	runes := []rune(rest[:end])
	var b strings.Builder
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case l.doubled != 0 && r == l.doubled:
			if i+1 >= len(runes) || runes[i+1] != l.doubled {
				return "", true, "a quote ends it"
			}
			i++
			b.WriteRune(r)
		case l.escape != 0 && r == l.escape && i+1 < len(runes):
			if plain, ok := l.escapes[runes[i+1]]; ok {
				b.WriteString(plain)
				i++
				continue
			}
			plain, n := l.code(runes[i+1:])
			if n == 0 {
				return "", true, fmt.Sprintf("an escape that there is not: %q", string(runes[i:min(len(runes), i+8)]))
			}
			b.WriteString(plain)
			i += n
		case !l.raw(r):
			return "", true, fmt.Sprintf("%q stands in it", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), true, ""
}

// TestLiteralsAreReadAsTheyAreMeant: the languages that no test runs are read by their own
// rules.
func TestLiteralsAreReadAsTheyAreMeant(t *testing.T) {
	t.Parallel()
	texts := append([]string{"\u0085\u2028\u2029", "{{a b}}", "''", "“‘’”", "`u{41}", "$(x) $x", "\\u0041", "line\r\nline\rline\n"}, hostileTexts...)
	check := func(fatal func(string, ...any), text string) {
		r := playground.NewRequest("http://h/")
		r.Method, r.Body = "POST", playground.Body{Kind: playground.BodyText, Text: text, MediaType: "none"}
		for target, literals := range readers() {
			code, err := convert.ToCode(target, r)
			if err != nil {
				fatal("%v", err)
			}
			seen := 0
			for _, l := range literals {
				got, found, fault := l.read(code)
				if !found {
					continue
				}
				seen++
				if fault != "" || got != text {
					fatal("%s: %s: %q is read as %q from\n%s", target, fault, text, got, code)
				}
			}
			if seen != 1 {
				fatal("%s: %d literals in\n%s", target, seen, code)
			}
		}
	}
	for _, text := range texts {
		if text != "" {
			check(t.Fatalf, text)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.ReplaceAll(bodyText.Draw(t, "text"), "\x00", "") + rapid.String().Draw(t, "any")
		if text != "" && utf8.ValidString(text) && !strings.Contains(text, "\x00") && !strings.Contains(text, "{{") {
			check(t.Fatalf, text)
		}
	})
}
