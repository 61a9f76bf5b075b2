package execute

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"parley/playground"
)

// obtainToken sees to it that there is a token to send, where the request wants one: the one
// from before, a renewed one, or a new one. The exchanges that this took are part of the
// attempt. It is false where there is none; then the last of them says why.
func (r *running) obtainToken(ctx context.Context, cancel context.CancelCauseFunc) ([]playground.Exchange, bool) {
	a := r.req.Auth
	if a.Kind != playground.AuthOAuth2 || hasRow(r.req.Headers, "Authorization") {
		return nil, true
	}
	key := tokenKey(a)
	known, _ := r.e.tokens.of(key)
	if known.good(r.e.o.Now()) {
		r.useToken(known)
		return nil, true
	}
	var asked []playground.Exchange
	if known.refresh != "" {
		x, ok := r.askToken(ctx, cancel, a, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {known.refresh}}, known)
		asked = append(asked, x)
		if ok || x.Response == nil || x.Response.Status >= 500 {
			return asked, ok
		}
		r.e.tokens.forget(key, known.refresh)
	}
	if a.Grant == playground.GrantAuthorizationCode {
		if len(asked) == 0 {
			asked = append(asked, r.notSignedIn())
		}
		return asked, false
	}
	x, ok := r.askToken(ctx, cancel, a, grantFields(a), token{})
	return append(asked, x), ok
}

// useToken sends a token, which nobody typed: nothing that is kept of the run has it, like a
// jar's cookies.
func (r *running) useToken(t token) {
	r.token = t
	for _, s := range []playground.Secret{{Name: "access_token", Value: t.access}, {Name: "refresh_token", Value: t.refresh}} {
		if s.Value != "" {
			r.alsoHide(s)
		}
	}
}

// grantFields are those of a grant that needs nobody at a browser (RFC 6749, 4.3 and 4.4).
func grantFields(a playground.Auth) url.Values {
	f := url.Values{"grant_type": {playground.GrantClientCredentials}}
	if a.Grant == playground.GrantPassword {
		f = url.Values{"grant_type": {playground.GrantPassword}, "username": {a.Username}, "password": {a.Password}}
	}
	for name, value := range map[string]string{"scope": a.Scope, "audience": a.Audience} {
		if value != "" {
			f.Set(name, value)
		}
	}
	return f
}

// askToken asks the token endpoint, by the same way out as every request, and remembers what
// it gives. The exchange is recorded with its tokens masked.
func (r *running) askToken(ctx context.Context, cancel context.CancelCauseFunc, a playground.Auth, fields url.Values, before token) (playground.Exchange, bool) {
	sub := &running{e: r.e, req: tokenRequest(a, fields, r.req.Options), watch: r.watch, began: r.began, attempt: r.attempt, hop: r.hop, limits: r.limits, wiring: r.wiring}
	defer sub.close()
	m, err := compose(sub.req, r.e.o.UserAgent)
	if err != nil {
		x := sub.unsendable(m, err)
		x.Role = playground.RoleToken
		return x, false
	}
	asked := r.e.o.Now()
	x := sub.exchange(ctx, cancel, m)
	x.Role = playground.RoleToken
	if x.Record != nil { // credentials stand in the content, both ways
		x.Record.Sent.Content, x.Record.Received.Content = nil, nil
	}
	if x.Failure != nil {
		return x, false
	}
	given, words := readToken(x.Response.Content.Whole, x.Response.Content.MediaType)
	hideTokens(&x.Response.Content)
	if x.Response.Status/100 != 2 || given.access == "" {
		x.Failure = tokenRefused(&x, words)
		return x, false
	}
	if given.refresh == "" {
		given.refresh = before.refresh // it stays good (RFC 6749, 6)
	}
	if given.life > 0 {
		given.expires = asked.Add(given.life)
	}
	r.useToken(given.token)
	r.e.tokens.keep(tokenKey(a), given.token)
	return x, true
}

