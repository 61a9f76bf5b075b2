package convert

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"parley/playground"
)

// mostFiles bounds the files that are brought in at once.
const mostFiles = 6000

// unpack takes archives apart. What they hold is bounded as if it had come by itself.
func unpack(files []Upload) ([]Upload, error) {
	var out []Upload
	room := int64(MaxImport)
	for _, f := range files {
		if !strings.HasPrefix(f.Text, "PK\x03\x04") {
			out = append(out, f)
			continue
		}
		inside, err := unzip(f.Text, &room)
		if err != nil {
			return nil, err
		}
		out = append(out, inside...)
	}
	if len(out) > mostFiles {
		return nil, notAFile(fmt.Sprintf("At most %d files are imported at once.", mostFiles))
	}
	return out, nil
}

func unzip(text string, room *int64) ([]Upload, error) {
	archive, err := zip.NewReader(strings.NewReader(text), int64(len(text)))
	if err != nil {
		return nil, notAFile("This archive cannot be opened: it is damaged, or no zip file.")
	}
	var out []Upload
	for _, f := range archive.File {
		if f.FileInfo().IsDir() || !brought(f.Name) {
			continue
		}
		if len(out) >= mostFiles {
			return nil, notAFile(fmt.Sprintf("At most %d files are imported at once.", mostFiles))
		}
		content, err := readZipped(f, *room)
		if err != nil {
			return nil, err
		}
		*room -= int64(len(content))
		out = append(out, Upload{Name: f.Name, Text: string(content)})
	}
	if len(out) == 0 {
		return nil, notAFile("There is no file in this archive that is read here.")
	}
	return out, nil
}

func readZipped(f *zip.File, room int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, notAFile("The file " + legible(f.Name, 100) + " of the archive cannot be read.")
	}
	defer r.Close()
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(r, room+1))
	switch {
	case n > room:
		return nil, playground.NewError(playground.TooLarge, "What is in the archive has more than 32 MiB.")
	case err != nil:
		return nil, notAFile("The file " + legible(f.Name, 100) + " of the archive is damaged.")
	}
	return b.Bytes(), nil
}

// brought reports whether a file of a folder or an archive is one to read: what tools put
// beside them is not.
func brought(name string) bool {
	name = strings.ToLower(strings.ReplaceAll(name, `\`, "/"))
	for _, step := range strings.Split(name, "/") {
		if strings.HasPrefix(step, ".") || step == "node_modules" || step == "__macosx" {
			return false
		}
	}
	return slices.Contains([]string{".bru", ".json", ".yml", ".yaml", ".http", ".rest", ".hurl", ".har", ".sh", ".txt", ".curl"}, path.Ext(name))
}

// importSeveral reads files that came together: a Bruno collection is one thing, and so is a
// collection with its environments; any others are a folder each.
func importSeveral(format string, files []Upload) (playground.Imported, error) {
	slices.SortStableFunc(files, func(a, b Upload) int { return strings.Compare(a.Name, b.Name) })
	if i := slices.IndexFunc(files, ofBruno); i >= 0 && (format == "" || format == "auto" || format == "bruno") {
		g := newGathering("bruno")
		if err := g.brunoFolder(files); err != nil {
			return playground.Imported{}, err
		}
		return g.done()
	}
	if slices.ContainsFunc(files, ofOpenCollection) && (format == "" || format == "auto" || format == "bruno") {
		g := newGathering("bruno")
		if err := g.openFiles(files); err != nil {
			return playground.Imported{}, err
		}
		return g.done()
	}
	if slices.ContainsFunc(files, ofThunder) && (format == "" || format == "auto" || format == "thunder") {
		g := newGathering("thunder")
		g.thunderFolder(files)
		return g.done()
	}
	described, parts := describedBeside(format, files)
	if len(described) == 1 && len(parts)+1 == len(files) {
		for _, one := range described {
			return one, nil
		}
	}
	g := newGathering("")
	var from []Upload
	var read []playground.Imported
	for i, f := range files {
		if parts[i] {
			continue
		}
		one, err := described[i], error(nil)
		if one.Format == "" {
			one, err = importOne(format, f)
		}
		if err != nil {
			if playground.CodeOf(err) == "" {
				return playground.Imported{}, err
			}
			g.warn(f.Name, "It was left out. "+err.Error())
			continue
		}
		from, read = append(from, f), append(read, one)
	}
	if i, alone := onlyCollection(read); alone {
		return g.around(read, from, i), nil
	}
	for i, one := range read {
		g.join(from[i], one)
	}
	return g.done()
}

// onlyCollection is the one of what was read that holds requests: the others are environments.
func onlyCollection(read []playground.Imported) (at int, alone bool) {
	n := 0
	for i, one := range read {
		if len(one.Requests)+len(one.Folders) > 0 {
			at, n = i, n+1
		}
	}
	return at, n == 1 && !read[at].Several
}

// around is one collection as if it had come alone, with what came in the files beside it.
func (g *gathering) around(read []playground.Imported, from []Upload, at int) playground.Imported {
	skipped := g.out.Warnings
	g.out = read[at]
	g.out.Warnings = append(g.out.Warnings, skipped...)
	for i, one := range read {
		if i == at {
			continue
		}
		for _, e := range one.Environments {
			g.environmentOf(from[i], e)
		}
		// What the collection itself says of a name counts.
		g.out.Variables = g.variables("variables", append(one.Variables, g.out.Variables...))
		for _, w := range one.Warnings {
			g.warn(path.Base(from[i].Name)+" / "+w.Where, w.Detail)
		}
	}
	return g.out
}

// environmentOf adds an environment of a file. JetBrains keeps the secrets of one in a private file
// beside the others: they are values of the same environment.
func (g *gathering) environmentOf(f Upload, e playground.ImportedEnvironment) {
	i := slices.IndexFunc(g.out.Environments, func(o playground.ImportedEnvironment) bool { return o.Name == e.Name })
	if i < 0 || !strings.HasSuffix(strings.ToLower(f.Name), ".private.env.json") {
		g.environment(e.Name, e.Variables)
		return
	}
	g.out.Environments[i].Variables = g.variables(e.Name, append(slices.Clone(g.out.Environments[i].Variables), e.Variables...))
}

// join adds what became of one file of several, in a folder of its own.
func (g *gathering) join(f Upload, one playground.Imported) {
	switch g.out.Format {
	case "", one.Format:
		g.out.Format = one.Format
	default:
		g.out.Format = "several"
	}
	g.out.Several = true
	top := g.enter(nil, named(one.Name, named(strings.TrimSuffix(path.Base(f.Name), path.Ext(f.Name)), "File")))
	name, next := top[0], 0
	if len(one.Requests)+len(one.Folders) > 0 {
		s := sharing{headers: one.Headers, variables: one.Variables}
		if one.Auth.Kind != "none" {
			s.auth = &one.Auth
		}
		g.share(top, one.Description, s)
	} else {
		g.out.Variables = append(g.out.Variables, one.Variables...)
	}
	folders := func(before int) {
		for ; next < len(one.Folders) && one.Folders[next].After <= before; next++ {
			f := one.Folders[next]
			g.share(append([]string{name}, f.Path...), f.Description, sharing{&f.Auth, f.Headers, f.Variables})
		}
	}
	for i, r := range one.Requests {
		folders(i)
		g.add(append([]string{name}, r.Folder...), r.Name, r.Description, r.Request)
	}
	folders(len(one.Requests))
	for _, e := range one.Environments {
		g.environmentOf(f, e)
	}
	for _, w := range one.Warnings {
		g.warn(name+" / "+w.Where, w.Detail)
	}
}
