package explain

import (
	"net"
	"strings"

	"parley/playground"
)

// The codes of this file have one meaning by their RFC and another in many an API. Where the
// words of the answer, or what was sent, speak for the second, the first is not claimed.

// lockWords are words of something that somebody, or a job, holds for a while.
var lockWords = []string{"lock", "checked out", "check-out", "being edited", "in use", "held by", "another process", "another user", "in progress", "gesperrt", "verrouill", "bloquead", "bloccat", "锁定", "ロック", "잠"}

// holderWords are of whoever, or whatever, holds a lock.
var holderWords = []string{"another", " by ", "in progress", "in use", "process", "session", "edit", "checked out", "check-out", "held", "job", "operation", "running", "transaction", "deploy", "build", "update", "lease", "someone", "somebody", "other user", "von ", " par ", " por ", " da "}

// locked is LK-01.
func locked(f *facts) (finding, bool) {
	w := f.speech()
	if onlyStatus(w) || w == "lock-token-submitted." {
		w = ""
	}
	ev := f.said(f.inStatus(""))
	lower := strings.ToLower(f.shape().words())
	_, condition := f.asked("If")
	switch {
	case f.has("Lock-Token"):
		ev = append(ev, f.inHeader("Lock-Token", "The lock."))
	case w == "" && f.lockHolder() != nil:
		n := f.lockHolder()
		return likely(blocker("It is locked by "+f.quote(n.text)+".", "Whoever holds it has to let go of it first. If nobody works on it any more, the lock may have been left behind.", append([]evidence{f.inJSON(n, "Who holds it.")}, ev...)...)), true
	case w == "" || condition || strings.Contains(f.body().text[:min(len(f.body().text), markBytes)], "DAV:") || f.speaksOf("lock-token", "lock token") != "":
	case f.rates().hasWait:
		return do(likely(blocker("It is closed for now: "+w, "The server names when it opens. Nothing else in the request needs to change.", append(f.rates().quotes(f), ev...)...)), f.rates().action()), true
	case hasAny(lower, "password", "passwort", "mot de passe", "contraseña") != "" && hasAny(lower, "confirm", "bestätig") != "":
		return likely(blocker("The server wants the password once more before it does this: "+w, "The sign-in holds, and is too old for this step. Confirm the password where the server asks for it, then send this again.", ev...)), true
	case f.topic() == topicClosed, hasAny(lower, "account", "shop", "tenant", "konto", "compte", "cuenta") != "" && hasAny(lower, "checked out", "being edited", "editing", "another user") == "":
		return likely(blocker("The account is closed for now: "+w, "It is about the account, not about this request: whoever runs it, or the service, has to open it again.", ev...)), true
	case hasAny(lower, "temporar", "time-lock", "time lock", "not yet", "until", "cannot be decrypted yet") != "" && hasAny(lower, "another", "by ") == "":
		return likely(blocker("It is closed for now: "+w, "By its words that passes; it is not that somebody has to let go of it.", ev...)), true
	case hasAny(lower, lockWords...) == "":
		return likely(blocker("The server keeps this closed for now: "+w, "423 was made for files that somebody has locked; here the words name another reason.", ev...)), true
	case hasAny(lower, "timeout", "timed out", "acquire", "obtain", "could not get", "couldn't get") != "":
		return do(likely(blocker("It is locked: "+w, "Something else held the lock for as long as the server waited. A later try may be taken; nothing in the request has to change.", ev...)), f.rates().orSoon()), true
	case hasAny(lower, holderWords...) == "":
		return likely(blocker("It is locked: "+w, "Whether somebody holds it, or it has to be unlocked where it is kept, is not said. Nothing in the request changes that.", ev...)), true
	default:
		return likely(blocker("It is locked: "+w, "Somebody, or a job, holds it. Wait until it is released, or ask whoever holds it.", ev...)), true
	}
	title := "It is locked."
	if w != "" {
		title = "It is locked: " + w
	}
	return blocker(title, "Whoever holds the lock has its token and sends it in If. Wait until it is released, or ask them.", ev...), true
}

