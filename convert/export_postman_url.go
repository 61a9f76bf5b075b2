package convert

import (
	"strings"

	"parley/playground"
)

// toPostmanURL parts an address as Postman wants it: it does not read the whole one.
func toPostmanURL(r playground.Request) postmanURL {
	base, typed := cutQuery(r.URL)
	u := postmanURL{Raw: base}
	before, hash, _ := strings.Cut(base, "#")
	u.Hash = hash
	if scheme, rest, ok := strings.Cut(before, "://"); ok {
		u.Protocol, before = scheme, rest
	}
	host, path, hasPath := strings.Cut(before, "/")
	if name, port, ok := cutPort(host); ok {
		host, u.Port = name, port
	}
	u.Host = []string{host}
	if !strings.Contains(host, "{{") && !strings.HasPrefix(host, "[") {
		u.Host = strings.Split(host, ".")
	}
	if hasPath {
		u.Path = strings.Split(path, "/")
	}
	if typed != "" {
		for pair := range strings.SplitSeq(typed, "&") {
			u.add(pair, true)
		}
	}
	for _, q := range r.Query {
		u.add(encodedPair(q.Name)+"="+encodedPair(q.Value), q.Enabled)
	}
	for _, p := range r.PathParams {
		if p.Enabled {
			u.Variable = append(u.Variable, postmanKey{Key: p.Name, Value: p.Value})
		}
	}
	return u
}

// add adds a pair of the query, as it is typed there: without a value where it has no equals sign.
func (u *postmanURL) add(pair string, on bool) {
	key, value, has := strings.Cut(pair, "=")
	q := postmanParameter{Key: key, Disabled: !on}
	if has {
		q.Value = &value
	}
	u.Query = append(u.Query, q)
	if on {
		u.Raw = withPair(u.Raw, pair)
	}
}

func cutPort(host string) (name, port string, ok bool) {
	i := strings.LastIndexByte(host, ':')
	if i < 0 || strings.Contains(host[i:], "]") || strings.Contains(host[i:], "}") && !strings.HasPrefix(host[i+1:], "{{") {
		return host, "", false
	}
	return host[:i], host[i+1:], true
}

var pairSigns = strings.NewReplacer("%", "%25", "+", "%2B", "&", "%26", "#", "%23", "=", "%3D")

// encodedPair encodes what would end a part of a query, as people type it in Postman.
func encodedPair(s string) string { return outsideBraces(s, pairSigns.Replace) }
