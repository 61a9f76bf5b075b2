package convert

import (
	"cmp"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// auth is a sign-in of Thunder Client's; nil where it is inherited.
func (h *thunder) auth(where string, t *tree) *playground.Auth {
	kind := strings.ToLower(t.say("type"))
	of := t.get(kind)
	switch kind {
	case "", "inherit":
		return nil
	case "none":
		return &playground.Auth{Kind: "none"}
	case "basic":
		return &playground.Auth{Kind: "basic", Username: of.say("username"), Password: of.say("password")}
	case "digest":
		return &playground.Auth{Kind: playground.AuthDigest, Username: of.say("username"), Password: of.say("password")}
	case "bearer":
		token := cmp.Or(of.str(), of.first("token", "value"))
		if prefix := strings.TrimSpace(t.say("bearerPrefix")); prefix != "" && !strings.EqualFold(prefix, "bearer") {
			return &playground.Auth{Kind: "api_key", Name: "Authorization", Value: prefix + " " + token, In: "header"}
		}
		return &playground.Auth{Kind: "bearer", Token: token}
	case "aws":
		return &playground.Auth{Kind: playground.AuthAWSSigV4, AccessKeyID: of.first("accessKeyId", "accessKey"), SecretAccessKey: of.first("secretKey", "secretAccessKey"), SessionToken: of.say("sessionToken"), Region: of.say("region"), Service: of.say("service")}
	case "oauth2":
		return h.oauth2(where, of)
	}
	h.g.warn(where, "Parley does not sign in by "+kind+"; the request is made without credentials.")
	return &playground.Auth{Kind: "none"}
}

func (h *thunder) oauth2(where string, t *tree) *playground.Auth {
	a := &playground.Auth{
		Kind: playground.AuthOAuth2, TokenURL: t.first("tokenUrl", "accessTokenUrl"), AuthorizeURL: t.first("authUrl", "authorizationUrl"), ClientID: t.say("clientId"), ClientSecret: t.say("clientSecret"),
		Scope: t.say("scope"), Audience: t.say("audience"), Username: t.say("username"), Password: t.say("password"), ClientAuth: "basic",
	}
	if strings.Contains(t.say("clientAuth"), "body") {
		a.ClientAuth = "body"
	}
	switch grant := strings.ToLower(t.first("grantType", "grant_type", "type")); grant {
	case "client_credentials", "password", "authorization_code":
		a.Grant = grant
		return a
	case "password_credentials":
		a.Grant = playground.GrantPassword
		return a
	case "authorization_code_pkce", "authorization_code_with_pkce":
		a.Grant = playground.GrantAuthorizationCode
		return a
	default:
		h.g.warn(where, "The grant "+named(grant, "without a name")+" of OAuth 2 is not made here. What stands in its place is the token that was had, if there was one.")
	}
	return &playground.Auth{Kind: "bearer", Token: t.first("accessToken", "token")}
}

// runs names what is run before and after a request.
func (h *thunder) runs(where string, t *tree) {
	for _, at := range []struct{ name, words string }{{"preReq", "before it is sent"}, {"postReq", "after it is answered"}} {
		found := false
		t.get(at.name).each(func(_ string, v *tree) {
			found = found || len(v.list()) > 0 || v.isText() && strings.TrimSpace(v.str()) != ""
		})
		if found {
			h.g.warn(where, "What is run "+at.words+" was left out: Parley runs no scripts of others.")
		}
	}
}

// thunderSets is the variable that a test sets.
var thunderSets = lazyregexp.New(`^\s*\{\{\s*([^{},|]+?)\s*(?:,[^{}]*)?\}\}\s*$`)

// tests takes over what tests hold a response to and keep of it, and names the others. Those of a
// folder or a collection hold each response below.
func (h *thunder) tests(path []string, where string, list *tree, r *playground.Request) {
	var held tested
	kept := ""
	for _, t := range list.list() {
		e, keeps := thunderTake(t)
		switch on := !t.get("isDisabled").yes(); {
		case keeps && on && r != nil:
			r.Extract = append(r.Extract, e)
			kept += " What is kept as {{" + e.Variable + "}} is taken over."
		case !keeps && held.take(thunderFound(t), on) || !on:
		default:
			held.leave(strings.Join([]string{t.say("type"), t.first("custom", "path", "query", "key"), t.say("action"), valueText(t.get("value"))}, " "))
		}
	}
	switch {
	case r == nil && len(held.checks)+len(held.status)+len(held.left) > 0:
		h.g.warn(where, "It has tests."+h.g.testsOver(path, held))
	case r != nil:
		if held.intoQuietly(r); len(held.left) > 0 {
			h.g.warn(where, manyOf(len(held.left), "test of its response was", "tests of its response were")+" left out: "+shortList(held.left)+"."+kept)
		}
	}
}

// thunderTake is what a test keeps of a response.
func thunderTake(t *tree) (playground.Extraction, bool) {
	m := thunderSets.FindStringSubmatch(t.say("value"))
	if t.say("type") != "set-env-var" || m == nil {
		return playground.Extraction{}, false
	}
	e := playground.Extraction{Variable: m[1], From: playground.FromJSON, Enabled: true, Secret: playground.SecretName(m[1])}
	what := strings.TrimSpace(t.say("custom"))
	if rest, ok := strings.CutPrefix(what, "header."); ok {
		e.From, e.Expression = playground.FromHeader, rest
		return e, rest != ""
	}
	rest, ok := strings.CutPrefix(what, "json")
	if !ok {
		return e, false
	}
	e.Expression, ok = playground.PointerOfPath(rest)
	return e, ok
}

// thunderValue is a value that is made anew, and thunderFilter what changes one.
var (
	thunderValue  = lazyregexp.New(`\{\{\s*#(\w+)\s*(?:,([^{}]*))?\}\}`)
	thunderFilter = lazyregexp.New(`\{\{\s*([^{}|]+?)\s*\|([^{}]*)\}\}`)
)

// names puts values of ours in the places of Thunder Client's.
func (h *thunder) names(_ *gathering, where, s string) string {
	if !strings.Contains(s, "{{") {
		return s
	}
	s = thunderFilter.ReplaceAllStringFunc(s, func(whole string) string {
		m := thunderFilter.FindStringSubmatch(whole)
		h.g.warn(where, "The filter "+strings.TrimSpace(m[2])+" was left out of "+whole+".")
		return "{{" + m[1] + "}}"
	})
	return thunderValue.ReplaceAllStringFunc(s, func(whole string) string {
		m := thunderValue.FindStringSubmatch(whole)
		arguments := strings.Join(strings.FieldsFunc(m[2], func(r rune) bool { return r == ',' || r == ' ' }), " ")
		switch m[1] {
		case "guid":
			return "{{$uuid}}"
		case "email":
			return "{{$randomEmail}}"
		case "bool":
			return "{{$randomBoolean}}"
		case "dateISO":
			return "{{$now}}"
		case "string":
			return "{{" + strings.TrimSpace("$randomString "+arguments) + "}}"
		case "number":
			return "{{$randomInt " + named(arguments, "1 1000000") + "}}"
		case "date":
			switch strings.Trim(arguments, `'"`) {
			case "":
				return "{{$timestampMs}}"
			case "X":
				return "{{$timestamp}}"
			case "YYYY-MM-DD":
				return "{{$date}}"
			}
		}
		h.g.warn(where, whole+" is no value that Parley makes. Give the variable that stands in its place one.")
		return "{{" + named(nameOf(m[1]), "value") + "}}"
	})
}
