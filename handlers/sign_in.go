package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/explain"
	"parley/playground"
	"parley/views"
)

const (
	signInCookie   = "parley_sign_in"
	signInLife     = 10 * time.Minute // from the start of a sign-in to its end
	mostSignIns    = 256              // that are under way
	maxCallbackLen = 4096             // of a code, and of what else a server sends back
)

// underWay is a sign-in whose browser is at the authorization server.
type underWay struct {
	auth     playground.Auth    // with SignIn naming the browser
	request  playground.Request // that the sign-in is for: its address and its options
	verifier string             // RFC 7636, 4.1
	callback string
	ends     time.Time
}

// signIns are those that are under way, by their state. Each can be ended once.
type signIns struct {
	mu    sync.Mutex
	state map[string]underWay
	order []string // oldest first
}

func (s *signIns) begin(state string, u underWay) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == nil {
		s.state = map[string]underWay{}
	}
	if len(s.order) >= mostSignIns {
		delete(s.state, s.order[0])
		s.order = append([]string{}, s.order[1:]...)
	}
	s.state[state], s.order = u, append(s.order, state)
}

// end takes a sign-in out. It is false where there is none by that state in that browser, or
// it took too long; one that another browser asks for stays for its own.
func (s *signIns) end(state, browser string, now time.Time) (underWay, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ok := s.state[state]
	if !ok || browser == "" || u.auth.SignIn != browser {
		return underWay{}, false
	}
	delete(s.state, state)
	for i, other := range s.order {
		if other == state {
			s.order = append(s.order[:i:i], s.order[i+1:]...)
			break
		}
	}
	return u, now.Before(u.ends)
}

// Shelf is where replicas find what another of them laid down. What lies there is sealed.
type Shelf interface {
	LayDown(ctx context.Context, name string, value []byte, during time.Duration) error
	FindLaidDown(ctx context.Context, name string) ([]byte, error) // nil: nothing
	TakeUp(ctx context.Context, name string) ([]byte, error)       // nil: nothing, or no more
}

// laidSignIn is a sign-in under way as another replica finds it.
type laidSignIn struct {
	Auth               playground.Auth
	Request            playground.Request
	Verifier, Callback string
	Ends               time.Time
}

// signInName is under what it lies: another browser's ask does not take it away.
func signInName(state, browser string) string { return "sign-in " + state + " " + browser }

// beginSignIn remembers a sign-in that is under way.
func (h *Handlers) beginSignIn(ctx context.Context, state string, u underWay) {
	h.signIns.begin(state, u)
	if h.Shelf == nil {
		return
	}
	text, err := json.Marshal(laidSignIn{u.auth, u.request, u.verifier, u.callback, u.ends})
	if err == nil {
		err = h.Shelf.LayDown(ctx, signInName(state, u.auth.SignIn), text, signInLife)
	}
	if err != nil {
		h.Log.Error("lay down a sign-in", "error", err) // this replica knows it
	}
}

// endSignIn takes a sign-in out, which another replica may have begun.
func (h *Handlers) endSignIn(ctx context.Context, state, browser string) (underWay, bool) {
	u, ok := h.signIns.end(state, browser, h.Now())
	if h.Shelf == nil || state == "" || browser == "" {
		return u, ok
	}
	text, err := h.Shelf.TakeUp(ctx, signInName(state, browser))
	var laid laidSignIn
	if ok || err != nil || len(text) == 0 || json.Unmarshal(text, &laid) != nil {
		return u, ok
	}
	return underWay{laid.Auth, laid.Request, laid.Verifier, laid.Callback, laid.Ends}, h.Now().Before(laid.Ends)
}

// callback is where an authorization server sends a browser back to.
func (h *Handlers) callback(c echo.Context) string {
	return strings.TrimSuffix(h.demoBase(c), "/demo") + "/oauth/callback"
}

// browserOf names the browser by its cookie; empty where it has none. The name is a hash, so
// that what is kept with a run does not open the cookie.
func browserOf(c echo.Context) string {
	cookie, err := c.Cookie(signInCookie)
	if err != nil || len(cookie.Value) < 32 {
		return ""
	}
	return browserNamed(cookie.Value)
}

func browserNamed(cookie string) string {
	sum := sha256.Sum256([]byte("sign-in " + cookie))
	return hex.EncodeToString(sum[:16])
}

// nameBrowser gives the browser a cookie, if it has none, and returns its name.
func (h *Handlers) nameBrowser(c echo.Context) string {
	if name := browserOf(c); name != "" {
		return name
	}
	cookie := &http.Cookie{
		Name: signInCookie, Value: randomHex(32), Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(h.PublicURL, "https://"),
	}
	c.SetCookie(cookie)
	return browserNamed(cookie.Value)
}

// bindSignIn says whose sign-in a request is for: that of the browser which composed it. A
// request that is sent again stays with the one that it was first sent for.
func (h *Handlers) bindSignIn(c echo.Context, a *playground.Auth) {
	if a.Kind == playground.AuthOAuth2 && a.Grant == playground.GrantAuthorizationCode && a.SignIn == "" {
		a.SignIn = browserOf(c)
	}
}

