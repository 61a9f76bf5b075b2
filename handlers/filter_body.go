package handlers

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"parley/inspect"
	"parley/playground"
	"parley/views"
)

// filterPage puts content through the jq filter that the address names, and shows a window
// of the results.
func (h *Handlers) filterPage(c echo.Context, content *openContent, r *views.BodyReading) error {
	ctx, f := c.Request().Context(), &r.Filter
	f.Open, f.Text, f.At = true, c.QueryParam("jq"), -1
	if f.Text == "" {
		return h.window(c, content, inspect.AsJSON, 0, r)
	}
	made, err := h.filter(c, content, f.Text)
	if code := playground.CodeOf(err); code == playground.TooLarge || code == playground.Busy {
		f.Fault = said(err)
		return h.window(c, content, inspect.AsJSON, 0, r)
	}
	if err != nil {
		return err
	}
	if made.Fault != nil {
		f.Fault, f.At = made.Fault.Detail, made.Fault.At
	}
	f.Cut, f.Count, r.Note = made.Cut, len(made.Results), made.Cut
	at, _ := number64(c.QueryParam("at"))
	results := textContent{bytes.NewReader(resultLines(made.Results))}
	w, err := inspect.New().Window(ctx, "", results, inspect.AsJSONs, at, inspect.Query{}, -1) // other results may have the same name
	r.Window = &w
	return err
}

// filter puts content through a jq filter, unless the visitor has enough of them waiting.
func (h *Handlers) filter(c echo.Context, content *openContent, text string) (inspect.Filtered, error) {
	leave, err := h.enterFew(c, &h.filters, filtersAtOnce)
	if err != nil {
		return inspect.Filtered{}, err
	}
	defer leave()
	return h.Inspector.Filter(c.Request().Context(), content.name, content, text)
}

// resultLines are results, each on a line.
func resultLines(results []json.RawMessage) []byte {
	var b bytes.Buffer
	for _, r := range results {
		b.Write(r)
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// filterAnswer is what a filter made of a body, for the API.
type filterAnswer struct {
	Results  []json.RawMessage `json:"results"`
	Complete bool              `json:"complete"`
	Detail   string            `json:"detail,omitempty"`
}

// apiFilter is GET /api/runs/:id/jq?filter=: the JSON content through a jq filter.
func (h *Handlers) apiFilter(c echo.Context) error {
	run, err := h.findUntil(c)
	if err != nil {
		return err
	}
	filter := c.QueryParam("filter")
	if filter == "" {
		return invalid("/filter", "This is needed, such as .items[0].id.")
	}
	content, err := h.openBody(c.Request().Context(), run)
	if err != nil {
		return err
	}
	if content == nil {
		return playground.NewError(playground.NotFound, "No content came, so there is nothing to filter.")
	}
	defer content.close()
	made, err := h.filter(c, content, filter)
	if err != nil {
		return err
	}
	if f := made.Fault; f != nil {
		detail := f.Detail
		if f.At >= 0 {
			detail += " It is at byte " + strconv.Itoa(f.At) + " of the filter."
		}
		return invalid("/filter", detail)
	}
	if c.QueryParam("lines") == "true" {
		return c.Blob(http.StatusOK, "application/x-ndjson", resultLines(made.Results))
	}
	if made.Results == nil {
		made.Results = []json.RawMessage{}
	}
	return answer(c, http.StatusOK, filterAnswer{made.Results, made.Cut == "", made.Cut})
}
