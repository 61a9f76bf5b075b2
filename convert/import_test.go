package convert_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley/compose"
	"parley/convert"
	"parley/playground"
)

// lines writes what was imported so that a table can hold it: a line for each request, then
// environments, variables and sign-in.
func lines(in playground.Imported) string {
	var b strings.Builder
	for _, r := range in.Requests {
		b.WriteString(strings.Join(append(slices.Clone(r.Folder), r.Name), "/") + ": " + requestLine(r.Request) + "\n")
	}
	for _, f := range in.Folders {
		shares := rowsLine("h:", f.Headers)
		if f.Auth.Kind != "inherit" {
			shares += " auth " + authLine(f.Auth)
		}
		if len(f.Variables) > 0 {
			shares += " " + variablesLine(f.Variables)
		}
		if shares != "" {
			b.WriteString(strings.Join(f.Path, "/") + "/:" + shares + "\n")
		}
	}
	if len(in.Headers) > 0 {
		b.WriteString("headers" + rowsLine("h:", in.Headers) + "\n")
	}
	if in.Auth.Kind != "none" {
		b.WriteString("auth " + authLine(in.Auth) + "\n")
	}
	if len(in.Variables) > 0 {
		b.WriteString("variables " + variablesLine(in.Variables) + "\n")
	}
	for _, e := range in.Environments {
		b.WriteString("environment " + e.Name + " " + variablesLine(e.Variables) + "\n")
	}
	return b.String()
}

func variablesLine(all []playground.Variable) string {
	var out []string
	for _, v := range all {
		out = append(out, v.Name+"="+v.Value+map[bool]string{true: "!"}[v.Secret])
	}
	return strings.Join(out, " ")
}

func rowsLine(sign string, rows []playground.Row) string {
	out := ""
	for _, r := range rows {
		out += " " + sign + map[bool]string{false: "~"}[r.Enabled] + r.Name + "=" + r.Value
	}
	return out
}

func requestLine(r playground.Request) string {
	s := r.Method + " " + r.URL + rowsLine("?", r.Query) + rowsLine("/", r.PathParams) + rowsLine("h:", r.Headers) + rowsLine("v:", r.Variables)
	switch b := r.Body; b.Kind {
	case playground.BodyNone:
	case playground.BodyForm, playground.BodyMultipart:
		s += " " + string(b.Kind)
		for _, f := range b.Fields {
			s += " " + map[bool]string{true: "~"}[f.Off] + f.Name + "=" + f.Value + map[bool]string{true: "@" + f.Filename}[f.Filename != ""]
		}
	case playground.BodyGraphQL:
		s += " graphql " + b.Query + " " + strings.Join(strings.Fields(string(b.Variables)), "")
	default:
		s += " " + string(b.Kind) + " " + b.MediaType + " " + strings.Join(strings.Fields(b.Text+b.Base64), " ")
	}
	if r.Auth.Kind != "none" {
		s += " auth " + authLine(r.Auth)
	}
	for _, e := range r.Extract {
		s += " take " + e.Variable + "=" + e.From + ":" + e.Expression
	}
	if r.Options.Expect != "" {
		s += " expect " + r.Options.Expect
	}
	for _, c := range r.Checks {
		s += " check " + checkLine(c)
	}
	return s
}

func authLine(a playground.Auth) string {
	out := a.Kind
	for _, s := range []string{a.Username, a.Password, a.Token, a.Name, a.Value, a.In, a.Grant, a.TokenURL, a.ClientID, a.ClientSecret, a.AccessKeyID, a.SecretAccessKey, a.Region, a.Service} {
		if s != "" {
			out += " " + s
		}
	}
	return out
}

// importCase is a file, what becomes of it, and what its warnings say.
type importCase struct {
	name, file, text, want string
	warned                 []string
}

func testImports(t *testing.T, format string, cases []importCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			in, err := convert.Import("auto", convert.Upload{Name: c.file, Text: c.text})
			if err != nil {
				t.Fatal(err)
			}
			if in.Format != format {
				t.Errorf("found to be %s, not %s", in.Format, format)
			}
			if got := lines(in); strings.TrimSpace(got) != strings.TrimSpace(c.want) {
				t.Errorf("became\n%s\nnot\n%s", got, c.want)
			}
			holdsWarnings(t, in.Warnings, c.warned)
			checkImported(t, in)
		})
	}
}

