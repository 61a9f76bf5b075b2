package convert

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"parley/playground"
)

// pinned is the address that the request gives to the host of its URL, if it does, and the
// port behind it.
func (c *call) pinned() (address, port string) {
	name, port := c.host()
	for _, r := range c.options.Resolve {
		if strings.EqualFold(r.Host, strings.Trim(name, "[]")) && (r.Port == 0 || strconv.Itoa(r.Port) == port) {
			return strings.Trim(r.Address, "[]"), port
		}
	}
	return "", port
}

// takePinned is pinned for code that goes to the host of the URL alone.
func (c *call) takePinned() string {
	address, _ := c.pinned()
	c.wired.resolve = address != "" || len(c.options.Resolve) > 0 && !c.options.FollowRedirects
	return address
}

// directResolve are the addresses of names for code that connects by itself: a proxy looks
// them up.
func (c *call) directResolve() []string {
	if c.options.Proxy != "" {
		return nil
	}
	return c.takeResolve()
}

// takeServerName is the name that is asked for in TLS in place of the host.
func (c *call) takeServerName() string {
	if c.secure() {
		c.wired.serverName = true
		return c.options.ServerName
	}
	return ""
}

// takeTarget is the target that is asked for: the request's own, or the address's path and query.
func (c *call) takeTarget() value {
	c.wired.target = true
	if c.options.Target != "" {
		return c.asked
	}
	return c.target
}

// takeVersion is the HTTP version that is asked for, "1.1" or "2", or else empty.
func (c *call) takeVersion() string {
	c.wired.version = true
	if v := c.options.HTTPVersion; v == playground.HTTP1 || v == playground.HTTP2 {
		return v
	}
	return ""
}

// takeAnyVersion is takeVersion for what speaks HTTP/1.0 as well.
func (c *call) takeAnyVersion() string {
	c.wired.oldest = true
	if c.options.HTTPVersion == playground.HTTP10 {
		return playground.HTTP10
	}
	return c.takeVersion()
}

// takeConnectLimit is the limit of connecting in milliseconds, or 0.
func (c *call) takeConnectLimit() int64 {
	c.wired.connectLimit = true
	return c.options.Limits.ConnectMS
}

// noteLimits says what bounds the request has that the code has not.
func (c *call) noteLimits() {
	o := c.options
	var left []string
	for _, each := range []struct {
		ms    int64
		taken bool
		what  string
	}{
		{o.Limits.DNSMS, false, "looking the name up"},
		{o.Limits.ConnectMS, c.wired.connectLimit, "connecting"},
		{o.Limits.TLSMS, c.wired.furtherLimits, "the TLS handshake"},
		{o.Limits.FirstByteMS, c.wired.furtherLimits, "the first byte"},
		{o.Limits.IdleMS, false, "a pause"},
	} {
		if each.ms > 0 && !each.taken {
			left = append(left, seconds(each.ms)+" s for "+each.what)
		}
	}
	if left != nil {
		c.differs("the request has limits of its own, " + strings.Join(left, ", ") + "; this code has not.")
	}
	if o.HTTPVersion == playground.HTTP2 && !c.wired.version {
		c.differs("the request is for HTTP/2; this code does not ask for it.")
	}
	if o.HTTPVersion == playground.HTTP10 && !c.wired.oldest {
		c.differs("the request is for HTTP/1.0; this code does not ask for it.")
	}
	if o.Retry.MaxAttempts > 1 {
		c.differs("the request is sent up to " + strconv.Itoa(o.Retry.MaxAttempts) + " times; this code sends it once.")
	}
}

// goTLS are the fields of Go's tls.Config, and what has to be read before.
func (c *call) goTLS(imports map[string]bool) (before, fields string) {
	if !c.options.VerifyTLS {
		fields += ", InsecureSkipVerify: true"
	}
	if c.takeCA() {
		imports["crypto/x509"], imports["os"] = true, true
		before += "\tauthority, err := os.ReadFile(\"ca.pem\")\n" + goFail + "\tauthorities, err := x509.SystemCertPool()\n" + goFail + "\tauthorities.AppendCertsFromPEM(authority)\n"
		fields += ", RootCAs: authorities"
	}
	if c.takeCertificate() {
		before += "\tcertificate, err := tls.LoadX509KeyPair(\"client.pem\", \"client.key\")\n" + goFail
		fields += ", Certificates: []tls.Certificate{certificate}"
	}
	if name := c.takeServerName(); name != "" {
		fields += ", ServerName: " + quoteGo(name)
	}
	return before, strings.TrimPrefix(fields, ", ")
}

