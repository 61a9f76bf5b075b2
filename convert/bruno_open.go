package convert

import "strings"

// openCollection is a collection as Bruno exports it, made of one that is written as an
// OpenCollection, which newer versions keep; another one stays as it is.
func openCollection(t *tree) *tree {
	if t.get("opencollection") == nil {
		return t
	}
	out := newObject()
	out.set("name", textTree(t.at("info", "name").str()))
	root := newObject()
	root.set("request", openRequest(t.get("request"), t.get("request")))
	root.set("docs", textTree(openText(t.get("docs"))))
	out.set("root", root)
	out.set("items", openItems(t.get("items")))
	environments := &tree{kind: treeList}
	for _, e := range t.at("config", "environments").list() {
		made := newObject()
		made.set("name", textTree(e.say("name")))
		made.set("variables", openRows(e.get("variables")))
		environments.values = append(environments.values, made)
	}
	out.set("environments", environments)
	return out
}

func openText(t *tree) string {
	if t.isObject() {
		return t.say("content")
	}
	return t.str()
}

func openItems(list *tree) *tree {
	out := &tree{kind: treeList}
	for _, item := range list.list() {
		made := newObject()
		made.set("name", textTree(item.at("info", "name").str()))
		made.set("type", textTree(item.at("info", "type").str()))
		made.set("docs", textTree(openText(item.get("docs"))))
		made.set("seq", textTree(item.at("info", "seq").str()))
		made.set("tags", item.at("info", "tags"))
		switch {
		case item.get("items") != nil:
			made.set("type", textTree("folder"))
			root := newObject()
			root.set("request", openRequest(item.get("request"), item.get("request")))
			made.set("root", root)
			made.set("items", openItems(item.get("items")))
		case item.get("http") != nil:
			made.set("request", openRequest(item.get("http"), item.get("runtime")))
		case item.get("graphql") != nil:
			r := openRequest(item.get("graphql"), item.get("runtime"))
			b := r.under("body")
			b.set("mode", textTree("graphql"))
			b.set("graphql", item.at("graphql", "body"))
			made.set("request", r)
		}
		made.set("settings", item.get("settings"))
		out.values = append(out.values, made)
	}
	return out
}

// openRows are rows that say when they are off, as rows that say when they are on.
func openRows(list *tree) *tree {
	out := &tree{kind: treeList}
	for _, r := range list.list() {
		made := newObject()
		made.set("name", textTree(r.say("name")))
		v := r.get("value")
		if v.isObject() {
			v = v.get("data")
		}
		made.set("value", v)
		made.set("type", textTree(r.say("type")))
		made.set("contentType", textTree(r.say("contentType")))
		made.set("enabled", boolTree(!r.get("disabled").yes()))
		made.set("secret", boolTree(r.get("secret").yes()))
		out.values = append(out.values, made)
	}
	return out
}

// openRequest makes a request of one, with what is told beside it.
func openRequest(t *tree, beside ...*tree) *tree {
	r := newObject()
	r.set("method", textTree(t.say("method")))
	r.set("url", textTree(t.say("url")))
	r.set("headers", openRows(t.get("headers")))
	r.set("params", openRows(t.get("params")))
	r.under("vars").set("req", openRows(t.get("variables")))
	auth := t.get("auth")
	for _, b := range beside {
		if auth == nil {
			auth = b.get("auth")
		}
		r.under("vars").set("req", openRows(b.get("variables")))
		r.set("assertions", b.get("assertions"))
		if taken := openTaken(b.get("actions")); len(taken.list()) > 0 {
			r.under("vars").set("res", taken)
		}
		for _, s := range b.get("scripts").list() {
			kind := map[string]string{"before-request": "req", "after-response": "res"}[s.say("type")]
			if kind == "" {
				r.set("tests", textTree(s.say("code")))
				continue
			}
			r.under("script").set(kind, textTree(s.say("code")))
		}
	}
	a := r.under("auth")
	a.set("mode", textTree("inherit"))
	if auth.isObject() {
		a.set("mode", textTree(auth.say("type")))
		a.set(auth.say("type"), auth)
	}
	openBody(r, t.get("body"))
	return r
}

func openBody(r, t *tree) {
	if t.isList() { // of several, one is chosen
		for i, one := range t.list() {
			if i == 0 || one.get("selected").yes() {
				openBody(r, one.get("body"))
			}
		}
		return
	}
	mode := bruMode(t.say("type"))
	b := r.under("body")
	b.set("mode", textTree(mode))
	data := t.get("data")
	if strings.HasSuffix(mode, "Form") || mode == "formUrlEncoded" {
		data = openRows(data)
	}
	b.set(mode, data)
}