func holdsWarnings(t *testing.T, got []playground.Warning, want []string) {
	t.Helper()
	var said []string
	for _, w := range got {
		said = append(said, w.Where+": "+w.Detail)
	}
	all := strings.Join(said, "\n")
	if len(got) != len(want) {
		t.Errorf("%d warnings, not %d:\n%s", len(got), len(want), all)
	}
	for _, w := range want {
		if !strings.Contains(all, w) {
			t.Errorf("no warning says %q:\n%s", w, all)
		}
	}
}

// checkImported is what must be so whatever the file is.
func checkImported(t *testing.T, in playground.Imported) {
	t.Helper()
	if len(in.Requests) > playground.MostSaved || len(in.Warnings) > 502 {
		t.Fatalf("%d requests and %d warnings", len(in.Requests), len(in.Warnings))
	}
	for _, r := range in.Requests {
		if r.Name == "" || r.Folder == nil || len(r.Folder) > playground.DeepestFolder || r.Request.Method == "" || r.Request.Query == nil || r.Request.Headers == nil || r.Request.Body.Kind == "" || r.Request.Auth.Kind == "" {
			t.Fatalf("a request that cannot be kept: %+v", r)
		}
		text, err := json.Marshal(r.Request)
		var again playground.Request
		if err != nil || json.Unmarshal(text, &again) != nil {
			t.Fatalf("a request that cannot be written: %+v: %v", r, err)
		}
		for _, c := range r.Request.Checks {
			if fault := compose.CheckFault(c); fault != "" && !strings.Contains(c.Value, "{{") || len(r.Request.Checks) > playground.MaxChecks {
				t.Fatalf("a check that cannot be made: %+v: %s", c, fault)
			}
		}
	}
	for _, e := range in.Environments {
		if e.Name == "" || len([]rune(e.Name)) > 60 || strings.ContainsAny(e.Name, `",`) {
			t.Errorf("an environment of the name %q", e.Name)
		}
		for _, v := range e.Variables {
			if v.Name == "" || strings.ContainsAny(v.Name, " {}$") {
				t.Errorf("a variable of the name %q", v.Name)
			}
		}
	}
	for _, w := range in.Warnings {
		if w.Where == "" || w.Detail == "" {
			t.Errorf("a warning that says nothing: %+v", w)
		}
	}
}

func TestEveryFormatIsFoundByItsContent(t *testing.T) {
	for format, texts := range map[string][]string{
		"postman":    {`{"info":{"schema":"x"},"item":[]}`, `{"id":"1","name":"a","order":[],"requests":[]}`, `{"collection":{"info":{},"item":[]}}`, `{"version":1,"collections":[],"environments":[]}`, `{"name":"e","values":[]}`, `{"_postman_variable_scope":"globals","values":[]}`},
		"insomnia":   {`{"_type":"export","__export_format":4,"resources":[]}`, "type: collection.insomnia.rest/5.0\nname: a\n", "_type: export\n__export_format: 4\nresources: []\n"},
		"bruno":      {"meta {\n  name: a\n}\n", "vars {\n  a: b\n}\n", "vars:secret [\n  a\n]\n", `{"name":"a","version":"1","items":[]}`, "opencollection: 1.0.0\ninfo:\n  name: a\n"},
		"hoppscotch": {`{"v":2,"name":"a","folders":[],"requests":[]}`, `[{"v":2,"name":"a","folders":[],"requests":[]}]`, `[{"name":"e","variables":[{"key":"a"}]}]`},
		"openapi":    {`{"openapi":"3.1.0"}`, "swagger: '2.0'\n", "# a comment\nopenapi: 3.0.0\n"},
		"har":        {`{"log":{"entries":[]}}`, `{"request":{"url":"http://a"},"response":{}}`},
		"curl":       {"curl http://a", "#!/bin/bash\nset -e\ncurl http://a", "$ curl http://a", "export A=b\ncurl $A"},
		"http":       {"### a\nGET http://a", "GET http://a\nA: b", "POST /x HTTP/1.1\nHost: a", "http://a.test/x", "fetch('http://a')", "@a = b\nGET {{a}}"},
		"hurl":       {"GET http://a\nHTTP 200", "GET http://a\n[Captures]\na: status", "# c\nPOST http://a\n[FormParams]\na: b"},
		"parley":     {`{"id":"1","name":"a","folders":[],"requests":[],"count":0,"auth":{"kind":"none"}}`},
	} {
		for _, text := range texts {
			if got, err := convert.Detect(convert.Upload{Text: text}); got != format {
				t.Errorf("%q is %s (%v), not %s", text, got, err, format)
			}
		}
	}
	for _, text := range []string{"", "hello", "{}", `{"a":1}`, "[1]", "<html></html>", "a: b", "\x00\x01"} {
		if got, err := convert.Detect(convert.Upload{Text: text}); err == nil {
			t.Errorf("%q is %s", text, got)
		}
	}
}

