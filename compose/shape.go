package compose

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"parley/playground"
)

// checkShape holds JSON to a Go type and lists every member that the type does not have
// and every value of another kind, by JSON Pointer (RFC 6901). It returns the text to
// read: numbers in it are cut to what can be counted, for a ceiling to refuse.
func checkShape(text []byte, t reflect.Type) ([]byte, []playground.FieldError) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return text, []playground.FieldError{fault("", "This cannot be read: "+err.Error()+".")}
	}
	s := &shape{}
	v = s.check(v, t, "")
	if s.cut {
		if again, err := json.Marshal(v); err == nil {
			text = again
		}
	}
	return text, s.faults
}

type shape struct {
	faults []playground.FieldError
	cut    bool // a number was
}

var (
	rawType  = reflect.TypeFor[json.RawMessage]()
	authType = reflect.TypeFor[playground.Auth]()
)

func (s *shape) add(f playground.FieldError) {
	if len(s.faults) < maxFaults {
		s.faults = append(s.faults, f)
	}
}

// check compares one value, and returns it. null stands for an absent one.
func (s *shape) check(v any, t reflect.Type, at string) any {
	if v == nil || t == rawType {
		return v
	}
	switch t.Kind() {
	case reflect.Struct:
		if object, ok := v.(map[string]any); ok {
			s.members(object, t, at)
			return v
		}
	case reflect.Slice:
		if list, ok := v.([]any); ok {
			for i, item := range list {
				list[i] = s.check(item, t.Elem(), at+"/"+strconv.Itoa(i))
			}
			return v
		}
	case reflect.String:
		if _, ok := v.(string); ok {
			return v
		}
	case reflect.Bool:
		if _, ok := v.(bool); ok {
			return v
		}
	case reflect.Int, reflect.Int64:
		if n, ok := v.(json.Number); ok {
			return s.whole(n, at)
		}
	}
	s.add(fault(at, "This is "+jsonKind(v)+"; it has to be "+goKind(t)+"."))
	return v
}

// whole reads a number. One beyond all counting is cut to the last that can be counted.
func (s *shape) whole(n json.Number, at string) json.Number {
	_, err := n.Int64()
	switch {
	case err == nil:
	case errors.Is(err, strconv.ErrRange):
		s.cut = true
		if strings.HasPrefix(n.String(), "-") {
			return json.Number(strconv.FormatInt(math.MinInt64, 10))
		}
		return json.Number(strconv.FormatInt(math.MaxInt64, 10))
	default:
		s.add(fault(at, cutTo(n.String(), 40)+" has to be written as a whole number, in digits alone."))
	}
	return n
}

func (s *shape) members(object map[string]any, t reflect.Type, at string) {
	if kind, ok := object["kind"].(string); ok && t == authType && !slices.Contains(authKinds, kind) {
		s.add(fault(at+"/kind", authKindFault(kind)))
		return // what else is in it is for a kind that is not known
	}
	known := membersOf(t)
	given := make([]string, 0, len(object))
	for name := range object {
		given = append(given, name)
	}
	slices.Sort(given)
	for _, name := range given {
		pointer := at + "/" + escapePointer(name)
		if f, ok := known[name]; ok {
			object[name] = s.check(object[name], f, pointer)
			continue
		}
		s.add(fault(pointer, "There is no member "+quoted(name)+" here. There are "+strings.Join(memberNames(t), ", ")+"."))
	}
}

// membersOf are the types of a struct's members by their names in JSON.
func membersOf(t reflect.Type) map[string]reflect.Type {
	if known, ok := knownMembers.Load(t); ok {
		return known.(map[string]reflect.Type)
	}
	known := map[string]reflect.Type{}
	for i, name := range memberNames(t) {
		known[name] = t.Field(i).Type
	}
	knownMembers.Store(t, known)
	return known
}

// knownMembers remembers them: every request that comes by the API is held to some.
var knownMembers sync.Map

// memberNames are the names of a struct's members in JSON.
func memberNames(t reflect.Type) []string {
	names := make([]string, t.NumField())
	for i := range names {
		names[i], _, _ = strings.Cut(t.Field(i).Tag.Get("json"), ",")
	}
	return names
}

// toPointer writes a name as a JSON Pointer has it (RFC 6901, 3).
var toPointer = strings.NewReplacer("~", "~0", "/", "~1")

func escapePointer(name string) string { return toPointer.Replace(name) }

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
		return "an object of " + strings.Join(memberNames(t), ", ")
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Struct {
			return "a list, each of its items " + goKind(t.Elem())
		}
		return "a list"
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	}
	return "a whole number"
}
