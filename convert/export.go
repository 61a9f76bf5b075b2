package convert

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"parley/playground"
)

// ExportFormat is a file that a collection can be written as.
type ExportFormat struct {
	ID, Title, Extension, MediaType string
	About                           string // what it is good for, in a line
}

// ExportFormats lists what ToFile writes.
func ExportFormats() []ExportFormat {
	return []ExportFormat{
		{"parley", "Parley", ".parley.json", "application/json", "All of it, to be imported into another Parley."},
		{"postman", "Postman", ".postman_collection.json", "application/json", "A collection of version 2.1, which Insomnia, Bruno and Hoppscotch read, too."},
		{"openapi", "OpenAPI 3.1", ".openapi.json", "application/json", "A description of the API: paths, parameters, bodies, and what was answered last."},
		{"hurl", "Hurl", ".hurl", "text/plain; charset=utf-8", "One file that hurl runs in a terminal or a pipeline."},
		{"http", "HTTP file", ".http", "text/plain; charset=utf-8", "For JetBrains' and Visual Studio Code's clients, beside the code."},
		{"curl", "cURL", ".sh", "text/plain; charset=utf-8", "A shell script with a command for each request."},
	}
}

// ToFile writes a collection as another tool's file. Its secrets are names without a value:
// whoever calls it has taken the credentials out of the requests. An unknown format is
// Invalid.
func ToFile(format string, c playground.Collection) ([]byte, error) {
	switch format {
	case "parley":
		c.Variables, c.Folders = withoutSecrets(c.Variables), slices.Clone(c.Folders)
		for i := range c.Folders {
			c.Folders[i].Variables = withoutSecrets(c.Folders[i].Variables)
		}
		return writeIndented(c)
	case "postman":
		return writePostman(c)
	case "openapi":
		return ToOpenAPI(APIExport{Collection: c}), nil
	case "hurl":
		return []byte(writeHurlFile(c)), nil
	case "http":
		return []byte(writeHTTPRequests(c)), nil
	case "curl":
		return []byte(writeCurlScript(c)), nil
	}
	var ids []string
	for _, f := range ExportFormats() {
		ids = append(ids, f.ID)
	}
	return nil, &playground.Error{Code: playground.Invalid, Fields: []playground.FieldError{{Pointer: "/format", Detail: fmt.Sprintf("There is no format %q to export to. There are %s.", legible(format, 40), strings.Join(ids, ", "))}}}
}

func writeIndented(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}

// withoutSecrets are variables as they leave Parley.
func withoutSecrets(all []playground.Variable) []playground.Variable {
	out := make([]playground.Variable, len(all))
	for i, v := range all {
		out[i] = playground.Variable{Name: v.Name, Value: v.Value, Secret: v.Secret, Note: v.Note}
		if v.Secret {
			out[i].Value = ""
		}
	}
	return out
}

// inFolders are a collection's requests in full, with the names of the folders that they lie in.
func inFolders(c playground.Collection) []playground.ImportedRequest {
	folders := map[playground.FolderID]playground.Folder{}
	for _, f := range c.Folders {
		folders[f.ID] = f
	}
	out := []playground.ImportedRequest{}
	for _, r := range c.Requests {
		out = append(out, playground.ImportedRequest{Name: r.Name, Description: r.Description, Folder: pathOf(folders, r.Folder), Request: inFull(c, r)})
	}
	return out
}

// pathOf are the names of a folder and of those that it lies in, from the top.
func pathOf(folders map[playground.FolderID]playground.Folder, id playground.FolderID) []string {
	path := []string{}
	for depth := 0; id != 0 && depth <= playground.DeepestFolder; depth++ {
		path = append(path, folders[id].Name)
		id = folders[id].Parent
	}
	slices.Reverse(path)
	return path
}

// parley reads a collection as Parley itself writes it.
func (g *gathering) parley(t *tree) error {
	var in playground.Collection
	if err := json.Unmarshal([]byte(t.write()), &in); err != nil {
		return notAFile("This is a file of another version of Parley: " + legible(strings.TrimPrefix(err.Error(), "json: "), 200) + ".")
	}
	g.out.Name, g.out.Description, g.out.Headers, g.out.Variables = in.Name, in.Description, in.Headers, in.Variables
	if g.out.Auth = in.Auth; in.Auth.Kind == "" {
		g.out.Auth.Kind = "none"
	}
	raw := t.get("requests").valuesOf()
	for i := range in.Requests {
		if i >= len(raw) || raw[i].at("request", "options") == nil {
			in.Requests[i].Request.Options = playground.DefaultOptions()
		}
	}
	g.parleyLevel(in, in.Branches(), 0, nil)
	return nil
}

// parleyLevel reads what lies in a folder, in its order.
func (g *gathering) parleyLevel(in playground.Collection, branches map[playground.FolderID][]playground.Twig, at playground.FolderID, path []string) {
	for _, twig := range branches[at] {
		if f := twig.Folder; f != nil {
			if inner := g.enter(path, f.Name); len(inner) <= 2*playground.DeepestFolder {
				g.share(inner, f.Description, sharing{&f.Auth, f.Headers, f.Variables})
				g.parleyLevel(in, branches, f.ID, inner)
			}
			continue
		}
		g.add(path, twig.Request.Name, twig.Request.Description, twig.Request.Request)
	}
}

// inFull is a request as a file holds it that knows no collections: with the headers and the sign-in
// that it inherits, the values of nearer variables, and those of its path in their places.
func inFull(c playground.Collection, saved playground.SavedRequest) playground.Request {
	r := outOfFolders(c, saved)
	r.Body.Fields = r.Body.On()
	if r.Auth.Kind == "inherit" {
		r.Auth = c.Auth
	}
	for _, p := range r.PathParams {
		if !p.Enabled || p.Value == "" {
			continue
		}
		value := outsideBraces(p.Value, url.PathEscape)
		r.URL = outsideBraces(r.URL, func(s string) string { return strings.ReplaceAll(s, "{"+p.Name+"}", value) })
		r.URL = placed(r.URL, ":"+p.Name, value)
	}
	for _, row := range r.Query {
		if row.Enabled {
			r.URL = withPair(r.URL, encodedQuery(row.Name)+"="+encodedQuery(row.Value))
		}
	}
	if r.Auth.Kind == "api_key" && r.Auth.In == "query" {
		r.URL = withPair(r.URL, encodedQuery(r.Auth.Name)+"="+encodedQuery(r.Auth.Value))
	}
	return r
}

// placed puts a value in the place of a step of the path.
func placed(at, step, value string) string {
	path, rest, hasQuery := strings.Cut(at, "?")
	steps := strings.Split(path, "/")
	for i := range steps {
		if steps[i] == step {
			steps[i] = value
		}
	}
	if path = strings.Join(steps, "/"); hasQuery {
		path += "?" + rest
	}
	return path
}

// withPair adds a pair to the query of an address.
func withPair(at, pair string) string {
	before, fragment, hasFragment := strings.Cut(at, "#")
	switch {
	case !strings.Contains(before, "?"):
		before += "?"
	case !strings.HasSuffix(before, "?") && !strings.HasSuffix(before, "&"):
		before += "&"
	}
	if before += pair; hasFragment {
		before += "#" + fragment
	}
	return before
}

// encodedQuery encodes a part of a query, but for names in braces.
func encodedQuery(s string) string {
	return outsideBraces(s, func(part string) string { return strings.ReplaceAll(url.QueryEscape(part), "+", "%20") })
}
