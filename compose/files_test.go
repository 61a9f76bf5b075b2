package compose_test

import (
	"encoding/base64"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"parley/compose"
	"parley/playground"
)

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// upload is a file of the table of parts.
func upload(row int, name, content string) compose.Upload {
	return compose.Upload{Field: "part_file", Row: row, Filename: name, Base64: b64(content)}
}

func TestEachKindOfBodyIsReadFromItsFields(t *testing.T) {
	multipart := func(fields ...playground.FormField) playground.Body {
		return playground.Body{Kind: playground.BodyMultipart, Fields: fields}
	}
	for _, c := range []struct {
		name, given string
		files       []compose.Upload
		want        playground.Body
	}{
		{"XML", "body_kind=xml&body_text=<a/>", nil, playground.Body{Kind: playground.BodyText, Text: "<a/>", MediaType: "application/xml"}},
		{"XML of a type of its own", "body_kind=xml&body_text=<a/>&media_type=application/soap%2Bxml", nil, playground.Body{Kind: playground.BodyText, Text: "<a/>", MediaType: "application/soap+xml"}},
		{"GraphQL", "body_kind=graphql&body_text=query+Q{a}&variables=+{\"n\":%0D%0A1.0}%0D%0A&operation_name=+Q+", nil,
			playground.Body{Kind: playground.BodyGraphQL, Query: "query Q{a}", Variables: []byte("{\"n\":\n1.0}"), OperationName: "Q"}},
		{"GraphQL without variables", "body_kind=graphql&body_text={a}&variables=+null+", nil, playground.Body{Kind: playground.BodyGraphQL, Query: "{a}"}},
		{"a plain form's multipart", "body_kind=multipart&form_name=a&form_value=1", nil, multipart(playground.FormField{Name: "a", Value: "1"})},
		{"parts in their order", "body_kind=multipart&part_name=b&part_value=2&part_type=text/csv&part_name=f&part_value=&part_type=&part_name=a&part_value=1", []compose.Upload{upload(1, "x.bin", "\x00\xff")},
			multipart(playground.FormField{Name: "b", Value: "2", MediaType: "text/csv"}, playground.FormField{Name: "f", Filename: "x.bin", Base64: "AP8="}, playground.FormField{Name: "a", Value: "1"})},
		{"a file alone", "body_kind=multipart", []compose.Upload{upload(0, "x", "y")}, multipart(playground.FormField{Filename: "x", Base64: b64("y")})},
		{"two files of one name", "body_kind=multipart&part_name=f&part_name=f", []compose.Upload{upload(0, "1", "a"), upload(1, "2", "")},
			multipart(playground.FormField{Name: "f", Filename: "1", Base64: b64("a")}, playground.FormField{Name: "f", Filename: "2"})},
		{"a part that is off", "form=page&body_kind=multipart&part_name=a&part_value=1&part_name=f&part_filename=&part_filename=gone.png&part_use=0", nil, multipart(playground.FormField{Name: "a", Value: "1"}, playground.FormField{Name: "f", Filename: "gone.png", Off: true})},
		{"the browser's type", "body_kind=multipart&part_name=f", []compose.Upload{{Field: "part_file", Filename: "p", MediaType: "image/png"}}, multipart(playground.FormField{Name: "f", Filename: "p", MediaType: "image/png"})},
		{"a type that was typed", "body_kind=multipart&part_name=f&part_type=a/b", []compose.Upload{{Field: "part_file", Filename: "p", MediaType: "image/png"}}, multipart(playground.FormField{Name: "f", Filename: "p", MediaType: "a/b"})},
		{"a new file for a kept one", "body_kind=multipart&part_name=f&part_filename=old&part_kept=1", []compose.Upload{upload(0, "new", "n")}, multipart(playground.FormField{Name: "f", Filename: "new", Base64: b64("n")})},
		{"a file whose content was typed", "body_kind=multipart&part_name=f&part_filename=a.txt&part_value=text", nil, multipart(playground.FormField{Name: "f", Filename: "a.txt", Value: "text"})},
		{"one file", "body_kind=binary", []compose.Upload{{Field: "body_file", Filename: "a", MediaType: "image/png", Base64: "AP8="}}, playground.Body{Kind: playground.BodyBinary, Base64: "AP8=", MediaType: "image/png"}},
		{"one empty file", "body_kind=binary&media_type=a/b", []compose.Upload{{Field: "body_file", Filename: "a", MediaType: "image/png"}}, playground.Body{Kind: playground.BodyBinary, MediaType: "a/b"}},
		{"bytes of a command", "body_kind=binary&body_base64=AP8=", nil, playground.Body{Kind: playground.BodyBinary, Base64: "AP8="}},
		{"a file beside another kind", "body_kind=json&body_text=1&body_filename=a", []compose.Upload{upload(0, "x", "y")}, playground.Body{Kind: playground.BodyJSON, Text: "1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, err := url.ParseQuery("url=http://h/&" + c.given)
			if err != nil {
				t.Fatal(err)
			}
			got, err := compose.Parse(compose.ReadForm(v, c.files...))
			if err != nil || !reflect.DeepEqual(got.Body, c.want) {
				t.Errorf("%v\ngot  %+v\nwant %+v", err, got.Body, c.want)
			}
		})
	}
}

