package convert_test

import (
	"fmt"
	"strings"

	"parley/playground"
)

// hostileTexts are values that mean something to a shell or a language.
var hostileTexts = []string{
	`plain`, `it's`, `say "hi"`, "$(touch canary)", "`touch canary`", `${HOME} $PATH %PATH% #{1+1} {0} %s %n`, `a\b\\c\`, `\n\t\x41\u0041`,
	`!history !! !1`, `; touch canary; #`, `&& touch canary || true | cat > canary < /dev/null`, `*?[a-z]~`, `é ü 漢字 🎉`, `</script><!-- ]]> -->`,
	`'; process.exit(3); '`, `" + System.exit(3) + "`, `@file @canary`, `<canary`, `a=b; c=d`, `--data x -X DELETE`, `‘curly’ “quotes”`, `$'\x41'`,
	"-", ":=1", "=1", "@-", `\`, `\\ \: \= \;`, "a;b", `'''""" """`, "{{1}} {{{{ }} {{", "%", "100%25 %zz", "a'b\"c`d", "🎉🏳️‍🌈 \u202eabc", `R"(x)"`, "#{x} #$x #@x @{x} $(x)",
	`\u{41} \U00000041 \101`, "*/ /* // # -- ;", "tab\tand\ttab", `end\`, "!!", "~/x", "{a,b} [1-3]", "^&|<>()@%A%", "</textarea><script>",
}

type hostileCase struct {
	name string
	make func(r *playground.Request)
}

func body(kind playground.BodyKind, text string) func(*playground.Request) {
	return func(r *playground.Request) {
		r.Method = "POST"
		r.Body = playground.Body{Kind: kind, Text: text}
	}
}

func hostileCases() []hostileCase {
	cases := []hostileCase{
		{"a plain GET", func(*playground.Request) {}},
		{"a query with reserved characters", func(r *playground.Request) { r.URL += "/a;b,c/@:!$&()*+=?x=[1]&y={2}&z=a|b^c&w=1;2&e=%C3%A9&lone=1" }},
		{"query rows with everything", func(r *playground.Request) {
			for _, text := range hostileTexts {
				r.Query = append(r.Query, playground.Row{Name: "q", Value: text, Enabled: true})
			}
		}},
		{"letters beyond ASCII in the path", func(r *playground.Request) { r.URL += "/é/漢字?ü=ö" }},
		{"a path with escapes", func(r *playground.Request) { r.URL += "/a%2Fb%20c/%7Euser" }},
		{"escapes in small letters", func(r *playground.Request) { r.URL += "/a%2fb?c=%3d" }},
		{"a percent sign alone", func(r *playground.Request) { r.URL += "/x?discount=100%" }},
		{"a path of slashes", func(r *playground.Request) { r.URL += "//a///b/?/c" }},
		{"brackets in the query", func(r *playground.Request) { r.URL += "/x?filter[a][]=1&f[b]=2" }},
		{"a query of nothing much", func(r *playground.Request) { r.URL += "/x?&&=&a&a=&=b" }},
		{"a long address", func(r *playground.Request) { r.URL += "/" + strings.Repeat("a'b/", 1500) }},
		{"a long header", func(r *playground.Request) {
			r.Headers = []playground.Row{{Name: "X-Long", Value: strings.Repeat(`x'"$ é\`, 1000), Enabled: true}}
		}},
		{"many headers", func(r *playground.Request) {
			for i := range 80 {
				r.Headers = append(r.Headers, playground.Row{Name: fmt.Sprintf("X-H%d", i), Value: "v", Enabled: true})
			}
		}},
		{"steps in the path", func(r *playground.Request) { r.URL += "/a/../b/./c" }},
		{"a target that is not the address's", func(r *playground.Request) {
			r.Options.Target = r.URL[strings.Index(r.URL, "/case"):] + "/other/../x?y=it's"
		}},
		{"an empty query", func(r *playground.Request) { r.URL += "/x?" }},
		{"an apostrophe in the address", func(r *playground.Request) { r.URL += "/it's?it's" }},
		{"a method of its own", func(r *playground.Request) { r.Method = "PROPFIND" }},
		{"a method with odd characters", func(r *playground.Request) { r.Method = "M-SEARCH*'`!" }},
		{"a method in small letters", func(r *playground.Request) { r.Method = "patch" }},
		{"DELETE", func(r *playground.Request) { r.Method = "DELETE" }},
		{"HEAD", func(r *playground.Request) { r.Method = "HEAD" }},
		{"GET with content", func(r *playground.Request) { body(playground.BodyJSON, `{"q":1}`)(r); r.Method = "GET" }},
		{"PUT without content", func(r *playground.Request) { r.Method = "PUT" }},
		{"repeated headers", func(r *playground.Request) {
			r.Headers = []playground.Row{{Name: "X-A", Value: "1", Enabled: true}, {Name: "x-b", Value: "2", Enabled: true}, {Name: "X-A", Value: "3", Enabled: true}, {Name: "X-Off", Value: "4"}}
		}},
		{"an empty header", func(r *playground.Request) {
			r.Headers = []playground.Row{{Name: "X-Empty", Value: "", Enabled: true}, {Name: "X-Full", Value: "1", Enabled: true}}
		}},
		{"usual headers", func(r *playground.Request) {
			r.Headers = []playground.Row{{Name: "Accept", Value: "application/json", Enabled: true}, {Name: "User-Agent", Value: "Mine/1.0 (x; y)", Enabled: true}, {Name: "If-None-Match", Value: `W/"abc"`, Enabled: true}, {Name: "Accept-Language", Value: "de, en;q=0.5", Enabled: true}}
		}},
		{"header names with odd characters", func(r *playground.Request) {
			r.Headers = []playground.Row{{Name: "X_a.b~c", Value: "1", Enabled: true}, {Name: "X-'`$!#%&*+^|", Value: "2", Enabled: true}}
		}},
		{"another Host", func(r *playground.Request) {
			r.Headers = []playground.Row{{Name: "Host", Value: "other.example", Enabled: true}}
		}},
		{"a tab in a header", func(r *playground.Request) {
			r.Headers = []playground.Row{{Name: "X-Tab", Value: "a\tb", Enabled: true}}
		}},
		{"JSON", body(playground.BodyJSON, "{\n  \"a\": \"it's \\\"x\\\" \\u00e9 é\",\n\t\"b\": [1, 2]\n}\n")},
		{"a body of one line end", body(playground.BodyText, "\n")},
		{"a body of blanks", body(playground.BodyText, "  \t ")},
		{"a body with NUL", body(playground.BodyText, "a\x00b'\n")},
		{"long lines beyond ASCII", body(playground.BodyText, strings.Repeat("é漢🎉‘’'", 20_000))},
		{"an .http file in the body", body(playground.BodyText, "### next\nGET http://x/\n@a = b\n< ./file\n# c")},
		{"an empty body", body(playground.BodyText, "")},
		{"a body that begins with @", body(playground.BodyText, "@canary")},
		{"a body of lines of all systems", body(playground.BodyText, "\r\na\rb\nc\r\n\r\n")},
		{"control characters", body(playground.BodyText, "\x01\x07\x1b[31m\x7f\u0085\u2028\u202e\ufeff\U000e0001")},
		{"bytes", func(r *playground.Request) {
			r.Method, r.Body = "POST", playground.Body{Kind: playground.BodyBinary, Base64: "/wABgICAgA0KAP4="}
		}},
		{"a long body", body(playground.BodyText, strings.Repeat("0123456789'\"\\ $x\n", 10_000))},
		{"a body without a media type", func(r *playground.Request) {
			body(playground.BodyText, "x=1")(r)
			r.Body.MediaType = "none"
		}},
		{"a form", func(r *playground.Request) {
			r.Method = "POST"
			r.Body.Kind = playground.BodyForm
			for _, text := range hostileTexts {
				r.Body.Fields = append(r.Body.Fields, playground.FormField{Name: text, Value: text})
			}
		}},
		{"form data with a file", func(r *playground.Request) {
			r.Method = "POST"
			r.Body = playground.Body{Kind: playground.BodyMultipart, Fields: []playground.FormField{{Name: "a", Value: "it's"}, {Name: "f", Filename: "x y.bin", MediaType: "image/png", Base64: "iVBORwAN"}}}
		}},
		{"GraphQL", func(r *playground.Request) {
			r.Method = "POST"
			r.Body = playground.Body{Kind: playground.BodyGraphQL, Query: "query($id: ID!) { user(id: $id) { name } }", Variables: []byte(`{"id":"1"}`)}
		}},
		{"an API key in the query", func(r *playground.Request) {
			r.Auth = playground.Auth{Kind: "api_key", Name: "api_key", Value: "k'1 2", In: "query"}
		}},
		{"Basic", func(r *playground.Request) {
			r.Auth = playground.Auth{Kind: "basic", Username: "mira", Password: `p'"$:ß`}
		}},
		{"Bearer and cookies", func(r *playground.Request) {
			r.Auth = playground.Auth{Kind: "bearer", Token: "abc.def-123"}
			r.Headers = []playground.Row{{Name: "Cookie", Value: `a=1; b="2"`, Enabled: true}}
		}},
	}
	for i, text := range hostileTexts {
		cases = append(cases, hostileCase{fmt.Sprintf("hostile text %d", i), func(r *playground.Request) {
			body(playground.BodyText, text)(r)
			r.Headers = []playground.Row{{Name: "X-Text", Value: text, Enabled: true}}
			r.Query = []playground.Row{{Name: text, Value: text, Enabled: true}}
		}})
	}
	return cases
}
