package reply_test

import (
	"strings"
	"testing"
	"time"

	"parley/playground"
	"parley/reply"
)

func TestChecksHoldOrSayWhatWasThere(t *testing.T) {
	r := &playground.Response{
		Headers: []playground.Field{{Name: "Content-Type", Value: "application/json; charset=utf-8"}, {Name: "X-Left", Value: "41"}, {Name: "Vary", Value: "Accept"}, {Name: "Vary", Value: "Origin"}},
		Content: playground.Content{SHA256: "x", DecodedSize: 2048},
	}
	const content = `{"id":42,"big":9007199254740993,"price":1.50,"name":"Ann","code":"7","ok":true,"none":null,"tags":["a","b"],"empty":[],"user":{"id":1,"role":"admin"},"items":[{"id":1,"n":"x"},{"id":2,"n":"y"}]}`
	for _, c := range []struct{ of, at, is, value, want, got, detail string }{
		{"json", "/id", "equals", "42", "yes", "42", ""},
		{"json", "/id", "equals", "42.0", "yes", "42", ""},
		{"json", "/id", "equals", "43", "no", "42", ""},
		{"json", "/id", "equals", `"42"`, "no", "42", "This is an integer, not a text: leave the quotation marks out to expect it."},
		{"json", "/big", "equals", "9007199254740992", "no", "9007199254740993", ""},
		{"json", "/price", "equals", "1.5", "yes", "1.50", ""},
		{"json", "/code", "equals", "7", "no", `"7"`, "This is a text. To expect a text that looks like an integer, put it in quotation marks."},
		{"json", "/code", "equals", `"7"`, "yes", `"7"`, ""},
		{"json", "/name", "equals", "Ann", "yes", `"Ann"`, ""},
		{"json", "/name", "differs", "Bob", "yes", `"Ann"`, ""},
		{"json", "/none", "equals", "null", "yes", "null", ""},
		{"json", "/ok", "equals", "true", "yes", "true", ""},
		{"json", "/tags", "equals", `["a", "b"]`, "yes", `["a","b"]`, ""},
		{"json", "/user", "equals", `{"role":"admin","id":1}`, "yes", `{"id":1,"role":"admin"}`, ""},
		{"json", "/tags", "contains", "b", "yes", `["a","b"]`, ""},
		{"json", "/tags", "lacks", "b", "no", `["a","b"]`, ""},
		{"json", "/name", "contains", "nn", "yes", `"Ann"`, ""},
		{"json", "/user", "contains", "role", "yes", `{"id":1,"role":"admin"}`, ""},
		{"json", "/user", "contains", `{"role":"admin"}`, "yes", `{"id":1,"role":"admin"}`, ""},
		{"json", "/items", "contains", `{"id":2}`, "yes", `[{"id":1,"n":"x"},{"id":2,"n":"y"}]`, ""},
		{"json", "/items", "contains", `{"id":3}`, "no", `[{"id":1,"n":"x"},{"id":2,"n":"y"}]`, ""},
		{"json", "/name", "matches", "^A.n$", "yes", `"Ann"`, ""},
		{"json", "/id", "matches", `^\d+$`, "yes", "42", ""},
		{"json", "/none", "exists", "", "yes", "null", ""},
		{"json", "/nothing", "exists", "", "no", "", `The content has nothing at "/nothing".`},
		{"json", "/nothing", "differs", "1", "yes", "", `The content has nothing at "/nothing".`},
		{"json", "/nothing", "differs", "null", "no", "", `The content has nothing at "/nothing".`},
		{"json", "/nothing", "lacks", "1", "yes", "", `The content has nothing at "/nothing".`},
		{"json", "/nothing", "equals", "1", "no", "", `The content has nothing at "/nothing".`},
		{"json", "/nothing", "absent", "", "yes", "", `The content has nothing at "/nothing".`},
		{"json", "/id", "absent", "", "no", "42", ""},
		{"json", "/id", "less", "42", "no", "42", ""},
		{"json", "/id", "at_most", "42", "yes", "42", ""},
		{"json", "/id", "more", "41.5", "yes", "42", ""},
		{"json", "/code", "at_least", "7", "no", `"7"`, "This is a text, not a number."},
		{"json", "/id", "type", "integer", "yes", "integer", ""},
		{"json", "/id", "type", "number", "yes", "integer", ""},
		{"json", "/price", "type", "integer", "no", "number", ""},
		{"json", "/tags", "type", "array", "yes", "array", ""},
		{"json", "/none", "type", "null", "yes", "null", ""},
		{"json", "/items", "length", "2", "yes", "2 items", ""},
		{"json", "/name", "length", "2", "no", "3 characters", ""},
		{"json", "/empty", "empty", "", "yes", "0 items", ""},
		{"json", "/nothing", "empty", "", "yes", "", `The content has nothing at "/nothing".`},
		{"json", "/none", "empty", "", "yes", "null", "This is null, which has no length."},
		{"json", "/user", "filled", "", "yes", "2 members", ""},
		{"json", "/id", "filled", "", "no", "42", "This is an integer, which has no length."},
		{"header", "content-type", "contains", "json", "yes", "application/json; charset=utf-8", ""},
		{"header", "Vary", "equals", "Origin", "yes", "Accept, Origin", ""},
		{"header", "Vary", "differs", "Origin", "no", "Accept, Origin", ""},
		{"header", "X-Left", "more", "40", "yes", "41", ""},
		{"header", "X-Other", "exists", "", "no", "", `The response has no field "X-Other".`},
		{"header", "X-Other", "absent", "", "yes", "", ""},
		{"header", "X-Other", "equals", "a", "no", "", `The response has no field "X-Other".`},
		{"body", "", "contains", `"role":"admin"`, "yes", "…", ""},
		{"body", "", "matches", `"id":\d`, "yes", "…", ""},
		{"body", "", "empty", "", "no", "…", ""},
		{"time", "", "less", "500 ms", "yes", "120 ms", ""},
		{"time", "", "less", "0.1 s", "no", "120 ms", ""},
		{"size", "", "at_most", "2 KiB", "yes", "2 KiB", ""},
		{"size", "", "less", "2 kB", "no", "2 KiB", ""},
	} {
		got := reply.HoldTo([]playground.Check{{Of: c.of, At: c.at, Is: c.is, Value: c.value, Enabled: true}, {Of: "body", Is: "empty"}}, r, []byte(content), playground.Millis(120*time.Millisecond))
		if len(got) != 1 || got[0].Held != (c.want == "yes") || got[0].Detail != c.detail || got[0].Got != c.got && !(c.got == "…" && strings.HasPrefix(got[0].Got, `{"id":42`)) {
			t.Errorf("%s %s %s %s: %+v", c.of, c.at, c.is, c.value, got)
		}
	}
}

