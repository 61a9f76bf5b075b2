package views

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"parley/playground"
)

// filterNames are the parts of a history address that choose runs, in the order in
// which they are worth leaving out when nothing matches.
var filterNames = []string{"q", "status", "tag", "host", "changed", "baseline", "fails", "pinned", "series", "saved", "collection", "method", "who", "env", "header", "body", "rule", "took", "since", "until", "class"}

// activeFilters lists which parts of the query choose runs.
func activeFilters(q url.Values) []string {
	var active []string
	for _, name := range filterNames {
		if strings.TrimSpace(q.Get(name)) != "" {
			active = append(active, name)
		}
	}
	return active
}

// linkTo returns the history's address with one part set and others left out. The
// place in the list is left out with every change of the filter.
func linkTo(q url.Values, name, value string, without ...string) string {
	next := url.Values{}
	for k, vs := range q {
		if k == name || k == "deleted" || k == "deleted_series" || k == "undo" || slices.Contains(without, k) || strings.Join(vs, "") == "" {
			continue
		}
		next[k] = vs
	}
	if value != "" {
		next.Set(name, value)
	}
	return withQuery("/history", next)
}

func withQuery(path string, q url.Values) string {
	kept := url.Values{}
	for k, vs := range q {
		if k != "deleted" && k != "deleted_series" && k != "undo" && strings.Join(vs, "") != "" {
			kept[k] = vs
		}
	}
	if len(kept) == 0 {
		return path
	}
	return path + "?" + kept.Encode()
}

func methodOptions(chosen string) []historyOption {
	options := []historyOption{{"", "Any method", chosen == ""}}
	known := false
	for _, m := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
		options = append(options, historyOption{m, m, m == chosen})
		known = known || m == chosen
	}
	if chosen != "" && !known {
		options = append(options, historyOption{chosen, chosen, true})
	}
	return options
}

func sinceOptions(chosen string) []historyOption {
	options := []historyOption{{"", "Any time", chosen == ""}, {"1h", "Last hour", false}, {"24h", "Last 24 hours", false}, {"7d", "Last 7 days", false}, {"30d", "Last 30 days", false}}
	for i := range options {
		if options[i].Value == chosen {
			options[i].Selected = true
			return options
		}
	}
	return append(options, historyOption{chosen, "Since " + chosen, true})
}

