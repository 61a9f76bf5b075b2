package compose

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/playground"
)

// Resolve returns the request as it goes on the wire, but for a sign-in that is done while
// sending, which stays as it is: one URL, with the query rows in it
// and its host in ASCII; the header rows that are on, with what auth and the body add; the
// content as text, byte for byte. Resolving a resolved request changes nothing. The
// request must be valid; an error says what cannot be made.
func Resolve(r playground.Request) (playground.Request, error) {
	out, text := r, ""
	if (r.Body.Kind == playground.BodyJSON || r.Body.Kind == playground.BodyText) && len(r.Body.Pieces) == 0 {
		text, r.Body.Text = r.Body.Text, "" // sent as it is, and so it is not copied
	}
	pieces, contentType, err := Pieces(r)
	if err != nil {
		return playground.Request{}, err
	}
	out.Headers = enabled(r.Headers)
	at := splitAddress(r.URL)
	name, value := authField(r.Auth)
	if name == "" && !r.Auth.Active() {
		name, value = userinfoField(at)
	}
	if _, own := r.Header(name); name != "" && !own {
		out.Headers = append(out.Headers, playground.Row{Name: name, Value: value, Enabled: true})
	}
	if contentType != "" {
		out.Headers = append(out.Headers, playground.Row{Name: "Content-Type", Value: contentType, Enabled: true})
	}
	if out.URL, err = resolveURL(at, r); err != nil {
		return playground.Request{}, err
	}
	if c := &out.Options.ClientCertificate; c.Key != "" {
		key, wrong := clientKey(*c)
		if wrong != nil {
			return playground.Request{}, errors.New(wrong.Detail)
		}
		c.Key, c.Passphrase = key, ""
	}
	out.Query = []playground.Row{}
	if _, own := r.Header("Authorization"); own || !r.Auth.Active() {
		out.Auth = playground.Auth{Kind: "none"}
	}
	out.Body = playground.Body{Kind: playground.BodyNone}
	if r.Body.Kind != playground.BodyNone && r.Body.Kind != "" {
		out.Body = playground.Body{Kind: playground.BodyText, MediaType: "none", Text: text}
		switch {
		case len(pieces) == 1 && pieces[0].SHA256 == "":
			out.Body.Text = string(pieces[0].Text)
		case len(pieces) > 0:
			out.Body.Pieces = pieces
		}
	}
	return out, nil
}

func enabled(rows []playground.Row) []playground.Row {
	out := make([]playground.Row, 0, len(rows)+2)
	for _, row := range rows {
		if row.Enabled {
			row.Value = strings.Trim(row.Value, " \t") // no part of a field value (RFC 9110, 5.5)
			out = append(out, row)
		}
	}
	return out
}

// resolveURL joins the URL's own query, as typed, and the rows that are on.
func resolveURL(at address, r playground.Request) (string, error) {
	host, err := asciiHost(at.host)
	if err != nil {
		return "", fmt.Errorf("host %q: %w", at.host, err)
	}
	at.host, at.userinfo, at.hasUser = host, "", false
	at.hasPort = at.port != ""
	at.path, at.query = encodePath(at.path), encodeQuery(at.query)
	if at.fragment != "" {
		at.fragment = "#" + encodePart(at.fragment[1:], "#", true)
	}
	rows := r.Query
	if r.Auth.Kind == "api_key" && r.Auth.In == "query" {
		rows = append(slices.Clone(rows), playground.Row{Name: r.Auth.Name, Value: r.Auth.Value, Enabled: true})
	}
	pairs := make([]Pair, len(rows))
	for i, row := range rows {
		pairs[i] = Pair{Row: row, Typed: encodePair(row)}
	}
	return JoinQuery(at.String(), pairs), nil
}

// authField is the header field that carries the credentials; no name where none does.
func authField(a playground.Auth) (name, value string) {
	switch {
	case a.Kind == "basic":
		return "Authorization", basic(a.Username, a.Password)
	case a.Kind == "bearer":
		return "Authorization", strings.TrimSpace("Bearer " + a.Token)
	case a.Kind == "api_key" && a.In != "query":
		return a.Name, a.Value
	}
	return "", ""
}

// userinfoField: a user name in a URL is not sent there; it stands for Basic credentials.
func userinfoField(at address) (name, value string) {
	if at.userinfo == "" {
		return "", ""
	}
	username, password, _ := strings.Cut(at.userinfo, ":")
	if plain, ok := percentDecoded(username); ok {
		username = plain
	}
	if plain, ok := percentDecoded(password); ok {
		password = plain
	}
	return "Authorization", basic(username, password)
}

func basic(username, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(username+":"+password))
}
