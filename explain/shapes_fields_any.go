package explain

import (
	"slices"
	"strings"

	"parley/lazyregexp"
)

// Names that no list has are read by their parts: constraintViolations holds faults,
// violationPath and invalidField name the field, failureMessage says what is wrong with it.
var (
	faultLists = []string{"violation", "invalid", "failure", "issue", "error", "problem", "fault", "badrequest", "details", "fields", "missing", "messages"}
	fieldParts = []string{"field", "path", "property", "param", "pointer", "attribute", "column", "variable"}
	wordsParts = []string{"message", "msg", "descr", "reason", "detail", "explan", "title"}
	ruleParts  = []string{"rule", "tag", "constraint", "validator", "faultcode", "keyword", "errorcode", "errortype", "issue", "kind", "code", "type"}
)

// anyFaults is the reader of last resort: lists of objects, wherever they stand, in which
// every one names a field and what is wrong with it, by parts of the names of its members.
func anyFaults(root *node) []fieldFault {
	budget := deepNodes
	return anyFaultsIn(root, root, 0, &budget)
}

func anyFaultsIn(root, n *node, depth int, budget *int) []fieldFault {
	if depth > 4 || !n.is(isObject) {
		return nil
	}
	for k := n.first; k != nil && *budget > 0; k = k.next {
		*budget--
		name := plainName(k.key)
		told := hasAny(name, faultLists...) != ""
		switch {
		case told && k.is(isArray):
			if faults := listedFaults(k, budget); len(faults) > 0 {
				return faults
			}
			if faults := nestedWords(k); len(faults) > 0 {
				return faults
			}
		case told && k.is(isObject) && name != "details":
			if faults := nestedWords(k); len(faults) > 0 {
				return faults
			}
		}
		if k.is(isObject) && (told || depth == 0 && root.count <= 2) {
			if faults := anyFaultsIn(root, k, depth+1, budget); len(faults) > 0 {
				return faults
			}
		}
	}
	return nil
}

// nestedWords reads fields within fields whose every leaf is a list of words, under a name
// such as _issues.
func nestedWords(n *node) []fieldFault {
	if !n.is(isObject) {
		return nil
	}
	faults, ok := nestedFaults(n, "", 1)
	if !ok {
		return nil
	}
	return faults
}

// listedFaults reads a list if each of its elements tells of a field.
func listedFaults(list *node, budget *int) []fieldFault {
	var faults []fieldFault
	for k := list.first; k != nil && len(faults) < maxFaults; k = k.next {
		one, ok := partsFault(k, budget)
		if !ok {
			return nil
		}
		faults = append(faults, one)
	}
	return faults
}

// partsFault reads one element by the parts of its members' names.
func partsFault(n *node, budget *int) (fieldFault, bool) {
	if !n.is(isObject) {
		return fieldFault{}, false
	}
	var field, words, loose, rule *node
	for k := n.first; k != nil && *budget > 0; k = k.next {
		*budget--
		name := plainName(k.key)
		switch {
		case field == nil && (slices.Contains(pointers, k.key) || hasAny(name, fieldParts...) != "") && hasAny(name, "type", "location", "value", "id") == "" && fieldName(k) != "" && !strings.Contains(fieldName(k), " "):
			field = k
		case (words == nil || plainName(words.key) == "title" || strings.HasPrefix(name, "detail") && isKindOf(words, k)) && hasAny(name, wordsParts...) != "" && k.words() != "" && strings.Contains(k.text, " "):
			words = k
		case k.words() != "" && hasAny(name, ruleParts...) != "" && len(k.text) < 60 && (rule == nil || hasAny(plainName(rule.key), "code", "type", "kind") != "" && hasAny(name, "code", "type", "kind") == ""):
			rule = k
		case loose == nil && strings.Count(k.words(), " ") > 1 && hasAny(name, "value", "input", "example", "doc") == "":
			loose = k
		}
	}
	if words == nil {
		words = loose
	}
	if words == nil {
		words = rule
	}
	if field == nil || words == nil {
		return fieldFault{}, false
	}
	return fieldFault{name: fieldName(field), message: words, guessed: true}, true
}

