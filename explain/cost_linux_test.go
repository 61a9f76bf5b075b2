package explain

import (
	"time"

	"golang.org/x/sys/unix"
)

// spent is the processor time of the calling thread: what else a machine does is not part of it.
func spent() time.Duration {
	var at unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &at); err != nil {
		panic(err)
	}
	return time.Duration(at.Nano())
}
