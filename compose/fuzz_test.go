package compose_test

import (
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"parley/compose"
	"parley/playground"
)

// holdRequest checks what must hold of a request that has no fault: it resolves, the
// outcome can be sent and is read by net/url as it is written, and resolving it again
// changes nothing.
func holdRequest(t *testing.T, r playground.Request) {
	t.Helper()
	if len(compose.Validate(r, compose.Ceilings{})) > 0 {
		return
	}
	resolved, err := compose.Resolve(r)
	if err != nil {
		// GraphQL variables are checked where they are read; all else was checked.
		if r.Body.Kind == playground.BodyGraphQL && !json.Valid(r.Body.Variables) {
			return
		}
		t.Fatalf("%+v has no fault, but: %v", r, err)
	}
	mustParseURL(t, resolved.URL)
	if faults := compose.Validate(resolved, compose.Ceilings{}); len(faults) > 0 && !strings.Contains(r.Body.Text+resolved.Body.Text, "{{") {
		t.Fatalf("%+v\nresolved to what cannot be sent: %+v", resolved, faults)
	}
	again, err := compose.Resolve(resolved)
	if err != nil || !reflect.DeepEqual(again, resolved) {
		t.Fatalf("once  %+v\ntwice %+v (%v)", resolved, again, err)
	}
	for _, row := range resolved.Headers {
		if strings.ContainsAny(row.Name+row.Value, "\r\n\x00") {
			t.Fatalf("a field breaks out of its line: %+v", row)
		}
	}
	if strings.ContainsAny(resolved.URL, " \r\n\t\x00") {
		t.Fatalf("the address breaks out of its line: %q", resolved.URL)
	}
}

