package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"parley/playground"
)

// searchStep is how many runs a search looks at in its first step; each further one is of four
// times as many, or what time is left for.
const searchStep = 4096

// goneOn is how many times longer a search may take that somebody has go on where it stopped:
// they wait for that, and would have to press as many times.
const goneOn = 5

// search is list for a filter with a text. What waits to be indexed is indexed first, so
// that a run just made is found. It goes in steps, because most searches find enough in the
// first, and stops at its window or when it has taken long; then it says at which run.
func (s *Store) search(ctx context.Context, f playground.RunFilter, spans []span, limit int) (runs []playground.RunSummary, stopped playground.RunID, err error) {
	began, forward, patience := time.Now(), f.After > 0, s.opts.SearchTime
	if f.Before > 0 && limit > 1 {
		patience *= goneOn
	}
	left, size := s.opts.SearchWindow, int64(searchStep)
	spans, stopped, err = s.searchable(ctx, spans, forward)
	if err != nil {
		return nil, 0, err
	}
	for len(spans) > 0 {
		stepped := time.Now()
		part, rest := firstStep(spans, forward, min(size, left))
		q := s.newListQuery(f)
		q.addSearch(f, part)
		more, halted, err := s.listSpan(ctx, f, q, part, forward, limit-len(runs))
		if err != nil {
			return nil, 0, err
		}
		if runs = append(runs, more...); len(runs) >= limit || halted > 0 {
			return runs, halted, nil
		}
		looked := part.last - part.first + 1
		spans, left, size = rest, left-looked, nextStep(looked, time.Since(stepped), patience-time.Since(began))
		if len(spans) > 0 && (left <= 0 || time.Since(began) > patience) {
			if forward {
				return runs, playground.RunID(part.last), nil
			}
			return runs, playground.RunID(part.first), nil
		}
	}
	return runs, stopped, nil
}

// nextStep is how many runs the next step looks at, after one that looked at some in a time.
func nextStep(looked int64, took, left time.Duration) int64 {
	affords := float64(looked) * float64(left) / float64(max(took, time.Microsecond))
	return max(searchStep, min(4*looked, int64(affords)))
}

// searchable cuts spans to the runs that there are and that are indexed. Where some wait,
// a search that goes backward stops at them.
func (s *Store) searchable(ctx context.Context, spans []span, forward bool) ([]span, playground.RunID, error) {
	var oldest, newest int64
	err := s.asked.row(ctx, `SELECT coalesce((SELECT min(id) FROM run), 0), coalesce((SELECT max(id) FROM run), 0)`, nil, &oldest, &newest)
	if err != nil {
		return nil, 0, err
	}
	spans = cutSpans(spans, span{oldest, newest})
	if len(spans) == 0 {
		return nil, 0, nil
	}
	from, patience := max(spans[len(spans)-1].first, spans[0].last-s.opts.SearchWindow), s.opts.SearchTime/2
	if forward {
		from, patience = spans[0].first, time.Hour // those that wait longest come first
	}
	waiting, err := s.index.catchUp(ctx, from, patience)
	if err != nil {
		return nil, 0, fmt.Errorf("index what is new: %w", err)
	}
	if int64(waiting) < from || forward {
		return spans, 0, nil
	}
	// Where all that was asked for still waits, the search goes on where it began.
	stopped := min(int64(waiting), spans[0].last) + 1
	return cutSpans(spans, span{stopped, newest}), playground.RunID(stopped), nil
}

// firstStep cuts the first numbers off spans that stand in the order of the search.
func firstStep(spans []span, forward bool, size int64) (step span, rest []span) {
	step, rest = spans[0], spans[1:]
	if step.last-step.first+1 <= size {
		return step, rest
	}
	left := step
	if forward {
		step.last = step.first + size - 1
		left.first = step.last + 1
	} else {
		step.first = step.last - size + 1
		left.last = step.first - 1
	}
	return step, append([]span{left}, rest...)
}

