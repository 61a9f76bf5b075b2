// Package execute sends a request and records every exchange: redirects hop by hop,
// retries with their waits, timings, failures.
package execute

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"parley/playground"
)

// BodyKeeper keeps content that is too long to be stored with its run in one step.
type BodyKeeper interface {
	OpenBody(ctx context.Context) (BodyWriter, error)
}

// BodyWriter takes content as it arrives. Exactly one of Commit and Abort ends it.
type BodyWriter interface {
	io.Writer
	Commit(sha256hex string) error
	Abort()
}

// Limits bound what a target may take of us.
type Limits struct {
	DNS       time.Duration // looking the name up
	Connect   time.Duration // connecting, all addresses together
	TLS       time.Duration // the handshake
	FirstByte time.Duration // from the request's last byte to the answer's first
	Idle      time.Duration // between two bytes

	HeaderBytes  int64 // of one response head, interim ones each by themselves
	HeaderFields int   // field lines of one response head
	Interim      int   // 1xx responses before the final one
	Ratio        int   // decoded over wire bytes, judged after the first MiB
	InlineBody   int64 // content up to this many bytes is returned whole; more goes to the BodyKeeper
}

// DefaultLimits are those of the plan of record.
func DefaultLimits() Limits {
	return Limits{
		DNS: 5 * time.Second, Connect: 5 * time.Second, TLS: 5 * time.Second, FirstByte: 15 * time.Second, Idle: 10 * time.Second,
		HeaderBytes: 256 << 10, HeaderFields: 1000, Interim: 20, Ratio: 200, InlineBody: 256 << 10,
	}
}

// Options are an executor's settings. Zero fields get working defaults; without Bodies
// content is cut at Limits.InlineBody.
type Options struct {
	Policy     *Policy
	Demo       http.Handler            // served in process under our own origin's /demo/
	OwnOrigin  func(u *url.URL) bool   // any spelling of Parley's own origin
	OwnSockets func() []netip.AddrPort // what no run may dial
	Bodies     BodyKeeper
	Files      Files // content of requests that the store keeps; nil: there is none
	Shelf      Shelf // where replicas find tokens; nil: there are none
	Limits     Limits
	UserAgent  string
	Now        func() time.Time
	After      func(time.Duration) <-chan time.Time // for the waits between attempts
	Jitter     func() float64                       // 0 to 1, for the same waits
	Resolver   *net.Resolver
	RootCAs    *x509.CertPool // nil: the system's
}

// Executor sends requests. It is safe for concurrent use.
type Executor struct {
	o    Options
	demo *demoServer // nil without a demo API

	policy   atomic.Pointer[Policy]
	resolver *net.Resolver
	tokens   *tokens
	decoding *memory // has what decoders remember

	mu         sync.Mutex
	transports map[transportKey]*http.Transport
}

// New returns an executor. Close ends what it keeps open.
func New(o Options) *Executor {
	o = withDefaults(o)
	e := &Executor{o: o, resolver: noting(o.Resolver), tokens: newTokens(o.Now, o.Shelf), decoding: newMemory(), transports: map[transportKey]*http.Transport{}}
	e.policy.Store(o.Policy)
	if o.Demo != nil {
		e.demo = newDemoServer(o.Demo)
	}
	return e
}

// SetPolicy has another policy count from the next connection on. Connections that were opened
// under the one before are not used again.
func (e *Executor) SetPolicy(p *Policy) {
	e.policy.Store(p)
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, t := range e.transports {
		t.CloseIdleConnections()
	}
	e.transports = map[transportKey]*http.Transport{}
}

