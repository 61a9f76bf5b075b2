package convert

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/lazyregexp"
	"parley/playground"
)

// The parts of a collection of Postman's, version 2.1.
type (
	postmanFile struct {
		Info postmanInfo `json:"info"`
		Item []any       `json:"item"`
		postmanShared
	}
	postmanInfo struct {
		Name        string `json:"name"`
		Description string `json:"description,omitempty"`
		Schema      string `json:"schema"`
	}
	postmanFolder struct {
		Name        string `json:"name"`
		Description string `json:"description,omitempty"`
		Item        []any  `json:"item"`
		postmanShared
	}
	// postmanShared is what the requests of a collection or a folder have in common. Postman has no
	// place for headers there: each request has them once more.
	postmanShared struct {
		Auth     *postmanAuth   `json:"auth,omitempty"`
		Event    []postmanEvent `json:"event,omitempty"`
		Variable []postmanKey   `json:"variable,omitempty"`
		Headers  []postmanKey   `json:"_parley_headers,omitempty"`
	}
	postmanItem struct {
		Name      string         `json:"name"`
		Event     []postmanEvent `json:"event,omitempty"`
		Behaviour map[string]any `json:"protocolProfileBehavior,omitempty"`
		Request   postmanRequest `json:"request"`
		Response  []any          `json:"response"`
	}
	postmanEvent struct {
		Listen string        `json:"listen"`
		Script postmanScript `json:"script"`
	}
	postmanScript struct {
		Type string   `json:"type"`
		Exec []string `json:"exec"`
	}
	postmanRequest struct {
		Auth        *postmanAuth `json:"auth,omitempty"`
		Method      string       `json:"method"`
		Header      []postmanKey `json:"header"`
		Body        any          `json:"body,omitempty"`
		URL         postmanURL   `json:"url"`
		Description string       `json:"description,omitempty"`
	}
	postmanURL struct {
		Raw      string             `json:"raw"`
		Protocol string             `json:"protocol,omitempty"`
		Host     []string           `json:"host,omitempty"`
		Port     string             `json:"port,omitempty"`
		Path     []string           `json:"path,omitempty"`
		Query    []postmanParameter `json:"query,omitempty"`
		Hash     string             `json:"hash,omitempty"`
		Variable []postmanKey       `json:"variable,omitempty"`
	}
	postmanKey struct {
		Key         string `json:"key"`
		Value       string `json:"value"`
		Type        string `json:"type,omitempty"`
		Src         string `json:"src,omitempty"`
		ContentType string `json:"contentType,omitempty"`
		Description string `json:"description,omitempty"`
		Disabled    bool   `json:"disabled,omitempty"`
	}
	postmanParameter struct {
		Key      string  `json:"key"`
		Value    *string `json:"value"`
		Disabled bool    `json:"disabled,omitempty"`
	}
)

// postmanAuth is a sign-in: its kind, and under the kind's name its attributes.
type postmanAuth struct {
	kind       string
	attributes []postmanKey
}

// MarshalJSON writes it as Postman does.
func (a postmanAuth) MarshalJSON() ([]byte, error) {
	out := map[string]any{"type": a.kind}
	if a.kind != "noauth" {
		out[a.kind] = a.attributes
	}
	return json.Marshal(out)
}