// tokenRequest is what asks a token endpoint (RFC 6749, 2.3.1 and 3.2).
func tokenRequest(a playground.Auth, fields url.Values, o playground.Options) playground.Request {
	req := playground.NewRequest(a.TokenURL)
	req.Method = http.MethodPost
	req.Headers = []playground.Row{{Name: "Accept", Value: "application/json", Enabled: true}}
	switch {
	case a.ClientSecret == "" || a.ClientAuth == "body":
		fields.Set("client_id", a.ClientID)
		if a.ClientSecret != "" {
			fields.Set("client_secret", a.ClientSecret)
		}
	default:
		pair := url.QueryEscape(a.ClientID) + ":" + url.QueryEscape(a.ClientSecret)
		req.Headers = append(req.Headers, playground.Row{Name: "Authorization", Value: "Basic " + base64.StdEncoding.EncodeToString([]byte(pair)), Enabled: true})
	}
	req.Body = playground.Body{Kind: playground.BodyForm, Text: fields.Encode()}
	o.MaxBodyBytes, o.FollowRedirects, o.Cookies = maxTokenBytes, false, false
	req.Options = o
	return req
}

// tokenRefused says why a whole answer is not what was asked for.
func tokenRefused(x *playground.Exchange, words string) *playground.Failure {
	said := fmt.Sprintf("The token endpoint answered %d and gave no access token, so the request was not sent.", x.Response.Status)
	if words != "" {
		said = fmt.Sprintf("The token endpoint answered %d (%s) and gave no access token, so the request was not sent.", x.Response.Status, words)
	}
	return &playground.Failure{
		Kind: playground.FailureAuth, Phase: playground.PhaseReceive, Cause: playground.CauseTokenRefused, Message: said,
		Received: x.Response.Content.Size, Promised: -1, Elapsed: playground.Millis(x.Timings.Total()),
	}
}

// notSignedIn stands for a request that nobody has signed in for: nothing was sent.
func (r *running) notSignedIn() playground.Exchange {
	return playground.Exchange{
		Request:   playground.SentRequest{Method: r.req.Method, URL: r.req.URL, Headers: []playground.Field{}},
		StartedAt: playground.At(r.e.o.Now()), Timings: playground.NoTimings(),
		Failure: &playground.Failure{
			Kind: playground.FailureAuth, Phase: playground.PhaseBlocked, Cause: playground.CauseNotSignedIn, Promised: -1,
			Message: "Nobody has signed in at the authorization server for this, or the sign-in has ended. Nothing was sent.",
		},
	}
}

// Redeem exchanges the code of a sign-in for tokens (RFC 6749, 4.1.3; RFC 7636, 4.5) and
// remembers them for the requests of that sign-in. They are asked for over the wiring of the
// request that they are for: its proxy, its authorities, its own addresses of names.
func (e *Executor) Redeem(ctx context.Context, req playground.Request, code, verifier, redirectURI string) playground.Exchange {
	req, a := withUsableOptions(req), req.Auth
	r := &running{e: e, req: req, began: e.o.Now(), attempt: 1, hop: 1, limits: e.o.Limits.withOwn(req.Options.Limits)}
	defer r.close()
	first, err := readURL(req.URL)
	if err != nil {
		first = &url.URL{} // an address that is not filled in yet: what is for its origin goes nowhere
	}
	if r.wiring, err = e.newWiring(req.Options, first); err != nil {
		return r.unsendable(message{method: http.MethodPost, url: a.TokenURL}, err)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	limit := time.Duration(req.Options.TimeoutMS) * time.Millisecond
	timer := time.AfterFunc(limit, func() { cancel(&limitError{limitTotal, limit}) })
	defer timer.Stop()
	x, _ := r.askToken(ctx, cancel, a, url.Values{
		"grant_type": {playground.GrantAuthorizationCode}, "code": {code}, "redirect_uri": {redirectURI}, "code_verifier": {verifier},
	}, token{})
	return x
}

// SignedIn says whether there is a token for a sign-in, or a way to a new one, and when the
// token ends; the time is zero where nobody said.
func (e *Executor) SignedIn(a playground.Auth) (until time.Time, ok bool) {
	t, found := e.tokens.of(tokenKey(a))
	if !found || t.refresh == "" && !t.good(e.o.Now()) {
		return time.Time{}, false
	}
	return t.expires, true
}
