package convert

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// unescapeShell takes the backslashes out of literal text. In double quotes they count
// before a few characters only (POSIX, 2.2.3).
func unescapeShell(s string, inQuotes bool) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		switch next := s[i+1]; {
		case next == '\n':
			i++
		case !inQuotes || strings.IndexByte("$`\"\\", next) >= 0:
			b.WriteByte(next)
			i++
		default:
			b.WriteByte('\\')
		}
	}
	return b.String()
}

var ansiEscapes = map[byte]byte{
	'n': '\n', 't': '\t', 'r': '\r', 'a': 7, 'b': 8, 'e': 27, 'E': 27, 'f': 12, 'v': 11,
	'\\': '\\', '\'': '\'', '"': '"', '?': '?',
}

// unescapeANSI reads the text of $'…'. A NUL ends it, as in bash.
func unescapeANSI(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			i++
			continue
		}
		text, n := ansiEscape(s[i+1:])
		if text == "\x00" {
			break
		}
		if pair, m := surrogates(s[i:]); m > 0 {
			text, n = pair, m-1
		}
		b.WriteString(text)
		i += 1 + n
	}
	return b.String()
}

// surrogates reads the two halves in which a browser writes a character beyond U+FFFF, such as
// \ud83d\udc2f, and how many bytes they take: none where there are no two.
func surrogates(s string) (text string, n int) {
	const half = len(`\ud83d`)
	if len(s) < 2*half || s[:2] != `\u` || s[half:half+2] != `\u` {
		return "", 0
	}
	high, err1 := strconv.ParseUint(s[2:half], 16, 16)
	low, err2 := strconv.ParseUint(s[half+2:2*half], 16, 16)
	r := utf16.DecodeRune(rune(high), rune(low))
	if err1 != nil || err2 != nil || r == utf8.RuneError {
		return "", 0
	}
	return string(r), 2 * half
}

// asLatin1 reads each byte that is no UTF-8 as the character of that number. It is false for
// what is no text then either, and for what was text before.
func asLatin1(s string) (text string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			r, ok = rune(s[i]), true
		}
		if unicode.IsControl(r) && !strings.ContainsRune("\t\n\r", r) {
			return "", false
		}
		b.WriteRune(r)
		i += n
	}
	return b.String(), ok
}

// ansiEscape reads what follows a backslash, and how many bytes of it.
func ansiEscape(s string) (text string, n int) {
	c := s[0]
	switch {
	case ansiEscapes[c] != 0:
		return string(rune(ansiEscapes[c])), 1
	case c >= '0' && c <= '7':
		n = digits(s, 3, 8)
		code, _ := strconv.ParseUint(s[:n], 8, 16)
		return string([]byte{byte(code)}), n
	case c == 'x':
		n = digits(s[1:], 2, 16)
		if n == 0 {
			return `\x`, 1
		}
		code, _ := strconv.ParseUint(s[1:1+n], 16, 16)
		return string([]byte{byte(code)}), 1 + n
	case c == 'u' || c == 'U':
		n = digits(s[1:], map[byte]int{'u': 4, 'U': 8}[c], 16)
		if n == 0 {
			return `\` + s[:1], 1
		}
		code, _ := strconv.ParseUint(s[1:1+n], 16, 64)
		return string(rune(min(code, utf8.MaxRune+1))), 1 + n
	case c == 'c' && len(s) > 1:
		return string(rune(s[1] & 0x1f)), 2
	}
	_, n = utf8.DecodeRuneInString(s)
	return `\` + s[:n], n
}

// digits counts the digits to a base that s begins with.
func digits(s string, most, base int) int {
	n := 0
	for n < most && n < len(s) {
		if _, err := strconv.ParseUint(s[n:n+1], base, 8); err != nil {
			break
		}
		n++
	}
	return n
}

func decodeBase64(s string) (string, error) {
	b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(s))
	if err != nil {
		return "", fmt.Errorf("decode base64: %w", err)
	}
	return string(b), nil
}
