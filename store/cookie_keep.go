package store

import (
	"context"
	"fmt"

	"parley/playground"
)

// Bounds of a jar. Where it is full, what is over goes first, then what was longest not set.
const (
	mostCookies       = 2000
	mostDomainCookies = 100
)

// KeepCookies puts cookies that a response set into the jar of an environment, and says what
// became of each. One that is over already takes back the one that is there. The error is
// NotFound where there is no such environment.
func (s *Store) KeepCookies(_ context.Context, environment string, set []playground.Cookie) ([]string, error) {
	k, err := s.keyForCookies()
	if err != nil {
		return nil, err
	}
	var became []string
	err = s.write.do(func(t *tx) error {
		became = nil
		jar, err := t.jarOf(environment)
		if err != nil {
			return err
		}
		for _, c := range set {
			c.EnvironmentID = playground.EnvironmentID(jar)
			what, err := t.setCookie(c, k, s.now().UnixMilli())
			if err != nil {
				return err
			}
			became = append(became, what)
		}
		return nil
	})
	if err != nil {
		return nil, s.fault(fmt.Errorf("keep cookies: %w", err))
	}
	return became, nil
}

func (s *Store) keyForCookies() (key, error) {
	k, err := s.keys.current()
	if err != nil {
		return k, playground.NewError(playground.Unavailable, "Cookies cannot be kept now: "+err.Error()+".")
	}
	return k, nil
}

func (t *tx) jarOf(environment string) (int64, error) {
	if environment == "" {
		return 0, nil
	}
	ids, err := t.rows(`SELECT id FROM environment WHERE lower(name) = lower($1)`, environment)
	if err == nil && len(ids) == 0 {
		return 0, noEnvironment()
	}
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}

// setCookie puts a cookie in the place of the one that is the same but for its value.
func (t *tx) setCookie(c playground.Cookie, k key, at int64) (became string, err error) {
	same, err := t.sameCookie(c)
	switch {
	case err != nil:
		return "", err
	case !c.Expires.IsZero() && c.Expires.UnixMilli() <= at:
		return playground.CookieRemoved, t.exec(`DELETE FROM cookie WHERE id = $1`, int64(same))
	case same == 0:
		return playground.CookieKept, t.addCookie(&c, k, at)
	}
	c.ID = same
	return playground.CookieReplaced, t.writeCookie(c, k, at)
}

// addCookie adds a cookie, and makes room for it.
func (t *tx) addCookie(c *playground.Cookie, k key, at int64) error {
	jar := int64(c.EnvironmentID)
	if err := t.makeRoom(jar, `domain = $2`, c.Domain, mostDomainCookies, at); err != nil {
		return err
	}
	if err := t.makeRoom(jar, `domain <> $2`, "", mostCookies, at); err != nil {
		return err
	}
	created := at
	if !c.CreatedAt.IsZero() {
		created = c.CreatedAt.UnixMilli()
	}
	err := t.changeRow(`
		INSERT INTO cookie (environment_id, domain, host_only, path, name, key_id, secure, http_only, same_site, expires_at, owner, run_id, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, '', 0, 0, '', 0, '', 0, $6, $7) RETURNING id`,
		[]any{jar, c.Domain, c.HostOnly, c.Path, c.Name, created, at}, &c.ID)
	if err != nil {
		return err
	}
	return t.writeCookie(*c, k, at)
}

// writeCookie fills in the row that a cookie has.
func (t *tx) writeCookie(c playground.Cookie, k key, at int64) error {
	expires := int64(0)
	if !c.Expires.IsZero() {
		expires = c.Expires.UnixMilli()
	}
	return t.exec(`
		UPDATE cookie SET domain = $1, host_only = $2, path = $3, name = $4, key_id = $5, sealed = $6, secure = $7, http_only = $8, same_site = $9,
		       expires_at = $10, owner = $11, run_id = $12, updated_at = $13
		WHERE id = $14`,
		c.Domain, c.HostOnly, c.Path, c.Name, k.id, k.seal(inCookies, int64(c.ID), c.Value), c.Secure, c.HTTPOnly, c.SameSite,
		expires, c.Owner, int64(c.RunID), at, int64(c.ID))
}

