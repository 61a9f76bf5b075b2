package views

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"

	"parley/playground"
)

func queryEscape(s string) string { return url.QueryEscape(s) }

// patchLines says what a patch would change of a request, in words.
func patchLines(r playground.Request, p playground.Patch) []changeLine {
	var out []changeLine
	changed := func(what, from, to string) {
		if from != to {
			out = append(out, changeLine{"chg", "~", "changed", what, shorten(showLine(from), 300), shorten(showLine(to), 300)})
		}
	}
	if p.Method != "" {
		changed("Method", r.Method, p.Method)
	}
	if p.URL != "" {
		changed("Address", playground.MaskURL(r.URL), playground.MaskURL(resolved(r.URL, p.URL)))
	}
	for _, f := range p.SetHeaders {
		value := playground.MaskField(f.Name, f.Value)
		if f.Value == playground.Credential || strings.Contains(f.Value, playground.Credential) {
			value = "the credential that was sent"
		}
		if old, had := r.Header(f.Name); had {
			changed(showLine(f.Name), playground.MaskField(f.Name, old), value)
		} else {
			out = append(out, changeLine{"add", "+", "added", showLine(f.Name), "", shorten(showLine(value), 300)})
		}
	}
	for _, name := range p.RemoveHeaders {
		old, _ := r.Header(name)
		out = append(out, changeLine{"del", "−", "removed", showLine(name), shorten(showLine(playground.MaskField(name, old)), 300), ""})
	}
	if p.Auth != "" {
		changed("Sign-in", cmp.Or(authNames[r.Auth.Kind], r.Auth.Kind), cmp.Or(authNames[p.Auth], p.Auth))
	}
	return append(append(out, bodyLines(r, p)...), optionLines(r.Options, p)...)
}

func bodyLines(r playground.Request, p playground.Patch) []changeLine {
	switch {
	case p.Body == "drop" && r.Body.Kind != playground.BodyNone && r.Body.Kind != "":
		return []changeLine{{"del", "−", "removed", "Body", "a body of kind " + string(r.Body.Kind), ""}}
	case p.Body == "replace" && p.NewBody != nil:
		return []changeLine{{"chg", "~", "changed", "Body", shorten(showLine(r.Body.Text), 300), shorten(showLine(p.NewBody.Text), 300)}}
	}
	return nil
}

func optionLines(o playground.Options, p playground.Patch) []changeLine {
	var out []changeLine
	changed := func(what, from, to string) {
		if from != to {
			out = append(out, changeLine{"chg", "~", "changed", what, from, to})
		}
	}
	onOff := func(b bool) string { return yesNo(b, "yes", "no") }
	if p.FollowRedirects != nil {
		changed("Follow redirects", onOff(o.FollowRedirects), onOff(*p.FollowRedirects))
	}
	if p.HTTPVersion != "" {
		changed("HTTP version", showLine(o.HTTPVersion), showLine(p.HTTPVersion))
	}
	if p.VerifyTLS != nil {
		changed("Check certificates", onOff(o.VerifyTLS), onOff(*p.VerifyTLS))
	}
	if p.Cookies != nil {
		changed("Use cookies", onOff(o.Cookies), onOff(*p.Cookies))
	}
	if p.NoProxy {
		changed("Proxy", showLine(playground.MaskURL(o.Proxy)), "none")
	}
	if p.TimeoutMS != 0 {
		changed("Give up after", showDuration(millisOf(o.TimeoutMS)), showDuration(millisOf(p.TimeoutMS)))
	}
	if p.MaxBodyBytes != 0 {
		changed("Keep body up to", showSize(o.MaxBodyBytes), showSize(p.MaxBodyBytes))
	}
	if p.MaxRedirects != 0 {
		changed("Hops at most", strconv.Itoa(o.MaxRedirects), strconv.Itoa(p.MaxRedirects))
	}
	if p.RetryAttempts != 0 {
		changed("Attempts at most", strconv.Itoa(o.Retry.MaxAttempts), strconv.Itoa(p.RetryAttempts))
	}
	if p.AfterMS != 0 {
		out = append(out, changeLine{"add", "+", "added", "Wait first", "", showDuration(millisOf(p.AfterMS))})
	}
	return out
}

func millisOf(n int64) playground.Millis { return playground.Millis(n * 1e6) }

// resolved is a patch's URL as the request's own makes it absolute.
func resolved(base, ref string) string {
	b, err := url.Parse(base)
	if err != nil {
		return ref
	}
	u, err := b.Parse(ref)
	if err != nil {
		return ref
	}
	return u.String()
}
