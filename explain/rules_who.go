package explain

import (
	"strings"

	"parley/playground"
)

// whoRules tell which station on the way gave an error: edge, balancer or origin (G-07).
var whoRules = []rule{
	{id: "E-WHO-ANSWERED", title: "Who answered: edge, balancer or origin", on: onError, aside: true, refs: []ref{rfc(9110, "7.6.3")}, find: whoAnswered},
}

// station is a product on the way that shows by a field whether it answered itself or
// passed an answer on.
type station struct {
	name   string
	place  string // where it stands, in words
	field  string
	itself []string // values of field that only its own answers have, in lower case; "" is any
	passed []string // values that say that the server behind it was asked
	beside string   // a field that has to be there too, since others use the first as well
}

// stations are looked at in order: the first that tells something decides.
var stations = []station{
	{name: "Cloudflare", place: "at the edge", field: "cf-mitigated", itself: []string{""}},
	{name: "Cloudflare", place: "at the edge", field: "cf-error-type", itself: []string{""}},
	{name: "Vercel", place: "at the edge", field: "x-vercel-error", itself: []string{""}},
	{name: "Akamai", place: "at the edge", field: "Server", itself: []string{"akamaighost"}},
	{name: "An AWS load balancer", place: "in front of the application", field: "Server", itself: []string{"awselb"}},
	{name: "Azure Application Gateway", place: "in front of the application", field: "Server", itself: []string{"microsoft-azure-application-gateway"}},
	{name: "BIG-IP", place: "in front of the application", field: "Server", itself: []string{"bigip", "big-ip"}},
	{name: "CloudFront", place: "at the edge", field: "X-Cache", itself: []string{"lambdageneratedresponse", "functiongeneratedresponse", "redirect from cloudfront"}, passed: []string{"miss from cloudfront", "refreshhit from cloudfront"}},
	{name: "Envoy", place: "in front of the application", field: "x-envoy-upstream-service-time", passed: []string{""}},
	{name: "Kong", place: "in front of the application", field: "X-Kong-Upstream-Latency", passed: []string{""}},
	{name: "Kong", place: "in front of the application", field: "X-Kong-Response-Latency", itself: []string{""}},
	{name: "Envoy", place: "in front of the application", field: "Server", itself: []string{"envoy", "istio-envoy"}},
	{name: "Cloudflare", place: "at the edge", field: "CF-Cache-Status", passed: []string{"dynamic", "miss", "bypass", "expired", "revalidated"}},
	{name: "Varnish", place: "as a cache in front of the application", field: "Server", itself: []string{"varnish"}},
	{name: "Fastly", place: "at the edge", field: "X-Cache", passed: []string{"miss"}, beside: "X-Served-By"},
}

// selfAnswered is a station that shows that it gave the answer itself.
func (f *facts) selfAnswered() (station, evidence, bool) {
	for _, s := range stations {
		v, ok := f.header(s.field)
		if !ok {
			continue
		}
		if v = strings.ToLower(v); beginsAny(v, s.itself) {
			return s, f.inHeader(s.field, "Only its own answers carry this."), true
		} else if s.beside == "" && beginsAny(v, s.passed) {
			break
		}
	}
	return station{}, evidence{}, false
}

// whoAnswered is G-07.
func whoAnswered(f *facts) (finding, bool) {
	for _, s := range stations {
		v, ok := f.header(s.field)
		if !ok || s.beside != "" && !strings.HasPrefix(f.combined(s.beside), "cache-") {
			continue
		}
		v = strings.ToLower(v)
		switch {
		case beginsAny(v, s.itself):
			return likely(note(s.name+", "+s.place+", gave this answer itself.", "The server behind it may never have seen the request, so its log may hold nothing of it.", f.inHeader(s.field, "Only its own answers carry this."))), true
		case beginsAny(v, s.passed):
			return likely(note("The server behind "+s.name+" gave this answer; "+s.name+" passed it on.", "Its log, not that of "+s.name+", tells what happened.", f.inHeader(s.field, "The server behind was asked."))), true
		}
	}
	return onTheWay(f)
}

// beginsAny reports whether v begins with one of the words; "" fits any value.
func beginsAny(v string, words []string) bool {
	for _, w := range words {
		if strings.HasPrefix(v, w) {
			return true
		}
	}
	return false
}

// programs are the fields in which an application, not a proxy, names itself.
var programs = []string{"X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version", "X-Runtime", "X-Rack-Cache", "X-Generator", "X-Drupal-Cache"}

// passing are marks of those who stood on the way and do not say whether they passed
// an answer on.
var passing = []struct{ field, words, who string }{
	{"CF-Ray", "", "Cloudflare, at the edge,"},
	{"X-Amz-Cf-Id", "", "CloudFront, at the edge,"},
	{"X-Akamai-Request-Id", "", "Akamai, at the edge,"},
	{"X-Azure-Ref", "", "Azure Front Door, at the edge,"},
	{"X-Vercel-Id", "", "Vercel, at the edge,"},
	{"Fly-Request-Id", "", "Fly.io, at the edge,"},
	{"X-Served-By", "cache-", "Fastly, at the edge,"},
	{"X-Amzn-Trace-Id", "", "An AWS gateway or load balancer"},
	{"Via", "", "A proxy"},
}

// onTheWay names the program that answered, else those it passed.
func onTheWay(f *facts) (finding, bool) {
	if f.code < 500 && f.code != 403 {
		return silent() // the caller's own errors are told by the body
	}
	for _, name := range programs {
		if v, ok := f.header(name); ok && v != "" && v != "ASP.NET" { // IIS writes that itself
			return likely(note("The application answered, not a proxy in front of it.", "It names itself, which a proxy's own page would not.", f.inHeader(name, "The mark of the program."))), true
		}
	}
	var ev []evidence
	who := ""
	for _, p := range passing {
		v, ok := f.header(p.field)
		if !ok || !strings.Contains(strings.ToLower(v), p.words) {
			continue
		}
		if who == "" {
			who = p.who
		}
		if len(ev) < 3 {
			ev = append(ev, f.inHeader(p.field, "Its mark."))
		}
	}
	if who == "" {
		return silent()
	}
	d := note(who+" was on the way of this answer.", "It may have given the answer itself, or passed on that of the server behind it.", ev...)
	d.Confidence = playground.Possible
	return d, true
}
