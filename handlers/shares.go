package handlers

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// Shares keeps links to runs and comparisons, under the hashes of their secrets.
type Shares interface {
	CreateShare(ctx context.Context, hash []byte, s playground.Share) (playground.Share, error)
	FindShare(ctx context.Context, hash []byte) (playground.Share, error)
	FindShareByID(ctx context.Context, id int64) (playground.Share, error)
	FindShares(ctx context.Context, by string, everybody bool) ([]playground.Share, error)
	CountShareOpened(ctx context.Context, id int64) error
	DeleteShare(ctx context.Context, id int64) error
}

// shareBytes is how long a link's secret is: 128 bits let nobody in by guessing.
const shareBytes = 16

// defaultShareDays is how long a link lasts unless somebody says otherwise.
const defaultShareDays = 7

func hashShare(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// sharePolicy says who may open links now.
func (h *Handlers) sharePolicy() playground.SharePolicy {
	if p := h.limits().Shares; p != "" {
		return p
	}
	return playground.SharesTeam
}

// newShare is what somebody wants to share.
type newShare struct {
	Run     string `json:"run"`     // its number
	Compare string `json:"compare"` // or the query of a comparison: run=1&run=2
	Days    *int   `json:"days"`    // 0 is without end, where that is allowed; absent: seven
}

// share makes a link, and returns it with its address, which is in this answer alone.
func (h *Handlers) share(c echo.Context, in newShare) (playground.Share, string, error) {
	if h.sharePolicy() == playground.SharesOff {
		return playground.Share{}, "", playground.NewError(playground.Forbidden, "Share links are switched off here. An admin can change that under Settings.")
	}
	s := playground.Share{CreatedBy: h.who(c)}
	var err error
	if s.ExpiresAt, err = h.shareEnd(in.Days); err != nil {
		return s, "", err
	}
	switch {
	case in.Run != "" && in.Compare == "":
		err = h.shareRun(c, &s, in.Run)
	case in.Compare != "" && in.Run == "":
		err = h.shareCompare(c, &s, in.Compare)
	default:
		err = invalid("/run", "Say what is shared: a run, or a comparison.")
	}
	if err != nil {
		return s, "", err
	}
	b := make([]byte, shareBytes)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	secret := base64.RawURLEncoding.EncodeToString(b)
	if s, err = h.Shares.CreateShare(c.Request().Context(), hashShare(secret), s); err != nil {
		return s, "", err
	}
	h.note(c, playground.DeedShare, shareObject(s), "link "+strconv.FormatInt(s.ID, 10)+" made, "+views.ShareEnds(s.ExpiresAt))
	return s, h.ownBase(c) + "/s/" + secret, nil
}

// shareEnd is when a link ends that lasts so many days.
func (h *Handlers) shareEnd(asked *int) (playground.Time, error) {
	most, days := h.limits().ShareDays, defaultShareDays
	if most > 0 {
		days = min(days, most)
	}
	if asked != nil {
		days = *asked
	}
	switch {
	case days < 0 || days > 3650:
		return playground.Time{}, invalid("/days", "A link lasts 1 to 3650 days, or without end where that is allowed.")
	case most > 0 && (days == 0 || days > most):
		return playground.Time{}, invalid("/days", "A link lasts at most "+strconv.Itoa(most)+" days here. An admin can change that under Settings.")
	case days == 0:
		return playground.Time{}, nil
	}
	return playground.At(h.Now().Add(time.Duration(days) * 24 * time.Hour)), nil
}

func (h *Handlers) shareRun(c echo.Context, s *playground.Share, id string) error {
	run, err := h.runNamed(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if run.State == playground.StateRunning {
		return playground.NewError(playground.Conflict, "This run still goes on. Share it when it has ended.")
	}
	s.Kind, s.Target, s.Title = playground.ShareRun, run.ID.String(), views.ShareTitle(maskSummary(run.Summary()))
	return nil
}

// shareCompare pins the rules of a comparison down, so that the link shows the same tomorrow.
func (h *Handlers) shareCompare(c echo.Context, s *playground.Share, query string) error {
	q, err := url.ParseQuery(strings.TrimPrefix(query, "?"))
	if err != nil {
		return invalid("/compare", "This is not the query of a comparison.")
	}
	a, err := readAskedFrom(q)
	if err != nil {
		return err
	}
	result, runs, err := h.compare(handedOn(c.Request().Context()), c, a)
	if err != nil {
		return err
	}
	_, pinned, _ := strings.Cut(views.PermanentCompare(q, result.Rules), "?")
	s.Kind, s.Target, s.Title = playground.ShareCompare, pinned, views.ShareCompareTitle(summariesOf(runs))
	return nil
}

func shareObject(s playground.Share) string {
	if s.Kind == playground.ShareRun {
		return "run " + s.Target
	}
	q, _ := url.ParseQuery(s.Target)
	return "comparison of runs " + strings.Join(q["run"], ", ")
}

// unshare revokes a link, which only who made it and admins may.
func (h *Handlers) unshare(c echo.Context, id int64) error {
	s, err := h.Shares.FindShareByID(c.Request().Context(), id)
	if err == nil && !h.visitorOf(c).mayChange(s.CreatedBy) {
		h.noteRefusal(c)
		return playground.NewError(playground.Forbidden, "This link is "+whoseWords(s.CreatedBy)+". Only who made it and admins may revoke it.")
	}
	if err == nil {
		err = h.Shares.DeleteShare(c.Request().Context(), id)
	}
	if playground.CodeOf(err) == playground.NotFound {
		return playground.NewError(playground.NotFound, "There is no such link. It may have been revoked already.")
	}
	if err == nil {
		h.note(c, playground.DeedShare, shareObject(s), "link "+strconv.FormatInt(id, 10)+" revoked")
	}
	return err
}

// ownShares lists the visitor's links, and everybody's for admins. Those that have ended are
// left out.
func (h *Handlers) ownShares(c echo.Context) ([]playground.Share, error) {
	v := h.visitorOf(c)
	all, err := h.Shares.FindShares(c.Request().Context(), v.Person.Name, v.Person.Role == playground.RoleAdmin)
	return slices.DeleteFunc(all, func(s playground.Share) bool { return h.ended(s) }), err
}

func (h *Handlers) ended(s playground.Share) bool {
	return !s.ExpiresAt.IsZero() && !h.Now().Before(s.ExpiresAt.Time)
}

const revokedWords = "The link is revoked."

// showShares is GET /settings/shares.
func (h *Handlers) showShares(c echo.Context) error {
	return h.renderShares(c, http.StatusOK, views.SharesInput{Done: map[string]string{"revoked": revokedWords}[c.QueryParam("done")]})
}

func (h *Handlers) renderShares(c echo.Context, status int, in views.SharesInput) error {
	var err error
	if in.All, err = h.ownShares(c); err != nil {
		return err
	}
	in.Now, in.Policy, in.MostDays, in.SignIn = h.Now(), h.sharePolicy(), h.limits().ShareDays, h.People != nil
	in.Beside = isFragment(c) && (in.Run != "" || in.Compare != "")
	if !in.Beside {
		if in.Gone, err = h.goneRuns(c, in.All); err != nil {
			return err
		}
	}
	m := views.NewSharesModel(in)
	page := views.SharesPage(views.NewShell(h.shell(c, "Share links", "settings")), m)
	switch {
	case !in.Beside:
		return h.render(c, status, page, nil)
	case in.Link != "":
		return h.render(c, status, page, views.SharingMade(m))
	}
	return h.render(c, status, page, views.SharingAgain(m))
}

// goneRuns are the runs that links lead to and that are deleted, by the links.
func (h *Handlers) goneRuns(c echo.Context, all []playground.Share) (map[int64][]string, error) {
	gone, known := map[int64][]string{}, map[string]bool{}
	for _, s := range all {
		runs := []string{s.Target}
		if s.Kind == playground.ShareCompare {
			asked, _ := url.ParseQuery(s.Target)
			runs = asked["run"]
		}
		for _, run := range runs {
			there, looked := known[run]
			if !looked {
				id, ok := playground.ParseRunID(run)
				page, err := h.History.FindRuns(c.Request().Context(), playground.RunFilter{After: id - 1, Before: id + 1, Limit: 1})
				if err != nil {
					return nil, err
				}
				there = ok && len(page.Runs) == 1
				known[run] = there
			}
			if !there {
				gone[s.ID] = append(gone[s.ID], run)
			}
		}
	}
	return gone, nil
}

// makeShare is POST /shares, from the pages of a run and of a comparison.
func (h *Handlers) makeShare(c echo.Context) error {
	in := newShare{Run: c.FormValue("run"), Compare: c.FormValue("compare")}
	if s := c.FormValue("days"); s != "" {
		days, err := strconv.Atoi(s)
		if err != nil {
			days = -1
		}
		in.Days = &days
	}
	s, link, err := h.share(c, in)
	shown := views.SharesInput{Link: link, New: s, Run: in.Run, Compare: in.Compare}
	var ours *playground.Error
	if asError(err, &ours) && ours.Code != playground.NotFound {
		shown.Fault = ours.Error()
		return h.renderShares(c, statusOf[ours.Code], shown)
	}
	if err != nil {
		return err
	}
	return h.renderShares(c, http.StatusCreated, shown)
}

// changeShare is POST /settings/shares/:id: it revokes a link. Beside what it led to, another can
// be made in its place.
func (h *Handlers) changeShare(c echo.Context) error {
	if err := h.unshare(c, numbered(c)); err != nil && playground.CodeOf(err) != playground.NotFound {
		return err
	}
	if isFragment(c) {
		return h.renderShares(c, http.StatusOK, views.SharesInput{Done: revokedWords, Run: c.FormValue("run"), Compare: c.FormValue("compare")})
	}
	return c.Redirect(http.StatusSeeOther, "/settings/shares?done=revoked")
}

// apiShares is GET /api/shares.
func (h *Handlers) apiShares(c echo.Context) error {
	all, err := h.ownShares(c)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, map[string]any{"shares": all, "policy": h.sharePolicy(), "most_days": h.limits().ShareDays})
}

// apiShare is POST /api/shares.
func (h *Handlers) apiShare(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	var in newShare
	if err := readJSON(c, &in); err != nil {
		return err
	}
	s, link, err := h.share(c, in)
	if err != nil {
		return err
	}
	return answer(c, http.StatusCreated, struct {
		playground.Share
		Link string `json:"link"`
	}{s, link})
}

// apiUnshare is DELETE /api/shares/:id.
func (h *Handlers) apiUnshare(c echo.Context) error {
	if err := h.unshare(c, numbered(c)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
