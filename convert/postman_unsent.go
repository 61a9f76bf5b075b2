package convert

import (
	"slices"

	"parley/playground"
)

// around is what a request has from the collection and the folders that it lies in.
type around struct {
	headers []playground.Row // in files of ours: each request has them once more
	auth    playground.Auth
	bodies  bool // content is sent with every method
}

// enter is what the level below has, with what one more folder, or the collection, says itself.
func (a around) enter(headers []playground.Row, auth *playground.Auth, behaviour *tree) around {
	a.headers = append(slices.Clone(a.headers), headers...)
	if auth != nil {
		a.auth = *auth
	}
	a.bodies = sendsBodies(behaviour, a.bodies)
	return a
}

// sendsBodies reports whether content is sent with a GET, too, which Postman does where it is told to.
func sendsBodies(behaviour *tree, otherwise bool) bool {
	if told := behaviour.get("disableBodyPruning"); !told.none() {
		return told.yes()
	}
	return otherwise
}

// withoutContent are the methods that Postman sends without content.
var withoutContent = []string{"GET", "HEAD", "COPY", "PURGE", "UNLOCK"}

// unsent leaves out what Postman keeps with a request and does not send.
func (p *postman) unsent(where string, r *playground.Request, behaviour *tree) {
	if slices.Contains(withoutContent, r.Method) && r.Body.Kind != playground.BodyNone && !sendsBodies(behaviour, p.around.bodies) {
		r.Body = playground.NewRequest("").Body
		p.g.warn(where, "Its body was left out: Postman sends none with "+r.Method+".")
	}
	auth := r.Auth
	if auth.Kind == "inherit" {
		auth = p.around.auth
	}
	if !signs(auth) {
		return
	}
	for i, h := range r.Headers {
		if ownAuthorization(h) {
			r.Headers[i].Enabled = false
			p.g.warn(where, "Its header Authorization is off: Postman sends the sign-in in its place.")
		}
	}
}

// signs reports whether a sign-in is sent as the field Authorization.
func signs(a playground.Auth) bool {
	return a.Kind == "basic" || a.Kind == "bearer" || a.Active()
}
