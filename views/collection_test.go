package views

import (
	"context"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// aCollection has a folder in a folder, and requests in both and beside them.
func aCollection() playground.Collection {
	at := playground.At(pagesNow.Add(-2 * time.Minute))
	request := func(id playground.SavedID, folder playground.FolderID, name, method, address string) playground.SavedRequest {
		r := playground.NewRequest(address)
		r.Method, r.Auth.Kind = method, "inherit"
		return playground.SavedRequest{ID: id, CollectionID: 2, Folder: folder, Name: name, Description: "What it is for", Request: r, Version: 3, UpdatedBy: "Jonas", UpdatedAt: at}
	}
	c := playground.Collection{
		ID: 2, Name: "Demo API", Description: "Read **this**.", Version: 4, UpdatedBy: "Jonas", UpdatedAt: at, Count: 3,
		Variables: []playground.Variable{{ID: 1, Name: "key", Secret: true, Set: true}}, Headers: []playground.Row{{Name: "X-A", Value: "1", Enabled: true}}, Auth: playground.Auth{Kind: "bearer", Token: "{{key}}"},
		Folders:  []playground.Folder{{ID: 1, Name: "Users"}, {ID: 2, Parent: 1, Name: "Admins", Description: "Few"}},
		Requests: []playground.SavedRequest{request(7, 1, "List users", "GET", "{{base}}/users"), request(8, 2, "Remove a user", "DELETE", "{{base}}/users/17"), request(9, 0, "Ping", "GET", "http://a.example/ping")},
	}
	c.Requests[0].LastRun, c.Requests[0].LastStatus = 12, 404
	return c
}

func TestATreeIsReadInItsOrder(t *testing.T) {
	words := func(rows []treeRow) string {
		var out []string
		for _, r := range rows {
			name := strings.Repeat(">", r.Depth)
			if r.Folder != nil {
				name += r.Folder.Name
			} else {
				name += r.Request.Name
			}
			out = append(out, name)
		}
		return strings.Join(out, ", ")
	}
	all := treeOf(aCollection())
	for name, c := range map[string]struct {
		rows []treeRow
		want string
	}{
		"the whole of it":                          {all, "Users, >Admins, >>Remove a user, >List users, Ping"},
		"a folder":                                 {branchOf(all, 1), ">Admins, >>Remove a user, >List users"},
		"a folder that is not there":               {branchOf(all, 9), ""},
		"what has a word":                          {sifted(all, "PING"), "Ping"},
		"what has a word, in its folders":          {sifted(all, "remove"), "Users, >Admins, >>Remove a user"},
		"a folder by its name, with what it holds": {sifted(all, "admins"), "Users, >Admins, >>Remove a user"},
		"words of a folder and of a request":       {sifted(all, "users list"), "Users, >List users"},
		"nothing":                                  {sifted(all, "nowhere"), ""},
	} {
		if got := words(c.rows); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if all[0].Count != 2 || all[1].Count != 1 {
		t.Errorf("the folders hold %d and %d", all[0].Count, all[1].Count)
	}
}

func TestFoldersThatLieInEachOtherEndATree(t *testing.T) {
	c := playground.Collection{Folders: []playground.Folder{{ID: 1, Parent: 2}, {ID: 2, Parent: 1}, {ID: 3, Name: "sound"}}}
	if rows := treeOf(c); len(rows) != 1 {
		t.Errorf("%d rows", len(rows))
	}
	if path := c.Around(1); len(path) > playground.DeepestFolder+1 {
		t.Errorf("a path of %d folders", len(path))
	}
}

func TestTheSidebarHasFewCollectionsAndTheOpenOne(t *testing.T) {
	var all []playground.Collection
	for i := range 12 {
		all = append(all, playground.Collection{ID: playground.CollectionID(i + 1), Name: "C", Count: i})
	}
	open := playground.Collection{ID: 12, Name: "Long"}
	for i := range 200 {
		open.Requests = append(open.Requests, playground.SavedRequest{ID: playground.SavedID(i + 1), Name: "R"})
	}
	branches, more := sideBranches(all, &open, 150, "")
	last := branches[len(branches)-1]
	if len(branches) != sideCollections || !more || !last.Open || len(last.Rows) != sideTreeRows || last.More != "140 more" {
		t.Errorf("%d branches, the last with %d rows and %q", len(branches), len(last.Rows), last.More)
	}
	shown := false
	for _, r := range last.Rows {
		shown = shown || r.Current
	}
	if !shown {
		t.Error("the request that is shown is not among them")
	}
}

func TestADescriptionHasNoMarkupAndLeadsToTheWebAlone(t *testing.T) {
	for source, want := range map[string]string{
		"[a](https://a.example/)":    `rel="nofollow noreferrer noopener" target="_blank"`,
		"[a](javascript:alert(1))":   "<p>a</p>",
		"[a](/settings)":             "<p>a</p>",
		"[a](mailto:a@b.example)":    "<p>a</p>",
		"<img src=x onerror=a>":      "",
		"![a](https://a.example/x)":  "<p></p>",
		"# Big":                      "<h3>Big</h3>",
		"<script>alert(1)</script>b": "",
	} {
		var b strings.Builder
		if err := described(source).Render(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		if got := b.String(); !strings.Contains(got, want) || want == "" && strings.ContainsAny(got, "<") && !strings.Contains(got, "<p>") || strings.Contains(got, "script>") || strings.Contains(got, "javascript") {
			t.Errorf("%s: %s", source, got)
		}
	}
}

func TestWhatARequestInheritsIsSaid(t *testing.T) {
	c := aCollection()
	r := c.Requests[0]
	if got := inheritsWords(r, c); got != "inherits Bearer, 1 header" {
		t.Errorf("%q", got)
	}
	r.Request.Headers, r.Request.Auth.Kind = []playground.Row{{Name: "x-a", Value: "own", Enabled: true}}, "none"
	if got := inheritsWords(r, c); got != "" {
		t.Errorf("with its own it is %q", got)
	}
	doc := mustRender(t, inheritedHeaders(newInherited(&SavedInput{Kept: r, Collection: c}, rowTable{Rows: []tableRow{{Name: control{Value: "x-A"}}}})))
	if doc.Find("dt.over").Text() != "X-A" || !strings.Contains(doc.Find("dd.over").Text(), "replaced by yours") {
		t.Errorf("%s", doc.Text())
	}
}

func TestWhoseItIs(t *testing.T) {
	for name, want := range map[string]string{"Mira": "Mira’s", "Jonas": "Jonas’", "": "what is there", Yourself: "what is there"} {
		if got := whose(name); got != want {
			t.Errorf("%q: %q", name, got)
		}
	}
	for who, want := range map[string]string{"": "It was saved elsewhere", "Mira": "Mira saved", Yourself: "You saved it in another tab"} {
		if got := SavedBy(who, playground.At(pagesNow.Add(-2*time.Minute)), pagesNow); got != want+" 2 minutes ago." {
			t.Error(got)
		}
	}
}

func TestADescriptionsFirstLineIsPlain(t *testing.T) {
	for markdown, want := range map[string]string{
		"":                                  "",
		"# What it **is**\n\nMore":          "What it is",
		"- a & b\n- c":                      "a & b",
		"<script>alert(1)</script>\n\nText": "Text",
		strings.Repeat("long ", 1000):       strings.TrimSpace(strings.Repeat("long ", 28))[:138] + "…",
	} {
		if got := firstLine(markdown); got != want && !(len(markdown) > 2000 && len([]rune(got)) == 140) {
			t.Errorf("%.40q: %q", markdown, got)
		}
	}
}

func TestCollectionsOfOneNameAreToldApart(t *testing.T) {
	all := []playground.Collection{{ID: 1, Name: "Shop", Count: 2}, {ID: 2, Name: "shop", Count: 5}, {ID: 3, Name: "Users", Count: 2}, {ID: 4, Name: "Users", Count: 2}, {ID: 5, Name: "Own"}}
	m, got := NewSaveAs(SaveAsInput{All: all}), ""
	for _, o := range m.Collections {
		got += o.Label + "; "
	}
	if want := "Shop (2 requests); shop (5 requests); Users (2 requests, number 3); Users (2 requests, number 4); Own; New collection…; "; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
