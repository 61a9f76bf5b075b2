package compose

import (
	"encoding/base64"
	"slices"
	"strings"

	"parley/playground"
)

// patchAuth changes the kind of sign-in. A user name and password stay, also where they
// stood in an Authorization row as Basic has them; other credentials are for a person to type.
func patchAuth(r *playground.Request, kind string) []playground.FieldError {
	if kind == "" || kind == r.Auth.Kind {
		return nil
	}
	if !slices.Contains(authKinds, kind) {
		return []playground.FieldError{fault("/patch/auth", authKindFault(kind))}
	}
	next := playground.Auth{Kind: kind}
	if kind == "basic" || kind == playground.AuthDigest {
		next.Username, next.Password = userOf(*r)
	}
	if kind == playground.AuthOAuth2 {
		next.Grant = playground.GrantClientCredentials
	}
	if kind != "none" {
		r.Headers = without(r.Headers, "Authorization") // it would win over the sign-in
	}
	r.Auth = next
	return nil
}

// userOf is the user name and password that a request has, wherever they stand.
func userOf(r playground.Request) (name, password string) {
	if r.Auth.Kind == "basic" || r.Auth.Kind == playground.AuthDigest {
		return r.Auth.Username, r.Auth.Password
	}
	value, ok := r.Header("Authorization")
	if !ok {
		_, value = userinfoField(splitAddress(r.URL))
	}
	scheme, rest, _ := strings.Cut(value, " ")
	if !strings.EqualFold(scheme, "basic") {
		return "", ""
	}
	pair, err := base64.StdEncoding.DecodeString(strings.TrimSpace(rest))
	if err != nil {
		return "", ""
	}
	name, password, _ = strings.Cut(string(pair), ":")
	return name, password
}
