package main

import (
	"context"
	"net/http"
	"net/http/pprof"
)

// serveProfiles serves Go's profiles on an address of their own until ctx is done: whoever
// may read them sees what memory holds, so they are never part of Parley's own face.
func serveProfiles(ctx context.Context, addr string) error {
	if addr == "" {
		return nil
	}
	listener, err := listen(addr)
	if err != nil {
		return err
	}
	routes := http.NewServeMux()
	routes.HandleFunc("GET /debug/pprof/", pprof.Index)
	routes.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	routes.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	routes.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	server := &http.Server{Handler: routes, ReadHeaderTimeout: readHeaderTimeout}
	go func() { _ = server.Serve(listener) }()
	context.AfterFunc(ctx, func() { _ = server.Close() })
	return nil
}
