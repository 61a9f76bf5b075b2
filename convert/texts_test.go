package convert_test

import "testing"

func TestRecordings(t *testing.T) {
	testImports(t, "har", []importCase{
		{name: "of a page", text: `{"log":{"version":"1.2","pages":[{"id":"p1","title":"Shop"}],"entries":[
			{"pageref":"p1","request":{"method":"GET","url":"https://a.test/x?y=1","httpVersion":"h3","headers":[{"name":":authority","value":"a.test"},{"name":"accept","value":"*/*"},{"name":"Content-Length","value":"0"},{"name":"cookie","value":"a=b"}],"queryString":[{"name":"y","value":"1"}],"cookies":[{"name":"a","value":"b"}]},"response":{}},
			{"request":{"method":"POST","url":"https://a.test/json","headers":[{"name":"Content-Type","value":"application/json"}],"postData":{"mimeType":"application/json","text":"{\"a\":1}"}}},
			{"request":{"method":"GET","url":"data:text/plain,x","headers":[]}},{"request":{"method":"GET","url":"wss://a.test/ws","headers":[]}},{"request":{"method":"GET","url":"chrome-extension://x/y"}}]}}`,
			want: `
GET /x: GET https://a.test/x?y=1 h:accept=*/* h:cookie=a=b
POST /json: POST https://a.test/json h:Content-Type=application/json json  {"a":1}`, warned: []string{"entry 3: It is not asked for over HTTP", "wss://a.test/ws", "chrome-extension"}},
		{name: "of two pages", text: `{"log":{"pages":[{"id":"1","title":"A"},{"id":"2"}],"entries":[{"pageref":"1","request":{"method":"GET","url":"http://a.test"}},{"pageref":"2","request":{"url":"http://b.test/"}},{"pageref":"9","request":{"method":"GET","url":"http://c.test/c"}}]}}`,
			want: "A/GET a.test: GET http://a.test\nPage 2/GET b.test/: GET http://b.test/\nGET /c: GET http://c.test/c"},
		{name: "forms and bytes", text: `{"log":{"entries":[{"request":{"method":"POST","url":"http://a/f","headers":[],"postData":{"mimeType":"application/x-www-form-urlencoded","params":[{"name":"a","value":"1"}]}}},{"request":{"method":"POST","url":"http://a/m","postData":{"mimeType":"multipart/form-data; boundary=x","params":[{"name":"f","fileName":"a.png"},{"name":"t","value":"1"}]}}},{"request":{"method":"PUT","url":"http://a/b","postData":{"mimeType":"image/png","text":"AAEC","encoding":"base64"}}},{"request":{"method":"POST","url":"http://a/n","postData":null,"cookies":[{"name":"s","value":"1"},{"name":"t","value":"2"}]}}]}}`,
			want: `
POST /f: POST http://a/f form a=1
POST /m: POST http://a/m multipart f=@a.png t=1
PUT /b: PUT http://a/b binary image/png AAEC
POST /n: POST http://a/n h:Cookie=s=1; t=2`, warned: []string{"a.png"}},
		{name: "as browsers write them: parts, preflights, pages of one title, and what a file holds", text: `{"log":{"pages":[{"id":"1","title":"A"},{"id":"2","title":"A"}],"entries":[{"pageref":"1","_resourceType":"preflight","request":{"method":"OPTIONS","url":"http://a.test/x"}},
			{"pageref":"1","request":{"method":"POST","url":"http://a.test/up","headers":[{"name":"content-type","value":"multipart/form-data; boundary=--x"}],"postData":{"mimeType":"multipart/form-data; boundary=--x","text":"----x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\r\n----x\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\n1\r\n2\r\n----x--\r\n"}}},
			{"pageref":"2","request":{"method":"PUT","url":"http://a.test/p","postData":{"mimeType":"multipart/form-data","params":[{"name":"f","fileName":"b.txt","contentType":"text/plain","value":"inside"}]}}}]}}`,
			want: "A/POST /up: POST http://a.test/up multipart f=@a.png t=1\r\n2\nA 2/PUT /p: PUT http://a.test/p multipart f=@b.txt", warned: []string{"1 preflight was left out", "The file a.png"}},
		{name: "with nothing that is asked for over HTTP", text: `{"log":{"entries":[{"request":{"method":"GET","url":"ws://a.test/"}}]}}`, warned: []string{"entry 1: It is not asked", "no request in it"}},
		{name: "one entry", text: `{"startedDateTime":"x","request":{"method":"DELETE","url":"http://a/x","queryString":[{"name":"q","value":"a b"}]},"response":{}}`, want: "DELETE /x: DELETE http://a/x?q=a+b"},
		{name: "what is not as it should be", text: `{"log":{"entries":[null,{},{"request":null},{"request":{"url":5}},{"request":{"method":null,"url":"HTTP://A/","headers":{"a":1},"postData":"text"}}]}}`,
			want: "GET A/: GET HTTP://A/ text none text", warned: []string{"entry 1", "entry 2", "entry 3: It is not asked"}},
	})
}

