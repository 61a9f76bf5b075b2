package handlers

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
)

// syntaxes are those of the kinds of body that can be laid out, and their names.
var syntaxes = map[string]struct {
	syntax compose.Syntax
	name   string
}{
	"json": {compose.SyntaxJSON, "JSON"}, "strict": {compose.SyntaxStrict, "JSON"}, "xml": {compose.SyntaxXML, "XML"}, "graphql": {compose.SyntaxGraphQL, "GraphQL"},
}

// formatBody is POST /compose/format: the form again with its body laid out anew, or with
// the line named that cannot be read.
func (h *Handlers) formatBody(c echo.Context) error {
	form, err := h.readForm(c)
	defer form.to.release()
	if err != nil {
		return err
	}
	var faults []playground.FieldError
	format := func(field, pointer, kind string) {
		s, known := syntaxes[kind]
		if !known {
			return
		}
		text, fault := s.syntax.Format(form.Get(field))
		if fault != nil {
			detail := "Line " + strconv.FormatInt(fault.Line, 10) + " is not " + s.name + ": " + fault.Detail + "."
			faults = append(faults, playground.FieldError{Pointer: pointer, Detail: detail})
			return
		}
		form.Set(field, text)
	}
	kind := form.Get("body_kind")
	format("body_text", "/request/body/text", kind)
	if kind == "graphql" {
		format("variables", "/request/body/variables", "strict") // they are kept as JSON
	}
	in := form.input(faults...)
	in.Part = "body"
	status := http.StatusOK
	if len(faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return h.renderPlayground(c, status, in)
}
