package convert

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// brunoShared is what the requests of a collection or a folder have in common. Scripts may set more
// of it.
func (g *gathering) brunoShared(path []string, where string, from *tree) sharing {
	set := g.before(where, "pre-request", from.at("script", "req").str())
	g.scriptOver(path, where, "post-response", from.at("script", "res").str())
	g.scriptOver(path, where, "test", from.say("tests"))
	s := sharing{auth: g.brunoAuth(where, from.get("auth")), headers: append(brunoRows(from.get("headers")), set.headers...)}
	s.variables = append(g.brunoVariables(where, from.at("vars", "req")), g.asVariables(where, set.variables)...)
	return s
}

// brunoTop keeps what a whole collection has.
func (g *gathering) brunoTop(description string, s sharing) {
	if s.auth != nil {
		g.out.Auth = *s.auth
	}
	g.out.Description, g.out.Headers, g.out.Variables = description, s.headers, append(g.out.Variables, s.variables...)
}

// brunoCollection reads a collection as it is exported.
func (g *gathering) brunoCollection(t *tree) {
	root := t.get("root")
	g.out.Name = named(t.say("name"), t.at("brunoConfig", "name").str())
	if t.at("brunoConfig", "proxy", "enabled").yes() || len(t.at("brunoConfig", "clientCertificates", "certs").list()) > 0 {
		g.warn(named(g.out.Name, "collection"), "Its proxy and its client certificates were left out: they are chosen under Options of a request.")
	}
	s := g.brunoShared(nil, "collection", root.get("request"))
	g.brunoTop(root.say("docs"), s)
	g.brunoItems(nil, t.get("items"), s.headers)
	for _, e := range t.get("environments").list() {
		name := named(e.say("name"), "Environment")
		g.environment(name, g.brunoVariables(name, e.get("variables")))
	}
}

// brunoItems reads what lies in a folder. above are the headers of what lies around.
func (g *gathering) brunoItems(folder []string, list *tree, above []playground.Row) {
	for i, item := range brunoOrder(list.list()) {
		name := named(item.say("name"), "Item "+strconv.Itoa(i+1))
		switch kind := item.say("type"); {
		case isBrunoFolder(item):
			at := g.enter(folder, name)
			g.brunoTags(item)
			s := g.brunoShared(at, strings.Join(at, " / "), item.at("root", "request"))
			g.share(at, cmp.Or(item.at("root", "docs").str(), item.say("docs")), s)
			g.brunoItems(at, item.get("items"), slices.Concat(above, s.headers))
		case item.get("request") != nil && !strings.HasPrefix(kind, "grpc") && !strings.HasPrefix(kind, "ws"):
			g.brunoRequest(folder, name, item, above)
		default:
			g.warn(place(folder, name), "This is of the kind "+named(kind, "that is not named")+", which Parley does not have. It was left out.")
		}
	}
}

func isBrunoFolder(item *tree) bool { return item.say("type") == "folder" || item.get("items") != nil }

// brunoOrder lists what lies in a folder as Bruno shows and runs it: folders first, both by
// their numbers.
func brunoOrder(items []*tree) []*tree {
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b *tree) int {
		switch x, y := isBrunoFolder(a), isBrunoFolder(b); {
		case x != y && x:
			return -1
		case x != y:
			return 1
		}
		return bySeq(a.say("seq"), b.say("seq"))
	})
	return items
}

// bySeq compares two numbers of items; one that has none stands first.
func bySeq(a, b string) int {
	x, _ := strconv.ParseFloat(a, 64)
	y, _ := strconv.ParseFloat(b, 64)
	return cmp.Compare(x, y)
}

func brunoRows(t *tree) []playground.Row {
	var rows []playground.Row
	for _, h := range t.list() {
		rows = append(rows, playground.Row{Name: h.say("name"), Value: valueText(h.get("value")), Enabled: !h.off("enabled")})
	}
	return rows
}

