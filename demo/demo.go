// Package demo is a small API inside the program, with one route for each lesson.
package demo

import (
	"net/http"
	"time"

	"github.com/graph-gophers/graphql-go"

	"parley/playground"
)

// Options say how the demo API behaves. The zero value works.
type Options struct {
	Now func() time.Time // the clock; nil is time.Now
}

// Demo is the API with its state, which is in memory, bounded, and gone with it.
type Demo struct {
	now     func() time.Time
	people  *people
	board   *board
	windows *recent[window]   // of the limited routes, by route and caller
	failing *recent[failures] // of the flaky routes, by route, caller and key
	oauth   *oauthServer
	graph   *graphql.Schema
	handler http.Handler
}

// New returns a demo API whose users and posts are as they come out of the box.
func New(o Options) *Demo {
	d := &Demo{now: o.Now}
	if d.now == nil {
		d.now = time.Now
	}
	d.people, d.board = newPeople(d.now), newBoard()
	d.windows, d.failing = newRecent[window](mostCallers), newRecent[failures](mostCallers)
	d.oauth = newOAuthServer(d.now)
	d.graph = newGraph(d)
	d.handler = d.routes()
	return d
}

// Handler answers everything under /demo/. Its bodies and fields are its own: whoever
// serves it to browsers must keep what it echoes from running.
func (d *Demo) Handler() http.Handler { return d.handler }

// Scenario is a ready request that shows one lesson.
type Scenario struct {
	ID      string
	Title   string
	Text    string           // one sentence
	Class   playground.Class // of the answer it is about
	Method  string
	Path    string // under /demo, with its query
	Options playground.Options
}
