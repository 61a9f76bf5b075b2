package execute

import (
	"time"

	"parley/playground"
)

// timings turns the marks into HAR's phases. A phase that was not finished lasts until
// now, which is when it failed.
func (h *hop) timings(answered bool) playground.Timings {
	h.mu.Lock()
	defer h.mu.Unlock()
	t, now := playground.NoTimings(), h.e.o.Now()
	if h.gotConn.IsZero() {
		h.unconnected(&t, now)
		return t
	}
	h.connecting(&t)
	sent := firstOf(h.wrote, h.first, now)
	t.Send = between(h.gotConn, sent)
	if h.wrote.IsZero() && h.first.IsZero() {
		return t
	}
	t.Wait = between(sent, firstOf(h.first, now))
	if !h.first.IsZero() && answered {
		t.Receive = between(h.first, now)
	}
	return t
}

// unconnected accounts for the time of an exchange that got no connection.
func (h *hop) unconnected(t *playground.Timings, now time.Time) {
	spent := now.Sub(h.began)
	switch {
	case h.took != nil:
		fillDial(t, *h.took)
	case h.phase == playground.PhaseDNS:
		t.DNS = between(h.since, now)
	case h.phase == playground.PhaseSSL:
		t.SSL = between(h.since, now)
		t.Connect = t.SSL
	case h.phase == playground.PhaseConnect:
		t.Connect = between(h.since, now)
	}
	t.Blocked = playground.Millis(max(0, spent-t.DNS.Duration()-t.Connect.Duration()))
}

// connecting splits the time until there was a connection. A connection that was made
// for somebody else, or before, cost this exchange only the wait for it.
func (h *hop) connecting(t *playground.Timings) {
	until := h.gotConn.Sub(h.began)
	t.Blocked = playground.Millis(max(0, until))
	if h.raw == nil || h.reused || h.raw.info.began.Before(h.began) {
		return
	}
	d := h.raw.info
	fillDial(t, d)
	t.Blocked = playground.Millis(max(0, until-t.DNS.Duration()-t.Connect.Duration()))
}

// fillDial sets the phases of making a connection; connect includes ssl, as HAR has it.
func fillDial(t *playground.Timings, d dialled) {
	if d.dns >= 0 {
		t.DNS = playground.Millis(d.dns)
	}
	if d.connect >= 0 {
		t.Connect = playground.Millis(d.connect)
	}
	if d.ssl >= 0 {
		t.SSL = playground.Millis(d.ssl)
		t.Connect = playground.Millis(max(0, d.connect) + d.ssl)
	}
}

// firstOf returns the first instant that is set.
func firstOf(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

func between(from, to time.Time) playground.Millis { return playground.Millis(max(0, to.Sub(from))) }

// describeConnection says what the exchange went over.
func (h *hop) describeConnection(x *playground.Exchange) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.raw == nil {
		return
	}
	x.RemoteAddr, x.ConnectionReused, x.TLS, x.Proxy = h.raw.info.remote, h.reused, h.raw.info.tls, h.raw.info.proxy
}
