package compose

import (
	"strings"
	"testing"

	"parley/dynamic"
	"parley/playground"
)

func shopSetting(auth playground.Auth, headers ...playground.Row) *Setting {
	env := playground.Environment{
		Name: "Staging", Auth: playground.Auth{Kind: "basic", Username: "mira", Password: "{{token}}"},
		Variables: []playground.Variable{{Name: "base", Value: "http://staging"}, {Name: "token", Value: "of-staging", Secret: true}, {Name: "lang", Value: "de"}},
	}
	return SettingOf(&env, dynamic.Source{}).Within(playground.Collection{
		Name: "Shop", Auth: auth, Headers: headers,
		Variables: []playground.Variable{{Name: "token", Value: "of-the-shop", Secret: true}, {Name: "lang", Value: "fr"}, {Name: "base", Value: "{{base}}/shop"}},
	}, 0)
}

func on(name, value string) playground.Row {
	return playground.Row{Name: name, Value: value, Enabled: true}
}

func TestACollectionLiesBetweenTheEnvironmentAndTheRequest(t *testing.T) {
	r := playground.NewRequest("{{base}}/{{lang}}/{{user}}")
	r.Variables = []playground.Row{on("user", "{{token}}")}
	f, faults := shopSetting(playground.Auth{Kind: "none"}).Fill(r)
	if f.Request.URL != "http://staging/shop/fr/of-the-shop" || len(faults) > 0 {
		t.Errorf("%s, %v", f.Request.URL, faults)
	}
	if len(f.Secrets) != 1 || f.Secrets[0].Value != "of-the-shop" {
		t.Errorf("secrets: %+v", f.Secrets)
	}
	r.Variables = append(r.Variables, on("lang", "it"))
	if f, _ := shopSetting(playground.Auth{}).Fill(r); f.Request.URL != "http://staging/shop/it/of-the-shop" {
		t.Error(f.Request.URL)
	}
	_, faults = shopSetting(playground.Auth{}).Fill(playground.NewRequest("http://h/{{nobody}}"))
	if len(faults) != 1 || faults[0].Detail != "The variable {{nobody}} is not defined in the collection Shop, nor in the environment Staging. Put its value in its place, or define it." {
		t.Errorf("%+v", faults)
	}
}

func TestSignInIsInheritedFromTheCollectionOrElseTheEnvironment(t *testing.T) {
	for name, c := range map[string]struct {
		request, collection playground.Auth
		want, parent        string
	}{
		"the collection's":               {playground.Auth{Kind: "inherit"}, playground.Auth{Kind: "bearer", Token: "{{token}}"}, "bearer of-the-shop", "the collection Shop"},
		"the environment's":              {playground.Auth{Kind: "inherit"}, playground.Auth{Kind: "inherit"}, "basic of-the-shop", "the environment Staging"},
		"a collection that says nothing": {playground.Auth{Kind: "inherit"}, playground.Auth{}, "basic of-the-shop", "the environment Staging"},
		"a collection that wants none":   {playground.Auth{Kind: "inherit"}, playground.Auth{Kind: "none"}, "none ", "the collection Shop"},
		"the request's own":              {playground.Auth{Kind: "bearer", Token: "mine"}, playground.Auth{Kind: "basic", Username: "x"}, "bearer mine", "the collection Shop"},
	} {
		r := playground.NewRequest("http://h/")
		r.Auth = c.request
		s := shopSetting(c.collection)
		f, _ := s.Fill(r)
		if a := f.Request.Auth; a.Kind+" "+a.Token+a.Password != c.want || s.Parent != c.parent {
			t.Errorf("%s: %+v, from %s", name, a, s.Parent)
		}
	}
}

