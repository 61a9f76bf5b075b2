package store

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// dialect is what the engines say differently within one query text.
type dialect struct {
	shared   bool   // several replicas have the database at once
	list     string // the elements of a JSON array, as rows with a value: %
	newest   string // joins the newest $2 runs of each wanted: %
	contains string // a text has a part: %; its value is written by part
	worded   string // the numbers of runs whose words match: %; its value is written by wordsQuery
	both     string // between words that must all be there
	running  string // further condition on a row that is running and whose program has ended: %
	unheld   string // further condition on content that no run names: that none is about to
	bodyScan string // reads the bodies without their index
}

// The engines. Each has its files: dialect_sqlite.go, and dialect_postgres.go with postgres_*.go.
var (
	sqlite = &dialect{
		list: "json_each(%)",
		newest: `JOIN run ON run.id IN (
		    SELECT r.id
		    FROM run r
		    WHERE % AND r.deleted_at IS NULL
		    ORDER BY r.id DESC
		    LIMIT $2)`,
		contains: "instr(%, ?) > 0",
		worded:   "words MATCH ?",
		both:     " ",
		bodyScan: "body NOT INDEXED",
	}
	postgres = &dialect{
		shared: true,
		list:   "jsonb_array_elements_text(CAST(% AS jsonb))",
		newest: `CROSS JOIN LATERAL (
		    SELECT r.id
		    FROM run r
		    WHERE % AND r.deleted_at IS NULL
		    ORDER BY r.id DESC
		    LIMIT $2) AS n
		JOIN run ON run.id = n.id`,
		contains: "% LIKE ?",
		worded:   "words @@ CAST(? AS tsquery)",
		both:     " & ",
		running:  " AND NOT EXISTS (SELECT 1 FROM replica WHERE replica.id = %.replica_id)",
		unheld: ` AND NOT EXISTS (SELECT 1 FROM replica WHERE replica.id = body.replica_id)
		    AND NOT EXISTS (SELECT 1 FROM hold JOIN replica ON replica.id = hold.replica_id WHERE hold.sha256 = body.sha256)`,
		bodyScan: "body",
	}
)

// newestOf joins the newest $2 runs for which a condition on them, r, and what is wanted holds.
func (d *dialect) newestOf(condition string) string {
	return strings.Replace(d.newest, "%", condition, 1)
}

// elements are the rows of a JSON array, each with a value.
func (d *dialect) elements(array string) string { return strings.Replace(d.list, "%", array, 1) }

// left is the condition that a row of a table was left running by a program that has ended.
func (d *dialect) left(table string) string {
	return "state = 'running'" + strings.Replace(d.running, "%", table, 1)
}

var parameter = regexp.MustCompile(`\$\d+`)

// steady is a query as it is prepared. SQLite looks at the values of parameters to plan better,
// and then plans such a query again each time that it is run, since the driver takes the values
// away in between. That takes longer than most queries themselves, so their values are put
// where it does not look: likely() only returns what it is given.
func (d *dialect) steady(query string) string {
	if d.shared {
		return query
	}
	return parameter.ReplaceAllString(query, "likely($0)")
}

// has is the condition that a column has a part, whose value part writes.
func (d *dialect) has(column string) string { return strings.Replace(d.contains, "%", column, 1) }

// part is a text to look for as has takes it.
func (d *dialect) part(text string) string {
	if !d.shared {
		return text
	}
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text) + "%"
}

// word is one word of a search as the word index takes it; goesOn has it begin longer ones.
func (d *dialect) word(w string, goesOn bool) string {
	switch {
	case d.shared && goesOn:
		return "'" + folded(w) + "':*"
	case d.shared:
		return "'" + folded(w) + "'"
	case goesOn:
		return `"` + w + `*"`
	}
	return `"` + w + `"`
}

// noWord is what no word matches.
func (d *dialect) noWord(text string) string {
	if d.shared {
		return "'!'"
	}
	return `"` + text + `"`
}

// lexemes are words as the word index takes them. SQLite's own takes accents off.
func (d *dialect) lexemes(words string) string {
	if !d.shared {
		return words
	}
	return folded(words)
}

// folded takes accents off letters, as SQLite's word index does.
func folded(text string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), text)
	if err != nil {
		return text
	}
	return plain
}
