package store

import (
	"database/sql"
	"encoding/binary"
	"math/bits"
	"strconv"
	"time"

	"parley/playground"
)

// A sieve is the set of runs that have a value in a field. Sets are kept for blocks of
// runs, made when a block is full, and merged to strips and to windows; the runs after the last block
// are few, and are looked at one by one. DESIGN.md tells why.
const (
	block  = 256
	strip  = 16 * block
	window = 16 * strip
	sieved = "sieved" // the figure below which every run is in the sieves
	merged = "merged" // and below which every window is merged
)

// The fields that have sieves.
const (
	byMethod      = "method"
	byStatus      = "status"
	byClass       = "class"
	byHost        = "host"
	byEnvironment = "environment"
	byPerson      = "created_by"
	byTag         = "tag"
	byPinned      = "pinned"
	byChanged     = "changed"
	byKey         = "key"
	byDeleted     = "deleted"
	byBaseline    = "baseline"
	byRule        = "rule"
	bySeries      = "series" // of any
	byTime        = "took"   // at least so many milliseconds
)

var sieveFields = []string{byMethod, byStatus, byClass, byHost, byEnvironment, byPerson, byTag, byPinned, byChanged, byKey, byDeleted, byBaseline, byRule, bySeries, byTime}

// mark names a set: a field and a value. Fields that are yes or no have the value "".
type mark struct{ field, value string }

// set holds numbers from the start of a window on.
type set [window / 64]uint64

func (s *set) add(n int)    { s[n/64] |= 1 << (n % 64) }
func (s *set) remove(n int) { s[n/64] &^= 1 << (n % 64) }

// pack writes what the set has below span, in the shorter of both codings.
func (s *set) pack(span int64) []byte {
	words, count := s[:span/64], 0
	for _, w := range words {
		count += bits.OnesCount64(w)
	}
	if count*2 < int(span/8) {
		b := append(make([]byte, 0, 2*count+1), 1)
		for i, w := range words {
			for ; w != 0; w &= w - 1 {
				b = binary.BigEndian.AppendUint16(b, uint16(i*64+bits.TrailingZeros64(w)))
			}
		}
		return b
	}
	b := make([]byte, 1, span/8+1)
	for _, w := range words {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	return b
}

// unpackInto adds what pack wrote, moved up by a number of runs.
func (s *set) unpackInto(b []byte, up int) error {
	if len(b) == 0 || up < 0 || up%block != 0 {
		return errDamaged
	}
	switch coding, rest := b[0], b[1:]; {
	case coding == 1 && len(rest)%2 == 0:
		for ; len(rest) > 0; rest = rest[2:] {
			n := up + int(binary.BigEndian.Uint16(rest))
			if n >= window {
				return errDamaged
			}
			s.add(n)
		}
	case coding == 0 && len(rest)%8 == 0 && up/64+len(rest)/8 <= len(s):
		for i := range len(rest) / 8 {
			s[up/64+i] |= binary.LittleEndian.Uint64(rest[8*i:])
		}
	default:
		return errDamaged
	}
	return nil
}

// marked is what of a run's row decides which sets it belongs to.
type marked struct {
	id                                             int64
	method, host, environment, person, tags, rules string
	port, status                                   int
	key, total                                     int64
	class                                          sql.NullInt64
	pinned, changed, deleted, repeated             bool
	held                                           int
}

const markColumns = `id, method, host, port, environment, created_by, tags, status, class, pinned, changed, deleted_at IS NOT NULL, key_hash, held, rules, total, series_id <> 0`

// scanMarked reads a row of markColumns.
func scanMarked(rows *sql.Rows) (r marked, err error) {
	err = rows.Scan(&r.id, &r.method, &r.host, &r.port, &r.environment, &r.person, &r.tags, &r.status, &r.class, &r.pinned, &r.changed, &r.deleted, &r.key, &r.held, &r.rules, &r.total, &r.repeated)
	return r, err
}

// marks are the sets that the run belongs to.
func (r marked) marks() []mark {
	marks := []mark{{byMethod, r.method}, {byKey, strconv.FormatInt(r.key, 10)}}
	if r.host != "" {
		marks = append(marks, mark{byHost, r.host}, mark{byHost, r.host + ":" + strconv.Itoa(r.port)})
	}
	if r.environment != "" {
		marks = append(marks, mark{byEnvironment, r.environment})
	}
	if r.person != "" {
		marks = append(marks, mark{byPerson, r.person})
	}
	for _, t := range tagsOf(r.tags) {
		marks = append(marks, mark{byTag, t})
	}
	if r.class.Valid {
		marks = append(marks, endMarks(r.status, int(r.class.Int64), playground.Millis(r.total), tagsOf(r.rules), r.changed)...)
	}
	if r.pinned {
		marks = append(marks, mark{byPinned, ""})
	}
	if r.repeated {
		marks = append(marks, mark{bySeries, ""})
	}
	if r.deleted {
		marks = append(marks, mark{byDeleted, ""})
	}
	if standing := standingOf(r.held); standing != playground.StandingNone {
		marks = append(marks, mark{byBaseline, string(standing)})
	}
	return marks
}

// endMarks are those that a run gets when it ends.
func endMarks(status, class int, took playground.Millis, rules []string, changed bool) []mark {
	marks := []mark{{byStatus, strconv.Itoa(status)}, {byClass, strconv.Itoa(class)}}
	if changed {
		marks = append(marks, mark{byChanged, ""})
	}
	for _, r := range rules {
		marks = append(marks, mark{byRule, r})
	}
	for _, t := range timeSteps {
		if took >= t {
			marks = append(marks, timeMark(t))
		}
	}
	return marks
}

// timeSteps are the times that have sets of the runs that took as long: those that people
// ask for. What is asked for between two of them is held to the runs themselves, which are few
// more, since no step is more than a third, or half, above the one below.
var timeSteps = stepsOf(
	1, 2, 5, 10, 15, 20, 25, 30, 40, 50, 60, 80,
	100, 120, 150, 200, 250, 300, 400, 500, 600, 800,
	1000, 1200, 1500, 2000, 2500, 3000, 4000, 5000, 6000, 8000,
	10_000, 15_000, 20_000, 30_000, 45_000, 60_000, 90_000, 120_000, 180_000, 300_000, 600_000,
)

func stepsOf(milliseconds ...int) []playground.Millis {
	var all []playground.Millis
	for _, ms := range milliseconds {
		all = append(all, playground.Millis(time.Duration(ms)*time.Millisecond))
	}
	return all
}

func timeMark(t playground.Millis) mark {
	return mark{byTime, strconv.FormatInt(time.Duration(t).Milliseconds(), 10)}
}

// stepTo is the longest step up to a time, and stepFrom the shortest from there on; 0 is none.
func stepTo(t playground.Millis) (longest playground.Millis) {
	for _, step := range timeSteps {
		if step <= t {
			longest = step
		}
	}
	return longest
}

func stepFrom(t playground.Millis) playground.Millis {
	for _, step := range timeSteps {
		if t > 0 && step >= t {
			return step
		}
	}
	return 0
}

// betweenSteps reports whether runs are asked for by a time that has no set of its own, so that
// some that pass the sieves are not meant.
func betweenSteps(f playground.RunFilter) bool {
	return stepTo(f.TookMin) != f.TookMin || f.TookMax != 0 && stepFrom(f.TookMax) != f.TookMax
}

// hostValue is the value under which a host is sieved.
func hostValue(filter string) string {
	host, port := splitHost(filter)
	if port == 0 {
		return host
	}
	return host + ":" + strconv.Itoa(port)
}