const goFail = "\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n"

// goDial is how Go's transport connects, where that is not as usual.
func (c *call) goDial(imports map[string]bool) string {
	limit, entries := c.takeConnectLimit(), ""
	for _, r := range c.directResolve() {
		host, rest, _ := strings.Cut(r, ":")
		port, address, _ := strings.Cut(rest, ":")
		entries += ", " + quoteGo(host+":"+port) + ": " + quoteGo(netJoin(address, port))
	}
	lines := ""
	if entries != "" || limit > 0 {
		imports["context"], imports["net"] = true, true
		dialer := "\tdialer := &net.Dialer{}\n"
		if limit > 0 {
			dialer = "\tdialer := &net.Dialer{Timeout: " + goMillis(limit) + "}\n"
		}
		lines = dialer + "\ttransport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {\n"
		if entries != "" {
			lines += "\t\tif other, ok := map[string]string{" + entries[2:] + "}[address]; ok {\n\t\t\taddress = other\n\t\t}\n"
		}
		lines += "\t\treturn dialer.DialContext(ctx, network, address)\n\t}\n"
	}
	c.wired.furtherLimits = true
	if ms := c.options.Limits.TLSMS; ms > 0 {
		lines += "\ttransport.TLSHandshakeTimeout = " + goMillis(ms) + "\n"
	}
	if ms := c.options.Limits.FirstByteMS; ms > 0 {
		lines += "\ttransport.ResponseHeaderTimeout = " + goMillis(ms) + "\n"
	}
	return lines
}

func goMillis(ms int64) string { return strconv.FormatInt(ms, 10) + " * time.Millisecond" }

// netJoin puts a port behind an address.
func netJoin(address, port string) string {
	if at, err := netip.ParseAddr(strings.Trim(address, "[]")); err == nil && at.Is6() {
		return "[" + at.String() + "]:" + port
	}
	return address + ":" + port
}

// nodeTLS are the options of Node's TLS, a line each.
func (c *call) nodeTLS(imports *strings.Builder) string {
	if !c.secure() {
		return ""
	}
	lines := ""
	if !c.options.VerifyTLS {
		lines += "  rejectUnauthorized: false,\n"
	}
	ca, certificate := c.takeCA(), c.takeCertificate()
	if ca || certificate {
		imports.WriteString("import { readFileSync } from 'node:fs';\n")
	}
	if ca {
		imports.WriteString("import { rootCertificates } from 'node:tls';\n")
		lines += "  ca: [...rootCertificates, readFileSync('ca.pem')],\n"
	}
	if certificate {
		lines += "  cert: readFileSync('client.pem'),\n  key: readFileSync('client.key'),\n"
	}
	name, _ := c.host()
	pinned, _ := c.pinned()
	switch other := c.takeServerName(); {
	case other != "":
		lines += "  servername: " + quoteJavaScript(other) + ",\n"
	case (pinned != "" || c.options.Proxy != "") && !isAddress(name):
		lines += "  servername: " + quoteJavaScript(name) + ",\n"
	}
	return lines
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil
}

// nodeTunnel connects through a proxy, which node:https does not do by itself.
func (c *call) nodeTunnel(proxy string) string {
	name, port := c.host()
	return "const tunnel = await new Promise((resolve, reject) => {\n" +
		"  http.request(" + quoteJavaScript(proxy) + ", { method: 'CONNECT', path: " + quoteJavaScript(name+":"+port) + " })\n" +
		"    .on('connect', (response, socket) => (response.statusCode === 200 ? resolve(socket) : reject(new Error(response.statusMessage))))\n" +
		"    .on('error', reject)\n    .end();\n});\n"
}

// javaTLS makes the SSLContext that java.net.http takes, where the usual one does not do.
func (c *call) javaTLS() string {
	trust, keys := "null", "null"
	var b strings.Builder
	switch ca := c.takeCA(); {
	case ca:
		c.note("Of authorities, this code trusts those in ca.pem alone.")
		trust = "trusted.getTrustManagers()"
		b.WriteString("        KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());\n        authorities.load(null, null);\n" +
			"        try (var file = new FileInputStream(\"ca.pem\")) {\n            for (var each : CertificateFactory.getInstance(\"X.509\").generateCertificates(file)) {\n" +
			"                authorities.setCertificateEntry(\"ca\" + authorities.size(), each);\n            }\n        }\n" +
			"        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());\n        trusted.init(authorities);\n")
	case !c.options.VerifyTLS && c.secure():
		trust = "new TrustManager[] {new TrustAll()}"
	}
	if c.options.ClientCertificate.Certificate != "" {
		c.wired.certificate = true
		c.note("Java reads certificates with their keys as PKCS 12: openssl pkcs12 -export -in client.pem -inkey client.key -out client.p12 -passout pass:changeit")
		keys = "keys.getKeyManagers()"
		b.WriteString("        KeyStore own = KeyStore.getInstance(\"PKCS12\");\n        try (var file = new FileInputStream(\"client.p12\")) {\n            own.load(file, \"changeit\".toCharArray());\n        }\n" +
			"        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());\n        keys.init(own, \"changeit\".toCharArray());\n")
	}
	if trust == "null" && keys == "null" {
		return ""
	}
	b.WriteString("        SSLContext tls = SSLContext.getInstance(\"TLS\");\n        tls.init(" + keys + ", " + trust + ", null);\n")
	return b.String()
}

