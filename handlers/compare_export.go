package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"parley/convert"
	"parley/playground"
	"parley/views"
)

// compareTypes are the formats in which a comparison is taken out: their media types, and how
// a file of them ends.
var compareTypes = map[string][2]string{
	"markdown": {"text/markdown; charset=utf-8", "md"}, "html": {"text/html; charset=utf-8", "html"}, "json": {"application/json; charset=utf-8", "json"},
}

// exportCompare is GET /compare/export, and GET /api/compare/export: a comparison as a file.
func (h *Handlers) exportCompare(c echo.Context) error {
	format := c.QueryParam("format")
	kind, known := compareTypes[format]
	if !known {
		return invalid("/format", "A comparison can be taken out as markdown, html or json.")
	}
	a, err := readAsked(c)
	if err != nil {
		return err
	}
	ctx := handedOn(c.Request().Context())
	result, runs, err := h.compare(ctx, c, a)
	if err != nil {
		return err
	}
	f := c.Response().Header()
	f.Set(echo.HeaderContentType, kind[0])
	f.Set("Content-Disposition", `attachment; filename="comparison.`+kind[1]+`"`)
	f.Set("Content-Security-Policy", downloadPolicy)
	noHurry(c, downloadTime)
	link := h.origin(c) + views.PermanentCompare(c.QueryParams(), result.Rules)
	switch format {
	case "json":
		return answerCompared(c, result)
	case "markdown":
		c.Response().WriteHeader(http.StatusOK)
		return convert.WriteMarkdown(c.Response(), convert.Report{Comparison: result, Runs: summariesOf(runs), Link: link})
	}
	in := views.CompareFileInput{Runs: summariesOf(runs), Comparison: result, Link: link, Now: h.Now()}
	for _, pair := range result.Pairs {
		in.Aligned = append(in.Aligned, align(ctx, runs, pair, "body"))
	}
	return h.render(c, http.StatusOK, views.CompareFile(views.NewCompareFileModel(in)), nil)
}

func summariesOf(runs []playground.ComparedRun) []playground.RunSummary {
	all := make([]playground.RunSummary, len(runs))
	for i := range runs {
		all[i] = maskSummary(runs[i].Run.Summary())
	}
	return all
}

// origin is Parley's own as this visitor reaches it.
func (h *Handlers) origin(c echo.Context) string {
	if h.PublicURL != "" {
		return h.PublicURL
	}
	return "http://" + c.Request().Host
}
