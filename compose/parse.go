package compose

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"parley/playground"
)

// Parse makes a request of a form. The error is a *playground.Error of code Invalid that
// names every field that is wrong, all at once; the request holds what could be read.
func Parse(f Form) (playground.Request, error) { return ParseIn(f, nil) }

// ParseIn is Parse of a form whose request is sent in a setting.
func ParseIn(f Form, s *Setting) (playground.Request, error) {
	r := playground.NewRequest("")
	r.Method = strings.TrimSpace(f.Method)
	r.URL = s.CompleteURL(f.URL, f.OwnVariables)
	r.Query, r.Headers = kept(f.Query), kept(f.Headers)
	for i := range r.Headers {
		r.Headers[i].Value = strings.Trim(r.Headers[i].Value, " \t")
	}
	r.Auth = f.auth()
	body, faults := f.body()
	r.Body = body
	faults = append(faults, f.options(&r.Options)...)
	r.PathParams, r.Variables, r.Extract, r.Checks = f.PathParams, f.OwnVariables, f.Extract, f.Checks
	_, wrong := s.Check(r, Ceilings{})
	faults = append(wrong, faults...)
	if len(faults) > 0 {
		f.pointToRows(faults)
		return r, invalid(faults)
	}
	return r, nil
}

func invalid(faults []playground.FieldError) error {
	return &playground.Error{Code: playground.Invalid, Message: "This request cannot be sent as it is.", Fields: faults}
}

func kept(rows []playground.Row) []playground.Row {
	return append([]playground.Row{}, rows...)
}

func (f Form) auth() playground.Auth {
	switch f.AuthKind {
	case "", "none":
		return playground.Auth{Kind: "none"}
	case authInherit:
		return playground.Auth{Kind: authInherit}
	case "basic":
		return playground.Auth{Kind: "basic", Username: f.AuthUsername, Password: f.AuthPassword}
	case "bearer":
		return playground.Auth{Kind: "bearer", Token: withoutScheme(f.AuthToken)}
	case "api_key":
		return playground.Auth{Kind: "api_key", Name: strings.TrimSpace(f.AuthName), Value: f.AuthValue, In: f.AuthIn}
	}
	if a, ok := f.activeAuth(); ok {
		return a
	}
	return playground.Auth{Kind: f.AuthKind} // Validate says that there is no such kind
}

// withoutScheme drops a Bearer that was pasted along with the token.
func withoutScheme(token string) string {
	token = strings.TrimSpace(token)
	if scheme, rest, ok := strings.Cut(token, " "); ok && strings.EqualFold(scheme, "bearer") {
		return strings.TrimSpace(rest)
	}
	return token
}

func (f Form) body() (playground.Body, []playground.FieldError) {
	b := playground.Body{Kind: playground.BodyKind(f.BodyKind), MediaType: strings.TrimSpace(f.MediaType)}
	switch f.BodyKind {
	case "", string(playground.BodyNone):
		return playground.Body{Kind: playground.BodyNone}, nil
	case pageXML:
		b.Kind, b.Text, b.MediaType = playground.BodyText, f.BodyText, firstOf(b.MediaType, xmlType)
	case string(playground.BodyText), string(playground.BodyJSON):
		b.Text = f.BodyText
	case string(playground.BodyForm):
		for _, row := range f.Fields {
			b.Fields = append(b.Fields, playground.FormField{Name: row.Name, Value: row.Value, Off: !row.Enabled})
		}
	case string(playground.BodyMultipart):
		return f.multipart(b)
	case string(playground.BodyBinary):
		if b.Base64, b.SHA256 = f.File.Base64, f.File.SHA256; b.SHA256 != "" {
			b.Size = f.File.Size
		}
		if !f.File.Here {
			return b, []playground.FieldError{missingFile("/request/body/base64", f.File.Filename)}
		}
	case string(playground.BodyGraphQL):
		return f.graphQL(b)
	}
	return b, nil
}

