package compose_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/compose"
	"parley/dynamic"
	"parley/playground"
)

func row(name, value string) playground.Row {
	return playground.Row{Name: name, Value: value, Enabled: true}
}

// asSent is what goes on the wire of a request that lies in a collection with variables.
func asSent(t rapid.TB, r playground.Request, variables []playground.Variable) playground.Request {
	t.Helper()
	env := playground.Environment{Name: "Staging", Variables: []playground.Variable{{Name: "who", Value: "mira"}}}
	f, faults := compose.SettingOf(&env, dynamic.Source{}).Within(playground.Collection{Name: "Shop", Variables: variables}, 0).Fill(r)
	if len(faults) > 0 {
		t.Fatalf("%+v", faults)
	}
	out, err := compose.Resolve(f.Request)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// nothingTyped fails where somebody else would not be shown all of a request.
func nothingTyped(t rapid.TB, r playground.Request) {
	t.Helper()
	r.Options.ClientCertificate = playground.ClientCertificate{} // is masked whatever it is
	hidden := playground.MaskRequest(r)
	hidden.Body = playground.MaskBody(hidden.Body)
	for i := range hidden.Headers { // a short cookie is a language or a theme
		if strings.EqualFold(hidden.Headers[i].Name, "cookie") {
			hidden.Headers[i] = r.Headers[i]
		}
	}
	a, _ := json.Marshal(r)
	b, _ := json.Marshal(hidden)
	if string(a) != string(b) {
		t.Errorf("a credential is left in it:\n%s\n%s", a, b)
	}
}

func TestCredentialsBecomeSecretsByGoodNames(t *testing.T) {
	known := []playground.Variable{{Name: "shop_key", Value: "known-value", Secret: true}, {Name: "password", Value: "another", Secret: true}, {Name: "open", Value: "in-clear"}}
	for name, c := range map[string]struct {
		change func(*playground.Request)
		find   func(playground.Request) string
		want   string // how it stands in the request
		made   string
	}{
		"a bearer token": {func(r *playground.Request) { r.Auth = playground.Auth{Kind: "bearer", Token: "t0ken"} },
			func(r playground.Request) string { return r.Auth.Token }, "{{token}}", "token=t0ken"},
		"a password of which there is another": {func(r *playground.Request) { r.Auth = playground.Auth{Kind: "basic", Username: "u", Password: "p4ss"} },
			func(r playground.Request) string { return r.Auth.Username + r.Auth.Password }, "u{{password_2}}", "password_2=p4ss"},
		"a user name that is a key": {func(r *playground.Request) { r.Auth = playground.Auth{Kind: "basic", Username: "sk_live_0123456789"} },
			func(r playground.Request) string { return r.Auth.Username }, "{{api_key}}", "api_key=sk_live_0123456789"},
		"a key in a header": {func(r *playground.Request) { r.Auth = playground.Auth{Kind: "api_key", Name: "X-Team Key", Value: "v"} },
			func(r playground.Request) string { return r.Auth.Value }, "{{x_team_key}}", "x_team_key=v"},
		"a header of a scheme": {func(r *playground.Request) { r.Headers = []playground.Row{row("Authorization", "Bearer abc")} },
			func(r playground.Request) string { return r.Headers[0].Value }, "Bearer {{token}}", "token=abc"},
		"Basic credentials": {func(r *playground.Request) { r.Headers = []playground.Row{row("authorization", "basic dTpw")} },
			func(r playground.Request) string { return r.Headers[0].Value }, "basic {{basic_credentials}}", "basic_credentials=dTpw"},
		"a header that is off": {func(r *playground.Request) { r.Headers = []playground.Row{{Name: "X-Api-Key", Value: "k"}} },
			func(r playground.Request) string { return r.Headers[0].Value }, "{{x_api_key}}", "x_api_key=k"},
		"cookies": {func(r *playground.Request) {
			r.Headers = []playground.Row{row("Cookie", "sid=0123456789; lang=de; session=ab; who={{who}}")}
		},
			func(r playground.Request) string { return r.Headers[0].Value }, "sid={{sid}}; lang=de; session={{session}}; who={{who}}", "sid=0123456789 session=ab"},
		"an address": {func(r *playground.Request) { r.URL = "http://mira:p%20w@h/a?api_key=a%2Bb&page=2&token#end" },
			func(r playground.Request) string { return r.URL }, "http://mira:{{password_2}}@h/a?api_key={{api_key}}&page=2&token#end", "password_2=p%20w api_key=a%2Bb"},
		"an address with a name before it": {func(r *playground.Request) { r.URL = "{{who}}/a?access%5Ftoken=x" },
			func(r playground.Request) string { return r.URL }, "{{who}}/a?access%5Ftoken={{access_token_2}}", "access_token_2=x"},
		"a parameter, and the same value once more": {func(r *playground.Request) {
			r.Query = []playground.Row{row("key", "same"), row("q", "x")}
			r.Headers = []playground.Row{row("X-Auth-Token", "same")}
		},
			func(r playground.Request) string {
				return r.Query[0].Value + r.Query[1].Value + r.Headers[0].Value
			}, "{{key}}x{{key}}", "key=same"},
		"a value that is kept already": {func(r *playground.Request) { r.Query = []playground.Row{row("key", "known-value")} },
			func(r playground.Request) string { return r.Query[0].Value }, "{{shop_key}}", ""},
		"a value that is kept in clear": {func(r *playground.Request) { r.Query = []playground.Row{row("key", "in-clear")} },
			func(r playground.Request) string { return r.Query[0].Value }, "{{key}}", "key=in-clear"},
		"a name already": {func(r *playground.Request) { r.Headers = []playground.Row{row("Authorization", "Bearer {{who}}")} },
			func(r playground.Request) string { return r.Headers[0].Value }, "Bearer {{who}}", ""},
		"a name and more": {func(r *playground.Request) { r.Headers = []playground.Row{row("X-Token", "{{who}}-abc")} },
			func(r playground.Request) string { return r.Headers[0].Value }, "{{x_token}}", "x_token={{who}}-abc"},
		"a name that stands for something else": {func(r *playground.Request) {
			r.Auth, r.Variables = playground.Auth{Kind: "bearer", Token: "abc"}, []playground.Row{row("token", "mine"), row("user", "me")}
		},
			func(r playground.Request) string {
				return r.Auth.Token + r.Variables[0].Value + r.Variables[1].Value
			}, "{{token_3}}{{token_2}}me", "token_2=mine token_3=abc"},
		"a name that the collection uses": {func(r *playground.Request) { r.Query = []playground.Row{row("access_token", "x")} },
			func(r playground.Request) string { return r.Query[0].Value }, "{{access_token_2}}", "access_token_2=x"},
		"JSON": {func(r *playground.Request) {
			r.Body = playground.Body{Kind: "json", Text: `{"user": "mira", "password": "a\"b", "pin_token": 1234, "note": "{{who}}"}`}
		},
			func(r playground.Request) string { return r.Body.Text }, `{"user": "mira", "password": "{{password_2}}", "pin_token": {{pin_token}}, "note": "{{who}}"}`, `password_2=a\"b pin_token=1234`},
		"a form": {func(r *playground.Request) {
			r.Body = playground.Body{Kind: "form", Fields: []playground.FormField{{Name: "client_secret", Value: "s"}, {Name: "more", Value: `{"token": "t"}`}}}
		},
			func(r playground.Request) string { return r.Body.Fields[0].Value + r.Body.Fields[1].Value }, `{{client_secret}}{"token": "{{token}}"}`, "client_secret=s token=t"},
		"text of a form": {func(r *playground.Request) { r.Body = playground.Body{Kind: "text", Text: "user=mira&password=x%20y"} },
			func(r playground.Request) string { return r.Body.Text }, "user=mira&password={{password_2}}", "password_2=x%20y"},
		"variables of GraphQL": {func(r *playground.Request) {
			r.Body = playground.Body{Kind: "graphql", Query: `{login(password: "p")}`, Variables: json.RawMessage(`{"token": "a\"b", "n": 1}`)}
		},
			func(r playground.Request) string { return r.Body.Query + string(r.Body.Variables) }, `{login(password: "{{password_2}}")}{"token": "{{token}}", "n": 1}`, `password_2=p token=a"b`},
		"a proxy, a key and its passphrase": {func(r *playground.Request) {
			r.Options.Proxy, r.Options.ClientCertificate = "http://u:p@proxy:1", playground.ClientCertificate{Key: "KEY", Passphrase: "PHRASE"}
		},
			func(r playground.Request) string {
				return r.Options.Proxy + r.Options.ClientCertificate.Key + r.Options.ClientCertificate.Passphrase
			}, "http://u:{{password_2}}@proxy:1{{client_key}}{{passphrase}}", "password_2=p client_key=KEY passphrase=PHRASE"},
		"whose browser signed in": {func(r *playground.Request) { r.Auth = playground.Auth{Kind: "oauth2", SignIn: "x", ClientSecret: "s"} },
			func(r playground.Request) string { return r.Auth.SignIn + r.Auth.ClientSecret }, "{{client_secret}}", "client_secret=s"},
		"a name that is none": {func(r *playground.Request) { r.Query = []playground.Row{row("漢password", "x"), row("7_token", "y")} },
			func(r playground.Request) string { return r.Query[0].Value + r.Query[1].Value }, "{{password_2}}{{token}}", "password_2=x token=y"},
	} {
		r := playground.NewRequest("http://h/")
		c.change(&r)
		was, _ := json.Marshal(r)
		u := compose.Unburden(r, known, []string{"access_token"})
		var made []string
		for _, v := range u.Made {
			made = append(made, v.Name+"="+v.Value)
			if !v.Secret || compose.VariableNameFault(v.Name) != "" || !slices.Contains(u.Moved, v.Name) {
				t.Errorf("%s: %+v of %v", name, v, u.Moved)
			}
		}
		if got := c.find(u.Request); got != c.want || strings.Join(made, " ") != c.made {
			t.Errorf("%s: %s with %v\nwant %s with %s", name, got, made, c.want, c.made)
		}
		nothingTyped(t, u.Request)
		if now, _ := json.Marshal(r); string(now) != string(was) {
			t.Errorf("%s: what was typed was changed", name)
		}
	}
}

func TestANumberAmongGraphQLVariablesBecomesAText(t *testing.T) {
	r := playground.NewRequest("http://h/")
	r.Body = playground.Body{Kind: "graphql", Query: "{a}", Variables: json.RawMessage(`{"token": 1234}`)}
	if u := compose.Unburden(r, nil, nil); string(u.Request.Body.Variables) != `{"token": "{{token}}"}` {
		t.Errorf("%s", u.Request.Body.Variables)
	}
}

func TestACollectionIsFreedOfItsCredentialsWithAllThatItHolds(t *testing.T) {
	one, two := playground.NewRequest("http://h/{{token}}"), playground.NewRequest("http://h/")
	one.Auth = playground.Auth{Kind: "bearer", Token: "of one"}
	two.Auth, two.Query = playground.Auth{Kind: "bearer", Token: "of all"}, []playground.Row{row("api_key", "of one")}
	c, moved := compose.UnburdenAll(playground.Collection{
		Auth: playground.Auth{Kind: "bearer", Token: "of all"}, Headers: []playground.Row{row("X-Api-Key", "k"), row("Accept", "*/*")},
		Variables: []playground.Variable{{Name: "base", Value: "{{password}}"}},
		Requests:  []playground.SavedRequest{{Name: "one", Request: one}, {Name: "two", Request: two}},
	}, []string{"x_api_key"})
	got := c.Auth.Token + " " + c.Headers[0].Value + " " + c.Headers[1].Value + " " + c.Requests[0].Request.Auth.Token + " " + c.Requests[1].Request.Auth.Token + " " + c.Requests[1].Request.Query[0].Value
	if want := "{{token_2}} {{x_api_key_2}} */* {{token_3}} {{token_2}} {{token_3}}"; got != want || len(c.Variables) != 4 || strings.Join(moved, " ") != "x_api_key_2 token_2 token_3" {
		t.Errorf("%s with %+v, moved %v", got, c.Variables, moved)
	}
}

// credentialed draws a request in which credentials stand in many places.
func credentialed(t *rapid.T) playground.Request {
	r := drawRequest(t)
	for i := range r.Query {
		r.Query[i].Name = rapid.SampledFrom([]string{"token", "q", "api_key"}).Draw(t, "query name")
	}
	value := rapid.StringMatching(`[a-zA-Z0-9+/=%{}" \\-]{0,12}`)
	for range rapid.IntRange(0, 3).Draw(t, "more headers") {
		name := rapid.SampledFrom([]string{"Authorization", "Cookie", "X-Api-Key", "X-Session", "Referer"}).Draw(t, "header")
		r.Headers = append(r.Headers, playground.Row{Name: name, Value: rapid.SampledFrom([]string{"", "Bearer ", "Basic ", "a=", "http://u:p@h/?key="}).Draw(t, "begin") + value.Draw(t, "value"), Enabled: rapid.Bool().Draw(t, "on")})
	}
	r.URL = strings.NewReplacer("?", "?token="+rapid.StringMatching("[a-z0-9%+{}]{0,6}").Draw(t, "typed")+"&").Replace(r.URL)
	r.Body.Text = rapid.SampledFrom([]string{r.Body.Text, `{"password": "` + value.Draw(t, "in text") + `", "n": 1}`, "token=" + value.Draw(t, "in form") + "&a=b", `<password>` + value.Draw(t, "in xml") + `</password>`}).Draw(t, "body")
	for i := range r.Body.Fields {
		r.Body.Fields[i].Name = rapid.SampledFrom([]string{"a", "password", "client_secret"}).Draw(t, "field")
	}
	if rapid.Bool().Draw(t, "known name") {
		r.Headers = append(r.Headers, row("X-Token", "{{who}}"+value.Draw(t, "behind")))
	}
	return r
}

func TestARequestWithoutItsCredentialsSendsTheSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := credentialed(t)
		env := playground.Environment{Name: "Staging", Variables: []playground.Variable{{Name: "who", Value: "mira"}}}
		if _, faults := compose.SettingOf(&env, dynamic.Source{}).Fill(r); len(faults) > 0 {
			t.Skip("a name that stands for nothing was drawn")
		}
		u := compose.Unburden(r, nil, nil)
		if before, after := asSent(t, r, nil), asSent(t, u.Request, u.Made); !reflect.DeepEqual(before, after) {
			t.Errorf("%+v\n%+v\n%+v", before, after, u.Made)
		}
		nothingTyped(t, u.Request)
		if again := compose.Unburden(u.Request, u.Made, nil); len(again.Made) > 0 || !reflect.DeepEqual(again.Request, u.Request) {
			t.Errorf("once more changes it: %+v", again)
		}
	})
}

