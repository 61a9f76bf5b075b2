package compose

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// eachText visits every text of a request in which variables are filled in, by its JSON
// Pointer into {"request": …}. What is off, or of another kind of body or sign-in than the
// chosen one, is not sent and not visited. The visitor may change the text; the lists must
// be the request's own (cloneTexts). A new field costs one line here.
func eachText(r *playground.Request, visit func(at string, text *string)) {
	eachRow("/request/path_params", r.PathParams, visit)
	visit("/request/url", &r.URL)
	eachRow("/request/query", r.Query, visit)
	eachRow("/request/headers", r.Headers, visit)
	eachBodyText(&r.Body, visit)
	eachAuthText("/request/auth", &r.Auth, visit)
	eachWireText("/request/options", &r.Options, visit)
	eachCheckText("/request/checks", r.Checks, visit)
}

// eachCheckText visits what a response is held to, and where.
func eachCheckText(at string, all []playground.Check, visit func(at string, text *string)) {
	for i := range all {
		if all[i].Enabled {
			visit(at+"/"+strconv.Itoa(i)+"/at", &all[i].At)
			visitCheckValue(at+"/"+strconv.Itoa(i)+"/value", &all[i], visit)
		}
	}
}

// visitCheckValue visits what a response is held to. In JSON a name can only stand in a text: what is
// put in its place is escaped for it.
func visitCheckValue(at string, c *playground.Check, visit func(at string, text *string)) {
	if c.Of == playground.OfJSON && strings.HasPrefix(c.Value, `"`) && json.Valid([]byte(c.Value)) && variable.MatchString(c.Value) {
		c.Value = visitNamesInJSON(at, c.Value, visit)
		return
	}
	visit(at, &c.Value)
}

// eachWireText visits what a request brings along for its connection.
func eachWireText(at string, o *playground.Options, visit func(at string, text *string)) {
	visit(at+"/ca", &o.CA)
	visit(at+"/client_certificate/certificate", &o.ClientCertificate.Certificate)
	visit(at+"/client_certificate/key", &o.ClientCertificate.Key)
	visit(at+"/client_certificate/passphrase", &o.ClientCertificate.Passphrase)
	visit(at+"/server_name", &o.ServerName)
	visit(at+"/target", &o.Target)
	for i := range o.Resolve {
		at := at + "/resolve/" + strconv.Itoa(i)
		visit(at+"/host", &o.Resolve[i].Host)
		visit(at+"/address", &o.Resolve[i].Address)
	}
	visit(at+"/proxy", &o.Proxy)
}

// eachAuthText visits the texts of a sign-in; its kind and where it goes are no texts.
func eachAuthText(at string, a *playground.Auth, visit func(at string, text *string)) {
	if a.Kind == "none" || a.Kind == "" || a.Kind == authInherit {
		return
	}
	visit(at+"/username", &a.Username)
	visit(at+"/password", &a.Password)
	visit(at+"/token", &a.Token)
	visit(at+"/name", &a.Name)
	visit(at+"/value", &a.Value)
	for _, m := range authMore(a) {
		if name := strings.TrimPrefix(m.field, "auth_"); name != "grant" && name != "client_auth" {
			visit(at+"/"+name, m.value)
		}
	}
}

func eachRow(at string, rows []playground.Row, visit func(at string, text *string)) {
	for i := range rows {
		if rows[i].Enabled {
			visit(at+"/"+strconv.Itoa(i)+"/name", &rows[i].Name)
			visit(at+"/"+strconv.Itoa(i)+"/value", &rows[i].Value)
		}
	}
}

func eachBodyText(b *playground.Body, visit func(at string, text *string)) {
	const at = "/request/body"
	switch b.Kind {
	case playground.BodyNone, "":
		return
	case playground.BodyText, playground.BodyJSON:
		visit(at+"/text", &b.Text)
	case playground.BodyForm, playground.BodyMultipart:
		for i := range b.Fields {
			f, at := &b.Fields[i], at+"/fields/"+strconv.Itoa(i)
			visit(at+"/name", &f.Name)
			visit(at+"/value", &f.Value)
			visit(at+"/filename", &f.Filename)
			visit(at+"/media_type", &f.MediaType)
		}
	case playground.BodyGraphQL:
		visit(at+"/query", &b.Query)
		visit(at+"/operation_name", &b.OperationName)
		visitVariables(at+"/variables", b, visit)
	}
	visit(at+"/media_type", &b.MediaType)
}

// visitVariables visits GraphQL's variables. They are JSON, in which a name can only stand
// in a text: what is put in its place is escaped for it.
func visitVariables(at string, b *playground.Body, visit func(at string, text *string)) {
	if variable.Match(b.Variables) {
		b.Variables = []byte(visitNamesInJSON(at, string(b.Variables), visit))
	}
}

// visitNamesInJSON visits the names that stand in texts of JSON.
func visitNamesInJSON(at, text string, visit func(at string, text *string)) string {
	var out strings.Builder
	from := 0
	for _, p := range variable.FindAllStringIndex(text, -1) {
		name := text[p[0]:p[1]]
		value := name
		visit(at, &value)
		if value != name {
			value = jsonText(value)
		}
		out.WriteString(text[from:p[0]] + value)
		from = p[1]
	}
	return out.String() + text[from:]
}

// jsonText writes what stands between the quotes of a JSON text.
func jsonText(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a text always can be written
	text := strings.TrimSuffix(b.String(), "\n")
	return text[1 : len(text)-1]
}

// cloneTexts returns r with lists of its own, so that visiting it changes nobody else's.
func cloneTexts(r playground.Request) playground.Request {
	r.Query, r.Headers = slices.Clone(r.Query), slices.Clone(r.Headers)
	r.Body.Fields, r.Body.Variables = slices.Clone(r.Body.Fields), slices.Clone(r.Body.Variables)
	r.PathParams, r.Variables = slices.Clone(r.PathParams), slices.Clone(r.Variables)
	r.Options.Resolve, r.Checks = slices.Clone(r.Options.Resolve), slices.Clone(r.Checks)
	return r
}

// Reveal returns r with {{name}} where a secret was hidden.
func Reveal(r playground.Request) playground.Request {
	r = cloneTexts(r)
	eachText(&r, func(_ string, text *string) { *text = playground.Reveal(*text) })
	return r
}
