package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"parley/audience"
	"parley/baseline"
	"parley/config"
	"parley/demo"
	"parley/execute"
	"parley/explain"
	"parley/handlers"
	"parley/lessons"
	"parley/metrics"
	"parley/people"
	"parley/playground"
	"parley/runner"
	"parley/settings"
	"parley/static"
	"parley/store"
	"parley/tracing"
)

// Time limits of Parley's own server. What may take longer, a send or a download, asks
// for more at the door.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	idleTimeout       = 60 * time.Second
	writeTimeout      = 60 * time.Second
	maxHeaderBytes    = 64 << 10
	stopTimeout       = 10 * time.Second
	purgeEvery        = time.Minute
	undoFor           = 10 * time.Minute
	exportsEach       = 6  // a minute and person, where not on loopback
	opensEach         = 60 // share links opened without signing in, a minute and address
)

// serve runs Parley until ctx is done, then stops it in order: no new connections,
// runs finish or are interrupted, the store closes.
func serve(ctx context.Context, conf config.Config, log *slog.Logger, stdout io.Writer) error {
	listener, err := listen(conf.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	collectSeldom()          // also what the start leaves
	go static.URL("app.css") // has the files named meanwhile, which the first page would wait for
	kept, err := store.Open(ctx, conf.Database, storeOptions(conf))
	if err != nil {
		return err
	}
	defer kept.Close()
	if err := kept.Missing(); err != nil {
		log.Warn("history", "error", err)
	}
	stopping := make(chan struct{})
	way, err := openSignIn(ctx, conf, listener.Addr(), kept)
	if err != nil {
		return err
	}
	house, err := build(conf, kept, listener.Addr(), log, stopping, way.people)
	if err != nil {
		return err
	}
	defer house.executor.Close()
	server := newServer(house.door, log)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	if err := serveProfiles(ctx, conf.Pprof); err != nil {
		return err
	}
	go purge(ctx, kept, log)
	go rest(ctx)
	go house.baseline.Run(ctx)
	if strings.Contains(conf.Database, "://") {
		go followSettings(ctx, house.settings, log)
	}
	announce(stdout, conf, listener.Addr(), way)
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	return stop(server, house, stopping, log)
}

// listen opens the address, and says in one sentence why it cannot.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("another program already uses %s; stop it, or choose another address with -addr (PARLEY_ADDR)", addr)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("this user may not listen on %s; choose a port above 1023 with -addr (PARLEY_ADDR)", addr)
	case err != nil:
		return nil, fmt.Errorf("cannot listen on %s: %w", addr, err)
	}
	return l, nil
}

// house is the program's parts that serve needs again.
type house struct {
	door     http.Handler
	runner   *runner.Runner
	repeater *runner.Repeater
	executor *execute.Executor
	baseline *baseline.Keeper
	traces   *tracing.Traces
	settings *settings.Keeper
}

