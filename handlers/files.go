package handlers

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
	"parley/views"
)

// Bounds of a form with files.
const (
	inlineFile = 256 << 10 // a longer file streams to the store as it comes
	mostInline = 4 << 20   // bytes of shorter files; all others stream as well
	moreUpload = 64 << 20  // read besides, so that what was typed after too large a file is not lost
	uploadTime = time.Hour

	readTogether = 256 << 10 // multipart reads 5 KB at a time, each of which would be a call of the system
)

// posted is a form as it came: its fields, and the files beside them.
type posted struct {
	url.Values
	files    []compose.Upload
	tooLarge string                  // the field and row of the file that was one too many, such as part_file.2
	rows     [][]playground.Variable // what each run of a series has of its own

	to   *filing
	text int64     // bytes of fields that may still come
	got  *received // counts them to what all requests may hold
}

func (p posted) form() compose.Form { return compose.ReadForm(p.Values, p.files...) }

// input shows the form as it was typed, with what is wrong with it.
func (p posted) input(faults ...playground.FieldError) views.PlaygroundInput {
	in := views.PlaygroundInput{Typed: p.Values, Faults: faults, Request: playground.NewRequest("")}
	in.From, _ = playground.ParseRunID(p.Get("from"))
	return in
}

// takesFiles reports whether a request is a form with files: of the composer, of a lesson, or of
// the API.
func takesFiles(r *http.Request) bool {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && mediaType == "multipart/form-data" && (r.URL.Path == "/send" || r.URL.Path == "/send/several" || r.URL.Path == "/api/runs/several" || r.URL.Path == "/repeat" || r.URL.Path == "/api/runs" || strings.HasPrefix(r.URL.Path, "/compose/") || strings.HasPrefix(r.URL.Path, "/lessons/") || strings.HasPrefix(r.URL.Path, "/present/") && strings.HasSuffix(r.URL.Path, "/request"))
}

// readForm reads the composer's form, with or without files.
//
// The caller ends with release: until then the files are kept, and after it as long as a run
// has them.
func (h *Handlers) readForm(c echo.Context) (posted, error) {
	r := c.Request()
	if !takesFiles(r) {
		broken := readHeld(r)
		form, err := c.FormParams()
		return posted{Values: form, to: h.newFiling(c)}, errors.Join(broken, err)
	}
	p := posted{Values: url.Values{}, to: h.newFiling(c), text: maxBodyBytes, got: receivedBy(c)}
	err := p.read(partsOf(c))
	var limit *http.MaxBytesError
	switch {
	case errors.As(err, &limit), playground.CodeOf(err) == playground.Busy:
		return p, err
	case err != nil:
		return p, playground.NewError(playground.Malformed, "This form cannot be read: it breaks off, or is no form data.")
	}
	r.PostForm, r.Form, r.MultipartForm = p.Values, p.Values, &multipart.Form{Value: p.Values}
	if len(p.files) > 0 || p.tooLarge != "" {
		r.MultipartForm.File = map[string][]*multipart.FileHeader{"body_file": nil} // a page cannot send it again
	}
	return p, nil
}

// partsOf are the parts of a form with files. They may take their time.
func partsOf(c echo.Context) *multipart.Reader {
	control := http.NewResponseController(c.Response())
	_ = control.SetReadDeadline(time.Now().Add(uploadTime)) // a writer without deadlines needs none
	_ = control.SetWriteDeadline(time.Now().Add(2 * uploadTime))
	_, params, _ := mime.ParseMediaType(c.Request().Header.Get("Content-Type"))
	return multipart.NewReader(bufio.NewReaderSize(c.Request().Body, readTogether), params["boundary"])
}

// perField is what a field costs besides its name and value.
const perField = 64

// read takes the parts one after the other.
func (p *posted) read(parts *multipart.Reader) error {
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		_, params, _ := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
		filename, isFile := params["filename"]
		if p.text -= int64(len(params["name"])+len(filename)) + perField; p.text < 0 {
			return &http.MaxBytesError{Limit: maxBodyBytes}
		}
		switch {
		case !isFile:
			err = p.readText(part)
		case filename != "": // without a name no file was chosen
			err = p.readFile(part)
		}
		if err != nil {
			return err
		}
	}
}

func (p *posted) readText(part *multipart.Part) error {
	value, err := io.ReadAll(io.LimitReader(counted(part, p.got), p.text+1))
	if err != nil {
		return err
	}
	if p.text -= int64(len(value)); p.text < 0 {
		return &http.MaxBytesError{Limit: maxBodyBytes}
	}
	p.Add(part.FormName(), string(value))
	return nil
}

