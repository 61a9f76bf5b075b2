package convert

import (
	"strings"

	"parley/lazyregexp"
)

// sentLines are the request line in what curl -v prints, and the lines of a command beside it.
var (
	sentLines = lazyregexp.New(`(?m)^>[ \t]+[A-Z][A-Z-]{1,19} \S+ HTTP/[\d.]+[ \t]*$`)
	typedCurl = lazyregexp.New(`(?m)^[^>*<\n]*\bcurl(?:\.exe)?[ \t]`)
)

// fromVerbose is the request in what curl -v prints, as it goes over the wire; empty: the text is
// something else, or has the command too.
func fromVerbose(text string) string {
	if text == "" || strings.IndexByte("*>{<", text[0]) < 0 || len(text) > 1<<20 {
		return ""
	}
	at := sentLines.FindStringIndex(text)
	if at == nil || typedCurl.MatchString(text) {
		return ""
	}
	var lines []string
	for line := range strings.SplitSeq(text[at[0]:], "\n") {
		rest, sent := strings.CutPrefix(line, ">")
		if rest = strings.TrimSpace(rest); !sent && strings.HasPrefix(line, "*") {
			continue
		}
		if !sent || rest == "" {
			break
		}
		lines = append(lines, rest)
	}
	return strings.Join(lines, "\n")
}

// verboseRequest reads it. What was sent behind the head is not among what curl prints.
func verboseRequest(text string) (foreign, error) {
	f, err := fromRaw(text)
	if err == nil && hasContent.MatchString(text) {
		f.warn("content", "curl -v does not print the content that it sends: type it into the body.")
	}
	return f, err
}

var hasContent = lazyregexp.New(`(?im)^(?:content-length: *[1-9]|transfer-encoding:)`)