func TestScriptsOfCurlCommands(t *testing.T) {
	testImports(t, "curl", []importCase{
		{name: "one command", text: `curl -X DELETE 'https://a.test/x' -H 'A: b'`, want: "DELETE /x: DELETE https://a.test/x h:A=b"},
		{name: "a script", text: "#!/bin/bash\nset -e\nBASE=https://a.test\nexport TOKEN=abc\n\n# Make a user\ncurl -X POST \"$BASE/users\" -H \"X: $TOKEN\" \\\n  -d 'a\ncurl x'\n\ncurl $BASE/list | jq . && curl -sS $BASE/x -d @- <<EOF\nhello\nEOF\nfor i in 1 2; do curl $BASE/loop/$i; done\necho done\n",
			want:   "Make a user: POST https://a.test/users h:X=abc text application/x-www-form-urlencoded a curl x\nGET /list: GET https://a.test/list\nPOST /x: POST https://a.test/x text application/x-www-form-urlencoded hello\nGET /loop/{{i}}: GET https://a.test/loop/{{i}}",
			warned: []string{"works on the answer", "What i is set to"}},
		{name: "with prompts and answers", text: "$ curl http://a.test/1\n{\"a\": 1}\n$ curl http://a.test/2\nnot found\n", want: "GET /1: GET http://a.test/1\nGET /2: GET http://a.test/2"},
		{name: "one that cannot be read among others", text: "curl http://a.test/1\ncurl -H 'A: b'\ncurl http://a.test/2", want: "GET /1: GET http://a.test/1\nGET /2: GET http://a.test/2", warned: []string{"names no address"}},
		{name: "whose answer a variable keeps", text: "# Log in\nTOKEN=$(curl -s -d u=ada http://a.test/login | jq -r .token)\nexport ID=`curl -s http://a.test/id`\ncurl -H \"X: $TOKEN\" http://a.test/me\n",
			want: "Log in: POST http://a.test/login form u=ada\nGET /id: GET http://a.test/id\nGET /me: GET http://a.test/me h:X={{TOKEN}}", warned: []string{"works on the answer", "What TOKEN is set to"}},
		{name: "parts by --next, each with its own options", text: "# Twice\ncurl -H 'X: 1' http://a.test/1 --next -d a=b http://a.test/2 --next -X PUT -u u:p http://a.test/3",
			want: "Twice: GET http://a.test/1 h:X=1\nTwice 2: POST http://a.test/2 form a=b\nTwice 3: PUT http://a.test/3 auth basic u p"},
		{name: "several addresses with the same options", text: "curl -H 'X: 1' http://a.test/1 http://a.test/2 -: http://a.test/3", want: "GET /1: GET http://a.test/1 h:X=1\nGET /2: GET http://a.test/2 h:X=1\nGET /3: GET http://a.test/3"},
		{name: "a part without an address", text: "curl http://a.test/1 --next -H 'X: 1'", want: "GET /1: GET http://a.test/1", warned: []string{"A part of this command was left out. This command names no address."}},
		{name: "a file of options among others", text: "curl http://a.test/1\ncurl -K opts.txt", want: "GET /1: GET http://a.test/1", warned: []string{"Its options stand in the file opts.txt (-K), which is not read"}},
		{name: "with a comment above", text: "# Health\ncurl -s http://a.test/healthz", want: "Health: GET http://a.test/healthz"},
	})
}

