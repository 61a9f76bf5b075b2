package handlers

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// Bounds of environments that can be brought back.
const (
	mostGoneEnvironments = 50
	undoEnvironment      = 10 * time.Minute
)

// goneEnvironment is a deleted environment with its secrets, and what its jar held.
type goneEnvironment struct {
	Token       string
	At          time.Time
	Environment playground.Environment
	Cookies     []playground.Cookie
}

// goneEnvironments remembers what was deleted last in memory, where secrets that somebody deleted
// leave nothing on a disk.
type goneEnvironments struct {
	mu   sync.Mutex
	kept []goneEnvironment // oldest first
}

func (g *goneEnvironments) keep(e goneEnvironment) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.forget(e.At)
	g.kept = append(g.kept, e)
	if n := len(g.kept); n > mostGoneEnvironments {
		g.kept = slices.Clone(g.kept[n-mostGoneEnvironments:])
	}
}

// forget lets go of what can be brought back no more. The lock is held.
func (g *goneEnvironments) forget(now time.Time) {
	g.kept = slices.DeleteFunc(g.kept, func(e goneEnvironment) bool { return now.Sub(e.At) > undoEnvironment })
}

// find returns what a token brings back, and lets go of it where it is taken.
func (g *goneEnvironments) find(token string, now time.Time, take bool) (goneEnvironment, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.forget(now)
	at := slices.IndexFunc(g.kept, func(e goneEnvironment) bool { return e.Token == token })
	if at < 0 {
		return goneEnvironment{}, false
	}
	e := g.kept[at]
	if take {
		g.kept = slices.Delete(g.kept, at, at+1)
	}
	return e, true
}

func goneEnvironmentName(token string) string { return "environment " + token }

// copyEnvironment is an environment as it can be brought back once it is deleted.
func (h *Handlers) copyEnvironment(ctx context.Context, e playground.Environment) (gone goneEnvironment, err error) {
	if gone.Environment, err = h.Environments.OpenEnvironment(ctx, e.Name); err != nil {
		return gone, err
	}
	if h.Jars != nil {
		gone.Cookies, err = h.Jars.FindCookies(ctx, e.ID)
	}
	return gone, err
}

// keepGoneEnvironment remembers a deleted environment, and returns what brings it back, on any
// replica.
func (h *Handlers) keepGoneEnvironment(ctx context.Context, gone goneEnvironment) string {
	gone.Token, gone.At = rand.Text(), h.Now()
	h.environmentsGone.keep(gone)
	if h.Shelf == nil {
		return gone.Token
	}
	text, err := json.Marshal(gone)
	if err == nil {
		err = h.Shelf.LayDown(ctx, goneEnvironmentName(gone.Token), text, undoEnvironment)
	}
	if err != nil {
		h.Log.Error("lay down an environment", "error", err) // this replica can bring it back
	}
	return gone.Token
}

// goneEnvironmentOf returns what a token brings back. It is taken once.
func (h *Handlers) goneEnvironmentOf(ctx context.Context, token string, take bool) (goneEnvironment, bool) {
	gone, ok := h.environmentsGone.find(token, h.Now(), take)
	if h.Shelf == nil || token == "" {
		return gone, ok
	}
	look := h.Shelf.FindLaidDown
	if take {
		look = h.Shelf.TakeUp
	}
	if text, err := look(ctx, goneEnvironmentName(token)); !ok && err == nil && len(text) > 0 {
		ok = json.Unmarshal(text, &gone) == nil
	}
	return gone, ok
}

// restoreEnvironment is POST /environments/restore: undo of a deletion.
func (h *Handlers) restoreEnvironment(c echo.Context) error {
	ctx := c.Request().Context()
	gone, ok := h.goneEnvironmentOf(ctx, c.FormValue("undo"), true)
	if !ok {
		return playground.NewError(playground.NotFound, "The time to undo is over: this environment is gone for good.")
	}
	e := gone.Environment
	e.ID, e.Version = 0, 0
	for i := range e.Variables {
		e.Variables[i].ID = 0
	}
	made, err := h.Environments.CreateEnvironment(ctx, e)
	if err != nil {
		token := h.keepGoneEnvironment(ctx, gone)
		if isRefusal(err) { // another has its name by now, perhaps
			return h.renderEnvironments(c, http.StatusConflict, views.EnvironmentsInput{Gone: token, GoneName: e.Name, Stayed: said(err)})
		}
		return err
	}
	h.note(c, playground.DeedChange, "environment "+made.Name, "brought back")
	for i := range gone.Cookies {
		gone.Cookies[i].EnvironmentID = made.ID
	}
	if len(gone.Cookies) > 0 {
		if _, err := h.Jars.RestoreCookies(ctx, gone.Cookies); err != nil {
			return err
		}
	}
	return c.Redirect(http.StatusSeeOther, "/environments/"+made.ID.String()+"?done=restored")
}
