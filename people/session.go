package people

import (
	"context"
	"time"

	"parley/playground"
)

// touchEvery is how often the use of a session or token is noted.
const touchEvery = time.Minute

// Resume finds whose session a cookie names, and counts as a use of it. The error is Nobody
// where it has ended: by its age, for want of use, or because somebody ended it.
func (p *People) Resume(ctx context.Context, secret string) (playground.Person, playground.Session, error) {
	person, s, err := p.Look(ctx, secret)
	if err == nil && p.now().Sub(s.SeenAt.Time) > touchEvery {
		err = p.keep.TouchSession(ctx, s.ID)
	}
	return person, s, err
}

// Look is Resume for who only waits: it counts as no use, so that a page that is left open
// keeps no session alive.
func (p *People) Look(ctx context.Context, secret string) (playground.Person, playground.Session, error) {
	s, person, err := p.keep.FindSession(ctx, hashSecret(secret))
	if playground.CodeOf(err) == playground.NotFound {
		return person, s, signedOut("Your session has ended. Sign in again.")
	}
	if err != nil {
		return person, s, err
	}
	now := p.now()
	if person.Disabled || p.over(s, now) {
		if err := p.keep.EndSession(ctx, person.ID, s.ID); err != nil && playground.CodeOf(err) != playground.NotFound {
			return person, s, err
		}
		return person, s, signedOut("Your session has ended. Sign in again.")
	}
	s.Current = true
	return person, s, nil
}

// over reports whether a session has ended by the clock. One that began later than now was made while the clock was ahead;
// where that was by much, it would go on until then.
func (p *People) over(s playground.Session, now time.Time) bool {
	age := now.Sub(s.CreatedAt.Time)
	return age > p.opts.Most || age < -p.opts.Most || now.Sub(s.SeenAt.Time) > p.opts.Idle
}

// Leave ends the session that a cookie names.
func (p *People) Leave(ctx context.Context, person playground.PersonID, session int64) error {
	err := p.keep.EndSession(ctx, person, session)
	if playground.CodeOf(err) == playground.NotFound {
		return nil
	}
	return err
}

// LeaveEverywhere ends all sessions of a person, this one included.
func (p *People) LeaveEverywhere(ctx context.Context, person playground.PersonID) error {
	return p.keep.EndSessions(ctx, person, 0)
}

// Sessions lists where a person is signed in; current is the one that asks.
func (p *People) Sessions(ctx context.Context, person playground.PersonID, current int64) ([]playground.Session, error) {
	all, err := p.keep.FindSessions(ctx, person)
	if err != nil {
		return nil, err
	}
	now, kept := p.now(), []playground.Session{}
	for _, s := range all {
		if p.over(s, now) {
			continue
		}
		s.Current = s.ID == current
		kept = append(kept, s)
	}
	return kept, nil
}

// SetPassword gives a person a password of their own, and ends all their other sessions. Who
// has one says it again first.
func (p *People) SetPassword(ctx context.Context, person playground.PersonID, old, password string, current int64) error {
	account, err := p.keep.FindAccountByID(ctx, person)
	if err != nil {
		return err
	}
	if account.Password != "" {
		if err := limited([]turn{{p.tries, "password " + nameKey(account.Person.Name)}, {p.all, ""}}); err != nil {
			return err
		}
		ok, err := p.matches(ctx, account.Password, old)
		if err != nil {
			return err
		}
		if !ok {
			return invalid("/old", "This is not your password.")
		}
	}
	if err := checkPassword("/password", password); err != nil {
		return err
	}
	hash, err := p.hash(ctx, password)
	if err != nil {
		return err
	}
	if err := p.keep.SetProof(ctx, person, &hash, nil); err != nil {
		return err
	}
	return p.keep.EndSessions(ctx, person, current)
}
