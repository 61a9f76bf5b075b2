package convert_test

import (
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf16"

	"parley/convert"
)

// utf16Of is a text in UTF-16 without the mark of its order.
func utf16Of(s string, order binary.ByteOrder) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		b = binary.BigEndian.AppendUint16(b, 0)
		order.PutUint16(b[len(b)-2:], unit)
	}
	return string(b)
}

// What is nearly JSON, or in another charset, is read as it is meant, and that is said.
func TestFilesThatAreNearlyJSON(t *testing.T) {
	const strict = `{"info":{"name":"C","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"item":[{"name":"Größe","request":{"auth":{"type":"noauth"},"method":"GET","url":"http://h.test"}}]}`
	for name, c := range map[string]struct{ text, said string }{
		"commas too many":            {strings.ReplaceAll(strict, "}}]}", "},},],}"), "commas before a bracket"},
		"comments":                   {"// mine\n" + strings.Replace(strict, `"item"`, "/* them \" */ # and\n\"item\"", 1), "comments"},
		"single quotes":              {strings.Replace(strings.ReplaceAll(strict, `"`, "'"), "[{'name", "[{'n': True, 'o': None, 'name", 1), "None for null, True for true, single quotes"},
		"names outside of quotes":    {strings.Replace(strict, `"item"`, "item", 1), "names outside of quotes"},
		"a line end in a text":       {strings.Replace(strict, `"C"`, "\"C\n\t\"", 1), "line ends or tabs in texts"},
		"a code block":               {"```json\n" + strict + "\n```", "around its JSON"},
		"what stops other sites":     {")]}',\n" + strict, "around its JSON"},
		"a module":                   {"module.exports = " + strict + ";\n", "around its JSON"},
		"a text of JSON":             {asText(strict), "stands in a text"},
		"Latin-1":                    {strings.NewReplacer("ö", "\xf6", "ß", "\xdf").Replace(strict), "Windows-1252"},
		"UTF-16, little end first":   {utf16Of(strict, binary.LittleEndian), ""},
		"UTF-16, big end first":      {utf16Of(strict, binary.BigEndian), ""},
		"a mark of the order":        {"\ufeff" + strict, ""},
		"names that stand twice":     {strings.Replace(strict, `[{"name"`, `[{"name":"old","name"`, 1), ""},
		"escapes of other languages": {strings.Replace(strict, `"C"`, `"\C"`, 1), "escapes of other languages"},
	} {
		in, err := convert.Import("auto", convert.Upload{Text: c.text})
		if err != nil || len(in.Requests) != 1 || in.Requests[0].Name != "Größe" {
			t.Errorf("%s: %+v, %v", name, in.Requests, err)
			continue
		}
		said := ""
		for _, w := range in.Warnings {
			said += w.Detail
		}
		if !strings.Contains(said, c.said) || c.said == "" && said != "" {
			t.Errorf("%s: %q was said", name, said)
		}
	}
	for _, text := range []string{strict + "\n" + strict, `{"openapi":"3.0.0","paths":{"/a":{"get":{}}},"x":"\xe9 and ä"}`} {
		in, err := convert.Import("auto", convert.Upload{Text: strings.ReplaceAll(text, `\xe9`, "\xe9")})
		if err != nil || len(in.Warnings) == 0 {
			t.Errorf("%s: %+v, %v", text, in, err)
		}
	}
	for _, text := range []string{strict[:len(strict)-20], "{'a': 1", `{"openapi":"3.0.0","paths":{"/a":{"get":{]}}}`, "// GET http://h.test"} {
		if in, err := convert.Import("auto", convert.Upload{Text: text}); err == nil && len(in.Requests) > 0 {
			t.Errorf("%s was read: %+v", text, in)
		}
	}
}

func asText(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}

func TestWhatWasLostOfFilesOfOthers(t *testing.T) {
	testImports(t, "hoppscotch", []importCase{
		{name: "what a team's copy keeps in a text", text: `[{"name":"T","data":"{\"auth\":{\"authType\":\"basic\",\"authActive\":true,\"username\":\"u\",\"password\":\"p\"},\"headers\":[{\"key\":\"X\",\"value\":\"1\",\"active\":true}]}","folders":[],"requests":[{"v":"5","name":"x","method":"GET","endpoint":"http://h.test"}]}]`,
			want: "x: GET http://h.test auth inherit\nheaders h:X=1\nauth basic u p"},
	})
	testImports(t, "thunder", []importCase{
		{name: "the program's name in another member", text: `{"client":"Thunder Client","collectionName":"T","folders":[],"requests":[{"_id":"r","name":"r","url":"http://h.test","method":"POST","body":{"type":"json","raw":"{}"}}]}`,
			want: "r: POST http://h.test json  {} auth inherit"},
	})
	testImports(t, "postman", []importCase{
		{name: "what is not of HTTP", text: `{"info":{"schema":"s"},"item":[{"name":"w","request":{"auth":{"type":"noauth"},"url":"wss://h.test"}},{"name":"a","request":{"auth":{"type":"noauth"},"url":"http://h.test"}}]}`,
			want: "a: GET http://h.test", warned: []string{"w: This is no HTTP request"}},
	})
	testImports(t, "bruno", []importCase{
		{name: "certificates of a whole collection", text: `{"name":"B","items":[{"type":"http","name":"r","request":{"url":"http://h.test","method":"GET"}}],"brunoConfig":{"proxy":{"enabled":true},"clientCertificates":{"certs":[{"domain":"x"}]}}}`,
			want: "r: GET http://h.test", warned: []string{"client certificates"}},
	})
	testImports(t, "openapi", []importCase{
		{name: "parameters that are objects or of a type, files in a list, and what refers to itself", text: `{"openapi":"3.1.0","info":{"title":"T"},"servers":[{"url":"http://h.test"}],"paths":{"/x":{"put":{
			"parameters":[{"name":"d","in":"query","required":true,"style":"deepObject","schema":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}}}},{"name":"f","in":"query","schema":{"type":"object"},"example":{"m":1}},{"name":"j","in":"query","content":{"application/json":{"example":{"k":1}}}},{"$ref":"#/components/parameters/L"}],
			"requestBody":{"content":{"multipart/form-data":{"schema":{"type":"object","properties":{"p":{"type":"array","items":{"type":"string","contentMediaType":"image/png"}}}}}}}}}},
			"components":{"parameters":{"L":{"$ref":"#/components/parameters/L"}}}}`,
			want: "PUT /x: PUT {{base_url}}/x ?d[a]=string ?d[b]=0 ?~m=1 ?~j={\"k\":1} multipart p=@file\nenvironment h.test base_url=http://h.test", warned: []string{"refers to itself", "The file p "}},
	})
}
