package explain

import (
	"net"
	"strings"
	"time"

	"parley/playground"
)

// certificate is the one that was refused: the failure's own, else the first presented.
func (f *facts) certificate() *playground.Certificate {
	switch {
	case f.fail != nil && f.fail.Certificate != nil:
		return f.fail.Certificate
	case f.fail != nil && len(f.fail.Chain) > 0:
		return &f.fail.Chain[0]
	case f.x.TLS != nil && len(f.x.TLS.Chain) > 0:
		return &f.x.TLS.Chain[0]
	}
	return &playground.Certificate{}
}

// presented is the chain that the server sent, leaf first.
func (f *facts) presented() []playground.Certificate {
	if len(f.fail.Chain) > 0 || f.x.TLS == nil {
		return f.fail.Chain
	}
	return f.x.TLS.Chain
}

// unverified offers, loudly, to send without checking; it is loaded and never sent in
// one press.
func unverified() action {
	off := false
	return edit("Send WITHOUT checking the certificate (anyone in between can read and change it)", patch{VerifyTLS: &off})
}

func (f *facts) certQuotes() []evidence {
	c := f.certificate()
	var ev []evidence
	if c.Subject != "" {
		ev = append(ev, f.inTLS("subject", c.Subject, "Whom the certificate is for."))
	}
	if c.Issuer != "" {
		ev = append(ev, f.inTLS("issuer", c.Issuer, "Who signed it."))
	}
	return ev
}

// when is the moment at which the certificate was judged.
func (f *facts) when() time.Time { return f.received }

func certExpired(f *facts) finding {
	c := f.certificate()
	title, whose := "The server's certificate expired.", "The server's certificate"
	if chain := f.presented(); len(chain) > 1 && f.fail.Certificate != nil && chain[0].Subject != c.Subject {
		whose = "A certificate above the server's own in its chain, " + f.quote(c.Subject) + ","
		title = "A certificate in the server's chain expired."
	}
	ev := f.certQuotes()
	why := whose + " was valid until a date that has passed. Only the server's owner can renew it. If several servers show this, look at this machine's clock."
	if !c.NotAfter.IsZero() {
		ago := ""
		if now := f.when(); !now.IsZero() && now.After(c.NotAfter.Time) {
			ago = ", " + duration(now.Sub(c.NotAfter.Time)) + " before this request"
		}
		title = strings.TrimSuffix(title, ".") + " on " + c.NotAfter.Format("2006-01-02") + ago + "."
		ev = append([]evidence{f.inTLS("not_after", c.NotAfter.String(), "Valid until then.")}, ev...)
	}
	return do(blocker(title, why, append(ev, f.detail("")...)...), unverified())
}

func certFuture(f *facts) finding {
	c := f.certificate()
	title := "The server's certificate is not valid yet."
	ev := f.certQuotes()
	if !c.NotBefore.IsZero() {
		title = "The server's certificate is valid only from " + instant(c.NotBefore.Time) + "."
		ev = append([]evidence{f.inTLS("not_before", c.NotBefore.String(), "Not valid before then.")}, ev...)
	}
	return do(blocker(title, "Either it was put in place too early, or this machine's clock is behind.", append(ev, f.detail("")...)...), unverified())
}

func certHost(f *facts) finding {
	c, host := f.certificate(), f.target.Hostname()
	if host == "" {
		host = f.fail.Host
	}
	why := "The server proved another identity than the one in the address, so the connection was ended before anything was sent."
	ev := []evidence{f.inFailure("host", host, "The name that was asked for.")}
	if len(c.Names) > 0 {
		shown := c.Names[:min(len(c.Names), 6)]
		why += " It is valid for " + f.quote(list(shown)) + "."
		ev = append(ev, f.inTLS("names", strings.Join(c.Names[:min(len(c.Names), 20)], ", "), "The names in its subject alternative name (SAN)."))
	}
	if w := wildcardDepth(host, c.Names); w != "" {
		why += " " + w
	}
	d := blocker("The certificate is not for "+or(f.quote(host), "the name that was asked for")+".", why, append(append(ev, f.certQuotes()...), f.detail("")...)...)
	if name := coveredName(host, c.Names); name != "" {
		if u := swapHost(f.target.String(), f.target.Hostname(), name); u != "" {
			d = do(d, edit("Use "+f.quote(name)+" in the address", patch{URL: u}))
		}
	}
	return do(d, unverified())
}

