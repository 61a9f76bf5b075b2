package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/convert"
	"parley/playground"
	"parley/views"
)

// pastedInput fills the composer from a cURL command, or a request as another tool wrote it.
func (h *Handlers) pastedInput(text string) (views.PlaygroundInput, error) {
	r, warnings, err := convert.FromPasted(text)
	if err != nil {
		return views.PlaygroundInput{}, err
	}
	r.URL, _ = compose.CompleteURL(r.URL) // a raw request has a host and no scheme
	return views.PlaygroundInput{Request: r, Filled: filledWords(r, warnings)}, nil
}

// filledWords says what a command filled in, and in a line each what of it could not be taken
// over. Variables of the shell are named together.
func filledWords(r playground.Request, warnings []convert.Warning) string {
	words := r.Method
	if n := len(r.Headers); n > 0 {
		words += ", " + strconv.Itoa(n) + map[bool]string{true: " header", false: " headers"}[n == 1]
	}
	if r.Auth.Kind != "none" && r.Auth.Kind != "" {
		words += ", sign-in"
	}
	switch kind := r.Body.Kind; kind {
	case playground.BodyNone, "":
	case playground.BodyJSON:
		words += ", JSON body"
	default:
		words += ", " + string(kind) + " body"
	}
	var unknown []string
	for _, w := range warnings {
		if name, ok := strings.CutPrefix(w.Where, "$"); ok && strings.Contains(w.Detail, "It stands as {{"+name+"}}") {
			unknown = append(unknown, w.Where)
		}
	}
	for _, w := range warnings {
		switch {
		case len(unknown) < 2 || !slices.Contains(unknown, w.Where):
			words += "\n• " + w.Where + ": " + w.Detail
		case w.Where == unknown[0]:
			words += "\n• " + strings.Join(unknown, ", ") + ": What they are set to is not known here. Each stands as a name in double braces: put its value in its place."
		}
	}
	return words
}

// fillFromCurl is POST /compose/curl.
func (h *Handlers) fillFromCurl(c echo.Context) error {
	if address := convert.BareAddress(c.FormValue("curl")); address != "" {
		form := posted{Values: c.Request().Form, to: h.newFiling(c)}
		form.Set("url", address)
		in := form.input()
		in.Filled = "the address, without its quotes"
		return h.renderPlayground(c, http.StatusOK, in)
	}
	in, err := h.pastedInput(c.FormValue("curl"))
	if err != nil && isFragment(c) {
		return err
	}
	if err != nil {
		in = views.PlaygroundInput{Typed: url.Values{"url": {c.FormValue("curl")}, "method": {http.MethodGet}}, Faults: faultsOf(err, "/request/url")}
		return h.renderPlayground(c, http.StatusUnprocessableEntity, in)
	}
	keepNames(&in, c.Request().PostForm)
	return h.renderPlayground(c, http.StatusOK, in)
}
