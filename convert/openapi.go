package convert

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// openAPI reads an OpenAPI description (3.x), or a Swagger one (2.0): a request for each
// operation. It reads what is there, and asks for nothing to be right: a description that
// breaks its own rules somewhere still has operations. Nothing that it refers to outside of
// itself is fetched.
func (g *gathering) openAPI(t *tree) error {
	if t.get("paths").none() && t.get("webhooks").none() {
		return notAFile("This OpenAPI description has no paths, so there is nothing to ask for.")
	}
	a := &apiReader{g: g, root: t, two: t.get("swagger") != nil, room: mostSampled, secrets: map[string]string{}, needed: map[string]playground.Variable{}}
	info := t.get("info")
	g.out.Name, g.out.Description = named(info.say("title"), "OpenAPI"), descriptionOf(info)
	g.said = map[string]string{}
	for _, tag := range t.get("tags").all() {
		name := named(tag.say("name"), "Folder")
		g.said[name] = g.described(name, descriptionOf(tag))
	}
	a.sign(t)
	a.byPaths()
	t.get("paths").each(func(path string, item *tree) {
		if strings.HasPrefix(path, "/") {
			a.path(path, item)
		}
	})
	a.lift()
	if n := len(t.get("webhooks").valuesOf()); n > 0 {
		g.warn("webhooks", manyOf(n, "webhook", "webhooks")+" left out: what the API sends itself, and does not take.")
	}
	a.environments()
	return nil
}

// valuesOf are an object's members, or a list's items.
func (t *tree) valuesOf() []*tree {
	if t == nil {
		return nil
	}
	return t.values
}

// apiReader reads one description.
type apiReader struct {
	g    *gathering
	root *tree
	two  bool // Swagger 2.0

	byPath  bool     // nothing says what belongs together but the paths
	common  int      // steps that all paths begin with
	own     []string // variables that the sign-in needs, in their order
	needed  map[string]playground.Variable
	secrets map[string]string // the schemes' names by the variables they took
	refs    []string          // that are being followed in a sample
	room    int               // values that all samples may still have
	left    int               // and the one that is being made
}

// methods of a path, as descriptions name them.
var apiMethods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}

// resolve follows references inside of the description.
func (a *apiReader) resolve(t *tree) *tree {
	for range 20 {
		ref := t.say("$ref")
		if ref == "" {
			return t
		}
		if t = a.find(ref); t.say("$ref") == ref {
			a.g.warn(ref, "This refers to itself, and so to nothing. What it describes was left out.")
			return nil
		}
	}
	return nil
}

func (a *apiReader) find(ref string) *tree {
	file, pointer, _ := strings.Cut(ref, "#")
	t := a.root
	if file != "" {
		if t = a.g.beside.tree(file); t == nil {
			a.g.warn(strings.TrimSuffix(ref, "#"), "This stands in another file, which is not fetched. What it describes was left out: choose that file together with this one.")
			return nil
		}
	}
	for i, step := range strings.Split(pointer, "/") {
		if i == 0 {
			continue
		}
		if plain, err := url.PathUnescape(step); err == nil {
			step = plain
		}
		step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		if n, err := strconv.Atoi(step); err == nil && t.isList() && n >= 0 && n < len(t.values) {
			t = t.values[n]
			continue
		}
		t = t.get(step)
	}
	if t == nil {
		a.g.warn(ref, "The description has nothing there.")
	}
	return t
}

func (a *apiReader) path(path string, item *tree) {
	item = a.resolve(item)
	item.each(func(method string, op *tree) {
		if slices.Contains(apiMethods, strings.ToLower(method)) && op.isObject() {
			a.operation(strings.ToUpper(method), path, item, op)
		}
	})
	item.get("additionalOperations").each(func(method string, op *tree) {
		a.operation(method, path, item, op)
	})
}

// mostInOne are the operations without tags that are not parted into folders.
const mostInOne = 30

// byPaths finds out whether requests are to lie in folders by the first step in which their paths
// differ: there are many, and none has a tag.
func (a *apiReader) byPaths() {
	many, tagged, prefix := 0, false, []string(nil)
	a.root.get("paths").each(func(path string, item *tree) {
		a.resolve(item).each(func(method string, op *tree) {
			if slices.Contains(apiMethods, strings.ToLower(method)) && op.isObject() {
				many, tagged = many+1, tagged || len(op.get("tags").all()) > 0
			}
		})
		own := steps(path)
		if len(own) == 0 {
			return
		}
		if prefix == nil {
			prefix = append([]string{}, own...)
		}
		n := 0
		for n < len(prefix) && n < len(own) && prefix[n] == own[n] {
			n++
		}
		if len(own) > n || len(prefix) > n {
			prefix = prefix[:n]
		}
	})
	a.byPath, a.common = many > mostInOne && !tagged, len(prefix)
}

