package handlers

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/static"
	"parley/views"
)

// themeCookie remembers the theme, so that a page comes in it at once.
const themeCookie = "parley_theme"

const themeDays = 365

// sidebarRuns is from how many of the newest runs the sidebar picks its requests. Where they are
// of fewer requests than sidebarFew, as those of a series are, sidebarMore of before are read too.
const sidebarRuns, sidebarFew, sidebarMore = 20, 5, 30

// shell gathers what stands around a page. The history's figures are left out where
// they cannot be read: a page that can be shown is shown.
func (h *Handlers) shell(c echo.Context, title, section string) views.ShellInput {
	v := h.visitorOf(c)
	if h.People != nil && !v.known() {
		return h.bareShell(c, title)
	}
	in := views.ShellInput{Title: title, Section: section, Theme: themeOf(c), Nonce: styleNonce(c), Banner: h.Banner, Who: v.Person.Name, Admin: v.known() && v.Person.Role == playground.RoleAdmin}
	if c.Request().Method == http.MethodGet {
		in.Here = c.Request().URL.RequestURI()
	}
	if h.Damage != nil {
		if err := h.Damage(); err != nil {
			in.Banner = strings.TrimSpace(err.Error() + " " + in.Banner)
		}
	}
	ctx := c.Request().Context()
	if counts, err := h.History.Counts(ctx); err == nil {
		in.Runs = counts.All
	}
	in.Recent = h.recentRuns(ctx)
	if saved, err := h.Saved.SavedViews(ctx); err == nil {
		in.Saved = saved
	}
	if all, err := h.Collections.CollectionNames(ctx); err == nil {
		in.Collections = all
	}
	if n, err := h.Environments.CountEnvironments(ctx); err == nil {
		in.Places = n
	}
	in.Learned, in.Lessons = h.learned(c)
	return in
}

func (h *Handlers) recentRuns(ctx context.Context) []playground.RunSummary {
	page, err := h.History.FindRuns(ctx, playground.RunFilter{Limit: sidebarRuns})
	requests := map[string]bool{}
	for _, r := range page.Runs {
		requests[playground.RequestKey(r.Method, r.URL)] = true
	}
	if err != nil || page.Older == 0 || len(requests) >= sidebarFew {
		return page.Runs
	}
	older := playground.RunFilter{Limit: sidebarMore, Before: page.Older}
	if slices.ContainsFunc(page.Runs, func(r playground.RunSummary) bool { return r.SeriesID != 0 }) {
		older.Repeated = new(bool) // not those of the series, however long it is
	}
	before, _ := h.History.FindRuns(ctx, older)
	return append(page.Runs, before.Runs...)
}

func themeOf(c echo.Context) string {
	cookie, err := c.Cookie(themeCookie)
	if err == nil && (cookie.Value == "light" || cookie.Value == "dark") {
		return cookie.Value
	}
	return ""
}

// setTheme is POST /theme.
func (h *Handlers) setTheme(c echo.Context) error {
	theme := c.FormValue("theme")
	cookie := &http.Cookie{Name: themeCookie, Value: theme, Path: "/", MaxAge: themeDays * 86400, HttpOnly: true, SameSite: http.SameSiteStrictMode}
	switch theme {
	case "light", "dark":
	case "system":
		cookie.Value, cookie.MaxAge = "", -1
	default:
		return invalid("/theme", "A theme is light, dark or system.")
	}
	c.SetCookie(cookie)
	return goBack(c, "/")
}

// goBack leads to the page of ours that the form names, else to otherwise.
func goBack(c echo.Context, otherwise string) error {
	if back := c.FormValue("back"); views.OwnPath(back) {
		otherwise = back
	}
	return c.Redirect(http.StatusSeeOther, otherwise)
}

// static is GET /static/*: a file under a name made of its content, so that it may be
// kept for good.
func (h *Handlers) static(c echo.Context) error {
	content, contentType, packed, ok := static.Open(c.Request().URL.Path)
	if !ok {
		return echo.ErrNotFound
	}
	f := c.Response().Header()
	f.Set("Cache-Control", "public, max-age=31536000, immutable")
	f.Set("Vary", "Accept-Encoding")
	if packed != nil && strings.Contains(c.Request().Header.Get("Accept-Encoding"), "gzip") {
		f.Set("Content-Encoding", "gzip")
		content = packed
	}
	return c.Blob(http.StatusOK, contentType, content)
}

// favicon leads browsers that ask for the old name to the file.
func (h *Handlers) favicon(c echo.Context) error {
	return c.Redirect(http.StatusMovedPermanently, static.URL("favicon.svg"))
}

// showErrorPage says a problem as a page, or as the part of one that a script asks for.
func (h *Handlers) showErrorPage(c echo.Context, p problem) error {
	in := views.ErrorInput{Status: p.Status, Title: p.Title, Detail: p.Detail, Fields: p.Errors, RequestID: p.RequestID, Safe: safeWords(p.Status)}
	outranked := c.Get(outrankedKey) != nil
	if (in.Safe != "" || outranked) && !isFragment(c) {
		if typed, ok := typedBefore(c.Request()); ok {
			in.Again, in.Typed, in.ShowTyped = c.Request().URL.RequestURI(), typed, outranked
		}
	}
	m := views.NewErrorModel(in)
	return h.render(c, p.Status, views.ErrorPage(views.NewShell(h.shell(c, p.Title, "")), m), views.ErrorPanel(m))
}

// safeWords says what is not lost.
func safeWords(status int) string {
	switch status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusInsufficientStorage:
		return "Nothing was sent. What you typed is kept when you go back."
	case http.StatusInternalServerError:
		return "Runs that were kept are safe."
	}
	return ""
}

// showHelp is GET /help.
func (h *Handlers) showHelp(c echo.Context) error {
	m := views.NewHelpModel()
	page := views.HelpPage(views.NewShell(h.shell(c, "Keyboard and help", "help")), m)
	return h.render(c, http.StatusOK, page, nil)
}

// demoBase is the demo API's address as this visitor reaches it.
func (h *Handlers) demoBase(c echo.Context) string {
	if h.PublicURL != "" {
		return h.PublicURL + "/demo"
	}
	return "http://" + c.Request().Host + "/demo"
}
