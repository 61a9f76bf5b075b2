package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/playground"
	"parley/store"
)

func testSearch(t *testing.T, open Open) {
	t.Run("text is found where people look for it", func(t *testing.T) {
		k := newKeeper(t, open)
		one := k.send(sent{
			url: "http://api.example/Customers/Ångström", status: 200, name: "List of People", note: "See **ticket 42**", tags: []string{"billing"},
			fields: []playground.Field{{Name: "X-Trace", Value: "abc-123-def"}}, requested: []playground.Row{{Name: "Accept-Language", Value: "sv-SE", Enabled: true}, {Name: "X-Off", Value: "never-sent"}},
			body: `{"city": "Göteborg", "plan": {"tier": "enterprise"}}`,
		})
		other := k.send(sent{url: "http://api.example/orders", status: 200, body: "enterprising words", mediaType: "text/plain"})
		for text, want := range map[string][]playground.RunID{
			"customers": {one.ID}, "ÅNGSTR": {one.ID}, "list of pe": {one.ID}, "ticket 42": {one.ID}, "billing": {one.ID}, "c-123-d": {one.ID}, "x-trace: abc": {one.ID},
			"sv-se": {one.ID}, "göteborg": {one.ID}, "tier enterprise": {one.ID}, "enterpris": {other.ID, one.ID}, "api.example": {other.ID, one.ID},
			"ENTERPRISING": {other.ID}, "customers tier": {one.ID}, "göteborg abc-123 billing": {one.ID}, "orders tier": {}, "orders words": {other.ID}, "orders & words": {other.ID},
			`"of people"`: {one.ID}, `"people of"`: {}, "people of": {one.ID}, `"of people" tier`: {one.ID}, "a e i o x y list göteborg people": {}, `"` + "unclosed people": {}, "never-sent": {}, "nothing like it": {}, "%": {}, "'": {}, `"`: {}, "*": {one.ID}, "OR": {other.ID}, "NEAR/2": {},
		} {
			same(t, text, ids(k.list(playground.RunFilter{Text: text}).Runs), want)
		}
	})
	t.Run("a run that goes, or just changed, is found", func(t *testing.T) {
		k := newKeeper(t, open)
		run := k.create(sent{url: path(1), name: "first"})
		same(t, "running", ids(k.list(playground.RunFilter{Text: "first"}).Runs), []playground.RunID{run.ID})
		run = sent{status: 200, body: "later words", mediaType: "text/html"}.end(run)
		if err := k.FinishRun(k.ctx, &run); err != nil {
			t.Fatal(err)
		}
		same(t, "its content", ids(k.list(playground.RunFilter{Text: "later"}).Runs), []playground.RunID{run.ID})
		if _, err := k.UpdateRun(k.ctx, run.ID, playground.RunUpdate{Name: pointer("second")}); err != nil {
			t.Fatal(err)
		}
		same(t, "its old name", ids(k.list(playground.RunFilter{Text: "first"}).Runs), []playground.RunID{})
		same(t, "its new name", ids(k.list(playground.RunFilter{Text: "second"}).Runs), []playground.RunID{run.ID})
	})
	t.Run("only text is searched, and no credential", func(t *testing.T) {
		k := newKeeper(t, open)
		const secret = "s3cr3tvalue0123456789zzzz"
		s := sent{
			url: "http://user:" + secret + "@api.example/?access_token=" + secret + "&page=seven", status: 200, mediaType: "image/png", body: "pixelwords",
			requested: []playground.Row{{Name: "Authorization", Value: "Bearer " + secret, Enabled: true}},
			fields:    []playground.Field{{Name: "Set-Cookie", Value: "sid=" + secret + "; Path=/"}, {Name: "Location", Value: "/cb?token=" + secret}},
		}
		k.send(s)
		s.mediaType, s.body = "application/json", `{"headers": {"Authorization": "Bearer `+secret+`"}, "echoed": true}`
		k.send(s)
		for text, want := range map[string]int{"pixelwords": 0, secret: 0, "s3cr3t": 0, "zzzz": 0, "page=seven": 2, "authorization: bearer": 2, "path=/": 2, "•": 0, "echoed": 1} {
			if n := len(k.list(playground.RunFilter{Text: text}).Runs); n != want {
				t.Errorf("%q found %d runs, want %d", text, n, want)
			}
		}
	})
	t.Run("a search goes page by page, and together with filters", func(t *testing.T) {
		k := newKeeper(t, open)
		var want []playground.RunSummary
		for i := range 40 {
			s := sent{url: path(i), status: []int{200, 404}[i%2], body: []string{"apple pear", "apple plum"}[i%3%2], mediaType: "text/plain"}
			run := k.send(s)
			if i%2 == 1 && i%3%2 == 0 {
				want = append([]playground.RunSummary{run.Summary()}, want...)
			}
		}
		k.walk(playground.RunFilter{Text: "apple pear", Status: 404}, want)
	})
	t.Run("a search stops at its window and says where", func(t *testing.T) {
		c := newClock()
		k := keeper{t, open(t, store.Options{Now: c.now, SearchWindow: 10, SearchTime: time.Hour}), c, t.Context()}
		for i := range 35 {
			k.send(sent{url: path(i), status: 200, name: []string{"needle", "", "", "", "", "", "", "", "", "", "", ""}[i%12], body: strings.Repeat("hay ", i%3), mediaType: "text/plain"})
		}
		var found []playground.RunID
		f := playground.RunFilter{Text: "needle"}
		for i := range 4 {
			page := k.list(f)
			found = append(found, ids(page.Runs)...)
			if last := i == 3; last != (page.Searched == 0) || page.Searched != page.Older {
				t.Errorf("page %d searched back to %d, older %d", i+1, page.Searched, page.Older)
			}
			f.Before = page.Older
		}
		same(t, "found on the way", found, []playground.RunID{25, 13, 1})
		page := k.list(playground.RunFilter{Text: "hay", Limit: 2})
		if page.Searched != 0 || page.Older != page.Runs[1].ID {
			t.Errorf("a full page: %+v", page)
		}
	})
	t.Run("a long text is searched in its first part", func(t *testing.T) {
		k := newKeeper(t, open)
		run := k.send(sent{url: path(1), status: 200, mediaType: "text/plain", body: "alpha " + strings.Repeat("filler ", 12000) + "omega"})
		same(t, "its start", ids(k.list(playground.RunFilter{Text: "alpha"}).Runs), []playground.RunID{run.ID})
		same(t, "past its bound", ids(k.list(playground.RunFilter{Text: "omega"}).Runs), []playground.RunID{})
	})
}