// multipart adds the parts. A file that is only named is a fault at its row, unless that is off.
func (f Form) multipart(b playground.Body) (playground.Body, []playground.FieldError) {
	var faults []playground.FieldError
	on := 0
	for _, p := range f.Parts {
		field, ok := p.field()
		if field.Off = !p.Enabled; !field.Off {
			if !ok {
				faults = append(faults, missingFile("/request/body/fields/"+strconv.Itoa(on)+"/base64", field.Filename))
			}
			on++
		}
		b.Fields = append(b.Fields, field)
	}
	return b, faults
}

// graphQL adds the variables, which must be JSON: they are sent as part of it.
func (f Form) graphQL(b playground.Body) (playground.Body, []playground.FieldError) {
	b.Query, b.OperationName = f.BodyText, strings.TrimSpace(f.Operation)
	variables := strings.TrimSpace(f.Variables)
	if variables == "" || variables == "null" {
		return b, nil
	}
	if at := CheckJSON(f.Variables); at != nil {
		return b, []playground.FieldError{fault("/request/body/variables", fmt.Sprintf("Line %d of the variables is not JSON. %s", at.Line, at.Detail))}
	}
	b.Variables = json.RawMessage(variables)
	return b, nil
}

// amounts reads what is typed as a number, a time or a size; what is none is a fault of its own.
type amounts struct{ faults []playground.FieldError }

func (a *amounts) read(typed, name, none string, otherwise int64, read func(string) (int64, bool)) int64 {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return otherwise
	}
	n, ok := read(typed)
	if !ok {
		a.faults = append(a.faults, fault("/request/options/"+name, quoted(typed)+none))
		return otherwise
	}
	return n
}

func (a *amounts) number(typed, name, what string, otherwise int64) int64 {
	return a.read(typed, name, " is no whole number. "+what, otherwise, func(s string) (int64, bool) {
		n, err := strconv.ParseInt(s, 10, 64)
		return n, err == nil
	})
}

func (a *amounts) time(typed, name, what string, otherwise int64) int64 {
	return a.read(typed, name, " is no time. "+what+", such as 30 s, 500 ms or 2 min; a number alone is milliseconds.", otherwise, playground.ReadMilliseconds)
}

func (a *amounts) size(typed, name, what string, otherwise int64) int64 {
	return a.read(typed, name, " is no size. "+what+", such as 10 MB or 32 MiB; a number alone is bytes.", otherwise, playground.ReadBytes)
}

// options reads the numbers; what is no number is a fault of its own.
func (f Form) options(o *playground.Options) []playground.FieldError {
	var a amounts
	o.FollowRedirects, o.VerifyTLS, o.Cookies = f.FollowRedirects, f.VerifyTLS, f.Cookies
	o.Retry.UnsafeMethods, o.Retry.RetryAfter = f.RetryUnsafe, f.RetryAfter
	o.MaxRedirects = int(a.number(f.MaxRedirects, "max_redirects", "Say how many redirects to follow at most.", playground.DefaultMaxRedirects))
	o.TimeoutMS = a.time(f.TimeoutMS, "timeout_ms", "Say how long one attempt may take", playground.DefaultTimeoutMS)
	o.Retry.MaxAttempts = int(a.number(f.RetryAttempts, "retry/max_attempts", "Say how many attempts to make at most; 1 is no retry.", 1))
	o.MaxBodyBytes = a.size(f.MaxBodyBytes, "max_body_bytes", "Say how much content to keep at most", playground.DefaultMaxBodyBytes)
	o.Retry.BackoffMS = a.time(f.RetryBackoffMS, "retry/backoff_ms", "Say how long to wait before the second attempt", o.Retry.BackoffMS)
	o.Expect = strings.Join(playground.ExpectedStatuses(f.Expect), ", ")
	if f.HTTPVersion != "" {
		o.HTTPVersion = f.HTTPVersion
	}
	wrong := f.Wire.into(o, a.time)
	return append(a.faults, wrong...)
}
