package convert

import (
	"slices"
	"strings"

	"parley/playground"
)

// sign takes over the sign-in of all operations that name none.
func (a *apiReader) sign(t *tree) {
	o := &operation{apiReader: a, where: "security", r: playground.NewRequest("")}
	if o.require(t.get("security")) && len(o.r.Headers) == 0 && len(o.r.Query) == 0 {
		a.g.out.Auth = o.r.Auth
	}
}

// auth is the operation's own sign-in, or that of all.
func (o *operation) auth() {
	own := o.op.get("security")
	switch {
	case own == nil && o.g.out.Auth.Kind != "none":
		o.r.Auth = playground.Auth{Kind: "inherit"}
	case own == nil:
		o.require(o.root.get("security"))
	default:
		if o.require(own); o.r.Auth.Kind != "none" && o.r.Auth == o.g.out.Auth {
			o.r.Auth = playground.Auth{Kind: "inherit"}
		}
	}
}

// lift makes the sign-in that most operations name for themselves that of all: it is changed in one
// place then. One for which somebody has to be asked stays where it is.
func (a *apiReader) lift() {
	if a.g.out.Auth.Kind != "none" {
		return
	}
	many, most := map[playground.Auth]int{}, playground.Auth{}
	for _, r := range a.g.out.Requests {
		s := r.Request.Auth
		if s.Kind == "none" || s.Kind == playground.AuthOAuth2 && s.Grant == playground.GrantAuthorizationCode {
			continue
		}
		if many[s]++; many[s] > many[most] {
			most = s
		}
	}
	if many[most] < 2 {
		return
	}
	a.g.out.Auth = most
	for i := range a.g.out.Requests {
		if s := &a.g.out.Requests[i].Request.Auth; *s == most {
			*s = playground.Auth{Kind: "inherit"}
		}
	}
}

// require takes over the first of the ways to sign in that can be gone here; all schemes of one way
// are needed.
func (o *operation) require(list *tree) bool {
	ways := list.list()
	if len(ways) == 0 {
		return false
	}
	way := ways[0]
	if i := slices.IndexFunc(ways, o.canSign); i > 0 {
		way = ways[i]
	}
	names := slices.Clone(way.namesOf())
	slices.SortStableFunc(names, func(x, y string) int { return o.asRow(x) - o.asRow(y) })
	for _, name := range names {
		o.scheme(name)
	}
	for _, other := range ways {
		if len(names) > 0 && other != way && len(other.namesOf()) > 0 {
			o.g.warn("security", "One can sign in by "+strings.Join(other.namesOf(), " and ")+", too. Requests sign in by "+strings.Join(way.namesOf(), " and ")+".")
		}
	}
	return len(names) > 0
}

// canSign reports whether all schemes of a way are ones that Parley has.
func (o *operation) canSign(way *tree) bool {
	return !slices.ContainsFunc(way.namesOf(), func(name string) bool {
		s := o.described(name)
		switch strings.ToLower(s.say("type")) {
		case "http":
			return !slices.Contains([]string{"basic", "digest", "bearer"}, strings.ToLower(s.say("scheme")))
		case "basic", "apikey", "oauth2", "openidconnect":
			return false
		}
		return true
	})
}

// asRow is 1 for a scheme that can stand among the headers or in the query, beside another one.
func (o *operation) asRow(name string) int {
	if strings.EqualFold(o.described(name).say("type"), "apikey") {
		return 1
	}
	return 0
}

// described is what the description says of a scheme.
func (o *operation) described(name string) *tree {
	if o.two {
		return o.resolve(o.root.at("securityDefinitions", name))
	}
	return o.resolve(o.root.at("components", "securitySchemes", name))
}

func (o *operation) scheme(name string) {
	a := o.schemeOf(name, o.described(name))
	switch {
	case a.Kind == "":
	case o.r.Auth.Kind == "none":
		o.r.Auth = a
	case a.Kind == "api_key" && a.In == "query":
		o.r.Query = append(o.r.Query, row(a.Name, a.Value))
	case a.Kind == "api_key":
		o.r.Headers = append(o.r.Headers, row(a.Name, a.Value))
	default:
		o.g.warn(o.where, "It wants a second sign-in, "+name+", beside the first. Only the first was taken over.")
	}
}