func TestACollectionKeepsItsNameBesideItsEnvironments(t *testing.T) {
	collection := convert.Upload{Name: "Shop.postman_collection.json", Text: `{"info":{"name":"Shop","_postman_id":"p1","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"variable":[{"key":"base","value":"http://own.test"}],
		"item":[{"name":"Users","item":[{"name":"List","request":"{{base}}/users"}]}]}`}
	staging := convert.Upload{Name: "Staging.postman_environment.json", Text: `{"name":"Staging","values":[{"key":"base","value":"http://staging.test"}],"_postman_variable_scope":"environment"}`}
	globals := convert.Upload{Name: "globals.json", Text: `{"name":"Globals","values":[{"key":"base","value":"http://global.test"},{"key":"tenant","value":"acme"}],"_postman_variable_scope":"globals"}`}
	for _, files := range [][]convert.Upload{{collection, staging, globals}, {globals, staging, collection}, {staging, collection, {Name: "notes.txt", Text: "hello"}, globals}} {
		in, err := convert.Import("auto", files...)
		if err != nil || in.Name != "Shop" || in.Source == "" || in.Several || len(in.Requests) != 1 || strings.Join(in.Requests[0].Folder, "/") != "Users" {
			t.Fatalf("%+v, %v", in, err)
		}
		if len(in.Environments) == 0 || !slices.ContainsFunc(in.Environments, func(e playground.ImportedEnvironment) bool { return e.Name == "Staging" }) {
			t.Errorf("the environment is missing: %+v", in.Environments)
		}
		if len(files) == 4 {
			holdsWarnings(t, in.Warnings, []string{"It was left out"})
		}
		if i := slices.IndexFunc(in.Variables, func(v playground.Variable) bool { return v.Name == "base" }); i < 0 || in.Variables[i].Value != "http://own.test" {
			t.Errorf("its own value does not count: %+v", in.Variables)
		}
	}
	if in, err := convert.Import("auto", collection, convert.Upload{Name: "b.sh", Text: "curl http://b.test"}, staging); err != nil || !in.Several || len(in.Requests) != 2 {
		t.Errorf("two collections became one: %+v, %v", in, err)
	}
}

func TestBoundsOfAFileAreWarnings(t *testing.T) {
	var items []string
	for i := range playground.MostSaved + 7 {
		items = append(items, fmt.Sprintf(`{"name":"r%d","request":"http://a.test/%d"}`, i, i))
	}
	in, err := convert.Import("postman", convert.Upload{Text: `{"info":{"name":"big"},"item":[` + strings.Join(items, ",") + `]}`})
	if err != nil || len(in.Requests) != playground.MostSaved {
		t.Fatalf("%d requests, %v", len(in.Requests), err)
	}
	holdsWarnings(t, in.Warnings, []string{"It has 7 requests more"})

	deep := `{"name":"end","request":"http://a.test/"}`
	for i := range 30 {
		deep = fmt.Sprintf(`{"name":"f%d","item":[%s]}`, i, deep)
	}
	in, err = convert.Import("auto", convert.Upload{Text: `{"info":{"name":"deep"},"item":[` + deep + `]}`})
	if err != nil || len(in.Requests) != 1 || len(in.Requests[0].Folder) != playground.DeepestFolder {
		t.Fatalf("%+v, %v", in, err)
	}
	holdsWarnings(t, in.Warnings, []string{"at most 20 deep"})

	for name, text := range map[string]string{
		"lists in lists":  `{"openapi":"3.0.0","paths":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "}",
		"YAML in YAML":    "openapi: 3.0.0\npaths: " + strings.Repeat("[", 300) + strings.Repeat("]", 300) + "\n",
		"a million zeros": `{"log":{"entries":[` + strings.Repeat("0,", 1_000_001) + "0]}}",
	} {
		if _, err := convert.Import("auto", convert.Upload{Text: text}); playground.CodeOf(err) != playground.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
