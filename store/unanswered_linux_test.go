package store

import (
	"net"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

func TestAServerThatIsGoneIsNotWaitedFor(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := readConfig("postgres://parley@" + l.Addr().String() + "/parley")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := c.DialFunc(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	raw, err := conn.(syscall.Conn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	wait, failed := 0, error(nil)
	if err := raw.Control(func(fd uintptr) { wait, failed = unix.GetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT) }); err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	if int64(wait) != answerTime.Milliseconds() {
		t.Errorf("what is sent is waited for %d ms, want %v", wait, answerTime)
	}
}
