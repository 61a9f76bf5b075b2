package compare

import (
	"slices"
	"strings"

	"parley/playground"
)

// Bounds of what is said of lines.
const (
	maxLinesSaid = 3           // lines that are told one by one
	maxLineSaid  = 2 * maxSaid // bytes of a line that is quoted whole
	maxLinesRead = 500         // changed lines that are looked at
	maxLineRead  = 1 << 10     // bytes of one
	leastUnread  = 16          // bytes of a word that may be a token
)

// lineFacts is what became of the lines of two texts.
type lineFacts struct {
	blocks                  int
	changed, added, removed int // lines; each of those that changed took the place of one
	became                  int // how many lines took the place of another number of them, of
	of                      int
	lines                   int  // that were said, or would have been
	unseen                  bool // they differ in nothing but how they end
	quiet                   int  // of those that changed, lines that differ only in what is new in each response
	says                    []string
	unsaid                  bool // something is not among what is said
}

// lineFacts gathers what is not ignored.
func (t *teller) lineFacts() *lineFacts {
	f := &lineFacts{unseen: true}
	var pairs []string
	for i := range t.p.Body.Changes {
		ch := &t.p.Body.Changes[i]
		if ch.IgnoredBy != nil {
			continue
		}
		f.blocks++
		f.unseen = f.unseen && equalLines(ch)
		switch a, b := len(ch.ALines), len(ch.BLines); {
		case a == 0:
			f.added += b
			f.quote(ch.BLines, t.b, "more")
		case b == 0:
			f.removed += a
			f.quote(ch.ALines, t.b, "fewer")
		case a != b:
			f.became, f.of, f.unsaid = f.became+b, f.of+a, true
		case f.unsaid, f.changed+a > maxLinesRead:
			f.changed, f.unsaid = f.changed+a, true
		default:
			f.changed += a
			pairs = append(pairs, f.pairs(ch)...)
			f.unsaid = f.unsaid || len(pairs) > maxLinesSaid
		}
	}
	f.says = append(f.says, pairs...)
	f.unsaid = f.unsaid || f.lines+len(pairs) > maxLinesSaid
	if f.quiet > 0 {
		f.says = append(f.says, count(f.quiet, "line")+plural(f.quiet, " differs", " differ")+" only in what is new in each response.")
	}
	return f
}

// quote tells of lines that only one text has.
func (f *lineFacts) quote(lines []string, who, than string) {
	if f.lines += len(lines); f.lines > maxLinesSaid {
		f.unsaid = true
		return
	}
	var quoted []string
	for _, line := range lines {
		line = strings.TrimSpace(line)
		mark := markAround(line)
		if line == "" || mark == "" || strings.ContainsAny(line, "\t\r") || holdsUnsaid(line) {
			f.unsaid = true
			return
		}
		quoted = append(quoted, mark+clip(line, maxLineSaid)+mark)
	}
	f.says = append(f.says, endQuoted(who+" has "+count(len(lines), "line")+" "+than+": "+listed(quoted)))
}

// markAround is the quotation mark that a text does not hold itself; empty where it holds both.
func markAround(text string) string {
	for _, mark := range []string{`"`, `'`} {
		if !strings.Contains(text, mark) {
			return mark
		}
	}
	return ""
}

// endQuoted ends a sentence that ends with a quotation with one full stop.
func endQuoted(s string) string {
	if strings.HasSuffix(s[:len(s)-1], ".") {
		return s
	}
	return s + "."
}

// holdsUnsaid reports a line of which a summary says nothing: it holds a credential, or what may be one.
func holdsUnsaid(line string) bool {
	return len(line) > maxWordBytes || secretLine(line) ||
		slices.ContainsFunc(strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" =:,;&?/\"'()[]{}<>", r) }), func(word string) bool { return len(word) >= leastUnread && unread([]byte(word)) })
}

