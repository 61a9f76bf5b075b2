package playground

import (
	"math"
	"slices"
	"strings"
)

// Imported is what another tool's file holds, as requests and environments of ours. Nothing
// of it is kept or sent.
type Imported struct {
	Format       string                `json:"format"` // curl, postman, openapi, har, insomnia, bruno, hoppscotch, thunder, http, hurl
	Name         string                `json:"name"`   // the collection's; may be empty
	Description  string                `json:"description"`
	Variables    []Variable            `json:"variables"` // of the collection
	Headers      []Row                 `json:"headers"`   // of requests that have none of the name
	Auth         Auth                  `json:"auth"`      // of requests that inherit theirs
	Requests     []ImportedRequest     `json:"requests"`  // in the file's order
	Folders      []ImportedFolder      `json:"folders"`   // each after the one that it lies in
	Environments []ImportedEnvironment `json:"environments"`
	Warnings     []Warning             `json:"warnings"` // what was not understood, or is not the same here

	Several bool   `json:"-"` // each of the outermost folders was a collection of its own
	Source  string `json:"-"` // what the tool knows the collection by; empty where it has no such thing
}

// Apart are the collections that were read together, each by itself. The first has the environments.
// There is none where only one was read, or something lies beside them.
func (i Imported) Apart() []Imported {
	if !i.Several {
		return nil
	}
	var all []Imported
	at := map[string]int{}
	part := func(name string) *Imported {
		n, there := at[name]
		if !there {
			n, at[name] = len(all), len(all)
			all = append(all, Imported{Format: i.Format, Name: name, Auth: Auth{Kind: "none"}, Variables: i.Variables, Headers: i.Headers, Environments: []ImportedEnvironment{}})
		}
		return &all[n]
	}
	next := 0
	folders := func(before int) {
		for ; next < len(i.Folders) && i.Folders[next].After <= before; next++ {
			f := i.Folders[next]
			p := part(f.Path[0])
			if f.Path = f.Path[1:]; len(f.Path) > 0 {
				f.After = len(p.Requests)
				p.Folders = append(p.Folders, f)
				continue
			}
			p.Description, p.Variables, p.Headers = f.Description, slices.Concat(i.Variables, f.Variables), slices.Concat(i.Headers, f.Headers)
			if f.Auth.Kind != "inherit" && f.Auth.Kind != "" {
				p.Auth = f.Auth
			}
		}
	}
	for n, r := range i.Requests {
		if folders(n); len(r.Folder) == 0 {
			return nil
		}
		p := part(r.Folder[0])
		r.Folder = r.Folder[1:]
		p.Requests = append(p.Requests, r)
	}
	if folders(math.MaxInt); len(all) < 2 {
		return nil
	}
	all[0].Environments = i.Environments
	return all
}

// ImportedRequest is a request of a file.
type ImportedRequest struct {
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Folder      []string `json:"folder"` // the names of the folders that it lies in, from the top
	Request     Request  `json:"request"`

	Source string `json:"-"` // what the tool knows it by; empty where it has no such thing
}

// ImportedFolder is a folder of a file.
type ImportedFolder struct {
	Path        []string `json:"path"` // its name after those that it lies in, from the top
	Description string   `json:"description"`
	After       int      `json:"after"` // how many of the requests stand before it

	// What the requests in it have in common, as in a Folder.
	Variables []Variable `json:"variables"`
	Headers   []Row      `json:"headers"`
	Auth      Auth       `json:"auth"`
}

// Shelf is what is imported as a collection that is kept: its folders have their numbers by the
// order in which they stand.
func (i Imported) Shelf() Collection {
	c := Collection{Name: i.Name, Description: i.Description, Variables: i.Variables, Headers: i.Headers, Auth: i.Auth, Folders: []Folder{}, Requests: []SavedRequest{}}
	b := shelving{c: &c, folders: map[string]FolderID{}, many: map[FolderID]int{}}
	next := 0
	put := func(before int) {
		for ; next < len(i.Folders) && i.Folders[next].After <= before; next++ {
			b.share(i.Folders[next])
		}
	}
	for n, r := range i.Requests {
		put(n)
		at := b.folder(r.Folder)
		c.Requests = append(c.Requests, SavedRequest{Folder: at, Place: b.place(at), Name: r.Name, Description: r.Description, Request: r.Request, Origin: &Origin{Kind: OriginRequest, Source: r.Source}})
	}
	put(max(len(i.Requests), math.MaxInt))
	return c
}

// shelving puts what was imported into a collection, in the file's order.
type shelving struct {
	c       *Collection
	folders map[string]FolderID // by their paths
	many    map[FolderID]int    // what lies in each
}

// place is the next of a branch.
func (b *shelving) place(in FolderID) int {
	b.many[in]++
	return b.many[in]
}

// share gives a folder what it has.
func (b *shelving) share(f ImportedFolder) {
	at := b.folder(f.Path)
	if at == 0 {
		return
	}
	made := &b.c.Folders[at-1]
	made.Description = f.Description
	made.Variables = append(made.Variables, f.Variables...)
	made.Headers = append(made.Headers, f.Headers...)
	if f.Auth.Kind != "" {
		made.Auth = f.Auth
	}
}

// folder is the folder of a path; it is made where it is not there.
func (b *shelving) folder(path []string) FolderID {
	at := FolderID(0)
	for i, step := range path {
		key := strings.Join(path[:i+1], "\x00")
		id, there := b.folders[key]
		if !there {
			id = FolderID(len(b.c.Folders) + 1)
			b.folders[key] = id
			b.c.Folders = append(b.c.Folders, Folder{ID: id, Parent: at, Place: b.place(at), Name: step, Variables: []Variable{}, Headers: []Row{}, Auth: Auth{Kind: "inherit"}})
		}
		at = id
	}
	return at
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
// can be sent by itself: the sign-in and the headers that they inherit, the variables of folders,
// and the collection's variables in each environment, or in one of its name where there is none.
func (i Imported) Alone() Imported {
	shelf := i.Shelf()
	requests := make([]ImportedRequest, len(i.Requests))
	for n, r := range i.Requests {
		r.Request = shelf.Alone(shelf.Requests[n])
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
