package explain

import (
	"strings"

	"parley/lazyregexp"
)

// mostBare bounds the members of an object that holds an outcome and nothing else.
const mostBare = 6

// failedCode is a word or a code by which an outcome is a failure, where nothing else was brought.
var failedCode = lazyregexp.New(`(?i)(?:^|[_\s-])(?:errors?|err|fail(?:ed|ure)?|denied|invalid|unauthori[sz]ed|forbidden|not[_\s-]?found|exceeded|expired|timed?[_\s-]?out|rejected|refused|missing|blocked|unavailable|over[a-z_]*limit|quota[a-z_]*)(?:$|[_\s-])`)

// foundNone is a code by which a search found nothing.
var foundNone = lazyregexp.New(`(?i)^(?:zero|no|empty|0)[_\s-]?(?:results?|data|records?|matches|rows|content|items|hits|found)$`)

// noneElsewhere are sentences, in other languages than English, that a search found nothing.
var noneElsewhere = lazyregexp.New(`no se (?:encontr|han encontrado|hallaron)|(?:keine?|nichts) .{0,40}gefunden|aucun\p{L}* .{0,40}trouv|nenhum\p{L}* .{0,40}encontrad|não (?:foram|foi) encontrad|nessun\p{L}* .{0,40}trovat|ничего не найдено|не найден[оаы]?|未找到|没有找到|查无|暂无数据|見つかりません|該当.{0,12}ありません|결과가 없|찾을 수 없|bulunamad|nie znaleziono|geen .{0,40}gevonden|tidak ditemukan|không tìm thấy|لم يتم العثور|не знайдено`)

// outcomeMembers are names under which an outcome stands as a word or a code.
var outcomeMembers = []string{"status", "result", "outcome", "code", "response", "responseStatus", "response_status", "statusText", "resultCode", "result_code", "state"}

// bareSign is a failure that a word alone tells: beside it there is nothing, or a list that
// holds nothing.
func bareSign(root *node) *node {
	if !root.is(isObject) || root.count == 0 {
		return nil
	}
	if r := root.get("result"); r.is(isObject) && root.get("jsonrpc") != nil { // MCP tells a tool's failure so
		if e := r.get("isError"); e.is(isBool) && e.text == "true" {
			return e
		}
	}
	if root.count > mostBare {
		return nil
	}
	for _, look := range []func(*node) *node{bareOutcome, shortCode, wornFlag, namedFault, driverFault, bareMeta} {
		if n := look(root); n != nil {
			return n
		}
	}
	return nil
}

// bareOutcome is a word or a code for a failure beside nothing.
func bareOutcome(root *node) *node {
	n := root.one(outcomeMembers...)
	if n.words() == "" || len(n.text) > 60 || !failedCode.MatchString(spelledCode(n.text)) || !nothingBeside(root, n) {
		return nil
	}
	return n
}

// spelledCode is a code with its words apart by underscores.
func spelledCode(code string) string { return strings.ReplaceAll(spelled(code), " ", "_") }

// nothingBeside reports that all other members are empty, or flags that are down.
func nothingBeside(root, n *node) bool {
	brought := root.count > 1 && (strings.ToUpper(n.text) == n.text || !n.is(isString))
	for k := root.first; k != nil; k = k.next {
		brought = brought || k.empty()
		switch {
		case k == n || k.is(isBool) || k.is(isNumeric) && (k.text == "0" || strings.Contains(plainName(k.key), "time")):
		case !noneIn(k):
			return false
		}
	}
	return brought
}

// shortCode is a code of a letter or two for a failure beside its words, under names that go together:
// returnStatus and returnMessage.
func shortCode(root *node) *node {
	for k := root.first; k != nil; k = k.next {
		switch strings.ToUpper(k.words()) {
		case "E", "ERR", "ERROR", "F", "FAIL", "FAILED", "NG", "KO", "NOK", "FAULT", "N":
		default:
			continue
		}
		name := plainName(k.key)
		for _, end := range []string{"status", "code", "flag", "result", "ret", "type"} {
			stem, ok := strings.CutSuffix(name, end)
			if !ok || stem == "" {
				continue
			}
			for w := root.first; w != nil; w = w.next {
				if rest, ok := strings.CutPrefix(plainName(w.key), stem); ok && w != k && strings.Contains(w.words(), " ") {
					switch rest {
					case "message", "msg", "text", "desc", "description", "reason", "info":
						return k
					}
				}
			}
		}
	}
	return nil
}

