package explain

import (
	"strings"

	"parley/lazyregexp"
)

// invoiceBody is an invoice of Lightning that is all that the body holds.
var invoiceBody = lazyregexp.New(`^(?i)ln(?:bc|tb|bcrt|sb)[0-9a-z]{40,}$`)

// payment is PR-01.
func payment(f *facts) (finding, bool) {
	if d, ok := f.payAsTold(); ok {
		return d, true
	}
	s := f.shape()
	if s.words() == "" {
		return silent()
	}
	if f.namesElse() {
		return f.byItsWords(), true
	}
	title := "A payment stands in the way: " + f.speech()
	if looksLikeCode(s.words()) {
		if n := price(f.body().root); n != nil {
			return blocker("A payment stands in the way: "+f.quote(n.text)+" ("+f.quote(n.key)+") is asked for.", "The request itself is fine. The body says what to pay, and how.", append([]evidence{f.inJSON(n, "What it costs.")}, f.shapeQuotes(s)...)...), true
		}
	}
	why := "The request itself is fine. The account, the card or the credit has to be put in order."
	if n := f.body().root.get("error", "decline_code"); n.words() != "" {
		title = "The card was declined (" + f.quote(n.text) + "): " + f.speech()
		why = "The bank decided this. Another card or the bank's customer can help; sending it again will not."
	}
	d := do(blocker(title, why, f.shapeQuotes(s)...), f.openDocs())
	if f.speaksOf("in-flight", "in flight", "retry after", "try again", "concurrent") != "" {
		d.Why = "By its words a later try may be taken as well, without a payment: what is under way holds a part of the credit. Else the account has to be filled up."
		if f.rates().hasWait {
			d = do(d, f.rates().action())
		}
	}
	return d, true
}

// price is the member of an object that says what has to be paid.
func price(root *node) *node {
	for k := root.firstKid(); k != nil; k = k.next {
		if name := plainName(k.key); (strings.HasPrefix(name, "price") || strings.HasPrefix(name, "amount") || strings.HasPrefix(name, "cost")) && k.scalar() != "" && len(k.text) < 40 {
			return k
		}
	}
	return nil
}

// payAsTold is a 402 that says to a program how it is paid: a challenge of L402 or of x402
// with what it asks for, or an invoice as the body.
func (f *facts) payAsTold() (finding, bool) {
	const why = "The request itself is fine. Pay as it says, then send it again with the proof that the API takes."
	for _, c := range parseChallenges(f.combined("WWW-Authenticate")) {
		scheme := strings.ToLower(c.scheme)
		switch {
		case scheme == "l402" || scheme == "lsat":
			return blocker("The server wants to be paid over Lightning: it gives out an invoice in WWW-Authenticate.", why+" With "+c.scheme+" that is Authorization: "+c.scheme+" with the macaroon and the payment's preimage.", f.inHeader("WWW-Authenticate", "The invoice."), f.inStatus("")), true
		case strings.HasPrefix(scheme, "x402") || scheme == "payment":
			title := "The server wants to be paid by this very request (" + f.quote(c.scheme) + ")"
			if n := c.get("amount"); n != "" {
				title = "The server wants to be paid " + f.quote(strings.TrimSpace(n+" "+c.get("currency"))) + " for this request (" + f.quote(c.scheme) + ")"
			}
			return blocker(title+".", why, append(f.said(f.inStatus("")), f.inHeader("WWW-Authenticate", "What it asks for."))...), true
		}
	}
	if w := strings.TrimSpace(f.body().text); invoiceBody.MatchString(w) {
		return likely(blocker("The server wants to be paid over Lightning: the body is the invoice.", why, f.inText(strings.Index(f.body().text, w), w[:60], "The beginning of the invoice."), f.inStatus(""))), true
	}
	return silent()
}
