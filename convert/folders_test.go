package convert_test

import (
	"strings"
	"testing"

	"parley/convert"
	"parley/playground"
)

func TestWhatTheRequestsOfAFolderHaveInCommonComesAlong(t *testing.T) {
	for _, c := range []importCase{
		{name: "Postman: sign-in, variables, and headers that a script sets", file: "a.json", text: `{"info":{"name":"a","schema":"x"},"event":[{"listen":"prerequest","script":{"exec":["pm.request.headers.add({key: 'X-All', value: 'a' + pm.environment.get('b')});"]}}],
			"item":[{"name":"F","auth":{"type":"basic","basic":[{"key":"username","value":"u"}]},"variable":[{"key":"v","value":"1"}],
			"event":[{"listen":"prerequest","script":{"exec":["// who asks","pm.request.headers.upsert({\"key\": \"X-Team\", \"value\": ` + "`t ${pm.variables.get('team')}`" + `})","pm.variables.set(\"w\", \"2\");"]}}],
			"item":[{"name":"r","request":{"method":"GET","url":"http://h"},"event":[{"listen":"prerequest","script":{"exec":["pm.variables.set('n', 7)"]}}]},{"name":"G","auth":{"type":"noauth"},"item":[]}]}]}`,
			want: "F/r: GET http://h v:n=7 auth inherit\nF/: h:X-Team=t {{team}} auth basic u v=1 w=2\nF/G/: auth none\nheaders h:X-All=a{{b}}"},
		{name: "Postman: a script that does more is named, with what is taken over", file: "a.json", text: `{"info":{"name":"a","schema":"x"},"item":[{"name":"F","event":[{"listen":"prerequest","script":{"exec":["pm.request.headers.add({key:'A',value:'b'})","if (x) {","pm.variables.set('c','d')","}","pm.variables.set('e', now())"]}}],"item":[{"name":"r","request":"http://h"}]}]}`,
			want: "F/r: GET http://h auth inherit\nF/: h:A=b", warned: []string{"F: Its pre-request script was left out: Parley runs no scripts of others. The header A that it sets is taken over."}},
		{name: "Postman: values by way of a name of the script, and such as are made anew", file: "a.json", text: `{"info":{"name":"a","schema":"x"},"item":[{"name":"r","event":[{"listen":"prerequest","script":{"exec":["const t = pm.environment.get('tok');\r","var first = pm.variables.replaceIn(\"{{$guid}}\")\r","console.log(first)\r","pm.environment.set(\"first\", first)\r","pm.request.headers.add({ key: 'X-T', value: 'Bearer ' + t, });"]}}],"request":"http://h"}]}`,
			want: "r: GET http://h h:X-T=Bearer {{tok}} v:first={{$guid}} auth inherit"},
		{name: "Postman: two folders of one name stay two", file: "a.json", text: `{"info":{"name":"a","schema":"x"},"item":[{"name":"F","auth":{"type":"bearer","bearer":[{"key":"token","value":"1"}]},"item":[{"name":"r","request":"http://h"}]},{"name":"F","item":[{"name":"s","request":"http://h"}]}]}`,
			want: "F/r: GET http://h auth inherit\nF 2/s: GET http://h auth inherit\nF/: auth bearer 1"},
		{name: "Insomnia 4: all three, and a header that is off is the folder's", file: "a.json", text: `{"_type":"export","__export_format":4,"resources":[{"_id":"w","_type":"workspace","name":"W"},{"_id":"f","_type":"request_group","parentId":"w","name":"F","environment":{"v":1,"o":{"p":"q"}},"headers":[{"name":"X-A","value":"b"},{"name":"X-C","value":"d"}],"authentication":{"type":"bearer","token":"{{ v }}"}},
			{"_id":"r","_type":"request","parentId":"f","name":"r","method":"GET","url":"http://h","headers":[{"name":"x-a","value":"off","disabled":true},{"name":"x-c","value":"own"}],"authentication":{}}]}`,
			want: "F/r: GET http://h h:x-c=own auth inherit\nF/: h:X-A=b h:X-C=d auth bearer {{v}} v=1 o.p=q"},
		{name: "Insomnia 5", file: "a.yaml", text: "type: collection.insomnia.rest/5.0\nname: a\ncollection:\n  - name: F\n    environment: {v: 1}\n    headers: [{name: A, value: b}]\n    authentication: {type: none}\n    children:\n      - name: G\n        authentication: {type: basic, username: u, password: p}\n        children:\n          - {name: r, url: http://h, method: GET}\n",
			want: "F/G/r: GET http://h auth inherit\nF/: h:A=b auth none v=1\nF/G/: auth basic u p"},
		{name: "Insomnia 5: environments in a list, and what a script of the folder sets", file: "a.yaml", text: "type: collection.insomnia.rest/5.0\nname: a\ncollection:\n  - name: F\n    scripts: {preRequest: \"insomnia.request.headers.add({key:'X-S', value:insomnia.environment.get('s')});\"}\n    children:\n      - {name: r, url: http://h, method: GET}\nenvironments:\n  - {name: Local, data: {h: l}}\n  - {name: Prod, data: {h: p}}\n",
			want: "F/r: GET http://h\nF/: h:X-S={{s}}\nenvironment Local h=l\nenvironment Prod h=p"},
		{name: "Bruno's export", file: "a.json", text: `{"name":"a","version":"1","items":[{"type":"folder","name":"F","root":{"request":{"auth":{"mode":"basic","basic":{"username":"u","password":"p"}},"headers":[{"name":"A","value":"b","enabled":true}],"vars":{"req":[{"name":"v","value":"1","enabled":true},{"name":"off","value":"1","enabled":false}]},"script":{"req":"req.setHeader('X-Id', bru.getEnvVar('id'));"}}},
			"items":[{"type":"http","name":"r","request":{"url":"http://h","method":"GET","auth":{"mode":"inherit"}}}]}],"root":{"request":{"headers":[{"name":"T","value":"1","enabled":true}],"vars":{"req":[{"name":"top","value":"1","enabled":true}]}}}}`,
			want: "F/r: GET http://h auth inherit\nF/: h:A=b h:X-Id={{id}} auth basic u p v=1\nheaders h:T=1\nvariables top=1", warned: []string{"F: The variable off is switched off"}},
		{name: "Hoppscotch", file: "a.json", text: `{"v":10,"name":"H","auth":{"authType":"none","authActive":true},"headers":[{"key":"T","value":"1","active":true}],"variables":[],"folders":[{"name":"F","auth":{"authType":"bearer","authActive":true,"token":"<<t>>"},"headers":[{"key":"A","value":"b","active":true}],"variables":[{"key":"v","initialValue":"1"}],"folders":[],"requests":[{"name":"r","method":"GET","endpoint":"http://h","auth":{"authType":"inherit","authActive":true}}]}],"requests":[]}`,
			want: "F/r: GET http://h auth inherit\nF/: h:A=b auth bearer {{t}} v=1\nheaders h:T=1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in, err := convert.Import("auto", convert.Upload{Name: c.file, Text: c.text})
			if err != nil {
				t.Fatal(err)
			}
			if got := lines(in); strings.TrimSpace(got) != strings.TrimSpace(c.want) {
				t.Errorf("became\n%s\nnot\n%s", got, c.want)
			}
			holdsWarnings(t, in.Warnings, c.warned)
			if c.warned == nil && len(in.Warnings) > 0 && !strings.Contains(c.name, "Bruno") {
				t.Errorf("warns of %v", in.Warnings)
			}
			checkImported(t, in)
		})
	}
}