// wildcardDepth says when a wildcard does not reach a name.
func wildcardDepth(host string, names []string) string {
	for _, n := range names {
		base, ok := strings.CutPrefix(n, "*.")
		if !ok {
			continue
		}
		switch {
		case strings.EqualFold(host, base):
			return "The wildcard " + n + " covers the names under it, not " + base + " itself."
		case strings.HasSuffix(strings.ToLower(host), "."+strings.ToLower(base)):
			return "The wildcard " + n + " covers one label only, and this name has more."
		}
	}
	return ""
}

// coveredName is a plain name of the certificate that is near the one asked for.
func coveredName(host string, names []string) string {
	h := strings.ToLower(host)
	for _, n := range names {
		l := strings.ToLower(n)
		if "www."+h == l || "www."+l == h || net.ParseIP(host) != nil && net.ParseIP(n) == nil && !strings.HasPrefix(n, "*") {
			return n
		}
	}
	return ""
}

func swapHost(raw, old, host string) string {
	if i := strings.Index(raw, "://"+old); i >= 0 {
		return raw[:i+3] + host + raw[i+3+len(old):]
	}
	return ""
}

func certNoNames(f *facts) finding {
	c := f.certificate()
	ev := append([]evidence{f.inTLS("names", "none", "The subject alternative name is missing.")}, f.certQuotes()...)
	why := "Clients stopped reading the common name years ago: names have to stand in the subject alternative name (SAN). The certificate has to be made again with a SAN; nothing in the request can mend it."
	if c.Subject != "" {
		why += " The name now stands only in its subject, " + f.quote(c.Subject) + "."
	}
	return do(blocker("The certificate names its host only in the common name (CN), and has no subject alternative name (SAN).", why, append(ev, f.detail("")...)...), unverified())
}

func certUnknown(f *facts) finding {
	c := f.certificate()
	issuer := "an issuer that this machine does not trust"
	if c.Issuer != "" {
		issuer = f.quote(c.Issuer) + ", which this machine does not trust"
	}
	why := "No certificate authority (CA) known here vouches for it. An internal one can be given in this request's options, or added to the machine that Parley runs on."
	ev := f.certQuotes()
	if chain := f.presented(); len(chain) == 1 {
		why = "The server sent one certificate only. If its issuer is a public authority, the server leaves out the intermediate certificate, which browsers often paper over and other clients do not. Otherwise it is an internal authority, which can be given in this request's options, or added to the machine that Parley runs on."
		ev = append(ev, f.inTLS("chain", "1 certificate", "No intermediate certificate came with it."))
	}
	return do(blocker("The certificate is signed by "+issuer+".", why, append(ev, f.detail("")...)...), unverified())
}

func certSelf(f *facts) finding {
	return do(blocker("The certificate is self-signed: nobody but the server vouches for it.",
		"Its issuer is its own subject. That is usual in development. Give the certificate as an authority in this request's options, or let the server have one that is signed.",
		append(f.certQuotes(), f.detail("")...)...), unverified())
}

func certOther(f *facts) finding {
	title, why := "The server's certificate chain is not valid.", sentence(f.quote(or(f.fail.Message, "It breaks a rule of X.509")))
	for _, c := range chainFaults {
		if strings.Contains(f.fail.Detail, c.word) {
			title, why = c.title, c.why
			break
		}
	}
	return do(blocker(title, why, append(f.certQuotes(), f.detail("What the check found.")...)...), unverified())
}

