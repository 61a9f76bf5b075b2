package runner

import "parley/playground"

// News is a run that has begun or ended.
type News struct {
	Run   playground.RunSummary
	Ended bool
}

// Subscribe tells of every run that begins or ends. A subscriber that is far behind
// misses news and should look at the history again. The caller calls stop.
func (r *Runner) Subscribe() (news <-chan News, stop func()) {
	c := make(chan News, 64)
	r.mu.Lock()
	r.news[c] = struct{}{}
	r.mu.Unlock()
	return c, func() {
		r.mu.Lock()
		delete(r.news, c)
		r.mu.Unlock()
	}
}

func (r *Runner) tell(n News) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.news {
		select {
		case c <- n:
		default:
		}
	}
}
