package convert

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"parley/playground"
)

// Bounds of what becomes of a file; what is over them is a warning.
const (
	mostSaid           = 500 // warnings
	mostEnvironments   = 100
	mostVariables      = 1000 // of one environment, or of the collection
	longestName        = 200
	longestText        = 64 << 10 // of a variable's value
	longestDescription = 20_000
	longestNote        = 1000 // to a variable
	longestRequest     = 900 << 10
	longestEnvironment = 56 // a number may follow
)

// gathering gathers what becomes of a file.
type gathering struct {
	out     playground.Imported
	naming  naming
	folders map[string]int    // where they are in out, by their paths
	said    map[string]string // what folders are described as that may come, by their paths
	over    int               // requests that are left out
	unsaid  int               // warnings that are left out
	tests   map[string]tested // of folders, by their paths, and of the collection

	tags []string // that requests have elsewhere

	beside     *beside // the files that it was brought in with, where it may refer to them
	understood bool    // the file is one of its format, even if nothing is in it
}

func newGathering(format string) *gathering {
	return &gathering{
		out: playground.Imported{
			Format: format, Variables: []playground.Variable{}, Headers: []playground.Row{}, Auth: playground.Auth{Kind: "none"},
			Requests: []playground.ImportedRequest{}, Folders: []playground.ImportedFolder{}, Environments: []playground.ImportedEnvironment{}, Warnings: []playground.Warning{},
		},
		naming: naming{made: map[string]string{}, taken: map[string]bool{}}, folders: map[string]int{}, tests: map[string]tested{},
	}
}

// warn says once what was not taken over.
func (g *gathering) warn(where, detail string) {
	said := playground.Warning{Where: legible(where, 300), Detail: legible(detail, 1000)}
	switch {
	case slices.Contains(g.out.Warnings, said):
	case len(g.out.Warnings) >= mostSaid:
		g.unsaid++
	default:
		g.out.Warnings = append(g.out.Warnings, said)
	}
}

// place is where in a collection something lies, for people.
func place(folder []string, name string) string {
	return strings.Join(append(slices.Clone(folder), name), " / ")
}

// named is a name that fits where names are kept.
func named(name, otherwise string) string {
	name = strings.TrimSpace(legible(strings.Join(strings.Fields(name), " "), longestName-1))
	if name == "" {
		return otherwise
	}
	return name
}

// described is a description that fits.
func (g *gathering) described(where, s string) string {
	if s = kept(s); len(s) > longestDescription {
		g.warn(where, "A description has at most 20,000 bytes here. The end of this one was left out.")
	}
	return begins(s, longestDescription)
}

// noted is a note to a variable that fits, in one line.
func noted(s string) string { return begins(strings.Join(strings.Fields(kept(s)), " "), longestNote) }

// kept is a text without what no database keeps.
func kept(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", ""))
}

