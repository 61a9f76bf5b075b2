package convert_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"parley/convert"
	"parley/playground"
)

// inOneLine writes a request so that a table can hold it.
func inOneLine(r playground.Request) string {
	var b strings.Builder
	b.WriteString(r.Method + " " + r.URL)
	if r.Options.HTTPVersion == playground.HTTP10 {
		b.WriteString(" HTTP/1.0")
	}
	for _, h := range r.Headers {
		b.WriteString(" | " + h.Name + ": " + h.Value)
	}
	if r.Body.Kind != playground.BodyNone {
		b.WriteString(" | " + string(r.Body.Kind) + " " + r.Body.Text)
	}
	for _, f := range r.Body.Fields {
		b.WriteString(" " + f.Name + "=" + f.Value)
	}
	return b.String()
}

func TestWhatIsPastedInPlaceOfAnAddressIsRead(t *testing.T) {
	for _, c := range []struct{ name, text, want, warned string }{
		{"a cURL command", `curl -H 'A: b' http://h/x`, "GET http://h/x | A: b", ""},
		{"a method and an address", "DELETE https://h.test/x", "DELETE https://h.test/x", ""},
		{"a method and a host without a scheme", "PATCH localhost:8080/x", "PATCH localhost:8080/x", ""},
		{"a method and a name in braces", "GET {{base}}/x", "GET {{base}}/x", ""},
		{"a request line with the whole address", "GET https://h.test/x HTTP/1.1\r\nAccept: text/plain\r\n\r\n", "GET https://h.test/x | Accept: text/plain", ""},
		{"a request as it goes over the wire", "POST /posts?a=b HTTP/1.1\nHost: h.test:81\nContent-Type: application/json\nContent-Length: 9\nConnection: close\n\n{\"a\":\n1}\n", "POST h.test:81/posts?a=b | Content-Type: application/json | json {\"a\":\n1}", ""},
		{"a request of HTTP/1.0", "GET /old HTTP/1.0\nHost: h.test\n\n", "GET h.test/old HTTP/1.0", ""},
		{"content without a type", "PUT http://h/x HTTP/1.1\n\nhello\n\nworld", "PUT http://h/x | text hello\n\nworld", ""},
		{"a form", "POST http://h/x\nContent-Type: application/x-www-form-urlencoded\n\na=1&b=2", "POST http://h/x | Content-Type: application/x-www-form-urlencoded | form  a=1 b=2", ""},
		{"the head of HTTP/2", "GET /x HTTP/2\nHost: h.test\nuser-agent: me", "GET h.test/x | user-agent: me", ""},
		{"pseudo fields of HTTP/2", "GET /x HTTP/2\n:authority: h.test\n:scheme: https\nA: b", "GET h.test/x | A: b", ""},
		{"what browsers show of a request of HTTP/2", ":method: POST\n:scheme: https\n:authority: h.test\n:path: /x?a=1\naccept: */*\n\nhi", "POST https://h.test/x?a=1 | accept: */* | text hi", ""},
		{"what browsers show of it, name over value", ":authority\nh.test\n:method\nGET\n:path\n/x\n:scheme\nhttps", "GET https://h.test/x", ""},
		{"a Host that is not the address's", "GET http://10.0.0.1/x HTTP/1.1\nHost: h.test", "GET http://10.0.0.1/x | Host: h.test", ""},
		{"an .http file with several requests", "### first\n@host = h\n# why\nGET http://h/x\n  ?a=1\n  &b=2\nA: b\n\n### second\nGET http://h/y", "GET http://h/x?a=1&b=2 | A: b", "several"},
		{"a request whose line ends were lost", "GET http://h/x HTTP/1.1 Accept: text/plain", "GET http://h/x", "line ends"},
		{"a line that is no header", "GET http://h/x\nwhat is this\nA: b", "GET http://h/x | A: b", "no header"},

		{"fetch as browsers copy it", "fetch(\"https://h.test/x\", {\n  \"headers\": {\n    \"accept\": \"*/*\",\n    \"content-type\": \"application/json\"\n  },\n  \"referrer\": \"https://h.test/\",\n  \"body\": \"{\\\"a\\\":\\\"\\u00e4\\\"}\",\n  \"method\": \"POST\",\n  \"mode\": \"cors\"\n});", "POST https://h.test/x | accept: */* | content-type: application/json | Referer: https://h.test/ | json {\"a\":\"ä\"}", ""},
		{"fetch with an address alone", `fetch('http://h/x')`, "GET http://h/x", ""},
		{"fetch with what a template makes", "const id = 5, who = 'x';\nconst q = 'a b';\nfetch(`http://h/${id}/${encodeURIComponent(\"c d\")}?q=${encodeURIComponent(q)}&t=${token.value}`)", `GET http://h/{{id}}/c%20d?q=a%20b&t={{token_value}}`, "became variables"},
		{"what curl -v prints", "*   Trying 10.0.0.1:80...\n> POST /v1/x HTTP/1.1\n> Host: h.test\n> A: b\n> Content-Length: 7\n>\n* upload completely sent off\n< HTTP/1.1 200 OK\n< C: d\n", `POST h.test/v1/x | A: b`, "does not print the content"},
		{"fetch as people write it", "const res = await fetch(`http://h/${id}`, {method: 'put', // so\n headers: {Authorization: token, 'X-A': 'b'}, body: JSON.stringify({name: 'x', n: 1, on: true, at: [1, 'two'], who: me}),})", `PUT http://h/{{id}} | Authorization: {{token}} | X-A: b | Content-Type: text/plain;charset=UTF-8 | text {"name": "x", "n": 1, "on": true, "at": [1, "two"], "who": "{{me}}"}`, "as text/plain"},
		{"fetch of a form", `fetch("http://h/x", {method: "POST", body: new URLSearchParams({a: "1", b: "2"})})`, "POST http://h/x | form  a=1 b=2", ""},
		{"fetch of a text without a type", `fetch("http://h/x", {method: "POST", body: "hi"})`, "POST http://h/x | Content-Type: text/plain;charset=UTF-8 | text hi", ""},
		{"fetch of what the code alone has", `fetch("http://h/x", {method: "POST", body: form.data(1)})`, "POST http://h/x", "left out"},
		{"fetch as Postman writes it", "const myHeaders = new Headers();\nmyHeaders.append(\"Content-Type\", \"application/json\");\n\nconst raw = JSON.stringify({\n  \"name\": \"x\"\n});\n\nconst requestOptions = {\n  method: \"POST\",\n  headers: myHeaders,\n  body: raw,\n  redirect: \"follow\"\n};\n\nfetch(\"http://h/x\", requestOptions)\n  .then((response) => response.text())\n  .catch((error) => console.error(error));", `POST http://h/x | Content-Type: application/json | json {"name": "x"}`, ""},
		{"fetch of a form that is added to", "var form = new URLSearchParams();\nform.append('a', '1');\nform.append('b', 'x y')\nfetch('http://h/x', {method: 'POST', body: form})", "POST http://h/x | form  a=1 b=x y", ""},
		{"fetch of parts", "const formdata = new FormData();\nformdata.append(\"a\", \"1\");\nformdata.append(\"f\", fileInput.files[0], \"x.png\");\nfetch(\"http://h/x\", {method: \"POST\", body: formdata})", "POST http://h/x | multipart  a=1 f=", "choose its file"},
		{"fetch with names in front, without semicolons", "const base = 'http://h'\nconst token = process.env.TOKEN\nconst url = `${base}/x`\nconst res = await fetch(`${url}?a=${a}`, { headers: { A: `Bearer ${token}` } })", "GET http://h/x?a={{a}} | A: Bearer {{token}}", "became variables"},
		{"axios", "axios.get('http://h/x', { params: { a: 1, b: 'x y' }, headers: { A: 'b' } }).then(r => r)", "GET http://h/x | A: b ?a=1 ?b=x y", ""},
		{"axios with content", "const { data } = await axios.post('http://h/x', { name: 'x', who: me, at: [1] }, { headers: { Authorization: `Bearer ${token}` } });", `POST http://h/x | Authorization: Bearer {{token}} | Content-Type: application/json | json {"name": "x", "who": "{{me}}", "at": [1]}`, "became variables"},
		{"axios as Postman writes it", "const axios = require('axios');\nlet data = JSON.stringify({\n  \"a\": 1\n});\n\nlet config = {\n  method: 'post',\n  maxBodyLength: Infinity,\n  url: 'http://h/x',\n  headers: { \n    'Content-Type': 'application/json'\n  },\n  data : data\n};\n\naxios.request(config)\n.then((response) => {\n  console.log(JSON.stringify(response.data));\n})", `POST http://h/x | Content-Type: application/json | json {"a": 1}`, ""},
		{"axios of a configuration", "import axios from 'axios';\naxios({baseURL: 'http://h/v1/', url: '/x', auth: {username: 'u', password: 'p'}, method: 'delete'})", "DELETE http://h/v1/x | Authorization: Basic dTpw", ""},
		{"axios of a form", "axios.post('http://h/x', new URLSearchParams({a: '1'}))", "POST http://h/x | form  a=1", ""},
		{"axios of a text", "axios.put('http://h/x', 'a=1&b=2')", "PUT http://h/x | Content-Type: application/x-www-form-urlencoded | form  a=1 b=2", ""},
		{"fetch with the browser's cookies", `fetch("http://h/x", {"credentials": "include", "body": null})`, "GET http://h/x", "cookies"},

		{"a HAR", `{"log":{"entries":[{"request":{"method":"POST","url":"http://h/x","headers":[{"name":"Host","value":"h"},{"name":":method","value":"POST"},{"name":"content-type","value":"application/json"}],"postData":{"mimeType":"application/json","text":"{\"a\":1}"}}},{}]}}`, "POST http://h/x | content-type: application/json | json {\"a\":1}", "2 requests"},
		{"an entry of a HAR", `{"request":{"method":"GET","url":"http://h/x","headers":[]},"response":{}}`, "GET http://h/x", ""},
		{"a HAR's form without its text", `{"method":"POST","url":"http://h/x","postData":{"mimeType":"application/x-www-form-urlencoded","params":[{"name":"a","value":"b"}]}}`, "POST http://h/x | form  a=b", ""},
	} {
		if !convert.LooksLikeRequest(c.text) {
			t.Errorf("%s: it is taken for an address", c.name)
		}
		r, warnings, err := convert.FromPasted(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := strings.TrimSuffix(inOneLine(r), " ")
		for _, q := range r.Query {
			got += " ?" + q.Name + "=" + q.Value
		}
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
		said := ""
		for _, w := range warnings {
			said += w.Where + ": " + w.Detail + " "
		}
		if !strings.Contains(said, c.warned) || c.warned == "" && said != "" {
			t.Errorf("%s: %q was said, want %q", c.name, said, c.warned)
		}
	}
}

func TestWhatIsNoRequestIsSaidToBeNone(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"JSON", `{"a": 1}`, "a body goes under Body"},
		{"JSON that is cut", `{"a": `, "a body goes under Body"},
		{"a command of another program without an address", "wget -q --header 'A: b'", "names no address"},
		{"a command of PowerShell without an address", "Invoke-RestMethod -Method Post", "names no address"},
		{"fetch of a name", "fetch(url)", "no text in quotes"},
		{"axios of a name", "axios.get(url)", "no text in quotes"},
		{"axios that is cut", `axios.post("http://h/x", {a: "b`, "not closed"},
		{"fetch that is cut", `fetch("http://h/x", {headers: {"a": "b`, "not closed"},
		{"a HAR without entries", `{"log":{"entries":[]}}`, "a body goes under Body"},
	} {
		if !convert.LooksLikeRequest(c.text) {
			t.Errorf("%s: it is taken for an address", c.name)
		}
		if _, _, err := convert.FromPasted(c.text); err == nil || playground.CodeOf(err) != playground.Invalid || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestAnAddressIsTakenForNoRequest(t *testing.T) {
	for _, text := range []string{
		"", "http://h/x", "h.test/x y", "{{base}}/x", "[::1]:8080/x", "GET", "http://h/?q=GET /x HTTP/1.1", "HELLO world", "http", "fetch.test/x", "https://h/{id}",
	} {
		if convert.LooksLikeRequest(text) {
			t.Errorf("%q is taken for a request", text)
		}
	}
}

func TestAnAddressInQuotesIsAnAddress(t *testing.T) {
	for text, want := range map[string]string{
		`"https://h.test/x?id=1",`: "https://h.test/x?id=1", "'http://h/x'": "http://h/x", "<https://h.test/>.": "https://h.test/", "“https://h.test/x”": "https://h.test/x", "`http://h`;": "http://h",
		"https://h.test/x": "", `"https://h.test/x" -H "A: b"`: "", `"https://h.test/x`: "", `"hello"`: "", `{"a":"http://h"}`: "",
	} {
		if got := convert.BareAddress(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func FuzzFromPasted(f *testing.F) {
	for _, seed := range []string{
		"GET http://h/x HTTP/1.1\nA: b\n\nc", "### a\nPOST {{b}}/x\n?a=1\n\n{}", `fetch("http://h", {headers: new Headers({a: 'b'}), body: JSON.stringify({a: [1, {b: "\u00e4"}], ...c})})`,
		"fetch(`h${a}`, {method, body: new URLSearchParams({a})}", `{"log":{"entries":[{"request":{"url":"u","postData":{"params":[{"fileName":"f"}]}}}]}}`, "const a = `x${a}`, b = {a, b};\nb.append(a, b)\naxios({url: a, data: b, headers: b, params: [b]})", `fetch("a",JSON.stringify(JSON.stringify(JSON.stringify("\"`,
		"s = requests.Session()\ns.headers.update({'A': f'{b}{c[0]!r}'})\nd = {**a, 'x': (1, open('f'))}\nd['y'] = json.dumps([d, None, -1e5]) + \"\"\"q\"\"\"\ns.post('http://h/{}'.format(1), json=d, files={'f': ('a', open('b'), 'c')}, auth=('u', p), params=[1], timeout=3) # x", "c = http.client.HTTPSConnection('h', 1)\nconn.request('GET', '/', headers=dict(A=1))",
		"http -f POST :8/x a=b c:=1 d@e f==g h[i][]=j", "wget -qO- --post-data 'a' http://h", "$h = @{\"a\"=\"b\"; c = @(1, 'd')} | ConvertTo-Json\n$h.Add('x', \"$($y)\")\niwr `\n -Uri ('http://' + $z) -Headers @h -Body (Get-Item a)",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !convert.LooksLikeRequest(text) || convert.LooksLikeCurl(text) {
			return
		}
		r, warnings, err := convert.FromPasted(text)
		if err != nil {
			if playground.CodeOf(err) != playground.Invalid || !utf8.ValidString(err.Error()) || !strings.HasSuffix(err.Error(), ".") {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		for _, w := range warnings {
			if w.Where == "" || !strings.HasSuffix(w.Detail, ".") {
				t.Fatalf("%q: a warning without words: %+v", text, w)
			}
		}
		if r.Method == "" || r.URL == "" || r.Query == nil || r.Headers == nil || r.Auth.Kind == "" || r.Body.Kind == "" || !utf8.ValidString(inOneLine(r)) {
			t.Fatalf("%q: not whole: %+v", text, r)
		}
	})
}

func TestCommandsOfOtherProgramsAreRead(t *testing.T) {
	for _, c := range []struct{ name, text, want, warned string }{
		{"HTTPie, behind a prompt and with its answer", "$ http POST :8080/user name='a b' n:=2 on:=true tags:='[1]' X-A:b q==1\n\n[{\"id\": \"1\"}]", `POST http://localhost:8080/user?q=1 | X-A: b | Content-Type: application/json | Accept: application/json, */*;q=0.5 | json {  "name": "a b",  "n": 2,  "on": true,  "tags": [    1  ]}`, "behind it"},
		{"HTTPie with an address alone", "https example.org/x", "GET https://example.org/x", ""},
		{"HTTPie with a form and a file", "http -f PUT h.test/x a=1 b=' 2' f@./c.png", "PUT http://h.test/x | multipart  a=1 b= 2 f=", "c.png"},
		{"HTTPie with what a pipe prints", `echo '{"a":1}' | http --follow h.test Authorization:"Bearer $T"`, `POST http://h.test | Authorization: Bearer {{T}} | Content-Type: application/json | json {"a":1}`, "$T"},
		{"HTTPie with nested names", "xh PATCH h.test user[name]=x tags[]=a tags[]=b", `PATCH http://h.test | Content-Type: application/json | Accept: application/json, */*;q=0.5 | json {  "user": {    "name": "x"  },  "tags": [    "a",    "b"  ]}`, ""},
		{"HTTPie with a content of its own", `http --raw '{"a":1}' PUT h.test`, `PUT http://h.test | Content-Type: application/json | json {"a":1}`, ""},
		{"wget with its options", "wget -qO- --method=PATCH --header 'Content-Type: application/json' --body-data '{\"a\":1}' -U me 'http://h.test/x?a=b' > out.txt", `PATCH http://h.test/x?a=b | Content-Type: application/json | User-Agent: me | json {"a":1}`, "out.txt"},
		{"wget of a whole site", "wget -r -np -nH http://h.test/docs/", "GET http://h.test/docs/", "--recursive"},

		{"PowerShell as browsers copy it", "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n$session.UserAgent = \"M\"\n$session.Cookies.Add((New-Object System.Net.Cookie(\"a\", \"b\", \"/\", \"h.test\")))\nInvoke-WebRequest -UseBasicParsing -Uri \"https://h.test/x?a=1&b=2\" `\n-Method \"POST\" `\n-WebSession $session `\n-Headers @{\n\"method\"=\"POST\"\n  \"sec-ch-ua\"=\"`\"C`\";v=`\"1`\"\"\n} `\n-ContentType \"application/json\" `\n-Body ([System.Text.Encoding]::UTF8.GetBytes(\"{`\"a`\":`\"$([char]228)`\"}\"))",
			`POST https://h.test/x?a=1&b=2 | sec-ch-ua: "C";v="1" | Content-Type: application/json | User-Agent: M | Cookie: a=b | json {"a":"ä"}`, ""},
		{"PowerShell with a table for JSON", "$body = @{\n  a = \"b\" # so\n  n = 3; list = @('x', 'y')\n} | ConvertTo-Json\n$r = (Invoke-RestMethod -Method Post \"$base/x\" -Body $body -ContentType 'application/json').data", `POST {{base}}/x | Content-Type: application/json | json {  "a": "b",  "n": 3,  "list": [    "x",    "y"  ]}`, "$base"},
		{"PowerShell with headers that are added", "$headers = New-Object \"System.Collections.Generic.Dictionary[[String],[String]]\"\n$headers.Add(\"A\", 'b')\n$body = @\"\nx=`\"1`\"\n\"@\n$response = Invoke-RestMethod 'https://h.test' -Method 'PUT' -Headers $headers -Body $body\n$response | ConvertTo-Json", `PUT https://h.test | A: b | Content-Type: application/x-www-form-urlencoded | text x="1"`, ""},
		{"PowerShell under the name of curl", "PS C:\\Users\\me> curl -Uri \"http://h.test/x\" -Method POST -Headers @{ \"A\" = \"b\" } -Body '{\"a\":1}' -ContentType \"application/json\"", "POST http://h.test/x | A: b | Content-Type: application/json | json {\"a\":1}", ""},
		{"PowerShell's words in a text of curl", "curl http://h.test/x -d 'run it -Method POST'", "POST http://h.test/x | text run it -Method POST", ""},
		{"PowerShell with a table of everything", "$p = @{ Method = 'POST'; Uri = 'http://h.test/' + \"$id\"; Form = @{ f = Get-Item ./a.png } }\nInvoke-WebRequest @p | Out-Null", "POST http://h.test/{{id}} | multipart  f=", "a.png"},
		{"PowerShell with the query of a GET", "irm http://h.test -Body @{ q = 'a b' } -SkipCertificateCheck -Credential $c", "GET http://h.test ?q=a b", "-credential"},
		{"PowerShell with a token in brackets", "irm http://h.test -Authentication Bearer -Token (ConvertTo-SecureString \"abc\" -AsPlainText -Force)", "GET http://h.test | Authorization: Bearer abc", ""},
		{"PowerShell with what it works out", "PS C:\\> iwr \"http://h.test/$($u.id)\" -Method Delete | Out-Null", "DELETE http://h.test/{{u_id}}", "work this out"},
	} {
		if !convert.LooksLikeRequest(c.text) {
			t.Errorf("%s: it is taken for an address", c.name)
		}
		r, warnings, err := convert.FromPasted(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := strings.ReplaceAll(inOneLine(r), "\n", "")
		for _, q := range r.Query {
			got += " ?" + q.Name + "=" + q.Value
		}
		if got = strings.TrimSuffix(got, " "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
		said := ""
		for _, w := range warnings {
			said += w.Where + ": " + w.Detail + " "
		}
		if !strings.Contains(said, c.warned) || c.warned == "" && said != "" {
			t.Errorf("%s: %q was said, want %q", c.name, said, c.warned)
		}
	}
}

func TestOptionsOfPowerShellAreTakenOver(t *testing.T) {
	r, warnings, err := convert.FromPasted("irm http://h.test -SkipCertificateCheck -TimeoutSec 5 -MaximumRedirection 0 -OutFile a.txt -MaximumRetryCount 3")
	if err != nil || r.Options.VerifyTLS || r.Options.TimeoutMS != 5000 || r.Options.FollowRedirects {
		t.Errorf("%+v, %v", r.Options, err)
	}
	if len(warnings) != 1 || warnings[0].Where != "-maximumretrycount" {
		t.Errorf("%v", warnings)
	}
}

func TestAWholeFileInPlaceOfAnAddressIsSentToImport(t *testing.T) {
	for text, tool := range map[string]string{
		`{"info":{"name":"a","schema":"x"},"item":[]}`: "Postman", `{"openapi":"3.0.0","paths":{}}`: "OpenAPI", `{"_type":"export","resources":[]}`: "Insomnia",
	} {
		if _, _, err := convert.FromPasted(text); err == nil || !strings.Contains(err.Error(), "whole file of "+tool) || !strings.Contains(err.Error(), "Import") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestVariablesThatGrowAreBounded(t *testing.T) {
	for name, text := range map[string]string{
		"a shell's":         "a=xxxxxxxxxxxxxxxx\n" + strings.Repeat("a=$a$a\n", 40) + "curl http://h/$a",
		"a shell's list":    "a=(x x)\n" + strings.Repeat("a=(\"${a[@]}\" \"${a[@]}\")\n", 40) + "curl http://h/ ${a[@]}",
		"many of a shell's": "a=" + strings.Repeat("x", 1<<19) + "\ncurl http://h/" + strings.Repeat("$a", 400),
		"PowerShell's":      "$a = \"xxxxxxxxxxxxxxxx\"\n" + strings.Repeat("$a = \"$a$a\"\n", 40) + "curl.exe http://h/$a",
		"of PowerShell's":   "$a = \"xxxxxxxxxxxxxxxx\"\n" + strings.Repeat("$a = \"$a$a\" + $a\n", 40) + "irm http://h/$a",
		"cmd's":             "set A=" + strings.Repeat("x", 1<<19) + "\ncurl \"http://h/" + strings.Repeat("%A%", 400) + "\"",
	} {
		if r, _, err := convert.FromPasted(text); len(r.URL)+len(r.Headers) > 17<<20 || err != nil && playground.CodeOf(err) != playground.Invalid {
			t.Errorf("%s: %d bytes, %v", name, len(r.URL), err)
		}
	}
}