// build wires the rooms.
func build(conf config.Config, kept *store.Store, addr net.Addr, log *slog.Logger, stopping chan struct{}, signIn *people.People) (*house, error) {
	bound, err := netip.ParseAddrPort(addr.String())
	if err != nil {
		return nil, fmt.Errorf("bound address: %w", err)
	}
	policy, err := execute.NewPolicy(conf.Targets, conf.Loopback(), conf.Allow, conf.Deny)
	if err != nil {
		return nil, err
	}
	demoAPI := demo.New(demo.Options{Now: time.Now})
	executor := newExecutor(conf, policy, bound, demoAPI, kept)
	traces, err := newTraces(conf, log)
	if err != nil {
		return nil, err
	}
	var run *runner.Runner
	figures := metrics.New(metrics.Sources{
		Going: func() int { return run.Going() }, Counts: kept.Counts, FileSize: kept.FileSizes, Ready: kept.Ready, Version: version,
	})
	held := baseline.New(kept, bodies{kept}, baseline.Options{Log: log})
	held.Tell(telling(kept, "baselines", held.Refresh))
	takes := newTaker(kept, log)
	run = runner.New(&sender{executor, kept}, explain.Explain, kept, runner.Options{
		Take: takes.take, Hold: takes.hold, MaxRuns: conf.MaxRuns, Log: log, Shared: sharedHistory(kept),
		Ended: ended(kept, log, traces.RunEnded, onlyRun(figures.RunEnded), onlyRun(held.Ended)),
	})
	repeat := runner.NewRepeater(run, kept, explain.SeenLimit)
	sends := people.NewLimiter(1, time.Now).Share("send", counter(kept))
	sends.SetRate(conf.SendRate)
	rooms := &governed{metadata: policy.OpensMetadata(), executor: executor, runner: run, kept: kept, sends: sends}
	chosen := openSettings(context.Background(), conf, rooms, log)

	deps := storeDeps(kept)
	deps.Policy, deps.Runner, deps.Repeater, deps.Baselines = executor, run, repeat, held
	deps.SignIns = signIns{executor}
	deps.SentAlso = func(r playground.Request) []playground.Field { return execute.SentAsWell(r, userAgent()) }
	deps.Demo, deps.DemoCollection, deps.DemoRoutes, deps.Scenarios = demoAPI.Handler(), demo.Collection, demoRoutes(demoAPI), scenarios()
	deps.Metrics = figures.Handler()
	deps.Answered = func(ctx context.Context, method, route string, status int, took time.Duration) {
		figures.Answered(method, route, status, took)
		traces.Answered(ctx, method, route, status, took)
	}
	deps.Hosts, deps.PublicURL, deps.Loopback, deps.Banner = hostNames(conf, bound), publicURL(conf), conf.Loopback(), banner(conf)
	deps.Proxies, deps.UserHeader = conf.Proxies, conf.UserHeader
	deps.Version, deps.Log, deps.Stopping = version, log, stopping
	deps.Settings, deps.Limits = tellSettings(kept, chosen, log), func() handlers.Limits { return *rooms.limits.Load() }
	deps.Refusals = people.NewLimiter(1, time.Now).Share("refusal", counter(kept))
	if !conf.Loopback() {
		deps.Sends = sends
		deps.Exports = people.NewLimiter(exportsEach, time.Now).Share("export", counter(kept))
		deps.Guesses = people.NewLimiter(opensEach, time.Now).Share("share", counter(kept))
	}
	if signIn != nil {
		deps.People = signIn
	}
	if deps.Lessons, err = lessons.Open(conf.Lessons, log, time.Now); err != nil {
		return nil, err
	}
	deps.LessonFolder = conf.Lessons != ""
	return &house{door: traces.Wrap(handlers.New(deps).Handler()), traces: traces, runner: run, repeater: repeat, executor: executor, baseline: held, settings: chosen}, nil
}

// newExecutor makes the one way out.
func newExecutor(conf config.Config, policy *execute.Policy, bound netip.AddrPort, demoAPI *demo.Demo, kept *store.Store) *execute.Executor {
	own := ownOrigin{bound: bound, public: conf.PublicURL, hosts: conf.Hosts, local: localAddresses}
	return execute.New(execute.Options{
		Policy: policy, Limits: execute.DefaultLimits(), UserAgent: userAgent(), Now: time.Now,
		Demo: demoAPI.Handler(), OwnOrigin: own.is, OwnSockets: own.sockets,
		Bodies: bodyKeeper{kept}, Files: bodyKeeper{kept}, Shelf: shelf(kept),
	})
}

// storeDeps is what the door has of the store: each interface is a part of it.
func storeDeps(kept *store.Store) handlers.Deps {
	return handlers.Deps{
		History: kept, Series: kept, Bodies: bodies{kept}, Uploads: uploads{kept}, Rules: kept, Saved: kept, Comments: kept,
		Environments: kept, Collections: kept, Jars: kept,
		Shares: kept, Presentations: kept, Audience: audience.New(stageBus(kept), time.Now), LessonMarks: kept,
		Audit: kept, Shelf: shelf(kept), Damage: kept.Trouble, Now: kept.Now,
	}
}