func writePostman(c playground.Collection) ([]byte, error) {
	out := postmanFile{Info: postmanInfo{c.Name, c.Description, "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}, postmanShared: toPostmanShared(c.Variables, c.Headers, c.Auth)}
	out.Item = postmanLevel(c, c.Branches(), 0, 0)
	return writeIndented(out)
}

func toPostmanShared(variables []playground.Variable, headers []playground.Row, auth playground.Auth) postmanShared {
	out := postmanShared{Auth: toPostmanAuth(auth), Headers: toPostmanHeaders(headers)}
	for _, v := range withoutSecrets(variables) {
		key := postmanKey{Key: v.Name, Value: v.Value, Description: v.Note}
		if v.Secret {
			key.Type = "secret"
		}
		out.Variable = append(out.Variable, key)
	}
	return out
}

// toPostmanFolder is a folder. Postman looks for no variables there, so that a script sets them.
func toPostmanFolder(f playground.Folder, items []any) postmanFolder {
	if f.Auth.Kind == "" {
		f.Auth.Kind = "inherit"
	}
	out := postmanFolder{f.Name, f.Description, items, toPostmanShared(f.Variables, f.Headers, f.Auth)}
	var rows []playground.Row
	for _, v := range f.Variables {
		if !v.Secret {
			rows = append(rows, row(v.Name, v.Value))
		}
	}
	out.Event = setsAsScript(rows)
	return out
}

// setsAsScript is a script that sets variables before a request is sent.
func setsAsScript(rows []playground.Row) []postmanEvent {
	var set []string
	for _, v := range rows {
		if v.Enabled {
			set = append(set, "pm.variables.set("+quoteJSON(v.Name)+", "+quoteJSON(v.Value)+");")
		}
	}
	if len(set) == 0 {
		return nil
	}
	return []postmanEvent{{"prerequest", postmanScript{"text/javascript", set}}}
}

func toPostmanHeaders(rows []playground.Row) []postmanKey {
	var out []postmanKey
	for _, h := range rows {
		out = append(out, postmanKey{Key: h.Name, Value: h.Value, Disabled: !h.Enabled})
	}
	return out
}

// postmanLevel is what lies in a folder, in its order.
func postmanLevel(c playground.Collection, in map[playground.FolderID][]playground.Twig, at playground.FolderID, depth int) []any {
	items := []any{}
	if depth > playground.DeepestFolder {
		return items
	}
	for _, t := range in[at] {
		if f := t.Folder; f != nil {
			items = append(items, toPostmanFolder(*f, postmanLevel(c, in, f.ID, depth+1)))
			continue
		}
		items = append(items, toPostmanItem(c, *t.Request))
	}
	return items
}

func toPostmanItem(c playground.Collection, saved playground.SavedRequest) postmanItem {
	r := saved.Request
	r.Headers = playground.WithHeaders(r.Headers, c.HeadersAt(saved.Folder))
	if slices.ContainsFunc(r.Headers, ownAuthorization) {
		r.Auth = playground.Auth{Kind: "none"} // there a sign-in goes before the header
	}
	item := postmanItem{Name: saved.Name, Response: []any{}, Behaviour: toBehaviour(r), Request: postmanRequest{
		Auth: toPostmanAuth(r.Auth), Method: r.Method, Header: append([]postmanKey{}, toPostmanHeaders(r.Headers)...), URL: toPostmanURL(r), Description: saved.Description,
	}}
	item.Request.Body = toPostmanBody(r, &item.Request)
	if script := slices.Concat(expectAsScript(r), checksAsScript(r), takesAsScript(r.Extract)); len(script) > 0 {
		item.Event = append(item.Event, postmanEvent{"test", postmanScript{"text/javascript", script}})
	}
	item.Event = append(item.Event, setsAsScript(r.Variables)...)
	return item
}

func ownAuthorization(h playground.Row) bool {
	return h.Enabled && strings.EqualFold(h.Name, "Authorization")
}

func toBehaviour(r playground.Request) map[string]any {
	o, out, usual := r.Options, map[string]any{}, playground.DefaultOptions()
	if r.Body.Kind != playground.BodyNone && slices.Contains(withoutContent, r.Method) {
		out["disableBodyPruning"] = true
	}
	if !o.FollowRedirects {
		out["followRedirects"] = false
	}
	if !o.VerifyTLS {
		out["strictSSL"] = false
	}
	if !o.Cookies {
		out["disableCookies"] = true
	}
	if o.MaxRedirects != usual.MaxRedirects {
		out["maxRedirects"] = o.MaxRedirects
	}
	if o.TimeoutMS != usual.TimeoutMS {
		out["requestTimeout"] = o.TimeoutMS
	}
	if version := map[string]string{"1.1": "http1", "2": "http2"}[o.HTTPVersion]; version != "" {
		out["protocolVersion"] = version
	}
	return out
}

// toPostmanAuth is a sign-in as Postman has it; nil where it is inherited.
func toPostmanAuth(a playground.Auth) *postmanAuth {
	of := func(kind string, pairs ...string) *postmanAuth {
		out := &postmanAuth{kind: kind, attributes: []postmanKey{}}
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i+1] != "" {
				out.attributes = append(out.attributes, postmanKey{Key: pairs[i], Value: pairs[i+1], Type: "string"})
			}
		}
		return out
	}
	switch a.Kind {
	case "inherit":
		return nil
	case "basic":
		return of("basic", "username", a.Username, "password", a.Password)
	case "bearer":
		return of("bearer", "token", a.Token)
	case playground.AuthDigest:
		return of("digest", "username", a.Username, "password", a.Password)
	case "api_key":
		return of("apikey", "key", a.Name, "value", a.Value, "in", named(a.In, "header"))
	case playground.AuthAWSSigV4:
		return of("awsv4", "accessKey", a.AccessKeyID, "secretKey", a.SecretAccessKey, "region", a.Region, "service", a.Service, "sessionToken", a.SessionToken)
	case playground.AuthOAuth2:
		grant := a.Grant
		if grant == playground.GrantPassword {
			grant = "password_credentials"
		}
		return of("oauth2", "grant_type", grant, "accessTokenUrl", a.TokenURL, "authUrl", a.AuthorizeURL, "clientId", a.ClientID, "clientSecret", a.ClientSecret,
			"scope", a.Scope, "audience", a.Audience, "username", a.Username, "password", a.Password, "client_authentication", map[string]string{"body": "body"}[a.ClientAuth], "addTokenTo", "header")
	}
	return &postmanAuth{kind: "noauth"}
}