// makeRoom deletes cookies of a jar until one more fits.
func (t *tx) makeRoom(jar int64, which, domain string, most, at int64) error {
	many, err := t.rows(`SELECT count(*) FROM cookie WHERE environment_id = $1 AND `+which, jar, domain)
	if err != nil || many[0] < most {
		return err
	}
	return t.exec(`
		DELETE FROM cookie WHERE id IN (
		    SELECT id FROM cookie WHERE environment_id = $1 AND `+which+`
		    ORDER BY CASE WHEN expires_at <> 0 AND expires_at <= $3 THEN 0 ELSE 1 END, updated_at, id LIMIT $4)`, jar, domain, at, many[0]-most+1)
}

// KeepCookie keeps a cookie that somebody typed: a new one, in the place of the same if there
// is one, or that of its number. Errors are NotFound, and Conflict where another cookie is the
// same but for its value.
func (s *Store) KeepCookie(ctx context.Context, c playground.Cookie) (playground.Cookie, error) {
	k, err := s.keyForCookies()
	if err != nil {
		return c, err
	}
	var id playground.CookieID
	err = s.write.do(func(t *tx) error {
		is := c
		err := t.typeCookie(&is, k, s.now().UnixMilli())
		id = is.ID
		return err
	})
	if err != nil {
		return c, s.fault(fmt.Errorf("keep cookie: %w", err))
	}
	return s.FindCookie(ctx, id)
}

func (t *tx) typeCookie(c *playground.Cookie, k key, at int64) error {
	if err := t.isJar(int64(c.EnvironmentID)); err != nil {
		return err
	}
	same, err := t.sameCookie(*c)
	switch {
	case err != nil:
		return err
	case c.ID != 0 && same != 0 && same != c.ID:
		return playground.NewError(playground.Conflict, "There is a cookie of this name already for the same host and path.")
	case c.ID == 0 && same == 0:
		return t.addCookie(c, k, at)
	case c.ID == 0:
		c.ID = same
	}
	there, err := t.rows(`SELECT id FROM cookie WHERE id = $1 AND environment_id = $2`, int64(c.ID), int64(c.EnvironmentID))
	if err == nil && len(there) == 0 {
		err = noCookie()
	}
	if err != nil {
		return err
	}
	return t.writeCookie(*c, k, at)
}

// isJar refuses a jar whose environment is gone.
func (t *tx) isJar(id int64) error {
	if id == 0 {
		return nil
	}
	there, err := t.rows(`SELECT id FROM environment WHERE id = $1`, id)
	if err == nil && len(there) == 0 {
		return noEnvironment()
	}
	return err
}

// sameCookie is the cookie that is the same but for its value and its flags; 0: there is none.
func (t *tx) sameCookie(c playground.Cookie) (playground.CookieID, error) {
	ids, err := t.rows(`SELECT id FROM cookie WHERE environment_id = $1 AND domain = $2 AND path = $3 AND name = $4 AND host_only = $5`,
		int64(c.EnvironmentID), c.Domain, c.Path, c.Name, c.HostOnly)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	return playground.CookieID(ids[0]), nil
}

// DeleteCookies removes cookies for good, and returns them as they were. Those that are gone
// already are passed over.
func (s *Store) DeleteCookies(ctx context.Context, ids []playground.CookieID) ([]playground.Cookie, error) {
	var gone []playground.Cookie
	for _, id := range ids {
		c, err := s.FindCookie(ctx, id)
		if playground.CodeOf(err) == playground.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		gone = append(gone, c)
	}
	err := s.write.do(func(t *tx) error {
		for _, c := range gone {
			if err := t.exec(`DELETE FROM cookie WHERE id = $1`, int64(c.ID)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, s.fault(fmt.Errorf("delete cookies: %w", err))
	}
	return gone, nil
}

// RestoreCookies brings cookies back that were deleted, and returns how many. Where there is
// such a cookie again, that one stays, and so does the jar of an environment that is gone.
func (s *Store) RestoreCookies(_ context.Context, gone []playground.Cookie) (int, error) {
	k, err := s.keyForCookies()
	if err != nil {
		return 0, err
	}
	back := 0
	err = s.write.do(func(t *tx) error {
		back = 0
		for _, c := range gone {
			same, err := t.sameCookie(c)
			if err != nil {
				return err
			}
			if same != 0 || t.isJar(int64(c.EnvironmentID)) != nil || c.Locked {
				continue
			}
			if err := t.addCookie(&c, k, c.UpdatedAt.UnixMilli()); err != nil {
				return err
			}
			back++
		}
		return nil
	})
	if err != nil {
		return 0, s.fault(fmt.Errorf("bring cookies back: %w", err))
	}
	return back, nil
}
