package explain

import (
	"slices"
	"strings"
)

// The lists in which answers to a batch keep apart what worked and what did not.
var (
	failedLists = []string{"failures", "failed", "failedItems", "errors", "rejected", "unprocessed", "unprocessedItems"}
	workedLists = []string{"successes", "succeeded", "successful", "successfulItems", "success", "accepted", "processed", "created", "updated", "data"}
)

// outcomesTold reads a batch whose outcomes have no status of their own: two lists, or
// elements of one with an error among their members.
func (f *facts) outcomesTold() (finding, bool) {
	root := f.body().root
	if root == nil {
		return silent()
	}
	total, failed := 0, 0
	var first *node
	for _, n := range append(root.each(failedLists...), root.endingIn("errors", "failures")...) {
		if n.is(isArray) && n.count > 0 && (n.first.is(isObject) || n.first.words() != "") {
			total, failed = total+n.count, failed+n.count
			if first == nil {
				first = n.first
			}
		}
	}
	if failed > 0 {
		for k := root.firstKid(); root.is(isObject) && k != nil; k = k.next {
			if n := k; n.is(isArray) && slices.Contains(workedLists, plainName(n.key)) {
				total += n.count
			}
		}
	} else {
		for _, list := range append([]*node{root}, root.each("value", "results", "items", "responses", "data")...) {
			if !list.is(isArray) {
				continue
			}
			if n, bad := list.failedParts(true); n > 0 {
				total, failed, first = list.count, n, bad
				break
			}
		}
	}
	if failed == 0 {
		return f.numberedOutcomes()
	}
	words := deepWords(first)
	if first.words() != "" {
		words = first
	}
	if words == nil {
		words = first
	}
	title := itoa(failed) + " of " + itoa(total) + " members failed"
	if w := words.words(); w != "" {
		title += "; the first: " + sentence(f.quote(w))
	} else {
		title += "."
	}
	why := "A 207 is no success by itself: each member has an outcome of its own."
	if failed < total {
		why += " The others were carried out."
	}
	return blocker(title, why, f.inJSON(words, "Of the first that failed."), f.inStatus("Says nothing of the members.")), true
}

// endingIn are the lists under a name of several words that ends in one of those, as
// childErrors.
func (n *node) endingIn(ends ...string) (all []*node) {
	for k := n.firstKid(); n.is(isObject) && k != nil; k = k.next {
		if name := plainName(k.key); k.is(isArray) && !slices.Contains(failedLists, k.key) && endsInAny(name, ends) {
			all = append(all, k)
		}
	}
	return all
}

// numberedOutcomes is a list whose every member has a number of the service's own for its
// status, of which 0 stands for a success.
func (f *facts) numberedOutcomes() (finding, bool) {
	root := f.body().root
	for list := root.firstKid(); list != nil; list = list.next {
		failed, first, told := 0, (*node)(nil), false
		for k := list.first; list.is(isArray) && k != nil; k = k.next {
			n := k.one("status", "code", "errorCode", "resultCode")
			if !n.is(isNumeric) || len(n.text) == 3 && n.text[0] > '0' && n.text[0] < '6' {
				failed = 0
				break // a status of HTTP, or none
			}
			if n.text != "0" {
				if failed++; first == nil {
					first = n
				}
			}
			told = told || n.text == "0" || n.text[0] == '-' || k.one("message", "msg", "error", "errorMessage", "description").words() != ""
		}
		if failed == 0 || !told { // a number by itself may be anything
			continue
		}
		return likely(blocker(itoa(failed)+" of "+itoa(list.count)+" members failed; the first has the status "+f.quote(first.text)+".", "A 207 is no success by itself: each member has an outcome of its own. The number is the service's own; its description tells what it stands for.", f.inJSON(first, "Of the first that failed."), f.inStatus("Says nothing of the members."))), true
	}
	return silent()
}

// failedList is a list under a name such as failed_parcels in the answer to a change: what
// was not done, beside what was.
func (f *facts) failedList() (finding, bool) {
	root := f.body().root
	if !f.known || !root.is(isObject) || root.count > 8 || f.method == "GET" || f.method == "HEAD" || hasAny(strings.ToLower(f.target.Path), "search", "query", "list", "find", "report") != "" {
		return silent()
	}
	for k := root.first; k != nil; k = k.next {
		name := plainName(k.key)
		if !k.is(isArray) || k.count == 0 || !k.first.is(isObject) || hasPrefixAny(name, "failed", "rejected", "unprocessed", "notcreated", "notupdated", "skipped") == "" && hasAny(name, "failures") == "" {
			continue
		}
		words := deepWords(k.first)
		if words == nil {
			if faults := anyFaults(k.first); len(faults) > 0 {
				words = faults[0].message
			}
		}
		title := itoa(k.count) + " of what was sent " + map[bool]string{true: "was", false: "were"}[k.count == 1] + " not done"
		if words != nil {
			title += "; the first: " + sentence(f.quote(words.scalar()))
		} else {
			title, words = title+".", k
		}
		return likely(blocker(title, "The status says only that the request was taken. What is in this list has to be sent again once it is mended; the rest is done.", f.inJSON(words, "Of the first in "+f.quote(k.key)+"."), f.inStatus("Says nothing of the parts."))), true
	}
	return silent()
}

// errorInside is the error in what stands under the one name that a service puts around its
// every answer. What GraphQL puts under data was asked for.
func errorInside(root *node) *node {
	in := root.firstKid()
	if root.count != 1 || !in.is(isObject) || in.key == "data" {
		return nil
	}
	if flag := refusedFlag(in); flag != nil {
		return flag
	}
	for _, n := range []*node{in.one("error", "errors"), in.one("result", "response", "status", "meta").one("error", "errors")} {
		if n.is(isArray) {
			n = n.first
		}
		if n.is(isObject) && tellingWords(n, 1) != nil {
			return n
		}
	}
	return nil
}
