package explain

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"parley/playground"
)

// material is everything that an explanation can quote from, without white space.
func material(run *playground.Run, past *playground.Past) string {
	var b strings.Builder
	add := func(parts ...string) {
		for _, p := range parts {
			b.WriteString(bare(p))
			b.WriteByte('\n')
		}
	}
	given, _ := json.Marshal(run.Request)
	var all any
	_ = json.Unmarshal(given, &all)
	add(string(given))
	eachString(all, func(s string) { add(s) })
	for _, a := range run.Attempts {
		for _, x := range a.Exchanges {
			addExchange(add, x)
		}
	}
	known, _ := json.Marshal(past)
	add(string(known), past.ETag)
	return b.String()
}

func addExchange(add func(...string), x playground.Exchange) {
	add(x.Request.Method+x.Request.URL, x.Request.URL)
	if x.Request.Method == "" {
		add("GET") // what is taken for granted where nothing is told
	}
	if u, err := url.Parse(x.Request.URL); err == nil {
		add(x.Request.Method+u.EscapedPath(), x.Request.Method+"/", u.Host)
	}
	addFields(add, x.Request.Headers)
	for _, i := range x.Interim {
		add(itoa(i.Status))
		addFields(add, i.Headers)
	}
	if f := x.Failure; f != nil {
		told, _ := json.Marshal(f)
		add(string(told), f.Detail, f.Message, string(f.FirstBytes), hex.EncodeToString(f.FirstBytes[:min(len(f.FirstBytes), 24)]))
	}
	told, _ := json.Marshal(x.TLS)
	add(string(told))
	if t := x.TLS; t != nil {
		add(strings.Join(t.ClientAuthorities, "; "))
	}
	if p := x.Proxy; p != nil {
		add(p.URL, p.Asked)
		addFields(add, p.Fields)
	}
	for _, chain := range [][]playground.Certificate{chainOf(x.TLS), failedChain(x.Failure)} {
		for _, c := range chain {
			add(strings.Join(c.Names, ", "), c.Subject, c.Issuer)
		}
	}
	if r := x.Response; r != nil {
		add(itoa(r.Status)+r.Reason, "HTTP/"+r.HTTPVersion, "HTTP/"+x.Request.LineVersion())
		addFields(add, r.Headers)
		addFields(add, r.Trailers)
		addContent(add, string(r.Content.Head))
		text, _ := inUTF8(r.Content.Head, r)
		addContent(add, text)
	}
	if x.Redirect != nil {
		add(x.Redirect.Location, x.Redirect.URL)
	}
}

func chainOf(t *playground.TLS) []playground.Certificate {
	if t == nil {
		return nil
	}
	return t.Chain
}

func failedChain(f *playground.Failure) []playground.Certificate {
	switch {
	case f == nil:
		return nil
	case f.Certificate != nil:
		return append([]playground.Certificate{*f.Certificate}, f.Chain...)
	}
	return f.Chain
}

func addFields(add func(...string), fields []playground.Field) {
	for _, h := range fields {
		add(h.Value, strings.Join(playground.FieldValues(fields, h.Name), ", "))
		for _, part := range strings.FieldsFunc(h.Value, func(r rune) bool { return r == '.' || r == ' ' }) {
			if plain, err := base64.RawURLEncoding.DecodeString(part); err == nil {
				addContent(add, string(plain)) // the claims of a token
			}
		}
	}
}

