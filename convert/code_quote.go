package convert

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shown reports whether r may stand in source as it is. Controls may not, nor marks that
// turn the direction of the text around them.
func shown(r rune) bool { return r == ' ' || r != utf8.RuneError && unicode.IsPrint(r) }

// escaped writes s with an escape for each rune that special names and for each that must
// not be shown; other escapes those.
func escaped(s string, special map[rune]string, other func(r rune) string) string {
	var b strings.Builder
	for _, r := range s {
		switch e, ok := special[r]; {
		case ok:
			b.WriteString(e)
		case shown(r):
			b.WriteRune(r)
		default:
			b.WriteString(other(r))
		}
	}
	return b.String()
}

func quotePython(s string) string {
	special := map[rune]string{'\\': `\\`, '\'': `\'`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
	return "'" + escaped(s, special, func(r rune) string {
		switch {
		case r < 0x100:
			return fmt.Sprintf(`\x%02x`, r)
		case r < 0x10000:
			return fmt.Sprintf(`\u%04x`, r)
		}
		return fmt.Sprintf(`\U%08x`, r)
	}) + "'"
}

// quoteJavaScript also keeps its texts from ending a script element.
func quoteJavaScript(s string) string {
	special := map[rune]string{'\\': `\\`, '\'': `\'`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
	text := escaped(s, special, func(r rune) string {
		if r < 0x100 {
			return fmt.Sprintf(`\x%02x`, r)
		}
		return fmt.Sprintf(`\u{%x}`, r)
	})
	return "'" + strings.NewReplacer("</", `<\/`, "<!--", `<\!--`).Replace(text) + "'"
}

func quoteGo(s string) string { return strconv.Quote(s) }

// quoteJava uses octal escapes for controls: \u000a would be a line end before the
// compiler sees the text.
func quoteJava(s string) string {
	special := map[rune]string{'\\': `\\`, '"': `\"`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
	return `"` + escaped(s, special, func(r rune) string {
		if r < 0x80 {
			return fmt.Sprintf(`\%03o`, r)
		}
		return utf16Escape(r)
	}) + `"`
}

func utf16Escape(r rune) string {
	if r >= 0x10000 {
		r -= 0x10000
		return fmt.Sprintf(`\u%04x\u%04x`, 0xd800+(r>>10), 0xdc00+(r&0x3ff))
	}
	return fmt.Sprintf(`\u%04x`, r)
}

func quoteCSharp(s string) string {
	special := map[rune]string{'\\': `\\`, '"': `\"`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
	return `"` + escaped(s, special, utf16Escape) + `"`
}

// quotePHP takes single quotes, where only two characters are special, as long as all can
// be shown.
func quotePHP(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return !shown(r) }) < 0 {
		return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
	}
	special := map[rune]string{'\\': `\\`, '"': `\"`, '$': `\$`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
	return `"` + escaped(s, special, func(r rune) string { return fmt.Sprintf(`\u{%x}`, r) }) + `"`
}

func quoteRuby(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return !shown(r) }) < 0 {
		return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
	}
	special := map[rune]string{'\\': `\\`, '"': `\"`, '#': `\#`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
	return `"` + escaped(s, special, func(r rune) string { return fmt.Sprintf(`\u{%x}`, r) }) + `"`
}

func quoteRust(s string) string {
	special := map[rune]string{'\\': `\\`, '"': `\"`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
	return `"` + escaped(s, special, func(r rune) string { return fmt.Sprintf(`\u{%x}`, r) }) + `"`
}

// quotePowerShell: it takes curly quotes for quotes, so text with them is written with
// escapes.
func quotePowerShell(s string) string {
	curly := func(r rune) bool { return strings.ContainsRune("‘’‚‛“”„‟", r) }
	if strings.IndexFunc(s, func(r rune) bool { return !shown(r) || curly(r) }) < 0 {
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	special := map[rune]string{'`': "``", '$': "`$", '"': "`\"", '\n': "`n", '\r': "`r", '\t': "`t"}
	other := func(r rune) string { return fmt.Sprintf("`u{%x}", r) }
	for _, r := range "‘’‚‛“”„‟" {
		special[r] = other(r)
	}
	return `"` + escaped(s, special, other) + `"`
}

// quoteShell writes a word for any POSIX shell: bare where it can be, else in single
// quotes, else, where bytes must not be shown, printed by printf.
func quoteShell(s string) string {
	bare := s != "" && strings.IndexFunc(s, func(r rune) bool { return !plainWord(r) }) < 0 && s[0] != '-'
	if bare {
		return s
	}
	return quoteShellAlways(s)
}

// plainWord are the characters that mean nothing to a shell, wherever they stand.
func plainWord(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_./:,@%+", r)
}

func quoteShellAlways(s string) string {
	if hides(s) {
		return `"$(printf ` + singleQuote(printfFormat(s)) + `)"`
	}
	return singleQuote(s)
}

func singleQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// hides reports whether s has characters that must not be shown. Line feeds and tabs are
// seen.
func hides(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !shown(r) && r != '\n' && r != '\t' }) >= 0
}

// printfFormat writes text as a format of printf. An exclamation mark is escaped, too: it
// is special even there where the text stands in double quotes (bash, history expansion).
func printfFormat(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case r == '%':
			b.WriteString("%%")
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case shown(r) && r != '!' && (r != '-' || i > 0):
			b.WriteRune(r)
		default:
			for _, c := range []byte(s[i : i+n]) {
				fmt.Fprintf(&b, `\%03o`, c)
			}
		}
		i += n
	}
	return b.String()
}

// shellValue writes a value as one word: the safe parts and the variables in double
// quotes, anything else in single ones.
func shellValue(v value) string {
	v = v.tidy()
	if v.plain() {
		return quoteShellAlways(v.literal())
	}
	safe := func(s string) bool {
		return strings.IndexFunc(s, func(r rune) bool { return !plainWord(r) && !strings.ContainsRune(" ;=&?#", r) }) < 0
	}
	var b strings.Builder
	open := false // double quotes
	turn := func(to bool) {
		if open != to {
			b.WriteString(`"`)
			open = to
		}
	}
	for i, p := range v {
		switch {
		case p.env != "":
			turn(true)
			next := i+1 < len(v) && v[i+1].env == "" && safe(v[i+1].text) && startsName(v[i+1].text)
			if next {
				b.WriteString("${" + p.env + "}")
			} else {
				b.WriteString("$" + p.env)
			}
		case safe(p.text):
			turn(true)
			b.WriteString(p.text)
		default:
			turn(false)
			b.WriteString(quoteShellAlways(p.text))
		}
	}
	turn(false)
	return b.String()
}

func startsName(s string) bool {
	c := s[0]
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
