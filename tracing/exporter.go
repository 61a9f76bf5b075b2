package tracing

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	sdk "go.opentelemetry.io/otel/sdk/trace"
)

// exporter posts spans as OTLP/HTTP with JSON. The ready-made exporter brings gRPC with it,
// which would add half to Parley's idle memory, used or not.
type exporter struct {
	to      string
	send    Send
	trouble func(error)
}

func newExporter(o Options) *exporter {
	e := &exporter{to: strings.TrimSuffix(o.Endpoint, "/") + "/v1/traces", send: o.Send, trouble: o.Trouble}
	if e.trouble == nil {
		e.trouble = func(error) {}
	}
	return e
}

// ExportSpans implements sdk.SpanExporter. What cannot be sent is dropped: a trace is not
// worth waiting for.
func (e *exporter) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	content, err := json.Marshal(newMessage(spans))
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.to, bytes.NewReader(content))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := e.send(r)
	if err == nil {
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
		if response.StatusCode >= 300 {
			err = fmt.Errorf("the collector answers %d", response.StatusCode)
		}
	}
	if err != nil {
		e.trouble(fmt.Errorf("send traces: %w", err))
	}
	return nil
}

// Shutdown implements sdk.SpanExporter.
func (e *exporter) Shutdown(context.Context) error { return nil }

// The message of OTLP/HTTP, in its JSON form: identifiers in hexadecimal, 64-bit numbers as text.
type (
	message struct {
		ResourceSpans []resourceSpans `json:"resourceSpans"`
	}
	resourceSpans struct {
		Resource   resourceOf   `json:"resource"`
		ScopeSpans []scopeSpans `json:"scopeSpans"`
	}
	resourceOf struct {
		Attributes []keyValue `json:"attributes"`
	}
	scopeSpans struct {
		Scope scopeOf  `json:"scope"`
		Spans []spanOf `json:"spans"`
	}
	scopeOf struct {
		Name string `json:"name"`
	}
	spanOf struct {
		TraceID    string     `json:"traceId"`
		SpanID     string     `json:"spanId"`
		Parent     string     `json:"parentSpanId,omitempty"`
		Name       string     `json:"name"`
		Kind       int        `json:"kind"`
		Start      string     `json:"startTimeUnixNano"`
		End        string     `json:"endTimeUnixNano"`
		Attributes []keyValue `json:"attributes,omitempty"`
		Status     statusOf   `json:"status"`
	}
	statusOf struct {
		Code    int    `json:"code,omitempty"`
		Message string `json:"message,omitempty"`
	}
	keyValue struct {
		Key   string         `json:"key"`
		Value map[string]any `json:"value"`
	}
)

func newMessage(spans []sdk.ReadOnlySpan) message {
	out := resourceSpans{ScopeSpans: []scopeSpans{{Scope: scopeOf{"parley"}}}}
	for _, s := range spans {
		out.Resource.Attributes = keyValues(s.Resource().Attributes())
		out.ScopeSpans[0].Spans = append(out.ScopeSpans[0].Spans, newSpan(s))
	}
	return message{[]resourceSpans{out}}
}

// statusCodes are OTLP's, which are not the library's: unset, error, ok.
var statusCodes = [...]int{0, 2, 1}

func newSpan(s sdk.ReadOnlySpan) spanOf {
	span := spanOf{
		TraceID: s.SpanContext().TraceID().String(), SpanID: s.SpanContext().SpanID().String(), Name: s.Name(), Kind: int(s.SpanKind()),
		Start: strconv.FormatInt(s.StartTime().UnixNano(), 10), End: strconv.FormatInt(s.EndTime().UnixNano(), 10),
		Attributes: keyValues(s.Attributes()), Status: statusOf{statusCodes[s.Status().Code], s.Status().Description},
	}
	if s.Parent().HasSpanID() {
		span.Parent = s.Parent().SpanID().String()
	}
	return span
}

func keyValues(attributes []attribute.KeyValue) []keyValue {
	var all []keyValue
	for _, a := range attributes {
		all = append(all, keyValue{string(a.Key), valueOf(a.Value)})
	}
	return all
}

func valueOf(v attribute.Value) map[string]any {
	switch v.Type() {
	case attribute.BOOL:
		return map[string]any{"boolValue": v.AsBool()}
	case attribute.INT64:
		return map[string]any{"intValue": strconv.FormatInt(v.AsInt64(), 10)}
	case attribute.FLOAT64:
		return map[string]any{"doubleValue": v.AsFloat64()}
	}
	return map[string]any{"stringValue": v.AsString()}
}
