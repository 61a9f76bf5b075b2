package store

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"

	"parley/playground"
)

// A watch is told of every call to the engine before it is made, and may fail it.
type watch func(query string) error

// watched is a connection under watch.
type watched struct {
	*sqlite3.SQLiteConn
	before watch
}

func (w watch) wrap(c driver.Conn) driver.Conn { return watched{c.(*sqlite3.SQLiteConn), w} }

func (c watched) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.before(query); err != nil {
		return nil, err
	}
	return c.SQLiteConn.ExecContext(ctx, query, args)
}

func (c watched) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.before(query); err != nil {
		return nil, err
	}
	return c.SQLiteConn.QueryContext(ctx, query, args)
}

func (c watched) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	if err := c.before("BEGIN"); err != nil {
		return nil, err
	}
	tx, err := c.SQLiteConn.BeginTx(ctx, o)
	return watchedTx{tx, c.before}, err
}

func (c watched) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	s, err := c.SQLiteConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return watchedStmt{s.(*sqlite3.SQLiteStmt), query, c.before}, nil
}

type watchedTx struct {
	driver.Tx
	before watch
}

func (t watchedTx) Commit() error {
	if err := t.before("COMMIT"); err != nil {
		_ = t.Tx.Rollback()
		return err
	}
	return t.Tx.Commit()
}

type watchedStmt struct {
	*sqlite3.SQLiteStmt
	query  string
	before watch
}

func (s watchedStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if err := s.before(s.query); err != nil {
		return nil, err
	}
	return s.SQLiteStmt.ExecContext(ctx, args)
}

func (s watchedStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if err := s.before(s.query); err != nil {
		return nil, err
	}
	return s.SQLiteStmt.QueryContext(ctx, args)
}

// live is everything that a store does, in short. It returns the runs that were
// acknowledged, with their content.
func live(ctx context.Context, path string, w watch) (kept map[playground.RunID]string, err error) {
	kept = map[playground.RunID]string{}
	s, err := Open(ctx, path, Options{KeepFree: -1, wrap: w.wrap, Retention: Retention{Runs: 6}})
	if err != nil {
		return kept, err
	}
	defer s.Close()
	var errs []error
	for i := range 4 {
		run, err := s.CreateRun(ctx, playground.Draft{Request: playground.NewRequest("http://h/"), Tags: []string{"x"}})
		if err != nil {
			errs = append(errs, err)
			continue
		}
		body := strings.Repeat(fmt.Sprint("content ", i), 50_000)
		c := playground.Content{MediaType: "text/plain", Decoded: true, DecodedSize: int64(len(body)), SHA256: fmt.Sprintf("%x", shaOf(body))}
		if i%2 == 0 {
			c.Whole = []byte(body)
		} else if err := streamBody(ctx, s, body); err != nil {
			errs = append(errs, err)
			continue
		}
		run.Attempts = []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{{Response: &playground.Response{Status: 200, Content: c}, Timings: playground.NoTimings()}}}}
		run.Conclude()
		if err := s.FinishRun(ctx, &run); err != nil {
			errs = append(errs, err)
			continue
		}
		kept[run.ID] = body
	}
	yes := true
	for _, f := range []playground.RunFilter{{}, {Tag: "x"}, {Text: "content"}} {
		_, err := s.FindRuns(ctx, f)
		errs = append(errs, err)
	}
	for id := range kept {
		_, err := s.UpdateRun(ctx, id, playground.RunUpdate{Pinned: &yes})
		errs = append(errs, err)
		if id%4 == 1 {
			if _, err := s.DeleteRuns(ctx, []playground.RunID{id}); err == nil {
				delete(kept, id)
			}
		}
	}
	_, err = s.PurgeDeleted(ctx, s.opts.Now().AddDate(1, 0, 0))
	errs = append(errs, err)
	_, err = s.Purge(ctx)
	return kept, errors.Join(append(errs, err)...)
}

func streamBody(ctx context.Context, s *Store, body string) error {
	w, err := s.OpenBody(ctx)
	if err != nil {
		return err
	}
	if _, err := w.Write([]byte(body)); err != nil {
		w.Abort()
		return err
	}
	return w.Commit(fmt.Sprintf("%x", shaOf(body)))
}

// checkHistory fails unless a history is sound, and has the runs that were acknowledged.
func checkHistory(t *testing.T, path string, kept map[playground.RunID]string, what string) {
	t.Helper()
	s, err := Open(t.Context(), path, Options{KeepFree: -1})
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	for id, body := range kept {
		run, err := s.FindRun(t.Context(), id)
		if err != nil || run.State != playground.StateDone {
			t.Errorf("%s: acknowledged run %d is %q, %v", what, id, run.State, err)
			continue
		}
		b, err := s.FindBody(t.Context(), fmt.Sprintf("%x", shaOf(body)))
		if err != nil {
			t.Errorf("%s: content of run %d: %v", what, id, err)
			continue
		}
		var got bytes.Buffer
		if _, err := got.ReadFrom(b); err != nil || got.String() != body {
			t.Errorf("%s: content of run %d: %d bytes of %d, %v", what, id, got.Len(), len(body), err)
		}
	}
	if err := s.Close(); err != nil {
		t.Errorf("%s: %v", what, err)
	}
	r, err := CheckFile(t.Context(), path)
	if err != nil || len(r.Faults) != 0 {
		t.Errorf("%s: %+v, %v", what, r, err)
	}
}

