package explain

import (
	"regexp"
	"strings"

	"parley/playground"
)

// traces are how stack traces of languages begin.
var traces = []struct {
	language string
	mark     *regexp.Regexp
	frame    *regexp.Regexp
}{
	{"Python", regexp.MustCompile(`Traceback \(most recent call last\)`), regexp.MustCompile(`File "([^"\n]{1,200})", line (\d+)`)},
	{"Java", regexp.MustCompile(`(?m)^(?:Caused by: |Exception in thread )?([\w.$]+(?:Exception|Error))\b.*\r?\n\s+at `), regexp.MustCompile(`(?m)^\s+at ([\w.$<>]+\([\w.]+:\d+\))`)},
	{"Go", regexp.MustCompile(`goroutine \d+ \[`), regexp.MustCompile(`(?m)^\s*(/\S+\.go:\d+)`)},
	{"Node.js", regexp.MustCompile(`(?:\bat\s+\S+ \(|\s+at )(?:file://|node:|/|[A-Z]:\\)[^\n)]{1,200}:\d+:\d+`), regexp.MustCompile(`\bat ([^\n<&]{1,160}:\d+:\d+\)?)`)},
	{"PHP", regexp.MustCompile(`(?:PHP )?(?:<b>)?Fatal error(?:</b>)?:|Stack trace:\s*(?:<br ?/?>)?\s*#0 `), regexp.MustCompile(`(?:in |#0 )(?:<b>)?(/[^\s<(]{1,200}(?:\(\d+\))?)`)},
	{".NET", regexp.MustCompile(`(?:System|Microsoft)\.[\w.]+Exception\b`), regexp.MustCompile(`at ([\w.<>]+\([^)\n]{0,120}\)(?: in [^\n]{1,160}:line \d+)?)`)},
	{"Ruby", regexp.MustCompile(`(?m)[\w/.-]+\.rb:\d+:in [` + "`" + `']`), regexp.MustCompile(`([\w/.-]+\.rb:\d+)`)},
	{"Rust", regexp.MustCompile(`thread '[^'\n]{1,80}' panicked at`), regexp.MustCompile(`panicked at ([^\n]{1,160})`)},
}

// stackTrace is SE-02.
func stackTrace(f *facts) (finding, bool) {
	b := f.body()
	if b.text == "" || b.broken {
		return silent()
	}
	text := b.text[:min(len(b.text), markBytes)]
	if b.root != nil {
		text = longestString(b.root, 0)
	}
	for _, t := range traces {
		m := t.mark.FindStringIndex(text)
		if m == nil {
			continue
		}
		title := "The server's program crashed: a " + t.language + " stack trace is in the answer."
		if t.language == ".NET" && !strings.Contains(text, " at ") {
			title = "The server's program threw a .NET exception: " + f.quote(text[m[0]:m[1]]) + "."
		}
		where := func(i int, v, reading string) evidence {
			if b.root != nil {
				return evidence{Where: playground.InBodyJSON, Name: "", Value: f.quoteWhole(v), Reading: reading}
			}
			return f.inText(i, v, reading)
		}
		ev := []evidence{}
		if message := exceptionLine(text); message != "" {
			ev = append(ev, where(strings.Index(text, message), message, "The exception."))
			title = "The server's program crashed: " + sentence(f.quote(message))
		}
		if fr := t.frame.FindStringSubmatchIndex(text); fr != nil {
			ev = append(ev, where(fr[2], text[fr[2]:fr[1]], "A place in its code."))
		}
		if len(ev) == 0 {
			ev = append(ev, where(m[0], text[m[0]:m[1]], "A "+t.language+" stack trace."))
		}
		d := blocker(title, "A fault in the "+t.language+" code, for whoever runs it. A trace should not leave the server: it tells strangers how it is built.", ev...)
		return do(d, copyText("Copy the trace", cut(f.secrets.hide(text[m[0]:]), 4000))), true
	}
	return silent()
}

var exceptionWords = regexp.MustCompile(`(?m)^[ \t]*((?:Caused by: )?(?:[\w.]+\.)?[A-Z]\w*(?:Exception|Error|Failure)(?:: ?[^\n<]{1,200})|panic: [^\n]{1,200}|Uncaught \w+[^\n<]{1,200})`)

// exceptionLine is the line that names the exception and says what it is about.
func exceptionLine(text string) string {
	m := exceptionWords.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	return strings.TrimSpace(m[1])
}

// longestString is the longest string of a JSON text: traces stand there.
func longestString(n *node, depth int) string {
	best := ""
	if n.is(isString) {
		return n.text
	}
	var lines []string
	for k := n.first; k != nil && depth < 6; k = k.next {
		if n.is(isArray) && k.is(isString) && len(lines) < 200 {
			lines = append(lines, k.text)
		}
		if s := longestString(k, depth+1); len(s) > len(best) {
			best = s
		}
	}
	if s := strings.Join(lines, "\n"); len(s) > len(best) {
		best = s
	}
	return best[:min(len(best), markBytes)]
}

var sqlWords = regexp.MustCompile(`(?i)SQLSTATE\[?\s?\[?[0-9A-Z]{5}|you have an error in your sql syntax|ORA-\d{5}|PSQLException|psycopg2?\.[\w.]+|sqlite3?\.OperationalError|SQLITE_[A-Z]+|pq: [a-z]|unclosed quotation mark|syntax error at or near|relation "[^"]+" does not exist|column "[^"]+" (?:does not exist|of relation)|duplicate key value violates unique constraint|deadlock detected|too many connections|connection refused.*(?:5432|3306|6379|27017)|ECONNREFUSED [\d.:]+(?:5432|3306|6379|27017)|MongoServerError|ActiveRecord::\w+`)

// databaseWords is SE-02 for SQL.
func databaseWords(f *facts) (finding, bool) {
	b := f.body()
	text := b.text[:min(len(b.text), markBytes)]
	m := sqlWords.FindStringIndex(text)
	if m == nil || b.broken {
		return silent()
	}
	e := f.inText(m[0], around(text, m[0]), "The words of a database.")
	if b.root != nil {
		e.Where = playground.InBodyJSON
		e.Name, e.Line = "", 0
		if s := f.shape().message; s.words() != "" && sqlWords.MatchString(s.text) {
			e = f.inJSON(s, "The words of a database.")
		}
	}
	d := blocker("The server's database failed: "+sentence(f.quote(around(text, m[0]))), "The fault lies between the server's code and its database. Such text should not leave the server: it tells strangers how the data is built.", e)
	if f.code < 500 {
		d = likely(d)
	}
	return d, true
}
