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
	"validationErrors", "validation_errors", "fieldViolations", "error", "fields", "message", "subErrors", "causes", "invalid", "failures", "problems", "validation", "data", "body", "_embedded", "ModelState", "errorCauses", "extra", "erros", "errores", "fehler",
}

// fieldFaults finds what is said about single fields: problem details' errors, JSON:API's
// source, FastAPI's loc, Spring's fieldErrors, Google's fieldViolations, and maps from a
// field to its messages as Rails, Laravel, Django and ASP.NET write them (VA-01).
func fieldFaults(root *node, code int) []fieldFault {
	if code < 400 {
		return nil
	}
	if fhirIssue(root) != nil {
		return fhirFaults(root)
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
	if len(faults) == 0 && (code == 400 || code == 422) {
		if faults = anyFaults(root); len(faults) == 0 {
			faults = wordlessFaults(root)
		}
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
				faults = append(faults, fieldFault{name: "", message: k})
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
		case name == "data" && m.is(isObject):
			if faults = dataFaults(n, m); len(faults) == 0 {
				faults = collectFaults(m, faults, depth+1)
			}
		case m.is(isObject) && mapName[name]:
			if !m.sureMap() {
				faults = collectFaults(m, faults, depth+1)
			}
			before := len(faults)
			if faults = mapFaults(m, faults, false); len(faults) == before && m.sureMap() {
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
	"ModelState": true, "violations": true, "error": true, "message": true, "detail": true, "details": true, "validation": true,
}

// pointers are the names of the member that names the field.
var pointers = []string{
	"pointer", "field", "loc", "path", "param", "property", "propertyPath", "propertyName", "name", "key", "attribute", "instancePath", "dataPath", "location", "target", "parameter", "fieldName", "field_name", "element", "members", "argument", "campo", "feld", "champ", "jsonPath",
}

// messages are the names of the member that says what is wrong with it.
var messages = []string{"message", "msg", "messages", "detail", "description", "reason", "defaultMessage", "error", "errorMessage", "error_message", "title", "text", "details", "constraint", "mensagem", "mensaje", "meldung", "code", "type"}

// isKindOf reports a message that is only the kind of what the detail beside it says.
func isKindOf(message, detail *node) bool {
	return strings.Contains(detail.words(), " ") && len(detail.text) > len(message.text) && len(detail.text) < 400 && hasAny(strings.ToLower(message.text), "incorrect", "invalid", "error", "fail", "wrong", "not valid") != ""
}

// elementFault reads one element of a list of field errors.
func elementFault(k *node) (fieldFault, bool) {
	if k.is(isArray) && k.count == 2 && fieldLike.MatchString(k.first.words()) && strings.Contains(k.first.next.words(), " ") { // a pair
		return fieldFault{name: k.first.text, message: k.first.next}, true
	}
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
	for _, inner := range []string{"extensions", "meta", "context", "params"} {
		if name != "" {
			break
		}
		if x := k.get(inner); x.is(isObject) {
			name = x.one("field", "path", "param", "property", "parameter", "key").words()
		}
	}
	for _, m := range messages {
		v := k.one(m)
		if v.is(isArray) {
			v = v.first
		}
		if v.words() != "" && v.text != name {
			if d := k.one("detail", "details", "description"); isKindOf(v, d) {
				v = d
			}
			return fieldFault{name: name, message: v}, name != ""
		}
	}
	for depth := 0; depth < 5 && k.get("constraints") == nil && k.get("children").firstKid().is(isObject); depth++ { // class-validator, nested
		k = k.get("children").first
		name = strings.Trim(name+"."+k.get("property").words(), ".")
	}
	if c := k.get("constraints"); c.is(isObject) && c.first.words() != "" {
		return fieldFault{name: name, message: c.first}, name != "" // class-validator
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
	if !n.is(isObject) || n.get("lang") != nil && n.get("value") != nil { // OData's message
		return faults
	}
	if root {
		all, ok := nestedFaults(n, "", 0)
		if !ok {
			return faults
		}
		return append(faults, all...)
	}
	if n.one("detail", "message").words() != "" && n.get("status").is(isNumeric) {
		return faults // one error, under the name of several
	}
	var found []fieldFault
	for k := n.first; k != nil && len(found) < maxFaults; k = k.next {
		m := messageOf(k)
		loose := !n.sureMap() && k.is(isString) && looksLikeCode(k.text)
		loose = loose || !n.sureMap() && k.is(isArray) && (codesOnly(k) || namesChoices(k.key) && looksLikeCode(k.first.words()))
		if loose || strings.Contains(k.key, "@") || !n.sureMap() && (reserved[strings.ToLower(k.key)] || aboutWords(k.key) || slices.Contains(lists, k.key)) || nested[k.key] {
			continue
		}
		if m.words() != "" {
			found = append(found, fieldFault{name: k.key, message: m})
			continue
		}
		if all, ok := nestedFaults(k, k.key, 1); ok && n.sureMap() && (k.is(isObject) || k.first.is(isObject)) {
			found = append(found, all...)
		}
	}
	return append(faults, found...)
}

// messageOf is what a map says of one field: words, the first of a list of them, or an
// object with a message.
func messageOf(k *node) *node {
	m := k
	if inner := k.get("_errors"); inner.is(isArray) { // Discord
		m = inner.first
	}
	if k.is(isArray) {
		if m = k.first; m.is(isObject) && elementOnly(m) {
			m = nil // a list of objects is no list of messages
		}
	}
	if m.is(isObject) {
		rule := m.first
		if m = m.one("message", "msg", "detail", "description", "reason"); m == nil && k.is(isObject) && k.count == 1 && rule.is(isString) && strings.Contains(rule.text, " ") {
			m = rule // the name of the rule, and its sentence: Laminas
		}
	}
	return m
}

// elementOnly reports an object that says of itself which field it is about, or nothing.
func elementOnly(m *node) bool {
	return m.one("message", "msg", "description").words() == "" || m.one(pointers...) != nil
}

// saidOfField reports a list of sentences under a name that a field of the request may have as well as
// an error: code, name, title.
func saidOfField(k *node) bool {
	switch strings.ToLower(k.key) {
	case "code", "type", "status", "title", "name", "description", "param", "target":
		return k.is(isArray) && k.first.is(isString) && strings.Contains(k.first.text, " ")
	}
	return false
}

// nestedFaults reads fields within fields, as Discord, zod, marshmallow and Django write
// them: every leaf has to be a list of words.
func nestedFaults(n *node, path string, depth int) (faults []fieldFault, ok bool) {
	if depth > 5 || !n.is(isObject) && !n.is(isArray) {
		return nil, false
	}
	for k := n.first; k != nil && len(faults) < maxFaults; k = k.next {
		step := k.key
		if n.is(isArray) {
			step = itoa(k.index)
		}
		at := strings.Trim(path+"."+step, ".")
		if k.key == "_errors" || k.key == "non_field_errors" {
			at = path
		}
		switch {
		case depth == 0 && (reserved[strings.ToLower(k.key)] && !saidOfField(k) || slices.Contains(lists, k.key)):
			return nil, false
		case k.is(isArray) && k.first.words() != "":
			faults = append(faults, fieldFault{name: at, message: k.first})
		case k.key == "_errors" && k.first.is(isObject) && k.first.one("message", "msg").words() != "":
			faults = append(faults, fieldFault{name: at, message: k.first.one("message", "msg")})
		case k.empty() && (k.is(isArray) || k.is(isObject)):
		default:
			below, fine := nestedFaults(k, at, depth+1)
			if !fine {
				return nil, false
			}
			faults = append(faults, below...)
		}
	}
	return faults, len(faults) > 0
}

// dataFaults reads JSend's data beside status: fail, and the map of objects with a message
// that PocketBase has.
func dataFaults(n, data *node) (faults []fieldFault) {
	fail := strings.EqualFold(n.get("status").words(), "fail")
	for k := data.first; k != nil && len(faults) < maxFaults; k = k.next {
		m := k
		if k.is(isObject) {
			m = k.one("message", "msg")
		}
		if m.words() == "" || m == k && !fail {
			return nil
		}
		faults = append(faults, fieldFault{name: k.key, message: m})
	}
	return faults
}

// listFaults reads a map in which every member is a list of words, as GitLab writes it,
// whatever the fields are called.
func listFaults(n *node) []fieldFault {
	var faults []fieldFault
	for k := n.first; k != nil && len(faults) < maxFaults; k = k.next {
		if k.is(isArray) && k.count == 0 {
			continue
		}
		if !k.is(isArray) || k.first.words() == "" {
			return nil
		}
		faults = append(faults, fieldFault{name: k.key, message: k.first})
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
var reserved = map[string]bool{"message": true, "code": true, "type": true, "status": true, "error": true, "title": true, "detail": true, "msg": true, "reason": true, "doc_url": true, "request_id": true, "requestid": true, "target": true, "name": true, "statuscode": true, "description": true, "traceid": true, "param": true, "innererror": true, "decline_code": true,
	"details": true, "info": true, "hint": true, "metadata": true, "help": true, "documentation_url": true, "trace": true, "traces": true, "stack": true, "stacktrace": true, "params": true, "requestparams": true}
