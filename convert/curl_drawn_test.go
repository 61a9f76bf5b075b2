package convert_test

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// A drawn command is one that its real curl takes, of options that stand together as nobody
// would write them down as an example.

var (
	drawnText  = oddText("ab1 '\"\\$`!#%&*()[]{}<>|;~?^=+-@:,./_é漢🎉\u00a0\t\n")
	drawnValue = oddText("ab1 '\"\\$`!#%&*()[]{}<>|;~?^=+-@:,./_é漢🎉\t")
	drawnPlain = rapid.StringMatching(`[A-Za-z0-9._~-]{1,8}`)
	drawnFile  = rapid.SampledFrom([]string{"a.txt", "b.bin", "x y.json", "p.png"}) // are there, and empty
)

// drawnOptions are what a command may have besides its address, each with how often.
func drawnOptions() []*rapid.Generator[[]string] {
	option := func(names string, value *rapid.Generator[string]) *rapid.Generator[[]string] {
		return rapid.Custom(func(t *rapid.T) []string {
			name := rapid.SampledFrom(strings.Fields(names)).Draw(t, "name")
			v := value.Draw(t, "value")
			if !strings.HasPrefix(name, "--") && v != "" && rapid.Bool().Draw(t, "glued") {
				return []string{name + v}
			}
			return []string{name, v}
		})
	}
	flag := func(names ...string) *rapid.Generator[[]string] {
		return rapid.Map(rapid.SampledFrom(names), func(name string) []string { return []string{name} })
	}
	of := func(values ...string) *rapid.Generator[string] { return rapid.SampledFrom(values) }
	pair := rapid.Custom(func(t *rapid.T) string { return drawnText.Draw(t, "name") + "=" + drawnText.Draw(t, "value") })
	at := rapid.Map(drawnFile, func(file string) string { return "@" + file })
	data := rapid.OneOf(drawnText, pair, at, of("", "a=1&b=2", `{"a":"b c"}`, "=", "a", "@-", " a=1"))
	header := rapid.OneOf(rapid.Custom(drawHeader), of("X-Empty;", "X-Gone:", "No colon", "", ":", "Expect:", "X-A:1", "@a.txt"))
	return []*rapid.Generator[[]string]{
		option("-X --request", of("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "patch", "PROPFIND", "a-b")),
		option("-H --header", header), option("-H --header", header), option("-H --header", header),
		option("-d --data --data-ascii", data), option("-d --data", data), option("--data-raw", rapid.OneOf(data, at)),
		option("--data-binary", data), option("--data-urlencode", rapid.OneOf(data, rapid.Map(pair, func(p string) string { return "=" + p }), of("@a.txt", "a=", "=a b", "a b"))),
		option("--json", rapid.OneOf(drawnText, at, of(`{"a":1}`, "[]", ""))),
		option("-F --form", rapid.Custom(drawPart)), option("-F --form", rapid.Custom(drawPart)), option("--form-string", rapid.OneOf(pair, of("a=@b", "a=<b;type=x/y"))),
		option("-u --user", rapid.Custom(func(t *rapid.T) string { return drawnValue.Draw(t, "name") + ":" + drawnValue.Draw(t, "password") })),
		option("-A --user-agent", drawnValue), option("-b --cookie", rapid.OneOf(drawnValue, of("a=1", "a=1; b=2", "a.txt", ""))), option("-e --referer", rapid.OneOf(drawnValue, of("http://x/;auto", ";auto"))),
		flag("-G", "--get"), flag("-I", "--head"), flag("-k", "--insecure"), flag("-L", "--location"), flag("--compressed"), flag("-0", "--http1.0", "--http1.1"), flag("-s", "-sS", "-v", "-i", "-f", "-#", "-g", "--globoff", "--path-as-is", "-N"),
		option("-T --upload-file", rapid.OneOf(drawnFile, of("-", "."))),
		option("--url-query", rapid.OneOf(data, rapid.Map(pair, func(p string) string { return "+" + p }))),
		option("--oauth2-bearer", drawnPlain), option("-r --range", of("0-9", "-5", "5-")), option("-C --continue-at", of("0", "-")), option("-z --time-cond", of("Tue, 01 Jan 2030 00:00:00 GMT", "-1 Jan 2020", "2020-01-02 03:04:05")),
		option("--request-target", of("*", "/a?b", "http://x/y")), option("--proto-default", of("http", "HTTP")), option("-m --max-time", of("5", "2.5")), option("--connect-timeout", of("4", "2.5")),
		option("--max-redirs", of("0", "3", "-1")), option("--retry", of("0", "2")), option("-w --write-out", of("%{http_code}\\n")), option("-o --output", of("/dev/null")),
		option("--resolve", of("h.example:80:127.0.0.9")), option("-c --cookie-jar", of("/dev/null")),
	}
}

func drawHeader(t *rapid.T) string {
	name := rapid.OneOf(drawnPlain, rapid.SampledFrom([]string{"Content-Type", "content-type", "User-Agent", "Cookie", "Authorization", "Accept", "Host", "X-A", "Accept-Encoding", "Referer", "If-None-Match", "Origin"})).Draw(t, "name")
	values := rapid.OneOf(drawnValue, rapid.SampledFrom([]string{"1", "text/plain", "application/json", "application/x-www-form-urlencoded", "multipart/form-data", "application/json; charset=utf-8", "multipart/mixed; boundary=xyz"}))
	return name + rapid.SampledFrom([]string{": ", ":", ":  ", ":\t"}).Draw(t, "colon") + values.Draw(t, "value")
}

func drawPart(t *rapid.T) string {
	name := rapid.OneOf(drawnPlain, rapid.SampledFrom([]string{"a b", `q"q`, "é", "a[]", ""})).Draw(t, "name")
	value := rapid.OneOf(drawnText, drawnPlain,
		rapid.Map(drawnFile, func(file string) string { return "@" + file }),
		rapid.Map(drawnFile, func(file string) string { return "<" + file }),
		rapid.SampledFrom([]string{`"quoted; text"`, `"a\"b"`, `@"x y.json"`, "@a.txt,b.bin", "a;b", "", "@-", "<-"})).Draw(t, "value")
	behind := rapid.SampledFrom([]string{"", "", "", ";type=text/csv", ";type=application/json; charset=utf-8", ";filename=f.txt", `;filename="a;b.txt"`, ";type=text/x;filename=g.html", ` ; type="text/y"`, `;headers="X-P: 1"`, ";encoder=base64", ";encoder=8bit"}).Draw(t, "behind")
	return name + "=" + value + behind
}

// drawAddress draws the addresses that curl reads as Parley has to.
func drawAddress(t *rapid.T) string {
	scheme := rapid.SampledFrom([]string{"http://", "http://", "https://", "HTTP://", "", "http:/"}).Draw(t, "scheme")
	user := rapid.SampledFrom([]string{"", "", "", "", "u:p@", "u@", "u%20x:p%40@"}).Draw(t, "user")
	host := rapid.SampledFrom([]string{"h.example", "h.example", "H.Example", "127.0.0.1", "h.example:8080", "[::1]"}).Draw(t, "host")
	path := rapid.SampledFrom([]string{"", "/", "/a", "/a/", "/a/../b/./c", "/a/..", "//a//b", "/%2e%2e/a", "/a%20b", "/é", "/a b", "/a;b=c", "/a:b@c", "/a/...", "/..", "/./.", "/a\"b", "/a'b", "/a\\{b\\}", "/%zz", "/a|b", "/~a!$&'()*+,=", "/a^b`c"}).Draw(t, "path")
	query := rapid.SampledFrom([]string{"", "", "", "?", "?a=1", "?a=1&", "?a=b c", "?é", "?a=%26+x", "?a=../b", "?a[]=1", "?a=1?b=2", "?&&", "?a='\"", "?/../x"}).Draw(t, "query")
	fragment := rapid.SampledFrom([]string{"", "", "", "", "#f", "#", "#a?b", "#a#b"}).Draw(t, "fragment")
	return scheme + user + host + path + query + fragment
}

// drawnCommand draws the words of a command and writes them for a shell.
var drawnCommand = rapid.Custom(func(t *rapid.T) string {
	words := slices.Concat(rapid.SliceOfN(rapid.OneOf(drawnOptions()...), 0, 6).Draw(t, "options")...)
	at := []string{drawAddress(t)}
	switch rapid.IntRange(0, 5).Draw(t, "where") {
	case 0:
		words = append(at, words...)
	case 1:
		words = append([]string{"--url"}, append(at, words...)...)
	case 2:
		words = append(words, "--", at[0])
	default:
		words = append(words, at...)
	}
	var b strings.Builder
	b.WriteString("curl")
	for _, word := range words {
		b.WriteString(rapid.SampledFrom([]string{" ", " ", " ", "  ", " \\\n  ", "\t"}).Draw(t, "blank"))
		b.WriteString(drawQuoted(t, word))
	}
	return b.String()
})

// drawQuoted writes a word in one of the ways that a shell has.
func drawQuoted(t *rapid.T, word string) string {
	plain := word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+,=") == ""
	single := "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	double := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(word) + `"`
	switch way := rapid.IntRange(0, 5).Draw(t, "way"); {
	case plain && way < 4:
		return word
	case way == 0, way == 3:
		return single
	case way == 1:
		return double
	case way == 2:
		return "$'" + strings.NewReplacer(`\`, `\\`, "'", `\'`, "\n", `\n`, "\t", `\t`, "é", `\u00e9`, "!", `\x21`).Replace(word) + "'"
	}
	if strings.TrimSpace(word) != word || strings.Trim(word, "\t\n -~") != "" && strings.ContainsRune(word, '\u00a0') {
		return single // a web page's blank stands for one there, and a backslash before one for the end of a line
	}
	var b strings.Builder
	for _, r := range word {
		switch {
		case r == '\n':
			b.WriteString("'\n'")
		case r < 0x80 && !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./", r):
			fmt.Fprintf(&b, `\%c`, r)
		default:
			b.WriteRune(r)
		}
	}
	if b.Len() == 0 {
		return "''"
	}
	return b.String()
}
