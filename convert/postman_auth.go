package convert

import (
	"slices"
	"strings"

	"parley/playground"
)

// auth is a sign-in of Postman's; nil where it is inherited.
func (p *postman) auth(where string, t *tree) *playground.Auth {
	if !t.isObject() {
		return nil
	}
	kind := strings.ToLower(t.say("type"))
	a := p.authOf(where, kind, attributes(t.get(t.say("type"))))
	return a
}

// attributes are those of a sign-in: a list of keys and values, or an object.
func attributes(t *tree) func(names ...string) string {
	said := map[string]string{}
	for _, v := range t.list() {
		said[v.say("key")] = valueText(v.get("value"))
		if v.say("key") == "tokenRequestParams" {
			said["tokenRequestParams"] = ""
			for _, more := range v.get("value").list() {
				switch name := more.say("key"); {
				case more.off("enabled"), name == "":
				case name == "audience" && said["audience"] == "":
					said["audience"] = valueText(more.get("value"))
				default:
					said["tokenRequestParams"] = strings.TrimPrefix(said["tokenRequestParams"]+", "+name, ", ")
				}
			}
		}
	}
	t.each(func(name string, v *tree) { said[name] = valueText(v) })
	return func(names ...string) string {
		for _, n := range names {
			if said[n] != "" {
				return said[n]
			}
		}
		return ""
	}
}

func (p *postman) authOf(where, kind string, of func(...string) string) *playground.Auth {
	switch kind {
	case "noauth", "none":
		return &playground.Auth{Kind: "none"}
	case "", "inherit":
		return nil
	case "basic":
		return &playground.Auth{Kind: "basic", Username: of("username"), Password: of("password")}
	case "bearer":
		return &playground.Auth{Kind: "bearer", Token: of("token")}
	case "digest":
		return &playground.Auth{Kind: playground.AuthDigest, Username: of("username"), Password: of("password")}
	case "apikey":
		in := "header"
		if strings.HasPrefix(of("in"), "query") {
			in = "query"
		}
		return &playground.Auth{Kind: "api_key", Name: of("key"), Value: of("value"), In: in}
	case "awsv4":
		if of("addAuthDataToQuery") == "true" {
			p.g.warn(where, "It is signed in the query there, and in headers here.")
		}
		return &playground.Auth{Kind: playground.AuthAWSSigV4, AccessKeyID: of("accessKey"), SecretAccessKey: of("secretKey"), SessionToken: of("sessionToken"), Region: of("region"), Service: of("service")}
	case "oauth2":
		return p.oauth2(where, of)
	}
	p.g.warn(where, "Parley does not sign in by "+kind+"; the request is made without credentials.")
	return &playground.Auth{Kind: "none"}
}

// oauth2 takes over how a token is had, or the token where nothing says how.
func (p *postman) oauth2(where string, of func(...string) string) *playground.Auth {
	a := &playground.Auth{
		Kind: playground.AuthOAuth2, TokenURL: of("accessTokenUrl"), AuthorizeURL: of("authUrl"), ClientID: of("clientId"), ClientSecret: of("clientSecret"),
		Scope: of("scope"), Audience: of("audience"), Username: of("username"), Password: of("password"), ClientAuth: "basic",
	}
	if of("client_authentication") == "body" {
		a.ClientAuth = "body"
	}
	grant := strings.ToLower(of("grant_type", "grantType"))
	switch grant {
	case "client_credentials":
		a.Grant = playground.GrantClientCredentials
	case "password_credentials", "password":
		a.Grant = playground.GrantPassword
	case "authorization_code", "authorization_code_with_pkce":
		a.Grant = playground.GrantAuthorizationCode
	}
	if a.Grant != "" && a.TokenURL != "" {
		if more := of("tokenRequestParams"); more != "" {
			p.g.warn(where, more+", which is sent when a token is asked for, was left out.")
		}
		return a
	}
	if grant == "" && a.TokenURL != "" && a.AuthorizeURL != "" {
		a.Grant = playground.GrantAuthorizationCode
		return a
	}
	if grant != "" && a.Grant == "" {
		p.g.warn(where, "The grant "+grant+" of OAuth 2 is not made here. What stands in its place is the token that was had, if there was one.")
	}
	if of("addTokenTo") == "queryParams" {
		return &playground.Auth{Kind: "api_key", Name: "access_token", Value: of("accessToken"), In: "query"}
	}
	if prefix := strings.TrimSpace(of("headerPrefix")); prefix != "" && !strings.EqualFold(prefix, "bearer") {
		return &playground.Auth{Kind: "api_key", Name: "Authorization", Value: prefix + " " + of("accessToken"), In: "header"}
	}
	return &playground.Auth{Kind: "bearer", Token: of("accessToken")}
}

// readOld reads a collection of version 1: a list of requests, and folders that order them.
func (p *postman) readOld(t *tree) {
	o := &oldPostman{postman: p, requests: map[string]*tree{}, folders: map[string]*tree{}, done: map[string]bool{}}
	for _, r := range t.get("requests").list() {
		o.requests[r.say("id")] = r
	}
	for _, f := range t.get("folders").list() {
		o.folders[f.say("id")] = f
	}
	where := named(t.say("name"), "collection")
	p.common(where, descriptionOf(t), sharing{auth: o.signIn(where, t), variables: p.g.postmanVariables("variables", t.get("variables"))})
	o.scriptsOf(where, t, p.within)
	o.level(t, p.within, 0)
	for _, f := range t.get("folders").list() {
		if f.say("folder") == "" && f.say("folderId") == "" {
			o.folder(f, p.within, 0)
		}
	}
	for _, r := range t.get("requests").list() { // what no order names
		o.request(r, append(slices.Clone(p.within), o.pathOf(r.first("folder", "folderId"), 0)...))
	}
}