// chainFaults are what can be wrong with a chain, by what the check says of it.
var chainFaults = []struct{ word, title, why string }{
	{"incompatible key usage", "The certificate is made for another use than that of a server.", "Its extended key usage does not name servers: it is one for clients, for signing code or for mail. Only whoever runs the server can put another in its place."},
	{"not authorized to sign for this name", "An authority in the chain may not sign for this name.", "Its certificate is bound to other names (name constraints). The server needs a certificate of another authority."},
	{"not authorized to sign other certificates", "The certificate is signed by one that is no authority.", "What signed it may not sign certificates: a server's own was used as one, or the chain is put together wrongly."},
	{"too many intermediates", "The chain has more intermediate certificates than its authority allows.", "Whoever runs the server, or the authority, has to put the chain right."},
	{"issuer name does not match subject", "The certificates of the chain do not follow one another.", "The server sends them in the wrong order, or one of another chain."},
	{"unhandled critical extension", "The certificate has an extension that has to be understood, and is not known here.", "It is made for a special purpose. Only another certificate helps."},
	{"system roots", "This machine has no certificate authorities to check against.", "It is so with every server: a container without a bundle of authorities (ca-certificates) shows it. They can be given in this request's options, or added to the machine that Parley runs on."},
	{"insecure algorithm", "The certificate is signed with an algorithm that is not trusted any more.", "Signatures with SHA-1 or MD5 can be forged. The server needs a new certificate."},
}

func tlsTimeout(f *facts) finding {
	return do(blocker("The TLS handshake timed out: "+f.dialled()+" took the connection and then said nothing.",
		"A port that does not speak TLS waits for the client to talk first, and looks exactly like this.",
		append([]evidence{f.limitQuote()}, f.detail("")...)...), f.toScheme("Try http:// instead", "http", edit), f.again())
}

func notTLS(f *facts) finding {
	ev := []evidence{f.inURL(f.address(), "https was asked for.")}
	why := "The server answered the handshake with something else. If it speaks plain HTTP there, the address has to begin with http://, and nothing is encrypted."
	first, reading := f.fail.FirstBytes, "What came instead of a handshake."
	if len(first) > 0 {
		ev, reading = append(ev, f.inFailure("first bytes", hexBytes(first), reading)), ""
	}
	name, advice := protocolOf(first)
	switch {
	case strings.HasPrefix(string(first), "HTTP/"):
		why = "The server answered the handshake in plain HTTP: the address has to begin with http://, and nothing is encrypted then."
	case name != "" && name != "TLS" && !strings.HasPrefix(name, "HTML"):
		return blocker(f.dialled()+" speaks "+name+" and no TLS, but the address says https.", advice+" Check the port.", append(ev, f.detail(reading)...)...)
	}
	return do(blocker(strings.Replace(f.dialled(), "the address", "What answers there", 1)+" does not speak TLS, but the address says https.", why, append(ev, f.detail(reading)...)...),
		f.toScheme("Send to http://", "http", resend))
}

func tlsPort(f *facts) finding {
	ev := []evidence{f.inURL(f.address(), "http was asked for.")}
	if len(f.fail.FirstBytes) > 0 {
		ev = append(ev, f.inFailure("first bytes", hexBytes(f.fail.FirstBytes), "A TLS record, not HTTP."))
	}
	return do(blocker(f.dialled()+" speaks TLS, but the address says http.",
		"The server answered plain HTTP with a record of TLS. The address has to begin with https://.", append(ev, f.detail("")...)...),
		f.toScheme("Send to https://", "https", resend))
}

