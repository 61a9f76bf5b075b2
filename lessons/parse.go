package lessons

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/playground"
)

// Parse reads a lesson of that slug. The error is a *Fault that names the file and the line.
func Parse(file, slug string, text []byte) (playground.Lesson, error) {
	p := &parser{file: file, lesson: playground.Lesson{Slug: slug, Codes: []int{}, Steps: []playground.LessonStep{}}}
	if len(text) > maxFile {
		return p.lesson, &Fault{File: file, Detail: fmt.Sprintf("the file has more than %d KiB", maxFile>>10)}
	}
	if !utf8.Valid(text) {
		return p.lesson, &Fault{File: file, Detail: "the file is not UTF-8"}
	}
	p.lines = strings.Split(strings.ReplaceAll(strings.TrimPrefix(string(text), "\ufeff"), "\r\n", "\n"), "\n")
	if err := p.front(); err != nil {
		return p.lesson, err
	}
	for p.at < len(p.lines) {
		if err := p.line(); err != nil {
			return p.lesson, err
		}
	}
	if err := p.endStep(); err != nil {
		return p.lesson, err
	}
	if len(p.lesson.Steps) == 0 {
		return p.lesson, &Fault{File: file, Detail: "it has no step: a step begins with a heading such as “## A copy that is still good”"}
	}
	return p.lesson, nil
}

// parser stands at a line of a file.
type parser struct {
	file   string
	lines  []string
	at     int
	lesson playground.Lesson

	step  *playground.LessonStep // nil before the first heading
	began int                    // the line of its heading
	text  []string
	had   map[string]bool // the blocks of the step
}

// fault is what is wrong with a line, which counts from 0.
func (p *parser) fault(line int, format string, args ...any) error {
	return &Fault{File: p.file, Line: line + 1, Detail: fmt.Sprintf(format, args...)}
}

// front reads what stands between the lines of hyphens.
func (p *parser) front() error {
	if strings.TrimSpace(p.lines[0]) != "---" {
		return p.fault(0, "a lesson begins with a line “---”, then “title: …”, then another “---”")
	}
	for p.at = 1; p.at < len(p.lines); p.at++ {
		line := strings.TrimSpace(p.lines[p.at])
		if line == "---" {
			p.at++
			if p.lesson.Title == "" {
				return p.fault(0, "the title is missing: write “title: …” between the lines “---”")
			}
			return nil
		}
		if line == "" {
			continue
		}
		if err := p.property(line); err != nil {
			return err
		}
	}
	return p.fault(0, "the line “---” that ends the lesson's head is missing")
}

func (p *parser) property(line string) error {
	name, value, ok := strings.Cut(line, ":")
	value = strings.TrimSpace(value)
	if !ok {
		return p.fault(p.at, "this is not “name: value”")
	}
	switch strings.TrimSpace(name) {
	case "title":
		if value == "" || len(value) > maxTitle {
			return p.fault(p.at, "a title has 1 to %d bytes", maxTitle)
		}
		p.lesson.Title = value
	case "about":
		if len(value) > maxAbout {
			return p.fault(p.at, "what a lesson is about has at most %d bytes", maxAbout)
		}
		p.lesson.About = value
	case "codes":
		for _, word := range strings.Fields(strings.ReplaceAll(value, ",", " ")) {
			code, err := strconv.Atoi(word)
			if err != nil || code != 0 && (code < 100 || code > 599) || len(p.lesson.Codes) == mostLines {
				return p.fault(p.at, "%q is no status code; 0 stands for no response", word)
			}
			p.lesson.Codes = append(p.lesson.Codes, code)
		}
	default:
		return p.fault(p.at, "%q is not known here: a lesson has title, about and codes", strings.TrimSpace(name))
	}
	return nil
}

