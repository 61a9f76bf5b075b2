package dynamic

import (
	"slices"
	"strings"
)

// Example is a dynamic value with one that it could be.
type Example struct {
	Name    string   `json:"name"`
	Does    string   `json:"does"`
	Example string   `json:"example"`
	Takes   []string `json:"takes,omitempty"` // what stands behind the name: a variable's name for each
}

// values are those that are made of nothing else.
var values = []Example{
	{Name: "$uuid", Does: "a random UUID, version 4"},
	{Name: "$now", Does: "the time, as 2026-01-31T12:00:00.000Z; {{$now +1h}} is an hour later"},
	{Name: "$timestamp", Does: "the time in seconds since 1970; takes +1h, -7d"},
	{Name: "$timestampMs", Does: "the time in milliseconds since 1970; takes +1h, -7d"},
	{Name: "$date", Does: "today, as 2026-01-31; takes +1d, -7d"},
	{Name: "$randomInt", Does: "a whole number from 0 to 1000; {{$randomInt 1 6}} is one from 1 to 6"},
	{Name: "$randomHex", Does: "16 hexadecimal digits; {{$randomHex 32}} are 32"},
	{Name: "$randomString", Does: "16 letters and digits; {{$randomString 8}} are 8"},
	{Name: "$randomBoolean", Does: "true or false"},
	{Name: "$randomEmail", Does: "an address at example.com"},
	{Name: "$newline", Does: "a line feed, for a text that is signed"},
	{Name: "$demo", Does: "the address of the built-in demo API"},
}

// parts are those that are parts of the request itself: what is signed is made of them. Whoever fills a
// request in knows them.
var parts = []Example{
	{Name: "$method", Does: "the request's own method", Example: "POST"},
	{Name: "$url", Does: "the request's own address as it is sent, with its query", Example: "https://api.example.com/v1/orders?limit=5"},
	{Name: "$host", Does: "the host of the request's address, with its port", Example: "api.example.com"},
	{Name: "$path", Does: "the path of the request's address as it is sent", Example: "/v1/orders"},
	{Name: "$query", Does: "the query of the request's address as it is sent, without ?", Example: "limit=5"},
	{Name: "$body", Does: "the request's own content, byte for byte", Example: `{"sku":"T-1"}`},
}

// otherNames are names that other tools have for values that have another one here.
var otherNames = map[string]string{"$guid": "$uuid", "$randomUUID": "$uuid", "$isoTimestamp": "$now"}

// Examples lists the dynamic values, each with one that it could be now.
func (s Source) Examples() []Example {
	var all []Example
	for _, e := range values {
		if value, err := s.Value(e.Name); err == nil {
			e.Example = value
			all = append(all, e)
		}
	}
	for _, m := range makers {
		all = append(all, Example{m.Name, m.does, m.example(), m.operands})
	}
	all = append(all, parts...)
	faker := s.faker()
	for _, f := range fakes {
		all = append(all, Example{Name: f.name, Does: f.does, Example: f.make(faker)})
	}
	return all
}

// Has reports whether a name, with its $, is one of a dynamic value.
func Has(name string) bool {
	if other, ok := otherNames[name]; ok {
		name = other
	}
	_, made := MakerOf(name)
	_, fake := fakeOf(name)
	return made || fake || IsPart(name) || slices.Contains(namesOf(values), name)
}

// IsPart reports whether a name is one of a part of the request.
func IsPart(name string) bool { return slices.Contains(namesOf(parts), name) }

func namesOf(all []Example) []string {
	names := make([]string, len(all))
	for i, e := range all {
		names[i] = e.Name
	}
	return names
}

// nameOf is the name that a call begins with.
func nameOf(call string) string {
	words := strings.Fields(call)
	if len(words) == 0 {
		return ""
	}
	return words[0]
}
