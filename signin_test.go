package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"parley/config"
)

// startWith serves with these settings and returns what was said at the start.
func startWith(t *testing.T, args ...string) (said string, s started) {
	t.Helper()
	conf, err := config.Load(args, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	reader, writer := io.Pipe()
	s = started{stop: cancel, ended: make(chan error, 1)}
	go func() {
		err := serve(ctx, conf, slog.New(slog.NewTextHandler(io.Discard, nil)), writer)
		writer.CloseWithError(io.EOF)
		s.ended <- err
	}()
	t.Cleanup(cancel)
	text := make([]byte, 8192)
	n, err := reader.Read(text)
	if err != nil {
		t.Fatalf("nothing was said: %v", <-s.ended)
	}
	go func() { _, _ = io.Copy(io.Discard, reader) }()
	said = string(text[:n])
	port := regexp.MustCompile(`answers at http://\S+:(\d+)`).FindStringSubmatch(said)
	s.base = "http://127.0.0.1:" + port[1]
	return said, s
}

// TestANetworkAddressStartsWithSignIn: the first start prints a link once, and nothing is to
// be had without it.
func TestANetworkAddressStartsWithSignIn(t *testing.T) {
	database := filepath.Join(t.TempDir(), "parley.db")
	said, p := startWith(t, "-addr", "0.0.0.0:0", "-database", database)
	link := regexp.MustCompile(`http://\S+/sign-in\?password=(\S+)`).FindStringSubmatch(said)
	if link == nil || !strings.Contains(said, "/admin/people") || !strings.Contains(said, "private networks") {
		t.Fatalf("said %q", said)
	}
	if status, _ := mustGet(t, p.base+"/api/runs"); status != http.StatusUnauthorized {
		t.Errorf("a stranger reads the history: %d", status)
	}
	jar, _ := cookiejar.New(nil)
	client := http.Client{Jar: jar, Timeout: 20 * time.Second}
	resp, err := client.PostForm(p.base+"/sign-in", url.Values{"name": {"Mira"}, "password": {link[1]}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp, err = client.Get(p.base + "/admin/people"); err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("the first person is no admin: %v, %v", resp.StatusCode, err)
	}
	resp.Body.Close()
	p.close(t)

	said, again := startWith(t, "-addr", "0.0.0.0:0", "-database", database)
	if strings.Contains(said, "password") || !strings.Contains(said, "sign-in-link") {
		t.Errorf("the second start says %q", said)
	}
	again.close(t)
	for _, file := range []string{database, database + "-wal"} {
		if content, err := os.ReadFile(file); err == nil && strings.Contains(string(content), link[1]) {
			t.Errorf("%s holds the password", file)
		}
	}
	var out strings.Builder
	conf, _ := config.Load([]string{"sign-in-link", "-addr", "0.0.0.0:8080", "-database", database}, func(string) string { return "" })
	if err := printLink(t.Context(), &out, conf); err != nil || !strings.Contains(out.String(), "/invitation/") {
		t.Errorf("%q, %v", out.String(), err)
	}
}

func TestAccountsBeginWithAnInvitation(t *testing.T) {
	said, p := startWith(t, "-auth", "accounts", "-addr", "127.0.0.1:0", "-database", filepath.Join(t.TempDir(), "parley.db"))
	link := regexp.MustCompile(`(/invitation/\S+)`).FindString(said)
	if status, page := mustGet(t, p.base+link); status != http.StatusOK || !strings.Contains(page, "Create your account") {
		t.Errorf("%q leads to %d", said, status)
	}
	p.close(t)
}

func TestThePasswordMayComeFromAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("a password of ours\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	said, p := startWith(t, "-auth", "password", "-addr", "127.0.0.1:0", "-password-file", file, "-database", filepath.Join(t.TempDir(), "parley.db"))
	if strings.Contains(said, "a password of ours") {
		t.Errorf("said %q", said)
	}
	resp, err := http.PostForm(p.base+"/sign-in", url.Values{"name": {"Mira"}, "password": {"a password of ours"}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	p.close(t)
	conf, _ := config.Load([]string{"-auth", "password", "-addr", "127.0.0.1:0", "-password-file", file + ".none", "-database", filepath.Join(t.TempDir(), "other.db")}, func(string) string { return "" })
	if err := serve(t.Context(), conf, slog.New(slog.DiscardHandler), io.Discard); err == nil || !strings.Contains(err.Error(), "password") {
		t.Errorf("a file that is not there: %v", err)
	}
}
