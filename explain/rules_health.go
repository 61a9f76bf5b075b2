package explain

import (
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// healthRules read the answer of a check of health, and codes that stand alone.
var healthRules = []rule{
	{id: "E-5XX-HEALTH", title: "A check of health names what is down", on: on(500, 503, 424), find: partDown, beats: []string{"E-5XX-FRAMEWORK", "E-BODY-SAYS", "E-5XX-SAYS"}},
	{id: "E-200-HEALTH", title: "A check of health names what is down, under a 200", on: on(200), find: partDown, beats: []string{"E-2XX-OK"}},
}

// downWords are how a part says that it is not well.
var downWords = lazyregexp.New(`(?i)^(?:down|unreachable|disconnected|unavailable|unhealthy|not[ _-]?ready|offline|not[ _-]?connected|failed|failing|failure|error|timeout|timed[ _-]?out|degraded|out_of_service|critical|dead|refused|not[ _-]?ok|fail)$`)

// partDown is a list of parts, of which one says that it is not well.
func partDown(f *facts) (finding, bool) {
	root := f.body().root
	if f.code == 200 && (!root.is(isObject) || !down(root.one("status", "state", "health", "overall").words()) || !ofParts(root)) {
		return silent() // what is well as a whole may have parts that are not
	}
	asked := f.known && healthPath.MatchString(f.target.Path)
	if !root.is(isObject) || f.code == 200 && (!asked || !ownHealth.MatchString(f.target.Path)) || f.code == 500 && !asked || f.known && !playground.SafeMethod(f.method) {
		return silent()
	}
	if w := f.shape().words(); w != "" && !onlyStatus(w) && !hollow(w) && strings.Contains(w, " ") && !down(w) {
		return silent() // a sentence tells more
	}
	var ev []evidence
	var names []string
	total := 0
	level, budget := []*node{root}, deepNodes
	for depth := 0; depth < deepLevels && len(level) > 0; depth++ {
		for _, n := range level {
			for k := n.first; k != nil && budget > 0; k = k.next {
				budget--
				name, ok := partName(k)
				if !ok {
					continue
				}
				total++
				if (down(k.words()) || k.is(isBool) && k.text == "false") && len(names) < 4 {
					names = append(names, f.quote(name)+map[bool]string{true: " (" + f.quote(k.text) + ")", false: ""}[!k.is(isBool)])
					ev = append(ev, f.inJSON(k, "A part that is not well."))
				}
			}
		}
		level = nextLevel(level, &budget)
	}
	if len(names) == 0 || total > 40 || !asked && !ofParts(root) {
		return silent()
	}
	if f.code == 200 {
		return likely(warning("A check of the server's health answers 200, and names what is not well: "+list(names)+".", "Who only looks at the status takes the server for well. What it names is on the server's side.", append(ev, f.inJSON(root.one("status", "state", "health", "overall"), "Of the whole."))...)), true
	}
	return likely(blocker("A check of the server's health failed: "+list(names)+".", "It is the answer of a check. What it names is on the server's side; whoever runs it looks there first.", append(ev, f.inStatus(""))...)), true
}

// healthPath is the address of a check.
var healthPath = lazyregexp.New(`(?i)(?:^|[/_.-])(?:health(?:z|[_-]?checks?)?|ready|readyz|readiness|livez?|liveness|alive|status|ping|actuator|heartbeat|probe|diagnostics?)(?:[/_.-]|$)`)

// ownHealth is the address of a check of the server itself; one of a status may be that of anything.
var ownHealth = lazyregexp.New(`(?i)(?:^|[/_.-])(?:health(?:z|[_-]?checks?)?|ready|readyz|readiness|livez?|liveness|actuator)(?:[/_.-]|$)`)

// ofParts reports an answer that is made of parts of a server, by their names or by that of what
// holds them: the answer to a check is known by them where its address does not tell.
func ofParts(root *node) bool {
	if root.one("components", "checks", "dependencies", "services", "healthchecks", "subsystems") != nil {
		return true
	}
	for k := root.firstKid(); k != nil; k = k.next {
		if hasAny(plainName(k.key), "db", "database", "redis", "cache", "queue", "broker", "kafka", "postgres", "mysql", "mongo", "storage", "elastic", "disk", "upstream", "backend") != "" {
			return true
		}
	}
	return false
}

func down(w string) bool { return downWords.MatchString(strings.TrimSpace(w)) }

// partName is the name of the part that a value tells the state of: its own name, or that of
// what holds it where it is called status.
func partName(k *node) (string, bool) {
	if !k.is(isString) && !k.is(isBool) {
		return "", false
	}
	name := plainName(k.key)
	switch name {
	case "status", "state", "health", "healthy", "ok", "up", "alive", "connected", "ready":
		holder := k.parent
		if holder.parent == nil {
			return "", false // of the whole
		}
		if own := holder.one("name", "component", "service", "id", "check"); own.words() != "" {
			return own.text, true
		}
		return holder.key, holder.key != ""
	case "success", "error", "message", "msg", "result", "code", "type", "detail", "title", "reason", "description", "level", "severity", "errors", "retryable":
		return "", false
	}
	return k.key, k.key != "" && !k.is(isBool)
}

// bareCode is a code of the API's own that is all that a body says: its description tells what
// it stands for.
func (f *facts) bareCode() *node {
	root := f.body().root
	if root == nil || f.shape().words() != "" && !onlyStatus(f.shape().words()) {
		return nil
	}
	level, budget := []*node{root}, maxNamed
	for depth := 0; depth < deepLevels && len(level) > 0; depth++ {
		for _, n := range level {
			for k := n.first; k != nil && budget > 0; k = k.next {
				budget--
				name := plainName(k.key)
				if w := k.scalar(); strings.HasSuffix(name, "code") && !k.is(isBool) && len(w) > 2 && len(w) < 60 && w != itoa(f.code) && looksLikeCode(w) && (strings.ContainsAny(w, "0123456789") || tellingCode(w)) && name != "statuscode" && name != "httpcode" {
					return k
				}
			}
		}
		level = nextLevel(level, &budget)
	}
	return nil
}

// codeBehind adds the code to a sentence, where the answer gives that and no reason.
func (f *facts) codeBehind(title string) string {
	if c := f.bareCode(); c != nil {
		return strings.TrimSuffix(title, ".") + "; it only gives the code " + f.quote(c.text) + "."
	}
	return title
}

// withCode adds such a code to a finding that has no reason to tell.
func (f *facts) withCode(d finding) finding {
	c := f.bareCode()
	if c == nil {
		return d
	}
	d.Title = strings.TrimSuffix(d.Title, ".") + "; it only gives the code " + f.quote(c.text) + "."
	d.Why = "The code is the API's own; its description tells what it stands for. " + d.Why
	d.Evidence = append([]evidence{f.inJSON(c, "A code of the API's own.")}, d.Evidence...)
	return d
}
