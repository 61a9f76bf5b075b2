package handlers

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"parley/convert"
	"parley/playground"
)

// runWriter writes runs in one of the formats that people take out. It masks them.
type runWriter interface {
	Run(r playground.Run) error
	Close() error
}

// exportTypes are the formats of an export and their media types.
var exportTypes = map[string]string{"har": "application/json; charset=utf-8", "json": "application/json; charset=utf-8", "csv": "text/csv; charset=utf-8"}

// exportRuns is GET /history/export: the ticked runs, or all that the filter lets through,
// streamed.
func (h *Handlers) exportRuns(c echo.Context) error {
	format := c.QueryParam("format")
	if _, known := exportTypes[format]; !known {
		return invalid("/format", "Runs can be taken out as har, json or csv.")
	}
	f, err := readFilter(c)
	if err != nil {
		return err
	}
	if fault := readQuery(c.QueryParam("q"), &f, h.Now()); fault != nil {
		return invalid("/q", fault.Detail)
	}
	if err := h.countExport(c); err != nil {
		return err
	}
	ids := runIDs(c.QueryParams()["run"])
	h.noteExport(c, format, ids)
	w, err := h.beginExport(c, format)
	if err != nil {
		return err
	}
	if len(ids) > 0 {
		err = h.exportEach(c.Request().Context(), w, ids)
	} else {
		err = h.exportAll(c.Request().Context(), w, f)
	}
	if err != nil {
		return err
	}
	return w.Close()
}

func (h *Handlers) beginExport(c echo.Context, format string) (runWriter, error) {
	f := c.Response().Header()
	f.Set(echo.HeaderContentType, exportTypes[format])
	f.Set("Content-Disposition", `attachment; filename="runs.`+format+`"`)
	f.Set("Content-Security-Policy", downloadPolicy)
	noHurry(c, downloadTime)
	c.Response().WriteHeader(http.StatusOK)
	ctx := handedOn(c.Request().Context())
	switch format {
	case "csv":
		w, err := convert.NewTableWriter(c.Response())
		return maskedExport{ctx, w}, err
	case "json":
		w, err := convert.NewListWriter(c.Response())
		return maskedExport{ctx, w}, err
	}
	w, err := convert.NewHARWriter(c.Response(), h.Version)
	return harExport{h, ctx, w}, err
}

// maskedExport writes runs as anybody may see them.
type maskedExport struct {
	ctx context.Context
	to  runWriter
}

// Run writes one run.
func (e maskedExport) Run(r playground.Run) error { return e.to.Run(masked(e.ctx, r)) }

// Close ends the file.
func (e maskedExport) Close() error { return e.to.Close() }

// harExport writes a HAR with the content that it has room for.
type harExport struct {
	h   *Handlers
	ctx context.Context
	w   *convert.HARWriter
}

// Run writes one run with its content.
func (e harExport) Run(r playground.Run) error { return e.h.writeHAR(e.ctx, e.w, r) }

// Close ends the file.
func (e harExport) Close() error { return e.w.Close() }

// exportAll writes every run of a filter, a page at a time.
func (h *Handlers) exportAll(ctx context.Context, w runWriter, f playground.RunFilter) error {
	f.Limit = maxPage
	for more := true; more; more = f.Before != 0 {
		page, err := h.History.FindRuns(ctx, f)
		if err != nil {
			return err
		}
		ids := make([]playground.RunID, len(page.Runs))
		for i, s := range page.Runs {
			ids[i] = s.ID
		}
		if err := h.exportEach(ctx, w, ids); err != nil {
			return err
		}
		f.Before = page.Older
	}
	return nil
}

// exportEach writes runs by their numbers. One that was deleted meanwhile is passed over.
func (h *Handlers) exportEach(ctx context.Context, w runWriter, ids []playground.RunID) error {
	for _, id := range ids {
		run, err := h.History.FindRun(ctx, id)
		if playground.CodeOf(err) == playground.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		if err := w.Run(run); err != nil {
			return err
		}
	}
	return nil
}
