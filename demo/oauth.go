package demo

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// The lesson's clients and its user. They are no secrets: the index names them.
const (
	oauthClient   = "demo-app"
	oauthSecret   = "demo-secret"
	oauthPublic   = "demo-public" // a client without a secret: PKCE stands for it
	oauthUser     = "octocat"
	oauthPassword = "demo-password"
)

const (
	codeLife    = time.Minute
	tokenLife   = 5 * time.Minute
	refreshLife = time.Hour
	mostGrants  = 1024 // that are remembered, of each kind
)

// oauthScopes are what a token may be for.
var oauthScopes = []string{"profile", "read", "write"}

// grant is what a code, an access token or a refresh token stands for.
type grant struct {
	client, user, scope string
	redirect, challenge string // of a code
	ends                time.Time
}

// oauthServer is a small authorization server (RFC 6749, RFC 7636). Its state is in memory.
type oauthServer struct {
	now                     func() time.Time
	codes, access, renewals *recent[grant]
}

func newOAuthServer(now func() time.Time) *oauthServer {
	return &oauthServer{now: now, codes: newRecent[grant](mostGrants), access: newRecent[grant](mostGrants), renewals: newRecent[grant](mostGrants)}
}

// resources of the authorization server and of what its tokens open.
func (s *oauthServer) resources() []resource {
	return []resource{
		{"/demo/oauth/authorize", "/oauth/authorize?response_type=code&client_id=demo-public", "OAuth 2: where a browser signs in, as " + oauthUser + ". PKCE with S256.", methods{"GET": s.authorize}},
		{"/demo/oauth/token", "/oauth/token", "OAuth 2: POST gives tokens for client_credentials, password (" + oauthUser + ", " + oauthPassword + "), authorization_code and refresh_token. Clients: " + oauthClient + " with the secret " + oauthSecret + ", and " + oauthPublic + ".", methods{"POST": s.token}},
		{"/demo/oauth/me", "/oauth/me", "401 without a token of this server; 200 with one, and who it is for.", methods{"GET": s.me}},
		{"/demo/oauth/notes", "/oauth/notes", "403 insufficient_scope unless the token has the scope write.", methods{"GET": s.notes}},
	}
}

func secretWord() string {
	b := make([]byte, 20)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b)
}

func (s *oauthServer) put(into *recent[grant], g grant, life time.Duration) string {
	g.ends = s.now().Add(life)
	word := secretWord()
	into.update(word, func(grant) grant { return g })
	return word
}

// find returns what a word stands for; take also forgets it.
func (s *oauthServer) find(in *recent[grant], word string, take bool) (grant, bool) {
	g, ok := in.find(word, take)
	return g, ok && s.now().Before(g.ends)
}

