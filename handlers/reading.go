package handlers

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/encoding"

	"parley/inspect"
	"parley/playground"
	"parley/views"
)

// Inspector looks into contents of any length.
type Inspector interface {
	Window(ctx context.Context, name string, c inspect.Content, l inspect.Layout, at int64, find inspect.Query, now int64) (playground.BodyWindow, error)
	Find(ctx context.Context, name string, c inspect.Content, find inspect.Query, at int64) (inspect.Found, error)
	Table(ctx context.Context, c inspect.Content, q inspect.TableQuery) (playground.BodyTable, error)
	Events(ctx context.Context, name string, c inspect.Content, kind playground.StreamKind, from int) (playground.EventPage, error)
	Tree(ctx context.Context, name string, c inspect.Content, q inspect.TreeQuery) (playground.BodyTree, error)
	Filter(ctx context.Context, name string, c inspect.Content, filter string) (inspect.Filtered, error)
}

// mostDecoded is the longest content in another charset than UTF-8 that is made UTF-8 as a
// whole, to be laid out and searched. Of longer ones each window is, as text.
const mostDecoded = 4 << 20

// openContent is content that is open for looking into it.
type openContent struct {
	inspect.Content
	name    string // it is remembered by
	charset encoding.Encoding
	close   func()
}

// openBody opens the last content of a run. There is none where it is nil.
func (h *Handlers) openBody(ctx context.Context, run playground.Run) (*openContent, error) {
	x := run.Final()
	if x == nil || x.Response == nil || x.Response.Content.SHA256 == "" {
		return nil, nil
	}
	body, err := h.findContent(ctx, run, x.Response.Content.SHA256)
	if err != nil {
		return nil, err
	}
	o := &openContent{Content: body, name: x.Response.Content.SHA256 + blankedName(body, run), close: func() { body.Close() }}
	start := make([]byte, 2)
	if _, err := io.ReadFull(body, start); err != nil {
		start = nil
	}
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read content of run %d: %w", run.ID, err)
	}
	name, charset := written(x.Response, start)
	if charset == nil {
		return o, nil
	}
	if body.Size() > mostDecoded {
		o.charset = charset
		return o, nil
	}
	defer body.Close()
	text, err := io.ReadAll(body)
	if err != nil {
		return nil, fmt.Errorf("read content of run %d: %w", run.ID, err)
	}
	o.Content, o.name, o.close = textContent{bytes.NewReader(readable(text, charset))}, o.name+name, func() {}
	return o, nil
}

// textContent is content in memory.
type textContent struct{ *bytes.Reader }

// Size is its length in bytes.
func (t textContent) Size() int64 { return t.Reader.Size() }

// lookInto reads what the chosen view of a run's content shows.
func (h *Handlers) lookInto(c echo.Context, run playground.Run, in *views.ResultInput) error {
	content, err := h.openBody(c.Request().Context(), run)
	if err != nil || content == nil {
		return err
	}
	defer content.close()
	r := &in.Reading
	mediaType := run.Final().Response.Content.MediaType
	in.View = views.BodyView(mediaType, in.Body, in.View)
	r.Lines = inspect.Lines(in.Body, views.EvidencePointers(in.Run.Explanation))
	if in.View == "table" {
		return h.table(c, content, views.TableFormat(mediaType, in.Body), r)
	}
	if in.View == "events" {
		return h.eventPage(c, content, playground.StreamOf(mediaType), r)
	}
	if in.View == "tree" && content.charset == nil {
		return h.tree(c, content, mediaType, r, c.QueryParam("on") == "")
	}
	if in.View == "tree" {
		in.View = "pretty" // which is shown as it came
	}
	if in.View == "pretty" && views.IsXML(mediaType) {
		return h.prettyXML(c, content, in)
	}
	layout, windowed := layouts[in.View]
	if !windowed {
		r.CutShort, err = inspect.CutShort(content)
		return err
	}
	if layout == inspect.AsJSON && content.charset != nil {
		in.View, layout = "raw", inspect.AsText
		r.Note = "In a charset other than UTF-8 a body this long is shown as it came."
	}
	if layout == inspect.AsJSON && views.IsJSONLines(mediaType) {
		layout = inspect.AsJSONs
	}
	if c.QueryParams().Has("jq") && in.View == "pretty" {
		return h.filterPage(c, content, r)
	}
	at, err := h.findIn(c, content, layout, r)
	if err != nil {
		return err
	}
	if err := h.window(c, content, layout, at, r); err != nil {
		return err
	}
	if f := r.Window.Fault; f != nil && in.View == "pretty" && r.Window.Next >= r.Window.Size && r.Window.Prev < 0 && f.At < r.Window.Size {
		in.View = "raw"
		r.Note = faultNote("JSON", f)
		return h.window(c, content, inspect.AsText, at, r)
	} else if f != nil && f.At >= r.Window.Size && in.View == "pretty" {
		if r.Window.Lines == nil {
			r.Note = "There is nothing but white space in it."
			return nil
		}
		r.Note = "This is not whole: " + f.Detail + "."
	}
	return nil
}

