package convert

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// insomnia reads what Insomnia exports: one flat list of resources (format 3 and 4), or a
// tree (format 5).
func (g *gathering) insomnia(t *tree) error {
	n := &insomnia{g: g, at: map[string]int{}, names: map[string]string{}, children: map[string][]*tree{}}
	g.naming.foreign = n.tags
	if strings.Contains(t.say("type"), ".insomnia.rest") {
		n.readTree(t)
		return n.finish()
	}
	if t.get("resources") == nil {
		return notAFile("This export of Insomnia has no resources. Export it again from a version that is not older than 5, or newer.")
	}
	n.readList(t.get("resources").list())
	return n.finish()
}

// insomnia reads one export.
type insomnia struct {
	g        *gathering
	at       map[string]int    // requests by their ids
	names    map[string]string // of requests, by their ids
	children map[string][]*tree
	wants    []wanted
	spec     *tree   // the description of an API that lies beside the requests
	units    []*tree // tests that stand apart from the requests whose responses they hold
}

// insomniaFolder is where requests lie: in a folder, and in those around it.
type insomniaFolder struct {
	path    []string
	signs   bool             // one of them signs in
	headers []playground.Row // of all of them
}

// readList reads resources that name what they lie in.
func (n *insomnia) readList(resources []*tree) {
	ids := map[string]bool{}
	for _, r := range resources {
		ids[r.say("_id")] = true
		n.names[r.say("_id")] = r.say("name")
	}
	var tops []*tree
	for _, r := range resources {
		parent := r.say("parentId")
		switch {
		case r.say("_type") == "workspace":
			tops = append(tops, r)
		case !ids[parent] && r.say("_type") != "environment":
			n.children[""] = append(n.children[""], r)
		default:
			n.children[parent] = append(n.children[parent], r)
		}
	}
	for _, list := range n.children {
		slices.SortStableFunc(list, bySortKey)
	}
	for _, w := range tops {
		f := insomniaFolder{}
		if len(tops) == 1 {
			n.g.out.Name, n.g.out.Description = w.say("name"), descriptionOf(w)
			if id := w.say("_id"); !strings.HasPrefix(id, "__") { // which stands for any in files that are written to be shared
				n.g.known(id)
			}
		} else {
			n.g.out.Several = true
			f.path = n.g.enter(nil, named(w.say("name"), "Workspace"))
		}
		n.environments(w.say("_id"))
		n.list(f, n.children[w.say("_id")])
	}
	n.list(insomniaFolder{}, n.children[""])
}

