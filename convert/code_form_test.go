package convert_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"parley/compose"
	"parley/convert"
	"parley/playground"
)

// upload is a form with a file whose content stands for itself in words, as a page shows it.
func upload(t *testing.T, url, filename string, more ...playground.FormField) playground.Request {
	t.Helper()
	r := playground.NewRequest(url)
	r.Method = "POST"
	r.Body = playground.Body{Kind: playground.BodyMultipart, Fields: append([]playground.FormField{{Name: "doc", Filename: filename, MediaType: "text/plain", Base64: "KHRoZSBjb250ZW50KQ=="}}, more...)}
	resolved, err := compose.Resolve(r)
	if err != nil {
		t.Fatal(err)
	}
	return resolved
}

func TestCurlIsToldTheNamesOfFiles(t *testing.T) {
	meta := playground.FormField{Name: "meta", Value: `{"a":1,"password":"hunter2"}`}
	note, password := playground.FormField{Name: "note", Value: "it's @here;type=x"}, playground.FormField{Name: "password", Value: "hunter2"}
	for _, c := range []struct {
		name, filename string
		fields         []playground.FormField
		want           []string
	}{
		{"a file alone", "cat.txt", nil, []string{`-F 'doc=@"cat.txt";type=text/plain'`}},
		{"a name with signs of curl's own", "a b;c,ü.txt", nil, []string{`-F 'doc=@"a b;c,ü.txt";type=text/plain'`}},
		{"fields beside it", "cat.txt", []playground.FormField{note, password}, []string{`-F 'doc=@"cat.txt";type=text/plain'`, `--form-string 'note=it'\''s @here;type=x'`, `--form-string "password=$PASSWORD"`}},
		{"credentials in the text of a field", "cat.txt", []playground.FormField{meta}, []string{`-F 'doc=@"cat.txt";type=text/plain'`, `--form-string 'meta={"a":1,"password":"'"$PASSWORD"'"}'`}},
	} {
		code, err := convert.ToCode("curl", upload(t, "https://h.example/up", c.filename, c.fields...), convert.FilesByName)
		want := "curl -sS -i \\\n  'https://h.example/up' \\\n  " + strings.Join(c.want, " \\\n  ") + " \\\n  -L\n"
		if err != nil || code != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", c.name, err, code, want)
		}
	}
	whole, err := convert.ToCode("python-requests", upload(t, "https://h.example/up", "cat.txt", meta))
	if err != nil || strings.Contains(whole, "hunter2") {
		t.Errorf("credentials in a field of form data are written out: %v\n%s", err, whole)
	}
	odd, err := convert.ToCode("curl", upload(t, "https://h.example/up", "a\"b.txt"), convert.FilesByName)
	if err != nil || !strings.Contains(odd, "--data-binary @-") {
		t.Errorf("a name that -F cannot have is written as %v\n%s", err, odd)
	}
}

func TestCurlSendsTheFilesThatItIsToldOf(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		if os.Getenv("PARLEY_ALL_TESTS") == "1" {
			t.Fatal("curl is not on this machine")
		}
		t.Skip("SKIPPED: curl is not on this machine")
	}
	got := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		f, head, err := r.FormFile("doc")
		if err != nil {
			got <- err.Error()
			return
		}
		content, _ := io.ReadAll(f)
		got <- head.Filename + ", " + head.Header.Get("Content-Type") + ": " + string(content) + "; " + r.FormValue("note")
	}))
	defer server.Close()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "a b,ü.txt"), []byte("what is in it"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, err := convert.ToCode("curl", upload(t, server.URL, "a b,ü.txt", playground.FormField{Name: "note", Value: "@it's;"}), convert.FilesByName)
	if err != nil {
		t.Fatal(err)
	}
	run := exec.Command("sh", "-c", code)
	run.Dir = folder
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s\n%s", err, out, code)
	}
	if sent := <-got; sent != "a b,ü.txt, text/plain: what is in it; @it's;" {
		t.Errorf("curl sent %q by\n%s", sent, code)
	}
}
