package compare

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/playground"
)

// toldWhere writes blocks with their paths, such as "changed /a/b: <b>1</b> to <b>2</b>".
func toldWhere(changes []playground.Change) []string {
	out := []string{}
	for _, c := range changes {
		s := fmt.Sprintf("%s %s:", c.Kind, c.Where)
		for _, l := range c.ALines {
			s += " " + strings.TrimSpace(l)
		}
		if len(c.ALines)*len(c.BLines) > 0 {
			s += " to"
		}
		for _, l := range c.BLines {
			s += " " + strings.TrimSpace(l)
		}
		if c.IgnoredBy != nil {
			s += " by " + *c.IgnoredBy
		}
		out = append(out, s)
	}
	return out
}

func compareAs(t testing.TB, mediaType, a, b string, rules ...string) playground.BodyChange {
	t.Helper()
	in := Input{Runs: []playground.ComparedRun{answered(1, 200, mediaType, a), answered(2, 200, mediaType, b)}}
	for _, r := range rules {
		in.Rules = append(in.Rules, playground.RuleHits{Rule: r})
	}
	return mustCompare(t, in).Pairs[0].Body
}

func TestXMLIsComparedByStructure(t *testing.T) {
	const feed = `<?xml version="1.0"?><feed xml:lang="en"><title>News</title><entry id="1"><title>One</title><n>1</n></entry><entry id="2"><title>Two</title><n>2</n></entry></feed>`
	for _, c := range []struct {
		name, a, b string
		want       []string
	}{
		{"spaces, order of attributes, entities and empty elements", `<a x="1" y="2"><b/>&lt;t&#62;</a>`, "<a y='2'\n x='1'>\n  <b></b>\n  <![CDATA[<t>]]>\n</a>", nil},
		{"a text", feed, strings.Replace(feed, "Two", "Too", 1), []string{"changed /feed/entry[2]/title: <title>Two</title> to <title>Too</title>"}},
		{"an attribute", feed, strings.Replace(feed, `lang="en"`, `lang="de"`, 1), []string{`changed /feed/@xml:lang: <feed xml:lang="en"> to <feed xml:lang="de">`}},
		{"an attribute more", feed, strings.Replace(feed, `<title>One`, `<title k="v">One`, 1), []string{`changed /feed/entry[1]/title: <title>One</title> to <title k="v">One</title>`}},
		{"an element before its like", feed, strings.Replace(feed, `<entry id="1">`, `<entry id="0"><title>Zero</title><n>0</n></entry><entry id="1">`, 1), []string{`added /feed/entry[1]: <entry id="0"> <title>Zero</title> <n>0</n> </entry>`}},
		{"an element less", feed, strings.Replace(feed, `<entry id="1"><title>One</title><n>1</n></entry>`, "", 1), []string{`removed /feed/entry[1]: <entry id="1"> <title>One</title> <n>1</n> </entry>`}},
		{"an element that was removed and one that changed", `<l><i id="1"><v>1</v></i><i id="2"><v>2</v></i></l>`, `<l><i id="2"><v>3</v></i></l>`, []string{`removed /l/i[1]: <i id="1"> <v>1</v> </i>`, `changed /l/i/v: <v>2</v> to <v>3</v>`}},
		{"an id in an element", `<l><i><id>1</id><v>1</v><w>1</w></i><i><id>2</id><v>2</v><w>1</w></i></l>`, `<l><i><id>2</id><v>3</v><w>4</w></i></l>`,
			[]string{`removed /l/i[1]: <i> <id>1</id> <v>1</v> <w>1</w> </i>`, `changed /l/i/v: <v>2</v> to <v>3</v>`, `changed /l/i/w: <w>1</w> to <w>4</w>`}},
		{"the most alike where nothing identifies", `<l><i><a>1</a><b>1</b><c>1</c></i></l>`, `<l><i><a>7</a><b>8</b><c>9</c></i><i><a>1</a><b>1</b><c>2</c></i></l>`,
			[]string{`added /l/i[1]: <i> <a>7</a> <b>8</b> <c>9</c> </i>`, `changed /l/i[2]/c: <c>1</c> to <c>2</c>`}},
		{"another name", `<a><b>1</b></a>`, `<a><c>1</c></a>`, []string{"removed /a/b: <b>1</b>", "added /a/c: <c>1</c>"}},
		{"a text that became elements", `<a><b>1</b></a>`, `<a><b><i>1</i><i>2</i></b></a>`, []string{"changed /a/b: <b>1</b> to <b> <i>1</i> <i>2</i> </b>"}},
		{"a comment", `<a><!-- build 1 --><b/></a>`, `<a><!-- build 2 --><b/></a>`, []string{"changed /a/comment(): <!--build 1--> to <!--build 2-->"}},
		{"lines of a text", "<a><p>one\ntwo\nthree</p></a>", "<a><p>one\n2\nthree</p></a>", []string{"changed /a/p/text(): two to 2"}},
		{"the declaration", `<?xml version="1.0"?><a/>`, `<?xml version="1.0" standalone="yes"?><a/>`, []string{`changed : <?xml version="1.0"?> to <?xml version="1.0" standalone="yes"?>`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := compareAs(t, "application/atom+xml; charset=utf-8", c.a, c.b)
			if got := toldWhere(body.Changes); !slices.Equal(got, append([]string{}, c.want...)) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if body.Kind != "text" || body.As != "xml" || body.Same != (len(c.want) == 0) || !body.Complete {
				t.Errorf("%s as %s, same %t, complete %t, %q", body.Kind, body.As, body.Same, body.Complete, body.Note)
			}
		})
	}
}

