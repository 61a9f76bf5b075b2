package views

import (
	"net/url"
	"slices"
	"strings"

	"parley/playground"
)

// composerAuth is the part Auth of the composer.
type composerAuth struct {
	Kind     authField
	Groups   []authGroup
	Callback string // where the authorization server sends a browser back to
}

// authGroup is the fields of a kind, or of several that share them.
type authGroup struct {
	When   string
	Fields []authField
}

type authField struct {
	control
	When    string // the choice that it belongs to, such as auth_grant=password; empty: any of its group
	Type    string // of the input
	Options []selectOption
	Hint    string
	Focus   bool // it is what is to be filled in now
}

// authResult is what a sign-in adds to the request.
type authResult struct {
	Lines []fieldLine
	None  string // why there is nothing
	Note  string
}

// newComposerAuth makes the fields of every kind; those of the chosen one are shown.
func newComposerAuth(f fields, focus bool, callback string) composerAuth {
	kind := f.v.Get("auth_kind")
	input := func(name, label, kindOfInput string) authField {
		return authField{control: f.control("auth_"+name, label), Type: kindOfInput}
	}
	choice := func(name, label string, pairs ...string) authField {
		c := authField{control: f.control("auth_"+name, label)}
		c.Options = options(c.Value, pairs...)
		return c
	}
	when := func(grant string, a authField) authField {
		a.When = "auth_grant=" + grant
		return a
	}
	hinted := func(hint string, a authField) authField {
		a.Hint = hint
		return a
	}
	m := composerAuth{Callback: callback}
	m.Kind = choice("kind", "Kind", "none", "None", "basic", "Basic", "bearer", "Bearer token", "api_key", "API key",
		playground.AuthDigest, "Digest", playground.AuthOAuth2, "OAuth 2", playground.AuthAWSSigV4, "AWS Signature v4")
	m.Kind.Label = "Kind of sign-in"
	m.Groups = []authGroup{
		{"auth_kind=basic digest", []authField{input("username", "User name", "text"), input("password", "Password", "password")}},
		{"auth_kind=bearer", []authField{input("token", "Token", "text")}},
		{"auth_kind=api_key", []authField{input("name", "Name", "text"), input("value", "Value", "text"), choice("in", "Sent as", "header", "A header", "query", "A query parameter")}},
		{"auth_kind=oauth2", []authField{
			choice("grant", "Grant", playground.GrantClientCredentials, "Client credentials", playground.GrantAuthorizationCode, "Authorization code, with PKCE", playground.GrantPassword, "Password"),
			when(playground.GrantAuthorizationCode, hinted("https://…/authorize", input("authorize_url", "Authorization URL", "text"))),
			hinted("https://…/token", input("token_url", "Token URL", "text")),
			input("client_id", "Client ID", "text"), input("client_secret", "Client secret", "password"),
			choice("client_auth", "Client sent as", "basic", "Basic, in the head", "body", "Fields of the body"),
			when(playground.GrantPassword, input("owner", "User name", "text")), when(playground.GrantPassword, input("owner_password", "Password", "password")),
			hinted("read write", input("scope", "Scope", "text")), input("audience", "Audience", "text"),
		}},
		{"auth_kind=aws_sigv4", []authField{
			input("access_key_id", "Access key ID", "text"), input("secret_access_key", "Secret access key", "password"), input("session_token", "Session token", "password"),
			hinted("eu-central-1", input("region", "Region", "text")), hinted("execute-api", input("service", "Service", "text")),
		}},
	}
	if focus {
		m.focusOn(kind)
	}
	return m
}

// offerParent offers the sign-in of the collection that the request lies in, or of the
// environment that it is sent to, by its name.
func (m *composerAuth) offerParent(parent string) {
	label := "Inherit, from the environment"
	if parent != "" {
		label = "Inherit, from " + showLine(parent)
	}
	inherit := selectOption{"inherit", label, m.Kind.Value == "inherit"}
	m.Kind.Options = slices.Insert(m.Kind.Options, 1, inherit)
}

// withoutPerson leaves out the grant for which a person signs in: an environment's sign-in is
// for whoever sends, by whatever way.
func (m *composerAuth) withoutPerson() {
	needs := "auth_grant=" + playground.GrantAuthorizationCode
	for i := range m.Groups {
		g := &m.Groups[i]
		g.Fields = slices.DeleteFunc(g.Fields, func(f authField) bool { return f.When == needs })
		for j := range g.Fields {
			g.Fields[j].Options = slices.DeleteFunc(g.Fields[j].Options, func(o selectOption) bool { return o.Value == playground.GrantAuthorizationCode })
		}
	}
}

// focusOn puts the cursor into the first empty field of a kind.
func (m *composerAuth) focusOn(kind string) {
	for _, g := range m.Groups {
		_, kinds, _ := strings.Cut(g.When, "=")
		if !containsWord(kinds, kind) {
			continue
		}
		for i := range g.Fields {
			if f := &g.Fields[i]; f.Value == "" && len(f.Options) == 0 && f.When == "" {
				f.Focus = true
				return
			}
		}
	}
}

func containsWord(words, word string) bool {
	for _, w := range strings.Fields(words) {
		if w == word {
			return true
		}
	}
	return false
}

// authMembers are the members of a sign-in beside the first ones, by the form's field.
func authMembers(a playground.Auth) map[string]string {
	return map[string]string{
		"auth_grant": a.Grant, "auth_token_url": a.TokenURL, "auth_authorize_url": a.AuthorizeURL, "auth_client_id": a.ClientID,
		"auth_client_secret": a.ClientSecret, "auth_scope": a.Scope, "auth_audience": a.Audience, "auth_client_auth": a.ClientAuth,
		"auth_access_key_id": a.AccessKeyID, "auth_secret_access_key": a.SecretAccessKey, "auth_session_token": a.SessionToken,
		"auth_region": a.Region, "auth_service": a.Service,
	}
}

// authInto writes a sign-in as the form posts it. The owner of a password grant has fields
// of its own, so that another kind's name and password are not taken for them.
func authInto(v url.Values, a playground.Auth) {
	put := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	name, password := "auth_username", "auth_password"
	if a.Kind == playground.AuthOAuth2 {
		name, password = "auth_owner", "auth_owner_password"
	}
	put(name, a.Username)
	put(password, a.Password)
	for field, value := range map[string]string{
		"auth_kind": a.Kind, "auth_token": a.Token, "auth_name": a.Name, "auth_value": a.Value, "auth_in": a.In,
	} {
		put(field, value)
	}
	for field, value := range authMembers(a) {
		put(field, value)
	}
}

// pointToOwner makes faults of an OAuth 2 sign-in's user point to the fields of its own.
func pointToOwner(faults []playground.FieldError) []playground.FieldError {
	out := make([]playground.FieldError, len(faults))
	for i, f := range faults {
		switch f.Pointer {
		case "/request/auth/username":
			f.Pointer = "auth_owner"
		case "/request/auth/password":
			f.Pointer = "auth_owner_password"
		}
		out[i] = f
	}
	return out
}

// newAuthResult says what a sign-in adds, and when.
func newAuthResult(kind string, added []playground.Field, note string) authResult {
	r := authResult{Note: note, None: "None: no credentials are sent."}
	for _, f := range added {
		r.Lines = append(r.Lines, fieldLine{Name: showMarks(f.Name), Value: showMarks(f.Value)})
	}
	if kind != "" && kind != "none" {
		r.None = "None yet."
	}
	return r
}
