package demo

import (
	"bytes"
	"html/template"
	"net/http"
	"net/url"
)

// signInPage is where a browser says yes or no. Its answers are links, for a page that
// stands inside a sandbox sends no forms.
var signInPage = template.Must(template.New("sign in").Parse(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Demo sign-in</title><meta name="viewport" content="width=device-width">
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 3rem auto; padding: 0 1rem; color-scheme: light dark }
a { display: inline-block; padding: .5rem 1rem; margin-right: .5rem; border: 1px solid; border-radius: .5rem; text-decoration: none }</style></head>
<body><h1>Demo sign-in</h1>
{{if .Fault}}<p>{{.Fault}}</p>
{{else}}<p><b>{{.Client}}</b> asks to act for you, as <b>{{.User}}</b>{{with .Scope}}, with the scope <b>{{.}}</b>{{end}}. This is the built-in demo: there is no account and no password behind it.</p>
<p><a href="{{.Yes}}">Allow</a><a href="{{.No}}">Refuse</a></p>
{{end}}</body></html>
`))

type signInView struct{ Fault, Client, User, Scope, Yes, No string }

// authorize is the authorization endpoint (RFC 6749, 3.1). What is wrong with the client or
// its address is said here; all else is said to the client.
func (s *oauthServer) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	client := q.Get("client_id")
	to, ok := ownRedirect(r, q.Get("redirect_uri"))
	switch {
	case client != oauthClient && client != oauthPublic:
		showSignIn(w, http.StatusBadRequest, signInView{Fault: "The client " + printable(client) + " is not known here. There are " + oauthClient + " and " + oauthPublic + "."})
		return
	case !ok:
		showSignIn(w, http.StatusBadRequest, signInView{Fault: "redirect_uri has to lead back to this host or to the loopback address."})
		return
	}
	back := url.Values{}
	if state := q.Get("state"); state != "" {
		back.Set("state", state)
	}
	switch {
	case q.Get("response_type") != "code":
		back.Set("error", "unsupported_response_type")
	case q.Get("code_challenge") == "" || q.Get("code_challenge_method") != "S256":
		back.Set("error", "invalid_request")
		back.Set("error_description", "PKCE with S256 is required here.")
	case q.Get("answer") == "no":
		back.Set("error", "access_denied")
	case q.Get("answer") == "yes":
		g := grant{client: client, user: oauthUser, scope: q.Get("scope"), redirect: q.Get("redirect_uri"), challenge: q.Get("code_challenge")}
		back.Set("code", s.put(s.codes, g, codeLife))
	default:
		q.Set("answer", "yes")
		yes := "?" + q.Encode()
		q.Set("answer", "no")
		showSignIn(w, http.StatusOK, signInView{Client: client, User: oauthUser, Scope: printable(q.Get("scope")), Yes: yes, No: "?" + q.Encode()})
		return
	}
	all := to.Query()
	for name, values := range back {
		all[name] = values
	}
	to.RawQuery = all.Encode()
	noStore(w)
	w.Header().Set("Location", to.String())
	w.WriteHeader(http.StatusSeeOther)
}

func showSignIn(w http.ResponseWriter, status int, v signInView) {
	noStore(w)
	var page bytes.Buffer
	if err := signInPage.Execute(&page, v); err != nil {
		http.Error(w, "the page cannot be drawn", http.StatusInternalServerError)
		return
	}
	writeHTML(w, status, page.String())
}
