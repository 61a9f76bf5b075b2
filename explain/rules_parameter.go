package explain

import (
	"net/url"
	"slices"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// parameterAsked are the ways in which servers say that a parameter of the query is missing.
var parameterAsked = []*lazyregexp.Regexp{
	lazyregexp.New(`(?i)\b(?:missing|required) (?:the )?(?:required |mandatory )?(?:request |query |url |get )*(?:string )?param(?:eter)?s?:? ?['"\x60]?([A-Za-z_][\w.-]{0,40})['"\x60]? ?(?:is (?:not present|missing|required)|$|[.,;(])`),
	lazyregexp.New(`(?i)['"\x60]([A-Za-z_][\w.-]{0,40})['"\x60] (?:request |query |url )*(?:string )?param(?:eter)? (?:is|must be) (?:required|missing|mandatory|present|set|provided)`),
	lazyregexp.New(`(?i)\b(?:pass|provide|supply|specify|include|send) (?:an?|the) ['"\x60]?([A-Za-z_][\w.-]{0,40})['"\x60]? (?:parameter )?(?:on|in|as|via|through) (?:the |a )?(?:query|url)\b`),
	lazyregexp.New(`(?i)\bmissing (?:required )?['"\x60]?([A-Za-z_][\w.-]{0,40})['"\x60]?(?:,? (?:or|and) ['"\x60]?[A-Za-z_][\w.-]{0,40}['"\x60]?)? (?:in|from) (?:the )?(?:query|url)\b`),
	lazyregexp.New(`(?i)\bThe ([A-Za-z_][\w.-]{0,40}) query parameter\b[^.]{0,60}\bis required`),
	lazyregexp.New(`(?i)\bmissing (?:the )?(?:required )?['"\x60]?([A-Za-z_][\w.-]{0,40})['"\x60]? (?:query |url )?(?:string )?param(?:eter)?\b`),
	lazyregexp.New(`(?i)(?:^|[^\w-])['"\x60]?([A-Za-z_][\w.-]{0,40})['"\x60]? (?:query|url param|url parameter) (?:is|was) (?:required|missing|empty|not (?:set|provided|given|specified))`),
	lazyregexp.New(`(?i)\bmissing (?:required )?(?:query )?(?:param|parameter|argument):? ?['"\x60]([A-Za-z_][\w.-]{0,40})['"\x60]`),
}

// parameterNamed are ways in which the name of a missing value is told, which of a request
// without content is one of the query: by a name that only programs have, or by any name in a
// language that is not its own.
var parameterNamed = []*lazyregexp.Regexp{
	lazyregexp.New(`^['"\x60]?([a-z][a-z0-9]{0,19})['"\x60]? (?:is )?(?:required|missing)[.!]?$`),
	lazyregexp.New(`\b([a-z][a-z0-9]*(?:_[a-z0-9]+)+|[a-z][a-z0-9]*(?:[A-Z][a-z0-9]+)+)['"\x60]? (?:is |are |was )?(?:required|missing|mandatory|not (?:provided|given|specified|set|supplied)|requise?s?|erforderlich|fehlt|manquante?|requerid[oa]|obrigat[óo]ri[oa]|obligatori[oa]|obligatoire|mancante|wymagan\p{L}*|verplicht|wajib|bắt buộc|zorunlu|обязател\p{L}*)`),
	lazyregexp.New(`(?i)\b(?:missing|required)(?: required)?:? ['"\x60]?((?-i:[a-z][a-z0-9]*(?:_[a-z0-9]+)+|[a-z][a-z0-9]*(?:[A-Z][a-z0-9]+)+))\b`),
	lazyregexp.New(`(?i)(?:缺少|缺失|缺乏|falta(?:ndo)?|manque|il manque|fehlt|fehlender?|отсутствует|не указан[оа]?|не передан[оа]?|thiếu|brak|brakuje|eksik|ontbreekt)(?:参数|参数|必要参数| (?:el|la|le|o|a|der|die|das))?(?: ?(?:parámetro|parâmetro|paramètre|parameter|параметр|tham số|parametre|parametru))?[ :：]*['"\x60]?([A-Za-z_][\w.-]{1,40})`),
	lazyregexp.New(`(?:^|[^\w-])['"\x60]?([A-Za-z_][\w-]{1,40})['"\x60]? ?(?:は必須|が必要|不能为空|必填|是必填|은 필수|는 필수|이 필요|가 필요)`),
}

// missingTongues are words for what did not come along, in other languages than English.
var missingTongues = []string{"нет данных", "отсутств", "не указан", "не передан", "не заполн", "缺少", "缺失", "不能为空", "必填", "必須", "入力してください", "필수", "입력", "falta", "faltan", "obligatori", "requerid", "obrigat", "manque", "manquant", "requis", "obligatoire", "fehlt", "fehlen", "erforderlich", "mancant", "obbligator", "eksik", "zorunlu", "brak ", "wymagan", "ontbreek", "verplicht", "wajib", "harus diisi", "thiếu", "bắt buộc", "مطلوب", "відсутн"}

// valueOfAddress are words that blame a value, and not who calls, how, or when.
var (
	valueOfAddress = lazyregexp.New(`(?i)\b(?:invalid|malformed|unknown|unsupported|unrecogni[sz]ed|bad|wrong) [\w'"\x60-]+|\b(?:is|are) (?:not (?:a |an )?(?:valid|known|supported|recogni[sz]ed)|invalid|malformed|unknown|unsupported)\b|\b(?:must|should|has to|have to) (?:be|have|contain|match|start|end)\b|\b(?:may|must|can|should)(?: not|not|n't) (?:exceed|be|have|contain)\b|\bnot found\b|\bdoes(?: not|n't) exist\b|\bno such\b`)
	notOfAddress   = []string{"token", "credential", "signature", "session", "header", "method", "password", "login", "api key", "apikey", "api_key", "auth", "cookie", "content-type", "content type", "version", "body", "payload", "json", "csrf", "certificate", "invalid request", "bad request", "invalid state", "invalid operation", "must be logged", "must be a member", "must be an admin", "subscription", "account", "user agent", "origin", "referer", "license"}
)

// onlyAddress reports that the words blame a value, of a request that has nothing but its
// address to have one in.
func (f *facts) onlyAddress() bool {
	w := f.shape().words()
	w = w[:min(len(w), topicBytes)]
	if m := statusFirst.FindString(strings.ToLower(w)); m != "" && len(m) < len(w) {
		w = w[len(m):]
	}
	lower := strings.ToLower(w)
	if f.sendsContent() || !playground.SafeMethod(f.method) && f.method != "DELETE" || f.code == 406 && !f.notThere() || strings.Count(strings.Trim(f.target.Path, "/"), "/") == 0 || f.topic() != noTopic && f.topic() != topicMissing && f.topic() != topicValue || hasAny(lower, notOfAddress...) != "" || f.onlyCode() && !strings.Contains(lower, "invalid") {
		return false
	}
	return valueOfAddress.MatchString(spelled(w)) || contentAsked.MatchString(w) || hasAny(lower, inTongues(topicValue)...) != "" || hasAny(lower, inTongues(topicMissing)...) != ""
}

// missingParameter is the parameter of the query that the words ask for, of a request that
// has no content and does not have it.
func (f *facts) missingParameter() string {
	if f.sendsContent() {
		return ""
	}
	words := f.shape().words()
	words = words[:min(len(words), 600)]
	asked := parameterAsked
	if hasAny(strings.ToLower(words), "param", "query", "argument", "url") == "" {
		asked = nil
	}
	if playground.SafeMethod(f.method) || f.method == "DELETE" {
		asked = slices.Concat(asked, parameterNamed) // it can stand nowhere else
	}
	for _, re := range asked {
		m := re.FindStringSubmatch(words)
		if m == nil || playground.SecretName(m[1]) || f.target.Query().Has(m[1]) {
			continue
		}
		switch strings.ToLower(m[1]) {
		case "is", "are", "the", "in", "for", "was", "or", "and", "of", "missing", "required", "values", "value", "a", "query", "url", "parameter", "param", "header", "body", "authentication", "authorization", "host", "id", "login", "auth", "session", "cookie", "permission", "admin", "payment", "subscription", "upgrade", "captcha", "https", "ssl", "signature", "consent", "approval", "verification", "confirmation", "credentials", "registration", "activation", "location", "content":
			continue
		}
		return m[1]
	}
	return ""
}

// withParameter is the composed address with an empty parameter behind it.
func (f *facts) withParameter(name string) string {
	u, err := url.Parse(f.firstURL())
	if err != nil {
		return f.firstURL()
	}
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += url.QueryEscape(name) + "="
	return u.String()
}

// notThere reports words for something that does not exist.
func (f *facts) notThere() bool {
	w := strings.ToLower(f.shape().words())
	return hasAny(w[:min(len(w), topicBytes)], notThereWords...) != "" || strings.HasPrefix(w, "no such ")
}

// recordOfPath reports words by which the record that the path ends in is not there.
func (f *facts) recordOfPath() bool {
	id, _ := f.pathRecord()
	return strings.ContainsAny(id, "0123456789") && !versionStep.MatchString(id) && containsID(f.shape().words(), id) && (f.notThere() || f.speaksOf("not exist") != "")
}
