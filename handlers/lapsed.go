package handlers

import (
	"bytes"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/views"
)

// maxLapsed is the most of a form that is handed back to somebody whose session has ended.
const maxLapsed = 1 << 20

// showLapsed answers a form whose sender is not signed in any more. The page holds what was
// typed, so that it can be sent again after a sign-in in another tab. Nothing of it is kept here.
func (h *Handlers) showLapsed(c echo.Context) error {
	typed, ok := typedFields(c.Request())
	m := views.NewLapsedModel(c.Request().URL.RequestURI(), typed, ok)
	return h.render(c, http.StatusUnauthorized, views.LapsedPage(views.NewShell(h.bareShell(c, "You are signed out")), m), nil)
}

// typedBefore are the fields of a form that was refused, read or not: a page of an error holds
// them, since a browser forgets what stood in fields that it may not complete.
func typedBefore(r *http.Request) ([]views.TypedField, bool) {
	if r.PostForm == nil || r.Method != http.MethodPost {
		return typedFields(r)
	}
	var fields []views.TypedField
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		for _, value := range r.PostForm[name] {
			fields = append(fields, views.TypedField{Name: name, Value: value})
		}
	}
	return fields, (r.MultipartForm == nil || len(r.MultipartForm.File) == 0) && r.ContentLength <= maxLapsed
}

// typedFields are the fields of a form in the order in which they were sent. It is false where
// they cannot be sent again by a page: a file cannot, and neither can what is no form.
func typedFields(r *http.Request) ([]views.TypedField, bool) {
	kind, params, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if r.Method != http.MethodPost || err != nil && r.ContentLength != 0 || r.ContentLength > maxLapsed {
		return nil, false
	}
	text, err := io.ReadAll(io.LimitReader(r.Body, maxLapsed+1))
	if err != nil || len(text) > maxLapsed {
		return nil, false
	}
	switch {
	case len(text) == 0:
		return nil, r.ContentLength <= 0
	case kind == echo.MIMEApplicationForm:
		return formFields(string(text))
	case kind == echo.MIMEMultipartForm && params["boundary"] != "":
		return partFields(multipart.NewReader(bytes.NewReader(text), params["boundary"]))
	}
	return nil, false
}

func formFields(text string) (fields []views.TypedField, ok bool) {
	for pair := range strings.SplitSeq(text, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			return nil, false
		}
		if value, err = url.QueryUnescape(value); err != nil {
			return nil, false
		}
		fields = append(fields, views.TypedField{Name: name, Value: value})
	}
	return fields, true
}

// partFields reads a form in parts. A file field that was left empty is no loss.
func partFields(parts *multipart.Reader) (fields []views.TypedField, ok bool) {
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return fields, true
		}
		if err != nil {
			return nil, false
		}
		value, err := io.ReadAll(part)
		if err != nil || part.FileName() != "" {
			return nil, false
		}
		if _, params, _ := mime.ParseMediaType(part.Header.Get(echo.HeaderContentDisposition)); !hasKey(params, "filename") {
			fields = append(fields, views.TypedField{Name: part.FormName(), Value: string(value)})
		}
	}
}

func hasKey(m map[string]string, key string) bool {
	_, ok := m[key]
	return ok
}
