package compose

import (
	"slices"

	"parley/playground"
)

// KeepSecret returns variables that take the place of others: those that stand for a secret in
// the setting or anywhere in the collection, or are called like a credential, are secrets too.
func KeepSecret(variables []playground.Variable, s *Setting, shelf playground.Collection) []playground.Variable {
	variables = slices.Clone(variables)
	for i := range variables {
		v := &variables[i]
		v.Secret = v.Value != "" && (v.Secret || playground.SecretName(v.Name) || s.hasSecret(v.Name) || shelfHasSecret(shelf, v.Name))
	}
	return variables
}

func (s *Setting) hasSecret(name string) bool {
	return s != nil && slices.ContainsFunc(s.Layers, func(l Layer) bool { return isSecret(l.Variables, name) })
}

func shelfHasSecret(c playground.Collection, name string) bool {
	return isSecret(c.Variables, name) || slices.ContainsFunc(c.Folders, func(f playground.Folder) bool { return isSecret(f.Variables, name) })
}

func isSecret(variables []playground.Variable, name string) bool {
	return slices.ContainsFunc(variables, func(v playground.Variable) bool { return v.Name == name && v.Secret })
}