func TestHTMLIsComparedByStructure(t *testing.T) {
	const page = `<!doctype html><html><head><meta charset=utf-8><title>Users</title><script nonce="a1">let x = 1;
  let y = 2;</script></head><body class="x"><ul><li>Ada<li>Grace</ul><p>One<p>Two <b>bold</b><br>three</body></html>`
	for _, c := range []struct {
		name, a, b string
		want       []string
	}{
		{"what closes itself", page, strings.NewReplacer("<li>Grace", "</li>\n<li>Grace</li>", "One<p>", "One</p>\n  <p>", "<br>", "<br />", "charset=utf-8", `CHARSET="utf-8"`).Replace(page), nil},
		{"an item", page, strings.Replace(page, "<li>Ada", "<li>Ada<li>Alan", 1), []string{"added /html/body/ul/li[2]: <li>Alan</li>"}},
		{"a nonce", page, strings.Replace(page, "a1", "b2", 1), []string{`changed /html/head/script/@nonce: <script nonce="a1"> to <script nonce="b2">`}},
		{"a line of a script", page, strings.Replace(page, "y = 2", "y = 3", 1), []string{"changed /html/head/script/text(): let y = 2; to let y = 3;"}},
		{"a text beside elements", page, strings.Replace(page, "three", "3", 1), []string{"changed /html/body/p[2]/text(): three to 3"}},
		{"another class", page, strings.Replace(page, `class="x"`, `class="x y"`, 1), []string{`changed /html/body/@class: <body class="x"> to <body class="x y">`}},
		{"names in drawings", `<svg><path d="1"/><path d="2"/></svg>`, `<svg><path d="1"/><path d="3"/></svg>`, []string{`changed /svg/path[2]/@d: <path d="2"/> to <path d="3"/>`}},
		{"end tags of nothing", `<div></p></b>a</div></div>`, `<div>a</div>`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := compareAs(t, "text/html", c.a, c.b)
			if got := toldWhere(body.Changes); !slices.Equal(got, append([]string{}, c.want...)) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if body.As != "html" || body.Same != (len(c.want) == 0) {
				t.Errorf("as %s, same %t", body.As, body.Same)
			}
		})
	}
}

func TestFormsAreComparedByPair(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		want       []string
	}{
		{"another order of names", "a=1&b=2", "b=2&a=1", nil},
		{"another spelling", "a=x+y&b=%41", "a=x%20y&b=A", nil},
		{"a value", "a=1&b=2", "b=3&a=1", []string{"changed /b: b = 2 to b = 3"}},
		{"pairs that came and went", "a=1&c=3", "a=1&b=2", []string{"added /b: b = 2", "removed /c: c = 3"}},
		{"the order of pairs of one name", "a=1&a=2&a=3", "a=1&a=3", []string{"removed /a: a = 2"}},
		{"names that need escaping", "a/b=1&~=1", "a/b=2&~=1", []string{"changed /a~1b: a/b = 1 to a/b = 2"}},
		{"lines in values", "a=1%0A2", "a=1%0A3", []string{`changed /a: a = 1\n2 to a = 1\n3`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := compareAs(t, "application/x-www-form-urlencoded", c.a, c.b)
			if got := toldWhere(body.Changes); !slices.Equal(got, append([]string{}, c.want...)) || body.As != "form" || body.Same != (len(c.want) == 0) {
				t.Errorf("got  %q\nwant %q as %s", got, c.want, body.As)
			}
		})
	}
}

