package handlers

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// maxSelected bounds how many runs one press changes.
const maxSelected = 500

// changeSelected is POST /history/selected: pin, tag, annotate or delete the ticked runs.
func (h *Handlers) changeSelected(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	ids := runIDs(c.Request().PostForm["run"])
	if len(ids) == 0 || len(ids) > maxSelected {
		return h.renderHistory(c, nil, "Tick at least one run, and at most "+strconv.Itoa(maxSelected)+".")
	}
	do := form.Get("do")
	if do == "delete" {
		return h.deleteRuns(c, ids)
	}
	change, err := readChange(do, form)
	if playground.CodeOf(err) == playground.Invalid && do != "" {
		return h.renderHistory(c, ids, err.Error())
	}
	if err != nil {
		return err
	}
	before, err := h.changeEach(c.Request().Context(), ids, quotingEach(h.who(c), change.of))
	if err != nil {
		return err
	}
	token, err := h.keepUndo(c.Request().Context(), change.done, before)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, changedHistory(c, token))
}

// changedHistory is the list as it was filtered, with Undo for what was just done.
func changedHistory(c echo.Context, token string) string {
	back := backToHistory(c, nil)
	if token == "" {
		return back
	}
	if strings.Contains(back, "?") {
		return back + "&undo=" + token
	}
	return back + "?undo=" + token
}

// change is what is done to each of some runs; an update that changes nothing is left out.
type change struct {
	done string // in words
	of   func(playground.Run) playground.RunUpdate
}

// readChange reads what the form asks for. The errors are for the person.
func readChange(do string, form url.Values) (change, error) {
	switch do {
	case "pin":
		pinned := true
		return change{"Pinned", func(r playground.Run) (u playground.RunUpdate) {
			if !r.Pinned {
				u.Pinned = &pinned
			}
			return u
		}}, nil
	case "tag":
		return readTagging(form.Get("tag"))
	case "note":
		return readNoting(form.Get("note"))
	}
	return change{}, playground.NewError(playground.Invalid, "This is pin, tag, note or delete.")
}

func readTagging(typed string) (change, error) {
	tags := splitTags(typed)
	if len(tags) == 0 {
		return change{}, invalid("/tag", "Type the tag that the runs should get.")
	}
	if err := checkUpdate(playground.RunUpdate{Tags: &tags}); err != nil {
		return change{}, err
	}
	return change{"Tagged", func(r playground.Run) (u playground.RunUpdate) {
		all := slices.Clone(r.Tags)
		for _, t := range tags {
			if !slices.Contains(all, t) && len(all) < maxTags {
				all = append(all, t)
			}
		}
		if len(all) > len(r.Tags) {
			u.Tags = &all
		}
		return u
	}}, nil
}

// readNoting adds a paragraph to the note of each run, where there is room for it.
func readNoting(typed string) (change, error) {
	text := strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n"))
	if text == "" {
		return change{}, invalid("/note", "Type the note that the runs should get.")
	}
	if err := checkUpdate(playground.RunUpdate{Note: &text}); err != nil {
		return change{}, err
	}
	return change{"Annotated", func(r playground.Run) (u playground.RunUpdate) {
		note := text
		if r.Note != "" {
			note = r.Note + "\n\n" + text
		}
		if len(note) <= maxNoteLen && !strings.HasSuffix(r.Note, text) {
			u.Note = &note
		}
		return u
	}}, nil
}

// changeEach changes what is written beside each run, and returns what undoes it. One that
// was deleted meanwhile is passed over.
func (h *Handlers) changeEach(ctx context.Context, ids []playground.RunID, of func(playground.Run) playground.RunUpdate) ([]playground.Undoing, error) {
	var before []playground.Undoing
	for _, id := range ids {
		run, err := h.History.FindRun(ctx, id)
		if err == nil {
			u := of(run)
			if u == (playground.RunUpdate{}) {
				continue
			}
			if _, err = h.History.UpdateRun(ctx, id, u); err == nil {
				before = append(before, playground.Undoing{Run: id, To: was(run, u)})
			}
		}
		if err != nil && playground.CodeOf(err) != playground.NotFound {
			return before, err
		}
	}
	return before, nil
}

// was holds what an update changed as it was before.
func was(run playground.Run, u playground.RunUpdate) (old playground.RunUpdate) {
	if u.Pinned != nil {
		old.Pinned = &run.Pinned
	}
	if u.Tags != nil {
		old.Tags = &run.Tags
	}
	if u.Note != nil {
		old.Note = &run.Note
	}
	return old
}

// undoChange is POST /history/undo: what was done to some runs is taken back.
func (h *Handlers) undoChange(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	all, err := h.History.TakeUndo(c.Request().Context(), form.Get("undo"))
	if err != nil {
		return err
	}
	var ids []playground.RunID
	for _, u := range all {
		ids = append(ids, u.Run)
		if _, err := h.History.UpdateRun(c.Request().Context(), u.Run, u.To); err != nil && playground.CodeOf(err) != playground.NotFound {
			return err
		}
	}
	return c.Redirect(http.StatusSeeOther, atRun(backToHistory(c, nil), ids))
}

// deleteRuns deletes, asks once more where pinned runs are among them, and offers to undo.
func (h *Handlers) deleteRuns(c echo.Context, ids []playground.RunID) error {
	ctx := c.Request().Context()
	pinned := 0
	for _, id := range ids {
		run, err := h.History.FindRun(ctx, id)
		if err == nil && run.Pinned {
			pinned++
		}
	}
	if pinned > 0 && c.FormValue("confirm") != "yes" {
		m := views.NewDeleteModel(views.DeleteInput{Runs: ids, Pinned: pinned, Action: "/history/selected"})
		return h.render(c, http.StatusOK, views.DeletePage(views.NewShell(h.shell(c, m.Title, "history")), m), nil)
	}
	if _, err := h.History.DeleteRuns(ctx, ids); err != nil {
		return err
	}
	h.noteRuns(c, playground.DeedDelete, ids, "")
	return c.Redirect(http.StatusSeeOther, backToHistory(c, ids))
}