// wordlessFaults reads a list in names of another language by what stands in it: in each
// element one value that can be a field's name, under a name that is no code's, and one that
// is a sentence.
func wordlessFaults(root *node) []fieldFault {
	budget := deepNodes
	level := []*node{root}
	for depth := 0; depth < 3 && len(level) > 0; depth++ {
		for _, n := range level {
			for k := n.first; n.is(isObject) && k != nil; k = k.next {
				if k.is(isArray) && k.count > 0 && k.first.is(isObject) && tellingRank[plainName(k.key)] == 0 {
					if faults := sentencesOf(k); len(faults) > 0 {
						return faults
					}
				}
			}
		}
		level = nextLevel(level, &budget)
	}
	return nil
}

func sentencesOf(list *node) []fieldFault {
	var faults []fieldFault
	for k := list.first; k != nil && len(faults) < maxFaults; k = k.next {
		var field, words *node
		for m := k.firstKid(); m != nil && k.count <= 4; m = m.next {
			name := plainName(m.key)
			switch {
			case m.words() == "" || hasAny(name, "cod", "kod", "id", "typ", "stat", "sever", "level", "コード", "码", "title", "name", "url", "link") != "":
			case words == nil && (strings.Contains(m.text, " ") || m.text[0] > 0x7f && len(m.text) > 9):
				words = m
			case field == nil && fieldLike.MatchString(m.text) && !strings.Contains(m.text, "Exception"):
				field = m
			}
		}
		if field == nil || words == nil {
			return nil
		}
		faults = append(faults, fieldFault{name: field.text, message: words, guessed: true})
	}
	return faults
}

// fieldLike is a value that can name a field, or a path to one.
var fieldLike = lazyregexp.New(`^[A-Za-z_$][A-Za-z0-9_.\[\]/-]{0,60}$`)

// deepCode is a telling code under a name for errors, as oauth_error, down to two levels.
func deepCode(n *node, depth int) *node {
	seen := 0
	for k := n.firstKid(); k != nil && depth < 3 && seen < 24; k, seen = k.next, seen+1 {
		name := plainName(k.key)
		if (strings.Contains(name, "err") || (name == "code" || name == "reason" || name == "type") && hasAny(plainName(n.key), "err", "detail", "fault", "fail", "problem") != "") && tellingCode(k.words()) {
			return k
		}
		if k.is(isObject) || k.is(isArray) {
			if c := deepCode(k, depth+1); c != nil {
				return c
			}
		}
	}
	return nil
}

// codeBelow is the telling code of what stands below an object, in its lists and objects.
func codeBelow(n *node, depth int) *node {
	seen := 0
	for k := n.firstKid(); k != nil && depth < 3 && seen < 24; k, seen = k.next, seen+1 {
		if name := plainName(k.key); depth > 0 && (strings.HasSuffix(name, "code") || strings.HasSuffix(name, "id") || name == "reason" || name == "type" || name == "error") && tellingCode(k.words()) {
			return k
		}
		if k.is(isObject) || k.is(isArray) {
			if c := codeBelow(k, depth+1); c != nil {
				return c
			}
		}
	}
	return nil
}

// aboutWords reports a member that holds the error's own words again, for users or in another
// language: error_user_msg, errorMS, messageFr.
func aboutWords(key string) bool {
	name := plainName(key)
	if strings.HasPrefix(name, "erroruser") {
		return true
	}
	rest, ok := strings.CutPrefix(name, "error")
	if !ok {
		rest, ok = strings.CutPrefix(name, "message")
	}
	return ok && (len(rest) == 2 || rest == "local" || rest == "localized" || rest == "translated")
}
