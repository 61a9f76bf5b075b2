package views

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// optionNames are the fields of the part Options.
var optionNames = slices.Concat([]string{
	"follow_redirects", "max_redirects", "timeout_ms", "retry_attempts", "retry_backoff_ms", "retry_unsafe", "retry_after",
	"verify_tls", "http_version", "cookies", "max_body_bytes", "proxy", "resolve",
}, limitNames, tlsNames)

// formOf writes a request as the form would post it. A box that is not ticked is
// absent, as in a post.
func formOf(r playground.Request, name string) url.Values { return formFrom(r, name, 0) }

// formFrom does so with a request that is kept with the run from.
func formFrom(r playground.Request, name string, from playground.RunID) url.Values {
	v := url.Values{"method": {r.Method}, "url": {r.URL}, "name": {name}}
	rowsInto(v, "query", r.Query)
	rowsInto(v, "header", r.Headers)
	bodyInto(v, r.Body, from != 0)
	authInto(v, r.Auth)
	optionsInto(v, r.Options)
	rowsInto(v, "path", r.PathParams)
	rowsInto(v, "var", r.Variables)
	takesInto(v, r.Extract)
	checksInto(v, r.Checks)
	return v
}

func rowsInto(v url.Values, prefix string, rows []playground.Row) {
	for i, r := range rows {
		v.Add(prefix+"_name", r.Name)
		v.Add(prefix+"_value", r.Value)
		if r.Enabled {
			v.Add(prefix+"_use", strconv.Itoa(i))
		}
	}
}

func optionsInto(v url.Values, o playground.Options) {
	for name, n := range map[string]int64{
		"max_redirects": int64(o.MaxRedirects), "retry_attempts": int64(o.Retry.MaxAttempts),
	} {
		v.Set(name, strconv.FormatInt(n, 10))
	}
	v.Set("timeout_ms", playground.WriteMilliseconds(o.TimeoutMS))
	v.Set("retry_backoff_ms", playground.WriteMilliseconds(o.Retry.BackoffMS))
	v.Set("max_body_bytes", playground.WriteBytes(o.MaxBodyBytes))
	for name, on := range map[string]bool{
		"follow_redirects": o.FollowRedirects, "retry_unsafe": o.Retry.UnsafeMethods, "retry_after": o.Retry.RetryAfter,
		"verify_tls": o.VerifyTLS, "cookies": o.Cookies,
	} {
		if on {
			v.Set(name, "true")
		}
	}
	v.Set("http_version", o.HTTPVersion)
	if o.Expect != "" {
		v.Set("expect", o.Expect)
	}
	wireInto(v, o)
}

// wholeNumbers are the fields that hold figures alone: times and sizes have units.
var wholeNumbers = []string{"max_redirects", "retry_attempts", "plan_count", "plan_concurrency", "plan_failures", "plan_missed"}

// fields makes controls of a form's values and of what is wrong with them.
type fields struct {
	v      url.Values
	faults map[string]string // by field, such as url or header_name.2
}

func (f fields) control(name, label string) control {
	return f.made(name, label, f.v.Get(name))
}

func (f fields) made(key, label, value string) control {
	c := control{ID: fieldID(key), Name: key, Value: value, Label: label, Fault: f.faults[key], Whole: slices.Contains(wholeNumbers, key)}
	if c.Fault != "" {
		c.FaultID = c.ID + "-fault"
	}
	return c
}

// fieldID is the id of a field's control.
func fieldID(key string) string { return "f-" + dashes.Replace(key) }

var dashes = strings.NewReplacer("_", "-", ".", "-")

// table makes the rows that were typed and the spare ones after them.
func (f fields) table(kind, prefix, caption, invite, part string) rowTable {
	t := rowTable{Kind: kind, Prefix: prefix, Caption: caption, New: invite, Part: part}
	names, values := f.v[prefix+"_name"], f.v[prefix+"_value"]
	used := map[string]bool{}
	for _, u := range f.v[prefix+"_use"] {
		used[u] = true
	}
	for i := range max(len(names), len(values)) {
		name, value := nth(names, i), nth(values, i)
		if name != "" || value != "" {
			t.Rows = append(t.Rows, f.row(prefix, len(t.Rows), name, value, used[strconv.Itoa(i)]))
		}
	}
	for range spareRows {
		r := f.row(prefix, len(t.Rows), "", "", true)
		r.Spare = true
		t.Rows = append(t.Rows, r)
	}
	return t
}

