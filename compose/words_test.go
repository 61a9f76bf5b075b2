package compose_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"parley/compose"
	"parley/playground"
)

// legible fails where a message is long, or has in it what turns a terminal or a page over.
func legible(t *testing.T, faults []playground.FieldError) {
	t.Helper()
	for _, f := range faults {
		if len([]rune(f.Detail)) > 400 || !utf8.ValidString(f.Detail) {
			t.Errorf("%s: a message of %d characters: %.80q", f.Pointer, len(f.Detail), f.Detail)
		}
		for _, r := range f.Detail {
			if !unicode.IsGraphic(r) {
				t.Errorf("%s: %q stands in %.80q", f.Pointer, r, f.Detail)
				break
			}
		}
	}
}

// TestMessagesQuoteWithoutHarm puts long and hostile values into every place that a message
// quotes.
func TestMessagesQuoteWithoutHarm(t *testing.T) {
	for _, value := range []string{
		strings.Repeat("long ", 10_000), "\x1b[31mred\x1b[0m", "\u202eright to left\u202c", "nul \x00 bell \a", "line\r\nend", "\u200b\ufeff\u2028\u2029", "bytes \xff\xfe", strings.Repeat("é🎉", 5_000), `"quotes" \ and <b>markup</b>`, "{{" + strings.Repeat("n", 5_000) + "}}", strings.Repeat("=", 5_000),
	} {
		r := playground.NewRequest(value)
		r.Method = value
		r.Query = []playground.Row{on(value, value)}
		r.Headers = []playground.Row{on(value, value), on(value+":", "")}
		r.Auth = playground.Auth{Kind: value, In: value}
		r.Options.HTTPVersion = value
		for _, body := range []playground.Body{
			{Kind: playground.BodyKind(value)}, {Kind: playground.BodyText, Text: value, MediaType: value}, {Kind: playground.BodyBinary, Base64: value},
			{Kind: playground.BodyGraphQL, Query: value, OperationName: value, Variables: json.RawMessage(value)},
			{Kind: playground.BodyMultipart, Fields: []playground.FormField{{Name: value, Value: value, Filename: value, MediaType: value, Base64: value}}},
		} {
			r.Body = body
			legible(t, compose.Validate(r, compose.Ceilings{}))
		}
		r.URL = "http://" + value + "/"
		legible(t, compose.Validate(r, compose.Ceilings{}))
		r.URL = "http://h:" + value + "/"
		legible(t, compose.Validate(r, compose.Ceilings{}))
		r.Auth = playground.Auth{Kind: "api_key", Name: value, In: value}
		legible(t, compose.Validate(r, compose.Ceilings{}))
		_, err := compose.ApplyPatch(r, playground.Patch{URL: "%" + value, Body: value, SetHeaders: []playground.Field{{Name: value, Value: "{{credential}}"}}})
		legible(t, faultsOf(t, err))
		_, err = compose.Parse(compose.Form{URL: value, TimeoutMS: value, MaxRedirects: value, AuthKind: value, BodyKind: value})
		legible(t, faultsOf(t, err))
	}
}

func TestManyVariablesAreNamedUpToABound(t *testing.T) {
	var text strings.Builder
	for i := range 200_000 {
		text.WriteString("{{a" + strconv.Itoa(i) + "}}")
	}
	r := playground.NewRequest("http://h/")
	r.Body = playground.Body{Kind: playground.BodyText, Text: text.String()}
	if faults := compose.Validate(r, compose.Ceilings{}); len(faults) != 50 {
		t.Errorf("%d faults", len(faults))
	}
	r.Headers = slices.Repeat([]playground.Row{on("", "\r")}, 10_000)
	if faults := compose.Validate(r, compose.Ceilings{}); len(faults) != 200 {
		t.Errorf("%d faults of headers", len(faults))
	}
	_, err := compose.ReadDraft(strings.NewReader(`{"request":{"headers":[` + strings.Repeat(`{"x":1},`, 10_000) + `1]}}`))
	if faults := faultsOf(t, err); len(faults) != 200 {
		t.Errorf("%d faults of shape", len(faults))
	}
}

