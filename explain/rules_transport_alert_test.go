package explain

import (
	"strings"
	"testing"

	"parley/playground"
)

func TestAnAlertAboutTheCallersCertificateDoesNotMakeOneUp(t *testing.T) {
	for number := range aboutCaller {
		fail := playground.Failure{Kind: playground.FailureTLS, Phase: playground.PhaseSSL, Cause: playground.CauseTLSAlert, Promised: -1, Alert: number}
		b := get(api)
		b.x.TLS = &playground.TLS{}
		none := finds(t, Explain(b.fails(fail), playground.Past{}), "E-TLS-ALERT")
		if !strings.Contains(none.Why, "none was sent") || !strings.Contains(none.Title, alerts[number][0]) {
			t.Errorf("%d without a certificate: %s %s", number, none.Title, none.Why)
		}
		unknown := finds(t, Explain(get(api).fails(fail), playground.Past{}), "E-TLS-ALERT")
		if !strings.Contains(unknown.Why, "If none was sent") {
			t.Errorf("%d where nobody knows: %s", number, unknown.Why)
		}
		b = get(api)
		b.x.TLS = &playground.TLS{ClientCertificate: &playground.Certificate{Subject: "CN=me"}}
		shown := finds(t, Explain(b.fails(fail), playground.Past{}), "E-TLS-ALERT")
		if !strings.Contains(shown.Why, alerts[number][1]) {
			t.Errorf("%d with a certificate: %s", number, shown.Why)
		}
	}
}
