package demo

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

const pageSize = 20

// listUsers shows one page of users, with links to the others (RFC 8288).
func (d *Demo) listUsers(w http.ResponseWriter, r *http.Request) {
	page, ok := readPage(w, r)
	if !ok {
		return
	}
	users, total := d.people.page((page-1)*pageSize, pageSize)
	setLinks(w, r.URL, page, total)
	showVersion(w, r, map[string]any{"users": users, "page": page, "pages": pagesOf(total), "total": total})
}

// readPage reads the query's page, which counts from 1.
func readPage(w http.ResponseWriter, r *http.Request) (int, bool) {
	text := r.URL.Query().Get("page")
	if text == "" {
		return 1, true
	}
	page, ok := parseID(text)
	if !ok || page > 1_000_000 {
		writeProblem(w, r, problem{Type: "invalid-parameter", Status: http.StatusBadRequest,
			Detail: "page is " + strconv.Quote(printable(text)) + "; it must be a number from 1 up.",
			Links:  map[string]string{"first": r.URL.Path}})
	}
	return page, ok && page <= 1_000_000
}

func pagesOf(total int) int { return (total + pageSize - 1) / pageSize }

// setLinks names the first, previous, next and last page.
func setLinks(w http.ResponseWriter, u *url.URL, page, total int) {
	last := pagesOf(total)
	var links []string
	add := func(rel string, to int) {
		q := u.Query()
		q.Set("page", strconv.Itoa(to))
		links = append(links, fmt.Sprintf(`<%s?%s>; rel="%s"`, u.Path, q.Encode(), rel))
	}
	if page < last {
		add("next", page+1)
	}
	if page > 1 {
		add("prev", min(page-1, last))
	}
	add("first", 1)
	add("last", last)
	w.Header().Set("Link", strings.Join(links, ", "))
}

// parseID reads an id: digits without a sign or leading zero.
func parseID(text string) (int, bool) {
	id, err := strconv.Atoi(text)
	return id, err == nil && id > 0 && text[0] != '+' && text[0] != '0'
}

func (d *Demo) showUser(w http.ResponseWriter, r *http.Request) {
	u, ok := d.people.find(r.PathValue("id"))
	if !ok {
		d.noSuchUser(w, r)
		return
	}
	showVersion(w, r, u)
}

// noSuchUser answers 404 and names what was asked for.
func (d *Demo) noSuchUser(w http.ResponseWriter, r *http.Request) {
	key := r.PathValue("id")
	p := problem{Type: "user-not-found", Status: http.StatusNotFound,
		Detail: "No user has the id " + printable(key) + ".",
		Hint:   fmt.Sprintf("Ids run from 1 to %d.", d.people.lastID()),
		Links:  map[string]string{"collection": "/demo/users"}}
	if strings.Trim(key, "-0123456789") != "" {
		p.Detail = "No user has the username " + printable(key) + "."
	}
	writeProblem(w, r, p)
}

// userInput is a user as a caller writes it; other members are ignored.
type userInput struct {
	Username member `json:"username"`
	Name     member `json:"name"`
	Email    member `json:"email"`
}

// faults names everything that is wrong. A whole user must have a username.
func (in userInput) faults(whole bool) []fieldError {
	var faults []fieldError
	add := func(name, detail string) {
		if detail != "" {
			faults = append(faults, fieldError{"/" + name, name + " " + detail})
		}
	}
	if whole || in.Username.present {
		add("username", in.usernameFault())
	}
	add("name", in.Name.fault(100))
	add("email", in.Email.fault(200))
	if in.Email.value != "" && !strings.Contains(strings.Trim(in.Email.value, "@"), "@") {
		add("email", "must be an address such as ada@parley.example")
	}
	return faults
}

func (in userInput) usernameFault() string {
	switch {
	case !in.Username.present:
		return "is missing"
	case in.Username.wrong != "":
		return in.Username.fault(40)
	case in.Username.value == "":
		return "must not be empty"
	case !regexp.MustCompile(`^[A-Za-z0-9._-]{1,40}$`).MatchString(in.Username.value):
		return "must have 1 to 40 letters, digits, dots, hyphens and underscores"
	case strings.Trim(in.Username.value, "0123456789") == "":
		return "must not be a number, which could be taken for an id"
	}
	return ""
}

// readUser reads and checks the content. Where it cannot be taken it has answered.
func readUser(w http.ResponseWriter, r *http.Request, whole bool) (in userInput, ok bool) {
	if !readJSON(w, r, &in) {
		return in, false
	}
	faults := in.faults(whole)
	if len(faults) == 0 {
		return in, true
	}
	writeProblem(w, r, problem{Type: "invalid-fields", Status: http.StatusUnprocessableEntity,
		Detail: "The user cannot be taken: " + faults[0].Detail + ".", Errors: faults})
	return in, false
}

func (d *Demo) createUser(w http.ResponseWriter, r *http.Request) {
	in, ok := readUser(w, r, true)
	if !ok {
		return
	}
	u, ok := d.people.create(user{Username: in.Username.value, Name: in.Name.value, Email: in.Email.value, Plan: plan{"free", 1}, Teams: []string{}})
	if !ok {
		taken(w, r, u)
		return
	}
	w.Header().Set("Location", userPath(u))
	w.Header().Set("ETag", tagOf(encode(u)))
	writeJSON(w, http.StatusCreated, "application/json", u)
}

