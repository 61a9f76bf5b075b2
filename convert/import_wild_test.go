package convert_test

import "testing"

// What files of other people have in them, each in its own words.

func TestPostmanCollectionsOfOthers(t *testing.T) {
	testImports(t, "postman", []importCase{
		{name: "variables of GraphQL that are JSON only when filled in", text: `{"info":{"schema":"s"},"item":[{"name":"g","request":{"method":"POST","url":"{{b}}","auth":{"type":"noauth"},"body":{"mode":"graphql","graphql":{"query":"query A { me }","operationName":"A","variables":"{\"a\": {{num}}}"}}}}]}`,
			want: `g: POST {{b}} json  {"query":"query A { me }","operationName":"A","variables":{"a": {{num}}}}`},
		{name: "a parameter without an equals sign", text: `{"info":{"schema":"s"},"item":[{"name":"a","request":{"auth":{"type":"noauth"},"method":"GET","url":{"raw":"http://h.test/x?acl","host":["h","test"],"path":["x"],"query":[{"key":"acl","value":null},{"key":"off","value":"1","disabled":true}]}}},{"name":"b","request":{"auth":{"type":"noauth"},"url":"http://h.test/?wsdl"}}]}`,
			want: "a: GET http://h.test/x?acl ?~off=1\nb: GET http://h.test/?wsdl"},
		{name: "a path in pieces of pieces", text: `{"info":{"schema":"s"},"item":[{"name":"a","request":{"auth":{"type":"noauth"},"method":"GET","body":{"mode":"raw"},"url":{"protocol":"http","host":"h.test","path":["v2","item/:kind/:id"],"query":[{"key":"k","value":"%7B%7D","disabled":false}],"variable":[{"id":"kind","value":"photo"},{"id":"id","value":"7"}]}}}]}`,
			want: "a: GET http://h.test/v2/item/:kind/:id?k=%7B%7D /kind=photo /id=7"},
		{name: "members as early drafts have them", text: `{"variables":[],"info":{"name":"x","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"items":[{"name":"F","items":[{"name":"a","request":{"url":"http://h.test","method":"GET","headers":[{"key":"A","value":"b"}],"auth":{"type":"noauth"}},"responses":[]}]}]}`,
			want: "F/a: GET http://h.test h:A=b"},
		{name: "version 1 with sign-ins of folders, GraphQL in its data and names without values", text: `{"id":"1","name":"V","order":["c","d"],"currentHelper":"awsSigV4","helperAttributes":{"accessKey":"k","secretKey":"s","region":"r","service":"v"},"preRequestScript":"x()",
			"folders":[{"id":"f","name":"F","order":["a"],"currentHelper":"digestAuth","helperAttributes":{"username":"u","password":"p"}}],
			"requests":[{"id":"a","name":"a","method":"GET","url":"http://h.test"},{"id":"b","name":"b","method":"GET","url":"http://h.test?wsdl","queryParams":[{"key":"wsdl","value":null}],"folder":"f"},{"id":"c","name":"c","method":"POST","url":"http://h.test","dataMode":"graphql","data":{"query":"{a}","variables":""}},{"id":"d","name":"d","method":"GET","url":"http://h.test","currentHelper":"normal"}]}`,
			want: `
c: POST http://h.test graphql {a}  auth inherit
d: GET http://h.test
F/a: GET http://h.test auth inherit
F/b: GET http://h.test?wsdl auth inherit
F/: auth digest u p
auth aws_sigv4 k s r v`, warned: []string{"V: Its pre-request script"}},
		{name: "comments in JSON, and what only Postman makes", text: `{"info":{"schema":"s"},"item":[{"name":"a","request":{"auth":{"type":"noauth"},"method":"POST","body":{"mode":"raw","raw":"{\n  // who\n  \"a\": \"http://x\", /* b\n */ \"b\": {{n}}\n}","options":{"raw":{"language":"json"}}},"url":"http://h.test/{{$randomFirstName}}/{{$randomHexColor}}"}},{"name":"b","request":{"auth":{"type":"noauth"},"method":"POST","body":{"mode":"raw","raw":"// not JSON","options":{"raw":{"language":"text"}}},"url":"http://h.test"}}]}`,
			want: `
a: POST http://h.test/{{$randomFirstName}}/{{$randomHexColor}} json  { "a": "http://x", "b": {{n}} }
b: POST http://h.test text  // not JSON`, warned: []string{"a: The comments in its JSON"}},
		{name: "sign-ins with more to them", text: `{"info":{"schema":"s"},"item":[{"name":"a","request":{"method":"GET","url":"http://h.test","auth":{"type":"oauth2","oauth2":[{"key":"grant_type","value":"implicit"},{"key":"accessToken","value":"t"},{"key":"headerPrefix","value":"Token "}]}}},
			{"name":"b","request":{"method":"GET","url":"http://h.test","auth":{"type":"oauth2","oauth2":[{"key":"grant_type","value":"client_credentials"},{"key":"accessTokenUrl","value":"http://t"},{"key":"tokenRequestParams","value":[{"key":"audience","value":"http://aud"},{"key":"tenant","value":"x"},{"key":"off","value":"x","enabled":false}]}]}}},
			{"name":"c","request":{"method":"GET","url":"http://h.test","auth":{"type":"awsv4","awsv4":[{"key":"accessKey","value":"k"},{"key":"secretKey","value":"s"},{"key":"addAuthDataToQuery","value":true}]}}}]}`,
			want: `
a: GET http://h.test auth api_key Authorization Token t header
b: GET http://h.test auth oauth2 client_credentials http://t
c: GET http://h.test auth aws_sigv4 k s`, warned: []string{"implicit", "b: tenant, which is sent when a token is asked for", "c: It is signed in the query"}},
		{name: "a variable that is switched off", text: `{"name":"E","values":[{"key":"a","value":"1"},{"key":"off","value":"x","enabled":false}],"_postman_variable_scope":"environment"}`,
			want: "environment E a=1", warned: []string{"off is switched off"}},
	})
}