func TestChecksOfWhatIsNotThere(t *testing.T) {
	check := func(of, is string) []playground.Check {
		return []playground.Check{{Of: of, Is: is, Value: "1", Enabled: true}}
	}
	long := &playground.Response{Content: playground.Content{SHA256: "x"}}
	for _, c := range []struct {
		name, of, is string
		r            *playground.Response
		content      string
		nothing      bool
		held         bool
		detail       string
	}{
		{"no response", "json", "absent", nil, "", true, false, "No response came."},
		{"no response in time", "time", "less", nil, "", true, false, "No response came."},
		{"too long", "body", "contains", long, "", true, false, "The content is too long to be checked."},
		{"too long for JSON", "json", "exists", long, "", true, false, "The content is too long to be checked."},
		{"no JSON", "json", "absent", &playground.Response{}, "<html>", false, false, "The content is not JSON."},
		{"no content", "json", "exists", &playground.Response{}, "", true, false, "There is no content."},
		{"no content as text", "body", "empty", &playground.Response{}, "", true, true, ""},
	} {
		content := []byte(c.content)
		if c.nothing {
			content = nil
		}
		got := reply.HoldTo(check(c.of, c.is), c.r, content, 0)
		if len(got) != 1 || got[0].Held != c.held || got[0].Detail != c.detail {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func FuzzHold(f *testing.F) {
	f.Add("json", "/a/0", "contains", `{"b":1}`, `{"a":[{"b":1}]}`)
	f.Add("json", "", "length", "3", `"abc"`)
	f.Add("header", "a", "less", "1e400", "x")
	f.Add("body", "", "matches", "(a|b)+", "ab")
	f.Fuzz(func(t *testing.T, of, at, is, value, content string) {
		r := &playground.Response{Headers: []playground.Field{{Name: "a", Value: content}}, Content: playground.Content{SHA256: "x"}}
		c := playground.Check{Of: of, At: at, Is: is, Value: value, Enabled: true}
		got := reply.HoldTo([]playground.Check{c}, r, []byte(content), 0)
		if len(got) != 1 || len([]rune(got[0].Got)) > 201 {
			t.Fatalf("%+v", got)
		}
		for yes, no := range map[string]string{playground.IsEqual: playground.IsOther, playground.IsWith: playground.IsWithout} {
			if c.Is = yes; of == "json" && reply.HoldTo([]playground.Check{c}, r, []byte(content), 0)[0].Held {
				if c.Is = no; reply.HoldTo([]playground.Check{c}, r, []byte(content), 0)[0].Held {
					t.Errorf("%q both holds and does not", value)
				}
			}
		}
	})
}

func TestWhatIsSuggestedHolds(t *testing.T) {
	r := &playground.Response{Headers: []playground.Field{{Name: "Content-Type", Value: "application/json"}}, Content: playground.Content{SHA256: "x", MediaType: "application/json"}}
	for content, want := range map[string]int{`{"id":1,"a/b":"x","none":null,"tags":[]}`: 5, `[{"id":1.5}]`: 4, `[]`: 2, `"x"`: 2, `<html>`: 1, "": 1} {
		all := reply.Suggest(r, []byte(content))
		if missed := playground.Missed(reply.HoldTo(all, r, []byte(content), 0)); len(all) != want || len(missed) > 0 {
			t.Errorf("%s: %+v, missed %+v", content, all, missed)
		}
	}
	if all := reply.Suggest(nil, nil); all != nil {
		t.Errorf("of nothing: %+v", all)
	}
}

func TestWhatIsSuggestedAgainstAFailureDoesNotHold(t *testing.T) {
	for content, want := range map[string]string{
		`{"success":false}`: "/success is true", `{"success":"no"}`: `/success is not "no"`, `{"success":7}`: "/success is not 7", `{"success":{"a":1}}`: "/success is empty", `{}`: "", "<html>": "",
	} {
		found := playground.Finding{Evidence: []playground.Evidence{{Where: playground.InStatus, Value: "200"}, {Where: playground.InBodyJSON, Name: "/success"}}}
		all := reply.SuggestAgainst(found, []byte(content))
		got := ""
		for _, c := range reply.HoldTo(all, &playground.Response{}, []byte(content), 0) {
			if got = c.Check.Words(); c.Held {
				t.Errorf("%s holds of %s", got, content)
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", content, got, want)
		}
	}
}

func TestAValueIsCheckedForAsItIs(t *testing.T) {
	for content, want := range map[string]string{`{"a":1}`: "1", `{"a":"1"}`: `"1"`, `{"a":"x y"}`: "x y", `{"a":null}`: "null", `{"a":[1,{"b":"c"}]}`: `[1,{"b":"c"}]`, `{"a":""}`: "", `{"a":"\"q\""}`: `"\"q\""`, `{"a":"‹secret:token›"}`: "", `{}`: "none"} {
		got := "none"
		for _, c := range reply.HoldTo(reply.SuggestAt("/a", []byte(content)), &playground.Response{}, []byte(content), 0) {
			if got = c.Check.Value; !c.Held {
				t.Errorf("%s: %q does not hold", content, got)
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", content, got, want)
		}
	}
}
