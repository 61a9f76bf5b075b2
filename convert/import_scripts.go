package convert

import (
	"slices"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// Scripts are never run. What most of them do is to keep a value of the response for the
// next request, and to test the response; that is read (testReader), and done by what takes values
// from responses and by checks.
var (
	bodyRoot   = `(?:pm\.response\.json\(\)|JSON\.parse\(\s*(?:responseBody|pm\.response\.text\(\)|insomnia\.response\.text\(\)|response\.body)\s*\)|insomnia\.response\.json\(\)|res\.body|res\.getBody\(\)|response\.parsedBody|response\.body|hopp\.response\.body\.asJSON\(\)|pw\.response\.body)`
	jsChain    = `((?:\??\.[A-Za-z_$][\w$]*|(?:\?\.)?\[\s*(?:\d+|"[^"\n]{1,100}"|'[^'\n]{1,100}')\s*\])*)`
	jsAlias    = lazyregexp.New(`(?:const|let|var)?\s*\b([A-Za-z_$][\w$]*)\s*=\s*` + bodyRoot + jsChain + `\s*(?:;|\n|$)`)
	setCall    = `(?:(?:pm|insomnia|hopp|client)\.(?:environment|collectionVariables|globals|global|variables|baseEnvironment|env\.active|env\.global|env)\.set|pw\.env\.set|postman\.set(?:Environment|Global)Variable|bru\.set(?:EnvVar|Var|GlobalEnvVar|CollectionVar))`
	jsSet      = lazyregexp.New(setCall + `\(\s*["'` + "`" + `]([^"'` + "`" + `\n]{1,100})["'` + "`" + `]\s*,\s*([A-Za-z_$][^\n]{0,300})`)
	jsBody     = lazyregexp.New(`^` + bodyRoot + jsChain + jsEnd)
	jsNamed    = lazyregexp.New(`^([A-Za-z_$][\w$]*)` + jsChain + jsEnd)
	jsHeader   = lazyregexp.New(`^(?:pm\.response\.headers\.get|insomnia\.response\.headers\.get|postman\.getResponseHeader|res\.getHeader|response\.headers\.valueOf)\(\s*["']([^"'\n]+)["']\s*\)` + jsEnd + `|^(?:res|response)\.headers(?:\.([\w-]+)|\[\s*["']([^"'\n]+)["']\s*\])` + jsEnd)
	jsEnd      = `(?:\.toString\(\))?\s*(?:,\s*\{[^}\n]*\}\s*)?(?:,\s*(?:true|false)\s*)?\)`
	jsSteps    = lazyregexp.New(`\??\.([A-Za-z_$][\w$]*)|(?:\?\.)?\[\s*(?:(\d+)|"([^"]*)"|'([^']*)')\s*\]`)
	jsParts    = lazyregexp.New(`(?:const|let|var)\s*\{\s*([\w$\s,:]{1,200})\}\s*=\s*` + bodyRoot + jsChain + `\s*(?:;|\n|$)`)
	jsWraps    = lazyregexp.New(`^(?:String|Number|parseInt)\(\s*`)
	jsPath     = lazyregexp.New(`^jsonPath\(\s*` + bodyRoot + `\s*,\s*["'](\$[^"'\n]{0,200})["']`)
	jsExports  = lazyregexp.New(`(?m)\bexports\.([A-Za-z_$][\w$]*)[ \t]*=[ \t]*([^=;\n][^;\n]{0,300});?`)
	jsComments = lazyregexp.New(`(?m)^\s*//.*$`)
)

// pointerOf is the JSON Pointer of a chain of members, such as .data[0].id.
func pointerOf(chain string) string {
	var b strings.Builder
	for _, m := range jsSteps.FindAllStringSubmatch(chain, -1) {
		b.WriteString(playground.PointerStep(m[1] + m[2] + m[3] + m[4]))
	}
	return b.String()
}

// taken finds what a script keeps of a response.
func taken(script string) []playground.Extraction {
	script = jsExports.ReplaceAllString(jsComments.ReplaceAllString(script, ""), `client.global.set("$1", $2);`)
	aliases := map[string]string{}
	for _, m := range jsAlias.FindAllStringSubmatch(script, 50) {
		aliases[m[1]] = pointerOf(m[2])
	}
	for _, m := range jsParts.FindAllStringSubmatch(script, 50) {
		for part := range strings.SplitSeq(m[1], ",") { // {token} or {token: t}
			from, name, renamed := strings.Cut(strings.TrimSpace(part), ":")
			if !renamed {
				name = from
			}
			aliases[strings.TrimSpace(name)] = pointerOf(m[2] + "." + strings.TrimSpace(from))
		}
	}
	var found []playground.Extraction
	for _, m := range jsSet.FindAllStringSubmatch(script, 50) {
		e := playground.Extraction{Variable: m[1], From: playground.FromJSON, Enabled: true, Secret: playground.SecretName(m[1])}
		m[2] = jsWraps.ReplaceAllString(m[2], "")
		if path := jsPath.FindStringSubmatch(m[2]); path != nil {
			pointer, ok := playground.PointerOfPath(path[1])
			if !ok {
				continue
			}
			e.Expression = pointer
		} else if h := jsHeader.FindStringSubmatch(m[2]); h != nil {
			e.From, e.Expression = playground.FromHeader, h[1]+h[2]+h[3]
		} else if b := jsBody.FindStringSubmatch(m[2]); b != nil {
			e.Expression = pointerOf(b[1])
		} else if n := jsNamed.FindStringSubmatch(m[2]); n != nil {
			root, known := aliases[n[1]]
			if !known {
				continue
			}
			e.Expression = root + pointerOf(n[2])
		} else {
			continue
		}
		found = append(found, e)
	}
	return found
}

// script names a script that is left out, and takes over what of it can be done without
// running it. r is nil where no response is at hand.
func (g *gathering) script(where, kind, text string, r *playground.Request) {
	if strings.TrimSpace(text) == "" {
		return
	}
	detail := "Its " + kind + " script was left out: Parley runs no scripts of others."
	if r != nil {
		if kind != "pre-request" {
			t := testsOf(text, "")
			detail += t.into(r)
		}
		for _, e := range taken(text) {
			r.Extract = append(r.Extract, e)
			what := "what the response has at " + named(e.Expression, "its root")
			if e.From == playground.FromHeader {
				what = "the response's header " + e.Expression
			}
			detail += " What it keeps as {{" + e.Variable + "}} is taken over: " + what + "."
		}
	}
	g.warn(where, detail+withoutScript(text))
}

// makesDigests is how scripts sign what is sent.
var makesDigests = lazyregexp.New(`(?i)\bhmac|createHmac|createHash|\bsha-?(?:1|256|512)\b|\bmd5\b|crypto\.subtle|\bbtoa\b|\bjwt\b|KJUR`)

// withoutScript says how a script's signature is made here.
func withoutScript(text string) string {
	if !makesDigests.MatchString(text) {
		return ""
	}
	return " Signatures need none here: {{$hmacSha256 key text}}, {{$sha256 text}}, {{$base64 text}} and {{$jwt key claims}} are made of variables, which may hold {{$timestamp}}, {{$method}}, {{$path}}, {{$query}} and {{$body}}."
}

// scriptOver names a script of a folder or a collection, whose tests hold each response below it.
func (g *gathering) scriptOver(path []string, where, kind, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	t := testsOf(text, "")
	g.warn(where, "Its "+kind+" script was left out: Parley runs no scripts of others."+g.testsOver(path, t))
}

// testsOver has all requests below a folder, or of the collection where there is no path, hold their
// responses to tests, and says so.
func (g *gathering) testsOver(path []string, t tested) (said string) {
	words, left := t.expects()
	t.checks = slices.DeleteFunc(t.checks, func(c playground.Check) bool {
		if !fitCheck(c) {
			t.leave(c.Of + " " + c.At + " " + c.Is)
		}
		return !fitCheck(c)
	})
	var parts []string
	if words != "" {
		parts = append(parts, "the status "+words)
	}
	if len(t.checks) > 0 {
		parts = append(parts, manyOf(len(t.checks), "check", "checks"))
	}
	if len(parts) > 0 {
		said = " What it tests of each response below is taken over into each request: " + strings.Join(parts, " and ") + "."
	}
	if left > 0 {
		t.leave(manyOf(left, "test of the status", "tests of the status"))
	}
	key := strings.Join(path, "\x00")
	above := g.tests[key]
	above.add(t.checks...)
	above.status = append(above.status, t.status...)
	g.tests[key] = above
	return said + t.said()
}

// heldAbove has a request hold its response to what the tests of its folders and of the collection want.
func (g *gathering) heldAbove(folder []string, r *playground.Request) {
	for i := len(folder); i >= 0; i-- {
		if t, there := g.tests[strings.Join(folder[:i], "\x00")]; there {
			t.over(r)
		}
	}
}

// script does so for Postman.
func (p *postman) script(where, kind, text string, r *playground.Request) {
	p.g.script(where, kind, text, r)
}

// scripts goes through the events of a collection, a folder or a request, and returns what they set
// before a request is sent. path is the folder's; r is the request, where it is of one.
func (p *postman) scripts(where string, t *tree, r *playground.Request, path []string) (set presetting) {
	for _, e := range t.get("event").list() {
		switch text := scriptText(e.get("script")); {
		case e.get("disabled").yes():
		case e.say("listen") == "test" && r == nil:
			p.g.scriptOver(path, where, "test", text)
		case e.say("listen") == "test":
			p.script(where, "test", text, r)
		default:
			set = set.and(p.g.before(where, "pre-request", text))
		}
	}
	return set
}

// scriptText is a script: a text, or its lines.
func scriptText(t *tree) string {
	if t.isObject() {
		t = t.get("exec")
	}
	var lines []string
	for _, line := range t.all() {
		lines = append(lines, line.str())
	}
	return strings.Join(lines, "\n")
}

// takenWarning says that another request uses what this one is answered.
func takenWarning(variable string) string {
	return "Its response gives {{" + variable + "}}, which another request uses. Send this one first."
}
