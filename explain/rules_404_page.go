package explain

import (
	"strings"

	"parley/lazyregexp"
)

// pageMakers are what shows which program made a page, in lower case.
var pageMakers = []struct{ words, name string }{
	{"/_next/", "Next.js"}, {"__next", "Next.js"}, {"__nuxt", "Nuxt"}, {"/_nuxt/", "Nuxt"}, {"___gatsby", "Gatsby"}, {"/wp-content/", "WordPress"}, {"/_astro/", "Astro"}, {"docusaurus", "Docusaurus"}, {"data-sveltekit", "SvelteKit"}, {"/_app/immutable/", "SvelteKit"}, {"__remixcontext", "Remix"}, {"ng-version=", "Angular"},
}

// pageGone is said, in a heading, a title or a first paragraph, of a page that is not there.
var pageGone = lazyregexp.New(`(?i)\b(?:page|url|link|file)s?\b.{0,60}(?:not (?:be )?found|n't (?:be )?found|not exist|n't exist|broken|moved|looking for|gone|unavailable|missing)|(?:broken|wrong|dead) link|(?:can't|can’t|cannot|couldn't|couldn’t|could not|unable to) (?:seem to )?(?:be )?(?:find|found|locate).{0,40}\b(?:page|url|link|file)|^(?:error )?404\b|(?:seite|página|pagina|strona|page)\b.{0,40}(?:nicht gefunden|no encontrada|não encontrada|non trovata|nie znaleziona|introuvable|existiert nicht|no existe|não existe|non esiste|n'existe pas)|страниц\S* не найден|页面不存在|页面未找到|找不到页面|ページが見つかりません|페이지를 찾을 수 없`)

// bareNotFound are words that only repeat the status.
var bareNotFound = lazyregexp.New(`(?i)^(?:http )?(?:error |status )?(?:404)?[\s:.–—-]*(?:error:? )?(?:404[\s:.–—-]*)?(?:not found|the requested resource (?:could not be|was not) found)?\.?$`)

// pageMissing is a page for people that says that nothing is there: a web site answered, and no
// API.
func pageMissing(f *facts) (finding, bool) {
	b := f.body()
	if !b.html || f.shape().mark != nil || len(b.text) > 512<<10 {
		return silent()
	}
	p := f.htmlPage()
	var said piece
	for _, w := range []piece{{p.para, p.paraAt}, {p.heading, p.headingAt}, {p.title, p.titleAt}} {
		if len(w.text) < 240 && pageGone.MatchString(w.text) && (said.text == "" || strings.Count(w.text, " ") > strings.Count(said.text, " ")) {
			said = w
		}
	}
	if said.text == "" {
		return silent()
	}
	ev := []evidence{f.inText(said.at, said.text, "What the page says.")}
	maker := ""
	for _, m := range pageMakers {
		if strings.Contains(b.lower(), m.words) {
			maker = m.name
			break
		}
	}
	by, _ := f.header("X-Powered-By")
	server, _ := f.header("Server")
	switch {
	case maker != "":
	case strings.EqualFold(by, "Next.js"):
		maker = "Next.js"
	case strings.EqualFold(server, "Netlify"):
		maker = "Netlify"
		ev = append(ev, f.inHeader("Server", "Who serves the site."))
	}
	who := "The page is one of a web site"
	if maker != "" {
		who += ", made or served by " + maker
	}
	if f.has("Content-Type") {
		ev = append(ev, f.inHeader("Content-Type", "A page for people, and no data."))
	}
	if maker == "" && len(b.text) < 4096 && bareNotFound.MatchString(said.text) {
		return likely(blocker("Nothing is at "+f.path()+": a server's stock page says so.", "The page is one of a web server or a framework, for any address that leads nowhere; an API that looked for a record would mostly have said so in its own format. Check the host, the path and its prefix (such as /api or a version).", ev...)), true
	}
	return likely(blocker("Nothing is at "+f.path()+": a web site's own page says so"+map[bool]string{true: " (" + maker + ")", false: ""}[maker != ""]+".", who+"; no API answered. If one is meant, check the host and the prefix of the path: an API mostly has a host or a prefix of its own. If a page is meant, check its path, and whether what it names is still there.", ev...)), true
}

// missingCode is a code that says of something that it was not found.
var missingCode = lazyregexp.New(`^([a-z][a-z0-9]{1,20})(?:[-_ ][a-z0-9]{2,20}){0,3}[-_ ](?:was[-_ ])?not[-_ ]found$`)

// codedMissing reports a code that names a kind of thing that was not found: GMR_NOT_FOUND,
// company-profile-not-found, DeviceNotFound; and not PAGE_NOT_FOUND.
func codedMissing(code string) bool {
	if len(code) < 10 || len(code) > 60 || strings.Contains(code, " ") {
		return false
	}
	m := missingCode.FindStringSubmatch(strings.TrimSuffix(strings.TrimSuffix(codeWords(code), " error"), " exception"))
	if m == nil {
		return false
	}
	switch m[1] {
	case "resource", "page", "path", "route", "url", "uri", "endpoint", "api", "http", "method", "handler", "action", "error", "err", "request", "site", "host", "controller", "object", "file", "function", "deployment", "version":
		return false
	}
	return true
}

// codeWords writes a code as words in lower case: deviceNotFound is device not found.
func codeWords(code string) string {
	var b strings.Builder
	last := byte(' ')
	for i := range len(code) {
		c := code[i]
		if 'A' <= c && c <= 'Z' && 'a' <= last && last <= 'z' || c == '_' || c == '-' || c == '.' {
			b.WriteByte(' ')
		}
		last = c
		switch {
		case 'A' <= c && c <= 'Z':
			b.WriteByte(c + 'a' - 'A')
		case c != '_' && c != '-' && c != '.':
			b.WriteByte(c)
		}
	}
	return b.String()
}

// siteWhy says what a host means that answers for many sites: a name that is none of them, or
// a path that the site does not have.
func siteWhy(says string) string {
	if strings.Contains(says, "path") {
		return "The site is there, and has neither a file nor a program at this path. Check the path, and what the last deployment brought."
	}
	return "The host answers for many sites, and this name is none of them. Check the host name."
}
