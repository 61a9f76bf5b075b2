package explain

import (
	"slices"
	"strings"

	"parley/playground"
)

// butFor are meanings of findings under a success code: what the code means would praise
// an answer that cannot be used as it is.
var butFor = map[string]string{
	"E-200-GRAPHQL-FAILED":  "The document arrived and was taken, and that is all that the status says here. GraphQL reports failures in errors, and there is no data.",
	"E-200-GRAPHQL-PARTIAL": "It worked in part: data holds what could be had, errors says what could not. The status does not tell the two apart.",
	"E-200-CRASH":           "The answer began as a success, and then the server's program crashed. What came is not to be used.",
	"E-2XX-BROKEN-JSON":     "The server reports a success, and its body cannot be read as the JSON that it says it is.",
	"E-2XX-HTML-AS-JSON":    "The server reports a success, and its body is a page, not the JSON that it says it is.",
	"E-2XX-HTML-FOR-JSON":   "The server answered with a success, and not with the data that was asked for.",
	"E-2XX-EMPTY-JSON":      "The server reports a success, and sent nothing where it says JSON.",
	"E-2XX-SIGN-IN":         "The page came as it should; it is the sign-in page, not what was asked for.",
	"E-3XX-LOGIN":           "The page came as it should; it is the sign-in page, not what was asked for.",
	"E-PORTAL":              "Something on the way answered in the server's place. The server itself was not asked.",
	"E-GRPC-STATUS":         "The call arrived, and that is all that the HTTP status says here. Its outcome is in grpc-status, and it is a failure.",
}

const failedUnderSuccess = "The status speaks of a success, and the body of a failure. The body counts: programs that only look at the status will call it a success."

// success fills meaning, who acts and whether a retry helps where the code is a success
// and the answer is none.
func (f *facts) success(e *playground.Explanation) {
	first := e.Findings[0]
	meaning, knows := butFor[first.ID]
	failed := first.Severity == playground.SeverityBlocker
	switch {
	case failed && f.code == 207: // the code itself says to look at the members
	case failed && !knows:
		e.Meaning = failedUnderSuccess
	case knows && first.Severity != playground.SeverityNote:
		e.Meaning = meaning
	default:
		return
	}
	e.WhoActs, e.Retry = f.blame(first)
}

// whoseWords are codes and words of failures for which the server has to act and a later
// try may help; limits are for the caller to wait for.
var (
	serversWords = []string{"internal", "unavailable", "timeout", "timed out", "time out", "downstream", "upstream", "server error", "server_error", "servererror", "fatal_error", "temporarily", "overload", "maintenance", "deadline_exceeded", "data_loss", "try again later"}
	limitWords   = []string{"rate limit", "rate_limit", "ratelimit", "rate-limit", "throttl", "too many", "too_many", "resource_exhausted", "quota"}
)

// blame says who acts on a failure under a success code, and whether a retry helps.
func (f *facts) blame(first finding) (who, retry string) {
	later := "safe-later"
	if f.has("Retry-After") {
		later = "after-retry-after"
	}
	switch first.ID {
	case "E-2XX-BROKEN-JSON", "E-2XX-HTML-AS-JSON", "E-2XX-EMPTY-JSON":
		return "server", "after-fix"
	case "E-200-CRASH":
		return "server", later
	}
	lower := strings.ToLower(first.Title)
	s := f.shape()
	code := s.codeWord()
	lower += " " + code + " " + strings.ToLower(s.status.scalar())
	number := or(s.status.scalar(), code)
	switch {
	case f.callersFault():
		return "client", "after-fix"
	case hasAny(lower, limitWords...) != "", number == "429":
		return "client", later
	case hasAny(lower, serversWords...) != "", len(number) == 3 && number[0] == '5', s.name == "JSON-RPC" && (code == "-32603" || len(code) == 6 && strings.HasPrefix(code, "-320")), s.name == "SOAP fault":
		return "server", later
	case slices.ContainsFunc(first.Actions, func(a action) bool { return a.Kind == playground.ActionWait }):
		return "client", later
	}
	return "client", "after-fix"
}
