package views

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// CollectionInput is what the page of a collection is made of.
type CollectionInput struct {
	Kept     playground.Collection                      // secrets only named
	Part     string                                     // settings; otherwise its requests
	Find     string                                     // words that the shown requests have
	Folder   playground.FolderID                        // whose requests are shown; 0: all
	From     int                                        // the row that the table begins with
	Runs     map[playground.SavedID][]playground.Ending // the newest statuses of the shown ones, oldest first
	Typed    url.Values                                 // a posted form, shown as typed instead; nil: as kept
	Faults   []playground.FieldError                    // pointers such as /variables/2/name, by the form's rows
	Fault    string                                     // of a new folder
	Folded   string                                     // the name that was typed for it
	Outdated string                                     // somebody else changed it meanwhile, in words
	Unsaved  bool                                       // a row was taken out of the form
	More     bool                                       // of the blank rows
	Define   string
	Done     string
	Gone     Gone
	Now      time.Time
}

// Gone is what was deleted from a collection just now.
type Gone struct {
	Request  playground.SavedID
	Folder   playground.FolderID
	Requests int // that went with the folder
}

// CollectionModel is what that page draws.
type CollectionModel struct {
	Title      string
	Address    string
	Form       string // where what the requests have in common is kept
	Delete     string
	DeleteText string
	Walk       string // runs what is shown as a whole
	Changed    string
	Part       string
	New        string // a new request, to be saved here
	Tabs       []composerTab
	Version    string
	About      string // Markdown
	InCommon   []string
	Common     string // leads to what the requests have in common
	Done       string
	Gone       *goneThing

	Find     string
	Crumbs   []helpLink // the folder that is shown, and those that it lies in
	FolderID string
	Rows     []collectionRow
	Shown    string // how many of how many
	Next     string
	Previous string
	Parents  []selectOption // of a new folder
	Folded   string
	Fault    string

	Set collectionSettings
}

// collectionRow is a folder or a request in the table.
type collectionRow struct {
	Place       string // where something moved to it comes to lie
	Key, In     string // what it is called when it is moved, and the branch that it lies in
	Folder      bool
	ID          string
	Deep        string
	Name, Href  string
	Edit        string // where it is renamed, described, moved and deleted
	Common      string // what the requests of a folder have in common, in few words
	CommonHref  string
	About       string
	Count       string
	Method, CSS string
	Path, Host  string
	Where       string // the host, and what is inherited
	Last        outcome
	Sent        bool
	LastHref    string
	Spark       Spark
	Send        string
}

// mostTreeRows is how many rows of a collection's table a page shows.
const mostTreeRows = 300

// ShownSaved lists the requests that a page of a collection shows.
func ShownSaved(in CollectionInput) []playground.SavedID {
	var ids []playground.SavedID
	rows, _ := shownRows(in)
	for _, r := range rows {
		if r.Request != nil {
			ids = append(ids, r.Request.ID)
		}
	}
	return ids
}

// shownRows is the part of the tree that a page shows, and how many rows it is a part of.
func shownRows(in CollectionInput) (rows []treeRow, all int) {
	rows = sifted(branchOf(treeOf(in.Kept), in.Folder), in.Find)
	all = len(rows)
	from := max(0, min(in.From, all))
	return rows[from:min(all, from+mostTreeRows)], all
}

