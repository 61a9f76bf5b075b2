package store

import (
	"context"
	"fmt"

	"parley/playground"
)

// Settings returns what the team chose in place of defaults, by name.
func (s *Store) Settings(ctx context.Context) ([]playground.KeptSetting, error) {
	rows, err := s.asked.query(ctx, `SELECT name, value, changed_by, changed_at FROM setting ORDER BY name`)
	if err != nil {
		return nil, s.fault(fmt.Errorf("read the settings: %w", err))
	}
	defer rows.Close()
	var all []playground.KeptSetting
	for rows.Next() {
		var k playground.KeptSetting
		var at int64
		if err := rows.Scan(&k.Name, &k.Value, &k.ChangedBy, &at); err != nil {
			return nil, s.fault(fmt.Errorf("read the settings: %w", err))
		}
		k.ChangedAt = timeOf(at)
		all = append(all, k)
	}
	return all, rows.Err()
}

// SaveSettings keeps settings by name, all or none; an empty value goes back to the default.
func (s *Store) SaveSettings(_ context.Context, by string, values map[string]string) error {
	at := s.now().UnixMilli()
	err := s.write.do(func(t *tx) error {
		for name, value := range values {
			if value == "" {
				if err := t.exec(`DELETE FROM setting WHERE name = $1`, name); err != nil {
					return err
				}
				continue
			}
			err := t.exec(`
				INSERT INTO setting (name, value, changed_by, changed_at) VALUES ($1, $2, $3, $4)
				ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_by = excluded.changed_by, changed_at = excluded.changed_at`, name, value, by, at)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return s.fault(fmt.Errorf("keep settings: %w", err))
	}
	return nil
}

// SetMostRuns changes how many runs may be going on all replicas together.
func (s *Store) SetMostRuns(n int) { s.mostRuns.Store(int64(n)) }

// SetRetention changes what Purge leaves.
func (s *Store) SetRetention(r Retention) { s.retention.Store(&r) }
