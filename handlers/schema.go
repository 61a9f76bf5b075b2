package handlers

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// mostSchema is the longest answer that is read as a schema, in bytes.
const mostSchema = 8 << 20

// fetchSchema is POST /compose/schema: the request of the form with the introspection query
// as its body is sent as any other, and the form comes back with the schema that it brought.
func (h *Handlers) fetchSchema(c echo.Context) error {
	form, err := h.readForm(c)
	defer form.to.release()
	if err != nil {
		return err
	}
	asked := form
	asked.Values = maps.Clone(form.Values)
	for name, value := range map[string]string{
		"body_kind": "graphql", "body_text": introspection, "variables": "", "operation_name": "IntrospectionQuery", "media_type": "",
	} {
		asked.Values[name] = []string{value}
	}
	if method := form.Get("method"); method == "" || method == http.MethodGet {
		asked.Values["method"] = []string{http.MethodPost}
	}
	draft, err := h.composed(c, asked)
	if err != nil {
		return h.refuse(c, form, err)
	}
	if err := h.countSend(c); err != nil {
		return err
	}
	draft.CreatedBy = h.who(c)
	noHurry(c, longest(draft))
	run, err := h.sendWhileAsked(c.Request().Context(), draft)
	if err != nil {
		return err
	}
	in := form.input()
	in.Part = "body"
	if in.Schema, err = h.readSchema(c, run); err != nil {
		return err
	}
	in.Typed = withSchema(form.Values, in.Schema)
	return h.renderSchema(c, in)
}

// sendWhileAsked sends a request whose run ends with the wish for it: who goes away has cancelled it.
func (h *Handlers) sendWhileAsked(ctx context.Context, d playground.Draft) (playground.Run, error) {
	run, err := h.Runner.Start(ctx, d)
	if err != nil {
		return run, err
	}
	progress, stop, going := h.Runner.Watch(run.ID)
	if going {
		defer stop()
	}
	for going {
		select {
		case _, going = <-progress:
		case <-ctx.Done():
			if err := h.Runner.Cancel(run.ID); err != nil && playground.CodeOf(err) != playground.Conflict {
				return run, err
			}
			return run, ctx.Err()
		}
	}
	return h.History.FindRun(ctx, run.ID)
}

func (h *Handlers) renderSchema(c echo.Context, in views.PlaygroundInput) error {
	if !isFragment(c) {
		return h.renderPlayground(c, http.StatusOK, in)
	}
	return h.render(c, http.StatusOK, nil, views.SchemaPart(views.NewSchemaModel(in.Typed, in.Schema)))
}

// withSchema is a form that remembers which run brought the schema.
func withSchema(form url.Values, s views.SchemaInput) url.Values {
	form.Set("schema_run", "")
	if s.Fault == "" {
		form.Set("schema_run", s.Run.String())
	}
	return form
}

// introspected is the answer to an introspection query, as far as it is told of.
type introspected struct {
	Data struct {
		Schema struct {
			Types []json.RawMessage `json:"types"`
		} `json:"__schema"`
	} `json:"data"`
}

// readSchema reads the schema that a run brought, or says why there is none.
func (h *Handlers) readSchema(c echo.Context, run playground.Run) (views.SchemaInput, error) {
	s := views.SchemaInput{Run: run.ID}
	content, err := h.openBody(c.Request().Context(), run)
	if err != nil {
		return s, err
	}
	var in introspected
	if content != nil {
		defer content.close()
		if content.Size() > mostSchema {
			s.Fault = "it is longer than 8 MiB"
			return s, nil
		}
		text, err := io.ReadAll(content)
		if err != nil {
			return s, err
		}
		_ = json.Unmarshal(text, &in) // what it is not says enough
	}
	s.Types = len(in.Data.Schema.Types)
	switch {
	case s.Types > 0:
	case run.Status == 0:
		s.Fault = "there was no answer"
	case !run.OK:
		s.Fault = "the answer was " + strconv.Itoa(run.Status)
	default:
		s.Fault = "the answer holds none"
	}
	return s, nil
}

// introspection is the query for a whole schema (GraphQL, 4), as tools ask it.
const introspection = `query IntrospectionQuery {
  __schema {
    queryType { name }
    mutationType { name }
    subscriptionType { name }
    types { ...FullType }
    directives { name description locations args { ...InputValue } }
  }
}

fragment FullType on __Type {
  kind
  name
  description
  fields(includeDeprecated: true) {
    name
    description
    args { ...InputValue }
    type { ...TypeRef }
    isDeprecated
    deprecationReason
  }
  inputFields { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}

fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }

fragment TypeRef on __Type {
  kind
  name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } }
}
`
