package convert

import (
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// postman reads what Postman exports: a collection (2.1, 2.0 and 1), an environment, globals,
// or all of it in one file.
func (g *gathering) postman(t *tree) error {
	switch {
	case t.isList():
		for _, one := range t.list() {
			g.postmanPart(one)
		}
	case t.get("collections") != nil || t.get("environments") != nil && t.get("item") == nil:
		for _, c := range t.get("collections").all() {
			g.postmanPart(c)
		}
		for _, e := range t.get("environments").all() {
			g.postmanEnvironment(e, "Environment")
		}
		if globals := t.get("globals"); globals.isList() {
			g.environment("Globals", g.postmanVariables("Globals", globals))
		} else if globals != nil {
			g.postmanEnvironment(globals, "Globals")
		}
		for _, p := range t.get("headerPresets").all() {
			g.warn(named(p.say("name"), "headerPresets"), "Presets of headers are not read. A collection's own headers are sent with each of its requests.")
		}
	default:
		p := &postman{g: g}
		g.out.Auth = playground.Auth{Kind: "none"}
		body := postmanBody(t)
		g.known(named(body.at("info", "_postman_id").str(), body.first("_postman_id", "id")))
		p.read(t)
	}
	return nil
}

// postmanPart is one collection of several, in a folder of its own.
func (g *gathering) postmanPart(t *tree) {
	if t.get("values") != nil {
		g.postmanEnvironment(t, "Environment")
		return
	}
	t = postmanBody(t)
	g.out.Several = true
	p := &postman{g: g, within: g.enter(nil, named(t.at("info", "name").str(), named(t.say("name"), "Collection")))}
	p.read(t)
}

// postmanBody is a collection without what Postman's API puts around it.
func postmanBody(t *tree) *tree {
	if c := t.get("collection"); c.isObject() {
		return c
	}
	return t
}

// postmanEnvironment reads an environment, or the globals.
func (g *gathering) postmanEnvironment(t *tree, otherwise string) {
	if e := t.get("environment"); e.isObject() {
		t = e
	}
	if t.say("_postman_variable_scope") == "globals" {
		otherwise = "Globals"
	}
	name := named(t.say("name"), otherwise)
	g.environment(name, g.postmanVariables(name, t.get("values")))
}

// postmanVariables reads a list of variables, or an object of them. What is off is left out.
func (g *gathering) postmanVariables(where string, t *tree) []playground.Variable {
	var all []playground.Variable
	for _, v := range t.list() {
		name := v.first("key", "id", "name")
		if v.get("enabled") != nil && v.off("enabled") || v.get("disabled").yes() {
			g.warn(where, "The variable "+named(name, "without a name")+" is switched off, and was left out.")
			continue
		}
		all = append(all, variableOf(name, valueText(v.get("value")), v.say("type") == "secret" || v.get("secret").yes(), descriptionOf(v)))
	}
	t.each(func(name string, v *tree) {
		all = append(all, variableOf(name, valueText(v), false, ""))
	})
	return all
}

// variableOf is a variable; what its name says is a credential is a secret.
func variableOf(name, value string, secret bool, note string) playground.Variable {
	return playground.Variable{Name: name, Value: value, Secret: secret || value != "" && !strings.Contains(value, "{{") && playground.SecretName(name), Note: note}
}

// valueText is a value as a text: an object as its JSON.
func valueText(t *tree) string {
	if t.isObject() || t.isList() {
		return t.write()
	}
	return t.str()
}

func descriptionOf(t *tree) string {
	d := t.get("description")
	if d.isObject() {
		return d.say("content")
	}
	return d.str()
}

// postman reads one collection.
type postman struct {
	g        *gathering
	within   []string // the folder of the whole, where a file has several
	around   around
	examples int
}

func (p *postman) read(t *tree) {
	t = earlier(postmanBody(t))
	switch {
	case t.get("values") != nil:
		p.g.postmanEnvironment(t, "Environment")
		return
	case t.get("item") == nil && t.get("requests") != nil:
		p.readOld(t)
		return
	}
	info := t.get("info")
	where := named(info.say("name"), "collection")
	s := p.shared(where, t, p.within)
	p.common(where, descriptionOf(info), s)
	p.around = around{}.enter(p.headersOf(t.get(markedHeaders)), s.auth, t.get("protocolProfileBehavior"))
	p.items(p.within, t.get("item"))
	if p.examples > 0 {
		p.g.warn("examples", manyOf(p.examples, "saved response was", "saved responses were")+" left out: send a request to have one.")
	}
}

// earlier gives members the names that they have now: some drafts of version 2 had others.
func earlier(t *tree) *tree {
	if t.isObject() && t.get("item") == nil && t.get("items").isList() {
		t.set("item", t.get("items"))
	}
	if r := t.get("request"); r.isObject() && r.get("header") == nil && r.get("headers") != nil {
		r.set("header", r.get("headers"))
	}
	return t
}

// common keeps what a whole collection has: as that of what is made, or as that of its folder.
func (p *postman) common(name, description string, s sharing) {
	if p.within != nil {
		p.g.share(p.within, description, s)
		return
	}
	if p.g.out.Name, p.g.out.Description = name, description; name == "collection" {
		p.g.out.Name = ""
	}
	if s.auth != nil {
		p.g.out.Auth = *s.auth
	}
	p.g.out.Headers, p.g.out.Variables = s.headers, append(p.g.out.Variables, s.variables...)
}

// shared is what the requests of a collection or a folder have in common. Headers have no place
// there in Postman: scripts set them, and files of ours name them.
func (p *postman) shared(where string, t *tree, path []string) sharing {
	set := p.scripts(where, t, nil, path)
	s := sharing{auth: p.auth(where, t.get("auth")), variables: p.g.postmanVariables(where, t.get("variable"))}
	s.headers = append(set.headers, p.headersOf(t.get(markedHeaders))...)
	s.variables = append(s.variables, p.g.asVariables(where, set.variables)...)
	return s
}

// markedHeaders is the member of files of ours that names the headers of a collection or a folder.
const markedHeaders = "_parley_headers"

// items reads what lies in a folder.
func (p *postman) items(folder []string, list *tree) {
	for i, item := range list.list() {
		item = earlier(item)
		name := named(item.say("name"), "Item "+strconv.Itoa(i+1))
		switch {
		case item.get("item") != nil:
			at := p.g.enter(folder, name)
			s := p.shared(strings.Join(at, " / "), item, at)
			p.g.share(at, descriptionOf(item), s)
			outside := p.around
			p.around = outside.enter(p.headersOf(item.get(markedHeaders)), s.auth, item.get("protocolProfileBehavior"))
			p.items(at, item.get("item"))
			p.around = outside
		case item.get("request").none():
			p.g.warn(place(folder, name), "It holds no request.")
		default:
			p.item(folder, name, item)
		}
	}
}

func (p *postman) item(folder []string, name string, item *tree) {
	where, from := place(folder, name), item.get("request")
	r := playground.NewRequest("")
	if from.isText() {
		p.url(&r, from)
	} else {
		r.Method = strings.ToUpper(from.say("method"))
		p.url(&r, from.get("url"))
		p.headers(&r, from.get("header"))
		p.body(where, &r, from.get("body"))
	}
	r.Auth = playground.Auth{Kind: "inherit"}
	if a := p.auth(where, from.get("auth")); a != nil {
		r.Auth = *a
	}
	r.Headers = slices.DeleteFunc(r.Headers, func(h playground.Row) bool { return slices.Contains(p.around.headers, h) })
	p.behaviour(where, &r, item.get("protocolProfileBehavior"))
	p.unsent(where, &r, item.get("protocolProfileBehavior"))
	p.scripts(where, item, &r, folder).into(&r)
	p.examples += len(item.get("response").list())
	for _, other := range []string{"proxy", "certificate"} {
		if from.get(other).isObject() {
			p.g.warn(where, "Its "+other+" was left out: it is chosen under Options.")
		}
	}
	description := descriptionOf(from)
	if description == "" {
		description = descriptionOf(item)
	}
	p.g.addKnown(item.first("id", "_postman_id", "uid"), folder, name, description, r)
}

// url takes over an address: a text, or its parts.
func (p *postman) url(r *playground.Request, t *tree) {
	raw := t.str()
	if t.isObject() {
		if raw = t.say("raw"); raw == "" {
			raw = joinedURL(t)
		}
	}
	r.URL = withScheme(raw)
	if rows := t.get("query"); rows.isList() {
		p.query(r, rows.list())
	}
	for _, v := range t.get("variable").list() {
		if name := v.first("key", "id"); name != "" && !v.get("disabled").yes() {
			r.PathParams = append(r.PathParams, playground.Row{Name: name, Value: valueText(v.get("value")), Enabled: true})
		}
	}
}

// query takes over the list of parameters, which tells more than the address that repeats it:
// which of them are off. The others are sent there as they were typed, so they go into the address.
func (p *postman) query(r *playground.Request, list []*tree) {
	var on []string
	for _, q := range list {
		key, value := q.say("key"), valueText(q.get("value"))
		switch {
		case q.get("key").none() && q.get("value").none():
		case q.get("disabled").yes():
			r.Query = append(r.Query, playground.Row{Name: decodedQuery(key), Value: decodedQuery(value)})
		case q.get("value").none():
			on = append(on, key)
		default:
			on = append(on, key+"="+value)
		}
	}
	base, typed := cutQuery(r.URL)
	if query := strings.Join(on, "&"); query != typed {
		for i := range on { // typed in the list, where these are no marks
			on[i] = outsideBraces(on[i], markless.Replace)
		}
		r.URL = withQuery(base, strings.Join(on, "&"))
	}
}

var markless = strings.NewReplacer("&", "%26", "#", "%23")

// joinedURL puts the parts of an address together.
func joinedURL(t *tree) string {
	part := func(name, with string) string {
		var parts []string
		for _, s := range t.get(name).all() {
			if s.isObject() {
				s = s.get("value")
			}
			parts = append(parts, s.str())
		}
		return strings.Join(parts, with)
	}
	at := part("host", ".")
	if scheme := t.say("protocol"); scheme != "" && at != "" {
		at = strings.TrimSuffix(scheme, "://") + "://" + at
	}
	if port := t.say("port"); port != "" {
		at += ":" + port
	}
	if path := part("path", "/"); path != "" {
		at += "/" + strings.TrimPrefix(path, "/")
	}
	if hash := t.say("hash"); hash != "" {
		at += "#" + hash
	}
	return at
}

// withScheme is an address with the scheme that tools add where none was typed.
func withScheme(at string) string {
	at = strings.TrimSpace(at)
	if at == "" || strings.Contains(at, "://") || strings.HasPrefix(at, "{{") || strings.HasPrefix(at, "/") || strings.HasPrefix(at, "<<") {
		return at
	}
	return "http://" + at
}

// headers takes over a list of headers, or a text of header lines.
func (p *postman) headers(r *playground.Request, t *tree) {
	r.Headers = slices.DeleteFunc(append(r.Headers, p.headersOf(t)...), ofMessage)
}

func (p *postman) headersOf(t *tree) []playground.Row {
	if t.isText() {
		return headerLines(t.str())
	}
	var rows []playground.Row
	for _, h := range t.list() {
		if h.isText() {
			rows = append(rows, headerLines(h.str())...)
			continue
		}
		rows = append(rows, playground.Row{Name: h.first("key", "name"), Value: valueText(h.get("value")), Enabled: !h.get("disabled").yes() && !h.off("enabled")})
	}
	t.each(func(name string, value *tree) {
		rows = append(rows, playground.Row{Name: name, Value: valueText(value), Enabled: true})
	})
	return rows
}

// ofMessage reports whether a header is one that is made anew for each message.
func ofMessage(h playground.Row) bool { return strings.EqualFold(h.Name, "Content-Length") }

// headerLines reads lines of headers; two slashes before one take it out.
func headerLines(text string) []playground.Row {
	var rows []playground.Row
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		rest, isOff := strings.CutPrefix(line, "//")
		if name, value, ok := strings.Cut(rest, ":"); ok && !ofMessage(playground.Row{Name: strings.TrimSpace(name)}) {
			rows = append(rows, playground.Row{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value), Enabled: !isOff})
		}
	}
	return rows
}

