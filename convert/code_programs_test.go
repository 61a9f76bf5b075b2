package convert_test

import (
	"context"
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// program is a target as this machine can run it.
type program struct {
	target string
	needs  [][]string // commands that must succeed
	run    func(p program, t *testing.T, folder string, codes []string)
	python string // the interpreter that has the module
	// optional programs are not among those that scripts/setup.sh installs, and take long:
	// they run where they are, and every test was asked for.
	optional bool
	// joins: the tool joins repeated headers. differs bounds how many of the cases the
	// tool may say that it cannot do. follows: it can follow redirects.
	joins, follows bool
	differs        int
}

func programs() []program {
	shell := []string{"sh", "-c", "exit"}
	return []program{
		{target: "curl", needs: [][]string{{"curl", "--version"}, shell}, run: runShell, follows: true},
		{target: "wget", needs: [][]string{{"wget", "--version"}, shell}, run: runShell, joins: true, follows: true, differs: 6},
		{target: "httpie", needs: [][]string{{"python3", "-c", "import httpie"}, shell}, run: runHTTPie, follows: true, differs: 10},
		{target: "python-requests", needs: [][]string{{"python3", "-c", "import requests"}}, run: runPython, joins: true, follows: true, differs: 2},
		{target: "python-httpx", needs: [][]string{{"python3", "-c", "import httpx"}}, run: runPython, follows: true},
		{target: "node", needs: [][]string{{"node", "--version"}}, run: runNode, differs: 1},
		{target: "javascript-fetch", needs: [][]string{{"node", "--version"}}, run: runNode, joins: true, follows: true, differs: 11},
		{target: "go", needs: [][]string{{"go", "version"}}, run: runGo, follows: true},
		{target: "java", needs: [][]string{{"javac", "--version"}}, run: runJava, follows: true, differs: 10, optional: true},
		{target: "php", needs: [][]string{{"php", "-r", "exit(function_exists('curl_init') ? 0 : 1);"}}, run: runPHP, follows: true},
		{target: "ruby", needs: [][]string{{"ruby", "--version"}}, run: runRuby, joins: true, differs: 2},
	}
}

// available skips a target that this machine cannot run. Where every test was asked for,
// only what is not installed for it may be missing.
func (p *program) available(t *testing.T) {
	t.Helper()
	all := os.Getenv("PARLEY_ALL_TESTS") == "1"
	if p.optional && !all {
		t.Skipf("SKIPPED: the code for %s takes long to run; PARLEY_ALL_TESTS=1 runs it", p.target)
	}
	for _, need := range p.needs {
		if works(need) {
			if need[0] == "python3" {
				p.python = need[0]
			}
			continue
		}
		if need[0] == "python3" && works(append([]string{"/usr/bin/python3"}, need[1:]...)) {
			p.python = "/usr/bin/python3" // another one may stand before it
			continue
		}
		words := fmt.Sprintf("%s is not on this machine, so the code for %s was not run", strings.Join(need, " "), p.target)
		if all && !p.optional {
			t.Fatal(words)
		}
		t.Skip("SKIPPED: " + words)
	}
}

func works(command []string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return exec.CommandContext(ctx, command[0], command[1:]...).Run() == nil
}

// credentials are the variables that code reads in place of secretRequests' values.
var credentials = map[string]string{
	"TOKEN": "tok'en \"$x\"", "API_KEY": "ke%y+1", "COOKIE_SID": "sid-value", "PASSWORD": "pa'ss`w$ord\\é", "ACCESS_TOKEN": "acc%20ess",
	"BASIC_CREDENTIALS": "bWlyYTpzZWNyZXQ=",
}

// throughProxy is a file in the folder of code that goes through a proxy.
const throughProxy = "through-a-proxy"

// execute runs a command in folder, with an environment of its own. Its outcome is seen
// at the server, so a failure is only logged.
func execute(t *testing.T, folder, name string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1", "no_proxy=*", "GOFLAGS=", "GOWORK=off", "NODE_NO_WARNINGS=1", "HTTPIE_CONFIG_DIR="+folder,
		"SSL_CERT_FILE="+oneCertificate(t, folder)) // some read all that there are, for each request
	if _, err := os.Stat(filepath.Join(folder, throughProxy)); err == nil {
		cmd.Env = append(cmd.Env, "no_proxy=")
	}
	for name, value := range credentials {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Logf("%s: %v\n%s", name, err, cut(string(out)))
	}
}

