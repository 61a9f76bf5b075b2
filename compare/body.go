package compare

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"parley/playground"
)

// content is the content of one run as a comparison reads it.
type content struct {
	letter    string // A to F, as the page names the run
	body      []byte
	mediaType string // lower case, without parameters; empty if none
	cut       bool   // body is only the start of what came
	doc       *document
	as        listKind // doc is a list of what body has otherwise
	tree      *markup
	asked     bool   // tree was looked for
	commented bool   // it is JSON but for comments and commas, which doc has not
	comments  string // what they say
	whyNot    string // why it is not compared by structure, though it looks like it; empty if it does not
}

// comparer holds what all pairs of one comparison share.
type comparer struct {
	hash     *hasher
	rules    *ruleSet
	contents []*content
	runs     []playground.ComparedRun
	past     []playground.ComparedRun
	values   int // JSON values that may still be read
}

func newComparer(ctx context.Context, in Input, rules *ruleSet) (*comparer, error) {
	c := &comparer{hash: newHasher(), rules: rules, runs: in.Runs, past: in.Past, values: maxTotal}
	for i := range in.Runs {
		content, err := c.read(ctx, &in.Runs[i], letter(i))
		if err != nil {
			return nil, err
		}
		c.contents = append(c.contents, content)
	}
	c.readLines(ctx)
	c.readCommented(ctx)
	return c, nil
}

func letter(i int) string { return string(rune('A' + i)) }

// read reads a run's content once, for all pairs. Its error is the context's.
func (c *comparer) read(ctx context.Context, r *playground.ComparedRun, letter string) (*content, error) {
	out := &content{letter: letter, body: r.Body, cut: r.Cut}
	if x := r.Run.Final(); x != nil && x.Response != nil {
		out.mediaType, _, _ = strings.Cut(strings.ToLower(x.Response.Content.MediaType), ";")
		out.mediaType = strings.TrimSpace(out.mediaType)
		out.cut = out.cut || x.Response.Content.Truncated
	}
	as, read := listOf(out.mediaType)
	if len(out.body) == 0 || as != "" && out.cut || as == "" && !looksLikeJSON(out.mediaType, out.body) {
		return out, nil
	}
	doc, err := read(ctx, c.hash, out.body, min(maxNodes, c.values))
	var not *notJSON
	switch {
	case errors.As(err, &not):
		out.whyNot = not.reason
	case err != nil:
		out.whyNot = "took too long to read"
	default:
		if as == asRows && unnamed(doc) {
			as = asCells
		}
		out.doc, out.as = doc, as
		c.values -= len(doc.nodes)
	}
	return out, nil
}

// pairResult is the comparison of two contents, with what it was made of.
type pairResult struct {
	playground.BodyChange
	structure *structure // of two JSON documents
	texts     *texts     // of two texts
	a, b      int        // places of the runs
}

// body compares two contents by the most telling of structure, lines and bytes.
func (c *comparer) body(ctx context.Context, a, b *content) pairResult {
	var out pairResult
	switch {
	case len(a.body) == 0 && len(b.body) == 0:
		out.BodyChange = playground.BodyChange{Kind: "none", Same: true, Complete: true}
	case a.doc != nil && b.doc != nil && a.comments == b.comments:
		out = c.json(ctx, a, b)
	case len(a.body) == 0 && b.doc != nil, len(b.body) == 0 && a.doc != nil:
		out.BodyChange = c.oneJSON(a, b)
	case isBinary(a) || isBinary(b):
		out.BodyChange = c.binary(a, b)
	default:
		out = c.text(ctx, a, b)
	}
	if out.Changes == nil {
		out.Changes = []playground.Change{}
	}
	if out.Patch == nil {
		out.Patch = []playground.PatchOp{}
	}
	out.Note = joinSentences(kindNote(a, b, out.Kind), out.Note)
	if ctx.Err() != nil {
		out.Same, out.Complete = false, false
		out.Bound = "The time for comparing ran out; what is listed is only a part."
	}
	if c.rules.tired {
		out.Complete = false
		out.Bound = joinSentences(out.Bound, "The rules were not tried on all that differs, which would take too long.")
	}
	cutNote(&out.BodyChange, a, b)
	return out
}

func (c *comparer) json(ctx context.Context, a, b *content) pairResult {
	s := newStructure(ctx, c.hash, a.doc, b.doc, c.rules)
	s.compare()
	out := playground.BodyChange{Kind: "json", Same: s.counted == 0 && !s.stopped, Complete: true, Changes: s.changes, Patch: s.patch}
	if s.total > len(s.changes) {
		out.Complete, out.Bound = false, grouped(s.total)+" members differ; only the first "+grouped(len(s.changes))+" are listed, and the patch replaces all."
	}
	return pairResult{BodyChange: out, structure: s}
}

// oneJSON is the comparison of a document with nothing.
func (c *comparer) oneJSON(a, b *content) playground.BodyChange {
	change := playground.Change{Kind: playground.Added}
	op := playground.PatchOp{Op: "add"}
	if b.doc != nil {
		change.B, op.Value = b.doc.raw(0), b.doc.raw(0)
	} else {
		change.Kind, change.A, op.Op = playground.Removed, a.doc.raw(0), "remove"
	}
	change.IgnoredBy = c.rules.ignoreWhole(change.Kind)
	return playground.BodyChange{
		Kind: "json", Complete: true, Same: change.IgnoredBy != nil,
		Changes: []playground.Change{change}, Patch: []playground.PatchOp{op},
	}
}

