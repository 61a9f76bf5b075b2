// Package tracing tells an OpenTelemetry collector what Parley did and how long it took:
// its own answers, and the runs with their attempts and exchanges. It tells no path, query,
// field or content of anybody's.
package tracing

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"parley/playground"
)

// Send sends a request to the collector.
type Send func(*http.Request) (*http.Response, error)

// Options say where traces go.
type Options struct {
	Endpoint string // the collector's base, as http://127.0.0.1:4318
	Send     Send
	Version  string // of Parley
	Trouble  func(error)
}

// Traces are the traces of one Parley. It is safe for concurrent use; a nil one does nothing.
type Traces struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
}

// Bounds of what waits for the collector: more is dropped.
const (
	queued     = 2048
	batch      = 256
	batchEvery = 2 * time.Second
)

// New returns traces, nil where there is no endpoint.
func New(o Options) *Traces {
	if o.Endpoint == "" {
		return nil
	}
	about := resource.NewSchemaless(attribute.String("service.name", "parley"), attribute.String("service.version", o.Version))
	provider := sdk.NewTracerProvider(
		sdk.WithBatcher(newExporter(o), sdk.WithMaxQueueSize(queued), sdk.WithMaxExportBatchSize(batch), sdk.WithBatchTimeout(batchEvery)),
		sdk.WithResource(about), sdk.WithSampler(sdk.ParentBased(sdk.AlwaysSample())),
	)
	return &Traces{provider, provider.Tracer("parley")}
}

// Close sends what waits, until ctx is done.
func (t *Traces) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

// Wrap makes a span of every request to next, below the one that its traceparent names.
func (t *Traces) Wrap(next http.Handler) http.Handler {
	if t == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
		ctx, span := t.tracer.Start(ctx, r.Method, trace.WithSpanKind(trace.SpanKindServer))
		defer span.End()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// Answered names the span of a request, when its route and outcome are known. The route is
// the pattern, never the address.
func (t *Traces) Answered(ctx context.Context, method, route string, status int, _ time.Duration) {
	if t == nil {
		return
	}
	span := trace.SpanFromContext(ctx)
	if route == "" {
		route = "none"
	}
	span.SetName(method + " " + route)
	span.SetAttributes(attribute.String("http.request.method", method), attribute.String("http.route", route), attribute.Int("http.response.status_code", status))
	if status >= 500 {
		span.SetStatus(codes.Error, "")
	}
}

// RunEnded makes the spans of a run that has ended, out of what is kept of it.
func (t *Traces) RunEnded(ctx context.Context, r playground.Run) {
	if t == nil {
		return
	}
	ctx, run := t.tracer.Start(ctx, "run", trace.WithTimestamp(r.CreatedAt.Time), trace.WithAttributes(
		attribute.Int64("parley.run", int64(r.ID)), attribute.String("parley.state", string(r.State)), attribute.Int("http.response.status_code", r.Status)))
	if r.Failure != nil {
		run.SetStatus(codes.Error, string(r.Failure.Kind))
	}
	end := r.CreatedAt.Add(r.TotalMS.Duration())
	for i := range r.Attempts {
		if at := t.attempt(ctx, &r.Attempts[i]); at.After(end) {
			end = at
		}
	}
	run.End(trace.WithTimestamp(end))
}

// attempt returns when the attempt ended.
func (t *Traces) attempt(ctx context.Context, a *playground.Attempt) (end time.Time) {
	if len(a.Exchanges) == 0 {
		return end
	}
	began := a.Exchanges[0].StartedAt.Time
	ctx, span := t.tracer.Start(ctx, "attempt "+strconv.Itoa(a.Number), trace.WithTimestamp(began.Add(-a.Wait.Duration())),
		trace.WithAttributes(attribute.Float64("parley.wait_ms", ms(a.Wait))))
	for i := range a.Exchanges {
		end = t.exchange(ctx, &a.Exchanges[i])
	}
	span.End(trace.WithTimestamp(end))
	return end
}

func (t *Traces) exchange(ctx context.Context, x *playground.Exchange) (end time.Time) {
	about := []attribute.KeyValue{attribute.String("http.request.method", x.Request.Method), attribute.Bool("parley.connection_reused", x.ConnectionReused)}
	if u, err := url.Parse(x.Request.URL); err == nil {
		about = append(about, attribute.String("url.scheme", u.Scheme), attribute.String("server.address", u.Hostname()))
	}
	end = x.StartedAt.Time
	for _, p := range phases(x.Timings) {
		if p.took >= 0 { // a phase that did not happen is no phase that took no time
			about = append(about, attribute.Float64("parley."+p.name+"_ms", ms(p.took)))
			if p.name != "ssl" { // it is a part of connect
				end = end.Add(p.took.Duration())
			}
		}
	}
	_, span := t.tracer.Start(ctx, x.Request.Method, trace.WithSpanKind(trace.SpanKindClient), trace.WithTimestamp(x.StartedAt.Time), trace.WithAttributes(about...))
	if x.Response != nil {
		span.SetAttributes(attribute.Int("http.response.status_code", x.Response.Status), attribute.Int64("http.response.body.size", x.Response.Content.Size))
	}
	if x.Failure != nil {
		span.SetStatus(codes.Error, string(x.Failure.Kind))
		span.SetAttributes(attribute.String("error.type", string(x.Failure.Kind)), attribute.String("parley.phase", string(x.Failure.Phase)))
	}
	span.End(trace.WithTimestamp(end))
	return end
}

type phase struct {
	name string
	took playground.Millis
}

// phases are HAR's, in their order.
func phases(t playground.Timings) []phase {
	return []phase{{"blocked", t.Blocked}, {"dns", t.DNS}, {"connect", t.Connect}, {"ssl", t.SSL}, {"send", t.Send}, {"wait", t.Wait}, {"receive", t.Receive}}
}

func ms(d playground.Millis) float64 { return float64(d) / float64(time.Millisecond) }
