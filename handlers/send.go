package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/convert"
	"parley/playground"
	"parley/views"
)

func asError(err error, into **playground.Error) bool { return errors.As(err, into) }

// send is POST /send. A script is answered at once with the run on its way; who has
// none waits for the result.
func (h *Handlers) send(c echo.Context) error {
	form, err := h.readForm(c)
	defer form.to.release()
	if err != nil {
		return err
	}
	c.Set(sendingKey, form.Get("sending"))
	h.rememberEnvironment(c, form.Values)
	if address := convert.BareAddress(form.Get("url")); address != "" {
		form.Set("url", address)
	}
	if convert.LooksLikeRequest(form.Get("url")) {
		return h.sendPasted(c, form)
	}
	if form.tooLarge != "" {
		return h.refuseFiles(c, form)
	}
	draft, err := h.composed(c, form)
	if err != nil {
		return h.refuse(c, form, err)
	}
	if to, err := h.unasked(c, draft, form.Get("confirmed")); err != nil || to != nil {
		return h.ask(c, form, to, err)
	}
	page := ""
	if form.Get("show") == "playground" {
		page = "/?run="
		if draft.SavedID != 0 {
			page = savedPath(draft.SavedID) + "?run="
		}
	}
	return h.sendDraft(c, draft, page, putInFront(form.Get("url"), draft.Request.URL))
}

// putInFront says what a path alone was completed by, in words; empty: it was not.
func putInFront(typed, sent string) string {
	path, _ := compose.CompleteURL(typed)
	front, completed := strings.CutSuffix(sent, strings.TrimPrefix(path, "/"))
	if !completed || !strings.HasPrefix(path, "/") {
		return ""
	}
	return strings.TrimSuffix(front, "/") + " was put in front of the path"
}

// sendPasted fills the composer from a command or another request that was typed as the
// address: it is shown before it is sent.
func (h *Handlers) sendPasted(c echo.Context, form posted) error {
	in, err := h.pastedInput(form.Get("url"))
	if err != nil {
		return h.refuse(c, form, &playground.Error{Code: playground.Invalid, Fields: faultsOf(err, "/request/url")})
	}
	keepNames(&in, form.Values)
	return h.renderPlayground(c, http.StatusOK, in)
}

// composed makes a draft of the posted form. What a run that it was filled from holds and
// the page could not show is filled in again.
func (h *Handlers) composed(c echo.Context, form posted) (playground.Draft, error) {
	f := form.form()
	sentAs(&f, form.Get("send_as"))
	from, err := h.filledRun(c, f.From)
	if err != nil {
		return playground.Draft{}, err
	}
	if from != nil {
		f.FillFiles(from.Request)
	}
	if from != nil && !form.Has("environment") {
		f.Environment = from.Environment
	}
	if from != nil && !form.Has("path_name") && !form.Has("var_name") && !form.Has("take_variable") && !form.Has("check_of") {
		f.PathParams, f.OwnVariables, f.Extract, f.Checks = from.Request.PathParams, from.Request.Variables, from.Request.Extract, from.Request.Checks // of a plain form that names the run alone
	}
	if form.Has("usual") { // an example: it leaves the choice as it is
		all, err := h.Environments.Environments(c.Request().Context())
		if err := unlessAway(err); err != nil {
			return playground.Draft{}, err
		}
		f.Environment = h.usualEnvironment(c, all)
	}
	if from != nil && !form.Has("saved") {
		f.Saved = from.SavedID
	}
	at, err := h.placeOfForm(c, f)
	if err != nil {
		return playground.Draft{}, err
	}
	at = at.with(form.rows)
	if from == nil && at.saved != nil && !form.Has("url") {
		return h.composedSaved(c, at, f)
	}
	if from == nil && at.saved != nil {
		f.FillFiles(at.saved.Request)
	}
	setting := at.setting
	if len(at.rows) > 0 {
		setting = setting.Knowing(at.rows[0])
	}
	req, err := compose.ParseIn(f, setting)
	if err != nil {
		return playground.Draft{}, err
	}
	d := playground.Draft{Name: f.Name}
	if from != nil {
		req, d.ParentID = compose.MergeSecrets(req, h.lent(c, *from).Request), h.madeFrom(c, req, *from, form.Get("shown"))
		if d.Name == from.Name && playground.RequestKey(req.Method, req.URL) != playground.RequestKey(from.Request.Method, from.Request.URL) {
			d.Name = "" // it was the name of another request
		}
	} else if at.saved != nil {
		req = compose.MergeSecrets(req, at.saved.Request)
	}
	h.bindSignIn(c, &req.Auth)
	d.Request = req
	d, faults := h.filled(d, at)
	faults = append(faults, stillMasked(req)...)
	if len(faults) > 0 {
		return d, &playground.Error{Code: playground.Invalid, Fields: faults}
	}
	return d, nil
}

