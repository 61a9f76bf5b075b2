package compose

import (
	"net/url"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// digest: the name stands in a field, between quotes; the password goes into a hash.
func (v *validation) digest(at string, a playground.Auth) {
	v.fieldValue(at+"/username", "The user name", a.Username)
	v.names(at+"/password", a.Password)
}

// oauth2 looks at what the grant uses, and at nothing else.
func (v *validation) oauth2(at string, a playground.Auth) {
	switch a.Grant {
	case playground.GrantClientCredentials:
		v.wanted(at+"/client_id", "The client's id", a.ClientID)
	case playground.GrantPassword:
		v.wanted(at+"/username", "The user name", a.Username)
		v.names(at+"/password", a.Password)
	case playground.GrantAuthorizationCode:
		v.wanted(at+"/client_id", "The client's id", a.ClientID)
		v.endpoint(at+"/authorize_url", "The authorization endpoint", a.AuthorizeURL)
	case "":
		v.add(at+"/grant", "Say how the token is had: client_credentials, authorization_code or password.")
	default:
		v.add(at+"/grant", quoted(a.Grant)+" is no grant here. There are client_credentials, authorization_code and password.")
	}
	v.endpoint(at+"/token_url", "The token endpoint", a.TokenURL)
	v.names(at+"/client_secret", a.ClientSecret)
	v.names(at+"/scope", a.Scope)
	v.names(at+"/audience", a.Audience)
	switch a.ClientAuth {
	case "", "basic", "body":
	default:
		v.add(at+"/client_auth", "The client's credentials go into basic or body, not into "+quoted(a.ClientAuth)+".")
	}
}

// wanted is text that must be there.
func (v *validation) wanted(at, what, s string) {
	if s == "" {
		v.add(at, what+" is missing.")
		return
	}
	v.names(at, s)
}

// endpoint is an address of an authorization server: whole, http or https.
func (v *validation) endpoint(at, what, raw string) {
	if raw == "" {
		v.add(at, what+" is missing.")
		return
	}
	if !v.text(at, what, raw) {
		return
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil || !isHTTP(u.Scheme):
		v.add(at, what+" begins with http:// or https://.")
	case u.Hostname() == "":
		v.add(at, what+" has no host.")
	case u.Fragment != "" || strings.HasSuffix(raw, "#"):
		v.add(at, what+" has no part behind a # (RFC 6749, 3.1 and 3.2).")
	case u.User != nil:
		v.add(at, what+" takes no user name in its address: the client's id and secret have fields of their own.")
	}
}

// scopePart is what stands between the slashes of a credential scope.
var scopePart = lazyregexp.New(`^[A-Za-z0-9._-]+$`)

func (v *validation) aws(at string, a playground.Auth) {
	v.scopePart(at+"/access_key_id", "The access key's id", a.AccessKeyID)
	v.scopePart(at+"/region", "The region", a.Region)
	v.scopePart(at+"/service", "The service", a.Service)
	v.wanted(at+"/secret_access_key", "The secret access key", a.SecretAccessKey)
	v.fieldValue(at+"/session_token", "The session token", a.SessionToken)
}

func (v *validation) scopePart(at, what, s string) {
	switch {
	case s == "":
		v.add(at, what+" is missing.")
	case v.names(at, s) && !scopePart.MatchString(s):
		v.add(at, what+" holds what cannot stand there: it has letters, digits, dots, hyphens and underscores.")
	}
}
