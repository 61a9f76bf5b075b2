package inspect

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/playground"
)

// Bounds of a table.
const (
	mostTableBytes = 16 << 20 // of content that is read for it
	mostTableRows  = 20_000   // that are sorted, or taken out
	mostColumns    = 200
	longestCell    = 300 // characters that a page shows of one
	mostLists      = 30  // that are offered
	deepestList    = 3   // levels at which lists are looked for
)

// TableQuery says which table is wanted, and how it stands.
type TableQuery struct {
	Format string // json, jsons or csv
	List   string // JSON Pointer of the list; "*" is the first that can be found
	Sort   string // the column to sort by; empty: as it came
	Down   bool   // the greatest first
	Whole  bool   // cells are not shortened
}

// Table reads content as a table: a list of objects, documents in a row, or CSV.
func (i *Inspector) Table(ctx context.Context, c Content, q TableQuery) (playground.BodyTable, error) {
	ctx, stop := context.WithTimeout(ctx, i.patience)
	defer stop()
	if _, err := c.Seek(0, io.SeekStart); err != nil {
		return playground.BodyTable{}, err
	}
	t := &tabler{ctx: ctx, size: c.Size(), whole: q.Whole, columns: map[string]int{}}
	in := bufio.NewReaderSize(io.LimitReader(c, mostTableBytes), 64<<10)
	skipMark(in)
	switch q.Format {
	case "csv":
		t.csv(in)
	case "jsons":
		t.documents(in)
	default:
		t.wanted = q.List
		t.lists(in)
	}
	if c.Size() > mostTableBytes && t.cut == "" {
		t.cut = "The table is of the first " + strconv.Itoa(mostTableBytes>>20) + " MiB of the body."
	}
	t.table.Cut = t.cut
	t.sort(q.Sort, q.Down)
	return t.table, nil
}

// tabler gathers rows.
type tabler struct {
	ctx     context.Context
	size    int64 // of the content
	whole   bool
	columns map[string]int
	table   playground.BodyTable
	cut     string
	wanted  string // list
}

func (t *tabler) full() bool {
	if len(t.table.Rows) >= mostTableRows {
		t.cut = "The table has the first " + strconv.Itoa(mostTableRows) + " rows."
		return true
	}
	if t.ctx.Err() != nil {
		t.cut = "The table has the rows that could be read in two seconds."
	}
	return t.cut != ""
}

// column is the place of a column, or -1 when there are too many.
func (t *tabler) column(name string) int {
	n, known := t.columns[name]
	if known {
		return n
	}
	if len(t.table.Columns) == mostColumns {
		t.table.MoreColumns = true
		return -1
	}
	t.columns[name] = len(t.table.Columns)
	t.table.Columns = append(t.table.Columns, name)
	return len(t.table.Columns) - 1
}

func (t *tabler) put(row []playground.TableCell, at int, cell playground.TableCell) []playground.TableCell {
	for len(row) <= at {
		row = append(row, playground.TableCell{})
	}
	row[at] = cell
	return row
}

// object makes a row of a JSON value: members stand in columns, anything else in one.
func (t *tabler) object(raw json.RawMessage) {
	row := []playground.TableCell{}
	if raw[0] != '{' {
		if at := t.column("value"); at >= 0 {
			row = t.put(row, at, t.cell(raw))
		}
		t.table.Rows = append(t.table.Rows, row)
		return
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	_, _ = d.Token()
	for d.More() {
		name, err := d.Token()
		if err != nil {
			break
		}
		var v json.RawMessage
		if d.Decode(&v) != nil {
			break
		}
		if at := t.column(name.(string)); at >= 0 {
			row = t.put(row, at, t.cell(v))
		}
	}
	t.table.Rows = append(t.table.Rows, row)
}

// cell is a value as a cell shows it: a string without its quotation marks, and what holds
// others as JSON.
func (t *tabler) cell(raw json.RawMessage) playground.TableCell {
	cell := playground.TableCell{Set: true, Kind: playground.SpanPlain}
	switch raw[0] {
	case '"':
		var s string
		_ = json.Unmarshal(raw, &s)
		cell.Text, cell.Kind = s, playground.SpanString
	case '{', '[':
		var b bytes.Buffer
		if !t.whole {
			raw = raw[:min(len(raw), 8*longestCell)]
		}
		if json.Compact(&b, raw) != nil {
			b.Reset()
			b.Write(raw)
		}
		cell.Text = b.String()
	case 't', 'f', 'n':
		cell.Text, cell.Kind = string(raw), playground.SpanWord
	default:
		cell.Text, cell.Kind = string(raw), playground.SpanNumber
		cell.Number, _ = strconv.ParseFloat(cell.Text, 64)
	}
	cell.Text = t.short(cell.Text)
	return cell
}

func (t *tabler) short(s string) string {
	if t.whole || utf8.RuneCountInString(s) <= longestCell {
		return s
	}
	return string([]rune(s)[:longestCell-1]) + "…"
}

// documents makes a row of each document.
func (t *tabler) documents(in io.Reader) {
	d := json.NewDecoder(in)
	for !t.full() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.cut = "The table ends where this is no JSON any more."
			}
			return
		}
		t.object(raw)
	}
}

