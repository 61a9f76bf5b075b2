package convert

import (
	"net/url"
	"strconv"
	"strings"
)

// wired are the parts of the way a request takes that a target's code takes over: what is
// left is said in a comment.
type wired struct {
	proxy, resolve, ca, certificate, serverName, version, oldest, target, elsewhere bool
	connectLimit, furtherLimits                                                     bool // furtherLimits: of the handshake and the first byte
}

// takeProxy is the proxy for code that can go through one by one of these schemes; empty:
// there is none to go through.
func (c *call) takeProxy(schemes ...string) string {
	proxy := proxyWithoutUser(c.options.Proxy)
	scheme, _, _ := strings.Cut(proxy, "://")
	if c.options.Proxy == "" || len(schemes) > 0 && !containsText(schemes, scheme) {
		return ""
	}
	c.wired.proxy = true
	if strings.Contains(c.options.Proxy, "@") {
		c.note("Add the proxy's user name and password to its address.")
	}
	return proxy
}

func containsText(all []string, s string) bool {
	for _, one := range all {
		if one == s {
			return true
		}
	}
	return false
}

// takeCA reports whether the code is to trust the authority in ca.pem. Where nothing is
// checked there is nothing to trust.
func (c *call) takeCA() bool {
	if c.options.CA == "" {
		return false
	}
	c.wired.ca = true
	if !c.options.VerifyTLS {
		return false
	}
	c.note("Save the request's own authority as ca.pem.")
	return true
}

// takeCertificate reports whether the code is to show client.pem with its key in client.key.
func (c *call) takeCertificate() bool {
	if c.options.ClientCertificate.Certificate == "" {
		return false
	}
	c.wired.certificate = true
	c.note("Save the client certificate as client.pem and its key as client.key.")
	return true
}

// takeResolve are the addresses of names, as curl has them.
func (c *call) takeResolve() []string {
	var out []string
	for _, r := range c.options.Resolve {
		if r.Port == 0 {
			_, port := c.host()
			r.Port, _ = strconv.Atoi(port)
		}
		c.wired.resolve = true
		out = append(out, r.String())
	}
	return out
}

// takeElsewhere is where connections go in place of the host and port, as curl has it.
func (c *call) takeElsewhere() []string {
	c.wired.elsewhere = true
	var out []string
	for _, r := range c.elsewhere {
		host, port, ok := r.Elsewhere()
		if !ok {
			host = r.Address
		}
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
		out = append(out, strings.TrimPrefix(r.Host, "*")+":"+someNumber(r.Port)+":"+host+":"+someNumber(port))
	}
	return out
}

