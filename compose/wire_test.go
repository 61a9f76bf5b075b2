package compose

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/youmark/pkcs8"

	"parley/playground"
)

// mustPair makes a certificate and its key, in the clear and locked with a passphrase.
func mustPair(t testing.TB, passphrase string) (certificate, key, locked string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mira"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	closed, err := pkcs8.MarshalPrivateKey(private, []byte(passphrase), nil)
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	return block("CERTIFICATE", der), block("PRIVATE KEY", plain), block("ENCRYPTED PRIVATE KEY", closed)
}

func TestFaultsOfTheWireAreNamedAtTheirPlace(t *testing.T) {
	certificate, key, locked := mustPair(t, "open sesame")
	_, otherKey, _ := mustPair(t, "x")
	with := func(c playground.ClientCertificate) string {
		return `"client_certificate": {"certificate": ` + quoteJSON(c.Certificate) + `, "key": ` + quoteJSON(c.Key) + `, "passphrase": ` + quoteJSON(c.Passphrase) + `}`
	}
	for _, c := range []struct{ name, options, pointers, says string }{
		{"everything at once is right", `"http_version": "auto", "ca": ` + quoteJSON(certificate) + `, "server_name": "api.test", "proxy": "socks5h://u:p@10.0.0.1:1080", "resolve": [{"host": "api.test", "address": "::1"}], "limits": {"dns_ms": 60000, "idle_ms": 600000}, ` + with(playground.ClientCertificate{Certificate: certificate, Key: key}), "", ""},
		{"h2c over https", `"http_version": "h2c"`, "/http_version", "without TLS"},
		{"a version that is none", `"http_version": "3"`, "/http_version", "auto, 1.0, 1.1, 2, h2c"},
		{"an authority that is no PEM", `"ca": "MIIB"`, "/ca", "BEGIN CERTIFICATE"},
		{"an authority that is no certificate", `"ca": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"`, "/ca", "no authority's certificate"},
		{"a key without its certificate", with(playground.ClientCertificate{Key: key}), "/client_certificate/certificate", "missing"},
		{"a certificate without its key", with(playground.ClientCertificate{Certificate: certificate}), "/client_certificate/key", "missing"},
		{"somebody else's key", with(playground.ClientCertificate{Certificate: certificate, Key: otherKey}), "/client_certificate/key", "does not go with"},
		{"a certificate in the key's place", with(playground.ClientCertificate{Certificate: certificate, Key: certificate}), "/client_certificate/key", "no key"},
		{"a locked key, opened", with(playground.ClientCertificate{Certificate: certificate, Key: locked, Passphrase: "open sesame"}), "", ""},
		{"a locked key and another passphrase", with(playground.ClientCertificate{Certificate: certificate, Key: locked, Passphrase: "sesame"}), "/client_certificate/passphrase", "does not open"},
		{"a key that is only shown", with(playground.ClientCertificate{Certificate: certificate, Key: "••••••••"}), "/client_certificate/key", "Give it again"},
		{"a server name that is an address", `"server_name": "10.0.0.1"`, "/server_name", "names alone"},
		{"a target with a space", `"target": "/a b"`, "/target", "may have no blank"},
		{"a target beyond ASCII", `"target": "/ü"`, "/target", "those of ASCII alone"},
		{"a target with a line end", `"target": "*\r\nX: 1"`, "/target", "would end its line"},
		{"a target for a server as a whole", `"target": "*"`, "", ""},
		{"a server name with a space", `"server_name": "api test"`, "/server_name", "which no host name has"},
		{"two Hosts", `"host": "a.test"}, "headers": [{"name": "Host", "value": "b.test"}], "auth": {"kind": "none"`, "/host", "Keep one"},
		{"an address for an address", `"resolve": [{"host": "10.0.0.1", "address": "10.0.0.2"}]`, "/resolve/0/host", "already"},
		{"a name for a name", `"resolve": [{"host": "a.test", "port": 70000, "address": "b.test:x"}]`, "/resolve/0/port /resolve/0/address", "no IP address"},
		{"elsewhere for everything", `"resolve": [{"host": "*", "address": "127.0.0.1:8443"}, {"host": "10.0.0.1", "address": "b.test"}, {"host": "a.test", "address": ":8443"}]`, "", ""},
		{"elsewhere to no name", `"resolve": [{"host": "a.test", "address": "b test:1"}]`, "/resolve/0/address", "which no host name has"},
		{"elsewhere to no port", `"resolve": [{"host": "a.test", "address": "b.test:0"}]`, "/resolve/0/address", "no other host and port"},
		{"a member that does not exist", `"resolve": [{"host": "a.test", "adress": "10.0.0.1"}]`, "/resolve/0/adress", "There are host, port, address"},
		{"a proxy of another kind", `"proxy": "ftp://proxy.test"`, "/proxy", "no way to speak to a proxy"},
		{"a proxy without a scheme", `"proxy": "proxy.test:3128"`, "/proxy", "no proxy's address"},
		{"a proxy with a path", `"proxy": "http://proxy.test:3128/x"`, "/proxy", "Nothing stands behind"},
		{"a proxy's port", `"proxy": "http://proxy.test:0"`, "/proxy", "between 1 and 65535"},
		{"a proxy's password that is only shown", `"proxy": "http://u:••••••••@proxy.test:3128"`, "/proxy", "Give it again"},
		{"a line break in a proxy", `"proxy": "http://u:p\n@proxy.test:3128"`, "/proxy", "line feed"},
		{"limits over their ceilings", `"limits": {"dns_ms": 60001, "connect_ms": -1, "tls_ms": 60001, "first_byte_ms": 600001, "idle_ms": 600001}`, "/limits/dns_ms /limits/connect_ms /limits/tls_ms /limits/first_byte_ms /limits/idle_ms", "the most is 600000"},
		{"a limit that is none", `"limits": {"total_ms": 1}`, "/limits/total_ms", "no member"},
		{"names that nothing defines", `"server_name": "{{host}}", "proxy": "{{proxy}}", "ca": "{{ca}}"`, "/ca /server_name /proxy", "not defined"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadDraft(strings.NewReader(`{"request": {"url": "https://api.test/", "options": {` + c.options + `}}}`))
			var pointers, details []string
			for _, f := range fieldsOf(err) {
				pointers, details = append(pointers, strings.TrimPrefix(f.Pointer, "/request/options")), append(details, f.Detail)
			}
			if got := strings.Join(pointers, " "); got != c.pointers || !strings.Contains(strings.Join(details, "\n"), c.says) {
				t.Errorf("the faults are %s: %q (%v)", got, details, err)
			}
		})
	}
}

