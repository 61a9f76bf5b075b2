package explain

import (
	"slices"
	"testing"
	"time"

	"parley/playground"
)

func TestALimitIsSeenWhereverItIsTold(t *testing.T) {
	ms := func(d time.Duration) playground.Millis { return playground.Millis(d) }
	for _, c := range []struct {
		name    string
		status  int
		headers []playground.Field
		want    playground.LimitSeen
	}{
		{"nothing", 200, nil, playground.NoLimit()},
		{"Retry-After alone", 429, []playground.Field{{Name: "Retry-After", Value: "9"}}, playground.LimitSeen{Quota: -1, Window: -1, Left: -1, Wait: ms(9 * time.Second), Fields: []string{"Retry-After"}}},
		{"the standard's fields", 200, []playground.Field{{Name: "RateLimit", Value: `"demo";r=2;t=7`}, {Name: "RateLimit-Policy", Value: `"demo";q=3;w=10`}},
			playground.LimitSeen{Quota: 3, Window: ms(10 * time.Second), Left: 2, Wait: ms(7 * time.Second), Fields: []string{"RateLimit", "RateLimit-Policy"}}},
		{"fields of a vendor", 403, []playground.Field{{Name: "X-RateLimit-Limit", Value: "60"}, {Name: "X-RateLimit-Remaining", Value: "0"}},
			playground.LimitSeen{Quota: 60, Window: -1, Left: 0, Wait: -1, Fields: []string{"X-RateLimit-Limit", "X-RateLimit-Remaining"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := playground.Run{Request: playground.NewRequest("http://h/"), Attempts: []playground.Attempt{{Number: 1, Exchanges: []playground.Exchange{{
				Request: playground.SentRequest{Method: "GET", URL: "http://h/"}, Response: &playground.Response{Status: c.status, Headers: c.headers},
			}}}}}
			got := SeenLimit(run)
			if !slices.Equal(got.Fields, c.want.Fields) || got.Quota != c.want.Quota || got.Window != c.want.Window || got.Left != c.want.Left || got.Wait != c.want.Wait {
				t.Errorf("saw %+v, want %+v", got, c.want)
			}
		})
	}
	if got := SeenLimit(playground.Run{Request: playground.NewRequest("http://h/")}); got.Told() {
		t.Errorf("a run without a response told %+v", got)
	}
}