// startSignIn is POST /compose/sign-in: it shows where the browser is to sign in. It leads
// there by a link, for a form may not leave Parley.
func (h *Handlers) startSignIn(c echo.Context) error {
	form, err := h.readForm(c)
	defer form.to.release()
	if err != nil {
		return err
	}
	f := form.form()
	req, _ := compose.Parse(f) // what is wrong with the rest of it is for sending
	from, err := h.filledRun(c, f.From)
	if err != nil {
		return err
	}
	if from != nil {
		req = compose.MergeSecrets(req, h.lent(c, *from).Request)
	}
	if faults := signInFaults(req); len(faults) > 0 {
		return h.refuse(c, form, &playground.Error{Code: playground.Invalid, Fields: faults})
	}
	u := underWay{auth: req.Auth, request: playground.Request{URL: req.URL, Options: req.Options}, verifier: randomHex(32), callback: h.callback(c), ends: h.Now().Add(signInLife)}
	u.auth.SignIn = h.nameBrowser(c)
	state := randomHex(16)
	h.beginSignIn(c.Request().Context(), state, u)
	return h.renderSignIn(c, http.StatusOK, views.SignInInput{To: authorizeURL(u, state), Auth: playground.MaskAuth(u.auth), Callback: u.callback})
}

// signInFaults are those of the sign-in alone.
func signInFaults(req playground.Request) []playground.FieldError {
	if req.Auth.Kind != playground.AuthOAuth2 || req.Auth.Grant != playground.GrantAuthorizationCode {
		return []playground.FieldError{{Pointer: "/request/auth/grant", Detail: "Only the authorization code needs somebody to sign in."}}
	}
	var faults []playground.FieldError
	for _, f := range append(compose.Validate(req, compose.Ceilings{}), stillMasked(req)...) {
		if strings.HasPrefix(f.Pointer, "/request/auth") {
			faults = append(faults, f)
		}
	}
	return faults
}

// authorizeURL is RFC 6749, 4.1.1 with RFC 7636, 4.3. The endpoint's own query stays.
func authorizeURL(u underWay, state string) string {
	sum := sha256.Sum256([]byte(u.verifier))
	q := url.Values{
		"response_type": {"code"}, "client_id": {u.auth.ClientID}, "redirect_uri": {u.callback}, "state": {state},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	for name, value := range map[string]string{"scope": u.auth.Scope, "audience": u.auth.Audience} {
		if value != "" {
			q.Set(name, value)
		}
	}
	separator := "?"
	if strings.Contains(u.auth.AuthorizeURL, "?") {
		separator = "&"
	}
	return u.auth.AuthorizeURL + separator + q.Encode()
}

// finishSignIn is GET /oauth/callback. The state names the sign-in, the cookie its browser;
// without both the code goes nowhere.
func (h *Handlers) finishSignIn(c echo.Context) error {
	state, code, refused := c.QueryParam("state"), c.QueryParam("code"), c.QueryParam("error")
	u, ok := h.endSignIn(c.Request().Context(), state, browserOf(c))
	in := views.SignInInput{Auth: playground.MaskAuth(u.auth), Done: true}
	switch {
	case !ok:
		in.Fault = "There is no sign-in under way that this belongs to, in this browser. It may have taken more than ten minutes, or have been ended already. Press Sign in in the composer again."
	case refused != "":
		in.Refused, in.Fault = cutTo(refused, 100), cutTo(c.QueryParam("error_description"), 500)
	case code == "" || len(code) > maxCallbackLen:
		in.Fault = "The authorization server sent no code back. Nothing can be had with that; press Sign in in the composer again."
	case h.SignIns == nil:
		in.Fault = "Parley cannot ask for tokens here."
	}
	if in.Refused != "" || in.Fault != "" {
		return h.renderSignIn(c, http.StatusBadRequest, in)
	}
	noHurry(c, time.Minute)
	u.request.Auth = u.auth
	x := h.SignIns.Redeem(c.Request().Context(), u.request, code, u.verifier, u.callback)
	if x.Failure == nil {
		in.Until, _ = h.SignIns.SignedIn(u.auth)
		return h.renderSignIn(c, http.StatusOK, in)
	}
	req := playground.NewRequest(x.Request.URL)
	req.Method, req.Auth = x.Request.Method, u.auth
	run := playground.Run{Request: req, CreatedAt: x.StartedAt, Tags: []string{}, Attempts: []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{x}}}}
	run.Conclude()
	run.Explanation = explain.Explain(run, playground.Past{})
	masked := playground.MaskRun(run)
	in.Run = &masked
	return h.renderSignIn(c, http.StatusBadGateway, in)
}

func cutTo(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

func (h *Handlers) renderSignIn(c echo.Context, status int, in views.SignInInput) error {
	in.Now = h.Now()
	s := h.shell(c, "Sign in", "playground")
	s.Here = "/" // a code is in this page's address, and is good once
	return h.render(c, status, views.SignInPage(views.NewShell(s), views.NewSignInModel(in)), nil)
}
