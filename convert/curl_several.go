package convert

import (
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"parley/playground"
)

// curls reads a text with cURL commands: one, or a shell's script with several of them. What
// the script sets before a command stands for its value in it; nothing is run.
func (g *gathering) curls(f Upload) error {
	pieces := splitCurls(f.Text)
	if len(pieces) <= 1 {
		pieces = []curlPiece{{text: f.Text, name: leadingComment(f.Text)}}
	}
	var failed error
	for _, piece := range pieces {
		made, err := eachOfCurl(piece.before + piece.text)
		for n, one := range made {
			name := named(piece.name, harName(one.request.Method, one.request.URL))
			if n > 0 && piece.name != "" {
				name = named(piece.name+" "+strconv.Itoa(n+1), name)
			}
			for _, w := range one.warnings {
				g.warn(name+" / "+w.Where, w.Detail)
			}
			g.add(nil, name, "", one.request)
		}
		if err != nil {
			failed = err
			g.warn(legible(firstWords(piece.text), 80), whatOf(len(made))+" left out. "+err.Error())
		}
	}
	if len(g.out.Requests) == 0 && failed != nil {
		return failed
	}
	return nil
}

func whatOf(made int) string {
	if made > 0 {
		return "A part of this command was"
	}
	return "This command was"
}

// ofCurl is a request of a command.
type ofCurl struct {
	request  playground.Request
	warnings []Warning
}

// mostOfCurl bounds the requests of one command.
const mostOfCurl = 200

// eachOfCurl makes a request of each part of a command that --next divides, and of each address
// in it, as curl sends them one after another. The error is about those that could not be made.
func eachOfCurl(command string) (made []ofCurl, failed error) {
	if len(command) > maxCommand || strings.Contains(command, "\x00") {
		_, _, err := FromCurl(command)
		return nil, err
	}
	whole, err := wordsOf(command)
	if err != nil {
		return nil, err
	}
	args, next := whole.args, true
	for next && len(made) < mostOfCurl {
		c := curlOf(whole, args)
		if err := c.read(args); err != nil {
			return made, err
		}
		further := c.further
		next = c.ended && len(further) > 0
		for i := range max(1, len(c.urls)) {
			one := c
			if i > 0 { // a request changes what it is made of
				one = curlOf(whole, args)
				_ = one.read(args)
			}
			if len(one.urls) > 0 {
				one.urls = one.urls[i : i+1]
			}
			r, warnings, err := one.made()
			if err != nil {
				failed = err
				continue
			}
			if made = append(made, ofCurl{r, warnings}); len(made) == mostOfCurl {
				break
			}
		}
		args = further
	}
	return made, failed
}

func curlOf(w words, args []string) *curl {
	w.args, w.warnings = args, slices.Clone(w.warnings)
	return &curl{words: w, each: true}
}

func firstWords(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

// leadingComment is the comment that a text begins with.
func leadingComment(text string) string {
	line := firstWords(text)
	if strings.HasPrefix(line, "#!") || !strings.HasPrefix(line, "#") {
		return ""
	}
	return strings.TrimSpace(strings.TrimLeft(line, "# "))
}

// curlPiece is one command of a script.
type curlPiece struct {
	before string // what sets its variables
	text   string
	name   string // the comment above it
}

// Bounds of a script: what is set in it is read again with each command.
const (
	mostCurls  = 2000
	mostPreset = 16 << 10
)

// splitCurls finds the commands of a script that run curl.
func splitCurls(text string) []curlPiece {
	if len(text) > maxCommand {
		return splitLines(text)
	}
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash), syntax.KeepComments(true)).Parse(readShallow(text), "")
	if err != nil {
		return splitLines(text)
	}
	s := &curlScript{text: text}
	for _, stmt := range file.Stmts {
		s.statement(stmt)
	}
	return s.pieces
}

// splitLines parts a text that no shell reads at the lines that begin with curl.
func splitLines(text string) []curlPiece {
	at := curlLine.FindAllStringIndex(text, mostCurls)
	var pieces []curlPiece
	for i, from := range at {
		to := len(text)
		if i+1 < len(at) {
			to = at[i+1][0]
		}
		pieces = append(pieces, curlPiece{text: strings.TrimSpace(text[from[0]:to])})
	}
	return pieces
}

type curlScript struct {
	text   string
	preset strings.Builder
	pieces []curlPiece
}

func (s *curlScript) statement(stmt *syntax.Stmt) {
	switch x := stmt.Cmd.(type) {
	case *syntax.BinaryCmd:
		if x.Op == syntax.Pipe || x.Op == syntax.PipeAll {
			s.emit(stmt)
			return
		}
		s.statement(x.X)
		s.statement(x.Y)
	case *syntax.CallExpr:
		switch {
		case len(x.Args) > 0:
			s.emit(stmt)
		case runsCurl(stmt):
			s.within(stmt)
		default:
			s.set(stmt)
		}
	case *syntax.DeclClause:
		if runsCurl(stmt) {
			s.within(stmt)
		} else {
			s.set(stmt)
		}
	case nil:
	default:
		s.within(stmt)
	}
}

// within reads the statements inside of another: of a loop, or whose answer a variable keeps.
// The comment above is about the first of them.
func (s *curlScript) within(stmt *syntax.Stmt) {
	above := stmt.Comments
	syntax.Walk(stmt.Cmd, func(n syntax.Node) bool {
		inner, ok := n.(*syntax.Stmt)
		if ok && len(inner.Comments) == 0 {
			inner.Comments, above = above, nil
		}
		if ok {
			s.statement(inner)
		}
		return !ok
	})
}

// set keeps what a statement sets for the commands behind it.
func (s *curlScript) set(stmt *syntax.Stmt) {
	if text := s.source(stmt); s.preset.Len()+len(text) < mostPreset && !runsCurl(stmt) {
		s.preset.WriteString(text + "\n")
	}
}

func (s *curlScript) emit(stmt *syntax.Stmt) {
	if !runsCurl(stmt) || len(s.pieces) >= mostCurls {
		return
	}
	name := ""
	for _, c := range stmt.Comments {
		if c.Pos().Line() < stmt.Pos().Line() && !strings.HasPrefix(c.Text, "!") {
			name = strings.TrimSpace(strings.TrimLeft(c.Text, "# "))
		}
	}
	s.pieces = append(s.pieces, curlPiece{before: s.preset.String(), text: s.source(stmt), name: name})
}

// source is a statement as it is written, with its here-documents.
func (s *curlScript) source(stmt *syntax.Stmt) string {
	from, to := int(stmt.Pos().Offset()), int(stmt.End().Offset())
	syntax.Walk(stmt, func(n syntax.Node) bool {
		if r, ok := n.(*syntax.Redirect); ok && r.Hdoc != nil {
			end := int(r.Hdoc.End().Offset())
			if i := strings.IndexByte(s.text[min(end, len(s.text)):], '\n'); i >= 0 {
				end += i + 1
			} else {
				end = len(s.text)
			}
			to = max(to, end)
		}
		return true
	})
	if from > to || to > len(s.text) {
		return ""
	}
	return s.text[from:to]
}
