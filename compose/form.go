package compose

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// Form is a request as the page's fields hold it: strings as typed, so that nothing is
// lost when the page is shown again with what is wrong.
type Form struct {
	Method  string
	URL     string
	Query   []playground.Row // added after the URL's own query
	Headers []playground.Row

	BodyKind  string // a playground.BodyKind, or xml: text of an XML media type
	BodyText  string // text, json, xml; the query of graphql
	MediaType string
	Fields    []playground.Row // form
	Parts     []Part           // multipart
	File      File             // binary
	Variables string           // graphql: JSON
	Operation string           // graphql

	AuthKind     string
	AuthUsername string
	AuthPassword string
	AuthToken    string
	AuthName     string
	AuthValue    string
	AuthIn       string
	OwnerName    string          // oauth2 by password
	OwnerSecret  string          // the same
	AuthMore     playground.Auth // what digest, oauth2 and aws_sigv4 have beside a name and a password

	FollowRedirects bool
	VerifyTLS       bool
	RetryUnsafe     bool
	RetryAfter      bool
	Cookies         bool
	MaxRedirects    string
	TimeoutMS       string
	RetryAttempts   string
	RetryBackoffMS  string
	HTTPVersion     string
	MaxBodyBytes    string
	Expect          string
	Wire            WireForm

	PathParams   []playground.Row // values of {id} and :id in the address
	OwnVariables []playground.Row // of this request alone
	Extract      []playground.Extraction
	Checks       []playground.Check
	Environment  string // the name of one; empty: none

	Name string
	From playground.RunID // the run that the form was filled from; 0 for none

	Saved playground.SavedID // the saved request that it is sent from; 0 for none
}

// NewForm is the form of a request that asks for nothing.
func NewForm() Form { return ToForm(playground.NewRequest("")) }

// ReadForm reads the fields of POST /send. A form of the page carries form=page: there a
// box that is not ticked means no. A plain form without that marker gets the default for
// every field that it lacks. Rows that hold nothing are left out. Files that came with the
// form are beside it.
func ReadForm(v url.Values, uploads ...Upload) Form {
	page := v.Get("form") == "page"
	f := NewForm()
	f.Method = methodOf(v)
	f.URL, f.Name = v.Get("url"), v.Get("name")
	f.Query = rowsOf(v, "query", page)
	f.Headers = rowsOf(v, "header", page)
	f.Fields = rowsOf(v, "form", page)
	f.PathParams, f.OwnVariables = orNone(ofAddress(rowsOf(v, "path", page), f.URL)), orNone(rowsOf(v, "var", page))
	f.Extract, f.Checks, f.Environment = extractionsOf(v, page), checksOf(v, page), strings.TrimSpace(v.Get("environment"))
	for field, to := range map[string]*string{
		"body_kind": &f.BodyKind, "body_text": &f.BodyText, "media_type": &f.MediaType,
		"auth_kind": &f.AuthKind, "auth_username": &f.AuthUsername, "auth_password": &f.AuthPassword,
		"auth_token": &f.AuthToken, "auth_name": &f.AuthName, "auth_value": &f.AuthValue, "auth_in": &f.AuthIn,
		"auth_owner": &f.OwnerName, "auth_owner_password": &f.OwnerSecret,
		"max_redirects": &f.MaxRedirects, "timeout_ms": &f.TimeoutMS, "retry_attempts": &f.RetryAttempts,
		"retry_backoff_ms": &f.RetryBackoffMS, "http_version": &f.HTTPVersion, "max_body_bytes": &f.MaxBodyBytes, "expect": &f.Expect,
		"variables": &f.Variables, "operation_name": &f.Operation,
	} {
		readField(v, field, to)
	}
	for _, m := range authMore(&f.AuthMore) {
		readField(v, m.field, m.value)
	}
	f.BodyText, f.Variables = lineEnds(f.BodyText), lineEnds(f.Variables)
	f.readFiles(v, page, uploads)
	f.Wire.read(v)
	if v.Get("body_kind") == "" && f.BodyText != "" {
		f.BodyKind = kindOfText(f.BodyText)
	}
	f.FollowRedirects = ticked(v, "follow_redirects", page, f.FollowRedirects)
	f.VerifyTLS = ticked(v, "verify_tls", page, f.VerifyTLS)
	f.RetryUnsafe = ticked(v, "retry_unsafe", page, f.RetryUnsafe)
	f.RetryAfter = ticked(v, "retry_after", page, f.RetryAfter)
	f.Cookies = ticked(v, "cookies", page, f.Cookies)
	f.From, _ = playground.ParseRunID(v.Get("from"))
	f.Saved, _ = playground.ParseSavedID(v.Get("saved"))
	return f
}

// readField takes a field's first value. One that is empty says nothing against a default.
func readField(v url.Values, field string, to *string) {
	if values, sent := v[field]; sent && len(values) > 0 && (values[0] != "" || *to == "") {
		*to = values[0]
	}
}

// readFiles reads the table of parts and the file that is a body. A plain form may name
// its parts as the fields of a form.
func (f *Form) readFiles(v url.Values, page bool, uploads []Upload) {
	f.Parts, f.File = partsOf(v, page, uploads), fileOf(v, "body", 0)
	for _, u := range uploads {
		if u.Field == "body_file" {
			f.File = u.file()
			f.MediaType = firstOf(f.MediaType, u.MediaType)
		}
	}
	if f.BodyKind == string(playground.BodyMultipart) && !page && f.Parts == nil {
		for _, row := range f.Fields {
			f.Parts = append(f.Parts, Part{Row: row})
		}
	}
}

