package handlers

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
)

// apiSend is POST /api/runs.
func (h *Handlers) apiSend(c echo.Context) error {
	draft, files, err := h.readDraft(c)
	defer files.release()
	if err != nil {
		return err
	}
	if len(draft.Environments) > 0 {
		return invalid("/environments", "POST /api/runs/several sends to several; here it is environment, one.")
	}
	at, err := h.placeOfDraft(c, &draft)
	if err != nil {
		return err
	}
	draft, faults := h.filled(draft, at)
	if len(faults) > 0 {
		return &playground.Error{Code: playground.Invalid, Message: "This request cannot be sent as it is.", Fields: faults}
	}
	h.bindSignIn(c, &draft.Request.Auth)
	if err := h.needConfirm(c, draft); err != nil {
		return err
	}
	return h.apiRun(c, draft)
}

// apiRun sends a draft and answers the run, or at once when wait=false.
func (h *Handlers) apiRun(c echo.Context, d playground.Draft) error {
	if err := h.checkFiles(c, d.Request); err != nil {
		return err
	}
	if err := h.countSend(c); err != nil {
		return err
	}
	d.CreatedBy = h.who(c)
	send, status := h.Runner.Send, http.StatusCreated
	if c.QueryParam("wait") == "false" {
		send, status = h.Runner.Start, http.StatusAccepted
	}
	noHurry(c, longest(d))
	receivedBy(c).done()
	run, err := send(c.Request().Context(), d)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/runs/"+run.ID.String())
	return answer(c, status, masked(c.Request().Context(), run))
}

// apiRuns is GET /api/runs.
func (h *Handlers) apiRuns(c echo.Context) error {
	f, err := readFilter(c)
	if err != nil {
		return err
	}
	page, err := h.History.FindRuns(c.Request().Context(), f)
	if err != nil {
		return err
	}
	var next *string
	if page.Older != 0 {
		s := page.Older.String()
		next = &s
	}
	return answer(c, http.StatusOK, map[string]any{"runs": maskSummaries(page.Runs), "next_cursor": next})
}

func maskSummaries(runs []playground.RunSummary) []playground.RunSummary {
	out := make([]playground.RunSummary, len(runs))
	for i, r := range runs {
		out[i] = maskSummary(r)
	}
	return out
}

func maskSummary(r playground.RunSummary) playground.RunSummary {
	r.URL, r.FinalURL = playground.MaskURL(r.URL), playground.MaskURL(r.FinalURL)
	if r.Tags == nil {
		r.Tags = []string{}
	}
	return r
}

// apiShow is GET /api/runs/:id.
func (h *Handlers) apiShow(c echo.Context) error {
	if wantsMarkdown(c) {
		return h.apiRunMarkdown(c)
	}
	run, err := h.findRun(c)
	if err != nil {
		return err
	}
	if run, err = h.held(c, run); err != nil {
		return err
	}
	ctx := c.Request().Context()
	if made, waits := h.Runner.SoFar(ctx, run.ID); waits && run.State == playground.StateRunning {
		run.Attempts = made.Attempts
	}
	return answer(c, http.StatusOK, masked(ctx, run))
}

// findRun reads the run that the path names.
func (h *Handlers) findRun(c echo.Context) (playground.Run, error) {
	id, err := readRunID(c)
	if err != nil {
		return playground.Run{}, err
	}
	return h.History.FindRun(c.Request().Context(), id)
}

func readRunID(c echo.Context) (playground.RunID, error) {
	id, ok := playground.ParseRunID(c.Param("id"))
	if !ok {
		return 0, noSuchRun(c.Param("id"))
	}
	return id, nil
}

// apiUpdate is PATCH /api/runs/:id.
func (h *Handlers) apiUpdate(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	id, err := readRunID(c)
	if err != nil {
		return err
	}
	var u playground.RunUpdate
	if err := readJSON(c, &u); err != nil {
		return err
	}
	if err := checkUpdate(u); err != nil {
		return err
	}
	u.By = h.who(c)
	if err := h.quotingIn(c.Request().Context(), id, &u); err != nil {
		return err
	}
	run, err := h.History.UpdateRun(c.Request().Context(), id, u)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, masked(c.Request().Context(), run))
}

// Bounds of what people write beside a run.
const (
	maxNameLen = 200
	maxNoteLen = 20_000
	maxTags    = 20
	maxTagLen  = 50
)

func checkUpdate(u playground.RunUpdate) error {
	if u.Name != nil && len(*u.Name) > maxNameLen {
		return invalid("/name", "A name has at most "+strconv.Itoa(maxNameLen)+" bytes.")
	}
	if u.Note != nil && len(*u.Note) > maxNoteLen {
		return invalid("/note", "A note has at most "+strconv.Itoa(maxNoteLen)+" bytes.")
	}
	if u.Tags == nil {
		return nil
	}
	if len(*u.Tags) > maxTags {
		return invalid("/tags", "A run has at most "+strconv.Itoa(maxTags)+" tags.")
	}
	for i, t := range *u.Tags {
		if strings.TrimSpace(t) == "" || len(t) > maxTagLen {
			return invalid("/tags/"+strconv.Itoa(i), "A tag has 1 to "+strconv.Itoa(maxTagLen)+" bytes.")
		}
	}
	return nil
}

