package compose_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/compose"
	"parley/playground"
)

// oddText draws texts of the signs that mean something somewhere.
func oddText(signs string) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		runes := rapid.SliceOfN(rapid.SampledFrom([]rune(signs)), 0, 12).Draw(t, "runes")
		return string(runes)
	})
}

var (
	anyText    = oddText("ab1 %2F%41+&=#?/:;@!$'()*,[]{}|\\^`\"<>~.-_é漢🎉\t")
	lineName   = oddText("ab1 =&%+\r\n\t\"\\-é漢🎉:;")
	lineText   = oddText("ab1 =&%+\r\n\t\x00\"\\-é漢🎉:;")
	tokenText  = rapid.StringMatching("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,10}")
	schemes    = rapid.SampledFrom([]string{"http", "https", "HTTP", "hTTps"})
	hosts      = rapid.SampledFrom([]string{"h", "Example.COM.", "a_b.c-d", "[::1]", "[fe80::1%25eth0]", "127.0.0.1", "münchen.example", "h%61", "例え。テスト", "xn--a"})
	ports      = rapid.SampledFrom([]string{"", ":", ":1", ":080", ":65535"})
	users      = rapid.SampledFrom([]string{"", "@", "u@", "u:p@", "u%40:p:q@", "a@b:c@", ":@"})
	mediaTypes = rapid.SampledFrom([]string{"", "none", "text/plain", "application/json; charset=utf-8", "multipart/mixed", "multipart/form-data; boundary=x", "?"})
)

func drawRows(t *rapid.T, label string, name, value *rapid.Generator[string]) []playground.Row {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) playground.Row {
		return playground.Row{Name: name.Draw(t, "name"), Value: value.Draw(t, "value"), Enabled: rapid.Bool().Draw(t, "enabled")}
	}), 0, 4).Draw(t, label)
}

// drawRequest draws a request that may be sent.
func drawRequest(t *rapid.T) playground.Request {
	r := playground.NewRequest(schemes.Draw(t, "scheme") + "://" + users.Draw(t, "user") + hosts.Draw(t, "host") + ports.Draw(t, "port") +
		rapid.SampledFrom([]string{"", "/", "/a//b/../%7e", "/é"}).Draw(t, "path"))
	if rapid.Bool().Draw(t, "hasQuery") {
		r.URL += "?" + strings.NewReplacer("#", "", "\t", "").Replace(anyText.Draw(t, "query"))
	}
	if rapid.Bool().Draw(t, "hasFragment") {
		r.URL += "#" + anyText.Draw(t, "fragment")
	}
	r.Method = tokenText.Draw(t, "method")
	r.Query = drawRows(t, "rows", anyText, anyText)
	r.Headers = drawRows(t, "headers", rapid.OneOf(tokenText, rapid.SampledFrom([]string{"Content-Type", "authorization", "X-Key", "Cookie"})), anyText)
	r.Body.Kind = rapid.SampledFrom([]playground.BodyKind{"none", "text", "json", "form", "multipart", "binary", "graphql"}).Draw(t, "kind")
	r.Body.MediaType = mediaTypes.Draw(t, "mediaType")
	r.Body.Text = lineText.Draw(t, "text")
	r.Body.Base64 = base64.StdEncoding.EncodeToString(rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "bytes"))
	r.Body.Query = lineText.Draw(t, "graphql")
	r.Body.Fields = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) playground.FormField {
		return playground.FormField{Name: lineName.Draw(t, "name"), Value: lineText.Draw(t, "value"), Filename: lineName.Draw(t, "filename")}
	}), 0, 3).Draw(t, "fields")
	r.Auth = rapid.SampledFrom([]playground.Auth{
		{Kind: "none"}, {Kind: "basic", Username: "u:v", Password: "p\n"}, {Kind: "bearer", Token: "t"}, {Kind: "api_key", Name: "X-Key", Value: "v"}, {Kind: "api_key", Name: "k&", Value: "v w", In: "query"},
	}).Draw(t, "auth")
	return r
}

// TestEveryRequestIsResolvedAsTheContractSays holds Resolve to an account of its own of
// what api.md says of query, fields and content.
func TestEveryRequestIsResolvedAsTheContractSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRequest(t)
		if faults := compose.Validate(r, compose.Ceilings{}); len(faults) > 0 {
			t.Fatalf("%+v may be sent, but: %+v", r, faults)
		}
		resolved, err := compose.Resolve(r)
		if err != nil {
			t.Fatal(err)
		}
		mustParseURL(t, resolved.URL)
		checkQuery(t, r, resolved)
		checkHeaders(t, r, resolved)
		checkContent(t, r, resolved)
		if again, err := compose.Resolve(resolved); err != nil || !reflect.DeepEqual(again, resolved) {
			t.Fatalf("once  %+v\ntwice %+v (%v)", resolved, again, err)
		}
	})
}

