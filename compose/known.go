package compose

import (
	"slices"

	"parley/playground"
)

// Known is a name that stands for something where a request is filled in.
type Known struct {
	Name   string `json:"name"`
	Value  string `json:"value"` // filled in; empty for a secret
	Secret bool   `json:"secret"`
	Set    bool   `json:"set"`    // a secret has a value
	Locked bool   `json:"locked"` // a secret whose key is not here
	Taken  bool   `json:"taken"`  // from a response
	From   string `json:"from"`   // where it is defined, such as "the environment Staging"
}

// Known lists the names that a request with variables of its own can use, the nearest first.
// A name that stands in several layers is listed once, with what wins.
func (s *Setting) Known(own []playground.Row) []Known {
	if s == nil {
		s = &Setting{}
	}
	shown := *s
	shown.KeepSecrets = true
	f := newFilling(&shown, own)
	known, seen := []Known{}, map[string]bool{}
	for i := len(f.layers) - 1; i >= 0; i-- {
		for _, v := range f.layers[i].Variables {
			if seen[v.Name] {
				continue
			}
			seen[v.Name] = true
			k := Known{Name: v.Name, Secret: v.Secret, Set: v.Set || v.Secret && v.Value != "", Locked: v.Locked, Taken: v.Taken, From: f.layers[i].Name}
			if !v.Secret {
				k.Value = v.Value
				if value, ok := f.value("", v.Name); ok {
					k.Value = value
				}
			}
			known = append(known, k)
		}
	}
	return known
}

// Unknown lists the names that stand for nothing, in a request or in the values of its
// names, each once.
func (s *Setting) Unknown(r playground.Request) []string {
	if s == nil {
		s = &Setting{}
	}
	_, f := s.fill(r)
	slices.Sort(f.missing)
	return slices.Compact(f.missing)
}
