package inspect

import "strings"

// lexState is where the reader of JSON stands between two bytes (RFC 8259).
type lexState byte

const (
	atStart     lexState = iota // before the first value
	atValue                     // behind a colon
	atItem                      // behind a comma of a list
	atFirstItem                 // behind [
	atName                      // behind a comma of an object
	atFirstName                 // behind {
	atColon                     // behind a name
	atNext                      // behind a value: a comma or the end
	atEnd                       // behind the document
	inString                    // the states below are within a word
	inEscape                    // behind a backslash
	inHex1                      // behind \u
	inHex2                      //
	inHex3                      //
	inHex4                      //
	afterMinus                  //
	afterZero                   //
	inDigits                    //
	afterPoint                  //
	inFraction                  //
	afterE                      //
	afterESign                  //
	inExponent                  //
	inLiteral                   // of true, false, null
	pastFault                   // what follows is read as text
)

// TooDeep is said of what is nested deeper.
const TooDeep = "it is nested too deep to be laid out"

// deepest is how deep a document may be nested and still be laid out.
const deepest = 1000

// lexer reads JSON byte by byte, and can be stopped and copied between any two.
type lexer struct {
	state lexState
	name  bool   // the string is the name of a member
	many  bool   // further values may follow the first, as in NDJSON
	word  string // what is left of a literal
	stack []byte // { and [ that stand open
}

// place is a lexer that stands still: its stack is a string, shared where it is the same.
type stillLexer struct {
	state      lexState
	name, many bool
	word       string
	stack      string
}

func (l *lexer) still(shared string) stillLexer {
	if string(l.stack) != shared {
		shared = string(l.stack)
	}
	return stillLexer{l.state, l.name, l.many, l.word, shared}
}

func (s stillLexer) resume() lexer {
	return lexer{s.state, s.name, s.many, s.word, append(make([]byte, 0, 64), s.stack...)}
}

// step tells what a byte is to the layout.
type step byte

const (
	isSpace  step = iota // of no meaning
	isOpen               // { or [
	isClose              // } or ]
	isComma              //
	isColon              //
	isName               // of a name, its quotation marks too
	isString             // of a string
	isNumber             //
	isWord               // of true, false, null
	isFault              // no JSON goes on so
)

// breaks reports whether a line begins before a byte that is not a space.
func (l *lexer) breaks(c byte) bool {
	switch l.state {
	case atStart, atItem, atName:
		return true
	case atFirstItem:
		return c != ']'
	case atFirstName:
		return c != '}'
	case atNext:
		return c == '}' || c == ']'
	case atEnd:
		return l.many
	case afterZero, inDigits, inFraction, inExponent:
		return c == '}' || c == ']'
	}
	return false
}

func (l *lexer) within() bool { return l.state >= inString && l.state != pastFault }

// next reads c.
func (l *lexer) next(c byte) step {
	switch l.state {
	case inString:
		return l.inText(c)
	case inEscape:
		if c == 'u' {
			return l.text(inHex1)
		}
		if strings.IndexByte(`"\/bfnrt`, c) < 0 {
			return isFault
		}
		return l.text(inString)
	case inHex1, inHex2, inHex3, inHex4:
		if !isHex(c) {
			return isFault
		}
		if l.state == inHex4 {
			return l.text(inString)
		}
		return l.text(l.state + 1)
	case inLiteral:
		if c != l.word[0] {
			return isFault
		}
		if l.word = l.word[1:]; l.word == "" {
			l.ended()
		}
		return isWord
	}
	if l.within() {
		if s, more := l.number(c); more {
			return s
		}
		l.ended()
	}
	if c == ' ' || c == '\t' || c == '\n' || c == '\r' {
		return isSpace
	}
	return l.token(c)
}

func (l *lexer) inText(c byte) step {
	switch {
	case c == '"':
		name := l.name
		if l.name = false; name {
			l.state = atColon
			return isName
		}
		l.ended()
		return isString
	case c == '\\':
		return l.text(inEscape)
	case c < 0x20:
		return isFault
	}
	return l.text(inString)
}

// text goes on within a string.
func (l *lexer) text(s lexState) step {
	l.state = s
	if l.name {
		return isName
	}
	return isString
}

