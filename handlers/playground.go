package handlers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/convert"
	"parley/playground"
	"parley/views"
)

// showPlayground is GET /: empty, filled from a run, a scenario or a command, or with a
// run's result.
func (h *Handlers) showPlayground(c echo.Context) error {
	in, err := h.playgroundInput(c)
	if err != nil {
		return err
	}
	in.Into = c.QueryParam("into")
	if c.QueryParam("save") == "open" {
		if in.SaveAs, err = h.saveChoice(c, posted{Values: views.FormOf(in)}); err != nil {
			return err
		}
		in.SaveAs.Open = true
	}
	return h.renderPlayground(c, http.StatusOK, in)
}

// renderPlayground completes what every playground shows and draws it.
func (h *Handlers) renderPlayground(c echo.Context, status int, in views.PlaygroundInput) error {
	if err := h.leaveBeside(c, &in); err != nil {
		return err
	}
	if err := h.completePlayground(c, &in); err != nil {
		return err
	}
	s := h.shell(c, "Playground", "playground")
	s.Open, s.Running = in.From, in.Result != nil && in.Result.Run.State == playground.StateRunning
	in.Recent = s.Recent
	if in.Of != nil {
		s.Tree, s.Request = &in.Of.Collection, in.Of.Kept.ID
	}
	if in.Result == nil && in.From == 0 && in.Of == nil {
		in.Scenarios = h.scenarios(c)
	}
	m := views.NewPlaygroundModel(in)
	s.Title = m.Title
	fragment := views.PlaygroundForm(m)
	if in.Result != nil {
		fragment = views.PlaygroundSent(views.NewShell(s), m)
	}
	return h.render(c, status, views.PlaygroundPage(views.NewShell(s), m), fragment)
}

// completePlayground adds what every composer shows of its request.
func (h *Handlers) completePlayground(c echo.Context, in *views.PlaygroundInput) error {
	in.Now, in.DemoBase, in.Plans = h.Now(), h.demoBase(c), h.limits().Plans
	in.MaxUpload = h.limits().MaxUpload
	if err := h.addSaved(c, in, true); err != nil {
		return err
	}
	if err := h.addEnvironments(c, in); err != nil {
		return err
	}
	if in.Result != nil {
		var err error
		if in.Presented, err = h.ownPresentations(c); err != nil {
			return err
		}
	}
	h.addCode(c, in)
	return h.addTried(c, in)
}

// playgroundInput reads what the address asks for.
func (h *Handlers) playgroundInput(c echo.Context) (views.PlaygroundInput, error) {
	q := c.QueryParams()
	in := views.PlaygroundInput{Request: playground.NewRequest(q.Get("url")), Part: q.Get("open"), Environment: q.Get("environment"), Fresh: !q.Has("environment"), PlanOpen: q.Get("plan") == "open"}
	if command := q.Get("curl"); command != "" {
		pasted, err := h.pastedInput(command)
		pasted.Fresh = true
		return pasted, err
	}
	for _, s := range h.scenarios(c) {
		if s.ID == q.Get("scenario") {
			in.Request = s.Request
			return in, nil
		}
	}
	if s := q.Get("run"); s != "" {
		return h.shownRun(c, s)
	}
	if s := q.Get("from"); s != "" {
		return h.filledFrom(c, s)
	}
	if s := q.Get("series"); s != "" {
		return h.filledFromSeries(c, s)
	}
	return in, nil
}

// shownRun fills the playground with a run and its result.
func (h *Handlers) shownRun(c echo.Context, id string) (views.PlaygroundInput, error) {
	run, err := h.runNamed(c.Request().Context(), id)
	if err != nil {
		return views.PlaygroundInput{}, err
	}
	result, err := h.resultInput(c, run)
	if err != nil {
		return views.PlaygroundInput{}, err
	}
	return views.PlaygroundInput{Request: maskedRequest(c.Request().Context(), run.Request, run.CreatedBy), Name: run.Name, Environment: run.Environment, Saved: run.SavedID, From: run.ID, Result: &result, Part: c.QueryParam("open")}, nil
}

// filledFrom fills the composer from a run, changed by the action that the query names.
func (h *Handlers) filledFrom(c echo.Context, id string) (views.PlaygroundInput, error) {
	run, err := h.runNamed(c.Request().Context(), id)
	if err != nil {
		return views.PlaygroundInput{}, err
	}
	in := views.PlaygroundInput{Request: maskedRequest(c.Request().Context(), run.Request, run.CreatedBy), Name: run.Name, Environment: run.Environment, Saved: run.SavedID, From: run.ID, Part: c.QueryParam("open"), PlanOpen: c.QueryParam("plan") == "open"}
	if c.QueryParam("finding") == "" {
		return in, nil
	}
	action, err := actionOf(run, c.QueryParam("finding"), c.QueryParam("action"))
	if err != nil {
		return in, err
	}
	stored := run.Request
	patch := signIn(action.Patch, &stored)
	changed, err := compose.ApplyPatch(stored, patch)
	if err != nil {
		return in, err
	}
	in.Request, in.Filled, in.Editing = unmaskedChanges(maskedRequest(c.Request().Context(), changed, run.CreatedBy), patch), action.Label, true
	in.Part = partOfPatch(patch, in.Request.Auth)
	result, err := h.resultInput(c, run)
	in.Result = &result // what is to be mended stays in sight
	return in, err
}