// lists looks for lists of objects in a document, and makes rows of the one wanted.
func (t *tabler) lists(in io.Reader) {
	d := json.NewDecoder(in)
	d.UseNumber()
	if err := t.look(d, "", 0); err != nil && t.cut == "" && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.cut = "The table ends where this is no JSON any more."
	}
}

func (t *tabler) look(d *json.Decoder, path string, depth int) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('['):
		if err := t.list(d, path); err != nil {
			return err
		}
	case json.Delim('{'):
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return err
			}
			if depth >= deepestList {
				var skip json.RawMessage
				if err := d.Decode(&skip); err != nil {
					return err
				}
				continue
			}
			if err := t.look(d, path+"/"+toPointer.Replace(name.(string)), depth+1); err != nil {
				return err
			}
		}
	default:
		return nil
	}
	_, err = d.Token()
	return err
}

// list notes a list that holds an object, and makes rows of it if it is wanted.
func (t *tabler) list(d *json.Decoder, path string) error {
	first, offered := true, false
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return err
		}
		if first && (raw[0] == '{' || path == "") && len(t.table.Lists) < mostLists {
			t.table.Lists, offered = append(t.table.Lists, path), true
			if t.wanted == "*" || t.wanted == path {
				t.wanted, t.table.List, t.table.Found = path, path, true
			}
		}
		first = false
		if offered && t.table.Found && t.table.List == path {
			if t.full() {
				return io.EOF
			}
			t.object(raw)
		}
	}
	return nil
}

// delimiters are those that are looked for, the most usual first.
const delimiters = ",;\t|"

// csv reads CSV (RFC 4180). The delimiter is the one that parts the first lines alike.
func (t *tabler) csv(in *bufio.Reader) {
	start, _ := in.Peek(16 << 10)
	comma := delimiterOf(start)
	quotes := &quoteWatch{Reader: in, comma: byte(comma)}
	r := csv.NewReader(quotes)
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = comma, -1, true
	t.table.Delimiter = string(r.Comma)
	header, err := r.Read()
	if err != nil {
		return
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	for i, name := range header {
		if i == mostColumns {
			t.table.MoreColumns = true
			break
		}
		t.table.Columns = append(t.table.Columns, name)
	}
	for !t.full() {
		record, err := r.Read()
		if err != nil {
			if quotes.state == inQuotes && t.size <= mostTableBytes {
				t.cut = "The quotation mark in line " + strconv.Itoa(quotes.opened) + " is not closed. All that follows it stands in one cell."
			}
			return
		}
		row := make([]playground.TableCell, 0, len(record))
		for i, text := range record[:min(len(record), mostColumns)] {
			if i == len(t.table.Columns) {
				t.table.Columns = append(t.table.Columns, "")
			}
			cell := playground.TableCell{Text: t.short(text), Set: true}
			if n, err := strconv.ParseFloat(strings.TrimSpace(text), 64); err == nil {
				cell.Number, cell.Kind = n, playground.SpanNumber
			}
			row = append(row, cell)
		}
		t.table.Rows = append(t.table.Rows, row)
	}
}

func delimiterOf(start []byte) rune {
	best, most := ',', 0
	if i := bytes.LastIndexByte(start, '\n'); i > 0 {
		start = start[:i+1]
	}
	for _, d := range delimiters {
		r := csv.NewReader(bytes.NewReader(start))
		r.Comma, r.FieldsPerRecord, r.LazyQuotes = d, -1, true
		score, width := 0, 0
		for range 20 {
			record, err := r.Read()
			if err != nil {
				break
			}
			if width == 0 {
				width = len(record)
			}
			if len(record) == width && width > 1 {
				score += 100 + min(width, 50)
			}
		}
		if score > most {
			best, most = d, score
		}
	}
	return best
}

// sort puts the rows in order by a column: what is missing last, numbers before texts.
func (t *tabler) sort(name string, down bool) {
	at := slices.Index(t.table.Columns, name)
	if name == "" || at < 0 {
		return
	}
	cell := func(row []playground.TableCell) playground.TableCell {
		if at < len(row) {
			return row[at]
		}
		return playground.TableCell{}
	}
	sort.SliceStable(t.table.Rows, func(i, j int) bool {
		a, b := cell(t.table.Rows[i]), cell(t.table.Rows[j])
		if a.Set != b.Set {
			return a.Set
		}
		if down {
			a, b = b, a
		}
		if na, nb := a.Kind == playground.SpanNumber, b.Kind == playground.SpanNumber; na != nb {
			return na
		} else if na {
			return a.Number < b.Number
		}
		return a.Text < b.Text
	})
	t.table.Sort, t.table.Down = name, down
}

// skipMark goes behind a byte order mark.
func skipMark(in *bufio.Reader) {
	if b, _ := in.Peek(len(byteOrderMark)); string(b) == byteOrderMark {
		_, _ = in.Discard(len(b))
	}
}
