package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// unreachable is a server that cannot be reached. It counts who tries.
type unreachable struct{ tries atomic.Int64 }

func (u *unreachable) Connect(context.Context) (driver.Conn, error) {
	u.tries.Add(1)
	return nil, &net.OpError{Op: "dial", Err: net.ErrClosed}
}

func (u *unreachable) Driver() driver.Driver { return nil }

// TestALostDatabaseIsNotAskedForEachOfAGroup: to find out takes five seconds where nobody answers, and as many
// callers as wait for one another would wait for that many times five.
func TestALostDatabaseIsNotAskedForEachOfAGroup(t *testing.T) {
	t.Parallel()
	s := openReplica(t, freshPostgres(t))
	gone := &unreachable{}
	held, free := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		_ = s.write.alone(func() error {
			close(held)
			<-free
			s.write.turns.db = sql.OpenDB(gone)
			return s.write.conn.Close()
		})
	})
	<-held
	const many = 64
	var failed atomic.Int64
	for range many {
		all.Go(func() {
			if err := s.write.do(func(t *tx) error { return t.exec(`UPDATE run SET name = '' WHERE id = 0`) }); isLost(err) {
				failed.Add(1)
			}
		})
	}
	for waiting := 0; waiting < many; runtime.Gosched() {
		s.write.mu.Lock()
		waiting = len(s.write.queue)
		s.write.mu.Unlock()
	}
	close(free)
	all.Wait()
	if n := failed.Load(); n != many {
		t.Errorf("%d of %d are told that the database is lost", n, many)
	}
	if n := gone.tries.Load(); n > 3 {
		t.Errorf("%d tries to reach it for %d that waited together", n, many)
	}
}
