package convert_test

import (
	"strings"
	"testing"

	"parley/convert"
)

func TestThunderClient(t *testing.T) {
	testImports(t, "thunder", []importCase{
		{name: "folders by the numbers of what they lie in, in their order", text: `{"clientName":"Thunder Client","collectionName":"Shop","version":"1.2","folders":[{"_id":"f2","name":"Deep","containerId":"f1","sortNum":5},{"_id":"f1","name":"Users","containerId":"","sortNum":10,"settings":{"auth":{"type":"bearer","bearer":"{{tok}}"},"headers":[{"name":"X-F","value":"1"}]}}],
			"requests":[{"_id":"b","colId":"c","containerId":"","name":"b","url":"http://h.test/b","method":"GET","sortNum":20,"headers":[]},{"_id":"a","colId":"c","containerId":"f1","name":"a","url":"http://h.test/a/{id}?x=1&z=3&z=4","method":"PUT","sortNum":10,"headers":[{"name":"A","value":"b"},{"name":"Off","value":"c","isDisabled":true}],"params":[{"name":"x","value":"1","isPath":false},{"name":"y","value":"2","isDisabled":true},{"name":"id","value":"7","isPath":true}],"auth":{"type":"none"}},
			{"_id":"d","containerId":"f2","name":"d","url":"h.test/d","method":"POST","body":{"type":"json","raw":"{\"a\":\"{{#guid}}\"}","form":[]}},{"_id":"lost","containerId":"nowhere","name":"lost","url":"http://h.test","method":"GET","sortNum":30}],
			"settings":{"headers":[{"name":"X-C","value":"0"}],"auth":{"type":"basic","basic":{"username":"u","password":"p"}}}}`,
			want: `
Users/Deep/d: POST http://h.test/d json  {"a":"{{$uuid}}"} auth inherit
Users/a: PUT http://h.test/a/{id}?x=1&z=3&z=4 ?~y=2 /id=7 h:A=b h:~Off=c
b: GET http://h.test/b auth inherit
lost: GET http://h.test auth inherit
Users/: h:X-F=1 auth bearer {{tok}}
headers h:X-C=0
auth basic u p`},
		{name: "bodies, and what tests keep", text: `{"clientName":"Thunder Client","collectionName":"C","requests":[
			{"name":"form","url":"{{base}}/f","method":"POST","headers":[{"name":"Content-Type","value":"application/x-www-form-urlencoded"}],"body":{"type":"formencoded","raw":"","form":[{"name":"a","value":"1"},{"name":"b","value":"2","isDisabled":true}]}},
			{"name":"parts","url":"{{base}}/p","method":"POST","body":{"type":"formdata","form":[{"name":"t","value":"x"}],"files":[{"name":"f","value":"/home/me/cat.png"}]}},
			{"name":"graph","url":"{{base}}/g","method":"POST","body":{"type":"graphql","raw":"","graphql":{"query":"{ me }","variables":"{\"n\":1}"}}},
			{"name":"login","url":"/login","method":"POST","body":{"type":"json","raw":"{}"},"preReq":{"runFilters":["lib.js"]},"tests":[{"type":"res-code","action":"equal","value":"200"},{"type":"res-time","action":"<","value":"100"},{"type":"set-env-var","custom":"json.data[0].token","action":"setto","value":"{{token}}"},{"type":"set-env-var","custom":"header.ETag","action":"setto","value":"{{tag, global}}"}]},
			{"name":"by hand","url":"http://h.test","method":"POST","headers":[{"key":"A","value":"b"}],"body":{"email":"x"}}],"settings":{"options":{"baseUrl":"http://h.test/v1/"}}}`,
			want: `
form: POST {{base}}/f form a=1 ~b=2 auth inherit
parts: POST {{base}}/p multipart t=x f=@cat.png auth inherit
graph: POST {{base}}/g graphql { me } {"n":1} auth inherit
login: POST http://h.test/v1/login json  {} auth inherit take token=json:/data/0/token take tag=header:ETag expect 200 check time less 100 ms
by hand: POST http://h.test h:A=b json  { "email": "x" } auth inherit`,
			warned: []string{"/home/me/cat.png", "run before it is sent"}},
		{name: "an environment", text: `{"clientName":"Thunder Client","environmentName":"dev","data":[{"name":"base","value":"http://h.test"},{"name":"apiToken","value":"s3"}],"version":"1.2"}`, want: "environment dev base=http://h.test apiToken=s3!"},
	})
}

func TestTheFilesThatThunderClientKeepsBelongTogether(t *testing.T) {
	in, err := convert.Import("auto",
		convert.Upload{Name: "thunder-tests/thunderclient.json", Text: `[{"_id":"1","colId":"c1","containerId":"f","name":"one","url":"http://h.test/1","method":"GET"},{"_id":"2","colId":"c2","containerId":"","name":"two","url":"http://h.test/2","method":"GET"}]`},
		convert.Upload{Name: "thunder-tests/thunderCollection.json", Text: `[{"_id":"c2","colName":"Second","sortNum":2,"folders":[]},{"_id":"c1","colName":"First","sortNum":1,"folders":[{"_id":"f","name":"F","containerId":""}]}]`},
		convert.Upload{Name: "thunder-tests/thunderEnvironment.json", Text: `[{"_id":"e","name":"dev","default":true,"data":[{"name":"a","value":"1"}]}]`})
	if err != nil {
		t.Fatal(err)
	}
	want := "First/F/one: GET http://h.test/1 auth inherit\nSecond/two: GET http://h.test/2 auth inherit\nenvironment dev a=1"
	if got := strings.TrimSpace(lines(in)); got != want {
		t.Errorf("became\n%s\nnot\n%s", got, want)
	}
}