func TestHeadersOfTheCollectionAreSentWhereTheRequestHasNone(t *testing.T) {
	off := playground.Row{Name: "X-Team", Value: "whatever"}
	for name, c := range map[string]struct {
		change func(*playground.Request)
		want   string
	}{
		"none of its own":         {func(r *playground.Request) {}, "X-Team: of-the-shop, Content-Type: text/x, Authorization: k"},
		"one of the name":         {func(r *playground.Request) { r.Headers = []playground.Row{on("x-team", "mine")} }, "x-team: mine, Content-Type: text/x, Authorization: k"},
		"one that is off":         {func(r *playground.Request) { r.Headers = []playground.Row{off} }, "Content-Type: text/x, Authorization: k"},
		"sign-in of its own":      {func(r *playground.Request) { r.Auth = playground.Auth{Kind: "bearer", Token: "mine"} }, "X-Team: of-the-shop, Content-Type: text/x"},
		"a key in the query":      {func(r *playground.Request) { r.Auth = playground.Auth{Kind: "api_key", Name: "x-team", In: "query"} }, "X-Team: of-the-shop, Content-Type: text/x, Authorization: k"},
		"a key in that header":    {func(r *playground.Request) { r.Auth = playground.Auth{Kind: "api_key", Name: "x-team", Value: "mine"} }, "Content-Type: text/x, Authorization: k"},
		"content of its own type": {func(r *playground.Request) { r.Body.MediaType = "text/y" }, "X-Team: of-the-shop, Authorization: k"},
		"parts":                   {func(r *playground.Request) { r.Body.Kind = playground.BodyMultipart }, "X-Team: of-the-shop, Authorization: k"},
	} {
		r := playground.NewRequest("http://h/")
		c.change(&r)
		was := len(r.Headers)
		f, faults := shopSetting(playground.Auth{}, on("X-Team", "{{token}}"), on("Content-Type", "text/x"), on("Authorization", "k"), playground.Row{Name: "X-Off", Value: "1"}).Fill(r)
		var got []string
		for _, h := range f.Request.Headers {
			if h.Enabled {
				got = append(got, h.Name+": "+h.Value)
			}
		}
		if strings.Join(got, ", ") != c.want || len(faults) > 0 || len(r.Headers) != was {
			t.Errorf("%s: %s, %v", name, strings.Join(got, ", "), faults)
		}
	}
}

func TestWhatIsWrongWithAHeaderOfTheCollectionSaysWhoseItIs(t *testing.T) {
	r := playground.NewRequest("http://h/")
	r.Headers = []playground.Row{on("A", "b")}
	for value, want := range map[string]string{
		"{{nobody}}": "The variable {{nobody}} is not defined in the collection Shop, nor in the environment Staging. Put its value in its place, or define it. It stands in the header X-Team of the collection Shop.",
		"a\nb":       "It is the header X-Team of the collection Shop.",
	} {
		_, faults := shopSetting(playground.Auth{}, on("X-Team", value)).Check(r, Ceilings{})
		if len(faults) != 1 || faults[0].Pointer != "/request/headers" || !strings.HasSuffix(faults[0].Detail, want) {
			t.Errorf("%q: %+v", value, faults)
		}
	}
}

func TestAnInheritedHeaderIsSwitchedOffByARowOfItsName(t *testing.T) {
	s := shopSetting(playground.Auth{}, on("X-Team", "a"), on("X-Other", "b"))
	r := s.SwitchOff(playground.NewRequest("http://h/"), []string{"x-team", "x-none"})
	f, _ := s.Fill(r)
	if len(r.Headers) != 1 || r.Headers[0].Enabled || len(f.Request.Headers) != 2 || f.Request.Headers[1].Name != "X-Other" {
		t.Errorf("%+v, %+v", r.Headers, f.Request.Headers)
	}
}

