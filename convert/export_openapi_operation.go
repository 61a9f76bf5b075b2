package convert

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// methodsOfAPI are those that a description has a member for.
var methodsOfAPI = []string{"GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"}

// request writes a saved request: as an operation, or into the one of the same method and path.
func (a *apiWriter) request(saved playground.SavedRequest, folder string) {
	r := saved.Request
	where := named(saved.Name, "Request")
	if !slices.Contains(methodsOfAPI, strings.ToUpper(r.Method)) {
		a.leftOut = append(a.leftOut, where+": OpenAPI 3.1 has no operations of the method "+legible(r.Method, 30)+".")
		return
	}
	base, pairs := splitTypedQuery(r.URL)
	server, path := a.apart(base)
	key, names := a.keyOf(path)
	item := a.items[key]
	if item == nil {
		item = newObject()
		a.items[key] = item
		a.paths.names, a.paths.values = append(a.paths.names, key), append(a.paths.values, item)
	}
	method := strings.ToLower(r.Method)
	op := item.get(method)
	if op == nil {
		op = a.operation(saved, folder)
		item.set(method, op)
	} else {
		op.set("description", textTree(strings.TrimSpace(op.say("description")+"\n\nSaved as "+where+", too.")))
	}
	a.serve(op, server)
	a.pathParameters(op, r, key, path, names)
	for _, row := range append(pairs, r.Query...) {
		a.parameter(op, "query", row)
	}
	a.headers(op, r)
	a.body(op, r)
	a.responses(op, saved)
}

// operation is one without its parameters.
func (a *apiWriter) operation(saved playground.SavedRequest, folder string) *tree {
	op := newObject()
	if folder != "" {
		op.set("tags", textsTree(folder))
		if !slices.Contains(a.tags, folder) {
			a.tags = append(a.tags, folder)
		}
	}
	op.set("summary", textTree(named(saved.Name, "Request")))
	if saved.Description != "" {
		op.set("description", textTree(saved.Description))
	}
	id := strings.Trim(notInName.ReplaceAllString(strings.ReplaceAll(saved.Name, ".", " "), "_"), "_-")
	if id == "" {
		id = "request"
	}
	for free, n := id, 2; a.ids[id]; n++ {
		id = free + "_" + strconv.Itoa(n)
	}
	a.ids[id] = true
	op.set("operationId", textTree(id))
	switch saved.Request.Auth.Kind {
	case "inherit":
	case "none", "":
		if a.security != nil {
			op.set("security", &tree{kind: treeList})
		}
	default:
		if s := a.secured(saved.Request.Auth); s != nil {
			op.set("security", s)
		}
	}
	return op
}

// serve says of an operation where it lies, unless that is the first server.
func (a *apiWriter) serve(op *tree, server string) {
	if server == "" {
		return
	}
	if !slices.Contains(a.servers, server) {
		a.servers = append(a.servers, server)
	}
	if server == a.servers[0] || op.get("servers") != nil {
		return
	}
	op.set("servers", &tree{kind: treeList, values: []*tree{serverTree(server)}})
}

// add puts a parameter among those of an operation, unless it is there.
func add(op *tree, p *tree) {
	list := op.get("parameters")
	if list == nil {
		list = &tree{kind: treeList}
		op.set("parameters", list)
	}
	for _, other := range list.values {
		if other.say("name") == p.say("name") && other.say("in") == p.say("in") {
			return
		}
	}
	list.values = append(list.values, p)
}

func parameterTree(name, in string, required bool, schema, example *tree) *tree {
	p := newObject()
	p.set("name", textTree(name))
	p.set("in", textTree(in))
	if required {
		p.set("required", boolTree(true))
	}
	p.set("schema", schema)
	if example != nil {
		p.set("example", example)
	}
	return p
}

// pathParameters are the names in a path, by the names that stand in its key.
func (a *apiWriter) pathParameters(op *tree, r playground.Request, key, path string, names []string) {
	keys := oneBrace.FindAllStringSubmatch(key, -1)
	theirs := oneBrace.FindAllStringSubmatch(path, -1)
	for i := range names {
		value := a.values[theirs[i][1]]
		for _, row := range r.PathParams {
			if row.Name == theirs[i][1] {
				value = a.fill(row.Value)
			}
		}
		schema, example := newObject(), (*tree)(nil)
		schema.set("type", textTree("string"))
		if value != "" {
			example = scalarTree(value)
			schema = shapeOf(example).tree()
		}
		add(op, parameterTree(keys[i][1], "path", true, schema, example))
	}
}

// parameter is a row of the query, a header or a cookie.
func (a *apiWriter) parameter(op *tree, in string, row playground.Row) {
	if row.Name == "" || strings.Contains(row.Name, "{{") {
		return
	}
	example := scalarTree(a.fill(row.Value))
	add(op, parameterTree(row.Name, in, false, shapeOf(example).tree(), example))
}

// scalarTree is a value as JSON: a number where it is written as JSON would.
func scalarTree(s string) *tree {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && strconv.FormatInt(n, 10) == s && len(s) < 16 {
		return &tree{kind: treeNumber, text: s}
	}
	if s == "true" || s == "false" {
		return boolTree(s == "true")
	}
	return textTree(s)
}

// headers are those that a description may name: what content and sign-in say is said there.
func (a *apiWriter) headers(op *tree, r playground.Request) {
	for _, h := range r.Headers {
		switch name := strings.ToLower(h.Name); name {
		case "accept", "content-type", "authorization", "content-length", "host":
		case "cookie":
			for pair := range strings.SplitSeq(h.Value, ";") {
				name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
				a.parameter(op, "cookie", playground.Row{Name: name, Value: value})
			}
		default:
			a.parameter(op, "header", h)
		}
	}
}

// responses says what a request was answered last, and what it expects.
func (a *apiWriter) responses(op *tree, saved playground.SavedRequest) {
	all := op.under("responses")
	reply, sent := a.in.Answers[saved.ID]
	if (sent || len(expectedOf(saved.Request)) > 0) && all.get("default") != nil {
		all.names, all.values, all.members = nil, nil, nil
	}
	if sent {
		answered(all, reply)
	}
	a.expectedResponses(all, saved.Request)
	if len(all.names) == 0 {
		all.under("default").set("description", textTree("It was not sent yet."))
	}
}

// answered adds what came.
func answered(all *tree, reply SavedReply) {
	code := strconv.Itoa(reply.Status)
	if all.get(code) != nil {
		return
	}
	one := all.under(code)
	one.set("description", textTree(named(reply.Reason, named(http.StatusText(reply.Status), "Answered "+code))))
	if mediaType := bareType(reply.MediaType); mediaType != "" {
		one.under("content").set(mediaType, mediaTree(mediaType, reply.Text))
	}
}

// bareType is a media type without its parameters; empty where it is none.
func bareType(s string) string {
	s, _, _ = strings.Cut(strings.ToLower(s), ";")
	s = strings.TrimSpace(s)
	if kind, sub, ok := strings.Cut(s, "/"); !ok || !token(kind) || !token(sub) {
		return ""
	}
	return s
}
