package handlers

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// sharedStart is how much of a run's content its shared page shows.
const sharedStart = 64 << 10

// openShare finds what a link leads to. Whoever may open none is asked to sign in, and a link
// that is wrong, revoked or over, or whose runs are gone, is answered in one way.
func (h *Handlers) openShare(c echo.Context) (playground.Share, error) {
	c.Response().Header().Set("X-Robots-Tag", "noindex, nofollow")
	c.SetRequest(c.Request().WithContext(handedOn(c.Request().Context())))
	if err := h.countGuess(c); err != nil {
		return playground.Share{}, err
	}
	s, err := h.Shares.FindShare(c.Request().Context(), hashShare(c.Param("id")))
	if err != nil && playground.CodeOf(err) != playground.NotFound {
		return s, err
	}
	if err != nil || h.ended(s) || h.sharePolicy() == playground.SharesOff {
		return s, noSuchShare()
	}
	return s, nil
}

func noSuchShare() error {
	return playground.NewError(playground.NotFound, "This link shows nothing. It may have ended, been revoked, or not been copied whole: ask who gave it to you for a new one.")
}

// goneShare makes one answer of all that a link can lack.
func goneShare(err error) error {
	if code := playground.CodeOf(err); code == playground.NotFound || code == playground.Invalid {
		return noSuchShare()
	}
	return err
}

// mayOpen reports whether the visitor may open links at all.
func (h *Handlers) mayOpen(c echo.Context) bool {
	return h.People == nil || h.visitorOf(c).known() || h.sharePolicy() == playground.SharesAnyone
}

// countGuess counts what somebody opens who has not signed in.
func (h *Handlers) countGuess(c echo.Context) error {
	if h.Guesses == nil || h.visitorOf(c).known() {
		return nil
	}
	wait := h.Guesses.Take("address " + h.address(c.Request()))
	if wait <= 0 {
		return nil
	}
	return playground.TooSoon("Too many links were opened from this address within a minute.", wait)
}

// noteOpened counts an opening, and notes that of somebody who has not signed in, once a
// minute.
func (h *Handlers) noteOpened(c echo.Context, s playground.Share) {
	if err := h.Shares.CountShareOpened(c.Request().Context(), s.ID); err != nil {
		h.Log.Error("note the use of a share", "request_id", requestID(c), "error", err)
	}
	id := strconv.FormatInt(s.ID, 10)
	if h.visitorOf(c).known() || h.People == nil || h.Refusals != nil && h.Refusals.Take("share "+id+" "+h.address(c.Request())) > 0 {
		return
	}
	h.note(c, playground.DeedShare, shareObject(s), "link "+id+" opened without signing in")
}

// showShared is GET /s/:id.
func (h *Handlers) showShared(c echo.Context) error {
	if !h.mayOpen(c) {
		return h.askToSignIn(c)
	}
	s, err := h.openShare(c)
	if err == nil && s.Kind == playground.ShareCompare {
		err = h.renderSharedCompare(c, s)
	} else if err == nil {
		err = h.renderSharedRun(c, s)
	}
	if gone := goneShare(err); playground.CodeOf(gone) == playground.NotFound && !wantsJSON(c) {
		in := h.sharedShell(c, "Nothing here")
		return h.render(c, http.StatusNotFound, views.SharedGonePage(views.NewShell(in), gone.Error()), nil)
	}
	return goneShare(err)
}

// sharedShell is what stands around a shared page: nothing of the team, whoever looks.
func (h *Handlers) sharedShell(c echo.Context, title string) views.ShellInput {
	in := h.bareShell(c, title)
	in.Shared = true
	return in
}

func (h *Handlers) renderSharedRun(c echo.Context, s playground.Share) error {
	ctx := c.Request().Context()
	run, err := h.runNamed(ctx, s.Target)
	if err != nil {
		return err
	}
	in := views.SharedRunInput{Run: masked(ctx, run), Share: s, Path: c.Request().URL.Path, Now: h.Now(), Team: h.visitorOf(c).known() || h.People == nil}
	if in.Body, err = h.readableStart(ctx, run); err != nil {
		return err
	}
	h.noteOpened(c, s)
	m := views.NewSharedRunModel(in)
	return h.render(c, http.StatusOK, views.SharedRunPage(views.NewShell(h.sharedShell(c, m.Title)), m), nil)
}

