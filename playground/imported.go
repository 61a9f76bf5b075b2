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
