package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"parley/playground"
	"parley/views"
)

const nothingFollowed = "Nothing is presented under this link now. It may have ended, or not been copied whole: ask who gave it to you."

// openFollowed finds what a link to follow leads to. What is wrong, over or switched off is
// answered in one way; who guesses is slowed down.
func (h *Handlers) openFollowed(c echo.Context) (playground.Presentation, error) {
	c.Response().Header().Set("X-Robots-Tag", "noindex, nofollow")
	if !h.mayOpen(c) {
		return playground.Presentation{}, playground.NewError(playground.Nobody, "Sign in to follow this.")
	}
	p, err := h.followed(c.Request().Context(), c.Param("id"))
	if playground.CodeOf(err) == playground.NotFound {
		if busy := h.countGuess(c); busy != nil {
			return p, busy
		}
	}
	return p, err
}

func (h *Handlers) followed(ctx context.Context, secret string) (playground.Presentation, error) {
	if h.sharePolicy() == playground.SharesOff {
		return playground.Presentation{}, playground.NewError(playground.NotFound, nothingFollowed)
	}
	p, err := h.Presentations.FindFollowed(ctx, hashShare(secret))
	if p = h.asItStands(p); playground.CodeOf(err) == playground.NotFound || err == nil && !p.Stage.Live {
		return p, playground.NewError(playground.NotFound, nothingFollowed)
	}
	return p, err
}

// followPage answers a page that follows, or says kindly that there is nothing to follow.
func (h *Handlers) followPage(c echo.Context, show func(playground.Presentation) error) error {
	p, err := h.openFollowed(c)
	switch code := playground.CodeOf(err); {
	case code == playground.Nobody:
		return h.askToSignIn(c)
	case code == playground.NotFound && !isFragment(c):
		in := h.sharedShell(c, "Nothing is presented")
		return h.render(c, http.StatusNotFound, views.FollowGonePage(views.NewShell(in), said(err)), nil)
	case err != nil:
		return err
	}
	return show(p)
}

// showFollowed is GET /follow/:id.
func (h *Handlers) showFollowed(c echo.Context) error {
	return h.followPage(c, func(p playground.Presentation) error {
		in, err := h.stageInput(c, p)
		if err != nil {
			return err
		}
		in.Base, in.Changing = followBase(c), h.Audience.IsChanging(p.ID)
		m := views.NewStageModel(in)
		if isFragment(c) {
			return h.render(c, http.StatusOK, nil, views.Stage(m))
		}
		if c.QueryParam("again") != "" {
			h.Audience.Looked(p.ID, h.readerName(c))
		}
		s := h.bareShell(c, p.Title)
		s.Here = in.Base
		return h.render(c, http.StatusOK, views.FollowPage(views.NewStageShell(s), m), nil)
	})
}

func followBase(c echo.Context) string { return "/follow/" + c.Param("id") }

// readerName tells readers apart who load a page again and again. Nobody can be found by it.
func (h *Handlers) readerName(c echo.Context) string {
	sum := sha256.Sum256([]byte(h.address(c.Request()) + "\n" + c.Request().UserAgent()))
	return hex.EncodeToString(sum[:8])
}

// lookAround is GET /follow/:id/look: what is on stage now, to be read at leisure.
func (h *Handlers) lookAround(c echo.Context) error {
	return h.followPage(c, func(p playground.Presentation) error {
		step, _ := p.OnStage()
		return c.Redirect(http.StatusSeeOther, followBase(c)+"/steps/"+strconv.FormatInt(step.ID, 10))
	})
}

// shownAt is the run that the step in the path has shown. A step that was not shown, or was
// blanked before it was, shows nothing.
func (h *Handlers) shownAt(c echo.Context, p playground.Presentation) (playground.Step, *playground.Run, error) {
	id, _ := strconv.ParseInt(c.Param("step"), 10, 64)
	step, err := stepOf(p, id)
	if err != nil {
		return step, nil, err
	}
	run, err := h.keptRun(c.Request().Context(), step.Shown)
	if run != nil && run.State == playground.StateRunning {
		run = nil
	}
	return step, run, err
}

// showFollowedStep is GET /follow/:id/steps/:step: a run that was on stage, as a share link
// shows one.
func (h *Handlers) showFollowedStep(c echo.Context) error {
	return h.followPage(c, func(p playground.Presentation) error {
		step, run, err := h.shownAt(c, p)
		if err != nil {
			return err
		}
		ctx := handedOn(c.Request().Context())
		var in *views.SharedRunInput
		if run != nil {
			in = &views.SharedRunInput{Run: masked(ctx, *run), Path: c.Request().URL.Path, Now: h.Now()}
			if in.Body, err = h.readableStart(ctx, *run); err != nil {
				return err
			}
		}
		m := views.NewLookModel(p, step.ID, in, followBase(c), p.CreatedBy)
		return h.render(c, http.StatusOK, views.LookPage(views.NewShell(h.sharedShell(c, "Looking around")), m), nil)
	})
}

