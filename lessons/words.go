package lessons

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/playground"
)

// longestQuote bounds what is quoted of an answer, which is a stranger's.
const longestQuote = 80

// quoted puts a stranger's text between quotation marks, short and on one line.
func quoted(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "\ufffd")), " ")
	if len(text) > longestQuote {
		cut := longestQuote
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut] + "…"
	}
	return "“" + text + "”"
}

// sentence gives a text the full stop that it lacks.
func sentence(text string) string {
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") || strings.HasSuffix(text, "!") {
		return text
	}
	return text + "."
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// wants says what a check wants to see.
func wants(c playground.LessonCheck) string {
	values := strings.Join(c.Values, " or ")
	if c.Verb == verbIs && c.Subject == "failure" && values != "none" {
		return "The check wants a failure of the kind " + values + "."
	}
	if c.Verb == verbIs && c.Subject == "status" && values == "none" {
		return "The check wants no answer at all."
	}
	switch c.Verb {
	case verbIs:
		return "The check wants " + values + "."
	case verbNot:
		return "The check wants another one than " + values + "."
	case verbAtLeast:
		return "The check wants at least " + values + "."
	case verbAtMost:
		return "The check wants at most " + values + "."
	case verbContains:
		return "The check wants it to hold " + values + "."
	case verbMissing:
		return "The check wants it to be missing."
	}
	return "The check wants it to be there."
}

func answered(run *playground.Run) string {
	if run.Status == 0 {
		return "No answer came"
	}
	return "It answered " + strconv.Itoa(run.Status)
}

func sawStatus(run *playground.Run, _ playground.LessonCheck, _ []string) string {
	return answered(run) + "."
}

func sawClass(run *playground.Run, _ playground.LessonCheck, values []string) string {
	if run.Status == 0 || len(values) == 0 {
		return answered(run) + "."
	}
	return answered(run) + ", which is " + article(values[0]) + "."
}

func article(class string) string {
	switch class {
	case "success":
		return class
	case "informational":
		return "an informational answer"
	}
	return "a " + class
}

func sawOK(run *playground.Run, _ playground.LessonCheck, values []string) string {
	return answered(run) + ", so ok is " + strings.Join(values, "") + "."
}

func sawMethod(_ *playground.Run, _ playground.LessonCheck, values []string) string {
	return "The method was " + short(values) + "."
}

func sawPath(_ *playground.Run, _ playground.LessonCheck, values []string) string {
	return "The path was " + short(values) + "."
}

func sawFinalPath(_ *playground.Run, _ playground.LessonCheck, values []string) string {
	return "It ended at the path " + short(values) + "."
}

// short is what a person typed, as far as it fits a sentence.
func short(values []string) string {
	return strings.Trim(quoted(strings.Join(values, ", ")), "“”")
}

func sawRedirects(run *playground.Run, _ playground.LessonCheck, _ []string) string {
	return count(run.Redirects(), "redirect was followed.", "redirects were followed.")
}

func sawAttempts(run *playground.Run, _ playground.LessonCheck, _ []string) string {
	return count(len(run.Attempts), "attempt was made.", "attempts were made.")
}

func sawFailure(run *playground.Run, _ playground.LessonCheck, values []string) string {
	if run.Failure == nil {
		return answered(run) + ", and nothing failed."
	}
	return "What failed was: " + strings.Join(values, "") + "."
}

func sawRules(_ *playground.Run, c playground.LessonCheck, _ []string) string {
	if c.Verb == verbNot {
		return "That rule explains it."
	}
	return "Another rule explains it."
}

// sawRequestField names no value: it may be a credential.
func sawRequestField(_ *playground.Run, c playground.LessonCheck, values []string) string {
	if len(values) == 0 {
		return "The request had no " + c.Name + "."
	}
	return "The request had " + c.Name + "."
}

func sawResponseField(run *playground.Run, c playground.LessonCheck, values []string) string {
	if len(values) == 0 {
		return answered(run) + " without " + c.Name + "."
	}
	masked := make([]string, len(values))
	for i, v := range values {
		masked[i] = playground.MaskField(c.Name, v)
	}
	return answered(run) + " with " + c.Name + " " + quoted(strings.Join(masked, ", ")) + "."
}

// sawBody quotes nothing of content: what is in it may be a credential that is somebody's.
func sawBody(run *playground.Run, c playground.LessonCheck, values []string) string {
	if _, ok := decoded(run); !ok {
		return answered(run) + ", and its content is no JSON that can be read."
	}
	if len(values) == 0 {
		return "The content has nothing at " + c.Name + "."
	}
	return "The content has something else at " + c.Name + "."
}
