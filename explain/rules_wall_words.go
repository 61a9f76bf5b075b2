package explain

import (
	"strings"

	"parley/lazyregexp"
)

// wallWords are words that only the page of a firewall for web requests has, in whichever
// language and of whichever maker.
var wallWords = lazyregexp.New(`\b(?:web application firewall|(?:protected|blocked|powered|intercepted|denied) by (?:the |an? )?(?:[\w-]+ ){0,3}waf|waf (?:blocked|rule|block|protection|intercept\w*)|[\w-]* ?waf</title>)|安全威胁|恶意攻击|攻击行为|(?:访问|请求)[^。<]{0,10}(?:被阻断|被拦截|已被拦截)|拦截提示|您的请求带有不合法参数|файрвол[^<]{0,40}заблок`)

// scriptFirst are words of a page that wants a browser to run a script before it leads on.
var scriptFirst = lazyregexp.New(`(?:enable|turn on|requires?) javascript|javascript (?:is|must be) (?:required|enabled|disabled)|checking (?:your browser|if the site connection)|verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|ddos protection by|prove you are not a robot|请开启javascript|включите javascript|habilite javascript|activez javascript|javascript aktivieren`)

// wallByWords is a firewall that no rule knows by its mark, told by what its page says.
func (f *facts) wallByWords() (finding, bool) {
	b := f.body()
	if !b.html || len(b.text) > 16<<10 || f.shape().mark != nil && f.shape().mark.layer == "framework" {
		return silent()
	}
	lower := b.lower()
	m := wallWords.FindStringIndex(lower)
	if m == nil {
		return silent()
	}
	title := "A firewall for web requests stopped this before it reached the API."
	if w := f.speech(); w != "" && !onlyStatus(f.shape().words()) {
		title = strings.TrimSuffix(title, ".") + ": " + w
	}
	d := likely(blocker(title, "A rule of it matched: what the address or the content holds, where it came from, or the program that asked. The API itself did not answer, so nothing about methods or permission is said. Whoever runs the site can let it through.",
		f.inWord(lower[m[0]:m[1]], "The page is a firewall's."), f.inStatus("Not the API's.")))
	return do(f.withIDs(d), copyIDs(f)...), true
}

// scriptWall is a page without content under a success code that a browser has to run first.
func (f *facts) scriptWall() (finding, bool) {
	b := f.body()
	if v, ok := f.asked("Accept"); ok && strings.Contains(strings.ToLower(v), "text/html") || !b.html || len(b.text) > 6<<10 || !strings.Contains(b.lower(), "<script") {
		return silent()
	}
	m := scriptFirst.FindStringIndex(b.lower())
	if m == nil || strings.Contains(b.lower(), `id="root"`) || strings.Contains(b.lower(), `id="app"`) || strings.Contains(b.lower(), "to run this app") {
		return silent() // an application for browsers, and no check
	}
	return likely(blocker("A page that a browser has to run came instead of an answer, under a "+itoa(f.code)+".", "Something before the API, such as a check for robots, wants a script to be run first; a program that does not run it gets no further. Whoever runs the site can let programs through; else it is the wrong address, one for people.",
		f.inWord(b.lower()[m[0]:m[1]], "What the page asks for."), f.inStatus("Says nothing of it."))), true
}

// socketWords say that an address is one for WebSocket.
var socketWords = lazyregexp.New(`(?i)\b(?:can "?upgrade"? only to "?websocket|(?:not|isn't|is not|expected|expects?|requires?|only|must be|missing|no|invalid|bad) (?:an? |the |using the |valid )?(?:[\w-]+ )?websocket|websocket (?:upgrade|connections?|requests?|protocol|handshake|endpoint)?(?: \w+)? ?(?:required|only|expected|failed|error|missing)|websocket: )`)

// wantsSocket is a refusal whose words want a WebSocket.
func (f *facts) wantsSocket() (finding, bool) {
	w := f.shape().words()
	w = w[:min(len(w), topicBytes)]
	if !strings.Contains(strings.ToLower(w), "websocket") || !socketWords.MatchString(w) {
		return silent()
	}
	if v, _ := f.asked("Upgrade"); v != "" {
		return silent()
	}
	return likely(blocker("This is a WebSocket address; plain HTTP is not taken: "+f.speech(), "A WebSocket client opens it with ws:// or wss://.", f.said(f.inStatus(""))...)), true
}
