package explain

import (
	"slices"
	"strings"
)

// maxFaults bounds the field errors that are read.
const maxFaults = 20

// lists are the names under which a list or a map of field errors stands.
var lists = []string{
	"errors", "fieldErrors", "field_errors", "violations", "invalid-params", "invalid_params", "invalidParams", "detail", "details", "issues",
	"validationErrors", "validation_errors", "fieldViolations", "error", "fields", "message", "subErrors", "causes", "invalid", "failures", "problems", "validation", "data", "body",
}

// fieldFaults finds what is said about single fields: problem details' errors, JSON:API's
// source, FastAPI's loc, Spring's fieldErrors, Google's fieldViolations, and maps from a
// field to its messages as Rails, Laravel, Django and ASP.NET write them (VA-01).
func fieldFaults(root *node, code int) []fieldFault {
	if code < 400 {
		return nil
	}
	var faults []fieldFault
	faults = collectFaults(root, faults, 0)
	if m := root.get("message"); m.is(isObject) && code == 400 {
		if all := listFaults(m); len(all) > len(faults) {
			faults = all
		}
	}
	if len(faults) == 0 && (code == 400 || code == 422) {
		faults = mapFaults(root, faults, true)
	}
	return faults
}

func collectFaults(n *node, faults []fieldFault, depth int) []fieldFault {
	if depth > 5 || n == nil || len(faults) >= maxFaults {
		return faults
	}
	if n.is(isArray) {
		for k := n.first; k != nil && len(faults) < maxFaults; k = k.next {
			if one, ok := elementFault(k); ok {
				faults = append(faults, one)
			} else if k.words() != "" && !looksLikeCode(k.text) {
				faults = append(faults, fieldFault{"", k})
			} else if k.is(isObject) {
				faults = collectFaults(k, faults, depth+1)
			}
		}
		return faults
	}
	for _, name := range lists {
		m := n.one(name)
		switch {
		case m == nil:
		case m.is(isObject) && mapName[name]:
			before := len(faults)
			if faults = mapFaults(m, faults, false); len(faults) == before {
				faults = collectFaults(m, faults, depth+1)
			}
		case m.is(isArray), m.is(isObject):
			faults = collectFaults(m, faults, depth+1)
		}
		if len(faults) > 0 {
			return faults
		}
	}
	return faults
}

// mapName are lists that may be a map from field to messages.
var mapName = map[string]bool{
	"errors": true, "fieldErrors": true, "field_errors": true, "validationErrors": true, "validation_errors": true, "fields": true,
	"violations": true, "error": true, "message": true, "detail": true, "details": true, "validation": true,
}

// pointers are the names of the member that names the field.
var pointers = []string{
	"pointer", "field", "loc", "path", "param", "property", "propertyPath", "propertyName", "name", "key", "attribute", "instancePath", "dataPath", "location", "target", "parameter", "fieldName", "field_name", "element",
}

// messages are the names of the member that says what is wrong with it.
var messages = []string{"message", "msg", "detail", "description", "reason", "defaultMessage", "error", "errorMessage", "error_message", "title", "text", "constraint", "code", "type"}

// elementFault reads one element of a list of field errors.
func elementFault(k *node) (fieldFault, bool) {
	if !k.is(isObject) {
		return fieldFault{}, false
	}
	name := ""
	if src := k.get("source"); src.is(isObject) {
		name = src.one("pointer", "parameter", "header").words()
	}
	for _, p := range pointers {
		if name != "" {
			break
		}
		name = fieldName(k.one(p))
	}
	for _, m := range messages {
		if v := k.one(m); v.words() != "" && v.text != name {
			return fieldFault{name, v}, name != ""
		}
	}
	if c := k.get("constraints"); c.is(isObject) && c.first.words() != "" {
		return fieldFault{name, c.first}, name != "" // class-validator
	}
	return fieldFault{}, false
}

// fieldName reads a name that is a string or a path in a list.
func fieldName(n *node) string {
	switch {
	case n.is(isString):
		return strings.TrimSpace(n.text)
	case n.is(isArray):
		var steps []string
		for k := n.first; k != nil && len(steps) < 16; k = k.next {
			if s := k.scalar(); s != "" {
				steps = append(steps, s)
			}
		}
		return strings.Join(steps, ".")
	}
	return ""
}

// mapFaults reads a map from a field to its messages. At the root every member has to
// be a list of words, as Django writes it, lest any object be taken for one.
func mapFaults(n *node, faults []fieldFault, root bool) []fieldFault {
	if !n.is(isObject) {
		return faults
	}
	var found []fieldFault
	for k := n.first; k != nil && len(found) < maxFaults; k = k.next {
		m := k
		if inner := k.get("_errors"); inner.is(isArray) { // Discord
			m = inner.first
		}
		if k.is(isArray) {
			if m = k.first; m.is(isObject) {
				m = nil // a list of objects is no list of messages
			}
		}
		if m.is(isObject) {
			m = m.one("message", "msg", "detail", "description", "reason")
		}
		loose := !n.sureMap() && k.is(isString) && looksLikeCode(k.text)
		if m.words() == "" || loose || root && !k.is(isArray) || (root || !n.sureMap()) && reserved[strings.ToLower(k.key)] || nested[k.key] || root && slices.Contains(lists, k.key) {
			if root {
				return faults
			}
			continue
		}
		found = append(found, fieldFault{k.key, m})
	}
	return append(faults, found...)
}

// listFaults reads a map in which every member is a list of words, as GitLab writes it,
// whatever the fields are called.
func listFaults(n *node) []fieldFault {
	var faults []fieldFault
	for k := n.first; k != nil && len(faults) < maxFaults; k = k.next {
		if !k.is(isArray) || k.first.words() == "" {
			return nil
		}
		faults = append(faults, fieldFault{k.key, k.first})
	}
	return faults
}

// nested are members that hold another error, not one about a field.
var nested = map[string]bool{"caused_by": true, "root_cause": true, "cause": true, "innererror": true, "innerError": true, "suppressed": true}

// sureMap reports that an object stands under a name which only field errors have.
func (n *node) sureMap() bool {
	switch n.key {
	case "detail", "details", "message", "error", "validation":
		return false
	}
	return true
}

// reserved are members of an error object that are not fields of the request.
var reserved = map[string]bool{"message": true, "code": true, "type": true, "status": true, "error": true, "title": true, "detail": true, "msg": true, "reason": true, "doc_url": true, "request_id": true, "requestid": true, "target": true, "name": true, "statuscode": true, "description": true, "traceid": true, "param": true, "innererror": true, "decline_code": true}
