package handlers

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// downloadTime is how long one download may take.
const downloadTime = 30 * time.Minute

// noHurry gives an answer more time than the server's limit for pages: d from now, or
// without end when d is 0. The limit for reading goes as well, since reaching it would
// end the request while it waits.
func noHurry(c echo.Context, d time.Duration) {
	control := http.NewResponseController(c.Response())
	var until time.Time
	if d > 0 {
		until = time.Now().Add(d)
	}
	// A writer that has no deadlines, as in tests, needs none lifted.
	_ = control.SetWriteDeadline(until)
	_ = control.SetReadDeadline(time.Time{})
}

// longest is the time within which a draft's run ends, with a little to answer in.
func longest(d playground.Draft) time.Duration {
	o := d.Request.Options
	attempts := time.Duration(max(1, o.Retry.MaxAttempts))
	one := time.Duration(o.TimeoutMS+o.Retry.MaxWaitMS) * time.Millisecond
	return d.After.Duration() + attempts*one + 10*time.Second
}