// TestADraftIsRefusedInLegibleWords does the same through JSON.
func TestADraftIsRefusedInLegibleWords(t *testing.T) {
	for _, value := range []string{"\x1b[31m", "\u202e", "\x00", strings.Repeat("x", 100_000), "\n", `"`, "a/b~c"} {
		name, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		for _, given := range []string{
			`{` + string(name) + `:1}`, `{"request":{` + string(name) + `:1}}`, `{"request":{"url":"http://h/"},"environment":` + string(name) + `}`,
			`{"request":{"url":"http://h/","auth":{"kind":` + string(name) + `}}}`, `{"request":{"url":` + string(name) + `}}`, `{"request":{"url":"http://h/","body":{"kind":` + string(name) + `}}}`,
		} {
			_, err := compose.ReadDraft(strings.NewReader(given))
			faults := faultsOf(t, err)
			if len(faults) == 0 {
				t.Errorf("%.80s is not refused", given)
			}
			legible(t, faults)
		}
	}
}

// TestARequestIsNotChangedByLookingAtIt: what is looked at is shared by those who show it.
func TestARequestIsNotChangedByLookingAtIt(t *testing.T) {
	copied := func(r playground.Request) playground.Request {
		r.Query, r.Headers, r.Body.Fields = slices.Clone(r.Query), slices.Clone(r.Headers), slices.Clone(r.Body.Fields)
		r.Options.Retry.Statuses = slices.Clone(r.Options.Retry.Statuses)
		return r
	}
	for i, r := range append(oddRequests(), secretRequest(), storedRequest()) {
		before := copied(r)
		compose.Validate(r, compose.Ceilings{})
		if _, err := compose.Resolve(r); err != nil {
			t.Fatal(err)
		}
		if _, _, err := compose.Content(r); err != nil {
			t.Fatal(err)
		}
		compose.ToForm(r)
		compose.NewOutline(r, true)
		compose.Differences(r, storedRequest())
		compose.MergeSecrets(playground.MaskRequest(r), r)
		compose.SentToNewOrigin(r, storedRequest())
		if _, err := compose.ApplyPatch(r, playground.Patch{Method: "X", RemoveHeaders: []string{"A"}, SetHeaders: []playground.Field{{Name: "B"}}, Body: "drop"}); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(r, before) {
			t.Errorf("request %d changed:\n%+v\n%+v", i, r, before)
		}
	}
}

func TestEachPartThatDiffersIsNamed(t *testing.T) {
	for _, c := range []struct {
		name, part, what string
		kind             playground.ChangeKind
		change           func(*playground.Request)
	}{
		{"a parameter that is off now", "url", "?page", playground.Removed, func(r *playground.Request) { r.Query = []playground.Row{{Name: "page", Value: "1"}} }},
		{"a header that is empty now", "header", "B", playground.Changed, func(r *playground.Request) { r.Headers[2].Value = "" }},
		{"repeats in another order", "header", "X-Two", playground.Changed, func(r *playground.Request) { r.Headers[1].Value, r.Headers[3].Value = "2", "1" }},
		{"a token", "auth", "token", playground.Changed, func(r *playground.Request) { r.Auth.Token = "another" }},
		{"no body", "body", "kind", playground.Changed, func(r *playground.Request) { r.Body.Kind = "none" }},
		{"a media type", "body", "media type", playground.Added, func(r *playground.Request) { r.Body.MediaType = "a/b" }},
		{"text", "body", "text", playground.Changed, func(r *playground.Request) { r.Body.Text = "[]" }},
		{"redirects", "option", "redirects at most", playground.Changed, func(r *playground.Request) { r.Options.MaxRedirects = 3 }},
		{"TLS", "option", "verify TLS", playground.Changed, func(r *playground.Request) { r.Options.VerifyTLS = false }},
		{"a version", "option", "HTTP version", playground.Changed, func(r *playground.Request) { r.Options.HTTPVersion = "2" }},
		{"a size", "option", "content kept, bytes", playground.Changed, func(r *playground.Request) { r.Options.MaxBodyBytes = 1 }},
		{"cookies", "option", "use cookies", playground.Changed, func(r *playground.Request) { r.Options.Cookies = false }},
		{"a wait", "option", "first wait, ms", playground.Changed, func(r *playground.Request) { r.Options.Retry.BackoffMS = 1 }},
		{"unsafe methods", "option", "retry unsafe methods", playground.Changed, func(r *playground.Request) { r.Options.Retry.UnsafeMethods = true }},
	} {
		t.Run(c.name, func(t *testing.T) {
			after := storedRequest()
			c.change(&after)
			got := compose.Differences(storedRequest(), after)
			if len(got) != 1 || got[0].Part != c.part || got[0].Name != c.what || got[0].Kind != c.kind {
				t.Errorf("got %+v, want %s %s %s", got, c.part, c.what, c.kind)
			}
		})
	}
}
