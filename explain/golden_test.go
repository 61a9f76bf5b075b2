package explain

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

var update = flag.Bool("update", false, "write the golden explanations again")

// golden is a response with the request that it answers, as testdata/golden has them.
//
// Lines with > are the request, lines with < the head of the response, what follows a lone
// < its content, --- goes on to the next exchange. Lines with @ say what a wire cannot
// show: @wait, @option, @failure, @tls, @redirect, @trailer, @past, @body, @size, @header.
type golden struct {
	name string
	run  playground.Run
	past playground.Past
}

func readGoldens(t testing.TB) []golden {
	t.Helper()
	files, err := filepath.Glob("testdata/golden/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden responses", err)
	}
	var all []golden
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		r := goldenReader{b: given("GET", "")}
		r.b.run.Request.Headers = nil
		for line := range strings.Lines(string(text)) {
			if err := r.line(strings.TrimSuffix(line, "\n")); err != nil {
				t.Fatalf("%s: %q: %v", name, line, err)
			}
		}
		g := golden{name: strings.TrimSuffix(filepath.Base(name), ".txt"), past: r.past}
		g.run = r.finish()
		all = append(all, g)
	}
	return all
}

type goldenReader struct {
	b              *builder
	past           playground.Past
	posted, body   []string
	inPost, inBody bool
	begun          bool // the request line was read
	failure        *playground.Failure
	content        *string // by @body
	wait           time.Duration
}

func (r *goldenReader) line(s string) error {
	switch {
	case r.inBody && s == "---":
		r.endExchange()
		r.next()
	case r.inBody:
		r.body = append(r.body, s)
	case strings.HasPrefix(s, "#"):
	case strings.HasPrefix(s, "@"):
		return r.directive(s[1:])
	case strings.HasPrefix(s, ">"):
		r.sent(strings.TrimPrefix(strings.TrimPrefix(s, ">"), " "))
	case s == "<":
		r.inBody = true
	case strings.HasPrefix(s, "< "):
		return r.answered(s[2:])
	default:
		return fmt.Errorf("not understood")
	}
	return nil
}

func (r *goldenReader) sent(s string) {
	switch {
	case !r.begun:
		method, url, _ := strings.Cut(s, " ")
		r.begun = true
		r.b.x.Request = playground.SentRequest{Method: method, URL: url, BodySize: r.b.x.Request.BodySize, Headers: r.b.x.Request.Headers}
		if len(r.b.hops) == 0 {
			r.b.run.Request.Method, r.b.run.Request.URL = method, url
		}
	case s == "" && !r.inPost:
		r.inPost = true
	case r.inPost:
		r.posted = append(r.posted, s)
	default:
		name, value, _ := strings.Cut(s, ": ")
		r.header(name, value)
	}
}

func (r *goldenReader) header(name, value string) {
	r.b.x.Request.Headers = append(r.b.x.Request.Headers, playground.Field{Name: name, Value: value})
	if len(r.b.hops) == 0 {
		r.b.run.Request.Headers = append(r.b.run.Request.Headers, playground.Row{Name: name, Value: value, Enabled: true})
	}
}

func (r *goldenReader) answered(s string) error {
	if r.b.x.Response == nil {
		m := statusLine.FindStringSubmatch(s)
		if m == nil {
			return fmt.Errorf("no status line")
		}
		status, _ := strconv.Atoi(m[2])
		r.b.x.Response = response(status, "", nil)
		r.b.x.Response.HTTPVersion, r.b.x.Response.Reason = m[1], m[3]
		return nil
	}
	name, value, ok := strings.Cut(s, ": ")
	if !ok {
		return fmt.Errorf("no field line")
	}
	r.b.x.Response.Headers = append(r.b.x.Response.Headers, playground.Field{Name: name, Value: value})
	return nil
}

var repeated = regexp.MustCompile(`\{\{(\d+)\}\}`)

