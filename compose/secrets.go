package compose

import (
	"encoding/json"
	"slices"
	"strings"

	"parley/playground"
)

// MergeSecrets returns edited with what its page could not carry taken from stored, the
// request that the page was filled from. A value that is still masked as stored's was
// shown gets stored's value back. So do the options that a page has no fields for; files
// are brought back by FillFiles. What a person changed stays changed. Credentials come back
// only where they were meant for: who sends to another server sees what they type, and whoever
// could fill them in unseen there would have them.
func MergeSecrets(edited, stored playground.Request) playground.Request {
	kept := stored.Options.Retry
	edited.Options.Retry.Statuses, edited.Options.Retry.OnFailure, edited.Options.Retry.MaxWaitMS = kept.Statuses, kept.OnFailure, kept.MaxWaitMS
	if !sameOrigin(splitAddress(stored.URL), splitAddress(edited.URL)) || !sameWay(edited.Options, stored.Options) {
		return edited
	}
	s := secretsOf(stored)
	edited.URL = s.unmaskURL(edited.URL, stored.URL)
	edited.Query = unmaskRows(edited.Query, s.query)
	edited.Headers = unmaskRows(edited.Headers, stored.Headers)
	edited.PathParams = unmaskRows(edited.PathParams, stored.PathParams)
	edited.Variables = unmaskRows(edited.Variables, stored.Variables)
	edited.Checks = unmaskChecks(edited.Checks, stored.Checks)
	edited.Auth = unmaskAuth(edited.Auth, stored.Auth)
	edited.Body = mergeBody(edited.Body, stored.Body)
	unmaskWire(&edited.Options, stored.Options)
	return edited
}

// hidden are the query parameters that a stored request has, in its URL and in its rows:
// the page's script moves them from one to the other.
type hidden struct{ query []playground.Row }

func secretsOf(r playground.Request) hidden {
	_, pairs := SplitQuery(r.URL)
	h := hidden{query: slices.Clone(r.Query)}
	for _, p := range pairs {
		h.query = append(h.query, p.Row)
	}
	return h
}

func unmask(edited *string, stored string) {
	if playground.Masked(*edited) && *edited == playground.Mask(stored) {
		*edited = stored
	}
}

// unmaskChecks gives a check its value back where one of the same place was stored.
func unmaskChecks(edited, stored []playground.Check) []playground.Check {
	out := slices.Clone(edited)
	for i := range out {
		for _, was := range stored {
			if c := &out[i]; c.Of == was.Of && c.At == was.At && playground.Masked(c.Value) && c.Value == playground.MaskField(c.Name(), was.Value) {
				c.Value = was.Value
			}
		}
	}
	return out
}

// unmaskAuth: what an authorization server is asked with is for the one that was stored.
func unmaskAuth(edited, stored playground.Auth) playground.Auth {
	for _, u := range []struct {
		edited *string
		stored string
	}{{&edited.TokenURL, stored.TokenURL}, {&edited.AuthorizeURL, stored.AuthorizeURL}} {
		if *u.edited == playground.MaskURL(u.stored) {
			*u.edited = u.stored
		}
	}
	if edited.Kind == playground.AuthOAuth2 && !sameOrigin(splitAddress(stored.TokenURL), splitAddress(edited.TokenURL)) {
		return edited
	}
	if name := stored.LoneName(); name != nil && edited.Kind == stored.Kind {
		unmask(&edited.Username, *name)
	}
	was := stored.Secrets()
	for i, s := range edited.Secrets() {
		unmask(s.Value, *was[i].Value)
	}
	return edited
}

func unmaskRows(rows, stored []playground.Row) []playground.Row {
	out := slices.Clone(rows)
	used := make([]bool, len(stored))
	for i := range out {
		if !playground.Masked(out[i].Value) {
			continue
		}
		for j, s := range stored {
			if !used[j] && strings.EqualFold(s.Name, out[i].Name) && playground.MaskField(s.Name, s.Value) == out[i].Value {
				out[i].Value, used[j] = s.Value, true
				break
			}
		}
	}
	return out
}

// unmaskURL fills in the password and the parameters of a URL that was shown masked. The
// bullets of a mask may have been percent-encoded on the way.
func (h hidden) unmaskURL(edited, stored string) string {
	if edited == playground.MaskURL(stored) {
		return stored
	}
	base, pairs := SplitQuery(edited)
	for i := range pairs {
		p := &pairs[i]
		if !playground.Masked(p.Value) {
			continue
		}
		for _, s := range h.query {
			if s.Name == p.Name && playground.Mask(s.Value) == p.Value {
				p.Value = s.Value
				break
			}
		}
	}
	at, was := splitAddress(base), splitAddress(stored)
	if plain, ok := percentDecoded(at.userinfo); ok && playground.Masked(plain) && plain == shownUserinfo(was.userinfo) {
		at.userinfo = was.userinfo
	}
	return JoinQuery(at.String(), pairs)
}

// shownUserinfo is userinfo as its page shows it, percent-decoded.
func shownUserinfo(userinfo string) string {
	masked := playground.MaskUserinfo(userinfo)
	if plain, ok := percentDecoded(masked); ok {
		return plain
	}
	return masked
}

// mergeBody takes fields that are still masked from the stored body of the same kind.
func mergeBody(edited, stored playground.Body) playground.Body {
	if edited.Kind != stored.Kind {
		return edited
	}
	edited.Text, edited.Query = playground.UnmaskText(edited.Text, stored.Text), playground.UnmaskText(edited.Query, stored.Query)
	if filled := playground.UnmaskText(string(edited.Variables), string(stored.Variables)); filled != string(edited.Variables) {
		edited.Variables = json.RawMessage(filled)
	}
	edited.Fields = slices.Clone(edited.Fields)
	used := make([]bool, len(stored.Fields))
	for i := range edited.Fields {
		f := &edited.Fields[i]
		if !playground.Masked(f.Value) {
			continue
		}
		for j, s := range stored.Fields {
			if used[j] || s.Name != f.Name {
				continue
			}
			value := playground.UnmaskText(f.Value, s.Value)
			if f.Value == playground.Mask(s.Value) {
				value = s.Value
			}
			if !playground.Masked(value) {
				f.Value, used[j] = value, true
				break
			}
		}
	}
	return edited
}
