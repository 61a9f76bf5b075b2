package explain

import (
	"strings"

	"parley/lazyregexp"
)

// siteMissing: a host that serves no such site at all.
func siteMissing(f *facts) (finding, bool) {
	marks := []struct{ words, says string }{
		{"there isn't a github pages site here", "GitHub Pages has no site at this address."},
		{"no such app", "Heroku has no app under this name."},
		{"deployment_not_found", "Vercel has no deployment under this name."}, // Deno Deploy's words, too
		{"not found - request id", "Netlify has no site under this name."},
		{"the specified bucket does not exist", "The bucket does not exist."},
		{"fastly error: unknown domain", "Fastly has no service for this name."},
		{"find your azure front door service configuration", "Azure Front Door has nothing set up for this name."},
	}
	for _, m := range []struct{ field, value, says string }{
		{"X-Railway-Fallback", "true", "Railway has no app at this address."},
		{"X-Render-Routing", "no-server", "Render has no service under this name."},
		{"X-Vercel-Error", "NOT_FOUND", "Vercel has nothing at this path."},
		{"X-Vercel-Error", "DEPLOYMENT_NOT_FOUND", "Vercel has no deployment under this name."},
	} {
		if v, ok := f.header(m.field); ok && strings.EqualFold(v, m.value) && f.code == 404 {
			return likely(blocker(m.says, siteWhy(m.says), append([]evidence{f.inHeader(m.field, "Set by the host, where no app was asked.")}, f.shapeQuotes(f.shape())...)...)), true
		}
	}
	if host := strings.ToLower(f.target.Hostname()); f.code == 404 && strings.Contains(host, ".") && len(f.shape().words()) < 200 {
		if w := strings.ToLower(f.shape().words()); containsID(w, host) && hostMissing.MatchString(w) {
			return likely(blocker("The server has no site under the name "+f.quote(host)+": "+f.speech(), "It was reached, and its words name the host that was asked for, not a path: what is served there has another name, or was not set up yet. Check the host name.", f.said(f.inURL(f.address(), "The name that was asked for."))...)), true
		}
	}
	for _, m := range marks {
		if strings.Contains(f.body().lower(), m.words) {
			says := m.says
			if server, _ := f.header("Server"); strings.HasPrefix(server, "deno/") {
				says = "Deno Deploy has no deployment under this name."
			}
			return likely(blocker(says, "The host answers for many sites, and this name is none of them. Check the host name.", f.inWord(m.words, "The host's own page."))), true
		}
	}
	return silent()
}

// hostMissing are words for a host that is not served.
var hostMissing = lazyregexp.New(`\b(?:unknown|no such|invalid|unrecogni[sz]ed|unconfigured) (?:host|domain|site|vhost|virtual host|tenant)\b|\b(?:host|domain|site|vhost|tenant)\b[^.]{0,12} \S+ (?:is |was )?(?:not (?:found|configured|known|served|registered)|does not exist|unknown)\b|\bno (?:site|service|app|application|tenant|backend|virtual host)\b.{0,30}\b(?:for|under|at|with)\b`)
