package handlers

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/inspect"
	"parley/playground"
	"parley/views"
)

// tree reads the part of a JSON document that the address asks for.
func (h *Handlers) tree(c echo.Context, content *openContent, mediaType string, r *views.BodyReading, hurry bool) error {
	from, _ := number64(c.QueryParam("from"))
	r.Node, r.From = c.QueryParam("node"), int(min(from, 1<<40))
	t, err := h.Inspector.Tree(c.Request().Context(), content.name, content, inspect.TreeQuery{
		Pointer: r.Node, From: r.From, Many: views.IsJSONLines(mediaType), Hurry: hurry,
	})
	r.Tree = &t
	return err
}

// showTree is GET /runs/:id/tree: one value of the body with what it holds, for a page that
// shows what it is in.
func (h *Handlers) showTree(c echo.Context) error {
	run, err := h.findRun(c)
	if err != nil {
		return err
	}
	if !isFragment(c) {
		return c.Redirect(http.StatusSeeOther, "/runs/"+run.ID.String()+"?part=body&"+strings.TrimPrefix(c.QueryString(), "&"))
	}
	in := views.ResultInput{Run: masked(c.Request().Context(), run), Part: "body", View: "tree", RunPage: c.QueryParam("page") == "run", Now: h.Now()}
	if in.Attempt, in.Exchange, err = readExchange(c, run); err != nil {
		return err
	}
	t, err := h.treeOf(c, run.Until(in.Attempt, in.Exchange), &in.Reading)
	if err != nil {
		return err
	}
	if !t.Found {
		return playground.NewError(playground.NotFound, "This body has no such value.")
	}
	return h.render(c, http.StatusOK, nil, views.BodyTreePart(views.NewTreeNodeModel(in)))
}

// treeOf reads the part of a run's content that the address asks for.
func (h *Handlers) treeOf(c echo.Context, run playground.Run, r *views.BodyReading) (playground.BodyTree, error) {
	content, err := h.openBody(c.Request().Context(), run)
	if err != nil {
		return playground.BodyTree{}, err
	}
	if content == nil {
		return playground.BodyTree{}, playground.NewError(playground.NotFound, "No content came, so there is no tree.")
	}
	defer content.close()
	if content.charset != nil {
		return playground.BodyTree{}, playground.NewError(playground.Invalid, "In a charset other than UTF-8 a body this long is not shown as a tree.")
	}
	err = h.tree(c, content, run.Final().Response.Content.MediaType, r, false)
	return *r.Tree, err
}

// treeAnswer is a value of a JSON body, for the API.
type treeAnswer struct {
	Pointer string       `json:"pointer"`
	Name    string       `json:"name"`
	Kind    string       `json:"kind"`
	Text    string       `json:"text,omitempty"`
	Cut     bool         `json:"cut,omitempty"`
	Count   *int         `json:"count,omitempty"`
	Size    *int64       `json:"size,omitempty"`
	From    int          `json:"from,omitempty"`
	Values  []treeAnswer `json:"values,omitempty"`
	More    bool         `json:"more,omitempty"`
	Detail  string       `json:"detail,omitempty"`
}

// apiTree is GET /api/runs/:id/tree?node=&from=: a value of the JSON content, and a page of
// what it holds.
func (h *Handlers) apiTree(c echo.Context) error {
	run, err := h.findUntil(c)
	if err != nil {
		return err
	}
	var r views.BodyReading
	t, err := h.treeOf(c, run, &r)
	if err != nil {
		return err
	}
	if !t.Found {
		return playground.NewError(playground.NotFound, "This body has no such value.")
	}
	return answer(c, http.StatusOK, newTreeAnswer(t.Top))
}

var treeKinds = map[playground.SpanKind]string{playground.SpanString: "string", playground.SpanNumber: "number", playground.SpanWord: "word", playground.SpanPlain: "fault"}

func newTreeAnswer(n playground.TreeNode) treeAnswer {
	a := treeAnswer{Pointer: n.Pointer, Name: n.Name, Kind: treeKinds[n.Kind], Text: n.Text, Cut: n.Cut}
	if n.Holds == playground.HoldsNone {
		return a
	}
	a.Kind = map[playground.TreeHeld]string{playground.HoldsMembers: "object", playground.HoldsElements: "array", playground.HoldsDocuments: "documents"}[n.Holds]
	if n.Count >= 0 {
		a.Count = &n.Count
	}
	if n.Size >= 0 {
		a.Size = &n.Size
	}
	if n.Kids == nil {
		return a
	}
	a.From, a.More, a.Detail = n.Kids.From, n.Kids.More || n.Kids.Unread, n.Kids.Fault
	for _, kid := range n.Kids.List {
		kid.Kids = nil // each is asked for by its own pointer
		a.Values = append(a.Values, newTreeAnswer(kid))
	}
	return a
}
