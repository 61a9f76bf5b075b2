package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"parley/store/pgtest"
	"parley/store/storetest"
)

// TestNoCredentialIsSeenByAnybodyElse sends one of every kind of credential in every place
// where it can stand, to a server that says back what it got; then it looks for each of them
// through the eyes of everybody but who typed it, and in everything that leaves Parley.
func TestNoCredentialIsSeenByAnybodyElse(t *testing.T) {
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		database := filepath.Join(t.TempDir(), "parley.db")
		noneIsSeen(t, database, func(k *crowd, runs map[string]string) { k.keptInFiles(database, runs) })
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		database := pgtest.Empty(t)
		noneIsSeen(t, database, func(k *crowd, runs map[string]string) {
			k.stopped()
			k.toldApart(runs)
			k.keptInCells(database, k.dumpOf(database), runs)
		})
	})
}

// noneIsSeen sends and looks; left looks into what is left when Parley has ended.
func noneIsSeen(t *testing.T, database string, left func(*crowd, map[string]string)) {
	t.Helper()
	c := &canaries{}
	target := httptest.NewServer(http.HandlerFunc(c.echo))
	defer target.Close()
	for _, said := range []string{"issued", "issuedsubject", "location", "setcookie"} {
		c.at(said)
	}
	k := newCrowd(t, database, c)
	k.follow("vera")
	runs, requests := map[string]string{}, k.everyPlace(target.URL)
	for _, name := range slices.Sorted(maps.Keys(requests)) {
		runs[name] = k.send(requests[name])
	}
	k.secretVariables(target.URL, runs)
	if said := k.do("mira", "POST", "/api/series", `{"request":`+requests["fields, query, JSON"]+`,"plan":{"count":2}}`); !strings.HasPrefix(said, "202") {
		t.Fatal(said)
	}
	if said := k.do("mira", "POST", "/api/series", `{"request":{"url":"`+target.URL+`/said","headers":[{"name":"X-Odd","value":"{{password}}"}]},"data":[{"id":"1","password":"`+k.at("datapassword")+`"}]}`); !strings.HasPrefix(said, "202") {
		t.Fatalf("repeat with data: %.200s", said)
	}
	k.shelf(target.URL)
	k.badRequests()
	links := k.links(runs)
	k.lookAround("jonas", runs)
	for _, who := range []string{"ada", "vera"} {
		k.look(who, "/api/runs/"+runs["GraphQL"]+"/jq?filter=.")
		for _, path := range []string{"/?run=", "/api/runs/", "/lessons/duplicates/3?run="} {
			k.look(who, path+runs["fields, query, JSON"])
		}
	}
	k.teamPages("ada")
	k.takeOut(runs)
	for _, link := range links {
		for _, part := range []string{"", "/body", "/preview"} {
			k.look("nobody", link+part)
		}
		k.look("nobody", "/api/shared/"+strings.TrimPrefix(link, "/s/"))
	}
	k.onStage(runs)
	for _, where := range slices.Sorted(maps.Keys(k.shown)) {
		if found := c.find(k.shown[where]); found != nil {
			t.Errorf("%s shows %v: %s", where, found, around(k.shown[where], found[0]))
		}
	}
	clear(k.shown) // what still refers to the crowd need not hold all that it saw
	left(k, runs)
}