func (r *goldenReader) directive(s string) (err error) {
	name, value, _ := strings.Cut(s, " ")
	switch name {
	case "wait":
		r.wait, err = time.ParseDuration(value)
	case "size":
		r.b.x.Request.BodySize, err = strconv.ParseInt(value, 10, 64)
	case "option":
		r.b.run.Request.Options.FollowRedirects = value != "follow_redirects=false"
	case "failure":
		r.failure = &playground.Failure{}
		err = json.Unmarshal([]byte(value), r.failure)
	case "tls":
		err = json.Unmarshal([]byte(value), &r.b.x.TLS)
	case "redirect":
		err = json.Unmarshal([]byte(value), &r.b.x.Redirect)
	case "past":
		err = json.Unmarshal([]byte(value), &r.past)
	case "body":
		plain, fault := strconv.Unquote(value)
		r.content, err = &plain, fault
	case "header":
		n, v, _ := strings.Cut(value, " ")
		r.header(n, repeated.ReplaceAllStringFunc(v, func(m string) string {
			count, _ := strconv.Atoi(strings.Trim(m, "{}"))
			return strings.Repeat("x", count)
		}))
	case "trailer":
		n, v, _ := strings.Cut(value, ": ")
		r.b.run.Tags = append(r.b.run.Tags, n, v)
	default:
		err = fmt.Errorf("no such directive")
	}
	return err
}

// endExchange gives the response its content.
func (r *goldenReader) endExchange() {
	if text := strings.TrimSuffix(strings.Join(r.posted, "\n"), "\n"); text != "" && len(r.b.hops) == 0 {
		r.b.content(text)
	}
	x := &r.b.x
	if r.wait > 0 {
		x.Timings.Wait = playground.Millis(r.wait)
	}
	if x.Response == nil {
		return
	}
	body := strings.Join(r.body, "\n")
	if r.content != nil {
		body = *r.content
	}
	var headers []string
	for _, h := range x.Response.Headers {
		headers = append(headers, h.Name+": "+h.Value)
	}
	whole := response(x.Response.Status, body, headers)
	whole.HTTPVersion, whole.Reason = x.Response.HTTPVersion, x.Response.Reason
	for i := 0; i+1 < len(r.b.run.Tags); i += 2 {
		whole.Trailers = append(whole.Trailers, playground.Field{Name: r.b.run.Tags[i], Value: r.b.run.Tags[i+1]})
	}
	x.Response = whole
}

func (r *goldenReader) next() {
	if r.b.x.Redirect == nil {
		location, _ := r.b.x.Response.Header("Location")
		r.b.x.Redirect = &playground.Redirect{Location: location, URL: location, Kept: []string{}, Dropped: []string{}}
	}
	r.b.hops = append(r.b.hops, r.b.x)
	r.b.x = playground.Exchange{StartedAt: playground.At(sentAt), Timings: r.b.x.Timings}
	r.posted, r.body, r.inPost, r.inBody, r.begun, r.content = nil, nil, false, false, false, nil
}

func (r *goldenReader) finish() playground.Run {
	r.endExchange()
	r.b.x.Failure = r.failure
	if f := r.failure; f != nil && f.Cause == playground.CauseDecode {
		r.b.x.Response.Content.Decoded = false
	}
	r.b.run.Tags = nil
	return r.b.done()
}

// told is an explanation as the golden files have it.
func told(e playground.Explanation) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n(who acts: %s; retry: %s; cacheable: %s)\n", e.Headline, e.WhoActs, e.Retry, e.Cacheable)
	for _, d := range e.Findings {
		if d.ID == "E-STATUS-MEANING" {
			continue
		}
		fmt.Fprintf(&b, "\n%s, %s, %s\n%s\n  %s\n", d.ID, d.Severity, d.Confidence, d.Title, d.Why)
		for _, v := range d.Evidence {
			line := ""
			if v.Line > 0 {
				line = fmt.Sprintf(", line %d", v.Line)
			}
			if v.Hop > 0 {
				line = fmt.Sprintf(", hop %d", v.Hop)
			}
			fmt.Fprintf(&b, "  - %s %s%s: %s | %s\n", v.Where, v.Name, line, v.Value, v.Reading)
		}
		for _, a := range d.Actions {
			p, _ := json.Marshal(a.Patch)
			fmt.Fprintf(&b, "  > %s: %s", a.Kind, a.Label)
			if string(p) != "{}" {
				fmt.Fprintf(&b, " %s", p)
			}
			if a.Text != "" {
				fmt.Fprintf(&b, " %q", a.Text)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// firstChange is the first line that differs.
func firstChange(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(a), len(b)) {
		x, y := "", ""
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return fmt.Sprintf("line %d\n- %s\n+ %s", i+1, x, y)
		}
	}
	return ""
}

func TestGolden(t *testing.T) {
	for _, g := range readGoldens(t) {
		t.Run(g.name, func(t *testing.T) {
			file := filepath.Join("testdata/golden", g.name+".want")
			got := told(Explain(g.run, g.past))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("explained otherwise; go test ./explain -run Golden -update writes it again\n%s", firstChange(string(want), got))
			}
		})
	}
}