// nested is a collection whose folders have all that folders can have.
func nested() playground.Collection {
	request := func(name string, in playground.FolderID, place int) playground.SavedRequest {
		r := playground.NewRequest("{{base}}/" + name + "?lang={{lang}}")
		r.Auth, r.Headers = playground.Auth{Kind: "inherit"}, []playground.Row{on("X-Own", name)}
		return playground.SavedRequest{Name: name, Folder: in, Place: place, Request: r}
	}
	in := request("in", 2, 1)
	in.Request.Headers, in.Request.Variables = append(in.Request.Headers, playground.Row{Name: "x-b", Value: "kept away"}), []playground.Row{on("id", "7")}
	return playground.Collection{
		Name: "Shop", Auth: playground.Auth{Kind: "bearer", Token: "{{token}}"}, Headers: []playground.Row{on("X-A", "shop"), on("X-B", "shop")},
		Variables: []playground.Variable{{Name: "base", Value: "http://h.test"}, {Name: "lang", Value: "fr"}, {Name: "token", Secret: true}},
		Folders: []playground.Folder{
			{ID: 1, Place: 1, Name: "Orders", Description: "All", Auth: playground.Auth{Kind: "inherit"}, Headers: []playground.Row{on("x-a", "orders"), {Name: "X-Off", Value: "1"}}, Variables: []playground.Variable{{Name: "base", Value: "{{base}}/orders"}, {Name: "pin", Secret: true}}},
			{ID: 2, Parent: 1, Place: 1, Name: "Refunds", Auth: playground.Auth{Kind: "basic", Username: "u", Password: "{{pin}}"}, Variables: []playground.Variable{{Name: "lang", Value: "de"}}, Headers: []playground.Row{}},
		},
		Requests: []playground.SavedRequest{in, request("out", 1, 2), request("top", 0, 2)},
	}
}

