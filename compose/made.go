package compose

import (
	"parley/dynamic"
)

// operands are the names that a dynamic value is made of.
func operands(call string) []string {
	m, ok := dynamic.MakerOf(call)
	if !ok {
		return nil
	}
	all, _, _ := m.Split(call)
	return all
}

// made is a dynamic value: one of its own, one that is made of others, or a part of the request.
func (f *filling) made(at, call string) (string, bool) {
	if m, ok := dynamic.MakerOf(call); ok {
		return f.makeOf(at, call, m)
	}
	value, ok, err := f.part(call)
	if err == nil && !ok {
		value, err = f.source.Value(call)
	}
	if err != nil {
		f.fault(at, braced(call)+" "+err.Error()+".")
		return "", false
	}
	return value, true
}

// makeOf makes a value of others. What is made of a secret is as secret as that.
func (f *filling) makeOf(at, call string, m dynamic.Maker) (string, bool) {
	names, way, ok := m.Split(call)
	if !ok {
		f.fault(at, braced(call)+" "+m.Takes()+".")
		return "", false
	}
	sealed := f.sealed
	var values []string
	for _, name := range names {
		value, ok := f.value(at, name)
		if !ok {
			return "", false
		}
		values = append(values, value)
	}
	value, err := m.Make(way, values...)
	if err != nil {
		f.fault(at, braced(call)+" "+err.Error()+".")
		return "", false
	}
	if f.sealed > sealed {
		f.keepSecret(call, value)
	}
	return value, true
}
