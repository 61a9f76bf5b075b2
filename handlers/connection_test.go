package handlers_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// mustProxy is a proxy that opens ways for mira alone.
func mustProxy(t *testing.T) (address string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") != "Basic bWlyYTpvcGVuLXNlc2FtZS0xMg==" {
			w.Header().Set("Proxy-Authenticate", `Basic realm="corp"`)
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		out, err := net.Dial("tcp", r.RequestURI)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		in, _, _ := w.(http.Hijacker).Hijack()
		_, _ = io.WriteString(in, "HTTP/1.1 200 Connection established\r\n\r\n")
		go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
		_, _ = io.Copy(in, out)
		_ = in.Close()
	}))
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://")
}

// refusing is an address at which nothing listens.
func refusing(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func mustSecure(t *testing.T, config *tls.Config) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "hello") }))
	s.TLS, s.Config.ErrorLog = config, log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

// mustPair makes a certificate that signs itself, and its key.
func mustPair(t *testing.T, name string) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: plain}))
}

func TestARunThroughAProxyIsExplained(t *testing.T) {
	h, proxy, site := newHouse(t), mustProxy(t), mustSecure(t, nil)
	gone := refusing(t)
	for _, c := range []struct{ name, proxy, kind, rule, says string }{
		{"it opens a way", "http://mira:open-sesame-12@" + proxy, "", "", "Through the proxy http://" + proxy},
		{"T-12: it wants credentials", "http://" + proxy, "proxy", "E-PROXY-LOGIN", "wants credentials"},
		{"T-12: it wants others", "http://mira:wrong-sesame-12@" + proxy, "proxy", "E-PROXY-LOGIN", "refused its credentials"},
		{"T-11: it is not there", "http://" + gone, "proxy", "E-PROXY-UNREACHABLE", "cannot be reached"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := h.run(`{"url": "` + site + `", "options": {"verify_tls": false, "proxy": "` + c.proxy + `"}}`)
			if c.kind == "" {
				if run.Status != 200 || run.Final().Proxy == nil {
					t.Fatalf("%d, %+v", run.Status, run.Failure)
				}
			} else if run.Failure == nil || string(run.Failure.Kind) != c.kind || run.Explanation.Findings[0].ID != c.rule {
				t.Fatalf("%+v, %+v", run.Failure, run.Explanation.Findings)
			}
			page := h.get("/runs/"+run.ID.String()).is(http.StatusOK).shows("main", c.says)
			page.lacks("sesame")
			h.get("/runs/" + run.ID.String() + "?part=trace").is(http.StatusOK).lacks("sesame")
			h.get("/?from=" + run.ID.String()).is(http.StatusOK).lacks("sesame")
			h.get("/api/runs/" + run.ID.String()).is(http.StatusOK).lacks("sesame")
		})
	}
}

func TestAServerThatAsksWhoIsCallingIsExplained(t *testing.T) {
	h := newHouse(t)
	site := mustSecure(t, &tls.Config{ClientAuth: tls.RequireAnyClientCert, MaxVersion: tls.VersionTLS12})
	run := h.run(`{"url": "` + site + `", "options": {"verify_tls": false}}`)
	h.get("/runs/"+run.ID.String()).is(http.StatusOK).shows("main", "The server wants a client certificate, and none was sent.")
	certificate, key := mustPair(t, "mira")
	v := url.Values{"form": {"page"}, "method": {"GET"}, "url": {site}, "client_certificate": {certificate}, "client_key": {key}, "http_version": {"1.1"}, "max_redirects": {"1"}}
	sent := h.post("/send", v).is(http.StatusOK).shows("main", "200")
	sent.shows("main", "certificate was not checked")
	for range 2000 { // the rules that spoke are indexed behind the run
		if strings.Contains(h.get("/history").body, "certificate not checked") {
			break
		}
	}
	h.get("/history").shows("main", "certificate not checked")
	id := strings.TrimPrefix(sent.url.Path, "/runs/")
	h.get("/runs/"+id+"?part=tls").is(http.StatusOK).shows("main", "CN=mira")
	line := strings.Split(key, "\n")[1]
	for _, path := range []string{"/runs/" + id, "/?from=" + id, "/api/runs/" + id, "/api/runs/" + id + "/har", "/api/runs/" + id + "/code?target=curl", "/api/runs.har", "/compare?run=1&run=" + id + "&part=request", "/history?q=" + url.QueryEscape(line)} {
		if r := h.get(path).is(http.StatusOK); !strings.HasPrefix(path, "/history") {
			r.lacks(line)
		}
	}
	again := h.post("/send", url.Values{"form": {"page"}, "from": {id}, "method": {"GET"}, "url": {site}, "client_certificate": {certificate}, "client_key": {"••••••••"}, "http_version": {"1.1"}, "max_redirects": {"1"}})
	again.is(http.StatusOK).shows("main", "200")
}

func TestACertificateIsTakenFromAFile(t *testing.T) {
	h := newHouse(t)
	certificate, _ := mustPair(t, "mira")
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, pair := range [][2]string{{"form", "page"}, {"show", "playground"}, {"url", "https://127.0.0.1:1/"}, {"client_certificate", ""}, {"http_version", "auto"}} {
		_ = form.WriteField(pair[0], pair[1])
	}
	file, err := form.CreateFormFile("client_certificate_file", "mira.pem")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(file, certificate)
	_ = form.Close()
	r := h.ask(http.MethodPost, "/send", form.FormDataContentType(), body.String()).is(http.StatusUnprocessableEntity)
	r.shows("#f-client-key-fault", "missing").shows("#f-client-certificate", strings.Split(certificate, "\n")[1])
}

func TestThePolicyIsShownAndJudgesAnAddress(t *testing.T) {
	h := newHouse(t)
	h.get("/settings/policy").is(http.StatusOK).shows("[data-testid=classes]", "Cloud metadata").shows("main", "-targets default")
	h.get("/settings/policy?check=169.254.169.254").shows("[data-testid=verdicts]", "May not be reached").shows("[data-testid=verdicts]", "credentials")
	h.get("/settings/policy?check=https://10.0.0.5:8443/x").shows("[data-testid=verdicts]", "May be reached")
	h.get("/settings/policy?check="+url.QueryEscape(h.base+"/api/runs")).shows("[data-testid=verdicts]", "Parley itself")
	h.get("/settings/policy?check="+url.QueryEscape(h.base+"/demo/users")).shows("[data-testid=verdicts]", "the demo API")
	h.get("/settings/policy?check=ftp://a.test").shows("#f-check-fault", "http and https alone")
	h.get("/settings/policy?check=%3Cscript%3Ealert(1)%3C/script%3E").is(http.StatusOK).lacks("<script>alert")
	run := h.runAt("http://169.254.1.1/")
	h.get("/runs/"+run.ID.String()).shows(`.verdict a[href^="/settings/policy?check="]`, "the policy")
	var answer struct {
		Targets  string               `json:"targets"`
		Verdicts []playground.Verdict `json:"verdicts"`
	}
	h.get("/api/policy?check=[::1]:25").is(http.StatusOK).into(&answer)
	if answer.Targets != "default" || len(answer.Verdicts) != 1 || answer.Verdicts[0].Rule != "port" {
		t.Errorf("%+v", answer)
	}
}
