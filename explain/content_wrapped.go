package explain

import (
	"strings"

	"parley/lazyregexp"
)

// wrapped is what stands around JSON that is not plain: the JSON in it is read all the same,
// since it says what happened.
type wrapped struct {
	guard    string // against being loaded as a script, such as )]}'
	callback string // JSONP: the name of the function
	packed   *node  // the string that holds the JSON as text, where it was encoded twice
}

// any reports that something stands around the JSON, so that its lines are not the body's.
func (w wrapped) any() bool { return w.guard != "" || w.callback != "" || w.packed != nil }

// guards are written before JSON so that it runs nowhere as a script.
var guards = lazyregexp.New(`^\s*(\)\]\}',?|(?:while|for) ?\((?:1|;;)\);|\{\} ?&&)\s*`)

// inCallback begins JSON that is put into the call of a function.
var inCallback = lazyregexp.New(`^\s*(?:/\*\*/\s*)?(?:typeof [\w.$]+ === ?'function' && )?([A-Za-z_$][\w.$]*)\(\s*[\[{]`)

// unwrap reads JSON behind a guard or in the call of a function.
func (c *content) unwrap() bool {
	head := c.text[:min(len(c.text), 400)]
	text, w := "", wrapped{}
	if m := guards.FindStringSubmatchIndex(head); m != nil {
		text, w.guard = c.text[m[1]:], head[m[2]:m[3]]
	} else if m := inCallback.FindStringSubmatchIndex(head); m != nil {
		end := strings.LastIndexByte(c.text, ')')
		if end < m[1] {
			return false
		}
		text, w.callback = c.text[m[1]-1:end], head[m[2]:m[3]]
	}
	if text = strings.TrimSpace(text); text == "" || text[0] != '{' && text[0] != '[' {
		return false
	}
	root, fault := readJSON(text)
	if fault != nil {
		return false
	}
	c.root, c.fault, c.around = root, nil, w
	return true
}

// unpack reads JSON that was written as a string of JSON, however often.
func (c *content) unpack() {
	for n := c.root; n.is(isString); {
		text := strings.TrimSpace(n.text)
		if text == "" || text[0] != '{' && text[0] != '[' && text[0] != '"' {
			return
		}
		root, fault := readJSON(text)
		if fault != nil {
			return
		}
		if root.is(isObject) || root.is(isArray) {
			c.around.packed, c.root = c.root, root
			return
		}
		n = root
	}
}
