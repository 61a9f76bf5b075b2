package inspect

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"time"

	"parley/playground"
)

// Bounds of a filter.
const (
	mostFiltered = 32 << 20 // bytes of content
	mostFilter   = 8 << 10  // bytes of the filter itself
	mostResults  = 1 << 20  // bytes of results
)

// FilterCommand is the argument with which the program runs a filter, in a process of its
// own: what a filter takes in time and memory can be bounded in no other way.
const FilterCommand = "filter-content"

// Filtered is what a jq filter made of content.
type Filtered struct {
	Results []json.RawMessage // as far as they came
	Cut     string            // why there are no more, as a sentence; empty: these are all
	Fault   *FilterFault
}

// FilterFault is what is wrong with a filter, or with what it met.
type FilterFault struct {
	Detail string `json:"detail"`
	At     int    `json:"at"` // the byte of the filter; -1: it cannot be told
}

// Filter puts the JSON documents in content through a jq filter. It ends in Patience.
func (i *Inspector) Filter(ctx context.Context, name string, c Content, filter string) (Filtered, error) {
	if len(filter) > mostFilter {
		return Filtered{Fault: &FilterFault{"This filter is too long: 8 KB are the most.", -1}}, nil
	}
	if c.Size() > mostFiltered {
		return Filtered{}, playground.NewError(playground.TooLarge, "This body has "+strconv.FormatInt(c.Size()/1_000_000, 10)+" MB; a filter takes up to 33 MB. Download it, and use jq.")
	}
	if _, fault := readFilter(filter); fault != nil {
		return Filtered{Fault: fault}, nil // said at once, however busy the machine is
	}
	k := i.filtered.get(name+"\n"+filter, func() *filteredOnce { return &filteredOnce{} })
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.done {
		return k.Filtered, nil
	}
	ctx, stop := context.WithTimeout(ctx, 2*i.patience)
	defer stop()
	select { // a few at once
	case i.filters <- struct{}{}:
		defer func() { <-i.filters }()
	case <-ctx.Done():
		return Filtered{Cut: "Other filters are running. Try again."}, nil
	}
	f, err := i.runFilter(ctx, c, filter)
	if err == nil && f.Cut == "" {
		k.Filtered, k.done = f, true
	}
	return f, err
}

// program is this program's own file, also once another stands in its place.
func program() (string, error) {
	if runtime.GOOS == "linux" {
		return "/proc/self/exe", nil
	}
	return os.Executable()
}

// runFilter starts a process for the filter, and reads what it makes.
func (i *Inspector) runFilter(ctx context.Context, c Content, filter string) (Filtered, error) {
	path, err := program()
	if err != nil {
		return Filtered{}, fmt.Errorf("find the program: %w", err)
	}
	ctx, stop := context.WithTimeout(ctx, i.patience)
	defer stop()
	if _, err := c.Seek(0, io.SeekStart); err != nil {
		return Filtered{}, err
	}
	first, err := json.Marshal(filter)
	if err != nil {
		return Filtered{}, err
	}
	cmd := exec.CommandContext(ctx, path, FilterCommand)
	cmd.Env = []string{"GOMEMLIMIT=384MiB", "GOMAXPROCS=2"} // and nothing of ours
	cmd.Stdin = io.MultiReader(bytes.NewReader(append(first, '\n')), c)
	var said bytes.Buffer
	cmd.Stderr = &capped{to: &said, left: 16 << 10}
	out := &capped{to: &bytes.Buffer{}, left: mostResults, full: stop}
	cmd.Stdout = out
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	f := Filtered{Results: linesOf(out.to.Bytes())}
	var fault FilterFault
	var exit *exec.ExitError
	switch {
	case out.over:
		f.Cut = "Only the first megabyte of the results is shown."
	case ctx.Err() != nil:
		f.Cut = "The filter was stopped: it took longer than " + i.patience.String() + "."
	case err == nil:
	case json.Unmarshal(said.Bytes(), &fault) == nil:
		f.Fault = &fault
	case errors.As(err, &exit):
		f.Cut = "The filter was stopped: it took more memory than it may."
	default:
		return Filtered{}, fmt.Errorf("run a filter: %w", err)
	}
	return f, nil
}

// linesOf are the whole lines of b, each of them JSON.
func linesOf(b []byte) []json.RawMessage {
	var out []json.RawMessage
	for {
		line, rest, whole := bytes.Cut(b, []byte("\n"))
		if !whole {
			return out
		}
		out, b = append(out, json.RawMessage(line)), rest
	}
}

// capped takes as much as it may, and then ends what writes to it.
type capped struct {
	to   *bytes.Buffer
	left int
	full func()
	over bool
}

// Write keeps what there is room for.
func (c *capped) Write(b []byte) (int, error) {
	if n := min(len(b), c.left); n > 0 {
		c.to.Write(b[:n])
		c.left -= n
		if n == len(b) {
			return n, nil
		}
	}
	c.over = true
	if c.full != nil {
		c.full()
	}
	return len(b), nil
}

// RunFilter is the process that FilterCommand starts: the first line of in is the filter as a
// JSON string, what follows is the content. It returns the exit code.
func RunFilter(in io.Reader, out, trouble io.Writer) int {
	boundMemory(trouble)
	if fault := filterAll(bufio.NewReaderSize(in, 256<<10), out); fault != nil {
		_ = json.NewEncoder(trouble).Encode(fault)
		return 1
	}
	return 0
}
