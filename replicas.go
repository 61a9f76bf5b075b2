package main

import (
	"parley/people"
	"parley/runner"
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
