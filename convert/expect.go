package convert

import (
	"slices"
	"strings"

	"parley/playground"
)

// Words of chai's for the status of a response, as Postman and Insomnia have them.
var chaiStatuses = map[string]string{
	"ok": "2xx", "success": "2xx", "info": "1xx", "redirection": "3xx", "clientError": "4xx", "serverError": "5xx", "error": "4xx, 5xx", "accepted": "202",
	"badRequest": "400", "unauthorized": "401", "forbidden": "403", "notFound": "404", "rateLimited": "429",
}

// statusList is a list of codes and classes as an option has it; "" where one is none.
func statusList(text string) string {
	words := playground.ExpectedStatuses(strings.Join(strings.Fields(text), " "))
	if len(words) > playground.MaxExpect || slices.ContainsFunc(words, func(w string) bool { return !playground.IsStatusWord(w) }) {
		return ""
	}
	return strings.Join(words, ", ")
}

// pattern is the inner part of an expression for a list, and unpattern reads one: 2\d\d|404.
func pattern(words []string) string {
	return strings.ReplaceAll(strings.ToLower(strings.Join(words, "|")), "xx", `\d\d`)
}

func unpattern(text string) string {
	return statusList(strings.NewReplacer("|", " ", `\d\d`, "xx").Replace(text))
}

// wants has a request expect a status, unless it is none or another is expected already, and
// reports whether it does.
func wants(r *playground.Request, status string) bool {
	if status == "" || r == nil || r.Options.Expect != "" && r.Options.Expect != status {
		return false
	}
	r.Options.Expect = status
	return true
}

// expectedOf are the codes and classes that a request expects, fit to be written into a file.
func expectedOf(r playground.Request) []string {
	return playground.ExpectedStatuses(statusList(r.Options.Expect))
}
