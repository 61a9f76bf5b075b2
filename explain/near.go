package explain

import (
	"net/url"
	"slices"
	"strings"

	"parley/playground"
)

// siblings offers a record of the same collection that has answered, and the collection.
func (f *facts) siblings(d finding, id string) finding {
	dir := strings.TrimSuffix(f.target.Path, id)
	if id == "" || dir == "" || dir == "/" {
		return d
	}
	for _, r := range f.past.Near {
		u, err := url.Parse(r.URL)
		if err != nil || r.Method != "GET" || !strings.HasPrefix(u.Path, dir) {
			continue
		}
		other := strings.TrimPrefix(u.Path, dir)
		if other == "" || strings.Contains(other, "/") {
			continue
		}
		sign := f.inHistory(r, "The same route answered, so "+f.quote(other)+" is a safe pick.")
		d.Evidence = slices.Insert(d.Evidence, min(1, len(d.Evidence)), sign) // before what is cut: it is why the next step is offered
		d = do(d, resend("Use "+f.quote(other)+" instead", patch{URL: f.swapPath(u.Path), Method: r.Method}))
		break
	}
	if playground.SafeMethod(f.method) && !f.redirected() {
		d = do(d, resend("GET "+f.quote(strings.TrimSuffix(dir, "/")), patch{Method: "GET", URL: f.swapPath(strings.TrimSuffix(dir, "/"))}))
	}
	return d
}

// swapPath is the last URL with another path and without its query.
func (f *facts) swapPath(path string) string {
	u := *f.target
	u.Path, u.RawPath, u.RawQuery, u.Fragment = path, "", "", ""
	return u.String()
}

// nearPath is NF-03: did you mean.
func nearPath(f *facts) (finding, bool) {
	best, bestAt := 4, -1
	here := strings.ToLower(f.target.Path)
	for i, r := range f.past.Near {
		u, err := url.Parse(r.URL)
		if err != nil || u.Path == f.target.Path || !strings.EqualFold(u.Host, f.target.Host) {
			continue
		}
		if onlyNumbersDiffer(u.Path, f.target.Path) {
			continue
		}
		if n := distance(strings.ToLower(u.Path), here); n < best && n <= len(here)/4 {
			best, bestAt = n, i
		}
	}
	if bestAt < 0 {
		return silent()
	}
	r := f.past.Near[bestAt]
	u, _ := url.Parse(r.URL)
	return do(possible(blocker("Did you mean "+f.quote(u.Path)+"?", "That address of the same host has answered, and differs by "+count(int64(best), "character", "characters")+".", f.inHistory(r, "It worked."))), resend("Send to "+f.quote(u.Path), patch{URL: f.swapPath(u.Path)})), true
}

// onlyNumbersDiffer reports paths that name other records of one collection.
func onlyNumbersDiffer(a, b string) bool {
	strip := func(s string) string {
		return strings.Map(func(r rune) rune {
			if '0' <= r && r <= '9' {
				return -1
			}
			return r
		}, s)
	}
	return a != b && strip(a) == strip(b)
}

// hostOf is the host name of a URL in lower case, or "".
func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// distance is how many characters have to be put in, taken out, changed or swapped to
// make b of a; it gives up above 3, and on long texts.
func distance(a, b string) int {
	const tooFar = 4
	if len(a) > 300 || len(b) > 300 || len(a)-len(b) > 3 || len(b)-len(a) > 3 {
		return tooFar
	}
	older, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
		older, last, row = last, row, older
	}
	return min(last[len(b)], tooFar)
}
