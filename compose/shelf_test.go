package compose_test

import (
	"encoding/json"
	"strings"
	"testing"

	"parley/compose"
	"parley/playground"
)

func TestACollectionIsReadAsItIsAnswered(t *testing.T) {
	c, err := compose.ReadCollection(strings.NewReader(`{"name": " Shop ", "folders": [{"id": "3", "name": "Orders", "place": 2}, {"id": "7", "parent": "3", "name": "Refunds", "place": 1}],
		"requests": [{"name": "List", "folder": "3", "request": {"url": "{{base}}/orders", "auth": {"token": "x"}}}, {"name": "Empty"}], "variables": [{"name": "a", "value": "b", "taken": true}]}`))
	if err != nil || c.Name != "Shop" || c.Auth.Kind != "inherit" || len(c.Folders) != 2 || c.Folders[0].Name != "Refunds" || c.Folders[0].Parent != 3 || c.Variables[0].Taken {
		t.Fatalf("%+v, %v", c, err)
	}
	r := c.Requests[0].Request
	if r.Method != "GET" || r.Auth.Kind != "bearer" || !r.Options.FollowRedirects || r.Headers == nil || c.Requests[0].Folder != 3 || c.Requests[1].Request.Method != "GET" {
		t.Errorf("%+v", c.Requests)
	}
	whole, _ := json.Marshal(c)
	again, err := compose.ReadCollection(strings.NewReader(string(whole)))
	if b, _ := json.Marshal(again); err != nil || string(b) != string(whole) {
		t.Errorf("%v\n%s\n%s", err, whole, b)
	}
}

func TestWhatIsNoCollectionIsRefusedByItsPlace(t *testing.T) {
	for text, want := range map[string]string{
		`{"name": 7}`: "/name", `{"nome": "x"}`: "/nome", `{"folders": [{"id": 3}]}`: "/folders/0/id", `{"folders": [{"id": "x"}]}`: "/folders/0/id",
		`{"folders": [{"id": "1", "parent": "-1"}]}`: "/folders/0/parent", `{"requests": [{"folder": "0"}]}`: "/requests/0/folder",
		`{"requests": [{"request": {"url": 7}}]}`: "/requests/0/request/url", `{"requests": [{"request": {"auth": {"kind": "odd"}}}]}`: "/requests/0/request/auth/kind",
		`{"requests": [{"request": {"options": {"proxy": "http://u:••••••••@h"}}}]}`: "/requests/0/request/options/proxy",
	} {
		_, err := compose.ReadCollection(strings.NewReader(text))
		e, ok := err.(*playground.Error)
		if !ok || e.Code != playground.Invalid || len(e.Fields) == 0 || e.Fields[0].Pointer != want {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, text := range []string{``, `{`, `[]`, `"x"`, `{"name": "x"} {}`} {
		if _, err := compose.ReadCollection(strings.NewReader(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
	if _, err := compose.ReadFolder(strings.NewReader(`{"name": "x", "parent": "y"}`)); playground.CodeOf(err) != playground.Invalid {
		t.Error(err)
	}
	if r, err := compose.ReadSaved(strings.NewReader(`{"name": "x", "folder": null}`)); err != nil || r.Request.Method != "GET" || r.Folder != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

func FuzzReadCollection(f *testing.F) {
	f.Add(`{"name": "Shop", "folders": [{"id": "1", "name": "a"}], "requests": [{"name": "b", "folder": "1", "request": {"url": "http://h/?token=x", "body": {"text": "{\"password\": \"y\"}"}}}]}`)
	f.Add(`{"auth": {"kind": "bearer", "token": "{{a}}b"}, "headers": [{"name": "Cookie", "value": "a=bcdef"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := compose.ReadCollection(strings.NewReader(text))
		if err != nil {
			return
		}
		free, _ := compose.UnburdenAll(c, nil)
		again, moved := compose.UnburdenAll(free, nil)
		a, _ := json.Marshal(free)
		if b, _ := json.Marshal(again); string(a) != string(b) {
			t.Errorf("once more moves %v:\n%s\n%s", moved, a, b)
		}
	})
}
