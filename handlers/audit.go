package handlers

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"parley/convert"
	"parley/playground"
	"parley/views"
)

// Audit keeps who did what that others must be able to trust afterwards.
type Audit interface {
	AddAudit(ctx context.Context, e playground.AuditEntry) error
	FindAudit(ctx context.Context, f playground.AuditFilter) (playground.AuditPage, error)
}

// maxAuditText bounds what one entry says.
const maxAuditText = 300

// note adds to the audit trail. What was done stays done where it cannot be noted: the log
// says so.
func (h *Handlers) note(c echo.Context, deed playground.Deed, object, detail string) {
	h.noteAs(c, h.who(c), deed, object, detail)
}

func (h *Handlers) noteAs(c echo.Context, who string, deed playground.Deed, object, detail string) {
	if h.Audit == nil {
		return
	}
	e := playground.AuditEntry{Who: shortened(who), Address: h.address(c.Request()), Deed: deed, Object: shortened(object), Detail: shortened(detail)}
	if err := h.Audit.AddAudit(context.WithoutCancel(c.Request().Context()), e); err != nil {
		h.Log.Error("add to the audit trail", "request_id", requestID(c), "deed", string(deed), "error", err)
	}
}

// shortened bounds a text between two of its characters.
func shortened(s string) string {
	s = strings.ToValidUTF8(s, "�")
	if len(s) <= maxAuditText {
		return s
	}
	end := maxAuditText
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

// noteRefusal notes what somebody may not do, once a minute for each person and route.
func (h *Handlers) noteRefusal(c echo.Context) {
	route := c.Request().Method + " " + c.Path()
	if h.Refusals != nil && h.Refusals.Take(h.who(c)+" "+route) > 0 {
		return
	}
	h.note(c, playground.DeedRefusal, route, c.Param("id"))
}

// noteRuns notes what was done to runs.
func (h *Handlers) noteRuns(c echo.Context, deed playground.Deed, ids []playground.RunID, detail string) {
	names := make([]string, 0, len(ids))
	for _, id := range ids {
		names = append(names, id.String())
	}
	object := "run " + strings.Join(names, ", ")
	if len(ids) > 1 {
		object = "runs " + strings.Join(names, ", ")
	}
	h.note(c, deed, object, detail)
}

// readAuditFilter reads which entries are wanted.
func (h *Handlers) readAuditFilter(q url.Values) (playground.AuditFilter, error) {
	f := playground.AuditFilter{Who: strings.TrimSpace(q.Get("who")), Deed: playground.Deed(q.Get("deed")), Text: strings.TrimSpace(q.Get("q"))}
	for name, into := range map[string]*playground.Time{"since": &f.Since, "until": &f.Until} {
		s := strings.TrimSpace(q.Get(name))
		if s == "" {
			continue
		}
		t, ok := readTime(s, h.Now())
		if !ok {
			return f, invalid("/"+name, "A time is written like 2026-11-24, 2026-11-24T14:00:00Z, or 7d, 24h, 30m for that long ago.")
		}
		*into = playground.At(t)
	}
	if s := q.Get("before"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < 1 {
			return f, invalid("/before", "This does not name a place in the list.")
		}
		f.Before = n
	}
	return f, nil
}

// showAudit is GET /admin/audit.
func (h *Handlers) showAudit(c echo.Context) error {
	in := views.AuditInput{Query: c.QueryParams(), Now: h.Now(), Open: h.People == nil}
	f, err := h.readAuditFilter(in.Query)
	status := http.StatusOK
	if err != nil {
		in.Fault, status = said(err), http.StatusUnprocessableEntity
	} else if in.Page, err = h.Audit.FindAudit(c.Request().Context(), f); err != nil {
		return err
	}
	return h.render(c, status, views.AuditPage(views.NewShell(h.shell(c, "Audit trail", "settings")), views.NewAuditModel(in)), nil)
}

// apiAudit is GET /api/audit.
func (h *Handlers) apiAudit(c echo.Context) error {
	f, err := h.readAuditFilter(c.QueryParams())
	if err != nil {
		return err
	}
	page, err := h.Audit.FindAudit(c.Request().Context(), f)
	if err != nil {
		return err
	}
	var next *string
	if page.Older != 0 {
		s := strconv.FormatInt(page.Older, 10)
		next = &s
	}
	return answer(c, http.StatusOK, map[string]any{"entries": page.Entries, "next_before": next})
}

// exportAudit is GET /admin/audit.csv and /api/audit.csv: all that the filter lets through.
func (h *Handlers) exportAudit(c echo.Context) error {
	f, err := h.readAuditFilter(c.QueryParams())
	if err != nil {
		return err
	}
	if err := h.countExport(c); err != nil {
		return err
	}
	h.note(c, playground.DeedExport, "audit trail", "csv")
	head := c.Response().Header()
	head.Set(echo.HeaderContentType, exportTypes["csv"])
	head.Set("Content-Disposition", `attachment; filename="audit.csv"`)
	head.Set("Content-Security-Policy", downloadPolicy)
	noHurry(c, downloadTime)
	w, err := convert.NewAuditWriter(c.Response())
	if err != nil {
		return err
	}
	f.Limit = maxPage
	for more := true; more; more = f.Before != 0 {
		page, err := h.Audit.FindAudit(c.Request().Context(), f)
		if err != nil {
			return err
		}
		for _, e := range page.Entries {
			if err := w.Entry(e); err != nil {
				return err
			}
		}
		f.Before = page.Older
	}
	return w.Close()
}

// noteExport notes that runs were taken out: some, or all that a filter lets through.
func (h *Handlers) noteExport(c echo.Context, format string, ids []playground.RunID) {
	if len(ids) > 0 {
		h.noteRuns(c, playground.DeedExport, ids, format)
		return
	}
	h.note(c, playground.DeedExport, "runs", format)
}
