package store

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// A Bus carries short messages between the replicas that have one PostgreSQL database, by its
// NOTIFY. A message reaches the others within some milliseconds, or never: whoever listens is
// told of gaps, and looks at what is kept.
type Bus struct {
	config *pgx.ConnConfig
	own    string // begins what this program tells
	ctx    context.Context
	stop   context.CancelFunc
	all    sync.WaitGroup

	mu     sync.Mutex
	topics map[string]listener
	queue  []string // lines that wait to be told
	gap    bool     // some had no place in it
	wake   chan struct{}
}

type listener struct {
	hear  func(message []byte)
	again func()
}

// Bounds and paces of a bus. A payload of NOTIFY has less than 8,000 bytes.
const (
	busChannel  = "parley"
	mostPayload = 7900
	mostQueued  = 1000
	busGather   = 5 * time.Millisecond // what comes meanwhile is told together
	busQuiet    = 20 * time.Second     // after so long, whether the server is still there is asked
	busRest     = 3 * time.Second      // at most, between two tries to reach it
)

// gapLine says that other lines were lost.
const gapLine = "!"

// Bus returns what the replicas tell each other by; nil on SQLite, where there are none.
func (s *Store) Bus() *Bus { return s.bus }

func startBus(config *pgx.ConnConfig) *Bus {
	c := config.Copy()
	c.RuntimeParams["synchronous_commit"] = "off"
	b := &Bus{config: c, own: rand.Text(), topics: map[string]listener{}, wake: make(chan struct{}, 1)}
	b.ctx, b.stop = context.WithCancel(context.Background())
	b.all.Go(b.listen)
	b.all.Go(b.tell)
	return b
}

func (b *Bus) close() {
	b.stop()
	b.all.Wait()
}

// Listen hears what other replicas publish of a topic, message by message; again is called
// where some may have been lost. Both must be quick.
func (b *Bus) Listen(topic string, hear func(message []byte), again func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.topics[topic] = listener{hear, again}
}

// Publish tells the other replicas, without waiting. A message is one line of text, of 7,500
// bytes at most.
func (b *Bus) Publish(topic string, message []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(message)+len(topic) > mostPayload-100 {
		return
	}
	if len(b.queue) >= mostQueued {
		b.gap = true
	} else {
		b.queue = append(b.queue, topic+" "+string(message))
	}
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// lookAgain has everybody, here and on the other replicas, look at what is kept.
func (b *Bus) lookAgain() {
	if b == nil {
		return
	}
	b.mu.Lock()
	b.gap = true
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
	b.look()
}

// tell sends what was published, what waits together in as few notifications as it fits.
func (b *Bus) tell() {
	var conn *pgx.Conn
	defer func() { closeBus(conn) }()
	for {
		select {
		case <-b.ctx.Done():
			return
		case <-b.wake:
		}
		b.rest(busGather)
		for payload := b.take(); payload != "" && b.ctx.Err() == nil; payload = b.take() {
			if err := b.notify(&conn, payload); err != nil {
				closeBus(conn)
				conn = nil
				b.lost()
				b.rest(busRest / 3)
			}
		}
	}
}

func (b *Bus) notify(conn **pgx.Conn, payload string) error {
	ctx, cancel := context.WithTimeout(b.ctx, connectTime)
	defer cancel()
	if *conn == nil {
		fresh, err := pgx.ConnectConfig(ctx, b.config)
		if err != nil {
			return err
		}
		*conn = fresh
	}
	_, err := (*conn).Exec(ctx, `SELECT pg_notify('`+busChannel+`', $1)`, payload)
	return err
}

// take makes the next payload; empty: nothing waits.
func (b *Bus) take() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queue) == 0 && !b.gap {
		return ""
	}
	var payload strings.Builder
	payload.WriteString(b.own)
	n := 0
	for n < len(b.queue) && payload.Len()+1+len(b.queue[n]) <= mostPayload {
		payload.WriteString("\n" + b.queue[n])
		n++
	}
	b.queue = append(b.queue[:0], b.queue[n:]...)
	if b.gap && len(b.queue) == 0 && payload.Len()+2 <= mostPayload {
		payload.WriteString("\n" + gapLine)
		b.gap = false
	}
	return payload.String()
}

// lost notes that the others will have to look.
func (b *Bus) lost() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.gap, b.queue = true, nil
}

// rest waits, or until the bus is closed.
func (b *Bus) rest(d time.Duration) {
	select {
	case <-b.ctx.Done():
	case <-time.After(d):
	}
}

// listen hears the others until the bus is closed. It comes back after the server was away.
func (b *Bus) listen() {
	wait := 50 * time.Millisecond
	for b.ctx.Err() == nil {
		if b.hearWhile() {
			wait = 50 * time.Millisecond
		}
		b.rest(wait)
		wait = min(2*wait, busRest)
	}
}

// hearWhile hears the others while its connection holds. It reports whether it had one.
func (b *Bus) hearWhile() bool {
	ctx, cancel := context.WithTimeout(b.ctx, connectTime)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, b.config)
	if err != nil {
		return false
	}
	defer closeBus(conn)
	if _, err := conn.Exec(ctx, `LISTEN `+busChannel); err != nil {
		return false
	}
	b.look() // whatever was told before is not heard
	for b.ctx.Err() == nil {
		if err := b.hearOne(conn); err != nil {
			break
		}
	}
	return true
}

// hearOne waits for a notification. While none comes, it sees that the server is there.
func (b *Bus) hearOne(conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(b.ctx, busQuiet)
	defer cancel()
	n, err := conn.WaitForNotification(ctx)
	if err == nil {
		b.hear(n.Payload)
		return nil
	}
	if ctx.Err() == nil || b.ctx.Err() != nil {
		return err
	}
	ctx, cancel = context.WithTimeout(b.ctx, connectTime)
	defer cancel()
	return conn.Ping(ctx)
}

// hear hands the lines of a payload to those who listen.
func (b *Bus) hear(payload string) {
	from, lines, _ := strings.Cut(payload, "\n")
	if from == b.own {
		return
	}
	for line := range strings.Lines(lines) {
		line = strings.TrimSuffix(line, "\n")
		if line == gapLine {
			b.look()
			continue
		}
		topic, message, _ := strings.Cut(line, " ")
		b.mu.Lock()
		to := b.topics[topic]
		b.mu.Unlock()
		if to.hear != nil {
			to.hear([]byte(message))
		}
	}
}

// look has everybody here look again.
func (b *Bus) look() {
	b.mu.Lock()
	var all []func()
	for _, l := range b.topics {
		all = append(all, l.again)
	}
	b.mu.Unlock()
	for _, again := range all {
		again()
	}
}

// closeBus closes a connection, which may be lost.
func closeBus(conn *pgx.Conn) {
	if conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(ctx)
}
