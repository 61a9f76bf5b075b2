// Package audience knows who follows a presentation, on all replicas, and tells them that it went on.
package audience

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"parley/playground"
)

// Bus carries short messages between replicas. Some may be lost, and then those who listen are
// told to look again.
type Bus interface {
	Publish(topic string, message []byte)
	Listen(topic string, hear func(message []byte), again func())
}

// topic is what replicas talk of presentations under.
const topic = "stage"

// Bounds of who follows at once, by streams, on one replica.
const (
	MostOfOne = 300   // of one presentation
	MostOfAll = 1_000 // of all together
)

// Paces of counting. What is not said again within countedFor does not count any more.
const (
	sayEvery   = 10 * time.Second
	countedFor = 40 * time.Second
	lookedFor  = 15 * time.Second // a page that is loaded again and again is loaded every five
	mostLooked = 300              // of one presentation
)

// Audience is the readers of all presentations on this replica.
type Audience struct {
	bus Bus // nil: there are no other replicas
	own string
	now func() time.Time

	mu    sync.Mutex
	halls map[playground.PresentationID]*hall
	all   int // streams
}

// hall is the audience of one presentation.
type hall struct {
	here   map[*seat]struct{}
	looked map[string]time.Time // who loads the page again and again, by a name
	others map[string]said      // how many are on other replicas
	told   int                  // what the others were told last
	toldAt time.Time
	until  time.Time // who presents is changing a request
}

type said struct {
	n  int
	at time.Time
}

// seat is a stream of somebody who presents or follows.
type seat struct {
	changed  chan struct{}
	follower bool
}

// message is what a replica tells the others.
type message struct {
	Of      playground.PresentationID `json:"of"`
	From    string                    `json:"from"`
	Count   int                       `json:"count"`
	Changed bool                      `json:"changed"`

	Changing *time.Duration `json:"changing,omitempty"` // who presents is changing a request, for so long; 0: no more
}

// New returns an empty audience. bus is nil where there is one replica.
func New(bus Bus, now func() time.Time) *Audience {
	a := &Audience{bus: bus, own: rand.Text(), now: now, halls: map[playground.PresentationID]*hall{}}
	if bus != nil {
		bus.Listen(topic, a.hear, a.again)
	}
	return a
}

// Join seats a reader until it leaves; the channel has something when the reader should look at
// what is kept. A presenter is always seated; a follower is refused as Busy where there are as
// many as there may be.
func (a *Audience) Join(of playground.PresentationID, follower bool) (changed <-chan struct{}, leave func(), err error) {
	s := &seat{changed: make(chan struct{}, 1), follower: follower}
	a.mu.Lock()
	defer a.mu.Unlock()
	h := a.hall(of)
	if h.forget(a.now()); follower && (h.followers() >= MostOfOne || a.all >= MostOfAll) {
		return nil, nil, &playground.Error{Code: playground.Busy, RetryAfter: 5, Message: "As many follow as Parley tells at once. This page looks again by itself every 5 seconds."}
	}
	h.here[s] = struct{}{}
	a.all++
	if follower {
		a.recount(of, h)
	}
	return s.changed, func() { a.leave(of, h, s) }, nil
}

func (a *Audience) leave(of playground.PresentationID, h *hall, s *seat) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, seated := h.here[s]; !seated {
		return
	}
	delete(h.here, s)
	a.all--
	if s.follower {
		a.recount(of, h)
	}
	a.tidy(of, h)
}

// Changed tells everybody who follows or presents, here and on other replicas, to look again.
func (a *Audience) Changed(of playground.PresentationID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := 0
	if h, ok := a.halls[of]; ok {
		n = h.followers()
		h.tell(false)
	}
	a.publish(message{Of: of, Count: n, Changed: true})
}

// Changing tells everybody who follows that who presents is changing a request, unless that is said
// again within a while; none is that it is over.
func (a *Audience) Changing(of playground.PresentationID, while time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	h := a.hall(of)
	h.changing(a.now(), while)
	a.publish(message{Of: of, Count: h.followers(), Changing: &while})
	a.tidy(of, h)
}

// IsChanging reports whether who presents is changing a request.
func (a *Audience) IsChanging(of playground.PresentationID) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	h, ok := a.halls[of]
	return ok && a.now().Before(h.until)
}