// signIn makes a form of sign-in of a patch that would set a placeholder as a header: a
// person types a user name, not base64.
func signIn(p playground.Patch, r *playground.Request) playground.Patch {
	kept := []playground.Field{}
	for _, f := range p.SetHeaders {
		scheme, _, _ := strings.Cut(f.Value, " ")
		kind := strings.ToLower(scheme)
		if !strings.EqualFold(f.Name, "Authorization") || kind != "basic" && kind != "bearer" || strings.Contains(f.Value, playground.Credential) {
			kept = append(kept, f)
			continue
		}
		r.Auth = playground.Auth{Kind: kind}
		p.RemoveHeaders = append(p.RemoveHeaders, f.Name)
	}
	p.SetHeaders = kept
	return p
}

// unmaskedChanges shows the values that a patch sets as they are: they are no secrets yet.
func unmaskedChanges(r playground.Request, p playground.Patch) playground.Request {
	for _, f := range p.SetHeaders {
		for i := range r.Headers {
			if strings.EqualFold(r.Headers[i].Name, f.Name) && !strings.Contains(f.Value, playground.Credential) {
				r.Headers[i].Value = f.Value
			}
		}
	}
	return r
}

// partOfPatch is the part of the composer in which a patch is seen.
func partOfPatch(p playground.Patch, a playground.Auth) string {
	switch {
	case a.Kind != "none" && a.Kind != "":
		return "auth"
	case p.NewBody != nil:
		return "body"
	case len(p.SetHeaders)+len(p.RemoveHeaders) > 0:
		return "headers"
	case p.TimeoutMS+p.MaxBodyBytes > 0 || p.VerifyTLS != nil || p.NoProxy || p.FollowRedirects != nil || p.Cookies != nil || p.RetryAttempts+p.MaxRedirects > 0:
		return "options"
	}
	return ""
}

func (h *Handlers) runNamed(ctx context.Context, s string) (playground.Run, error) {
	id, ok := playground.ParseRunID(s)
	if !ok {
		return playground.Run{}, noSuchRun(s)
	}
	return h.History.FindRun(ctx, id)
}

// scenarios are the ready requests, addressed as this visitor reaches the demo API.
func (h *Handlers) scenarios(c echo.Context) []views.Scenario {
	base := h.demoBase(c)
	out := make([]views.Scenario, len(h.Scenarios))
	for i, s := range h.Scenarios {
		r := s.Request
		r.URL = base + s.Path
		out[i] = views.Scenario{ID: s.ID, Title: s.Title, Text: s.Text, Class: s.Class, Path: "/demo" + s.Path, Request: r}
	}
	return out
}

// addCode writes the composed request as code, and lists what is sent as well.
func (h *Handlers) addCode(c echo.Context, in *views.PlaygroundInput) {
	target := c.FormValue("code_target")
	for _, t := range convert.Targets() {
		in.Code.Targets = append(in.Code.Targets, views.CodeTarget{ID: t.ID, Title: t.Title})
		if t.ID == target {
			in.Code.Target = target
		}
	}
	if in.Code.Target == "" {
		in.Code.Target = "curl"
	}
	if in.Typed != nil {
		in.Environment = in.Typed.Get("environment")
		in.Saved, _ = playground.ParseSavedID(in.Typed.Get("saved"))
	}
	at, err := h.placeOfKept(c, in.Environment, in.Saved)
	if err != nil {
		at = place{setting: &compose.Setting{}} // what can be said without it is said
	}
	in.Inherits = fromWords(at.setting.Parent)
	in.PathNames = compose.PathNames(addressOf(*in))
	o := outlineOf(*in)
	o.Request.URL = at.setting.CompleteURL(o.Request.URL, o.Request.Variables)
	h.addResolved(c, in, o.Request, at)
	r, also := h.outlined(o, at)
	in.SentAlso = also
	if _, wins := rowThatWins(r); !wins {
		in.SentAlso = append(also[:len(also):len(also)], h.foreseen(r.Auth)...)
	}
	h.addSignIn(c, in, r, also)
	sent, said := h.foreseenCookies(c, r, in.Environment)
	in.SentAlso = append(slices.Clip(in.SentAlso), said...)
	var options []convert.CodeOption
	if !o.Exact || o.Request.Body.Kind == playground.BodyMultipart { // parts as options are what one reads and changes
		options = append(options, convert.FilesByName)
	}
	code, err := codeFor(in.Code.Target, withJarred(r, toldOf(sent)), options...)
	switch {
	case r.URL == "":
		code = "Type an address to see the request as code."
	case err != nil:
		code = "The request has to be mended before it can be written as code."
	}
	in.Code.Text = code
}