// onStage presents every run, shown as it was kept and large, and looks as who follows and on
// the screen of who presents.
func (k *crowd) onStage(runs map[string]string) {
	var p struct {
		ID, Link string
		Steps    []struct{ ID int64 }
	}
	read := func(said string) {
		k.Helper()
		_, body, _ := strings.Cut(said, "{")
		if err := json.Unmarshal([]byte("{"+body), &p); err != nil {
			k.Fatalf("%v: %.300s", err, said)
		}
	}
	read(k.do("mira", "POST", "/api/presentations", `{"title":"All","runs":["`+strings.Join(slices.Sorted(maps.Values(runs)), `","`)+`"]}`))
	api := "/api/presentations/" + p.ID
	read(k.do("mira", "POST", api+"/start", `{}`))
	link := p.Link[strings.Index(p.Link, "/follow/"):]
	keep := func(who, path, when string) {
		said := k.do(who, "GET", path, "")
		if !strings.HasPrefix(said, "200") && !strings.HasPrefix(said, "404") { // some have no content
			k.Errorf("%s: %.300s", path, said)
		}
		k.shown[who+" "+path+" "+when] = said
	}
	for _, s := range p.Steps {
		step := strconv.FormatInt(s.ID, 10)
		move := func(body string) {
			if said := k.do("mira", "PATCH", api+"/stage", `{"step":`+step+body+`}`); !strings.HasPrefix(said, "200") {
				k.Fatal(said)
			}
		}
		move("")
		keep("nobody", link, "before "+step)
		move(`,"kept":true`)
		for _, path := range []string{link, "/api" + link, link + "/steps/" + step, link + "/steps/" + step + "/body", link + "/steps/" + step + "/preview"} {
			keep("nobody", path, "at "+step)
		}
		keep("mira", "/present/"+p.ID, "at "+step)
		keep("mira", "/present/"+p.ID+"/notes", "at "+step)
		keep("mira", "/present/"+p.ID+"/request?step="+step, "changed at "+step)
		move(`,"zoomed":true`)
		keep("nobody", link, "large at "+step)
		move(`,"asked":true`)
		keep("nobody", link, "the request at "+step)
	}
	ids := slices.Sorted(maps.Values(runs))
	for i := range ids[1:] { // each beside the next
		if said := k.do("mira", "PATCH", api+"/stage", `{"compared":["`+ids[i]+`","`+ids[i+1]+`"]}`); !strings.HasPrefix(said, "200") {
			k.Fatal(said)
		}
		keep("nobody", link, "beside "+ids[i])
		keep("nobody", "/api"+link, "beside "+ids[i])
		keep("mira", "/present/"+p.ID, "beside "+ids[i])
	}
	if said := k.do("mira", "GET", "/present/"+p.ID+"/edit", ""); !strings.HasPrefix(said, "200") {
		k.Fatal(said)
	}
}

// around is a text near where a place's credential stands, if it stands there as it is.
func around(text, place string) string {
	i := strings.Index(strings.ToLower(text), strings.ToLower("Zq7"+place))
	if i < 0 {
		return "in base64"
	}
	return text[max(0, i-120):min(len(text), i+80)]
}

// secretVariables sends secrets of an environment, filled in everywhere and said back.
func (k *crowd) secretVariables(target string, runs map[string]string) {
	made := k.do("mira", "POST", "/api/environments", `{"name":"Staging","auth":{"kind":"basic","username":"me","password":"{{key}}"},"variables":[{"name":"key","value":"`+k.at("variable")+`","secret":true}]}`)
	if !strings.HasPrefix(made, "201") {
		k.Fatal(made)
	}
	k.savedSecrets()
	for name, request := range map[string]string{
		"a secret":             `{"method":"POST","url":"` + target + `/said/{{key}}?q={{key}}","headers":[{"name":"Cookie","value":"sid={{key}}"},{"name":"X-Odd","value":"{{key}}"}],"auth":{"kind":"inherit"},"body":{"kind":"json","text":"{\"a\":\"{{key}}\"}"}}`,
		"a secret, broken off": `{"url":"` + target + `/broken?q={{key}}","auth":{"kind":"bearer","token":"{{key}}"}}`,
		"a secret, no HTTP":    `{"url":"` + target + `/nonsense?q={{key}}","auth":{"kind":"bearer","token":"{{key}}"}}`,
		"a secret, digest":     `{"url":"` + target + `/digest","auth":{"kind":"digest","username":"me","password":"{{key}}"}}`,
		"a secret, no host":    `{"url":"http://{{key}}.invalid/"}`,
	} {
		runs[name] = k.send(request, `,"environment":"Staging"`)
	}
}

