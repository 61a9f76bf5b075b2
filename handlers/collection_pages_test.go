package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// collection makes one through its page, and returns its address.
func (h *house) collection(name string) string {
	h.t.Helper()
	return h.post("/collections", url.Values{"name": {name}}).is(http.StatusOK).url.Path
}

// saved saves a request of a method and address through the playground, and returns its address.
func (h *house) saved(collection, folder, name, method, address string) string {
	h.t.Helper()
	v := formOfPage(h.get("/?url=" + url.QueryEscape(address)).page().Find("body"))
	v.Set("method", method)
	v.Set("url", address)
	for field, value := range map[string]string{"save_go": "new", "save_in": strings.TrimPrefix(collection, "/collections/"), "save_folder": folder, "save_name": name} {
		v.Set(field, value)
	}
	return h.post("/compose/save", v).is(http.StatusOK).url.Path
}

func names(page *goquery.Document) string {
	var all []string
	page.Find("[data-testid=tree] th[scope=row] a").Each(func(_ int, a *goquery.Selection) { all = append(all, a.Text()) })
	return strings.Join(all, ", ")
}

func TestTheFirstPageOfCollectionsSaysWhatTheyAre(t *testing.T) {
	h := newHouse(t)
	page := h.get("/collections").is(http.StatusOK).page()
	if page.Find("[data-testid=no-collections] a[href='/?save=open']").Length() != 1 {
		t.Error("it does not lead to saving a first request")
	}
	if page.Find("#side-tree[hidden]").Length() != 1 || page.Find("#places a[href='/collections'] .n").Length() != 0 {
		t.Error("the sidebar has a tree, or a count, of nothing")
	}
	if h.get("/?save=open").is(http.StatusOK).page().Find("dialog#save-as[open] select[name=save_in] option[selected]").AttrOr("value", "") != "new" {
		t.Error("a first save does not offer a new collection")
	}
	h.post("/collections", url.Values{"name": {" "}}).is(http.StatusUnprocessableEntity)
}

func TestACollectionIsMadeChangedDeletedAndBroughtBack(t *testing.T) {
	h := newHouse(t)
	path := h.collection("Payments")
	form := h.get(path + "?part=settings").page().Find("[data-testid=collection-form]")
	v := formOfPage(form)
	v.Set("description", "# Rules\n\nRead [this](https://docs.example/x), not [that](javascript:alert(1)).\n\n<script>alert(1)</script>")
	v["var_name"][0], v["var_value"][0], v["var_secret"] = "key", "C4nary-of-a-collection", []string{"0"}
	v["header_name"][0], v["header_value"][0] = "X-Team", "payments"
	v.Set("auth_kind", "bearer")
	v.Set("auth_token", "{{key}}")
	r := h.post(path, v).is(http.StatusOK)
	if strings.Contains(r.body, "C4nary") {
		t.Error("the secret is shown")
	}
	page := h.get(path).is(http.StatusOK).page()
	about := page.Find("[data-testid=description]")
	link := about.Find("a")
	if link.Length() != 1 || link.AttrOr("href", "") != "https://docs.example/x" || !strings.Contains(link.AttrOr("rel", ""), "noopener") || about.Find("script").Length() != 0 || about.Find("h3").Text() != "Rules" {
		t.Errorf("%s", goqueryHTML(about))
	}
	if words := page.Find(".tabs .val").Text(); words != "1 variable, 1 header, Bearer sign-in" {
		t.Errorf("in common: %q", words)
	}
	list := h.get("/collections").page().Find("[data-testid=collections]").Text()
	if !strings.Contains(list, "Payments") || !strings.Contains(list, "No requests yet") {
		t.Errorf("the list says %q", list)
	}
	gone := h.post(path+"/delete", url.Values{}).is(http.StatusOK).page()
	undo := gone.Find("[data-testid=gone]").AttrOr("action", "")
	h.get(path).is(http.StatusNotFound)
	h.post(undo, url.Values{}).is(http.StatusOK)
	h.get(path).is(http.StatusOK)
}