func TestRulesSpeakOfElementsAndPairs(t *testing.T) {
	const a, b = `<l><i at="1"><n>1.00</n></i><i at="5"><n>2.00</n></i></l>`, `<l><i at="2"><n>1.01</n></i><i at="6"><n>2.50</n></i></l>`
	for rule, left := range map[string]string{
		"/l/i/@at": "/l/i[1]/n /l/i[2]/n", "/l/i[2]": "/l/i[1]/@at /l/i[1]/n", "/l/i[2]/n": "/l/i[1]/@at /l/i[1]/n /l/i[2]/@at", "/**/n": "/l/i[1]/@at /l/i[2]/@at", "/l/*/n": "/l/i[1]/@at /l/i[2]/@at",
		"number:/l/i/n~=0.1": "/l/i[1]/@at /l/i[2]/@at /l/i[2]/n", "number:~=1": "", "match:/**/@at~=^.$": "/l/i[1]/n /l/i[2]/n", "order:/l": "/l/i[1]/@at /l/i[1]/n /l/i[2]/@at /l/i[2]/n",
	} {
		body := compareAs(t, "application/xml", a, b, rule)
		var got []string
		for _, ch := range body.Changes {
			if ch.IgnoredBy == nil {
				got = append(got, ch.Where)
			}
		}
		if strings.Join(got, " ") != left || body.Same != (left == "") || len(body.Changes) != 4 {
			t.Errorf("%s leaves %q, want %q", rule, got, left)
		}
	}
	if body := compareAs(t, "application/x-www-form-urlencoded", "a=1&b=2", "a=3&b=2", "/a"); !body.Same || len(body.Changes) != 1 {
		t.Errorf("%q", toldWhere(body.Changes))
	}
}

func TestMarkupThatCannotBeReadIsComparedAsText(t *testing.T) {
	deep := strings.Repeat("<a>", 600) + strings.Repeat("</a>", 600)
	for _, c := range []struct{ name, mediaType, a, b, note string }{
		{"tags that do not match", "text/xml", "<a><b></a>", "<a/>", "A is not well-formed XML: </a> closes nothing that is open (line 1). Both are compared as text."},
		{"an end too early", "text/xml", "<a/>", "<a><b>", "B is not whole XML: <b> is not closed. Both are compared as text."},
		{"no XML at all", "text/xml", "<a/>", "<a\n b=>", "B is not well-formed XML (line 2). Both are compared as text."},
		{"another encoding", "text/xml", "<a/>", `<?xml version="1.0" encoding="ISO-8859-1"?><a/>`, "B is XML in another encoding than UTF-8. Both are compared as text."},
		{"too deep", "text/xml", "<a/>", deep, "B is nested more than 512 levels deep. Both are compared as text."},
		{"too deep HTML", "text/html", "<a>", deep, "B is nested more than 512 levels deep. Both are compared as text."},
		{"too many elements", "text/html", "<a>", strings.Repeat("<br>", maxElements+1), "B holds more elements than are compared by structure. Both are compared as text."},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := compareAs(t, c.mediaType, c.a, c.b)
			if body.Note != c.note || body.As != "" || body.Same || len(body.Changes) == 0 {
				t.Errorf("as %q, %d changes: %s", body.As, len(body.Changes), body.Note)
			}
		})
	}
}

func TestMarkupSaysWhenOnlyTheBytesDiffer(t *testing.T) {
	body := compareAs(t, "", "<?xml version='1.0'?><a></a>", "<?xml version='1.0'?>\n<a/>")
	if want := "The bytes differ, but only in what does not count: spaces, the order of attributes or pairs, or how they are spelled."; !body.Same || body.Note != want || body.As != "xml" {
		t.Errorf("same %t as %q: %s", body.Same, body.As, body.Note)
	}
}