// TestACallThatFailsLosesNothing fails the first call to the engine, then the second, and
// so on, until a life of the store gets by without a failure.
func TestACallThatFailsLosesNothing(t *testing.T) {
	t.Parallel()
	const step = 11 // each call in turn takes a minute; no life has its calls in the same order
	failed := 0
	for n := int64(1); ; n += step {
		path := filepath.Join(t.TempDir(), "parley.db")
		var calls atomic.Int64
		var hit string
		kept, err := live(t.Context(), path, func(query string) error {
			if calls.Add(1) == n {
				hit = query
				return sqlite3.Error{Code: sqlite3.ErrIoErr}
			}
			return nil
		})
		if hit == "" {
			if err != nil || len(kept) != 3 {
				t.Errorf("without a failure: kept %d, %v", len(kept), err)
			}
			break
		}
		failed++
		checkHistory(t, path, kept, fmt.Sprintf("call %d failed, %.60q", n, hit))
	}
	t.Logf("%d calls failed, one in each life", failed)
}

// oldHistory makes a history as the first schema had it, with some runs.
func oldHistory(t *testing.T, path string) {
	t.Helper()
	db := openWriter(path, nil)
	defer db.Close()
	files, err := steps()
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	request, err := packJSON(playground.NewRequest("http://h/"))
	if err != nil {
		t.Fatal(err)
	}
	for id := 1; id <= 600; id++ {
		for _, q := range []string{
			`INSERT INTO run (id, state, created_at, created_by, method, url, url_hash, key_hash, host, port, environment, parent_id, pinned, status, class, name, tags, note)
			 VALUES ($1, 'done', 1700000000000, '', 'GET', 'http://h/', 1, 1, 'h', 80, '', 0, 0, 200, 2, '', '["old"]', '')`,
			`INSERT INTO run_tag (tag, run_id) VALUES ('old', $1)`,
		} {
			if _, err := db.Exec(q, id); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.Exec(`INSERT INTO request (run_id, record) VALUES ($1, $2)`, id, request); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Exec(`INSERT INTO tally (name, value) VALUES ('all', 600), ('last_run', 600), ('class.2', 600), ('status.200', 600)`); err != nil {
		t.Fatal(err)
	}
}

// killVariable tells a child which call to the engine it does not survive.
const killVariable = "PARLEY_STORE_KILL"

// TestKilledChild is the child of the test below, and nothing by itself.
func TestKilledChild(t *testing.T) {
	n, err := strconv.ParseInt(os.Getenv(killVariable), 10, 64)
	if err != nil {
		return
	}
	var calls atomic.Int64
	s, err := Open(t.Context(), os.Getenv(killVariable+"_PATH"), Options{KeepFree: -1, wrap: watch(func(string) error {
		if calls.Add(1) == n {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
		return nil
	}).wrap})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
}

// TestAnUpgradeSurvivesAKillAtEveryStep kills a process before each call that it makes to
// the engine while it brings an old history up to date.
func TestAnUpgradeSurvivesAKillAtEveryStep(t *testing.T) {
	t.Parallel()
	old := filepath.Join(t.TempDir(), "old.db")
	oldHistory(t, old)
	whole, err := os.ReadFile(old)
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; ; n++ {
		path := filepath.Join(t.TempDir(), "parley.db")
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		child := exec.Command(os.Args[0], "-test.run", "^TestKilledChild$")
		child.Env = append(os.Environ(), killVariable+"="+strconv.Itoa(n), killVariable+"_PATH="+path)
		out, err := child.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && (!errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL) {
			t.Fatalf("the child killed at call %d said %v: %s", n, err, out)
		}
		checkUpgraded(t, path, n)
		if err == nil {
			t.Logf("killed at each of %d calls", n-1)
			return
		}
	}
}

// checkUpgraded opens a history that an upgrade was killed in, and expects all of it.
func checkUpgraded(t *testing.T, path string, n int) {
	t.Helper()
	s, err := Open(t.Context(), path, Options{KeepFree: -1})
	if err != nil {
		t.Fatalf("killed at call %d: %v", n, err)
	}
	defer s.Close()
	if err := s.sieve(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, f := range []playground.RunFilter{{Tag: "old", Limit: 500}, {Class: 2, Host: "h", Limit: 500}} {
		page, err := s.FindRuns(t.Context(), f)
		if err != nil || len(page.Runs) != 500 || page.Older != 101 {
			t.Errorf("killed at call %d: %d runs, older %d, %v", n, len(page.Runs), page.Older, err)
		}
	}
	if _, err := s.FindRun(t.Context(), 600); err != nil {
		t.Errorf("killed at call %d: %v", n, err)
	}
	latest, err := latestStep()
	if err != nil {
		t.Fatal(err)
	}
	copied, err := CheckFile(t.Context(), fmt.Sprintf("%s.pre-v%d", path, latest))
	if err == nil && copied.Runs == 600 {
		return
	}
	t.Errorf("killed at call %d: the copy from before has %d runs, %v", n, copied.Runs, err)
}

func TestANetworkFileSystemIsRefusedUnlessAskedFor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parley.db")
	nfs := func(string) string { return "NFS" }
	if _, err := Open(t.Context(), path, Options{networkOf: nfs}); err == nil || !strings.Contains(err.Error(), "network file system (NFS)") {
		t.Errorf("said %v", err)
	}
	s, err := Open(t.Context(), path, Options{networkOf: nfs, AnyFileSystem: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if name := networkOf(t.TempDir()); name != "" {
		t.Errorf("the tests' folder is taken for %s", name)
	}
}
