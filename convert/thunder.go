package convert

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// thunderFile are the names of the files that Thunder Client keeps in a folder of its own. Those of
// one folder belong together: one has the requests of all collections.
var thunderFile = lazyregexp.New(`(?i)^(?:thunderclient|thundercollection|thunderenvironment|tc_(?:col|env)_.*)\.json$`)

func ofThunder(f Upload) bool {
	return thunderFile.MatchString(path.Base(strings.ReplaceAll(f.Name, `\`, "/")))
}

// isThunder reports whether a value is a collection, a request or an environment of Thunder Client.
func isThunder(t *tree) bool {
	return strings.EqualFold(t.first("clientName", "client"), "Thunder Client") || t.get("colName") != nil || t.get("colId") != nil && t.get("containerId") != nil ||
		t.get("data").isList() && t.say("name") != "" && t.get("default") != nil
}

// thunder reads what Thunder Client exports, or keeps: collections, environments, or lists of them.
func (g *gathering) thunder(t *tree) error {
	h := newThunder(g)
	h.add(t)
	h.finish()
	return nil
}

// thunderFolder reads the files that it keeps.
func (g *gathering) thunderFolder(files []Upload) {
	h := newThunder(g)
	for _, f := range files {
		t, err := readTree(f)
		switch {
		case err != nil:
			g.warn(f.Name, "It was left out. "+err.Error())
		case ofThunder(f) || formatOf(t) == "thunder":
			h.add(t)
		default:
			g.warn(f.Name, "This is no file of Thunder Client's, and was left out: import it by itself.")
		}
	}
	h.finish()
}

// thunder gathers what belongs together before anything is made of it.
type thunder struct {
	g           *gathering
	collections []*tree
	requests    []*tree // that stand in a file of their own
	base        string  // address in front of those that have none
}

func newThunder(g *gathering) *thunder {
	h := &thunder{g: g}
	g.naming.foreign = h.names
	return h
}

func (h *thunder) add(t *tree) {
	for _, one := range t.all() {
		switch {
		case one.get("data").isList() || one.get("environmentName") != nil:
			h.environment(one)
		case one.get("requests") != nil || one.get("folders") != nil || one.get("colName") != nil:
			h.collections = append(h.collections, one)
		default:
			h.requests = append(h.requests, one)
		}
	}
}

func (h *thunder) environment(t *tree) {
	var all []playground.Variable
	name := named(t.first("environmentName", "name"), "Environment")
	for _, v := range t.get("data").list() {
		if v.get("isDisabled").yes() {
			h.g.warn(name, "The variable "+named(v.say("name"), "without a name")+" is switched off, and was left out.")
			continue
		}
		all = append(all, variableOf(v.first("name", "key"), valueText(v.get("value")), v.get("isSecret").yes(), ""))
	}
	h.g.environment(name, all)
}

func (h *thunder) finish() {
	slices.SortStableFunc(h.collections, bySortNum)
	taken := map[*tree]bool{}
	for _, c := range h.collections {
		var own []*tree
		for _, r := range c.get("requests").list() {
			if r.isObject() { // elsewhere they are numbers of those in another file
				own = append(own, r)
			}
		}
		for _, r := range h.requests {
			if id := thunderID(c); id != "" && r.say("colId") == id {
				own, taken[r] = append(own, r), true
			}
		}
		h.collection(c, own)
	}
	rest := slices.DeleteFunc(slices.Clone(h.requests), func(r *tree) bool { return taken[r] })
	(&thunderLevel{thunder: h, requests: rest}).walk(nil, "", nil, 0)
}

func thunderID(t *tree) string { return t.first("_id", "collectionId", "id") }

// bySortNum orders what lies in one folder as it is shown.
func bySortNum(a, b *tree) int {
	x, _ := strconv.ParseFloat(a.say("sortNum"), 64)
	y, _ := strconv.ParseFloat(b.say("sortNum"), 64)
	return cmp.Compare(x, y)
}

// collection makes one of several a folder; one alone is the whole.
func (h *thunder) collection(t *tree, requests []*tree) {
	name := named(t.first("collectionName", "colName", "name"), "Collection")
	settings := t.get("settings")
	var within []string
	if h.g.out.Several = len(h.collections) > 1; h.g.out.Several {
		within = h.g.enter(nil, name)
	}
	s := h.shared(within, name, settings)
	h.base = strings.TrimSuffix(named(settings.at("options", "baseUrl").str(), settings.say("baseUrl")), "/")
	if h.g.out.Several {
		h.g.share(within, t.say("docs"), s)
	} else {
		h.g.out.Name, h.g.out.Description, h.g.out.Headers = name, t.say("docs"), s.headers
		h.g.known(thunderID(t))
		if s.auth != nil {
			h.g.out.Auth = *s.auth
		}
	}
	l := &thunderLevel{thunder: h, requests: requests, folders: t.get("folders").list(), ids: map[string]bool{}, done: map[*tree]bool{}}
	for _, f := range l.folders {
		l.ids[thunderID(f)] = true
	}
	l.walk(within, "", s.headers, 0)
	for _, r := range requests { // folders that lie in each other hold them
		if !l.done[r] {
			h.request(within, r, s.headers)
		}
	}
	h.base = ""
}

// shared is what the requests of a collection or a folder have in common.
func (h *thunder) shared(path []string, where string, t *tree) sharing {
	h.runs(where, t)
	h.tests(path, where, t.get("tests"), nil)
	return sharing{auth: h.auth(where, t.get("auth")), headers: thunderRows(t.get("headers"))}
}

// thunderLevel is what lies in one collection.
type thunderLevel struct {
	*thunder
	requests, folders []*tree
	ids               map[string]bool // of the folders
	done              map[*tree]bool
}

func (l *thunderLevel) parent(t *tree) string {
	if id := t.say("containerId"); l.ids[id] {
		return id
	}
	return ""
}

// walk takes over what lies in a folder. above are the headers of what lies around.
func (l *thunderLevel) walk(at []string, id string, above []playground.Row, depth int) {
	in := func(all []*tree) []*tree {
		var own []*tree
		for _, t := range all {
			if l.parent(t) == id && !l.done[t] {
				own = append(own, t)
			}
		}
		slices.SortStableFunc(own, bySortNum)
		return own
	}
	for _, f := range in(l.folders) {
		if depth >= deepestTree {
			return
		}
		l.done[f] = true
		path := l.g.enter(at, named(f.say("name"), "Folder"))
		s := l.shared(path, strings.Join(path, " / "), f.get("settings"))
		l.g.share(path, f.say("docs"), s)
		l.walk(path, thunderID(f), slices.Concat(above, s.headers), depth+1)
	}
	for _, r := range in(l.requests) {
		if l.done != nil {
			l.done[r] = true
		}
		l.request(at, r, above)
	}
}

func thunderRows(t *tree) []playground.Row {
	var rows []playground.Row
	for _, h := range t.list() {
		rows = append(rows, playground.Row{Name: h.first("name", "key"), Value: valueText(h.get("value")), Enabled: !h.get("isDisabled").yes()})
	}
	return rows
}

func (h *thunder) request(folder []string, t *tree, above []playground.Row) {
	name := named(t.say("name"), t.say("url"))
	where := place(folder, name)
	r := playground.NewRequest("")
	r.Method = strings.ToUpper(t.say("method"))
	h.url(&r, t)
	r.Headers = unlessInherited(thunderRows(t.get("headers")), above)
	h.body(where, &r, t.get("body"))
	r.Auth = playground.Auth{Kind: "inherit"}
	if a := h.auth(where, t.get("auth")); a != nil {
		r.Auth = *a
	}
	h.runs(where, t)
	h.tests(folder, where, t.get("tests"), &r)
	h.g.addKnown(t.say("_id"), folder, name, t.say("docs"), r)
}

// url takes over an address, and the rows that repeat its query.
func (h *thunder) url(r *playground.Request, t *tree) {
	at := strings.TrimSpace(t.say("url"))
	if h.base != "" && !strings.Contains(at, "://") && !strings.HasPrefix(at, "{{") {
		at = h.base + "/" + strings.TrimPrefix(at, "/")
	}
	r.URL = withScheme(at)
	var params []playground.Row
	for _, p := range t.get("params").list() {
		row := playground.Row{Name: p.first("name", "key"), Value: valueText(p.get("value")), Enabled: !p.get("isDisabled").yes()}
		if p.get("isPath").yes() {
			row.Enabled = true
			r.PathParams = append(r.PathParams, row)
			continue
		}
		params = append(params, row)
	}
	r.Query = besideQuery(r.URL, params)
}

func (h *thunder) body(where string, r *playground.Request, t *tree) {
	text := valueText(t.get("raw"))
	switch kind := t.say("type"); kind {
	case "json", "text", "xml":
		r.Body = textBody(r, text, kind)
	case "formencoded", "formdata":
		r.Body.Kind = playground.BodyForm
		if kind == "formdata" {
			r.Body.Kind = playground.BodyMultipart
		}
		for _, f := range t.get("form").list() {
			h.field(where, r, f, f.say("type") == "file")
		}
		for _, f := range t.get("files").list() {
			h.field(where, r, f, true)
		}
		dropContentType(r, map[string]string{"formencoded": "application/x-www-form-urlencoded", "formdata": "multipart/form-data"}[kind])
	case "graphql":
		r.Body = graphQLBody(t.get("graphql"))
	case "binary":
		r.Body = playground.Body{Kind: playground.BodyBinary}
		h.g.unread(where, t.say("binary"))
	case "none":
	case "": // written by hand
		if t.isText() {
			r.Body = textBody(r, t.str(), "")
		} else if t.isObject() && len(t.names) > 0 {
			r.Body = textBody(r, named(text, t.write()), "json")
		}
	default:
		h.g.warn(where, "A body of the kind "+kind+" is not known here, and was left out.")
	}
}

func (h *thunder) field(where string, r *playground.Request, t *tree, file bool) {
	f := playground.FormField{Name: t.first("name", "key"), Value: valueText(t.get("value")), Off: t.get("isDisabled").yes()}
	if file {
		f.Filename, f.Value = fileName(named(f.Value, "file")), ""
		if !f.Off {
			h.g.unread(where, t.say("value"))
		}
	}
	r.Body.Fields = append(r.Body.Fields, f)
}
