package playground

import (
	"strconv"
	"strings"
)

// amountUnit is a unit that a person may type, in parts of the smallest.
type amountUnit struct {
	word string
	size int64
}

// timeUnits and byteUnits: what stands first is what is written. A size's units mean what they
// mean in Parley's settings: a lone letter is a power of 1,024.
var (
	timeUnits = []amountUnit{
		{"ms", 1}, {"s", 1000}, {"min", 60_000}, {"h", 3_600_000},
		{"millisecond", 1}, {"milliseconds", 1}, {"sec", 1000}, {"second", 1000}, {"seconds", 1000}, {"m", 60_000}, {"minute", 60_000}, {"minutes", 60_000},
	}
	byteUnits = []amountUnit{
		{"B", 1}, {"GiB", 1 << 30}, {"GB", 1e9}, {"MiB", 1 << 20}, {"MB", 1e6}, {"KiB", 1 << 10}, {"kB", 1e3},
		{"byte", 1}, {"bytes", 1}, {"g", 1 << 30}, {"m", 1 << 20}, {"k", 1 << 10},
	}
)

// maxAmount bounds an amount that is read: what is beyond it is beyond every setting too.
const maxAmount = 1 << 50

// ReadMilliseconds reads a time as a person types it: 30 s, 500ms, 1.5 s, 1m30s, or a number of
// milliseconds. It returns false for what is none, and for parts of a millisecond.
func ReadMilliseconds(text string) (int64, bool) { return readAmount(text, timeUnits) }

// ReadBytes reads a size as a person types it: 10 MB, 32MiB, 1.5 kB, or a number of bytes. It
// returns false for what is none, and for parts of a byte.
func ReadBytes(text string) (int64, bool) { return readAmount(text, byteUnits) }

// WriteMilliseconds writes a time so that ReadMilliseconds reads the same: "60 s", "500 ms".
func WriteMilliseconds(n int64) string {
	switch {
	case n >= 120_000 && n%60_000 == 0:
		return strconv.FormatInt(n/60_000, 10) + " min"
	case n >= 1000 && n%1000 == 0:
		return strconv.FormatInt(n/1000, 10) + " s"
	case n >= 1000 && n%100 == 0:
		return strconv.FormatInt(n/1000, 10) + "." + strconv.FormatInt(n%1000/100, 10) + " s"
	}
	return strconv.FormatInt(n, 10) + " ms"
}

// WriteBytes writes a size so that ReadBytes reads the same: "10 MB", "32 MiB", "1001 B".
func WriteBytes(n int64) string {
	for _, u := range byteUnits[1:7] {
		if n >= u.size && n%u.size == 0 {
			return strconv.FormatInt(n/u.size, 10) + " " + u.word
		}
	}
	return strconv.FormatInt(n, 10) + " B"
}

// readAmount adds up numbers with their units. A number alone counts the smallest unit.
func readAmount(text string, units []amountUnit) (int64, bool) {
	rest, sum := strings.TrimPrefix(strings.TrimSpace(text), "+"), int64(0)
	if n, err := strconv.ParseInt(rest, 10, 64); err == nil {
		return n, n >= -maxAmount && n <= maxAmount
	}
	for rest != "" {
		end := strings.IndexFunc(rest, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
		if end < 1 {
			return 0, false
		}
		figure, after := rest[:end], strings.TrimLeft(rest[end:], " \u00a0\u202f")
		end = strings.IndexFunc(after, func(r rune) bool { return r|0x20 < 'a' || r|0x20 > 'z' })
		if end < 0 {
			end = len(after)
		}
		size := unitSize(after[:end], units)
		n, ok := times(figure, size)
		if sum += n; size == 0 || !ok || sum > maxAmount {
			return 0, false
		}
		rest = strings.TrimLeft(after[end:], " \u00a0\u202f")
	}
	return sum, strings.TrimSpace(text) != ""
}

// unitSize is 0 for a word that is no unit.
func unitSize(word string, units []amountUnit) int64 {
	for _, u := range units {
		if strings.EqualFold(word, u.word) {
			return u.size
		}
	}
	return 0
}

// times multiplies a decimal figure by a unit, and returns false unless that is whole.
func times(figure string, size int64) (int64, bool) {
	whole, part, point := strings.Cut(figure, ".")
	if whole == "" || point && part == "" || len(whole) > 16 || len(part) > 6 {
		return 0, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || size > 0 && n > maxAmount/size {
		return 0, false
	}
	n *= size
	scale := int64(1)
	for range part {
		scale *= 10
	}
	if part == "" {
		return n, true
	}
	p, err := strconv.ParseInt(part, 10, 64)
	return n + p*size/scale, err == nil && p*size%scale == 0
}
