package main

import (
	"context"
	"io"
	"log/slog"
	"slices"

	"parley/playground"
	"parley/reply"
	"parley/store"
)

// Bounds of the content that values are taken from, and that checks are held to.
const (
	mostRead = 4 << 20
	muchRead = 256 << 10 // from which on few are read at once: read as JSON they take many times their bytes
	atOnce   = 2
)

// taker reads responses as their requests ask: it takes values from them into the environments that
// the store has, and holds them to checks.
type taker struct {
	kept *store.Store
	log  *slog.Logger
	much chan struct{} // a place for each of those that read much at once
}

func newTaker(kept *store.Store, log *slog.Logger) taker {
	return taker{kept, log, make(chan struct{}, atOnce)}
}

// place waits until content may be read, and returns what gives the place back.
func (t taker) place(r *playground.Response) (leave func()) {
	if r == nil || r.Content.DecodedSize < muchRead || r.Content.DecodedSize > mostRead {
		return func() {}
	}
	t.much <- struct{}{}
	return func() { <-t.much }
}

// take takes what a run's request asks for, and keeps it for the next run. A secret is hidden
// in all that is kept of the run, as one that was sent is.
func (t taker) take(ctx context.Context, run *playground.Run) {
	env, err := t.kept.OpenEnvironment(ctx, run.Environment)
	if err != nil {
		run.Extracted = notTaken(run.Request.Extract, "The environment that it belongs into is not there.")
		return
	}
	asked := slices.Clone(run.Request.Extract)
	for i := range asked {
		asked[i].Secret = asked[i].Secret || slices.ContainsFunc(env.Variables, func(v playground.Variable) bool { return v.Secret && v.Name == asked[i].Variable })
	}
	var response *playground.Response
	if x := run.Final(); x != nil {
		response = x.Response
	}
	defer t.place(response)()
	told, content, secrets := withCookies(run, response, t.content(ctx, response))
	run.Extracted = reply.Take(asked, told, content)
	for i := range run.Extracted {
		x := &run.Extracted[i]
		x.Secret = x.Secret || secrets.Holds(x.Value)
	}
	t.keep(ctx, run, response, secrets)
}

// hold holds a run to what its request checks of it.
func (t taker) hold(ctx context.Context, run *playground.Run) {
	var response *playground.Response
	if x := run.Final(); x != nil {
		response = x.Response
	}
	defer t.place(response)()
	run.Checked = reply.Hold(run, t.content(ctx, response))
}

// withCookies puts back what is hidden of the jar's cookies in a response, so that it can be
// taken. It is a secret also then.
func withCookies(run *playground.Run, r *playground.Response, content []byte) (*playground.Response, []byte, *playground.Hider) {
	var secrets []playground.Secret
	if r == nil {
		return r, content, nil
	}
	told := *r
	told.Headers = slices.Clone(r.Headers)
	for i := len(run.Attempts) - 1; i >= 0; i-- {
		for j := len(run.Attempts[i].Exchanges) - 1; j >= 0; j-- {
			use := run.Attempts[i].Exchanges[j].Cookies
			secrets = append(secrets, use.Hidden()...)
			for k := range told.Headers {
				told.Headers[k].Value = use.Told(told.Headers[k].Value)
			}
			content = use.ToldBytes(content)
		}
	}
	return &told, content, playground.NewHider(secrets)
}

// content is a response's content, or nil where it is too long.
func (t taker) content(ctx context.Context, r *playground.Response) []byte {
	if r == nil || r.Content.SHA256 == "" {
		return nil
	}
	if r.Content.Whole != nil || r.Content.DecodedSize > mostRead {
		return r.Content.Whole
	}
	body, err := t.kept.FindBody(ctx, r.Content.SHA256)
	if err != nil {
		return nil
	}
	defer body.Close()
	content, err := io.ReadAll(io.LimitReader(body, mostRead))
	if err != nil {
		return nil
	}
	return content
}

// keep puts what was found into the environment. What is hidden already needs not be hidden.
func (t taker) keep(ctx context.Context, run *playground.Run, r *playground.Response, hidden *playground.Hider) {
	var found []playground.Variable
	var secrets []playground.Secret
	for i := range run.Extracted {
		x := &run.Extracted[i]
		if x.Found && x.Secret && r.Content.SHA256 != "" && r.Content.Whole == nil && !hidden.Holds(x.Value) {
			x.Found, x.Value = false, ""
			x.Detail = "The content is so long that it is kept already: a secret could not be hidden in it any more, so it was not taken."
		}
		if !x.Found {
			continue
		}
		found = append(found, playground.Variable{Name: x.Variable, Value: x.Value, Secret: x.Secret, Taken: true})
		if x.Secret {
			secrets = append(secrets, playground.Secret{Name: x.Variable, Value: x.Value})
		}
	}
	if len(found) > 0 {
		if err := t.kept.KeepTaken(ctx, run.Environment, found); err != nil {
			t.log.Error("keep what was taken", "run", int64(run.ID), "error", err)
			run.Extracted = notTaken(run.Request.Extract, "It could not be kept; the log says why.")
		}
	}
	hideTaken(run, secrets)
}

// hideTaken hides secrets that came with the response.
func hideTaken(run *playground.Run, secrets []playground.Secret) {
	for i := range run.Extracted {
		if x := &run.Extracted[i]; x.Secret && x.Found {
			x.Value = playground.HiddenAs(x.Variable)
		}
	}
	for _, s := range secrets {
		if len(s.Value) < playground.ShortestHidden {
			run.Unhidden = append(run.Unhidden, s.Name)
		} else if !slices.Contains(run.Hidden, s.Name) {
			run.Hidden = append(run.Hidden, s.Name)
		}
	}
	h := playground.NewHider(secrets)
	h.Attempts(run.Attempts)
	for i := range run.Extracted {
		run.Extracted[i].Value = h.Text(run.Extracted[i].Value)
	}
	run.Conclude()
}

func notTaken(asked []playground.Extraction, detail string) []playground.Extracted {
	var out []playground.Extracted
	for _, e := range asked {
		if e.Enabled {
			out = append(out, playground.Extracted{Variable: e.Variable, Secret: e.Secret, Detail: detail})
		}
	}
	return out
}
