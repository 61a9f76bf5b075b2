//go:build bench

package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// newmanSource is Postman's own runner of collections, which stores nothing.
const newmanSource = "newman@6"

// walked is how many requests the collection has.
const walked = 100

// measureWalks: P28, a collection run as a whole over newman's wall time. BENCH_NEWMAN=1
// installs it, and a path names one that is installed already.
func measureWalks(b *bench) {
	path := os.Getenv("BENCH_NEWMAN")
	if path == "" {
		return
	}
	if path == "1" {
		dir := b.TempDir()
		install := exec.Command("npm", "install", "--no-audit", "--no-fund", "--prefix", dir, newmanSource)
		if out, err := install.CombinedOutput(); err != nil {
			b.skipped("P28", "newman cannot be installed here: "+strings.TrimSpace(string(out)))
			return
		}
		path = filepath.Join(dir, "node_modules", ".bin", "newman")
	}
	target := upstream()
	defer target.Close()
	file := filepath.Join(b.TempDir(), "collection.json")
	text := collectionText(target.URL)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		b.Fatal(err)
	}
	parley := b.startParley()
	defer parley.stop()
	id := parley.bring(text)
	var ours, theirs []float64
	for range rounds {
		began := time.Now()
		if out, err := exec.Command(path, "run", file, "--reporters", "json", "--reporter-json-export", os.DevNull).CombinedOutput(); err != nil {
			b.Fatalf("newman: %v %s", err, out)
		}
		theirs = append(theirs, time.Since(began).Seconds())
		ours = append(ours, parley.walk(id))
	}
	b.found(figure{"P28", fmt.Sprintf("a collection of %d requests, each stored, over newman's wall time", walked), median(ratios(ours, theirs)), 0.25, 0.08, true,
		fmt.Sprintf("%.0f ms over %.0f ms", 1000*median(ours), 1000*median(theirs))})
}

// collectionText is a collection as Postman exports it.
func collectionText(target string) []byte {
	var items []map[string]any
	for i := range walked {
		items = append(items, map[string]any{"name": fmt.Sprintf("User %d", i), "request": map[string]any{"method": "GET", "url": fmt.Sprintf("%s/users/%d", target, i)}})
	}
	text, _ := json.Marshal(map[string]any{"info": map[string]any{"name": "Users", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}, "item": items})
	return text
}

// bring imports a collection, and returns its number.
func (p *program) bring(text []byte) string {
	p.b.Helper()
	p.post("/api/import?save=true", "text/plain", string(text), http.StatusCreated)
	var all struct{ Collections []struct{ ID string } }
	if err := json.Unmarshal([]byte(p.b.get(p.base+"/api/collections")), &all); err != nil || len(all.Collections) != 1 {
		p.b.Fatalf("%v, %+v", err, all)
	}
	return all.Collections[0].ID
}

// walk runs a collection to its end, and returns the seconds.
func (p *program) walk(id string) float64 {
	p.b.Helper()
	began := time.Now()
	var series struct{ ID, State string }
	if err := json.Unmarshal(p.post("/api/collections/"+id+"/run", "application/json", "{}", http.StatusAccepted), &series); err != nil {
		p.b.Fatal(err)
	}
	events, err := http.Get(p.base + "/api/series/" + series.ID + "/events") // it ends with the series
	if err != nil {
		p.b.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, events.Body)
	_ = events.Body.Close()
	took := time.Since(began).Seconds()
	var ended struct {
		State   string
		Summary struct{ Ran int }
	}
	if err := json.Unmarshal([]byte(p.b.get(p.base+"/api/series/"+series.ID)), &ended); err != nil || ended.State != "done" || ended.Summary.Ran != walked {
		p.b.Fatalf("%v, %+v", err, ended)
	}
	return took
}

func (p *program) post(path, mediaType, content string, want int) []byte {
	p.b.Helper()
	response, err := http.Post(p.base+path, mediaType, strings.NewReader(content))
	if err != nil {
		p.b.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != want {
		p.b.Fatalf("POST %s: %d %v %.300s", path, response.StatusCode, err, text)
	}
	return text
}
