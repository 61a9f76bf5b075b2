package storetest

import (
	"bytes"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"parley/playground"
)

// noise is n bytes that do not compress, the same for the same seed.
func noise(n int, seed uint64) []byte {
	chance := rand.New(rand.NewPCG(seed, seed))
	b := make([]byte, 0, n+8)
	for len(b) < n {
		b = binary.LittleEndian.AppendUint64(b, chance.Uint64())
	}
	return b[:n]
}

// stream gives the store content in uneven pieces.
func (k keeper) stream(b []byte) string {
	k.Helper()
	w, err := k.OpenBody(k.ctx)
	if err != nil {
		k.Fatal(err)
	}
	for i, rest := 1, b; len(rest) > 0; i++ {
		n := min(len(rest), i*7919%100_000+1)
		if got, err := w.Write(rest[:n]); err != nil || got != n {
			k.Fatalf("wrote %d of %d bytes: %v", got, n, err)
		}
		rest = rest[n:]
	}
	if err := w.Commit(digest(b)); err != nil {
		k.Fatal(err)
	}
	return digest(b)
}

// body reads content whole.
func (k keeper) body(sha string) []byte {
	k.Helper()
	b, err := k.FindBody(k.ctx, sha)
	if err != nil {
		k.Fatal(err)
	}
	defer b.Close()
	all, err := io.ReadAll(b)
	if err != nil || int64(len(all)) != b.Size() {
		k.Fatalf("read %d of %d bytes: %v", len(all), b.Size(), err)
	}
	return all
}

// sendStreamed makes a run whose content was streamed.
func (k keeper) sendStreamed(b []byte) playground.Run {
	k.Helper()
	run := k.create(sent{url: path(len(b))})
	sha := k.stream(b)
	run = sent{status: 200, mediaType: "application/octet-stream"}.end(run)
	c := &run.Attempts[0].Exchanges[0].Response.Content
	c.SHA256, c.Size, c.DecodedSize = sha, int64(len(b)), int64(len(b))
	if err := k.FinishRun(k.ctx, &run); err != nil {
		k.Fatal(err)
	}
	return run
}

func testBodies(t *testing.T, open Open) {
	text := bytes.Repeat([]byte("a line of text that repeats itself, "), 50_000)
	contents := map[string][]byte{
		"nothing": nil, "a byte": {7}, "text": text, "noise": noise(1_500_000, 1), "text then noise": append(bytes.Clone(text), noise(700_000, 2)...),
		"one chunk": noise(256<<10, 3), "one chunk and a byte": noise(256<<10+1, 4),
	}
	t.Run("streamed content comes back as it was", func(t *testing.T) {
		k := newKeeper(t, open)
		for name, b := range contents {
			if got := k.body(k.stream(b)); !bytes.Equal(got, b) {
				t.Errorf("%s: %d bytes came back of %d, or others", name, len(got), len(b))
			}
		}
	})
	t.Run("whole content is kept with its run, each exchange's", func(t *testing.T) {
		k := newKeeper(t, open)
		run := k.create(sent{url: path(1)})
		run = sent{status: 200}.end(run)
		hop := run.Attempts[0].Exchanges[0]
		run.Attempts[0].Exchanges = nil
		for _, b := range []string{"first", "second", "first", ""} {
			r := *hop.Response
			r.Content = content("text/plain", b)
			hop.Response = &r
			run.Attempts[0].Exchanges = append(run.Attempts[0].Exchanges, hop)
		}
		if err := k.FinishRun(k.ctx, &run); err != nil {
			t.Fatal(err)
		}
		for _, b := range []string{"first", "second"} {
			if got := k.body(digest([]byte(b))); string(got) != b {
				t.Errorf("%q came back as %q", b, got)
			}
		}
	})
	testParts(t, open)
}