// bySortKey orders what lies in one folder as Insomnia shows it.
func bySortKey(a, b *tree) int {
	x, _ := strconv.ParseFloat(a.say("metaSortKey"), 64)
	y, _ := strconv.ParseFloat(b.say("metaSortKey"), 64)
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func (n *insomnia) list(f insomniaFolder, items []*tree) {
	if len(f.path) > deepestTree {
		return
	}
	for _, item := range items {
		name := named(item.say("name"), "Folder")
		switch kind := item.say("_type"); kind {
		case "request_group":
			n.list(n.within(f, name, item), n.children[item.say("_id")])
		case "request":
			n.request(f, item)
		case "environment", "workspace", "":
		case "cookie_jar":
			n.cookies(item)
		case "unit_test_suite":
			n.list(f, n.children[item.say("_id")])
		case "unit_test":
			n.units = append(n.units, item)
		case "api_spec":
			if spec := item.get("contents"); n.spec == nil && spec.str() != "" {
				n.spec = spec
			}
		default:
			n.g.warn(place(f.path, name), "This is of the kind "+strings.ReplaceAll(kind, "_", " ")+", which Parley does not have. It was left out.")
		}
	}
}

// within keeps a folder inside of another, with what its requests have in common.
func (n *insomnia) within(f insomniaFolder, name string, item *tree) insomniaFolder {
	inner := insomniaFolder{path: n.g.enter(f.path, name), signs: f.signs}
	where := strings.Join(inner.path, " / ")
	set := n.g.before(where, "folder's", named(item.say("preRequestScript"), item.at("scripts", "preRequest").str()))
	n.g.scriptOver(inner.path, where, "folder's", named(item.say("afterResponseScript"), item.at("scripts", "afterResponse").str()))
	s := sharing{auth: n.auth(where, item.get("authentication")), headers: append(insomniaRows(item.get("headers")), set.headers...)}
	s.variables = append(environmentVariables(item, "environment"), n.g.asVariables(where, set.variables)...)
	inner.headers = slices.Concat(f.headers, s.headers)
	inner.signs = inner.signs || s.auth != nil
	n.g.share(inner.path, named(item.say("description"), item.at("meta", "description").str()), s)
	return inner
}

// environments makes one of each sub environment, with what its base has. The base is one of its own
// where there is none, or where a sub environment puts another value in the place of one of its values.
func (n *insomnia) environments(workspace string) {
	for _, base := range n.children[workspace] {
		if base.say("_type") != "environment" {
			continue
		}
		var subs []*tree
		for _, s := range n.children[base.say("_id")] {
			if s.say("_type") == "environment" {
				subs = append(subs, s)
			}
		}
		n.environment(base, subs)
	}
}

func (n *insomnia) environment(base *tree, subs []*tree) {
	common := environmentVariables(base, "data")
	hidden := false
	for _, s := range subs {
		for _, v := range environmentVariables(s, "data") {
			hidden = hidden || slices.ContainsFunc(common, func(c playground.Variable) bool { return c.Name == v.Name && c.Value != "" && c.Value != v.Value })
		}
	}
	if len(common) > 0 && (len(subs) == 0 || hidden) {
		n.g.environment(named(base.say("name"), "Base environment"), common)
	}
	for _, s := range subs {
		n.g.environment(named(s.say("name"), "Environment"), append(slices.Clone(common), environmentVariables(s, "data")...))
	}
}

// cookies says of a jar what is not taken over: who is signed in is no part of a collection.
func (n *insomnia) cookies(jar *tree) {
	if k := len(jar.get("cookies").list()); k > 0 {
		n.g.warn(named(jar.say("name"), "cookies"), manyOf(k, "cookie was", "cookies were")+" left out: what a sign-in sets anew comes into the jar of the environment.")
	}
}

func environmentVariables(e *tree, values string) []playground.Variable {
	all := flatVariables(e.get(values))
	for _, pair := range e.get("kvPairData").list() {
		if name := pair.say("name"); name != "" && pair.say("type") == "secret" {
			all = append(all, playground.Variable{Name: name, Value: valueText(pair.get("value")), Secret: true})
		}
	}
	return all
}

// flatVariables are the values of an object: what lies deeper has a name with dots.
func flatVariables(t *tree) []playground.Variable {
	var all []playground.Variable
	var walk func(prefix string, t *tree, depth int)
	walk = func(prefix string, t *tree, depth int) {
		if len(all) > mostVariables {
			return
		}
		if t.isObject() && depth < 10 {
			t.each(func(name string, v *tree) {
				if prefix != "" {
					name = prefix + "." + name
				}
				walk(name, v, depth+1)
			})
			return
		}
		if prefix != "" {
			all = append(all, variableOf(prefix, valueText(t), false, ""))
		}
		for i, item := range t.list() {
			walk(prefix+"["+strconv.Itoa(i)+"]", item, depth+1)
		}
	}
	walk("", t, 0)
	return all
}

func insomniaRows(t *tree) []playground.Row {
	var rows []playground.Row
	for _, h := range t.list() {
		rows = append(rows, playground.Row{Name: h.say("name"), Value: valueText(h.get("value")), Enabled: !h.get("disabled").yes()})
	}
	return rows
}

func (n *insomnia) request(f insomniaFolder, t *tree) {
	name := named(t.say("name"), t.say("url"))
	where := place(f.path, name)
	r := playground.NewRequest("")
	r.Method = strings.ToUpper(t.say("method"))
	at := withScheme(strings.TrimSpace(n.tags(n.g, where, t.say("url"))))
	base, query := cutQuery(at)
	query = outsideBraces(query, func(part string) string { return strings.ReplaceAll(part, "+", "%2B") }) // as it is sent there
	r.URL, r.Query = splitTypedQuery(withQuery(base, query))
	r.Query = append(r.Query, insomniaRows(t.get("parameters"))...)
	for _, p := range t.get("pathParameters").list() {
		r.PathParams = append(r.PathParams, row(p.say("name"), valueText(p.get("value"))))
	}
	r.Headers = unlessInherited(insomniaRows(t.get("headers")), f.headers)
	n.body(where, &r, t.get("body"))
	if a := n.auth(where, t.get("authentication")); a != nil {
		r.Auth = *a
	} else if f.signs {
		r.Auth = playground.Auth{Kind: "inherit"}
	}
	n.settings(&r, t)
	n.g.before(where, "pre-request", named(t.say("preRequestScript"), t.at("scripts", "preRequest").str())).into(&r)
	n.g.script(where, "after-response", scriptOf(t), &r)
	id := t.say("_id")
	if id == "" {
		id = t.at("meta", "id").str()
	}
	if n.g.addKnown(id, f.path, name, cmp.Or(descriptionOf(t), t.at("meta", "description").str()), r) && id != "" {
		n.at[id] = len(n.g.out.Requests) - 1
	}
}

func scriptOf(t *tree) string {
	if s := t.say("afterResponseScript"); s != "" {
		return s
	}
	return t.at("scripts", "afterResponse").str()
}

func (n *insomnia) settings(r *playground.Request, t *tree) {
	s := t.get("settings")
	switch follow := named(t.say("settingFollowRedirects"), s.say("followRedirects")); follow {
	case "off", "false":
		r.Options.FollowRedirects = false
	}
	if t.off("settingSendCookies") || s.get("cookies").off("send") {
		r.Options.Cookies = false
	}
}

func (n *insomnia) body(where string, r *playground.Request, t *tree) {
	kind := t.say("mimeType")
	params := t.get("params").list()
	switch {
	case kind == "application/x-www-form-urlencoded" && len(params) > 0, strings.HasPrefix(kind, "multipart/form-data"):
		r.Body.Kind = playground.BodyForm
		if strings.HasPrefix(kind, "multipart/") {
			r.Body.Kind = playground.BodyMultipart
		}
		for _, p := range params {
			field := playground.FormField{Name: p.say("name"), Value: valueText(p.get("value")), Off: p.get("disabled").yes()}
			if p.say("type") == "file" || p.say("fileName") != "" {
				field.Value, field.Filename = "", fileName(p.say("fileName"))
				if !field.Off {
					n.g.unread(where, p.say("fileName"))
				}
			}
			r.Body.Fields = append(r.Body.Fields, field)
		}
		dropContentType(r, strings.Split(kind, ";")[0])
	case t.say("fileName") != "":
		r.Body = playground.Body{Kind: playground.BodyBinary}
		n.g.unread(where, t.say("fileName"))
	case kind == "application/graphql":
		r.Body = graphQLBody(t.get("text"))
		r.Headers = slices.DeleteFunc(r.Headers, func(h playground.Row) bool { return strings.EqualFold(h.Name, "Content-Type") })
	default:
		text := t.say("text")
		if t.isText() {
			text = t.str()
		}
		if text == "" {
			return
		}
		r.Body = textBody(r, text, map[bool]string{true: "json"}[kind == "application/json"])
		if _, typed := r.Header("Content-Type"); !typed && kind != "" && kind != "application/json" {
			r.Body.MediaType = kind
		}
	}
}

// auth is a sign-in of Insomnia's; nil where it is inherited.
func (n *insomnia) auth(where string, t *tree) *playground.Auth {
	kind := t.say("type")
	switch {
	case !t.isObject() || kind == "" || kind == "inherit":
		return nil
	case t.get("disabled").yes():
		return &playground.Auth{Kind: "none"}
	}
	switch kind {
	case "none":
		return &playground.Auth{Kind: "none"}
	case "basic":
		return &playground.Auth{Kind: "basic", Username: t.say("username"), Password: t.say("password")}
	case "bearer":
		if prefix := t.say("prefix"); prefix != "" && !strings.EqualFold(prefix, "bearer") && prefix != "NO_PREFIX" {
			return &playground.Auth{Kind: "api_key", Name: "Authorization", Value: prefix + " " + t.say("token"), In: "header"}
		}
		return &playground.Auth{Kind: "bearer", Token: t.say("token")}
	case "digest":
		return &playground.Auth{Kind: playground.AuthDigest, Username: t.say("username"), Password: t.say("password")}
	case "apikey":
		switch t.say("addTo") {
		case "queryParams":
			return &playground.Auth{Kind: "api_key", Name: t.say("key"), Value: t.say("value"), In: "query"}
		case "cookie":
			return &playground.Auth{Kind: "api_key", Name: "Cookie", Value: t.say("key") + "=" + t.say("value"), In: "header"}
		}
		return &playground.Auth{Kind: "api_key", Name: t.say("key"), Value: t.say("value"), In: "header"}
	case "iam":
		return &playground.Auth{Kind: playground.AuthAWSSigV4, AccessKeyID: t.say("accessKeyId"), SecretAccessKey: t.say("secretAccessKey"), SessionToken: t.say("sessionToken"), Region: t.say("region"), Service: t.say("service")}
	case "oauth2":
		return n.oauth2(where, t)
	}
	n.g.warn(where, "Parley does not sign in by "+kind+"; the request is made without credentials.")
	return &playground.Auth{Kind: "none"}
}

func (n *insomnia) oauth2(where string, t *tree) *playground.Auth {
	a := &playground.Auth{
		Kind: playground.AuthOAuth2, TokenURL: t.say("accessTokenUrl"), AuthorizeURL: t.say("authorizationUrl"), ClientID: t.say("clientId"), ClientSecret: t.say("clientSecret"),
		Scope: t.say("scope"), Audience: t.say("audience"), Username: t.say("username"), Password: t.say("password"), ClientAuth: "basic",
	}
	if t.get("credentialsInBody").yes() {
		a.ClientAuth = "body"
	}
	switch grant := t.say("grantType"); grant {
	case "client_credentials", "password", "authorization_code":
		a.Grant = grant
	default:
		n.g.warn(where, "The grant "+named(grant, "without a name")+" of OAuth 2 is not made here.")
		return &playground.Auth{Kind: "bearer", Token: t.say("accessToken")}
	}
	return a
}

// attach has requests take what tags of others want of their responses.
func (n *insomnia) attach() {
	seen := map[string]bool{}
	for _, w := range n.wants {
		i, ok := n.at[w.of]
		key := w.of + " " + w.variable
		if seen[key] {
			continue
		}
		if seen[key] = true; !ok {
			n.g.warn("{{"+w.variable+"}}", "It stands for what the response of another request holds, which is not in this file: give that variable a value.")
			continue
		}
		r := &n.g.out.Requests[i]
		r.Request.Extract = append(r.Request.Extract, w.e)
		n.g.warn(place(r.Folder, r.Name), takenWarning(w.variable))
	}
}
