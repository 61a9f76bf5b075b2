package handlers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"sync"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
)

// pageBuffers are reused: a page is rendered whole before its status is written, so
// that an error half-way never leaves half a page.
type pageBuffers struct{ pool sync.Pool }

func newPageBuffers() *pageBuffers {
	return &pageBuffers{pool: sync.Pool{New: func() any { return new(bytes.Buffer) }}}
}

// maxPooled keeps one huge page from holding its memory for good.
const maxPooled = 1 << 20

func (p *pageBuffers) get() *bytes.Buffer { return p.pool.Get().(*bytes.Buffer) }

func (p *pageBuffers) put(b *bytes.Buffer) {
	if b.Cap() > maxPooled {
		return
	}
	b.Reset()
	p.pool.Put(b)
}

// render shows a page, or the fragment of it that a script asks for.
func (h *Handlers) render(c echo.Context, status int, page, fragment templ.Component) error {
	shown := page
	c.Response().Header().Add("Vary", "HX-Request")
	if fragment != nil && (isFragment(c) || page == nil) {
		shown = fragment
	}
	b := h.pages.get()
	defer h.pages.put(b)
	if err := shown.Render(c.Request().Context(), b); err != nil {
		return fmt.Errorf("render page: %w", err)
	}
	return c.HTMLBlob(status, b.Bytes())
}

// isFragment reports whether a script asked, which takes a part of a page.
func isFragment(c echo.Context) bool { return c.Request().Header.Get("HX-Request") == "true" }

// panicError is a panic, in words for the log.
type panicError struct{ said string }

func (e panicError) Error() string { return "panic: " + e.said }

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// answer writes v as the API's JSON.
func answer(c echo.Context, status int, v any) error {
	c.Response().Header().Set(echo.HeaderContentType, "application/json; charset=utf-8")
	c.Response().WriteHeader(status)
	return writeJSON(c.Response(), v)
}
