package playground

// Imported is what another tool's file holds, as requests and environments of ours. Nothing
// of it is kept or sent.
type Imported struct {
	Format       string                `json:"format"` // curl, postman, openapi, har, insomnia, bruno, http, hurl
	Name         string                `json:"name"`   // the collection's; may be empty
	Description  string                `json:"description"`
	Variables    []Variable            `json:"variables"` // of the collection
	Auth         Auth                  `json:"auth"`      // of requests that inherit theirs
	Requests     []ImportedRequest     `json:"requests"`  // in the file's order
	Folders      []ImportedFolder      `json:"folders"`   // each after the one that it lies in
	Environments []ImportedEnvironment `json:"environments"`
	Warnings     []Warning             `json:"warnings"` // what was not understood, or is not the same here
}

// ImportedRequest is a request of a file.
type ImportedRequest struct {
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Folder      []string `json:"folder"` // the names of the folders that it lies in, from the top
	Request     Request  `json:"request"`
}

// ImportedFolder is a folder of a file.
type ImportedFolder struct {
	Path        []string `json:"path"` // its name after those that it lies in, from the top
	Description string   `json:"description"`
	After       int      `json:"after"` // how many of the requests stand before it
}

// ImportedEnvironment is a named set of variables of a file.
type ImportedEnvironment struct {
	Name      string     `json:"name"`
	Variables []Variable `json:"variables"`
}

// Warning is something of a file that was left out, or changed.
type Warning struct {
	Where  string `json:"where"` // the request's folders and name, or the place in the file
	Detail string `json:"detail"`
}

// Alone returns i with what its requests have in common written into each of them, so that each
// can be sent by itself: the sign-in that they inherit, and the collection's variables in each
// environment, or in one of its name where there is none.
func (i Imported) Alone() Imported {
	requests := make([]ImportedRequest, len(i.Requests))
	for n, r := range i.Requests {
		if r.Request.Auth.Kind == "inherit" {
			r.Request.Auth = i.Auth
		}
		requests[n] = r
	}
	i.Requests = requests
	if len(i.Variables) == 0 {
		return i
	}
	environments := []ImportedEnvironment{}
	for _, e := range i.Environments {
		own := map[string]bool{}
		for _, v := range i.Variables {
			own[v.Name] = true
		}
		all := append([]Variable{}, i.Variables...) // they are nearer to a request
		for _, v := range e.Variables {
			if !own[v.Name] {
				all = append(all, v)
			}
		}
		environments = append(environments, ImportedEnvironment{e.Name, all})
	}
	if len(environments) == 0 {
		name := i.Name
		if name == "" {
			name = "Imported"
		}
		environments = append(environments, ImportedEnvironment{name, i.Variables})
	}
	i.Environments = environments
	return i
}
