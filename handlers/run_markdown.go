package handlers

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/convert"
	"parley/playground"
)

// markdownStart is how much of a run's content its Markdown is made of.
const markdownStart = 8 << 10

// markdownName is the end of an address that asks for a run as Markdown.
const markdownName = ".md"

// wantsMarkdown reports whether a run is asked for as Markdown: by the end of its address, or
// because the caller takes nothing before it.
func wantsMarkdown(c echo.Context) bool {
	first, _, _ := strings.Cut(c.Request().Header.Get(echo.HeaderAccept), ",")
	kind, _, _ := strings.Cut(first, ";")
	return strings.HasSuffix(c.Param("id"), markdownName) || strings.EqualFold(strings.TrimSpace(kind), "text/markdown")
}

// apiRunMarkdown is GET /api/runs/:id.md, and GET /api/runs/:id for who takes Markdown: the
// run for a chat or a ticket.
func (h *Handlers) apiRunMarkdown(c echo.Context) error {
	ctx := handedOn(c.Request().Context())
	run, err := h.runNamed(ctx, strings.TrimSuffix(c.Param("id"), markdownName))
	if err != nil {
		return err
	}
	h.noteExport(c, "markdown", []playground.RunID{run.ID})
	body, err := h.bodyStart(ctx, run, markdownStart)
	if err != nil && playground.CodeOf(err) != playground.NotFound {
		return err
	}
	if x := run.Final(); x != nil && x.Response != nil {
		_, charset := declared(x.Response)
		body = readable(body, charset)
	}
	f := c.Response().Header()
	f.Set(echo.HeaderContentType, "text/markdown; charset=utf-8")
	f.Set("Content-Security-Policy", downloadPolicy)
	f.Add("Vary", "Accept")
	c.Response().WriteHeader(http.StatusOK)
	return convert.WriteRunMarkdown(c.Response(), convert.RunReport{Run: masked(ctx, run), Body: body, Link: h.origin(c) + "/runs/" + run.ID.String()})
}