// brunoVariables takes over those that are on, and names the others.
func (g *gathering) brunoVariables(where string, t *tree) []playground.Variable {
	var all []playground.Variable
	for _, v := range t.list() {
		if v.off("enabled") {
			g.warn(where, "The variable "+named(v.say("name"), "without a name")+" is switched off, and was left out.")
			continue
		}
		all = append(all, variableOf(v.say("name"), valueText(v.get("value")), v.get("secret").yes(), ""))
	}
	return all
}

// brunoTags remembers the tags of a request or a folder, which are named once for all.
func (g *gathering) brunoTags(item *tree) {
	for _, tag := range item.get("tags").list() {
		if name := tag.str(); name != "" && len(g.tags) < mostTags && !slices.Contains(g.tags, name) {
			g.tags = append(g.tags, name)
		}
	}
}

const mostTags = 50 // that are named

func (g *gathering) nameTags() {
	if len(g.tags) > 0 {
		g.warn(named(g.out.Name, "collection"), "Saved requests have no tags here. These were left out: "+strings.Join(g.tags, ", ")+".")
	}
}

// brunoRequest takes over a request, whose .bru was made the same tree.
func (g *gathering) brunoRequest(folder []string, name string, item *tree, above []playground.Row) {
	t, where := item.get("request"), place(folder, name)
	g.brunoTags(item)
	r := playground.NewRequest("")
	r.Method = strings.ToUpper(t.say("method"))
	r.URL = withScheme(t.say("url"))
	var params []playground.Row
	for _, p := range append(t.get("params").list(), t.get("query").list()...) {
		value := playground.Row{Name: p.say("name"), Value: valueText(p.get("value")), Enabled: !p.off("enabled")}
		if p.say("type") == "path" {
			value.Enabled = true
			r.PathParams = append(r.PathParams, value)
			continue
		}
		value.Name, value.Value = decodedQuery(value.Name), decodedQuery(value.Value)
		params = append(params, value)
	}
	r.Query = besideQuery(r.URL, params)
	r.Headers = unlessInherited(brunoRows(t.get("headers")), above)
	r.Variables = brunoRows(t.at("vars", "req"))
	g.brunoBody(where, &r, t.get("body"))
	if a := g.brunoAuth(where, t.get("auth")); a != nil {
		r.Auth = *a
	} else if t.at("auth", "mode").str() != "" {
		r.Auth = playground.Auth{Kind: "inherit"}
	}
	g.brunoTakes(where, &r, t)
	g.brunoSettings(&r, item.get("settings"))
	description := t.say("docs")
	if description == "" {
		description = item.say("docs")
	}
	g.add(folder, name, description, r)
}

// brunoTakes takes over what is kept of a response, and names what is left out.
func (g *gathering) brunoTakes(where string, r *playground.Request, t *tree) {
	for _, v := range t.at("vars", "res").list() {
		if v.off("enabled") {
			g.warn(where, "What is kept of the response as {{"+v.say("name")+"}} is switched off, and was left out.")
			continue
		}
		found := taken(`bru.setVar("` + strings.ReplaceAll(v.say("name"), `"`, "") + `", ` + v.say("value") + ")")
		if len(found) == 0 {
			g.warn(where, "What is kept of the response as {{"+v.say("name")+"}} is worked out by a script, and was left out: "+legible(v.say("value"), 80))
		}
		r.Extract = append(r.Extract, found...)
	}
	g.before(where, "pre-request", t.at("script", "req").str()).into(r)
	g.script(where, "post-response", t.at("script", "res").str(), r)
	g.script(where, "test", t.say("tests"), r)
	g.brunoAsserts(where, r, t.get("assertions").list())
}

func (g *gathering) brunoSettings(r *playground.Request, t *tree) {
	if t.off("followRedirects") {
		r.Options.FollowRedirects = false
	}
	if n, err := strconv.Atoi(t.say("maxRedirects")); err == nil && n >= 0 && n <= 50 {
		r.Options.MaxRedirects = n
	}
	if n, err := strconv.ParseInt(t.say("timeout"), 10, 64); err == nil && n > 0 && n <= playground.MaxTimeoutMS {
		r.Options.TimeoutMS = n
	}
}

