package handlers

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/sync/semaphore"

	"parley/convert"
	"parley/playground"
)

// moreImport is what a form has around the files that are imported.
const moreImport = 1 << 20

// importsAtOnce bounds how many files are read at the same time: each may take some hundred
// megabytes while it is.
const importsAtOnce = 2

// importsReceived bounds the bytes of what is received, and held, to be imported.
const importsReceived = 128 << 20

// countedBody is content that counts to what is received at once.
type countedBody struct {
	io.ReadCloser
	room *semaphore.Weighted
	got  int64
}

func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if !b.room.TryAcquire(int64(n)) {
		return 0, &playground.Error{Code: playground.Busy, RetryAfter: 10, Message: "Several large files are being imported, as many as Parley imports at once. Try again in a moment."}
	}
	b.got += int64(n)
	return n, err
}

// countReceived counts what a request brings until done is called.
func (h *Handlers) countReceived(c echo.Context) (done func()) {
	b := &countedBody{ReadCloser: c.Request().Body, room: h.importing}
	c.Request().Body = b
	return func() { b.room.Release(b.got) }
}

// takesImports reports whether a request brings files of other tools.
func takesImports(r *http.Request) bool {
	return r.Method == http.MethodPost && (r.URL.Path == "/api/import" || r.URL.Path == "/import")
}

// imported is the answer to POST /api/import.
type imported struct {
	playground.Imported
	Collection *keptCollection     `json:"collection,omitempty"`
	Changes    *playground.Renewal `json:"changes,omitempty"` // of the collection that is updated
}

// apiImport is POST /api/import: what is in a file of another tool. Nothing of it is sent; with
// save=true it is kept.
func (h *Handlers) apiImport(c echo.Context) error {
	defer h.countReceived(c)()
	files, err := readUploads(c)
	if err != nil {
		return err
	}
	in, err := h.importFiles(c, c.QueryParam("format"), files)
	if err != nil {
		return err
	}
	if id, err := h.toUpdate(c, in, files); err != nil {
		return err
	} else if id != 0 {
		return h.updateAnswer(c, in, files, id)
	}
	if !isOn(c.QueryParam("save")) {
		return answer(c, http.StatusOK, imported{Imported: in.Alone()})
	}
	name := c.QueryParam("name")
	if strings.TrimSpace(name) == "" {
		name = collectionName(in, files)
	}
	kept, in, err := h.keepImported(c, in, name, sourceOf(in, files))
	if err != nil {
		return err
	}
	if kept.ID != 0 {
		c.Response().Header().Set("Location", "/api/collections/"+kept.ID.String())
	}
	return answer(c, http.StatusCreated, imported{in, &kept, nil})
}

func isOn(word string) bool {
	switch strings.ToLower(word) {
	case "true", "1", "yes", "on":
		return true
	}
	return false
}

// importFiles reads files, a few at a time.
func (h *Handlers) importFiles(c echo.Context, format string, files []convert.Upload) (playground.Imported, error) {
	select {
	case h.imports <- struct{}{}:
	case <-c.Request().Context().Done():
		return playground.Imported{}, c.Request().Context().Err()
	}
	defer func() { <-h.imports }()
	playground.EffortOf(c.Request().Context()).Begin("Reading", 0)
	return convert.Import(format, files...)
}

// readUploads reads what is to be imported: the content itself, whatever its media type says,
// or the files of a form.
func readUploads(c echo.Context) ([]convert.Upload, error) {
	mediaType, params, err := mime.ParseMediaType(c.Request().Header.Get("Content-Type"))
	noHurry(c, uploadTime)
	if err == nil && mediaType == "multipart/form-data" && params["boundary"] != "" {
		files, _, err := readUploadForm(multipart.NewReader(c.Request().Body, params["boundary"]))
		return files, err
	}
	text, err := io.ReadAll(io.LimitReader(c.Request().Body, convert.MaxImport+1))
	switch {
	case err != nil:
		return nil, uploadFault(err)
	case len(text) > convert.MaxImport:
		return nil, tooMuchToImport()
	}
	return []convert.Upload{{Name: c.QueryParam("filename"), Text: string(text)}}, nil
}

func tooMuchToImport() error {
	return playground.NewError(playground.TooLarge, "This is more than 32 MiB, which is the most that is imported at once. Export a part of it.")
}

func uploadFault(err error) error {
	var tooLarge *http.MaxBytesError
	var ours *playground.Error
	switch {
	case errors.As(err, &tooLarge):
		return tooMuchToImport()
	case errors.As(err, &ours):
		return err
	}
	return playground.NewError(playground.Malformed, "What was sent breaks off, or is no form.")
}

// readUploadForm reads a form: its files, and the texts of its other fields.
func readUploadForm(form *multipart.Reader) ([]convert.Upload, map[string]string, error) {
	var files, empty []convert.Upload
	fields, room := map[string]string{}, int64(convert.MaxImport)
	for parts := 0; ; parts++ {
		part, err := form.NextPart()
		switch {
		case errors.Is(err, io.EOF) && len(files) == 0:
			return empty, fields, nil // so that it is said of the file that was chosen
		case errors.Is(err, io.EOF):
			return files, fields, nil
		case err != nil:
			return nil, nil, uploadFault(err)
		case parts > 10_000:
			return nil, nil, playground.NewError(playground.TooLarge, "At most 6000 files are imported at once.")
		}
		text, err := io.ReadAll(io.LimitReader(part, room+1))
		if err != nil {
			return nil, nil, uploadFault(err)
		}
		if room -= int64(len(text)); room < 0 {
			return nil, nil, tooMuchToImport()
		}
		name := partFile(part)
		switch {
		case name != "" && len(text) > 0:
			files = append(files, convert.Upload{Name: name, Text: string(text)})
		case name != "":
			empty = append(empty, convert.Upload{Name: name})
		case name == "" && !hasFilename(part):
			fields[part.FormName()] = string(text)
		}
	}
}

// partFile is the name of a part's file, with the folders that it was chosen with.
func partFile(part *multipart.Part) string {
	_, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil {
		return ""
	}
	return params["filename"]
}

func hasFilename(part *multipart.Part) bool {
	return strings.Contains(part.Header.Get("Content-Disposition"), "filename=")
}