func TestFoldersComeBackAsTheyWereTakenOut(t *testing.T) {
	const want = `Orders/Refunds/in: GET {{base}}/in ?lang={{lang}} h:X-Own=in h:~x-b=kept away v:id=7 auth inherit
Orders/out: GET {{base}}/out ?lang={{lang}} h:X-Own=out auth inherit
top: GET {{base}}/top ?lang={{lang}} h:X-Own=top auth inherit
Orders/: h:x-a=orders h:~X-Off=1 base={{base}}/orders pin=!
Orders/Refunds/: auth basic u {{pin}} lang=de
headers h:X-A=shop h:X-B=shop
auth bearer {{token}}
variables base=http://h.test lang=fr token=!
`
	for _, format := range []string{"parley", "postman"} {
		text, err := convert.ToFile(format, nested())
		if err != nil {
			t.Fatal(err)
		}
		in, err := convert.Import("auto", convert.Upload{Name: "a.json", Text: string(text)})
		if got := strings.ReplaceAll(lines(in), "/in?lang={{lang}}", "/in ?lang={{lang}}"); err != nil || strings.ReplaceAll(strings.ReplaceAll(got, "/out?lang={{lang}}", "/out ?lang={{lang}}"), "/top?lang={{lang}}", "/top ?lang={{lang}}") != want || len(in.Warnings) > 0 || in.Folders[0].Description != "All" {
			t.Errorf("%s: %v %v\n%s", format, err, in.Warnings, got)
		}
	}
}

func TestFilesWithoutFoldersHaveWhatTheseGive(t *testing.T) {
	for format, want := range map[string][]string{
		"postman": {`"key": "x-a"`, `pm.variables.set(\"lang\", \"de\");`, `"_parley_headers"`},
		"curl":    {`"${base}"'/orders/in?lang=de'`, "'x-a: orders'", `: "${pin:=}"`, `u:"${pin}"`},
		"http":    {"GET {{base}}/orders/in?lang=de", "x-a: orders", "Authorization: Basic u {{pin}}", "to be set in the environment: pin"},
		"hurl":    {"GET {{base}}/orders/in?lang=de", "x-a: orders", "u: {{pin}}", "--variable pin=VALUE"},
		"openapi": {`"/orders/in"`, `"x-a"`, `"scheme": "basic"`},
	} {
		text, err := convert.ToFile(format, nested())
		for _, w := range want {
			if err != nil || !strings.Contains(string(text), w) {
				t.Errorf("%s lacks %s (%v)", format, w, err)
			}
		}
		if format != "postman" && strings.Contains(string(text), "X-B: shop") && strings.Contains(strings.SplitN(string(text), "Orders / out", 2)[0], "X-B: shop") {
			t.Errorf("%s sends a header that is kept away", format)
		}
		if t.Failed() {
			t.Log(string(text))
		}
	}
}

func on(name, value string) playground.Row {
	return playground.Row{Name: name, Value: value, Enabled: true}
}
