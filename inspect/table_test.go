package inspect

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"parley/playground"
)

func mustTable(t *testing.T, text string, q TableQuery) playground.BodyTable {
	t.Helper()
	b, err := New().Table(context.Background(), contentOf(text), q)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// drawn writes a table with | between cells; what a row lacks is a minus.
func drawn(b playground.BodyTable) string {
	lines := []string{strings.Join(b.Columns, "|")}
	for _, row := range b.Rows {
		cells := make([]string, len(b.Columns))
		for i := range cells {
			if cells[i] = "-"; i < len(row) && row[i].Set {
				cells[i] = row[i].Text
			}
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return strings.Join(lines, "\n")
}

func TestContentIsReadAsATable(t *testing.T) {
	for _, c := range []struct {
		name, text string
		q          TableQuery
		want, list string
	}{
		{"a list of objects", `[{"a":1.10,"b":"x"},{"b":"y","c":{"d": [1]}}]`, TableQuery{List: "*"}, "a|b|c\n1.10|x|-\n-|y|{\"d\":[1]}", ""},
		{"a list within", `{"meta":{"n":2},"data":[{"id":1},{"id":2}],"more":[{"z":0}]}`, TableQuery{List: "*"}, "id\n1\n2", "/data"},
		{"another list within", `{"data":[{"id":1}],"deep":{"a/b":[{"z":0}]}}`, TableQuery{List: "/deep/a~1b"}, "z\n0", "/deep/a~1b"},
		{"values and objects", `[1,{"a":null},true]`, TableQuery{List: "*"}, "value|a\n1|-\n-|null\ntrue|-", ""},
		{"no list", `{"a":[1,2]}`, TableQuery{List: "*"}, "", ""},
		{"a text that breaks off", `[{"a":1},{"a":`, TableQuery{List: "*"}, "a\n1", ""},
		{"documents in a row", "{\"a\":1}\n{\"a\":2}\n", TableQuery{Format: "jsons"}, "a\n1\n2", ""},
		{"CSV", "a,b\n1,\"x,\"\"y\"\"\nz\"\n2\n", TableQuery{Format: "csv"}, "a|b\n1|x,\"y\"\nz\n2|-", ""},
		{"CSV with semicolons", "\ufeffa;b\n1,5;2\n2,5;3\n", TableQuery{Format: "csv"}, "a|b\n1,5|2\n2,5|3", ""},
		{"a quotation mark that is not closed", "a,b\n1,2\n\"x\"\"y\",\"3\n4,5\n", TableQuery{Format: "csv"}, "a|b\n1|2\nx\"y|3\n4,5\n", ""},
		{"quotation marks in the midst", "a,b\n1,2\"\n\"3\"\r\n", TableQuery{Format: "csv"}, "a|b\n1|2\"\n3|-", ""},
		{"CSV with tabs", "a\tb\n1\t2\n", TableQuery{Format: "csv"}, "a|b\n1|2", ""},
		{"rows that are too long", "a\n1,2\n", TableQuery{Format: "csv"}, "a|\n1|2", ""},
		{"sorted by numbers", `[{"a":10},{"a":"x"},{"a":9},{},{"a":"b"}]`, TableQuery{List: "*", Sort: "a"}, "a\n9\n10\nb\nx\n-", ""},
		{"sorted downwards", `[{"a":1},{},{"a":3}]`, TableQuery{List: "*", Sort: "a", Down: true}, "a\n3\n1\n-", ""},
		{"sorted by no column", `[{"a":2},{"a":1}]`, TableQuery{List: "*", Sort: "z"}, "a\n2\n1", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := mustTable(t, c.text, c.q)
			if got := drawn(b); got != c.want || b.List != c.list {
				t.Errorf("%q of %q, want %q of %q", got, b.List, c.want, c.list)
			}
		})
	}
}

func TestListsAreOffered(t *testing.T) {
	b := mustTable(t, `{"a":[{"x":1}],"b":[1],"c":{"d":[{"y":1}],"e":{"f":{"g":[{"h":1}]}}}}`, TableQuery{List: "*"})
	if got := fmt.Sprint(b.Lists); got != "[/a /c/d]" || !b.Found {
		t.Errorf("%s", got)
	}
}

// TestAWideLineOfCSVIsReadAsFarAsItIsShown: what stands in quotes behind the last cell that is
// shown ends no line.
func TestAWideLineOfCSVIsReadAsFarAsItIsShown(t *testing.T) {
	header := strings.TrimSuffix(strings.Repeat("c,", mostColumns+50), ",")
	wide := strings.Repeat("1,", mostColumns+50) + "\"not\na line, \"\"nor a cell\"\r\n"
	b := mustTable(t, header+"\r\n"+wide+"a,\"b,c\"\n"+wide+"d", TableQuery{Format: "csv"})
	if len(b.Columns) != mostColumns || !b.MoreColumns || len(b.Rows) != 4 || len(b.Rows[0]) != mostColumns || b.Cut != "" {
		t.Fatalf("%d columns, %d rows, more %v, cut %q", len(b.Columns), len(b.Rows), b.MoreColumns, b.Cut)
	}
	if got := b.Rows[1][0].Text + "|" + b.Rows[1][1].Text + "|" + b.Rows[3][0].Text; got != "a|b,c|d" {
		t.Error(got)
	}
	narrow := mustTable(t, header+"\na", TableQuery{Format: "csv"})
	if !narrow.MoreColumns || len(narrow.Rows) != 1 {
		t.Errorf("%d rows, more %v", len(narrow.Rows), narrow.MoreColumns)
	}
}

func TestTablesHaveBounds(t *testing.T) {
	b := mustTable(t, "["+strings.Repeat(`{"a":1},`, mostTableRows+5)+`{"a":1}]`, TableQuery{List: "*"})
	if len(b.Rows) != mostTableRows || !strings.Contains(b.Cut, "first 20000 rows") {
		t.Errorf("%d rows: %s", len(b.Rows), b.Cut)
	}
	var wide strings.Builder
	for i := range mostColumns + 5 {
		fmt.Fprintf(&wide, `,"c%d":%d`, i, i)
	}
	b = mustTable(t, "[{"+wide.String()[1:]+"}]", TableQuery{List: "*"})
	if len(b.Columns) != mostColumns || !b.MoreColumns {
		t.Errorf("%d columns", len(b.Columns))
	}
	b = mustTable(t, `[{"a":"`+strings.Repeat("é", 400)+`"}]`, TableQuery{List: "*"})
	if n := len([]rune(b.Rows[0][0].Text)); n != longestCell {
		t.Errorf("a cell has %d characters", n)
	}
	b = mustTable(t, `[{"a":"`+strings.Repeat("x", 400)+`"}]`, TableQuery{List: "*", Whole: true})
	if len(b.Rows[0][0].Text) != 400 {
		t.Error("a whole cell was shortened")
	}
	b = mustTable(t, `[{"a":1},{"a":x}]`, TableQuery{List: "*"})
	if len(b.Rows) != 1 || !strings.Contains(b.Cut, "no JSON any more") {
		t.Errorf("%+v", b)
	}
}

func FuzzTables(f *testing.F) {
	f.Add(`[{"a":1}]`, "a;b\n1;2")
	f.Fuzz(func(t *testing.T, text, comma string) {
		mustTable(t, text, TableQuery{List: "*", Sort: "a"})
		mustTable(t, text, TableQuery{Format: "jsons"})
		mustTable(t, comma, TableQuery{Format: "csv", Sort: "a"})
	})
}

func TestAQuotationMarkThatIsNotClosedIsNamed(t *testing.T) {
	for text, cut := range map[string]string{
		"a,b\n1,\"2\n3\"\n\"x\"\"y\",\"3\n4,5\n": "The quotation mark in line 4 is not closed. All that follows it stands in one cell.",
		"a,b\n1,2\"\n\"3\"\r\n":                  "",
		"a;b\n\"1,\";\"2\"":                      "",
	} {
		if b := mustTable(t, text, TableQuery{Format: "csv"}); b.Cut != cut {
			t.Errorf("%q: %q, want %q", text, b.Cut, cut)
		}
	}
}
