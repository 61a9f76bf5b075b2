package renew

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"parley/compose"
	"parley/playground"
)

// The members of what is held to each other, in words.
const (
	name        = "name"
	description = "description"
	method      = "method"
	address     = "address"
	headers     = "headers"
	content     = "content"
	signIn      = "sign-in"
	options     = "options"
	variables   = "variables"
	extractions = "what is taken from the response"
	checks      = "what is checked of the response"
	variable    = "variable " // with its name
)

// digest is a short digest of a value as JSON. What is empty is the same as what is not there.
func digest(v any) string {
	text, _ := json.Marshal(v) // what is held to each other always can be written
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

func rows(all []playground.Row) []playground.Row {
	if len(all) == 0 {
		return nil
	}
	return all
}

// requestMarks are the digests of a request's members.
func requestMarks(r playground.SavedRequest) map[string]string {
	q := r.Request
	marks := map[string]string{
		name: digest(r.Name), description: digest(r.Description), method: digest(q.Method), address: digest([]any{q.URL, rows(q.Query), rows(q.PathParams)}),
		headers: digest(rows(q.Headers)), content: digest(q.Body), signIn: digest(q.Auth), options: digest(q.Options), variables: digest(rows(q.Variables)),
		extractions: digest(slices.Concat(q.Extract, []playground.Extraction{})),
	}
	if len(q.Checks) > 0 { // what was imported before there were any is marked without
		marks[checks] = digest(q.Checks)
	}
	return marks
}

// takeMember puts a member of one request in the place of another's.
func takeMember(to *playground.SavedRequest, from playground.SavedRequest, member string) {
	q, f := &to.Request, from.Request
	switch member {
	case name:
		to.Name = from.Name
	case description:
		to.Description = from.Description
	case method:
		q.Method = f.Method
	case address:
		q.URL, q.Query, q.PathParams = f.URL, f.Query, f.PathParams
	case headers:
		q.Headers = f.Headers
	case content:
		q.Body = f.Body
	case signIn:
		q.Auth = f.Auth
	case options:
		q.Options = f.Options
	case variables:
		q.Variables = f.Variables
	case extractions:
		q.Extract = f.Extract
	case checks:
		q.Checks = f.Checks
	}
}

// shared is what the requests of a collection or a folder have in common, with its description.
type shared struct {
	description string
	headers     []playground.Row
	auth        playground.Auth
	variables   []playground.Variable
}

func ofCollection(c playground.Collection) shared {
	return shared{c.Description, c.Headers, c.Auth, c.Variables}
}

func ofFolder(f playground.Folder) shared {
	return shared{f.Description, f.Headers, f.Auth, f.Variables}
}

// marks are the digests of its members. Of a secret it is only told that there is one.
func (s shared) marks() map[string]string {
	auth := s.auth
	if auth.Kind == "" {
		auth.Kind = "inherit"
	}
	all := map[string]string{description: digest(s.description), headers: digest(rows(s.headers)), signIn: digest(auth)}
	for _, v := range s.variables {
		all[variable+v.Name] = digest("secret")
		if !v.Secret {
			all[variable+v.Name] = digest([]string{v.Value})
		}
	}
	return all
}

// take puts a member of from in its place.
func (s *shared) take(from shared, member string) {
	switch member {
	case description:
		s.description = from.description
	case headers:
		s.headers = from.headers
	case signIn:
		s.auth = from.auth
	}
	called, is := strings.CutPrefix(member, variable)
	if !is {
		return
	}
	of := func(v playground.Variable) bool { return v.Name == called }
	i := slices.IndexFunc(from.variables, of)
	if i < 0 {
		return
	}
	s.variables = slices.Clone(s.variables)
	if at := slices.IndexFunc(s.variables, of); at >= 0 {
		v := s.variables[at]
		v.Value, v.Secret = from.variables[i].Value, from.variables[i].Secret
		s.variables[at] = v
		return
	}
	s.variables = append(s.variables, from.variables[i])
}

// bare is what is shared, with names in the places of credentials.
func (s shared) bare() shared {
	s.headers, s.auth, _, _ = compose.UnburdenOwn(s.headers, s.auth, nil, nil)
	return s
}

// bareRequest is a request with names in the places of credentials: the same ones each time.
func bareRequest(r playground.SavedRequest) playground.SavedRequest {
	r.Request = compose.Unburden(r.Request, nil, nil).Request
	return r
}

// namedBy is what a request is known by without its source: its method, path and name.
func namedBy(r playground.SavedRequest) string {
	return strings.Join([]string{r.Request.Method, pathOf(r.Request.URL), r.Name}, "\n")
}

// pathOf is the path of an address, whatever stands for its origin.
func pathOf(url string) string {
	url, _, _ = strings.Cut(url, "#")
	url, _, _ = strings.Cut(url, "?")
	if _, rest, ok := strings.Cut(url, "://"); ok {
		url = rest
	}
	if i := strings.IndexByte(url, '/'); i >= 0 {
		return strings.TrimSuffix(url[i:], "/")
	}
	return ""
}

// pathsOf are the names of the folders of a collection and of those that each lies in.
func pathsOf(c playground.Collection) map[playground.FolderID]string {
	parents := make(map[playground.FolderID]playground.Folder, len(c.Folders))
	for _, f := range c.Folders {
		parents[f.ID] = f
	}
	paths := map[playground.FolderID]string{}
	for _, f := range c.Folders {
		var path []string
		for at, depth := f.ID, 0; at != 0 && depth <= playground.DeepestFolder; depth++ {
			path, at = append(path, parents[at].Name), parents[at].Parent
		}
		slices.Reverse(path)
		paths[f.ID] = strings.Join(path, "\n")
	}
	return paths
}

// Mark says of a new collection what it was imported from. there is the same as it was read: its
// folders and requests stand in the same order.
func Mark(kept, there playground.Collection, source string) playground.Collection {
	kept.Origin = &playground.Origin{Kind: playground.OriginCollection, Source: source, There: ofCollection(there).bare().marks(), Here: ofCollection(kept).marks()}
	kept.Folders, kept.Requests = slices.Clone(kept.Folders), slices.Clone(kept.Requests)
	paths := pathsOf(there)
	for i, f := range there.Folders {
		kept.Folders[i].Origin = folderOrigin(f, kept.Folders[i], paths[f.ID])
	}
	for i, r := range there.Requests {
		kept.Requests[i].Origin = requestOrigin(r, kept.Requests[i])
	}
	return kept
}

func folderOrigin(there, kept playground.Folder, path string) *playground.Origin {
	return &playground.Origin{Kind: playground.OriginFolder, Named: path, There: ofFolder(there).bare().marks(), Here: ofFolder(kept).marks()}
}

func requestOrigin(there, kept playground.SavedRequest) *playground.Origin {
	bare := bareRequest(there)
	o := playground.Origin{Kind: playground.OriginRequest, Named: namedBy(bare), There: requestMarks(bare), Here: requestMarks(kept)}
	if there.Origin != nil {
		o.Source = there.Origin.Source
	}
	return &o
}

// members lists the members of either, in order.
func members(a, b map[string]string) []string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}