func withDefaults(o Options) Options {
	if o.Policy == nil {
		o.Policy, _ = NewPolicy("default", true, nil, nil) // a known mode and no entries: cannot fail
	}
	if o.OwnOrigin == nil {
		o.OwnOrigin = func(*url.URL) bool { return false }
	}
	if o.OwnSockets == nil {
		o.OwnSockets = func() []netip.AddrPort { return nil }
	}
	if o.Limits == (Limits{}) {
		o.Limits = DefaultLimits()
	}
	if o.UserAgent == "" {
		o.UserAgent = "Parley"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.After == nil {
		o.After = time.After
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	if o.Resolver == nil {
		o.Resolver = net.DefaultResolver
	}
	return o
}

// Close ends idle connections and the demo API's server in process. Executions that
// are still going should have been cancelled before.
func (e *Executor) Close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, t := range e.transports {
		t.CloseIdleConnections()
	}
	if e.demo != nil {
		e.demo.close()
	}
}

// Watch lets somebody follow an execution.
type Watch struct {
	Progress func(playground.Progress) // must return at once; nil for nobody; calls do not overlap
	SkipWait <-chan struct{}           // a value ends a wait between attempts
	Secrets  []playground.Secret       // are not in what is kept, nor sent on to another origin
	Jar      Jar                       // of a request that uses cookies; nil: one that lasts for the run
}

// Execute sends a resolved request: its URL is whole, its header rows hold its
// credentials, or Auth is of a kind that is done while sending; its content is in Body.Text
// or Body.Base64. It never fails: what goes
// wrong is in the attempts, and ctx's end is a failure of kind cancelled that keeps
// what arrived.
func (e *Executor) Execute(ctx context.Context, req playground.Request, w Watch) []playground.Attempt {
	r := &running{e: e, req: withUsableOptions(req), watch: w, began: e.o.Now(), jar: e.jarOf(req.Options.Cookies, w.Jar), hider: playground.NewHider(w.Secrets), attempt: 1, hop: 1}
	r.limits = e.o.Limits.withOwn(req.Options.Limits)
	defer r.close()
	first, err := compose(r.req, e.o.UserAgent)
	if err == nil {
		r.wiring, err = e.newWiring(req.Options, first.at)
	}
	if err != nil {
		r.attempt = 1
		return []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{r.unsendable(first, err)}}}
	}
	return r.hideCookies(r.attempts(ctx, first))
}

// withUsableOptions gives the options that are no choice at zero their default.
func withUsableOptions(req playground.Request) playground.Request {
	if req.Options.TimeoutMS <= 0 {
		req.Options.TimeoutMS = playground.DefaultTimeoutMS
	}
	if req.Options.MaxBodyBytes <= 0 {
		req.Options.MaxBodyBytes = playground.DefaultMaxBodyBytes
	}
	if req.Method == "" {
		req.Method = "GET"
	}
	return req
}

// running is one execution.
type running struct {
	e     *Executor
	req   playground.Request
	watch Watch
	began time.Time
	jar   Jar // nil unless the request uses cookies
	hider *playground.Hider

	secrets []playground.Secret // of the jar, and used

	token token // of OAuth 2, once there is one

	limits Limits
	wiring *wiring                          // nil unless the request asks for something of its own
	own    map[transportKey]*http.Transport // of this run alone

	attempt, hop int

	telling sync.Mutex // progress comes from the connection's goroutines too
}

// tell passes progress on.
func (r *running) tell(p playground.Progress) {
	if r.watch.Progress == nil {
		return
	}
	r.telling.Lock()
	defer r.telling.Unlock()
	p.Attempt, p.Hop, p.Attempts = r.attempt, r.hop, max(1, r.req.Options.Retry.MaxAttempts)
	p.Elapsed = playground.Millis(r.e.o.Now().Sub(r.began))
	if p.Arrived != nil {
		p.Arrived.Attempt, p.Arrived.Hop = r.attempt, r.hop
	}
	if p.Total == 0 {
		p.Total = -1
	}
	r.watch.Progress(p)
}

// at moves the place that progress speaks of.
func (r *running) at(attempt, hop int) {
	r.telling.Lock()
	defer r.telling.Unlock()
	r.attempt, r.hop = attempt, hop
}

// unsendable is the exchange of a request that cannot be put on the wire.
func (r *running) unsendable(m message, err error) playground.Exchange {
	return playground.Exchange{
		Request:   playground.SentRequest{Method: m.method, URL: m.url, Target: m.asked, Headers: listed(m.headers)},
		StartedAt: playground.At(r.e.o.Now()), Timings: playground.NoTimings(), Cookies: m.use,
		Failure: &playground.Failure{
			Kind: playground.FailureProtocol, Phase: playground.PhaseBlocked, Cause: playground.CauseBadRequest, Promised: -1,
			Message: fmt.Sprintf("This request cannot be put on the wire: %v.", err), Detail: err.Error(),
		},
	}
}

// listed is fields as a list that is written [] when empty.
func listed(fields []playground.Field) []playground.Field {
	if fields == nil {
		return []playground.Field{}
	}
	return fields
}
