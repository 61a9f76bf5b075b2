package playground

import "time"

// Phase names a part of an exchange, in HAR 1.2's words.
type Phase string

// The phases in the order in which they happen. SSL lies inside Connect in HAR's
// figures; as the phase of a failure it names the TLS handshake.
const (
	PhaseBlocked Phase = "blocked"
	PhaseDNS     Phase = "dns"
	PhaseConnect Phase = "connect"
	PhaseSSL     Phase = "ssl"
	PhaseSend    Phase = "send"
	PhaseWait    Phase = "wait"
	PhaseReceive Phase = "receive"
)

// Timings are an exchange's phases (HAR 1.2, timings). A phase that did not
// happen is NotApplicable. SSL is part of Connect.
type Timings struct {
	Blocked Millis `json:"blocked"`
	DNS     Millis `json:"dns"`
	Connect Millis `json:"connect"`
	SSL     Millis `json:"ssl"`
	Send    Millis `json:"send"`
	Wait    Millis `json:"wait"`
	Receive Millis `json:"receive"`
}

// NoTimings has every phase NotApplicable.
func NoTimings() Timings {
	return Timings{NotApplicable, NotApplicable, NotApplicable, NotApplicable, NotApplicable, NotApplicable, NotApplicable}
}

// Total is the sum of the phases that happened; SSL is inside Connect.
func (t Timings) Total() time.Duration {
	return t.Blocked.Duration() + t.DNS.Duration() + t.Connect.Duration() +
		t.Send.Duration() + t.Wait.Duration() + t.Receive.Duration()
}
