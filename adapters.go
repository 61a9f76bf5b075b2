package main

import (
	"context"
	"io"

	"parley/compare"
	"parley/compose"
	"parley/demo"
	"parley/execute"
	"parley/handlers"
	"parley/playground"
	"parley/store"
)

// sender lets the runner send what was composed: the executor wants it resolved.
type sender struct {
	to   *execute.Executor
	jars *store.Store
}

// Execute resolves a request, whose faults were found before it was kept, and sends it.
func (s *sender) Execute(ctx context.Context, f playground.Filled, progress func(playground.Progress), skip <-chan struct{}) []playground.Attempt {
	resolved, err := compose.Resolve(f.Request)
	if err != nil {
		resolved = f.Request
	}
	return s.to.Execute(ctx, resolved, execute.Watch{Progress: progress, SkipWait: skip, Secrets: f.Secrets, Jar: jar{context.WithoutCancel(ctx), s.jars, f.Environment, f.CreatedBy, f.Number}})
}

// jar is the jar of the environment that a run is sent to.
type jar struct {
	ctx  context.Context
	kept *store.Store

	environment, owner string
	number             func() playground.RunID // of the run
}

// Open finds the cookies of some domains.
func (j jar) Open(domains []string) ([]playground.Cookie, error) {
	return j.kept.OpenCookies(j.ctx, j.environment, domains)
}

// Keep keeps what a response set, as the run's.
func (j jar) Keep(set []playground.Cookie) ([]string, error) {
	if len(set) == 0 {
		return nil, nil
	}
	run := j.number()
	for i := range set {
		set[i].Owner, set[i].RunID = j.owner, run
	}
	return j.kept.KeepCookies(j.ctx, j.environment, set)
}

// signIns lets the door ask for tokens by the one way out.
type signIns struct{ *execute.Executor }

// Fields are what a sign-in makes while sending, as far as they can be said before.
func (signIns) Fields(a playground.Auth) []playground.Field { return execute.ForeseenFields(a) }

// bodyKeeper lets long content stream to the store.
type bodyKeeper struct{ to *store.Store }

// OpenBody opens a body in the store.
func (b bodyKeeper) OpenBody(ctx context.Context) (execute.BodyWriter, error) {
	return b.to.OpenBody(ctx)
}

// OpenFile opens a file that the store keeps for a request.
func (b bodyKeeper) OpenFile(ctx context.Context, sha256 string) (io.ReadCloser, error) {
	return b.to.FindBody(ctx, sha256)
}

// uploads lets the door keep files as they come.
type uploads struct{ to *store.Store }

// OpenUpload opens a file in the store.
func (u uploads) OpenUpload(ctx context.Context) (handlers.Upload, error) { return u.to.OpenBody(ctx) }

// ReleaseUpload lets a file go that no run has.
func (u uploads) ReleaseUpload(ctx context.Context, sha256 string) error {
	return u.to.ReleaseBody(ctx, sha256)
}

// bodies lets the door read content.
type bodies struct{ from *store.Store }

// FindBody finds content in the store.
func (b bodies) FindBody(ctx context.Context, sha256 string) (handlers.StoredBody, error) {
	return b.from.FindBody(ctx, sha256)
}

// FindContent finds content in the store.
func (b bodies) FindContent(ctx context.Context, sha256 string) (compare.Content, error) {
	return b.from.FindBody(ctx, sha256)
}

// demoRoutes are the routes of the demo API, to complete addresses by.
func demoRoutes(d *demo.Demo) []handlers.DemoRoute {
	var out []handlers.DemoRoute
	for _, r := range d.Routes() {
		out = append(out, handlers.DemoRoute(r))
	}
	return out
}

// scenarios are the demo API's, as the first page shows them.
func scenarios() []handlers.Scenario {
	var out []handlers.Scenario
	for _, s := range demo.Scenarios() {
		r := playground.NewRequest("")
		r.Method, r.Options = s.Method, s.Options
		out = append(out, handlers.Scenario{ID: s.ID, Title: s.Title, Text: s.Text, Class: s.Class, Path: s.Path, Request: r})
	}
	return out
}
