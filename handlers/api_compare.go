package handlers

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"parley/compare"
	"parley/playground"
)

// Bounds of one comparison.
const (
	maxCompared     = 6
	maxComparedBody = 64 << 20
	maxCompareTime  = 5 * time.Second
	proposalRuns    = 10
)

// asked is what a comparison's address says.
type asked struct {
	ids      []playground.RunID
	base     playground.RunID
	ignore   []string
	defaults bool
	stored   bool // the rules for everyone and for the request apply too
}

// apiCompare is GET /api/compare.
func (h *Handlers) apiCompare(c echo.Context) error {
	a, err := readAsked(c)
	if err != nil {
		return err
	}
	result, _, err := h.compare(c.Request().Context(), c, a)
	if err != nil {
		return err
	}
	return answerCompared(c, result)
}

func readAsked(c echo.Context) (asked, error) { return readAskedFrom(c.QueryParams()) }

func readAskedFrom(q url.Values) (asked, error) {
	usual := q.Get("defaults")
	a := asked{ignore: q["ignore"], defaults: usual != "false", stored: usual != "false" && usual != "usual"}
	for _, s := range q["run"] {
		id, ok := playground.ParseRunID(s)
		if !ok {
			return asked{}, noSuchRun(s)
		}
		a.ids = append(a.ids, id)
	}
	if len(a.ids) < 2 || len(a.ids) > maxCompared {
		return asked{}, invalid("/run", "A comparison takes two to "+strconv.Itoa(maxCompared)+" runs: run=A&run=B.")
	}
	a.base = a.ids[0]
	if s := q.Get("base"); s != "" {
		base, ok := playground.ParseRunID(s)
		if !ok || !slices.Contains(a.ids, base) {
			return asked{}, invalid("/base", "The base is one of the runs compared.")
		}
		a.base = base
	}
	return a, nil
}

// compare loads the runs and compares them, masked as anyone may see them.
func (h *Handlers) compare(ctx context.Context, c echo.Context, a asked) (playground.Comparison, []playground.ComparedRun, error) {
	found, err := h.findCompared(ctx, a.ids...)
	if err == nil {
		err = h.awaitTurn(c, found...)
	}
	if err != nil {
		return playground.Comparison{}, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, maxCompareTime)
	defer cancel()
	runs := make([]playground.ComparedRun, 0, len(a.ids))
	for _, run := range found {
		r, err := h.readCompared(ctx, run)
		if err != nil {
			return playground.Comparison{}, nil, err
		}
		runs = append(runs, r)
	}
	rules, err := h.rulesFor(ctx, runs[0].Run, a)
	if err != nil {
		return playground.Comparison{}, nil, err
	}
	past, err := h.earlier(ctx, runs)
	if err != nil {
		return playground.Comparison{}, nil, err
	}
	result, err := compare.Compare(ctx, compare.Input{Runs: runs, Base: a.base, Rules: rules, Defaults: a.defaults, Past: past})
	return result, runs, err
}

// findCompared finds runs, without their contents.
func (h *Handlers) findCompared(ctx context.Context, ids ...playground.RunID) ([]playground.Run, error) {
	runs := make([]playground.Run, 0, len(ids))
	for _, id := range ids {
		run, err := h.History.FindRun(ctx, id)
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	return runs, nil
}

// readCompared reads a run's final content, at most maxComparedBody of it.
func (h *Handlers) readCompared(ctx context.Context, run playground.Run) (playground.ComparedRun, error) {
	find := func(ctx context.Context, sha256 string) (compare.Content, error) {
		return h.findContent(ctx, run, sha256)
	}
	compared, err := compare.ReadRun(ctx, run, find, maxComparedBody)
	compared.Run = blanker(ctx, run).BlankRun(maskedBodies(ctx, compared.Run))
	return compared, err
}

// rulesFor gathers the stored rules and those of this view.
func (h *Handlers) rulesFor(ctx context.Context, first playground.Run, a asked) ([]playground.RuleHits, error) {
	var rules []playground.RuleHits
	if a.stored {
		stored, err := h.Rules.IgnoreRules(ctx, playground.RequestKey(first.Request.Method, first.Target()))
		if err != nil {
			return nil, err
		}
		for _, r := range stored {
			rules = append(rules, playground.RuleHits{ID: r.ID, Rule: r.Rule, Scope: r.Scope})
		}
	}
	for _, r := range a.ignore {
		if r != "" {
			rules = append(rules, playground.RuleHits{Rule: r, Scope: "view"})
		}
	}
	return rules, nil
}

// earlier loads older runs of the same request, from which volatile members are learnt.
// Only small contents are worth it.
func (h *Handlers) earlier(ctx context.Context, runs []playground.ComparedRun) ([]playground.ComparedRun, error) {
	first := runs[0].Run
	key := playground.RequestKey(first.Request.Method, first.Target())
	recent, err := h.History.FindRecent(ctx, []string{key}, proposalRuns)
	if err != nil {
		return nil, err
	}
	var past []playground.ComparedRun
	for _, s := range recent[key] {
		if s.Status != first.Status || s.URL != first.Target() || s.Size > playground.HeadBytes {
			continue
		}
		run, err := h.History.FindRun(ctx, s.ID)
		if playground.CodeOf(err) == playground.NotFound {
			continue // deleted meanwhile
		}
		if err != nil {
			return nil, err
		}
		r, err := h.readCompared(ctx, run)
		if err != nil {
			return nil, err
		}
		past = append(past, r)
	}
	return past, nil
}