// wornFlag is a flag of success that is down in another way than false: "no", or ok: 0 beside
// what was wrong; or one of a failure that is up beside nothing.
func wornFlag(root *node) *node {
	if n := root.one("success", "succeeded", "ok", "isSuccess"); n.is(isString) || n.is(isNumeric) {
		switch strings.ToLower(n.text) {
		case "no", "n", "0", "failed", "fail", "error":
			if root.one("errmsg", "error", "message", "msg", "reason", "error_message", "errorMessage").words() != "" {
				return n
			}
		}
	}
	for k := root.first; k != nil; k = k.next {
		if k.is(isBool) && k.text == "true" && (errorFlag.MatchString(plainName(k.key)) || plainName(k.key) == "iserror") && nothingBeside(root, k) {
			return k
		}
	}
	return nil
}

// namedFault is what went wrong under a name of its own, beside nothing.
func namedFault(root *node) *node {
	n := root.one("err", "problem", "faults", "failures", "problems", "fault", "exception")
	if n == nil || n.empty() || countsSuccess(n) || !(root.count == 1 || nothingBeside(root, n)) {
		return nil
	}
	switch {
	case n.words() != "" && n.text != "0":
		return n
	case n.is(isArray) && longestWords(n) != nil && (n.first.words() != "" || n.first.one("message", "msg", "description", "reason", "detail", "text") != nil):
		return n
	}
	return nil
}

// driverFault is an error of WebDriver, which stands in the value that was asked for.
func driverFault(root *node) *node {
	if v := root.get("value"); root.count == 1 && v.is(isObject) && v.get("error").words() != "" && v.get("message").words() != "" {
		return v.get("error")
	}
	return nil
}

// bareMeta is a status of a failure in what is told about an answer that brought nothing.
func bareMeta(root *node) *node {
	m := root.one("meta", "header", "responseHeader", "head")
	c := m.one("code", "status", "statusCode", "status_code")
	if v, ok := codeNumber(c); !m.is(isObject) || !ok || v < 400 || v > 599 || !nothingBeside(root, m) {
		return nil
	}
	return c
}

// bareNone is a code beside nothing that says that a search found nothing.
func (f *facts) bareNone() (finding, bool) {
	root := f.body().root
	if !root.is(isObject) || root.count > mostBare {
		return silent()
	}
	if d, m := root.one("data", "result", "results"), root.one("message", "msg", "detail"); d.is(isNull) && m.words() != "" && len(m.text) < 200 && hasAny(strings.ToLower(m.text), notThereWords...) != "" {
		return likely(warning("Nothing was found, though the status is "+itoa(f.code)+": "+sentence(f.quote(m.text)), "The request was understood; nothing that the server holds fits it. Programs that only look at the status will call it a success.", f.inJSON(m, "What the body says of it."), f.inJSON(d, "It brought nothing."))), true
	}
	if w := f.wordsAlone(); root.count <= 2 && len(w) < 120 && noneElsewhere.MatchString(strings.ToLower(w)) {
		return likely(warning("Nothing was found, though the status is "+itoa(f.code)+": "+sentence(f.quote(w)), "The request was understood; nothing that the server holds fits it. That is no failure of the request: look at what was searched for.", f.inStatus("A success, by its number."))), true
	}
	n := root.one(outcomeMembers...)
	if n.words() == "" || len(n.text) > 20 || !foundNone.MatchString(n.text) || !nothingBeside(root, n) {
		return silent()
	}
	return likely(warning("Nothing was found, though the status is "+itoa(f.code)+": "+sentence(f.quote(n.text)), "The request was understood; nothing that the server holds fits it. That is no failure of the request: look at what was searched for.", f.inJSON(n, "What the body says of it."))), true
}
