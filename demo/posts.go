package demo

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
)

const (
	seedPosts = 100
	keptPosts = 500 // created ones kept at most; the oldest are forgotten first
)

// post is a text by a user.
type post struct {
	ID     int    `json:"id"`
	UserID int    `json:"userId"`
	Title  string `json:"title"`
	Body   string `json:"body"`
}

// board keeps the posts: 100 that come with the program, and the newest of the created ones.
type board struct {
	mu      sync.Mutex
	created []post
	next    int
}

func newBoard() *board { return &board{next: seedPosts + 1} }

func seedPost(id int) post {
	return post{ID: id, UserID: 1 + (id-1)/10, Title: fmt.Sprintf("Post %d", id), Body: fmt.Sprintf("What user %d had to say, part %d.", 1+(id-1)/10, 1+(id-1)%10)}
}

// create keeps p under the next id.
func (b *board) create(p post) post {
	b.mu.Lock()
	defer b.mu.Unlock()
	p.ID = b.next
	b.next++
	b.created = append(b.created, p)
	if len(b.created) > keptPosts {
		b.created = b.created[len(b.created)-keptPosts:]
	}
	return p
}

// all returns every post in the order of the ids.
func (b *board) all() []post {
	b.mu.Lock()
	defer b.mu.Unlock()
	posts := make([]post, 0, seedPosts+len(b.created))
	for id := range seedPosts {
		posts = append(posts, seedPost(id+1))
	}
	return append(posts, b.created...)
}

func (d *Demo) listPosts(w http.ResponseWriter, r *http.Request) {
	page, ok := readPage(w, r)
	if !ok {
		return
	}
	posts := d.board.all()
	total := len(posts)
	first := min((page-1)*pageSize, total)
	setLinks(w, r.URL, page, total)
	showVersion(w, r, map[string]any{"posts": posts[first:min(first+pageSize, total)], "page": page, "pages": pagesOf(total), "total": total})
}

func (d *Demo) showPost(w http.ResponseWriter, r *http.Request) {
	posts := d.board.all()
	if id, ok := parseID(r.PathValue("id")); ok {
		for _, p := range posts {
			if p.ID == id {
				showVersion(w, r, p)
				return
			}
		}
	}
	writeProblem(w, r, problem{Type: "post-not-found", Status: http.StatusNotFound,
		Detail: "No post has the id " + printable(r.PathValue("id")) + ".",
		Hint:   fmt.Sprintf("Ids run from 1 to %d.", posts[len(posts)-1].ID),
		Links:  map[string]string{"collection": "/demo/posts"}})
}

// postInput is a post as a caller writes it.
type postInput struct {
	Title  member          `json:"title"`
	Body   member          `json:"body"`
	UserID json.RawMessage `json:"userId"`
}

// missing names the members that must be there and are not, or are of the wrong kind.
func (in postInput) missing() []fieldError {
	var faults []fieldError
	for _, m := range []struct {
		name  string
		value member
	}{{"title", in.Title}, {"body", in.Body}} {
		switch {
		case m.value.wrong != "":
			faults = append(faults, fieldError{"/" + m.name, m.name + " must be a string, not " + m.value.wrong})
		case m.value.value == "":
			faults = append(faults, fieldError{"/" + m.name, m.name + " is missing"})
		}
	}
	if len(in.UserID) == 0 || string(in.UserID) == "null" {
		return append(faults, fieldError{"/userId", "userId is missing"})
	}
	if id, err := strconv.Atoi(string(in.UserID)); err != nil || id < 1 {
		faults = append(faults, fieldError{"/userId", "userId must be a whole number from 1 up"})
	}
	return faults
}

// createPost takes a post: 201 with Location, 400 where a member is missing.
func (d *Demo) createPost(w http.ResponseWriter, r *http.Request) {
	var in postInput
	if !readJSON(w, r, &in) {
		return
	}
	if faults := in.missing(); len(faults) > 0 {
		writeProblem(w, r, problem{Type: "missing-field", Status: http.StatusBadRequest,
			Detail: "The post cannot be taken: " + faults[0].Detail + ".", Errors: faults,
			Hint: `A post is {"title": "…", "body": "…", "userId": 1}.`})
		return
	}
	if fault := firstFault("title", in.Title.fault(200), "body", in.Body.fault(10_000)); fault != nil {
		writeProblem(w, r, problem{Type: "invalid-fields", Status: http.StatusUnprocessableEntity,
			Detail: "The post cannot be taken: " + fault.Detail + ".", Errors: []fieldError{*fault}})
		return
	}
	userID, _ := strconv.Atoi(string(in.UserID))
	p := d.board.create(post{UserID: userID, Title: in.Title.value, Body: in.Body.value})
	w.Header().Set("Location", "/demo/posts/"+strconv.Itoa(p.ID))
	w.Header().Set("ETag", tagOf(encode(p)))
	writeJSON(w, http.StatusCreated, "application/json", p)
}