// schemeOf makes a sign-in of a scheme; its credentials are names of variables.
func (o *operation) schemeOf(name string, s *tree) playground.Auth {
	switch kind := strings.ToLower(s.say("type")); kind {
	case "basic":
		return o.basic(name, "basic")
	case "http":
		switch scheme := strings.ToLower(s.say("scheme")); scheme {
		case "basic":
			return o.basic(name, "basic")
		case "digest":
			return o.basic(name, playground.AuthDigest)
		case "bearer":
			return playground.Auth{Kind: "bearer", Token: o.secret(name, "token")}
		default:
			o.g.warn(name, "Parley does not sign in by "+named(scheme, "this scheme")+".")
			return playground.Auth{}
		}
	case "apikey":
		if s.say("in") == "cookie" {
			return playground.Auth{Kind: "api_key", Name: "Cookie", Value: s.say("name") + "=" + o.secret(name, "api_key"), In: "header"}
		}
		return playground.Auth{Kind: "api_key", Name: s.say("name"), Value: o.secret(name, "api_key"), In: named(s.say("in"), "header")}
	case "oauth2":
		return o.oauth2(name, s)
	case "openidconnect":
		o.g.warn(named(name, "security"), "How a token is had by OpenID Connect stands at "+named(s.say("openIdConnectUrl"), "the provider")+", which is not asked. Put a token into {{token}}.")
		return playground.Auth{Kind: "bearer", Token: o.secret(name, "token")}
	default:
		o.g.warn(named(name, "security"), "Parley does not know this way to sign in: "+named(s.say("type"), "it is not described")+".")
	}
	return playground.Auth{}
}

func (o *operation) basic(scheme, kind string) playground.Auth {
	return playground.Auth{Kind: kind, Username: o.variable(scheme, "username", false), Password: o.secret(scheme, "password")}
}

func (o *operation) oauth2(name string, s *tree) playground.Auth {
	flows := s.get("flows")
	if o.two {
		flow := map[string]string{"application": "clientCredentials", "accessCode": "authorizationCode", "password": "password", "implicit": "implicit"}[s.say("flow")]
		flows = &tree{kind: treeObject, names: []string{flow}, values: []*tree{s}}
	}
	for _, f := range []struct{ name, grant string }{
		{"clientCredentials", playground.GrantClientCredentials}, {"authorizationCode", playground.GrantAuthorizationCode}, {"password", playground.GrantPassword},
	} {
		flow := flows.get(f.name)
		if flow.none() {
			continue
		}
		a := playground.Auth{
			Kind: playground.AuthOAuth2, Grant: f.grant, TokenURL: flow.say("tokenUrl"), ClientAuth: "basic", Scope: strings.Join(flow.get("scopes").namesOf(), " "),
			ClientID: o.variable(name, "client_id", false), ClientSecret: o.secret(name, "client_secret"),
		}
		switch f.grant {
		case playground.GrantAuthorizationCode:
			a.AuthorizeURL = flow.say("authorizationUrl")
		case playground.GrantPassword:
			a.Username, a.Password = o.variable(name, "username", false), o.secret(name, "password")
		}
		return a
	}
	o.g.warn(name, "The implicit grant of OAuth 2 is not made here. Put a token into {{token}}.")
	return playground.Auth{Kind: "bearer", Token: o.secret(name, "token")}
}

func (o *operation) secret(scheme, name string) string { return o.variable(scheme, name, true) }

// variable is the name of a variable for a part of a scheme: the first scheme has the plain
// one, another one that needs the same has its own name in front.
func (a *apiReader) variable(scheme, name string, secret bool) string {
	if by, taken := a.secrets[name]; taken && by != scheme {
		name = nameOf(scheme) + "_" + name
	}
	if _, known := a.needed[name]; !known {
		a.secrets[name] = scheme
		a.needed[name] = playground.Variable{Name: name, Secret: secret, Note: "For " + legible(scheme, 60)}
		a.own = append(a.own, name)
	}
	return "{{" + name + "}}"
}
