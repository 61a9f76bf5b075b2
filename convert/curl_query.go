package convert

import (
	"net/url"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// addQuery adds the content of -G, or else of --url-query.
func (c *curl) addQuery(at string) string {
	added, any := strings.Join(c.query, "&"), len(c.query) > 0
	if c.get && len(c.data) > 0 {
		added, any = c.content(), true
	}
	if any {
		added, c.queryRows = c.rows(added)
		any = added != "" || c.queryRows == nil
	}
	_, query, hasQuery := strings.Cut(at, "?")
	switch {
	case !any:
		return at
	case added == "" && query == "":
		return strings.TrimSuffix(at, "?")
	case !hasQuery:
		return at + "?" + added
	case query == "" || strings.HasSuffix(query, "&"):
		return at + added
	}
	return at + "&" + added
}

// hiddenName is a name in double braces that curl's encoding made unreadable.
var hiddenName = lazyregexp.New(`%7B%7B([A-Za-z_]\w*)%7D%7D`)

// readable is a text whose hidden names are read again, where they stand for what is not known.
// What is put in their place will not be encoded.
func (c *curl) readable(text string) string {
	return hiddenName.ReplaceAllStringFunc(text, func(hidden string) string {
		if name := "{{" + hidden[6:len(hidden)-6] + "}}"; c.speaksOf(name) {
			return name
		}
		return hidden
	})
}

func (c *curl) speaksOf(name string) bool {
	for _, w := range c.warnings {
		if strings.Contains(w.Detail, name) {
			return true
		}
	}
	return false
}

// rows parts what is added to a query: from the first pair with a hidden name on, the pairs
// become rows, whose values are encoded when they are known.
func (c *curl) rows(added string) (text string, rows []playground.Row) {
	pairs := strings.Split(added, "&")
	for i, pair := range pairs {
		if rows == nil && c.readable(pair) == pair {
			continue
		}
		if rows == nil {
			text = strings.Join(pairs[:i], "&")
		}
		name, value, _ := strings.Cut(pair, "=")
		n, err := url.QueryUnescape(name)
		v, err2 := url.QueryUnescape(value)
		if err != nil || err2 != nil || pair == "" || !strings.Contains(pair, "=") {
			return c.readable(added), nil
		}
		rows = append(rows, playground.Row{Name: n, Value: v, Enabled: true})
	}
	if rows == nil {
		return added, nil
	}
	return text, rows
}
