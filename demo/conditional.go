package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"
)

// validators tell one version of a resource from another (RFC 9110, 8.8).
type validators struct {
	etag     string    // a strong entity tag, with its quotes
	modified time.Time // to the second; zero where it is not known
}

// tagOf computes the entity tag of a representation.
func tagOf(text []byte) string {
	sum := sha256.Sum256(text)
	return `"` + hex.EncodeToString(sum[:8]) + `"`
}

// proceed judges the request's preconditions in the order of RFC 9110, 13.2.2. Where the
// request must not be carried out it has answered, 304 or 412, and returns false.
func proceed(w http.ResponseWriter, r *http.Request, v validators) bool {
	outcome := evaluate(r, v)
	if outcome != 0 {
		refuse(w, r, v, outcome)
	}
	return outcome == 0
}

// refuse answers with an outcome of evaluate.
func refuse(w http.ResponseWriter, r *http.Request, v validators, outcome int) {
	setValidators(w, v)
	if outcome == http.StatusNotModified {
		w.WriteHeader(outcome)
		return
	}
	writeProblem(w, r, problem{Type: "precondition-failed", Status: outcome,
		Detail: "The resource is not in the version that the request is about.",
		Hint:   "Read it again: its entity tag is now " + v.etag + "."})
}

// evaluate returns 304, 412, or 0 to go on.
func evaluate(r *http.Request, v validators) int {
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	if match := r.Header.Values("If-Match"); len(match) > 0 {
		if !tagsMatch(match, v.etag, strongly) {
			return http.StatusPreconditionFailed
		}
	} else if date, ok := dateOf(r, "If-Unmodified-Since"); ok && !v.modified.IsZero() && v.modified.After(date) {
		return http.StatusPreconditionFailed
	}
	if none := r.Header.Values("If-None-Match"); len(none) > 0 {
		switch {
		case !tagsMatch(none, v.etag, weakly):
			return 0
		case reads:
			return http.StatusNotModified
		}
		return http.StatusPreconditionFailed
	}
	if date, ok := dateOf(r, "If-Modified-Since"); ok && reads && !v.modified.IsZero() && !v.modified.After(date) {
		return http.StatusNotModified
	}
	return 0
}

// setValidators tells the client how to ask for this version again.
func setValidators(w http.ResponseWriter, v validators) {
	w.Header().Set("ETag", v.etag)
	if !v.modified.IsZero() {
		w.Header().Set("Last-Modified", v.modified.UTC().Format(http.TimeFormat))
	}
}

func dateOf(r *http.Request, name string) (time.Time, bool) {
	date, err := http.ParseTime(r.Header.Get(name))
	return date, err == nil
}

// strongly and weakly are the two comparisons of RFC 9110, 8.8.3.2, with a strong tag.
func strongly(sent, ours string) bool { return sent == ours }
func weakly(sent, ours string) bool   { return strings.TrimPrefix(sent, "W/") == ours }

// tagsMatch reports whether a list of entity tags holds ours, or is the * that any
// version matches. What cannot be read as a tag matches nothing.
func tagsMatch(lines []string, ours string, same func(sent, ours string) bool) bool {
	list := strings.TrimSpace(strings.Join(lines, ","))
	if list == "*" {
		return true
	}
	for list != "" {
		list = strings.TrimLeft(list, ", \t")
		tag, rest, ok := cutTag(list)
		if !ok {
			return false
		}
		if same(tag, ours) {
			return true
		}
		list = rest
	}
	return false
}

// cutTag takes the entity tag from the start of a list. A tag may hold commas.
func cutTag(list string) (tag, rest string, ok bool) {
	weak := ""
	if after, found := strings.CutPrefix(list, "W/"); found {
		weak, list = "W/", after
	}
	if !strings.HasPrefix(list, `"`) {
		return "", "", false
	}
	end := strings.IndexByte(list[1:], '"')
	if end < 0 {
		return "", "", false
	}
	return weak + list[:end+2], list[end+2:], true
}

// showVersion sends value with validators computed from what is sent, unless the client
// has that version.
func showVersion(w http.ResponseWriter, r *http.Request, value any) {
	text := encode(value)
	v := validators{etag: tagOf(text)}
	if !proceed(w, r, v) {
		return
	}
	setValidators(w, v)
	w.Header().Set("Cache-Control", "no-cache")
	writeJSON(w, http.StatusOK, "application/json", value)
}
