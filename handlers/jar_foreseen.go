package handlers

import (
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"parley/compose"
	"parley/cookies"
	"parley/playground"
)

// foreseenCookies says which cookies of its jar a request would be sent with now, masked, and
// which are left out and why.
func (h *Handlers) foreseenCookies(c echo.Context, r playground.Request, environment string) (sent []playground.Cookie, said []playground.Field) {
	resolved, err := compose.Resolve(r)
	if err != nil || !r.Options.Cookies || h.Jars == nil {
		return nil, nil
	}
	at, err := url.Parse(resolved.URL)
	if err != nil || at.Hostname() == "" {
		return nil, nil
	}
	jar, err := h.Jars.OpenCookies(c.Request().Context(), environment, cookies.Hosts(cookies.Host(at)))
	if err != nil {
		return nil, []playground.Field{{Name: "Cookie", Value: "the jar cannot be opened now"}}
	}
	sent, left := cookies.Choose(jar, at, h.Now())
	if _, own := r.Header("Cookie"); own {
		for _, each := range sent {
			left = append(left, cookies.Tell(each, "The request has a Cookie field of its own."))
		}
		sent = nil
	}
	for i := range sent {
		sent[i] = maskedCookie(sent[i])
	}
	if len(sent) > 0 {
		said = append(said, playground.Field{Name: "Cookie", Value: cookies.Field(sent) + " (from the jar)"})
	}
	for _, l := range left[:min(len(left), mostLeft)] {
		said = append(said, playground.Field{Name: "Not sent", Value: "the cookie " + l.Name + ". " + l.Why})
	}
	return sent, said
}

// mostLeft is how many cookies that stay are told of before sending.
const mostLeft = 10

// withJarred adds cookies to a request that is written as code: by their names, since it
// does not tell values.
func withJarred(r playground.Request, sent []playground.JarCookie) playground.Request {
	if _, own := r.Header("Cookie"); own || len(sent) == 0 {
		return r
	}
	all := make([]playground.Cookie, len(sent))
	for i, c := range sent {
		all[i] = playground.Cookie{Name: c.Name, Value: "kept-in-the-jar"}
	}
	r.Headers = append(slices.Clip(r.Headers), playground.Row{Name: "Cookie", Value: cookies.Field(all), Enabled: true})
	return r
}

// jarred are the cookies that a run was sent with.
func jarred(run playground.Run) []playground.JarCookie {
	x := run.FirstSent()
	if x == nil || x.Cookies == nil {
		return nil
	}
	return x.Cookies.Sent
}

func toldOf(all []playground.Cookie) []playground.JarCookie {
	out := make([]playground.JarCookie, len(all))
	for i, c := range all {
		out[i] = cookies.Tell(c, "")
	}
	return out
}
