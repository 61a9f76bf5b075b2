package playground

import "strconv"

// Revealed is a credential as it was typed, shown to the owner of its run.
type Revealed struct {
	Where string `json:"where"` // a JSON Pointer into the request
	Name  string `json:"name"`
	Value string `json:"value"`
}

// TypedCredentials lists what MaskRequest hides of a request.
func TypedCredentials(r Request) []Revealed {
	all := []Revealed{}
	add := func(where, name, value, masked string) {
		if value != "" && value != masked {
			all = append(all, Revealed{where, name, value})
		}
	}
	add("/url", "URL", r.URL, MaskURL(r.URL))
	add("/options/target", "target", r.Options.Target, MaskURL(r.Options.Target))
	for i, row := range r.Query {
		add("/query/"+strconv.Itoa(i)+"/value", row.Name, row.Value, MaskField(row.Name, row.Value))
	}
	for i, row := range r.Headers {
		add("/headers/"+strconv.Itoa(i)+"/value", row.Name, row.Value, MaskField(row.Name, row.Value))
	}
	for i, row := range r.PathParams {
		add("/path_params/"+strconv.Itoa(i)+"/value", row.Name, row.Value, MaskField(row.Name, row.Value))
	}
	for i, row := range r.Variables {
		add("/variables/"+strconv.Itoa(i)+"/value", row.Name, row.Value, MaskField(row.Name, row.Value))
	}
	for i, c := range r.Checks {
		add("/checks/"+strconv.Itoa(i)+"/value", c.Name(), c.Value, c.masked().Value)
	}
	for _, s := range r.Auth.Secrets() {
		add("/auth/"+s.Name, s.Name, *s.Value, Mask(*s.Value))
	}
	if name := r.Auth.LoneName(); name != nil {
		add("/auth/username", "username", *name, Mask(*name))
	}
	for i, f := range r.Body.Fields {
		if SecretName(f.Name) {
			add("/body/fields/"+strconv.Itoa(i)+"/value", f.Name, f.Value, Mask(f.Value))
		}
	}
	return all
}
