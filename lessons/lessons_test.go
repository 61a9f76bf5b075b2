package lessons_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/lessons"
	"parley/playground"
)

// step wraps the blocks of a step into a lesson.
func step(blocks string) string {
	return "---\ntitle: T\n---\n\n## S\n\n" + blocks
}

const whole = "```request\nGET /demo/data\n```\n```question\nQ\n```\n```check\nstatus is 304\n```\n"

func TestALessonIsReadWithItsSteps(t *testing.T) {
	text := "---\r\ntitle: Caches\r\nabout: Copies.\r\ncodes: 304, 0\r\n---\r\n\r\n## The first, or not?\r\n\r\nSome *words*.\r\n\r\n````text\r\n## no heading\r\n```\r\n````\r\n" +
		"```request\r\n@redirects no\r\n@attempts 3\r\n@backoff 100\r\n@timeout 2000\r\n\r\nPOST /demo/posts\r\nContent-Type: application/json\r\nX-A: b: c\r\n\r\n{\"a\": 1}\r\n```\r\n" +
		"```question\r\nMake it\r\nanswer 201.\r\n```\r\n```check\r\nstatus is 201 or 202 | Send a title\r\nresponse header Location exists\r\nbody /a/0 is at least 5\r\n```\r\n```hint\r\nLook.\r\n```\r\n\r\n## Second\r\n\r\n" + whole
	l, err := lessons.Parse("caches.md", "caches", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if l.Slug != "caches" || l.Title != "Caches" || l.About != "Copies." || len(l.Codes) != 2 || l.Codes[1] != 0 || len(l.Steps) != 2 {
		t.Fatalf("%+v", l)
	}
	s := l.Steps[0]
	if s.Key != "the-first-or-not" || s.Question != "Make it answer 201." || s.Hint != "Look." || s.Text != "Some *words*.\n\n````text\n## no heading\n```\n````" {
		t.Errorf("%+v", s)
	}
	r := s.Request
	if r.Method != "POST" || r.URL != "/demo/posts" || r.Body.Kind != playground.BodyJSON || r.Body.Text != `{"a": 1}` || len(r.Headers) != 2 || r.Headers[1].Value != "b: c" ||
		r.Options.FollowRedirects || r.Options.Retry.MaxAttempts != 3 || r.Options.Retry.BackoffMS != 100 || r.Options.TimeoutMS != 2000 {
		t.Errorf("%+v", r)
	}
	if c := s.Checks; len(c) != 3 || len(c[0].Values) != 2 || c[0].Advice != "Send a title" || c[1].Name != "Location" || c[1].Verb != "exists" || c[2].Name != "/a/0" || c[2].Verb != "is at least" {
		t.Errorf("%+v", c)
	}
}

func TestAFaultNamesFileLineAndWhatIsWanted(t *testing.T) {
	for name, c := range map[string]struct{ text, line, says string }{
		"nothing":                    {"", "line 1", "begins with a line"},
		"no title":                   {"---\nabout: x\n---\n", "line 1", "title is missing"},
		"a head without end":         {"---\ntitle: T\n", "line 1", "ends the lesson's head"},
		"a property of another kind": {"---\ntitle: T\nlevel: 3\n---\n", "line 3", `"level" is not known`},
		"a property without a colon": {"---\ntitle\n---\n", "line 2", "name: value"},
		"a code that is none":        {"---\ntitle: T\ncodes: 200 ok\n---\n", "line 3", `"ok" is no status code`},
		"a title that is too long":   {"---\ntitle: " + strings.Repeat("x", 121) + "\n---\n", "line 2", "1 to 120 bytes"},
		"no step":                    {"---\ntitle: T\n---\n", "a.md:", "has no step"},
		"text before the first step": {"---\ntitle: T\n---\n\nHello\n", "line 5", "before the first step"},
		"a block before it":          {"---\ntitle: T\n---\n```check\nx\n```\n", "line 4", "before the first step"},
		"a block without end":        {step("```check\nstatus is 1"), "line 7", "has no end"},
		"no request":                 {step("```question\nQ\n```\n```check\nok is true\n```\n"), "line 5", "no block ```request"},
		"two questions":              {step(whole + "```question\nQ\n```\n"), "line 16", "has a question already"},
		"an empty question":          {step("```question\n\n```\n"), "line 7", "is empty"},
		"the same title twice":       {step(whole + "\n## S!\n"), "line 17", "another step has this title"},
		"a title of signs alone":     {"---\ntitle: T\n---\n## !!\n", "line 4", "letters or digits"},
		"no request line":            {step("```request\n@redirects no\n```\n"), "line 8", "request line is missing"},
		"a request line of one word": {step("```request\nGET\n```\n"), "line 8", "no request line"},
		"an address of no kind":      {step("```request\nGET demo\n```\n"), "line 8", "an address begins with"},
		"a header without a colon":   {step("```request\nGET /\nAccept\n```\n"), "line 9", "no header line"},
		"an option that is not":      {step("```request\n@retry 3\nGET /\n```\n"), "line 8", `"@retry" is not known`},
		"too many attempts":          {step("```request\n@attempts 99\nGET /\n```\n"), "line 8", "from 1 to 5"},
		"redirects perhaps":          {step("```request\n@redirects perhaps\nGET /\n```\n"), "line 8", "yes or no"},
		"a subject that is not":      {step("```check\n\nweather is fine\n```\n"), "line 9", "begins with one of: attempts, body, class"},
		"a subject alone":            {step("```check\nstatus\n```\n"), "line 8", "begins with one of"},
		"a header without a name":    {step("```check\nrequest header \n```\n"), "line 8", "begins with one of"},
		"a pointer without a slash":  {step("```check\nbody name is x\n```\n"), "line 8", "a pointer into the JSON"},
		"a verb that is not":         {step("```check\nstatus was 200\n```\n"), "line 8", "followed by one of: is, is not, is at least"},
		"a verb of another kind":     {step("```check\nok contains true\n```\n"), "line 8", "cannot be checked by “contains”"},
		"a value too many":           {step("```check\nrequest header A exists now\n```\n"), "line 8", "takes no value"},
		"a value too few":            {step("```check\nstatus is\n```\n"), "line 8", "value behind “is” is missing"},
		"an alternative of nothing":  {step("```check\nstatus is 200 or \n```\n"), "line 8", "whole number"},
		"a status in letters":        {step("```check\nstatus is fine\n```\n"), "line 8", "whole number"},
		"a class that is none":       {step("```check\nclass is good\n```\n"), "line 8", "class is one of"},
		"at least a word":            {step("```check\nbody /a is at least x\n```\n"), "line 8", "takes a number"},
		"bytes that are no text":     {"---\ntitle: \xff\n---\n", "a.md:", "not UTF-8"},
		"a file that is too long":    {strings.Repeat("x", 200<<10), "a.md:", "128 KiB"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := lessons.Parse("a.md", "a", []byte(c.text))
			if err == nil {
				t.Fatal("it was taken")
			}
			if said := err.Error(); !strings.HasPrefix(said, "a.md") || !strings.Contains(said, c.line) || !strings.Contains(said, c.says) {
				t.Errorf("%s", said)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(step(whole)))
	f.Add([]byte(step("```check\nresponse header A is not x or y | Do\n```\n")))
	f.Add([]byte("---\ntitle: T\ncodes: 304 0\n---\n## é\n````\n```\n````\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := lessons.Parse("a.md", "a", text)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "a.md") {
				t.Errorf("the fault names no file: %v", err)
			}
			return
		}
		keys := map[string]bool{}
		for _, s := range l.Steps {
			if s.Question == "" || len(s.Checks) == 0 || s.Request.URL == "" || keys[s.Key] {
				t.Errorf("a step is not whole: %+v", s)
			}
			keys[s.Key] = true
			lessons.Judge(s, playground.Run{State: playground.StateDone})
		}
	})
}

// lessonFile is a lesson that can be read.
const lessonFile = "---\ntitle: Ours\n---\n\n## S\n\n" + whole

func open(t *testing.T, dir string, log *bytes.Buffer) (*lessons.Shelf, *time.Time) {
	t.Helper()
	now := time.Date(2026, 11, 26, 20, 0, 0, 0, time.UTC)
	s, err := lessons.Open(dir, slog.New(slog.NewTextHandler(log, nil)), func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	return s, &now
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestATeamsFolderIsReadAgainWhereItChanged(t *testing.T) {
	dir, log := t.TempDir(), &bytes.Buffer{}
	write(t, dir, "20-second.md", lessonFile)
	write(t, dir, "10-first.md", lessonFile)
	write(t, dir, "README.md", "about this folder")
	write(t, dir, "notes.txt", "no lesson")
	s, now := open(t, dir, log)
	all := s.All()
	if len(all) != 11 || all[8].Team || all[9].Slug != "first" || !all[9].Team || all[10].Slug != "second" || len(s.Faults()) != 0 {
		t.Fatalf("%d lessons, faults %v", len(all), s.Faults())
	}
	write(t, dir, "broken.md", "---\ntitle: T\n")
	if len(s.Faults()) != 0 {
		t.Error("the folder is looked at each time")
	}
	*now = now.Add(3 * time.Second)
	for range 3 {
		if f := s.Faults(); len(f) != 1 || f[0].File != "broken.md" || f[0].Line != 1 || len(s.All()) != 11 {
			t.Errorf("faults %v, %d lessons", f, len(s.All()))
		}
		*now = now.Add(3 * time.Second)
	}
	if n := strings.Count(log.String(), "broken.md"); n != 1 {
		t.Errorf("logged %d times: %s", n, log)
	}
	write(t, dir, "broken.md", lessonFile)
	*now = now.Add(3 * time.Second)
	if len(s.Faults()) != 0 || len(s.All()) != 12 {
		t.Errorf("mended, and still %v", s.Faults())
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	*now = now.Add(3 * time.Second)
	if f := s.Faults(); len(s.All()) != 9 || len(f) != 1 || !strings.Contains(f[0].Detail, "cannot be opened") {
		t.Errorf("the folder is gone: %v", f)
	}
}

func TestFilesOfATeamThatAreNoLessons(t *testing.T) {
	dir, log := t.TempDir(), &bytes.Buffer{}
	secret := filepath.Join(t.TempDir(), "secret.md")
	write(t, filepath.Dir(secret), "secret.md", lessonFile)
	if err := os.Symlink(secret, filepath.Join(dir, "leads-out.md")); err != nil {
		t.Skip("no links on this file system: ", err)
	}
	write(t, dir, "1-duplicates.md", lessonFile)
	write(t, dir, "Our Errors.md", lessonFile)
	write(t, dir, "too-long.md", strings.Repeat("x", 129<<10))
	s, _ := open(t, dir, log)
	said := map[string]string{}
	for _, f := range s.Faults() {
		said[f.File] = f.Detail
	}
	for file, want := range map[string]string{
		"leads-out.md": "cannot be opened", "1-duplicates.md": "another lesson is called duplicates", "Our Errors.md": "small letters", "too-long.md": "128 KiB",
	} {
		if !strings.Contains(said[file], want) {
			t.Errorf("%s: %q", file, said[file])
		}
	}
	if len(s.All()) != 9 || len(said) != 4 {
		t.Errorf("%d lessons, faults %v", len(s.All()), said)
	}
}

// A folder that is mounted into a container consists of links, and a change moves what they
// lead to.
func TestALinkWithinTheFolderIsReadAgainWhereItsFileChanged(t *testing.T) {
	dir, log := t.TempDir(), &bytes.Buffer{}
	for _, at := range []string{"..one", "..two"} {
		if err := os.Mkdir(filepath.Join(dir, at), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	write(t, dir, "..one/ours.md", lessonFile)
	write(t, dir, "..two/ours.md", strings.Replace(lessonFile, "Ours", "Ours anew", 1))
	if err := errors.Join(os.Symlink("..one", filepath.Join(dir, "..data")), os.Symlink("..data/ours.md", filepath.Join(dir, "ours.md"))); err != nil {
		t.Skip("no links on this file system: ", err)
	}
	s, now := open(t, dir, log)
	if all := s.All(); len(all) != 10 || all[9].Title != "Ours" {
		t.Fatalf("%d lessons, %v", len(all), s.Faults())
	}
	if err := errors.Join(os.Symlink("..two", filepath.Join(dir, "..new")), os.Rename(filepath.Join(dir, "..new"), filepath.Join(dir, "..data"))); err != nil {
		t.Fatal(err)
	}
	*now = now.Add(3 * time.Second)
	if all := s.All(); len(all) != 10 || all[9].Title != "Ours anew" {
		t.Errorf("it is still %q", all[len(all)-1].Title)
	}
}
