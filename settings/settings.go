// Package settings keeps what a team chose while Parley runs, and has it count at once.
package settings

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"parley/config"
	"parley/playground"
)

// Store keeps the team's choices.
type Store interface {
	Settings(ctx context.Context) ([]playground.KeptSetting, error)
	SaveSettings(ctx context.Context, by string, values map[string]string) error // empty: the default
}

// Rooms are what the settings govern.
type Rooms interface {
	// Check says which setting the rooms cannot take, and why in half a sentence.
	Check(config.Config) (name string, err error)
	Apply(config.Config)
}

// Keeper has the settings as they count now.
type Keeper struct {
	start config.Config // as the operator set them
	keep  Store
	rooms Rooms

	mu  sync.Mutex
	now config.Config
}

// Open reads the team's choices and applies them. One that cannot be taken any more, because
// the operator fixed it or a later Parley reads it otherwise, is passed over.
func Open(ctx context.Context, start config.Config, keep Store, rooms Rooms) (*Keeper, error) {
	k := &Keeper{start: start, keep: keep, rooms: rooms, now: start}
	return k, k.Refresh(ctx)
}

// Refresh reads the choices again: another program on the same database may have changed them.
func (k *Keeper) Refresh(ctx context.Context) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	kept, err := k.keep.Settings(ctx)
	if err != nil {
		return err
	}
	now := k.start
	for _, s := range kept {
		changed, err := now.With(s.Name, s.Value)
		if err != nil {
			continue
		}
		if _, err := k.rooms.Check(changed); err == nil {
			now = changed
		}
	}
	k.take(now)
	return nil
}

// take has settings count, where they are others than before.
func (k *Keeper) take(now config.Config) {
	if fmt.Sprint(now.Origins) == fmt.Sprint(k.now.Origins) {
		return
	}
	k.now = now
	k.rooms.Apply(now)
}

// All lists the settings as they count now.
func (k *Keeper) All(ctx context.Context) ([]playground.Setting, error) {
	kept, err := k.keep.Settings(ctx)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	var all []playground.Setting
	for _, c := range k.now.Changeable() {
		s := playground.Setting{Name: c.Name, Value: c.Value, Default: c.Default, Detail: c.Doc, Kind: c.Kind, Words: c.Words, FixedBy: c.FixedBy}
		for _, had := range kept {
			if had.Name == c.Name && c.FixedBy == "" {
				s.ChangedBy, s.ChangedAt = had.ChangedBy, had.ChangedAt
			}
		}
		all = append(all, s)
	}
	return all, nil
}

// Change has settings count from now on, all or none; an empty value is the default. The
// error is Invalid, with a pointer for each that cannot be taken.
func (k *Keeper) Change(ctx context.Context, by string, values map[string]string) ([]playground.SettingChange, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	next, changes, faults := k.now, []playground.SettingChange(nil), []playground.FieldError(nil)
	save := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := strings.TrimSpace(values[name])
		changed, err := next.With(name, value)
		if err != nil {
			faults = append(faults, fault(name, err))
			continue
		}
		if from, to := valueOf(next, name), valueOf(changed, name); from != to {
			changes = append(changes, playground.SettingChange{Name: name, From: from, To: to})
			save[name] = value
		}
		next = changed
	}
	if len(faults) == 0 {
		if name, err := k.rooms.Check(next); err != nil {
			faults = append(faults, fault(name, err))
		}
	}
	if len(faults) > 0 {
		return nil, &playground.Error{Code: playground.Invalid, Message: "These settings cannot be kept as they are.", Fields: faults}
	}
	if len(save) == 0 {
		return nil, nil
	}
	if err := k.keep.SaveSettings(ctx, by, save); err != nil {
		return nil, err
	}
	k.take(next)
	return changes, nil
}

// fault makes a sentence of what is wrong.
func fault(name string, err error) playground.FieldError {
	text := err.Error()
	return playground.FieldError{Pointer: "/" + name, Detail: strings.ToUpper(text[:1]) + text[1:] + "."}
}

func valueOf(c config.Config, name string) string {
	for _, s := range c.Changeable() {
		if s.Name == name {
			return s.Value
		}
	}
	return ""
}
