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

// addTried tries what is to be taken from the response, and what is checked of it, on the one that
// came last, so that a mistake is seen before it costs a request.
func (h *Handlers) addTried(c echo.Context, in *views.PlaygroundInput) error {
	asked, checks := in.Request.Extract, in.Request.Checks
	if in.Typed != nil {
		f := compose.ReadForm(in.Typed)
		asked, checks = f.Extract, f.Checks
	}
	if len(asked)+len(checks) == 0 {
		return nil
	}
	run, response, content, err := h.lastResponse(c, in.From)
	if err != nil {
		return err
	}
	if run != nil {
		in.Tried.Run = run.ID
		in.Tried.Checked = triedChecks(checks, response, content, run.TotalMS)
	}
	in.Tried.Lines = tried(asked, response, content)
	return nil
}

// lastResponse is the response that came last: of the run that the form names as such, or of the
// one that it was filled from. All are nil where there is none; content also where it is too long.
func (h *Handlers) lastResponse(c echo.Context, from playground.RunID) (*playground.Run, *playground.Response, []byte, error) {
	last, ok := playground.ParseRunID(c.FormValue("last"))
	if !ok {
		last = from
	}
	run, err := h.filledRun(c, last)
	if err != nil || run == nil || run.Final() == nil || run.Final().Response == nil {
		return run, nil, nil, err
	}
	response := run.Final().Response
	if !seesAll(c.Request().Context(), run.CreatedBy) { // what is tried must not tell of what is hidden from who tries
		shown := masked(c.Request().Context(), *run)
		response = shown.Final().Response
	}
	if response.Content.DecodedSize > mostTried {
		return run, response, nil, nil
	}
	content, err := h.bodyStart(c.Request().Context(), *run, mostTried)
	return run, response, content, err
}

// triedChecks is what each check comes to, as it may be shown. One that cannot be read says why;
// one that holds names is judged when it is sent, since they are filled in then.
func triedChecks(asked []playground.Check, r *playground.Response, content []byte, took playground.Millis) []playground.Checked {
	var out []playground.Checked
	for _, c := range asked {
		if !c.Enabled || len(compose.Names(playground.Request{Checks: []playground.Check{c}})) > 0 {
			continue
		}
		if detail := compose.CheckFault(c); detail != "" {
			out = append(out, playground.Checked{Check: c, Detail: detail})
			continue
		}
		out = append(out, reply.HoldTo([]playground.Check{c}, r, content, took)...)
	}
	return playground.MaskChecked(out)
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
	if e.Secret && playground.HoldsHidden([]byte(value)) { // of the mark itself nothing is to be counted
		return "hidden in what is kept of this run"
	}
	if e.Secret && value != "" {
		return strconv.Itoa(len([]rune(value))) + " characters, which are hidden"
	}
	if e.From == playground.FromHeader {
		value = playground.MaskField(e.Expression, value)
	}
	return playground.MaskField(e.Variable, value)
}
