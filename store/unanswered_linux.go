package store

import (
	"errors"
	"net"

	"golang.org/x/sys/unix"
)

// endUnanswered has the kernel end a connection on which what was sent is not taken for that long: a machine
// that is gone says nothing, and would be waited for a quarter of an hour.
func endUnanswered(conn net.Conn) error {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return nil
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return err
	}
	var refused error
	err = raw.Control(func(fd uintptr) {
		refused = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(answerTime.Milliseconds()))
	})
	return errors.Join(err, refused)
}
