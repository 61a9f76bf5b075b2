package handlers

import (
	"context"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/convert"
	"parley/playground"
	"parley/views"
)

// replacedField says of a file how many secrets are names without a value in it.
const replacedField = "Parley-Secrets-Replaced"

// takenOut is a collection as it leaves Parley: without the values of its secrets, and with the
// names of secrets in the places of credentials. It returns how many secrets that are.
func (h *Handlers) takenOut(ctx context.Context, kept playground.Collection) (playground.Collection, int, error) {
	names, err := h.environmentNames(ctx)
	if err != nil {
		return kept, 0, err
	}
	out, _ := compose.UnburdenAll(kept, names)
	n := hollow(out.Variables)
	for _, f := range out.Folders {
		n += hollow(f.Variables)
	}
	return out, n, nil
}

// hollow takes the values of secrets away, and counts these.
func hollow(all []playground.Variable) (n int) {
	for i, v := range all {
		if v.Secret {
			all[i].Value = ""
			n++
		}
	}
	return n
}

// exportCollection is GET /api/collections/:id/export for another tool: the collection as a file
// of its format.
func (h *Handlers) exportCollection(c echo.Context, format string) error {
	if err := h.countExport(c); err != nil {
		return err
	}
	kept, err := h.exported(c)
	if err != nil {
		return err
	}
	out, secrets, err := h.takenOut(c.Request().Context(), kept)
	if err != nil {
		return err
	}
	text, err := h.collectionFile(c, format, out)
	if err != nil {
		return err
	}
	f := c.Response().Header()
	for _, as := range convert.ExportFormats() {
		if as.ID == format {
			f.Set(echo.HeaderContentType, as.MediaType)
			f.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": fileStem(kept.Name) + as.Extension}))
		}
	}
	f.Set("Content-Security-Policy", downloadPolicy)
	f.Set(replacedField, strconv.Itoa(secrets))
	c.Response().WriteHeader(http.StatusOK)
	_, err = c.Response().Write(text)
	return err
}

// fileStem is a name as files can have it.
func fileStem(name string) string {
	stem := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '-', r == '_':
			return r
		}
		return '-'
	}, firstBytes(name, 60))
	for strings.Contains(stem, "--") {
		stem = strings.ReplaceAll(stem, "--", "-")
	}
	if stem = strings.Trim(stem, "-"); stem == "" {
		return "collection"
	}
	return stem
}

// showExport is GET /collections/:id/export: as what the collection can be had.
func (h *Handlers) showExport(c echo.Context) error {
	if c.QueryParam("format") != "" {
		return h.apiExportCollection(c)
	}
	kept, err := h.exported(c)
	if err != nil {
		return err
	}
	out, secrets, err := h.takenOut(c.Request().Context(), kept)
	if err != nil {
		return err
	}
	in := views.ExportInput{ID: kept.ID, Request: c.QueryParam("request"), Name: kept.Name, Requests: len(out.Requests), Secrets: secrets}
	for _, f := range convert.ExportFormats() {
		in.Formats = append(in.Formats, views.ExportFormat{ID: f.ID, Title: f.Title, About: f.About})
	}
	return h.render(c, http.StatusOK, views.ExportPage(views.NewShell(h.shell(c, "Export "+kept.Name, "collections")), views.NewExportModel(in)), nil)
}
