package handlers

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

// Comments keeps what people say to runs.
type Comments interface {
	CreateComment(ctx context.Context, c playground.Comment) (playground.Comment, error)
	FindComments(ctx context.Context, run playground.RunID) ([]playground.Comment, error)
	FindComment(ctx context.Context, id int64) (playground.Comment, error)
	UpdateComment(ctx context.Context, id int64, text string) (playground.Comment, error)
	DeleteComment(ctx context.Context, id int64) error
}

// maxCommentLen bounds one comment.
const maxCommentLen = 10_000

func readComment(text string) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if text == "" || len(text) > maxCommentLen {
		return text, invalid("/text", "A comment has 1 to "+strconv.Itoa(maxCommentLen)+" bytes.")
	}
	return text, nil
}

// say keeps a comment of the visitor.
func (h *Handlers) say(c echo.Context, text string) (playground.Comment, error) {
	id, err := readRunID(c)
	if err != nil {
		return playground.Comment{}, err
	}
	text, err = readComment(text)
	if err != nil {
		return playground.Comment{}, err
	}
	if err := h.quoting(c.Request().Context(), id, h.who(c), &text); err != nil {
		return playground.Comment{}, err
	}
	return h.Comments.CreateComment(c.Request().Context(), playground.Comment{Run: id, Author: h.who(c), Text: text})
}

// ownComment finds the comment in the path, which only its author and admins may change.
func (h *Handlers) ownComment(c echo.Context) (playground.Comment, error) {
	comment, err := h.Comments.FindComment(c.Request().Context(), numbered(c))
	if err == nil && !h.visitorOf(c).mayChange(comment.Author) {
		h.noteRefusal(c)
		return comment, playground.NewError(playground.Forbidden, "This comment is "+comment.Author+"'s. Only its author and admins may change it.")
	}
	return comment, err
}

// changeComment gives a comment another text, or with an empty one removes it.
func (h *Handlers) changeComment(c echo.Context, text string, remove bool) (playground.Comment, error) {
	comment, err := h.ownComment(c)
	if err != nil {
		return comment, err
	}
	if remove {
		h.note(c, playground.DeedDelete, "comment "+c.Param("id"), "on run "+comment.Run.String())
		return comment, h.Comments.DeleteComment(c.Request().Context(), comment.ID)
	}
	if text, err = readComment(text); err != nil {
		return comment, err
	}
	if err := h.quoting(c.Request().Context(), comment.Run, h.who(c), &text); err != nil {
		return comment, err
	}
	return h.Comments.UpdateComment(c.Request().Context(), comment.ID, text)
}

// addComment is POST /runs/:id/comments.
func (h *Handlers) addComment(c echo.Context) error {
	comment, err := h.say(c, c.FormValue("text"))
	if playground.CodeOf(err) == playground.Invalid {
		id, _ := playground.ParseRunID(c.Param("id"))
		return h.refuseComment(c, id, views.CommentsInput{Typed: c.FormValue("text"), Fault: said(err)})
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/runs/"+comment.Run.String()+"#comments")
}

// editComment is POST /comments/:id.
func (h *Handlers) editComment(c echo.Context) error {
	comment, err := h.changeComment(c, c.FormValue("text"), c.FormValue("do") == "delete")
	if playground.CodeOf(err) == playground.Invalid {
		return h.refuseComment(c, comment.Run, views.CommentsInput{Editing: comment.ID, Typed: c.FormValue("text"), Fault: said(err)})
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/runs/"+comment.Run.String()+"#comments")
}

// refuseComment shows the run's page with what was typed and why it was not kept.
func (h *Handlers) refuseComment(c echo.Context, id playground.RunID, typed views.CommentsInput) error {
	run, err := h.History.FindRun(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return h.renderRefused(c, run, func(in *views.RunInput) {
		in.Comments.Editing, in.Comments.Typed, in.Comments.Fault = typed.Editing, typed.Typed, typed.Fault
	})
}

type commentText struct {
	Text string `json:"text"`
}

// apiComments is GET /api/runs/:id/comments.
func (h *Handlers) apiComments(c echo.Context) error {
	run, err := h.findRun(c)
	if err != nil {
		return err
	}
	all, err := h.Comments.FindComments(c.Request().Context(), run.ID)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, map[string]any{"comments": all})
}

// apiAddComment is POST /api/runs/:id/comments.
func (h *Handlers) apiAddComment(c echo.Context) error {
	var in commentText
	if err := needJSON(c); err != nil {
		return err
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	comment, err := h.say(c, in.Text)
	if err != nil {
		return err
	}
	return answer(c, http.StatusCreated, comment)
}

// apiEditComment is PATCH /api/comments/:id.
func (h *Handlers) apiEditComment(c echo.Context) error {
	var in commentText
	if err := needJSON(c); err != nil {
		return err
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	comment, err := h.changeComment(c, in.Text, false)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, comment)
}

// apiDeleteComment is DELETE /api/comments/:id.
func (h *Handlers) apiDeleteComment(c echo.Context) error {
	if _, err := h.changeComment(c, "", true); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// comments gathers what was said to a run, and whom a comment can name.
func (h *Handlers) comments(c echo.Context, run playground.RunID) (views.CommentsInput, error) {
	ctx, v := c.Request().Context(), h.visitorOf(c)
	in := views.CommentsInput{Run: run, Now: h.Now(), MaySpeak: v.Person.Role.Has(playground.RoleMember), Mine: v.mayChange}
	var err error
	if in.Comments, err = h.Comments.FindComments(ctx, run); err != nil || h.People == nil {
		return in, err
	}
	people, err := h.People.All(ctx)
	for _, p := range people {
		in.Names = append(in.Names, p.Name)
	}
	return in, err
}