// badRequests are refused, each with a credential in it: nothing of them may reach the log.
func (k *crowd) badRequests() {
	for _, r := range [][3]string{
		{"POST", "/api/runs", `{"request":{"url":"http://mira:` + k.at("badurl") + `@[::1/"}}`},
		{"POST", "/api/runs", `{"request":{"url":"http://h/","headers":[{"name":"Authorization","value":"Bearer ` + k.at("badjson") + `"`},
		{"POST", "/api/runs", `{"request":{"url":"http://h/","password":"` + k.at("unknownmember") + `"}}`},
		{"POST", "/api/runs", `{"request":{"method":"` + k.at("badmethod") + ` ()","url":"http://h/"}}`},
		{"GET", "/api/runs?q=" + k.at("sought") + "&status=x", ""},
		{"GET", "/nowhere?token=" + k.at("nowhere"), ""},
		{"GET", "/?url=http://u:" + k.at("filled") + "@h/", ""},
		{"PATCH", "/api/runs/1", `{"note": {"` + k.at("badnote") + `": 1}}`},
		{"GET", "/runs/" + k.at("badid"), ""},
		{"GET", "/s/" + k.at("badlink"), ""},
		{"GET", "/invitation/" + k.at("badinvitation"), ""},
		{"GET", "/oauth/callback?state=x&code=" + k.at("badcode"), ""},
		{"GET", "/sign-in?password=" + k.at("inlink"), ""},
	} {
		if said := k.do("mira", r[0], r[1], r[2]); strings.HasPrefix(said, "500") {
			k.Errorf("%v is answered with %s", r, said)
		}
	}
	k.do("nobody", "POST", "/sign-in", "name=ada&password="+k.at("wrongpassword"), "Content-Type", "application/x-www-form-urlencoded")
	k.do("nobody", "GET", "/api/runs", "", "Authorization", "Bearer "+k.at("wrongtoken"))
	k.do("nobody", "GET", "/api/runs", "", "Cookie", "parley_session_1="+k.at("wrongcookie"))
	k.do("mira", "GET", "/api/runs", "", "Host-X", k.at("field"))
}

// links shares each run, and a comparison of two.
func (k *crowd) links(runs map[string]string) []string {
	ids := slices.Sorted(maps.Values(runs))
	var links []string
	for _, id := range ids {
		links = append(links, k.link(`{"run":"`+id+`","days":7}`))
	}
	return append(links, k.link(`{"compare":"run=`+runs["XML"]+`&run=`+runs["fields, query, JSON"]+`","days":7}`))
}

func (k *crowd) link(of string) string {
	said := k.do("mira", "POST", "/api/shares", of)
	link := regexp.MustCompile(`/s/[\w-]{22}`).FindString(said)
	if link == "" {
		k.Fatalf("%s: %s", of, said)
	}
	return link
}

// lookAround opens everything that a colleague can open.
func (k *crowd) lookAround(who string, runs map[string]string) {
	last := ""
	for _, name := range slices.Sorted(maps.Keys(runs)) {
		for _, path := range ofRun {
			k.look(who, strings.Replace(path, "ID", runs[name], 1))
		}
		if last != "" {
			k.look(who, "/api/compare?run="+last+"&run="+runs[name])
		}
		last = runs[name]
	}
	for _, part := range []string{"body", "headers", "request", "explanation", "text"} {
		k.look(who, "/compare?part="+part+"&run="+last+"&run="+runs["fields, query, JSON"]+"&run="+runs["GraphQL"])
	}
	k.teamPages(who)
}

// savedSecrets keeps a collection with a secret, and requests with credentials that are typed.
func (k *crowd) savedSecrets() {
	k.Helper()
	made := k.do("mira", "POST", "/api/collections", `{"name":"Shop","variables":[{"name":"shopkey","value":"`+k.at("shelfvariable")+`","secret":true}],"headers":[{"name":"X-Api-Key","value":"`+k.at("shelffield")+`"}],
		"requests":[{"name":"zq7 one","request":{"url":"http://h/?token=`+k.at("shelfquery")+`","headers":[{"name":"Authorization","value":"Bearer `+k.at("shelfheader")+`"}]}}]}`)
	if !strings.HasPrefix(made, "201") {
		k.Fatal(made)
	}
	form := url.Values{"form": {"page"}, "save_go": {"new"}, "save_in": {"1"}, "save_name": {"zq7 two"}, "method": {"GET"}, "url": {"http://h/"}, "auth_kind": {"basic"}, "auth_username": {"me"}, "auth_password": {k.at("shelfpassword")},
		"timeout_ms": {"1s"}, "max_redirects": {"0"}, "retry_attempts": {"1"}, "retry_backoff_ms": {"1"}, "max_body_bytes": {"1MB"}, "http_version": {"auto"}}
	if said := k.do("mira", "POST", "/compose/save", form.Encode(), "Content-Type", "application/x-www-form-urlencoded"); !strings.HasPrefix(said, "303") && !strings.HasPrefix(said, "200") {
		k.Fatal(said)
	}
}

