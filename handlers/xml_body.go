package handlers

import (
	"bytes"
	"fmt"
	"io"
	"strconv"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/inspect"
	"parley/playground"
	"parley/views"
)

// prettyXML shows XML laid out anew. What is none, or is too long, is shown as it came.
func (h *Handlers) prettyXML(c echo.Context, content *openContent, in *views.ResultInput) error {
	r := &in.Reading
	laid := content
	if content.Size() > mostDecoded || content.charset != nil {
		in.View, r.Note = "raw", "XML this long is shown as it came."
	} else {
		text, err := io.ReadAll(content)
		if err != nil {
			return fmt.Errorf("read content of run %d: %w", in.Run.ID, err)
		}
		pretty, fault := compose.SyntaxXML.Format(string(bytes.TrimPrefix(text, []byte("\ufeff"))))
		if fault != nil {
			in.View, r.Note = "raw", faultNote("XML", fault)
		} else {
			laid = &openContent{Content: textContent{bytes.NewReader([]byte(pretty))}, name: content.name + "xml", close: func() {}}
		}
	}
	at, err := h.findIn(c, laid, inspect.AsText, r)
	if err != nil {
		return err
	}
	return h.window(c, laid, inspect.AsText, at, r)
}

// faultNote says that content is not what it says it is, and where.
func faultNote(what string, f *playground.BodyFault) string {
	if f.Detail == inspect.TooDeep {
		return "This is nested too deep to be laid out, so it is shown as it came."
	}
	return "This is not " + what + ", although it says so. Line " + strconv.FormatInt(f.Line, 10) + ": " + f.Detail + "."
}
