package views

import (
	"net/url"
	"strconv"

	"parley/playground"
)

// collectionSettings is the form of what a collection is, and of what its requests have in
// common.
type collectionSettings struct {
	Name     control
	About    control
	Vars     EnvironmentModel // its table of variables alone
	Headers  rowTable
	Auth     composerAuth
	Version  string
	Outdated string
	Differs  []string
	Unsaved  bool
	Guard    string
	Faults   []faultLink
	VarsAre  string // how near they are to a request
}

func newCollectionSettings(in CollectionInput) collectionSettings {
	c, v := ownOf(in), in.Typed
	if v == nil {
		v = collectionForm(c)
	}
	f := fields{v, environmentFaults(in.Faults)}
	s := collectionSettings{
		Name: f.control("name", "Name"), About: f.control("description", "Description"), Version: strconv.FormatInt(c.Version, 10), Outdated: in.Outdated, Unsaved: in.Unsaved, Guard: guarded(in.Typed),
		Headers: f.table("headers", "header", "Headers", "Add header", "headers"), Auth: newComposerAuth(f, false, ""),
	}
	s.Vars.addRows(f, EnvironmentInput{Kept: playground.Environment{Variables: c.Variables}, Define: in.Define, Faults: in.Faults, More: in.More})
	s.Auth.withoutPerson()
	s.VarsAre = "Nearer to a request than those of its environment: where both have a name, this one counts."
	parent := ""
	if around := in.Kept.Around(in.Folder); len(around) > 0 {
		_, parent = in.Kept.AuthAt(around[len(around)-1].Parent)
		s.VarsAre = "Nearer to a request than those of the collection and of the environment: where several have a name, this one counts."
	}
	s.Auth.offerParent(parent)
	if in.Outdated == "" && in.Typed != nil {
		s.Version = v.Get("version")
	}
	for _, fault := range in.Faults {
		s.Faults = append(s.Faults, faultLink{"#" + fieldID(environmentField(fault.Pointer)), fault.Detail})
	}
	if in.Outdated != "" {
		s.Differs = differsNow(playground.Environment{Name: c.Name, Variables: c.Variables}, v)
		s.Differs = append(s.Differs, rowsDiffer(c.Headers, v)...)
		if c.Description != v.Get("description") {
			s.Differs = append(s.Differs, "Its description is now: "+shorten(showLine(c.Description), 200))
		}
		if kind := v.Get("auth_kind"); kind != c.Auth.Kind {
			s.Differs = append(s.Differs, "Its sign-in is "+authNames[c.Auth.Kind]+" now.")
		}
	}
	return s
}

// collectionForm writes a collection as its form posts it.
func collectionForm(c playground.Collection) url.Values {
	v := environmentForm(playground.Environment{Name: c.Name, Variables: c.Variables, Auth: c.Auth})
	v.Set("description", c.Description)
	rowsInto(v, "header", c.Headers)
	return v
}

// rowsDiffer says which headers are other ones by now than those that were typed.
func rowsDiffer(kept []playground.Row, typed url.Values) []string {
	var out []string
	had := map[string]string{}
	for i, name := range typed["header_name"] {
		had[name] = nth(typed["header_value"], i)
	}
	for _, r := range kept {
		value, there := had[r.Name]
		switch {
		case !there:
			out = append(out, "The header "+showLine(r.Name)+" is there now, and not below.")
		case value != r.Value:
			out = append(out, "The header "+showLine(r.Name)+" is "+shorten(showLine(playground.MaskField(r.Name, r.Value)), 80)+" now.")
		}
		delete(had, r.Name)
	}
	for _, name := range typed["header_name"] {
		if _, left := had[name]; left && name != "" {
			out = append(out, "The header "+showLine(name)+" is not there now.")
		}
	}
	return out
}

// whenSpareRow invites to fill in a blank row.
func whenSpareRow(r tableRow, invite string) string {
	if r.Spare {
		return invite
	}
	return ""
}