// oneCertificate writes a file of certificates with one in it.
func oneCertificate(t *testing.T, folder string) string {
	t.Helper()
	lender := httptest.NewTLSServer(nil)
	defer lender.Close()
	return write(t, folder, "certificates.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: lender.Certificate().Raw})))
}

func write(t *testing.T, folder, name, text string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// runShell runs all commands in one shell, each in a shell of its own below it.
func runShell(_ program, t *testing.T, folder string, codes []string) {
	var all strings.Builder
	for i, code := range codes {
		fmt.Fprintf(&all, "(. %s)\n", write(t, folder, fmt.Sprintf("code%d.sh", i), code))
	}
	execute(t, folder, "sh", write(t, folder, "all.sh", all.String()))
}

// runPython runs all programs in one process, each in a module of its own.
func runPython(p program, t *testing.T, folder string, codes []string) {
	for i, code := range codes {
		write(t, folder, fmt.Sprintf("code%03d.py", i), code)
	}
	driver := write(t, folder, "driver.py", `
import glob, runpy, traceback
for name in sorted(glob.glob('code*.py')):
    try:
        runpy.run_path(name)
    except BaseException:
        print(name)
        traceback.print_exc()
`)
	execute(t, folder, p.python, driver)
}

// runHTTPie lets the shell read every command, and gives HTTPie all their words in one
// process: each start of it takes a third of a second.
func runHTTPie(p program, t *testing.T, folder string, codes []string) {
	var all strings.Builder
	all.WriteString("http() {\n  printf '%s\\0' \"$@\" > \"$case.words\"\n  case \" $* \" in *' --ignore-stdin '*) : > \"$case.in\" ;; *) cat > \"$case.in\" ;; esac\n}\n")
	for i, code := range codes {
		fmt.Fprintf(&all, "case=%03d\n. %s\n", i, write(t, folder, fmt.Sprintf("code%d.sh", i), code))
	}
	write(t, folder, "config.json", `{"disable_update_warnings": true}`)
	execute(t, folder, "sh", write(t, folder, "all.sh", all.String()))
	driver := write(t, folder, "driver.py", `
import glob, os, traceback
from httpie.context import Environment
from httpie.core import main
out = open(os.devnull, 'w')
for name in sorted(glob.glob('*.words')):
    words = open(name, 'rb').read().decode().split('\0')[:-1]
    try:
        main(['http', *words], Environment(stdin=open(name[:-5] + 'in'), stdout=out, stdin_isatty=False))
    except BaseException:
        print(words)
        traceback.print_exc()
`)
	execute(t, folder, p.python, driver)
}

func runNode(_ program, t *testing.T, folder string, codes []string) {
	var driver strings.Builder
	for i, code := range codes {
		name := fmt.Sprintf("./code%d.mjs", i)
		write(t, folder, name, code)
		driver.WriteString("await import('" + name + "').catch((error) => console.error('" + name + "', error.message));\n")
	}
	execute(t, folder, "node", write(t, folder, "driver.mjs", driver.String()))
}

// runGo makes one program of all: each main gets a name of its own.
func runGo(_ program, t *testing.T, folder string, codes []string) {
	write(t, folder, "go.mod", "module codes\n\ngo 1.26\n")
	calls := ""
	for i, code := range codes {
		name := fmt.Sprintf("main%d", i)
		write(t, folder, fmt.Sprintf("code%d.go", i), strings.Replace(code, "func main() {", "func "+name+"() {", 1))
		calls += "\t" + name + "()\n"
	}
	write(t, folder, "driver.go", "package main\n\nfunc main() {\n"+calls+"}\n")
	execute(t, folder, "go", "run", ".")
}

func runJava(_ program, t *testing.T, folder string, codes []string) {
	args := []string{"-encoding", "UTF-8", "-d", "classes", "Driver.java"}
	var calls strings.Builder
	for i, code := range codes {
		name := fmt.Sprintf("Main%d", i)
		write(t, folder, name+".java", strings.Replace(code, "public class Main {", "public class "+name+" {", 1))
		args = append(args, name+".java")
		calls.WriteString("        try { " + name + ".main(arguments); } catch (Throwable e) { System.err.println(\"" + name + " \" + e); }\n")
	}
	write(t, folder, "Driver.java", "public class Driver {\n    public static void main(String[] arguments) {\n        System.setProperty(\"jdk.httpclient.allowRestrictedHeaders\", \"host,connection\");\n"+calls.String()+"    }\n}\n")
	execute(t, folder, "javac", args...)
	execute(t, folder, "java", "-cp", "classes", "Driver")
}

// runPHP runs all programs in one process, each in a function of its own.
func runPHP(_ program, t *testing.T, folder string, codes []string) {
	for i, code := range codes {
		write(t, folder, fmt.Sprintf("code%03d.php", i), code)
	}
	driver := "<?php\nforeach (glob('code*.php') as $name) {\n    (function () use ($name) { include $name; })();\n}\n"
	execute(t, folder, "php", write(t, folder, "driver.php", driver))
}

// runRuby runs all programs in one process, as if each were alone.
func runRuby(_ program, t *testing.T, folder string, codes []string) {
	var driver strings.Builder
	for i, code := range codes {
		name := fmt.Sprintf("code%d.rb", i)
		write(t, folder, name, code)
		driver.WriteString("begin\n  load './" + name + "', true\nrescue Exception => e\n  warn \"" + name + " #{e.full_message}\"\nend\n")
	}
	execute(t, folder, "ruby", write(t, folder, "driver.rb", driver.String()))
}