// checkQuery: the URL's own query as typed, then the rows that are on, read as they are.
func checkQuery(t *rapid.T, r, resolved playground.Request) {
	own, _, _ := strings.Cut(r.URL, "#")
	_, own, _ = strings.Cut(own, "?")
	query, _, _ := strings.Cut(resolved.URL, "#")
	_, query, _ = strings.Cut(query, "?")
	var rows []playground.Row
	for _, row := range r.Query {
		if row.Enabled {
			rows = append(rows, row)
		}
	}
	if r.Auth.In == "query" {
		rows = append(rows, on(r.Auth.Name, r.Auth.Value))
	}
	pairs := strings.Split(query, "&")
	if len(pairs) < len(rows) {
		t.Fatalf("%q lost rows of %+v", query, rows)
	}
	for i, row := range rows {
		name, value, _ := strings.Cut(pairs[len(pairs)-len(rows)+i], "=")
		plainName, err1 := url.QueryUnescape(name)
		plainValue, err2 := url.QueryUnescape(value)
		if plainName != row.Name || plainValue != row.Value || err1 != nil || err2 != nil {
			t.Fatalf("%q: row %d is read as %q=%q, not %q=%q", query, i, plainName, plainValue, row.Name, row.Value)
		}
	}
	head := strings.Join(pairs[:len(pairs)-len(rows)], "&")
	if undo(head) != undo(strings.TrimSuffix(own, "&")) && undo(head) != undo(own) {
		t.Fatalf("the own query %q became %q", own, head)
	}
}

// undo takes the escapes away that a typed query gets for what cannot stand in it.
func undo(query string) string {
	var b strings.Builder
	for i := 0; i < len(query); i++ {
		if query[i] == '%' && i+2 < len(query) {
			if plain, err := url.PathUnescape(query[i : i+3]); err == nil {
				b.WriteString(plain)
				i += 2
				continue
			}
		}
		b.WriteByte(query[i])
	}
	return b.String()
}

// checkHeaders: the rows that are on, in order; then at most what auth and body add,
// where no row has that name.
func checkHeaders(t *rapid.T, r, resolved playground.Request) {
	var rows []playground.Row
	has := map[string]bool{}
	for _, row := range r.Headers {
		if row.Enabled {
			row.Value = strings.Trim(row.Value, " \t")
			rows = append(rows, row)
			has[strings.ToLower(row.Name)] = true
		}
	}
	if len(resolved.Headers) < len(rows) || !slices.Equal(resolved.Headers[:len(rows)], rows) {
		t.Fatalf("rows %+v became %+v", rows, resolved.Headers)
	}
	for _, added := range resolved.Headers[len(rows):] {
		name := strings.ToLower(added.Name)
		if has[name] || !added.Enabled || name != "authorization" && name != "content-type" && name != "x-key" {
			t.Fatalf("%+v was added to %+v", added, rows)
		}
		has[name] = true
	}
	wantsType := r.Body.Kind != playground.BodyNone && r.Body.MediaType != "none"
	if wantsType && !has["content-type"] || r.Auth.Kind == "bearer" && !has["authorization"] || r.Auth.Kind == "api_key" && r.Auth.In == "" && !has["x-key"] {
		t.Fatalf("a field is missing in %+v", resolved.Headers)
	}
}

func checkContent(t *rapid.T, r, resolved playground.Request) {
	text := resolved.Body.Text
	switch r.Body.Kind {
	case playground.BodyNone:
		if resolved.Body.Kind != playground.BodyNone || text != "" {
			t.Fatalf("content came from nowhere: %+v", resolved.Body)
		}
	case playground.BodyText, playground.BodyJSON:
		if text != r.Body.Text {
			t.Fatalf("%q became %q", r.Body.Text, text)
		}
	case playground.BodyBinary:
		if base64.StdEncoding.EncodeToString([]byte(text)) != r.Body.Base64 {
			t.Fatalf("%q became %q", r.Body.Base64, text)
		}
	case playground.BodyForm:
		var fields []playground.FormField
		for _, pair := range strings.Split(text, "&") {
			name, value, ok := strings.Cut(pair, "=")
			if !ok {
				break
			}
			plainName, _ := url.QueryUnescape(name)
			plainValue, _ := url.QueryUnescape(value)
			fields = append(fields, playground.FormField{Name: plainName, Value: plainValue, Filename: r.Body.Fields[len(fields)].Filename})
		}
		if len(fields)+len(r.Body.Fields) > 0 && !reflect.DeepEqual(fields, r.Body.Fields) {
			t.Fatalf("%+v is read as %+v", r.Body.Fields, fields)
		}
	case playground.BodyGraphQL:
		var sent map[string]string
		if err := json.Unmarshal([]byte(text), &sent); err != nil || len(sent) != 1 || sent["query"] != r.Body.Query {
			t.Fatalf("%q is read as %+v", r.Body.Query, sent)
		}
	case playground.BodyMultipart:
		checkParts(t, r, resolved)
	}
}

// checkParts reads form data with the boundary that was sent, or else with the one that
// the content begins with.
func checkParts(t *rapid.T, r, resolved playground.Request) {
	text := resolved.Body.Text
	boundary, _, _ := strings.Cut(strings.TrimPrefix(text, "--"), "\r\n")
	boundary = strings.TrimSuffix(boundary, "--") // no part at all
	sent, _ := resolved.Header("Content-Type")
	if _, params, err := mime.ParseMediaType(sent); err == nil && params["boundary"] != "" && params["boundary"] != boundary {
		t.Fatalf("%q is sent with %q", sent, text)
	}
	if boundary == "x" {
		return // asked for, and perhaps inside of a part
	}
	parts := multipart.NewReader(bytes.NewReader([]byte(text)), boundary)
	for i, f := range r.Body.Fields {
		part, err := parts.NextRawPart()
		if err != nil {
			t.Fatalf("part %d of %q: %v", i, text, err)
		}
		content, err := io.ReadAll(part)
		if err != nil || string(content) != f.Value {
			t.Fatalf("part %d of %q: %q (%v)", i, text, content, err)
		}
	}
	if _, err := parts.NextRawPart(); err != io.EOF {
		t.Fatalf("behind the last part of %q: %v", text, err)
	}
}
