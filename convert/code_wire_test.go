package convert_test

import (
	"net/http"
	"net/http/httptest"
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
	for target, want := range map[string]string{
		"curl":            "-x|http://proxy.example:3128|--cacert ca.pem|--cert client.pem --key client.key|--resolve",
		"python-requests": "proxies={'http': 'http://proxy.example:3128', 'https': 'http://proxy.example:3128'}|verify='ca.pem'|cert=('client.pem', 'client.key')|looks them up",
		"python-httpx":    "httpx.Proxy('http://proxy.example:3128'), verify='ca.pem'|verify='ca.pem'|cert=('client.pem', 'client.key')|looks them up",
		"httpie":          "--proxy=http:http://proxy.example:3128|--verify=ca.pem|--cert=client.pem --cert-key=client.key|looks them up",
		"wget":            "https_proxy=http://proxy.example:3128|--ca-certificate=ca.pem|--certificate=client.pem|looks them up",
		"php":             "CURLOPT_PROXY => 'http://proxy.example:3128'|CURLOPT_CAINFO => 'ca.pem'|CURLOPT_SSLCERT => 'client.pem'|CURLOPT_RESOLVE => ['api.example:443:10.0.0.7']",
		"hurl":            "proxy: http://proxy.example:3128|cacert: ca.pem|cert: client.pem|resolve: api.example:443:10.0.0.7",
		"go":              `url.Parse("http://proxy.example:3128")|"net/url"|this code shows none`,
		"ruby":            "proxy.example|3128|http.ca_file = 'ca.pem'|http.cert =|looks them up",
		"rust":            `reqwest::Proxy::all("http://proxy.example:3128")|from_pem|.resolve("api.example"|this code shows none`,
		"csharp":          `new WebProxy("http://proxy.example:3128")|this code shows none`,
		"powershell":      "Proxy = 'http://proxy.example:3128'|this code shows none",
		"java":            "goes through the proxy http://proxy.example:3128; this code does not",
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
		if target != "java" && strings.Contains(code, "proxy.example:3128; this code does not") {
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
		if p.target == "go" || p.target == "node" || p.target == "javascript-fetch" || p.target == "java" {
			continue // compiled code takes long, and the others have no proxy
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
