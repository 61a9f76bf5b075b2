package execute

import (
	"context"
	"strings"

	"parley/playground"
)

// proven adds to a message that is ready what the sign-in makes while sending: a token that
// was asked for, or a signature over the message. What was composed by the same name wins.
func (r *running) proven(m message) (message, error) {
	if !m.trusted || m.carries("Authorization") {
		return m, nil
	}
	switch a := r.req.Auth; {
	case a.Kind == playground.AuthAWSSigV4:
		fields, err := signAWS(m, a, r.e.o.Now())
		if err != nil {
			return m, err
		}
		m.proof = fields
	case a.Kind == playground.AuthOAuth2 && r.token.access != "":
		m.proof = []playground.Field{{Name: "Authorization", Value: r.token.scheme() + " " + r.token.access}}
	default:
		return m, nil
	}
	m.headers = m.wireFields(r.e.o.UserAgent)
	return m, m.check()
}

// withProof is m once more, with a field that answers a challenge.
func (r *running) withProof(m message, f playground.Field) (message, bool) {
	m = r.withCookies(m, m.at) // what refused it may have set some
	m.proof, m.role, m.answers = []playground.Field{f}, playground.RoleAnswer, m.answers+1
	m.headers = m.wireFields(r.e.o.UserAgent)
	return m, m.check() == nil
}

// answer looks whether x asks for credentials that can be given now, and returns the
// message that gives them. What was asked for them of another server comes with it; where
// that brought nothing, it is the end of the chain.
func (r *running) answer(ctx context.Context, cancel context.CancelCauseFunc, x *playground.Exchange, m message) (next message, asked []playground.Exchange, ok bool) {
	if !refusedCredentials(x) || !m.trusted || m.carries("Authorization") {
		return m, nil, false
	}
	switch r.req.Auth.Kind {
	case playground.AuthDigest:
		next, ok = r.answerDigest(x, m)
		return next, nil, ok
	case playground.AuthOAuth2:
		return r.answerWithNewToken(ctx, cancel, m)
	}
	return m, nil, false
}

// answerWithNewToken: a token from before may have been revoked, so a new one is asked for,
// once. One that was got for this very run is not tried again.
func (r *running) answerWithNewToken(ctx context.Context, cancel context.CancelCauseFunc, m message) (message, []playground.Exchange, bool) {
	if !r.token.kept || m.answers > 0 {
		return m, nil, false
	}
	r.e.tokens.spoil(tokenKey(r.req.Auth), r.token.access)
	asked, ok := r.obtainToken(ctx, cancel)
	if !ok {
		if asked[len(asked)-1].Failure.Cause == playground.CauseNotSignedIn {
			return m, nil, false // nobody to ask: the 401 is the outcome
		}
		return m, asked, false
	}
	next, ok := r.withProof(m, playground.Field{Name: "Authorization", Value: r.token.scheme() + " " + r.token.access})
	return next, asked, ok
}

// ForeseenFields are the fields that a sign-in makes while sending, as far as they can be
// said before: what stands in angle brackets is known only then.
func ForeseenFields(a playground.Auth) []playground.Field {
	switch a.Kind {
	case playground.AuthDigest:
		return []playground.Field{{Name: "Authorization", Value: "Digest username=" + quoted(a.Username) + ", realm=‹theirs›, nonce=‹theirs›, uri=‹the path›, response=‹computed›"}}
	case playground.AuthOAuth2:
		return []playground.Field{{Name: "Authorization", Value: "Bearer ‹the access token›"}}
	case playground.AuthAWSSigV4:
		fields := []playground.Field{{Name: amzDate, Value: "‹the time of sending›"}}
		if isS3(a.Service) {
			fields = append(fields, playground.Field{Name: amzContent, Value: "‹the content's hash›"})
		}
		if a.SessionToken != "" {
			fields = append(fields, playground.Field{Name: amzToken, Value: playground.Mask(a.SessionToken)})
		}
		scope := strings.Join([]string{a.AccessKeyID, "‹date›", a.Region, a.Service, "aws4_request"}, "/")
		return append(fields, playground.Field{Name: "Authorization", Value: "AWS4-HMAC-SHA256 Credential=" + scope + ", SignedHeaders=‹computed›, Signature=‹computed›"})
	}
	return nil
}
