package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// rationTime is how long it may take to count; after that, people have waited enough.
const rationTime = 2 * time.Second

// CountDeeds counts one deed of each, of which so many a minute are allowed, for all replicas
// on a PostgreSQL database and by its clock. It returns 0 or how long to wait until each may
// do one more. It is one round trip.
func (s *Store) CountDeeds(ctx context.Context, who []string, perMinute []float64) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, rationTime)
	defer cancel()
	list := make([][2]any, len(who))
	for i, w := range who {
		sum := sha256.Sum256([]byte(w))
		list[i] = [2]any{hex.EncodeToString(sum[:]), perMinute[i]}
	}
	// Always in one order: who has one row waits for nobody who waits for it.
	slices.SortFunc(list, func(a, b [2]any) int { return cmp.Compare(a[0].(string), b[0].(string)) })
	text, err := json.Marshal(list)
	if err != nil {
		return 0, err
	}
	var seconds float64
	err = s.beside.QueryRowContext(ctx, `
		WITH asked AS (
		    INSERT INTO ration AS r (who, tokens, per_minute, taken, seen_at)
		    SELECT decode(e ->> 0, 'hex'), CAST(e ->> 1 AS DOUBLE PRECISION) - 1, CAST(e ->> 1 AS DOUBLE PRECISION), true, clock_timestamp()
		    FROM jsonb_array_elements(CAST($1 AS jsonb)) AS e
		    ON CONFLICT (who) DO UPDATE SET (tokens, per_minute, taken, seen_at) = (
		        SELECT CASE WHEN has >= 1 THEN has - 1 ELSE has END, excluded.per_minute, has >= 1, greatest(excluded.seen_at, r.seen_at)
		        FROM (SELECT least(excluded.per_minute, r.tokens + excluded.per_minute / 60 * greatest(0, extract(epoch FROM excluded.seen_at - r.seen_at))) AS has) AS now)
		    RETURNING tokens, per_minute, taken)
		SELECT coalesce(max(CASE WHEN taken THEN 0 ELSE (1 - tokens) / per_minute * 60 END), 0) FROM asked`, string(text)).Scan(&seconds)
	if err != nil {
		return 0, s.fault(fmt.Errorf("count a deed: %w", err))
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

// ForgiveDeeds takes one deed of each back.
func (s *Store) ForgiveDeeds(ctx context.Context, who []string) error {
	ctx, cancel := context.WithTimeout(ctx, rationTime)
	defer cancel()
	keys := make([]string, len(who))
	for i, w := range who {
		sum := sha256.Sum256([]byte(w))
		keys[i] = hex.EncodeToString(sum[:])
	}
	slices.Sort(keys)
	text, err := json.Marshal(keys)
	if err != nil {
		return err
	}
	_, err = s.beside.ExecContext(ctx, `
		UPDATE ration AS r SET tokens = least(r.per_minute, r.tokens + 1)
		FROM (SELECT who FROM ration WHERE who IN (SELECT decode(e, 'hex') FROM jsonb_array_elements_text(CAST($1 AS jsonb)) AS e) ORDER BY who FOR UPDATE) AS asked
		WHERE r.who = asked.who`, string(text))
	if err != nil {
		return s.fault(fmt.Errorf("forgive a deed: %w", err))
	}
	return nil
}

// dropOld removes what has its time behind it: rations that are full again, and keepsakes.
func (s *Store) dropOld(ctx context.Context) error {
	_, err := s.beside.ExecContext(ctx, `DELETE FROM ration WHERE seen_at < clock_timestamp() - INTERVAL '2 minutes'`)
	if err != nil {
		return err
	}
	_, err = s.beside.ExecContext(ctx, `DELETE FROM keepsake WHERE until < clock_timestamp()`)
	return err
}

// openPostgresBeside opens connections for what need not outlast a crash of the server, and
// waits for no writer.
func openPostgresBeside(c *pgx.ConnConfig) *sql.DB {
	c = c.Copy()
	c.RuntimeParams["synchronous_commit"] = "off"
	db := sql.OpenDB(postgresConnector{Connector: stdlib.GetConnector(*c)})
	db.SetMaxOpenConns(4)
	db.SetMaxIdleConns(4)
	return db
}