// laidOut lays JSON out that is here as a whole; all else stays as it came.
func laidOut(body []byte, c playground.Content) []byte {
	if !strings.HasSuffix(c.MediaType, "json") || int64(len(body)) < c.DecodedSize {
		return body
	}
	var out bytes.Buffer
	if json.Indent(&out, body, "", "  ") != nil {
		return body
	}
	return out.Bytes()
}

func (h *Handlers) renderSharedCompare(c echo.Context, s playground.Share) error {
	in, err := h.sharedComparison(c, s)
	if err != nil {
		return err
	}
	h.noteOpened(c, s)
	shown := views.SharedCompareInput{File: in, Share: s, Team: h.visitorOf(c).known() || h.People == nil}
	m := views.NewSharedCompareModel(shown)
	return h.render(c, http.StatusOK, views.SharedComparePage(views.NewShell(h.sharedShell(c, m.File.Title)), m), nil)
}

// sharedComparison compares what a link leads to.
func (h *Handlers) sharedComparison(c echo.Context, s playground.Share) (views.CompareFileInput, error) {
	q, err := url.ParseQuery(s.Target)
	if err != nil {
		return views.CompareFileInput{}, noSuchShare()
	}
	a, err := readAskedFrom(q)
	if err != nil {
		return views.CompareFileInput{}, err
	}
	ctx := c.Request().Context()
	result, runs, err := h.compare(ctx, c, a)
	if err != nil {
		return views.CompareFileInput{}, err
	}
	in := views.CompareFileInput{Runs: summariesOf(runs), Comparison: result, Now: h.Now()}
	for _, pair := range result.Pairs {
		in.Aligned = append(in.Aligned, align(ctx, runs, pair, "body"))
	}
	return in, nil
}

// sharedRun finds the run of a link that leads to one.
func (h *Handlers) sharedRun(c echo.Context) (playground.Run, error) {
	if !h.mayOpen(c) {
		return playground.Run{}, playground.NewError(playground.Nobody, "Sign in to open this link.")
	}
	s, err := h.openShare(c)
	if err == nil && s.Kind != playground.ShareRun {
		err = noSuchShare()
	}
	if err != nil {
		return playground.Run{}, err
	}
	run, err := h.runNamed(c.Request().Context(), s.Target)
	return run, goneShare(err)
}

// sharedPreview is GET /s/:id/preview: the content, sandboxed as everywhere.
func (h *Handlers) sharedPreview(c echo.Context) error {
	run, err := h.sharedRun(c)
	if err != nil {
		return err
	}
	return h.previewOf(c, run)
}

// sharedBody is GET /s/:id/body: the content as an attachment.
func (h *Handlers) sharedBody(c echo.Context) error {
	run, err := h.sharedRun(c)
	if err != nil {
		return err
	}
	return h.attach(c, run, "shared")
}

// apiShared is GET /api/shared/:id: what a link leads to, for programs.
func (h *Handlers) apiShared(c echo.Context) error {
	if !h.mayOpen(c) {
		return h.askToSignIn(c)
	}
	s, err := h.openShare(c)
	if err != nil {
		return err
	}
	if s.Kind == playground.ShareCompare {
		in, err := h.sharedComparison(c, s)
		if err != nil {
			return goneShare(err)
		}
		h.noteOpened(c, s)
		return answer(c, http.StatusOK, map[string]any{"kind": s.Kind, "comparison": in.Comparison})
	}
	run, err := h.runNamed(c.Request().Context(), s.Target)
	if err != nil {
		return goneShare(err)
	}
	h.noteOpened(c, s)
	run = masked(c.Request().Context(), run)
	return answer(c, http.StatusOK, map[string]any{"kind": s.Kind, "run": forStrangers(run)})
}

// forStrangers is a masked run without what a team writes beside it.
func forStrangers(run playground.Run) playground.Run {
	run.Note, run.NoteBy, run.Tags, run.PinnedBy, run.Baseline = "", "", []string{}, "", nil
	return run
}
