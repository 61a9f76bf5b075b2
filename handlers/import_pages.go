package handlers

import (
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"parley/convert"
	"parley/playground"
	"parley/views"
)

// showImport is GET /import.
func (h *Handlers) showImport(c echo.Context) error {
	return h.renderImport(c, http.StatusOK, views.ImportInput{Text: c.QueryParam("text")})
}

func (h *Handlers) renderImport(c echo.Context, status int, in views.ImportInput) error {
	return h.render(c, status, views.ImportPage(views.NewShell(h.shell(c, "Import", "collections")), views.NewImportModel(in)), nil)
}

// importForm is what the page's form brings.
type importForm struct {
	text, format, kept, name string
	make, each               bool
	files                    []convert.Upload
	fields                   map[string]string // all of them
}

func readImportForm(c echo.Context) (importForm, error) {
	noHurry(c, uploadTime)
	mediaType, params, err := mime.ParseMediaType(c.Request().Header.Get("Content-Type"))
	var f importForm
	fields := map[string]string{}
	if err == nil && mediaType == "multipart/form-data" {
		f.files, fields, err = readUploadForm(multipart.NewReader(c.Request().Body, params["boundary"]))
		if err != nil {
			f.text = fields["text"]
			return f, err
		}
	} else if form, err := c.FormParams(); err != nil {
		return f, uploadFault(err)
	} else {
		for name := range form {
			fields[name] = form.Get(name)
		}
	}
	f.text, f.format, f.kept, f.name, f.make = fields["text"], fields["format"], fields["kept"], strings.TrimSpace(fields["name"]), fields["make"] != ""
	f.each, f.fields = fields["make"] == "each", fields
	if len(f.files) == 0 && strings.TrimSpace(f.text) != "" {
		f.files = []convert.Upload{{Text: f.text}}
		f.kept = ""
	}
	return f, nil
}

// importPage is POST /import: it shows what is in the files, and makes a collection of what
// was shown.
func (h *Handlers) importPage(c echo.Context) error {
	defer h.countReceived(c)()
	form, err := readImportForm(c)
	defer h.watchImport(c, form.fields["watch"])()
	in := views.ImportInput{Text: form.text, Format: form.format, At: "file"}
	if err == nil && form.kept != "" {
		return h.makeShown(c, form)
	}
	if err == nil && len(form.files) == 0 {
		err = playground.NewError(playground.Invalid, "Choose a file, or paste what you have.")
	}
	var read playground.Imported
	if err == nil {
		if form.text != "" && form.files[0].Name == "" {
			in.At = "text"
		}
		read, err = h.importFiles(c, form.format, form.files)
	}
	if err != nil {
		if playground.CodeOf(err) == "" {
			return err
		}
		if in.Fault = said(err); len(form.files) == 1 && form.files[0].Name != "" {
			in.Fault = form.files[0].Name + ": " + in.Fault
		}
		return h.renderImport(c, statusOf[playground.CodeOf(err)], in)
	}
	in.Kept, err = h.keepShown(c.Request().Context(), shownImport{Who: h.who(c), Format: form.format, Files: shownFiles(form.files)})
	if err != nil {
		return err
	}
	in.In, in.Name = &read, collectionName(read, form.files)
	if err = h.offerUpdate(c, &in, sourceOf(read, form.files), 0); err != nil {
		return err
	}
	for _, f := range form.files {
		if f.Name != "" {
			in.Names = append(in.Names, f.Name)
		}
	}
	return h.renderImport(c, http.StatusOK, in)
}

// collectionName is what the collection is called unless somebody says otherwise.
func collectionName(in playground.Imported, files []convert.Upload) string {
	if in.Name != "" {
		return in.Name
	}
	if len(files) > 0 && files[0].Name != "" {
		name := path.Base(strings.ReplaceAll(files[0].Name, `\`, "/"))
		if len(files) > 1 && strings.Contains(files[0].Name, "/") {
			name, _, _ = strings.Cut(files[0].Name, "/")
		}
		if stem := strings.TrimSuffix(name, path.Ext(name)); stem != "" {
			return stem
		}
	}
	return "Imported"
}

// makeShown makes a collection of what was shown.
func (h *Handlers) makeShown(c echo.Context, form importForm) error {
	one, ok := h.findShown(c.Request().Context(), form.kept, h.who(c))
	if !ok {
		return h.renderImport(c, http.StatusUnprocessableEntity, views.ImportInput{At: "file", Fault: "What was shown is remembered for an hour, and that is over. Choose the file again."})
	}
	read, err := h.importFiles(c, one.Format, one.uploads())
	if err != nil {
		return err
	}
	if do := form.fields["make"]; do == "update" || do == "look" {
		return h.updateShown(c, one, form, read)
	}
	if form.each {
		return h.makeEach(c, one, form, read)
	}
	if len(form.name) > maxNameLen {
		return h.renderImport(c, http.StatusUnprocessableEntity, views.ImportInput{At: "name", Fault: "A name has at most 200 bytes.", Kept: form.kept, Name: form.name, In: &read, Format: one.Format})
	}
	kept, _, err := h.keepImported(c, read, form.name, sourceOf(read, one.uploads()))
	if err != nil && playground.CodeOf(err) != "" {
		in := views.ImportInput{At: "name", Fault: said(err), Kept: form.kept, Name: form.name, In: &read, Format: one.Format}
		return h.renderImport(c, statusOf[playground.CodeOf(err)], in)
	}
	if err != nil {
		return err
	}
	if len(kept.Environments) > 0 { // its requests need one of them
		h.rememberEnvironment(c, url.Values{"form": {"page"}, "environment": {kept.Environments[0].Name}})
	}
	if kept.ID == 0 {
		return c.Redirect(http.StatusSeeOther, "/environments")
	}
	return c.Redirect(http.StatusSeeOther, collectionPath(kept.ID)+"?done=made")
}

// makeEach makes a collection of each that was shown: all of them, or none.
func (h *Handlers) makeEach(c echo.Context, one shownImport, form importForm, read playground.Imported) error {
	all := read.Apart()
	if all == nil {
		all = []playground.Imported{read}
	}
	var made []keptCollection
	for _, part := range all {
		kept, _, err := h.keepImported(c, part, "", "")
		if err == nil {
			made = append(made, kept)
			continue
		}
		for _, before := range made {
			h.unkeep(c.Request().Context(), before)
		}
		if playground.CodeOf(err) == "" {
			return err
		}
		in := views.ImportInput{At: "name", Fault: part.Name + ": " + said(err), Kept: form.kept, Name: form.name, In: &read, Format: one.Format}
		return h.renderImport(c, statusOf[playground.CodeOf(err)], in)
	}
	if e := made[0].Environments; len(e) > 0 {
		h.rememberEnvironment(c, url.Values{"form": {"page"}, "environment": {e[0].Name}})
	}
	return c.Redirect(http.StatusSeeOther, "/collections")
}