// searches reports whether a filter asks the index, where runs are looked at one by one.
func searches(f playground.RunFilter) bool {
	return f.Text != "" || f.Address != "" || f.Header != "" || f.Body != ""
}

// addSearch adds what is looked for in runs one by one.
func (q *listQuery) addSearch(f playground.RunFilter, part span) {
	if f.Text != "" || f.Header != "" {
		q.from = append(q.from, "LEFT JOIN run_text ON run_text.run_id = run.id")
	}
	if f.Address != "" {
		q.add(q.dialect.has("lower(run.url || ' ' || run.final_url)"), q.dialect.part(strings.ToLower(f.Address)))
	}
	if f.Text != "" {
		q.addText(f.Text, part)
	}
	if f.Header != "" {
		q.addHeader(strings.ToLower(f.Header))
	}
	if f.Body != "" {
		words := q.dialect.wordsQuery(strings.ToLower(f.Body))
		if words == "" {
			words = q.dialect.noWord(strings.ToLower(f.Body))
		}
		q.add("run.id IN (SELECT docid FROM word_index WHERE "+q.dialect.worded+" AND docid >= ? AND docid <= ?)", words, part.first, part.last)
	}
}

// addHeader looks for a field: its name, or its name and what its value begins with. Each
// stands in a line of its own, after the first line.
func (q *listQuery) addHeader(wanted string) {
	name, value, both := strings.Cut(wanted, ":")
	line := "\n" + strings.TrimSpace(name) + ": "
	if both {
		line += strings.TrimSpace(value)
	}
	q.add(q.dialect.has("run_text.text"), q.dialect.part(line))
}

// addText adds a text that is looked for, word by word: each in what is kept for that, or in the
// content. So a word of the address and one of the content find the run that has both.
func (q *listQuery) addText(text string, part span) {
	for _, wanted := range soughtWords(strings.ToLower(text)) {
		if words := q.dialect.wordsQuery(wanted); words != "" {
			q.add("("+q.dialect.has("run_text.text")+" OR run.id IN (SELECT docid FROM word_index WHERE "+q.dialect.worded+" AND docid >= ? AND docid <= ?))",
				q.dialect.part(wanted), words, part.first, part.last)
			continue
		}
		q.add(q.dialect.has("run_text.text"), q.dialect.part(wanted))
	}
}

// mostSearched is how many words are looked for by themselves; what more there is, is one.
const mostSearched = 8

// soughtWords parts a text into what is looked for by itself. Quotation marks hold words together,
// and a sign between words is none.
func soughtWords(text string) []string {
	var out []string
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimSpace(rest) {
		if len(out) == mostSearched-1 {
			return append(out, strings.ReplaceAll(rest, `"`, ""))
		}
		word := rest
		if end := strings.IndexFunc(rest, unicode.IsSpace); end >= 0 {
			word = rest[:end]
		}
		if end := strings.IndexByte(rest[1:], '"'); rest[0] == '"' && end > 0 {
			word = rest[:end+2]
		}
		rest = rest[len(word):]
		if len(word) > 2 && word[0] == '"' && word[len(word)-1] == '"' {
			word = word[1 : len(word)-1]
		}
		out = append(out, word)
	}
	if said := slices.DeleteFunc(slices.Clone(out), func(w string) bool { return strings.IndexFunc(w, isInWord) < 0 }); len(said) > 0 {
		return said
	}
	return out
}

// wordsQuery is what the word index is asked: every word of the text, the last of which
// may go on. It is empty where the text has no word.
func (d *dialect) wordsQuery(text string) string {
	words := strings.FieldsFunc(text, notInWord)
	if len(words) == 0 {
		return ""
	}
	for i, w := range words {
		goesOn := i == len(words)-1 && !notInWord([]rune(text)[len([]rune(text))-1])
		words[i] = d.word(w, goesOn)
	}
	return strings.Join(words, d.both)
}

// notInWord tells what separates words, as the index's own tokenizer does.
func notInWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.Co, r)
}

func isInWord(r rune) bool { return !notInWord(r) }