// hostsOf lists the hosts in sight, as suggestions.
func hostsOf(runs []playground.RunSummary) []string {
	var hosts []string
	for _, r := range runs {
		if _, host := splitURL(r.URL); host != "" && !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	slices.Sort(hosts)
	return hosts
}

// keptFields are the parts of the query that the filter form has no control for.
func keptFields(q url.Values) []hiddenField {
	var kept []hiddenField
	for _, name := range []string{"class", "status", "pinned", "changed", "baseline", "fails", "series", "saved", "collection", "tag", "who", "env", "header", "body", "rule", "took", "until", "pick"} {
		for _, v := range q[name] {
			if v != "" {
				kept = append(kept, hiddenField{name, v})
			}
		}
	}
	return kept
}

// tokensOf shows the parts of the filter that have no control, each to be taken away.
func tokensOf(q url.Values) []historyToken {
	var tokens []historyToken
	for _, name := range []string{"status", "baseline", "saved", "collection", "tag", "who", "env", "header", "body", "rule", "took", "until"} {
		v := q.Get(name)
		if v == "" {
			continue
		}
		tokens = append(tokens, historyToken{name + ":" + v, linkTo(q, name, "", "before", "after"), "Remove filter " + name})
	}
	return tokens
}

var queryWords = regexp.MustCompile(`[a-z]*:?"[^"]*"|\S+`)

// asChips says with the chips' parameters what the query's text says of what they choose.
func asChips(q url.Values) url.Values {
	next, text := maps.Clone(q), []string{}
	for _, word := range queryWords.FindAllString(q.Get("q"), -1) {
		name, value, _ := strings.Cut(strings.ToLower(word), ":")
		yes := value == "yes" || value == "true"
		switch {
		case (name == "pinned" || name == "changed") && yes:
			next[name] = []string{"true"}
		case name == "fails" && (value == "inside" || value == "checks"):
			next[name] = []string{value}
		case (name == "status" || name == "class") && (value == "none" || len(value) == 3 && strings.HasSuffix(value, "xx")):
			next["class"] = []string{value}
		default:
			text = append(text, word)
		}
	}
	if len(text) == 0 {
		delete(next, "q")
	} else {
		next["q"] = []string{strings.Join(text, " ")}
	}
	return next
}

func chipsOf(q url.Values, counts playground.HistoryCounts) []historyChip {
	place := []string{"before", "after", "status"}
	class := strings.ToLower(q.Get("class"))
	whole, byClass, byPin := countsTold(q)
	chips := []historyChip{{Label: "All", Count: told(whole, counts.All), Href: linkTo(q, "class", "", append(place, "pinned", "changed", "fails")...),
		Current: class == "" && q.Get("status") == "" && q.Get("pinned") == "" && q.Get("changed") == "" && q.Get("fails") == ""}}
	for digit := 1; digit <= 5; digit++ {
		if digit == 1 && counts.Class[1] == 0 {
			continue // a final answer is never 1xx, but for a protocol switch
		}
		value := string(rune('0'+digit)) + "xx"
		l := lookOf(digit * 100)
		chips = append(chips, historyChip{Label: value, Count: told(byClass, counts.Class[digit]), Mark: l.Mark, Class: l.Class,
			Href: linkTo(q, "class", value, place...), Current: class == value})
	}
	none := looks[playground.ClassNone]
	pinned, changed, fails := q.Get("pinned") != "", q.Get("changed") != "", q.Get("fails")
	return append(chips,
		historyChip{Label: "No response", Count: told(byClass, counts.Class[0]), Mark: none.Mark, Class: none.Class, Href: linkTo(q, "class", "none", place...), Current: class == "none"},
		historyChip{Label: "Fails inside", Mark: lookWarned.Mark, Class: lookWarned.Class, Href: toggledTo(q, "fails", "inside", fails == "inside"), Current: fails == "inside"},
		historyChip{Label: "Not as expected", Mark: lookMissed.Mark, Class: lookMissed.Class, Href: toggledTo(q, "fails", "checks", fails == "checks"), Current: fails == "checks"},
		historyChip{Label: "Pinned", Count: told(byPin, counts.Pinned), Icon: "pin", Href: toggled(q, "pinned", pinned), Current: pinned, Apart: true},
		historyChip{Label: "Changed since last run", Href: toggled(q, "changed", changed), Current: changed})
}

// countsTold reports which chips lead to a list whose kept figure is its length: those that are
// all that chooses there. What else chooses is not counted, since that would take a walk.
func countsTold(q url.Values) (whole, byClass, byPin bool) {
	whole, byClass, byPin = true, true, true
	for _, name := range activeFilters(q) {
		switch name {
		case "class", "status":
			byPin = false
		case "changed", "fails":
			byClass, byPin = false, false
		case "pinned":
			byClass = false
		default:
			return false, false, false
		}
	}
	return whole, byClass, byPin
}

func told(is bool, n int64) string {
	if !is {
		return ""
	}
	return showCount(n)
}

func toggled(q url.Values, name string, on bool) string { return toggledTo(q, name, "true", on) }

func toggledTo(q url.Values, name, value string, on bool) string {
	if on {
		value = ""
	}
	return linkTo(q, name, value, "before", "after")
}

// matching is how many runs the filter matches, where a kept figure says so.
func matching(q url.Values, counts playground.HistoryCounts) (int64, bool) {
	active := activeFilters(q)
	switch {
	case len(active) == 0:
		return counts.All, true
	case len(active) > 1:
		return 0, false
	case active[0] == "pinned":
		return counts.Pinned, true
	case active[0] == "class":
		class := strings.ToLower(q.Get("class"))
		if class == "none" {
			return counts.Class[0], true
		}
		if len(class) == 3 && class[0] >= '1' && class[0] <= '5' && class[1:] == "xx" {
			return counts.Class[class[0]-'0'], true
		}
	}
	return 0, false
}

// filterWords say each part of a filter as a sentence goes on.
var filterWords = map[string]func(v string) string{
	"q":      func(v string) string { return "that hold “" + v + "”" },
	"status": func(v string) string { return "with status " + v },
	"class": func(v string) string {
		return "with " + map[bool]string{true: "no response", false: "a " + v + " status"}[v == "none"]
	},
	"tag":     func(v string) string { return "tagged " + v },
	"host":    func(v string) string { return "of host " + v },
	"changed": func(string) string { return "that differ from the run before" },
	"baseline": func(v string) string {
		return map[string]string{"same": "that are the same as their baseline", "differs": "that differ from their baseline", "set": "that are a baseline"}[v]
	},
	"fails": func(v string) string {
		return map[string]string{"inside": "whose status tells of success and whose answer does not", "checks": "that were not answered as their requests expect"}[v]
	},
	"pinned": func(string) string { return "that are pinned" },
	"series": func(v string) string {
		return map[string]string{"no": "without repeats", "yes": "of series"}[v]
	},
	"saved":      func(v string) string { return "sent from saved request " + v },
	"collection": func(v string) string { return "sent from the collection " + v },
	"method":     func(v string) string { return "sent as " + v },
	"who":        func(v string) string { return "by " + v },
	"env":        func(v string) string { return "in " + v },
	"header":     func(v string) string { return "with the field “" + v + "”" },
	"body":       func(v string) string { return "with “" + v + "” in their content" },
	"rule":       func(v string) string { return "explained by " + v },
	"took":       func(v string) string { return "that took " + v },
	"since":      func(v string) string { return "since " + v },
	"until":      func(v string) string { return "until " + v },
}

// newNoMatch repeats the filter in words and offers to leave its narrowest part out.
func newNoMatch(q url.Values) *noMatch {
	active := activeFilters(q)
	n := &noMatch{Title: "Nothing matches", Words: "There are no runs here.", WithoutAll: "/history"}
	if len(active) == 0 {
		return n
	}
	said := make([]string, len(active))
	for i, name := range active {
		said[i] = filterWords[name](q.Get(name))
	}
	n.Words = "There are no runs " + strings.Join(said, ", ") + "."
	n.Drop, n.DropHref = said[0], linkTo(q, active[0], "", "before", "after")
	if len(active) == 1 {
		n.Drop = ""
	}
	return n
}

// soFar says how far was searched, where that was not to the end: older runs may match.
func (n *noMatch) soFar(searched *searchedNote) {
	if searched == nil {
		return
	}
	n.Title, n.GoOn = "Nothing found yet", searched.Href
	n.Words = "Back to run " + searched.Run + " t" + strings.TrimPrefix(n.Words, "T") + " Older ones were not searched yet."
}
