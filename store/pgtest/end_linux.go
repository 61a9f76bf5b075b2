package pgtest

import (
	"os/exec"
	"runtime"
	"syscall"
)

// endWithTest has the server end with the test's program, also when that is killed.
func endWithTest(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGQUIT }

// runServer starts the server and waits for its end, on a thread that lives as long: the
// server ends with the thread that started it.
func runServer(server *exec.Cmd, started chan<- error, ended chan<- struct{}) {
	runtime.LockOSThread()
	err := server.Start()
	started <- err
	if err == nil {
		_ = server.Wait()
	}
	close(ended)
}
