//go:build !linux

package explain

import "time"

var began = time.Now()

// spent is the time that went by: what a thread alone took is not told here.
func spent() time.Duration { return time.Since(began) }
