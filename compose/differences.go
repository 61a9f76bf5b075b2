package compose

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// maxShown bounds one value of a difference, in runes.
const maxShown = 200

// Differences lists what changes from before to after, part by part, to show a patch
// before it is sent. Credentials in the values are masked.
func Differences(before, after playground.Request) []playground.RequestChange {
	d := &differences{list: []playground.RequestChange{}}
	d.add("method", "", before.Method, after.Method, nil)
	d.add("url", "", before.URL, after.URL, playground.MaskURL)
	d.rows("url", "?", before.Query, after.Query)
	d.rows("header", "", before.Headers, after.Headers)
	d.auth(before.Auth, after.Auth)
	d.body(before.Body, after.Body)
	d.options(before.Options, after.Options)
	d.checks(before.Checks, after.Checks)
	return d.list
}

// checks compares what the response is held to, each as it is said.
func (d *differences) checks(before, after []playground.Check) {
	a, b := checkWords(before), checkWords(after)
	for _, words := range a {
		if !slices.Contains(b, words) {
			d.add("check", "", words, "", nil)
		}
	}
	for _, words := range b {
		if !slices.Contains(a, words) {
			d.add("check", "", "", words, nil)
		}
	}
}

// checkWords say the checks that are switched on, credentials in them masked.
func checkWords(all []playground.Check) []string {
	var out []string
	for _, c := range playground.MaskChecks(all) {
		if c.Enabled {
			out = append(out, c.Words())
		}
	}
	return out
}

type differences struct{ list []playground.RequestChange }

// add compares the values as they are and shows them through mask.
func (d *differences) add(part, name, a, b string, mask func(string) string) {
	if a == b {
		return
	}
	kind := playground.Changed
	switch {
	case a == "":
		kind = playground.Added
	case b == "":
		kind = playground.Removed
	}
	if mask != nil {
		a, b = mask(a), mask(b)
	}
	d.list = append(d.list, playground.RequestChange{Part: part, Name: name, Kind: kind, A: shown(a), B: shown(b)})
}

func shown(s string) string {
	if runes := []rune(s); len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return s
}

// rows compares tables by name, in any case; repeats stand side by side.
func (d *differences) rows(part, prefix string, before, after []playground.Row) {
	var names []string
	for _, row := range append(slices.Clone(before), after...) {
		if row.Enabled && !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, row.Name) }) {
			names = append(names, row.Name)
		}
	}
	for _, name := range names {
		mask := func(s string) string { return maskLines(name, s) }
		d.add(part, prefix+name, valuesOf(before, name), valuesOf(after, name), mask)
	}
}

// valuesOf joins the values under a name by line feeds, which none of them holds. A value
// that is there but empty reads "".
func valuesOf(rows []playground.Row, name string) string {
	var values []string
	for _, row := range rows {
		if row.Enabled && strings.EqualFold(row.Name, name) {
			if row.Value == "" {
				row.Value = `""`
			}
			values = append(values, row.Value)
		}
	}
	return strings.Join(values, "\n")
}

func maskLines(name, s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = playground.MaskField(name, line)
	}
	return strings.Join(lines, ", ")
}

func (d *differences) auth(a, b playground.Auth) {
	none := func(kind string) string {
		if kind == "" {
			return "none"
		}
		return kind
	}
	d.add("auth", "kind", none(a.Kind), none(b.Kind), nil)
	d.add("auth", "username", a.Username, b.Username, nil)
	d.add("auth", "name", a.Name, b.Name, nil)
	d.add("auth", "in", a.In, b.In, nil)
	to := b.Secrets()
	for i, s := range a.Secrets() {
		d.add("auth", strings.ReplaceAll(s.Name, "_", " "), *s.Value, *to[i].Value, playground.Mask)
	}
	open := authMore(&b)
	for i, m := range authMore(&a) {
		if name := strings.TrimPrefix(m.field, "auth_"); !playground.SecretName(name) || strings.HasSuffix(name, "_url") {
			d.add("auth", strings.ReplaceAll(name, "_", " "), *m.value, *open[i].value, playground.MaskURL)
		}
	}
}

func (d *differences) body(a, b playground.Body) {
	d.add("body", "kind", string(a.Kind), string(b.Kind), nil)
	d.add("body", "media type", a.MediaType, b.MediaType, nil)
	d.add("body", "text", a.Text, b.Text, nil)
	d.add("body", "file", a.SHA256, b.SHA256, nil)
	d.add("body", "bytes", a.Base64, b.Base64, func(s string) string {
		if s == "" {
			return ""
		}
		return fmt.Sprintf("%d bytes", len(s)/4*3-strings.Count(s, "="))
	})
	d.rows("body", "", fieldRows(a.Fields), fieldRows(b.Fields))
	d.add("body", "query", a.Query, b.Query, nil)
	d.add("body", "variables", string(a.Variables), string(b.Variables), nil)
	d.add("body", "operation name", a.OperationName, b.OperationName, nil)
}

func fieldRows(fields []playground.FormField) []playground.Row {
	rows := make([]playground.Row, len(fields))
	for i, f := range fields {
		rows[i] = playground.Row{Name: f.Name, Value: f.Value, Enabled: !f.Off}
		if f.Filename != "" {
			rows[i].Value = "file " + f.Filename
		}
	}
	return rows
}

func (d *differences) options(a, b playground.Options) {
	yes := func(v bool) string { return map[bool]string{true: "yes", false: "no"}[v] }
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	for _, o := range []struct{ name, a, b string }{
		{"follow redirects", yes(a.FollowRedirects), yes(b.FollowRedirects)},
		{"redirects at most", number(int64(a.MaxRedirects)), number(int64(b.MaxRedirects))},
		{"time-out, ms", number(a.TimeoutMS), number(b.TimeoutMS)},
		{"verify TLS", yes(a.VerifyTLS), yes(b.VerifyTLS)},
		{"HTTP version", a.HTTPVersion, b.HTTPVersion},
		{"content kept, bytes", number(a.MaxBodyBytes), number(b.MaxBodyBytes)},
		{"use cookies", yes(a.Cookies), yes(b.Cookies)},
		{"attempts", number(int64(a.Retry.MaxAttempts)), number(int64(b.Retry.MaxAttempts))},
		{"first wait, ms", number(a.Retry.BackoffMS), number(b.Retry.BackoffMS)},
		{"retry unsafe methods", yes(a.Retry.UnsafeMethods), yes(b.Retry.UnsafeMethods)},
	} {
		d.add("option", o.name, o.a, o.b, nil)
	}
	d.wire(a, b)
}
