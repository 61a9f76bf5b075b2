package convert

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
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
		b.WriteString(text)
		i += 1 + n
	}
	return b.String()
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
