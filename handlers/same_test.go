package handlers

import (
	"testing"

	"parley/playground"
)

func TestParametersInAnAddressAreThoseBesideIt(t *testing.T) {
	row := func(name, value string, on bool) playground.Row {
		return playground.Row{Name: name, Value: value, Enabled: on}
	}
	beside := playground.NewRequest("{{base}}/list")
	beside.Query = []playground.Row{row("limit", "10", true), row("debug", "a b", false), row("after", "{{cursor}}/x y", true)}
	for _, c := range []struct {
		name, url string
		off       []playground.Row
		same      bool
	}{
		{"as a page writes them", "{{base}}/list?limit=10&after={{cursor}}/x%20y", []playground.Row{row("debug", "a b", false)}, true},
		{"another value", "{{base}}/list?limit=11&after={{cursor}}/x%20y", []playground.Row{row("debug", "a b", false)}, false},
		{"without the one that is off", "{{base}}/list?limit=10&after={{cursor}}/x%20y", nil, false},
		{"with the one that is off", "{{base}}/list?limit=10&after={{cursor}}/x%20y&debug=a%20b", nil, false},
		{"another order", "{{base}}/list?after={{cursor}}/x%20y&limit=10", []playground.Row{row("debug", "a b", false)}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			typed := playground.NewRequest(c.url)
			typed.Query = c.off
			if got := sameRequest(typed, beside); got != c.same {
				t.Errorf("the same: %v", got)
			}
		})
	}
	if sameRequest(playground.NewRequest("http://h/?a=b%20c"), playground.NewRequest("http://h/?a=b+c")) {
		t.Error("another spelling in an address is a change")
	}
}