// drawMarkup draws elements with few names and values, so that equal parts are likely.
func drawMarkup(t *rapid.T, depth int) string {
	switch kind := rapid.IntRange(0, 7).Draw(t, "kind"); {
	case kind == 0:
		return rapid.SampledFrom([]string{"one", "two", "1 &lt; 2", "long\nand\nshort", "<!--c-->"}).Draw(t, "text")
	case depth == 0 || kind == 1:
		return rapid.SampledFrom([]string{"<a/>", "<b x='1'/>", "<b x='2'/>", "<i>1</i>", "<i id='7'>2</i>"}).Draw(t, "leaf")
	}
	name := rapid.SampledFrom([]string{"a", "b", "ul", "i", "n:s"}).Draw(t, "name")
	var inside strings.Builder
	for range rapid.IntRange(0, 5).Draw(t, "children") {
		inside.WriteString(drawMarkup(t, depth-1))
	}
	return "<" + name + rapid.SampledFrom([]string{"", " x='1'", " id='1'", " y='2' x='3'"}).Draw(t, "attributes") + ">" + inside.String() + "</" + name + ">"
}

func TestBlocksOfMarkupTurnAIntoBAndMirror(t *testing.T) {
	for _, mediaType := range []string{"text/xml", "text/html"} {
		rapid.Check(t, func(t *rapid.T) {
			a, b := drawMarkup(t, 4)+drawMarkup(t, 2), drawMarkup(t, 4)+drawMarkup(t, 2)
			both := func(a, b string) *texts {
				c := &comparer{hash: newHasher(), rules: &ruleSet{}}
				return c.texts(context.Background(), &content{mediaType: mediaType, body: []byte(a)}, &content{mediaType: mediaType, body: []byte(b)})
			}
			there := both(a, b)
			if there.as == "" {
				t.Fatalf("not read: %s", a)
			}
			var made []string
			at, other := 0, 0
			for _, block := range there.blocks {
				if !there.equal(at, block.a0, other, block.b0) {
					t.Fatalf("lines beside blocks differ\nA: %s\nB: %s", a, b)
				}
				made = append(append(made, there.a.lines(at, block.a0)...), there.b.lines(block.b0, block.b1)...)
				at, other = block.a1, block.b1
			}
			made = append(made, there.a.lines(at, len(there.a.ends))...)
			if !slices.Equal(made, there.b.lines(0, len(there.b.ends))) {
				t.Fatalf("the blocks make another text\nA: %s\nB: %s", a, b)
			}
			image := func(list []block, turned bool) []string {
				var out []string
				for _, at := range list {
					if turned {
						at.a0, at.a1, at.b0, at.b1 = at.b0, at.b1, at.a0, at.a1
					}
					out = append(out, fmt.Sprint(there.a.lines(at.a0, at.a1), at.a1*min(1, at.a1-at.a0), there.b.lines(at.b0, at.b1), at.b1*min(1, at.b1-at.b0)))
				}
				return sorted(out)
			}
			if got, want := image(both(b, a).blocks, true), image(there.blocks, false); !slices.Equal(got, want) {
				t.Fatalf("B to A has %q, A to B has %q\nA: %s\nB: %s", got, want, a, b)
			}
			if same := both(a, a); len(same.blocks) != 0 {
				t.Fatalf("a document differs from itself: %+v", same.blocks)
			}
		})
	}
}

func FuzzCompareMarkup(f *testing.F) {
	f.Add("<a><b>1</b><!-- c --></a>", "<a><b x='1'>2</b></a>", "text/xml", "/a/b")
	f.Add("<ul><li>a<li>b</ul><p>x<p>y", "<ul><li>b</ul><script>a\n</script>", "text/html", "/**/@x")
	f.Add("a=1&b=2", "b=%&a", "application/x-www-form-urlencoded", "/a")
	f.Add("<svg><path/></svg><![CDATA[x]]>", "<?x y?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "", "")
	f.Fuzz(func(t *testing.T, a, b, mediaType, rule string) {
		x, y := answered(1, 200, mediaType, a), answered(2, 200, mediaType, b)
		in := Input{Runs: []playground.ComparedRun{x, y}}
		if _, err := ParseRule(rule); err == nil {
			in.Rules = []playground.RuleHits{{Rule: rule}}
		}
		out := mustCompare(t, in)
		body := out.Pairs[0].Body
		in.Runs = []playground.ComparedRun{y, x}
		if back := mustCompare(t, in).Pairs[0].Body; back.Same != body.Same || back.As != body.As || len(back.Changes) != len(body.Changes) {
			t.Fatalf("A to B has %d changes, B to A %d", len(body.Changes), len(back.Changes))
		}
		mustJSON(Align(context.Background(), x, y, out.Pairs[0], AlignOptions{}))
		in.Runs = []playground.ComparedRun{x, x}
		if !mustCompare(t, in).Same {
			t.Fatal("a content differs from itself")
		}
	})
}
