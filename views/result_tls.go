package views

import (
	"strconv"
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
				m.Title = laneName(len(in.Run.Attempts), len(a.Exchanges), a.Number, j+1)
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

// rawExchange is one exchange as text, both ways.
type rawExchange struct {
	Title          string
	Sent, Received string
	Note           string
}

// newRaw writes the recorded messages as they read on the wire in HTTP/1.1.
func newRaw(in ResultInput) []rawExchange {
	var out []rawExchange
	run := &in.Run
	for i, a := range run.Attempts {
		for j := range a.Exchanges {
			x := &a.Exchanges[j]
			r := rawExchange{Title: laneName(len(run.Attempts), len(a.Exchanges), a.Number, j+1), Sent: rawRequest(in, x), Received: rawResponse(x)}
			if last := i == len(run.Attempts)-1 && j == len(a.Exchanges)-1; last && x.Response != nil && isText(x.Response.Content.MediaType, in.Body) {
				r.Received += "\n" + showMarks(string(trimRune(in.Body)))
				if int64(len(in.Body)) < x.Response.Content.DecodedSize {
					r.Note = "The first " + showSize(int64(len(in.Body))) + " of the content are shown; all of it is under Body."
				}
			} else if x.Response != nil && x.Response.Content.DecodedSize > 0 {
				r.Note = showSize(x.Response.Content.DecodedSize) + " of content followed."
			}
			if x.Response != nil && x.Response.HTTPVersion == "2" {
				r.Note = strings.TrimSpace("HTTP/2 sends this in binary frames; here it is as text. " + r.Note)
			}
			out = append(out, r)
		}
	}
	return out
}

func rawRequest(in ResultInput, x *playground.Exchange) string {
	path, _ := splitURL(x.Request.URL)
	path, _, _ = strings.Cut(path, "#")
	var b strings.Builder
	b.WriteString(showLine(x.Request.Method) + " " + showLine(path) + " HTTP/" + rawVersion(x) + "\n")
	for _, f := range x.Request.Headers {
		b.WriteString(showLine(f.Name) + ": " + showLine(f.Value) + "\n")
	}
	if x.Request.BodySize > 0 {
		body := in.Run.Request.Body
		if text := body.Text; text != "" && (body.Kind == playground.BodyText || body.Kind == playground.BodyJSON) {
			b.WriteString("\n" + showMarks(shorten(text, BodyWindow)))
		} else {
			b.WriteString("\n(" + strconv.FormatInt(x.Request.BodySize, 10) + " bytes of content)")
		}
	}
	return b.String()
}

func rawVersion(x *playground.Exchange) string {
	if x.Response == nil {
		return "1.1"
	}
	return showLine(x.Response.HTTPVersion)
}

func rawResponse(x *playground.Exchange) string {
	var b strings.Builder
	for _, i := range x.Interim {
		b.WriteString("HTTP/" + rawVersion(x) + " " + strconv.Itoa(i.Status) + " " + reasonPhrases[i.Status] + "\n")
		writeFields(&b, i.Headers)
		b.WriteString("\n")
	}
	if r := x.Response; r != nil {
		b.WriteString(strings.TrimSpace("HTTP/"+showLine(r.HTTPVersion)+" "+strconv.Itoa(r.Status)+" "+showLine(r.Reason)) + "\n")
		writeFields(&b, r.Headers)
	}
	if f := x.Failure; f != nil && x.Response == nil {
		b.WriteString("(no response: " + showLine(f.Message) + ")\n")
		if len(f.FirstBytes) > 0 {
			b.WriteString(showMarks(string(f.FirstBytes)))
		}
	}
	return b.String()
}

func writeFields(b *strings.Builder, fields []playground.Field) {
	for _, f := range fields {
		b.WriteString(showLine(f.Name) + ": " + showLine(f.Value) + "\n")
	}
}
