package convert

import (
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
		o.require(own)
	}
}

// require takes over the first of the ways to sign in; all schemes of one way are needed.
func (o *operation) require(list *tree) bool {
	ways := list.list()
	if len(ways) == 0 {
		return false
	}
	for _, name := range ways[0].namesOf() {
		o.scheme(name)
	}
	return len(ways[0].namesOf()) > 0
}

func (o *operation) scheme(name string) {
	s := o.resolve(o.root.at("components", "securitySchemes", name))
	if o.two {
		s = o.resolve(o.root.at("securityDefinitions", name))
	}
	a := o.schemeOf(name, s)
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
		o.g.warn(name, "How a token is had by OpenID Connect stands at "+named(s.say("openIdConnectUrl"), "the provider")+", which is not asked. Put a token into {{token}}.")
		return playground.Auth{Kind: "bearer", Token: o.secret(name, "token")}
	default:
		o.g.warn(name, "Parley does not know this way to sign in: "+named(s.say("type"), "it is not described")+".")
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
