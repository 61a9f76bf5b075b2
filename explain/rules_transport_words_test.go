package explain

import (
	"strings"
	"testing"

	"parley/playground"
)

// TestAFaultIsNamedByWhatWasReported holds faults of one cause apart: each as hostile servers on loopback
// brought it about, by the detail, the phase or the bytes that came.
func TestAFaultIsNamedByWhatWasReported(t *testing.T) {
	tls := func(cause playground.Cause, detail string) playground.Failure {
		return playground.Failure{Kind: playground.FailureTLS, Phase: playground.PhaseSSL, Cause: cause, Promised: -1, Detail: detail, Message: "It could not be verified."}
	}
	h2 := func(cause playground.Cause, code int, detail string) playground.Failure {
		return playground.Failure{Kind: playground.FailureReset, Phase: playground.PhaseWait, Cause: cause, Promised: -1, H2Code: code, Detail: detail}
	}
	unknown := playground.Failure{Kind: playground.FailureDNS, Phase: playground.PhaseDNS, Cause: playground.CauseNameNotFound, Promised: -1}
	alert := func(n int) playground.Failure {
		f := tls(playground.CauseTLSAlert, "remote error")
		f.Alert = n
		return f
	}
	first := func(bytes string) playground.Failure {
		return playground.Failure{Kind: playground.FailureProtocol, Phase: playground.PhaseReceive, Cause: playground.CauseNotHTTP, Promised: -1, FirstBytes: []byte(bytes)}
	}
	late := playground.Failure{Kind: playground.FailureTimeout, Phase: playground.PhaseSend, Cause: playground.CauseNoAnswerInTime, Promised: -1, Limit: "idle"}
	for _, c := range []struct {
		url, id, says, never string
		fail                 playground.Failure
	}{
		{api, "E-CERT-OTHER", "made for another use", "authorities", tls(playground.CauseCertificate, "x509: certificate specifies an incompatible key usage")},
		{api, "E-CERT-OTHER", "may not sign for this name", "ca-certificates", tls(playground.CauseCertificate, "x509: a root or intermediate certificate is not authorized to sign for this name: api.test")},
		{api, "E-CERT-OTHER", "no certificate authorities to check against", "another use", tls(playground.CauseCertificate, "x509: failed to load system roots and no roots provided")},
		{api, "E-CERT-OTHER", "chain is not valid", "container", tls(playground.CauseCertificate, "x509: something new")},
		{api, "E-TLS-ALERT", "encrypted client hello", "no alert of that number", alert(121)},
		{api, "E-TLS-ALERT", "no renegotiation", "no alert of that number", alert(100)},
		{api, "E-TLS-ALERT", "alert 200", "certificate", alert(200)},
		{"http://https//api.test/x", "E-DNS-UNKNOWN", "scheme twice", "VPN", unknown},
		{"http://10.0.0.1.5/x", "E-DNS-UNKNOWN", "four numbers from 0 to 255", "another network", unknown},
		{"http://api.test./x", "E-DNS-UNKNOWN", "api.test does not exist", "no name of one", unknown},
		{"http://https.test/x", "E-DNS-UNKNOWN", "does not exist in DNS", "scheme twice", unknown},
		{api, "E-TIMEOUT", "did not take the whole request", "took the request and", late},
		{api, "E-STATUS-LINE", "BOM", "another protocol", first("\ufeffHTTP/1.1 200 OK\r\n\r\n")},
		{api, "E-STATUS-LINE", "over https as well", "BOM", first("HTTPS/1.1 200 OK\r\n\r\n")},
		{api, "E-FAILED", "version of HTTP that cannot be read: HTTP/3", "phase", playground.Failure{Kind: playground.FailureProtocol, Phase: playground.PhaseReceive, Cause: playground.CauseOther, Promised: -1, Detail: `net/http: HTTP/1.x transport connection broken: malformed HTTP version "HTTP/3"`}},
		{api, "E-H2-GOAWAY", "wants HTTP/1.1", "takes no more", h2(playground.CauseGoAway, 14, "")},
		{api, "E-H2-GOAWAY", "in good order", "takes no more", h2(playground.CauseGoAway, 1, "")},
		{api, "E-H2-BROKEN", "no :status", "a frame that may not stand there", h2(playground.CauseHTTP2Broken, 2, "stream error: malformed response from server: missing status pseudo header")},
		{api, "E-H2-BROKEN", "a frame that may not stand there", ":status", h2(playground.CauseHTTP2Broken, 2, "stream error: PROTOCOL_ERROR")},
	} {
		d := finds(t, Explain(given("GET", c.url).fails(c.fail), playground.Past{}), c.id)
		if whole := d.Title + " " + d.Why; !strings.Contains(whole, c.says) || strings.Contains(whole, c.never) {
			t.Errorf("%s of %q: %s", c.id, c.fail.Detail+string(c.fail.FirstBytes), whole)
		}
	}
}

func TestAnAnswerThatIsCutOverHTTP2IsNoRequestWithoutAnswer(t *testing.T) {
	cut := playground.Failure{Kind: playground.FailureReset, Phase: playground.PhaseReceive, Cause: playground.CauseStreamReset, Promised: -1, H2Code: 9, Received: 5}
	run := get(api).answers(200, "hello", "Content-Type: text/plain")
	run.Final().Failure = &cut
	if d := finds(t, Explain(run, playground.Past{}), "E-H2-STREAM"); !strings.Contains(d.Title, "in the middle of its answer with CANCEL") || strings.Contains(d.Why, "without an answer") {
		t.Errorf("%s %s", d.Title, d.Why)
	}
}

func TestContentInAnotherCodingIsNamed(t *testing.T) {
	for bytes, says := range map[string]string{"\x1f\x8b\x08\x00ab": "The body is gzip, and Content-Encoding says br.", "\x00\x01\x02": "cannot be decoded as br"} {
		run := get(api).answers(200, bytes, "Content-Type: application/json", "Content-Encoding: br")
		r := run.Final().Response
		r.Content.Encoding, r.Content.Decoded = "br", false
		run.Final().Failure = &playground.Failure{Kind: playground.FailureDecode, Phase: playground.PhaseReceive, Cause: playground.CauseDecode, Promised: -1, Detail: "decode br: brotli: CL_SPACE"}
		if d := finds(t, Explain(run, playground.Past{}), "E-DECODE"); !strings.Contains(d.Title, says) {
			t.Errorf("%q: %s", bytes, d.Title)
		}
	}
}

func TestChunksInAnAnswerOfHTTP10AreContent(t *testing.T) {
	for body, odd := range map[string]bool{"5\r\nhello\r\n0\r\n\r\n": true, "hello": false} {
		run := get(api).answers(200, body, "Content-Type: text/plain", "Transfer-Encoding: chunked")
		run.Final().Response.HTTPVersion = "1.0"
		has := false
		for _, d := range Explain(run, playground.Past{}).Findings {
			has = has || d.ID == "E-CHUNKS-10"
		}
		if has != odd {
			t.Errorf("%q: %v", body, has)
		}
	}
}
