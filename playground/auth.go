package playground

// The kinds of sign-in that take more than a field which is known beforehand: a challenge
// is answered, a token is asked for, or the message as a whole is signed.
const (
	AuthDigest   = "digest"
	AuthOAuth2   = "oauth2"
	AuthAWSSigV4 = "aws_sigv4"
)

// The grants of OAuth 2 (RFC 6749, 4). Refreshing is no choice: it is done where it can be.
const (
	GrantClientCredentials = "client_credentials"
	GrantAuthorizationCode = "authorization_code"
	GrantPassword          = "password"
)

// Active reports whether the kind is done while sending: what it adds to a request depends
// on the server, on another server, or on the time.
func (a Auth) Active() bool {
	return a.Kind == AuthDigest || a.Kind == AuthOAuth2 || a.Kind == AuthAWSSigV4
}

// AuthSecret is a member of a sign-in that holds a credential.
type AuthSecret struct {
	Name  string // on the wire
	Value *string
}

// Secrets are the members that hold credentials, whatever the kind.
func (a *Auth) Secrets() []AuthSecret {
	return []AuthSecret{
		{"password", &a.Password}, {"token", &a.Token}, {"value", &a.Value},
		{"client_secret", &a.ClientSecret}, {"sign_in", &a.SignIn},
		{"secret_access_key", &a.SecretAccessKey}, {"session_token", &a.SessionToken},
	}
}

// LoneName is the user name of Basic credentials without a password, which is itself the
// credential: so many services take their keys. It is nil where there is none.
func (a *Auth) LoneName() *string {
	if a.Kind != "basic" || a.Password != "" || len(a.Username) < shortestLoneName {
		return nil
	}
	return &a.Username
}

// MaskAuth returns a with every credential masked.
func MaskAuth(a Auth) Auth {
	if name := a.LoneName(); name != nil {
		*name = Mask(*name)
	}
	for _, s := range a.Secrets() {
		*s.Value = Mask(*s.Value)
	}
	a.TokenURL, a.AuthorizeURL = MaskURL(a.TokenURL), MaskURL(a.AuthorizeURL)
	return a
}

// Role says what an exchange was for, beside carrying the request or a redirect hop of it.
type Role string

// The roles. The empty one is the request itself.
const (
	RoleToken  Role = "token"  // it asked an authorization server for a token
	RoleAnswer Role = "answer" // the request once more, with what a 401 asked for
)