func someNumber(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// requestsWire are the arguments of requests.
func (c *call) requestsWire() []string {
	var out []string
	if !c.options.VerifyTLS {
		out = append(out, "verify=False")
	}
	if c.takeCA() {
		out = append(out, "verify='ca.pem'")
	}
	if c.takeCertificate() {
		out = append(out, "cert=('client.pem', 'client.key')")
	}
	if proxy := c.takeProxy(); proxy != "" {
		out = append(out, "proxies={'http': "+quotePython(proxy)+", 'https': "+quotePython(proxy)+"}")
	}
	return out
}

// httpxWire are the arguments of an httpx client.
func (c *call) httpxWire() string {
	out := ""
	if !c.options.VerifyTLS {
		out += ", verify=False"
	}
	if c.takeCA() {
		out += ", verify='ca.pem'"
	}
	if c.takeCertificate() {
		out += ", cert=('client.pem', 'client.key')"
	}
	if proxy := c.takeProxy(); proxy != "" {
		same := out // what is mounted inherits nothing of the client; this is how every version has it
		if c.options.HTTPVersion == "2" {
			same += ", http2=True"
		}
		out += ", mounts={'all://': httpx.HTTPTransport(proxy=httpx.Proxy(" + quotePython(proxy) + ")" + same + ")}"
	}
	return out
}

// httpieWire are HTTPie's options.
func (c *call) httpieWire() string {
	out := ""
	if !c.options.VerifyTLS {
		out += " --verify=no"
	}
	if c.takeCA() {
		out += " --verify=ca.pem"
	}
	if c.takeCertificate() {
		out += " --cert=client.pem --cert-key=client.key"
	}
	if proxy := c.takeProxy(); proxy != "" {
		out += " --proxy=" + quoteShell("http:"+proxy) + " --proxy=" + quoteShell("https:"+proxy)
	}
	return out
}

// wgetWire are wget's options. It knows no SOCKS, and goes to a proxy without TLS.
func (c *call) wgetWire() string {
	out := ""
	if !c.options.VerifyTLS {
		out += " --no-check-certificate"
	}
	if c.takeCA() {
		out += " --ca-certificate=ca.pem"
	}
	if c.takeCertificate() {
		out += " --certificate=client.pem --private-key=client.key"
	}
	if ms := c.takeConnectLimit(); ms > 0 {
		out += " --connect-timeout=" + seconds(ms)
	}
	if proxy := c.takeProxy("http"); proxy != "" {
		out += " -e use_proxy=on -e " + quoteShell("http_proxy="+proxy) + " -e " + quoteShell("https_proxy="+proxy)
	}
	return out
}

// phpWire sets PHP's options, which are curl's.
func (c *call) phpWire(option func(name, value string)) {
	if !c.options.VerifyTLS {
		option("SSL_VERIFYPEER", "false")
		option("SSL_VERIFYHOST", "0")
	}
	if c.takeCA() {
		option("CAINFO", "'ca.pem'")
	}
	if c.takeCertificate() {
		option("SSLCERT", "'client.pem'")
		option("SSLKEY", "'client.key'")
	}
	if proxy := c.takeProxy(); proxy != "" {
		option("PROXY", phpValue(value{{text: proxy}}))
	}
	if ms := c.takeConnectLimit(); ms > 0 {
		option("CONNECTTIMEOUT_MS", strconv.FormatInt(ms, 10))
	}
	if names := c.takeResolve(); len(names) > 0 {
		for i, n := range names {
			names[i] = phpValue(value{{text: n}})
		}
		option("RESOLVE", "["+strings.Join(names, ", ")+"]")
	}
	if led := c.takeElsewhere(); len(led) > 0 {
		for i, each := range led {
			led[i] = phpValue(value{{text: each}})
		}
		option("CONNECT_TO", "["+strings.Join(led, ", ")+"]")
	}
}

// hurlWire are Hurl's options, which are curl's.
func (c *call) hurlWire() string {
	lines := ""
	if !c.options.VerifyTLS {
		lines += "insecure: true\n"
	}
	if c.takeCA() {
		lines += "cacert: ca.pem\n"
	}
	if c.takeCertificate() {
		lines += "cert: client.pem\nkey: client.key\n"
	}
	if proxy := c.takeProxy(); proxy != "" {
		lines += "proxy: " + proxy + "\n"
	}
	if ms := c.takeConnectLimit(); ms > 0 {
		lines += "connect-timeout: " + strconv.FormatInt(ms, 10) + "ms\n"
	}
	for _, n := range c.takeResolve() {
		lines += "resolve: " + n + "\n"
	}
	for _, each := range c.takeElsewhere() {
		lines += "connect-to: " + each + "\n"
	}
	return lines
}

// goWire sets Go's transport.
func (c *call) goWire(imports map[string]bool) string {
	lines := c.goDial(imports)
	proxy := c.takeProxy("http", "https", "socks5", "socks5h")
	if proxy == "" {
		return lines
	}
	imports["net/url"] = true
	return lines + "\ttransport.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(" + quoteGo(proxy) + ") }\n"
}

// rubyWire sets what Net::HTTP has beside its proxy, which is an argument.
func (c *call) rubyWire() string {
	lines := ""
	if c.takeCA() {
		lines += "http.ca_file = 'ca.pem'\n"
	}
	if c.takeCertificate() {
		lines += "http.cert = OpenSSL::X509::Certificate.new(File.read('client.pem'))\nhttp.key = OpenSSL::PKey.read(File.read('client.key'))\n"
	}
	return lines
}

// rubyProxy are the arguments of Net::HTTP.new for a proxy: without one, not that of the
// environment either.
func (c *call) rubyProxy() string {
	at, err := url.Parse(c.takeProxy("http"))
	if err != nil || at.Host == "" {
		return ""
	}
	port := at.Port()
	if port == "" {
		port = "80"
	}
	return ", " + quoteRuby(at.Hostname()) + ", " + port
}

// rustWire are the calls on reqwest's builder.
func (c *call) rustWire() string {
	lines := ""
	if proxy := c.takeProxy(); proxy != "" {
		lines += "        .proxy(reqwest::Proxy::all(" + quoteRust(proxy) + ")?)\n"
	}
	if c.takeCA() {
		lines += "        .add_root_certificate(reqwest::Certificate::from_pem(&std::fs::read(\"ca.pem\")?)?)\n"
	}
	if c.takeCertificate() {
		lines += "        .identity(reqwest::Identity::from_pkcs8_pem(&std::fs::read(\"client.pem\")?, &std::fs::read(\"client.key\")?)?)\n"
	}
	if ms := c.takeConnectLimit(); ms > 0 {
		lines += "        .connect_timeout(Duration::from_millis(" + strconv.FormatInt(ms, 10) + "))\n"
	}
	for _, r := range c.options.Resolve {
		c.wired.resolve = true
		lines += "        .resolve(" + quoteRust(r.Host) + ", std::net::SocketAddr::new(" + quoteRust(strings.Trim(r.Address, "[]")) + ".parse()?, " + strconv.Itoa(r.Port) + "))\n"
	}
	return lines
}
