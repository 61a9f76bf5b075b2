//go:build !linux

package pgtest

import (
	"os/exec"
	"syscall"
)

func endWithTest(*syscall.SysProcAttr) {}

func runServer(server *exec.Cmd, started chan<- error, ended chan<- struct{}) {
	err := server.Start()
	started <- err
	if err == nil {
		_ = server.Wait()
	}
	close(ended)
}
