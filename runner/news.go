package runner

import "parley/playground"

// Subscribe tells of every run that begins or ends; of one that is kept in one step with its end,
// only of that. A subscriber that is far behind
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
func (r *Runner) tell(run *playground.Run, ended bool) {
	if r.others != nil {
		op := opBegan
		if ended {
			op = opEnded
		}
		r.others.publish(message{Op: op, subject: subject{RunID: run.ID}})
	}
	if r.hasListeners() {
		r.spread(playground.News{Run: run.Summary(), Ended: ended})
	}
}

func (r *Runner) hasListeners() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.news) > 0
}

func (r *Runner) spread(n playground.News) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.news {
		select {
		case c <- n:
		default:
		}
	}
}