func testPast(t *testing.T, open Open) {
	t.Run("the past of a request", func(t *testing.T) {
		k := newKeeper(t, open)
		tag := func(s string) []playground.Field { return []playground.Field{{Name: "ETag", Value: s}} }
		k.send(sent{url: path(1), status: 200, fields: tag(`"1"`)})
		good := k.send(sent{url: path(1), status: 201, fields: tag(`"2"`)})
		k.send(sent{url: path(1), method: "PUT", status: 200, fields: tag(`"3"`)})
		other := k.send(sent{url: path(1) + "?page=2", status: 200, fields: tag(`"4"`)})
		near := k.send(sent{url: path(2), status: 204})
		k.send(sent{url: path(3), status: 404})
		k.send(sent{url: "http://api.example:8080/items/4", status: 200})
		k.send(sent{url: "http://other.example/items/5", status: 200})
		bad := k.send(sent{url: path(1), status: 500})
		k.create(sent{url: path(1)})
		self := k.create(sent{url: path(1)})
		past, err := k.FindPast(k.ctx, self.Request, self.ID)
		if err != nil {
			t.Fatal(err)
		}
		if past.Previous == nil || past.Previous.ID != bad.ID || past.LastGood == nil || past.LastGood.ID != good.ID || past.ETag != `"3"` {
			t.Errorf("past %+v", past)
		}
		same(t, "recent", pointed(past.Recent), []playground.RunID{bad.ID, other.ID, good.ID, 1})
		same(t, "near", pointed(past.Near), []playground.RunID{near.ID})
		ended := sent{status: 200, fields: tag(`"5"`)}.end(self)
		if err := k.FinishRun(k.ctx, &ended); err != nil {
			t.Fatal(err)
		}
		k.send(sent{url: path(7), status: 200})
		past, err = k.FindPast(k.ctx, self.Request, 0)
		if err != nil || past.Previous.ID != self.ID || past.LastGood.ID != self.ID || past.ETag != `"5"` || past.Recent[0].ID != self.ID || len(past.Near) != 2 {
			t.Errorf("past after one more run %+v, %v", past, err)
		}
		past, err = k.FindPast(k.ctx, self.Request, good.ID)
		if err != nil || past.Previous.ID != 1 || past.LastGood.ID != 1 || past.ETag != `"1"` || len(past.Recent) != 1 || len(past.Near) != 0 {
			t.Errorf("past before an old run %+v, %v", past, err)
		}
		if _, err := k.DeleteRuns(k.ctx, []playground.RunID{self.ID, bad.ID}); err != nil {
			t.Fatal(err)
		}
		past, err = k.FindPast(k.ctx, self.Request, 0)
		if err != nil || past.Previous.ID != good.ID {
			t.Errorf("past after a deletion %+v, %v", past, err)
		}
		past, err = k.FindPast(k.ctx, playground.NewRequest("http://new.example/"), 0)
		if err != nil || past.Previous != nil || past.LastGood != nil || past.ETag != "" || len(past.Recent)+len(past.Near) != 0 {
			t.Errorf("past of a new request %+v, %v", past, err)
		}
	})
	t.Run("a run that ends after newer ones is not the newest for that", func(t *testing.T) {
		k := newKeeper(t, open)
		tag := func(s string) []playground.Field { return []playground.Field{{Name: "ETag", Value: s}} }
		k.send(sent{url: path(1), status: 200, fields: tag(`"1"`)})
		slow := k.create(sent{url: path(1)})
		if _, err := k.FindPast(k.ctx, slow.Request, slow.ID); err != nil { // from here on it is remembered
			t.Fatal(err)
		}
		fast := k.send(sent{url: path(1), status: 200, fields: tag(`"3"`)})
		ended := sent{status: 200, fields: tag(`"2"`)}.end(slow)
		if err := k.FinishRun(k.ctx, &ended); err != nil {
			t.Fatal(err)
		}
		past, err := k.FindPast(k.ctx, slow.Request, 0)
		if err != nil || past.Previous.ID != fast.ID || past.LastGood.ID != fast.ID || past.ETag != `"3"` {
			t.Errorf("previous %d, last good %d, tag %s, %v", past.Previous.ID, past.LastGood.ID, past.ETag, err)
		}
	})
	t.Run("the past of a HEAD is what GET was answered", func(t *testing.T) {
		k := newKeeper(t, open)
		fields := []playground.Field{{Name: "Content-Type", Value: "text/html"}}
		got := k.send(sent{url: path(1), status: 200, fields: fields})
		k.send(sent{url: path(1), method: "PUT", status: 200})
		k.send(sent{url: path(2), status: 204})
		head := k.create(sent{url: path(1), method: "HEAD"})
		past, err := k.FindPast(k.ctx, head.Request, head.ID)
		if err != nil || past.Get == nil || past.Get.Run.ID != got.ID || len(past.Get.Headers) == 0 || !slices.Contains(past.Get.Headers, fields[0]) {
			t.Errorf("past %+v, %v", past.Get, err)
		}
		if past, err = k.FindPast(k.ctx, got.Request, 0); err != nil || past.Get != nil {
			t.Errorf("past of a GET %+v, %v", past.Get, err)
		}
	})
	t.Run("the past is bounded", func(t *testing.T) {
		k := newKeeper(t, open)
		for i := range 60 {
			k.send(sent{url: path(i % 59), status: 200})
		}
		for i := range 14 {
			k.send(sent{url: path(100) + fmt.Sprint("?", i), status: 200})
		}
		past, err := k.FindPast(k.ctx, playground.NewRequest(path(100)), 0)
		if err != nil || len(past.Recent) != 12 || len(past.Near) != 50 {
			t.Errorf("%d recent, %d near, %v", len(past.Recent), len(past.Near), err)
		}
	})
}

