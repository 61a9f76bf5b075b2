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