// changing notes it, and has readers look where it is another thing than before.
func (h *hall) changing(now time.Time, while time.Duration) {
	was := now.Before(h.until)
	if h.until = now.Add(while); was != (while > 0) {
		h.tell(false)
	}
}

// Looked notes that somebody without a stream loaded the page that is loaded again and again.
func (a *Audience) Looked(of playground.PresentationID, who string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	h := a.hall(of)
	h.forget(a.now())
	if _, known := h.looked[who]; !known && len(h.looked) >= mostLooked {
		return
	}
	h.looked[who] = a.now()
	a.recount(of, h)
}

// Count is how many follow, on all replicas. It is asked again and again while somebody
// presents, and forgets by that who left without a word.
func (a *Audience) Count(of playground.PresentationID) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	h, ok := a.halls[of]
	if !ok {
		return 0
	}
	h.forget(a.now())
	n := h.followers()
	for _, o := range h.others {
		n += o.n
	}
	return n
}

// Here says to the other replicas, once in a while, how many follow here.
func (a *Audience) Here(of playground.PresentationID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	h, ok := a.halls[of]
	if !ok || a.now().Sub(h.toldAt) < sayEvery {
		return
	}
	h.forget(a.now())
	a.say(of, h)
}

// hall is that of a presentation. Where it is a new one, the halls go that everybody has left.
func (a *Audience) hall(of playground.PresentationID) *hall {
	h, ok := a.halls[of]
	if !ok {
		for other, left := range a.halls {
			a.tidy(other, left)
		}
		h = &hall{here: map[*seat]struct{}{}, looked: map[string]time.Time{}, others: map[string]said{}}
		a.halls[of] = h
	}
	return h
}

// tidy lets go of a hall in which nobody is.
func (a *Audience) tidy(of playground.PresentationID, h *hall) {
	h.forget(a.now())
	if len(h.here) == 0 && len(h.looked) == 0 && !a.now().Before(h.until) {
		delete(a.halls, of)
	}
}

// recount tells who presents that the number of followers is another, and the other replicas.
func (a *Audience) recount(of playground.PresentationID, h *hall) {
	if n := h.followers(); n == h.told && !h.toldAt.IsZero() {
		return
	}
	h.tell(true)
	a.say(of, h)
}

func (a *Audience) say(of playground.PresentationID, h *hall) {
	h.told, h.toldAt = h.followers(), a.now()
	a.publish(message{Of: of, Count: h.told})
}

func (a *Audience) publish(m message) {
	if a.bus == nil {
		return
	}
	m.From = a.own
	text, err := json.Marshal(m)
	if err != nil {
		panic(fmt.Errorf("a message of numbers and a word: %w", err))
	}
	a.bus.Publish(topic, text)
}

// hear takes what another replica tells. Of a presentation that nobody reads here it needs to
// know nothing.
func (a *Audience) hear(text []byte) {
	var m message
	if json.Unmarshal(text, &m) != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	h, ok := a.halls[m.Of]
	if !ok {
		return
	}
	was := h.others[m.From].n
	h.others[m.From] = said{m.Count, a.now()}
	if m.Changing != nil {
		h.changing(a.now(), *m.Changing)
	}
	if m.Changed || was != m.Count {
		h.tell(!m.Changed)
	}
}

// again has everybody look, since messages were lost.
func (a *Audience) again() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, h := range a.halls {
		h.tell(false)
	}
}

// followers are those on this replica.
func (h *hall) followers() int {
	n := len(h.looked)
	for s := range h.here {
		if s.follower {
			n++
		}
	}
	return n
}

// tell has readers look again; who presents alone, where only the count changed.
func (h *hall) tell(presenters bool) {
	for s := range h.here {
		if presenters && s.follower {
			continue
		}
		select {
		case s.changed <- struct{}{}:
		default:
		}
	}
}

// forget drops those who have not been heard of for a while.
func (h *hall) forget(now time.Time) {
	for who, at := range h.looked {
		if now.Sub(at) > lookedFor {
			delete(h.looked, who)
		}
	}
	for who, s := range h.others {
		if now.Sub(s.at) > countedFor {
			delete(h.others, who)
		}
	}
}