// madeFrom is the run that a request was made from: the one that was shown beside the form when
// it was sent, which is not the one that filled it once more was sent from the same page. What
// goes to another host, by another path, was made from none: its form was merely used again.
func (h *Handlers) madeFrom(c echo.Context, r playground.Request, from playground.Run, shown string) playground.RunID {
	a, errA := url.Parse(r.URL)
	b, errB := url.Parse(from.Request.URL)
	if errA == nil && errB == nil && a.Host != b.Host && a.Path != b.Path {
		return 0
	}
	if id, ok := playground.ParseRunID(shown); ok && id > from.ID {
		if _, err := h.History.FindOwner(c.Request().Context(), id); err == nil {
			return id
		}
	}
	return from.ID
}

// sentAs changes a form as one of the ways to send it says, for this once.
func sentAs(f *compose.Form, way string) {
	switch way {
	case "no-redirects":
		f.FollowRedirects = false
	case "no-retries":
		f.RetryAttempts = "1"
	}
}

// filledRun is the run that a form was filled from; nil for none, or where it is gone.
func (h *Handlers) filledRun(c echo.Context, id playground.RunID) (*playground.Run, error) {
	if id == 0 {
		return nil, nil
	}
	run, err := h.History.FindRun(c.Request().Context(), id)
	switch {
	case err == nil:
		return &run, nil
	case playground.CodeOf(err) == playground.NotFound:
		return nil, nil
	}
	return nil, err
}

// stillMasked names the values that were shown masked and could not be filled in again:
// they must not be sent as dots.
func stillMasked(r playground.Request) []playground.FieldError {
	var faults []playground.FieldError
	of := func(name, pointer, value string) {
		if playground.Masked(value) {
			faults = append(faults, playground.FieldError{Pointer: pointer, Detail: hiddenValue(name)})
		}
	}
	add := func(pointer, value string) { of("", pointer, value) }
	add("/request/url", r.URL)
	for i, row := range r.Headers {
		of(row.Name, "/request/headers/"+strconv.Itoa(i)+"/value", row.Value)
	}
	for i, row := range r.Query {
		of(row.Name, "/request/query/"+strconv.Itoa(i)+"/value", row.Value)
	}
	for i, row := range r.PathParams {
		of(row.Name, "/request/path_params/"+strconv.Itoa(i)+"/value", row.Value)
	}
	for i, c := range r.Checks {
		add("/request/checks/"+strconv.Itoa(i)+"/value", c.Value)
	}
	for i, row := range r.Variables {
		of(row.Name, "/request/variables/"+strconv.Itoa(i)+"/value", row.Value)
	}
	for _, s := range r.Auth.Secrets() {
		add("/request/auth/"+s.Name, *s.Value)
	}
	add("/request/auth/username", r.Auth.Username)
	add("/request/body/text", r.Body.Text)
	add("/request/body/query", r.Body.Query)
	add("/request/body/variables", string(r.Body.Variables))
	for i, f := range r.Body.Fields {
		of(f.Name, "/request/body/fields/"+strconv.Itoa(i)+"/value", f.Value)
	}
	return append(faults, compose.HiddenWire(r.Options)...)
}

// hiddenValue says of a value that was kept masked that it is not sent: it went to another host, or was
// somebody else's.
func hiddenValue(name string) string {
	if name == "" {
		return "This value is hidden here. Type it again."
	}
	return "The value of " + name + " is hidden here, and is kept for where it was sent to. Type it again, or take the row out."
}

// refuse shows the form again as typed, with what is wrong next to each field.
func (h *Handlers) refuse(c echo.Context, form posted, err error) error {
	if playground.CodeOf(err) != playground.Invalid {
		return err
	}
	return h.renderPlayground(c, http.StatusUnprocessableEntity, form.input(faultsOf(err, "/request/url")...))
}

