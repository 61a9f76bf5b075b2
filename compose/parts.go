package compose

import (
	"errors"
	"strings"

	"parley/dynamic"
)

// part is a part of the request that is being filled in. It is false where the name is none.
// Where names alone are filled in, without a request, a part stays a name.
func (f *filling) part(call string) (value string, ok bool, err error) {
	words := strings.Fields(call)
	name := words[0]
	if !dynamic.IsPart(name) {
		return "", false, nil
	}
	switch {
	case len(words) > 1:
		return "", true, errors.New("takes nothing behind its name")
	case f.out == nil:
		return "", true, errors.New("is known only where a request is sent")
	case !f.content && name == "$body":
		return "", true, errors.New("is the content, and cannot stand in it")
	case !f.content && name != "$method":
		return "", true, errors.New("cannot stand in the content, which is filled in before the address")
	case !f.path && name != "$body" && name != "$method", !f.address && (name == "$url" || name == "$query"):
		return "", true, errors.New("is of the address, and cannot stand in it")
	}
	if name == "$body" {
		value, err = f.wholeContent()
		return value, true, err
	}
	if name == "$method" {
		return f.out.Method, true, nil
	}
	value, err = f.partOfAddress(name)
	return value, true, err
}

// partOfAddress is a part of the address as it is sent.
func (f *filling) partOfAddress(name string) (string, error) {
	out := *f.out
	if !f.address {
		out.Query = nil // whose rows are not filled in yet
	}
	sent, err := resolveURL(splitAddress(out.URL), out)
	if err != nil {
		return "", errors.New("is not known, since the address has no host that can be asked for")
	}
	at := splitAddress(sent)
	switch name {
	case "$host":
		if at.port != "" {
			return at.host + ":" + at.port, nil
		}
		return at.host, nil
	case "$path":
		if at.path == "" {
			return "/", nil
		}
		return at.path, nil
	case "$query":
		return at.query, nil
	}
	at.fragment = ""
	return at.String(), nil
}

// wholeContent is the content that is sent, as far as it is typed: files are not read here.
func (f *filling) wholeContent() (string, error) {
	pieces, _, err := Pieces(*f.out)
	if err != nil {
		return "", errors.New("is not known, since the content cannot be made")
	}
	var b strings.Builder
	for _, p := range pieces {
		if p.SHA256 != "" {
			return "", errors.New("is of content that is typed, and this has a file in it")
		}
		b.Write(p.Text)
	}
	if b.Len() > maxGrown {
		return "", errors.New("is of at most 16 MiB of content")
	}
	return b.String(), nil
}