// begins is a text's beginning, of so many bytes at most.
func begins(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

// add adds a request. It is false where there are as many as are kept, and where it is none of HTTP.
func (g *gathering) add(folder []string, name, description string, r playground.Request) bool {
	if len(g.out.Requests) >= playground.MostSaved {
		g.over++
		return false
	}
	if noHTTP.MatchString(r.URL) {
		g.warn(place(folder, name), "This is no HTTP request, and was left out.")
		return false
	}
	g.heldAbove(folder, &r)
	folder = g.folder(folder)
	name = named(name, named(r.Method+" "+r.URL, "Request"))
	where := place(folder, name)
	g.mend(where, &r)
	g.out.Requests = append(g.out.Requests, playground.ImportedRequest{Name: name, Description: g.described(where, description), Folder: folder, Request: r})
	return true
}

// known says what the tool knows the collection by.
func (g *gathering) known(source string) { g.out.Source = begins(kept(source), longestName) }

// addKnown adds a request that its tool knows by something.
func (g *gathering) addKnown(source string, folder []string, name, description string, r playground.Request) bool {
	added := g.add(folder, name, description, r)
	if added {
		g.out.Requests[len(g.out.Requests)-1].Source = begins(kept(source), longestName)
	}
	return added
}

// folder is the path of folders as it can be kept: no deeper, and not more of them, than that.
func (g *gathering) folder(path []string) []string {
	kept := make([]string, 0, len(path))
	for _, name := range path {
		kept = append(kept, named(name, "Folder"))
	}
	if len(kept) > playground.DeepestFolder {
		g.warn(strings.Join(kept, " / "), fmt.Sprintf("Folders lie at most %d deep here; what lay deeper is in the last of them.", playground.DeepestFolder))
		kept = kept[:playground.DeepestFolder]
	}
	for i := range kept {
		key := strings.Join(kept[:i+1], "\x00")
		if _, there := g.folders[key]; there {
			continue
		}
		if len(g.folders) >= playground.MostFolders {
			g.warn(strings.Join(kept, " / "), fmt.Sprintf("A collection has at most %d folders; what lay in others is in the folder above.", playground.MostFolders))
			return kept[:i]
		}
		g.folders[key] = len(g.out.Folders)
		g.out.Folders = append(g.out.Folders, playground.ImportedFolder{Path: slices.Clone(kept[:i+1]), After: len(g.out.Requests), Description: g.said[key],
			Variables: []playground.Variable{}, Headers: []playground.Row{}, Auth: playground.Auth{Kind: "inherit"}})
	}
	return kept
}

// mend makes a request one that can be kept: what it says stays, as far as it can.
func (g *gathering) mend(where string, r *playground.Request) {
	g.mendMethod(where, r)
	if r.Query == nil {
		r.Query = []playground.Row{}
	}
	if r.Headers == nil {
		r.Headers = []playground.Row{}
	}
	if r.Body.Kind == "" {
		r.Body.Kind = playground.BodyNone
	}
	if r.Auth.Kind == "" {
		r.Auth.Kind = "none"
	}
	eachImportedText(r, func(s *string) {
		*s = g.naming.fill(g, where, strings.ReplaceAll(strings.ToValidUTF8(*s, "\uFFFD"), "\x00", ""))
	})
	g.bound(where, r)
	r.URL = strings.TrimSpace(r.URL)
	if r.URL == "" {
		g.warn(where, "It has no address.")
	}
	r.Headers = g.mendHeaders(where, r.Headers)
	r.Query = slices.DeleteFunc(r.Query, func(q playground.Row) bool { return q.Name == "" && q.Value == "" })
	for i := range r.Extract {
		r.Extract[i].Variable = g.naming.name(g, r.Extract[i].Variable)
	}
	for i := range r.Variables {
		r.Variables[i].Name = g.naming.name(g, r.Variables[i].Name)
	}
}

// mendHeaders are headers without those that could never be sent.
func (g *gathering) mendHeaders(where string, all []playground.Row) []playground.Row {
	for i := range all {
		all[i].Name = strings.TrimSpace(all[i].Name)
		all[i].Value = strings.Join(strings.FieldsFunc(all[i].Value, isLineEnd), " ")
	}
	return slices.DeleteFunc(all, func(h playground.Row) bool { return h.Name == "" || g.noField(where, h) })
}

// mendMethod makes a method of one that could never be sent.
func (g *gathering) mendMethod(where string, r *playground.Request) {
	was := strings.TrimSpace(r.Method)
	if r.Method = was; was == "" {
		r.Method = "GET"
		return
	}
	if token(was) {
		return
	}
	r.Method = "GET"
	if words := strings.Fields(was); len(words) > 0 && token(words[0]) {
		r.Method = words[0]
	}
	g.warn(where, "Its method is "+strconv.Quote(legible(was, 60))+", which is none: a method has no spaces and no line ends. It is "+r.Method+" here.")
}

// noField reports whether a header could never be sent, and says so. What stands in braces in
// its name is filled in later.
func (g *gathering) noField(where string, h playground.Row) bool {
	name := inDoubleBraces.ReplaceAllString(h.Name, "x")
	if token(name) {
		return false
	}
	g.warn(where, "The header "+strconv.Quote(legible(h.Name, 60))+" was left out: the name of a header holds letters, digits and !#$%&'*+-.^_`|~ only.")
	return true
}

// token reports whether a text is a token (RFC 9110, 5.6.2).
func token(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return s != ""
}

// bound leaves out content that is longer than what is kept of a request.
func (g *gathering) bound(where string, r *playground.Request) {
	size := len(r.Body.Text) + len(r.Body.Base64) + len(r.Body.Query) + len(r.Body.Variables)
	for _, f := range r.Body.Fields {
		size += len(f.Name) + len(f.Value) + len(f.Base64)
	}
	if size > longestRequest {
		g.warn(where, "Its content has more than 900 KB, which is more than is kept of a request. It was left out: choose it as a file.")
		r.Body = playground.Body{Kind: playground.BodyBinary, MediaType: r.Body.MediaType}
	}
}

func isLineEnd(r rune) bool { return r == '\r' || r == '\n' }

// environment adds an environment, under a name that no other one of the file has.
func (g *gathering) environment(name string, variables []playground.Variable) {
	if len(g.out.Environments) >= mostEnvironments {
		g.warn(name, fmt.Sprintf("At most %d environments are made of one file; this one was left out.", mostEnvironments))
		return
	}
	name = environmentName(name)
	free := name
	for n := 2; slices.ContainsFunc(g.out.Environments, func(e playground.ImportedEnvironment) bool { return e.Name == free }); n++ {
		free = name + " " + strconv.Itoa(n)
	}
	g.out.Environments = append(g.out.Environments, playground.ImportedEnvironment{Name: free, Variables: g.variables(name, variables)})
}

// environmentName is a name that an environment can have: the history is filtered by it.
func environmentName(name string) string {
	name = strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == ',' || r == '"' || unicode.IsSpace(r) }), " ")
	runes := []rune(named(name, "Imported"))
	return strings.TrimSpace(string(runes[:min(len(runes), longestEnvironment)]))
}