func goqueryHTML(s *goquery.Selection) string {
	text, _ := s.Html()
	return text
}

func TestTwoWhoChangeACollectionLoseNothing(t *testing.T) {
	h := newHouse(t)
	path := h.collection("Payments")
	mira := formOfPage(h.get(path + "?part=settings").page().Find("[data-testid=collection-form]"))
	jonas := formOfPage(h.get(path + "?part=settings").page().Find("[data-testid=collection-form]"))
	mira["header_name"][0], mira["header_value"][0] = "X-Team", "mira"
	h.post(path, mira).is(http.StatusOK)
	jonas["header_name"][0], jonas["header_value"][0] = "X-Team", "jonas"
	page := h.post(path, jonas).is(http.StatusPreconditionFailed).page()
	said := page.Find("[data-testid=outdated]").Text()
	if !strings.Contains(said, "saved") || !strings.Contains(said, "The header X-Team is mira now.") || page.Find("input[name=header_value][value=jonas]").Length() != 1 {
		t.Errorf("%s", said)
	}
	h.post(path, formOfPage(page.Find("[data-testid=collection-form]"))).is(http.StatusOK)
	if v := h.get(path+"?part=settings").page().Find("input[name=header_value]").First().AttrOr("value", ""); v != "jonas" {
		t.Errorf("saved over it is %q", v)
	}
}

func TestFoldersAndRequestsLieWhereTheyArePut(t *testing.T) {
	h := newHouse(t)
	path := h.collection("API")
	h.post(path+"/folders", url.Values{"name": {"Users"}}).is(http.StatusOK)
	folder := h.get(path).page().Find("tr[data-folder]").AttrOr("data-folder", "")
	h.post(path+"/folders", url.Values{"name": {"Admins"}, "parent": {folder}}).is(http.StatusOK)
	h.post(path+"/folders", url.Values{"name": {""}}).is(http.StatusUnprocessableEntity)
	list := h.saved(path, folder, "List", "GET", h.base+"/demo/users")
	h.saved(path, folder, "Get", "GET", h.base+"/demo/users/17")
	ping := h.saved(path, "", "Ping", "GET", h.base+"/demo/")
	if got := names(h.get(path).page()); got != "Users, Admins, List, Get, Ping" {
		t.Errorf("the tree is %q", got)
	}
	if got := names(h.get(path + "?q=get+users%2F17").page()); got != "Users, Get" {
		t.Errorf("filtered it is %q", got)
	}
	if got := names(h.get(path + "?folder=" + folder).page()); got != "Admins, List, Get" {
		t.Errorf("the folder has %q", got)
	}
	edit := formOfPage(h.get(ping + "/edit").page().Find("[data-testid=edit]"))
	edit.Set("name", "Pong")
	edit.Set("to", strings.TrimPrefix(path, "/collections/")+"/"+folder)
	edit.Set("place", "first")
	h.post(ping+"/edit", edit).is(http.StatusOK)
	if got := names(h.get(path).page()); got != "Users, Pong, Admins, List, Get" {
		t.Errorf("moved it is %q", got)
	}
	h.post(ping+"/edit", url.Values{"to": {edit.Get("to")}, "place": {"last"}}).is(http.StatusOK)
	if got := names(h.post(list+"/duplicate", nil).is(http.StatusOK).page()); got != "" {
		t.Errorf("a copy opens %q", got)
	}
	if got := names(h.get(path).page()); got != "Users, Admins, List, List copy, Get, Pong" {
		t.Errorf("with a copy, and one moved down, it is %q", got)
	}
	gone := h.post(path+"/folders/"+folder+"/delete", nil).is(http.StatusOK).page()
	if said := gone.Find("[data-testid=gone]").Text(); !strings.Contains(said, "with 4 requests") || names(gone) != "" {
		t.Errorf("%q, and left is %q", said, names(gone))
	}
	h.post(gone.Find("[data-testid=gone]").AttrOr("action", ""), nil).is(http.StatusOK)
	gone = h.post(ping+"/delete", nil).is(http.StatusOK).page()
	h.get(ping).is(http.StatusNotFound)
	if back := h.post(gone.Find("[data-testid=gone]").AttrOr("action", ""), nil).is(http.StatusOK).page(); !strings.Contains(names(back), "Pong") {
		t.Errorf("brought back it is %q", names(back))
	}
}

