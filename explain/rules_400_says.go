package explain

import (
	"strings"

	"parley/playground"
)

func graphQLRefused(f *facts) (finding, bool) {
	s := f.shape()
	if s.name != "GraphQL" {
		return silent()
	}
	return blocker("GraphQL refuses the document: "+f.speech(), "It was not carried out: the query does not parse or does not fit the schema.", append(f.shapeQuotes(s), f.graphQLPlace()...)...), true
}

func badRequestSays(f *facts) (finding, bool) {
	s := f.shape()
	if s.words() == "" || onlyStatus(s.words()) {
		return silent()
	}
	d := do(blocker("The server says what is wrong: "+f.speech(), strings.TrimSpace(f.hint()+" It is about this request, so it will be refused again until that is changed."), f.shapeQuotes(s)...), f.openDocs())
	if s.sure != playground.Certain {
		d = likely(d)
	}
	if f.credential().sent && f.speaksOf("access token", "auth token", "bearer token", "api key", "api_key", "session") != "" && f.wrongKey() {
		d = do(d, f.newToken())
	}
	return d, true
}