func TestAFileThatIsNotHereIsNamedAtItsRow(t *testing.T) {
	for _, c := range []struct{ name, given, pointer, says string }{
		{"of a command", "body_kind=multipart&part_name=f&part_filename=a.png", "/request/body/fields/0/base64", "Choose a.png again"},
		{"behind a row that is off", "form=page&body_kind=multipart&part_name=x&part_value=1&part_name=f&part_filename=&part_filename=a.png&part_use=1", "/request/body/fields/1/base64", "a.png"},
		{"kept with a run that is gone", "body_kind=multipart&part_name=f&part_filename=a.png&part_kept=3&part_size=9", "/request/body/fields/0/base64", "a.png"},
		{"chosen and not sent along", "body_kind=multipart&part_name=f&part_filename=a.png&part_size=9", "/request/body/fields/0/base64", "a.png"},
		{"the body", "body_kind=binary", "/request/body/base64", "Choose the file"},
		{"the body, named", "body_kind=binary&body_filename=a.png&body_size=3", "/request/body/base64", "Choose a.png again"},
		{"variables", "body_kind=graphql&body_text={a}&variables={%0A1}", "/request/body/variables", "Line 2 of the variables is not JSON"},
		{"a wrong type behind a row that is off", "form=page&body_kind=multipart&part_name=x&part_value=1&part_name=f&part_value=2&part_type=&part_type=a%0Ab&part_use=1", "/request/body/fields/1/media_type", "line feed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := compose.Parse(typed(t, "url=http://h/&"+c.given))
			e, ok := err.(*playground.Error)
			if !ok || len(e.Fields) != 1 || e.Fields[0].Pointer != c.pointer || !strings.Contains(e.Fields[0].Detail, c.says) {
				t.Errorf("got %+v", err)
			}
		})
	}
}

