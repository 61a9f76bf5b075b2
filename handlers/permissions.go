package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// permission is who may use a route.
type permission int

// The permissions. Reading is the team's; changing is the owner's or an admin's.
const (
	anyone   permission = iota + 1 // no account is needed
	team                           // whoever is signed in
	members                        // who may send
	owner                          // the owner of the run in the path, or an admin
	owners                         // the owner of each run that the form ticks, or an admin
	maker                          // who started the series in the path, or an admin
	typist                         // who sent the run in :id, and not even an admin: the handler checks it
	sharer                         // who made the link or the presentation in :id, or an admin: the handler checks it
	guest                          // whoever has a link, as far as the team's setting goes: the handler checks it
	admins                         // admins
	yourself                       // whoever is signed in, for what is their own: the handler asks for nothing else
)

// permissions is the whole of who may do what, a line a route. A route without a line is
// nobody's but an admin's, and fails a test.
var permissions = map[string]permission{
	"GET /static/*":     anyone,
	"GET /favicon.ico":  anyone,
	"GET /healthz":      anyone,
	"GET /readyz":       anyone,
	"POST /theme":       anyone,
	"POST /environment": anyone,

	"GET /sign-in":                anyone,
	"POST /sign-in":               anyone,
	"GET /sign-in/provider":       anyone,
	"GET /sign-in/return":         anyone,
	"POST /sign-out":              anyone,
	"GET /invitation/:secret":     anyone,
	"POST /invitation/:secret":    anyone,
	"GET /me":                     yourself,
	"POST /me/password":           yourself,
	"POST /me/sessions":           yourself,
	"POST /me/tokens":             yourself,
	"GET /admin/people":           admins,
	"POST /runs/:id/comments":     members,
	"POST /comments/:id":          members,
	"GET /api/runs/:id/comments":  team,
	"POST /api/runs/:id/comments": members,
	"PATCH /api/comments/:id":     members,
	"DELETE /api/comments/:id":    members,
	"GET /admin/audit":            admins,
	"GET /admin/audit.csv":        admins,
	"GET /api/audit":              admins,
	"GET /api/audit.csv":          admins,
	"POST /runs/:id/reveal":       typist,
	"POST /api/runs/:id/reveal":   typist,
	"POST /admin/people/:id":      admins,
	"POST /admin/invitations":     admins,
	"POST /admin/password":        admins,
	"GET /api/me":                 yourself,
	"PUT /api/me/password":        yourself,
	"GET /api/me/sessions":        yourself,
	"DELETE /api/me/sessions":     yourself,
	"DELETE /api/me/sessions/:id": yourself,
	"GET /api/me/tokens":          yourself,
	"POST /api/me/tokens":         yourself,
	"DELETE /api/me/tokens/:id":   yourself,
	"GET /api/people":             team,
	"PATCH /api/people/:id":       admins,
	"GET /api/invitations":        admins,
	"POST /api/invitations":       admins,
	"DELETE /api/invitations/:id": admins,
	"PUT /api/team-password":      admins,

	"GET /":                       team,
	"POST /send":                  members,
	"POST /send/several":          members,
	"POST /compose/curl":          team,
	"POST /compose/code":          team,
	"POST /compose/draft":         team,
	"POST /compose/define":        members,
	"POST /compose/format":        team,
	"POST /compose/checks":        team,
	"POST /compose/take":          team,
	"POST /compose/schema":        members,
	"POST /compose/sign-in":       members,
	"GET /oauth/callback":         members,
	"GET /runs/:id":               team,
	"POST /runs/:id":              owner,
	"GET /runs/:id/preview":       team,
	"GET /runs/:id/over-time":     team,
	"GET /runs/:id/explain-again": team,
	"GET /runs/:id/events":        team,
	"GET /runs/:id/rerun":         members,
	"POST /runs/:id/rerun":        members,
	"POST /runs/:id/cancel":       owner,
	"POST /runs/:id/skip-wait":    owner,
	"POST /runs/:id/delete":       owner,
	"POST /runs/:id/baseline":     members,
	"POST /repeat":                members,
	"GET /series/:id":             team,
	"GET /series/:id/events":      team,
	"POST /series/:id/cancel":     maker,
	"POST /series/:id/again":      members,
	"POST /series/:id/delete":     maker,
	"POST /series/:id/restore":    members,
	"GET /history":                team,
	"GET /history/export":         team,
	"POST /history/selected":      owners,
	"POST /history/restore":       owners,
	"GET /history/views":          team,
	"POST /history/views":         members,
	"POST /history/views/:id":     members,
	"POST /history/undo":          members,
	"GET /api/values":             team,
	"GET /api/paths":              team,
	"GET /api/names":              team,
	"GET /api/views":              team,
	"POST /api/views":             members,
	"PATCH /api/views/:id":        members,
	"DELETE /api/views/:id":       members,
	"GET /api/runs/:id/table":     team,
	"GET /api/runs/:id/tree":      team,
	"GET /compare":                team,
	"GET /compare/picture":        team,
	"POST /compare/rules":         members,
	"GET /explain":                team,
	"POST /explain":               team,
	"GET /status":                 team,
	"GET /status/:code":           team,
	"GET /search":                 team,
	"GET /lessons":                team,
	"GET /lessons/:lesson":        team,
	"GET /lessons/:lesson/:step":  team,
	"POST /lessons/:lesson/:step": members,

	"POST /lessons/:lesson/start-over":            members,
	"GET /api/lessons":                            team,
	"GET /api/lessons/:lesson":                    team,
	"POST /api/lessons/:lesson/steps/:step/check": members,
	"DELETE /api/lessons/:lesson/progress":        members,

	"GET /help":                     team,
	"GET /environments":             team,
	"POST /environments":            members,
	"GET /environments/:id":         team,
	"POST /environments/:id":        members,
	"POST /environments/restore":    members,
	"GET /environments/:id/delete":  members,
	"POST /environments/:id/delete": members,
	"GET /cookies":                  team,
	"POST /cookies":                 members,
	"GET /cookies/new":              members,
	"POST /cookies/delete":          members,
	"POST /cookies/undo":            members,
	"GET /cookies/:id":              team,
	"POST /cookies/:id":             members,
	"POST /cookies/:id/reveal":      members,

	"GET /api/collections":                              team,
	"POST /api/collections":                             members,
	"GET /api/collections/:id":                          team,
	"PUT /api/collections/:id":                          members,
	"DELETE /api/collections/:id":                       members,
	"POST /api/collections/:id/restore":                 members,
	"GET /api/collections/:id/export":                   team,
	"POST /api/collections/:id/folders":                 members,
	"PUT /api/collections/:id/folders/:folder":          members,
	"DELETE /api/collections/:id/folders/:folder":       members,
	"POST /api/collections/:id/folders/:folder/restore": members,
	"POST /api/collections/:id/requests":                members,
	"GET /api/requests/:id":                             team,
	"PUT /api/requests/:id":                             members,
	"DELETE /api/requests/:id":                          members,
	"POST /api/requests/:id/restore":                    members,
	"POST /api/requests/:id/move":                       members,

	"GET /collections":                              team,
	"POST /collections":                             members,
	"POST /collections/demo":                        members,
	"GET /collections/:id":                          team,
	"POST /collections/:id":                         members,
	"POST /collections/:id/delete":                  members,
	"POST /collections/:id/restore":                 members,
	"POST /collections/:id/folders":                 members,
	"GET /collections/:id/run":                      team,
	"POST /collections/:id/run":                     members,
	"POST /api/collections/:id/run":                 members,
	"GET /collections/:id/folders/:folder":          members,
	"POST /collections/:id/folders/:folder":         members,
	"POST /collections/:id/folders/:folder/delete":  members,
	"POST /collections/:id/folders/:folder/restore": members,
	"GET /r/:id":                                    team,
	"GET /r/:id/edit":                               members,
	"POST /r/:id/edit":                              members,
	"GET /r/:id/curl":                               team,
	"POST /r/:id/name":                              members,
	"POST /r/:id/send":                              members,
	"POST /r/:id/duplicate":                         members,
	"POST /r/:id/delete":                            members,
	"POST /r/:id/restore":                           members,
	"POST /compose/save":                            members,

	"GET /metrics":         team,
	"GET /settings/policy": team,
	"GET /settings":        team,

	"GET /s/:id":                guest,
	"GET /s/:id/preview":        guest,
	"GET /s/:id/body":           guest,
	"GET /api/shared/:id":       guest,
	"POST /shares":              members,
	"GET /settings/shares":      team,
	"POST /settings/shares/:id": sharer,
	"GET /api/shares":           team,
	"POST /api/shares":          members,
	"DELETE /api/shares/:id":    sharer,

	"GET /present":                        team,
	"POST /present":                       members,
	"GET /present/:id":                    sharer,
	"POST /present/:id":                   sharer,
	"GET /present/:id/notes":              sharer,
	"POST /present/:id/notes":             sharer,
	"GET /present/:id/request":            sharer,
	"POST /present/:id/request":           sharer,
	"GET /present/:id/events":             sharer,
	"GET /present/:id/edit":               sharer,
	"POST /present/:id/edit":              sharer,
	"POST /present/:id/delete":            sharer,
	"GET /follow/:id":                     guest,
	"GET /follow/:id/events":              guest,
	"GET /follow/:id/look":                guest,
	"GET /follow/:id/steps/:step":         guest,
	"GET /follow/:id/steps/:step/body":    guest,
	"GET /follow/:id/steps/:step/preview": guest,
	"GET /api/presentations":              team,
	"POST /api/presentations":             members,
	"GET /api/presentations/:id":          sharer,
	"PUT /api/presentations/:id":          sharer,
	"DELETE /api/presentations/:id":       sharer,
	"POST /api/presentations/:id/start":   sharer,
	"POST /api/presentations/:id/end":     sharer,
	"PATCH /api/presentations/:id/stage":  sharer,
	"POST /api/presentations/:id/send":    sharer,
	"GET /api/presentations/:id/events":   sharer,
	"GET /api/follow/:id":                 guest,
	"GET /api/follow/:id/events":          guest,

	"POST /settings":      admins,
	"GET /api/settings":   team,
	"PATCH /api/settings": admins,
	"GET /api/policy":     team,

	"POST /api/runs":                members,
	"POST /api/runs/several":        members,
	"GET /api/runs":                 team,
	"GET /api/runs.har":             team,
	"GET /api/runs/:id":             team,
	"PATCH /api/runs/:id":           owner,
	"DELETE /api/runs/:id":          owner,
	"GET /api/runs/:id/body":        team,
	"GET /api/runs/:id/events":      team,
	"POST /api/runs/:id/cancel":     owner,
	"POST /api/runs/:id/rerun":      members,
	"GET /api/runs/:id/har":         team,
	"GET /api/runs/:id/code":        team,
	"PUT /api/runs/:id/baseline":    members,
	"DELETE /api/runs/:id/baseline": members,
	"GET /api/baselines":            team,
	"GET /api/runs/:id/wire":        team,
	"GET /api/runs/:id/jq":          team,
	"POST /api/series":              members,
	"GET /api/series":               team,
	"GET /api/series/:id":           team,
	"GET /api/series/:id/junit":     team,
	"DELETE /api/series/:id":        maker,
	"POST /api/series/:id/cancel":   maker,
	"GET /api/series/:id/events":    team,
	"GET /api/compare/export":       team,
	"GET /compare/export":           team,
	"GET /sending/:word":            team,
	"GET /runs/:id/window":          team,
	"GET /runs/:id/tree":            team,
	"GET /api/code/targets":         team,
	"GET /api/events":               team,
	"POST /api/explain":             team,
	"POST /api/import":              members,
	"GET /collections/:id/export":   team,
	"GET /import":                   team,
	"POST /import":                  members,
	"GET /import/progress/:word":    team,
	"GET /api/compare":              team,
	"GET /api/ignore-rules":         team,
	"GET /api/environments":         team,
	"POST /api/environments":        members,
	"GET /api/environments/:id":     team,
	"PUT /api/environments/:id":     members,
	"DELETE /api/environments/:id":  members,
	"GET /api/cookies":              team,
	"POST /api/cookies":             members,
	"DELETE /api/cookies":           members,
	"POST /api/cookies/undo":        members,
	"GET /api/cookies/:id":          team,
	"PUT /api/cookies/:id":          members,
	"DELETE /api/cookies/:id":       members,
	"POST /api/cookies/:id/reveal":  members,
	"POST /api/ignore-rules":        members,
	"DELETE /api/ignore-rules/:id":  members,
	"GET /api/statuses":             team,
	"GET /api/statuses/:code":       team,
	"GET /api/openapi.json":         anyone,
}

// ruleBook finds a route's permission without making a string of it.
type ruleBook struct {
	byMethod map[string]map[string]permission
}

func newRuleBook() *ruleBook {
	b := &ruleBook{byMethod: map[string]map[string]permission{}}
	for route, p := range permissions {
		method, path := splitRoute(route)
		if b.byMethod[method] == nil {
			b.byMethod[method] = map[string]permission{}
		}
		b.byMethod[method][path] = p
	}
	return b
}

func splitRoute(route string) (method, path string) {
	for i := range route {
		if route[i] == ' ' {
			return route[:i], route[i+1:]
		}
	}
	return route, ""
}

// of is the permission of the route that was found for a request. Where none was, there is
// nothing to keep anybody from.
func (b *ruleBook) of(c echo.Context) permission {
	method := c.Request().Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if p, ok := b.byMethod[method][c.Path()]; ok {
		return p
	}
	return admins
}

// needs is the role that a permission asks for.
func (p permission) needs() playground.TeamRole {
	switch p {
	case anyone, guest:
		return ""
	case team, yourself:
		return playground.RoleViewer
	case members, owner, owners, maker, typist, sharer:
		return playground.RoleMember
	}
	return playground.RoleAdmin
}
