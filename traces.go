package main

import (
	"context"
	"log/slog"
	"net/url"

	"parley/config"
	"parley/playground"
	"parley/tracing"
)

// newTraces makes ready what tells a collector; nil where there is none.
func newTraces(conf config.Config, log *slog.Logger) (*tracing.Traces, error) {
	if conf.Collector == "" {
		return nil, nil
	}
	u, err := url.Parse(conf.Collector)
	if err != nil {
		return nil, err
	}
	way, err := ownWay(conf, u)
	if err != nil {
		return nil, err
	}
	return tracing.New(tracing.Options{
		Endpoint: conf.Collector, Send: way.Client().Do, Version: version, Trouble: func(err error) { log.Warn("traces", "error", err) },
	}), nil
}

// onlyRun is for who needs to know nothing but the run.
func onlyRun(tell func(playground.Run)) func(context.Context, playground.Run) {
	return func(_ context.Context, run playground.Run) { tell(run) }
}
