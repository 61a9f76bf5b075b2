package handlers

import (
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
	"parley/reply"
	"parley/views"
)

// mostTried bounds the content that extractions are tried on while they are typed.
const mostTried = 4 << 20

// addressOf is the address in the composer, as typed.
func addressOf(in views.PlaygroundInput) string {
	if in.Typed != nil {
		return in.Typed.Get("url")
	}
	return in.Request.URL
}

// keepNames keeps what a command cannot say of a request: its environment, its variables, and
// what is taken from its response and checked of it. Path variables stay where the new address has them.
func keepNames(in *views.PlaygroundInput, typed url.Values) {
	f := compose.ReadForm(typed)
	in.Environment = f.Environment
	in.Request.Variables, in.Request.Extract, in.Request.Checks = f.OwnVariables, f.Extract, f.Checks
	f = compose.ReadForm(url.Values{"form": typed["form"], "url": {in.Request.URL}, "path_name": typed["path_name"], "path_value": typed["path_value"], "path_use": typed["path_use"]})
	in.Request.PathParams = f.PathParams
}

// addTried tries what is to be taken from the response on the one that came last, so that a
// mistake is seen before it costs a request.
func (h *Handlers) addTried(c echo.Context, in *views.PlaygroundInput) error {
	asked := in.Request.Extract
	if in.Typed != nil {
		asked = compose.ReadForm(in.Typed).Extract
	}
	if len(asked) == 0 {
		return nil
	}
	last, ok := playground.ParseRunID(c.FormValue("last"))
	if !ok {
		last = in.From
	}
	run, err := h.filledRun(c, last)
	if err != nil {
		return err
	}
	var response *playground.Response
	var content []byte
	if run != nil {
		in.Tried.Run = run.ID
		if x := run.Final(); x != nil {
			response = x.Response
		}
		if response != nil && response.Content.DecodedSize <= mostTried {
			if content, err = h.bodyStart(c.Request().Context(), *run, mostTried); err != nil {
				return err
			}
		}
	}
	in.Tried.Lines = tried(asked, response, content)
	return nil
}

// tried is what each extraction finds, as it may be shown. One that cannot be read says why.
func tried(asked []playground.Extraction, r *playground.Response, content []byte) []views.TriedLine {
	var lines []views.TriedLine
	for _, e := range asked {
		if !e.Enabled {
			continue
		}
		line := views.TriedLine{From: e.From, Expression: e.Expression}
		if detail := compose.ExtractionFault(e); detail != "" {
			line.Extracted = playground.Extracted{Variable: e.Variable, Detail: detail}
		} else if found := reply.Take([]playground.Extraction{e}, r, content); len(found) == 1 {
			line.Extracted = found[0]
		}
		line.Value = shownTaken(e, line.Value)
		lines = append(lines, line)
	}
	return lines
}

// shownTaken is a value that was found as other people may see it.
func shownTaken(e playground.Extraction, value string) string {
	if e.Secret && value != "" {
		return strconv.Itoa(len([]rune(value))) + " characters, which are hidden"
	}
	if e.From == playground.FromHeader {
		value = playground.MaskField(e.Expression, value)
	}
	return playground.MaskField(e.Variable, value)
}
