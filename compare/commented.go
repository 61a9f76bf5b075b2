package compare

import (
	"bytes"
	"context"
)

// readCommented reads contents that are JSON but for comments and for commas before a closing
// bracket, as settings often are. They are compared by structure where all of them can be read so;
// comments that are not the same are a difference that only their text shows.
func (c *comparer) readCommented(ctx context.Context) {
	var read []*content
	var docs []*document
	for _, of := range c.contents {
		if of.whyNot == "" || of.doc != nil || of.as != "" || of.cut || of.tree != nil {
			continue
		}
		plain, comments, found := withoutComments(of.body)
		if !found {
			return
		}
		doc, err := readWithin(ctx, c.hash, plain, min(maxNodes, c.values))
		if err != nil {
			return
		}
		c.values -= len(doc.nodes)
		of.comments, of.commented = comments, true
		read, docs = append(read, of), append(docs, doc)
	}
	for i, of := range read {
		of.doc, of.whyNot = docs[i], ""
	}
}

// commentNote says that comments were left out.
func commentNote(a, b *content) string {
	switch {
	case a.commented && b.commented && a.comments+b.comments != "":
		return "Both have comments, the same ones; they are left out here, and of the patch."
	case a.commented && b.commented:
		return "Both have commas before a closing bracket, which JSON forbids; they are left out here, and of the patch."
	case a.commented:
		return a.letter + " has commas before a closing bracket, which JSON forbids; they are left out here, and of the patch."
	case b.commented:
		return b.letter + " has commas before a closing bracket, which JSON forbids; they are left out here, and of the patch."
	}
	return ""
}

// withoutComments returns a text of the same length whose comments, and commas before a closing
// bracket, are blanks; and what the comments say. It reports whether it found any.
func withoutComments(text []byte) (plain []byte, comments string, found bool) {
	plain = bytes.Clone(text)
	var said bytes.Buffer
	comma, last := -1, byte('[') // the last sign, and where it is if it is a comma behind a value
	for i := 0; i < len(plain); {
		end := i + 1
		switch {
		case plain[i] == '"':
			end, comma, last = endOfString(plain, i), -1, '"'
		case plain[i] == '/':
			if end = endOfComment(plain, i); end == i {
				return nil, "", false
			}
			said.Write(bytes.TrimSpace(plain[i:end]))
			said.WriteByte('\n')
			blank(plain[i:end])
			found = true
		case plain[i] == ',' && last != '[' && last != '{' && last != ',':
			comma, last = i, ','
		case (plain[i] == ']' || plain[i] == '}') && comma >= 0:
			plain[comma], comma, last, found = ' ', -1, plain[i], true
		case plain[i] > ' ':
			comma, last = -1, plain[i]
		}
		i = end
	}
	return plain, said.String(), found
}

// endOfString is where the string ends that begins at i.
func endOfString(text []byte, i int) int {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// endOfComment is where the comment ends that begins at i, or i where none does.
func endOfComment(text []byte, i int) int {
	rest := text[i:]
	switch {
	case bytes.HasPrefix(rest, []byte("//")):
		if n := bytes.IndexByte(rest, '\n'); n >= 0 {
			return i + n
		}
		return len(text)
	case bytes.HasPrefix(rest, []byte("/*")):
		if n := bytes.Index(rest[2:], []byte("*/")); n >= 0 {
			return i + n + 4
		}
	}
	return i
}

// blank leaves nothing but the ends of lines.
func blank(text []byte) {
	for i, c := range text {
		if c != '\n' && c != '\r' {
			text[i] = ' '
		}
	}
}
