package handlers

import (
	"crypto/rand"
	"strconv"
	"sync"
)

// Bounds of what can be undone.
const (
	mostUndo      = 100
	mostUndoBytes = 16 << 20 // of the notes and tags as they were
)

// undoLog remembers how runs were before the last changes of many at once. It is forgotten
// when the program ends; what is deleted is brought back by its numbers instead.
type undoLog struct {
	mu    sync.Mutex
	kept  []undoEntry // oldest first
	bytes int
}

type undoEntry struct {
	token, words string
	changes      []undoing
	bytes        int
}

// keep remembers a change and returns what it is taken back by; nothing, where nothing
// was changed.
func (l *undoLog) keep(done string, changes []undoing) string {
	if len(changes) == 0 {
		return ""
	}
	e := undoEntry{token: rand.Text(), words: done + " " + strconv.Itoa(len(changes)) + " runs.", changes: changes}
	if len(changes) == 1 {
		e.words = done + " 1 run."
	}
	for _, c := range changes {
		if c.to.Note != nil {
			e.bytes += len(*c.to.Note)
		}
		if c.to.Tags != nil {
			for _, t := range *c.to.Tags {
				e.bytes += len(t)
			}
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept, l.bytes = append(l.kept, e), l.bytes+e.bytes
	for len(l.kept) > mostUndo || l.bytes > mostUndoBytes && len(l.kept) > 1 {
		l.bytes -= l.kept[0].bytes
		l.kept = l.kept[1:]
	}
	return e.token
}

// offer says what a token takes back; nothing, where it is known no more.
func (l *undoLog) offer(token string) (known, words string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.kept {
		if e.token == token {
			return token, e.words
		}
	}
	return "", ""
}

// take returns what a token takes back, once.
func (l *undoLog) take(token string) ([]undoing, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, e := range l.kept {
		if e.token == token {
			l.kept = append(l.kept[:i:i], l.kept[i+1:]...)
			l.bytes -= e.bytes
			return e.changes, true
		}
	}
	return nil, false
}
