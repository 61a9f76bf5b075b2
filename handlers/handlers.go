// Package handlers is the door: it reads HTTP requests, asks a room, and shows a view.
package handlers

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"golang.org/x/sync/semaphore"

	"parley/compose"
	"parley/inspect"
	"parley/playground"
)

// Runner sends requests and tells how far they are.
type Runner interface {
	Send(ctx context.Context, d playground.Draft) (playground.Run, error)
	Start(ctx context.Context, d playground.Draft) (playground.Run, error)
	Cancel(id playground.RunID) error
	SkipWait(id playground.RunID) error
	Arrived(id playground.RunID, after playground.Event) []playground.Event
	SoFar(ctx context.Context, id playground.RunID) (playground.Run, bool)
	Watch(id playground.RunID) (progress <-chan playground.Progress, stop func(), ok bool)
	Subscribe() (news <-chan playground.News, stop func())
}

// Repeater sends requests again and again.
type Repeater interface {
	StartSeries(ctx context.Context, d playground.SeriesDraft) (playground.Series, error)
	CancelSeries(id playground.SeriesID) error
	WatchSeries(id playground.SeriesID) (progress <-chan playground.SeriesProgress, stop func(), ok bool)
}

// SeriesHistory is where series are kept.
type SeriesHistory interface {
	FindSeries(ctx context.Context, id playground.SeriesID) (playground.Series, error)
	FindAllSeries(ctx context.Context, before playground.SeriesID, limit int) ([]playground.Series, error)
	FindSeriesRuns(ctx context.Context, id playground.SeriesID) ([]playground.SeriesRun, error)
	DeleteSeries(ctx context.Context, id playground.SeriesID) (int, error)
	RestoreSeries(ctx context.Context, id playground.SeriesID) (int, error)
}

// History is where runs are kept.
type History interface {
	FindRun(ctx context.Context, id playground.RunID) (playground.Run, error)
	FindOwner(ctx context.Context, id playground.RunID) (string, error)
	FindRuns(ctx context.Context, f playground.RunFilter) (playground.RunPage, error)
	FindNeighbours(ctx context.Context, id playground.RunID) (older, newer playground.RunID, err error)
	FindKept(ctx context.Context, id playground.RunID) (playground.Kept, error)
	FindChildren(ctx context.Context, parent playground.RunID, limit int) ([]playground.RunSummary, error)
	FindRecent(ctx context.Context, keys []string, n int) (map[string][]playground.RunSummary, error)
	FindRecentStatuses(ctx context.Context, keys []string, n int) (map[string][]playground.Ending, error)
	FindWire(ctx context.Context, id playground.RunID, attempt, exchange int) (playground.Wire, error)
	FindPast(ctx context.Context, r playground.Request, before playground.RunID) (playground.Past, error)
	UpdateRun(ctx context.Context, id playground.RunID, u playground.RunUpdate) (playground.Run, error)
	KeepUndo(ctx context.Context, u playground.Undo) error
	FindUndo(ctx context.Context, token string) (words string, err error)
	TakeUndo(ctx context.Context, token string) ([]playground.Undoing, error)
	DeleteRuns(ctx context.Context, ids []playground.RunID) (int, error)
	RestoreRuns(ctx context.Context, ids []playground.RunID) (int, error)
	Counts(ctx context.Context) (playground.HistoryCounts, error)
	FindValues(ctx context.Context, field, begin string, limit int) ([]string, error)
	Ready(ctx context.Context) error
}

// StoredBody is content as kept: decoded, unless decoding failed.
type StoredBody interface {
	io.ReadSeekCloser
	Size() int64
}

// Bodies finds content by the SHA-256 that its run names.
type Bodies interface {
	FindBody(ctx context.Context, sha256 string) (StoredBody, error)
}

// Uploads keeps the files of requests as they come, by the SHA-256 of their content. What no
// run names by the time that it is released goes.
type Uploads interface {
	OpenUpload(ctx context.Context) (Upload, error)
	ReleaseUpload(ctx context.Context, sha256 string) error
}

// Upload takes a file as it comes. Exactly one of Commit and Abort ends it.
type Upload interface {
	io.Writer
	Commit(sha256hex string) error
	Abort()
}

// Rules keeps what people chose to ignore in comparisons.
type Rules interface {
	IgnoreRules(ctx context.Context, requestKey string) ([]playground.IgnoreRule, error)
	CreateIgnoreRule(ctx context.Context, r playground.IgnoreRule) (playground.IgnoreRule, error)
	DeleteIgnoreRule(ctx context.Context, id int64) error
}

// Baselines holds runs to the baseline of their request.
type Baselines interface {
	Baselines(ctx context.Context) ([]playground.Baseline, error)
	SetBaseline(ctx context.Context, id playground.RunID) (playground.Baseline, error)
	UnsetBaseline(ctx context.Context, id playground.RunID) error
	Of(ctx context.Context, run playground.Run) (*playground.ToBaseline, error)
	Changed(ctx context.Context)
}

// Saved keeps filters of the history by a name.
type Saved interface {
	SavedViews(ctx context.Context) ([]playground.SavedView, error)
	CreateView(ctx context.Context, v playground.SavedView) (playground.SavedView, error)
	UpdateView(ctx context.Context, id int64, u playground.ViewUpdate) (playground.SavedView, error)
	DeleteView(ctx context.Context, id int64) error
}

