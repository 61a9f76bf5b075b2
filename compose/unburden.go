package compose

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// Unburden takes the credentials that were typed out of a request that others are to read.
// Each becomes a secret variable of the collection that the request is kept in, and its name
// stands in the request, which sends the same bytes as before. known are the variables that
// the collection has, opened: a secret of the same value is used again. taken are other names
// that a new one must not have, since they stand for something else. A number among GraphQL's
// variables becomes a text there, the only thing in which a name can stand.
func Unburden(r playground.Request, known []playground.Variable, taken []string) Unburdened {
	u := &unburdening{known: known, taken: map[string]bool{}, own: rowNames(r.Variables)}
	u.take(taken)
	u.take(namesIn(r))
	u.take(u.own)
	out := cloneTexts(r)
	out.URL = u.url(r.URL)
	for _, rows := range [][]playground.Row{out.Query, out.Headers, out.PathParams, out.Variables} {
		for i := range rows {
			rows[i].Value = u.field(rows[i].Name, rows[i].Value)
		}
	}
	u.auth(&out.Auth)
	u.body(&out.Body)
	u.wire(&out.Options)
	for i := range out.Checks {
		u.check(&out.Checks[i])
	}
	return Unburdened{out, u.made, u.moved}
}

// Unburdened is a request that others may read.
type Unburdened struct {
	Request playground.Request
	Made    []playground.Variable // secrets that the collection needs for it
	Moved   []string              // the names that stand for what was typed, new or known
}

// UnburdenAll is Unburden for a new collection with all that it holds: its own headers and
// sign-in, and each of its requests. The secrets are among its variables then.
func UnburdenAll(c playground.Collection, taken []string) (out playground.Collection, moved []string) {
	taken = append(slices.Clone(taken), NamesInside(c)...)
	headers, auth, made, moved := UnburdenOwn(c.Headers, c.Auth, c.Variables, taken)
	c.Headers, c.Auth, c.Variables = headers, auth, slices.Concat(c.Variables, made)
	also := func(names []string) {
		for _, name := range names {
			if !slices.Contains(moved, name) {
				moved = append(moved, name)
			}
		}
	}
	c.Folders, c.Requests = slices.Clone(c.Folders), slices.Clone(c.Requests)
	for i := range c.Folders {
		f, names := UnburdenFolder(c.Folders[i], c.VariablesAt(c.Folders[i].ID), taken)
		c.Folders[i], taken = f, append(taken, variableNames(f.Variables)...)
		also(names)
	}
	for i := range c.Requests {
		u := Unburden(c.Requests[i].Request, c.VariablesAt(c.Requests[i].Folder), taken)
		c.Requests[i].Request, c.Variables = u.Request, append(c.Variables, u.Made...)
		taken = append(taken, variableNames(u.Made)...)
		also(u.Moved)
	}
	return c, moved
}

// UnburdenFolder is Unburden for what a folder has itself. The secrets are among its variables
// then. known are those that a request finds in it.
func UnburdenFolder(f playground.Folder, known []playground.Variable, taken []string) (out playground.Folder, moved []string) {
	headers, auth, made, moved := UnburdenOwn(f.Headers, f.Auth, known, taken)
	f.Headers, f.Auth, f.Variables = headers, auth, slices.Concat(f.Variables, made)
	return f, moved
}

func variableNames(all []playground.Variable) []string {
	names := make([]string, len(all))
	for i, v := range all {
		names[i] = v.Name
	}
	return names
}

// UnburdenOwn is Unburden for what a collection or a folder has itself: headers and a sign-in.
func UnburdenOwn(headers []playground.Row, auth playground.Auth, known []playground.Variable, taken []string) (rows []playground.Row, signIn playground.Auth, made []playground.Variable, moved []string) {
	u := Unburden(sharing(headers, auth), known, taken)
	return u.Request.Headers, u.Request.Auth, u.Made, u.Moved
}

// sharing is a request that has but what requests have in common.
func sharing(headers []playground.Row, auth playground.Auth) playground.Request {
	r := playground.NewRequest("")
	r.Headers, r.Auth = headers, auth
	return r
}