// oldPostman reads a collection of version 1.
type oldPostman struct {
	*postman
	requests, folders map[string]*tree
	done              map[string]bool
}

// signIn is what a collection or a folder signs in by, in the newer or in the older way.
func (o *oldPostman) signIn(where string, t *tree) *playground.Auth {
	if a := o.auth(where, t.get("auth")); a != nil || t.get("auth") != nil {
		return a
	}
	return o.helper(where, t)
}

// scriptsOf names the scripts of a collection or a folder.
func (o *oldPostman) scriptsOf(where string, t *tree, path []string) {
	o.script(where, "pre-request", t.say("preRequestScript"), nil)
	o.g.scriptOver(path, where, "test", t.say("tests"))
}

func (o *oldPostman) level(t *tree, folder []string, depth int) {
	if depth > deepestTree {
		return
	}
	for _, id := range t.get("folders_order").list() {
		if f := o.folders[id.str()]; f != nil {
			o.folder(f, folder, depth)
		}
	}
	for _, id := range t.get("order").list() {
		if r := o.requests[id.str()]; r != nil {
			o.request(r, folder)
		}
	}
}

func (o *oldPostman) folder(f *tree, within []string, depth int) {
	if key := "folder " + f.say("id"); !o.done[key] {
		o.done[key] = true
		at := append(slices.Clone(within), named(f.say("name"), "Folder"))
		where := strings.Join(at, " / ")
		o.g.share(at, descriptionOf(f), sharing{auth: o.signIn(where, f), variables: o.g.postmanVariables(where, f.get("variables"))})
		o.scriptsOf(where, f, at)
		o.level(f, at, depth+1)
	}
}

// pathOf are the names of the folders that a folder lies in.
func (o *oldPostman) pathOf(id string, depth int) []string {
	f := o.folders[id]
	if f == nil || depth > deepestTree {
		return nil
	}
	return append(o.pathOf(f.first("folder", "folderId"), depth+1), named(f.say("name"), "Folder"))
}

func (o *oldPostman) request(t *tree, folder []string) {
	id := t.say("id")
	if id != "" && o.done[id] {
		return
	}
	o.done[id] = true
	name := named(t.say("name"), named(t.say("url"), "Request"))
	where := place(folder, name)
	r := playground.NewRequest("")
	r.Method = strings.ToUpper(t.say("method"))
	o.url(&r, t.get("url"))
	if rows := t.get("queryParams"); len(rows.list()) > 0 {
		r.Query = []playground.Row{}
		o.url(&r, &tree{kind: treeObject, names: []string{"raw", "query"}, values: []*tree{{kind: treeText, text: r.URL}, rows}})
	}
	t.get("pathVariables").each(func(name string, v *tree) {
		r.PathParams = append(r.PathParams, playground.Row{Name: name, Value: valueText(v), Enabled: true})
	})
	if rows := t.get("headerData"); len(rows.list()) > 0 {
		o.headers(&r, rows)
	} else {
		o.headers(&r, t.get("headers"))
	}
	o.oldBody(where, &r, t)
	r.Auth = playground.Auth{Kind: "inherit"}
	switch a := o.auth(where, t.get("auth")); {
	case a != nil:
		r.Auth = *a
	case t.get("auth") == nil && t.say("currentHelper") != "":
		if a := o.helper(where, t); a != nil {
			r.Auth = *a
		} else {
			r.Auth = playground.Auth{Kind: "none"}
		}
	}
	o.script(where, "test", t.say("tests"), &r)
	o.g.before(where, "pre-request", t.say("preRequestScript")).into(&r)
	o.scripts(where, &tree{kind: treeObject, names: []string{"event"}, values: []*tree{t.get("events")}}, &r, folder).into(&r)
	o.examples += len(t.get("responses").list())
	o.g.addKnown(t.say("id"), folder, name, descriptionOf(t), r)
}

func (o *oldPostman) oldBody(where string, r *playground.Request, t *tree) {
	data := t.get("data")
	switch t.say("dataMode") {
	case "raw":
		text := t.say("rawModeData")
		if text == "" {
			text = data.str()
		}
		r.Body = textBody(r, text, t.at("dataOptions", "raw", "language").str())
	case "urlencoded":
		o.form(where, r, data)
	case "params":
		if len(data.list()) > 0 {
			o.multipart(where, r, data)
		}
	case "binary":
		r.Body = o.file(where, t.get("rawModeData"))
	case "graphql":
		if content := t.get("graphqlModeData"); !content.none() {
			data = content
		}
		r.Body = graphQLBody(data)
	}
}

// helper is a sign-in as the oldest collections have it.
func (o *oldPostman) helper(where string, t *tree) *playground.Auth {
	attributes := t.get("helperAttributes")
	if attributes.isText() {
		attributes, _ = readJSONTree([]byte(attributes.str()))
	}
	of := func(names ...string) string { return attributes.first(names...) }
	switch kind := t.say("currentHelper"); kind {
	case "normal", "null", "":
		return nil
	case "basicAuth":
		return o.authOf(where, "basic", of)
	case "bearerAuth":
		return o.authOf(where, "bearer", of)
	case "digestAuth":
		return o.authOf(where, "digest", of)
	case "awsSigV4":
		return o.authOf(where, "awsv4", of)
	case "oAuth2":
		return o.authOf(where, "oauth2", of)
	default:
		return o.authOf(where, kind, of)
	}
}