// readFile keeps a file, or drops it where there is no room left. The row that it belongs to
// is the one whose name came last.
func (p *posted) readFile(part *multipart.Part) error {
	if field := textFiles[part.FormName()]; field != "" {
		return p.readTextFile(part, field)
	}
	u := compose.Upload{Field: part.FormName(), Filename: part.FileName(), MediaType: part.Header.Get("Content-Type")}
	if u.Field == "part_file" {
		u.Row = max(0, len(p.Values["part_name"])-1)
	}
	if u.MediaType == "application/octet-stream" {
		u.MediaType = "" // a browser's way to say that it does not know
	}
	f, err := p.to.take(part)
	if err != nil {
		return err
	}
	u.Base64, u.KeptFile = f.base64, f.KeptFile
	if f.whole {
		p.files = append(p.files, u)
	} else if p.tooLarge == "" {
		p.tooLarge = u.Field + "." + strconv.Itoa(u.Row)
	}
	p.describe(u, f.size)
	return nil
}

// textFiles are files that stand for the text of a field beside them.
var textFiles = map[string]string{"ca_file": "ca", "client_certificate_file": "client_certificate", "client_key_file": "client_key", "plan_file": "plan_data"}

// readTextFile puts a file's text in its field's place, so that it is shown there if
// something else is wrong.
func (p *posted) readTextFile(part *multipart.Part, field string) error {
	text, err := io.ReadAll(io.LimitReader(counted(part, p.got), p.text+1))
	if err != nil {
		return err
	}
	if p.text -= int64(len(text)); p.text < 0 {
		return &http.MaxBytesError{Limit: maxBodyBytes}
	}
	p.Set(field, strings.ToValidUTF8(string(text), "�"))
	return nil
}

// describe sets the fields that say of a file what it is called and how large it is.
func (p *posted) describe(u compose.Upload, size int64) {
	prefix := strings.TrimSuffix(u.Field, "_file")
	for name, value := range map[string]string{"_filename": u.Filename, "_size": strconv.FormatInt(size, 10), "_kept": ""} {
		list := p.Values[prefix+name]
		for len(list) <= u.Row {
			list = append(list, "")
		}
		list[u.Row] = value
		p.Values[prefix+name] = list
	}
}

// refuseFiles shows the form again, with the fault at the file that was one too many.
func (h *Handlers) refuseFiles(c echo.Context, p posted) error {
	return h.renderPlayground(c, http.StatusRequestEntityTooLarge, p.input(h.fileFault(p)))
}

// fileFault says at which file of a form there were too many bytes.
func (h *Handlers) fileFault(p posted) playground.FieldError {
	pointer := "/request/body/base64"
	if row, ok := strings.CutPrefix(p.tooLarge, "part_file."); ok {
		pointer = "/request/body/fields/" + row + "/base64"
	}
	detail := fmt.Sprintf("With this file there are more than %d MiB of files, the most that is taken. Nothing was sent.", h.limits().MaxUpload>>20)
	return playground.FieldError{Pointer: pointer, Detail: detail}
}

// ownBoundary is the part of a boundary that is made of the parts' content.
var ownBoundary = regexp.MustCompile(`boundary=parley-[0-9a-f]+$`)

// outlineOf is the request in the composer, without its files.
func outlineOf(in views.PlaygroundInput) compose.Outline {
	if in.Typed != nil {
		return compose.ReadForm(in.Typed).Outline()
	}
	return compose.NewOutline(in.Request, in.From != 0)
}

// outlined is the request to show as code, and what is sent as well. Where files are not
// here, or long, words stand for them in the code; the fields tell their real length.
func (h *Handlers) outlined(o compose.Outline, at place) (playground.Request, []playground.Field) {
	o.Request = shown(o.Request, at)
	also := h.sentAlso(o.Request) // those of its collection stand apart
	for i, f := range also {
		n, err := strconv.ParseInt(f.Value, 10, 64)
		switch {
		case f.Name == "Content-Length" && !o.Known:
			also[i].Value = "as long as the files make it"
		case f.Name == "Content-Length" && err == nil:
			also[i].Value = strconv.FormatInt(n+o.More, 10)
		case f.Name == "Content-Type" && !o.Exact:
			also[i].Value = ownBoundary.ReplaceAllString(f.Value, "boundary=parley-…")
		}
	}
	return o.Request, also
}