// testTokens holds the filters that runs are looked at for one by one.
func testTokens(t *testing.T, open Open) {
	k := newKeeper(t, open)
	slow := k.send(sent{url: "http://api.example/slow", status: 429, fields: []playground.Field{{Name: "Retry-After", Value: "5"}}, took: 2 * time.Second, rules: []string{"E-429-WAIT"}})
	fast := k.send(sent{url: "http://api.example/retry-after", status: 200, took: 10 * time.Millisecond})
	for _, c := range []struct {
		name   string
		filter playground.RunFilter
		want   []playground.RunID
	}{
		{"a field by its name", playground.RunFilter{Header: "retry-after"}, []playground.RunID{slow.ID}},
		{"a field by name and value", playground.RunFilter{Header: "Retry-After: 5"}, []playground.RunID{slow.ID}},
		{"another value", playground.RunFilter{Header: "Retry-After: 6"}, []playground.RunID{}},
		{"a text of the address alone", playground.RunFilter{Address: "/Retry-After"}, []playground.RunID{fast.ID}},
		{"signs in the address", playground.RunFilter{Address: "api.example/s_ow"}, []playground.RunID{}},
		{"a rule", playground.RunFilter{Rule: "E-429-WAIT"}, []playground.RunID{slow.ID}},
		{"a rule that never spoke", playground.RunFilter{Rule: "E-404-ROUTE"}, []playground.RunID{}},
		{"at least a second", playground.RunFilter{TookMin: playground.Millis(time.Second)}, []playground.RunID{slow.ID}},
		{"at most a second", playground.RunFilter{TookMax: playground.Millis(time.Second)}, []playground.RunID{fast.ID}},
		{"a rule and a status", playground.RunFilter{Rule: "E-429-WAIT", Status: 200}, []playground.RunID{}},
		{"no word at all", playground.RunFilter{Body: "…"}, []playground.RunID{}},
	} {
		page, err := k.FindRuns(k.ctx, c.filter)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		same(t, c.name, ids(page.Runs), c.want)
	}
}
