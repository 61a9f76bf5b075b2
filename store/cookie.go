package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// cookieColumns are read by scanCookie.
const cookieColumns = `cookie.id, cookie.environment_id, cookie.domain, cookie.host_only, cookie.path, cookie.name, cookie.key_id, cookie.sealed, cookie.secure,
	cookie.http_only, cookie.same_site, cookie.expires_at, cookie.owner, cookie.run_id, cookie.created_at, cookie.updated_at`

// ofEnvironment picks the jar of the environment of a name; empty: of runs without one.
const ofEnvironment = `cookie.environment_id = CASE WHEN $1 = '' THEN 0 ELSE (SELECT id FROM environment WHERE lower(name) = lower($1)) END`

// FindCookies returns the jar of an environment, 0 for that of runs without one: by domain.
func (s *Store) FindCookies(ctx context.Context, environment playground.EnvironmentID) ([]playground.Cookie, error) {
	return s.cookies(ctx, `cookie.environment_id = $1`, int64(environment))
}

// FindCookie returns one cookie. The error is NotFound where there is none.
func (s *Store) FindCookie(ctx context.Context, id playground.CookieID) (playground.Cookie, error) {
	all, err := s.cookies(ctx, `cookie.id = $1`, int64(id))
	switch {
	case err != nil:
		return playground.Cookie{}, err
	case len(all) == 0:
		return playground.Cookie{}, noCookie()
	}
	return all[0], nil
}

func noCookie() error {
	return playground.NewError(playground.NotFound, "There is no such cookie. It may have been deleted, or replaced.")
}

// OpenCookies returns what the jar of an environment has of some domains, to be sent.
func (s *Store) OpenCookies(ctx context.Context, environment string, domains []string) ([]playground.Cookie, error) {
	jarred, err := s.jarred.get(s.write, func() (map[string]struct{}, error) { return s.jarredDomains(ctx) })
	if err != nil {
		return nil, s.fault(fmt.Errorf("find cookies: %w", err))
	}
	kept := func(domain string) bool { _, is := jarred[domain]; return is }
	if !slices.ContainsFunc(domains, kept) {
		return []playground.Cookie{}, nil
	}
	args := []any{environment}
	marks := make([]string, len(domains))
	for i, d := range domains {
		args = append(args, d)
		marks[i] = "$" + strconv.Itoa(len(args))
	}
	return s.cookies(ctx, ofEnvironment+` AND cookie.domain IN (`+strings.Join(marks, ", ")+`)`, args...)
}

// jarredDomains reads of which domains any jar has cookies: most requests go to others.
func (s *Store) jarredDomains(ctx context.Context) (map[string]struct{}, error) {
	rows, err := s.asked.query(ctx, `SELECT DISTINCT domain FROM cookie`)
	if err != nil {
		return nil, err
	}
	found, err := texts(rows)
	domains := make(map[string]struct{}, len(found))
	for _, d := range found {
		domains[d] = struct{}{}
	}
	return domains, err
}

func (s *Store) cookies(ctx context.Context, where string, args ...any) ([]playground.Cookie, error) {
	rows, err := s.asked.query(ctx, `SELECT `+cookieColumns+` FROM cookie WHERE `+where+` ORDER BY cookie.domain, cookie.path, cookie.name, cookie.id`, args...)
	if err != nil {
		return nil, s.fault(fmt.Errorf("find cookies: %w", err))
	}
	defer rows.Close()
	all := []playground.Cookie{}
	for rows.Next() {
		c, err := s.keys.scanCookie(rows)
		if err != nil {
			return nil, s.fault(fmt.Errorf("find cookies: %w", err))
		}
		all = append(all, c)
	}
	if err := rows.Err(); err != nil {
		return nil, s.fault(fmt.Errorf("find cookies: %w", err))
	}
	return all, nil
}

// scanCookie reads a row and opens its value; one that cannot be opened is locked.
func (r *keyring) scanCookie(rows *sql.Rows) (playground.Cookie, error) {
	var c playground.Cookie
	var keyID string
	var sealed []byte
	var expires, created, updated int64
	err := rows.Scan(&c.ID, &c.EnvironmentID, &c.Domain, &c.HostOnly, &c.Path, &c.Name, &keyID, &sealed, &c.Secure,
		&c.HTTPOnly, &c.SameSite, &expires, &c.Owner, &c.RunID, &created, &updated)
	if err != nil {
		return c, err
	}
	c.CreatedAt, c.UpdatedAt = timeOf(created), timeOf(updated)
	if expires != 0 {
		c.Expires = timeOf(expires)
	}
	k, ok := r.find(keyID)
	if !ok {
		c.Locked = true
		return c, nil
	}
	c.Value, err = k.open(inCookies, int64(c.ID), sealed)
	c.Locked = err != nil
	return c, nil
}
