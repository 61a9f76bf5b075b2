package store

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"parley/playground"
)

// Bounds of what is indexed of a run.
const (
	mostText  = 64 << 10 // of content
	mostHead  = 96 << 10 // of what is beside it
	mostLine  = 8 << 10  // of one line of that
	longWord  = 64       // a longer word is no word
	mostWords = 4000
)

// entry is what a text search knows of a run.
type entry struct {
	id      playground.RunID
	running bool
	text    string // for substrings: URL, name, note, tags and fields
	words   string // for words: the distinct words of the content
}

// readEntries makes the entries of some runs. A run that is gone has none.
func (s *Store) readEntries(ctx context.Context, ids []playground.RunID) ([]entry, error) {
	var all []entry
	for _, id := range ids {
		run, _, err := s.readRun(ctx, id)
		if playground.CodeOf(err) == playground.NotFound {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("run %d: %w", id, err)
		}
		e := entry{id: id, running: run.State == playground.StateRunning, text: searchText(run)}
		if e.words, err = s.words(ctx, &run); err != nil {
			return nil, fmt.Errorf("content of run %d: %w", id, err)
		}
		all = append(all, e)
	}
	return all, nil
}

// searchText is what a substring is looked for in, in lower case. No credential is in it,
// not even the end that a masked value shows: a search must not find what a page hides.
func searchText(run playground.Run) string {
	run = playground.NewBlanker(run).BlankRun(playground.MaskRun(run))
	t := searched{seen: map[string]bool{}}
	t.add(run.Request.Method + " " + run.Target())
	if run.Target() != run.Request.URL {
		t.add(run.Request.URL)
	}
	t.add(run.Name)
	for _, tag := range run.Tags {
		t.add(tag)
	}
	for line := range strings.Lines(run.Note) {
		t.add(line)
	}
	if run.FinalURL != run.Target() {
		t.add(run.FinalURL)
	}
	for _, row := range slices.Concat(run.Request.Query, run.Request.Headers) {
		if row.Enabled {
			t.add(row.Name + ": " + row.Value)
		}
	}
	for _, a := range run.Attempts {
		for _, x := range a.Exchanges {
			t.add(x.Request.URL)
			t.addFields(x.Request.Headers)
			if x.Response != nil {
				t.addFields(x.Response.Headers)
				t.addFields(x.Response.Trailers)
			}
		}
	}
	return strings.ToLower(strings.ReplaceAll(strings.ToValidUTF8(t.text.String(), " "), "\x00", " "))
}

// textWith is what a search reads of a run once it is changed. What waits for the index is kept in
// memory alone on SQLite, and a run that is in it already would not be missed by the next program.
func (s *Store) textWith(ctx context.Context, id playground.RunID, u playground.RunUpdate) (string, error) {
	if s.dialect.shared {
		return "", nil // the run waits in a table
	}
	run, err := s.FindRun(ctx, id)
	if err != nil {
		return "", err
	}
	if u.Name != nil {
		run.Name = *u.Name
	}
	if u.Note != nil {
		run.Note = *u.Note
	}
	if u.Tags != nil {
		run.Tags = tidyTags(*u.Tags)
	}
	return searchText(run), nil
}

// searched is a search text as it is put together: lines, each once, since hops repeat
// each other's fields.
type searched struct {
	text strings.Builder
	seen map[string]bool
}

func (t *searched) add(line string) {
	line = strings.TrimSpace(withoutMasked(line[:min(len(line), mostLine)]))
	if line == "" || t.seen[line] || t.text.Len()+len(line) > mostHead {
		return
	}
	t.seen[line] = true
	t.text.WriteString(line)
	t.text.WriteByte('\n')
}

func (t *searched) addFields(fields []playground.Field) {
	for _, f := range fields {
		t.add(f.Name + ": " + f.Value)
	}
}

// withoutMasked cuts what stands for a hidden value out of a line, with the end it shows.
func withoutMasked(line string) string {
	if !playground.Masked(line) {
		return line
	}
	dots := strings.TrimSpace(playground.Mask("x")) // what stands for a short value, whole
	var b strings.Builder
	for {
		before, after, found := strings.Cut(line, dots)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		cut := strings.IndexAny(after, "&;, #@/\n\"")
		if cut < 0 {
			cut = len(after)
		}
		line = after[cut:]
	}
}