// variables are those that can be kept: each name once, the last value counts.
func (g *gathering) variables(where string, all []playground.Variable) []playground.Variable {
	kept := []playground.Variable{}
	at := map[string]int{}
	for _, v := range all {
		if strings.TrimSpace(v.Name) == "" {
			continue
		}
		v.Name = g.naming.name(g, v.Name)
		v.Value = g.naming.fill(g, where, strings.ReplaceAll(strings.ToValidUTF8(v.Value, "\uFFFD"), "\x00", ""))
		v.Note = noted(v.Note)
		if len(v.Value) > longestText {
			g.warn(place([]string{where}, v.Name), "A value has at most 64 KiB here. This one was left out.")
			v.Value = ""
		}
		if i, twice := at[v.Name]; twice {
			v.Secret = v.Secret || kept[i].Secret
			kept[i] = v
			continue
		}
		if len(kept) >= mostVariables {
			g.warn(where, fmt.Sprintf("It has more than %d variables; the others were left out.", mostVariables))
			break
		}
		at[v.Name] = len(kept)
		kept = append(kept, v)
	}
	return kept
}

// done is what was gathered, with a word on what is over the bounds.
func (g *gathering) done() (playground.Imported, error) {
	g.nameTags()
	g.out.Name, g.out.Description = named(g.out.Name, ""), g.described("the file", g.out.Description)
	g.out.Variables = g.variables("variables", g.out.Variables)
	g.out.Headers, g.out.Auth = g.common("the collection", g.out.Headers, g.out.Auth)
	if g.over > 0 {
		g.out.Warnings = append(g.out.Warnings, playground.Warning{Where: "the file", Detail: fmt.Sprintf("It has %d requests more than the %d that one collection holds. They were left out.", g.over, playground.MostSaved)})
	}
	if g.unsaid > 0 {
		g.out.Warnings = append(g.out.Warnings, playground.Warning{Where: "the file", Detail: fmt.Sprintf("There are %d more warnings like these.", g.unsaid)})
	}
	if len(g.out.Requests) == 0 && len(g.out.Environments) == 0 && len(g.out.Variables) == 0 && len(g.out.Folders) == 0 {
		if !g.understood {
			return playground.Imported{}, notAFile(g.nothing())
		}
		g.warn("the file", "There is no request in it that could be taken over.")
	}
	return g.out, nil
}

// nothing says why nothing came of a file.
func (g *gathering) nothing() string {
	detail := "There is no request in this file."
	for i, w := range g.out.Warnings {
		if i == 3 {
			break
		}
		detail += " " + w.Where + ": " + w.Detail
	}
	return detail
}

// eachImportedText calls do with every text of a request in which names can stand.
func eachImportedText(r *playground.Request, do func(*string)) {
	do(&r.URL)
	for _, rows := range [][]playground.Row{r.Query, r.Headers, r.PathParams} {
		for i := range rows {
			do(&rows[i].Name)
			do(&rows[i].Value)
		}
	}
	for i := range r.Variables {
		do(&r.Variables[i].Value)
	}
	do(&r.Body.Text)
	do(&r.Body.MediaType)
	do(&r.Body.Query)
	do(&r.Body.OperationName)
	if len(r.Body.Variables) > 0 {
		s := string(r.Body.Variables)
		do(&s)
		r.Body.Variables = []byte(s)
	}
	for i := range r.Body.Fields {
		f := &r.Body.Fields[i]
		for _, s := range []*string{&f.Name, &f.Value, &f.Filename, &f.MediaType} {
			do(s)
		}
	}
	for _, s := range authTexts(&r.Auth) {
		do(s)
	}
	for i := range r.Checks {
		do(&r.Checks[i].At)
		do(&r.Checks[i].Value)
	}
	do(&r.Options.Proxy)
	do(&r.Options.Target)
}

func authTexts(a *playground.Auth) []*string {
	return []*string{
		&a.Username, &a.Password, &a.Token, &a.Name, &a.Value, &a.TokenURL, &a.AuthorizeURL, &a.ClientID, &a.ClientSecret,
		&a.Scope, &a.Audience, &a.AccessKeyID, &a.SecretAccessKey, &a.SessionToken, &a.Region, &a.Service,
	}
}

// manyOf is a number with the words for it.
func manyOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
