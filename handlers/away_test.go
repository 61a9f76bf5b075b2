package handlers_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"testing"

	"parley/handlers"
	"parley/playground"
)

// away is a history whose database cannot be reached.
type away struct{ handlers.History }

var errGone = &playground.Error{Code: playground.Unavailable, Message: "The database cannot be reached.", RetryAfter: 5}

func (away) Counts(context.Context) (playground.HistoryCounts, error) {
	return playground.HistoryCounts{}, errGone
}

func (away) FindRuns(context.Context, playground.RunFilter) (playground.RunPage, error) {
	return playground.RunPage{}, errGone
}

func (away) FindRun(context.Context, playground.RunID) (playground.Run, error) {
	return playground.Run{}, errGone
}

type environments = handlers.Environments

type awayEnvironments struct{ environments }

func (awayEnvironments) Environments(context.Context) ([]playground.Environment, error) {
	return nil, errGone
}

func (awayEnvironments) OpenEnvironment(context.Context, string) (playground.Environment, error) {
	return playground.Environment{}, errGone
}

func (awayEnvironments) FindEnvironment(context.Context, playground.EnvironmentID) (playground.Environment, error) {
	return playground.Environment{}, errGone
}

func (awayEnvironments) CreateEnvironment(context.Context, playground.Environment) (playground.Environment, error) {
	return playground.Environment{}, errGone
}

func TestWithoutItsDatabaseWhatNeedsNoneIsShown(t *testing.T) {
	h := newHouse(t, func(d *handlers.Deps) {
		d.History, d.Environments = away{d.History}, awayEnvironments{d.Environments}
		d.Damage = func() error { return errors.New("The database cannot be reached, so nothing is sent.") }
	})
	for _, path := range []string{"/", "/status", "/status/404", "/explain", "/help"} {
		h.get(path).is(http.StatusOK).shows("p.banner", "nothing is sent")
	}
	for _, path := range []string{"/runs/1", "/history", "/environments", "/search?q=users", "/search?q=404", "/search?q=7", "/compare", "/?from=1", "/?run=1", "/runs/1/over-time"} {
		h.get(path).is(http.StatusServiceUnavailable).shows("p.banner", "nothing is sent").shows("main", "The database cannot be reached.")
	}
}

// TestWhatWasTypedOutlivesATroubleOfParley: browsers forget what stood in fields that they may not
// complete, so the page that says the trouble holds it.
func TestWhatWasTypedOutlivesATroubleOfParley(t *testing.T) {
	h := newHouse(t, func(d *handlers.Deps) { d.Environments = awayEnvironments{d.Environments} })
	form := url.Values{"name": {"Staging"}, "var_name": {"b", "a"}, "var_value": {"1", "<2>"}}
	for _, path := range []string{"/environments", "/environments/1"} {
		r := h.post(path, form).is(http.StatusServiceUnavailable).shows("main", "What you typed waits on this page.")
		again, typed := r.page().Find("[data-testid=again]"), url.Values{}
		for _, f := range again.Find("input").EachIter() {
			typed.Add(f.AttrOr("name", ""), f.AttrOr("value", ""))
		}
		if again.AttrOr("action", "") != path || !reflect.DeepEqual(typed, form) {
			t.Errorf("%s: %v goes to %q", path, typed, again.AttrOr("action", ""))
		}
	}
	pairs := []pair{{name: "url", value: "http://x.test/?a=<b>"}}
	h.postFiles("/send", append(pairs, pair{name: "environment", value: "Demo"})).is(http.StatusServiceUnavailable).shows("[data-testid=again]", "Try again")
	h.postFiles("/send", append(pairs, pair{name: "environment", value: "Demo"}, pair{name: "body_file", filename: "a.bin", value: "x"})).is(http.StatusServiceUnavailable).lacks("Try again")
	h.post("/environments", form, "HX-Request", "true").is(http.StatusServiceUnavailable).lacks("Try again")
	h.get("/environments").is(http.StatusServiceUnavailable).lacks("Try again")
}