// lockHolder is the member that names who holds a lock, as Terraform's states have it.
func (f *facts) lockHolder() *node {
	if n := f.body().root.one("Who", "who", "locked_by", "lockedBy", "lock_owner", "lockOwner", "holder", "owner"); n.scalar() != "" && !n.is(isBool) {
		return n
	}
	return nil
}

// tooEarly is TE-01: early data, where the request or the words speak of it. APIs use the
// code for what is not ready yet, and Parley itself sends no early data.
func tooEarly(f *facts) (finding, bool) {
	ev := []evidence{f.inStatus("By its RFC, for a request in TLS early data, which can be replayed.")}
	why := "Sent again on the finished connection it is safe."
	if _, ok := f.asked("Early-Data"); ok {
		d := blocker("The server will not take this before the TLS handshake is done.", why, append(ev, f.inSent("Early-Data", "Marked as early."))...)
		return do(d, resend("Send without Early-Data", patch{RemoveHeaders: []string{"Early-Data"}})), true
	}
	if f.speaksOf("early data", "early-data", "0-rtt", "0rtt", "replay") != "" {
		return do(blocker("The server will not take this before the TLS handshake is done: "+f.speech(), why, f.said(ev...)...), f.again()), true
	}
	w := f.speech()
	if w == "" || onlyStatus(w) {
		d := possible(blocker("It is too early, says the server, and does not say for what.", "It may be starting, or what was asked for may not be ready yet. By its RFC the code is about TLS early data, which Parley does not send; a proxy on the way may.", ev...))
		return do(d, f.rates().orSoon()), true
	}
	d := likely(blocker("The server says that it is too early: "+w, "By its RFC the code is about TLS early data; here the words count.", append(f.rates().quotes(f), f.said(ev...)...)...))
	if f.rates().hasWait || f.topic() == topicBusy || f.topic() == topicFirst || hasAny(strings.ToLower(w), "not ready", "not yet", "yet", "later", "processing", "starting", "wait") != "" {
		return do(d, f.rates().orSoon()), true
	}
	d.Title = "The server refuses this: " + w
	return d, true
}

// upgrade is UP-01.
func upgrade(f *facts) (finding, bool) {
	v, ok := f.header("Upgrade")
	if f.code == 400 {
		if d, ok := f.wantsSocket(); ok {
			return d, true
		}
		if asked, _ := f.asked("Upgrade"); !f.has("Sec-WebSocket-Version") || asked != "" {
			return silent()
		}
		return blocker("This is a WebSocket address; plain HTTP is not taken.", "A WebSocket client opens it with ws:// or wss://.", f.said(f.inHeader("Sec-WebSocket-Version", "Only a WebSocket server says this."), f.inStatus(""))...), true
	}
	if f.asHTTP10() && (!ok || strings.Contains(strings.ToLower(v), "http/1.1")) {
		return do(blocker("The server does not take HTTP/1.0.", "Envoy, and Istio with it, answer so unless they are told to take it.", f.said(f.inStatus(""), f.inVersion("What the request was sent as."))...), overHTTP11()), true
	}
	if !ok {
		return f.upgradeUntold(), true
	}
	d := blocker("The server wants "+f.quote(v)+" here.", "The address is fine, the protocol is not.", append([]evidence{f.inHeader("Upgrade", "What it wants.")}, f.shapeQuotes(f.shape())...)...)
	switch lower := strings.ToLower(v); {
	case strings.Contains(lower, "websocket"):
		d.Title = "This is a WebSocket address; plain HTTP is not taken."
		d.Why = "A WebSocket client opens it with ws:// or wss://."
	case strings.Contains(lower, "tls"):
		d = do(d, f.toScheme("Send to https://", "https", resend))
	case strings.Contains(lower, "h2") || strings.Contains(lower, "http/2"):
		d = do(d, resend("Send over HTTP/2", patch{HTTPVersion: "2"}))
	case strings.Contains(lower, "http/1.1"):
		d = do(d, resend("Send over HTTP/1.1", patch{HTTPVersion: "1.1"}))
	}
	return d, true
}