// ended is behind a value.
func (l *lexer) ended() {
	if l.state = atNext; len(l.stack) == 0 {
		l.state = atEnd
	}
}

// number reads on in a number; false: the number has ended before c, or is none.
func (l *lexer) number(c byte) (step, bool) {
	digit := '0' <= c && c <= '9'
	to := pastFault
	switch s := l.state; {
	case s == afterMinus && c == '0':
		to = afterZero
	case (s == afterMinus || s == inDigits) && digit:
		to = inDigits
	case (s == afterZero || s == inDigits) && c == '.':
		to = afterPoint
	case (s == afterPoint || s == inFraction) && digit:
		to = inFraction
	case (s == afterZero || s == inDigits || s == inFraction) && (c == 'e' || c == 'E'):
		to = afterE
	case s == afterE && (c == '+' || c == '-'):
		to = afterESign
	case (s == afterE || s == afterESign || s == inExponent) && digit:
		to = inExponent
	case s == afterMinus || s == afterPoint || s == afterE || s == afterESign:
		return isFault, true
	default:
		return isSpace, false
	}
	l.state = to
	return isNumber, true
}

// token reads a byte that stands outside of a word and is no space.
func (l *lexer) token(c byte) step {
	switch s := l.state; {
	case s == atName || s == atFirstName:
		if c == '"' {
			l.name = true
			return l.text(inString)
		}
		if c == '}' && s == atFirstName {
			return l.close(c)
		}
		return isFault
	case s == atColon:
		if c != ':' {
			return isFault
		}
		l.state = atValue
		return isColon
	case s == atNext:
		return l.behind(c)
	case s == atFirstItem && c == ']':
		return l.close(c)
	case s == atEnd && !l.many:
		return isFault
	}
	return l.value(c)
}

func (l *lexer) behind(c byte) step {
	if c != ',' {
		return l.close(c)
	}
	if l.state = atItem; l.stack[len(l.stack)-1] == '{' {
		l.state = atName
	}
	return isComma
}

func (l *lexer) close(c byte) step {
	top := len(l.stack) - 1
	if c != l.stack[top]+2 { // } and ] stand two after { and [
		return isFault
	}
	l.stack = l.stack[:top]
	l.ended()
	return isClose
}

func (l *lexer) value(c byte) step {
	switch {
	case c == '{' || c == '[':
		if len(l.stack) == deepest {
			return isFault
		}
		l.stack = append(l.stack, c)
		if l.state = atFirstItem; c == '{' {
			l.state = atFirstName
		}
		return isOpen
	case c == '"':
		return l.text(inString)
	case c == '-':
		l.state = afterMinus
	case c == '0':
		l.state = afterZero
	case '1' <= c && c <= '9':
		l.state = inDigits
	case c == 't':
		return l.literal("rue")
	case c == 'f':
		return l.literal("alse")
	case c == 'n':
		return l.literal("ull")
	default:
		return isFault
	}
	return isNumber
}

func (l *lexer) literal(rest string) step {
	l.state, l.word = inLiteral, rest
	return isWord
}

// whole reports whether a document may end here.
func (l *lexer) whole() bool {
	switch l.state {
	case atEnd:
		return true
	case afterZero, inDigits, inFraction, inExponent:
		return len(l.stack) == 0
	case atStart:
		return l.many
	}
	return false
}

// why says what is wrong with c, as half a sentence. It is asked behind a fault.
func (l *lexer) why(c byte) string {
	switch s := l.state; {
	case len(l.stack) == deepest && (c == '{' || c == '['):
		return TooDeep
	case s == atEnd:
		return "there is more after its end"
	case s == inString:
		return "a line break or another control character stands in a text"
	case s == atColon:
		return "a colon is expected"
	case s == atNext:
		return "a comma or the end of the list or object is expected"
	case s == atName || s == atFirstName:
		return "a name in quotation marks is expected"
	case s >= inEscape && s <= inHex4:
		return "a backslash stands before what cannot be escaped"
	case s >= afterMinus && s <= inExponent:
		return "a number breaks off"
	}
	return "it holds what no JSON may hold"
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
