package convert

import (
	"cmp"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"parley/playground"
)

// wireOptions are those that say how curl reaches a server.
func wireOptions() map[string]option {
	table := map[string]option{
		"proxy":           {true, addProxy},
		"socks5":          {true, func(c *curl, _, a string) { c.setProxy("socks5://", a) }},
		"socks5-hostname": {true, func(c *curl, _, a string) { c.setProxy("socks5h://", a) }},
		"proxy-user":      {true, func(c *curl, _, a string) { c.proxyUser = &a }},
		"resolve":         {true, addResolve},
		"connect-to":      {true, addConnectTo},
		"connect-timeout": {true, setConnectTime},
		"request-target":  {true, func(c *curl, _, a string) { c.options.Target = a }},
	}
	for _, name := range []string{"cacert", "cert", "key", "proxy-cacert"} {
		table[name] = option{true, ownFile}
	}
	return table
}

// ownFile names a file of the machine that the command is from.
func ownFile(c *curl, flag, argument string) {
	where := map[string]string{"cacert": "as own authority", "proxy-cacert": "as own authority", "cert": "as client certificate", "E": "as client certificate", "key": "as its key"}[strings.TrimLeft(flag, "-")]
	c.warn(strings.TrimSpace(flag+" "+withoutPassword(argument)), "This file is on the machine that the command is from, and was not read. Choose it under Options, "+where+".")
}

// withoutPassword cuts the passphrase off that may stand behind a certificate's name.
func withoutPassword(file string) string {
	if i := strings.LastIndexByte(file, ':'); i > 1 {
		return file[:i]
	}
	return file
}

// addProxy: -x in small letters is often meant for -X, and no proxy has a method for its name.
func addProxy(c *curl, flag, argument string) {
	switch strings.ToUpper(argument) {
	case "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS":
		c.method = strings.ToUpper(argument)
		c.warn(flag+" "+argument, "To curl this is a proxy with the name "+legible(argument, 10)+"; it was read as the method, which is -X.")
	default:
		c.setProxy("http://", argument)
	}
}

// setProxy: an address without a scheme has the option's own, and curl's port is 1080.
func (c *curl) setProxy(scheme, address string) {
	if address == "" {
		c.options.Proxy = "" // as curl says that there is none
		return
	}
	if !strings.Contains(address, "://") {
		address = scheme + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		c.warn("--proxy", "This proxy's address cannot be read, and was left out.")
		return
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https", "socks5", "socks5h":
	default:
		c.warn("--proxy", "Parley does not speak "+u.Scheme+" to a proxy; it was left out.")
		return
	}
	if u.Port() == "" && u.Scheme != "https" {
		u.Host = strings.TrimSuffix(u.Host, ":") + ":1080"
	}
	u.Path, u.RawQuery, u.Fragment = "", "", ""
	c.options.Proxy = u.String()
}

// proxyWithUser is the proxy with the credentials of --proxy-user.
func (c *curl) proxyWithUser() string {
	u, err := url.Parse(c.options.Proxy)
	if err != nil || c.options.Proxy == "" || c.proxyUser == nil {
		return c.options.Proxy
	}
	name, password, _ := strings.Cut(*c.proxyUser, ":")
	u.User = url.UserPassword(name, password)
	return u.String()
}

// addResolve: host:port:address[,address…]; a plus in front keeps it for a while only, which
// is the same here.
func addResolve(c *curl, flag, argument string) {
	host, rest, _ := strings.Cut(strings.TrimPrefix(argument, "+"), ":")
	port, addresses, ok := strings.Cut(rest, ":")
	n, err := strconv.ParseUint(port, 10, 16)
	if !ok || host == "" || host == "*" || strings.HasPrefix(host, "-") || err != nil {
		leaveOut(c, flag, argument)
		return
	}
	for address := range strings.SplitSeq(addresses, ",") {
		c.pin(flag+" "+argument, host, int(n), address)
	}
}

// addConnectTo: host:port:other:port, of which each part may be missing. An address of IPv6 stands
// in brackets.
func addConnectTo(c *curl, flag, argument string) {
	host, port, rest, ok := hostAndPort(argument)
	other, otherPort, _, ok2 := hostAndPort(rest)
	from, err := strconv.ParseUint(cmp.Or(port, "0"), 10, 16)
	to, err2 := strconv.ParseUint(cmp.Or(otherPort, "0"), 10, 16)
	if !ok || !ok2 || err != nil || err2 != nil || other+otherPort == "" {
		leaveOut(c, flag, argument)
		return
	}
	r := playground.Resolve{Host: cmp.Or(host, "*"), Port: int(from), Address: other}
	if to != 0 && to != from {
		r.Address += ":" + otherPort
	} else if at, ok := r.IP(); ok {
		r.Address = at.String()
	}
	if r.Address != "" {
		c.options.Resolve = append(c.options.Resolve, r)
	}
}

