package storetest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/playground"
)

// Ask is a question to the list of a history that MakeHistory made, of any length.
type Ask struct {
	Name   string
	filter playground.RunFilter
	place  int  // how far from the oldest run, of 1000; 0 is the start or, back, the end of the list
	back   bool // from there toward the newest
}

// Of is the question as it is put to a history of n runs.
func (a Ask) Of(n int) playground.RunFilter {
	f := a.filter
	switch at := playground.RunID(n * a.place / 1000); {
	case a.back:
		f.After = max(at, 1)
	case at > 0:
		f.Before = at
	}
	return f
}

// filters are those of the query language, each with values that many runs have, that few
// have, and that none has.
func filterKinds() map[string][]playground.RunFilter {
	yes, no, now := true, false, time.Now()
	ago := func(d time.Duration) playground.Time { return playground.At(now.Add(-d)) }
	ms := func(n int64) playground.Millis { return playground.Millis(n * int64(time.Millisecond)) }
	const day = 24 * time.Hour
	return map[string][]playground.RunFilter{
		"method":   {{Method: "GET"}, {Method: "DELETE"}, {Method: "PATCH"}},
		"status":   {{Status: 200}, {Status: 503}, {Status: 418}},
		"class":    {{Class: 2}, {Class: 5}, {Class: 1}, {NoResponse: true}},
		"host":     {{Host: "service3.example"}, {Host: "service16.example:80"}, {Host: "nowhere.example"}},
		"env":      {{Environment: "staging"}, {Environment: "none such"}},
		"who":      {{CreatedBy: "person7"}, {CreatedBy: "nobody"}},
		"tag":      {{Tag: "tag99"}, {Tag: "tag1"}, {Tag: "none such"}},
		"pinned":   {{Pinned: &yes}, {Pinned: &no}},
		"changed":  {{Changed: &yes}, {Changed: &no}},
		"baseline": {{Baseline: playground.StandingSame}, {Baseline: playground.StandingDiffers}, {Baseline: playground.StandingBaseline}},
		"series":   {{Repeated: &yes}, {Repeated: &no}, {Series: 1}, {Series: 999_999}},
		"since":    {{Since: ago(day)}, {Since: ago(30 * day)}, {Since: ago(time.Minute)}},
		"until":    {{Until: ago(30 * day)}, {Until: ago(59 * day)}, {Until: ago(100 * day)}},
		"fails":    {{FailsInside: true}, {Missed: true}},
		"took":     {{TookMin: ms(1000)}, {TookMax: ms(10)}, {TookMin: ms(60_000)}, {TookMin: ms(1500)}, {TookMax: ms(250)}, {TookMin: ms(1700)}, {TookMax: ms(270)}},
		"rule":     {{Rule: "E-404-ONE"}, {Rule: "E-429-ONE"}, {Rule: "E-999-NONE"}},
		"key":      {{RequestKey: "GET http://service2.example/api/v2/invoices/2"}, {RequestKey: "DELETE http://service10.example/api/v1/plans/1999"}, {RequestKey: "GET http://nowhere.example/"}},
	}
}

// Asks are every filter alone, at the start, in the middle, near the end of the list and
// back from there, and some of all combinations of two, three and four.
func Asks(combined int) []Ask {
	kinds := filterKinds()
	names := slices.Sorted(maps.Keys(kinds))
	all := []Ask{{Name: "all"}, {Name: "all", place: 500}, {Name: "all", place: 3}, {Name: "all", back: true}, {Name: "all", place: 500, back: true}}
	for _, name := range names {
		for i, f := range kinds[name] {
			name := name + " " + strconv.Itoa(i)
			all = append(all, Ask{name, f, 0, false}, Ask{name, f, 500, false}, Ask{name, f, 10, false}, Ask{name, f, 700, true})
		}
	}
	chance := rand.New(rand.NewPCG(1, 2))
	for range combined {
		a := Ask{place: []int{0, 0, 500, 900}[chance.IntN(4)]}
		for _, k := range chance.Perm(len(names))[:2+chance.IntN(3)] {
			i := chance.IntN(len(kinds[names[k]]))
			a.Name, a.filter = a.Name+" "+names[k]+" "+strconv.Itoa(i), both(a.filter, kinds[names[k]][i])
		}
		all = append(all, a)
	}
	for i := range all {
		all[i].Name = strings.TrimSpace(fmt.Sprintf("%s, at %d", all[i].Name, all[i].place))
		if all[i].back {
			all[i].Name += " back"
		}
	}
	return all
}