// words returns the distinct words of the content that decided the run, where it is text.
func (s *Store) words(ctx context.Context, run *playground.Run) (string, error) {
	last := run.Final()
	if last == nil || last.Response == nil {
		return "", nil
	}
	c := last.Response.Content
	if c.SHA256 == "" || !c.Decoded || !isText(c.MediaType) {
		return "", nil
	}
	body, err := s.FindBody(ctx, c.SHA256)
	if playground.CodeOf(err) == playground.NotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer body.Close()
	text, err := io.ReadAll(io.LimitReader(body, mostText))
	if err != nil {
		return "", err
	}
	return distinctWords(withoutCredentials(text, run)), nil
}

// withoutCredentials takes out what the run was sent with, however it is spelled: a server may
// say it back, and a search must not find what a page hides.
func withoutCredentials(text []byte, run *playground.Run) string {
	playground.NewBlanker(*run).Blank(text)
	return string(text)
}

func distinctWords(text string) string {
	seen := map[string]struct{}{}
	for w := range strings.FieldsFuncSeq(strings.ToLower(strings.ToValidUTF8(text, " ")), notInWord) {
		if len(w) <= longWord && len(seen) < mostWords {
			seen[w] = struct{}{}
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(seen)), " ")
}

// isText reports whether content of a media type is worth searching.
func isText(mediaType string) bool {
	switch {
	case strings.HasPrefix(mediaType, "text/"), strings.HasSuffix(mediaType, "+json"), strings.HasSuffix(mediaType, "+xml"):
		return true
	}
	switch mediaType {
	case "application/json", "application/xml", "application/javascript", "application/x-www-form-urlencoded", "application/x-ndjson",
		"application/yaml", "application/graphql", "application/graphql-response":
		return true
	}
	return false
}

// index writes entries, and up to which run all are indexed.
func (t *tx) index(entries []entry, mark playground.RunID) error {
	for _, e := range entries {
		t.bytes += len(e.text) + 3*len(e.words)
		if err := t.indexRun(e); err != nil {
			return fmt.Errorf("index run %d: %w", e.id, err)
		}
	}
	if mark == 0 {
		return nil
	}
	return t.exec(`
		INSERT INTO tally (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE tally.value < excluded.value`, indexed, int64(mark))
}

func (t *tx) indexRun(e entry) error {
	there, err := t.rows(`SELECT 1 FROM run WHERE id = $1`, int64(e.id))
	if err != nil || len(there) == 0 {
		return err // purged meanwhile
	}
	if err := t.exec(`INSERT INTO run_text (run_id, text) VALUES ($1, $2) ON CONFLICT (run_id) DO UPDATE SET text = excluded.text`, int64(e.id), e.text); err != nil {
		return err
	}
	had, err := t.rows(`SELECT CASE WHEN words = $1 THEN 1 ELSE 0 END FROM run_words WHERE run_id = $2`, e.words, int64(e.id))
	if err != nil || (len(had) > 0 && had[0] == 1) || (len(had) == 0 && e.words == "") {
		return err
	}
	if len(had) > 0 {
		if err := t.dropWords(int64(e.id)); err != nil {
			return err
		}
	}
	if err := t.exec(`INSERT INTO run_words (run_id, words) VALUES ($1, $2)`, int64(e.id), e.words); err != nil {
		return err
	}
	return t.exec(`INSERT INTO word_index (docid, words) VALUES ($1, $2)`, int64(e.id), t.w.dialect.lexemes(e.words))
}

// reindex puts the text of a run in the place of the one that is in the index, if it is there.
func (t *tx) reindex(id playground.RunID, text string) error {
	if t.w.dialect.shared {
		return nil
	}
	return t.exec(`UPDATE run_text SET text = $1 WHERE run_id = $2`, text, int64(id))
}

// dropWords takes a run out of the word index. The index finds its entries by the words
// themselves, so these go last.
func (t *tx) dropWords(id int64) error {
	if err := t.exec(`DELETE FROM word_index WHERE docid = $1`, id); err != nil {
		return err
	}
	return t.exec(`DELETE FROM run_words WHERE run_id = $1`, id)
}
