package handlers

import (
	"context"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"parley/convert"
	"parley/playground"
)

// Bounds of what an export by OpenAPI tells of answers.
const (
	longestExample = 64 << 10
	mostExamples   = 8 << 20 // bytes of all of them
)

// collectionFile is a collection that was taken out, as a file of a format.
func (h *Handlers) collectionFile(c echo.Context, format string, out playground.Collection) ([]byte, error) {
	if format != "openapi" {
		return convert.ToFile(format, out)
	}
	in := convert.APIExport{Collection: out, Answers: map[playground.SavedID]convert.SavedReply{}}
	all, err := h.Environments.Environments(c.Request().Context())
	if err != nil {
		return nil, err
	}
	name, asked := c.QueryParam("environment"), c.QueryParams().Has("environment")
	if !asked {
		name = h.usualEnvironment(c, all)
	}
	for _, e := range all {
		if e.Name == name {
			in.Variables = e.Variables
		}
	}
	ctx, room := handedOn(c.Request().Context()), mostExamples
	for _, r := range out.Requests {
		if r.LastRun == 0 {
			continue
		}
		reply, err := h.replyOf(ctx, r.LastRun, &room)
		if err != nil {
			return nil, err
		}
		if reply.Status != 0 {
			in.Answers[r.ID] = reply
		}
	}
	return convert.ToOpenAPI(in), nil
}

// replyOf is what a run was answered, as everybody may see it. Its status is 0 where it was not,
// or is gone.
func (h *Handlers) replyOf(ctx context.Context, id playground.RunID, room *int) (convert.SavedReply, error) {
	run, err := h.History.FindRun(ctx, id)
	if playground.CodeOf(err) == playground.NotFound {
		return convert.SavedReply{}, nil
	}
	if err != nil {
		return convert.SavedReply{}, err
	}
	shown := masked(ctx, run)
	x := shown.Final()
	if x == nil || x.Response == nil {
		return convert.SavedReply{}, nil
	}
	kind, _ := x.Response.Header("Content-Type")
	reply := convert.SavedReply{Status: x.Response.Status, Reason: x.Response.Reason, MediaType: kind}
	if size := x.Response.Content.Size; size > longestExample || size > int64(*room) {
		return reply, nil
	}
	body, err := h.bodyStart(ctx, run, longestExample+1)
	if err != nil && playground.CodeOf(err) != playground.NotFound {
		return reply, err
	}
	_, charset := declared(x.Response)
	if body = readable(body, charset); utf8.Valid(body) && len(body) <= longestExample {
		reply.Text = string(body)
		*room -= len(body)
	}
	return reply, nil
}