// NamesInside are the names that stand in a collection for something, wherever that is
// defined: in its requests, in what it and its folders have themselves, and in the values of
// variables. Those of the folders' variables are among them: they stand before the collection's.
func NamesInside(c playground.Collection) []string {
	names := namesIn(sharing(c.Headers, c.Auth))
	variables := slices.Clone(c.Variables)
	for _, f := range c.Folders {
		names = append(append(names, namesIn(sharing(f.Headers, f.Auth))...), variableNames(f.Variables)...)
		variables = append(variables, f.Variables...)
	}
	for _, r := range c.Requests {
		names = append(append(names, namesIn(r.Request)...), rowNames(r.Request.Variables)...)
	}
	for _, v := range variables {
		names = append(names, namesOf(v.Value)...)
	}
	return names
}

type unburdening struct {
	known []playground.Variable
	taken map[string]bool
	own   []string // names of the request's own variables, which stand before those of the collection
	made  []playground.Variable
	moved []string
}

func (u *unburdening) take(names []string) {
	for _, n := range names {
		u.taken[n] = true
	}
}

// namesIn are the names that stand anywhere in a request, also where they are not filled in.
func namesIn(r playground.Request) []string {
	text, _ := json.Marshal(r) // a request always can be written
	return namesOf(string(text))
}

func rowNames(rows []playground.Row) []string {
	names := make([]string, len(rows))
	for i, r := range rows {
		names[i] = r.Name
	}
	return names
}

// secret puts a name in the place of a credential. What is but the name of a variable already
// stays.
func (u *unburdening) secret(hint, value string) string {
	bare := variable.ReplaceAllString(value, "")
	if value == "" || bare != value && strings.TrimSpace(bare) == "" || playground.Masked(value) {
		return value
	}
	name := u.nameOf(hint, value)
	if !slices.Contains(u.moved, name) {
		u.moved = append(u.moved, name)
	}
	return "{{" + name + "}}"
}

// nameOf finds the secret that has a value, or makes one.
func (u *unburdening) nameOf(hint, value string) string {
	for _, v := range slices.Concat(u.known, u.made) {
		if v.Secret && v.Value == value && !(v.Taken && strings.Contains(value, "{{")) && !slices.Contains(u.own, v.Name) {
			return v.Name
		}
	}
	base := plainName(hint)
	name := base
	for n := 2; u.taken[name] || slices.ContainsFunc(u.known, func(v playground.Variable) bool { return v.Name == name }); n++ {
		name = base + "_" + strconv.Itoa(n)
	}
	u.taken[name] = true
	u.made = append(u.made, playground.Variable{Name: name, Value: value, Secret: true})
	return name
}

