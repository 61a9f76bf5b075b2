package demo

import (
	_ "embed" // the schema
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/graph-gophers/graphql-go"
)

// Bounds of a query.
const (
	deepestQuery = 15
	longestQuery = 20_000
	mostListed   = 50
)

//go:embed schema.graphql
var schemaText string

// newGraph reads the schema that /demo/graphql answers by.
func newGraph(d *Demo) *graphql.Schema {
	return graphql.MustParseSchema(schemaText, &graph{d}, graphql.UseFieldResolvers(),
		graphql.MaxDepth(deepestQuery), graphql.MaxQueryLength(longestQuery), graphql.MaxParallelism(1))
}

// graph answers the root fields of the schema.
type graph struct{ d *Demo }

// graphUser is a user as the schema has it.
type graphUser struct {
	d *Demo
	u user
}

type graphPost struct {
	d *Demo
	p post
}

// User is the field user.
func (g *graph) User(in struct{ ID graphql.ID }) *graphUser {
	u, ok := g.d.people.find(string(in.ID))
	if !ok {
		return nil
	}
	return &graphUser{g.d, u}
}

// Users is the field users.
func (g *graph) Users(in struct{ First, Skip int32 }) ([]*graphUser, error) {
	if in.First < 1 || in.First > mostListed || in.Skip < 0 {
		return nil, errors.New("first must be from 1 to " + strconv.Itoa(mostListed) + ", and skip not negative")
	}
	users, _ := g.d.people.page(int(in.Skip), int(in.First))
	out := make([]*graphUser, len(users))
	for i, u := range users {
		out[i] = &graphUser{g.d, u}
	}
	return out, nil
}

// Post is the field post.
func (g *graph) Post(in struct{ ID graphql.ID }) *graphPost {
	n, err := strconv.Atoi(string(in.ID))
	if err != nil {
		return nil
	}
	for _, p := range g.d.board.all() {
		if p.ID == n {
			return &graphPost{g.d, p}
		}
	}
	return nil
}

// CreatePost is the field createPost.
func (g *graph) CreatePost(in struct {
	Title, Body string
	Author      graphql.ID
}) (*graphPost, error) {
	author, ok := g.d.people.find(string(in.Author))
	if !ok {
		return nil, errors.New("there is no user " + strconv.Quote(printable(string(in.Author))))
	}
	if len(in.Title) == 0 || len(in.Title) > 200 || len(in.Body) > 10_000 {
		return nil, errors.New("a title has 1 to 200 bytes, a body up to 10000")
	}
	return &graphPost{g.d, g.d.board.create(post{UserID: author.ID, Title: in.Title, Body: in.Body})}, nil
}

// The fields of a user.
func (u *graphUser) ID() graphql.ID    { return graphql.ID(strconv.Itoa(u.u.ID)) }
func (u *graphUser) Username() string  { return u.u.Username }
func (u *graphUser) Name() string      { return u.u.Name }
func (u *graphUser) Email() string     { return u.u.Email }
func (u *graphUser) Teams() []string   { return u.u.Teams }
func (u *graphUser) Plan() string      { return strings.ToUpper(u.u.Plan.Tier) }
func (u *graphUser) CreatedAt() string { return u.u.CreatedAt }

// The fields of a post.
func (p *graphPost) ID() graphql.ID { return graphql.ID(strconv.Itoa(p.p.ID)) }
func (p *graphPost) Title() string  { return p.p.Title }
func (p *graphPost) Body() string   { return p.p.Body }

// Author is who wrote a post.
func (p *graphPost) Author() *graphUser {
	u, ok := p.d.people.find(strconv.Itoa(p.p.UserID))
	if !ok {
		return nil
	}
	return &graphUser{p.d, u}
}

// graphqlRequest is what is posted (GraphQL over HTTP, 5.4).
type graphqlRequest struct {
	Query         string         `json:"query"`
	OperationName string         `json:"operationName"`
	Variables     map[string]any `json:"variables"`
}

// answerGraphQL answers a query. Its faults are in the answer, whose status is 200.
func (d *Demo) answerGraphQL(w http.ResponseWriter, r *http.Request) {
	var in graphqlRequest
	if !readJSON(w, r, &in) {
		return
	}
	if in.Query == "" {
		writeProblem(w, r, problem{Type: "missing-field", Status: http.StatusBadRequest, Detail: "The member query is missing.",
			Hint: `Send {"query": "{ users { name } }"}.`, Errors: []fieldError{{"/query", "This is needed."}}})
		return
	}
	answer := d.graph.Exec(r.Context(), in.Query, in.OperationName, in.Variables)
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, http.StatusOK, "application/json", answer)
}

// aboutGraphQL says what to send.
func aboutGraphQL(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, "application/json", map[string]any{
		"send": "POST", "content_type": "application/json", "example": graphqlRequest{Query: exampleQuery}, "schema": schemaText,
	})
}

// exampleQuery is a query that shows an argument, a variable and a level of nesting.
const exampleQuery = `query People($first: Int!) {
  users(first: $first) {
    id
    name
    plan
  }
}
`