// hostAndPort reads the first two parts of what --connect-to takes.
func hostAndPort(s string) (host, port, rest string, ok bool) {
	end := strings.IndexByte(s, ':')
	if strings.HasPrefix(s, "[") {
		end = strings.IndexByte(s, ']') + 1
	}
	if end < 0 || s == "" {
		return s, "", "", s != ""
	}
	host, s = s[:end], strings.TrimPrefix(s[end:], ":")
	port, rest, _ = strings.Cut(s, ":")
	return host, port, rest, true
}

func (c *curl) pin(what, host string, port int, address string) {
	address = strings.Trim(address, "[]")
	if _, err := netip.ParseAddr(address); err != nil {
		c.warn(what, "Parley gives a name an IP address here, and no other name. This was left out.")
		return
	}
	c.options.Resolve = append(c.options.Resolve, playground.Resolve{Host: host, Port: port, Address: address})
}

// setConnectTime bounds looking up, connecting and the handshake, which curl counts as one.
func setConnectTime(c *curl, flag, argument string) {
	if n, ok := c.number(flag, argument); ok && n > 0 {
		ms := c.within(flag, argument, n*1000, 1, playground.MaxConnectMS)
		c.options.Limits.DNSMS, c.options.Limits.ConnectMS, c.options.Limits.TLSMS = ms, ms, ms
	}
}

// curlWire is the way that a request takes, as curl's options. Certificates are files there,
// and what is secret is left out and said.
func (c *call) curlWire() []string {
	var out []string
	o := c.options
	if o.Proxy != "" {
		out = append(out, "-x "+quoteShell(proxyWithoutUser(o.Proxy)))
		if strings.Contains(o.Proxy, "@") {
			c.note("Add --proxy-user with the proxy's user name and password.")
		}
	}
	for _, r := range c.takeResolve() {
		out = append(out, "--resolve "+quoteShell(r))
	}
	for _, r := range c.takeElsewhere() {
		out = append(out, "--connect-to "+quoteShell(r))
	}
	if o.CA != "" {
		out = append(out, "--cacert ca.pem")
		c.note("Save the request's own authority as ca.pem.")
	}
	if o.ClientCertificate.Certificate != "" {
		out = append(out, "--cert client.pem --key client.key")
		c.note("Save the client certificate as client.pem and its key as client.key.")
	}
	if o.ServerName != "" {
		c.differs("curl asks for the address's own host in TLS, not for " + o.ServerName + ".")
	}
	if o.Target != "" {
		out = append(out, "--request-target "+shellValue(c.takeTarget()))
	}
	if n := o.Limits.ConnectMS; n > 0 {
		out = append(out, "--connect-timeout "+seconds(n))
	}
	return out
}

func proxyWithoutUser(proxy string) string {
	u, err := url.Parse(proxy)
	if err != nil {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host}).String()
}

// noteWire says what a target's code leaves out of the way that the request takes.
func (c *call) noteWire() {
	o := c.options
	for _, each := range []struct {
		is   bool
		text string
	}{
		{o.Proxy != "" && !c.wired.proxy, "the request goes through the proxy " + proxyWithoutUser(o.Proxy) + "; this code does not."},
		{len(o.Resolve) > 0 && !c.wired.resolve, "the request gives names addresses of its own; this code looks them up."},
		{len(c.elsewhere) > 0 && !c.wired.elsewhere, "the request connects to another host or port than the address's; this code does not."},
		{o.CA != "" && !c.wired.ca, "the request trusts an authority of its own; this code does not."},
		{o.ClientCertificate.Certificate != "" && !c.wired.certificate, "the request shows a client certificate; this code shows none."},
		{o.ServerName != "" && !c.wired.serverName, "the request asks for " + o.ServerName + " in TLS; this code asks for the address's host."},
		{o.Target != "" && !c.wired.target, "the request asks for a target of its own; this code asks for the address's path and query."},
	} {
		if each.is {
			c.differs(each.text)
		}
	}
	c.noteLimits()
}
