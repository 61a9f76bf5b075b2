package handlers

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"parley/playground"
)

// Policies for recorded content: it never runs, wherever it is opened.
const (
	downloadPolicy = "sandbox; default-src 'none'; frame-ancestors 'none'"
	previewPolicy  = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)

// apiBody is GET /api/runs/:id/body: the content as kept, as an attachment.
func (h *Handlers) apiBody(c echo.Context) error {
	run, err := h.findRun(c)
	if err != nil {
		return err
	}
	return h.attach(c, run, "run-"+run.ID.String())
}

// attach hands content out as a file of that name, whatever it says it is.
func (h *Handlers) attach(c echo.Context, run playground.Run, name string) error {
	content, err := readContent(c, run)
	if err != nil {
		return err
	}
	f := c.Response().Header()
	f.Set("Content-Security-Policy", downloadPolicy)
	f.Set(echo.HeaderContentType, "application/octet-stream")
	f.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name + extensionOf(content.MediaType)}))
	return h.serveContent(c, run, content)
}

// readContent finds the content of the exchange that the query names, else the last.
func readContent(c echo.Context, run playground.Run) (playground.Content, error) {
	attempt, err := readNumber(c, "attempt")
	if err != nil {
		return playground.Content{}, err
	}
	exchange, err := readNumber(c, "exchange")
	if err != nil {
		return playground.Content{}, err
	}
	x := run.Exchange(attempt, exchange)
	if x == nil || x.Response == nil {
		return playground.Content{}, playground.NewError(playground.NotFound, "No response came, so there is no content.")
	}
	return x.Response.Content, nil
}

func readNumber(c echo.Context, name string) (int, error) {
	s := c.QueryParam(name)
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 0, invalid("/"+name, "This counts from 1.")
	}
	return n, nil
}

// serveContent writes stored content, or the part that Range asks for.
func (h *Handlers) serveContent(c echo.Context, run playground.Run, content playground.Content) error {
	if content.SHA256 == "" {
		http.ServeContent(c.Response(), c.Request(), "", time.Time{}, strings.NewReader(""))
		return nil
	}
	body, err := h.findContent(c.Request().Context(), run, content.SHA256)
	if err != nil {
		return err
	}
	defer body.Close()
	noHurry(c, downloadTime)
	http.ServeContent(c.Response(), c.Request(), "", run.CreatedAt.Time, body)
	return nil
}

// extensions name downloads; they are our own, never the sender's.
var extensions = map[string]string{
	"application/json": ".json", "application/problem+json": ".json", "text/html": ".html", "text/plain": ".txt",
	"text/csv": ".csv", "application/xml": ".xml", "text/xml": ".xml", "image/png": ".png", "image/jpeg": ".jpg",
	"image/gif": ".gif", "image/webp": ".webp", "image/svg+xml": ".svg", "application/pdf": ".pdf",
	"audio/mpeg": ".mp3", "audio/wav": ".wav", "video/mp4": ".mp4", "text/tab-separated-values": ".tsv", "application/x-ndjson": ".ndjson", "application/zip": ".zip", "application/gzip": ".gz", "text/css": ".css", "text/javascript": ".js",
}

func extensionOf(mediaType string) string {
	if e, ok := extensions[mediaType]; ok {
		return e
	}
	if strings.HasSuffix(mediaType, "+json") {
		return ".json"
	}
	return ".bin"
}

// previewTypes are what a browser may draw or play, by what the bytes are; anything else is
// text or HTML in a sandbox, or a download.
var previewTypes = map[string]bool{
	"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true, "image/bmp": true, "image/x-icon": true,
	"audio/mpeg": true, "audio/wave": true, "audio/aiff": true, "audio/flac": true, "audio/aac": true, "audio/ogg": true, "audio/mp4": true, "audio/webm": true,
	"video/mp4": true, "video/webm": true, "video/ogg": true, "application/pdf": true,
}

// preview is GET /runs/:id/preview, made for an iframe without any permission.
func (h *Handlers) preview(c echo.Context) error {
	run, err := h.findRun(c)
	if err != nil {
		return err
	}
	return h.previewOf(c, run)
}

func (h *Handlers) previewOf(c echo.Context, run playground.Run) error {
	content, err := readContent(c, run)
	if err != nil {
		return err
	}
	f := c.Response().Header()
	f.Set("Content-Security-Policy", previewPolicy)
	kind := h.previewType(c, content)
	if name, _ := declared(run.Final().Response); name != "" {
		kind = strings.Replace(kind, "charset=utf-8", "charset="+name, 1)
	}
	f.Set(echo.HeaderContentType, kind)
	return h.serveContent(c, run, content)
}

// previewType names what the bytes are, not what their sender says.
func (h *Handlers) previewType(c echo.Context, content playground.Content) string {
	switch {
	case content.MediaType == "text/html" || content.MediaType == "application/xhtml+xml":
		return "text/html; charset=utf-8"
	case content.MediaType == "image/svg+xml":
		return content.MediaType // as an image no script of it runs, and the policy stops it anywhere else
	}
	kind, _, _ := strings.Cut(content.MediaType, "/")
	if kind != "image" && kind != "audio" && kind != "video" && content.MediaType != "application/pdf" {
		return "text/plain; charset=utf-8"
	}
	sniffed := h.sniff(c, content)
	if sniffed == "application/ogg" {
		sniffed = kind + "/ogg"
	}
	if kind == "audio" {
		sniffed = strings.Replace(sniffed, "video/", "audio/", 1) // their containers are the same
	}
	if previewTypes[sniffed] && strings.HasPrefix(sniffed, kind+"/") {
		return sniffed
	}
	return "text/plain; charset=utf-8"
}

func (h *Handlers) sniff(c echo.Context, content playground.Content) string {
	if content.SHA256 == "" {
		return ""
	}
	body, err := h.Bodies.FindBody(c.Request().Context(), content.SHA256)
	if err != nil {
		return ""
	}
	defer body.Close()
	start := make([]byte, 512)
	n, _ := body.Read(start)
	switch s := string(start[:n]); {
	case strings.HasPrefix(s, "fLaC"):
		return "audio/flac"
	case strings.HasPrefix(s, "\xff\xf1"), strings.HasPrefix(s, "\xff\xf9"):
		return "audio/aac"
	case strings.HasPrefix(s, "\xff\xfb"), strings.HasPrefix(s, "\xff\xf3"), strings.HasPrefix(s, "\xff\xf2"):
		return "audio/mpeg" // without a tag before it
	}
	return http.DetectContentType(start[:n])
}
