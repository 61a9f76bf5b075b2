package lessons

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"parley/playground"
)

//go:embed built-in/*.md
var builtIn embed.FS

// Bounds of a team's folder.
const (
	mostFiles = 100
	lookAfter = 2 * time.Second // a folder is looked at again after that
)

// fileName is what a lesson's file is called: its slug is the name without the ending. A
// number before it orders the files.
var fileName = regexp.MustCompile(`^(?:\d{1,3}-)?([a-z0-9]+(?:-[a-z0-9]+)*)\.md$`)

// Shelf holds the lessons: those that come with Parley, and a team's own.
type Shelf struct {
	own []playground.Lesson
	dir string
	log *slog.Logger
	now func() time.Time

	mu     sync.Mutex
	looked time.Time
	seen   string // what the folder looked like
	team   []playground.Lesson
	faults []playground.LessonFault
}

// Open reads the lessons that come with Parley, and those in the folder, which may be empty
// for none. Faults of the folder's files are told by Faults, and logged.
func Open(dir string, log *slog.Logger, now func() time.Time) (*Shelf, error) {
	own, faults := readAll(builtIn, "built-in", nil)
	if len(faults) > 0 {
		f := Fault(faults[0])
		return nil, &f
	}
	s := &Shelf{own: own, dir: dir, log: log, now: now}
	s.look()
	return s, nil
}

// All lists the lessons: Parley's in their order, then the team's.
func (s *Shelf) All() []playground.Lesson {
	s.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Concat(s.own, s.team)
}

// Faults are what keeps files of the team from being lessons.
func (s *Shelf) Faults() []playground.LessonFault {
	s.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.faults)
}

// Judge holds a run to the checks of a step.
func (s *Shelf) Judge(step playground.LessonStep, run playground.Run) playground.LessonVerdict {
	return Judge(step, run)
}

// look reads the team's folder again where something in it was changed.
func (s *Shelf) look() {
	if s.dir == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if !s.looked.IsZero() && now.Sub(s.looked) < lookAfter {
		return
	}
	s.looked = now
	root, err := os.OpenRoot(s.dir) // a link in it leads nowhere else
	if err != nil {
		s.tell(nil, []playground.LessonFault{{File: path.Base(s.dir), Detail: "the folder of lessons cannot be opened"}}, err.Error())
		return
	}
	defer root.Close()
	seen, err := looks(root.FS())
	if err != nil {
		s.tell(nil, []playground.LessonFault{{File: path.Base(s.dir), Detail: "the folder of lessons cannot be read"}}, err.Error())
		return
	}
	if seen == s.seen {
		return
	}
	team, faults := readAll(root.FS(), ".", s.own)
	s.tell(team, faults, seen)
}

// tell keeps what was found, and logs the faults once. The caller holds mu.
func (s *Shelf) tell(team []playground.Lesson, faults []playground.LessonFault, seen string) {
	if seen == s.seen {
		return
	}
	s.team, s.faults, s.seen = team, faults, seen
	for _, f := range faults {
		s.log.Warn("lesson", "file", f.File, "line", f.Line, "fault", f.Detail)
	}
}

// looks is what a folder looks like: the names, sizes and times of its files.
func looks(dir fs.FS) (string, error) {
	entries, err := fs.ReadDir(dir, ".")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("read ")
	for _, e := range entries {
		if !isLesson(e) {
			continue
		}
		if info, err := fs.Stat(dir, e.Name()); err == nil { // of what a link leads to
			fmt.Fprintf(&b, "%s %d %d\n", e.Name(), info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String(), nil
}

// isLesson reports whether a file is meant to be one: Markdown, but no README.
func isLesson(e fs.DirEntry) bool {
	return !e.IsDir() && strings.HasSuffix(e.Name(), ".md") && !strings.EqualFold(e.Name(), "README.md")
}

// readAll reads the lessons of a folder in the order of their names. Those of before have
// their slugs already.
func readAll(dir fs.FS, at string, before []playground.Lesson) ([]playground.Lesson, []playground.LessonFault) {
	entries, err := fs.ReadDir(dir, at)
	if err != nil {
		return nil, []playground.LessonFault{{File: at, Detail: "the folder of lessons cannot be read"}}
	}
	var all []playground.Lesson
	var faults []playground.LessonFault
	for _, e := range entries {
		if !isLesson(e) {
			continue
		}
		if len(all)+len(faults) == mostFiles {
			return all, append(faults, playground.LessonFault{File: e.Name(), Detail: fmt.Sprintf("there are more than %d files; this one and those behind it are not read", mostFiles)})
		}
		l, err := read(dir, path.Join(at, e.Name()), slices.Concat(before, all))
		var fault *Fault
		if errors.As(err, &fault) {
			faults = append(faults, playground.LessonFault(*fault))
			continue
		}
		l.Team = before != nil
		all = append(all, l)
	}
	return all, faults
}

// read reads one file. The error is a *Fault.
func read(dir fs.FS, name string, before []playground.Lesson) (playground.Lesson, error) {
	file := path.Base(name)
	called := fileName.FindStringSubmatch(file)
	if called == nil {
		return playground.Lesson{}, &Fault{File: file, Detail: "a lesson's file is named in small letters and digits with hyphens, such as our-errors.md"}
	}
	if slices.ContainsFunc(before, func(l playground.Lesson) bool { return l.Slug == called[1] }) {
		return playground.Lesson{}, &Fault{File: file, Detail: "another lesson is called " + called[1]}
	}
	info, err := fs.Stat(dir, name)
	if err != nil {
		return playground.Lesson{}, &Fault{File: file, Detail: "it cannot be opened"}
	}
	if !info.Mode().IsRegular() { // to open a pipe would wait for somebody who writes
		return playground.Lesson{}, &Fault{File: file, Detail: "it is no ordinary file"}
	}
	f, err := dir.Open(name)
	if err != nil {
		return playground.Lesson{}, &Fault{File: file, Detail: "it cannot be opened"}
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return playground.Lesson{}, &Fault{File: file, Detail: "it cannot be read"}
	}
	return Parse(file, called[1], text)
}