// javaTrustAll checks nothing. Of the kinds of trust manager, only this one is not asked for
// the name as well.
const javaTrustAll = `
    static class TrustAll extends X509ExtendedTrustManager {
        public void checkClientTrusted(X509Certificate[] chain, String type) {}
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}
        public void checkServerTrusted(X509Certificate[] chain, String type) {}
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}
        public X509Certificate[] getAcceptedIssuers() { return new X509Certificate[0]; }
    }
`

// javaHosts gives a name its address: Java reads all of them from one file then.
func (c *call) javaHosts() string {
	if c.options.Proxy != "" {
		return ""
	}
	address := c.takePinned()
	if address == "" {
		return ""
	}
	name, _ := c.host()
	return "        Path hosts = Files.writeString(Files.createTempFile(\"hosts\", null), " + quoteJava(address+" "+name+"\n") + ");\n" +
		"        System.setProperty(\"jdk.net.hosts.file\", hosts.toString());\n"
}

// javaWay are the calls on Java's builder that say which way the request takes.
func (c *call) javaWay() string {
	lines := ""
	if ms := c.takeConnectLimit(); ms > 0 {
		lines += "            .connectTimeout(Duration.ofMillis(" + strconv.FormatInt(ms, 10) + "))\n"
	}
	if at, err := url.Parse(c.takeProxy("http")); err == nil && at.Host != "" {
		port := at.Port()
		if port == "" {
			port = "80"
		}
		lines += "            .proxy(ProxySelector.of(new InetSocketAddress(" + quoteJava(at.Hostname()) + ", " + port + ")))\n"
	}
	return lines
}

// csharpWire sets what SocketsHttpHandler has for the way.
func (c *call) csharpWire() string {
	lines := ""
	if c.takeCA() {
		lines += "handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust };\n" +
			"handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(\"ca.pem\");\n"
		c.note("Of authorities, this code trusts those in ca.pem alone.")
	}
	if c.takeCertificate() {
		lines += "handler.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPemFile(\"client.pem\", \"client.key\")];\n"
	}
	if ms := c.takeConnectLimit(); ms > 0 {
		lines += "handler.ConnectTimeout = TimeSpan.FromMilliseconds(" + strconv.FormatInt(ms, 10) + ");\n"
	}
	if entries := c.directResolve(); len(entries) > 0 {
		lines += "var addresses = new Dictionary<string, string>\n{\n"
		for _, r := range entries {
			host, rest, _ := strings.Cut(r, ":")
			port, address, _ := strings.Cut(rest, ":")
			lines += "    [" + quoteCSharp(host+":"+port) + "] = " + quoteCSharp(strings.Trim(address, "[]")) + ",\n"
		}
		lines += "};\nhandler.ConnectCallback = async (context, stop) =>\n{\n    var at = context.DnsEndPoint;\n    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };\n" +
			"    await socket.ConnectAsync(addresses.GetValueOrDefault($\"{at.Host}:{at.Port}\", at.Host), at.Port, stop);\n    return new NetworkStream(socket, ownsSocket: true);\n};\n"
	}
	return lines
}

// requestsTimeout has one limit for connecting and one for each wait.
func (c *call) requestsTimeout() string {
	if ms := c.takeConnectLimit(); ms > 0 {
		return "(" + seconds(ms) + ", " + seconds(c.options.TimeoutMS) + ")"
	}
	return seconds(c.options.TimeoutMS)
}

func (c *call) httpxTimeout() string {
	if ms := c.takeConnectLimit(); ms > 0 {
		return "httpx.Timeout(" + seconds(c.options.TimeoutMS) + ", connect=" + seconds(ms) + ")"
	}
	return seconds(c.options.TimeoutMS)
}
