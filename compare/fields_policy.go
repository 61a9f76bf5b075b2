package compare

import (
	"maps"
	"slices"
	"strings"

	"parley/playground"
)

// policyWords says of a policy for content which of its directives differ, and in what: a
// page may load from where it may not have before. Nonces are left out.
func policyWords(h playground.FieldChange) string {
	if !strings.HasPrefix(strings.ToLower(h.Name), "content-security-policy") || len(h.A) != 1 || len(h.B) != 1 {
		return ""
	}
	a, orderA := directives(h.A[0])
	b, orderB := directives(h.B[0])
	var says []string
	of := " of " + clip(h.Name, maxSaid)
	for _, name := range orderB {
		x, was := a[name]
		y := b[name]
		gained, lost := without(y, x), without(x, y)
		switch {
		case !was:
			says = append(says, name+" is new in "+clip(h.Name, maxSaid))
		case len(gained) > 0 && len(lost) > 0:
			says = append(says, name+of+" gained "+listed(gained)+" and lost "+listed(lost))
		case len(gained) > 0:
			says = append(says, name+of+" gained "+listed(gained))
		case len(lost) > 0:
			says = append(says, name+of+" lost "+listed(lost))
		}
	}
	for _, name := range orderA {
		if _, still := b[name]; !still {
			says = append(says, name+" is gone from "+clip(h.Name, maxSaid))
		}
	}
	if len(says) == 0 || len(says) > 3 || len(strings.Join(says, "")) > 4*maxSaid {
		return ""
	}
	return listed(says)
}

// directives are those of a policy with their sources, and their order.
func directives(policy string) (sources map[string][]string, order []string) {
	sources = map[string][]string{}
	for _, d := range strings.Split(nonceSource.ReplaceAllString(policy, "'nonce'"), ";") {
		words := strings.Fields(d)
		if len(words) == 0 || len(order) > 40 {
			continue
		}
		name := strings.ToLower(words[0])
		if _, twice := sources[name]; !twice {
			sources[name] = words[1:]
			order = append(order, name)
		}
	}
	return sources, order
}

// linkWords says which of the links of a response leads elsewhere, by what they are to it.
func linkWords(h playground.FieldChange) string {
	if !strings.EqualFold(h.Name, "Link") {
		return ""
	}
	a, b := linkTargets(h.A), linkTargets(h.B)
	rels := slices.Sorted(maps.Keys(b))
	for _, rel := range slices.Sorted(maps.Keys(a)) {
		if _, both := b[rel]; !both {
			rels = append(rels, rel)
		}
	}
	var moved, gained, lost []string
	for _, rel := range rels {
		x, y := a[rel], b[rel]
		switch {
		case x == y || x != "" && y != "" && signedAlike([]byte(x), []byte(y)):
		case x == "":
			gained = append(gained, rel)
		case y == "":
			lost = append(lost, rel)
		default:
			if from, to := onePiece(x, y); from != "" {
				rel += ` ("` + from + `" became "` + to + `")`
			}
			moved = append(moved, rel)
		}
	}
	if n := len(moved) + len(gained) + len(lost); n == 0 || n > 4 {
		return ""
	}
	var says []string
	for _, one := range []struct {
		verb string
		rels []string
	}{{"leads elsewhere for ", moved}, {"gained ", gained}, {"lost ", lost}} {
		if len(one.rels) > 0 {
			says = append(says, one.verb+listed(one.rels))
		}
	}
	return h.Name + " " + listed(says)
}

// linkTargets are the addresses of links by their relation.
func linkTargets(lines []string) map[string]string {
	out := map[string]string{}
	for _, line := range lines {
		for _, part := range strings.Split(line, "<")[1:] {
			target, rest, ok := strings.Cut(part, ">")
			_, rel, has := strings.Cut(rest, "rel=")
			if !ok || !has || len(out) > 16 {
				continue
			}
			rel = strings.Trim(strings.FieldsFunc(rel+" ", func(r rune) bool { return r == ',' || r == ';' })[0], "\" ")
			if len(rel) > 0 && len(rel) <= maxSaid {
				out[rel] = target
			}
		}
	}
	return out
}
