package handlers

import "net/url"

// historyFields are those of the history's list that come along when its runs are compared: an
// address that is shown to others holds what the comparison is made of.
var historyFields = []string{"tag", "note", "do", "back"}

// compareQuery leaves out of a comparison's address what does not belong there, and reports
// whether something did.
func compareQuery(q url.Values) (kept url.Values, stray bool) {
	kept = url.Values{}
	for name, values := range q {
		kept[name] = values
	}
	for _, name := range historyFields {
		if kept.Has(name) {
			stray = true
			kept.Del(name)
		}
	}
	return kept, stray
}
