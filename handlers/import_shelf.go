package handlers

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"

	"parley/convert"
)

// Bounds of the files that were shown and wait to be made a collection.
const (
	shownFor       = time.Hour
	mostShown      = 50
	mostShownBytes = 64 << 20 // packed, of all of them
)

// shownImports keeps what was read and shown until it is made a collection, packed.
type shownImports struct {
	mu    sync.Mutex
	all   map[string]shownImport
	order []string // oldest first
	bytes int
}

type shownImport struct {
	Who    string
	Format string
	Files  []shownFile
	packed []byte
	until  time.Time
}

// shownFile is a file that may be no text.
type shownFile struct {
	Name    string
	Content []byte
}

func shownFiles(files []convert.Upload) []shownFile {
	out := make([]shownFile, len(files))
	for i, f := range files {
		out[i] = shownFile{f.Name, []byte(f.Text)}
	}
	return out
}

func (s shownImport) uploads() []convert.Upload {
	out := make([]convert.Upload, len(s.Files))
	for i, f := range s.Files {
		out[i] = convert.Upload{Name: f.Name, Text: string(f.Content)}
	}
	return out
}

// keep makes room by dropping the oldest.
func (s *shownImports) keep(token string, packed []byte, until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[string]shownImport{}
	}
	s.all[token] = shownImport{packed: packed, until: until}
	s.order = append(s.order, token)
	s.bytes += len(packed)
	for len(s.order) > 1 && (len(s.order) > mostShown || s.bytes > mostShownBytes) {
		s.bytes -= len(s.all[s.order[0]].packed)
		delete(s.all, s.order[0])
		s.order = s.order[1:]
	}
}

func (s *shownImports) find(token string, now time.Time) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	one, ok := s.all[token]
	if !ok || now.After(one.until) {
		return nil
	}
	return one.packed
}

// shownName is under what it lies for other replicas.
func shownName(token string) string { return "import " + token }

// keepShown keeps files that were shown, and returns what they are found by, on any replica.
func (h *Handlers) keepShown(ctx context.Context, one shownImport) (string, error) {
	var packed bytes.Buffer
	z, err := zstd.NewWriter(&packed, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return "", err
	}
	if err := json.NewEncoder(z).Encode(one); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	token := rand.Text()
	h.shown.keep(token, packed.Bytes(), h.Now().Add(shownFor))
	if h.Shelf != nil {
		if err := h.Shelf.LayDown(ctx, shownName(token), packed.Bytes(), shownFor); err != nil {
			h.Log.Error("lay down an import", "error", err) // this replica knows it
		}
	}
	return token, nil
}

// findShown returns what was shown to the same person; false: it is known no more.
func (h *Handlers) findShown(ctx context.Context, token, who string) (shownImport, bool) {
	packed := h.shown.find(token, h.Now())
	if packed == nil && h.Shelf != nil && token != "" {
		packed, _ = h.Shelf.FindLaidDown(ctx, shownName(token))
	}
	if packed == nil {
		return shownImport{}, false
	}
	z, err := zstd.NewReader(bytes.NewReader(packed), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
	if err != nil {
		return shownImport{}, false
	}
	defer z.Close()
	var one shownImport
	if json.NewDecoder(io.LimitReader(z, 4*convert.MaxImport)).Decode(&one) != nil || one.Who != who {
		return shownImport{}, false
	}
	return one, true
}
