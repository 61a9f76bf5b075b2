package renew_test

import (
	"slices"
	"strings"
	"testing"

	"parley/playground"
	"parley/renew"
)

func request(name, method, url string) playground.SavedRequest {
	r := playground.NewRequest(url)
	r.Method = method
	return playground.SavedRequest{Name: name, Request: r, Origin: &playground.Origin{}}
}

func known(id string, r playground.SavedRequest) playground.SavedRequest {
	r.Origin = &playground.Origin{Source: id}
	return r
}

// keep is a collection as the store would keep what was read: with numbers, and how it was imported.
func keep(there playground.Collection) renew.Kept {
	marked := renew.Mark(there, there, "tool:1")
	k := renew.Kept{Stamp: 1}
	add := func(o *playground.Origin, of int64) {
		o.Of = of
		k.Origins = append(k.Origins, *o)
	}
	marked.ID, marked.Version = 1, 1
	add(marked.Origin, 1)
	for i := range marked.Folders {
		marked.Folders[i].Version = 1
		add(marked.Folders[i].Origin, int64(marked.Folders[i].ID))
	}
	for i := range marked.Requests {
		r := &marked.Requests[i]
		r.ID, r.Version = playground.SavedID(i+1), 1
		add(r.Origin, int64(r.ID))
	}
	k.Collection, k.Opened = marked, marked
	k.Opened.Requests = nil
	return k
}

func of(requests ...playground.SavedRequest) playground.Collection {
	return playground.Collection{Name: "Shop", Auth: playground.Auth{Kind: "none"}, Requests: requests}
}

func words(r playground.Renewal) string {
	var all []string
	for _, g := range []struct {
		name  string
		parts []playground.RenewedPart
	}{{"new", r.New}, {"changed", r.Changed}, {"both", r.Both}, {"gone", r.Gone}, {"here", r.Here}, {"deleted", r.Deleted}} {
		for _, p := range g.parts {
			one := g.name + " " + p.Name
			if len(p.Members) > 0 {
				one += " (" + strings.Join(p.Members, ", ") + ")"
			}
			all = append(all, one)
		}
	}
	return strings.Join(all, "; ")
}