// testParts reads content out of order, and gives it up.
func testParts(t *testing.T, open Open) {
	t.Run("any part of content is read alone", func(t *testing.T) {
		k := newKeeper(t, open)
		all := append(bytes.Repeat([]byte("some text, "), 90_000), noise(700_000, 2)...)
		b, err := k.FindBody(k.ctx, k.stream(all))
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		chance := rand.New(rand.NewPCG(5, 6))
		for range 200 {
			from := chance.IntN(len(all))
			part := make([]byte, chance.IntN(300_000))
			part = part[:min(len(part), len(all)-from)]
			var whence, offset = io.SeekStart, int64(from)
			if chance.IntN(2) == 0 {
				whence, offset = io.SeekEnd, int64(from-len(all))
			}
			if at, err := b.Seek(offset, whence); err != nil || at != int64(from) {
				t.Fatalf("seek to %d: %d %v", from, at, err)
			}
			if _, err := io.ReadFull(b, part); err != nil || !bytes.Equal(part, all[from:from+len(part)]) {
				t.Fatalf("%d bytes from %d: %v, or others", len(part), from, err)
			}
		}
		if _, err := b.Seek(-1, io.SeekStart); err == nil {
			t.Error("sought before the start")
		}
		if at, err := b.Seek(10, io.SeekEnd); err != nil || at != int64(len(all))+10 {
			t.Errorf("seek past the end: %d %v", at, err)
		}
		if n, err := b.Read(make([]byte, 9)); n != 0 || err != io.EOF {
			t.Errorf("read past the end: %d %v", n, err)
		}
	})
	t.Run("content that was given up is gone", func(t *testing.T) {
		k := newKeeper(t, open)
		b := noise(3_000_000, 9)
		w, err := k.OpenBody(k.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(b); err != nil {
			t.Fatal(err)
		}
		w.Abort()
		w.Abort()
		_, err = k.FindBody(k.ctx, digest(b))
		isCode(t, "find", err, playground.NotFound)
		if _, err := w.Write(b); err == nil {
			t.Error("wrote after the end")
		}
	})
	t.Run("what is no SHA-256 names nothing", func(t *testing.T) {
		k := newKeeper(t, open)
		for _, sha := range []string{"", "zz", digest(nil), digest(nil) + "00"} {
			_, err := k.FindBody(k.ctx, sha)
			isCode(t, sha, err, playground.NotFound)
		}
		w, err := k.OpenBody(k.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Commit("nonsense"); err == nil {
			t.Error("committed under nonsense")
		}
	})
	t.Run("bodies stream side by side", func(t *testing.T) {
		k := newKeeper(t, open)
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				b := noise(2_000_000, uint64(i/2)) // each twice
				w, err := k.OpenBody(k.ctx)
				if err == nil {
					_, err = w.Write(b)
				}
				if err == nil {
					err = w.Commit(digest(b))
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for i := range 4 {
			if b := noise(2_000_000, uint64(i)); !bytes.Equal(k.body(digest(b)), b) {
				t.Errorf("body %d came back otherwise", i)
			}
		}
	})
}

func testDeletion(t *testing.T, open Open) {
	t.Run("a deleted run is gone, and can be brought back", func(t *testing.T) {
		k := newKeeper(t, open)
		one, two := k.send(sent{url: path(1), status: 200, tags: []string{"x"}}), k.send(sent{url: path(1), status: 404})
		if _, err := k.UpdateRun(k.ctx, one.ID, playground.RunUpdate{Pinned: pointer(true)}); err != nil {
			t.Fatal(err)
		}
		before := k.counts()
		n, err := k.DeleteRuns(k.ctx, []playground.RunID{one.ID, one.ID, 99})
		if n != 1 || err != nil {
			t.Fatalf("deleted %d, %v", n, err)
		}
		_, err = k.FindRun(k.ctx, one.ID)
		isCode(t, "find", err, playground.NotFound)
		_, err = k.UpdateRun(k.ctx, one.ID, playground.RunUpdate{Name: pointer("x")})
		isCode(t, "update", err, playground.NotFound)
		for _, f := range []playground.RunFilter{{}, {Status: 200}, {Tag: "x"}, {Text: "items"}, {Pinned: pointer(true)}, {Host: "api.example"}} {
			for _, r := range k.list(f).Runs {
				if r.ID != two.ID {
					t.Errorf("%+v still lists run %d", f, r.ID)
				}
			}
		}
		if c := k.counts(); c.All != 1 || c.Class[2] != 0 || c.Pinned != 0 || c.StatusSeen[200] != 0 {
			t.Errorf("counts %+v", c)
		}
		if n, err := k.RestoreRuns(k.ctx, []playground.RunID{one.ID, two.ID}); n != 1 || err != nil {
			t.Fatalf("restored %d, %v", n, err)
		}
		same(t, "counts", k.counts(), before)
		k.find(one.ID)
	})
	t.Run("a run deleted while it goes ends deleted", func(t *testing.T) {
		k := newKeeper(t, open)
		run := k.create(sent{url: path(1)})
		if _, err := k.DeleteRuns(k.ctx, []playground.RunID{run.ID}); err != nil {
			t.Fatal(err)
		}
		run = sent{status: 200, body: "x"}.end(run)
		if err := k.FinishRun(k.ctx, &run); err != nil {
			t.Fatal(err)
		}
		if c := k.counts(); c.All != 0 || c.Class[2] != 0 {
			t.Errorf("counts %+v", c)
		}
		if _, err := k.RestoreRuns(k.ctx, []playground.RunID{run.ID}); err != nil {
			t.Fatal(err)
		}
		if c := k.counts(); c.All != 1 || c.Class[2] != 1 {
			t.Errorf("counts %+v", c)
		}
	})
	t.Run("purging removes what was deleted, its content, and nothing else", func(t *testing.T) {
		k := newKeeper(t, open)
		shared, alone, big := "shared content", "content of its own", noise(1_000_000, 1)
		one := k.send(sent{url: path(1), status: 200, body: shared, tags: []string{"x"}, rules: []string{"E-1"}})
		two := k.send(sent{url: path(2), status: 200, body: alone})
		three := k.send(sent{url: path(3), status: 200, body: shared})
		four := k.sendStreamed(big)
		k.list(playground.RunFilter{Text: "anything"})
		if _, err := k.DeleteRuns(k.ctx, []playground.RunID{one.ID, two.ID, four.ID}); err != nil {
			t.Fatal(err)
		}
		if n, err := k.PurgeDeleted(k.ctx, k.clock.now().Add(-time.Hour)); n != 0 || err != nil {
			t.Errorf("purged %d too early, %v", n, err)
		}
		k.clock.move(time.Hour)
		if n, err := k.PurgeDeleted(k.ctx, k.clock.now().Add(-time.Minute)); n != 3 || err != nil {
			t.Fatalf("purged %d, %v", n, err)
		}
		if n, err := k.RestoreRuns(k.ctx, []playground.RunID{one.ID, two.ID, four.ID}); n != 0 || err != nil {
			t.Errorf("restored %d purged runs, %v", n, err)
		}
		for _, gone := range [][]byte{[]byte(alone), big} {
			_, err := k.FindBody(k.ctx, digest(gone))
			isCode(t, "content of a purged run", err, playground.NotFound)
		}
		if got := k.body(digest([]byte(shared))); string(got) != shared {
			t.Errorf("the content that another run has is %q", got)
		}
		k.find(three.ID)
		if next := k.create(sent{url: path(5)}); next.ID != four.ID+1 {
			t.Errorf("the next run is %d; %d was purged", next.ID, four.ID)
		}
	})
	t.Run("content on its way to a run outlives the last run that had it", func(t *testing.T) {
		k := newKeeper(t, open)
		b := noise(600_000, 3)
		old := k.sendStreamed(b)
		run := k.create(sent{url: path(1)})
		sha := k.stream(b)
		if _, err := k.DeleteRuns(k.ctx, []playground.RunID{old.ID}); err != nil {
			t.Fatal(err)
		}
		k.clock.move(time.Hour)
		if n, err := k.PurgeDeleted(k.ctx, k.clock.now()); n != 1 || err != nil {
			t.Fatalf("purged %d, %v", n, err)
		}
		run = sent{status: 200}.end(run)
		run.Attempts[0].Exchanges[0].Response.Content.SHA256 = sha
		if err := k.FinishRun(k.ctx, &run); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(k.body(sha), b) {
			t.Error("its content is not what was streamed")
		}
	})
}

func testRules(t *testing.T, open Open) {
	t.Run("rules are kept for everyone and for a request", func(t *testing.T) {
		k := newKeeper(t, open)
		var kept []playground.IgnoreRule
		for _, r := range []playground.IgnoreRule{
			{Rule: "/a", Scope: "everyone", RequestKey: "dropped"}, {Rule: "/b", Scope: "request", RequestKey: "GET x"}, {Rule: "/c", Scope: "request", RequestKey: "GET y"},
		} {
			made, err := k.CreateIgnoreRule(k.ctx, r)
			if err != nil || made.ID == 0 {
				t.Fatalf("made %+v, %v", made, err)
			}
			kept = append(kept, made)
		}
		again, err := k.CreateIgnoreRule(k.ctx, kept[1])
		if err != nil || again != kept[1] {
			t.Errorf("made again: %+v, %v", again, err)
		}
		for key, want := range map[string][]playground.IgnoreRule{"": kept, "GET x": kept[:2], "GET z": kept[:1]} {
			got, err := k.IgnoreRules(k.ctx, key)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "rules of "+key, got, want)
		}
		if err := k.DeleteIgnoreRule(k.ctx, kept[0].ID); err != nil {
			t.Fatal(err)
		}
		isCode(t, "delete again", k.DeleteIgnoreRule(k.ctx, kept[0].ID), playground.NotFound)
		if got, _ := k.IgnoreRules(k.ctx, ""); len(got) != 2 {
			t.Errorf("left %+v", got)
		}
	})
}
