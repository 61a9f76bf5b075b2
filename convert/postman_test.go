package convert_test

import "testing"

func TestPostmanCollections(t *testing.T) {
	testImports(t, "postman", []importCase{
		{name: "version 2.1", text: `{"info":{"_postman_id":"1","name":"Shop API","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
			"auth":{"type":"bearer","bearer":[{"key":"token","value":"{{token}}","type":"string"}]},
			"variable":[{"key":"baseUrl","value":"https://api.shop.test"},{"key":"off","value":"x","disabled":true},{"key":"pin","value":"1234","type":"secret"}],
			"item":[{"name":"Users","auth":{"type":"basic","basic":[{"key":"username","value":"u"},{"key":"password","value":"p"}]},"item":[
				{"name":"Get","request":{"method":"GET","header":[{"key":"Accept","value":"a/b"},{"key":"X","value":"1","disabled":true}],
				 "url":{"raw":"{{baseUrl}}/users/:id?q=a%20b","host":["{{baseUrl}}"],"path":["users",":id"],"query":[{"key":"q","value":"a%20b"},{"key":"off","value":"1","disabled":true}],"variable":[{"key":"id","value":"42"}]}},"response":[{"name":"ok"},{"name":"no"}]}]},
			 {"name":"Ping","request":"https://api.shop.test/ping"},
			 {"name":"Open","request":{"auth":{"type":"noauth"},"method":"GET","url":"https://api.shop.test/open?a=b"}}]}`,
			want: `
Users/Get: GET {{baseUrl}}/users/:id?q=a%20b ?~off=1 /id=42 h:Accept=a/b h:~X=1 auth inherit
Ping: GET https://api.shop.test/ping auth inherit
Open: GET https://api.shop.test/open?a=b
Users/: auth basic u p
auth bearer {{token}}
variables baseUrl=https://api.shop.test pin=1234!`, warned: []string{"variable off is switched off", "2 saved responses were left out"}},
		{name: "version 2.0, its sign-in an object and its headers a text", text: `{"info":{"name":"Old","schema":"https://schema.getpostman.com/json/collection/v2.0.0/collection.json"},
			"item":[{"name":"a","request":{"method":"post","auth":{"type":"digest","digest":{"username":"u","password":"p"}},"header":"A: b\n// C: d\n","body":{"mode":"raw","raw":"{\"a\":1}"},"url":"a.test:8080/x?y=z"}},
			 {"name":"b","request":{"method":"POST","header":[{"key":"Content-Type","value":"application/json"}],"body":{"mode":"raw","raw":"{\"a\":1}"},"url":"http://a.test"}}]}`,
			want: `
a: POST http://a.test:8080/x?y=z h:A=b h:~C=d text  {"a":1} auth digest u p
b: POST http://a.test h:Content-Type=application/json json  {"a":1} auth inherit`},
		{name: "version 1", text: `{"id":"c","name":"V1","order":["r2"],"folders_order":["f1"],"folders":[{"id":"f1","name":"F","order":["r1"],"folders_order":["f2"]},{"id":"f2","name":"G","folder":"f1","order":["r4"]}],
			"requests":[{"id":"r1","name":"one","method":"GET","url":"http://a.test/:x?p=1","headers":"A: b\n","pathVariables":{"x":"7"},"currentHelper":"basicAuth","helperAttributes":{"username":"u","password":"p"}},
			 {"id":"r2","name":"two","method":"POST","url":"http://a.test/","dataMode":"urlencoded","data":[{"key":"a","value":"1","enabled":true}],"tests":"postman.setEnvironmentVariable('t', JSON.parse(responseBody).a.b);"},
			 {"id":"r3","name":"three","method":"PUT","url":"http://a.test/","dataMode":"params","data":[{"key":"f","value":"","type":"file"}]},
			 {"id":"r4","name":"four","method":"POST","url":"http://a.test/","dataMode":"raw","rawModeData":"hello","headerData":[{"key":"X","value":"y"}]}]}`,
			want: `
F/G/four: POST http://a.test/ h:X=y text  hello auth inherit
F/one: GET http://a.test/:x?p=1 /x=7 h:A=b auth basic u p
two: POST http://a.test/ form a=1 auth inherit take t=json:/a/b
three: PUT http://a.test/ multipart f=@file auth inherit`, warned: []string{"{{t}} is taken over", "choose it again"}},
		{name: "methods and names that could never be sent", text: "{\"info\":{\"name\":\"M\"},\"item\":[{\"name\":\"split\",\"request\":{\"method\":\"GET\\r\\nX: 1\",\"url\":\"http://a\",\"header\":[{\"key\":\"A\\r\\nEvil\",\"value\":\"1\"},{\"key\":\"B C\",\"value\":\"1\"},{\"key\":\"X-{{n}}\",\"value\":\"a\\nb\"}]}},{\"name\":\"odd\",\"request\":{\"method\":\"(none)\",\"url\":\"http://a\"}}]}",
			want: `
split: GET http://a h:X-{{n}}=a b auth inherit
odd: GET http://a auth inherit`, warned: []string{"split: Its method is", "odd: Its method is \"(NONE)\"", "split: The header \"A\uFFFD\uFFFDEvil\" was left out", "The header \"B C\" was left out"}},
		{name: "bodies of every kind", text: `{"info":{"name":"B"},"item":[
			{"name":"xml","request":{"method":"POST","url":"http://a","body":{"mode":"raw","raw":"<a/>","options":{"raw":{"language":"xml"}}}}},
			{"name":"form","request":{"method":"POST","url":"http://a","header":[{"key":"Content-Type","value":"application/x-www-form-urlencoded"}],"body":{"mode":"urlencoded","urlencoded":[{"key":"a","value":"1"},{"key":"b","value":"2","disabled":true}]}}},
			{"name":"text form","request":{"method":"POST","url":"http://a","body":{"mode":"urlencoded","urlencoded":"a=1&b=%20"}}},
			{"name":"parts","request":{"method":"POST","url":"http://a","body":{"mode":"formdata","formdata":[{"key":"f","type":"file","src":["/C:/x/a.png","/y/b.png"]},{"key":"g","type":"file","src":null},{"key":"t","value":"1","type":"text"}]}}},
			{"name":"file","request":{"method":"POST","url":"http://a","body":{"mode":"file","file":{"src":"/tmp/x.bin"}}}},
			{"name":"graph","request":{"method":"POST","url":"http://a","body":{"mode":"graphql","graphql":{"query":"{a}","variables":"{\"x\": 1}"}}}},
			{"name":"off","request":{"method":"POST","url":"http://a","body":{"mode":"raw","raw":"x","disabled":true}}},
			{"name":"none","request":{"method":"POST","url":"http://a","body":null}},
			{"name":"odd","request":{"method":"POST","url":"http://a","body":{"mode":"smoke","smoke":1}}}]}`,
			want: `
xml: POST http://a text application/xml <a/> auth inherit
form: POST http://a form a=1 ~b=2 auth inherit
text form: POST http://a form a=1 b=  auth inherit
parts: POST http://a multipart f=@a.png f=@b.png g=@file t=1 auth inherit
file: POST http://a binary   auth inherit
graph: POST http://a graphql {a} {"x":1} auth inherit
off: POST http://a auth inherit
none: POST http://a auth inherit
odd: POST http://a auth inherit`, warned: []string{"/C:/x/a.png", "/y/b.png", "The file file is", "/tmp/x.bin", "Its body is switched off", "kind smoke"}},
		{name: "sign-in of every kind", text: `{"info":{"name":"A"},"item":[
			{"name":"key","request":{"url":"http://a","auth":{"type":"apikey","apikey":[{"key":"key","value":"X-Key"},{"key":"value","value":"{{k}}"},{"key":"in","value":"query"}]}}},
			{"name":"aws","request":{"url":"http://a","auth":{"type":"awsv4","awsv4":[{"key":"accessKey","value":"AK"},{"key":"secretKey","value":"{{sk}}"},{"key":"region","value":"eu"},{"key":"service","value":"s3"}]}}},
			{"name":"cc","request":{"url":"http://a","auth":{"type":"oauth2","oauth2":[{"key":"grant_type","value":"client_credentials"},{"key":"accessTokenUrl","value":"http://t"},{"key":"clientId","value":"id"},{"key":"clientSecret","value":"{{cs}}"}]}}},
			{"name":"token","request":{"url":"http://a","auth":{"type":"oauth2","oauth2":[{"key":"accessToken","value":"tok"}]}}},
			{"name":"hawk","request":{"url":"http://a","auth":{"type":"hawk","hawk":[]}}},
			{"name":"inherit","request":{"url":"http://a","auth":null}}]}`,
			want: `
key: GET http://a auth api_key X-Key {{k}} query
aws: GET http://a auth aws_sigv4 AK {{sk}} eu s3
cc: GET http://a auth oauth2 client_credentials http://t id {{cs}}
token: GET http://a auth bearer tok
hawk: GET http://a
inherit: GET http://a auth inherit`, warned: []string{"sign in by hawk"}},
		{name: "scripts and dynamic values", text: `{"info":{"name":"S"},"event":[{"listen":"prerequest","script":{"exec":["x()"]}},{"listen":"test","script":{"exec":[""]}}],"item":[{"name":"Log in","event":[
			{"listen":"test","script":{"type":"text/javascript","exec":["const r = pm.response.json();","// pm.environment.set('no', r.x)","pm.collectionVariables.set(\"token\", r.data[0]['a b'].id);","pm.environment.set('h', pm.response.headers.get('X-Id'));","pm.globals.set('calc', r.a + 1);"]}}],
			"request":{"method":"POST","url":"http://a/{{$guid}}/{{$randomAlphaNumeric}}/{{$randomTelegram}}/{{base url}}"},"protocolProfileBehavior":{"followRedirects":false,"strictSSL":false,"disableBodyPruning":true,"tlsDisabledProtocols":["TLSv1"]}}]}`,
			want:   `Log in: POST http://a/{{$guid}}/{{$randomAlphaNumeric}}/{{$randomTelegram}}/{{base_url}} auth inherit take token=json:/data/0/a b/id take h=header:X-Id`,
			warned: []string{"S: Its pre-request script", "{{token}} is taken over", "tlsDisabledProtocols", "$randomTelegram", "{{base_url}} here"}},
		{name: "what is not as it should be", text: `{"info":null,"item":[null,"x",5,{"name":null},{"request":{"method":null,"url":null,"header":null}},{"name":"ümlaut 🐶","request":{"method":"GET","url":{"raw":null,"protocol":"https","host":"a.test","port":8443,"path":"x/y","query":null},"header":{"A":"b"}}},
			{"name":"dup","request":"http://a"},{"name":"dup","request":"http://a"},{"name":"F","item":{"name":"no list"}}],"variable":{"a":1,"b":{"c":true}}}`,
			want: `
Item 4: GET  auth inherit
ümlaut 🐶: GET https://a.test:8443/x/y h:A=b auth inherit
dup: GET http://a auth inherit
dup: GET http://a auth inherit
variables a=1 b={
  "c": true
}`, warned: []string{"Item 2: It holds no request", "Item 1: It holds", "Item 3: It holds", "no address"}},
		{name: "an environment", text: `{"id":"1","name":"Prod, \"EU\"","values":[{"key":"base_url","value":"https://a","enabled":true},{"key":"off","value":"x","enabled":false},{"key":"api_key","value":"k","type":"default"},{"key":"n","value":null},{"key":"pw","value":"s","type":"secret"}],"_postman_variable_scope":"environment"}`,
			want: `environment Prod EU base_url=https://a api_key=k! n= pw=s!`, warned: []string{"variable off is switched off"}},
		{name: "globals without a name", text: `{"id":"g","values":[{"key":"a","value":"b"}],"_postman_variable_scope":"globals"}`, want: `environment Globals a=b`},
		{name: "all data in one file", text: `{"version":1,"collections":[{"info":{"name":"One"},"auth":{"type":"bearer","bearer":{"token":"{{t}}"}},"item":[{"name":"a","request":"http://a"}]},{"id":"2","name":"Two","order":["x"],"requests":[{"id":"x","name":"b","method":"GET","url":"http://b"}]}],
			"environments":[{"name":"E","values":[{"key":"a","value":"1"}]}],"headerPresets":[{"name":"P"}],"globals":[{"key":"g","value":"2"}]}`,
			want: `
One/a: GET http://a auth inherit
Two/b: GET http://b auth inherit
One/: auth bearer {{t}}
environment E a=1
environment Globals g=2`, warned: []string{"Presets of headers"}},
		{name: "as Postman's API answers", text: `{"collection":{"info":{"name":"W","schema":"x"},"item":[{"name":"a","request":{"method":"GET","url":{"raw":"http://a/?x=1&x=2&y"}}}]}}`,
			want: `a: GET http://a/?x=1&x=2&y auth inherit`},
		{name: "a query goes as it was typed", text: `{"info":{"name":"W"},"item":[
			{"name":"signs","request":{"method":"GET","url":{"raw":"http://a/q?e=a+b&g&i=[1]&d=%zz&x={{v}}#f","query":[{"key":"e","value":"a+b"},{"key":"g","value":null},{"key":"i","value":"[1]"},{"key":"off","value":"a+b","disabled":true},{"key":"d","value":"%zz"},{"key":"x","value":"{{v}}"}]}}},
			{"name":"other than its address","request":{"method":"GET","url":{"raw":"http://a/q?old=1","query":[{"key":"q","value":"R&D #1 {{a}}"}]}}},
			{"name":"all off","request":{"method":"GET","url":{"raw":"http://a/q","query":[{"key":"q","value":"1","disabled":true}]}}},
			{"name":"whole","request":{"method":"GET","url":{"raw":"http://a/q?{{query}}","query":[{"key":"{{query}}","value":null}]}}}]}`,
			want: `
signs: GET http://a/q?e=a+b&g&i=[1]&d=%zz&x={{v}}#f ?~off=a b auth inherit
other than its address: GET http://a/q?q=R%26D %231 {{a}} auth inherit
all off: GET http://a/q ?~q=1 auth inherit
whole: GET http://a/q?{{query}} auth inherit`},
		{name: "what is kept there and not sent", text: `{"info":{"name":"W"},"auth":{"type":"bearer","bearer":{"token":"t"}},"item":[
			{"name":"get","request":{"method":"GET","url":"http://a","header":[{"key":"authorization","value":"own"}],"body":{"mode":"raw","raw":"x"}}},
			{"name":"told to","protocolProfileBehavior":{"disableBodyPruning":true},"request":{"method":"GET","url":"http://a","body":{"mode":"raw","raw":"x"}}},
			{"name":"own","request":{"method":"DELETE","url":"http://a","auth":{"type":"noauth"},"header":[{"key":"Authorization","value":"own"}],"body":{"mode":"raw","raw":"x"}}},
			{"name":"F","auth":{"type":"apikey","apikey":{"key":"k","value":"v"}},"protocolProfileBehavior":{"disableBodyPruning":true},"item":[
				{"name":"in","request":{"method":"HEAD","url":"http://a","header":[{"key":"Authorization","value":"own"}],"body":{"mode":"raw","raw":"x"}}}]},
			{"name":"after","request":{"method":"PURGE","url":"http://a","body":{"mode":"raw","raw":"x"}}}]}`,
			want: `
get: GET http://a h:~authorization=own auth inherit
told to: GET http://a text  x auth inherit
own: DELETE http://a h:Authorization=own text  x
F/in: HEAD http://a h:Authorization=own text  x auth inherit
after: PURGE http://a auth inherit
F/: auth api_key k v header
auth bearer t`, warned: []string{"get: Its body was left out", "get: Its header Authorization is off", "after: Its body was left out"}},
	})
}
