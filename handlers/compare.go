package handlers

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"parley/compare"
	"parley/playground"
	"parley/views"
)

// offeredRuns is how many runs an empty comparison offers to begin with.
const offeredRuns = 20

// showCompare is GET /compare: a comparison, or runs to begin one with.
func (h *Handlers) showCompare(c echo.Context) error {
	if q, stray := compareQuery(c.QueryParams()); stray && c.Request().Method == http.MethodGet {
		return c.Redirect(http.StatusSeeOther, "/compare?"+q.Encode())
	}
	in, err := h.compareInput(c)
	if err != nil {
		return err
	}
	m := views.NewCompareModel(in)
	title := "Compare"
	if m.About != "" {
		title = "Compare " + m.About
	}
	return h.render(c, http.StatusOK, views.ComparePage(views.NewShell(h.shell(c, title, "compare")), m), views.ComparePanel(m))
}

func (h *Handlers) compareInput(c echo.Context) (views.CompareInput, error) {
	ctx, q := c.Request().Context(), c.QueryParams()
	in := views.CompareInput{Query: q, Now: h.Now(), Usual: compare.DefaultRules(), TypedRule: q.Get("typed"), Sharing: h.sharePolicy() != playground.SharesOff, ShareDays: h.limits().ShareDays}
	if in.TypedRule != "" {
		if _, err := compare.ParseRule(in.TypedRule); err != nil {
			in.RuleFault = said(err)
		}
	}
	if len(q["run"]) < compare.MinRuns {
		return h.beginCompare(ctx, in)
	}
	a, err := readAsked(c)
	if err != nil {
		return in, err
	}
	result, runs, err := h.compare(ctx, c, a)
	if err != nil {
		return in, err
	}
	in.Comparison = result
	for _, r := range runs {
		in.Runs = append(in.Runs, r.Run.Summary())
	}
	in.Pair = pairOf(result, q.Get("with"))
	pair := result.Pairs[in.Pair]
	in.Aligned = align(ctx, runs, pair, q.Get("part"))
	if p := pair.Body.Picture; p != nil && p.Compared {
		in.Picture = "/compare/picture?a=" + pair.A.String() + "&b=" + pair.B.String()
	}
	return in, nil
}

// onlyNoise reports whether what differs between the answers of two runs is all ignored by
// the rules for everyone and for the request. Runs that cannot be compared differ.
func (h *Handlers) onlyNoise(c echo.Context, a, b playground.RunID) (bool, error) {
	result, runs, err := h.compare(c.Request().Context(), c, asked{ids: []playground.RunID{a, b}, defaults: true, stored: true})
	switch playground.CodeOf(err) {
	case "":
	case playground.NotFound, playground.Busy, playground.Invalid, playground.TooLarge:
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return result.Pairs[0].Body.Complete && compare.Places(result.Pairs[0], &runs[0].Run, &runs[1].Run) == 0, nil
}

// beginCompare shows the run that is chosen already, if one is, and recent ones.
func (h *Handlers) beginCompare(ctx context.Context, in views.CompareInput) (views.CompareInput, error) {
	for _, s := range in.Query["run"] {
		run, err := h.runNamed(ctx, s)
		if err != nil {
			return in, err
		}
		in.Runs = append(in.Runs, maskSummary(run.Summary()))
	}
	page, err := h.History.FindRuns(ctx, playground.RunFilter{Limit: offeredRuns})
	in.Recent = page.Runs
	return in, err
}

// pairOf is the place of the pair whose other run is named; the first if none is.
func pairOf(c playground.Comparison, with string) int {
	for i := range c.Pairs {
		if c.Pairs[i].B.String() == with {
			return i
		}
	}
	return 0
}

// align sets the contents of the pair side by side, where the page shows them.
func align(ctx context.Context, runs []playground.ComparedRun, pair playground.Pair, part string) playground.Aligned {
	switch part {
	case "headers", "explanation", "request", "timings":
		return playground.Aligned{}
	}
	ctx, cancel := context.WithTimeout(ctx, maxCompareTime)
	defer cancel()
	var a, b playground.ComparedRun
	for _, r := range runs {
		if r.Run.ID == pair.A {
			a = r
		}
		if r.Run.ID == pair.B {
			b = r
		}
	}
	return compare.Align(ctx, a, b, pair, compare.AlignOptions{Text: part == "text"})
}

// changeRules is POST /compare/rules: a rule for this view, this request or everyone.
func (h *Handlers) changeRules(c echo.Context) error {
	ctx := c.Request().Context()
	if c.FormValue("do") == "delete" {
		id, err := strconv.ParseInt(c.FormValue("id"), 10, 64)
		if err != nil {
			return playground.NewError(playground.NotFound, "There is no such rule.")
		}
		err = h.deleteRule(ctx, id)
		if err != nil && playground.CodeOf(err) != playground.NotFound {
			return err
		}
		if err == nil {
			h.note(c, playground.DeedDelete, "rule "+strconv.FormatInt(id, 10), "of comparisons")
		}
		return goBack(c, "/compare")
	}
	in := newRule{Rule: c.FormValue("rule"), Scope: c.FormValue("scope")}
	in.Run, _ = playground.ParseRunID(c.FormValue("run"))
	if in.Scope == "view" || in.Scope == "" {
		return h.ignoreInView(c, in.Rule)
	}
	rule, err := h.createRule(ctx, h.who(c), in)
	if playground.CodeOf(err) == playground.Invalid {
		return toCompare(c, "typed", in.Rule)
	}
	if err != nil {
		return err
	}
	h.noteRule(c, rule)
	return goBack(c, "/compare")
}

// showPicture is GET /compare/picture: where two pictures differ.
func (h *Handlers) showPicture(c echo.Context) error {
	ctx := c.Request().Context()
	var runs [2]playground.Run
	for i, name := range []string{"a", "b"} {
		var err error
		if runs[i], err = h.runNamed(ctx, c.QueryParam(name)); err != nil {
			return err
		}
	}
	if err := h.awaitTurn(c, runs[:]...); err != nil {
		return err
	}
	var contents [2][]byte
	for i, run := range runs {
		compared, err := h.readCompared(ctx, run)
		if err != nil {
			return err
		}
		contents[i] = compared.Body
	}
	picture, err := compare.Picture(contents[0], contents[1])
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Security-Policy", downloadPolicy)
	return c.Blob(http.StatusOK, "image/png", picture)
}

// ignoreInView puts a rule into the comparison's address.
func (h *Handlers) ignoreInView(c echo.Context, rule string) error {
	if _, err := compare.ParseRule(rule); err != nil {
		return toCompare(c, "typed", rule)
	}
	return toCompare(c, "ignore", rule)
}

// toCompare leads back to the comparison with one more part in its address.
func toCompare(c echo.Context, name, value string) error {
	back := c.FormValue("back")
	u, err := url.Parse(back)
	if err != nil || !views.OwnPath(back) {
		u = &url.URL{Path: "/compare"}
	}
	q := u.Query()
	q.Del("typed")
	q.Add(name, value)
	u.RawQuery = q.Encode()
	return c.Redirect(http.StatusSeeOther, u.RequestURI())
}