func (a *apiReader) operation(method, path string, item, op *tree) {
	if len(a.g.out.Requests) >= playground.MostSaved {
		a.g.over++
		return
	}
	name := named(op.say("summary"), named(op.say("operationId"), method+" "+path))
	var folder []string
	if tags := op.get("tags").all(); len(tags) > 0 {
		folder = []string{named(tags[0].str(), tags[0].say("name"))}
	} else if steps := steps(path); a.byPath && len(steps) > a.common && !strings.ContainsAny(steps[a.common], "{}") {
		folder = []string{steps[a.common]}
	}
	o := &operation{apiReader: a, op: op, where: place(folder, name), r: playground.NewRequest("")}
	o.r.Method = method
	o.r.URL = a.server(item, op) + path
	o.parameters(item.get("parameters"), op.get("parameters"))
	o.body()
	o.accept()
	o.auth()
	description := descriptionOf(op)
	if op.get("deprecated").yes() {
		description = strings.TrimSpace("Deprecated. " + description)
	}
	a.g.addKnown(op.say("operationId"), folder, name, description, o.r)
}

// server is where an operation lies: its own server, or the one of the environment.
func (a *apiReader) server(item, op *tree) string {
	for _, t := range []*tree{op, item} {
		if s := t.get("servers").list(); len(s) > 0 {
			at, variables := serverURL(s[0])
			for _, v := range variables {
				at = strings.ReplaceAll(at, "{{"+v.Name+"}}", v.Value)
			}
			if strings.Contains(at, "://") {
				return at
			}
		}
	}
	return "{{base_url}}"
}

var inBrace = lazyregexp.New(`\{([^{}]+)\}`)

// serverURL is a server's address with names of ours, and the variables that they stand for.
func serverURL(s *tree) (string, []playground.Variable) {
	at := strings.TrimSuffix(s.say("url"), "/")
	var variables []playground.Variable
	at = inBrace.ReplaceAllStringFunc(at, func(whole string) string {
		name := whole[1 : len(whole)-1]
		v := s.at("variables", name)
		note := descriptionOf(v)
		var choices []string
		for _, c := range v.get("enum").list() {
			choices = append(choices, c.str())
		}
		if len(choices) > 0 {
			note = strings.TrimSpace(note + " One of " + strings.Join(choices, ", ") + ".")
		}
		ours := nameOf(name)
		if ours == "" {
			ours = "server"
		}
		variables = append(variables, playground.Variable{Name: ours, Value: named(v.say("default"), first(choices)), Note: note})
		return "{{" + ours + "}}"
	})
	return at, variables
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

// environments makes one of each server.
func (a *apiReader) environments() {
	servers := a.root.get("servers").all()
	if a.two {
		servers = a.oldServers()
	}
	if len(servers) == 0 {
		a.g.warn("servers", "The description names no server. Give {{base_url}} a value in the environment.")
		a.environment(a.g.out.Name, "", nil)
	}
	for _, s := range servers {
		at, variables := serverURL(s)
		if at == "" || strings.HasPrefix(at, "/") {
			a.g.warn("servers", "The server "+named(s.say("url"), "/")+" has no host: it is relative to where the description lay. Put the host in front of it in {{base_url}}.")
		}
		a.environment(named(s.say("description"), named(s.say("name"), named(hostOf(at), a.g.out.Name))), at, variables)
	}
}

func (a *apiReader) environment(name, at string, variables []playground.Variable) {
	all := append([]playground.Variable{{Name: "base_url", Value: at}}, variables...)
	for _, n := range a.own {
		all = append(all, a.needed[n])
	}
	a.g.environment(name, all)
}

func hostOf(at string) string {
	_, rest, ok := strings.Cut(at, "://")
	if !ok {
		return ""
	}
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// oldServers are those of Swagger 2.0: a host, a path, and schemes.
func (a *apiReader) oldServers() []*tree {
	host, base := a.root.say("host"), a.root.say("basePath")
	if host == "" {
		if base == "" {
			return nil
		}
		return []*tree{serverOf(base)}
	}
	var servers []*tree
	for _, s := range a.root.get("schemes").all() {
		if scheme := strings.ToLower(s.str()); scheme == "http" || scheme == "https" {
			servers = append(servers, serverOf(scheme+"://"+host+base))
		} else {
			a.g.warn("schemes", fmt.Sprintf("The scheme %s is not http or https, and was left out.", legible(s.str(), 30)))
		}
	}
	if len(servers) == 0 {
		servers = []*tree{serverOf("https://" + host + base)}
	}
	return servers
}

func serverOf(at string) *tree {
	return &tree{kind: treeObject, names: []string{"url"}, values: []*tree{{kind: treeText, text: at}}}
}
