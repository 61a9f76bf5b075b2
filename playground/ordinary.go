package playground

import "strings"

// An ordinary word stands in much that has nothing to do with a credential that happens to be
// the same word. To hide it everywhere makes a text unreadable, and tells which word it is to
// whoever reads what is around it. So it is hidden only where the text itself says that a
// credential stands there: behind a scheme, or behind the name of a credential.

// OrdinaryWord reports whether a credential is a word or figure of the kind that texts have
// anyway.
func OrdinaryWord(value string) bool {
	if value == "" {
		return false
	}
	lower := strings.ToLower(value)
	if len(value) < ShortestHidden {
		return strings.Trim(lower, "abcdefghijklmnopqrstuvwxyz") == "" || strings.Trim(value, "0123456789") == ""
	}
	return ordinaryWords[lower]
}

// ordinaryWords are what people type for a credential while they try something out, and what
// answers to them are made of.
var ordinaryWords = wordSet(`access account action active address allowed anonymous answer application authentication
	authorization authorized bearer before browser cannot change changeme client connection contact content cookie
	correct create created credential credentials custom default delete demo denied detail details develop developer
	development disabled document enabled error errors example expected expired failed failure forbidden foobar format
	gateway header headers hello history identity identifier incorrect internal invalid letmein length local localhost
	location manager member message method missing nobody notfound number object online options origin parameter
	password please private problem product production profile project protected public random reason refused
	refresh reload remote request requests required resource response result sample schema secret secrets security
	server service session signature something staging status string student support system tester testing token
	tokens unauthorized undefined unknown update upload username users version welcome without`)

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		set[word] = true
	}
	return set
}

// credentialNouns come before a credential in sentences.
var credentialNouns = wordSet("basic bearer credential credentials code key otp passcode passphrase password pin pwd secret token")

// FindsCredential reports whether a credential is what stands in text behind before: it
// follows the name of one, or a scheme, and is a word of its own.
func FindsCredential(before, after string) bool {
	if after != "" && wordByte(after[0]) || before != "" && wordByte(before[len(before)-1]) {
		return false
	}
	rest := strings.TrimRight(before, `"'`+"`\\")
	if gap := strings.TrimRight(rest, " =:>\t\r\n"); len(gap) < len(rest) {
		named := strings.ContainsAny(rest[len(gap):], "=:>")
		gap = strings.TrimRight(gap, `"'`+"`\\")
		name := gap[lastWord(gap):]
		return credentialNouns[strings.ToLower(name)] || isScheme(name) || named && SecretName(name)
	}
	return false
}

// lastWord is where the word begins that text ends with.
func lastWord(text string) int {
	i := len(text)
	for i > 0 && (wordByte(text[i-1]) || text[i-1] == '-') {
		i--
	}
	return i
}

func wordByte(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= 0x80
}
