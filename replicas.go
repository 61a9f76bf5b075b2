package main

import (
	"context"
	"log/slog"

	"parley/audience"
	"parley/handlers"
	"parley/people"
	"parley/playground"
	"parley/runner"
	"parley/settings"
	"parley/store"
)

// shared is a history that other replicas have as well, with what they tell each other by.
type shared struct {
	*store.Bus
	*store.Store
}

// sharedHistory is what the runner shares with other replicas; nil where there can be none.
func sharedHistory(kept *store.Store) runner.Shared {
	if bus := kept.Bus(); bus != nil {
		return shared{bus, kept}
	}
	return nil
}

// counter counts deeds for all replicas; nil where there is one program.
func counter(kept *store.Store) people.Counter {
	if kept.Bus() == nil {
		return nil
	}
	return kept
}

// uses knows what replicas used up; nil where there is one program.
func uses(kept *store.Store) people.Uses {
	if kept.Bus() == nil {
		return nil
	}
	return kept
}

// shelf is where replicas find what another remembers; nil where there is one program.
func shelf(kept *store.Store) handlers.Shelf {
	if kept.Bus() == nil {
		return nil
	}
	return kept
}

// telling returns what has the other replicas do what this one does when it hears of a topic;
// nil where there are none.
func telling(kept *store.Store, topic string, do func(context.Context)) func() {
	bus := kept.Bus()
	if bus == nil {
		return nil
	}
	due := make(chan struct{}, 1)
	heard := func() {
		select {
		case due <- struct{}{}:
		default:
		}
	}
	bus.Listen(topic, func([]byte) { heard() }, heard)
	go func() {
		for range due {
			do(context.Background())
		}
	}()
	return func() { bus.Publish(topic, []byte("changed")) }
}

// toldSettings tells other replicas of what is changed here.
type toldSettings struct {
	*settings.Keeper
	tell func()
}

// tellSettings has all replicas follow what is changed on one.
func tellSettings(kept *store.Store, k *settings.Keeper, log *slog.Logger) toldSettings {
	return toldSettings{k, telling(kept, "settings", func(ctx context.Context) {
		if err := k.Refresh(ctx); err != nil {
			log.Error("read the settings", "error", err)
		}
	})}
}

// Change keeps what somebody chose, and has it count on all replicas.
func (s toldSettings) Change(ctx context.Context, by string, values map[string]string) ([]playground.SettingChange, error) {
	changes, err := s.Keeper.Change(ctx, by, values)
	if err == nil && s.tell != nil {
		s.tell()
	}
	return changes, err
}

// stageBus is what replicas tell each other of presentations by; nil where there is one program.
func stageBus(kept *store.Store) audience.Bus {
	if bus := kept.Bus(); bus != nil {
		return bus
	}
	return nil
}