// eventPage reads the events that the address asks for.
func (h *Handlers) eventPage(c echo.Context, content *openContent, kind playground.StreamKind, r *views.BodyReading) error {
	from, _ := number64(c.QueryParam("event"))
	p, err := h.Inspector.Events(c.Request().Context(), content.name, content, kind, int(min(from, 1<<30)))
	r.Events = &p
	return err
}

// layouts are those of the views that show windows.
var layouts = map[string]inspect.Layout{"pretty": inspect.AsJSON, "raw": inspect.AsText, "hex": inspect.AsBytes}

func (h *Handlers) window(c echo.Context, content *openContent, l inspect.Layout, at int64, r *views.BodyReading) error {
	find := inspect.Query{}
	if r.Search.Fault == "" {
		find = inspect.Query{Text: r.Search.Text, Case: r.Search.Case, Regexp: r.Search.Regexp}
	}
	now := int64(-1)
	if r.Search.Any {
		now = r.Search.Current
	}
	w, err := h.Inspector.Window(c.Request().Context(), content.name, content, l, at, find, now)
	if err != nil {
		return err
	}
	if content.charset != nil {
		for _, line := range w.Lines {
			for i := range line.Spans {
				line.Spans[i].Text = string(readable([]byte(line.Spans[i].Text), content.charset))
			}
		}
	}
	r.Window = &w
	return nil
}

// findIn finds what the address asks for, and returns the place to show.
func (h *Handlers) findIn(c echo.Context, content *openContent, l inspect.Layout, r *views.BodyReading) (int64, error) {
	q := c.QueryParams()
	at, given := number64(q.Get("at"))
	if !q.Has("find") || l == inspect.AsBytes {
		return at, nil
	}
	s := &r.Search
	s.Open, s.Text, s.Case, s.Regexp = true, q.Get("find"), q.Get("case") == "1", q.Get("regexp") == "1"
	from, _ := number64(q.Get("hit"))
	found, err := h.Inspector.Find(c.Request().Context(), content.name, content, inspect.Query{Text: s.Text, Case: s.Case, Regexp: s.Regexp}, from)
	if playground.CodeOf(err) == playground.Invalid {
		s.Fault = said(err)
		return at, nil
	}
	if err != nil {
		return at, err
	}
	s.Count, s.More, s.Any, s.Number, s.Current = found.Count, found.More, found.Any, found.Number, found.Current.From
	s.Prev, s.Next, s.Reached, s.Size = found.Prev, found.Next, found.Reached, found.Size
	if s.Any && !given {
		at = s.Current
	}
	return at, nil
}

// number64 reads a place in a body; what is none is its beginning.
func number64(s string) (n int64, ok bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return max(n, 0), err == nil
}

// showWindow is GET /runs/:id/window: one window of the body, for a page that shows others.
func (h *Handlers) showWindow(c echo.Context) error {
	run, err := h.findRun(c)
	if err != nil {
		return err
	}
	if !isFragment(c) {
		return c.Redirect(http.StatusSeeOther, "/runs/"+run.ID.String()+"?part=body&"+strings.TrimPrefix(c.QueryString(), "&"))
	}
	in, err := h.bodyInput(c, run)
	if err != nil {
		return err
	}
	if in.Reading.Window == nil {
		return playground.NewError(playground.NotFound, "This body is not shown in windows.")
	}
	in.RunPage = c.QueryParam("page") == "run"
	return h.render(c, http.StatusOK, nil, views.BodyWindowPart(views.NewWindowModel(in)))
}

// bodyInput is what a result shows of its content, and nothing else.
func (h *Handlers) bodyInput(c echo.Context, run playground.Run) (views.ResultInput, error) {
	in := views.ResultInput{Run: masked(c.Request().Context(), run), Part: "body", View: c.QueryParam("view"), Now: h.Now()}
	var err error
	if in.Attempt, in.Exchange, err = readExchange(c, run); err != nil {
		return in, err
	}
	return in, h.addBody(c, run.Until(in.Attempt, in.Exchange), &in)
}

// addBody reads the start of the content, and what the chosen view shows of it.
func (h *Handlers) addBody(c echo.Context, run playground.Run, in *views.ResultInput) error {
	var err error
	if in.Body, err = h.bodyStart(c.Request().Context(), run, views.BodyWindow); err != nil {
		return err
	}
	x := run.Final()
	if x == nil || len(in.Body) == 0 {
		return nil
	}
	if name, charset := written(x.Response, in.Body); name != "" && in.View != "hex" {
		in.Charset, in.Body = name, readable(in.Body, charset)
	}
	if in.Part != "" && in.Part != "body" {
		in.Reading.Lines = inspect.Lines(in.Body, views.EvidencePointers(in.Run.Explanation))
		return nil
	}
	return h.lookInto(c, run, in)
}
