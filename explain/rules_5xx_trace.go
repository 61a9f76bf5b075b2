package explain

import (
	"html"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// traces are how stack traces of languages begin. The words, in lower case, are looked
// for first: they are cheap, and the patterns then see only what is near them.
var traces = []struct {
	language string
	words    []string
	mark     *lazyregexp.Regexp
	frame    *lazyregexp.Regexp
}{
	{"Python", []string{"traceback (most recent call last)"}, lazyregexp.New(`Traceback \(most recent call last\)`), lazyregexp.New(`File "([^"\n]{1,200})", line (\d+)`)},
	{"Java", []string{"\n\tat ", "\n    at ", "\n  at "}, lazyregexp.New(`(?m)^(?:Caused by: |Exception in thread )?([\w.$]+(?:Exception|Error))\b.*\r?\n\s+at `), lazyregexp.New(`(?m)^\s+at ([\w.$<>]+\([\w.]+:\d+\))`)},
	{"Go", []string{"goroutine "}, lazyregexp.New(`goroutine \d+ \[`), lazyregexp.New(`(?m)^\s*(/\S+\.go:\d+)`)},
	{"Node.js", []string{".js:", ".ts:", ".mjs:", ".cjs:", "node:internal"}, lazyregexp.New(`(?:\bat\s+\S+ \(|(?:\s|>)at )(?:file://|node:|/|[A-Z]:\\)[^\n)]{1,200}:\d+:\d+`), lazyregexp.New(`\bat ([^\n<&]{1,160}:\d+:\d+\)?)`)},
	{"PHP", []string{"fatal error", "stack trace:"}, lazyregexp.New(`(?:PHP )?(?:<b>)?Fatal error(?:</b>)?:|Stack trace:\s*(?:<br ?/?>)?\s*#0 `), lazyregexp.New(`(?:in |#0 )(?:<b>)?(/[^\s<(]{1,200}(?:\(\d+\))?)`)},
	{".NET", []string{"system.", "microsoft."}, lazyregexp.New(`(?:System|Microsoft)\.[\w.]+Exception\b`), lazyregexp.New(`at ([\w.<>]+\([^)\n]{0,120}\)(?: in [^\n]{1,160}:line \d+)?)`)},
	{"Ruby", []string{".rb:"}, lazyregexp.New(`(?m)[\w/.-]+\.rb:\d+:in [` + "`" + `']`), lazyregexp.New(`([\w/.-]+\.rb:\d+)`)},
	{"Rust", []string{"panicked at"}, lazyregexp.New(`thread '[^'\n]{1,80}' panicked at`), lazyregexp.New(`panicked at ([^\n]{1,160})`)},
}

// traceWindow bounds what the patterns of a trace look at.
const traceWindow = 4 << 10

// near is the part of text around the first of words, and where it begins; "" without one.
func near(text, lower string, words []string) (string, int) {
	for _, w := range words {
		if i := strings.Index(lower, w); i >= 0 && i < len(text) {
			start := max(0, i-traceWindow/4)
			return text[start:min(len(text), i+traceWindow)], start
		}
	}
	return "", 0
}

// traceText is where a trace may stand: the text, or the longest string of a JSON body.
func (f *facts) traceText() (text, lower string) {
	b := f.body()
	if b.root != nil {
		text = longestString(b.root, 0)
		return text, strings.ToLower(text)
	}
	return b.text[:len(b.lower())], b.lower()
}

// stackTrace is SE-02.
func stackTrace(f *facts) (finding, bool) {
	if f.body().text == "" || f.body().broken {
		return silent()
	}
	text, lower := f.traceText()
	for _, t := range traces {
		part, start := near(text, lower, t.words)
		m := t.mark.FindStringIndex(part)
		if part == "" || m == nil || t.language == ".NET" && f.code < 500 && t.frame.FindString(part) == "" {
			continue // the name of an exception alone is a part of what it says
		}
		crashed := "The server's program crashed"
		if f.code < 500 {
			crashed = "The server's program stumbled over this request"
		}
		title := crashed + ": a " + t.language + " stack trace is in the answer."
		var ev []evidence
		if message := exceptionLine(part); message != "" {
			ev = append(ev, f.inTrace(start+strings.Index(part, message), message, "The exception."))
			title = crashed + ": " + sentence(f.quote(html.UnescapeString(message)))
		}
		if fr := t.frame.FindStringSubmatchIndex(part); fr != nil {
			ev = append(ev, f.inTrace(start+fr[2], part[fr[2]:fr[1]], "A place in its code."))
		}
		if len(ev) == 0 {
			ev = append(ev, f.inTrace(start+m[0], part[m[0]:m[1]], "A "+t.language+" stack trace."))
		}
		d := blocker(title, "A fault in the "+t.language+" code, for whoever runs it. A trace should not leave the server: it tells strangers how it is built.", ev...)
		return do(d, copyText("Copy the trace", f.wholeTrace(text, start, start+m[0], t.language))), true
	}
	return silent()
}

// maxTrace bounds what is copied of a trace.
const maxTrace = 32 << 10

// blockEnd is where the element ends that holds a trace.
var blockEnd = lazyregexp.New(`(?i)</(?:pre|textarea|body|html|code)\b`)

// wholeTrace is the trace as people read it, from the line that names the exception to
// the end of what belongs to it. The exception is looked for from near on; at is where the
// trace was recognized.
func (f *facts) wholeTrace(text string, near, at int, language string) string {
	for at < len(text) && text[at] == '>' {
		at++
	}
	start := at
	if message := exceptionLine(text[near:at]); message != "" {
		start = near + strings.LastIndex(text[near:at], message)
	}
	trace := text[start:min(len(text), start+maxTrace)]
	if i := strings.Index(text[start:at], "</"); i >= 0 && f.body().html { // a heading; the frames stand further down
		trace = text[start:start+i] + "\n" + text[at:min(len(text), at+maxTrace)]
	}
	if f.body().html {
		if end := blockEnd.FindStringIndex(trace); end != nil {
			trace = trace[:end[0]]
		}
		trace = readable(trace)
	}
	if language != "Go" && language != "Python" && language != "PHP" { // these have blank lines in between
		trace, _, _ = strings.Cut(strings.ReplaceAll(trace, "\r\n", "\n"), "\n\n")
	}
	return strings.TrimSpace(strings.ToValidUTF8(f.secrets.hide(maskPairs(maskAddresses(trace))), "\ufffd"))
}

var lineEnds = lazyregexp.New(`(?i)[ \t]*<(?:br\b[^>]{0,40}|/(?:p|div|li|tr|h[1-6]))>\n?`)

// readable is HTML as a person sees it, its lines kept.
func readable(markup string) string {
	text := html.UnescapeString(tags.ReplaceAllString(lineEnds.ReplaceAllString(markup, "\n"), ""))
	return strings.ReplaceAll(text, "\u00a0", " ")
}

// inTrace quotes from a trace. In JSON its place is the string that holds it.
func (f *facts) inTrace(offset int, value, reading string) evidence {
	plain := value
	if f.body().html {
		plain = html.UnescapeString(value)
	}
	e := f.inText(offset, plain, reading)
	if b := f.body(); b.root != nil {
		e.Where, e.Name, e.Line = playground.InBodyJSON, "", 0
		if n := holding(b.root, value, 0); n != nil {
			e.Name, e.Line = n.pointer(), n.line
		}
	}
	return e
}

// holding is the string that holds some words.
func holding(n *node, words string, depth int) *node {
	if n.is(isString) && strings.Contains(n.text, words) {
		return n
	}
	for k := n.firstKid(); k != nil && depth < 6; k = k.next {
		if found := holding(k, words, depth+1); found != nil {
			return found
		}
	}
	return nil
}

var exceptionWords = lazyregexp.New(`(?m)(?:^|>)[ \t]*((?:Caused by: )?(?:[\w.]+\.)?(?:[A-Z]\w*(?:Exception|Error|Failure)|Error)(?:: ?[^\n<]{1,200})|panic: [^\n]{1,200}|Uncaught \w+[^\n<]{1,200})`)

// exceptionLine is the line that names the exception and says what it is about.
func exceptionLine(text string) string {
	m := exceptionWords.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	return strings.TrimSpace(m[1])
}

// longestString is the longest string of a JSON text, or its longest list of strings:
// traces stand there.
func longestString(n *node, depth int) string {
	if n.is(isString) {
		return n.text
	}
	best := ""
	var lines []string
	for k := n.firstKid(); k != nil && depth < 6; k = k.next {
		if n.is(isArray) && k.is(isString) && len(lines) < 200 {
			lines = append(lines, k.text)
			continue
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

// sqlHints are in every text that sqlWords finds; they are looked for first.
var sqlHints = []string{
	"sqlstate", "sql syntax", "ora-", "psqlexception", "psycopg", "sqlite", "pq: ", "quotation mark", "syntax error at or near", "does not exist", "of relation",
	"duplicate key value", "deadlock detected", "too many connections", "connection refused", "econnrefused", "mongoservererror", "activerecord::",
}

var sqlWords = lazyregexp.New(`(?i)SQLSTATE\[?\s?\[?[0-9A-Z]{5}|you have an error in your sql syntax|ORA-\d{5}|PSQLException|psycopg2?\.[\w.]+|sqlite3?\.OperationalError|SQLITE_[A-Z]+|pq: [a-z]|unclosed quotation mark|syntax error at or near|relation "[^"]+" does not exist|column "[^"]+" (?:does not exist|of relation)|duplicate key value violates unique constraint|deadlock detected|too many connections|connection refused.*(?:5432|3306|6379|27017)|ECONNREFUSED [\d.:]+(?:5432|3306|6379|27017)|MongoServerError|ActiveRecord::\w+`)

// databaseWords is SE-02 for SQL.
func databaseWords(f *facts) (finding, bool) {
	b := f.body()
	if b.text == "" || b.broken {
		return silent()
	}
	text, lower := b.text[:len(b.lower())], b.lower()
	for _, hint := range sqlHints {
		part, start := near(text, lower, []string{hint})
		m := sqlWords.FindStringIndex(part)
		if part == "" || m == nil {
			continue
		}
		if strings.EqualFold(part[m[0]:m[1]], "too many connections") && !strings.Contains(lower, "1040") && !strings.Contains(lower, "sql") {
			continue // others run out of connections, too
		}
		line := around(part, m[0])
		if b.html {
			line = paragraph(part, m)
		}
		e := f.inText(start+m[0], line, "The words of a database.")
		if b.root != nil {
			n := holding(b.root, part[m[0]:m[1]], 0)
			if n == nil {
				continue
			}
			if m := n.parent.one("message", "msg", "errmsg", "detail"); looksLikeCode(n.text) && strings.Contains(m.words(), " ") {
				n = m // the words beside the name of the error
			}
			line, e = n.text, f.inJSON(n, "The words of a database.")
		}
		d := blocker("The server's database failed: "+sentence(f.quote(line)), "The fault lies between the server's code and its database. Such text should not leave the server: it tells strangers how the data is built.", e)
		if f.code < 500 {
			d = likely(d)
		}
		if heldUp.MatchString(line[:min(len(line), topicBytes)]) {
			d.Why = "Another change was in the way at that moment, and this one was given up. That passes: the same may be taken when the other is done. " + d.Why
			return do(d, f.rates().orSoon()), true
		}
		return d, true
	}
	return silent()
}

// blocks are the tags between which a page says one thing.
var blocks = lazyregexp.New(`(?i)</?(?:!doctype|html|head|title|meta|link|style|script|body|h[1-6]|p|pre|div|section|article|main|table|tbody|thead|tr|t[dh]|[uod]l|li|d[td]|br|hr|code|blockquote)\b[^>]*>|[\r\n]+`)

// paragraph is what a page says around a match, without its tags.
func paragraph(text string, m []int) string {
	start, end := max(0, m[0]-160), min(len(text), m[1]+160)
	if all := blocks.FindAllStringIndex(text[start:m[0]], -1); len(all) > 0 {
		start += all[len(all)-1][1]
	}
	if at := blocks.FindStringIndex(text[m[1]:end]); at != nil {
		end = m[1] + at[0]
	}
	return strings.TrimSpace(html.UnescapeString(stripTags(strings.ToValidUTF8(text[start:end], "\ufffd"))))
}

// heldUp are a database's words for changes that stand in each other's way.
var heldUp = lazyregexp.New(`(?i)\bdeadlock\b|\bserialization failure\b|\bcould not serialize\b|\block wait timeout\b|\btry restarting transaction\b|\b(?:database|table)(?: \w+)? is locked\b|\bWriteConflict\b`)
