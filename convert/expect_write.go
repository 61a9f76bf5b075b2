package convert

import (
	"net/http"
	"strconv"
	"strings"

	"parley/playground"
)

// orWords joins words: "200, 204 or 404".
func orWords(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// codesAlone reports whether there is no class among the words.
func codesAlone(words []string) bool {
	return !strings.Contains(strings.ToLower(strings.Join(words, "")), "x")
}

// expectAsScript writes what a request expects as a test of Postman's.
func expectAsScript(r playground.Request) []string {
	words := expectedOf(r)
	holds := ""
	switch {
	case len(words) == 0:
		return nil
	case len(words) == 1 && codesAlone(words):
		holds = "pm.response.to.have.status(" + words[0] + ")"
	case codesAlone(words):
		holds = "pm.expect(pm.response.code).to.be.oneOf([" + strings.Join(words, ", ") + "])"
	case len(words) == 1:
		holds = "pm.expect(pm.response.code).to.be.within(" + words[0][:1] + "00, " + words[0][:1] + "99)"
	default:
		holds = "pm.expect(String(pm.response.code)).to.match(/^(" + pattern(words) + ")$/)"
	}
	return []string{"pm.test(" + quoteJSON("The status is "+orWords(words)) + ", function () {", "    " + holds + ";", "});"}
}

// expectAsHandler writes it as a handler of JetBrains'.
func expectAsHandler(r playground.Request) string {
	words := expectedOf(r)
	holds := "response.status === " + strings.Join(words, "")
	switch {
	case len(words) == 0:
		return ""
	case !codesAlone(words):
		holds = "/^(" + pattern(words) + ")$/.test(String(response.status))"
	case len(words) > 1:
		holds = "[" + strings.Join(words, ", ") + "].includes(response.status)"
	}
	name := quoteJSON("The status is " + orWords(words))
	return "  client.test(" + name + ", function () {\n    client.assert(" + holds + ", " + name + ");\n  });\n"
}

// hurlResponseOf writes what is expected and taken of a response.
func hurlResponseOf(r playground.Request) string {
	words, line, asserts := expectedOf(r), "HTTP *\n", ""
	switch {
	case len(words) == 1 && codesAlone(words):
		line = "HTTP " + words[0] + "\n"
	case len(words) > 0:
		asserts = "status toString matches /^(" + pattern(words) + ")$/\n"
	}
	if asserts += hurlAsserts(r); asserts != "" {
		asserts = "[Asserts]\n" + asserts
	}
	captures := hurlCaptures(r.Extract)
	if len(words) == 0 && captures == "" && asserts == "" {
		return ""
	}
	return line + captures + asserts
}

// expectedResponses adds what a request expects to the responses of an operation.
func (a *apiWriter) expectedResponses(all *tree, r playground.Request) {
	for _, word := range expectedOf(r) {
		key, about := strings.ToUpper(word), "Expected."
		if code, err := strconv.Atoi(word); err == nil {
			about = named(http.StatusText(code), about)
		} else if word[0] > '5' {
			continue // no class that OpenAPI has
		}
		if all.get(key) == nil {
			all.under(key).set("description", textTree(about))
		}
	}
}
