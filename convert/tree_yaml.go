package convert

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"parley/lazyregexp"
)

// readYAMLTree reads one YAML document. An alias stands for the value it names, which is
// counted each time: a few lines of them could stand for more than there is memory.
func readYAMLTree(text []byte) (*tree, error) {
	if signsOf(text) > 2*mostValues {
		return nil, tooManyValues()
	}
	var n yaml.Node
	if err := yaml.Unmarshal(text, &n); err != nil {
		if at := indentedByTab.FindStringIndex(string(text)); at != nil {
			return nil, notAFile("Line " + strconv.Itoa(1+bytes.Count(text[:at[1]], []byte("\n"))) + " of this YAML is indented with a tab, which YAML does not take. Put blanks in the place of the tabs.")
		}
		return nil, notAFile("This is no YAML: " + legible(strings.TrimPrefix(err.Error(), "yaml: "), 200) + ".")
	}
	if len(n.Content) == 0 {
		return nil, notAFile("The file is empty.")
	}
	r := &yamlReader{made: map[*yaml.Node]made{}}
	t, _, err := r.value(n.Content[0], 0)
	return t, err
}

// indentedByTab is the beginning of a line of YAML that is indented with a tab.
var indentedByTab = lazyregexp.New(`(?m)^ *\t+[ \t]*[\w"'-]`)

// signsOf counts what stands between values: reading them takes memory before they are counted.
func signsOf(text []byte) int {
	n := 0
	for _, sign := range []string{"\n", ",", "[", "{"} {
		n += bytes.Count(text, []byte(sign))
	}
	return n
}

// made is a value that an anchor names, and how many values it is.
type made struct {
	tree   *tree
	values int
}

type yamlReader struct {
	made   map[*yaml.Node]made
	under  []*yaml.Node // aliases that are being followed
	values int
}

// value makes the tree of a node, and counts its values.
func (r *yamlReader) value(n *yaml.Node, depth int) (*tree, int, error) {
	if depth > deepestTree {
		return nil, 0, tooDeep()
	}
	if n.Kind == yaml.AliasNode {
		return r.alias(n.Alias, depth)
	}
	if r.values++; r.values > mostValues {
		return nil, 0, tooManyValues()
	}
	before := r.values
	t, err := r.plain(n, depth)
	count := r.values - before + 1
	if err == nil && n.Anchor != "" {
		r.made[n] = made{t, count}
	}
	return t, count, err
}

func (r *yamlReader) alias(n *yaml.Node, depth int) (*tree, int, error) {
	if m, ok := r.made[n]; ok {
		if r.values += m.values; r.values > mostValues {
			return nil, 0, tooManyValues()
		}
		return m.tree, m.values, nil
	}
	for _, u := range r.under {
		if u == n {
			return nil, 0, notAFile("An alias of the YAML stands for itself.")
		}
	}
	if n == nil || len(r.under) > deepestTree {
		return nil, 0, tooDeep()
	}
	r.under = append(r.under, n)
	defer func() { r.under = r.under[:len(r.under)-1] }()
	return r.value(n, depth+1)
}

func (r *yamlReader) plain(n *yaml.Node, depth int) (*tree, error) {
	switch n.Kind {
	case yaml.ScalarNode:
		return scalar(n), nil
	case yaml.SequenceNode:
		t := &tree{kind: treeList}
		for _, item := range n.Content {
			v, _, err := r.value(item, depth+1)
			if err != nil {
				return nil, err
			}
			t.values = append(t.values, v)
		}
		return t, nil
	case yaml.MappingNode:
		return r.mapping(n, depth)
	}
	return &tree{}, nil
}

func (r *yamlReader) mapping(n *yaml.Node, depth int) (*tree, error) {
	t := &tree{kind: treeObject}
	var merged []*tree
	for i := 0; i+1 < len(n.Content); i += 2 {
		v, _, err := r.value(n.Content[i+1], depth+1)
		if err != nil {
			return nil, err
		}
		if n.Content[i].Tag == "!!merge" {
			merged = append(merged, v.all()...)
			continue
		}
		t.names, t.values = append(t.names, n.Content[i].Value), append(t.values, v)
	}
	for _, m := range merged {
		var err error
		m.each(func(name string, v *tree) {
			if r.values++; r.values > mostValues {
				err = tooManyValues()
			}
			if err == nil && t.get(name) == nil {
				t.names, t.values, t.members = append(t.names, name), append(t.values, v), nil
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return t, nil
}

func scalar(n *yaml.Node) *tree {
	switch n.Tag {
	case "!!null":
		return &tree{}
	case "!!bool":
		return &tree{kind: treeBool, text: strings.ToLower(n.Value)}
	case "!!int", "!!float":
		if isNumber(n.Value) {
			return &tree{kind: treeNumber, text: n.Value}
		}
	}
	return &tree{kind: treeText, text: n.Value}
}

// isNumber reports whether JSON would write a number this way.
func isNumber(s string) bool {
	return s != "" && (s[0] == '-' || '0' <= s[0] && s[0] <= '9') && json.Valid([]byte(s))
}