// binary compares by size and SHA-256, and pictures by pixel.
func (c *comparer) binary(a, b *content) playground.BodyChange {
	out := playground.BodyChange{Kind: "binary", Complete: true, Same: bytes.Equal(a.body, b.body)}
	if out.Same {
		return out
	}
	change := playground.Change{Kind: playground.Changed, A: digest(a.body), B: digest(b.body)}
	switch {
	case len(a.body) == 0:
		change.Kind, change.A = playground.Added, nil
	case len(b.body) == 0:
		change.Kind, change.B = playground.Removed, nil
	default:
		first, _ := commonEnds(a.body, b.body)
		out.Picture = pictures(a.body, b.body)
		out.Note = joinSentences(pictureNote(out.Picture, a.letter, b.letter), "They differ first at byte "+grouped(first)+", counting from 0.")
	}
	change.IgnoredBy = c.rules.ignoreWhole(change.Kind)
	out.Same, out.Changes = change.IgnoredBy != nil, []playground.Change{change}
	return out
}

// pictureNote says how two pictures differ.
func pictureNote(p *playground.PictureChange, a, b string) string {
	switch {
	case p == nil || p.A.Width*p.A.Height == 0 || p.B.Width*p.B.Height == 0:
		return ""
	case p.A.Width != p.B.Width || p.A.Height != p.B.Height:
		return a + " is " + dimensions(p.A) + ", " + b + " is " + dimensions(p.B) + "."
	case !p.Compared && p.A.Width > maxPixels/p.A.Height:
		return "Both are " + dimensions(p.A) + ", too large to be compared by pixel."
	case !p.Compared:
		return "Both are " + dimensions(p.A) + ", but not both can be read."
	case p.Differ == 0:
		return "Both show the same picture, " + dimensions(p.A) + ", in other bytes."
	}
	return "Both are " + dimensions(p.A) + "; " + grouped(p.Differ) + " of " + grouped(p.Pixels) + " pixels differ."
}

func dimensions(f playground.PictureFacts) string {
	return grouped(f.Width) + " × " + grouped(f.Height) + " pixels"
}

// digest says what bytes are without showing them.
func digest(body []byte) json.RawMessage {
	sum := sha256.Sum256(body)
	text, err := json.Marshal(struct {
		Size   int    `json:"size"`
		SHA256 string `json:"sha256"`
	}{len(body), hex.EncodeToString(sum[:])})
	if err != nil {
		return nil // cannot be: a number and hex digits
	}
	return text
}

// isBinary reports whether the content is better not shown as text.
func isBinary(c *content) bool {
	if c.doc != nil || len(c.body) == 0 {
		return false
	}
	if bytes.IndexByte(c.body[:min(len(c.body), 8<<10)], 0) >= 0 {
		return true
	}
	return !isTextual(c.mediaType) && !utf8.Valid(c.body)
}

func isTextual(mediaType string) bool {
	for _, part := range []string{"text/", "json", "xml", "javascript", "yaml", "x-www-form-urlencoded", "graphql"} {
		if strings.Contains(mediaType, part) {
			return true
		}
	}
	return false
}

// kindNote says why two contents are not compared by structure where a reader would expect it.
func kindNote(a, b *content, kind string) string {
	switch {
	case kind == "json" && (a.as != "" || b.as != ""):
		return listNote(a, b)
	case kind == "json":
		return commentNote(a, b)
	case kind == "none":
		return ""
	case a.comments != b.comments:
		return "Their comments differ, so they are compared as text."
	}
	var says []string
	for _, c := range []*content{a, b} {
		if c.whyNot != "" && !c.cut {
			says = append(says, c.letter+" "+c.whyNot)
		}
	}
	note := ""
	as := map[string]string{"text": "as text", "binary": "as bytes"}[kind]
	switch {
	case len(says) > 0:
		note = strings.Join(says, "; ") + ". Both are compared " + as + "."
	case a.mediaType != b.mediaType && a.mediaType != "" && b.mediaType != "":
		note = a.letter + " is " + a.mediaType + ", " + b.letter + " is " + b.mediaType + ". They are compared " + as + "."
	}
	return note
}

// cutNote says which contents are not whole.
func cutNote(out *playground.BodyChange, a, b *content) {
	var cut []string
	for _, c := range []*content{a, b} {
		if c.cut {
			cut = append(cut, c.letter)
		}
	}
	if len(cut) == 0 {
		return
	}
	out.Complete = false
	verb := " is only the start of its content."
	if len(cut) == 2 {
		verb = " are only the start of their contents."
	}
	out.Bound = joinSentences(out.Bound, strings.Join(cut, " and ")+verb)
}

func joinSentences(sentences ...string) string {
	var said []string
	for _, s := range sentences {
		if s != "" {
			said = append(said, s)
		}
	}
	return strings.Join(said, " ")
}
