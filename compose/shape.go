package compose

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// checkShape holds JSON to a Go type and lists every member that the type does not have
// and every value of another kind, by JSON Pointer (RFC 6901).
func checkShape(text []byte, t reflect.Type) []playground.FieldError {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return []playground.FieldError{fault("", "This cannot be read: "+err.Error())}
	}
	s := &shape{}
	s.check(v, t, "")
	return s.faults
}

type shape struct{ faults []playground.FieldError }

var rawType = reflect.TypeFor[json.RawMessage]()

// check compares one value. null stands for an absent one.
func (s *shape) check(v any, t reflect.Type, at string) {
	if v == nil || t == rawType {
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		if object, ok := v.(map[string]any); ok {
			s.members(object, t, at)
			return
		}
	case reflect.Slice:
		if list, ok := v.([]any); ok {
			for i, item := range list {
				s.check(item, t.Elem(), at+"/"+strconv.Itoa(i))
			}
			return
		}
	case reflect.String:
		if _, ok := v.(string); ok {
			return
		}
	case reflect.Bool:
		if _, ok := v.(bool); ok {
			return
		}
	case reflect.Int, reflect.Int64:
		if n, ok := v.(json.Number); ok {
			s.whole(n, at)
			return
		}
	}
	s.faults = append(s.faults, fault(at, "This is "+jsonKind(v)+"; it has to be "+goKind(t)+"."))
}

func (s *shape) whole(n json.Number, at string) {
	if _, err := n.Int64(); err != nil {
		s.faults = append(s.faults, fault(at, cutTo(n.String(), 40)+" is no whole number that can be counted with."))
	}
}

func (s *shape) members(object map[string]any, t reflect.Type, at string) {
	known := map[string]reflect.Type{}
	var names []string
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		known[name] = f.Type
		names = append(names, name)
	}
	given := make([]string, 0, len(object))
	for name := range object {
		given = append(given, name)
	}
	slices.Sort(given)
	for _, name := range given {
		pointer := at + "/" + escapePointer(name)
		if f, ok := known[name]; ok {
			s.check(object[name], f, pointer)
			continue
		}
		s.faults = append(s.faults, fault(pointer, "There is no member "+quoted(name)+" here. There are "+strings.Join(names, ", ")+"."))
	}
}

func escapePointer(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

func jsonKind(v any) string {
	switch v.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	case string:
		return "a text"
	case bool:
		return "true or false"
	}
	return "a number"
}

func goKind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct:
		return "an object"
	case reflect.Slice:
		return "a list"
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	}
	return "a whole number"
}