func TestWhatAFileChangesIsToldFromWhatWasChangedHere(t *testing.T) {
	list, one := request("List", "GET", "{{base}}/users?page=1"), request("One", "GET", "{{base}}/users/1")
	for name, c := range map[string]struct {
		was, now playground.Collection
		here     func(k *renew.Kept)
		choice   renew.Choice
		want     string
		writes   int
	}{
		"nothing":                           {of(list, one), of(list, one), nil, renew.Choice{}, "", 0},
		"another order":                     {of(list, one), of(one, list), nil, renew.Choice{}, "", 0},
		"a new address":                     {of(list, one), of(request("List", "GET", "{{base}}/users?page=2"), one), nil, renew.Choice{}, "changed List (address)", 1},
		"a new origin":                      {of(list), of(request("List", "GET", "https://shop.test/users?page=1")), nil, renew.Choice{}, "changed List (address)", 1},
		"a new name":                        {of(list, one), of(request("All", "GET", "{{base}}/users?page=1"), one), nil, renew.Choice{}, "changed List (name)", 1},
		"a new path and name under an id":   {of(known("a", list)), of(known("a", request("X", "PUT", "{{base}}/x"))), nil, renew.Choice{}, "changed List (address, method, name)", 1},
		"the same under another id":         {of(known("a", list)), of(known("b", list)), nil, renew.Choice{}, "", 0},
		"another under another id":          {of(known("a", list)), of(known("b", request("L", "GET", "{{base}}/users"))), nil, renew.Choice{}, "new L; gone List", 1},
		"two of one name":                   {of(list, list), of(list, list, list), nil, renew.Choice{}, "new List", 1},
		"gone":                              {of(list, one), of(list), nil, renew.Choice{}, "gone One", 0},
		"gone, and removed":                 {of(list, one), of(list), nil, renew.Choice{Remove: true}, "gone One", 1},
		"changed here":                      {of(list, one), of(list, one), func(k *renew.Kept) { k.Collection.Requests[0].Name = "Ours" }, renew.Choice{}, "here List (name)", 0},
		"renamed here, and another there":   {of(list), of(request("List", "POST", "{{base}}/users?page=1")), func(k *renew.Kept) { k.Collection.Requests[0].Description = "Ours" }, renew.Choice{}, "changed List (method)", 1},
		"changed on both sides":             {of(list), of(request("List", "GET", "{{base}}/users?page=2")), func(k *renew.Kept) { k.Collection.Requests[0].Request.URL = "{{base}}/users?page=3" }, renew.Choice{}, "both List (address)", 0},
		"changed on both sides, the file's": {of(list), of(request("List", "GET", "{{base}}/users?page=2")), func(k *renew.Kept) { k.Collection.Requests[0].Request.URL = "{{base}}/users?page=3" }, renew.Choice{All: true}, "both List (address)", 1},
		"changed to the same on both sides": {of(list), of(request("List", "GET", "{{base}}/users?page=2")), func(k *renew.Kept) { k.Collection.Requests[0].Request.URL = "{{base}}/users?page=2" }, renew.Choice{}, "", 0},
		"gone there, changed here":          {of(list, one), of(list), func(k *renew.Kept) { k.Collection.Requests[1].Name = "Ours" }, renew.Choice{Remove: true}, "both One (name)", 0},
		"deleted here":                      {of(list, one), of(list, one), func(k *renew.Kept) { k.Collection.Requests = k.Collection.Requests[:1] }, renew.Choice{}, "deleted One", 0},
		"deleted here, and brought back":    {of(list, one), of(list, one), func(k *renew.Kept) { k.Collection.Requests = k.Collection.Requests[:1] }, renew.Choice{Back: true}, "deleted One", 1},
		"made here": {of(list), of(list), func(k *renew.Kept) {
			k.Collection.Requests = append(k.Collection.Requests, playground.SavedRequest{ID: 9, Name: "Ours", Version: 1})
		}, renew.Choice{Remove: true}, "", 0},
		"imported before origins were kept":  {of(list, one), of(request("List", "GET", "{{base}}/users?page=2")), func(k *renew.Kept) { k.Origins, k.Stamp = nil, 0 }, renew.Choice{}, "changed List (address); gone One", 1},
		"so, and edited since":               {of(list), of(request("List", "GET", "{{base}}/users?page=2")), func(k *renew.Kept) { k.Origins, k.Stamp, k.Collection.Requests[0].Version = nil, 0, 2 }, renew.Choice{}, "both List (address)", 0},
		"the description of the collection":  {of(list), func() playground.Collection { c := of(list); c.Description = "New"; return c }(), nil, renew.Choice{}, "changed What its requests have in common (description)", 1},
		"a folder and what is in it are new": {of(list), playground.Collection{Auth: playground.Auth{Kind: "none"}, Folders: []playground.Folder{{ID: 1, Name: "F"}}, Requests: []playground.SavedRequest{list, {Folder: 1, Name: "In", Request: playground.NewRequest("/in")}}}, nil, renew.Choice{}, "new In", 2},
		"a variable there, and another's here": {of(list), func() playground.Collection {
			c := of(list)
			c.Variables = []playground.Variable{{Name: "v", Value: "1"}}
			return c
		}(), func(k *renew.Kept) { k.Collection.Description = "Ours" }, renew.Choice{}, "changed What its requests have in common (variable v)", 1},
	} {
		t.Run(name, func(t *testing.T) {
			k := keep(c.was)
			if c.here != nil {
				k.Collection.Requests = slices.Clone(k.Collection.Requests)
				c.here(&k)
			}
			got := renew.Plan(k, c.now, c.choice)
			if is := strings.ReplaceAll(words(got), "Ours", map[bool]string{true: "One", false: "List"}[strings.Contains(c.want, "One (")]); is != c.want {
				t.Errorf("it is %q, want %q", is, c.want)
			}
			writes := len(got.Folders) + len(got.Requests) + len(got.Removed)
			if got.Own != nil {
				writes++
			}
			if writes != c.writes || got.Nothing() != (c.writes == 0) {
				t.Errorf("it writes %d things, want %d", writes, c.writes)
			}
		})
	}
}

func TestACredentialOfTheFileBecomesASecretOnce(t *testing.T) {
	with := func(url string) playground.SavedRequest {
		r := request("List", "GET", url)
		r.Request.Headers = []playground.Row{{Name: "Authorization", Value: "Bearer canary-4711", Enabled: true}}
		return r
	}
	k := keep(of())
	got := renew.Plan(k, of(with("{{base}}/a")), renew.Choice{})
	if len(got.Requests) != 1 || got.Own == nil || len(got.Own.Variables) != 1 || got.Own.Variables[0].Value != "canary-4711" || !got.Own.Variables[0].Secret {
		t.Fatalf("it writes %+v", got)
	}
	if v := got.Requests[0].Request.Headers[0].Value; strings.Contains(v, "canary") {
		t.Errorf("the header is %q", v)
	}
	// What has a token of its own here by now is not touched by the one in the file.
	kept := got.Requests[0]
	kept.ID, kept.Version = 1, 1
	o := *kept.Origin
	o.Of = 1
	k.Origins = append(k.Origins, o)
	k.Collection.Requests, k.Collection.Variables = []playground.SavedRequest{kept}, got.Own.Variables
	k.Opened.Variables = []playground.Variable{{Name: got.Own.Variables[0].Name, Value: "another", Secret: true}}
	if again := renew.Plan(k, of(with("{{base}}/a")), renew.Choice{}); !again.Nothing() {
		t.Errorf("it writes %+v", again)
	}
}
