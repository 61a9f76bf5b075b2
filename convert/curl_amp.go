package convert

import (
	"strings"

	"parley/lazyregexp"
)

// queryOutside is the rest of an address whose & stands outside of quotes, with an option behind it.
var queryOutside = lazyregexp.New(`^((?:&[\w.~%\[\]-]+=[^\s&'"|;<>()]*)+)(?:[ \t]|\\\n)+--?[A-Za-z]`)

// Bounds of a text that is read again for an &, once for each.
const (
	longestMended = 64 << 10
	mostAmps      = 20
)

// withQuery is the text with the query of the address as it is meant, where an & ended the command and
// options of curl stand behind; empty: it is not so.
func (s *shell) withQuery() string {
	if s.cut == 0 || len(s.source) > longestMended || strings.Count(s.source, `\&`) > mostAmps {
		return ""
	}
	m := queryOutside.FindStringSubmatch(s.source[s.cut:])
	if m == nil {
		return ""
	}
	return s.source[:s.cut] + strings.ReplaceAll(m[1], "&", `\&`) + s.source[s.cut+len(m[1]):]
}