func TestFoldersAndRequestsHaveOneOrder(t *testing.T) {
	h := newHouse(t)
	path := h.collection("API")
	h.saved(path, "", "Login", "GET", h.base+"/demo/")
	h.post(path+"/folders", url.Values{"name": {"Users"}}).is(http.StatusOK)
	folder := path + "/folders/" + h.get(path).page().Find("tr[data-folder]").AttrOr("data-folder", "")
	key := h.get(path).page().Find("tr[data-folder]").AttrOr("data-key", "")
	last := h.saved(path, "", "Logout", "GET", h.base+"/demo/")
	for _, c := range []struct{ of, place, want string }{
		{last, "up", "Login, Logout, Users"},
		{folder, "first", "Users, Login, Logout"},
		{folder, "down", "Login, Users, Logout"},
		{last, "before-" + key, "Login, Logout, Users"},
		{last, "after-" + key, "Login, Users, Logout"},
		{last, "down", "Login, Users, Logout"},
		{folder, "last", "Login, Logout, Users"},
		{folder, "before-" + strings.TrimPrefix(last, "/r/"), "Login, Users, Logout"},
	} {
		at := c.of
		if at == last {
			at += "/edit"
		}
		h.post(at, url.Values{"place": {c.place}}).is(http.StatusOK)
		if got := names(h.get(path).page()); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.of, c.place, got, c.want)
		}
	}
	if got := h.get(folder).page().Find("select[name=place] option").Text(); !strings.Contains(got, "Before Logout") || !strings.Contains(got, "One up") {
		t.Errorf("a folder's form offers %q", got)
	}
	h.saved(path, strings.TrimPrefix(folder, path+"/folders/"), "List", "GET", h.base+"/demo/users")
	if got := h.get(path + "/run").page().Find("[data-testid=walk] .nm").Text(); !strings.Contains(got, "LoginListLogout") {
		t.Errorf("run all sends %q", got)
	}
}

func TestAFolderIsRenamedDescribedAndMoved(t *testing.T) {
	h := newHouse(t)
	path := h.collection("API")
	for _, name := range []string{"Users", "Trouble"} {
		h.post(path+"/folders", url.Values{"name": {name}}).is(http.StatusOK)
	}
	folders := h.get(path).page().Find("tr[data-folder]")
	users, trouble := folders.Eq(0).AttrOr("data-folder", ""), folders.Eq(1).AttrOr("data-folder", "")
	at := path + "/folders/" + trouble
	v := formOfPage(h.get(at).page().Find("[data-testid=edit]"))
	v.Set("name", "Faults")
	v.Set("description", "What goes wrong")
	v.Set("to", strings.TrimPrefix(path, "/collections/")+"/"+users)
	h.post(at, v).is(http.StatusOK)
	page := h.get(path).page()
	if got := names(page); got != "Users, Faults" || !page.Find("tr[data-folder='"+trouble+"']").HasClass("deep-1") {
		t.Errorf("%q", got)
	}
	if h.get(path+"/folders/"+users).page().Find("select[name=to] option[value$='/"+trouble+"']").Length() != 0 {
		t.Error("a folder may be moved into what lies in it")
	}
	v.Set("name", "")
	h.post(at, v).is(http.StatusUnprocessableEntity)
	h.get(path + "/folders/999").is(http.StatusNotFound)
}
