package main

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// onShelf begins the places of credentials that were typed into requests that were saved: they
// are sealed, and kept nowhere as they are, not even with the runs that they are sent in.
const onShelf = "onshelf"

var savedNumber = regexp.MustCompile(`Location:\[/api/requests/(\d+)\]`)

// shelf saves a request of every kind, half of them with a new collection and half one by one,
// sends each, and looks at all of it as colleagues do.
func (k *crowd) shelf(target string) {
	k.mark = onShelf
	all := k.everyPlace(target)
	inside, alone := []string{}, []string{}
	for i, name := range slices.Sorted(maps.Keys(all)) {
		title, _ := json.Marshal(name)
		saved := `{"name":` + string(title) + `,"request":` + all[name] + `}`
		if i%2 == 0 {
			inside = append(inside, saved)
		} else {
			alone = append(alone, saved)
		}
	}
	made := k.do("mira", "POST", "/api/collections", `{"name":"Shelf","auth":{"kind":"bearer","token":"`+k.at("shelfauth")+`"},"headers":[{"name":"X-Shelf-Token","value":"`+k.at("shelfheader")+`"}],
		"variables":[{"name":"shelf_key","value":"`+k.at("shelfvariable")+`","secret":true}],
		"folders":[{"id":"1","name":"Inside","auth":{"kind":"basic","username":"u","password":"`+k.at("folderauth")+`"},"headers":[{"name":"X-Folder-Token","value":"`+k.at("folderheader")+`"}],"variables":[{"name":"folder_key","value":"`+k.at("foldervariable")+`","secret":true}]}],
		"requests":[`+strings.Join(inside, ",")+`]}`)
	k.mark = ""
	if !strings.HasPrefix(made, "201") {
		k.Fatal(made)
	}
	k.shown["mira makes a collection"] = made
	_, body, _ := strings.Cut(made, "\n")
	var kept struct {
		ID       string
		Requests []struct{ ID string }
	}
	if err := json.Unmarshal([]byte(body), &kept); err != nil || len(kept.Requests) != len(inside) {
		k.Fatalf("%v: %s", err, body)
	}
	ids := []string{}
	for _, r := range kept.Requests {
		ids = append(ids, r.ID)
	}
	for _, saved := range alone {
		said := k.do("mira", "POST", "/api/collections/"+kept.ID+"/requests", saved)
		k.shown["mira saves "+saved[:40]] = said
		if id := savedNumber.FindStringSubmatch(said); id != nil {
			ids = append(ids, id[1])
			continue
		}
		k.Fatal(said)
	}
	for _, id := range ids {
		k.lookAtSaved(id)
	}
	for _, path := range []string{"/collections", "/collections/ID", "/collections/ID?part=settings", "/collections/ID?folder=1&part=settings", "/api/collections", "/api/collections/ID", "/api/collections/ID/export", "/api/names?saved=" + ids[0], "/search?q=zq7", "/history?q=zq7onshelf"} {
		for _, who := range []string{"jonas", "mira", "vera"} {
			k.look(who, strings.Replace(path, "ID", kept.ID, 1))
		}
	}
}

// lookAtSaved sends a saved request, and looks at it and at its run.
func (k *crowd) lookAtSaved(id string) {
	said := k.do("mira", "POST", "/api/runs", `{"saved":"`+id+`"}`)
	run := regexp.MustCompile(`Location:\[/api/runs/(\d+)\]`).FindStringSubmatch(said)
	if run == nil {
		k.Fatalf("saved request %s: %s", id, said)
	}
	k.shown["mira sends saved request "+id] = said
	for _, path := range []string{"/r/" + id, "/r/" + id + "/edit", "/api/requests/" + id, "/?from=RUN", "/runs/RUN?part=raw", "/api/runs/RUN", "/api/runs/RUN/body", "/api/runs/RUN/har", "/api/runs/RUN/code"} {
		k.look("jonas", strings.Replace(path, "RUN", run[1], 1))
	}
}
