package explain

import (
	"strconv"
	"strings"

	"parley/lazyregexp"
)

// partUnasked is OK-20.
func partUnasked(f *facts) (finding, bool) {
	if _, ok := f.asked("Range"); ok || !f.known || f.itemRange() != nil {
		return silent()
	}
	return warning("A part came, though none was asked for.", "206 answers a Range header only. A cache or a proxy on the way is wrong.", f.inStatus(""), f.inSent("Range", "")), true
}

// itemRange are the parts of a Content-Range that counts something else than bytes: the unit, if there is
// one, the first, the last, and how many there are.
func (f *facts) itemRange() []string {
	v, _ := f.header("Content-Range")
	m := otherRange.FindStringSubmatch(v)
	if m == nil || strings.EqualFold(m[1], "bytes") || m[1] == "" && f.body().root == nil {
		return nil
	}
	return m
}

var otherRange = lazyregexp.New(`^(?:([A-Za-z]{1,20})[ =])?([0-9]{1,12})-([0-9]{1,12})/([0-9]{1,12}|\*)$`)

// part is OK-18.
func part(f *facts) (finding, bool) {
	if f.resp.Content.MediaType == "multipart/byteranges" {
		return fine("Several parts came, each with its own Content-Range.", "The body is multipart/byteranges.", f.inHeader("Content-Type", "Several ranges.")), true
	}
	v, _ := f.header("Content-Range")
	r, ok := parseContentRange(v)
	if m := f.itemRange(); !ok && m != nil {
		title := capital(or(m[1], "items")) + " " + m[2] + " to " + m[3] + " of " + m[4] + " came."
		if m[4] == "*" {
			title = capital(or(m[1], "items")) + " " + m[2] + " to " + m[3] + " came; how many there are is not said."
		}
		return fine(title, "The service uses 206 for a page of a list; its range counts no bytes.", f.inHeader("Content-Range", "Which of them.")), true
	}
	if !ok || r.first < 0 {
		why := "Content-Range is missing."
		if v != "" {
			why = "Its Content-Range makes no sense: " + f.quote(v) + "."
		}
		return warning("A part came, and the response does not say which.", why, f.inStatus(""), f.inHeader("Content-Range", "")), true
	}
	n := r.last - r.first + 1
	if r.whole < 0 {
		return fine("Bytes "+strconv.FormatInt(r.first, 10)+" to "+strconv.FormatInt(r.last, 10)+" came; how many there are is not said.", "Content-Range has a star where the length would stand.", f.inHeader("Content-Range", "Which part.")), true
	}
	d := fine("Bytes "+strconv.FormatInt(r.first, 10)+" to "+strconv.FormatInt(r.last, 10)+" of "+strconv.FormatInt(r.whole, 10)+" came.", size(n)+" of "+size(r.whole)+".", f.inHeader("Content-Range", "Which part."))
	if r.last+1 < r.whole {
		next := "bytes=" + strconv.FormatInt(r.last+1, 10) + "-" + strconv.FormatInt(min(r.last+n, r.whole-1), 10)
		d = do(d, resend("Ask for the next part", patch{SetHeaders: set("Range", next)}))
	}
	return d, true
}
