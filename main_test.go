package main

import (
	"bytes"
	"context"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/config"
)

// output is what a program writes while another goroutine reads it.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// started is a serving Parley.
type started struct {
	base  string
	stop  context.CancelFunc
	ended chan error
}

// startParley serves on a free port and returns when it has said where.
func startParley(t *testing.T, database string, more ...string) started {
	t.Helper()
	conf, err := config.Load(append([]string{"-addr", "127.0.0.1:0", "-database", database}, more...), func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	said, writer := io.Pipe()
	s := started{stop: cancel, ended: make(chan error, 1)}
	go func() {
		err := serve(ctx, conf, slog.New(slog.NewTextHandler(io.Discard, nil)), writer)
		writer.CloseWithError(io.EOF)
		s.ended <- err
	}()
	text := make([]byte, 4096)
	n, err := said.Read(text)
	if err != nil {
		t.Fatalf("nothing was said: %v, %v", err, <-s.ended)
	}
	go func() { _, _ = io.Copy(io.Discard, said) }()
	s.base = regexp.MustCompile(`http://[\d.:]+`).FindString(string(text[:n]))
	t.Cleanup(cancel)
	return s
}

func (s started) close(t *testing.T) {
	t.Helper()
	s.stop()
	select {
	case err := <-s.ended:
		if err != nil {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("does not end")
	}
}

func mustGet(t *testing.T, address string) (int, string) {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func TestAVisitorsPath(t *testing.T) {
	database := filepath.Join(t.TempDir(), "parley.db")
	p := startParley(t, database)
	if status, page := mustGet(t, p.base+"/"); status != 200 || !strings.Contains(page, "Send a request, learn what came back") {
		t.Fatalf("first page: %d", status)
	}
	resp, err := http.PostForm(p.base+"/send", url.Values{"method": {"GET"}, "url": {p.base + "/demo/users/9041"}})
	if err != nil {
		t.Fatal(err)
	}
	shown, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if resp.Request.URL.Path != "/runs/1" || !strings.Contains(string(shown), "9041") {
		t.Fatalf("result at %s", resp.Request.URL)
	}
	if _, page := mustGet(t, p.base+"/history"); !strings.Contains(page, "/demo/users/9041") {
		t.Error("the history lacks the run")
	}
	p.close(t)

	again := startParley(t, database)
	if status, page := mustGet(t, again.base+"/runs/1"); status != 200 || !strings.Contains(page, "404") {
		t.Errorf("after a restart the run shows as %d", status)
	}
	again.close(t)
}

func TestWhatStopsParleyIsSaidInOneSentence(t *testing.T) {
	dir := t.TempDir()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	notOurs := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(notOurs, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	held := filepath.Join(dir, "held.db")
	p := startParley(t, held)
	defer p.close(t)
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"a port in use":           {[]string{"-addr", taken.Addr().String(), "-database", filepath.Join(dir, "a.db")}, exitTrouble, "another program already uses"},
		"a folder that is none":   {[]string{"-addr", "127.0.0.1:0", "-database", filepath.Join(dir, "no", "a.db")}, exitTrouble, filepath.Join(dir, "no")},
		"a folder as the file":    {[]string{"-addr", "127.0.0.1:0", "-database", dir}, exitTrouble, dir},
		"a file of another kind":  {[]string{"-addr", "127.0.0.1:0", "-database", notOurs}, exitTrouble, notOurs},
		"a database in use":       {[]string{"-addr", "127.0.0.1:0", "-database", held}, exitTrouble, held},
		"no such setting":         {[]string{"-colour", "red"}, exitUsage, "-colour"},
		"a code that is none":     {[]string{"explain", "abc"}, exitUsage, "not a status code"},
		"no address to check":     {[]string{"check-url", "ftp://x"}, exitUsage, "http and https"},
		"a code nobody knows":     {[]string{"explain", "799"}, exitTrouble, "799"},
		"a backup of what is not": {[]string{"-database", filepath.Join(dir, "none.db"), "backup", filepath.Join(dir, "b.db")}, exitTrouble, "none.db"},
		"a faulty allow list":     {[]string{"-addr", "127.0.0.1:0", "-database", filepath.Join(dir, "c.db"), "-allow", "a b"}, exitTrouble, "allow"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, errs output
			if code := run(c.args, func(string) string { return "" }, &out, &errs); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			said := strings.TrimSpace(errs.String())
			if !strings.Contains(said, c.says) || !strings.HasPrefix(said, "parley: ") || strings.Contains(said, "\n") || strings.Contains(said, "goroutine") {
				t.Errorf("says %q, want %q", said, c.says)
			}
		})
	}
}

func TestCommandsPrintAndEnd(t *testing.T) {
	database := filepath.Join(t.TempDir(), "parley.db")
	p := startParley(t, database)
	mustGet(t, p.base+"/healthz")
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"version"}, "parley " + version},
		{[]string{"explain", "404"}, "404 Not Found"},
		{[]string{"explain", "429"}, "Retry-After"},
		{[]string{"-help"}, "PARLEY_ADDR"},
		{[]string{"print-policy"}, "metadata"},
		{[]string{"print-config"}, "addr = 127.0.0.1:8080"},
		{[]string{"--print-config", "-max-runs", "9"}, "max-runs = 9"},
		{[]string{"check-url", "http://169.254.169.254/"}, "may not be reached (rule metadata)"},
		{[]string{"-database", database, "check"}, "is sound"},
		{[]string{"-database", database, "backup", database + ".copy"}, "checked the copy"},
	} {
		var out, errs output
		if code := run(c.args, func(string) string { return "" }, &out, &errs); code != exitOK || !strings.Contains(out.String(), c.says) {
			t.Errorf("%q ends with %d: %s%s", c.args, code, out.String(), errs.String())
		}
	}
	p.close(t)
	var out, errs output
	if code := run([]string{"-database", database, "restore", database + ".copy"}, func(string) string { return "" }, &out, &errs); code != exitOK || !strings.Contains(out.String(), "Restored") {
		t.Errorf("restore ends with %d: %s%s", code, out.String(), errs.String())
	}
	copied := startParley(t, database+".copy")
	if status, _ := mustGet(t, copied.base+"/readyz"); status != 200 {
		t.Errorf("the copy is not ready: %d", status)
	}
	copied.close(t)
}

// TestARunThatIsGoingWhenParleyStopsIsKept stops Parley while a target keeps silent.
func TestARunThatIsGoingWhenParleyStopsIsKept(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a stop to lose patience")
	}
	t.Parallel()
	database := filepath.Join(t.TempDir(), "parley.db")
	p := startParley(t, database)
	resp, err := http.Post(p.base+"/api/runs?wait=false", "application/json", strings.NewReader(`{"request": {"url": "`+p.base+`/demo/delay/60", "options": {"timeout_ms": 90000}}}`))
	if err != nil || resp.StatusCode != http.StatusAccepted {
		t.Fatal(err, resp.Status)
	}
	resp.Body.Close()
	p.close(t)
	again := startParley(t, database)
	if _, body := mustGet(t, again.base+"/api/runs/1"); !strings.Contains(body, `"state":"interrupted"`) {
		t.Errorf("kept as %.300s", body)
	}
	again.close(t)
}

// TestNoTargetWritesTheLog: net/http tells the standard logger of bytes and frames that it did
// not expect, as often as a target sends them.
func TestNoTargetWritesTheLog(t *testing.T) {
	before := log.Writer()
	defer log.SetOutput(before)
	run([]string{"version"}, func(string) string { return "" }, io.Discard, io.Discard)
	if log.Writer() != io.Discard {
		t.Error("the standard logger writes")
	}
}
