package explain

import (
	"strings"
	"unicode"
)

// mostBundled bounds the texts of a page that are looked at to see that they are such.
const mostBundled = 64

// describesError reports a member that tells what an error would look like or be called: a schema, or
// one of the many texts of a page, beside which nothing of what tells of a failure stands.
func describesError(root, n *node) bool {
	if n.is(isObject) {
		return n.one("properties", "$ref", "allOf", "oneOf", "anyOf") != nil && tellingWords(n, 0) == nil
	}
	if !n.is(isString) || root.count < 5 || root.one("code", "status", "statusCode", "message", "detail", "details", "description", "error_description", "type", "path", "timestamp", "trace", "request_id", "requestId", "hint", "reason", "url", "method") != nil {
		return false
	}
	labels := 0
	for k, seen := root.first, 0; k != nil && seen < mostBundled; k, seen = k.next, seen+1 {
		if !k.is(isString) || strings.ContainsAny(k.key, "@:/") {
			return false
		}
		if text := k.text; text != "" && unicode.IsUpper(rune(text[0])) && strings.ToUpper(text) != text {
			labels++
		}
	}
	return labels >= 4
}

// countsSuccess reports words under an error's name that say that there was none.
func countsSuccess(n *node) bool {
	switch strings.ToLower(n.words()) {
	case "none", "no", "ok", "null", "success", "no error", "no_error", "false", "0":
		return true
	}
	return false
}

// successBelow reports an error object whose only code, somewhere below, is that of a success:
// Redfish answers so.
func successBelow(n *node, depth int) bool {
	found := false
	seen := 0
	for k := n.firstKid(); k != nil && depth < 3 && seen < 24; k, seen = k.next, seen+1 {
		switch name := plainName(k.key); {
		case k.is(isObject) || k.is(isArray):
			found = found || successBelow(k, depth+1)
		case depth > 0 && (strings.HasSuffix(name, "id") || strings.HasSuffix(name, "code")) && k.words() != "":
			if low := strings.ToLower(k.text); !strings.HasSuffix(low, ".success") && low != "success" {
				return false
			}
			found = true
		}
	}
	return found
}