// line reads one line of what follows, or a block that begins there.
func (p *parser) line() error {
	line, at := p.lines[p.at], p.at
	if title, ok := strings.CutPrefix(line, "## "); ok {
		p.at++
		return p.beginStep(strings.TrimSpace(title), at)
	}
	if fence, word := fenceOf(line); fence != "" {
		return p.block(fence, word)
	}
	p.at++
	if p.step != nil {
		p.text = append(p.text, line)
	} else if strings.TrimSpace(line) != "" {
		return p.fault(at, "this stands before the first step, which begins with a heading “## …”")
	}
	return nil
}

// fenceOf is the fence that a line opens, with the word behind it; empty for none.
func fenceOf(line string) (fence, word string) {
	trimmed := strings.TrimLeft(line, " ")
	rest := strings.TrimLeft(trimmed, "`")
	n := len(trimmed) - len(rest)
	if n < 3 || len(line)-len(trimmed) > 3 || strings.Contains(rest, "`") {
		return "", ""
	}
	return trimmed[:n], strings.TrimSpace(rest)
}

// closes reports whether a line ends the block that a fence began.
func closes(line, fence string) bool {
	trimmed := strings.TrimSpace(line)
	return len(trimmed) >= len(fence) && strings.Trim(trimmed, "`") == ""
}

// block reads a fenced block: one of ours, or code that is part of the text.
func (p *parser) block(fence, word string) error {
	at := p.at
	var inside []string
	for p.at++; ; p.at++ {
		if p.at >= len(p.lines) {
			return p.fault(at, "this block has no end: a line %q is missing", fence)
		}
		if closes(p.lines[p.at], fence) {
			p.at++
			break
		}
		inside = append(inside, p.lines[p.at])
	}
	if p.step == nil {
		return p.fault(at, "this stands before the first step, which begins with a heading “## …”")
	}
	switch word {
	case "request", "question", "check", "hint":
	default:
		p.text = append(append(append(p.text, p.lines[at]), inside...), p.lines[p.at-1])
		return nil
	}
	if p.had[word] {
		return p.fault(at, "this step has a %s already", word)
	}
	p.had[word] = true
	return p.own(word, inside, at+1)
}

// own reads a block of ours, whose first line is at.
func (p *parser) own(word string, inside []string, at int) (err error) {
	joined := strings.TrimSpace(strings.Join(inside, "\n"))
	if joined == "" {
		return p.fault(at-1, "this %s is empty", word)
	}
	switch word {
	case "question":
		p.step.Question = strings.Join(strings.Fields(joined), " ")
	case "hint":
		p.step.Hint = joined
	case "request":
		p.step.Request, err = p.request(inside, at)
	case "check":
		p.step.Checks, err = p.checks(inside, at)
	}
	return err
}

func (p *parser) beginStep(title string, at int) error {
	if err := p.endStep(); err != nil {
		return err
	}
	key := Slug(title)
	switch {
	case key == "" || len(title) > maxTitle:
		return p.fault(at, "the title of a step has letters or digits, and at most %d bytes", maxTitle)
	case p.lesson.Step(key) >= 0:
		return p.fault(at, "another step has this title")
	case len(p.lesson.Steps) == mostSteps:
		return p.fault(at, "a lesson has at most %d steps", mostSteps)
	}
	p.step, p.began, p.text, p.had = &playground.LessonStep{Key: key, Title: title}, at, nil, map[string]bool{}
	return nil
}

// endStep keeps the step that was read, if there is one.
func (p *parser) endStep() error {
	if p.step == nil {
		return nil
	}
	for _, word := range []string{"request", "question", "check"} {
		if !p.had[word] {
			return p.fault(p.began, "the step “%s” has no block ```%s", p.step.Title, word)
		}
	}
	p.step.Text = strings.TrimSpace(strings.Join(p.text, "\n"))
	p.lesson.Steps = append(p.lesson.Steps, *p.step)
	p.step = nil
	return nil
}

// Slug makes a name for addresses of a title: its letters and digits, with hyphens between words.
func Slug(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127:
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}
