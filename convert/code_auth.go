package convert

import (
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// signIn is a sign-in that a tool has to do while sending.
type signIn struct {
	kind           string // digest or aws_sigv4
	user, password value  // of AWS: the access key's id, and its secret
	session        value  // of AWS
	region         string
	service        string
}

// signs takes over a sign-in that is done while sending. A token of OAuth 2 becomes a
// variable: code asks nobody for one, and says where it is to be had.
func (c *call) signs(a playground.Auth, s *placeholders) {
	switch a.Kind {
	case playground.AuthDigest:
		c.signIn = &signIn{kind: a.Kind, user: plain(a.Username), password: s.secret("PASSWORD", a.Password)}
	case playground.AuthAWSSigV4:
		c.signIn = &signIn{kind: a.Kind, user: plain(a.AccessKeyID), password: s.secret("AWS_SECRET_ACCESS_KEY", a.SecretAccessKey),
			session: s.secret("AWS_SESSION_TOKEN", a.SessionToken), region: a.Region, service: a.Service}
	case playground.AuthOAuth2:
		c.headers = append(c.headers, header{"Authorization", value{{text: "Bearer "}, {env: s.free("ACCESS_TOKEN")}}})
		c.note("The access token is had by POST to " + legible(playground.MaskURL(a.TokenURL), 300) + " with grant_type=" + a.Grant + ", as the client " + legible(a.ClientID, 100) + scopeWords(a.Scope) + ".")
	}
}

func scopeWords(scope string) string {
	if scope == "" {
		return ""
	}
	return ", for " + legible(scope, 200)
}

// free is a name that no credential has.
func (s *placeholders) free(name string) string {
	env := name
	for n := 2; s.names[env] != ""; n++ {
		env = name + "_" + strconv.Itoa(n)
	}
	s.names[env] = "\x00" + name // no credential holds a NUL
	return env
}

// values are those that may hold variables.
func (s *signIn) values() []value {
	if s == nil {
		return nil
	}
	return []value{s.user, s.password, s.session}
}

func (s *signIn) is(kind string) bool { return s != nil && s.kind == kind }

// pair is user and password as curl and those after it take them.
func (s *signIn) pair() value {
	return slices.Concat(s.user, value{{text: ":"}}, s.password).tidy()
}

// scheme is what curl calls the signature.
func (s *signIn) scheme() string { return "aws:amz:" + s.region + ":" + s.service }

// sessionHeader is signed with the rest of the request by tools that know no session.
func (c *call) sessionHeader() {
	if c.signIn.is(playground.AuthAWSSigV4) && c.signIn.session.literal() != "" && !c.has("X-Amz-Security-Token") {
		c.headers = append(c.headers, header{"X-Amz-Security-Token", c.signIn.session})
	}
}

// unsigned says that a tool does not sign in as the request does; whether it does Digest is
// given.
func (c *call) unsigned(tool string, digest bool) {
	switch {
	case c.signIn.is(playground.AuthAWSSigV4):
		c.differs(tool + " does not sign by AWS Signature v4 (region " + c.signIn.region + ", service " + c.signIn.service + ", key " + legible(c.signIn.user.literal(), 100) + "), so the request goes unsigned.")
	case c.signIn.is(playground.AuthDigest) && !digest:
		c.differs(tool + " does not answer a Digest challenge, so the request goes without the credentials of " + legible(c.signIn.user.literal(), 100) + ".")
	}
}

func (c *call) curlAuth() []string {
	switch {
	case c.signIn.is(playground.AuthDigest):
		c.noteColon("curl")
		return []string{"--digest -u " + shellValue(c.signIn.pair())}
	case c.signIn.is(playground.AuthAWSSigV4):
		return []string{"--aws-sigv4 " + quoteShell(c.signIn.scheme()) + " -u " + shellValue(c.signIn.pair())}
	}
	return nil
}

// noteColon: what comes before the first colon is the name.
func (c *call) noteColon(tool string) {
	if strings.Contains(c.signIn.user.literal(), ":") {
		c.differs(tool + " takes what stands before the first colon for the user name.")
	}
}

// pythonAuth is an argument of requests and httpx, whose classes differ in name.
func (c *call) pythonAuth(class string) string {
	if !c.signIn.is(playground.AuthDigest) {
		return ""
	}
	return "auth=" + class + "(" + pythonHeader(c.signIn.user) + ", " + pythonHeader(c.signIn.password) + ")"
}

func (c *call) httpieAuth() []string {
	c.unsigned("HTTPie", true)
	if !c.signIn.is(playground.AuthDigest) {
		return nil
	}
	c.noteColon("HTTPie")
	return []string{"--auth-type=digest --auth=" + shellValue(c.signIn.pair())}
}

func (c *call) wgetAuth() []string {
	c.unsigned("wget", true)
	if !c.signIn.is(playground.AuthDigest) {
		return nil
	}
	c.differs("wget answers a Digest challenge by MD5 alone.")
	return []string{"--user=" + shellValue(c.signIn.user) + " --password=" + shellValue(c.signIn.password)}
}

// phpAuth are options of PHP's curl.
func (c *call) phpAuth(option func(name, value string)) {
	switch {
	case c.signIn.is(playground.AuthDigest):
		c.noteColon("curl")
		option("HTTPAUTH", "CURLAUTH_DIGEST")
	case c.signIn.is(playground.AuthAWSSigV4):
		c.note("CURLOPT_AWS_SIGV4 needs PHP 8.2 with libcurl 7.75.")
		option("AWS_SIGV4", quotePHP(c.signIn.scheme()))
	default:
		return
	}
	option("USERPWD", phpValue(c.signIn.pair()))
}

// hurlAuth are lines of [Options].
func (c *call) hurlAuth(env func(string) string) string {
	c.unsignedDigest("Hurl")
	if !c.signIn.is(playground.AuthAWSSigV4) {
		return ""
	}
	return "aws-sigv4: " + c.signIn.scheme() + "\nuser: " + c.signIn.pair().template(hurlEscape, env) + "\n"
}

func (c *call) unsignedDigest(tool string) {
	if c.signIn.is(playground.AuthDigest) {
		c.unsigned(tool, false)
	}
}

// httpFileAuth is a header that the editors read and replace.
func (c *call) httpFileAuth(env func(string) string) string {
	same := func(s string) string { return s }
	switch s := c.signIn; {
	case s.is(playground.AuthDigest):
		if strings.ContainsAny(s.user.literal(), " \t{") {
			c.unsigned("an .http file", false)
			return ""
		}
		return "Authorization: Digest " + s.user.template(same, env) + " " + s.password.template(same, env) + "\n"
	case s.is(playground.AuthAWSSigV4):
		session := ""
		if s.session.literal() != "" {
			session = " token:" + s.session.template(same, env)
		}
		return "Authorization: AWS " + s.user.template(same, env) + " " + s.password.template(same, env) + session + " region:" + s.region + " service:" + s.service + "\n"
	}
	return ""
}
