package handlers

import (
	"strconv"
	"strings"

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

// filledWords says what a command filled in, and what of it could not be taken over.
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
	for _, w := range warnings {
		words += ". " + w.Where + ": " + strings.TrimSuffix(w.Detail, ".")
	}
	return words
}