func TestHTTPFilesOfOthers(t *testing.T) {
	testImports(t, "http", []importCase{
		{name: "a body without a blank line before it", text: "# @name login\nPOST http://h.test/login\ncontent-type: application/json\n{\n \"a\": 1\n}\n\n###\n@t = {{login.response.body.data.token}}\nhttp://h.test/x?a=1\nauthorization: Bearer {{t}}\n",
			want: `login: POST http://h.test/login h:content-type=application/json json  { "a": 1 } take login_data_token=json:/data/token
GET /x: GET http://h.test/x?a=1 h:authorization=Bearer {{t}}
variables t={{login_data_token}}`, warned: []string{"blank line before the body", "login_data_token"}},
		{name: "JSON that is called a form", text: "POST http://h.test/s\nContent-Type: application/x-www-form-urlencoded\n\n{\"query\":{\"a\":1}}\n",
			want: `POST /s: POST http://h.test/s h:Content-Type=application/x-www-form-urlencoded text  {"query":{"a":1}}`},
		{name: "a cURL command", text: "### make\ncurl -X PUT http://h.test/c -H 'A: b' -d 'x=1'\n\n### get\nGET http://h.test/d\n",
			want: "make: PUT http://h.test/c h:A=b form x=1\nget: GET http://h.test/d"},
		{name: "a query that a header names", text: "POST http://h.test/q\nX-REQUEST-TYPE: GraphQL\n\nquery A { a }\n\n{\"n\": 1}\n",
			want: `POST /q: POST http://h.test/q graphql query A { a } {"n":1}`},
		{name: "assertions and scripts in braces", text: "###\n{{\n  exports.a = 1;\n}}\nGET http://h.test/me\n\n?? status == 200\n?? body $.id exists\n?? duration < 100\n\n{{response\n  client.global.set(\"id\", response.body.id);\n}}\n",
			want: "GET /me: GET http://h.test/me v:a=1 take id=json:/id expect 200 check json /id exists check time less 100 ms", warned: []string{"{{id}} is taken over"}},
		{name: "what JetBrains' scripts set before, and take by parts, by a path and as a text", text: "### a\n< {% request.variables.set(\"user\", \"admin\") %}\nPOST http://h.test/{{user}}\n\n> {%\n  client.global.set(\"tok\", jsonPath(response.body, \"$.data[0].token\"));\n  client.global.set(\"n\", String(response.body.n));\n  const { id, name: nm } = response.body.data;\n  client.global.set(\"id\", id);\n  client.global.set(\"nm\", nm);\n%}\n",
			want: "a: POST http://h.test/{{user}} v:user=admin take tok=json:/data/0/token take n=json:/n take id=json:/data/id take nm=json:/data/name", warned: []string{"{{nm}} is taken over"}},
		{name: "what httpYac exports, and takes of requests by their names", text: "###\n# @name login\nPOST http://h.test/login\n\n{{\n  exports.token = response.parsedBody.data.token;\n  exports.tag = response.headers['etag']\n  exports.sum = total(1);\n}}\n\n###\n# @ref login\nGET http://h.test/me/{{login.user.id}}\n?? status == 200\n?? body $.id exists\nAuthorization: Bearer {{token}}\n",
			want:   "login: POST http://h.test/login take token=json:/data/token take tag=header:etag take login_user_id=json:/user/id\nGET /me/{{login.user.id}}: GET http://h.test/me/{{login_user_id}} h:Authorization=Bearer {{token}} expect 200 check json /id exists",
			warned: []string{"{{token}} is taken over", "behind login", "login_user_id"}},
		{name: "environments that share", file: "http-client.env.json", text: `{"$schema":"x","$shared":{"v":"1","host":"s"},"dev":{"host":"d","Security":{"Auth":{}}},"prod":{"n":2}}`,
			want: "environment dev v=1 host=d\nenvironment prod v=1 host=s n=2"},
	})
}

