package execute

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"

	"parley/playground"
)

// socksReplies are the replies of RFC 1928, 6, by number.
var socksReplies = []string{"succeeded", "general failure of the SOCKS server", "not allowed by its rules", "the network is unreachable",
	"the host is unreachable", "the connection was refused", "the time to live is over", "the command is not supported", "the kind of address is not supported"}

// Methods of signing in to a SOCKS server (RFC 1928, 3).
const (
	socksNoLogin  = 0
	socksPassword = 2
	socksNone     = 0xff
)

// socks asks by SOCKS 5 (RFC 1928, RFC 1929).
func (p *proxyWay) socks(conn net.Conn) error {
	greeting := []byte{5, 1, socksNoLogin}
	if p.proxy.User != nil {
		greeting = []byte{5, 2, socksNoLogin, socksPassword}
	}
	if _, err := conn.Write(greeting); err != nil {
		return err
	}
	var chosen [2]byte
	if err := socksRead(conn, chosen[:]); err != nil {
		return err
	}
	switch {
	case chosen[0] != 5:
		return fmt.Errorf("the proxy does not speak SOCKS 5: it answered %x", chosen)
	case chosen[1] == socksPassword && p.proxy.User != nil:
		if err := p.socksLogin(conn); err != nil {
			return err
		}
	case chosen[1] == socksNone:
		return &proxyError{cause: playground.CauseProxyLogin, err: errors.New("SOCKS: no way to sign in that the server takes")}
	case chosen[1] != socksNoLogin:
		return fmt.Errorf("the proxy wants a way to sign in that was not offered: %d", chosen[1])
	}
	return p.socksConnect(conn)
}

func (p *proxyWay) socksLogin(conn net.Conn) error {
	username, password := p.proxy.User.Username(), ""
	password, _ = p.proxy.User.Password()
	if len(username) > 255 || len(password) > 255 {
		return &proxyError{cause: playground.CauseProxyLogin, err: errors.New("SOCKS: a user name and a password have 255 bytes at most")}
	}
	message := append([]byte{1, byte(len(username))}, username...)
	message = append(append(message, byte(len(password))), password...)
	if _, err := conn.Write(message); err != nil {
		return err
	}
	var answer [2]byte
	if err := socksRead(conn, answer[:]); err != nil {
		return err
	}
	if answer[1] != 0 {
		return &proxyError{cause: playground.CauseProxyLogin, err: fmt.Errorf("SOCKS: user name and password were refused (status %d)", answer[1])}
	}
	return nil
}

func (p *proxyWay) socksConnect(conn net.Conn) error {
	host, port, err := splitHostPort(p.asked)
	if err != nil {
		return err
	}
	message := []byte{5, 1, 0} // connect
	switch addr, err := netip.ParseAddr(host); {
	case err == nil && addr.Is4():
		message = append(append(message, 1), addr.AsSlice()...)
	case err == nil:
		message = append(append(message, 4), addr.WithZone("").AsSlice()...)
	case len(host) > 255:
		return errors.New("SOCKS: a name has 255 bytes at most")
	default:
		message = append(append(message, 3, byte(len(host))), host...)
	}
	if _, err := conn.Write(append(message, byte(port>>8), byte(port))); err != nil {
		return err
	}
	return socksReply(conn)
}

// socksReply reads the reply with the address that it carries, to its last byte.
func socksReply(conn net.Conn) error {
	var reply [4]byte
	if err := socksRead(conn, reply[:]); err != nil {
		return err
	}
	if reply[0] != 5 {
		return fmt.Errorf("the proxy does not speak SOCKS 5: it answered %x", reply)
	}
	if code := int(reply[1]); code != 0 {
		words := "an unknown failure"
		if code < len(socksReplies) {
			words = socksReplies[code]
		}
		return &proxyError{cause: playground.CauseProxyRefused, err: fmt.Errorf("SOCKS reply %d: %s", code, words)}
	}
	length, known := map[byte]int{1: 4, 4: 16}[reply[3]]
	switch {
	case reply[3] == 3:
		var n [1]byte
		if err := socksRead(conn, n[:]); err != nil {
			return err
		}
		length = int(n[0])
	case !known:
		return fmt.Errorf("the proxy answered with an address of an unknown kind: %d", reply[3])
	}
	return socksRead(conn, make([]byte, length+2))
}

func socksRead(conn net.Conn, b []byte) error {
	if _, err := io.ReadFull(conn, b); err != nil {
		return fmt.Errorf("the proxy's answer breaks off: %w", err)
	}
	return nil
}
