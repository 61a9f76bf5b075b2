package playground

import "slices"

// On are the fields that are sent.
func (b Body) On() []FormField {
	off := func(f FormField) bool { return f.Off }
	if !slices.ContainsFunc(b.Fields, off) {
		return b.Fields
	}
	return slices.DeleteFunc(slices.Clone(b.Fields), off)
}