func (g *gathering) brunoBody(where string, r *playground.Request, t *tree) {
	switch mode := t.say("mode"); mode {
	case "", "none":
	case "json":
		r.Body = playground.Body{Kind: playground.BodyJSON, Text: valueText(t.get("json"))}
	case "text", "xml", "sparql":
		language := map[string]string{"xml": "application/xml", "sparql": "application/sparql-query"}[mode]
		r.Body = playground.Body{Kind: playground.BodyText, Text: valueText(t.get(mode)), MediaType: language}
		if _, typed := r.Header("Content-Type"); typed {
			r.Body.MediaType = ""
		}
	case "formUrlEncoded":
		r.Body.Kind = playground.BodyForm
		g.brunoFields(where, r, t.get(mode))
		dropContentType(r, "application/x-www-form-urlencoded")
	case "multipartForm":
		r.Body.Kind = playground.BodyMultipart
		g.brunoFields(where, r, t.get(mode))
		dropContentType(r, "multipart/form-data")
	case "graphql":
		r.Body = graphQLBody(t.get("graphql"))
	case "file":
		r.Body = playground.Body{Kind: playground.BodyBinary}
		for _, f := range t.get("file").list() {
			if !f.off("selected") {
				r.Body.MediaType = f.say("contentType")
				g.unread(where, f.say("filePath"))
				break
			}
		}
	default:
		g.warn(where, "A body of the kind "+mode+" is not known here, and was left out.")
	}
}

func (g *gathering) brunoFields(where string, r *playground.Request, list *tree) {
	for _, p := range list.list() {
		field := playground.FormField{Name: p.say("name"), Value: valueText(p.get("value")), MediaType: p.say("contentType"), Off: p.off("enabled")}
		if p.say("type") != "file" {
			r.Body.Fields = append(r.Body.Fields, field)
			continue
		}
		names := p.get("value").all()
		for _, n := range names {
			field.Value, field.Filename = "", fileName(n.str())
			if !field.Off {
				g.unread(where, n.str())
			}
			r.Body.Fields = append(r.Body.Fields, field)
		}
	}
}

// brunoAuth is a sign-in of Bruno's; nil where it is inherited.
func (g *gathering) brunoAuth(where string, t *tree) *playground.Auth {
	mode := t.say("mode")
	a := t.get(mode)
	switch mode {
	case "", "inherit":
		return nil
	case "none":
		return &playground.Auth{Kind: "none"}
	case "basic":
		return &playground.Auth{Kind: "basic", Username: a.say("username"), Password: a.say("password")}
	case "bearer":
		return &playground.Auth{Kind: "bearer", Token: a.say("token")}
	case "digest":
		return &playground.Auth{Kind: playground.AuthDigest, Username: a.say("username"), Password: a.say("password")}
	case "apikey":
		in := "header"
		if strings.HasPrefix(a.say("placement"), "query") {
			in = "query"
		}
		return &playground.Auth{Kind: "api_key", Name: a.say("key"), Value: a.say("value"), In: in}
	case "awsv4":
		return &playground.Auth{Kind: playground.AuthAWSSigV4, AccessKeyID: a.say("accessKeyId"), SecretAccessKey: a.say("secretAccessKey"), SessionToken: a.say("sessionToken"), Region: a.say("region"), Service: a.say("service")}
	case "oauth2":
		made := &playground.Auth{
			Kind: playground.AuthOAuth2, Grant: a.first("grantType", "grant_type"), TokenURL: a.first("accessTokenUrl", "access_token_url"), AuthorizeURL: a.first("authorizationUrl", "authorization_url"),
			ClientID: a.first("clientId", "client_id"), ClientSecret: a.first("clientSecret", "client_secret"), Scope: a.say("scope"), Username: a.say("username"), Password: a.say("password"), ClientAuth: "basic",
		}
		if a.first("credentialsPlacement", "credentials_placement") == "body" {
			made.ClientAuth = "body"
		}
		if slices.Contains([]string{playground.GrantClientCredentials, playground.GrantAuthorizationCode, playground.GrantPassword}, made.Grant) {
			return made
		}
	}
	g.warn(where, "Parley does not sign in by "+mode+"; the request is made without credentials.")
	return &playground.Auth{Kind: "none"}
}
