package views

import (
	"strings"
	"time"

	"parley/playground"
)

// tlsModel is the handshake of one connection.
type tlsModel struct {
	Title string
	Props []fact
	Warn  string
	Chain []certificateModel
}

type certificateModel struct {
	Subject, Issuer string
	Names           string
	From, Until     string
	Left            string // days, in words
	Over            bool
}

// newTLS lists each handshake once: an exchange on a reused connection adds nothing.
func newTLS(in ResultInput) []tlsModel {
	var out []tlsModel
	for _, a := range in.Run.Attempts {
		for j := range a.Exchanges {
			x := &a.Exchanges[j]
			if x.TLS == nil && (x.Failure == nil || len(x.Failure.Chain) == 0) || x.ConnectionReused && len(out) > 0 {
				continue
			}
			m := newHandshake(x, in.Now)
			if len(in.Run.Attempts) > 1 || len(a.Exchanges) > 1 {
				m.Title = laneName(len(in.Run.Attempts), len(a.Exchanges), a.Number, j+1, x.Role)
			}
			out = append(out, m)
		}
	}
	return out
}

func newHandshake(x *playground.Exchange, now time.Time) tlsModel {
	m := tlsModel{}
	var chain []playground.Certificate
	if t := x.TLS; t != nil {
		chain = t.Chain
		m.Props = []fact{{"Version", "TLS " + showLine(t.Version)}, {"Cipher", showLine(t.Cipher)}, {"Asked for", showLine(t.ServerName)}, {"Certificate", yesNo(t.Verified, "Checked and trusted", "Not checked")}}
		m.Props = append(m.Props, clientFacts(t)...)
		if t.OwnCA {
			m.Props[3].Value += ", with this request's own authorities trusted as well"
		}
		if !t.Verified {
			m.Warn = "The certificate was not checked: anyone on the way could have answered."
		}
	}
	if f := x.Failure; f != nil && len(f.Chain) > 0 {
		chain, m.Warn = f.Chain, showLine(f.Message)
	}
	for _, c := range chain {
		m.Chain = append(m.Chain, newCertificate(c, now))
	}
	return m
}

// clientFacts says whether the server asked who is calling, and what it was shown.
func clientFacts(t *playground.TLS) []fact {
	words := "Not asked for"
	switch c := t.ClientCertificate; {
	case c != nil:
		words = showLine(c.Subject) + ", issued by " + showLine(c.Issuer)
	case t.ClientAsked:
		words = "Asked for; none was sent"
	}
	facts := []fact{{"Client certificate", words}}
	if len(t.ClientAuthorities) > 0 {
		facts = append(facts, fact{"Issued by one of", showLine(strings.Join(t.ClientAuthorities, "; "))})
	}
	return facts
}

func newCertificate(c playground.Certificate, now time.Time) certificateModel {
	m := certificateModel{Subject: showLine(c.Subject), Issuer: showLine(c.Issuer), Names: showLine(strings.Join(c.Names, ", ")), From: day(c.NotBefore, now), Until: day(c.NotAfter, now)}
	left := int(c.NotAfter.Sub(now).Hours() / 24)
	switch {
	case c.NotAfter.IsZero():
	case c.NotAfter.Before(now):
		m.Left, m.Over = "expired "+showAgo(c.NotAfter, now), true
	case c.NotBefore.After(now):
		m.Left, m.Over = "not valid yet", true
	default:
		m.Left = plural(int64(left), "day", "days") + " left"
	}
	return m
}

func day(t playground.Time, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(now.Location()).Format("2 January 2006")
}

// whyNoTLS says why there is nothing to show.
func whyNoTLS(in ResultInput) string {
	if strings.HasPrefix(strings.ToLower(in.Run.FinalURL), "https:") {
		return "The connection did not get as far as TLS."
	}
	return "This went over plain http: nothing was encrypted, and nobody proved who they are."
}
