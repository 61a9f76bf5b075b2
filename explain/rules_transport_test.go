package explain

import (
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// causeCase is a failure and the rule that speaks for it.
type causeCase struct {
	id   string
	fail playground.Failure
	says string
	acts string           // a part of the first action's label, or "" for none
	near playground.Cause // a cause like it, of which the rule must be silent
	row  string           // of PLAN.md, where the rule answers to several
}

func causeCases() []causeCase {
	day := func(n int) playground.Time { return playground.At(sentAt.AddDate(0, 0, n)) }
	cert := func(c playground.Certificate) playground.Failure {
		return playground.Failure{Kind: playground.FailureTLS, Phase: playground.PhaseSSL, Certificate: &c}
	}
	with := func(f playground.Failure, c playground.Cause) playground.Failure { f.Cause = c; return f }
	of := func(kind playground.FailureKind, phase playground.Phase, cause playground.Cause) playground.Failure {
		return playground.Failure{Kind: kind, Phase: phase, Cause: cause, Promised: -1, Message: "It stopped.", Detail: "as Go says it", Elapsed: playground.Millis(2 * time.Second)}
	}
	alert := of(playground.FailureTLS, playground.PhaseSSL, playground.CauseTLSAlert)
	alert.Alert = 116
	ssh := of(playground.FailureProtocol, playground.PhaseWait, playground.CauseNotHTTP)
	ssh.FirstBytes = []byte("SSH-2.0-OpenSSH_9.6\r\n")
	four := of(playground.FailureProtocol, playground.PhaseReceive, playground.CauseNotHTTP)
	four.FirstBytes = []byte("HTTP/1.1 1000 Odd\r\n\r\n")
	tooOld := of(playground.FailureTimeout, playground.PhaseWait, playground.CauseNoAnswerInTime)
	tooOld.Limit, tooOld.LimitMS = "total", playground.Millis(2*time.Second)
	short := of(playground.FailureBody, playground.PhaseReceive, playground.CauseBodyCut)
	short.Received, short.Promised = 40, 100
	calm := of(playground.FailureProtocol, playground.PhaseWait, playground.CauseGoAway)
	calm.H2Code = 12
	old := of(playground.FailureProtocol, playground.PhaseWait, playground.CauseStreamReset)
	old.H2Code = 14
	large := of(playground.FailureLimit, playground.PhaseReceive, playground.CauseTooLarge)
	large.Limit = "body"
	method := of(playground.FailureProtocol, playground.PhaseBlocked, playground.CauseBadRequest)
	method.Detail = `net/http: invalid header field name "X Y"`
	garbage := of(playground.FailureTLS, playground.PhaseSSL, playground.CauseNotTLS)
	garbage.Detail = "tls: first record does not look like a TLS handshake"
	cipher := alert
	cipher.Alert = 40
	lateH2 := tooOld
	lateH2.Detail = "http2: timeout awaiting response headers"
	policy := of(playground.FailurePolicy, playground.PhaseConnect, playground.CausePolicy)
	policy.Rule, policy.Addr = "link-local", "169.254.1.1:80"
	return []causeCase{
		{"E-SEND-INVALID", of(playground.FailureProtocol, playground.PhaseBlocked, playground.CauseBadRequest), "nothing was sent", "", playground.CauseContentLength, "T-01"},
		{"E-SEND-LENGTH", of(playground.FailureProtocol, playground.PhaseSend, playground.CauseContentLength), "Content-Length", "without the Content-Length", playground.CauseBadRequest, ""},
		{"E-CANCELLED", of(playground.FailureCancelled, playground.PhaseWait, playground.CauseCancelled), "You cancelled", "Send again", playground.CauseInterrupted, ""},
		{"E-INTERRUPTED", of(playground.FailureCancelled, playground.PhaseWait, playground.CauseInterrupted), "may have received", "Send again", playground.CauseCancelled, ""},
		{"E-DNS-UNKNOWN", of(playground.FailureDNS, playground.PhaseDNS, playground.CauseNameNotFound), "api.test does not exist", "", playground.CauseResolverFailed, ""},
		{"E-DNS-RESOLVER", of(playground.FailureDNS, playground.PhaseDNS, playground.CauseResolverFailed), "could not look up", "Send again", playground.CauseNameNotFound, ""},
		{"E-DNS-TIMEOUT", of(playground.FailureTimeout, playground.PhaseDNS, playground.CauseResolverTimeout), "timed out", "Send again", playground.CauseResolverFailed, ""},
		{"E-CONNECT-REFUSED", of(playground.FailureConnect, playground.PhaseConnect, playground.CauseRefused), "refused", "http://", playground.CauseConnectReset, ""},
		{"E-CONNECT-ROUTE", of(playground.FailureConnect, playground.PhaseConnect, playground.CauseNoRoute), "no route", "Send again", playground.CauseRefused, ""},
		{"E-CONNECT-TIMEOUT", of(playground.FailureTimeout, playground.PhaseConnect, playground.CauseConnectTimeout), "timed out", "Send again", playground.CauseNoAnswerInTime, ""},
		{"E-CONNECT-RESET", of(playground.FailureReset, playground.PhaseConnect, playground.CauseConnectReset), "reset the connection", "Send again", playground.CauseTLSReset, ""},
		{"E-TLS-TIMEOUT", of(playground.FailureTimeout, playground.PhaseSSL, playground.CauseTLSTimeout), "TLS handshake timed out", "http://", playground.CauseConnectTimeout, ""},
		{"E-TLS-NOT-TLS", of(playground.FailureTLS, playground.PhaseSSL, playground.CauseNotTLS), "does not speak TLS", "http://", playground.CauseTLSPort, "T-14"},
		{"E-TLS-PORT", of(playground.FailureProtocol, playground.PhaseWait, playground.CauseTLSPort), "speaks TLS", "https://", playground.CauseNotTLS, ""},
		{"E-CERT-EXPIRED", with(cert(playground.Certificate{Subject: "CN=api.test", NotAfter: day(-12)}), playground.CauseExpired), "expired on 2026-11-12, 12 days before", "WITHOUT checking", playground.CauseNotYetValid, ""},
		{"E-CERT-FUTURE", with(cert(playground.Certificate{Subject: "CN=api.test", NotBefore: day(3)}), playground.CauseNotYetValid), "2026-11-27", "WITHOUT checking", playground.CauseExpired, ""},
		{"E-CERT-HOST", with(cert(playground.Certificate{Subject: "CN=x", Names: []string{"www.api.test", "*.example.test"}}), playground.CauseWrongHost), "not for api.test", "www.api.test", playground.CauseNoNames, ""},
		{"E-CERT-NO-SAN", with(cert(playground.Certificate{Subject: "CN=api.test"}), playground.CauseNoNames), "common name (CN)", "WITHOUT checking", playground.CauseWrongHost, ""},
		{"E-CERT-UNKNOWN", with(cert(playground.Certificate{Subject: "CN=api.test", Issuer: "CN=Corp CA"}), playground.CauseUnknownCA), "CN=Corp CA", "WITHOUT checking", playground.CauseSelfSigned, ""},
		{"E-CERT-SELF", with(cert(playground.Certificate{Subject: "CN=a", Issuer: "CN=a"}), playground.CauseSelfSigned), "self-signed", "WITHOUT checking", playground.CauseUnknownCA, ""},
		{"E-CERT-OTHER", with(cert(playground.Certificate{Subject: "CN=a"}), playground.CauseCertificate), "not valid", "WITHOUT checking", playground.CauseUnknownCA, ""},
		{"E-TLS-ALERT", alert, "wants a client certificate", "", playground.CauseTLSVersion, "T-23"},
		{"E-TLS-VERSION", of(playground.FailureTLS, playground.PhaseSSL, playground.CauseTLSVersion), "too old", "", playground.CauseTLSAlert, ""},
		{"E-TLS-RESET", of(playground.FailureTLS, playground.PhaseSSL, playground.CauseTLSReset), "reset during the TLS", "Send again", playground.CauseConnectReset, ""},
		{"E-TLS-FAILED", of(playground.FailureTLS, playground.PhaseSSL, playground.CauseTLSOther), "handshake failed", "", playground.CauseTLSAlert, ""},
		{"E-RESET", of(playground.FailureReset, playground.PhaseWait, playground.CauseResetBeforeAnswer), "reset the connection before any answer", "Send again", playground.CauseClosedBeforeAnswer, ""},
		{"E-EMPTY-REPLY", of(playground.FailureReset, playground.PhaseWait, playground.CauseClosedBeforeAnswer), "without an answer", "Send again", playground.CauseResetBeforeAnswer, ""},
		{"E-STALE", of(playground.FailureReset, playground.PhaseWait, playground.CauseStale), "kept from before", "new connection", playground.CauseResetBeforeAnswer, ""},
		{"E-CUT-HEAD", of(playground.FailureReset, playground.PhaseWait, playground.CauseCutInHeaders), "inside its header", "Send again", playground.CauseClosedBeforeAnswer, ""},
		{"E-TIMEOUT", tooOld, "did not answer within 2 s", "Send again with 90 s", playground.CauseBodyStalled, "T-27"},
		{"E-BODY-STALLED", of(playground.FailureTimeout, playground.PhaseReceive, playground.CauseBodyStalled), "stopped coming", "Send again", playground.CauseBodySlow, ""},
		{"E-BODY-SLOW", of(playground.FailureTimeout, playground.PhaseReceive, playground.CauseBodySlow), "still coming", "Send again with", playground.CauseBodyStalled, ""},
		{"E-BODY-CUT", short, "40 of 100 bytes", "Send again", playground.CauseBodyReset, "T-29"},
		{"E-BODY-CUT", of(playground.FailureBody, playground.PhaseReceive, playground.CauseChunkedCut), "ended too early", "Send again", playground.CauseBodyReset, "T-30"},
		{"E-BODY-RESET", of(playground.FailureReset, playground.PhaseReceive, playground.CauseBodyReset), "middle of the body", "Send again", playground.CauseBodyCut, ""},
		{"E-CHUNK", of(playground.FailureProtocol, playground.PhaseReceive, playground.CauseBadChunk), "chunks are broken", "no compression", playground.CauseChunkedCut, ""},
		{"E-NOT-HTTP", ssh, "is SSH", "", playground.CauseBadHeaderLine, ""},
		{"E-STATUS-LINE", four, "cannot be read: HTTP/1.1 1000 Odd", "", playground.CauseBadHeaderLine, ""},
		{"E-HEADER-LINE", of(playground.FailureProtocol, playground.PhaseWait, playground.CauseBadHeaderLine), "header is broken", "", playground.CauseHeadersTooLarge, ""},
		{"E-HEADERS-SIZE", of(playground.FailureLimit, playground.PhaseWait, playground.CauseHeadersTooLarge), "larger than Parley reads", "", playground.CauseBadHeaderLine, ""},
		{"E-FRAMING", of(playground.FailureProtocol, playground.PhaseWait, playground.CauseBadFraming), "disagree", "", playground.CauseBadChunk, ""},
		{"E-DECODE", of(playground.FailureDecode, playground.PhaseReceive, playground.CauseDecode), "cannot be decoded", "no compression", playground.CauseBomb, ""},
		{"E-BOMB", of(playground.FailureLimit, playground.PhaseReceive, playground.CauseBomb), "grew too far", "no compression", playground.CauseTooLarge, ""},
		{"E-TOO-LARGE", large, "longer than this request keeps", "keeping up to", playground.CauseBomb, ""},
		{"E-H2-STREAM", old, "wants HTTP/1.1", "HTTP/1.1", playground.CauseGoAway, ""},
		{"E-H2-GOAWAY", calm, "ENHANCE_YOUR_CALM", "Wait 10 s", playground.CauseStreamReset, ""},
		{"E-H2-FLOOD", of(playground.FailureLimit, playground.PhaseReceive, playground.CauseFrameFlood), "frames without end", "HTTP/1.1", playground.CauseGoAway, ""},
		{"E-H2-BROKEN", of(playground.FailureProtocol, playground.PhaseReceive, playground.CauseHTTP2Broken), "broke the rules of HTTP/2", "HTTP/1.1", playground.CauseStreamReset, ""},
		{"E-H2-HTTP1", of(playground.FailureProtocol, playground.PhaseWait, playground.CauseHTTP1OnHTTP2), "then spoke HTTP/1.1", "HTTP/1.1", playground.CauseNoHTTP2, ""},
		{"E-H2-NONE", of(playground.FailureProtocol, playground.PhaseSSL, playground.CauseNoHTTP2), "does not speak HTTP/2", "HTTP/1.1", playground.CauseHTTP1OnHTTP2, ""},
		{"E-LOOP", of(playground.FailureRedirect, playground.PhaseReceive, playground.CauseRedirectLoop), "redirects to itself", "without following", playground.CauseTooManyRedirects, "RE-06 T-44"},
		{"E-REDIRECT-LIMIT", of(playground.FailureRedirect, playground.PhaseReceive, playground.CauseTooManyRedirects), "10", "Follow up to 20", playground.CauseRedirectLoop, "RE-07 T-44"},
		{"E-LOCATION-BROKEN", of(playground.FailureRedirect, playground.PhaseReceive, playground.CauseBadLocation), "cannot be followed", "", playground.CauseRedirectScheme, "RE-05 T-44"},
		{"E-LOCATION-SCHEME", of(playground.FailureRedirect, playground.PhaseReceive, playground.CauseRedirectScheme), "not HTTP", "", playground.CauseBadLocation, "RE-13 T-44"},
		{"E-SWITCHED", of(playground.FailureProtocol, playground.PhaseReceive, playground.CauseSwitched), "another protocol", "", playground.CauseNotHTTP, ""},
		{"E-POLICY", policy, "Parley refused", "", playground.CauseRefused, ""},
		{"E-OWN-MACHINE", of(playground.FailureConnect, playground.PhaseConnect, playground.CauseOwnMachine), "Parley's own machine", "Wait 10 s", playground.CauseRefused, ""},
		{"E-OWN-MACHINE", of(playground.FailureConnect, playground.PhaseReceive, playground.CauseOwnMachine), "no room for this content", "Wait 10 s", playground.CauseRefused, ""},
		{"E-FAILED", of(playground.FailureProtocol, playground.PhaseWait, playground.CauseOther), "No whole answer", "Send again", playground.CauseNotHTTP, ""},
		{"E-SEND-INVALID", method, "nothing was sent", "", playground.CauseContentLength, "T-02"},
		{"E-TLS-NOT-TLS", garbage, "does not speak TLS", "http://", playground.CauseTLSTimeout, "T-15"},
		{"E-TLS-ALERT", cipher, "handshake failure", "", playground.CauseTLSReset, "T-21"},
		{"E-TIMEOUT", lateH2, "did not answer within 2 s", "Send again with 90 s", playground.CauseStreamReset, "T-42"},
	}
}

func TestEveryCauseHasItsWordsAndItsNextStep(t *testing.T) {
	for _, c := range causeCases() {
		t.Run(c.id+" "+c.row, func(t *testing.T) {
			e := Explain(get(api).fails(c.fail), playground.Past{})
			d := finds(t, e, c.id)
			if e.Findings[0].ID != c.id {
				t.Errorf("the first finding is %s", e.Findings[0].ID)
			}
			if !strings.Contains(d.Title, c.says) {
				t.Errorf("the title is %q, want %q in it", d.Title, c.says)
			}
			if len(d.Evidence) == 0 {
				t.Error("it has no evidence")
			}
			switch {
			case c.acts == "" && len(d.Actions) > 0:
				t.Errorf("it offers %q", d.Actions[0].Label)
			case c.acts != "" && (len(d.Actions) == 0 || !strings.Contains(d.Actions[0].Label, c.acts)):
				t.Errorf("it offers %+v, want %q", d.Actions, c.acts)
			}
			near := c.fail
			near.Cause = c.near
			if has(Explain(get(api).fails(near), playground.Past{}), c.id) {
				t.Errorf("it speaks for %s too", near.Cause)
			}
		})
	}
}

func TestASlowServerThatAnsweredBeforeIsNotGone(t *testing.T) {
	late := playground.Failure{Kind: playground.FailureTimeout, Phase: playground.PhaseWait, Cause: playground.CauseNoAnswerInTime, Limit: "total"}
	past := playground.Past{Recent: []*playground.RunSummary{{ID: 3, Status: 200, Method: "GET", URL: api, TotalMS: playground.Millis(7 * time.Second)}}}
	if e := Explain(get(api).fails(late), past); e.Headline != "The server is slow, not gone." {
		t.Error(e.Headline)
	}
}

func TestALimitOfParleysOwnOffersNoLongerTime(t *testing.T) {
	late := playground.Failure{Kind: playground.FailureTimeout, Phase: playground.PhaseWait, Cause: playground.CauseNoAnswerInTime, Limit: "first_byte"}
	for _, a := range finds(t, Explain(get(api).fails(late), playground.Past{}), "E-TIMEOUT").Actions {
		if a.Patch.TimeoutMS != 0 {
			t.Errorf("%+v", a)
		}
	}
}

func TestAnUnsafeMethodIsNamedInTheLabelThatSendsIt(t *testing.T) {
	lost := playground.Failure{Kind: playground.FailureReset, Phase: playground.PhaseWait, Cause: playground.CauseResetBeforeAnswer}
	d := finds(t, Explain(given("POST", api).fails(lost), playground.Past{}), "E-RESET")
	if !strings.Contains(d.Actions[0].Label, "POST") || !strings.Contains(d.Why, "not idempotent") {
		t.Errorf("%q, %q", d.Actions[0].Label, d.Why)
	}
}

func TestAFailureFromElsewhereGetsItsCauseFromKindAndPhase(t *testing.T) {
	for _, c := range []struct {
		fail playground.Failure
		id   string
	}{
		{playground.Failure{Kind: playground.FailureDNS}, "E-DNS-UNKNOWN"},
		{playground.Failure{Kind: playground.FailureConnect}, "E-CONNECT-REFUSED"},
		{playground.Failure{Kind: playground.FailureTimeout, Phase: playground.PhaseConnect}, "E-CONNECT-TIMEOUT"},
		{playground.Failure{Kind: playground.FailureTimeout, Phase: playground.PhaseSSL}, "E-TLS-TIMEOUT"},
		{playground.Failure{Kind: playground.FailureTimeout}, "E-TIMEOUT"},
		{playground.Failure{Kind: playground.FailurePolicy}, "E-POLICY"},
	} {
		if e := Explain(get(api).fails(c.fail), playground.Past{}); !has(e, c.id) {
			t.Errorf("%+v: %s", c.fail, textOf(e))
		}
	}
}
