package storetest

import (
	"testing"

	"parley/playground"
)

func testValues(t *testing.T, open Open) {
	k := newKeeper(t, open)
	for range 130 { // more than a block of the sieves
		k.send(sent{url: "http://api.example/a", status: 200, environment: "staging", by: "mira", tags: []string{"slow", "demo"}, rules: []string{"E-405-ALLOW"}})
		k.send(sent{url: "http://www.example:8080/", method: "POST", status: 404, by: "jon"})
	}
	k.send(sent{url: "http://app.example/", status: 0, tags: []string{"demolition"}})
	k.list(playground.RunFilter{Rule: "E-405-ALLOW"}) // what a search looks at is indexed before it
	for _, c := range []struct {
		field, begin string
		want         []string
	}{
		{"method", "", []string{"GET", "POST"}}, {"environment", "", []string{"staging"}}, {"created_by", "m", []string{"mira"}}, {"status", "4", []string{"404"}},
		{"tag", "demo", []string{"demo", "demolition"}}, {"rule", "E-4", []string{"E-405-ALLOW"}}, {"rule", "E-5", []string{}}, {"host", "zz", []string{}},
	} {
		got, err := k.FindValues(k.ctx, c.field, c.begin, 10)
		if err != nil {
			t.Fatal(err)
		}
		same(t, c.field+" "+c.begin, append([]string{}, got...), c.want)
	}
	hosts, err := k.FindValues(k.ctx, "host", "ap", 10)
	if err != nil || len(hosts) < 2 || hosts[0] != "api.example" {
		t.Errorf("hosts %q, %v", hosts, err)
	}
	few, err := k.FindValues(k.ctx, "method", "", 1)
	if err != nil || len(few) != 1 {
		t.Errorf("at most one: %q, %v", few, err)
	}
	_, err = k.FindValues(k.ctx, "size", "", 10)
	isCode(t, "no such field", err, playground.Invalid)
}