// unasked is what a protected environment asks before a method that may change something;
// nil where nothing needs to be asked, or it was.
func (h *Handlers) unasked(c echo.Context, d playground.Draft, confirmed string) (*views.Question, error) {
	if d.Environment == "" || playground.SafeMethod(d.Request.Method) || confirmed == d.Environment {
		return nil, nil
	}
	at, err := h.placeOf(c, d.Environment)
	if err != nil || at.env == nil || !at.env.Protected {
		return nil, err
	}
	return &views.Question{Environment: at.env.Name, Method: d.Request.Method, Host: hostOf(d)}, nil
}

// needConfirm refuses on the API what a protected environment asks on pages, unless the query
// says its name.
func (h *Handlers) needConfirm(c echo.Context, d playground.Draft) error {
	q, err := h.unasked(c, d, c.QueryParam("confirm"))
	if err != nil || q == nil {
		return err
	}
	return invalid("/confirm", q.Environment+" is protected: "+q.Method+" may change something at "+q.Host+". Nothing was sent. Say confirm="+url.QueryEscape(q.Environment)+" in the query to send it.")
}

// hostOf is where a draft goes, its variables filled in.
func hostOf(d playground.Draft) string {
	address := d.Request.URL
	if d.Filled != nil {
		address = d.Filled.Request.URL
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// ask shows the form again as typed, with the question. Nothing is sent.
func (h *Handlers) ask(c echo.Context, form posted, q *views.Question, err error) error {
	if err != nil {
		return h.refuse(c, form, err)
	}
	in := form.input()
	in.Question = q
	return h.renderPlayground(c, http.StatusUnprocessableEntity, in)
}

// sendDraft sends, and answers as suits who asked: a script with the run in place, a page
// of ours with that page, which follows a run that takes long, and a plain form with the
// finished run. changed says in words what was changed of the request on the way; empty:
// it is as typed.
func (h *Handlers) sendDraft(c echo.Context, d playground.Draft, page, changed string) error {
	if err := h.countSend(c); err != nil {
		return err
	}
	d.CreatedBy = h.who(c)
	if isFragment(c) {
		return h.startInPlace(c, d, changed)
	}
	send := h.Runner.Start
	if page == "" {
		page, send = "/runs/", h.Runner.Send
	}
	noHurry(c, longest(d))
	receivedBy(c).done()
	run, err := send(c.Request().Context(), d)
	if err != nil {
		return err
	}
	h.endsWithin(run.ID, inPage)
	return c.Redirect(http.StatusSeeOther, page+run.ID.String())
}

// startInPlace starts a run and answers its result, which follows the run while it goes.
func (h *Handlers) startInPlace(c echo.Context, d playground.Draft, changed string) error {
	run, err := h.Runner.Start(c.Request().Context(), d)
	if err != nil {
		return err
	}
	if word, ok := c.Get(sendingKey).(string); ok {
		h.sendings.note(word, run.ID)
	}
	if h.endsWithin(run.ID, inPlace) {
		if run, err = h.History.FindRun(c.Request().Context(), run.ID); err != nil {
			return err
		}
	}
	result, err := h.resultInput(c, run)
	if err != nil {
		return err
	}
	result.Part, result.View = "", ""
	return h.renderSent(c, run, result, changed)
}

// renderSent answers a script with all that a send changes on the page.
func (h *Handlers) renderSent(c echo.Context, run playground.Run, result views.ResultInput, changed string) error {
	return h.renderPlayground(c, http.StatusOK, views.PlaygroundInput{
		Request: maskedRequest(c.Request().Context(), run.Request, run.CreatedBy), Name: run.Name, Environment: run.Environment, Saved: run.SavedID, From: run.ID, Result: &result, Filled: changed,
	})
}

// endsWithin reports whether a run has ended, and is kept, within d.
func (h *Handlers) endsWithin(id playground.RunID, d time.Duration) bool {
	progress, stop, going := h.Runner.Watch(id)
	if !going {
		return true
	}
	defer stop()
	patience := time.NewTimer(d)
	defer patience.Stop()
	for {
		select {
		case _, more := <-progress:
			if !more {
				return true
			}
		case <-patience.C:
			return false
		}
	}
}
