package explain

import (
	"strings"
	"testing"

	"parley/playground"
)

func TestAPageIsQuotedWithoutItsMarkup(t *testing.T) {
	for body, want := range map[string]string{
		"<!doctype html><html><head><title>Whoops</title></head><body><h1>Internal Server Error</h1><pre>Error: connect ECONNREFUSED 10.0.0.5:5432\n    at TCPConnectWrap.afterConnect</pre></body></html>": "Error: connect ECONNREFUSED 10.0.0.5:5432",
		"<html><body><p>Sorry.</p><p>SQLSTATE[42S02]: Base table or view not found: 1146 Table &#039;shop.users&#039; doesn&#039;t exist</p><p>Bye</p></body></html>":                                       "SQLSTATE[42S02]: Base table or view not found: 1146 Table 'shop.users' doesn't exist",
		"<br />\n<b>Fatal error</b>:  Uncaught mysqli: You have an error in your SQL syntax near x<br />":                                                                                                   "Uncaught mysqli: You have an error in your SQL syntax near x",
	} {
		d := finds(t, Explain(given("GET", "http://a.test/x").answers(500, body, "Content-Type: text/html"), playground.Past{}), "E-5XX-SQL")
		if !strings.Contains(d.Title, want) || strings.Contains(d.Title+d.Evidence[0].Value, "<") {
			t.Errorf("%s: %s, %q", body, d.Title, d.Evidence[0].Value)
		}
	}
}

func TestATraceIsCopiedWholeAndReadable(t *testing.T) {
	const want = "TypeError: Cannot read properties of undefined (reading 'id')\n    at /srv/app.js:12:3\n    at Layer.handle (/srv/router.js:95:5)"
	for _, c := range []struct{ name, kind, body, want string }{
		{"Express", "text/html", "<!DOCTYPE html>\n<html lang=\"en\">\n<body>\n<pre>TypeError: Cannot read properties of undefined (reading &#39;id&#39;)<br> &nbsp; &nbsp;at /srv/app.js:12:3<br> &nbsp; &nbsp;at Layer.handle (/srv/router.js:95:5)</pre>\n</body>\n</html>\n", want},
		{"lines in pre", "text/html", "<html><body><pre>TypeError: Cannot read properties of undefined (reading &#39;id&#39;)\n    at /srv/app.js:12:3\n    at Layer.handle (/srv/router.js:95:5)</pre></body></html>", want},
		{"a heading and a list", "text/html", "<html><head><title>Error: boom</title><style>body { margin: 0 }</style></head><body><h1>x</h1><ul><li>at /srv/app.js:12:3</li><li>at Layer.handle (/srv/router.js:95:5)</li></ul></body></html>", "Error: boom\nat /srv/app.js:12:3\nat Layer.handle (/srv/router.js:95:5)"},
		{"text", "text/plain", "Oops\n" + want + "\n\nPlease call us.\n", want},
		{"Python", "text/html", "<html><body><h1>Error</h1><pre>Traceback (most recent call last):\n  File &quot;/srv/app.py&quot;, line 3, in &lt;module&gt;\nKeyError: &#39;x&#39;</pre><p>Bye</p></body></html>", "Traceback (most recent call last):\n  File \"/srv/app.py\", line 3, in <module>\nKeyError: 'x'"},
		{"a long one", "text/plain", "java.lang.Error: deep\n" + strings.Repeat("\tat a.b.C.d(C.java:1)\n", 500), "java.lang.Error: deep" + strings.Repeat("\n\tat a.b.C.d(C.java:1)", 500)},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := given("GET", "http://a.test/x").answers(500, c.body, "Content-Type: "+c.kind)
			d := finds(t, Explain(run, playground.Past{}), "E-5XX-TRACE")
			if len(d.Actions) != 1 || d.Actions[0].Text != c.want {
				got := ""
				if len(d.Actions) > 0 {
					got = d.Actions[0].Text
				}
				t.Errorf("%.600q\nwant\n%.600q", got, c.want)
			}
			for _, v := range d.Evidence {
				if strings.Contains(v.Value, "&#") || strings.Contains(v.Value, "&quot;") || strings.Contains(v.Value, "<br") {
					t.Errorf("it quotes markup: %s", v.Value)
				}
			}
		})
	}
}
