//go:build bench

package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// program is a server that runs beside the benchmark.
type program struct {
	b    *bench
	cmd  *exec.Cmd
	base string // such as http://127.0.0.1:40001
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// start starts a server and waits for the line that names its address.
func (b *bench) start(path string, args ...string) *program {
	b.Helper()
	p := &program{b: b, cmd: exec.Command(path, args...)}
	p.cmd.Stderr = io.Discard
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for p.base == "" && lines.Scan() {
		p.base = address.FindString(lines.Text())
	}
	if p.base == "" {
		b.Fatalf("%s printed no address", filepath.Base(path))
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return p
}

// startParley starts Parley with an empty history.
func (b *bench) startParley() *program {
	return b.start(b.parley, "-addr", "127.0.0.1:0", "-database", filepath.Join(b.TempDir(), "parley.db"), "-log-level", "error")
}

// stop ends the program, and waits for that.
func (p *program) stop() {
	_ = p.cmd.Process.Signal(os.Interrupt)
	_ = p.cmd.Wait()
}

// memory returns the figure of /proc/PID/status in MiB: VmRSS now, or VmHWM at most.
func (p *program) memory(name string) float64 {
	p.b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.b.Fatal(err)
	}
	for line := range strings.SplitSeq(string(status), "\n") {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			kib, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 64)
			if err != nil {
				p.b.Fatal(err)
			}
			return kib / 1024
		}
	}
	p.b.Fatalf("no %s in the program's status", name)
	return 0
}

// processorTime returns the seconds that a process has spent on the processor.
func (b *bench) processorTime(pid int) float64 {
	b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, after, _ := strings.Cut(string(stat), ") ") // the name may hold anything
	fields := strings.Fields(after)
	ticks := 0.0
	for _, f := range fields[11:13] { // in user mode, and in the kernel's
		n, err := strconv.ParseFloat(f, 64)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return ticks / 100
}

// rise forgets the most memory so far, does the work, and returns by how many MiB it rose.
func (p *program) rise(work func()) float64 {
	p.b.Helper()
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.cmd.Process.Pid), []byte("5"), 0); err != nil {
		p.b.Fatal(err)
	}
	before := p.memory("VmRSS")
	work()
	return p.memory("VmHWM") - before
}

// send sends a request through Parley's API and returns the run.
func (p *program) send(request map[string]any) sentRun {
	p.b.Helper()
	text, err := json.Marshal(map[string]any{"request": request})
	if err != nil {
		p.b.Fatal(err)
	}
	response, err := http.Post(p.base+"/api/runs", "application/json", bytes.NewReader(text))
	if err != nil {
		p.b.Fatal(err)
	}
	defer response.Body.Close()
	var run sentRun
	answer, _ := io.ReadAll(response.Body)
	if err := json.Unmarshal(answer, &run); err != nil || response.StatusCode != http.StatusCreated {
		p.b.Fatalf("a run was answered with %d: %.500s", response.StatusCode, answer)
	}
	return run
}

// sentRun is what the benchmark reads of a run.
type sentRun struct {
	ID       string `json:"id"`
	Status   int    `json:"status"`
	Attempts []struct {
		Exchanges []struct {
			Response struct {
				Body struct {
					DecodedSize int64 `json:"decoded_size"`
					Truncated   bool  `json:"truncated"`
				} `json:"body"`
			} `json:"response"`
		} `json:"exchanges"`
	} `json:"attempts"`
}

// job runs a program to its end and returns the seconds and peak MiB that it reports.
func (b *bench) job(environment []string, path string, args ...string) (seconds, peak float64, said string) {
	b.Helper()
	cmd := exec.Command(path, args...)
	cmd.Env = append(os.Environ(), environment...)
	cmd.Stderr = os.Stderr
	if path == b.limit {
		cmd.Stderr = nil
	}
	out, err := cmd.Output()
	if err != nil {
		b.Fatalf("%s %v: %v", filepath.Base(path), args, err)
	}
	var kib float64
	if _, err := fmt.Sscanf(string(out), "seconds %f peak_kib %f", &seconds, &kib); err != nil {
		b.Fatalf("%s %v said %q", filepath.Base(path), args, out)
	}
	_, said, _ = strings.Cut(string(out), "\n")
	used := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return seconds, kib / 1024, fmt.Sprintf("%s; %.2f s of processor", strings.TrimSpace(said), used.Seconds())
}

// measureStart: P21, from the start of the program to its first page, with a fresh database;
// and P23, the memory of a program that does nothing.
func measureStart(b *bench) {
	var ours, limit []float64
	for range rounds {
		ours = append(ours, b.firstPage(func(dir string) *program {
			return b.start(b.parley, "-addr", "127.0.0.1:0", "-database", filepath.Join(dir, "parley.db"))
		}))
		limit = append(limit, b.firstPage(func(dir string) *program {
			return b.start(b.limit, "page", "127.0.0.1:0", filepath.Join(dir, "limit.db"))
		}))
	}
	ratio := median(ratios(ours, limit))
	b.found(figure{"P21", "start to first page, over the limit", ratio, 8, 4, true, fmt.Sprintf("%.1f ms over %.1f ms", median(ours), median(limit))})
	p := b.startParley()
	defer p.stop()
	b.get(p.base + "/")
	<-time.After(2 * time.Second) // idle is what is left when nothing happens
	idle := p.memory("VmRSS")
	b.found(figure{"P23", "idle memory, MiB", idle, 40, 25, true, fmt.Sprintf("%.0f MiB of its own, the rest pages of the program's file", p.memory("RssAnon"))})
}

// firstPage returns the milliseconds until a fresh program has answered with a page.
func (b *bench) firstPage(start func(dir string) *program) float64 {
	dir := b.TempDir()
	began := time.Now()
	p := start(dir)
	b.get(p.base + "/")
	took := time.Since(began)
	p.stop()
	return float64(took.Microseconds()) / 1000
}

func (b *bench) get(url string) string {
	b.Helper()
	response, err := http.Get(url)
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		b.Fatalf("GET %s: %d %v %.300s", url, response.StatusCode, err, text)
	}
	return string(text)
}
