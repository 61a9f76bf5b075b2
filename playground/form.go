package playground

import "strings"

// EncodeForm writes fields as the content of a form (WHATWG URL, 5.2), as browsers do.
func EncodeForm(fields []FormField) string {
	var b strings.Builder
	for i, f := range fields {
		if i > 0 {
			b.WriteByte('&')
		}
		encodeForm(&b, f.Name)
		b.WriteByte('=')
		encodeForm(&b, f.Value)
	}
	return b.String()
}

func encodeForm(b *strings.Builder, s string) {
	const hex = "0123456789ABCDEF"
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ' ':
			b.WriteByte('+')
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("*-._", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
}