func (f fields) row(prefix string, i int, name, value string, use bool) tableRow {
	n := strconv.Itoa(i)
	called := name
	if called == "" {
		called = "row " + strconv.Itoa(i+1)
	}
	r := tableRow{Index: n, Use: use, UseLabel: "Use " + called, Remove: "Remove " + called}
	r.Name = f.made(prefix+"_name."+n, "Name", name)
	r.Value = f.made(prefix+"_value."+n, "Value of "+called, value)
	r.Name.Name, r.Value.Name = prefix+"_name", prefix+"_value"
	return r
}

func nth(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

func faultsByName(faults []playground.FieldError) map[string]string {
	out := map[string]string{}
	for _, f := range faults {
		name := nameOfPointer(f.Pointer)
		if out[name] == "" {
			out[name] = f.Detail
		}
	}
	return out
}

// pointerNames turns what a JSON Pointer leads to into the form's name of it.
var pointerNames = map[string]string{
	"body": "body_text", "body/text": "body_text", "body/media_type": "media_type", "body/kind": "body_kind",
	"body/query": "body_text", "body/variables": "variables", "body/operation_name": "operation_name", "body/base64": "body_file",
	"auth":       "auth_kind",
	"plan/count": "plan_count", "plan/concurrency": "plan_concurrency", "plan/pace_ms": "plan_pace_ms", "plan/stop": "plan_stop", "plan/failures": "plan_failures", "plan/missed": "plan_missed",
	"plan/retry_after": "plan_retry_after", "plan/confirm": "plan_confirm", "plan/data": "plan_data",
	"options/retry/max_attempts": "retry_attempts", "options/retry/backoff_ms": "retry_backoff_ms",
	"options/retry/unsafe_methods": "retry_unsafe", "options/retry/retry_after": "retry_after",
}

// nameOfPointer turns /request/headers/2/name into header_name.2, the form's way to say
// it. A form's own name comes back as it is.
func nameOfPointer(pointer string) string {
	p := strings.TrimPrefix(strings.Trim(pointer, "/"), "request/")
	if name, ok := pointerNames[p]; ok {
		return name
	}
	if member, ok := strings.CutPrefix(p, "auth/"); ok {
		return "auth_" + member
	}
	if name := wireField(p); name != "" {
		return name
	}
	parts := strings.Split(p, "/")
	for from, prefix := range map[string]string{"query": "query", "headers": "header", "body/fields": "form", "body/parts": "part", "path_params": "path", "variables": "var", "extract": "take", "checks": "check"} {
		rest, ok := strings.CutPrefix(p, from+"/")
		if !ok {
			continue
		}
		index, member, _ := strings.Cut(rest, "/")
		return prefix + "_" + memberName(prefix, member) + "." + index
	}
	return parts[len(parts)-1]
}

// memberName is the form's name of a row's member.
func memberName(prefix, member string) string {
	switch {
	case member == "value", prefix == "take", prefix == "check":
		return member
	case prefix == "part" && member == "media_type":
		return "type"
	case prefix == "part" && (member == "base64" || member == "filename"):
		return "file"
	}
	return "name"
}

// pointToParts makes faults of a multipart body's fields point to the table of parts, as
// nameOfPointer knows it.
func pointToParts(faults []playground.FieldError) []playground.FieldError {
	out := make([]playground.FieldError, len(faults))
	for i, f := range faults {
		out[i] = playground.FieldError{Pointer: strings.Replace(f.Pointer, "body/fields/", "body/parts/", 1), Detail: f.Detail}
	}
	return out
}

// partOfName says in which part of the composer a field stands.
func partOfName(name string) string {
	for prefix, part := range map[string]string{"header_": "headers", "query_": "params", "form_": "body", "body_": "body", "part_": "body", "variables": "body", "var_": "variables", "take_": "variables", "check": "checks", "expect": "checks", "operation_": "body", "media_": "body", "auth_": "auth"} {
		if strings.HasPrefix(name, prefix) {
			return part
		}
	}
	for _, o := range optionNames {
		if o == name {
			return "options"
		}
	}
	return "params"
}

// FormOf is what a playground's form posts before anything is typed.
func FormOf(in PlaygroundInput) url.Values {
	if in.Typed != nil {
		return in.Typed
	}
	v := formFrom(in.Request, in.Name, in.From)
	v.Set("into", in.Into)
	return v
}
