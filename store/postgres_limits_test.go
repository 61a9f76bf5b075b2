package store

import (
	"testing"

	"parley/store/pgtest"
)

// TestNobodyWaitsForALockForEver: what writes gives up a lock that it cannot have, and loses one
// that it does nothing with, by the server's own clock; what reads cannot write.
func TestNobodyWaitsForALockForEver(t *testing.T) {
	t.Parallel()
	address := pgtest.Empty(t)
	c, err := readConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	c.RuntimeParams["application_name"] = "limits"
	writer := openPostgresWriter(c, nil)
	defer writer.Close()
	for name, want := range map[string]string{"lock_timeout": "20s", "idle_in_transaction_session_timeout": "10s"} {
		var is string
		if err := writer.QueryRowContext(t.Context(), `SELECT current_setting($1)`, name).Scan(&is); err != nil || is != want {
			t.Errorf("%s is %q, %v; want %s", name, is, err, want)
		}
	}
	// The same limits, made short, do what they are for.
	sayTo(t, address, `CREATE TABLE held (n INTEGER)`)
	holder, err := writer.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := holder.Exec(`SET LOCAL idle_in_transaction_session_timeout = '300ms'`); err != nil {
		t.Fatal(err)
	}
	if _, err := holder.Exec(`LOCK TABLE held`); err != nil {
		t.Fatal(err)
	}
	waiter, err := writer.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := waiter.Exec(`SET LOCAL lock_timeout = '20ms'`); err != nil {
		t.Fatal(err)
	}
	if _, err := waiter.Exec(`LOCK TABLE held`); postgresCode(err) != "55P03" {
		t.Errorf("who waits for a lock gets %v", err)
	}
	_ = waiter.Rollback()
	if _, err := writer.ExecContext(t.Context(), `LOCK TABLE held`); err == nil {
		t.Error("a lock outside of a transaction")
	}
	free, err := writer.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := free.Exec(`LOCK TABLE held`); err != nil {
		t.Errorf("the lock of who does nothing with it is not given up: %v", err)
	}
	_ = free.Rollback()
	if err := holder.Commit(); err == nil {
		t.Error("who lost its lock commits all the same")
	}
}
