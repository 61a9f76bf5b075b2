package handlers

import (
	"context"
	"encoding/base64"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/playground"
)

// readExchange reads which exchange an address asks for; 0 is the last.
func readExchange(c echo.Context, run playground.Run) (attempt, exchange int, err error) {
	if attempt, err = readNumber(c, "attempt"); err != nil {
		return 0, 0, err
	}
	if exchange, err = readNumber(c, "exchange"); err != nil {
		return 0, 0, err
	}
	if attempt == 0 && exchange == 0 {
		return 0, 0, nil
	}
	if run.Exchange(attempt, exchange) == nil {
		return 0, 0, playground.NewError(playground.NotFound, "This run has no such exchange.")
	}
	if attempt == 0 {
		attempt = len(run.Attempts)
	}
	if exchange == 0 {
		exchange = len(run.Attempts[attempt-1].Exchanges)
	}
	return attempt, exchange, nil
}

// findUntil reads the run that the path names, up to the exchange that the query names.
func (h *Handlers) findUntil(c echo.Context) (playground.Run, error) {
	run, err := h.findRun(c)
	if err != nil {
		return run, err
	}
	attempt, exchange, err := readExchange(c, run)
	if err != nil {
		return run, err
	}
	return run.Until(attempt, exchange), nil
}

// findWire finds the bytes of the last exchange of a run, as the reader may see them; nil
// where they are not known. The run must not be masked.
func (h *Handlers) findWire(ctx context.Context, run playground.Run) (*playground.Wire, error) {
	w, err := h.wireOf(ctx, run, masked(ctx, run))
	blanker(ctx, run).BlankWire(w)
	return w, err
}

func (h *Handlers) wireOf(ctx context.Context, whole, run playground.Run) (*playground.Wire, error) {
	x := run.Final()
	if x == nil || x.Wire == "" {
		return nil, nil
	}
	sent, err := h.sentContent(ctx, run.AsSent(), x)
	if err != nil {
		return nil, err
	}
	if x.Wire == playground.WireTold {
		received, err := h.bodyStart(ctx, whole, playground.WireWindow)
		if err != nil {
			return nil, err
		}
		w := playground.TellWire(*x, sent, received)
		return &w, nil
	}
	w, err := h.History.FindWire(ctx, run.ID, len(run.Attempts), len(run.LastAttempt().Exchanges))
	if playground.CodeOf(err) == playground.NotFound {
		return nil, nil
	}
	if err == nil && w.Sent.Content == nil {
		w.Sent.Content = sent[:min(int64(len(sent)), w.Sent.Size)]
	}
	return &w, err
}

// sentContent is the start of what an exchange sent after its head.
func (h *Handlers) sentContent(ctx context.Context, r playground.Request, x *playground.Exchange) ([]byte, error) {
	if x.Request.BodySize == 0 || x.Role == playground.RoleToken { // what asked for a token is not kept
		return nil, nil
	}
	pieces, _, err := compose.Pieces(r)
	var content []byte
	for _, p := range pieces {
		if err != nil || len(content) >= playground.WireWindow {
			break
		}
		if p.SHA256 == "" {
			content = append(content, p.Text[:min(len(p.Text), playground.WireWindow)]...)
			continue
		}
		var start []byte
		start, err = h.startOf(ctx, p.SHA256, playground.WireWindow)
		content = append(content, start...)
	}
	return content[:min(int64(len(content)), x.Request.BodySize, playground.WireWindow)], err
}

// startOf reads the start of kept content.
func (h *Handlers) startOf(ctx context.Context, sha256 string, most int64) ([]byte, error) {
	body, err := h.Bodies.FindBody(ctx, sha256)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return io.ReadAll(io.LimitReader(body, most))
}

// wireJSON is an exchange's bytes as the API tells them.
type wireJSON struct {
	Attempt  int                `json:"attempt"`
	Exchange int                `json:"exchange"`
	Version  string             `json:"http_version"`
	Sent     *bytesJSON         `json:"sent"`
	Received *bytesJSON         `json:"received"`
	Frames   []playground.Frame `json:"frames"`
	More     int                `json:"more_frames"`
}

// bytesJSON is one direction: as text where it is UTF-8, in base64 always.
type bytesJSON struct {
	Text   *string `json:"text"`
	Base64 string  `json:"base64"`
	Head   int     `json:"head_bytes"`
	Size   int64   `json:"size"` // of the head and all that followed
}

func newBytesJSON(b playground.WireBytes) *bytesJSON {
	all := append(append([]byte{}, b.Head...), b.Content...)
	out := &bytesJSON{Base64: base64.StdEncoding.EncodeToString(all), Head: len(b.Head), Size: int64(len(b.Head)) + b.Size}
	if utf8.Valid(all) {
		text := string(all)
		out.Text = &text
	}
	return out
}

// apiWire is GET /api/runs/:id/wire: an exchange as it was on its connection.
func (h *Handlers) apiWire(c echo.Context) error {
	run, err := h.findUntil(c)
	if err != nil {
		return err
	}
	w, err := h.findWire(c.Request().Context(), run)
	if err != nil {
		return err
	}
	if w == nil {
		return playground.NewError(playground.NotFound, "The bytes of this exchange are not known: it had no connection, or its run is older than the record of bytes.")
	}
	if side := c.QueryParam("side"); side != "" {
		return serveWire(c, run, w, side)
	}
	out := wireJSON{Attempt: len(run.Attempts), Exchange: len(run.LastAttempt().Exchanges), Frames: w.Frames, More: w.More}
	x := run.Final()
	out.Version = x.Request.LineVersion()
	if x.Response != nil {
		out.Version = x.Response.HTTPVersion
	}
	if len(w.Frames) == 0 {
		out.Frames = []playground.Frame{}
		out.Sent, out.Received = newBytesJSON(w.Sent), newBytesJSON(w.Received)
	} else {
		out.Version = "2"
	}
	return c.JSON(http.StatusOK, out)
}

// serveWire answers one direction's bytes as they are.
func serveWire(c echo.Context, run playground.Run, w *playground.Wire, side string) error {
	b := w.Sent
	switch side {
	case "sent":
	case "received":
		b = w.Received
	default:
		return invalid("/side", "This is either sent or received.")
	}
	f := c.Response().Header()
	f.Set("Content-Security-Policy", downloadPolicy)
	f.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": strings.Join([]string{"run", run.ID.String(), strconv.Itoa(len(run.Attempts)), side}, "-") + ".http"}))
	return c.Blob(http.StatusOK, echo.MIMEOctetStream, append(append([]byte{}, b.Head...), b.Content...))
}