func TestFilesOfOtherToolsOfOthers(t *testing.T) {
	testImports(t, "bruno", []importCase{
		{name: "what is said in front of names", file: "a.bru", text: "get {\n  url: http://h.test\n}\n\nparams:query {\n  @string q: a\n  ~@number off: 1\n}\n\nvars:pre-request {\n  @description('base url') v: 1\n  @loc: 2\n}\n", want: "a: GET http://h.test ?q=a ?~off=1 v:v=1 v:loc=2"},
		{name: "what stands behind values", text: "meta {\n  name: a\n}\npost {\n  url: http://h.test\n  body: multipartForm\n}\nheaders {\n  A: b @description('''what it\n  is''')\n  C: d @description(\"e\")\n}\nvars:pre-request {\n  @count: 3\n  @number\n  // a note\n  @description(\"at C:\\x\") more: 4\n  ~@off: 5\n}\nbody:multipart-form {\n  p: '''\n    one\n    two\n  ''' @contentType(text/plain)\n}\n",
			want: "a: POST http://h.test h:A=b h:C=d v:count=3 v:more=4 v:~off=5 multipart p=one\ntwo"},
		{name: "tags and what is off", file: "a.bru", text: "meta {\n  name: a\n  tags: [\n    smoke\n    name\n  ]\n  seq: 2\n}\nget {\n  url: http://h.test\n}\nvars:post-response {\n  ~id: res.body.id\n}\n",
			want: "a: GET http://h.test", warned: []string{"have no tags here. These were left out: smoke, name.", "What is kept of the response as {{id}} is switched off"}},
		{name: "variables that are off", text: `{"name":"c","items":[{"name":"r","type":"http","tags":["x"],"request":{"method":"GET","url":"http://h.test"}}],"environments":[{"name":"E","variables":[{"name":"a","value":"1","enabled":true},{"name":"b","value":"2","enabled":false}]}]}`,
			want: "r: GET http://h.test\nenvironment E a=1", warned: []string{"E: The variable b is switched off", "These were left out: x."}},
		{name: "tags of OpenCollection", file: "o.yml", text: "opencollection: 1.0.0\ninfo: {name: O}\nitems:\n  - info: {name: r, type: http, tags: [smoke, slow]}\n    http: {method: GET, url: 'http://h.test'}\n",
			want: "r: GET http://h.test auth inherit", warned: []string{"These were left out: smoke, slow."}},
	})
	testImports(t, "hoppscotch", []importCase{
		{name: "the one address of a token", text: `{"v":10,"name":"H","folders":[],"requests":[{"name":"a","method":"GET","endpoint":"http://h.test","auth":{"authType":"oauth-2","authActive":true,"grantTypeInfo":{"grantType":"CLIENT_CREDENTIALS","authEndpoint":"http://h.test/token","clientID":"i","clientSecret":"s"}}}]}`,
			want: "a: GET http://h.test auth oauth2 client_credentials http://h.test/token i s"},
	})
	testImports(t, "insomnia", []importCase{
		{name: "calls of other kinds", text: "type: collection.insomnia.rest/5.0\nname: x\ncollection:\n- {name: a, url: 'http://h.test', method: GET}\n- {name: rpc, url: 'grpc://h.test:50051', protoMethodName: /a.B/C}\n- {name: sock, url: 'wss://h.test'}\n",
			want: "a: GET http://h.test", warned: []string{"rpc: This is no HTTP request", "sock: This is no HTTP request"}},
		{name: "a description alone", text: "type: spec.insomnia.rest/5.0\nname: x\nspec:\n  contents: {openapi: 3.0.0, info: {title: T}, servers: [{url: 'http://h.test'}], paths: {/a: {get: {summary: A}}}}\n",
			want: "A: GET {{base_url}}/a\nenvironment h.test base_url=http://h.test"},
	})
}
