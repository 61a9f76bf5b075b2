package handlers

import "github.com/labstack/echo/v4"

// Routes lists every route for the tests: the method and the path of each.
func Routes() [][2]string {
	e := echo.New()
	New(Deps{}).register(e)
	var out [][2]string
	for _, r := range e.Routes() {
		out = append(out, [2]string{r.Method, r.Path})
	}
	return out
}

// PermissionOf is the line of the table of permissions for a route, by name; empty: none.
func PermissionOf(method, path string) string {
	names := map[permission]string{anyone: "anyone", team: "team", members: "members", owner: "owner", owners: "owners", maker: "maker", typist: "typist", sharer: "sharer", guest: "guest", admins: "admins", yourself: "yourself"}
	return names[permissions[method+" "+path]]
}

// PermittedRoutes are the routes of the table of permissions.
func PermittedRoutes() []string {
	var all []string
	for route := range permissions {
		all = append(all, route)
	}
	return all
}
