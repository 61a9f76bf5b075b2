package store

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"parley/playground"
)

// addText adds the text that f looks for, and cuts the spans to the search's window. It
// returns where a search must go on, or 0 when it looks at all. What waits to be indexed is
// indexed first, so that a run just made is found.
func (s *Store) addText(ctx context.Context, q *listQuery, f playground.RunFilter, spans []span) ([]span, playground.RunID, error) {
	if err := s.index.catchUp(ctx); err != nil {
		return nil, 0, fmt.Errorf("index what is new: %w", err)
	}
	looked, stopped, err := s.searchWindow(ctx, f, spans)
	if err != nil || len(looked) == 0 {
		return nil, 0, err
	}
	q.from = append(q.from, "LEFT JOIN run_text ON run_text.run_id = run.id")
	wanted := strings.ToLower(f.Text)
	words := wordsQuery(wanted)
	if words == "" {
		q.add("instr(run_text.text, ?) > 0", wanted)
	} else {
		q.add("(instr(run_text.text, ?) > 0 OR run.id IN (SELECT docid FROM word_index WHERE words MATCH ? AND docid >= ? AND docid <= ?))",
			wanted, words, looked[0].first, looked[len(looked)-1].last)
	}
	return looked, stopped, nil
}

// searchWindow cuts spans to as many runs as one search looks at.
func (s *Store) searchWindow(ctx context.Context, f playground.RunFilter, spans []span) ([]span, playground.RunID, error) {
	var oldest, newest int64
	err := s.asked.row(ctx, `SELECT coalesce((SELECT min(id) FROM run), 0), coalesce((SELECT max(id) FROM run), 0)`, nil, &oldest, &newest)
	if err != nil {
		return nil, 0, err
	}
	spans = cutSpans(spans, span{oldest, newest})
	if len(spans) == 0 {
		return nil, 0, nil
	}
	size := s.opts.SearchWindow
	if f.After > 0 {
		return cutSpans(spans, span{spans[0].first, spans[0].first + size - 1}), 0, nil
	}
	cut := spans[len(spans)-1].last - size + 1
	if cut <= spans[0].first {
		return spans, 0, nil
	}
	return cutSpans(spans, span{cut, newest}), playground.RunID(cut), nil
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