func TestADraftNamesASavedRequest(t *testing.T) {
	d, err := ReadDraftAsTyped(strings.NewReader(`{"saved": "12", "environment": "Staging"}`))
	if err != nil || d.SavedID != 12 || d.Request.Method != "" || d.Environment != "Staging" {
		t.Errorf("%+v, %v", d, err)
	}
	d, err = ReadDraftAsTyped(strings.NewReader(`{"saved": "12", "request": {"url": "http://h/"}}`))
	if err != nil || d.SavedID != 12 || d.Request.URL != "http://h/" || d.Request.Method != "GET" {
		t.Errorf("%+v, %v", d, err)
	}
	for _, text := range []string{`{"saved": "x"}`, `{"saved": 12}`, `{"saved": "0"}`} {
		if _, err := ReadDraftAsTyped(strings.NewReader(text)); playground.CodeOf(err) != playground.Invalid || !strings.Contains(text, "12") && !strings.Contains(err.Error(), "no number of a saved request") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestAFolderLiesNearerThanItsCollection(t *testing.T) {
	c := playground.Collection{
		Name: "Shop", Auth: playground.Auth{Kind: "bearer", Token: "shop"}, Headers: []playground.Row{on("X-A", "shop"), on("X-B", "shop"), on("X-C", "shop")},
		Variables: []playground.Variable{{Name: "base", Value: "http://shop"}, {Name: "lang", Value: "fr"}},
		Folders: []playground.Folder{
			{ID: 1, Name: "Orders", Auth: playground.Auth{Kind: "inherit"}, Headers: []playground.Row{on("x-a", "orders"), {Name: "X-B", Value: "off"}}, Variables: []playground.Variable{{Name: "base", Value: "{{base}}/orders"}}},
			{ID: 2, Parent: 1, Name: "Refunds", Auth: playground.Auth{Kind: "basic", Username: "{{lang}}", Password: "p"}, Variables: []playground.Variable{{Name: "lang", Value: "de"}}},
			{ID: 3, Name: "Open", Auth: playground.Auth{Kind: "none"}},
		},
	}
	r := playground.NewRequest("{{base}}/{{lang}}")
	r.Auth = playground.Auth{Kind: "inherit"}
	for _, in := range []struct {
		name            string
		at              playground.FolderID
		url, auth, from string
		headers         string
	}{
		{"at the top", 0, "http://shop/fr", "bearer shop", "the collection Shop", "X-A shop, X-B shop, X-C shop, "},
		{"in a folder that inherits its sign-in", 1, "http://shop/orders/fr", "bearer shop", "the collection Shop", "X-C shop, x-a orders, "},
		{"in a folder of a folder", 2, "http://shop/orders/de", "basic dep", "the folder Refunds", "X-C shop, x-a orders, "},
		{"in a folder that wants no sign-in", 3, "http://shop/fr", "none ", "the folder Open", "X-A shop, X-B shop, X-C shop, "},
		{"in one that is not there", 9, "http://shop/fr", "bearer shop", "the collection Shop", "X-A shop, X-B shop, X-C shop, "},
	} {
		s := SettingOf(nil, dynamic.Source{}).Within(c, in.at)
		f, faults := s.Fill(r)
		headers := ""
		for _, h := range f.Request.Headers {
			headers += h.Name + " " + h.Value + ", "
		}
		if a := f.Request.Auth; f.Request.URL != in.url || a.Kind+" "+a.Token+a.Username+a.Password != in.auth || s.Parent != in.from || headers != in.headers || faults != nil {
			t.Errorf("%s: %s, %+v of %s, %s %v", in.name, f.Request.URL, a, s.Parent, headers, faults)
		}
	}
	_, faults := SettingOf(nil, dynamic.Source{}).Within(c, 2).Fill(playground.NewRequest("http://h/{{nobody}}"))
	if len(faults) != 1 || faults[0].Detail != "The variable {{nobody}} is not defined in the folder Refunds, nor in the folder Orders, nor in the collection Shop. Put its value in its place, or define it." {
		t.Errorf("%+v", faults)
	}
}

func TestWhatAResponseBroughtStandsBeforeADefault(t *testing.T) {
	env := playground.Environment{Name: "Demo", Variables: []playground.Variable{{Name: "user", Value: "242", Taken: true}, {Name: "place", Value: "env"}, {Name: "own", Value: "9", Taken: true}}}
	c := playground.Collection{Name: "Shop", Variables: []playground.Variable{{Name: "user", Value: "17"}, {Name: "place", Value: "collection"}, {Name: "own", Value: "8"}}}
	s := SettingOf(&env, dynamic.Source{}).Within(c, 0)
	r := playground.NewRequest("http://h/{{user}}/{{place}}/{{own}}")
	r.Variables = []playground.Row{{Name: "own", Value: "7", Enabled: true}}
	if filled, faults := s.Fill(r); filled.Request.URL != "http://h/242/collection/7" || len(faults) > 0 {
		t.Errorf("%s, %v", filled.Request.URL, faults)
	}
	for _, k := range s.Known(nil) {
		if k.Name == "user" && (k.Value != "242" || k.From != "the environment Demo" || !k.Taken) {
			t.Errorf("%+v", k)
		}
	}
	env.Variables[0].Taken = false
	if filled, _ := SettingOf(&env, dynamic.Source{}).Within(c, 0).Fill(r); filled.Request.URL != "http://h/17/collection/7" {
		t.Errorf("what was typed: %s", filled.Request.URL)
	}
}