// NewCollectionModel decides what the page of a collection shows.
func NewCollectionModel(in CollectionInput) CollectionModel {
	c := in.Kept
	m := CollectionModel{
		Title: showLine(c.Name), Address: "/collections/" + c.ID.String(), Version: strconv.FormatInt(c.Version, 10), Part: "requests",
		About: ownOf(in).Description, Done: in.Done, Find: in.Find, Folded: in.Folded, Fault: in.Fault,
	}
	m.Form, m.Delete, m.DeleteText, m.Common, m.Walk = m.Address, m.Address+"/delete", "Delete", ownHref(c.ID, in.Folder), m.Address+"/run"
	requests, own := m.Address, ownOf(in)
	if in.Folder != 0 {
		m.Walk += "?folder=" + in.Folder.String()
		requests += "?folder=" + in.Folder.String()
		m.Form = m.Address + "/folders/" + in.Folder.String()
		m.Delete, m.DeleteText = m.Form+"/delete", "Delete folder"
		m.FolderID = in.Folder.String()
	}
	for _, f := range c.Around(in.Folder) {
		m.Crumbs = append(m.Crumbs, helpLink{showLine(f.Name), m.Address + "?folder=" + f.ID.String()})
	}
	if in.Part == "settings" {
		m.Part = in.Part
	}
	m.Tabs = []composerTab{
		{ID: "requests", Href: requests, Text: "Requests", Count: showCount(int64(countAll(c, in.Folder))), Current: m.Part == "requests"},
		{ID: "settings", Href: m.Common, Text: "Settings", Value: commonWords(own.Variables, own.Headers, own.Auth), Current: m.Part == "settings"},
	}
	if !c.UpdatedAt.IsZero() {
		m.Changed = "Changed " + showInstant(c.UpdatedAt, in.Now).Short
		if c.UpdatedBy != "" {
			m.Changed += " by " + showLine(c.UpdatedBy)
		}
	}
	m.New = "/?into=" + url.QueryEscape(treePlace(c.ID, in.Folder))
	m.Gone = newGone(c, in.Gone)
	if m.Part == "settings" {
		m.Set = newCollectionSettings(in)
		return m
	}
	m.fillTable(in)
	return m
}

// ownOf is what is shown itself: the collection, or the folder of it as if it were one.
func ownOf(in CollectionInput) playground.Collection {
	around := in.Kept.Around(in.Folder)
	if len(around) == 0 {
		return in.Kept
	}
	f := around[len(around)-1]
	return playground.Collection{ID: in.Kept.ID, Name: f.Name, Description: f.Description, Variables: f.Variables, Headers: f.Headers, Auth: f.Auth, Version: f.Version}
}

// countAll is how many requests lie in a folder and in those below, or in all.
func countAll(c playground.Collection, f playground.FolderID) int {
	if f == 0 {
		return len(c.Requests)
	}
	return countIn(c, f)
}

// commonWords says in few words what requests have in common.
func commonWords(variables []playground.Variable, headers []playground.Row, auth playground.Auth) string {
	var words []string
	if n := len(variables); n > 0 {
		words = append(words, plural(int64(n), "variable", "variables"))
	}
	if n := len(headers); n > 0 {
		words = append(words, plural(int64(n), "header", "headers"))
	}
	if kind := auth.Kind; kind != "" && kind != "none" && kind != "inherit" {
		words = append(words, authNames[kind]+" sign-in")
	}
	return strings.Join(words, ", ")
}

func newGone(c playground.Collection, g Gone) *goneThing {
	at := "/collections/" + c.ID.String()
	switch {
	case g.Request != 0:
		return &goneThing{Text: "The request is deleted.", Action: "/r/" + g.Request.String() + "/restore"}
	case g.Folder != 0 && g.Requests > 0:
		return &goneThing{Text: "The folder is deleted, with " + plural(int64(g.Requests), "request", "requests") + ".", Action: at + "/folders/" + g.Folder.String() + "/restore"}
	case g.Folder != 0:
		return &goneThing{Text: "The folder is deleted.", Action: at + "/folders/" + g.Folder.String() + "/restore"}
	}
	return nil
}

func (m *CollectionModel) fillTable(in CollectionInput) {
	rows, all := shownRows(in)
	base := len(m.Crumbs)
	for _, r := range rows {
		m.Rows = append(m.Rows, m.row(in, r, base))
	}
	from := max(0, min(in.From, all))
	at := func(n int) string {
		q := url.Values{}
		for name, value := range map[string]string{"q": in.Find, "folder": m.FolderID, "from": some(n)} {
			if value != "" {
				q.Set(name, value)
			}
		}
		return m.Address + "?" + q.Encode()
	}
	if from > 0 {
		m.Previous = at(max(0, from-mostTreeRows))
	}
	if from+len(rows) < all {
		m.Next = at(from + len(rows))
	}
	if m.Next != "" || m.Previous != "" {
		m.Shown = "Rows " + showCount(int64(from+1)) + " to " + showCount(int64(from+len(rows))) + " of " + showCount(int64(all))
	}
	m.Parents = folderOptions(in.Kept, in.Folder, 0)
}