// behaviour takes over how a request is to be sent.
func (p *postman) behaviour(where string, r *playground.Request, t *tree) {
	t.each(func(name string, value *tree) {
		switch name {
		case "followRedirects":
			r.Options.FollowRedirects = !strings.EqualFold(value.str(), "false")
		case "strictSSL":
			r.Options.VerifyTLS = !strings.EqualFold(value.str(), "false")
		case "disableCookies":
			r.Options.Cookies = !value.yes()
		case "maxRedirects":
			if n, err := strconv.Atoi(value.str()); err == nil && n >= 0 && n <= 50 {
				r.Options.MaxRedirects = n
			}
		case "requestTimeout":
			if n, err := strconv.ParseInt(value.str(), 10, 64); err == nil && n > 0 && n <= playground.MaxTimeoutMS {
				r.Options.TimeoutMS = n
			}
		case "protocolVersion":
			if version := map[string]string{"http1": "1.1", "http2": "2", "auto": "auto"}[value.str()]; version != "" {
				r.Options.HTTPVersion = version
			}
		case "disableBodyPruning", "disableUrlEncoding", "insecureHTTPParser", "tlsPreferServerCiphers":
		default:
			if value.yes() || value.isObject() || len(value.list()) > 0 {
				p.g.warn(where, "The setting "+name+" has no counterpart here and was left out.")
			}
		}
	})
}
