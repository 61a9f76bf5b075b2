package inspect

import "syscall"

// boundData has the system refuse memory beyond a bound, for what is taken at one stroke.
func boundData() {
	const rlimitData, most = 2, 2 * mostMemory
	_ = syscall.Setrlimit(rlimitData, &syscall.Rlimit{Cur: most, Max: most})
}