// upgradeUntold is a 426 without Upgrade: its words, or the program that answered, tell what
// is most likely wanted.
func (f *facts) upgradeUntold() finding {
	ev := f.said(f.inStatus(""), evidence{Where: playground.InResponseHeader, Name: "Upgrade", Value: notSent})
	w := f.shape().words()
	server, _ := f.header("Server")
	lower := strings.ToLower(server)
	switch {
	case w != "" && !onlyStatus(w):
		d := likely(blocker("Another version or protocol is wanted: "+f.speech(), "Its words count: a 426 should name the protocol in Upgrade, and some APIs mean the version of the program that asks.", ev...))
		if why, steps := f.headerStep(); why != "" {
			d.Why += " " + why
			d = do(d, steps...)
		}
		return d
	case f.empty() && hasAny(lower, "nginx", "openresty", "envoy") != "":
		d := possible(blocker("A proxy on the way may speak HTTP/1.0 to the server behind it, which does not take that.", "Envoy, and Istio with it, answer an empty 426 to HTTP/1.0, and nginx speaks HTTP/1.0 to the servers behind it unless proxy_http_version is 1.1. Whoever runs the proxy can set it; this request is not at fault.",
			append([]evidence{f.inHeader("Server", "Who passed it on, or answered.")}, ev...)...))
		return d
	case strings.EqualFold(strings.TrimSpace(w), "upgrade required") && f.resp.Content.MediaType == "text/plain":
		return possible(blocker("This may be a WebSocket address; plain HTTP is not taken.", "Small WebSocket servers answer so, without naming the protocol. A WebSocket client opens it with ws:// or wss://.", ev...))
	}
	return blocker("The server wants another protocol and does not name it.", "A 426 must carry Upgrade.", ev...)
}

// misdirected is MD-01.
func misdirected(f *facts) (finding, bool) {
	if f.speaksOf("invalid host", "host not allowed", "host is not allowed", "unknown host", "bad host") != "" {
		return silent() // it is the name that the server does not take
	}
	if f.has("Location") {
		to, ok := f.resolve(f.values("Location")[0])
		d := likely(blocker("The server says 421 and names another address, as a redirect would: "+f.quoteURL(f.values("Location")[0])+".", "421 is no redirect, so nothing follows it by itself. The program has to be mended, or the address asked for directly.", append(f.said(f.inStatus("")), f.inHeader("Location", "The address that it names."))...))
		if ok {
			d = do(d, resend("GET "+f.quoteURL(to), f.get(to)))
		}
		return d, true
	}
	ev := f.said()
	why := "The connection was made for another name, or was shared between names. On a new connection it may work, whatever the method."
	if host, ok := f.asked("Host"); ok && !strings.EqualFold(host, f.target.Host) {
		ev = append(ev, f.inSent("Host", "The host that was named."))
		why = "The Host row and the address name different hosts."
	} else if ip := net.ParseIP(f.target.Hostname()); ip != nil && !ip.IsLoopback() {
		ev = append(ev, f.inURL(f.address(), "A number, not a name."))
		return do(likely(blocker("The server answers for names, and was asked by its number "+f.quote(f.target.Hostname())+".", "One address serves many names. Use the name, or put it into a Host row.", append(ev, f.inStatus(""))...)), edit("Edit the address", patch{URL: f.firstURL()})), true
	}
	if f.x.TLS != nil && f.x.TLS.ServerName != "" {
		ev = append(ev, f.inTLS("server name", f.x.TLS.ServerName, "The name in the TLS handshake."))
	}
	if f.x.ConnectionReused {
		ev = append(ev, f.inFailure("connection", "reused", "It was open from an earlier request."))
	}
	d := blocker("This server does not answer for "+f.quote(or(f.target.Host, "that host"))+" on this connection.", why, append(ev, f.inStatus(""))...)
	if _, ok := f.run.Request.Header("Host"); ok {
		d = do(d, resend("Send without the Host row", patch{RemoveHeaders: []string{"Host"}}))
	}
	return do(d, resend("Send again on a new connection, over HTTP/1.1", patch{HTTPVersion: "1.1"})), true
}
