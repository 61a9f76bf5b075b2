package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
)

// giveFilesBack has the kernel take the pages of files that are mapped to be read only,
// which is the program itself: most of them were wanted while it started. What is wanted
// again comes from the page cache. Where the maps cannot be read nothing is given back.
func giveFilesBack() {
	maps, err := os.Open("/proc/self/smaps")
	if err != nil {
		return
	}
	defer maps.Close()
	for _, s := range cleanSpans(maps) {
		// An error leaves the pages where they are.
		_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, s.from, s.to-s.from, syscall.MADV_DONTNEED)
	}
}

// span is a range of addresses; to is the first behind it.
type span struct{ from, to uintptr }

// cleanSpans reads what proc(5) calls smaps, and returns the spans that are as their file
// is. A span that was written before it became read-only, as the linker's tables, has
// anonymous pages: those would be lost.
func cleanSpans(smaps io.Reader) []span {
	var spans []span
	var at span
	var file bool
	for lines := bufio.NewScanner(smaps); lines.Scan(); {
		words := strings.Fields(lines.Text())
		switch {
		case len(words) >= 5 && !strings.HasSuffix(words[0], ":"):
			_, err := fmt.Sscanf(words[0], "%x-%x", &at.from, &at.to)
			file = err == nil && words[1][0] == 'r' && words[1][1] == '-' && len(words) > 5 && words[5][0] == '/'
		case file && len(words) == 3 && words[0] == "Anonymous:" && words[1] == "0":
			spans = append(spans, at)
		}
	}
	return spans
}