// tooLongBeside lists what is written beside a request that is to be sent, and is too long: every page that lists the run
// shows its name and its tags.
func tooLongBeside(d playground.Draft) []playground.FieldError {
	var faults []playground.FieldError
	tags := slices.DeleteFunc(slices.Clone(d.Tags), func(t string) bool { return strings.TrimSpace(t) == "" })
	for _, u := range []playground.RunUpdate{{Name: &d.Name}, {Note: &d.Note}, {Tags: &tags}} {
		var wrong *playground.Error
		if errors.As(checkUpdate(u), &wrong) {
			faults = append(faults, wrong.Fields...)
		}
	}
	return faults
}

// apiDelete is DELETE /api/runs/:id.
func (h *Handlers) apiDelete(c echo.Context) error {
	id, err := readRunID(c)
	if err != nil {
		return err
	}
	n, err := h.History.DeleteRuns(c.Request().Context(), []playground.RunID{id})
	if err != nil {
		return err
	}
	if n == 0 {
		return noSuchRun(id.String())
	}
	h.noteRuns(c, playground.DeedDelete, []playground.RunID{id}, "")
	return c.NoContent(http.StatusNoContent)
}

// apiCancel is POST /api/runs/:id/cancel.
func (h *Handlers) apiCancel(c echo.Context) error {
	run, err := h.findRun(c)
	if err != nil {
		return err
	}
	if err := h.Runner.Cancel(run.ID); err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/runs/"+run.ID.String())
	return answer(c, http.StatusAccepted, masked(c.Request().Context(), run))
}

// apiRerun is POST /api/runs/:id/rerun.
func (h *Handlers) apiRerun(c echo.Context) error {
	if err := needJSON(c); err != nil {
		return err
	}
	run, err := h.findRun(c)
	if err != nil {
		return err
	}
	var in struct {
		Patch playground.Patch `json:"patch"`
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	d, err := h.patched(c, h.lent(c, run), in.Patch)
	if err != nil {
		return err
	}
	if err := h.needConfirm(c, d); err != nil {
		return err
	}
	return h.apiRun(c, d)
}

// maxAfterMS bounds a wait before a resend: one hour.
const maxAfterMS = 3_600_000

// patched makes the draft that a patch of a run's request describes.
func (h *Handlers) patched(c echo.Context, run playground.Run, p playground.Patch) (playground.Draft, error) {
	if p.AfterMS < 0 || p.AfterMS > maxAfterMS {
		return playground.Draft{}, invalid("/patch/after_ms", "A wait is between 0 and 3600000 ms.")
	}
	req, err := compose.ApplyPatch(patchable(run, p), p)
	if err != nil {
		return playground.Draft{}, err
	}
	if hidden := stillMasked(req); len(hidden) > 0 {
		return playground.Draft{}, &playground.Error{Code: playground.Invalid, Fields: hidden,
			Message: "The credentials of this run are " + whoseWords(run.CreatedBy) + ", and only they may send them. Open it in the playground and type your own."}
	}
	at, err := h.placeOfKept(c, run.Environment, run.SavedID)
	if err != nil {
		return playground.Draft{}, err
	}
	req = at.setting.SwitchOff(req, p.RemoveHeaders)
	d, faults := h.filled(playground.Draft{
		Request: req, ParentID: run.ID, Name: run.Name,
		After: playground.Millis(time.Duration(p.AfterMS) * time.Millisecond),
	}, at)
	if len(faults) > 0 {
		return playground.Draft{}, &playground.Error{Code: playground.Invalid, Message: "The changed request cannot be sent.", Fields: faults}
	}
	return d, nil
}

// patchable is a run's request as a patch changes it: one that changes the address starts
// from the one that was asked for, since a new one is relative to that.
func patchable(run playground.Run, p playground.Patch) playground.Request {
	if p.URL == "" {
		return run.Request
	}
	r := run.Asked()
	r.URL = playground.Reveal(r.URL)
	if r.URL == run.Request.URL {
		return r
	}
	for _, row := range r.PathParams {
		if row.Enabled && playground.SecretWord(row.Name) {
			r.Variables = append(slices.Clone(r.Variables), row)
		}
	}
	r.PathParams = nil // they are in it, but for secrets, which stand there as their names
	return r
}

// needJSON refuses content that is not said to be JSON: a form of another site can
// post text without asking, never JSON.
func needJSON(c echo.Context) error {
	if mediaType(c) == "application/json" {
		return nil
	}
	return playground.NewError(playground.Unsupported, "Send JSON, with Content-Type: application/json.")
}

func mediaType(c echo.Context) string {
	t, _, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if err != nil {
		return ""
	}
	return t
}

// readJSON reads the content into v. Unknown members are an error that names them;
// no content at all leaves v as it is.
func readJSON(c echo.Context, v any) error {
	d := json.NewDecoder(c.Request().Body)
	d.DisallowUnknownFields()
	err := d.Decode(v)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err == nil {
		return nil
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return invalid("/"+strings.Trim(name, `"`), "There is no member "+name+" here.")
	}
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		return invalid("/"+strings.ReplaceAll(wrongType.Field, ".", "/"), "This cannot be "+article(wrongType.Value)+".")
	}
	return playground.NewError(playground.Malformed, "The JSON cannot be read: "+strings.TrimPrefix(err.Error(), "json: ")+".")
}

func article(kind string) string {
	if strings.ContainsRune("aeiou", rune((kind + " ")[0])) {
		return "an " + kind
	}
	return "a " + kind
}
