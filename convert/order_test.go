package convert_test

import (
	"encoding/json"
	"strings"
	"testing"

	"parley/convert"
	"parley/playground"
)

// laid is the tree of what was imported, in its order.
func laid(in playground.Imported) string {
	var out []string
	next := 0
	folders := func(before int) {
		for ; next < len(in.Folders) && in.Folders[next].After <= before; next++ {
			out = append(out, strings.Join(in.Folders[next].Path, "/")+"/")
		}
	}
	for i, r := range in.Requests {
		folders(i)
		out = append(out, strings.Join(append(append([]string{}, r.Folder...), r.Name), "/"))
	}
	folders(len(in.Requests))
	return strings.Join(out, " ")
}

func TestFoldersStandWhereTheyStandInTheFile(t *testing.T) {
	for name, c := range map[string]struct{ file, text, want string }{
		"Postman": {"a.json", `{"info":{"name":"a","schema":"x"},"item":[{"name":"Login","request":"http://a"},{"name":"Users","item":[{"name":"List","request":"http://a"},{"name":"None","item":[]}]},{"name":"Logout","request":"http://a"}]}`,
			"Login Users/ Users/List Users/None/ Logout"},
		"Postman 1": {"a.json", `{"id":"1","name":"a","order":["9"],"folders_order":["2"],"folders":[{"id":"2","name":"F","order":[]}],"requests":[{"id":"9","name":"R","url":"http://a","method":"GET"}]}`,
			"F/ R"},
		"Insomnia": {"a.json", `{"_type":"export","__export_format":4,"resources":[{"_id":"w","_type":"workspace","name":"W"},{"_id":"r2","_type":"request","parentId":"w","name":"Last","url":"http://a","metaSortKey":3},
			{"_id":"r1","_type":"request","parentId":"w","name":"First","url":"http://a","metaSortKey":1},{"_id":"f","_type":"request_group","parentId":"w","name":"F","metaSortKey":2}]}`,
			"First F/ Last"},
		"Insomnia 5": {"a.yaml", "type: collection.insomnia.rest/5.0\nname: a\ncollection:\n  - name: Last\n    url: http://a\n    meta: {sortKey: 3}\n  - name: F\n    meta: {sortKey: 2}\n    children:\n      - {name: In, url: http://a}\n  - name: First\n    url: http://a\n    meta: {sortKey: 1}\n",
			"First F/ F/In Last"},
		"Bruno runs folders first, by number": {"a.json", `{"name":"a","version":"1","items":[{"type":"http","name":"B","seq":2,"request":{"url":"http://a","method":"GET"}},{"type":"http","name":"A","seq":1,"request":{"url":"http://a","method":"GET"}},
			{"type":"folder","name":"Second","seq":10,"items":[]},{"type":"folder","name":"One","seq":9,"items":[{"type":"http","name":"C","request":{"url":"http://a","method":"GET"}}]}]}`,
			"One/ One/C Second/ A B"},
		"OpenAPI has no folder of a tag that nothing has": {"a.yaml", "openapi: 3.0.0\ntags:\n- {name: none}\n- {name: pets, description: all}\npaths:\n  /a:\n    get: {tags: [pets], summary: A}\n", "pets/ pets/A"},
	} {
		in, err := convert.Import("auto", convert.Upload{Name: c.file, Text: c.text})
		if err != nil || laid(in) != c.want {
			t.Errorf("%s: %s, want %s (%v)", name, laid(in), c.want, err)
		}
	}
}

func TestAnExportKeepsTheOrder(t *testing.T) {
	r := func(name string, in playground.FolderID, place int) playground.SavedRequest {
		return playground.SavedRequest{Name: name, Folder: in, Place: place, Request: playground.NewRequest("http://a/")}
	}
	c := playground.Collection{Name: "Shop", Auth: playground.Auth{Kind: "none"}, Folders: []playground.Folder{{ID: 1, Name: "Users", Place: 2}, {ID: 2, Name: "Empty", Place: 4}},
		Requests: []playground.SavedRequest{r("Login", 0, 1), r("List", 1, 1), r("Logout", 0, 3)}}
	for _, format := range []string{"postman", "parley"} {
		text, err := convert.ToFile(format, c)
		if err != nil {
			t.Fatal(err)
		}
		in, err := convert.Import("auto", convert.Upload{Name: "a.json", Text: string(text)})
		if want := "Login Users/ Users/List Logout Empty/"; err != nil || laid(in) != want {
			t.Errorf("%s: %s, want %s (%v)", format, laid(in), want, err)
		}
	}
	old := c
	old.Folders = []playground.Folder{{ID: 1, Name: "Users", Place: 1}}
	text, _ := json.Marshal(old)
	in, err := convert.Import("parley", convert.Upload{Text: string(text)})
	if want := "Users/ Users/List Login Logout"; err != nil || laid(in) != want {
		t.Errorf("a file from before: %s, want %s (%v)", laid(in), want, err)
	}
}
