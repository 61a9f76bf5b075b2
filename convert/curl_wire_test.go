package convert_test

import (
	"strings"
	"testing"

	"parley/compose"
	"parley/convert"
	"parley/playground"
)

func TestCodeTakesTheWayThatTheRequestTakesOrSaysThatItDoesNot(t *testing.T) {
	r := playground.NewRequest("https://api.test/x")
	o := &r.Options
	o.Proxy, o.CA, o.ServerName = "http://mira:open-sesame@proxy.test:3128", "-----BEGIN CERTIFICATE-----", "other.test"
	o.Resolve = []playground.Resolve{{Host: "api.test", Address: "10.0.0.5"}, {Host: "db.test", Port: 81, Address: "fd00::1"}}
	o.Limits.ConnectMS = 2500
	resolved, err := compose.Resolve(r)
	if err != nil {
		t.Fatal(err)
	}
	resolved.Options.ClientCertificate = playground.ClientCertificate{Certificate: "c", Key: "-----BEGIN PRIVATE KEY-----\nc2VjcmV0LWtleQ==\n"}
	for _, target := range convert.Targets() {
		code, err := convert.ToCode(target.ID, resolved, convert.WithSecrets)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"open-sesame", "c2VjcmV0LWtleQ"} {
			if strings.Contains(code, secret) {
				t.Errorf("%s: %q is in the code", target.ID, secret)
			}
		}
		want := []string{"goes through the proxy http://proxy.test:3128|proxy.test", "addresses of its own|10.0.0.5", "trusts an authority|ca.pem", "shows a client certificate|client.pem", "asks for other.test in TLS"}
		if name := map[string]string{"node": "servername: 'other.test'", "go": `ServerName: "other.test"`}[target.ID]; name != "" {
			want[len(want)-1] = name
		}
		if target.ID == "curl" {
			want = []string{"-x http://proxy.test:3128", "--proxy-user", "--resolve api.test:443:10.0.0.5", "--resolve db.test:81:fd00::1", "--cacert ca.pem", "--cert client.pem --key client.key", "--connect-timeout 2.5", "not for other.test"}
		}
		for _, text := range want {
			said, taken, _ := strings.Cut(text, "|")
			if !strings.Contains(code, said) && (taken == "" || !strings.Contains(code, taken)) {
				t.Errorf("%s: %q is not in\n%s", target.ID, text, code)
			}
		}
	}
}

// TestCodeConnectsElsewhereOrSaysThatItDoesNot holds the three that can to how they write it.
func TestCodeConnectsElsewhereOrSaysThatItDoesNot(t *testing.T) {
	r := playground.NewRequest("http://api.test/")
	r.Options.Resolve = []playground.Resolve{{Host: "api.test", Port: 80, Address: "other.test:81"}, {Host: "*", Address: "[::1]:82"}, {Host: "*", Port: 443, Address: "10.0.0.1"}, {Host: "b.test", Address: ":83"}}
	for _, target := range convert.Targets() {
		code, err := convert.ToCode(target.ID, r)
		want, ok := map[string][]string{
			"curl": {"--connect-to api.test:80:other.test:81", "--connect-to '::[::1]:82'", "--connect-to :443:10.0.0.1:", "--connect-to b.test:::83"},
			"php":  {"CURLOPT_CONNECT_TO => ['api.test:80:other.test:81', '::[::1]:82', ':443:10.0.0.1:', 'b.test:::83']"},
			"hurl": {"connect-to: api.test:80:other.test:81", "connect-to: ::[::1]:82"},
		}[target.ID]
		if !ok {
			want = []string{"Differs: the request connects to another host or port than the address's; this code does not."}
		}
		for _, text := range want {
			if err != nil || !strings.Contains(code, text) {
				t.Errorf("%s: %q is not in\n%s%v", target.ID, text, code, err)
			}
		}
	}
}

func TestTheWayOfACommandIsTakenOver(t *testing.T) {
	for _, c := range []struct{ command, proxy, resolve, warns string }{
		{"curl -x proxy.test http://h/", "http://proxy.test:1080", "", ""},
		{"curl -x proxy.test:3128 -U mira:pw http://h/", "http://mira:pw@proxy.test:3128", "", ""},
		{"curl --proxy-user mira:pw --socks5 10.0.0.1 http://h/", "socks5://mira:pw@10.0.0.1:1080", "", ""},
		{"curl -x socks4://p:1 http://h/", "", "", "socks4"},
		{"curl -x '' http://h/", "", "", ""},
		{"curl --connect-to h:80:10.0.0.1:80 http://h/", "", "h:80:10.0.0.1", ""},
		{"curl --connect-to h::[fd00::1]: http://h/", "", "h:*:fd00::1", ""},
		{"curl --connect-to ::127.0.0.1:8443 http://h/", "", "*:*:127.0.0.1:8443", ""},
		{"curl --connect-to h:80:other.test:81 --connect-to h:443::8443 http://h/", "", "h:80:other.test:81 h:443::8443", ""},
		{"curl --connect-to h:80:other.test: http://h/", "", "h:80:other.test", ""},
		{"curl --connect-to [::1]:80:[fd00::1]:81 http://h/", "", "[::1]:80:[fd00::1]:81", ""},
		{"curl --connect-to h:80 http://h/", "", "", "no counterpart"},
		{"curl --connect-to h:x:y:z http://h/", "", "", "no counterpart"},
		{"curl --resolve '+h:80:10.0.0.1,10.0.0.2' http://h/", "", "h:80:10.0.0.1 h:80:10.0.0.2", ""},
		{"curl --resolve -h:80 http://h/", "", "", "no counterpart"},
		{"curl --cert me.pem:secret https://h/", "", "", "me.pem"},
	} {
		r, warnings, err := convert.FromCurl(c.command)
		if err != nil {
			t.Errorf("%s: %v", c.command, err)
			continue
		}
		var pinned, said []string
		for _, p := range r.Options.Resolve {
			pinned = append(pinned, p.String())
		}
		for _, w := range warnings {
			said = append(said, w.Where+" "+w.Detail)
		}
		if r.Options.Proxy != c.proxy || strings.Join(pinned, " ") != c.resolve {
			t.Errorf("%s: proxy %q, addresses %q", c.command, r.Options.Proxy, pinned)
		}
		if words := strings.Join(said, "\n"); c.warns == "" && words != "" || !strings.Contains(words, c.warns) || strings.Contains(words, "secret") {
			t.Errorf("%s: %q", c.command, words)
		}
	}
}