// kindOfText guesses what a text is for that comes without a kind.
func kindOfText(text string) string {
	if strings.ContainsAny(text[:1], "{[") && CheckJSON(text) == nil {
		return string(playground.BodyJSON)
	}
	return string(playground.BodyText)
}

// methodOf is the chosen method, or the one typed where the choice is "other".
func methodOf(v url.Values) string {
	chosen := strings.TrimSpace(v.Get("method"))
	if typed := strings.TrimSpace(v.Get("method_other")); typed != "" && (chosen == "" || strings.EqualFold(chosen, "other")) {
		return typed
	}
	if chosen == "" {
		return "GET"
	}
	return chosen
}

// ticked reads a box. A value that says no counts as no, so that a plain form can say it.
func ticked(v url.Values, name string, page, otherwise bool) bool {
	values, sent := v[name]
	if !sent {
		return otherwise && !page
	}
	switch strings.ToLower(values[len(values)-1]) { // a hidden "no" may stand before the box
	case "", "0", "false", "no", "off":
		return false
	}
	return true
}

// rowsOf reads a table. The values of its boxes are row numbers, counting from 0.
func rowsOf(v url.Values, table string, page bool) []playground.Row {
	names, values, used := v[table+"_name"], v[table+"_value"], v[table+"_use"]
	rows := []playground.Row{}
	for i := range max(len(names), len(values)) {
		row := playground.Row{Enabled: !page && used == nil || slices.Contains(used, strconv.Itoa(i))}
		if i < len(names) {
			row.Name = strings.TrimSpace(names[i])
		}
		if i < len(values) {
			row.Value = values[i]
		}
		if row.Name != "" || row.Value != "" {
			rows = append(rows, row)
		}
	}
	return rows
}

// orNone is nil for no rows: such lists are left out of what is kept.
func orNone(rows []playground.Row) []playground.Row {
	if len(rows) == 0 {
		return nil
	}
	return rows
}

// extractionsOf reads the table of what is taken from a response.
func extractionsOf(v url.Values, page bool) []playground.Extraction {
	var all []playground.Extraction
	used, secret := v["take_use"], v["take_secret"]
	for i := range max(len(v["take_variable"]), len(v["take_expression"])) {
		n := strconv.Itoa(i)
		e := playground.Extraction{
			Variable: strings.TrimSpace(nth(v["take_variable"], i)), From: firstOf(nth(v["take_from"], i), playground.FromJSON),
			Expression: strings.TrimSpace(nth(v["take_expression"], i)), Secret: slices.Contains(secret, n),
			Enabled: !page && used == nil || slices.Contains(used, n),
		}
		if e.Variable != "" || e.Expression != "" {
			all = append(all, e)
		}
	}
	return all
}

// lineEnds undoes the line ends that forms have on the wire (HTML, 4.10.22.7): what was
// typed in a text area has line feeds alone.
func lineEnds(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// ToForm shows a request as the page's fields. What the page has no field for (which
// statuses are retried) stays behind; MergeSecrets brings it back.
func ToForm(r playground.Request) Form {
	o := r.Options
	f := Form{
		Method: r.Method, URL: r.URL, Query: slices.Clone(r.Query), Headers: slices.Clone(r.Headers),
		BodyKind: string(r.Body.Kind), BodyText: r.Body.Text, MediaType: r.Body.MediaType,
		AuthKind: r.Auth.Kind, AuthUsername: r.Auth.Username, AuthPassword: r.Auth.Password, AuthToken: r.Auth.Token,
		AuthName: r.Auth.Name, AuthValue: r.Auth.Value, AuthIn: r.Auth.In, AuthMore: moreOf(r.Auth),
		FollowRedirects: o.FollowRedirects, VerifyTLS: o.VerifyTLS, RetryUnsafe: o.Retry.UnsafeMethods,
		RetryAfter: o.Retry.RetryAfter, Cookies: o.Cookies, Expect: o.Expect, MaxBodyBytes: strconv.FormatInt(o.MaxBodyBytes, 10),
		MaxRedirects: strconv.Itoa(o.MaxRedirects), TimeoutMS: strconv.FormatInt(o.TimeoutMS, 10),
		RetryAttempts: strconv.Itoa(o.Retry.MaxAttempts), RetryBackoffMS: strconv.FormatInt(o.Retry.BackoffMS, 10),
		HTTPVersion: o.HTTPVersion, Wire: toWireForm(o),
	}
	if r.Auth.Kind == playground.AuthOAuth2 {
		f.OwnerName, f.OwnerSecret, f.AuthUsername, f.AuthPassword = f.AuthUsername, f.AuthPassword, "", ""
	}
	f.PathParams, f.OwnVariables, f.Extract = slices.Clone(r.PathParams), slices.Clone(r.Variables), slices.Clone(r.Extract)
	f.Checks = slices.Clone(r.Checks)
	f.bodyInto(r.Body)
	return f
}

func (f *Form) bodyInto(b playground.Body) {
	switch b.Kind {
	case playground.BodyText:
		if isXML(b.MediaType) {
			f.BodyKind = pageXML
		}
		if b.MediaType == xmlType {
			f.MediaType = "" // the page's own for XML
		}
	case playground.BodyGraphQL:
		f.BodyText, f.Variables, f.Operation = b.Query, string(b.Variables), b.OperationName
	case playground.BodyBinary:
		f.File = File{Size: max(base64Size(b.Base64), b.Size), Base64: b.Base64, SHA256: b.SHA256, Here: true}
	case playground.BodyMultipart:
		f.Parts = toParts(b.Fields)
	case playground.BodyForm:
		for _, field := range b.Fields {
			f.Fields = append(f.Fields, playground.Row{Name: field.Name, Value: field.Value, Enabled: !field.Off})
		}
	}
}
