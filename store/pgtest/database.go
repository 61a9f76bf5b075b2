package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// shared is the cluster of this program's tests, started when it is asked for first.
var shared struct {
	once     sync.Once
	cluster  *Cluster
	url      func(database string) string
	err      error
	template sync.Once
	model    string // the database that others are copies of
	failed   error
	many     atomic.Int64
}

// Main runs a package's tests and removes the cluster after them: for TestMain.
func Main(m *testing.M) int {
	code := m.Run()
	if shared.model != "" && shared.cluster == nil {
		if err := do(shared.url("postgres"), `DROP DATABASE `+shared.model+` WITH (FORCE)`); err != nil {
			fmt.Fprintln(os.Stderr, "remove the model:", err)
		}
	}
	if shared.cluster != nil {
		if err := shared.cluster.Remove(); err != nil {
			fmt.Fprintln(os.Stderr, "remove the cluster:", err)
		}
	}
	return code
}

// server returns how databases are reached: on the server that TEST_POSTGRES_URL names, or on a
// cluster of this program's own.
func server() (func(database string) string, error) {
	shared.once.Do(func() {
		if named := os.Getenv("TEST_POSTGRES_URL"); named != "" {
			shared.url = func(database string) string { return inDatabase(named, database) }
			return
		}
		if shared.cluster, shared.err = StartCluster(false); shared.err == nil {
			shared.url = shared.cluster.URL
		}
	})
	return shared.url, shared.err
}

// inDatabase is an address with another database in it.
func inDatabase(address, database string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	u.Path = "/" + database
	return u.String()
}

// Fresh makes a database for one test, and returns its address. It is a copy of one that
// prepare has made ready, once. Without PostgreSQL the test is skipped.
func Fresh(t testing.TB, prepare func(address string) error) string {
	t.Helper()
	at, err := server()
	if errors.Is(err, errNone) {
		t.Skipf("SKIPPED, and nothing is known of PostgreSQL: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	model := fmt.Sprintf("parley_model_%d", os.Getpid())
	shared.template.Do(func() {
		shared.model = model
		if shared.failed = do(at("postgres"), `CREATE DATABASE `+model); shared.failed == nil {
			shared.failed = prepare(at(model))
		}
	})
	if shared.failed != nil {
		t.Fatal(shared.failed)
	}
	name := fmt.Sprintf("parley_%d_%d", os.Getpid(), shared.many.Add(1))
	if err := do(at("postgres"), `CREATE DATABASE `+name+` TEMPLATE `+model); err != nil {
		t.Fatal(err)
	}
	return remove(t, at, name)
}

// Empty makes a database in which there is nothing.
func Empty(t testing.TB) string {
	t.Helper()
	at, err := server()
	if errors.Is(err, errNone) {
		t.Skipf("SKIPPED, and nothing is known of PostgreSQL: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("parley_%d_%d", os.Getpid(), shared.many.Add(1))
	if err := do(at("postgres"), `CREATE DATABASE `+name); err != nil {
		t.Fatal(err)
	}
	return remove(t, at, name)
}

// remove has a database go with its test, unless it goes with its cluster, which is faster.
func remove(t testing.TB, at func(string) string, name string) (address string) {
	t.Cleanup(func() {
		if shared.cluster != nil {
			return
		}
		if err := do(at("postgres"), `DROP DATABASE `+name+` WITH (FORCE)`); err != nil {
			t.Log(err)
		}
	})
	return at(name)
}

// do runs one statement.
func do(address, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}
