package compare

import (
	"math"
	"strconv"
	"strings"

	"parley/playground"
)

// maxEach bounds the places whose values are said one by one, and maxEachSaid their length.
const (
	maxEach     = 2
	maxEachSaid = 28
)

// manyWords says how the same member of several items changed: by what they have in common where
// there is something, else one by one where they are few.
func (t *teller) manyWords(l *likeChanges) string {
	name := t.commonPlace(l.at)
	in := " in " + count(len(l.at), "place")
	if x, y := t.samePiece(l.at); x != "" {
		return name + " changed" + in + ` ("` + x + `" became "` + y + `" in each)`
	}
	how := ""
	if !strings.HasSuffix(l.pattern, "/*") { // the numbers of one list are of many things
		how = t.sameWay(l.at)
	}
	if len(l.at) <= maxEach && !strings.HasPrefix(how, "is ") && t.sayEach(l.at) {
		says := make([]string, len(l.at))
		for k, i := range l.at {
			says[k] = t.memberFact(i)
			if k > 0 {
				says[k] = strings.Replace(says[k], " went from ", " from ", 1)
			}
		}
		return strings.Join(says, ", ")
	}
	if how == "" {
		how = "changed"
	}
	return name + " " + how + in
}

// sayEach reports changes that can be told by their two values, in a few words each.
func (t *teller) sayEach(at []int) bool {
	for _, i := range at {
		ch := &t.p.Body.Changes[i]
		words := t.memberFact(i)
		if !strings.Contains(words, " went from ") || max(len(ch.A), len(ch.B)) > maxEachSaid || weigh(ch, ch.Path) >= 500 || typeWord(ch.A) != typeWord(ch.B) {
			return false
		}
	}
	return true
}

// samePiece is the one piece that is another in all of these texts, the same in each.
func (t *teller) samePiece(at []int) (x, y string) {
	for k, i := range at {
		ch := &t.p.Body.Changes[i]
		if weigh(ch, ch.Path) >= 500 || len(ch.A) < 2 || len(ch.B) < 2 || ch.A[0] != '"' || ch.B[0] != '"' || len(ch.A) > maxWordBytes || len(ch.B) > maxWordBytes ||
			secretAt(ch.Path, ch.A, ch.B) || holdsSecret(ch.A) || holdsSecret(ch.B) || signedAlike(ch.A, ch.B) || tokenAt(ch.Path, ch.A, ch.B) {
			return "", ""
		}
		p, q := onePiece(string(ch.A[1:len(ch.A)-1]), string(ch.B[1:len(ch.B)-1]))
		if p == "" || len(p)+2 == len(ch.A) || k > 0 && (p != x || q != y) {
			return "", ""
		}
		x, y = p, q
	}
	return x, y
}

// holdsSecret reports a text with a credential in it.
func holdsSecret(raw []byte) bool { return secretInText.Match(raw) || signedIn.Match(raw) }

// sameWay says how numbers moved that all moved in one direction: by how much, where that is the
// same for all.
func (t *teller) sameWay(at []int) string {
	var step, share, times float64
	sameStep, sameShare := true, true
	for k, i := range at {
		a, b, ok := numbersOf(&t.p.Body.Changes[i])
		if !ok || k > 0 && (b > a) != (step > 0) {
			return ""
		}
		if k == 0 {
			step, share, times = b-a, (b-a)/math.Abs(a), b/a
			continue
		}
		sameStep = sameStep && math.Abs(b-a-step) <= 1e-9*math.Abs(step)
		sameShare = sameShare && math.Abs((b-a)/math.Abs(a)-share) <= 1e-3*math.Abs(share)
	}
	if sameShare {
		for _, unit := range []float64{100, 1000, 60, 3600} { // another unit, such as cents or seconds
			switch {
			case math.Abs(times-unit) < 1e-6*unit:
				return "is multiplied by " + strconv.Itoa(int(unit))
			case math.Abs(times*unit-1) < 1e-6:
				return "is divided by " + strconv.Itoa(int(unit))
			}
		}
	}
	verb := "rose"
	if step < 0 {
		verb = "fell"
	}
	switch {
	case sameStep:
		return verb + " by " + strconv.FormatFloat(math.Abs(step), 'g', 6, 64)
	case sameShare && math.Abs(share) < 10:
		return verb + " by " + percent(share)
	}
	return verb
}

// numbersOf are the two numbers of a change; false where it has none, or where they are equal or
// no measure of anything.
func numbersOf(ch *playground.Change) (a, b float64, ok bool) {
	if ch.Kind != playground.Changed || weigh(ch, ch.Path) >= 500 || numberNames(ch.Path) {
		return 0, 0, false
	}
	a, errA := strconv.ParseFloat(string(ch.A), 64)
	b, errB := strconv.ParseFloat(string(ch.B), 64)
	return a, b, errA == nil && errB == nil && a != b && !math.IsInf(a, 0) && !math.IsInf(b, 0)
}

// numberNames reports a number that names something, such as an id, a code or a port.
func numberNames(path string) bool {
	switch name := strings.ToLower(path[strings.LastIndexByte(path, '/')+1:]); name {
	case "code", "status", "port", "number", "key", "version", "zip", "year", "errno", "http_code", "statuscode", "status_code":
		return true
	default:
		return idNames.MatchString(path[strings.LastIndexByte(path, '/')+1:])
	}
}

// percent writes a share in at most two digits that count.
func percent(share float64) string {
	return strconv.FormatFloat(math.Abs(share)*100, 'g', 2, 64) + " %"
}