func TestAFoldersCredentialsBecomeItsSecrets(t *testing.T) {
	header := func(value string) []playground.Row {
		return []playground.Row{{Name: "Authorization", Value: "Bearer " + value, Enabled: true}}
	}
	request := playground.NewRequest("http://h/")
	request.Headers = header("of-the-folder")
	c, moved := compose.UnburdenAll(playground.Collection{
		Name: "Shop", Headers: header("of-the-shop"),
		Folders: []playground.Folder{
			{ID: 1, Name: "A", Headers: header("of-the-folder")},
			{ID: 2, Name: "B", Headers: header("of-the-shop"), Auth: playground.Auth{Kind: "basic", Username: "u", Password: "pass-of-b"}},
		},
		Requests: []playground.SavedRequest{{Folder: 1, Request: request}, {Folder: 2, Request: request}},
	}, nil)
	var names []string
	for _, v := range c.Variables {
		names = append(names, v.Name+"="+v.Value)
	}
	for _, f := range c.Folders {
		for _, v := range f.Variables {
			names = append(names, f.Name+"."+v.Name+"="+v.Value)
		}
	}
	if got, want := strings.Join(names, " "), "token=of-the-shop token_3=of-the-folder A.token_2=of-the-folder B.password=pass-of-b"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if got := c.Requests[0].Request.Headers[0].Value; got != "Bearer {{token_2}}" {
		t.Errorf("the folder's secret is not used again: %s", got)
	}
	if got := c.Folders[1].Headers[0].Value; got != "Bearer {{token}}" {
		t.Errorf("the collection's secret is not used again: %s", got)
	}
	if len(moved) != 4 {
		t.Errorf("%v", moved)
	}
}