// pairs tells of lines that each took the place of one.
func (f *lineFacts) pairs(ch *playground.Change) []string {
	var out []string
	for k := range ch.ALines {
		one := &playground.Change{AStart: ch.AStart + k, BStart: ch.BStart + k, ALines: ch.ALines[k : k+1], BLines: ch.BLines[k : k+1]}
		if ch.ALines[k] != ch.BLines[k] && steadyLine(ch.ALines[k]) == steadyLine(ch.BLines[k]) {
			f.quiet++
			continue
		}
		if len(out) == maxLinesSaid {
			f.unsaid = true
			break
		}
		words := lineWords(one)
		f.unsaid = f.unsaid || strings.HasSuffix(words, " changed.")
		out = append(out, words)
	}
	return out
}

// steadyLine is a line without what is new in each response: times, ids, addresses in memory.
func steadyLine(line string) string {
	if len(line) > maxLineRead {
		return line
	}
	for _, pattern := range textPatterns {
		line = pattern.of.ReplaceAllLiteralString(line, "\x00")
	}
	return line
}

// textContent says how two texts differ line by line.
func (t *teller) textContent() string {
	f := t.lineFacts()
	in := ""
	if f.blocks > 1 {
		in = ", in " + count(f.blocks, "place")
	}
	switch {
	case f.blocks == 0:
		return ""
	case f.unseen && t.r.texts.note != "":
		return t.r.texts.note
	case f.changed == 1 && f.blocks == 1 && f.quiet == 0:
		return joinSentences(f.says...)
	}
	if all := keyed(t.p.Body.Changes); all != nil {
		return t.keyedWords(all)
	}
	if !f.unsaid {
		return joinSentences(f.says...)
	}
	return f.counted(t.a, t.b) + in + "."
}

// counted says how many lines came, went and changed, where they are too many to be told one by one.
func (f *lineFacts) counted(a, b string) string {
	if f.became > 0 && f.changed+f.added+f.removed == 0 {
		return count(f.of, "line") + " of " + a + " became " + grouped(f.became) + " in " + b
	}
	var says []string
	if f.became > 0 {
		says = append(says, count(f.of, "line")+" of "+a+" became "+grouped(f.became))
	}
	if f.changed > 0 {
		says = append(says, count(f.changed, "line")+" changed")
	}
	switch {
	case f.added > 0 && f.removed > 0:
		says = append(says, b+" has "+count(f.added, "line")+" more and "+grouped(f.removed)+" fewer")
	case f.added > 0:
		says = append(says, b+" has "+count(f.added, "line")+" more")
	case f.removed > 0:
		says = append(says, b+" has "+count(f.removed, "line")+" fewer")
	}
	return listed(says)
}

// equalLines reports whether lines differ in nothing but how they end.
func equalLines(ch *playground.Change) bool {
	return slices.EqualFunc(ch.ALines, ch.BLines, func(a, b string) bool { return strings.TrimSuffix(a, "\r") == strings.TrimSuffix(b, "\r") })
}

// lineWords says how one line changed.
func lineWords(ch *playground.Change) string {
	line := "line " + grouped(ch.AStart)
	if ch.BStart != ch.AStart {
		line += " of A"
	}
	a, b := ch.ALines[0], ch.BLines[0]
	if len(a) > maxWordBytes || len(b) > maxWordBytes || secretLine(a) || secretLine(b) {
		return sentence(capital(line) + " changed")
	}
	if x, y, mark := strings.TrimSpace(a), strings.TrimSpace(b), markAround(a+b); sayable(x) && sayable(y) && x != y && mark != "" {
		return endQuoted(capital(line) + " went from " + mark + x + mark + " to " + mark + y + mark)
	}
	for _, of := range [][2]string{{a, b}, {steadyLine(a), steadyLine(b)}} {
		if x, y := onePiece(of[0], of[1]); x != "" && !strings.Contains(x+y, "\x00") {
			return "In " + line + `, "` + x + `" became "` + y + `".`
		}
	}
	return capital(line) + " changed."
}
