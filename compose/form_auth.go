package compose

import (
	"net/url"
	"strings"

	"parley/playground"
)

// authMember is a member of a sign-in and the form's field of it.
type authMember struct {
	field string
	value *string
}

// authMore are the members that have a field of their own in the form, beside those that
// several kinds share.
func authMore(a *playground.Auth) []authMember {
	return []authMember{
		{"auth_grant", &a.Grant}, {"auth_token_url", &a.TokenURL}, {"auth_authorize_url", &a.AuthorizeURL},
		{"auth_client_id", &a.ClientID}, {"auth_client_secret", &a.ClientSecret}, {"auth_scope", &a.Scope},
		{"auth_audience", &a.Audience}, {"auth_client_auth", &a.ClientAuth},
		{"auth_access_key_id", &a.AccessKeyID}, {"auth_secret_access_key", &a.SecretAccessKey},
		{"auth_session_token", &a.SessionToken}, {"auth_region", &a.Region}, {"auth_service", &a.Service},
	}
}

// moreOf is a without what has a field of the form already.
func moreOf(a playground.Auth) playground.Auth {
	var more playground.Auth
	to := authMore(&more)
	for i, from := range authMore(&a) {
		*to[i].value = *from.value
	}
	return more
}

// ReadAuth reads a sign-in alone, from the fields that the composer has for it.
func ReadAuth(v url.Values) playground.Auth { return ReadForm(v).auth() }

// activeAuth reads the kinds that are done while sending. What is of no use to the kind that
// is chosen stays in the form and goes nowhere.
func (f Form) activeAuth() (playground.Auth, bool) {
	more := f.AuthMore
	for _, m := range authMore(&more) {
		*m.value = strings.TrimSpace(*m.value)
	}
	switch f.AuthKind {
	case playground.AuthDigest:
		return playground.Auth{Kind: f.AuthKind, Username: f.AuthUsername, Password: f.AuthPassword}, true
	case playground.AuthAWSSigV4:
		return playground.Auth{
			Kind: f.AuthKind, AccessKeyID: more.AccessKeyID, SecretAccessKey: more.SecretAccessKey,
			SessionToken: more.SessionToken, Region: more.Region, Service: more.Service,
		}, true
	case playground.AuthOAuth2:
		return f.oauth2(more), true
	}
	return playground.Auth{}, false
}

func (f Form) oauth2(more playground.Auth) playground.Auth {
	a := playground.Auth{
		Kind: f.AuthKind, Grant: firstOf(more.Grant, playground.GrantClientCredentials), TokenURL: more.TokenURL,
		ClientID: more.ClientID, ClientSecret: more.ClientSecret, Scope: more.Scope, Audience: more.Audience, ClientAuth: more.ClientAuth,
	}
	switch a.Grant {
	case playground.GrantPassword:
		a.Username, a.Password = f.OwnerName, f.OwnerSecret
	case playground.GrantAuthorizationCode:
		a.AuthorizeURL = more.AuthorizeURL
	}
	return a
}