// followedContent is the run whose content a follower asks for.
func (h *Handlers) followedContent(c echo.Context) (playground.Run, error) {
	p, err := h.openFollowed(c)
	if err != nil {
		return playground.Run{}, err
	}
	_, run, err := h.shownAt(c, p)
	if err == nil && run == nil {
		err = playground.NewError(playground.NotFound, "Nothing was shown at this step yet.")
	}
	if err != nil {
		return playground.Run{}, err
	}
	c.SetRequest(c.Request().WithContext(handedOn(c.Request().Context())))
	return *run, nil
}

// followedPreview is GET /follow/:id/steps/:step/preview: the content, sandboxed as everywhere.
func (h *Handlers) followedPreview(c echo.Context) error {
	run, err := h.followedContent(c)
	if err != nil {
		return err
	}
	return h.previewOf(c, run)
}

// followedBody is GET /follow/:id/steps/:step/body: the content as an attachment.
func (h *Handlers) followedBody(c echo.Context) error {
	run, err := h.followedContent(c)
	if err != nil {
		return err
	}
	return h.attach(c, run, "shared")
}

// stageEvents is GET /present/:id/events: that the stage is another, how far its run is, and
// how many follow.
func (h *Handlers) stageEvents(c echo.Context) error {
	p, err := h.ownPresentation(c)
	if err != nil {
		return err
	}
	return h.streamStage(c, p, false, func(ctx context.Context) (playground.Presentation, error) {
		p, err := h.Presentations.FindPresentation(ctx, p.ID)
		return h.asItStands(p), err
	})
}

// followEvents is GET /follow/:id/events: the same without who else follows.
func (h *Handlers) followEvents(c echo.Context) error {
	p, err := h.openFollowed(c)
	if err != nil {
		return err
	}
	return h.streamStage(c, p, true, func(ctx context.Context) (playground.Presentation, error) {
		return h.followed(ctx, c.Param("id"))
	})
}

// stageStream is a stream of what is on stage.
type stageStream struct {
	eventStream
	h        *Handlers
	find     func(context.Context) (playground.Presentation, error)
	follower bool

	key       string
	followers string
	changing  bool           // as it was told
	run       playground.Run // that is watched
	progress  <-chan playground.Progress
	stop      func()
}

func (h *Handlers) streamStage(c echo.Context, p playground.Presentation, follower bool, find func(context.Context) (playground.Presentation, error)) error {
	changed, leave, err := h.Audience.Join(p.ID, follower)
	if err != nil {
		return err
	}
	defer leave()
	s := &stageStream{eventStream: h.openEvents(c), h: h, find: find, follower: follower, stop: func() {}}
	defer func() { s.stop() }()
	tick := time.NewTicker(keepAlive)
	defer tick.Stop()
	for err = s.look(); err == nil; {
		select {
		case <-changed:
			err = s.look()
		case progress, more := <-s.progress:
			err = s.went(progress, more)
		case <-tick.C:
			h.Audience.Here(p.ID)
			if err = s.breathe(); err == nil {
				err = s.look()
			}
		case <-s.gone:
			err = s.lookAgain()
		case <-c.Request().Context().Done():
			return nil
		case <-h.Stopping:
			return nil
		}
	}
	return nil // the reader left, or there is nothing to follow any more
}

// look tells the reader what is kept where it is something else than before.
func (s *stageStream) look() error {
	ctx := handedOn(s.c.Request().Context())
	p, err := s.find(ctx)
	if err != nil || !p.Stage.Live {
		_ = s.send("ended", map[string]any{})
		return errLeft
	}
	step, _ := p.OnStage()
	var run *playground.Run
	if run, err = s.h.keptRun(ctx, step.Shown); err != nil {
		return err
	}
	s.watch(run)
	var progress *playground.Progress
	if s.progress != nil {
		progress = s.h.progressOf(run.ID)
	}
	if key := views.StageKey(p, run, progress); key != s.key {
		s.key = key
		if err := s.send("stage", map[string]any{"key": key}); err != nil {
			return err
		}
	}
	if is := s.h.Audience.IsChanging(p.ID) && !p.Stage.Blanked; s.follower && is != s.changing {
		s.changing = is
		if err := s.send("changing", map[string]any{"is": is}); err != nil {
			return err
		}
	}
	if words := views.FollowersWords(s.h.Audience.Count(p.ID)); !s.follower && words != s.followers {
		s.followers = words
		return s.send("followers", map[string]any{"text": words})
	}
	return nil
}

// watch follows the run on stage while it goes.
func (s *stageStream) watch(run *playground.Run) {
	if run != nil && run.State == playground.StateRunning && run.ID == s.run.ID && s.progress != nil {
		return
	}
	s.stop()
	s.stop, s.progress, s.run = func() {}, nil, playground.Run{}
	if run == nil || run.State != playground.StateRunning {
		return
	}
	progress, stop, going := s.h.Runner.Watch(run.ID)
	if going {
		s.run, s.progress, s.stop = *run, progress, stop
	}
}

// went passes progress on. When a run has ended, or waits for its next attempt, there is more
// to see than a line.
func (s *stageStream) went(p playground.Progress, more bool) error {
	if !more {
		s.progress = nil
		return s.look()
	}
	if p.Event == "attempt" {
		return s.look()
	}
	return s.send("progress", views.NewStageProgress(s.run, p, s.h.Now()))
}
