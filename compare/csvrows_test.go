package compare

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
)

func FuzzCSVRows(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a;b;c\n\"x;y\";\"\"\"\";\n", "\xef\xbb\xbfa\tb\r\n\r\n1\t\xff\r\n", "a,a\n1,2", "a,b\n1", "1,2\n", "a,\"b\nc\"\n1,2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := csvRows(context.Background(), newHasher(), []byte(text), 10_000)
		if err != nil {
			return
		}
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\xef\xbb\xbf")))
		r.Comma = commaOf([]byte(strings.TrimPrefix(text, "\xef\xbb\xbf")))
		rows, err := r.ReadAll()
		if err == nil && !areNames(rows[0]) {
			names := make([]string, len(rows[0]))
			for i := range names {
				names[i] = columnName + strconv.Itoa(i+1)
			}
			rows = append([][]string{names}, rows...)
		}
		if err != nil || len(rows) != 1+int(doc.nodes[0].count) {
			t.Fatalf("%q has %d rows (%v), read as %s", text, len(rows), err, doc.text)
		}
		var list []map[string]string
		if err := json.Unmarshal(doc.text, &list); err != nil {
			t.Fatalf("%q is read as %s: %v", text, doc.text, err)
		}
		for i, row := range rows[1:] {
			for k, cell := range row {
				if got := list[i][rows[0][k]]; got != cell {
					t.Fatalf("cell %d of row %d of %q is %q", k, i, text, got)
				}
			}
		}
	})
}