// Policy says what runs may reach.
type Policy interface {
	Describe() playground.Policy
	Check(ctx context.Context, address string) ([]playground.Verdict, error)
}

// Deps are the rooms behind the door and the door's settings.
type Deps struct {
	Runner         Runner
	Repeater       Repeater
	History        History
	Series         SeriesHistory
	Bodies         Bodies
	Uploads        Uploads
	Inspector      Inspector // nil: one of its own
	Rules          Rules
	Baselines      Baselines
	SignIns        SignIns // nil: no tokens are asked for
	Shelf          Shelf   // nil: there are no replicas
	Saved          Saved
	Policy         Policy
	Demo           http.Handler // serves /demo/
	Metrics        http.Handler // serves /metrics; nil: there are none
	DemoCollection []byte       // the demo API in Postman's format
	DemoRoutes     []DemoRoute  // of the demo API, to complete addresses by
	Scenarios      []Scenario   // the first page's ready requests; their URLs are made of Path

	Environments Environments
	Collections  Collections
	Jars         Jars

	Exports  Limiter       // of what takes many things out; nil is no limit
	Settings Settings      // what the team changes while Parley runs; nil: nothing
	Limits   func() Limits // as they count now; nil: as the fields below have them
	Shares   Shares        // links to runs and comparisons

	Presentations Presentations
	Audience      Audience // who follows them

	Lessons      Lessons
	LessonMarks  LessonMarks
	LessonFolder bool // the team has a folder for its own

	Guesses Limiter // of links that are opened without signing in, by address; nil is no limit

	Ceilings   compose.Ceilings
	MaxUpload  int64                                                                           // bytes of all files of one request together; 0 is 1 GiB
	Plans      playground.PlanCeilings                                                         // of what may be repeated
	SentAlso   func(playground.Request) []playground.Field                                     // what Parley adds to a request
	Hosts      []string                                                                        // names answered to, besides loopback and literal addresses
	PublicURL  string                                                                          // how people reach Parley; empty: as they came
	Loopback   bool                                                                            // bound to loopback: one person's machine
	Banner     string                                                                          // a warning for every page
	Damage     func() error                                                                    // what is damaged in the history, as a sentence; nil is sound, or not asked
	SendRate   int                                                                             // sends a minute and caller, as Sends holds to
	Sends      Limiter                                                                         // of sends; nil is no limit
	Comments   Comments                                                                        // what people say to runs
	Audit      Audit                                                                           // who did what
	Refusals   Limiter                                                                         // of what is noted of refusals, a person and route; nil: all is
	People     People                                                                          // who may come in; nil: whoever reaches the port
	Proxies    []netip.Prefix                                                                  // proxies whose word on address and scheme is taken
	UserHeader string                                                                          // the field in which a proxy says who it is
	Stopping   <-chan struct{}                                                                 // closed when Parley stops: event streams end
	Version    string                                                                          // of Parley, as files that are taken out name it
	Answered   func(ctx context.Context, method, route string, status int, took time.Duration) // told of each answer; it must be quick; nil: nobody
	Now        func() time.Time
	Log        *slog.Logger
}

// Limits are what a team may change while Parley runs.
type Limits struct {
	Ceilings  compose.Ceilings
	Plans     playground.PlanCeilings
	MaxUpload int64
	SendRate  int
	Shares    playground.SharePolicy // empty: the team may open links
	ShareDays int                    // the most days that a link lasts; 0 is no bound
}

func (h *Handlers) limits() Limits { return h.Limits() }

// Scenario is a ready request of the first page.
type Scenario struct {
	ID      string
	Title   string
	Text    string
	Class   playground.Class
	Path    string // under the demo API
	Request playground.Request
}

// Handlers answer Parley's own HTTP requests.
type Handlers struct {
	Deps
	pages   *pageBuffers
	rules   *ruleBook
	signIns signIns
	gone    *goneCookies

	environmentsGone goneEnvironments

	departures departures
	sendings   sendings
	answers    awaitedAnswers
	shown      shownImports
	efforts    efforts
	onStage    stageBook
	imports    chan struct{}       // holds one for each file of another tool that is being read
	importing  *semaphore.Weighted // has the bytes of what is received to be imported
	receiving  *semaphore.Weighted // has the bytes of long contents of requests to Parley
	reading    *semaphore.Weighted // has those that are read
	comparing  *semaphore.Weighted // has the bytes of large contents that are being compared

	streams, filters, comparers crowd // what people have open
}

// New returns the door to the rooms in d.
func New(d Deps) *Handlers {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.MaxUpload <= 0 {
		d.MaxUpload = 1 << 30
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	if d.Limits == nil {
		fixed := Limits{Ceilings: d.Ceilings, Plans: d.Plans, MaxUpload: d.MaxUpload, SendRate: d.SendRate}
		d.Limits = func() Limits { return fixed }
	}
	if d.Answered == nil {
		d.Answered = func(context.Context, string, string, int, time.Duration) {}
	}
	if d.Inspector == nil {
		d.Inspector = inspect.New()
	}
	return &Handlers{Deps: d, pages: newPageBuffers(), rules: newRuleBook(), gone: &goneCookies{}, imports: make(chan struct{}, importsAtOnce), importing: semaphore.NewWeighted(importsReceived), receiving: semaphore.NewWeighted(contentsReceived), reading: semaphore.NewWeighted(contentsRead), comparing: semaphore.NewWeighted(comparedAtOnce)}
}