// addContent takes a text as it came, its HTML as read, and every string of its JSON.
func addContent(add func(...string), text string) {
	add(text, stripTags(text), html.UnescapeString(text), stripTags(html.UnescapeString(text)), html.UnescapeString(stripTags(text)))
	add(strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\n`, ``, `\t`, ``, `\/`, `/`).Replace(text)) // JSON that is cut short
	if plain, err := base64.StdEncoding.DecodeString(text); err == nil {
		add(string(plain))
	}
	var all any
	if json.Unmarshal([]byte(text), &all) == nil {
		eachString(all, func(s string) { add(s) })
		list, _ := all.(map[string]any)
		for _, v := range list {
			add(strings.Trim(fmt.Sprint(v), "[]"), strings.ReplaceAll(strings.Trim(fmt.Sprint(v), "[]"), " ", ","))
		}
	}
}

func eachString(v any, call func(string)) {
	switch v := v.(type) {
	case string:
		call(v)
	case []any:
		for _, k := range v {
			eachString(k, call)
		}
	case map[string]any:
		for _, k := range v {
			eachString(k, call)
		}
	}
}

// bare is a text without white space, control and invisible characters and with nothing
// that is not UTF-8, as quotations are.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			return -1
		case unicode.Is(unicode.Cf, r):
			return '\ufffd'
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// measured are the forms of what Parley measured or counted itself: no quotation, but a
// figure.
var measured = map[playground.Where]*regexp.Regexp{
	playground.InTiming:         regexp.MustCompile(`^(phase [a-z]*(, limit [a-z ]+)?( [\d.]+ (ms|s|min|h)( \d+ (s|min))?)?(, after .+)?|[\d.]+ (ms|s|min|h)( \d+ (s|min))?|\d+ days|\d+ bytes?|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC|\d{3} ?.*|no response \(\w+\)|nothing)$`),
	playground.InFailure:        regexp.MustCompile(`^([\d.]+ (bytes?|kB|MB|GB)|[\d.]+ of [\d.]+ (bytes?|kB|MB|GB)|-?\d+ redirects|reused|interrupted|policy|headers|[A-Z0-9_]+|the (address|host|server))$`),
	playground.InHistory:        regexp.MustCompile(`^(.+ → .+|\d+ of \d+ failed|\d+ runs? of this request in .+)$`),
	playground.InTLS:            regexp.MustCompile(`^(none|false|1 certificate|\d+ [\w ]+|CN=.*)$`),
	playground.InRequestBody:    regexp.MustCompile(`^[\d.]+ (bytes?|kB|MB|GB)$`),
	playground.InRequestHeader:  regexp.MustCompile(`^[\d.]+ (bytes?|kB|MB|GB)$`),
	playground.InRequestURL:     regexp.MustCompile(`^[\d.]+ (bytes?|kB|MB|GB)$`),
	playground.InBodyText:       regexp.MustCompile(`^[\d.]+ (bytes?|kB|MB|GB)$`),
	playground.InResponseHeader: regexp.MustCompile(`^$`),
}

// holds fails for every piece of evidence that is neither in what was given, nor a figure,
// nor "not sent".
func holds(run playground.Run, past playground.Past, e playground.Explanation) []string {
	var wrong []string
	given := material(&run, &past)
	for _, d := range e.Findings {
		if len(d.Evidence) == 0 {
			wrong = append(wrong, d.ID+" has no evidence")
		}
		for _, v := range d.Evidence {
			if form := measured[v.Where]; v.Value == notSent || form != nil && form.MatchString(v.Value) {
				continue
			}
			for _, part := range strings.Split(v.Value, "••••••••") {
				part = bare(strings.TrimSuffix(part, "…"))
				if !strings.Contains(given, part) && !strings.Contains(given, unquoted(part)) {
					wrong = append(wrong, fmt.Sprintf("%s quotes %s %q: %q is not in what was given", d.ID, v.Where, v.Name, part))
				}
			}
		}
	}
	return wrong
}

// unquoted is a JSON literal as it may also have been written.
func unquoted(s string) string {
	plain := ""
	if json.Unmarshal([]byte(`"`+s+`"`), &plain) == nil {
		return bare(plain)
	}
	return s
}

func TestEveryQuotationStandsInWhatWasGiven(t *testing.T) {
	for _, c := range ruleCases() {
		for _, side := range []struct {
			run  playground.Run
			past playground.Past
		}{{c.fires, c.past}, {c.misses, c.missPast}} {
			for _, w := range holds(side.run, side.past, Explain(side.run, side.past)) {
				t.Errorf("case of %s: %s", c.id, w)
			}
		}
	}
	for _, c := range causeCases() {
		run := get(api).fails(c.fail)
		for _, w := range holds(run, playground.Past{}, Explain(run, playground.Past{})) {
			t.Errorf("case of %s: %s", c.id, w)
		}
	}
	for _, x := range readExamples(t) {
		run := x.run()
		for _, w := range holds(run, playground.Past{}, Explain(run, playground.Past{})) {
			t.Errorf("example %s: %s", x.ID, w)
		}
	}
}