func (m *CollectionModel) row(in CollectionInput, r treeRow, base int) collectionRow {
	row := collectionRow{Deep: depthClass(max(0, r.Depth-base))}
	if f := r.Folder; f != nil {
		row.Folder, row.ID, row.Name, row.Href = true, f.ID.String(), showLine(f.Name), m.Address+"?folder="+f.ID.String()
		row.Place, row.Key, row.In = treePlace(in.Kept.ID, f.ID), TwigKey(playground.Twig{Folder: f}), treePlace(in.Kept.ID, f.Parent)
		row.Edit, row.About, row.Count = m.Address+"/folders/"+row.ID, firstLine(f.Description), plural(int64(r.Count), "request", "requests")
		if row.Common = commonWords(f.Variables, f.Headers, f.Auth); row.Common != "" {
			row.CommonHref = ownHref(in.Kept.ID, f.ID)
		}
		return row
	}
	s := r.Request
	row.ID, row.Name, row.Href = s.ID.String(), showLine(s.Name), savedHref(s.ID)
	row.Place, row.Key = treePlace(in.Kept.ID, s.Folder), TwigKey(playground.Twig{Request: s})
	row.In = row.Place
	row.Edit, row.Send, row.About = row.Href+"/edit", row.Href+"/send", firstLine(s.Description)
	row.Method, row.CSS = shortMethod(s.Request.Method), methodLook(s.Request.Method)
	row.Path, row.Host = splitAddress(playground.MaskURL(s.Request.URL))
	if o, sent := lastOutcome(*s); sent {
		row.Last, row.Sent, row.LastHref = o, true, "/runs/"+s.LastRun.String()
	}
	statuses := slices.Clone(in.Runs[s.ID])
	slices.Reverse(statuses)
	row.Spark = NewSpark(statuses)
	row.Where = joinWords(row.Host, inheritsWords(*s, in.Kept))
	return row
}

// inheritsWords says what a request takes over from what it lies in.
func inheritsWords(r playground.SavedRequest, c playground.Collection) string {
	var words []string
	if a, _ := c.AuthAt(r.Folder); r.Request.Auth.Kind == "inherit" && a.Kind != "none" && a.Kind != "inherit" {
		words = append(words, authNames[a.Kind])
	}
	n := 0
	for _, h := range c.HeadersAt(r.Folder) {
		if _, own := r.Request.Header(h.Name); h.Enabled && !own {
			n++
		}
	}
	if n > 0 {
		words = append(words, plural(int64(n), "header", "headers"))
	}
	if len(words) == 0 {
		return ""
	}
	return "inherits " + strings.Join(words, ", ")
}

func savedHref(id playground.SavedID) string { return "/r/" + id.String() }

// splitAddress is what stands of an address in a list: one that begins with a variable has no host.
func splitAddress(address string) (path, host string) {
	if strings.HasPrefix(address, "{{") || !strings.Contains(address, "://") {
		return showLine(address), ""
	}
	path, host = splitURL(address)
	return showLine(path), showLine(host)
}

// folderOptions are the places in a collection: its top and its folders. without is a folder that
// is not offered, with all below it.
func folderOptions(c playground.Collection, chosen, without playground.FolderID) []selectOption {
	out := []selectOption{{"", "At the top", chosen == 0}}
	skip := -1
	for _, r := range treeOf(playground.Collection{Folders: c.Folders}) {
		if skip >= 0 && r.Depth > skip {
			continue
		}
		if skip = -1; r.Folder.ID == without && without != 0 {
			skip = r.Depth
			continue
		}
		out = append(out, selectOption{r.Folder.ID.String(), shorten(showLine(strings.Join(append(slices.Clone(r.Path), r.Folder.Name), " / ")), 90), r.Folder.ID == chosen})
	}
	return out
}

// joinWords joins what there is of two texts.
func joinWords(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}
