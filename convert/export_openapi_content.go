package convert

import (
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// body says what a request sends.
func (a *apiWriter) body(op *tree, r playground.Request) {
	b := r.Body
	if b.Kind == playground.BodyNone || b.Kind == "" || op.get("requestBody") != nil && op.at("requestBody", "content").get(a.typeOf(r)) != nil {
		return
	}
	kind := a.typeOf(r)
	var media *tree
	switch b.Kind {
	case playground.BodyForm, playground.BodyMultipart:
		media = a.formTree(b)
	case playground.BodyGraphQL:
		media = mediaTree(kind, a.fill(graphQLText(b)))
	case playground.BodyBinary:
		media = newObject()
	default:
		media = mediaTree(kind, a.fill(b.Text))
	}
	op.under("requestBody").under("content").set(kind, media)
}

// typeOf is the media type that a request says its content has.
func (a *apiWriter) typeOf(r playground.Request) string {
	if typed, ok := r.Header("Content-Type"); ok {
		if kind := bareType(a.fill(typed)); kind != "" {
			return kind
		}
	}
	if kind := bareType(contentTypeOf(r.Body)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

// formTree is a form: a field that stands several times is a list.
func (a *apiWriter) formTree(b playground.Body) *tree {
	example, schema := newObject(), newObject()
	schema.set("type", textTree("object"))
	properties := schema.under("properties")
	files := false
	for _, f := range b.On() {
		if f.Name == "" {
			continue
		}
		if f.Filename != "" {
			files = true
			properties.under(f.Name).set("contentMediaType", textTree(named(f.MediaType, "application/octet-stream")))
			continue
		}
		value := textTree(a.fill(f.Value))
		switch before := example.get(f.Name); {
		case before == nil:
			example.set(f.Name, value)
		case before.isList():
			before.values = append(before.values, value)
		default:
			example.set(f.Name, &tree{kind: treeList, values: []*tree{before, value}})
		}
		properties.set(f.Name, shapeOf(example.get(f.Name)).tree())
	}
	media := newObject()
	media.set("schema", schema)
	if !files && len(example.names) > 0 {
		media.set("example", example)
	}
	return media
}

// mediaTree is content of a type, with its shape where it is JSON.
func mediaTree(mediaType, text string) *tree {
	media := newObject()
	if text == "" {
		return media
	}
	if mediaType == "application/json" || strings.HasSuffix(mediaType, "+json") {
		example, err := readJSONTree([]byte(text))
		if err != nil { // names without a value can stand in it
			return media
		}
		if s := shapeOf(example); s != nil {
			media.set("schema", s.tree())
			media.set("example", example)
		}
		return media
	}
	schema := newObject()
	schema.set("type", textTree("string"))
	media.set("schema", schema)
	media.set("example", textTree(text))
	return media
}

// shape is what values look like.
type shape struct {
	types   []string
	names   []string
	members map[string]*shape
	items   *shape
}

// mostShaped bounds the values that are looked at for a shape.
const mostShaped = 20_000

// shapeOf is the shape of a value; nil where it holds too many.
func shapeOf(t *tree) *shape {
	left := mostShaped
	s := &shape{}
	if !s.take(t, &left) {
		return nil
	}
	return s
}

// take widens a shape so that a value has it.
func (s *shape) take(t *tree, left *int) bool {
	if *left--; *left < 0 {
		return false
	}
	kind := "null"
	switch {
	case t.none():
	case t.kind == treeText:
		kind = "string"
	case t.kind == treeBool:
		kind = "boolean"
	case t.kind == treeNumber:
		if kind = "number"; !strings.ContainsAny(t.text, ".eE") {
			kind = "integer"
		}
	case t.isList():
		kind = "array"
		for _, item := range t.values {
			if s.items == nil {
				s.items = &shape{}
			}
			if !s.items.take(item, left) {
				return false
			}
		}
	default:
		kind = "object"
		if !s.takeMembers(t, left) {
			return false
		}
	}
	if !slices.Contains(s.types, kind) {
		s.types = append(s.types, kind)
	}
	return true
}

func (s *shape) takeMembers(t *tree, left *int) bool {
	if s.members == nil {
		s.members = map[string]*shape{}
	}
	for i, name := range t.names {
		if s.members[name] == nil {
			s.members[name] = &shape{}
			s.names = append(s.names, name)
		}
		if !s.members[name].take(t.values[i], left) {
			return false
		}
	}
	return true
}

// tree is the shape as a schema.
func (s *shape) tree() *tree {
	t := newObject()
	types := s.types
	if slices.Contains(types, "number") { // which an integer is, too
		types = slices.DeleteFunc(slices.Clone(types), func(k string) bool { return k == "integer" })
	}
	switch len(types) {
	case 0:
		return t
	case 1:
		t.set("type", textTree(types[0]))
	default:
		t.set("type", textsTree(types...))
	}
	if slices.Contains(types, "object") {
		properties := t.under("properties")
		for _, name := range s.names {
			properties.set(name, s.members[name].tree())
		}
	}
	if slices.Contains(types, "array") {
		t.set("items", newObject())
		if s.items != nil {
			t.set("items", s.items.tree())
		}
	}
	return t
}

// secured are the ways to sign in of an operation; nil: none.
func (a *apiWriter) secured(auth playground.Auth) *tree {
	scheme, scopes := a.scheme(auth)
	if scheme == nil {
		return nil
	}
	text := scheme.write()
	name, there := a.known[text]
	if !there {
		base := map[string]string{"api_key": "apiKey", "aws_sigv4": "aws"}[auth.Kind]
		base = named(base, auth.Kind)
		name = base
		for n := 2; a.schemes.get(name) != nil; n++ {
			name = base + strconv.Itoa(n)
		}
		a.known[text] = name
		a.schemes.set(name, scheme)
	}
	need := newObject()
	need.set(name, textsTree(scopes...))
	return &tree{kind: treeList, values: []*tree{need}}
}

// scheme is a way to sign in. Credentials are no part of it.
func (a *apiWriter) scheme(auth playground.Auth) (scheme *tree, scopes []string) {
	s := newObject()
	of := func(kind string, pairs ...string) *tree {
		s.set("type", textTree(kind))
		for i := 0; i+1 < len(pairs); i += 2 {
			s.set(pairs[i], textTree(pairs[i+1]))
		}
		return s
	}
	switch auth.Kind {
	case "basic", "bearer", playground.AuthDigest:
		return of("http", "scheme", auth.Kind), nil
	case "api_key":
		in := auth.In
		if in != "query" {
			in = "header"
		}
		return of("apiKey", "name", named(a.fill(auth.Name), "X-Api-Key"), "in", in), nil
	case playground.AuthAWSSigV4:
		return of("apiKey", "name", "Authorization", "in", "header", "description", "AWS Signature 4"), nil
	case playground.AuthOAuth2:
		return a.oauth(auth, of)
	}
	return nil, nil
}

func (a *apiWriter) oauth(auth playground.Auth, of func(string, ...string) *tree) (*tree, []string) {
	grant := map[string]string{playground.GrantClientCredentials: "clientCredentials", playground.GrantPassword: "password", playground.GrantAuthorizationCode: "authorizationCode"}[auth.Grant]
	token, authorize := a.fill(auth.TokenURL), a.fill(auth.AuthorizeURL)
	if plain := func(s string) bool { return strings.Contains(s, "://") && !strings.Contains(s, "{{") }; grant == "" || !plain(token) || grant == "authorizationCode" && !plain(authorize) {
		return of("http", "scheme", "bearer", "description", "A token of OAuth 2"), nil
	}
	scopes := strings.Fields(a.fill(auth.Scope))
	s := of("oauth2")
	flow := s.under("flows").under(grant)
	if grant == "authorizationCode" {
		flow.set("authorizationUrl", textTree(authorize))
	}
	flow.set("tokenUrl", textTree(token))
	named := flow.under("scopes")
	for _, scope := range scopes {
		named.set(scope, textTree(""))
	}
	return s, scopes
}
