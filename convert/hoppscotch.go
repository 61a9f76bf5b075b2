package convert

import (
	"fmt"
	"slices"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// hoppscotch reads collections of Hoppscotch, and its environments.
func (g *gathering) hoppscotch(t *tree) error {
	g.naming.foreign = func(_ *gathering, _, s string) string {
		if !strings.Contains(s, "<<") {
			return s
		}
		return inAngles.ReplaceAllString(s, "{{$1}}")
	}
	all := t.all()
	for i, c := range all {
		switch {
		case c.get("endpoint") != nil:
			g.hoppRequest(nil, c, nil)
		case c.get("variables") != nil && c.get("requests") == nil && c.get("folders") == nil:
			g.environment(named(c.say("name"), fmt.Sprintf("Environment %d", i+1)), hoppVariables(c.get("variables")))
		case len(all) == 1:
			g.out.Name, g.out.Description = c.say("name"), descriptionOf(c)
			g.known(c.first("_ref_id", "id"))
			s := g.hoppShared(nil, "collection", c)
			if s.auth != nil {
				g.out.Auth = *s.auth
			}
			g.out.Headers, g.out.Variables = s.headers, append(g.out.Variables, s.variables...)
			g.hoppItems(nil, c, s.headers)
		default:
			g.out.Several = true
			g.hoppFolder([]string{}, c, nil)
		}
	}
	return nil
}

var inAngles = lazyregexp.New(`<<\s*([^<>\s]{1,200})\s*>>`)

// hoppData is a collection or a folder with what its team's copy keeps of it in a text of JSON.
func hoppData(t *tree) *tree {
	data := t.get("data")
	if data.isText() {
		data, _ = readJSONTree([]byte(data.text))
	}
	if !data.isObject() {
		return t
	}
	out := &tree{kind: treeObject, names: slices.Clone(t.names), values: slices.Clone(t.values)}
	data.each(func(name string, v *tree) {
		if out.get(name).none() {
			out.names, out.values = append(out.names, name), append(out.values, v)
		}
	})
	return out
}

// hoppShared is what the requests of a collection or a folder have in common.
func (g *gathering) hoppShared(path []string, where string, t *tree) sharing {
	t = hoppData(t)
	set := g.before(where, "pre-request", t.say("preRequestScript"))
	g.scriptOver(path, where, "test", t.say("testScript"))
	s := sharing{auth: g.hoppAuth(where, t.get("auth")), headers: append(hoppRows(t.get("headers")), set.headers...)}
	s.variables = append(hoppVariables(t.get("variables")), g.asVariables(where, set.variables)...)
	return s
}

// hoppFolder reads a folder. above are the headers of what lies around.
func (g *gathering) hoppFolder(within []string, t *tree, above []playground.Row) {
	at := g.enter(within, t.say("name"))
	s := g.hoppShared(at, strings.Join(at, " / "), t)
	g.share(at, descriptionOf(t), s)
	g.hoppItems(at, t, slices.Concat(above, s.headers))
}

func (g *gathering) hoppItems(at []string, t *tree, above []playground.Row) {
	for _, f := range t.get("folders").list() {
		g.hoppFolder(at, f, above)
	}
	for _, r := range t.get("requests").list() {
		g.hoppRequest(at, r, above)
	}
}

func hoppRows(t *tree) []playground.Row {
	var rows []playground.Row
	for _, h := range t.list() {
		rows = append(rows, playground.Row{Name: h.first("key", "name"), Value: valueText(h.get("value")), Enabled: !h.off("active")})
	}
	return rows
}

func hoppVariables(t *tree) []playground.Variable {
	var all []playground.Variable
	for _, v := range t.list() {
		value := v.first("currentValue", "value", "initialValue")
		all = append(all, variableOf(v.first("key", "name"), value, v.get("secret").yes(), ""))
	}
	return all
}

func (g *gathering) hoppRequest(folder []string, t *tree, above []playground.Row) {
	name := named(t.say("name"), t.say("endpoint"))
	where := place(folder, name)
	if t.get("query") != nil && t.get("method") == nil { // a GraphQL request of its own kind
		t = &tree{kind: treeObject, names: append(slices.Clone(t.names), "method"), values: append(slices.Clone(t.values), &tree{kind: treeText, text: "POST"})}
	}
	at := t.first("endpoint", "url")
	if path := t.say("path"); t.get("endpoint") == nil && path != "" {
		at += path
	}
	r := playground.NewRequest("")
	r.Method = strings.ToUpper(named(t.say("method"), "GET"))
	r.URL = withScheme(at)
	r.Query = append(r.Query, hoppRows(t.get("params"))...)
	r.Headers = unlessInherited(hoppRows(t.get("headers")), above)
	for _, v := range t.get("requestVariables").list() {
		r.Variables = append(r.Variables, playground.Row{Name: v.say("key"), Value: v.say("value"), Enabled: !v.off("active")})
	}
	if t.get("query") != nil {
		r.Body = graphQLBody(t)
	} else {
		g.hoppBody(where, &r, t.get("body"))
	}
	r.Auth = playground.Auth{Kind: "inherit"}
	if a := g.hoppAuth(where, t.get("auth")); a != nil {
		r.Auth = *a
	}
	g.before(where, "pre-request", t.say("preRequestScript")).into(&r)
	g.script(where, "test", t.say("testScript"), &r)
	g.addKnown(t.first("_ref_id", "id"), folder, name, descriptionOf(t), r)
}

func (g *gathering) hoppBody(where string, r *playground.Request, t *tree) {
	kind, content := t.say("contentType"), t.get("body")
	switch {
	case kind == "" || content.none():
	case kind == "multipart/form-data":
		r.Body.Kind = playground.BodyMultipart
		for _, f := range content.list() {
			field := playground.FormField{Name: f.say("key"), Value: valueText(f.get("value")), Off: f.off("active")}
			if f.get("isFile").yes() {
				field.Value, field.Filename = "", "file"
				if !field.Off {
					g.unread(where, field.Name)
				}
			}
			r.Body.Fields = append(r.Body.Fields, field)
		}
	case kind == "application/x-www-form-urlencoded":
		r.Body.Kind = playground.BodyForm
		g.hoppForm(where, r, content)
	case kind == "application/octet-stream":
		r.Body = playground.Body{Kind: playground.BodyBinary}
		g.unread(where, "")
	case kind == "application/json" || strings.HasSuffix(kind, "+json"):
		r.Body = playground.Body{Kind: playground.BodyJSON, Text: valueText(content)}
		if kind != "application/json" {
			r.Body.MediaType = kind
		}
		g.uncomment(where, &r.Body)
	default:
		r.Body = playground.Body{Kind: playground.BodyText, Text: valueText(content), MediaType: kind}
	}
}

// hoppForm reads the lines of a form; one that begins with # is off.
func (g *gathering) hoppForm(where string, r *playground.Request, content *tree) {
	if content.isList() {
		for _, row := range hoppRows(content) {
			r.Body.Fields = append(r.Body.Fields, playground.FormField{Name: row.Name, Value: row.Value, Off: !row.Enabled})
		}
		return
	}
	for line := range strings.SplitSeq(content.str(), "\n") {
		name, value, _ := strings.Cut(line, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case name == "" && value == "":
		case strings.HasPrefix(name, "#"):
			r.Body.Fields = append(r.Body.Fields, playground.FormField{Name: strings.TrimSpace(name[1:]), Value: value, Off: true})
		default:
			r.Body.Fields = append(r.Body.Fields, playground.FormField{Name: name, Value: value})
		}
	}
}

// hoppAuth is a sign-in of Hoppscotch's; nil where it is inherited.
func (g *gathering) hoppAuth(where string, t *tree) *playground.Auth {
	if !t.isObject() {
		return nil
	}
	if t.off("authActive") {
		return &playground.Auth{Kind: "none"}
	}
	switch kind := t.say("authType"); kind {
	case "inherit", "":
		return nil
	case "none":
		return &playground.Auth{Kind: "none"}
	case "basic":
		return &playground.Auth{Kind: "basic", Username: t.say("username"), Password: t.say("password")}
	case "bearer":
		return &playground.Auth{Kind: "bearer", Token: t.say("token")}
	case "digest":
		return &playground.Auth{Kind: playground.AuthDigest, Username: t.say("username"), Password: t.say("password")}
	case "api-key":
		in := "header"
		if strings.HasPrefix(strings.ToLower(t.say("addTo")), "query") {
			in = "query"
		}
		return &playground.Auth{Kind: "api_key", Name: t.say("key"), Value: t.say("value"), In: in}
	case "aws-signature":
		return &playground.Auth{Kind: playground.AuthAWSSigV4, AccessKeyID: t.say("accessKey"), SecretAccessKey: t.say("secretKey"), SessionToken: t.say("serviceToken"), Region: t.say("region"), Service: t.say("serviceName")}
	case "oauth-2":
		return g.hoppOAuth(where, t)
	default:
		g.warn(where, "Parley does not sign in by "+kind+"; the request is made without credentials.")
		return &playground.Auth{Kind: "none"}
	}
}

func (g *gathering) hoppOAuth(where string, t *tree) *playground.Auth {
	of := t.get("grantTypeInfo")
	a := &playground.Auth{
		Kind: playground.AuthOAuth2, TokenURL: of.say("tokenEndpoint"), AuthorizeURL: of.say("authEndpoint"), ClientID: of.say("clientID"), ClientSecret: of.say("clientSecret"),
		Scope: of.say("scopes"), Username: of.say("username"), Password: of.say("password"), ClientAuth: "basic",
	}
	if a.TokenURL == "" && of.say("grantType") != "AUTHORIZATION_CODE" { // its one address is that of tokens
		a.TokenURL, a.AuthorizeURL = a.AuthorizeURL, ""
	}
	switch grant := of.say("grantType"); grant {
	case "AUTHORIZATION_CODE":
		a.Grant = playground.GrantAuthorizationCode
	case "CLIENT_CREDENTIALS":
		a.Grant = playground.GrantClientCredentials
	case "PASSWORD":
		a.Grant = playground.GrantPassword
	default:
		if grant != "" {
			g.warn(where, "The grant "+grant+" of OAuth 2 is not made here.")
		}
		return &playground.Auth{Kind: "bearer", Token: t.first("token", "value")}
	}
	return a
}
