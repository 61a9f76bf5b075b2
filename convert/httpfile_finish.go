package convert

import (
	"encoding/base64"
	"slices"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// finish makes the request of what was read.
func (b *httpBlock) finish() {
	switch b.f.method {
	case "WEBSOCKET", "GRPC", "RSOCKET":
		b.g.warn(b.where, "Parley sends HTTP requests, and no "+b.f.method+".")
		return
	case "GRAPHQL":
		b.f.method = "POST"
		b.graphQL()
	default:
		b.graphQLByHeader()
	}
	b.f.url = withoutBlanks(b.f.url)
	b.f.addHost()
	b.f.url = withScheme(b.f.url)
	b.joinForm()
	b.signIn()
	made, warnings, err := b.f.request()
	if err != nil {
		b.g.warn(b.where, err.Error())
		return
	}
	for _, w := range warnings {
		b.g.warn(b.where, w.Detail)
	}
	if b.r.Body.Kind == playground.BodyNone {
		b.r.Body = made.Body
	}
	if b.f.body != "" && b.r.Body.Kind == playground.BodyForm && len(made.Headers) == len(b.f.headers) {
		if _, typed := made.Header("Content-Type"); !typed {
			b.r.Body = playground.Body{Kind: playground.BodyText, Text: b.f.body}
		}
	}
	b.r.Method, b.r.URL, b.r.Headers = made.Method, made.URL, made.Headers
	dropTyped(&b.r)
	if b.g.add(nil, named(b.name, harName(b.r.Method, b.r.URL)), strings.Join(b.notes, "\n"), b.r) && b.id != "" {
		b.at[b.id] = len(b.g.out.Requests) - 1
	}
}

// graphQL reads a query, and variables behind a blank line.
func (b *httpBlock) graphQL() {
	query, variables := b.f.body, ""
	if i := strings.LastIndex(query, "\n\n"); i >= 0 && strings.HasPrefix(strings.TrimSpace(query[i:]), "{") {
		query, variables = query[:i], query[i:]
	}
	b.r.Body = graphQLBody(&tree{kind: treeObject, names: []string{"query", "variables"}, values: []*tree{{kind: treeText, text: query}, {kind: treeText, text: strings.TrimSpace(variables)}}})
	b.f.body = ""
}

// graphQLByHeader does so where a header says that the body is a query; it is sent as JSON then,
// and without that header.
func (b *httpBlock) graphQLByHeader() {
	i := slices.IndexFunc(b.f.headers, func(h playground.Row) bool {
		return strings.EqualFold(h.Name, "X-Request-Type") && strings.EqualFold(h.Value, "GraphQL")
	})
	if i < 0 || b.f.body == "" {
		return
	}
	b.f.headers = slices.Delete(b.f.headers, i, i+1)
	b.graphQL()
}

// dropTyped takes away the type that the kind of body brings by itself.
func dropTyped(r *playground.Request) {
	switch r.Body.Kind {
	case playground.BodyForm:
		dropContentType(r, "application/x-www-form-urlencoded")
	case playground.BodyMultipart:
		dropContentType(r, "multipart/form-data")
	}
}

// joinForm joins the fields of a form that stand in lines of their own.
func (b *httpBlock) joinForm() {
	r := playground.Request{Headers: b.f.headers}
	kind, _ := r.Header("Content-Type")
	if !strings.HasPrefix(kind, "application/x-www-form-urlencoded") {
		return
	}
	var joined strings.Builder
	for line := range strings.SplitSeq(b.f.body, "\n") {
		joined.WriteString(strings.TrimSpace(line))
	}
	b.f.body = joined.String()
	if fields, ok := looseForm(b.f.body); ok {
		b.r.Body, b.f.body = playground.Body{Kind: playground.BodyForm, Fields: fields}, ""
	}
}

// looseForm reads a form that people wrote, with blanks around and names in braces.
func looseForm(text string) ([]playground.FormField, bool) {
	if text == "" || !strings.Contains(text, "=") || strings.IndexByte("{[<", text[0]) >= 0 && !strings.HasPrefix(text, "{{") {
		return nil, false // goes as it is
	}
	var fields []playground.FormField
	for pair := range strings.SplitSeq(text, "&") {
		if name, value, _ := strings.Cut(pair, "="); strings.TrimSpace(pair) != "" {
			fields = append(fields, playground.FormField{Name: decodedQuery(strings.TrimSpace(name)), Value: decodedQuery(strings.TrimSpace(value))})
		}
	}
	return fields, len(fields) > 0
}

// signIn reads credentials that are written out: these tools encode them when they send.
func (b *httpBlock) signIn() {
	kept := b.f.headers[:0]
	for _, h := range b.f.headers {
		scheme, rest, _ := strings.Cut(h.Value, " ")
		rest = strings.TrimSpace(rest)
		name, password, ok := strings.Cut(rest, " ")
		if !ok {
			name, password, ok = strings.Cut(rest, ":")
		}
		kind := map[string]string{"basic": "basic", "digest": playground.AuthDigest}[strings.ToLower(scheme)]
		if !strings.EqualFold(h.Name, "Authorization") || kind == "" || !ok || strings.Contains(rest, "=\"") || b.r.Auth.Kind != "none" {
			kept = append(kept, h)
			continue
		}
		b.r.Auth = playground.Auth{Kind: kind, Username: name, Password: strings.TrimSpace(password)}
	}
	b.f.headers = kept
	b.signAWS()
	if name, value, ok := decodedBasic(b.f.headers); ok && b.r.Auth.Kind == "none" {
		b.r.Auth = playground.Auth{Kind: "basic", Username: name, Password: value}
		b.f.headers = withoutAuthorization(b.f.headers)
	}
}

// awsWords are the keys and the place of a signature, as Visual Studio Code has them.
var awsWords = lazyregexp.New(`^(?i:AWS)\s+(\S+)\s+(\S+)((?:\s+(?:token|region|service):\S+)*)\s*$`)

func (b *httpBlock) signAWS() {
	i := slices.IndexFunc(b.f.headers, func(h playground.Row) bool {
		return strings.EqualFold(h.Name, "Authorization") && awsWords.MatchString(h.Value)
	})
	if i < 0 || b.r.Auth.Kind != "none" {
		return
	}
	m := awsWords.FindStringSubmatch(b.f.headers[i].Value)
	a := playground.Auth{Kind: "aws_sigv4", AccessKeyID: m[1], SecretAccessKey: m[2]}
	for _, word := range strings.Fields(m[3]) {
		name, value, _ := strings.Cut(word, ":")
		*map[string]*string{"token": &a.SessionToken, "region": &a.Region, "service": &a.Service}[name] = value
	}
	b.r.Auth, b.f.headers = a, slices.Delete(b.f.headers, i, i+1)
}

// decodedBasic are the name and the password in Basic credentials.
func decodedBasic(rows []playground.Row) (name, password string, ok bool) {
	r := playground.Request{Headers: rows}
	value, _ := r.Header("Authorization")
	scheme, rest, _ := strings.Cut(value, " ")
	if !strings.EqualFold(scheme, "basic") {
		return "", "", false
	}
	plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(rest))
	if err != nil {
		return "", "", false
	}
	return strings.Cut(string(plain), ":")
}

func withoutAuthorization(rows []playground.Row) []playground.Row {
	kept := rows[:0]
	for _, h := range rows {
		if !strings.EqualFold(h.Name, "Authorization") {
			kept = append(kept, h)
		}
	}
	return kept
}

// withoutBlanks encodes the blanks of an address, but for those inside of braces.
func withoutBlanks(at string) string {
	var b strings.Builder
	for at != "" {
		plain, rest, ok := strings.Cut(at, "{{")
		b.WriteString(strings.ReplaceAll(plain, " ", "%20"))
		if !ok {
			break
		}
		name, after, _ := strings.Cut(rest, "}}")
		b.WriteString("{{" + name + "}}")
		at = after
	}
	return b.String()
}