// sentAlso lists the fields that are sent and were not typed as rows: those of sign-in and
// content, and Parley's own.
func (h *Handlers) sentAlso(r playground.Request) []playground.Field {
	resolved, err := compose.Resolve(r)
	if err != nil {
		resolved = r // what can be said of it is said
	}
	var also []playground.Field
	for _, row := range resolved.Headers {
		if _, typed := r.Header(row.Name); !typed && row.Enabled {
			also = append(also, playground.Field{Name: row.Name, Value: row.Value})
		}
	}
	if h.SentAlso != nil {
		also = append(h.SentAlso(resolved), also...)
	}
	return playground.MaskFields(also)
}

// resultInput gathers what a result shows of a run.
func (h *Handlers) resultInput(c echo.Context, run playground.Run) (views.ResultInput, error) {
	ctx := c.Request().Context()
	in := views.ResultInput{Run: masked(ctx, run), Part: c.QueryParam("part"), View: c.QueryParam("view"), Now: h.Now()}
	past, err := h.History.FindPast(ctx, run.Asked(), run.ID)
	if err != nil {
		return in, err
	}
	in.Past = past
	if run.State == playground.StateRunning {
		if made, waits := h.Runner.SoFar(ctx, run.ID); waits {
			made = masked(ctx, made)
			in.SoFar = &made
		}
		in.Progress, in.Arrived = h.progressOf(run.ID), blankedEvents(ctx, run, h.Runner.Arrived(run.ID, playground.Event{}))
		return in, nil
	}
	if in.Held, err = h.Baselines.Of(ctx, run); err != nil {
		return in, err
	}
	if in.Attempt, in.Exchange, err = readExchange(c, run); err != nil {
		return in, err
	}
	run = run.Until(in.Attempt, in.Exchange)
	if in.Part == "raw" {
		if in.Wire, err = h.findWire(ctx, run); err != nil {
			return in, err
		}
	}
	return in, h.addBody(c, run, &in)
}

// bodyStart reads the start of a run's last content.
func (h *Handlers) bodyStart(ctx context.Context, run playground.Run, most int64) ([]byte, error) {
	x := run.Final()
	if x == nil || x.Response == nil || x.Response.Content.SHA256 == "" {
		return nil, nil
	}
	body, err := h.findContent(ctx, run, x.Response.Content.SHA256)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	b := make([]byte, min(body.Size(), most))
	if _, err := io.ReadFull(body, b); err != nil {
		return nil, fmt.Errorf("read content of run %d: %w", run.ID, err)
	}
	return b, nil
}

// faultsOf makes faults of an expected error; one without fields stands at otherwise.
func faultsOf(err error, otherwise string) []playground.FieldError {
	var ours *playground.Error
	if !asError(err, &ours) {
		return []playground.FieldError{{Pointer: otherwise, Detail: "This cannot be read."}}
	}
	if len(ours.Fields) > 0 {
		return ours.Fields
	}
	return []playground.FieldError{{Pointer: otherwise, Detail: ours.Message}}
}

// showDraft is POST /compose/draft: the form as it was typed, for a page that comes back.
func (h *Handlers) showDraft(c echo.Context) error {
	form, err := h.readForm(c)
	defer form.to.release()
	if err != nil {
		return err
	}
	return h.renderPlayground(c, http.StatusOK, form.input())
}

// showCode is POST /compose/code: the composer again as typed, with its request as code.
func (h *Handlers) showCode(c echo.Context) error {
	form, err := h.readForm(c)
	defer form.to.release()
	if err != nil {
		return err
	}
	in := form.input()
	if in.Part = form.Get("part"); override(form.Values) {
		in.Part = "headers"
	}
	if !isFragment(c) {
		return h.renderPlayground(c, http.StatusOK, in)
	}
	if err := h.addSaved(c, &in, false); err != nil {
		return err
	}
	if err := h.addEnvironments(c, &in); err != nil {
		return err
	}
	h.addCode(c, &in)
	if err := h.addTried(c, &in); err != nil {
		return err
	}
	return h.render(c, http.StatusOK, nil, views.Code(views.NewPlaygroundModel(in)))
}

// How long a send is waited for before its page comes without the result, and follows
// it: a script can do so at once, a person's browser should not stand still for long.
const (
	inPlace = 150 * time.Millisecond
	inPage  = 2 * time.Second
)
