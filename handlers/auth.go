package handlers

import (
	"context"
	"fmt"
	"time"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// SignIns asks for tokens, and knows which there are.
type SignIns interface {
	// Fields are what a sign-in makes while sending, as far as they can be said before.
	Fields(a playground.Auth) []playground.Field
	// SignedIn says whether there is a token for a, and until when; zero where nobody knows.
	SignedIn(a playground.Auth) (until time.Time, ok bool)
	// Redeem exchanges an authorization code for tokens, which are remembered for a.
	Redeem(ctx context.Context, req playground.Request, code, verifier, redirectURI string) playground.Exchange
}

// addSignIn lists the fields that the sign-in results in, and says when they are made.
func (h *Handlers) addSignIn(c echo.Context, in *views.PlaygroundInput, r playground.Request, also []playground.Field) {
	in.Callback = h.callback(c)
	kind := r.Auth.Kind
	if kind == "" || kind == "none" {
		return
	}
	if name, wins := rowThatWins(r); wins {
		in.SignNote = "The header row " + name + " wins over the sign-in: it is sent as typed."
		return
	}
	if r.Auth.Active() {
		in.SignIn, in.SignNote = h.foreseen(r.Auth), h.signNote(c, r.Auth)
		return
	}
	if kind == "api_key" && r.Auth.In == "query" {
		in.SignIn = []playground.Field{{Name: "In the address", Value: "?" + r.Auth.Name + "=" + playground.Mask(r.Auth.Value)}}
		return
	}
	plain := r
	plain.Auth = playground.Auth{Kind: "none"}
	before := h.sentAlso(plain)
	for _, f := range also {
		if _, had := playground.FieldValue(before, f.Name); !had && !in.Of.HasHeader(f.Name) {
			in.SignIn = append(in.SignIn, f)
		}
	}
}

// rowThatWins is the header row of the name that the sign-in would use.
func rowThatWins(r playground.Request) (string, bool) {
	name := "Authorization"
	if r.Auth.Kind == "api_key" {
		if name = r.Auth.Name; r.Auth.In == "query" {
			return "", false
		}
	}
	_, own := r.Header(name)
	return name, own && name != ""
}

func (h *Handlers) foreseen(a playground.Auth) []playground.Field {
	if h.SignIns == nil {
		return nil
	}
	return h.SignIns.Fields(a)
}

// signNote says when a kind that is done while sending is done, and how.
func (h *Handlers) signNote(c echo.Context, a playground.Auth) string {
	switch {
	case a.Kind == playground.AuthDigest:
		return "The request goes without it first. Where the answer is 401 with a Digest challenge, it is sent again with this, by the strongest algorithm that is asked for."
	case a.Kind == playground.AuthAWSSigV4:
		return "Computed over method, address, typed headers and content when it is sent, for each hop and attempt anew."
	case a.Grant != playground.GrantAuthorizationCode:
		return "The token is asked for at the token URL before the request, and used until it ends."
	}
	for _, s := range a.Secrets() {
		if playground.Masked(*s.Value) { // of a kept run: its token cannot be found by what is shown
			return "The token of the sign-in that the run had is used, where it has not ended."
		}
	}
	h.bindSignIn(c, &a)
	until, ok := time.Time{}, false
	if h.SignIns != nil {
		until, ok = h.SignIns.SignedIn(a)
	}
	switch {
	case !ok:
		return "This browser has not signed in for this yet, or the sign-in has ended: press Sign in."
	case until.IsZero():
		return "This browser has signed in: the token is used until the server refuses it."
	}
	return fmt.Sprintf("This browser has signed in: the token is good until %s.", until.Format("15:04:05"))
}
