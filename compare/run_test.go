package compare

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/playground"
)

// answered is a run of GET http://h/users/17 whose final response is given.
func answered(id playground.RunID, status int, mediaType, body string, fields ...string) playground.ComparedRun {
	r := playground.Run{
		ID: id, State: playground.StateDone, Request: playground.NewRequest("http://h/users/17"),
		TotalMS: playground.Millis(40 * time.Millisecond),
	}
	resp := &playground.Response{Status: status, Content: playground.Content{MediaType: mediaType, DecodedSize: int64(len(body))}}
	for _, f := range fields {
		name, value, _ := strings.Cut(f, ": ")
		resp.Headers = append(resp.Headers, playground.Field{Name: name, Value: value})
	}
	r.Attempts = []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{{Response: resp, Timings: playground.NoTimings()}}}}
	r.Conclude()
	return playground.ComparedRun{Run: r, Body: []byte(body)}
}

func jsonRun(id playground.RunID, body string, fields ...string) playground.ComparedRun {
	return answered(id, 200, "application/json", body, fields...)
}

func mustCompare(t testing.TB, in Input) playground.Comparison {
	t.Helper()
	out, err := Compare(context.Background(), in)
	if err != nil {
		t.Fatalf("Compare: %v", err)
	}
	return out
}

// compareJSON compares two JSON contents under rules for this view only.
func compareJSON(t testing.TB, a, b string, rules ...string) playground.Comparison {
	t.Helper()
	in := Input{Runs: []playground.ComparedRun{jsonRun(1, a), jsonRun(2, b)}, Defaults: true}
	for _, r := range rules {
		in.Rules = append(in.Rules, playground.RuleHits{Rule: r, Scope: "view"})
	}
	return mustCompare(t, in)
}

// told writes changes as lines such as "changed /a 1 2", so that a table can hold them.
func told(changes []playground.Change) []string {
	out := []string{}
	for _, c := range changes {
		s := string(c.Kind) + " " + c.Path
		for _, more := range []string{c.From, string(c.A), string(c.B)} {
			if more != "" {
				s += " " + more
			}
		}
		if c.IgnoredBy != nil {
			s += " by " + *c.IgnoredBy
		}
		out = append(out, s)
	}
	return out
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}
