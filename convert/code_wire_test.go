package convert_test

import (
	"crypto/x509"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"parley/convert"
	"parley/playground"
)

// TestTheWayIsWrittenWhereATargetHasOptionsForIt holds each target to what it can say of the
// way that a request takes, and to saying what it leaves out.
func TestTheWayIsWrittenWhereATargetHasOptionsForIt(t *testing.T) {
	r := playground.NewRequest("https://api.example/x")
	r.Options.Proxy, r.Options.CA = "http://mira:open-sesame@proxy.example:3128", "-----BEGIN CERTIFICATE-----"
	r.Options.ClientCertificate = playground.ClientCertificate{Certificate: "-----BEGIN CERTIFICATE-----", Key: "k3y-of-mira"}
	r.Options.Resolve = []playground.Resolve{{Host: "api.example", Port: 443, Address: "10.0.0.7"}}
	r.Options.Limits.ConnectMS = 2500
	for target, want := range map[string]string{
		"curl":            "-x|http://proxy.example:3128|--cacert ca.pem|--cert client.pem --key client.key|--resolve",
		"python-requests": "proxies={'http': 'http://proxy.example:3128', 'https': 'http://proxy.example:3128'}|verify='ca.pem'|cert=('client.pem', 'client.key')|looks them up",
		"python-httpx":    "httpx.Proxy('http://proxy.example:3128'), verify='ca.pem'|verify='ca.pem'|cert=('client.pem', 'client.key')|looks them up",
		"httpie":          "--proxy=http:http://proxy.example:3128|--verify=ca.pem|--cert=client.pem --cert-key=client.key|looks them up",
		"wget":            "https_proxy=http://proxy.example:3128|--ca-certificate=ca.pem|--certificate=client.pem|looks them up",
		"php":             "CURLOPT_PROXY => 'http://proxy.example:3128'|CURLOPT_CAINFO => 'ca.pem'|CURLOPT_SSLCERT => 'client.pem'|CURLOPT_RESOLVE => ['api.example:443:10.0.0.7']",
		"hurl":            "proxy: http://proxy.example:3128|cacert: ca.pem|cert: client.pem|resolve: api.example:443:10.0.0.7",
		"go":              `url.Parse("http://proxy.example:3128")|"net/url"|RootCAs: authorities|tls.LoadX509KeyPair("client.pem", "client.key")|looks them up|Timeout: 2500 * time.Millisecond`,
		"node":            "http.request('http://proxy.example:3128', { method: 'CONNECT', path: 'api.example:443' })|readFileSync('ca.pem')|readFileSync('client.key')|looks them up|servername: 'api.example'|Proxy-Authorization|2.5 s for connecting",
		"ruby":            "proxy.example|3128|http.ca_file = 'ca.pem'|http.cert =|looks them up",
		"rust":            `reqwest::Proxy::all("http://proxy.example:3128")|from_pem|.resolve("api.example"|Identity::from_pkcs8_pem|connect_timeout`,
		"csharp":          `new WebProxy("http://proxy.example:3128")|ImportFromPemFile("ca.pem")|CreateFromPemFile("client.pem", "client.key")|looks them up|ConnectTimeout`,
		"powershell":      "Proxy = 'http://proxy.example:3128'|CreateFromPemFile|trusts an authority of its own; this code does not|looks them up|2.5 s for connecting",
		"java":            `new InetSocketAddress("proxy.example", 3128)|new FileInputStream("ca.pem")|client.p12|connectTimeout(Duration.ofMillis(2500))|looks them up`,
		"http":            "goes through the proxy|trusts an authority|@connection-timeout 2500 ms",
	} {
		code, err := convert.ToCode(target, r)
		if err != nil {
			t.Errorf("%s: %v", target, err)
			continue
		}
		for _, part := range strings.Split(want, "|") {
			if !strings.Contains(code, part) {
				t.Errorf("%s does not say %q:\n%s", target, part, code)
			}
		}
		if strings.Contains(code, "open-sesame") || strings.Contains(code, "k3y-of-mira") {
			t.Errorf("%s tells a secret:\n%s", target, code)
		}
		if target != "http" && strings.Contains(code, "proxy.example:3128; this code does not") {
			t.Errorf("%s says that it leaves out what it has:\n%s", target, code)
		}
	}
	r.Options.VerifyTLS = false
	for _, target := range []string{"python-requests", "python-httpx", "httpie"} {
		if code, err := convert.ToCode(target, r); err != nil || strings.Contains(code, "ca.pem") {
			t.Errorf("%s trusts an authority where nothing is checked: %v\n%s", target, err, code)
		}
	}
}

