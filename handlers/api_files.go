package handlers

import (
	"bytes"
	"io"
	"strconv"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
)

// readDraft reads what POST /api/runs was sent: JSON, or a form whose part run is that JSON
// and whose other parts are its files. The caller releases the files in any case.
func (h *Handlers) readDraft(c echo.Context) (playground.Draft, *filing, error) {
	if !takesFiles(c.Request()) {
		if err := needJSON(c); err != nil {
			return playground.Draft{}, nil, err
		}
		d, err := compose.ReadDraftAsTyped(c.Request().Body)
		if err == nil {
			err = attach(&d.Request, nil)
		}
		return d, nil, err
	}
	files, byName := h.newFiling(c), map[string]named{}
	text, err := readRunForm(c, files, byName)
	if err != nil {
		return playground.Draft{}, files, err
	}
	d, err := compose.ReadDraftAsTyped(bytes.NewReader(text))
	if err == nil {
		err = attach(&d.Request, byName)
	}
	return d, files, err
}

// named is a file of a form, with what its part says of it.
type named struct {
	filed
	filename, mediaType string
}

// mostFiles bounds the files of one request.
const mostFiles = 1000

func readRunForm(c echo.Context, to *filing, byName map[string]named) (run []byte, err error) {
	broken := playground.NewError(playground.Malformed, "This form cannot be read: it breaks off, or is no form data.")
	for parts := partsOf(c); ; {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, broken
		}
		if part.FormName() == "run" {
			run, err = io.ReadAll(io.LimitReader(counted(part, receivedBy(c)), maxBodyBytes+1))
			if playground.CodeOf(err) == playground.Busy {
				return nil, err
			}
			if err != nil || len(run) > maxBodyBytes {
				return nil, broken
			}
			continue
		}
		f, err := to.take(part)
		if err != nil {
			return nil, err
		}
		if !f.whole {
			return nil, playground.NewError(playground.TooLarge, "With the file "+strconv.Quote(part.FormName())+" there are more bytes of files than are taken. Nothing was sent.")
		}
		if byName[part.FormName()] = (named{f, part.FileName(), part.Header.Get("Content-Type")}); len(byName) > mostFiles {
			return nil, playground.NewError(playground.TooLarge, "A request has at most 1000 files. Nothing was sent.")
		}
	}
	if run == nil {
		return nil, invalid("/run", "The form needs a part named run that holds the request as JSON.")
	}
	return run, nil
}

// attach puts the files of a form where the request names them.
func attach(r *playground.Request, files map[string]named) error {
	var faults []playground.FieldError
	find := func(pointer, name string) (named, bool) {
		f, ok := files[name]
		if !ok {
			faults = append(faults, playground.FieldError{Pointer: pointer, Detail: "There is no part " + strconv.Quote(name) + " beside this request. Send a form with files, with this as its part run."})
		}
		return f, ok
	}
	if name := r.Body.File; name != "" {
		if f, ok := find("/request/body/part", name); ok {
			r.Body.Base64, r.Body.SHA256, r.Body.Size = f.base64, f.SHA256, f.Size
		}
		r.Body.File = ""
	}
	for i := range r.Body.Fields {
		field := &r.Body.Fields[i]
		if field.File == "" {
			continue
		}
		if f, ok := find("/request/body/fields/"+strconv.Itoa(i)+"/part", field.File); ok {
			field.Base64, field.SHA256, field.Size, field.Value = f.base64, f.SHA256, f.Size, ""
			if field.Filename == "" {
				field.Filename = f.filename
			}
			if field.MediaType == "" && f.mediaType != "application/octet-stream" {
				field.MediaType = f.mediaType
			}
		}
		field.File = ""
	}
	if len(faults) > 0 {
		return &playground.Error{Code: playground.Invalid, Message: "This request cannot be sent as it is.", Fields: faults}
	}
	return nil
}

// checkFiles refuses a request that names kept content which is not there, or of another
// length.
func (h *Handlers) checkFiles(c echo.Context, r playground.Request) error {
	for _, f := range r.KeptFiles() {
		body, err := h.Bodies.FindBody(c.Request().Context(), f.SHA256)
		if playground.CodeOf(err) == playground.NotFound || err == nil && body.Size() != f.Size {
			return &playground.Error{Code: playground.Invalid, Message: "A file of this request is not kept here. Send it along, as a form with files.", Fields: []playground.FieldError{{Pointer: "/request/body", Detail: "Content " + f.SHA256 + " of this size is not kept here."}}}
		}
		if err != nil {
			return err
		}
		_ = body.Close()
	}
	return nil
}
