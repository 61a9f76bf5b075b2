package views

import "testing"

func TestQuotationsInCodeArePaintedAsItsLanguageReadsThem(t *testing.T) {
	for _, c := range []struct{ name, code, quoted string }{
		{"two words of a shell", `curl 'a' -H "b"`, `'a'"b"`},
		{"a single mark inside of single marks", `curl 'it'\''s' -L`, `'it''s'`},
		{"a backslash at the end of single marks", `curl 'C:\' -L 'x'`, `'C:\''x'`},
		{"an escape in double marks", `curl "a\"b" -L`, `"a\"b"`},
		{"a command that prints first", `printf 'a\'\''b' | curl -L`, `'a\''b'`},
		{"a language with escapes in both", `f('a\'b', "c")`, `'a\'b'"c"`},
		{"a quotation that does not end", `curl 'a`, `'a`},
		{"no quotation", `curl a`, ``},
	} {
		quoted, all := "", ""
		for _, p := range paintCode(c.code) {
			all += p.Text
			if p.CSS == "s" {
				quoted += p.Text
			}
		}
		if quoted != c.quoted || all != c.code {
			t.Errorf("%s: %q is painted of %q, want %q", c.name, quoted, all, c.quoted)
		}
	}
}
