package convert_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/compose"
	"parley/convert"
	"parley/playground"
)

// resolvedCases are the requests to run, each with a path of its own.
func resolvedCases(t *testing.T, base string) []playground.Request {
	var out []playground.Request
	for i, c := range hostileCases() {
		r := playground.NewRequest(fmt.Sprintf("%s/case%d", base, i))
		r.Options.FollowRedirects = false
		c.make(&r)
		if faults := compose.Validate(r, compose.Ceilings{}); len(faults) > 0 {
			t.Fatalf("%s cannot be sent: %v", c.name, faults)
		}
		resolved, err := compose.Resolve(r)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, resolved)
	}
	return out
}

// secretRequests have credentials in every place that code has names for.
func secretRequests(base string) []playground.Request {
	var out []playground.Request
	for i, change := range []func(*playground.Request){
		func(r *playground.Request) { r.Auth = playground.Auth{Kind: "bearer", Token: credentials["TOKEN"]} },
		func(r *playground.Request) {
			r.Auth = playground.Auth{Kind: "basic", Username: "mira", Password: "secret"}
		},
		func(r *playground.Request) {
			r.Headers = []playground.Row{{Name: "X-Api-Key", Value: credentials["API_KEY"], Enabled: true}, {Name: "Cookie", Value: "sid=" + credentials["COOKIE_SID"], Enabled: true}}
		},
		func(r *playground.Request) { r.URL += "?a=1&access_token=" + credentials["ACCESS_TOKEN"] + "&b='2" },
		func(r *playground.Request) {
			r.Method, r.Body = "POST", playground.Body{Kind: playground.BodyMultipart, Fields: []playground.FormField{{Name: "user", Value: "m'ra"}, {Name: "password", Value: credentials["PASSWORD"]}}}
		},
	} {
		r := playground.NewRequest(fmt.Sprintf("%s/secret%d", base, i))
		change(&r)
		out = append(out, r)
	}
	return out
}

// TestCodeSendsTheSameRequest runs what ToCode writes and holds what arrives to what
// Parley would send: method, target, chosen fields and content, and nothing besides.
// Credentials come from the environment where they are not written down.
func TestCodeSendsTheSameRequest(t *testing.T) {
	for _, p := range programs() {
		t.Run(p.target, func(t *testing.T) {
			t.Parallel()
			p.available(t)
			server := newRecorder(t)
			requests := resolvedCases(t, server.url())
			codes := mustCode(t, p.target, requests, convert.WithSecrets)
			var secret []playground.Request
			for _, r := range secretRequests(server.url()) {
				resolved, err := compose.Resolve(r)
				if err != nil {
					t.Fatal(err)
				}
				secret = append(secret, resolved)
			}
			hidden := mustCode(t, p.target, secret)
			follow, stay := playground.NewRequest(server.url()+"/hop1/landed1"), playground.NewRequest(server.url()+"/hop2/landed2")
			stay.Options.FollowRedirects = false
			folder := t.TempDir()
			way := p.wayRequest(t, server, folder)
			p.run(p, t, folder, slices.Concat(codes, hidden, mustCode(t, p.target, []playground.Request{follow, stay, way})))
			noCanary(t, folder)
			p.checkWay(t, server, mustCode(t, p.target, []playground.Request{way})[0])
			p.checkCases(t, server, requests, codes)
			p.checkSecrets(t, server, secret, hidden)
			for step, want := range map[string]int{"hop1": 1, "hop2": 1, "landed1": map[bool]int{true: 1}[p.follows], "landed2": 0} {
				if got := server.take(step); len(got) != want {
					t.Errorf("%d requests came to %s, not %d", len(got), step, want)
				}
			}
		})
	}
}

func mustCode(t *testing.T, target string, requests []playground.Request, options ...convert.CodeOption) []string {
	t.Helper()
	codes := make([]string, len(requests))
	for i, r := range requests {
		code, err := convert.ToCode(target, r, options...)
		if err != nil {
			t.Fatal(err)
		}
		codes[i] = code
	}
	return codes
}

