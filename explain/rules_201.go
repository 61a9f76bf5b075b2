package explain

import (
	"strings"

	"parley/playground"
)

// created is OK-12.
func created(f *facts) (finding, bool) {
	to, ok := f.location()
	if !ok {
		return silent()
	}
	v, _ := f.header("Location")
	return do(fine("Created: "+f.quoteURL(v)+".", "Location names what was made.", f.inHeader("Location", "Where it is."), f.inStatus("Something was created.")), resend("GET "+f.quoteURL(v), f.get(to))), true
}

// createdSomewhere is OK-13.
func createdSomewhere(f *facts) (finding, bool) {
	if _, ok := f.location(); ok {
		return silent()
	}
	where := evidence{Where: playground.InResponseHeader, Name: "Location", Value: notSent}
	if f.has("Location") {
		where = f.inHeader("Location", "No address can be made of it.")
	}
	ev := []evidence{f.inStatus("Something was created."), where}
	if f.method == "PUT" {
		return do(fine("Created at the address that was asked.", "After a PUT without Location it is the request's own address.", ev...), resend("GET it", f.get(""))), true
	}
	d := warning("Something was created, and the response does not say where.", "Without Location the new resource would be the request's own address, which is unlikely after a POST.", ev...)
	root := f.body().root
	if self := selfLink(root); self != nil {
		if u, ok := f.resolve(self.text); ok {
			d.Title = "Created; the body names " + f.quoteURL(self.text) + ", Location is missing."
			d.Evidence = append(d.Evidence, f.inJSON(self, "The body has its address."))
			return do(likely(d), resend("GET "+f.quoteURL(self.text), f.get(u))), true
		}
	}
	for _, holder := range []*node{root, root.get("data"), root.get("result")} {
		id := holder.one("id", "_id", "uuid", "key", "slug")
		if id.scalar() == "" || len(id.text) > 100 {
			continue
		}
		if f.address() == "" {
			d.Title = "Created with the id " + f.quote(id.text) + "; Location is missing."
			d.Evidence = append(d.Evidence, f.inJSON(id, "Its id."))
			return d, true
		}
		u := f.swapPath(strings.TrimSuffix(f.target.Path, "/") + "/" + id.text)
		d.Title = "Created with the id " + f.quote(id.text) + "; Location is missing."
		d.Evidence = append(d.Evidence, f.inJSON(id, "Its id. The address is a guess from it."))
		return do(possible(d), resend("GET "+f.quoteURL(u)+" (a guess)", f.get(u))), true
	}
	return d, true
}

// selfLink finds the address of a resource in its own representation.
func selfLink(root *node) *node {
	for _, n := range []*node{root.get("_links", "self", "href"), root.get("links", "self"), root.get("data", "links", "self"), root.get("links", "self", "href"), root.get("self"), root.get("href"), root.get("url"), root.get("selfLink")} {
		if w := n.words(); strings.HasPrefix(w, "/") || strings.HasPrefix(w, "http://") || strings.HasPrefix(w, "https://") {
			return n
		}
	}
	return nil
}

// acceptedMonitor is OK-14.
func acceptedMonitor(f *facts) (finding, bool) {
	place, target, ev := f.monitor()
	if target == "" {
		return silent()
	}
	title := "Taken, not done yet; ask at " + f.quoteURL(target) + " how it goes."
	p := f.get(target)
	label := "GET " + f.quoteURL(target)
	act := resend(label, p)
	r := f.rates()
	if r.hasWait {
		title = "Taken, not done yet; ask at " + f.quoteURL(place) + " in " + waitWords(r.wait) + "."
		ev = append(ev, r.quotes(f)...)
		p.AfterMS = ceilSecond(r.wait).Milliseconds()
		act = action{Label: "Wait " + waitWords(r.wait) + ", then GET " + f.quoteURL(target), Kind: playground.ActionWait, Patch: p}
	}
	d := do(note(title, "202 promises nothing: the outcome is known only from there.", ev...), act)
	if r.hasWait {
		now := p
		now.AfterMS = 0
		d = do(d, resend(label+" now", now))
	}
	return d, true
}