// alerts are the TLS alerts that a server ends a handshake with (RFC 8446, 6.2).
var alerts = map[int][2]string{
	10:  {"unexpected message", "The server got a message of the handshake that it did not wait for."},
	20:  {"bad record", "The record could not be read: something in between changes bytes."},
	21:  {"decryption failed", "The record could not be decrypted: something in between changes bytes, or the server's TLS is very old."},
	22:  {"record overflow", "A record was longer than TLS allows: something in between changes bytes."},
	30:  {"decompression failure", "The server could not unpack a message: an old or broken TLS, or a filter in between."},
	40:  {"handshake failure", "No cipher in common, or (in TLS 1.2) the server wants a client certificate."},
	41:  {"no certificate", "The server got no client certificate (SSL 3.0's word for it)."},
	42:  {"bad certificate", "The client certificate is broken."},
	43:  {"unsupported certificate", "The client certificate is of a kind that the server does not take."},
	44:  {"certificate revoked", "The client certificate was revoked."},
	45:  {"certificate expired", "The client certificate has expired."},
	46:  {"certificate unknown", "The server does not accept the client certificate."},
	47:  {"illegal parameter", "The server found something in the handshake that it takes for wrong: often an old or broken server, or a filter in between."},
	48:  {"unknown CA", "The server does not know who signed the client certificate."},
	49:  {"access denied", "The certificate is valid, and the server refuses it."},
	50:  {"decode error", "The server could not read a message of the handshake."},
	51:  {"decrypt error", "A signature or a key of the handshake did not fit."},
	60:  {"export restriction", "An alert of the nineties, about keys of forbidden length: the server's TLS is very old, or broken."},
	70:  {"protocol version", "The server speaks other versions of TLS."},
	71:  {"insufficient security", "The server asks for stronger ciphers."},
	80:  {"internal error", "The server failed in the handshake."},
	86:  {"inappropriate fallback", "The server saw a downgrade."},
	90:  {"user canceled", "Somebody or something on the server's side stopped the handshake."},
	100: {"no renegotiation", "One side wanted to shake hands anew on the open connection, and the other does not."},
	109: {"missing extension", "The server misses an extension."},
	110: {"unsupported extension", "The server refuses an extension that was offered."},
	111: {"certificate unobtainable", "The server could not fetch the certificate that it was pointed to."},
	112: {"unrecognized name", "The server does not answer for this name (SNI)."},
	113: {"bad certificate status", "The proof that a certificate was not revoked (OCSP) was not accepted."},
	114: {"bad certificate hash", "The certificate that was pointed to is another than was promised."},
	115: {"unknown PSK identity", "The server wants a key that both sides share beforehand (PSK)."},
	116: {"certificate required", "It identifies callers by certificate (mutual TLS), and none was sent."},
	120: {"no application protocol", "No protocol in common (ALPN): HTTP/2 or HTTP/1.1 was refused."},
	121: {"encrypted client hello required", "The server wants the name that is asked for to be encrypted (ECH), which Parley does not do."},
}

func tlsAlert(f *facts) finding {
	name := alerts[f.fail.Alert]
	if name[0] == "" {
		name = [2]string{"alert " + itoa(f.fail.Alert), "TLS has no alert of that number that servers are known to send."}
	}
	ev := []evidence{f.inTLS("alert", itoa(f.fail.Alert)+" "+name[0], "The number and the name of the alert.")}
	title := "The server ended the TLS handshake: " + name[0] + "."
	switch f.fail.Alert {
	case 116:
		title = "The server wants a client certificate, and none was sent."
	case 112:
		title = "The server does not answer for the name " + f.quote(or(f.target.Hostname(), or(f.fail.Host, "that was asked"))) + " over TLS."
	case 70:
		title = "The server refuses the TLS versions that were offered."
	}
	why := name[1]
	if t := f.x.TLS; aboutCaller[f.fail.Alert] && (t == nil || t.ClientCertificate == nil) {
		why = "The alert speaks of the caller's certificate. If none was sent, the server, or somebody in between, most likely wants one (mutual TLS)."
		if t != nil && f.known {
			why = "The alert speaks of the caller's certificate, and none was sent: the server, or somebody in between, most likely wants one (mutual TLS)."
			ev = append(ev, f.inTLS("client certificate", "none", "None was sent."))
		}
	}
	if asked, says := f.clientAsked(); asked != "" {
		title, why = asked, says
		ev = append(ev, f.clientQuotes()...)
	}
	d := blocker(title, why+" No HTTP answer was begun.", append(ev, f.detail("")...)...)
	if f.fail.Alert == 120 {
		d = do(d, resend("Send over HTTP/1.1", patch{HTTPVersion: "1.1"}))
	}
	return d
}