func FuzzReadDraft(f *testing.F) {
	for _, seed := range []string{
		`{}`, `[]`, `null`, `{"request":{"url":"http://h/?a=1#f"}}`, `{"request":{"url":"http://ü:65536/","method":"G T"}}`,
		`{"request":{"url":"http://u:p@[::1%25a]:1/%zz?{{x}}","query":[{"name":"a","value":"&","enabled":false}],"headers":[{"name":"A","value":"\r\n"}],
		"body":{"kind":"multipart","media_type":"none","fields":[{"name":"f","filename":"\"","media_type":"a/b","base64":"AA=="}]},"auth":{"kind":"basic","username":"u"},
		"options":{"timeout_ms":1e3,"retry":{"statuses":[1]}}},"environment":"e","tags":[null]}`,
		`{"request":{"url":"http://h","body":{"query":"{a}","variables":{"a":[1]}},"auth":{"name":"k","in":"query","value":"v"}}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := compose.ReadDraft(strings.NewReader(text))
		if err != nil {
			code := playground.CodeOf(err)
			if code != playground.Malformed && code != playground.Invalid || !utf8.ValidString(err.Error()) {
				t.Fatalf("%q: %v", text, err)
			}
			if isJSON := json.Valid([]byte(text)) && utf8.ValidString(text); isJSON != (code == playground.Invalid) {
				t.Fatalf("%q is JSON: %v, but the code is %s", text, isJSON, code)
			}
			return
		}
		if faults := compose.Validate(d.Request, compose.Ceilings{}); len(faults) > 0 {
			t.Fatalf("%q was read, but: %+v", text, faults)
		}
		holdRequest(t, d.Request)
		again, err := json.Marshal(map[string]any{"request": d.Request, "name": d.Name, "note": d.Note, "tags": d.Tags})
		if err != nil {
			t.Fatal(err)
		}
		if second := mustRead(t, string(again)); !reflect.DeepEqual(compacted(second), compacted(d)) {
			t.Fatalf("read again it is\n%+v, not\n%+v", second, d)
		}
	})
}

// compacted writes variables as encoding/json does.
func compacted(d playground.Draft) playground.Draft {
	if d.Request.Body.Variables != nil {
		d.Request.Body.Variables, _ = json.Marshal(d.Request.Body.Variables)
	}
	return d
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "url=http://h/", "form=page&url=h&method=other&method_other=X&header_name=A&header_value=1&header_use=0", "url=http://h/&body_kind=form&form_name=a&form_value=b",
		"url=http://h/&body_text={}&timeout_ms=x&retry_attempts=9&from=1", "url=%00&auth_kind=bearer&auth_token=%0A", "url=:80&auth_kind=api_key&auth_name=k&auth_in=query", "url=http://h/&query_name=a&query_value=%0D",
		"url=http://h/&body_kind=multipart&part_name=a&part_value=1&part_type=a/b&part_filename=x&part_kept=1&part_size=3&part_base64=AA==", "url=http://h/&body_kind=graphql&body_text={a}&variables={&operation_name=o", "url=http://h/&body_kind=xml&body_text=<a/>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		v, err := url.ParseQuery(query)
		if err != nil || !utf8.ValidString(v.Encode()) {
			return
		}
		form := compose.ReadForm(v)
		r, err := compose.Parse(form)
		if err == nil && len(compose.Validate(r, compose.Ceilings{})) > 0 {
			t.Fatalf("%q was read, but it cannot be sent", query)
		}
		if err != nil && len(faultsOf(t, err)) == 0 {
			t.Fatalf("%q: no fault is named: %v", query, err)
		}
		holdRequest(t, r)
		if err != nil {
			return
		}
		second, err := compose.Parse(compose.ToForm(r))
		if err != nil || !reflect.DeepEqual(second.Headers, r.Headers) || second.URL != r.URL || second.Method != r.Method || second.Options.TimeoutMS != r.Options.TimeoutMS {
			t.Fatalf("shown and read again it is\n%+v, not\n%+v (%v)", second, r, err)
		}
		compose.MergeSecrets(r, playground.MaskRequest(r))
	})
}

func FuzzApplyPatch(f *testing.F) {
	f.Add(`{}`, "http://h/a?b#c", "Bearer x")
	f.Add(`{"method":"PUT","url":"../x?y","set_headers":[{"name":"Authorization","value":"Bearer {{credential}}"}],"remove_headers":["a"],"body":"drop"}`, "http://u:p@h/a/b", "")
	f.Add(`{"url":"//other/","new_body":{"kind":"json","text":"{}"},"body":"replace","follow_redirects":false}`, "https://h:1/%zz", "basic basic")
	f.Add(`{"url":"%","body":"x"}`, "", "token: \"a\"")
	f.Fuzz(func(t *testing.T, patch, address, credential string) {
		var p playground.Patch
		if json.Unmarshal([]byte(patch), &p) != nil {
			return
		}
		r := playground.NewRequest(address)
		r.Headers = []playground.Row{on("Authorization", credential), on("A", "1")}
		before := r
		before.Headers = append([]playground.Row{}, r.Headers...)
		got, err := compose.ApplyPatch(r, p)
		if !reflect.DeepEqual(r, before) {
			t.Fatalf("the stored request changed: %+v", r)
		}
		if err != nil {
			if len(faultsOf(t, err)) == 0 {
				t.Fatalf("no fault is named: %v", err)
			}
			return
		}
		if p.URL == "" && got.URL != r.URL || p.Method == "" && got.Method != r.Method {
			t.Fatalf("what is absent did not stay: %+v", got)
		}
		if userinfo(got.URL) != "" && userinfo(p.URL) == "" && len(compose.SentToNewOrigin(r, got)) > 0 {
			t.Fatalf("%q keeps the credentials of %q", got.URL, r.URL)
		}
		compose.Differences(r, got)
		holdRequest(t, got)
	})
}

func userinfo(address string) string {
	_, rest, ok := strings.Cut(address, "//")
	if !ok {
		return ""
	}
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	return rest[:max(0, strings.LastIndexByte(rest, '@'))]
}

func FuzzAddress(f *testing.F) {
	for _, c := range addressesToSend {
		f.Add(c.given, "a", "1")
	}
	f.Add("?", "", "")
	f.Add("://?#", "&=#", "+%zz\r\n")
	f.Add("http://h/?a=%7e&&b", "é", "{{x}}")
	f.Fuzz(func(t *testing.T, address, name, value string) {
		base, pairs := compose.SplitQuery(address)
		if joined := compose.JoinQuery(base, pairs); joined != address {
			t.Fatalf("%q is joined to %q", address, joined)
		}
		// A pair that was added is read as it was typed, behind all that was there.
		added := compose.JoinQuery(base, append(pairs, compose.Pair{Row: on(name, value), Typed: "\x00"}))
		_, again := compose.SplitQuery(added)
		if len(again) != len(pairs)+1 || !reflect.DeepEqual(again[:len(pairs)], pairs) && len(pairs) > 0 {
			t.Fatalf("%q and a pair is read as %+v", address, again)
		}
		if last := again[len(pairs)]; (last.Name != name || last.Value != value) && utf8.ValidString(name+value) && !strings.Contains(name+value, "{{") {
			t.Fatalf("%q=%q is read as %q=%q", name, value, last.Name, last.Value)
		}
		completed, _ := compose.CompleteURL(address)
		if again, note := compose.CompleteURL(completed); again != completed || note != "" {
			t.Fatalf("%q is completed to %q, then to %q", address, completed, again)
		}
		for _, u := range []string{address, completed} {
			r := playground.NewRequest(u)
			r.Query = []playground.Row{on(name, value)}
			holdRequest(t, r)
		}
	})
}

func FuzzCheckJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,-0.5e3,true,null,"\u00e9"]}`, "{'a': None,}", "[1 2", "\ufeff{}", "{\"a\":\"\\x\"}", "“", "[0x1, .5, 01, 1_0]", "{} // x", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { holdCheck(t, text) })
}
