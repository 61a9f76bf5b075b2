package static

import "bytes"

// compact drops comments and indents, the blanks around what ends by itself and those behind a colon: they are for us.
// What is quoted stays. It is written by hand since a start waits for it.
func compact(sheet []byte) []byte {
	out := make([]byte, 0, len(sheet))
	for i := 0; i < len(sheet); {
		end := gapEnd(sheet, i)
		if end > i {
			if between(out, sheet[end:]) {
				out = append(out, gap(sheet[i:end])...)
			}
			i = end
			continue
		}
		end = quotedEnd(sheet, i)
		if sheet[i] == '}' {
			out = bytes.TrimSuffix(out, []byte(";")) // the last one of a rule ends nothing
		}
		out = append(out, sheet[i:end]...)
		i = end
	}
	return out
}

// gapEnd is where the blanks and comments end that begin at i; i where none do.
func gapEnd(sheet []byte, i int) int {
	for i < len(sheet) {
		switch sheet[i] {
		case ' ', '\t', '\r', '\n', '\f':
			i++
		case '/':
			if !bytes.HasPrefix(sheet[i:], []byte("/*")) {
				return i
			}
			_, after, _ := bytes.Cut(sheet[i+2:], []byte("*/"))
			i = len(sheet) - len(after)
		default:
			return i
		}
	}
	return i
}

// between reports that what is written and what follows would run into each other.
func between(before, after []byte) bool {
	if len(before) == 0 || len(after) == 0 {
		return false
	}
	last := before[len(before)-1]
	return last != ':' && !endsItself(last) && !endsItself(after[0]) // before a colon a blank is of a selector
}

func endsItself(c byte) bool { return c == '{' || c == '}' || c == ';' || c == ',' || c == '>' }

// gap is the least that stands for blanks and comments.
func gap(between []byte) string {
	if bytes.IndexByte(between, '\n') >= 0 {
		return "\n"
	}
	return " "
}

// quotedEnd is where the string that begins at i ends; i+1 where none does.
func quotedEnd(sheet []byte, i int) int {
	quote := sheet[i]
	if quote != '"' && quote != '\'' {
		return i + 1
	}
	for j := i + 1; j < len(sheet); j++ {
		switch sheet[j] {
		case '\\':
			j++
		case quote:
			return j + 1
		}
	}
	return len(sheet)
}