func tlsVersion(f *facts) finding {
	return blocker("The server offers only TLS versions that are too old to be trusted.",
		"Versions below 1.2 are retired. The server has to be updated; nothing in the request can mend it.",
		append([]evidence{f.inFailure("message", f.fail.Message, "")}, f.detail("")...)...)
}

func tlsReset(f *facts) finding {
	title := "The connection was reset during the TLS handshake."
	if strings.HasSuffix(f.fail.Detail, "EOF") {
		title = "The server closed the connection during the TLS handshake."
	}
	return do(blocker(title,
		"The port takes connections, and somebody cuts the handshake: a filter that reads the server name, a proxy, or a port that is not TLS.",
		append([]evidence{f.inFailure("phase", string(f.fail.Phase), "The connection was there; TLS was not yet.")}, f.detail("")...)...), f.again())
}

func tlsOther(f *facts) finding {
	return likely(blocker("The TLS handshake failed.", sentence(f.quote(or(f.fail.Message, "No certificate was judged, and no alert came"))),
		append([]evidence{f.inFailure("phase", string(f.fail.Phase), "How far it came.")}, f.detail("What the handshake reported.")...)...))
}

// clientAlerts are the alerts by which servers refuse a caller without a certificate, or
// with one that they do not believe.
var clientAlerts = map[int]bool{40: true, 42: true, 43: true, 44: true, 45: true, 46: true, 48: true, 49: true, 116: true}

// aboutCaller are those of them that speak of a certificate that the caller has shown.
var aboutCaller = map[int]bool{42: true, 43: true, 44: true, 45: true, 46: true, 48: true, 49: true}

// clientAsked says, where the server asked who is calling, what became of it.
func (f *facts) clientAsked() (title, why string) {
	t := f.x.TLS
	if t == nil || !t.ClientAsked || !clientAlerts[f.fail.Alert] {
		return "", ""
	}
	if t.ClientCertificate == nil {
		return "The server wants a client certificate, and none was sent.", "It identifies callers by certificate (mutual TLS). A certificate with its key can be given in this request's options."
	}
	return "The server does not accept the client certificate: " + alerts[f.fail.Alert][0] + ".", alerts[f.fail.Alert][1]
}

// certificateWanted is T-23 where the alert did not come through.
func certificateWanted(f *facts) finding {
	return likely(blocker("The server wants a client certificate, and none was sent.",
		"It asked who is calling (mutual TLS), was not told, and closed the connection. A certificate with its key can be given in this request's options.", append(f.clientQuotes(), f.detail("")...)...))
}

func (f *facts) clientQuotes() []evidence {
	t := f.x.TLS
	if t == nil {
		return []evidence{f.inFailure("message", f.fail.Message, "")}
	}
	ev := []evidence{f.inTLS("client certificate", "none", "The server asked for one.")}
	if c := t.ClientCertificate; c != nil {
		ev = []evidence{f.inTLS("client certificate", c.Subject, "What the server was shown."), f.inTLS("its issuer", c.Issuer, "Who signed it.")}
	}
	if len(t.ClientAuthorities) > 0 {
		ev = append(ev, f.inTLS("authorities", strings.Join(t.ClientAuthorities, "; "), "Whose certificates the server believes."))
	}
	return ev
}