// client judges who asks for a token (RFC 6749, 2.3.1): by Basic or by fields of the body.
func oauthClientOf(r *http.Request) (string, bool) {
	id, secret, basic := r.BasicAuth()
	if basic {
		id, secret = unescaped(id), unescaped(secret)
	} else {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	switch id {
	case oauthPublic:
		return id, secret == ""
	case oauthClient:
		return id, subtle.ConstantTimeCompare([]byte(secret), []byte(oauthSecret)) == 1
	}
	return "", false
}

func unescaped(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

// token is the token endpoint (RFC 6749, 3.2).
func (s *oauthServer) token(w http.ResponseWriter, r *http.Request) {
	if mediaTypeOf(r) != "application/x-www-form-urlencoded" || r.ParseForm() != nil {
		oauthError(w, http.StatusBadRequest, "invalid_request", "The content has to be a form: application/x-www-form-urlencoded.")
		return
	}
	client, ok := oauthClientOf(r)
	if !ok {
		w.Header().Set("WWW-Authenticate", `Basic realm="demo clients"`)
		oauthError(w, http.StatusUnauthorized, "invalid_client", "This client is not known, or its secret is wrong.")
		return
	}
	g := grant{client: client, scope: r.PostFormValue("scope")}
	switch kind := r.PostFormValue("grant_type"); kind {
	case "client_credentials":
		if client == oauthPublic {
			oauthError(w, http.StatusBadRequest, "unauthorized_client", "A client without a secret cannot ask for itself.")
			return
		}
		s.answer(w, g, false)
	case "password":
		if r.PostFormValue("username") != oauthUser || r.PostFormValue("password") != oauthPassword {
			oauthError(w, http.StatusBadRequest, "invalid_grant", "The user name or the password is wrong.")
			return
		}
		g.user = oauthUser
		s.answer(w, g, true)
	case "authorization_code":
		s.redeem(w, r, client)
	case "refresh_token":
		old, ok := s.find(s.renewals, r.PostFormValue("refresh_token"), true) // each is good once
		if !ok || old.client != client {
			oauthError(w, http.StatusBadRequest, "invalid_grant", "The refresh token was used already, has expired, or is another client's.")
			return
		}
		s.answer(w, old, true)
	case "":
		oauthError(w, http.StatusBadRequest, "invalid_request", "grant_type is missing.")
	default:
		oauthError(w, http.StatusBadRequest, "unsupported_grant_type", "This server has client_credentials, password, authorization_code and refresh_token.")
	}
}

// redeem exchanges a code (RFC 6749, 4.1.3; RFC 7636, 4.6).
func (s *oauthServer) redeem(w http.ResponseWriter, r *http.Request, client string) {
	g, ok := s.find(s.codes, r.PostFormValue("code"), true)
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	switch {
	case !ok || g.client != client:
		oauthError(w, http.StatusBadRequest, "invalid_grant", "The code was used already, has expired, or is another client's.")
	case g.redirect != r.PostFormValue("redirect_uri"):
		oauthError(w, http.StatusBadRequest, "invalid_grant", "redirect_uri is not that of the authorization request.")
	case g.challenge != base64.RawURLEncoding.EncodeToString(sum[:]):
		oauthError(w, http.StatusBadRequest, "invalid_grant", "code_verifier does not fit the code_challenge.")
	default:
		s.answer(w, grant{client: g.client, user: g.user, scope: g.scope}, true)
	}
}

// answer gives tokens (RFC 6749, 5.1).
func (s *oauthServer) answer(w http.ResponseWriter, g grant, renewable bool) {
	if g.scope == "" {
		g.scope = "profile read"
	}
	for _, one := range strings.Fields(g.scope) {
		if !slices.Contains(oauthScopes, one) {
			oauthError(w, http.StatusBadRequest, "invalid_scope", "The scopes are "+strings.Join(oauthScopes, ", ")+".")
			return
		}
	}
	out := map[string]any{"access_token": s.put(s.access, g, tokenLife), "token_type": "Bearer", "expires_in": int(tokenLife.Seconds()), "scope": g.scope}
	if renewable {
		out["refresh_token"] = s.put(s.renewals, g, refreshLife)
	}
	noStore(w)
	writeJSON(w, http.StatusOK, "application/json", out)
}

func noStore(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Pragma", "no-cache")
}

// oauthError is RFC 6749, 5.2.
func oauthError(w http.ResponseWriter, status int, code, words string) {
	noStore(w)
	writeJSON(w, status, "application/json", map[string]string{"error": code, "error_description": words})
}

// holder judges the token of a request to a resource (RFC 6750, 3).
func (s *oauthServer) holder(w http.ResponseWriter, r *http.Request) (grant, bool) {
	scheme, word, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	w.Header().Set("Cache-Control", "private, no-store")
	if !strings.EqualFold(scheme, "Bearer") {
		w.Header().Set("WWW-Authenticate", `Bearer realm="demo oauth"`)
		writeProblem(w, r, problem{Type: "credentials-missing", Status: http.StatusUnauthorized, Detail: "This resource takes a token of /demo/oauth/token.",
			Hint: "Sign in with OAuth 2: the token URL is /demo/oauth/token, the client " + oauthClient + ", its secret " + oauthSecret + "."})
		return grant{}, false
	}
	g, ok := s.find(s.access, strings.TrimSpace(word), false)
	if !ok {
		w.Header().Set("WWW-Authenticate", `Bearer realm="demo oauth", error="invalid_token", error_description="The token is unknown or expired"`)
		writeProblem(w, r, problem{Type: "credentials-invalid", Status: http.StatusUnauthorized, Detail: "The token is unknown, or older than 5 minutes."})
	}
	return g, ok
}

func (s *oauthServer) me(w http.ResponseWriter, r *http.Request) {
	g, ok := s.holder(w, r)
	if !ok {
		return
	}
	out := map[string]any{"client": g.client, "scope": g.scope, "expires_at": g.ends.UTC().Format(time.RFC3339)}
	if g.user != "" {
		out["user"] = g.user
	}
	writeJSON(w, http.StatusOK, "application/json", out)
}

func (s *oauthServer) notes(w http.ResponseWriter, r *http.Request) {
	g, ok := s.holder(w, r)
	if !ok {
		return
	}
	if !slices.Contains(strings.Fields(g.scope), "write") {
		w.Header().Set("WWW-Authenticate", `Bearer realm="demo oauth", error="insufficient_scope", scope="write"`)
		writeProblem(w, r, problem{Type: "insufficient-permission", Status: http.StatusForbidden, Detail: "The token has the scope " + printable(g.scope) + "; the notes need write."})
		return
	}
	writeJSON(w, http.StatusOK, "application/json", map[string]any{"notes": []string{"Tea at four."}})
}

// ownRedirect reports an address that a code may be sent to: a callback on the machine that
// the browser is on, or on the host that it asks here. A code is sent to nobody else.
func ownRedirect(r *http.Request, raw string) (*url.URL, bool) {
	to, err := url.Parse(raw)
	if err != nil || to.Fragment != "" || to.User != nil || to.Scheme != "http" && to.Scheme != "https" {
		return nil, false
	}
	host := to.Hostname()
	ip := net.ParseIP(host)
	return to, to.Host == r.Host || host == "localhost" || ip != nil && ip.IsLoopback()
}