func TestHTTPFiles(t *testing.T) {
	testImports(t, "http", []importCase{
		{name: "of JetBrains", text: "@host = https://a.test\n### Login\n# @name login\nPOST {{host}}/login HTTP/1.1\nContent-Type: application/json\nAuthorization: Basic user pass\n\n{\"a\": 1}\n\n> {% client.global.set(\"auth_token\", response.body.token); %}\n\n### List\n# Why not\n// @no-redirect\nGET {{host}}/list\n  ?a=1\n  &b={{$random.integer(1, 6)}}\n\n### \nDELETE {{host}}/x/{{$uuid}}\n\n> ./check.js\n### File\nPUT {{host}}/f\nContent-Type: text/plain\n\n< ./a.txt\n### Ws\nWEBSOCKET ws://a\n",
			want: `
Login: POST {{host}}/login h:Content-Type=application/json json  {"a": 1} auth basic user pass take auth_token=json:/token
List: GET {{host}}/list?a=1&b={{$randomInt 1 5}}
DELETE /x/{{$uuid}}: DELETE {{host}}/x/{{$uuid}}
File: PUT {{host}}/f h:Content-Type=text/plain binary  
variables host=https://a.test`, warned: []string{"{{auth_token}} is taken over", "check.js", "./a.txt", "no WEBSOCKET"}},
		{name: "of Visual Studio Code", text: "@base = http://a.test\n\n# @name login\nPOST {{base}}/login\nContent-Type: application/x-www-form-urlencoded\n\nname=foo\n&password=b%20r\n\n###\n\nGET {{base}}/me\nAuthorization: Bearer {{login.response.body.$.data.token}}\nX-Key: {{$processEnv KEY}}\nX-At: {{$datetime iso8601 1 d}} {{$timestamp -2 h}}\n",
			want: `
login: POST {{base}}/login form name=foo password=b r take login_data_token=json:/data/token
GET /me: GET {{base}}/me h:Authorization=Bearer {{login_data_token}} h:X-Key={{KEY}} h:X-At={{$now +1d}} {{$timestamp -2h}}
variables base=http://a.test`, warned: []string{"Send this one first"}},
		{name: "as it goes over the wire", text: "POST /x?y=z HTTP/1.1\r\nHost: a.test:81\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}", want: "POST /x: POST http://a.test:81/x?y=z h:Content-Type=application/json json  {}"},
		{name: "parts of a form", text: "POST http://a.test\nContent-Type: multipart/form-data; boundary=B\n\n--B\nContent-Disposition: form-data; name=\"t\"\n\n1\n--B\nContent-Disposition: form-data; name=\"f\"; filename=\"a.png\"\nContent-Type: image/png\n\n< ./a.png\n--B--\n", want: "POST a.test: POST http://a.test multipart t=1 f=@a.png", warned: []string{"./a.png"}},
		{name: "GraphQL, addresses alone and fetch", text: "### g\nGRAPHQL http://a.test/g\n\nquery { a }\n\n{\"x\": 1}\n###\nhttps://b.test/only\n", want: "g: POST http://a.test/g graphql query { a } {\"x\":1}\nGET /only: GET https://b.test/only"},
		{name: "a call of fetch", text: "fetch('http://a.test/f', {method: 'PUT', body: 'x'})", want: "PUT /f: PUT http://a.test/f h:Content-Type=text/plain;charset=UTF-8 text  x"},
		{name: "environments", file: "http-client.private.env.json", text: `{"dev":{"host":"http://a","key":"k"},"$shared":{"v":1}}`, want: "environment dev v=1! host=http://a! key=k!"},
		{name: "what is not as it should be", text: "### a\n### b\nnonsense here\nGET http://a.test\nno header\nA b\n\n> {% unclosed\n", want: "b: GET http://a.test", warned: []string{"nonsense here", "no header, and", "A b", "has no end"}},
	})
}