// TestCodeGoesThroughTheProxy runs what can run here. The name that is asked for leads nowhere:
// only a proxy can answer.
func TestCodeGoesThroughTheProxy(t *testing.T) {
	for _, p := range programs() {
		if p.target == "go" || p.target == "javascript-fetch" || p.target == "java" {
			continue // compiled code takes long, and a page has no proxy
		}
		t.Run(p.target, func(t *testing.T) {
			t.Parallel()
			p.available(t)
			var mu sync.Mutex
			var asked []string
			proxy := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				asked = append(asked, r.Method+" "+r.URL.String())
			}))
			defer proxy.Close()
			r := playground.NewRequest("http://proxied.invalid/x?y=1")
			r.Options.Proxy = proxy.URL
			folder := t.TempDir()
			write(t, folder, throughProxy, "")
			p.run(p, t, folder, mustCode(t, p.target, []playground.Request{r}))
			mu.Lock()
			defer mu.Unlock()
			if got := strings.Join(asked, ", "); got != "GET http://proxied.invalid/x?y=1" {
				t.Errorf("the proxy was asked for %q", got)
			}
		})
	}
}

// pins are the targets whose code gives a name an address. Java's does only before it has
// looked any name up, and here all programs are one.
var pins = map[string]bool{"curl": true, "php": true, "go": true, "node": true}

// wayRequest goes to a server whose certificate only its own authority signed, shows a
// certificate, and gives the name an address where that can be written.
func (p program) wayRequest(t *testing.T, server *recorder, folder string) playground.Request {
	t.Helper()
	_, port, _ := strings.Cut(strings.TrimPrefix(server.url(), "http://"), ":")
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	host := "127.0.0.1"
	if pins[p.target] {
		host = "example.com"
	}
	r := playground.NewRequest("https://" + host + ":" + port + "/way")
	r.Options.CA, r.Options.ClientCertificate.Certificate = "-", "-"
	r.Options.Resolve = []playground.Resolve{{Host: "example.com", Port: n, Address: "127.0.0.1"}}
	own := server.tls.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(own.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	certificate := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: own.Certificate[0]}))
	write(t, folder, "ca.pem", certificate)
	write(t, folder, "client.pem", certificate)
	write(t, folder, "client.key", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})))
	if p.target == "java" {
		execute(t, folder, "openssl", "pkcs12", "-export", "-in", "client.pem", "-inkey", "client.key", "-out", "client.p12", "-passout", "pass:changeit")
	}
	return r
}

func (p program) checkWay(t *testing.T, server *recorder, code string) {
	t.Helper()
	got := server.take("way")
	switch {
	case p.target == "javascript-fetch": // a page has none of it
	case len(got) != 1:
		t.Errorf("%d requests went the way of\n%s", len(got), code)
	case !got[0].certificate:
		t.Errorf("no certificate was shown by\n%s", code)
	}
}

// TestNodeGoesThroughATunnel lets a proxy connect to a server with TLS.
func TestNodeGoesThroughATunnel(t *testing.T) {
	t.Parallel()
	p := program{target: "node", needs: [][]string{{"node", "--version"}}}
	p.available(t)
	server := newRecorder(t)
	asked := make(chan string, 1)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " " + r.Host
		behind, err := net.Dial("tcp", server.listener.Addr().String())
		if err != nil {
			t.Error(err)
			return
		}
		defer behind.Close()
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(behind, conn) }()
		_, _ = io.Copy(conn, behind)
	}))
	defer proxy.Close()
	folder := t.TempDir()
	r := p.wayRequest(t, server, folder)
	r.URL, r.Options.Proxy, r.Options.Resolve = "https://example.com/way?x='1", proxy.URL, nil
	runNode(p, t, folder, mustCode(t, p.target, []playground.Request{r}))
	if got := server.take("way"); len(got) != 1 || got[0].target != "/way?x='1" || !got[0].certificate {
		t.Errorf("through the tunnel came %+v", got)
	}
	select {
	case got := <-asked:
		if got != "CONNECT example.com:443" {
			t.Errorf("the proxy was asked for %q", got)
		}
	default:
		t.Error("the proxy was not asked")
	}
}
