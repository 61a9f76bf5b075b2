package explain

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
	for _, n := range root.each(failedLists...) {
		if n.is(isArray) && n.count > 0 && (n.first.is(isObject) || n.first.words() != "") {
			total, failed = total+n.count, failed+n.count
			if first == nil {
				first = n.first
			}
		}
	}
	if failed > 0 {
		for _, n := range root.each(workedLists...) {
			if n.is(isArray) {
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
		return silent()
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
