package explain

import (
	"net/url"
	"slices"
	"strings"

	"parley/playground"
)

// hop completes an exchange of which only the answer was shown, from the one before whose
// redirect led to it: what curl -L, or any client by the rules of RFC 9110, 15.4, sends
// there.
func hop(before, x *playground.Exchange, location string, to *url.URL) {
	r := &playground.Redirect{Location: location, URL: to.String(), Kept: []string{}, Dropped: []string{}}
	before.Redirect, x.Request.URL = r, r.URL
	x.Request.Method = nextMethod(before.Request.Method, before.Response.Status)
	r.MethodChanged = x.Request.Method != before.Request.Method
	from, err := url.Parse(before.Request.URL)
	same := err == nil && origin(from) == origin(to)
	x.Request.Headers = []field{}
	for _, h := range before.Request.Headers {
		secret := slices.Contains([]string{"authorization", "cookie", "proxy-authorization"}, strings.ToLower(h.Name))
		switch {
		case strings.EqualFold(h.Name, "Host"):
		case secret && !same, r.MethodChanged && strings.HasPrefix(strings.ToLower(h.Name), "content-"):
			r.Dropped = append(r.Dropped, h.Name)
		default:
			if secret {
				r.Kept = append(r.Kept, h.Name)
			}
			x.Request.Headers = append(x.Request.Headers, h)
		}
	}
}

// nextMethod is the method after a redirect.
func nextMethod(method string, status int) string {
	switch {
	case status == 303 && method != "GET" && method != "HEAD" && method != "", method == "POST" && (status == 301 || status == 302):
		return "GET"
	}
	return method
}
