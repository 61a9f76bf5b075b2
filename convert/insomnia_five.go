package convert

import (
	"slices"
	"strconv"
	"strings"

	"parley/lazyregexp"
)

// readTree reads format 5.
func (n *insomnia) readTree(t *tree) {
	n.g.out.Name, n.g.out.Description = t.say("name"), t.at("meta", "description").str()
	n.g.known(t.at("meta", "id").str())
	if spec := t.at("spec", "contents"); spec.isObject() || spec.str() != "" {
		n.spec = spec
	}
	n.treeNames(t.get("collection"), 0)
	n.treeItems(insomniaFolder{}, t.get("collection"))
	for _, suite := range t.get("testSuites").list() {
		n.units = append(n.units, suite.get("tests").list()...)
	}
	n.cookies(t.get("cookieJar"))
	for _, e := range t.get("environments").all() { // one, or as people write it, several
		n.environment(e, e.get("subEnvironments").list())
	}
}

// finish takes over the description of an API where there are no requests beside it, and has
// requests take what others use.
func (n *insomnia) finish() error {
	n.attach()
	n.unitTests()
	if n.spec == nil {
		return nil
	}
	spec := n.spec
	if spec.isText() {
		spec, _ = readTree(Upload{Text: spec.str()})
	}
	if len(n.g.out.Requests) > 0 || formatOf(spec) != "openapi" {
		n.g.warn("spec", "The API description in this file was left out: export it by itself and import it as OpenAPI.")
		return nil
	}
	return n.g.openAPI(spec)
}

// noHTTP is an address that no HTTP request goes to.
var noHTTP = lazyregexp.New(`(?i)^(?:grpcs?|wss?|socket\.?io|mqtts?)://`)

func (n *insomnia) treeNames(list *tree, depth int) {
	for _, item := range list.list() {
		n.names[item.at("meta", "id").str()] = item.say("name")
		if depth < deepestTree {
			n.treeNames(item.get("children"), depth+1)
		}
	}
}

func (n *insomnia) treeItems(f insomniaFolder, list *tree) {
	items := list.list()
	slices.SortStableFunc(items, func(a, b *tree) int {
		x, _ := strconv.ParseFloat(a.at("meta", "sortKey").str(), 64)
		y, _ := strconv.ParseFloat(b.at("meta", "sortKey").str(), 64)
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	for _, item := range items {
		name := named(item.say("name"), "Folder")
		switch {
		case item.get("children") != nil:
			n.treeItems(n.within(f, name, item), item.get("children"))
		case strings.HasPrefix(item.at("meta", "id").str(), "ws-") || strings.HasPrefix(item.at("meta", "id").str(), "greq") || item.get("protoFileId") != nil || item.get("protoMethodName") != nil || noHTTP.MatchString(item.say("url")):
			n.g.warn(place(f.path, name), "This is no HTTP request, and was left out.")
		case item.get("url") != nil || item.get("method") != nil:
			n.request(f, item)
		default:
			n.treeItems(n.within(f, name, item), nil)
		}
	}
}

// unitTests has requests hold their responses to what tests that stand apart hold them to.
func (n *insomnia) unitTests() {
	for _, u := range n.units {
		of, name := u.say("requestId"), named(u.say("name"), "test")
		i, there := n.at[of]
		if !there {
			n.g.warn(name, "This test was left out: it names no request of this file.")
			continue
		}
		r := &n.g.out.Requests[i]
		t := testsOf(u.say("code"), of)
		n.g.warn(place(r.Folder, r.Name), "Its test "+strconv.Quote(name)+" was left out: Parley runs no scripts of others."+t.into(&r.Request))
	}
}
