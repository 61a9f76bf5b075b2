package execute

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"parley/cookies"
	"parley/playground"
)

// Jar is where the cookies of a run come from, and where those that it is given are kept.
type Jar interface {
	Open(domains []string) ([]playground.Cookie, error)
	Keep(set []playground.Cookie) (became []string, err error)
}

// mostSet is how many cookies one response may set.
const mostSet = 100

// jarOf is the jar of a request that uses one: the caller's, or one that lasts for the run.
func (e *Executor) jarOf(wanted bool, given Jar) Jar {
	switch {
	case !wanted:
		return nil
	case given != nil:
		return given
	}
	return &ownJar{now: e.o.Now}
}

// ownJar lasts as long as its run.
type ownJar struct {
	now  func() time.Time
	kept []playground.Cookie
}

// Open returns all: there are few.
func (j *ownJar) Open([]string) ([]playground.Cookie, error) { return j.kept, nil }

// Keep puts cookies in the places of those that are the same.
func (j *ownJar) Keep(set []playground.Cookie) (became []string, err error) {
	for _, c := range set {
		was := len(j.kept)
		j.kept = slices.DeleteFunc(slices.Clone(j.kept), func(k playground.Cookie) bool {
			return k.Name == c.Name && k.Domain == c.Domain && k.Path == c.Path && k.HostOnly == c.HostOnly
		})
		switch {
		case cookies.Over(c, j.now()):
			became = append(became, playground.CookieRemoved)
			continue
		case len(j.kept) < was:
			became = append(became, playground.CookieReplaced)
		default:
			became = append(became, playground.CookieKept)
		}
		j.kept = append(j.kept, c)
	}
	return became, nil
}

// withCookies gives a message what the jar has for its address. A Cookie field that was typed
// is sent as it is, and the jar's cookies are left out.
func (r *running) withCookies(m message, at *url.URL) message {
	if r.jar == nil {
		return m
	}
	m = m.withoutJar()
	m.use = &playground.CookieUse{}
	jar, err := r.jar.Open(cookies.Hosts(cookies.Host(at)))
	if err != nil {
		m.use.Fault = "The jar could not be opened, so none of its cookies were sent: " + err.Error()
		return m
	}
	sent, left := cookies.Choose(jar, at, r.e.o.Now())
	m.use.Left = left
	if m.carries("Cookie") {
		for _, c := range sent {
			m.use.Left = append(m.use.Left, cookies.Tell(c, "The request has a Cookie field of its own."))
		}
		return m
	}
	for _, c := range sent {
		m.use.Sent = append(m.use.Sent, cookies.Tell(c, ""))
		m.use.Hides(c)
	}
	if len(sent) > 0 {
		m.jarred = true
		m.typed = append(slices.Clip(m.typed), playground.Field{Name: "Cookie", Value: cookies.Field(sent)})
		r.mustHide(m.use)
	}
	return m
}

// withoutJar takes out the field that the jar added.
func (m message) withoutJar() message {
	if m.jarred {
		m.typed = slices.DeleteFunc(slices.Clone(m.typed), func(f playground.Field) bool { return strings.EqualFold(f.Name, "Cookie") })
		m.jarred = false
	}
	m.use = nil
	return m
}

// mustHide has the run's hider know the values of cookies, too.
func (r *running) mustHide(u *playground.CookieUse) {
	if fresh := u.Hidden(); len(fresh) > 0 {
		r.alsoHide(fresh...)
	}
}

// alsoHide has the run's hider know of more secrets.
func (r *running) alsoHide(fresh ...playground.Secret) {
	r.secrets = append(slices.Clip(r.secrets), fresh...)
	r.hider = playground.NewHider(append(slices.Clip(r.watch.Secrets), r.secrets...))
}

// readCookies judges what a response sets, as soon as its head is there: its content may hold
// the same values, and must not be kept with them.
func (h *hop) readCookies(resp *playground.Response) {
	if h.r.jar == nil || h.m.use == nil || resp == nil {
		return
	}
	use := *h.m.use
	h.m.use = &use
	for i, line := range playground.FieldValues(resp.Headers, "Set-Cookie") {
		c, refusal := cookies.Read(line, h.m.at, h.e.o.Now())
		if i >= mostSet {
			refusal = "One response may set 100 cookies at most."
		}
		told := cookies.Tell(c, refusal)
		if refusal != "" {
			told.Became = playground.CookieRefused
		} else {
			if !cookies.Over(c, h.e.o.Now()) {
				use.Hides(c)
			}
			h.set = append(h.set, setCookie{c, len(use.Set)})
		}
		use.Set = append(use.Set, told)
	}
	h.r.mustHide(&use)
}

// setCookie is a cookie that a response sets, and its place among those that were told of.
type setCookie struct {
	playground.Cookie
	told int
}

// keepCookies puts what a response set into the jar, in its order, and tells what the jar had
// to do with the exchange.
func (h *hop) keepCookies() *playground.CookieUse {
	use := h.m.use
	if len(h.set) == 0 {
		return use
	}
	jar, err := h.r.jar.Open(cookies.Hosts(cookies.Host(h.m.at)))
	var keep []playground.Cookie
	var places []int
	for _, s := range h.set {
		if why := cookies.Overwrites(s.Cookie, h.m.at, jar); why != "" {
			use.Set[s.told].Became, use.Set[s.told].Why = playground.CookieRefused, why
			continue
		}
		keep, places = append(keep, s.Cookie), append(places, s.told)
	}
	var became []string
	if err == nil && len(keep) > 0 {
		became, err = h.r.jar.Keep(keep)
	}
	for i, at := range places {
		if err != nil || i >= len(became) {
			use.Set[at].Became, use.Set[at].Why = playground.CookieRefused, "It could not be kept: "+faultWords(err)
			continue
		}
		use.Set[at].Became = became[i]
	}
	return use
}

func faultWords(err error) string {
	if err == nil {
		return "the jar did not take it."
	}
	return err.Error()
}

// hideCookies puts names in the places of cookies' values in all that is kept of a run: those
// that are long enough wherever they stand, all others in the fields of cookies.
func (r *running) hideCookies(all []playground.Attempt) []playground.Attempt {
	for i := range all {
		if r.jar == nil {
			break
		}
		for j := range all[i].Exchanges {
			hideCookieFields(&all[i].Exchanges[j])
		}
	}
	playground.NewHider(r.secrets).Attempts(all)
	return all
}

func hideCookieFields(x *playground.Exchange) {
	if x.Cookies == nil {
		return
	}
	if len(x.Cookies.Sent) > 0 {
		x.Request.Headers = slices.Clone(x.Request.Headers)
		for i, f := range x.Request.Headers {
			if strings.EqualFold(f.Name, "Cookie") {
				x.Request.Headers[i].Value = playground.HideCookies(f.Value)
			}
		}
	}
	if x.Response == nil {
		return
	}
	n := 0
	for i, f := range x.Response.Headers {
		if !strings.EqualFold(f.Name, "Set-Cookie") {
			continue
		}
		if n < len(x.Cookies.Set) && (x.Cookies.Set[n].Became == playground.CookieKept || x.Cookies.Set[n].Became == playground.CookieReplaced) {
			x.Response.Headers[i].Value = playground.HideSetCookie(f.Value)
		}
		n++
	}
}