// toPostmanBody is what is sent; a type that has no word there becomes a header.
func toPostmanBody(r playground.Request, to *postmanRequest) any {
	b := r.Body
	switch b.Kind {
	case playground.BodyJSON:
		return rawBody(b.Text, "json", b.MediaType, to)
	case playground.BodyText:
		language, mediaType := "text", b.MediaType
		for word, kind := range languages {
			if kind != "" && kind == mediaType {
				language, mediaType = word, ""
			}
		}
		return rawBody(b.Text, language, mediaType, to)
	case playground.BodyForm:
		return map[string]any{"mode": "urlencoded", "urlencoded": postmanFields(b.Fields)}
	case playground.BodyMultipart:
		return map[string]any{"mode": "formdata", "formdata": postmanFields(b.Fields)}
	case playground.BodyBinary:
		file := map[string]string{}
		if plain, err := base64.StdEncoding.DecodeString(b.Base64); err == nil && len(plain) > 0 && utf8.Valid(plain) {
			file["content"] = string(plain)
		}
		return map[string]any{"mode": "file", "file": file}
	case playground.BodyGraphQL:
		return map[string]any{"mode": "graphql", "graphql": map[string]string{"query": b.Query, "variables": string(b.Variables), "operationName": b.OperationName}}
	}
	return nil
}

func rawBody(text, language, mediaType string, to *postmanRequest) any {
	if mediaType != "" && mediaType != "none" {
		to.Header = append(to.Header, postmanKey{Key: "Content-Type", Value: mediaType})
	}
	return map[string]any{"mode": "raw", "raw": text, "options": map[string]any{"raw": map[string]string{"language": language}}}
}

func postmanFields(fields []playground.FormField) []postmanKey {
	out := []postmanKey{}
	for _, f := range fields {
		key := postmanKey{Key: f.Name, Value: f.Value, Type: "text", ContentType: f.MediaType, Disabled: f.Off}
		if f.Filename != "" {
			key.Type, key.Src, key.Value = "file", f.Filename, ""
		}
		out = append(out, key)
	}
	return out
}

var jsIdentifier = lazyregexp.New(`^[A-Za-z_$][\w$]*$`)

// takesAsScript writes what is taken of a response as a script of Postman's.
func takesAsScript(all []playground.Extraction) []string {
	var lines []string
	for _, e := range all {
		if !e.Enabled {
			continue
		}
		value := ""
		switch e.From {
		case playground.FromHeader:
			value = "pm.response.headers.get(" + quoteJSON(e.Expression) + ")"
		case playground.FromRegex:
			value = "(pm.response.text().match(new RegExp(" + quoteJSON(e.Expression) + ")) || [])[1]"
		default:
			value = "pm.response.json()" + chainOf(e.Expression)
		}
		lines = append(lines, "pm.collectionVariables.set("+quoteJSON(e.Variable)+", "+value+");")
	}
	return lines
}

// chainOf is a JSON Pointer as members of a value in JavaScript.
func chainOf(pointer string) string {
	var b strings.Builder
	for _, step := range playground.PointerSteps(pointer) {
		n, err := strconv.ParseUint(step, 10, 32)
		switch {
		case err == nil && strconv.FormatUint(n, 10) == step:
			b.WriteString("[" + step + "]")
		case jsIdentifier.MatchString(step) && step != "length": // which is how long something is
			b.WriteString("." + step)
		default:
			b.WriteString("[" + quoteJSON(step) + "]")
		}
	}
	return b.String()
}