func TestHurlFiles(t *testing.T) {
	testImports(t, "hurl", []importCase{
		{name: "captures, asserts and options", text: "# Log in\nPOST https://a.test/login # now\nX-A: b\n[FormParams]\nuser: toto\npassword: a\\#b\nHTTP 200\nX: y\n[Captures]\ntoken: jsonpath \"$.data['to ken'][0]\" redact\nid: header \"X-Id\"\nr: regex /id=(\\d+)/\nall: jsonpath \"$..x\"\nc: cookie \"s\"\n[Asserts]\nstatus == 200\nduration < 100\n\nGET https://a.test/q\n[Query]\na: b c\n[Cookies]\ns: 1\nt: 2\n[BasicAuth]\nu: p\n[Options]\nlocation: true\nretry: 3\nvariable: v=1\nnetrc: true\n",
			want: `
Log in: POST https://a.test/login h:X-A=b form user=toto password=a#b take token=json:/data/to ken/0 take id=header:X-Id take r=regex:id=(\d+) expect 200 check header X equals y check time less 100 ms
GET /q: GET https://a.test/q ?a=b c h:Cookie=s=1; t=2 v:v=1 auth basic u p`, warned: []string{"searched for by $..x", "no value from cookie", "option netrc"}},
		{name: "bodies", text: "POST http://a/json\n{\n  \"a\": [1, \"}\"]\n}\nHTTP 201\n{\"id\": 1}\n\nPUT http://a/xml\n<a>\n  <b/>\n</a>\n\nPOST http://a/text\n```\none\ntwo\n```\n\nPOST http://a/line\n`hello`\n\nPUT http://a/bytes\nbase64,AAEC;\n\nPUT http://a/hex\nhex,00 ff;\n\nPUT http://a/file\nfile,a.bin;\n\nPOST http://a/g\n```graphql\n{ a }\nvariables {\"x\": 1}\n```\n\nPOST http://a/m\n[Multipart]\nt: 1\nf: file,a.png; image/png\n",
			want: `
POST /json: POST http://a/json json  { "a": [1, "}"] } expect 201 check json equals {"id": 1}
PUT /xml: PUT http://a/xml text application/xml <a> <b/> </a>
POST /text: POST http://a/text text none one two
POST /line: POST http://a/line text none hello
PUT /bytes: PUT http://a/bytes binary none AAEC
PUT /hex: PUT http://a/hex binary none AP8=
PUT /file: PUT http://a/file binary none 
POST /g: POST http://a/g graphql { a } {"x":1}
POST /m: POST http://a/m multipart t=1 f=@a.png`, warned: []string{"a.bin", "a.png"}},
		{name: "found by its name", file: "x.hurl", text: "GET {{host}}/a\n", want: "GET /a: GET {{host}}/a"},
		{name: "a list of JSON, and JSON asked for by a header", text: "POST http://a/l\nContent-Type: application/json\n[1,\n2]\nHTTP *\n", want: "POST /l: POST http://a/l h:Content-Type=application/json json  [1, 2]"},
		{name: "what is not as it should be", file: "y.hurl", text: "nonsense\nGET http://a\nno colon\n[Nothing]\na: b\n[Captures]\nx: what is this\nHTTP 200\n{\"unclosed\": [\n", want: "GET a: GET http://a expect 200", warned: []string{"line 1", "no name", "[Nothing]", "not understood", "1 assertion"}},
	})
}
