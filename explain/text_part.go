package explain

import (
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// bareStatus is a code by itself, with its reason phrase or not.
var bareStatus = lazyregexp.New(`^(?i:HTTP +|status:? +|status code:? +)?([1-5][0-9]{2})(?: +([A-Za-z][A-Za-z' -]{1,40}))?$`)

// fromPart reads what people paste when they have no more: a status by itself, or a JSON
// body that names its status. The fields of such an answer are nil: nobody knows them.
func fromPart(text string) (playground.Run, bool) {
	text = strings.TrimSpace(text)
	r := &playground.Response{}
	if m := bareStatus.FindStringSubmatch(text); m != nil {
		r.Status, _ = strconv.Atoi(m[1])
		r.Reason = m[2]
		r.Content.Decoded = true
		return partialRun(r), true
	}
	root, fault := readJSON(text)
	if fault != nil || !root.is(isObject) {
		return playground.Run{}, false
	}
	named := namedStatus(root)
	if named == nil {
		return playground.Run{}, false
	}
	r.Status, _ = strconv.Atoi(named.text)
	body := []byte(text)
	r.Content = playground.Content{
		Size: int64(len(body)), DecodedSize: int64(len(body)), Decoded: true, MediaType: "application/json",
		Head: body[:min(len(body), playground.HeadBytes)],
	}
	return partialRun(r), true
}

func partialRun(r *playground.Response) playground.Run {
	x := playground.Exchange{Request: playground.SentRequest{Headers: []field{}}, Response: r, Timings: playground.NoTimings()}
	req := playground.NewRequest("")
	req.Method = ""
	run := playground.Run{Request: req, Tags: []string{}, Attempts: []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{x}}}}
	run.Conclude()
	return run
}

// namedStatus is where an error's body names the status that it was sent with, or nil.
func namedStatus(root *node) *node {
	for _, holder := range []*node{root, root.get("error")} {
		for _, name := range []string{"status", "statusCode", "status_code", "code"} {
			n := holder.one(name)
			if v, err := strconv.Atoi(n.scalar()); err == nil && v >= 400 && v <= 599 {
				return n
			}
		}
	}
	return nil
}

// saidAlone is what a JSON body without a status says, as a sentence, or "".
func saidAlone(text string) string {
	root, fault := readJSON(strings.TrimSpace(text))
	if fault != nil || !root.is(isObject) {
		return ""
	}
	run := partialRun(&playground.Response{Status: 400, Content: playground.Content{Head: []byte(text), Decoded: true, MediaType: "application/json", DecodedSize: int64(len(text))}})
	return gather(&run, &playground.Past{}).speech()
}

// partRule stands for answers of which only a part is known.
var partRule = rule{id: "E-ONLY-A-PART", title: "Only a part of the answer is known", aside: true}

// headUnknown reports an answer whose fields nobody told.
func (f *facts) headUnknown() bool { return !f.known && f.resp != nil && f.resp.Headers == nil }

// onlyPart keeps what can be said of an answer without its head: nothing may be concluded
// from a field that is not there, and from a status alone nothing but its meaning.
func (f *facts) onlyPart(found []verdict) []verdict {
	if f.empty() {
		d := note("Only the status is known: "+codeName(f.code)+".", "The fields and the body of the answer would tell the cause: paste what curl -i printed.", f.inStatus("All that is known."))
		d.ID = partRule.id
		return []verdict{{d, &partRule, len(rules)}}
	}
	var kept []verdict
	for _, v := range found {
		missing := false
		for _, e := range v.Evidence {
			missing = missing || e.Where == playground.InResponseHeader && e.Value == notSent
		}
		if !missing {
			kept = append(kept, v)
		}
	}
	if named := namedStatus(f.body().root); named != nil {
		d := note("Only the body is known; the status is the one that it names.", "The answer may have been sent with another, and its fields may tell more: paste what curl -i printed.", f.inJSON(named, "The status that the body names."))
		d.ID = partRule.id
		kept = append(kept, verdict{d, &partRule, len(rules)})
	}
	return kept
}