// monitor is the address at which the outcome can be asked for.
func (f *facts) monitor() (place, target string, ev []evidence) {
	for _, name := range []string{"Operation-Location", "Azure-AsyncOperation", "Location", "Content-Location"} {
		if v, ok := f.header(name); ok && v != "" {
			if u, ok := f.resolve(v); ok {
				return v, u, []evidence{f.inHeader(name, "Where to ask.")}
			}
		}
	}
	if l, ok := f.linkTo("monitor", "status", "self"); ok {
		if u, ok := f.resolve(l.target); ok {
			return l.target, u, []evidence{f.inHeader("Link", "Where to ask.")}
		}
	}
	root := f.body().root
	for _, n := range []*node{root.one("status_url", "statusUrl", "statusUri", "status_uri", "operation_url", "poll_url", "pollUrl", "location", "href", "monitor", "statusQueryGetUri"), root.get("_links", "status", "href"), selfLink(root)} {
		if w := n.words(); strings.HasPrefix(w, "/") || strings.HasPrefix(w, "http") {
			if u, ok := f.resolve(w); ok {
				return w, u, []evidence{f.inJSON(n, "Where to ask.")}
			}
		}
	}
	return "", "", nil
}

// acceptedBlind is OK-15.
func acceptedBlind(f *facts) (finding, bool) {
	if _, target, _ := f.monitor(); target != "" {
		return silent()
	}
	d := warning("Taken, not done yet, and the response does not say where the outcome can be learnt.", "No Location, no Link and no address in the body. The API's description may name a place.", f.inStatus("Accepted only."))
	if n := f.body().root.one("id", "job_id", "jobId", "task_id", "taskId", "operationId", "request_id"); n.scalar() != "" {
		d.Evidence = append(d.Evidence, f.inJSON(n, "An id that may help to ask."))
	}
	return d, true
}

// morePages is OK-22.
func morePages(f *facts) (finding, bool) {
	if l, ok := f.linkTo("next"); ok {
		if u, ok := f.resolve(l.target); ok {
			d := do(note("There are more pages.", "Link names the next one.", f.inHeader("Link", "rel=next")), resend("GET the next page", f.get(u)))
			if last, ok := f.linkTo("last"); ok {
				if u, ok := f.resolve(last.target); ok {
					d = do(d, resend("GET the last page", f.get(u)))
				}
			}
			return d, true
		}
	}
	root := f.body().root
	for _, n := range []*node{root.get("next"), root.get("links", "next"), root.get("_links", "next", "href"), root.get("links", "next", "href"), root.get("paging", "next"), root.get("next_page_url"), root.get("@odata.nextLink"), root.get("nextLink"), root.get("pagination", "next_url"), root.get("pagination", "next"), root.get("meta", "next")} {
		if w := n.words(); strings.HasPrefix(w, "/") || strings.HasPrefix(w, "http") || strings.HasPrefix(w, "?") {
			if u, ok := f.resolve(w); ok {
				return do(note("There are more pages.", "The body names the next one.", f.inJSON(n, "The next page.")), resend("GET the next page", f.get(u))), true
			}
		}
	}
	return f.cursorPage(root)
}

// cursors are the members that hold a cursor, and the query name that goes with each.
var cursors = []struct {
	path  []string
	query string
}{
	{[]string{"next_cursor"}, "cursor"}, {[]string{"nextCursor"}, "cursor"}, {[]string{"response_metadata", "next_cursor"}, "cursor"}, {[]string{"nextPageToken"}, "pageToken"},
	{[]string{"next_page_token"}, "page_token"}, {[]string{"meta", "next_cursor"}, "cursor"}, {[]string{"pagination", "next_cursor"}, "cursor"}, {[]string{"paging", "cursors", "after"}, "after"},
}

func (f *facts) cursorPage(root *node) (finding, bool) {
	for _, c := range cursors {
		n := root.get(c.path...)
		if n.words() == "" || f.code != 200 {
			continue
		}
		u := *f.target
		q := u.Query()
		q.Set(c.query, n.text)
		u.RawQuery = q.Encode()
		d := likely(note("There are more pages.", "The body has a cursor for the next one; its query name is a guess.", f.inJSONPlain(n, "The cursor.")))
		if playground.SecretName(c.query) {
			return d, true
		}
		return do(d, resend("GET the next page", f.get(u.String()))), true
	}
	if next := root.get("has_more"); next.is(isBool) && next.text == "true" {
		return note("There are more pages.", "The body says so; how to ask for them is in the API's description.", f.inJSON(next, "")), true
	}
	return silent()
}