// both asks for two filters together.
func both(a, b playground.RunFilter) playground.RunFilter {
	into, from := reflect.ValueOf(&a).Elem(), reflect.ValueOf(b)
	for i := range from.NumField() {
		if !from.Field(i).IsZero() {
			into.Field(i).Set(from.Field(i))
		}
	}
	return a
}

// Texts are searches in the text of that history as people type them, by name: frequent,
// rare and vain, alone and with a filter.
func Texts() map[string]string {
	return map[string]string{
		"a frequent part of a URL": "invoices", "a frequent word of content": "general goods", "a rare word": "badalu", "the start of a word": "babeb",
		"a value of a field": "nginx/1.25", "what is nowhere": "xyzzy", "no word": "/// ///", "what is nowhere, filtered": "xyzzy host:service3.example class:5xx",
		"a frequent word, filtered": "goods pinned:yes", "a name": "check babebi", "a note": "asked babebi about", "a tag": "tag42",
		"a field": `header:"retry-after"`, "a field that no run has": "header:x-none", "a frequent field": `header:"server: nginx"`, "words of content": `body:"babebi general"`,
		"words that are nowhere": "body:xyzzy", "a part of a number": "0f3e9", "two words and a filter": "babebi goods status:503",
	}
}

// Query is the question as the address of a page puts it to a history of n runs. It reports
// whether it can: the runs of one request have a page of their own.
func (a Ask) Query(n int) (string, bool) {
	f, q := a.Of(n), url.Values{}
	add := func(name, value string) {
		if value != "" && value != "0" {
			q.Set(name, value)
		}
	}
	yesNo := func(name string, b *bool) {
		if b != nil {
			q.Set(name, map[bool]string{true: "yes", false: "no"}[*b])
		}
	}
	add("method", f.Method)
	add("status", strconv.Itoa(f.Status))
	if f.Class > 0 {
		add("class", strconv.Itoa(f.Class)+"xx")
	}
	if f.NoResponse {
		add("class", "none")
	}
	add("host", f.Host)
	add("env", f.Environment)
	add("who", f.CreatedBy)
	add("tag", f.Tag)
	add("baseline", string(f.Baseline))
	add("rule", f.Rule)
	if f.FailsInside {
		add("fails", "inside")
	}
	if f.Missed {
		add("fails", "checks")
	}
	add("series", strconv.FormatInt(int64(f.Series), 10))
	yesNo("series", f.Repeated)
	yesNo("pinned", f.Pinned)
	yesNo("changed", f.Changed)
	if f.TookMin > 0 {
		add("took", ">"+f.TookMin.Duration().String())
	}
	if f.TookMax > 0 {
		add("took", "<"+f.TookMax.Duration().String())
	}
	for name, t := range map[string]playground.Time{"since": f.Since, "until": f.Until} {
		if !t.IsZero() {
			q.Set(name, t.Format(time.RFC3339Nano))
		}
	}
	if f.Before > 0 {
		add("before", f.Before.String())
	}
	if f.After > 0 {
		add("after", f.After.String())
	}
	// A status and a class, both, are asked for by one of them only.
	return q.Encode(), f.RequestKey == "" && (f.Status == 0 || f.Class == 0 && !f.NoResponse)
}