func (p program) checkCases(t *testing.T, server *recorder, requests []playground.Request, codes []string) {
	t.Helper()
	var excused []string
	for i, c := range hostileCases() {
		got := server.take(fmt.Sprintf("case%d", i))
		if strings.Contains(codes[i], "Differs:") {
			excused = append(excused, c.name)
			continue
		}
		if len(got) != 1 {
			t.Errorf("%s: %d requests arrived from\n%s", c.name, len(got), cut(codes[i]))
			continue
		}
		if fault := p.compare(requests[i], got[0]); fault != "" {
			t.Errorf("%s: %s; the code is\n%s", c.name, fault, cut(codes[i]))
		}
	}
	if len(excused) > p.differs {
		t.Errorf("%d requests are said to differ, %d are known: %s", len(excused), p.differs, strings.Join(excused, "; "))
	}
}

func (p program) checkSecrets(t *testing.T, server *recorder, requests []playground.Request, codes []string) {
	t.Helper()
	for i, r := range requests {
		for _, value := range credentials {
			if strings.Contains(codes[i], value) {
				t.Errorf("a credential stands in the code\n%s", codes[i])
			}
		}
		got := server.take(fmt.Sprintf("secret%d", i))
		if p.target == "javascript-fetch" { // a browser has no environment
			continue
		}
		if len(got) != 1 {
			t.Errorf("%d requests arrived from\n%s", len(got), cut(codes[i]))
			continue
		}
		if fault := p.compare(r, got[0]); fault != "" {
			t.Errorf("%s; the code is\n%s", fault, cut(codes[i]))
		}
	}
}

func cut(s string) string {
	if len(s) > 3000 {
		return s[:3000] + "…"
	}
	return s
}

// framing are the fields that a tool writes for its own connection.
var framing = regexp.MustCompile(`(?i)^(?:content-length|transfer-encoding|connection)$`)

func (p program) compare(want playground.Request, got received) string {
	_, rest, _ := strings.Cut(want.URL, "://")
	_, target, _ := strings.Cut(rest, "/")
	target = cmp.Or(want.Options.Target, "/"+target)
	switch {
	case got.method != want.Method:
		return fmt.Sprintf("the method is %q, not %q", got.method, want.Method)
	case got.target != target:
		return fmt.Sprintf("the target is\n%q, not\n%q", got.target, target)
	case got.body != want.Body.Text:
		return fmt.Sprintf("the content is\n%.300q, not\n%.300q", got.body, want.Body.Text)
	}
	names := map[string]bool{}
	for _, row := range want.Headers {
		if framing.MatchString(row.Name) || names[strings.ToLower(row.Name)] {
			continue
		}
		names[strings.ToLower(row.Name)] = true
		wanted, came := valuesOf(want, row.Name), playground.FieldValues(got.fields, row.Name)
		if p.joins {
			wanted, came = []string{strings.Join(wanted, ", ")}, []string{strings.Join(came, ", ")}
		}
		if !slices.Equal(wanted, came) {
			return fmt.Sprintf("the field %s is %q, not %q", row.Name, came, wanted)
		}
	}
	if _, typed := want.Header("Content-Type"); !typed && want.Body.Kind != playground.BodyNone {
		if added, ok := playground.FieldValue(got.fields, "Content-Type"); ok {
			return "a Content-Type was added: " + added
		}
	}
	return ""
}

func valuesOf(r playground.Request, name string) []string {
	var out []string
	for _, row := range r.Headers {
		if strings.EqualFold(row.Name, name) {
			out = append(out, row.Value)
		}
	}
	return out
}

// noCanary fails if a hostile value was run.
func noCanary(t *testing.T, folder string) {
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err == nil && strings.Contains(d.Name(), "canary") {
			t.Errorf("the code made a file: %s", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
