package explain

import (
	"net/url"
	"strconv"
	"strings"

	"parley/playground"
)

// around is the line of an offset, or the part of it near the offset.
func around(text string, offset int) string {
	offset = min(offset, len(text))
	start := strings.LastIndexByte(text[:offset], '\n') + 1
	end := len(text)
	if i := strings.IndexByte(text[offset:], '\n'); i >= 0 {
		end = offset + i
	}
	if end-start > 160 {
		start, end = max(start, offset-80), min(end, offset+80)
	}
	return strings.ToValidUTF8(text[start:end], "\ufffd")
}

// mendJSON takes a trailing comma or a byte order mark away, as often as it needs. It
// returns false where that does not make JSON of it.
func mendJSON(text string, fault *jsonFault) (string, bool) {
	for range 20 {
		switch {
		case strings.Contains(fault.what, "trailing comma"):
			i := strings.LastIndexByte(text[:fault.offset], ',')
			if i < 0 {
				return "", false
			}
			text = text[:i] + text[i+1:]
		case strings.Contains(fault.what, "byte order mark"):
			text = strings.TrimPrefix(text, "\ufeff")
		default:
			return "", false
		}
		if _, fault = readJSON(text); fault == nil {
			return text, true
		}
	}
	return "", false
}

// formAsJSON writes a form that was sent as a JSON object of strings.
func (f *facts) formAsJSON() (string, bool) {
	text, _ := f.sentText()
	values, err := url.ParseQuery(text)
	if err != nil || len(values) == 0 {
		return "", false
	}
	return jsonObject(strings.Split(text, "&"))
}

// jsonObject keeps the order of the form's fields.
func jsonObject(pairs []string) (string, bool) {
	var b strings.Builder
	b.WriteString("{")
	for i, p := range pairs {
		k, v, _ := strings.Cut(p, "=")
		name, err1 := url.QueryUnescape(k)
		value, err2 := url.QueryUnescape(v)
		if err1 != nil || err2 != nil {
			return "", false
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(quoteJSON(name) + ": ")
		if _, err := strconv.ParseInt(value, 10, 53); err == nil && (value == "0" || value[0] != '0') && value[0] != '+' {
			b.WriteString(value)
		} else {
			b.WriteString(quoteJSON(value))
		}
	}
	b.WriteString("}")
	return b.String(), true
}

// asForm is the JSON object that was sent, as a form.
func (f *facts) asForm() (patch, bool) {
	text, ok := f.sentText()
	if !ok {
		return patch{}, false
	}
	root, fault := readJSON(text)
	if fault != nil || !root.is(isObject) || root.count == 0 {
		return patch{}, false
	}
	var fields []playground.FormField
	var form []string
	for k := root.first; k != nil; k = k.next {
		if k.is(isObject) || k.is(isArray) || k.is(isNull) {
			return patch{}, false
		}
		fields = append(fields, playground.FormField{Name: k.key, Value: k.text})
		if f.secrets.repeats(k.text) {
			return patch{}, false
		}
		form = append(form, k.key)
	}
	return patch{
		SetHeaders: set("Content-Type", "application/x-www-form-urlencoded"), Body: "replace",
		NewBody: &playground.Body{Kind: playground.BodyForm, Fields: fields},
	}, len(form) > 0
}
