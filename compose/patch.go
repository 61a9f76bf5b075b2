package compose

import (
	"net/url"
	"strconv"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// ApplyPatch changes a stored request as an action says. What is absent or empty in the
// patch stays. A new URL stands for the whole address: rows of the query table that were
// in the old one go with it. Where a value reads {{credential}}, the stored request's own
// is filled in. The stored request is not changed. Errors are Invalid, with pointers into
// {"patch": …}; whether the outcome can be sent is Validate's question.
func ApplyPatch(stored playground.Request, p playground.Patch) (playground.Request, error) {
	r := stored
	r.Headers = append([]playground.Row{}, stored.Headers...)
	if p.Method != "" {
		r.Method = p.Method
	}
	faults := patchURL(&r, p.URL)
	for _, name := range p.RemoveHeaders {
		r.Headers = without(r.Headers, name)
	}
	for i, set := range p.SetHeaders {
		value, ok := fillCredential(set, stored)
		if !ok {
			faults = append(faults, fault("/patch/set_headers/"+strconv.Itoa(i)+"/value", "The stored request carries no credentials that could be filled in for "+playground.Credential+"."))
		}
		r.Headers = setHeader(r.Headers, set.Name, value, p.SetHeaders[:i])
	}
	faults = append(faults, patchBody(&r, p)...)
	faults = append(faults, patchAuth(&r, p.Auth)...)
	patchOptions(&r.Options, p)
	if len(faults) > 0 {
		return stored, &playground.Error{Code: playground.Invalid, Message: "This change cannot be applied.", Fields: faults}
	}
	return r, nil
}

func patchURL(r *playground.Request, to string) []playground.FieldError {
	if to == "" {
		return nil
	}
	full, err := resolveReference(r.URL, to)
	if err != nil {
		return []playground.FieldError{fault("/patch/url", "The address "+quoted(to)+" cannot be read.")}
	}
	was := splitAddress(r.URL)
	if at := splitAddress(full); was.hasUser && !at.hasUser && sameOrigin(was, at) {
		at.userinfo, at.hasUser = was.userinfo, true // still the same server: sign in as before
		full = at.String()
	}
	r.URL = full
	rows := []playground.Row{}
	for _, row := range r.Query {
		if !row.Enabled {
			rows = append(rows, row)
		}
	}
	r.Query = rows
	return nil
}

// resolveReference finds what to means from base (RFC 3986, 5). A whole address stays
// exactly as it is.
func resolveReference(base, to string) (string, error) {
	if splitAddress(to).scheme != "" || otherScheme(to) {
		return to, nil
	}
	at := splitAddress(base)
	at.path, at.query = encodePath(at.path), encodeQuery(at.query)
	from, err := url.Parse(at.String())
	if err != nil {
		return "", err
	}
	target, err := from.Parse(to)
	if err != nil {
		return "", err
	}
	return target.String(), nil
}

func without(rows []playground.Row, name string) []playground.Row {
	out := []playground.Row{}
	for _, row := range rows {
		if !strings.EqualFold(row.Name, name) {
			out = append(out, row)
		}
	}
	return out
}

// setHeader replaces all rows of that name, where the first of them stood. A name that the
// same patch set before gets one more row.
func setHeader(rows []playground.Row, name, value string, before []playground.Field) []playground.Row {
	row := playground.Row{Name: name, Value: value, Enabled: true}
	for _, f := range before {
		if strings.EqualFold(f.Name, name) {
			return append(rows, row)
		}
	}
	for i, old := range rows {
		if strings.EqualFold(old.Name, name) {
			tail := without(rows[i:], name)
			return append(append(append([]playground.Row{}, rows[:i]...), row), tail...)
		}
	}
	return append(rows, row)
}

func patchBody(r *playground.Request, p playground.Patch) []playground.FieldError {
	switch {
	case p.Body == "drop":
		r.Body = playground.Body{Kind: playground.BodyNone}
	case p.Body == "replace" && p.NewBody == nil:
		return []playground.FieldError{fault("/patch/new_body", "To replace the body, say with what.")}
	case p.Body == "replace" || p.Body == "" && p.NewBody != nil:
		r.Body = *p.NewBody
		if r.Body.Kind == "" {
			r.Body.Kind = bodyKindOf(r.Body)
		}
	case p.Body != "" && p.Body != "keep":
		return []playground.FieldError{fault("/patch/body", quoted(p.Body)+" is none of keep, drop and replace.")}
	}
	return nil
}

func patchOptions(o *playground.Options, p playground.Patch) {
	if p.FollowRedirects != nil {
		o.FollowRedirects = *p.FollowRedirects
	}
	if p.HTTPVersion != "" {
		o.HTTPVersion = p.HTTPVersion
	}
	if p.VerifyTLS != nil {
		o.VerifyTLS = *p.VerifyTLS
	}
	if p.NoProxy {
		o.Proxy = ""
	}
	if p.TimeoutMS != 0 {
		o.TimeoutMS = p.TimeoutMS
	}
	if p.MaxBodyBytes != 0 {
		o.MaxBodyBytes = p.MaxBodyBytes
	}
	if p.MaxRedirects != 0 {
		o.MaxRedirects = p.MaxRedirects
	}
	if p.Cookies != nil {
		o.Cookies = *p.Cookies
	}
	if p.RetryAttempts != 0 {
		o.Retry.MaxAttempts = p.RetryAttempts
	}
}

// fillCredential puts the stored request's credentials in for {{credential}}. It is false
// where there are none.
func fillCredential(set playground.Field, stored playground.Request) (string, bool) {
	if !strings.Contains(set.Value, playground.Credential) {
		return set.Value, true
	}
	credential := credentialOf(stored, set.Name)
	return strings.ReplaceAll(set.Value, playground.Credential, credential), credential != ""
}

// credentialOf is what was sent under that name, or else in Authorization, by itself: a
// scheme before it is left out.
func credentialOf(r playground.Request, name string) string {
	value, ok := r.Header(name)
	if !ok || !playground.SecretName(name) {
		value, ok = r.Header("Authorization")
	}
	if !ok {
		_, value = authField(r.Auth)
	}
	if value == "" && r.Auth.Kind == "api_key" {
		value = r.Auth.Value
	}
	if value == "" {
		_, value = userinfoField(splitAddress(r.URL))
	}
	return bareCredential(value)
}

// scheme is an authentication scheme in front of credentials, with the signs that people
// put behind it by mistake.
var scheme = lazyregexp.New(`(?i)^(?:basic|bearer|digest|token|jwt|negotiate|dpop|apikey|api-key|hawk|ntlm)(?:\s*[:=]\s*|\s+)`)

// bareCredential leaves out schemes, also repeated ones, quotes, brackets and blanks: they
// were copied along, and are what a patch with {{credential}} mends.
func bareCredential(value string) string {
	for {
		value = strings.Trim(value, " \t\"'<>")
		rest := scheme.ReplaceAllString(value, "")
		if rest == value {
			return strings.Join(strings.Fields(value), "")
		}
		value = rest
	}
}

// SentToNewOrigin names the credentials of after that a change would send to another
// origin (scheme, host and port) than before: the header fields, query rows and sign-in
// that both requests have alike. An http address whose host now speaks https is no other.
func SentToNewOrigin(before, after playground.Request) []string {
	a, b := splitAddress(before.URL), splitAddress(after.URL)
	if sameOrigin(a, b) {
		return nil
	}
	var names []string
	for _, row := range after.Headers {
		if row.Enabled && playground.SecretName(row.Name) {
			names = append(names, row.Name)
		}
	}
	name, _ := authField(after.Auth)
	if after.Auth.Active() {
		name = "Authorization"
	}
	if name != "" {
		if _, own := after.Header(name); !own { // a row of that name wins
			names = append(names, name)
		}
	} else if after.Auth.Kind == "api_key" {
		names = append(names, after.Auth.Name)
	}
	return names
}

func sameOrigin(a, b address) bool {
	if !strings.EqualFold(a.host, b.host) {
		return false
	}
	if strings.EqualFold(a.scheme, b.scheme) {
		return portOf(a) == portOf(b)
	}
	upgraded := strings.EqualFold(a.scheme, "http") && strings.EqualFold(b.scheme, "https")
	return upgraded && (a.port == b.port || portOf(a) == "80" && portOf(b) == "443")
}

func portOf(a address) string {
	switch {
	case a.port != "":
		return a.port
	case strings.EqualFold(a.scheme, "https"):
		return "443"
	}
	return "80"
}
