package compare

import (
	"context"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// longestCommon is the length of a longest common subsequence, by the plain table.
func longestCommon(a, b []uint64) int {
	row := make([]int, len(b)+1)
	for i := range a {
		diagonal := 0
		for j := range b {
			keep := row[j+1]
			if a[i] == b[j] {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = keep
		}
	}
	return row[len(b)]
}

// checkMatch fails unless the match is a common subsequence, and returns its length.
func checkMatch(t interface {
	Helper()
	Fatalf(string, ...any)
}, a, b []uint64, match []int32) int {
	t.Helper()
	n, last := 0, int32(-1)
	for i, j := range match {
		if j < 0 {
			continue
		}
		if j <= last || a[i] != b[j] {
			t.Fatalf("%d is matched with %d after %d\nA %v\nB %v", i, j, last, a, b)
		}
		n, last = n+1, j
	}
	return n
}

func TestShortSequencesHaveALongestCommonSubsequence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOfN(rapid.Uint64Range(0, 4), 0, 50).Draw(t, "a")
		b := rapid.SliceOfN(rapid.Uint64Range(0, 4), 0, 50).Draw(t, "b")
		if got, want := checkMatch(t, a, b, matchSequences(context.Background(), a, b)), longestCommon(a, b); got != want {
			t.Fatalf("%d in common, not %d\nA %v\nB %v", got, want, a, b)
		}
	})
}

func TestLongSequencesWithoutAnchorsHaveALongestCommonSubsequence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOfN(rapid.Uint64Range(0, 5), 150, 300).Draw(t, "a")
		b := slices.Clone(a)
		for range rapid.IntRange(1, 20).Draw(t, "edits") {
			at := rapid.IntRange(0, len(b)-1).Draw(t, "at")
			switch v := rapid.Uint64Range(0, 5).Draw(t, "value"); v % 3 {
			case 0:
				b[at] = v
			case 1:
				b = slices.Insert(b, at, v)
			default:
				b = slices.Delete(b, at, at+1)
			}
		}
		// Twice, so that nothing is in either only once.
		a, b = append(a, a...), append(b, b...)
		if got, want := checkMatch(t, a, b, matchSequences(context.Background(), a, b)), longestCommon(a, b); got != want {
			t.Fatalf("%d in common, not %d", got, want)
		}
	})
}

func TestSequencesBeyondTheBoundsAreMatchedInTurn(t *testing.T) {
	n := 40_000
	a, b := make([]uint64, n), make([]uint64, n)
	x := uint64(1)
	for i := range a {
		x = x*6364136223846793005 + 1442695040888963407
		a[i] = x >> 62
		x = x*6364136223846793005 + 1442695040888963407
		b[i] = x >> 62
	}
	if got := checkMatch(t, a, b, matchSequences(context.Background(), a, b)); got < n/100 {
		t.Errorf("%d of %d are matched", got, n)
	}
}

func TestShuffledSequencesKeepTheLongestRisingPart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := make([]uint64, 200)
		for i := range a {
			a[i] = uint64(i)
		}
		b := rapid.Permutation(a).Draw(t, "b")
		if got, want := checkMatch(t, a, b, matchSequences(context.Background(), a, b)), longestCommon(a, b); got != want {
			t.Fatalf("%d in common, not %d", got, want)
		}
	})
}

func TestNumbersAreComparedByValue(t *testing.T) {
	for _, group := range [][]string{
		{"0", "-0", "0.0", "0e5", "-0.00E-9"},
		{"1", "1.0", "10e-1", "0.1e1", "1E0", "100e-2"},
		{"-12.5", "-1.25e1", "-12.50", "-125e-1"},
		{"1000000000000000000000000000000000000000000000000000000000000000000000", "1e69", "10e68", "0.1E+70"},
		{"1e63", "1000000000000000000000000000000000000000000000000000000000000000"},
		{"1e64", "10000000000000000000000000000000000000000000000000000000000000000"},
		{"-1e63", "-1000000000000000000000000000000000000000000000000000000000000000"},
		{"1e-62", "0.00000000000000000000000000000000000000000000000000000000000001"},
		{"1e-63", "0.000000000000000000000000000000000000000000000000000000000000001"},
		{"123e400", "1.23E402"}, {"1e99999999999999999999"}, {"1e99999999999999999998"},
		{"12345678901234567890"}, {"12345678901234567891"}, {"0.1"}, {"0.10000000000000000001"},
	} {
		for _, other := range group {
			if a, b := string(normalNumber([]byte(group[0]))), string(normalNumber([]byte(other))); a != b {
				t.Errorf("%s is %s, %s is %s", group[0], a, other, b)
			}
		}
	}
}

func TestNormalNumbersAreEqualIfTheValuesAre(t *testing.T) {
	digits := rapid.StringMatching(`-?(0|[1-9][0-9]{0,3}0{0,3})(\.0{0,3}[0-9]{1,3}0{0,2})?([eE][-+]?[0-9]{1,2})?`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := digits.Draw(t, "a"), digits.Draw(t, "b")
		x, okX := new(big.Rat).SetString(a)
		y, okY := new(big.Rat).SetString(b)
		if !okX || !okY {
			t.Fatalf("%s, %s", a, b)
		}
		if equal := string(normalNumber([]byte(a))) == string(normalNumber([]byte(b))); equal != (x.Cmp(y) == 0) {
			t.Fatalf("%s and %s: %t", a, b, equal)
		}
		// Another spelling of the same value.
		if again := a + "e0"; !slices.Contains([]byte(a), 'e') && !slices.Contains([]byte(a), 'E') && string(normalNumber([]byte(again))) != string(normalNumber([]byte(a))) {
			t.Fatalf("%s and %s", a, again)
		}
	})
}
