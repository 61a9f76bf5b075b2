package views

import (
	"testing"

	"parley/playground"
)

func TestARequestIsOpenedOnThePartThatSaysMostOfIt(t *testing.T) {
	row := []playground.Row{{Name: "a", Value: "1", Enabled: true}}
	with := func(change func(*playground.Request)) playground.Request {
		r := playground.NewRequest("https://shop.test/users")
		change(&r)
		return r
	}
	for name, c := range map[string]struct {
		request    playground.Request
		part, want string
	}{
		"nothing": {with(func(*playground.Request) {}), "", "params"},
		"JSON": {with(func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyJSON, Text: "{}"}
			r.Query = row
		}), "", "body"},
		"a part is asked for": {with(func(r *playground.Request) { r.Body = playground.Body{Kind: playground.BodyJSON, Text: "{}"} }), "headers", "headers"},
		"JSON without a word": {with(func(r *playground.Request) { r.Body.Kind, r.Headers = playground.BodyJSON, row }), "", "headers"},
		"XML": {with(func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyText, MediaType: "application/xml", Text: "<a/>"}
		}), "", "body"},
		"a form": {with(func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyForm, Fields: []playground.FormField{{Name: "a"}}}
		}), "", "body"},
		"an empty form": {with(func(r *playground.Request) { r.Body.Kind = playground.BodyForm }), "", "params"},
		"parts": {with(func(r *playground.Request) {
			r.Body = playground.Body{Kind: playground.BodyMultipart, Fields: []playground.FormField{{Name: "a"}}}
		}), "", "body"},
		"a file":                 {with(func(r *playground.Request) { r.Body = playground.Body{Kind: playground.BodyBinary, Base64: "YQ=="} }), "", "body"},
		"a query in its address": {with(func(r *playground.Request) { r.URL += "?a=1"; r.Headers = row }), "", "params"},
		"headers":                {with(func(r *playground.Request) { r.Headers = row }), "", "headers"},
		"a sign-in":              {with(func(r *playground.Request) { r.Auth = playground.Auth{Kind: "bearer", Token: "{{token}}"} }), "", "auth"},
		"an inherited sign-in":   {with(func(r *playground.Request) { r.Auth = playground.Auth{Kind: "inherit"} }), "", "params"},
	} {
		if got := newComposer(PlaygroundInput{Request: c.request, Part: c.part}).Open; got != c.want {
			t.Errorf("%s: it is opened on %s, want %s", name, got, c.want)
		}
	}
}