func TestTheOptionHostIsKeptAsAHeaderRow(t *testing.T) {
	d, err := ReadDraft(strings.NewReader(`{"request": {"url": "http://10.0.0.1/", "headers": [{"name": "Accept", "value": "*/*"}], "options": {"host": "api.test"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := playground.Row{Name: "Host", Value: "api.test", Enabled: true}
	if r := d.Request; len(r.Headers) != 2 || r.Headers[0] != want || r.Options.Host != "" {
		t.Errorf("the headers are %+v, the option %q", r.Headers, r.Options.Host)
	}
}

func TestALockedKeyIsOpenWhenItIsSent(t *testing.T) {
	certificate, key, locked := mustPair(t, "open sesame")
	r := playground.NewRequest("https://api.test/")
	r.Options.ClientCertificate = playground.ClientCertificate{Certificate: certificate, Key: locked, Passphrase: "open sesame"}
	out, err := Resolve(r)
	if err != nil {
		t.Fatal(err)
	}
	if c := out.Options.ClientCertificate; c.Key != key || c.Passphrase != "" {
		t.Errorf("what is sent with is %+v", c)
	}
}

func TestLinesOfAddressesReadAsCurlHasThem(t *testing.T) {
	list, err := ReadResolve("api.test:443:10.0.0.1\n\n  +db.test:*:[fd00::1],10.0.0.2\r\nany.test::10.0.0.3\na.test:443:b.test:8443\n*:*:[::1]:81\n[fd00::1]:80::81")
	want := []playground.Resolve{{Host: "api.test", Port: 443, Address: "10.0.0.1"}, {Host: "db.test", Address: "fd00::1"}, {Host: "db.test", Address: "10.0.0.2"}, {Host: "any.test", Address: "10.0.0.3"},
		{Host: "a.test", Port: 443, Address: "b.test:8443"}, {Host: "*", Address: "[::1]:81"}, {Host: "[fd00::1]", Port: 80, Address: ":81"}}
	if err != nil || !slices.Equal(list, want) {
		t.Errorf("%+v, %v", list, err)
	}
	if again, err := ReadResolve(WriteResolve(list)); err != nil || !slices.Equal(again, want) {
		t.Errorf("written and read again: %+v, %v", again, err)
	}
	for _, bad := range []string{"api.test", "api.test:443", "api.test:x:10.0.0.1", ":443:10.0.0.1", "api.test:443:", "api.test:99999999999:1.1.1.1"} {
		if list, err := ReadResolve(bad); err == nil {
			t.Errorf("%q is read as %+v", bad, list)
		}
	}
}

func FuzzResolveLines(f *testing.F) {
	f.Add("api.test:443:10.0.0.1\n[::1]:*:fe80::1%eth0")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := ReadResolve(text)
		if err != nil {
			return
		}
		if again, err := ReadResolve(WriteResolve(list)); err == nil && len(again) != len(list) {
			t.Errorf("%q: %+v becomes %+v", text, list, again)
		}
	})
}

func TestTheFormCarriesTheWireThereAndBack(t *testing.T) {
	certificate, key, _ := mustPair(t, "x")
	v := url.Values{
		"url": {"https://api.test/"}, "ca": {strings.ReplaceAll(certificate, "\n", "\r\n")}, "client_certificate": {certificate}, "client_key": {key}, "client_passphrase": {" p "},
		"server_name": {" api.test "}, "target": {" /x?token=long-secret "}, "resolve": {"api.test:443:10.0.0.1"}, "proxy": {"http://u:long-password@proxy.test:3128"}, "limit_idle_ms": {"2000"}, "http_version": {"1.1"},
	}
	r, err := Parse(ReadForm(v))
	if err != nil {
		t.Fatal(err)
	}
	o := r.Options
	if o.CA != strings.TrimSpace(certificate) || o.ServerName != "api.test" || o.Target != "/x?token=long-secret" || o.Proxy != v.Get("proxy") || len(o.Resolve) != 1 || o.Limits.IdleMS != 2000 || o.ClientCertificate.Passphrase != " p " {
		t.Errorf("%+v", o)
	}
	again, err := Parse(ToForm(r))
	if err != nil || WriteResolve(again.Options.Resolve) != WriteResolve(o.Resolve) || again.Options.ClientCertificate != o.ClientCertificate || again.Options.Limits != o.Limits || again.Options.Target != o.Target {
		t.Errorf("%+v, %v", again.Options, err)
	}
	v.Set("resolve", "api.test")
	v.Set("limit_dns_ms", "soon")
	if _, err := Parse(ReadForm(v)); len(fieldsOf(err)) != 2 {
		t.Errorf("%v", err)
	}
}

func TestSecretsOfTheWireAreMaskedAndBroughtBack(t *testing.T) {
	certificate, key, _ := mustPair(t, "x")
	stored := playground.NewRequest("https://api.test/")
	stored.Options.Proxy, stored.Options.Target = "http://u:long-password@proxy.test:3128", "/x?token=long-secret"
	stored.Options.ClientCertificate = playground.ClientCertificate{Certificate: certificate, Key: key, Passphrase: "open sesame"}
	shown := playground.MaskRequest(stored)
	for _, secret := range playground.WireSecrets(stored.Options) {
		for _, text := range []string{shown.Options.Proxy, shown.Options.ClientCertificate.Key, shown.Options.ClientCertificate.Passphrase} {
			if strings.Contains(text, secret) || strings.Contains(text, secret[len(secret)-4:]) {
				t.Errorf("%q is shown", text)
			}
		}
	}
	if back := MergeSecrets(shown, stored); back.Options.Proxy != stored.Options.Proxy || back.Options.Target != stored.Options.Target || back.Options.ClientCertificate != stored.Options.ClientCertificate {
		t.Errorf("%+v", back.Options)
	}
	shown.Options.Proxy, shown.Options.ClientCertificate.Key = "", ""
	if back := MergeSecrets(shown, stored); back.Options.Proxy != "" || back.Options.ClientCertificate.Key != "" {
		t.Errorf("what was taken away came back: %+v", back.Options)
	}
}

func TestSecretsComeBackOnlyForTheWayThatTheyWereMeantFor(t *testing.T) {
	stored := playground.NewRequest("http://api.test/")
	stored.Auth = playground.Auth{Kind: "bearer", Token: "a-long-token-1"}
	stored.Options.Proxy = "http://u:long-password@proxy.test:3128"
	stored.Options.Resolve = []playground.Resolve{{Host: "api.test", Address: "10.0.0.1"}}
	for _, c := range []struct {
		name   string
		change func(*playground.Options)
		back   bool
	}{
		{"the same way", func(*playground.Options) {}, true},
		{"without the proxy", func(o *playground.Options) { o.Proxy = "" }, true},
		{"without an address of its own", func(o *playground.Options) { o.Resolve = nil }, true},
		{"another proxy", func(o *playground.Options) { o.Proxy = "http://listener.test:3128" }, false},
		{"another proxy under the shown password", func(o *playground.Options) { o.Proxy = "http://u:••••••••@listener.test:3128" }, false},
		{"another address", func(o *playground.Options) { o.Resolve = []playground.Resolve{{Host: "api.test", Address: "10.6.6.6"}} }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			edited := playground.MaskRequest(stored)
			c.change(&edited.Options)
			if got := MergeSecrets(edited, stored).Auth.Token == stored.Auth.Token; got != c.back {
				t.Errorf("the token came back: %v", got)
			}
		})
	}
}

func fieldsOf(err error) []playground.FieldError {
	var of *playground.Error
	if errors.As(err, &of) {
		return of.Fields
	}
	return nil
}

func quoteJSON(s string) string {
	text, _ := json.Marshal(s) // a text can always be written
	return string(text)
}