// plainName makes a name of a variable of what a credential is called where it stands.
func plainName(hint string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(hint) {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9' && b.Len() > 0:
			b.WriteRune(c)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	name := strings.Trim(cutTo(b.String(), 40), "_")
	if VariableNameFault(name) != "" {
		return "secret"
	}
	return name
}

// field frees the value of a row, by its name.
func (u *unburdening) field(name, value string) string {
	switch n := strings.ToLower(name); {
	case n == "cookie":
		return u.cookies(value)
	case n == "location" || n == "referer" || n == "content-location":
		return u.url(value)
	case playground.SecretName(name):
		return u.credential(name, value)
	}
	return value
}

// credential frees a value behind its scheme, where it has one, which says better what it is.
func (u *unburdening) credential(name, value string) string {
	scheme, rest, ok := playground.CutScheme(value)
	if !ok {
		return u.secret(name, value)
	}
	hint := name
	switch strings.ToLower(scheme) {
	case "bearer", "token", "dpop":
		hint = "token"
	case "basic":
		hint = "basic_credentials"
	case "apikey":
		hint = "api_key"
	}
	return scheme + " " + u.secret(hint, rest)
}

// shortestCookie is how long a cookie's value must be to be taken for a credential, unless its
// name says that it is one.
const shortestCookie = 4

func (u *unburdening) cookies(value string) string {
	pairs := strings.Split(value, ";")
	for i, p := range pairs {
		name, v, ok := strings.Cut(p, "=")
		bare := strings.TrimSpace(name)
		if ok && (len(strings.TrimSpace(v)) >= shortestCookie || playground.SecretName(bare)) {
			pairs[i] = name + "=" + u.secret(bare, v)
		}
	}
	return strings.Join(pairs, ";")
}

// url frees an address: its password, and what its query and its fragment have under the names
// of credentials.
func (u *unburdening) url(raw string) string {
	if scheme, rest, ok := strings.Cut(raw, "://"); ok {
		end := len(rest)
		if i := strings.IndexAny(rest, "/?#"); i >= 0 {
			end = i
		}
		if at := strings.LastIndexByte(rest[:end], '@'); at >= 0 {
			raw = scheme + "://" + u.userinfo(rest[:at]) + rest[at:]
		}
	}
	before, rest, hasQuery := strings.Cut(raw, "?")
	if !hasQuery {
		before, rest, hasQuery = strings.Cut(raw, "#")
		if !hasQuery {
			return raw
		}
		return before + "#" + u.pairs(rest)
	}
	query, fragment, hasFragment := strings.Cut(rest, "#")
	raw = before + "?" + u.pairs(query)
	if hasFragment {
		raw += "#" + u.pairs(fragment)
	}
	return raw
}

func (u *unburdening) userinfo(typed string) string {
	name, password, ok := strings.Cut(typed, ":")
	switch {
	case playground.MaskUserinfo(typed) == typed:
		return typed
	case password != "":
		return name + ":" + u.secret("password", password)
	case ok:
		return u.secret("api_key", name) + ":"
	}
	return u.secret("api_key", name)
}

// pairs frees the names and values of a query.
func (u *unburdening) pairs(query string) string {
	all := strings.Split(query, "&")
	for i, p := range all {
		name, value, ok := strings.Cut(p, "=")
		plain, err := url.QueryUnescape(name)
		if err != nil {
			plain = name
		}
		if ok && playground.SecretName(plain) {
			all[i] = name + "=" + u.secret(plain, value)
		}
	}
	return strings.Join(all, "&")
}

func (u *unburdening) auth(a *playground.Auth) {
	a.SignIn = "" // whose browser signed in is no part of a request that others send
	a.TokenURL, a.AuthorizeURL = u.url(a.TokenURL), u.url(a.AuthorizeURL)
	if name := a.LoneName(); name != nil {
		*name = u.secret("api_key", *name)
	}
	for _, s := range a.Secrets() {
		hint := s.Name
		if s.Name == "value" {
			hint = a.Name
		}
		*s.Value = u.secret(hint, *s.Value)
	}
}

func (u *unburdening) body(b *playground.Body) {
	b.Text, b.Query = u.text(b.Text, nil), u.text(b.Query, nil)
	if len(b.Variables) > 0 {
		b.Variables = json.RawMessage(u.text(string(b.Variables), inJSON))
	}
	for i := range b.Fields {
		f := &b.Fields[i]
		if f.Value = u.text(f.Value, nil); playground.SecretName(f.Name) {
			f.Value = u.secret(f.Name, f.Value)
		}
	}
}

// inJSON is a text of JSON as it is meant. What is no such text stays as it is.
func inJSON(written string) string {
	var meant string
	if json.Unmarshal([]byte(`"`+written+`"`), &meant) != nil {
		return written
	}
	return meant
}

// text frees content: what stands in it under the names of credentials. A name in it is
// filled in as it is written there, or else as what it is by as, since it is escaped then.
func (u *unburdening) text(text string, as func(string) string) string {
	var b strings.Builder
	from := 0
	for _, c := range playground.CredentialsIn(text) {
		value := text[c.At:c.End]
		if as != nil {
			value = as(value)
		}
		name := u.secret(c.Name, value)
		if name == value {
			continue
		}
		if as != nil && c.Unquoted {
			name = `"` + name + `"`
		}
		b.WriteString(text[from:c.At] + name)
		from = c.End
	}
	return b.String() + text[from:]
}

// wire frees what a request brings along for its connection.
func (u *unburdening) wire(o *playground.Options) {
	o.Proxy, o.Target = u.url(o.Proxy), u.url(o.Target)
	o.ClientCertificate.Key = u.secret("client_key", o.ClientCertificate.Key)
	o.ClientCertificate.Passphrase = u.secret("passphrase", o.ClientCertificate.Passphrase)
}