func userPath(u user) string { return "/demo/users/" + strconv.Itoa(u.ID) }

// taken answers 409 and says who has the name.
func taken(w http.ResponseWriter, r *http.Request, u user) {
	w.Header().Set("Location", userPath(u))
	writeProblem(w, r, problem{Type: "username-taken", Status: http.StatusConflict,
		Detail: fmt.Sprintf("The username %s belongs to user %d.", u.Username, u.ID),
		Hint:   "Choose another username, or change the existing user with PATCH.",
		Links:  map[string]string{"existing": userPath(u)}})
}

func (d *Demo) replaceUser(w http.ResponseWriter, r *http.Request) { d.editUser(w, r, true) }
func (d *Demo) patchUser(w http.ResponseWriter, r *http.Request)   { d.editUser(w, r, false) }

// editUser carries out PUT, which replaces, and PATCH, which is a merge patch (RFC 7396).
func (d *Demo) editUser(w http.ResponseWriter, r *http.Request, whole bool) {
	in, ok := readUser(w, r, whole)
	if !ok {
		return
	}
	found := d.people.change(r.PathValue("id"), func(u user) (*version, func()) {
		if refused := refusal(w, r, u, u); refused != nil {
			return nil, refused
		}
		if other, exists := d.people.named(in.Username.value); exists && other.ID != u.ID {
			return nil, func() { taken(w, r, other) }
		}
		in.applyTo(&u, whole)
		return &version{user: u}, func() { changed(w, u) }
	})
	if !found {
		d.noSuchUser(w, r)
	}
}

// changed answers with the new version of a resource.
func changed(w http.ResponseWriter, value any) {
	w.Header().Set("ETag", tagOf(encode(value)))
	writeJSON(w, http.StatusOK, "application/json", value)
}

// applyTo sets the members that are there, or all of them.
func (in userInput) applyTo(u *user, whole bool) {
	for _, m := range []struct {
		in member
		to *string
	}{{in.Username, &u.Username}, {in.Name, &u.Name}, {in.Email, &u.Email}} {
		if whole || m.in.present {
			*m.to = m.in.value
		}
	}
}

func (d *Demo) deleteUser(w http.ResponseWriter, r *http.Request) {
	found := d.people.change(r.PathValue("id"), func(u user) (*version, func()) {
		if refused := refusal(w, r, u, u); refused != nil {
			return nil, refused
		}
		return &version{user: u, gone: true}, func() { w.WriteHeader(http.StatusNoContent) }
	})
	if !found {
		d.noSuchUser(w, r)
	}
}

// refusal judges the preconditions against a representation of u, and keeps what the
// lessons stand on. It returns the answer to a change that must not be made, or nil.
func refusal(w http.ResponseWriter, r *http.Request, u user, representation any) func() {
	v := validators{etag: tagOf(encode(representation))}
	if outcome := evaluate(r, v); outcome != 0 {
		return func() { refuse(w, r, v, outcome) }
	}
	if u.ID > 2 {
		return nil
	}
	return func() {
		writeProblem(w, r, problem{Type: "user-protected", Status: http.StatusForbidden,
			Detail: "The user " + u.Username + " cannot be changed: a lesson needs it as it is.", Hint: "Try another id, such as 17."})
	}
}

func (d *Demo) showProfile(w http.ResponseWriter, r *http.Request) {
	u, ok := d.people.find(r.PathValue("id"))
	if !ok {
		d.noSuchUser(w, r)
		return
	}
	showVersion(w, r, u.profile)
}

// replaceProfile needs If-Match: 428 without it (RFC 6585, 3), 412 where it does not match.
func (d *Demo) replaceProfile(w http.ResponseWriter, r *http.Request) {
	if len(r.Header.Values("If-Match")) == 0 {
		writeProblem(w, r, problem{Type: "precondition-required", Status: http.StatusPreconditionRequired,
			Detail: "A change of a profile must carry If-Match, so that it does not undo somebody else's.",
			Hint:   "GET " + printable(r.URL.Path) + " first and send its ETag as If-Match."})
		return
	}
	var in struct {
		Bio     member `json:"bio"`
		Website member `json:"website"`
	}
	if !readJSON(w, r, &in) {
		return
	}
	if fault := firstFault("bio", in.Bio.fault(1000), "website", in.Website.fault(200)); fault != nil {
		writeProblem(w, r, problem{Type: "invalid-fields", Status: http.StatusUnprocessableEntity,
			Detail: "The profile cannot be taken: " + fault.Detail + ".", Errors: []fieldError{*fault}})
		return
	}
	found := d.people.change(r.PathValue("id"), func(u user) (*version, func()) {
		if refused := refusal(w, r, u, u.profile); refused != nil {
			return nil, refused
		}
		u.profile = profile{Bio: in.Bio.value, Website: in.Website.value}
		return &version{user: u}, func() { changed(w, u.profile) }
	})
	if !found {
		d.noSuchUser(w, r)
	}
}

// firstFault takes names and their faults in turn, and returns the first that is one.
func firstFault(pairs ...string) *fieldError {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			return &fieldError{"/" + pairs[i], pairs[i] + " " + pairs[i+1]}
		}
	}
	return nil
}
