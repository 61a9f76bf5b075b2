package handlers

import (
	"context"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"parley/convert"
	"parley/playground"
)

// maxHARText bounds the content that a HAR holds of one exchange; longer content is
// left out, its size stays.
const maxHARText = 5 << 20

// apiRunHAR is GET /api/runs/:id/har.
func (h *Handlers) apiRunHAR(c echo.Context) error {
	run, err := h.findRun(c)
	if err != nil {
		return err
	}
	h.noteExport(c, "har", []playground.RunID{run.ID})
	w, err := h.beginHAR(c, "run-"+run.ID.String()+".har")
	if err != nil {
		return err
	}
	if err := h.writeHAR(c.Request().Context(), w, run); err != nil {
		return err
	}
	return w.Close()
}

// apiRunsHAR is GET /api/runs.har: every run that the filter lets through, streamed.
func (h *Handlers) apiRunsHAR(c echo.Context) error {
	f, err := readFilter(c)
	if err != nil {
		return err
	}
	if err := h.countExport(c); err != nil {
		return err
	}
	h.noteExport(c, "har", nil)
	w, err := h.beginHAR(c, "runs.har")
	if err != nil {
		return err
	}
	if err := h.exportAll(c.Request().Context(), harExport{h, c.Request().Context(), w}, f); err != nil {
		return err
	}
	return w.Close()
}

func (h *Handlers) beginHAR(c echo.Context, name string) (*convert.HARWriter, error) {
	f := c.Response().Header()
	f.Set(echo.HeaderContentType, "application/json; charset=utf-8")
	f.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	noHurry(c, downloadTime)
	c.Response().WriteHeader(http.StatusOK)
	return convert.NewHARWriter(c.Response(), h.Version)
}

func (h *Handlers) writeHAR(ctx context.Context, w *convert.HARWriter, run playground.Run) error {
	ctx = handedOn(ctx)
	return w.Run(masked(ctx, run), func(sha string) []byte {
		body, err := h.findContent(ctx, run, sha)
		if err != nil || body.Size() > maxHARText {
			return nil
		}
		defer body.Close()
		b, err := io.ReadAll(body)
		if err != nil {
			return nil
		}
		return b
	})
}
