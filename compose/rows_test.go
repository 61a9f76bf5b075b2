package compose

import (
	"strings"
	"testing"

	"parley/playground"
)

func wrote(rows [][]playground.Variable) string {
	var b strings.Builder
	for _, row := range rows {
		for i, v := range row {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(v.Name + "=" + v.Value)
		}
		b.WriteString("; ")
	}
	return strings.TrimSuffix(b.String(), "; ")
}

func TestDataIsReadAsRowsOfVariables(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"nothing":                          {"  \n", ""},
		"CSV":                              {"id,name\n1,Ada\n2,\"Grace, H.\"\n", "id=1 name=Ada; id=2 name=Grace, H."},
		"CSV with a mark of its order":     {"\ufeffid\r\n1\r\n", "id=1"},
		"CSV with blanks around its names": {" id , name\n1,Ada", "id=1 name=Ada"},
		"CSV by semicolons":                {"id;name\n1;Ada", "id=1 name=Ada"},
		"CSV by tabs":                      {"id\tname\n1\tAda", "id=1 name=Ada"},
		"CSV with lines in values":         {"text\n\"a\nb\"", "text=a\nb"},
		"JSON":                             {`[{"id": 1, "name": "Ada"}, {"id": 12345678901234567890, "on": true}]`, "id=1 name=Ada; id=12345678901234567890 on=true"},
		"headings of several words":        {"First name,E-mail,2nd\nAda,a@x.example,1", "First_name=Ada E-mail=a@x.example _2nd=1"},
		"a heading with a sign of names":   {"a$b\n1", "a$b=1"},
		"headings in other letters":        {"größe,用户\n1,2", "größe=1 用户=2"},
		"a column without a heading":       {",name\n0,Ada", "_=0 name=Ada"},
		"JSON with names of several words": {`[{"first name": "Ada"}]`, "first_name=Ada"},
		"JSON with nothing and much":       {`[{"a": null, "b": {"c": [1, 2]}}]`, `a= b={"c":[1,2]}`},
	} {
		rows, err := ReadRows(c.text)
		if got := wrote(rows); err != nil || got != c.want {
			t.Errorf("%s: read %q, %v, want %q", name, got, err, c.want)
		}
	}
}

func TestDataThatCannotBeReadIsToldInWords(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"names alone":           {"id,name", "no row of values"},
		"a row that is short":   {"id,name\n1", "no CSV"},
		"a mark that is open":   {"id\n\"1", "no CSV"},
		"JSON that is no array": {`[1, 2]`, "no JSON array of objects"},
		"JSON that breaks off":  {`[{"a": 1}`, "no JSON array of objects"},
		"more behind the array": {`[{"a": 1}] x`, "behind the array"},
		"a name that is twice":  {"id,id\n1,2", "has id twice"},
		"too many rows":         {"id\n" + strings.Repeat("1\n", MaxRows+1), "more than 1000 rows"},
		"a value that is long":  {"id\n" + strings.Repeat("1", maxRowValue+1), "64 KiB"},
		"an empty array":        {"[]", "no row of values"},
	} {
		if _, err := ReadRows(c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func FuzzRows(f *testing.F) {
	for _, s := range []string{"id,name\n1,Ada", `[{"a":1}]`, "a;b\n1;2", "\"a\n", "[", "\ufeff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := ReadRows(text)
		if err != nil && rows != nil || len(rows) > MaxRows {
			t.Errorf("%d rows with %v", len(rows), err)
		}
		for i, row := range rows {
			if err := checkRow(i, row); err != nil {
				t.Error(err)
			}
		}
	})
}
