package people_test

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/people"
	"parley/playground"
	"parley/store"
)

// entrance is people with a real store and a clock of its own.
type entrance struct {
	*testing.T
	*people.People
	keep *store.Store
	ctx  context.Context

	mu sync.Mutex
	at time.Time
}

func (e *entrance) now() time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.at
}

func (e *entrance) pass(d time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.at = e.at.Add(d)
}

func newEntrance(t *testing.T, way playground.Way, change ...func(*people.Options)) *entrance {
	t.Helper()
	e := &entrance{T: t, ctx: t.Context(), at: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	kept, err := store.Open(e.ctx, filepath.Join(t.TempDir(), "parley.db"), store.Options{Now: e.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	o := people.Options{Way: way, Now: e.now}
	for _, f := range change {
		f(&o)
	}
	e.keep, e.People = kept, people.New(kept, o)
	return e
}

var here = playground.Caller{Address: "10.0.0.7", Browser: "Firefox on Linux"}

// in lets somebody in who must come in.
func (e *entrance) in(name, password, proof string) playground.Entered {
	e.Helper()
	in, err := e.Enter(e.ctx, name, password, proof, here)
	if err != nil {
		e.Fatalf("%s does not come in: %v", name, err)
	}
	return in
}

func (e *entrance) refused(code playground.ErrorCode, err error) {
	e.Helper()
	if playground.CodeOf(err) != code {
		e.Errorf("%v, want %s", err, code)
	}
}

func TestTheTeamsPasswordIsMadeOnce(t *testing.T) {
	e := newEntrance(t, playground.WayPassword)
	password, err := e.FirstPassword(e.ctx)
	if err != nil || len(password) != 23 {
		t.Fatalf("%q, %v", password, err)
	}
	if again, err := e.FirstPassword(e.ctx); err != nil || again != "" {
		t.Errorf("made again: %q, %v", again, err)
	}
	first := e.in("Mira", password, "")
	if first.Person.Role != playground.RoleAdmin || first.Session == "" || first.Browser == "" {
		t.Errorf("the first is %+v", first)
	}
	if second := e.in("Jonas", password, ""); second.Person.Role != playground.RoleMember {
		t.Errorf("the second is %+v", second.Person)
	}
}

func TestANameBelongsToItsBrowserOrItsPassword(t *testing.T) {
	e := newEntrance(t, playground.WayPassword)
	password, _ := e.FirstPassword(e.ctx)
	mira := e.in("Mira", password, "")
	if again := e.in("mira", password, mira.Browser); again.Person.ID != mira.Person.ID || again.Session == mira.Session {
		t.Errorf("the same browser: %+v", again)
	}
	for name, proof := range map[string]string{"no proof": "", "another browser": strings.Repeat("a", 43), "a cut proof": mira.Browser[:20]} {
		_, err := e.Enter(e.ctx, "MIRA", password, proof, playground.Caller{Address: name})
		e.refused(playground.Invalid, err)
	}
	e.pass(time.Hour)
	if err := e.SetPassword(e.ctx, mira.Person.ID, "", "correct horse", 0); err != nil {
		t.Fatal(err)
	}
	if own := e.in("Mira", "correct horse", ""); own.Person.ID != mira.Person.ID {
		t.Errorf("by her own password: %+v", own)
	}
	e.refused(playground.Invalid, e.SetPassword(e.ctx, mira.Person.ID, "wrong", "another horse", 0))
	e.refused(playground.Invalid, e.SetPassword(e.ctx, mira.Person.ID, "correct horse", "short", 0))
}

// TestAWrongPasswordAHundredTimes ends in waiting, for the right one as well, and then works
// again.
func TestAWrongPasswordAHundredTimes(t *testing.T) {
	e := newEntrance(t, playground.WayPassword)
	password, _ := e.FirstPassword(e.ctx)
	hashed, waits := 0, 0
	for range 100 {
		_, err := e.Enter(e.ctx, "Mira", "wrong password", "", here)
		switch playground.CodeOf(err) {
		case playground.Invalid:
			hashed++
		case playground.Busy:
			waits++
		default:
			t.Fatal(err)
		}
	}
	if hashed != 5 || waits != 95 {
		t.Errorf("%d were tried and %d had to wait", hashed, waits)
	}
	_, err := e.Enter(e.ctx, "Mira", password, "", here)
	e.refused(playground.Busy, err)
	var busy *playground.Error
	if busy, _ = err.(*playground.Error); busy == nil || busy.RetryAfter < 1 || busy.RetryAfter > 60 {
		t.Errorf("%+v", busy)
	}
	e.in("Jonas", password, "") // who shares the address does not wait for her
	if in, err := e.Enter(e.ctx, "Mira", password, "", playground.Caller{Address: "10.0.0.8"}); err != nil || in.Session == "" {
		t.Errorf("she waits from everywhere: %v", err)
	}
	e.pass(time.Minute)
}

// TestOneAddressAndOneNameAreLimitedToo: with many names from one address, and with one name from many.
func TestOneAddressAndOneNameAreLimitedToo(t *testing.T) {
	for what, by := range map[string]func(i int) (string, string){
		"an address": func(i int) (string, string) { return "name" + strconv.Itoa(i), "10.0.0.7" },
		"a name":     func(i int) (string, string) { return "Mira", "10.2.0." + strconv.Itoa(i) },
	} {
		e := newEntrance(t, playground.WayAccounts)
		tried := 0
		for i := range 40 {
			name, address := by(i)
			_, err := e.Enter(e.ctx, name, strings.Repeat("p", 201), "", playground.Caller{Address: address})
			if playground.CodeOf(err) != playground.Busy {
				tried++
			}
		}
		if tried != 20 {
			t.Errorf("%s is tried %d times, want 20", what, tried)
		}
	}
}

// TestARoomBehindOneAddressSignsIn: what comes to something is not counted.
func TestARoomBehindOneAddressSignsIn(t *testing.T) {
	e := newEntrance(t, playground.WayPassword)
	password, _ := e.FirstPassword(e.ctx)
	for i := range 40 {
		e.in("Guest "+strconv.Itoa(i), password, "")
	}
}

func TestManyAddressesTogetherAreLimitedToo(t *testing.T) {
	e := newEntrance(t, playground.WayAccounts)
	waits := 0
	for i := range 130 {
		_, err := e.Enter(e.ctx, "name"+string(rune('a'+i%26))+string(rune('a'+i/26)), strings.Repeat("p", 201), "", playground.Caller{Address: "10.1.0." + string(rune('0'+i))})
		if playground.CodeOf(err) == playground.Busy {
			waits++
		}
	}
	if waits != 10 {
		t.Errorf("%d of 130 had to wait, want 10", waits)
	}
}

func TestSessionsEnd(t *testing.T) {
	e := newEntrance(t, playground.WayPassword)
	password, _ := e.FirstPassword(e.ctx)
	in := e.in("Mira", password, "")
	resumes := func(secret string) bool {
		_, _, err := e.Resume(e.ctx, secret)
		if err != nil && playground.CodeOf(err) != playground.Nobody {
			t.Fatal(err)
		}
		return err == nil
	}
	if !resumes(in.Session) || resumes("") || resumes(in.Session+"x") || resumes(in.Browser) {
		t.Error("only the session's own secret lets in")
	}
	for range 20 { // used every seven hours, it lasts for seven days
		e.pass(7 * time.Hour)
		if !resumes(in.Session) {
			t.Fatal("ended though it was used")
		}
	}
	e.pass(29 * time.Hour)
	if resumes(in.Session) {
		t.Error("lasts longer than seven days")
	}
	idle := e.in("Mira", password, in.Browser)
	e.pass(8*time.Hour + time.Minute)
	if resumes(idle.Session) {
		t.Error("lasts without use")
	}
	e.pass(10 * 365 * 24 * time.Hour) // by a clock that is wrong at the start of the machine
	ahead := e.in("Mira", password, in.Browser)
	e.pass(-10 * 365 * 24 * time.Hour)
	if resumes(ahead.Session) {
		t.Error("lasts for ten years")
	}
	one, two := e.in("Mira", password, in.Browser), e.in("Mira", password, in.Browser)
	if sessions, err := e.Sessions(e.ctx, in.Person.ID, 0); err != nil || len(sessions) != 2 || sessions[0].Browser != "Firefox on Linux" {
		t.Errorf("%+v, %v", sessions, err)
	}
	if err := e.LeaveEverywhere(e.ctx, in.Person.ID); err != nil || resumes(one.Session) || resumes(two.Session) {
		t.Errorf("signed out everywhere, and still in: %v", err)
	}
	e.pass(time.Minute)
	three := e.in("Mira", password, in.Browser)
	if err := e.SetPassword(e.ctx, in.Person.ID, "", "a new password", 0); err != nil || resumes(three.Session) {
		t.Errorf("a new password leaves old sessions: %v", err)
	}
}

// TestSessionsThatHaveEndedGo: a browser that never comes back asks for none of its own.
func TestSessionsThatHaveEndedGo(t *testing.T) {
	e := newEntrance(t, playground.WayPassword)
	password, err := e.FirstPassword(e.ctx)
	if err != nil {
		t.Fatal(err)
	}
	mira := e.in("Mira", password, "")
	kept := func(what string, want int) {
		t.Helper()
		all, err := e.keep.FindSessions(e.ctx, mira.Person.ID)
		if err != nil || len(all) != want {
			t.Errorf("%s: %d sessions are kept, want %d; %v", what, len(all), want, err)
		}
	}
	e.in("Mira", password, mira.Browser)
	kept("two browsers", 2)
	e.pass(9 * time.Hour)
	last := e.in("Mira", password, mira.Browser)
	kept("both were not used for long", 1)
	for range 23 {
		e.pass(7 * time.Hour)
		if _, _, err := e.Resume(e.ctx, last.Session); err != nil {
			t.Fatal(err)
		}
	}
	e.pass(7*time.Hour + time.Minute)
	e.in("Mira", password, mira.Browser)
	kept("one was used for seven days", 1)
}

func TestInvitationsWorkOnce(t *testing.T) {
	e := newEntrance(t, playground.WayAccounts)
	secret, err := e.FirstInvitation(e.ctx)
	if err != nil || secret == "" {
		t.Fatalf("%q, %v", secret, err)
	}
	_, err = e.Accept(e.ctx, secret, "Ada", "short", "", here)
	e.refused(playground.Invalid, err)
	ada, err := e.Accept(e.ctx, secret, "Ada", "countess of code", "", here)
	if err != nil || ada.Person.Role != playground.RoleAdmin {
		t.Fatalf("%+v, %v", ada, err)
	}
	_, err = e.Accept(e.ctx, secret, "Eve", "countess of code", "", here)
	e.refused(playground.NotFound, err)
	if more, err := e.FirstInvitation(e.ctx); err != nil || more != "" {
		t.Errorf("a first invitation for a team that has people: %q, %v", more, err)
	}
	_, viewer, err := e.Invite(e.ctx, "Ada", playground.RoleViewer, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.Accept(e.ctx, viewer, "ADA", "countess of code", "", here)
	e.refused(playground.Conflict, err) // a name is given once, and the link still works
	if vera, err := e.Accept(e.ctx, viewer, "Vera", "a long password", "", here); err != nil || vera.Person.Role != playground.RoleViewer {
		t.Errorf("%+v, %v", vera, err)
	}
	_, late, _ := e.Invite(e.ctx, "Ada", playground.RoleMember, 0)
	e.pass(8 * 24 * time.Hour)
	_, err = e.Invitation(e.ctx, late)
	e.refused(playground.NotFound, err)
	_, err = e.Accept(e.ctx, late, "Late", "a long password", "", here)
	e.refused(playground.NotFound, err)
}

func TestAPersonIsLetBackIn(t *testing.T) {
	e := newEntrance(t, playground.WayAccounts)
	secret, _ := e.FirstInvitation(e.ctx)
	ada, err := e.Accept(e.ctx, secret, "Ada", "countess of code", "", here)
	if err != nil {
		t.Fatal(err)
	}
	_, back, err := e.Invite(e.ctx, "Ada", "", ada.Person.ID)
	if err != nil {
		t.Fatal(err)
	}
	again, err := e.Accept(e.ctx, back, "Somebody Else", "another password", "", here)
	if err != nil || again.Person.ID != ada.Person.ID || again.Person.Name != "Ada" || again.Person.Role != playground.RoleAdmin {
		t.Fatalf("%+v, %v", again, err)
	}
	if _, _, err := e.Resume(e.ctx, ada.Session); playground.CodeOf(err) != playground.Nobody {
		t.Errorf("the old session lives: %v", err)
	}
	_, err = e.Enter(e.ctx, "Ada", "countess of code", "", here)
	e.refused(playground.Invalid, err)
}

func TestThereIsAlwaysAnAdmin(t *testing.T) {
	e := newEntrance(t, playground.WayPassword)
	password, _ := e.FirstPassword(e.ctx)
	ada, jonas := e.in("Ada", password, ""), e.in("Jonas", password, "")
	out, member, admin := true, playground.RoleMember, playground.RoleAdmin
	_, err := e.Update(e.ctx, ada.Person.ID, playground.PersonUpdate{Role: &member})
	e.refused(playground.Conflict, err)
	_, err = e.Update(e.ctx, ada.Person.ID, playground.PersonUpdate{Disabled: &out})
	e.refused(playground.Conflict, err)
	if _, err := e.Update(e.ctx, jonas.Person.ID, playground.PersonUpdate{Role: &admin}); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Update(e.ctx, ada.Person.ID, playground.PersonUpdate{Disabled: &out}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := e.Resume(e.ctx, ada.Session); playground.CodeOf(err) != playground.Nobody {
		t.Errorf("who is kept out is still in: %v", err)
	}
	_, err = e.Enter(e.ctx, "Ada", password, ada.Browser, here)
	e.refused(playground.Invalid, err)
	bad := playground.TeamRole("king")
	_, err = e.Update(e.ctx, jonas.Person.ID, playground.PersonUpdate{Role: &bad})
	e.refused(playground.Invalid, err)
	_, err = e.Update(e.ctx, 999, playground.PersonUpdate{Role: &admin})
	e.refused(playground.NotFound, err)
}

func TestTokensAreShownOnceAndEnd(t *testing.T) {
	e := newEntrance(t, playground.WayPassword)
	password, _ := e.FirstPassword(e.ctx)
	mira := e.in("Mira", password, "").Person
	token, secret, err := e.CreateToken(e.ctx, mira.ID, " ci ", 30)
	if err != nil || token.Name != "ci" || !strings.HasPrefix(secret, token.Start) || len(secret) < 45 {
		t.Fatalf("%+v %q %v", token, secret, err)
	}
	if p, err := e.ByToken(e.ctx, secret); err != nil || p.ID != mira.ID {
		t.Errorf("%+v, %v", p, err)
	}
	if all, _ := e.Tokens(e.ctx, mira.ID); len(all) != 1 || all[0].UsedAt.IsZero() {
		t.Errorf("%+v", all)
	}
	e.pass(31 * 24 * time.Hour)
	_, err = e.ByToken(e.ctx, secret)
	e.refused(playground.Nobody, err)
	for name, days := range map[string]int{"": 1, strings.Repeat("n", 61): 1, "x": -1, "y": 4000} {
		_, _, err := e.CreateToken(e.ctx, mira.ID, name, days)
		e.refused(playground.Invalid, err)
	}
}

func TestNamesCannotBeTakenForOneAnother(t *testing.T) {
	for typed, want := range map[string]string{
		" Mira  Holt ": "Mira Holt", "Jürgen": "Jürgen", "李雷": "李雷", "Ｍｉｒａ": "Mira", "O'Neil-Smith Jr.": "O'Neil-Smith Jr.", "Мира": "Мира",
		"": "", "   ": "", "42": "", "Mirа": "", "a\x00b": "", "<b>": "", "Mi\u202era": "", "Mi\u200bra": "", strings.Repeat("a", 41): "", "a/b": "", "=cmd": "",
	} {
		got, err := people.ReadName(typed)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q is read as %q, %v", typed, got, err)
		}
	}
}

func FuzzReadName(f *testing.F) {
	for _, s := range []string{"Mira", "Ｍｉｒａ", "Mi\u202era", "a\xffb", "ﬁ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		name, err := people.ReadName(typed)
		if err != nil {
			return
		}
		if again, err := people.ReadName(name); err != nil || again != name {
			t.Errorf("%q is read as %q, and that as %q, %v", typed, name, again, err)
		}
	})
}

// tally is a counter that several replicas have.
type tally struct {
	trips int
	seen  map[string]float64
	gone  bool
}

func (c *tally) CountDeeds(_ context.Context, who []string, perMinute []float64) (time.Duration, error) {
	if c.gone {
		return 0, errors.New("the database is away")
	}
	c.trips++
	var wait time.Duration
	for i, w := range who {
		if c.seen[w]++; c.seen[w] > perMinute[i] {
			wait = time.Minute
		}
	}
	return wait, nil
}

func (c *tally) ForgiveDeeds(_ context.Context, who []string) error {
	if c.gone {
		return errors.New("the database is away")
	}
	for _, w := range who {
		c.seen[w]--
	}
	return nil
}

func TestTriesAreCountedForAllReplicasInOneRoundTripEach(t *testing.T) {
	count := &tally{seen: map[string]float64{}}
	replicas := []*entrance{
		newEntrance(t, playground.WayPassword, func(o *people.Options) { o.Counter = count }),
		newEntrance(t, playground.WayPassword, func(o *people.Options) { o.Counter = count }),
	}
	for n := range 5 {
		_, err := replicas[n%2].Enter(t.Context(), "Mira", "wrong password", "", here)
		replicas[0].refused(playground.Invalid, err)
	}
	if count.trips != 5 {
		t.Errorf("%d round trips for 5 tries", count.trips)
	}
	for _, e := range replicas {
		_, err := e.Enter(t.Context(), "Mira", "wrong password", "", here)
		e.refused(playground.Busy, err)
	}
	count.gone = true
	for n := range 6 {
		_, err := replicas[0].Enter(t.Context(), "Mira", "wrong password", "", here)
		if busy := playground.CodeOf(err) == playground.Busy; busy != (n == 5) {
			t.Errorf("alone, try %d: %v", n+1, err)
		}
	}
}

// TestAPageThatIsLeftOpenKeepsNoSession: looking is no use.
func TestAPageThatIsLeftOpenKeepsNoSession(t *testing.T) {
	e := newEntrance(t, playground.WayPassword)
	password, err := e.FirstPassword(e.ctx)
	if err != nil {
		t.Fatal(err)
	}
	in := e.in("Mira", password, "")
	_, secret, err := e.CreateToken(e.ctx, in.Person.ID, "script", 1)
	if err != nil {
		t.Fatal(err)
	}
	for range 15 {
		e.pass(30 * time.Minute)
		if _, _, err := e.Look(e.ctx, in.Session); err != nil {
			t.Fatal(err)
		}
		if _, err := e.LookToken(e.ctx, secret); err != nil {
			t.Fatal(err)
		}
	}
	e.pass(31 * time.Minute) // eight hours since the last use
	_, _, err = e.Look(e.ctx, in.Session)
	e.refused(playground.Nobody, err)
	if tokens, err := e.Tokens(e.ctx, in.Person.ID); err != nil || !tokens[0].UsedAt.IsZero() {
		t.Errorf("%+v, %v", tokens, err)
	}
	e.pass(24 * time.Hour)
	_, err = e.LookToken(e.ctx, secret)
	e.refused(playground.Nobody, err)
}

// used is what replicas used up.
type used map[string]bool

func (u used) UseUp(_ context.Context, name string, _ time.Duration) (bool, error) {
	was := u[name]
	u[name] = true
	return !was, nil
}

func TestReplicasThatStartTogetherMakeOnePasswordAndOneInvitation(t *testing.T) {
	shared, made, invited := used{}, 0, 0
	for range 3 { // each finds nothing yet
		one := newEntrance(t, playground.WayPassword, func(o *people.Options) { o.Uses = shared })
		password, err := one.FirstPassword(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		invitation, err := one.FirstInvitation(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if password != "" {
			made++
		}
		if invitation != "" {
			invited++
		}
	}
	if made != 1 || invited != 1 {
		t.Errorf("%d passwords and %d invitations", made, invited)
	}
}
