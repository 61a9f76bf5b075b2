package convert_test

import (
	"strings"
	"testing"

	"parley/convert"
	"parley/playground"
)

func TestCallsOfPythonAreRead(t *testing.T) {
	for _, c := range []struct{ name, text, want, warned string }{
		{"requests as people write it", `import requests

url = "https://h.test/x"
payload = {"a": 1, "b": None, "c": True, "l": [1, 'two', (3,)]}
headers = {"Authorization": f"Bearer {token}", "X-A": "b", }
r = requests.post(url, json=payload, headers=headers, params={"q": "a b", "n": None, "m": [1, 2]})
print(r.json())`,
			`POST https://h.test/x | Authorization: Bearer {{token}} | X-A: b | Content-Type: application/json | json {"a": 1, "b": null, "c": true, "l": [1, "two", [3]]} ?q=a b ?m=1 ?m=2`, "$token"},
		{"requests as Postman writes it", `import requests
import json

url = "https://h.test/x"

payload = json.dumps({
  "a": "it's \"q\"", # so
  "b": -1.5e3
})
headers = {
  'Content-Type': 'application/json',
  'K': 'k ' + KEY
}

response = requests.request("POST", url, headers=headers, data=payload)`,
			`POST https://h.test/x | Content-Type: application/json | K: k {{KEY}} | json {"a": "it's \"q\"", "b": -1.5e3}`, "$KEY"},
		{"a form and a sign-in", `requests.post("https://h.test/x", {"a": "1", "b": "c d"}, auth=HTTPBasicAuth("u", "p"))`, "POST https://h.test/x | Authorization: Basic dTpw | form  a=1 b=c d", ""},
		{"files", "requests.put('https://h.test/x', files={'f': open('/x/a.txt', 'rb'), 'i': ('i.png', open('i.png'), 'image/png')}, data={'n': '1'})", "PUT https://h.test/x | multipart  f= i= n=1", "a.txt"},
		{"http.client", "import http.client\nconn = http.client.HTTPSConnection(\"h.test\", 8443)\npayload = 'x'\nconn.request(\"PUT\", \"/x?y=1\", payload, { 'A': \"b\" })", "PUT https://h.test:8443/x?y=1 | A: b | text x", ""},
		{"a session, in a function", "def f():\n    s = requests.Session()\n    s.headers.update({'A': 'b', 'C': 'd'})\n    base = 'https://h.test'\n    return s.get(f'{base}/x/{user[\"id\"]}', headers=dict(C='e'), cookies={'k': os.getenv('V')})",
			"GET https://h.test/x/{{user_id}} | C: e | Cookie: k={{V}} | A: b", "$user_id"},
		{"long texts and parts of texts", "h = {}\nh['A'] = 'b'\nd = \"\"\"<a>\n</a>\"\"\"\nhttpx.patch('https://h.test/' 'x', content=d.encode('utf-8'), headers=h)", "PATCH https://h.test/x | A: b | text <a>\n</a>", ""},
		{"what is worked out", `requests.get("https://h.test/{}".format(n) % 3, stream=True, proxies=p)`, "GET https://h.test/{{n}}", "$n"},
		{"what fills a text", `b = "https://{}/{name}/{0}"; requests.get(b.format("h.test", name=5) + "/%s/%d" % ("x", 7) + f"/{'y'}")`, "GET https://h.test/5/h.test/x/7/y", ""},
		{"a text with widths and braces", "n = 7\nrequests.get(f'https://h.test/{n:03d}/{{x}}/' + '{:02d}{{}}'.format(n))", "GET https://h.test/007/{x}/07{}", ""},
	} {
		if !convert.LooksLikeRequest(c.text) {
			t.Errorf("%s: it is taken for an address", c.name)
		}
		r, warnings, err := convert.FromPasted(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := inOneLine(r)
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
	r, _, err := convert.FromPasted("requests.get('https://h.test', verify=False, allow_redirects=False, timeout=2.5)")
	if err != nil || r.Options.VerifyTLS || r.Options.FollowRedirects || r.Options.TimeoutMS != 2500 {
		t.Errorf("%+v, %v", r.Options, err)
	}
	for _, text := range []string{"requests.get('https://h.test'", "requests.post('https://h.test', data='''x", "requests.get(" + strings.Repeat("(", 5000),
		"a = 'xxxxxxxx'\n" + strings.Repeat("a = a + a\n", 40) + "requests.get(a)", "a = {'k': 'x'}\n" + strings.Repeat("a = [a, a]\n", 60) + "requests.post('http://h', json=a)",
		"a = 'xxxxxxxx'\n" + strings.Repeat("a = f'{a}{a}'\n", 40) + "requests.get(a)", "a = 'x'\n" + strings.Repeat("a = json.dumps([a, a])\n", 60) + "requests.get(a)"} {
		if _, _, err := convert.FromPasted(text); err == nil || playground.CodeOf(err) != playground.Invalid {
			t.Errorf("%.40s: %v", text, err)
		}
	}
}
