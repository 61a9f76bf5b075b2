package store

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"parley/playground"
)

// addText adds the text that f looks for, and returns the oldest run that is looked at, or
// 0 where all are. What waits to be indexed is indexed first, so that a run just made is
// found.
func (s *Store) addText(ctx context.Context, q *listQuery, f playground.RunFilter) (playground.RunID, error) {
	if err := s.index.catchUp(ctx); err != nil {
		return 0, fmt.Errorf("index what is new: %w", err)
	}
	oldest, newest, err := s.window(ctx, f)
	if err != nil {
		return 0, err
	}
	q.from = append(q.from, "LEFT JOIN run_text ON run_text.run_id = run.id")
	q.add("run.id >= ?", int64(oldest))
	q.add("run.id <= ?", int64(newest))
	wanted := strings.ToLower(f.Text)
	words := wordsQuery(wanted)
	if words == "" {
		q.add("instr(run_text.text, ?) > 0", wanted)
	} else {
		q.add("(instr(run_text.text, ?) > 0 OR run.id IN (SELECT docid FROM word_index WHERE words MATCH ? AND docid >= ? AND docid <= ?))",
			wanted, words, int64(oldest), int64(newest))
	}
	if oldest <= 1 {
		return 0, nil
	}
	return oldest, nil
}

// window returns the oldest and the newest run that a text search looks at.
func (s *Store) window(ctx context.Context, f playground.RunFilter) (oldest, newest playground.RunID, err error) {
	var first, last int64
	err = s.asked.row(ctx, `SELECT coalesce((SELECT min(id) FROM run), 0), coalesce((SELECT max(id) FROM run), 0)`, nil, &first, &last)
	if err != nil {
		return 0, 0, err
	}
	oldest, newest = playground.RunID(first), playground.RunID(last)
	size := playground.RunID(s.opts.SearchWindow)
	if f.After > 0 {
		oldest = max(oldest, f.After+1)
		newest = min(newest, oldest+size-1)
		return oldest, newest, nil
	}
	if f.Before > 0 {
		newest = min(newest, f.Before-1)
	}
	if cut := newest - size + 1; cut > oldest {
		return cut, newest, nil
	}
	return 0, newest, nil
}

// wordsQuery is what the word index is asked: every word of the text, the last of which
// may go on. It is empty where the text has no word.
func wordsQuery(text string) string {
	words := strings.FieldsFunc(text, notInWord)
	if len(words) == 0 {
		return ""
	}
	for i, w := range words {
		words[i] = `"` + w + `"`
	}
	if last := len(words) - 1; !notInWord([]rune(text)[len([]rune(text))-1]) {
		words[last] = strings.TrimSuffix(words[last], `"`) + `*"`
	}
	return strings.Join(words, " ")
}

// notInWord tells what separates words, as the index's own tokenizer does.
func notInWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.Co, r)
}