func newServer(door http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: door, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, IdleTimeout: idleTimeout,
		WriteTimeout: writeTimeout, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// stop ends the program in order. Every run is kept before it returns.
func stop(server *http.Server, h *house, stopping chan struct{}, log *slog.Logger) error {
	log.Info("stopping")
	close(stopping)
	patience, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	closed := make(chan error, 1)
	go func() { closed <- server.Shutdown(patience) }()
	h.repeater.Interrupt()
	h.runner.Close(patience)
	h.repeater.Wait()
	h.lastTraces(log)
	if err := <-closed; err != nil {
		return server.Close()
	}
	return nil
}

// lastTraces sends what the collector has not been told yet. It is not waited for long.
func (h *house) lastTraces(log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := h.traces.Close(ctx); err != nil {
		log.Warn("traces", "error", err)
	}
}

func storeOptions(conf config.Config) store.Options {
	return store.Options{
		Explain: explain.Explain, MostRuns: conf.MaxRuns, MostSeries: runner.MostSeries, AnyFileSystem: conf.AnyFileSystem, KeyFile: conf.KeyFile,
		Retention: retention(conf),
	}
}

// purge removes for good what was deleted longer ago than it can be brought back, and what
// the history has no room or time for.
func purge(ctx context.Context, kept *store.Store, log *slog.Logger) {
	tick := time.NewTicker(purgeEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if _, err := kept.PurgeDeleted(ctx, kept.Now().Add(-undoFor)); err != nil && ctx.Err() == nil {
				log.Error("purge", "error", err)
			}
			if _, err := kept.Purge(ctx); err != nil && ctx.Err() == nil {
				log.Error("keep the history within its bounds", "error", err)
			}
		}
	}
}

func announce(w io.Writer, conf config.Config, addr net.Addr, way signIn) {
	at := openAt(conf, addr, localAddresses())
	also := ""
	if len(at) > 1 {
		also = ", and at " + strings.Join(at[1:], ", ")
	}
	fmt.Fprintf(w, "Parley %s answers at %s%s\nHistory is kept in %s. The demo API is at %s/demo/\n%s", version, at[0], also, store.WithoutPassword(conf.Database), at[0], signInWords(conf, addr, way))
}

// openAt are the addresses at which a browser opens Parley. Bound to every address of this
// machine it names some of them: nobody can open [::].
func openAt(conf config.Config, addr net.Addr, local []netip.Addr) []string {
	var at []string
	if conf.PublicURL != nil {
		at = append(at, publicURL(conf))
	}
	bound, err := netip.ParseAddrPort(addr.String())
	if err != nil || !bound.Addr().IsUnspecified() {
		return append(at, "http://"+addr.String())
	}
	slices.SortStableFunc(local, func(a, b netip.Addr) int { return rank(a) - rank(b) })
	for _, own := range local {
		if own.Is6() && bound.Addr().Is4() {
			continue // 0.0.0.0 is every address of the old kind alone
		}
		if !own.IsLoopback() && !own.IsLinkLocalUnicast() && len(at) < mostAnnounced {
			at = append(at, "http://"+netip.AddrPortFrom(own, bound.Port()).String())
		}
	}
	return append(at, fmt.Sprintf("http://127.0.0.1:%d", bound.Port()))
}

// mostAnnounced is how many addresses are named, besides this machine's own.
const mostAnnounced = 4

// rank puts addresses first that people can type.
func rank(a netip.Addr) int {
	if a.Is4() {
		return 0
	}
	return 1
}

// banner warns on every page where anyone who reaches the port may use Parley.
func banner(conf config.Config) string {
	if conf.Loopback() || conf.SignIn() != config.AuthNone {
		return ""
	}
	return "Open to everyone who can reach this address: there is no sign-in. Requests leave from this server, and everyone sees every run."
}

func publicURL(conf config.Config) string {
	if conf.PublicURL == nil {
		return ""
	}
	u := url.URL{Scheme: conf.PublicURL.Scheme, Host: conf.PublicURL.Host}
	return u.String()
}

// hostNames are the names that Parley answers to, besides loopback and addresses.
func hostNames(conf config.Config, bound netip.AddrPort) []string {
	names := append([]string{bound.Addr().String()}, conf.Hosts...)
	if conf.PublicURL != nil {
		names = append(names, conf.PublicURL.Hostname())
	}
	if host, _, err := net.SplitHostPort(conf.Addr); err == nil && host != "" {
		names = append(names, host)
	}
	return names
}

func userAgent() string { return "Parley/" + version }
