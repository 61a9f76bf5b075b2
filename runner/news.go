package runner

import "parley/playground"

// Subscribe tells of every run that begins or ends. A subscriber that is far behind
// misses news and should look at the history again. The caller calls stop.
func (r *Runner) Subscribe() (news <-chan playground.News, stop func()) {
	c := make(chan playground.News, 64)
	r.mu.Lock()
	r.news[c] = struct{}{}
	r.mu.Unlock()
	return c, func() {
		r.mu.Lock()
		delete(r.news, c)
		r.mu.Unlock()
	}
}

// tell is for every run, and often nobody listens.
func (r *Runner) tell(run playground.Run, ended bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.news) == 0 {
		return
	}
	n := playground.News{Run: run.Summary(), Ended: ended}
	for c := range r.news {
		select {
		case c <- n:
		default:
		}
	}
}
