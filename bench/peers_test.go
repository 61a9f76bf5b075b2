//go:build bench

package bench

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// peerSource is where the peer's server comes from: what a team would put in front of its
// browsers instead. It sends what it is asked to, and stores nothing.
const peerSource = "github.com/hoppscotch/proxyscotch/server@latest"

// measurePeers: P1 to P3, P5 and P6, over proxyscotch. BENCH_PEERS=1 builds it, and a path
// names a server that is built already.
func measurePeers(b *bench) {
	path := os.Getenv("BENCH_PEERS")
	if path == "" {
		return
	}
	if path == "1" {
		dir := b.TempDir()
		install := exec.Command("go", "install", peerSource)
		install.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=")
		install.Dir = dir // outside of this module
		if out, err := install.CombinedOutput(); err != nil {
			b.skipped("P1 to P3, P5, P6", "proxyscotch cannot be built here: "+strings.TrimSpace(string(out)))
			return
		}
		path = filepath.Join(dir, "server")
	}
	target := upstream()
	defer target.Close()
	peer, parley := b.startPeer(path), b.startParley()
	defer peer.stop()
	defer parley.stop()
	callers := []int{1, 16, 64}
	var theirs, ours []*load
	for _, n := range callers {
		theirs = append(theirs, newLoad("proxyscotch", n, peerRun(peer.base, target.URL)))
		ours = append(ours, newLoad("parley", n, jsonRun(parley.base+"/api/runs", target.URL, http.StatusCreated)))
	}
	var cost, theirCost []float64 // of the processor a run, 16 callers
	for round := range rounds + 1 {
		for i := range callers {
			at := (i + round) % len(callers)
			their, our := b.costOf(theirs[at], peer), b.costOf(ours[at], parley)
			switch {
			case round == 0: // the first warms up
				for _, l := range []*load{theirs[at], ours[at]} {
					l.rates, l.p50, l.p99 = nil, nil, nil
				}
			case callers[at] == 16:
				cost, theirCost = append(cost, our), append(theirCost, their)
			}
		}
	}
	gates, aims := []float64{0.35, 0.65, 0.80}, []float64{0.45, 0.85, 1}
	for i, n := range callers {
		b.found(figure{fmt.Sprintf("P%d", i+1), fmt.Sprintf("stored runs over proxyscotch's, which stores none, %d callers", n), median(ratios(ours[i].rates, theirs[i].rates)), gates[i], aims[i], false,
			fmt.Sprintf("%.0f/s over %.0f/s", median(ours[i].rates), median(theirs[i].rates))})
	}
	gates, aims = []float64{0, 1.5, 1.2}, []float64{0, 1, 0.85}
	for i, n := range callers[1:] {
		b.found(figure{"P5", fmt.Sprintf("p99 over proxyscotch's, %d callers", n), median(ratios(ours[i+1].p99, theirs[i+1].p99)), gates[i+1], aims[i+1], true,
			fmt.Sprintf("%.1f ms over %.1f ms", median(ours[i+1].p99), median(theirs[i+1].p99))})
	}
	b.found(figure{"P6", "processor time a stored run, over proxyscotch's, 16 callers", median(ratios(cost, theirCost)), 1.8, 1.4, true,
		fmt.Sprintf("%.0f µs over %.0f µs", 1e6*median(cost), 1e6*median(theirCost))})
}

// costOf puts a load on, and returns the seconds of the processor that each run took.
func (b *bench) costOf(l *load, p *program) float64 {
	b.Helper()
	before, began := b.processorTime(p.cmd.Process.Pid), time.Now()
	l.round(b)
	runs := l.rates[len(l.rates)-1] * time.Since(began).Seconds()
	return (b.processorTime(p.cmd.Process.Pid) - before) / runs
}

// startPeer starts proxyscotch on a free port, and waits until it listens.
func (b *bench) startPeer(path string) *program {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	at := l.Addr().String()
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
	p := &program{b: b, cmd: exec.Command(path, "-host", at, "-allowed-origins", "*"), base: "http://" + at}
	p.cmd.Dir = b.TempDir() // it writes a log where it stands
	if err := p.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); <-time.After(10 * time.Millisecond) {
		if conn, err := net.Dial("tcp", at); err == nil {
			_ = conn.Close()
			return p
		}
	}
	b.Fatalf("%s does not listen", path)
	return nil
}

// peerRun has proxyscotch send a request.
func peerRun(base, target string) func(*http.Client) error {
	content := `{"method": "GET", "url": "` + target + `/users/17", "headers": {}, "params": {}, "data": ""}`
	return func(c *http.Client) error {
		r, err := http.NewRequest(http.MethodPost, base+"/", strings.NewReader(content))
		if err != nil {
			return err
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Origin", base) // it answers browsers only
		response, err := c.Do(r)
		if err != nil {
			return err
		}
		return finished(response, http.StatusOK, `"status":200`)
	}
}
