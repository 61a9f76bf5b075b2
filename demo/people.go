package demo

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	seedUsers = 240
	keptUsers = 500             // changed or created ones kept at most; the oldest are forgotten first
	seedRest  = 5 * time.Minute // after this long a changed user of the first 240 is as before
)

// user is a person of the demo API.
type user struct {
	ID        int      `json:"id"`
	Username  string   `json:"username"`
	Name      string   `json:"name"`
	Email     string   `json:"email"`
	Plan      plan     `json:"plan"`
	Teams     []string `json:"teams"`
	CreatedAt string   `json:"created_at"`

	profile profile
}

type plan struct {
	Tier  string `json:"tier"`
	Seats int    `json:"seats"`
}

type profile struct {
	Bio     string `json:"bio"`
	Website string `json:"website"`
}

// people are the users: 240 that come with the program, and what callers made of them.
type people struct {
	mu    sync.Mutex
	now   func() time.Time
	seeds []user
	kept  map[int]version
	order []int // the ids of kept, oldest first
	next  int   // the id of the next user
}

// version is what a caller made of a user.
type version struct {
	user user
	gone bool
	at   time.Time
}

func newPeople(now func() time.Time) *people {
	p := &people{now: now, kept: map[int]version{}, next: seedUsers + 1}
	for id := 1; id <= seedUsers; id++ {
		p.seeds = append(p.seeds, seedUser(id))
	}
	return p
}

// seedUser makes the user of an id, always the same.
func seedUser(id int) user {
	given := []string{"Mira", "Jonas", "Lena", "Tomás", "Aiko", "Kofi", "Ines", "Ravi", "Nora", "Emil", "Zoë", "Omar"}
	family := []string{"Okafor", "Lind", "Park", "Silva", "Tanaka", "Mensah", "Costa", "Iyer", "Berg", "Novak", "Haddad", "Quinn", "Walsh", "Ferrari", "Dubois", "Moreau", "Kaya", "Petrov", "Larsen", "Abe"}
	name := given[id%len(given)] + " " + family[id%len(family)]
	tiers := []plan{{"free", 1}, {"team", 5}, {"business", 25}}
	teams := [][]string{{"billing"}, {"ops", "search"}, {"design", "web"}, {}}
	u := user{ID: id, Username: fmt.Sprintf("user%d", id), Name: name, Plan: tiers[id%len(tiers)], Teams: teams[id%len(teams)]}
	switch id {
	case 1:
		u.Username, u.Name = "octocat", "Mona Octocat"
	case 2:
		u.Username, u.Name = "existing_user", "Existing User"
	case 17:
		u.Username, u.Name, u.Plan, u.Teams = "ada", "Ada Park", plan{"team", 5}, []string{"billing", "search"}
	}
	u.Email = u.Username + "@parley.example"
	u.CreatedAt = time.Date(2024, 1, 1, 9, 0, 0, 0, time.UTC).AddDate(0, 0, id).Format(time.RFC3339)
	u.profile = profile{Bio: "Works with " + name + "'s team.", Website: "https://" + u.Username + ".example/"}
	return u
}

// get finds the user of an id. The caller holds mu.
func (p *people) get(id int) (user, bool) {
	v, changed := p.kept[id]
	if changed && id <= seedUsers && p.now().Sub(v.at) > seedRest {
		p.forget(id)
		changed = false
	}
	switch {
	case changed:
		return v.user, !v.gone
	case id >= 1 && id <= seedUsers:
		return p.seeds[id-1], true
	}
	return user{}, false
}

// find returns the user of an id or username.
func (p *people) find(key string) (user, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lookup(key)
}

func (p *people) lookup(key string) (user, bool) {
	if id, ok := parseID(key); ok {
		return p.get(id)
	}
	return p.named(key)
}

// named returns the user of a username, in any case. The caller holds mu.
func (p *people) named(username string) (user, bool) {
	for _, id := range p.ids() {
		if u, ok := p.get(id); ok && strings.EqualFold(u.Username, username) {
			return u, true
		}
	}
	return user{}, false
}

// ids are those of every user there may be, in order. The caller holds mu.
func (p *people) ids() []int {
	ids := make([]int, 0, seedUsers+len(p.kept))
	for id := range seedUsers {
		ids = append(ids, id+1)
	}
	for _, id := range slices.Sorted(maps.Keys(p.kept)) {
		if id > seedUsers {
			ids = append(ids, id)
		}
	}
	return ids
}

// page returns n users from the one with index first on, and how many there are.
func (p *people) page(first, n int) (users []user, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	users = []user{}
	for _, id := range p.ids() {
		u, ok := p.get(id)
		if !ok {
			continue
		}
		if total >= first && len(users) < n {
			users = append(users, u)
		}
		total++
	}
	return users, total
}

// lastID is the highest id given out.
func (p *people) lastID() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.next - 1
}

// create keeps a new user under the next id. Where the username is taken it returns the
// user who has it, and false.
func (p *people) create(u user) (user, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if other, taken := p.named(u.Username); taken {
		return other, false
	}
	u.ID = p.next
	u.CreatedAt = p.now().UTC().Format(time.RFC3339)
	p.next++
	p.keep(u.ID, version{user: u})
	return u, true
}

// change carries out edit on the user of key, and keeps the version that it returns, if any.
// No other change comes between. Then it calls the answer: never under the lock, since a
// client may take its time to read. It reports whether there is such a user.
func (p *people) change(key string, edit func(user) (*version, func())) bool {
	answer := p.edit(key, edit)
	if answer != nil {
		answer()
	}
	return answer != nil
}

func (p *people) edit(key string, edit func(user) (*version, func())) func() {
	p.mu.Lock()
	defer p.mu.Unlock()
	u, ok := p.lookup(key)
	if !ok {
		return nil
	}
	v, answer := edit(u)
	if v != nil {
		p.keep(u.ID, *v)
	}
	return answer
}

// keep remembers a version, and forgets the oldest over the bound. The caller holds mu.
func (p *people) keep(id int, v version) {
	v.at = p.now()
	p.forget(id)
	p.kept[id], p.order = v, append(p.order, id)
	if len(p.order) > keptUsers {
		p.forget(p.order[0])
	}
}

func (p *people) forget(id int) {
	if _, known := p.kept[id]; known {
		delete(p.kept, id)
		p.order = slices.DeleteFunc(p.order, func(other int) bool { return other == id })
	}
}
