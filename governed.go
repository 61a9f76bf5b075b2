package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"parley/compose"
	"parley/config"
	"parley/execute"
	"parley/handlers"
	"parley/people"
	"parley/playground"
	"parley/runner"
	"parley/settings"
	"parley/store"
)

// governed are the rooms that follow what the team changes while Parley runs.
type governed struct {
	metadata bool // the operator opened cloud metadata
	executor *execute.Executor
	runner   *runner.Runner
	kept     *store.Store
	sends    *people.Limiter
	limits   atomic.Pointer[handlers.Limits]
}

// refreshEvery is how often settings are looked at that another program on the same database
// may have changed.
const refreshEvery = 10 * time.Second

// Check says which setting the rooms cannot take.
func (g *governed) Check(c config.Config) (string, error) {
	policy, err := execute.NewPolicy(c.Targets, c.Loopback(), c.Allow, c.Deny)
	if err != nil {
		name, rest, _ := strings.Cut(err.Error(), ": ")
		return name, errors.New(rest)
	}
	if policy.OpensMetadata() && !g.metadata {
		return "allow", errors.New("cloud metadata holds this machine's credentials: only whoever runs this Parley can open it, with -targets open and that address in -allow")
	}
	return "", nil
}

// Apply has the rooms follow. Check has passed before.
func (g *governed) Apply(c config.Config) {
	if policy, err := execute.NewPolicy(c.Targets, c.Loopback(), c.Allow, c.Deny); err == nil {
		g.executor.SetPolicy(policy)
	}
	g.runner.SetMaxRuns(c.MaxRuns)
	g.kept.SetMostRuns(c.MaxRuns)
	g.sends.SetRate(c.SendRate)
	g.kept.SetRetention(retention(c))
	limits := limitsOf(c)
	g.limits.Store(&limits)
}

func limitsOf(c config.Config) handlers.Limits {
	return handlers.Limits{
		Ceilings:  compose.Ceilings{MaxBodyBytes: c.MaxBody, TimeoutMS: playground.MaxTimeoutMS},
		Plans:     playground.PlanCeilings{Count: c.MaxRepeat, Concurrency: c.MaxRepeatConcurrency},
		MaxUpload: c.MaxUpload, SendRate: c.SendRate, Shares: playground.SharePolicy(c.Shares), ShareDays: c.ShareDays,
	}
}

func retention(c config.Config) store.Retention {
	return store.Retention{Runs: int64(c.KeepRuns), Bytes: c.KeepSize, Age: time.Duration(c.KeepDays) * 24 * time.Hour}
}

// openSettings has what the team chose count. Where that cannot be read, what the operator set
// does.
func openSettings(ctx context.Context, conf config.Config, g *governed, log *slog.Logger) *settings.Keeper {
	limits := limitsOf(conf)
	g.limits.Store(&limits)
	k, err := settings.Open(ctx, conf, g.kept, g)
	if err != nil {
		log.Error("read the settings", "error", err)
	}
	return k
}

// followSettings reads the settings again and again, until ctx is done.
func followSettings(ctx context.Context, k *settings.Keeper, log *slog.Logger) {
	tick := time.NewTicker(refreshEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := k.Refresh(ctx); err != nil && ctx.Err() == nil {
				log.Error("read the settings", "error", err)
			}
		}
	}
}