// teamPages opens what is about no run alone.
func (k *crowd) teamPages(who string) {
	for _, path := range []string{"/", "/history", "/api/runs?limit=100", "/api/runs?q=zq7", "/history?q=zq7", "/search?q=zq7", "/api/values?name=field", "/api/names?environment=Staging", "/environments", "/api/environments", "/environments/1", "/cookies",
		"/api/cookies", "/settings", "/settings/shares", "/api/shares", "/metrics", "/api/audit", "/admin/audit", "/api/audit.csv", "/api/series", "/api/baselines", "/series/1", "/api/series/1", "/?series=1", "/series/2", "/api/series/2", "/?series=2", "/api/series/2/junit",
		"/collections", "/collections/1", "/collections/1?part=settings", "/api/collections/1", "/r/1", "/r/2", "/?save=open"} {
		k.look(who, path)
	}
}

// takeOut makes every file of runs: their owner's, too, are for other people to read.
func (k *crowd) takeOut(runs map[string]string) {
	pair := "run=" + runs["XML"] + "&run=" + runs["fields, query, JSON"]
	for _, who := range []string{"mira", "jonas"} {
		for _, format := range []string{"har", "json", "csv"} {
			k.look(who, "/history/export?format="+format)
		}
		k.look(who, "/api/runs.har")
		for _, format := range []string{"markdown", "html", "json"} {
			k.look(who, "/compare/export?format="+format+"&"+pair)
		}
	}
	for _, id := range runs {
		for _, file := range []string{"/har", ".md", "/code"} {
			k.look("mira", "/api/runs/"+id+file)
		}
	}
}

// owners are the columns in which what was typed is kept for who typed it: the request, what
// came of it, and the content that came.
var owners = []string{"request.record", "series.record", "outcome.record", "wire.record", "chunk.data", "run.url", "run.final_url"}

// sealed are the credentials that nobody typed into a request: they are kept nowhere as they
// are.
var sealed = []string{"variable", "issued", "issuedsubject"}

// keptInFiles looks into what is left when Parley has ended. What was typed is kept for who
// typed it, with its run and the content that came, and nowhere else; a secret of an
// environment is kept sealed, and so nowhere.
func (k *crowd) keptInFiles(database string, runs map[string]string) {
	var out, errs output
	if code := run([]string{"-database", database, "backup", database + ".copy"}, func(string) string { return "" }, &out, &errs); code != exitOK {
		k.Fatalf("%s%s", &out, &errs)
	}
	for _, file := range []string{database, database + "-wal", database + ".copy"} {
		content, err := os.ReadFile(file)
		if err != nil {
			k.Fatal(err)
		}
		if bytes.Contains(content, []byte(k.at("variable"))) {
			k.Errorf("%s holds a secret of an environment", file)
		}
	}
	k.stopped()
	k.toldApart(runs)
	for _, file := range []string{database, database + ".copy"} {
		k.keptInCells(file, storetest.Dump(k.T, file), runs)
	}
}

// dumpOf is what a database of PostgreSQL holds.
func (k *crowd) dumpOf(database string) (cells []storetest.Cell) {
	for _, cell := range pgtest.Dump(k.T, database) {
		cells = append(cells, storetest.Cell{Table: cell[0], Column: cell[1], Text: string(storetest.Unpacked([]byte(cell[2])))})
	}
	return cells
}

// toldApart looks into what others were told while the runs went.
func (k *crowd) toldApart(runs map[string]string) {
	if n := strings.Count(k.live.String(), "event:"); n < len(runs) {
		k.Errorf("a viewer saw %d events of %d runs", n, len(runs))
	}
	for name, text := range map[string]string{"the log": k.log.String(), "what a collector is told": k.told.String(), "the live feed": k.live.String()} {
		if found := k.find(text); found != nil || text == "" {
			k.Errorf("%s holds %v: %s", name, found, text[:min(len(text), 200)])
		}
	}
}

// keptInCells looks into a whole database.
func (k *crowd) keptInCells(where string, cells []storetest.Cell, runs map[string]string) {
	indexed, held := 0, map[string]bool{}
	for _, cell := range cells {
		column := cell.Table + "." + cell.Column
		if column == "run_text.text" {
			indexed++
		}
		for _, place := range k.find(cell.Text) {
			held[column] = true
			if !slices.Contains(owners, column) || slices.Contains(sealed, place) || strings.HasPrefix(place, onShelf) {
				k.Errorf("%s: %s holds %s: %s", where, column, place, around(cell.Text, place))
			}
		}
	}
	if len(held) != len(owners) || indexed < len(runs) {
		k.Errorf("%s: what was typed is in %v, and %d runs can be searched", where, held, indexed)
	}
}