func TestFilesComeBackFromTheRunThatThePageWasFilledFrom(t *testing.T) {
	stored := playground.NewRequest("http://h/")
	stored.Body = playground.Body{Kind: playground.BodyMultipart, Fields: []playground.FormField{
		{Name: "f", Filename: "1", Base64: "AA=="}, {Name: "a", Value: "1"}, {Name: "f", Filename: "2", Base64: "AQ=="}, {Name: "t", Filename: "3", Value: "text"}, {Name: "empty", Filename: "4"},
	}}
	for _, c := range []struct {
		name, given string
		want        []playground.FormField
	}{
		{"in another order", "part_name=f&part_filename=2&part_kept=3&part_name=g&part_filename=1&part_kept=1",
			[]playground.FormField{{Name: "f", Filename: "2", Base64: "AQ=="}, {Name: "g", Filename: "1", Base64: "AA=="}}},
		{"with another type", "part_name=f&part_filename=2&part_kept=3&part_type=a/b", []playground.FormField{{Name: "f", Filename: "2", Base64: "AQ==", MediaType: "a/b"}}},
		{"text and nothing", "part_name=t&part_filename=3&part_kept=4&part_name=empty&part_filename=4&part_kept=5", []playground.FormField{{Name: "t", Filename: "3", Base64: b64("text")}, {Name: "empty", Filename: "4"}}},
		{"a file that became text", "part_name=f&part_value=", []playground.FormField{{Name: "f"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := typed(t, "url=http://h/&body_kind=multipart&"+c.given)
			f.FillFiles(stored)
			got, err := compose.Parse(f)
			if err != nil {
				t.Fatal(err)
			}
			if got = compose.MergeSecrets(got, stored); !reflect.DeepEqual(got.Body.Fields, c.want) {
				t.Errorf("got  %+v\nwant %+v", got.Body.Fields, c.want)
			}
		})
	}
	for _, given := range []string{"part_name=f&part_filename=1&part_kept=6", "part_name=f&part_filename=other&part_kept=1", "part_name=f&part_filename=1&part_kept=-1"} {
		f := typed(t, "url=http://h/&body_kind=multipart&"+given)
		f.FillFiles(stored)
		if got, err := compose.Parse(f); err == nil {
			t.Errorf("%s brought back %+v", given, got.Body)
		}
	}
	bytes := playground.NewRequest("http://h/")
	bytes.Body = playground.Body{Kind: playground.BodyBinary, Base64: "AAE="}
	f := typed(t, "url=http://h/&body_kind=binary&body_kept=1")
	f.FillFiles(stored)
	if _, err := compose.Parse(f); err == nil {
		t.Error("a file came of a run without one")
	}
	f.FillFiles(bytes)
	if got, err := compose.Parse(f); err != nil || got.Body.Base64 != "AAE=" {
		t.Errorf("%v: %+v", err, got.Body)
	}
}

// bodies are one of each kind that a page can show.
var bodies = []playground.Body{
	{Kind: playground.BodyNone}, {Kind: playground.BodyText, Text: "a"}, {Kind: playground.BodyText, Text: "<a/>", MediaType: "application/xml"},
	{Kind: playground.BodyText, Text: "<a/>", MediaType: "text/xml; charset=utf-8"}, {Kind: playground.BodyJSON, Text: "{}", MediaType: "application/hal+json"},
	{Kind: playground.BodyForm, Fields: []playground.FormField{{Name: "a", Value: "1"}}}, {Kind: playground.BodyBinary, Base64: "AAE=", MediaType: "image/png"}, {Kind: playground.BodyBinary},
	{Kind: playground.BodyMultipart, MediaType: "multipart/related", Fields: []playground.FormField{{Name: "a", Value: "1", MediaType: "a/b"}, {Name: "f", Filename: "x", Base64: "AA=="}, {Name: "e", Filename: "y"}}},
	{Kind: playground.BodyGraphQL, Query: "{a}", Variables: []byte(`{"a":1}`), OperationName: "o"},
}

func TestEveryBodyIsWhatItsFormSays(t *testing.T) {
	for _, b := range bodies {
		r := playground.NewRequest("http://h/")
		r.Body = b
		got, err := compose.Parse(compose.ToForm(r))
		if err != nil || !reflect.DeepEqual(got, r) {
			t.Errorf("%v\ngot  %+v\nwant %+v", err, got.Body, b)
		}
	}
}

func TestAnOutlineTellsTheLengthOfWhatIsNotHere(t *testing.T) {
	long := strings.Repeat("x", 40_000)
	full := typed(t, "url=http://h/&body_kind=multipart&part_name=a&part_value=1&part_name=f&part_type=&part_type=image/png")
	for _, c := range []struct{ name, given, content string }{
		{"chosen", "part_size=&part_size=40000", long}, {"chosen, and short", "part_size=&part_size=2", "xy"}, {"chosen, and empty", "part_size=&part_size=0", ""},
		{"with blank rows", "form=page&part_use=0&part_use=1&part_size=&part_size=40000&part_name=&part_name=&part_filename=&part_filename=", long},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := full
			f.Parts = append([]compose.Part{}, full.Parts...)
			f.Parts[1].File = compose.File{Filename: "a.png", Base64: b64(c.content), Here: true}
			want, err := compose.Parse(f)
			if err != nil {
				t.Fatal(err)
			}
			whole, _, _ := compose.Content(want)
			outline := typed(t, "url=http://h/&body_kind=multipart&part_name=a&part_value=1&part_name=f&part_type=&part_type=image/png&part_filename=&part_filename=a.png&"+c.given)
			o := outline.Outline()
			short, _, err := compose.Content(o.Request)
			if err != nil || o.Exact || !o.Known || int64(len(short))+o.More != int64(len(whole)) || !strings.Contains(string(short), "the content of a.png") {
				t.Errorf("%v: %d and %d bytes for %d: %+v", err, len(short), o.More, len(whole), o)
			}
		})
	}
	r := playground.NewRequest("http://h/")
	r.Body = playground.Body{Kind: playground.BodyBinary, Base64: b64(long)}
	if o := compose.NewOutline(r, true); o.Exact || !o.Known || o.More+int64(len("(the content of the file, 40000 bytes)")) != 40_000 || len(o.Request.Body.Base64) > 100 {
		t.Errorf("%+v", o)
	}
	r.Body.Base64 = b64("short")
	if o := compose.NewOutline(r, true); !o.Exact || !o.Known || o.More != 0 || o.Request.Body.Base64 != r.Body.Base64 {
		t.Errorf("%+v", o)
	}
	r.Body = playground.Body{Kind: playground.BodyMultipart, Fields: []playground.FormField{{Name: "f", Filename: "a.png"}, {Name: "long", Filename: "b", Base64: b64(long)}}}
	if o := compose.NewOutline(r, true); o.Exact || !o.Known || o.Request.Body.Fields[0].Base64 != "" {
		t.Errorf("%+v", o)
	}
	if o := compose.NewOutline(r, false); o.Known || o.Request.Body.Fields[0].Base64 != b64("(the content of a.png)") || r.Body.Fields[0].Base64 != "" {
		t.Errorf("%+v", o)
	}
}

func TestBase64IsHeldToItsWholeText(t *testing.T) {
	for text, good := range map[string]bool{
		"": true, "AAE=": true, "AAE=\r\n": true, "AAE": false, "AAE=AAE=": false, strings.Repeat("A", 1020) + "AA==AAAA": false, strings.Repeat("A", 1024): true, "ä": false,
	} {
		r := playground.NewRequest("http://h/")
		r.Body = playground.Body{Kind: playground.BodyBinary, Base64: text}
		faults := compose.Validate(r, compose.Ceilings{})
		if _, err := base64.StdEncoding.DecodeString(text); (err == nil) != good || (len(faults) == 0) != good {
			t.Errorf("%.20q: %v, %v", text, faults, err)
		}
	}
}
