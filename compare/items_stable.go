package compare

// Bounds of finding stable members.
const (
	maxSurveyed = 1 << 20 // members that are looked at in two documents
	stableShare = 0.5     // of a member's values, which both sides have, from which it is stable
	tellingly   = 0.5     // of the items, at least so many differ in their stable members
)

// byStableMembers pairs the objects of a gap that agree in their stable members: those
// whose values both sides mostly have. In a list without identities, a time or a number
// that is new in each item would otherwise hide that an item was added at the start. It
// returns false, and pairs nothing, where such members do not tell items apart.
func (p *pairer) byStableMembers(q *pairing, gapA, gapB []int32) bool {
	if len(gapA) < 2 || len(gapB) < 2 {
		return false
	}
	as, bs := nodesAt(q.as, gapA), nodesAt(q.bs, gapB)
	if !allObjects(p.a, as) || !allObjects(p.b, bs) {
		return false
	}
	stable := p.stableNames(as, bs)
	if len(stable) == 0 {
		return false
	}
	fa, fb := fingerprints(p.a, as, stable), fingerprints(p.b, bs, stable)
	if distinct(fa) < tellingly*float64(len(fa)) || distinct(fb) < tellingly*float64(len(fb)) {
		return false
	}
	match := matchSequences(p.ctx, fa, fb)
	elsewhere(fa, fb, match, func(i, j int) { q.to[gapA[i]] = gapB[j] })
	taken := make(map[int32]bool, len(gapB))
	for i, j := range match {
		if j >= 0 {
			q.to[gapA[i]] = gapB[j]
		}
		if to := q.to[gapA[i]]; to >= 0 {
			taken[to] = true
		}
	}
	p.betweenMatches(q, gapA, gapB, match, taken)
	return true
}

// betweenMatches pairs what is left between two matches.
func (p *pairer) betweenMatches(q *pairing, gapA, gapB, match []int32, taken map[int32]bool) {
	var restA, restB []int32
	next := 0
	for i := 0; i <= len(gapA); i++ {
		end := len(gapB)
		if i < len(gapA) {
			if q.to[gapA[i]] < 0 {
				restA = append(restA, gapA[i])
			}
			if match[i] < 0 {
				continue
			}
			end = int(match[i])
		}
		for ; next < end; next++ {
			if !taken[gapB[next]] {
				restB = append(restB, gapB[next])
			}
		}
		if len(restA) > 0 && len(restB) > 0 {
			p.fillRest(q, restA, restB, false)
		}
		restA, restB, next = restA[:0], restB[:0], end+1
	}
}

func nodesAt(items []uint32, places []int32) []uint32 {
	out := make([]uint32, len(places))
	for i, at := range places {
		out[i] = items[at]
	}
	return out
}

// elsewhere pairs equal hashes that the match left over, in turn.
func elsewhere(a, b []uint64, match []int32, pair func(i, j int)) {
	taken := make([]bool, len(b))
	for _, j := range match {
		if j >= 0 {
			taken[j] = true
		}
	}
	left := make(map[uint64][]int32)
	for j, h := range b {
		if !taken[j] {
			left[h] = append(left[h], int32(j))
		}
	}
	for i, h := range a {
		if places := left[h]; match[i] < 0 && len(places) > 0 {
			pair(i, int(places[0]))
			left[h] = places[1:]
		}
	}
}

// stableNames returns the members whose values both sides mostly have; none where all
// are, or where there is too much to look at.
func (p *pairer) stableNames(as, bs []uint32) map[uint64]bool {
	type value struct{ name, hash uint64 }
	inA, total, common := map[value]int{}, map[uint64]int{}, map[uint64]int{}
	for _, n := range as {
		for child, end := n+1, p.a.nodes[n].next; child < end; child = p.a.nodes[child].next {
			inA[value{p.a.nodes[child].name, p.a.nodes[child].hash}]++
			total[p.a.nodes[child].name]++
			p.surveyed++
		}
	}
	for _, n := range bs {
		for child, end := n+1, p.b.nodes[n].next; child < end; child = p.b.nodes[child].next {
			at := value{p.b.nodes[child].name, p.b.nodes[child].hash}
			if p.surveyed++; inA[at] > 0 {
				inA[at]--
				common[at.name]++
			}
		}
		if p.surveyed > maxSurveyed {
			return nil
		}
	}
	stable := map[uint64]bool{}
	for name, n := range total {
		if float64(common[name]) >= stableShare*float64(max(n, min(len(as), len(bs)))) {
			stable[name] = true
		}
	}
	if len(stable) == len(total) {
		return nil
	}
	return stable
}

// fingerprints returns the hash of each object's stable members.
func fingerprints(d *document, items []uint32, stable map[uint64]bool) []uint64 {
	out := make([]uint64, len(items))
	for i, n := range items {
		for child, end := n+1, d.nodes[n].next; child < end; child = d.nodes[child].next {
			if c := &d.nodes[child]; stable[c.name] {
				out[i] += c.name*0x9e3779b97f4a7c15 ^ c.hash
			}
		}
	}
	return out
}

// distinct counts different hashes.
func distinct(hashes []uint64) float64 {
	seen := make(map[uint64]bool, len(hashes))
	for _, h := range hashes {
		seen[h] = true
	}
	return float64(len(seen))
}
