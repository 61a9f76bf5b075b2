package compare

import (
	"bytes"
	"strconv"
)

// maxPlain is the longest number, in bytes, whose normal form is its plain spelling.
const maxPlain = 64

// plainNumber reports whether a JSON number is spelled as its value would be written
// plainly: no exponent, no needless zero, no minus before zero. Two different plain
// spellings are two different values.
func plainNumber(text []byte) bool {
	if len(text) > maxPlain || string(text) == "-0" {
		return false
	}
	dot := -1
	for i, c := range text {
		switch c {
		case 'e', 'E':
			return false
		case '.':
			dot = i
		}
	}
	return dot < 0 || text[len(text)-1] != '0'
}

// normalNumber returns a text that is equal for two JSON numbers if, and only if,
// their values are: exactly, whatever their size.
func normalNumber(text []byte) []byte {
	if plainNumber(text) {
		return text
	}
	negative, digits, exponent, ok := decimal(text)
	switch {
	case !ok:
		return text
	case len(digits) == 0:
		return []byte("0")
	}
	out := make([]byte, 0, maxPlain)
	if negative {
		out = append(out, '-')
	}
	point := int64(len(digits)) + exponent // digits before the decimal point
	room := int64(maxPlain - len(out))
	switch {
	case exponent >= 0 && point <= room:
		return append(append(out, digits...), bytes.Repeat([]byte{'0'}, int(exponent))...)
	case exponent < 0 && point > 0 && int64(len(digits)+1) <= room:
		return append(append(append(out, digits[:point]...), '.'), digits[point:]...)
	case exponent < 0 && point <= 0 && 2-exponent <= room:
		return append(append(append(out, "0."...), bytes.Repeat([]byte{'0'}, int(-point))...), digits...)
	}
	return strconv.AppendInt(append(append(out, digits...), 'e'), exponent, 10)
}

// decimal splits a number into its digits without zeros at either end and its power
// of ten. It returns false for an exponent too large to count with; such numbers are
// compared by their spelling.
func decimal(text []byte) (negative bool, digits []byte, exponent int64, ok bool) {
	if text[0] == '-' {
		negative, text = true, text[1:]
	}
	if i := bytes.IndexAny(text, "eE"); i >= 0 {
		if len(text)-i > 17 {
			return false, nil, 0, false
		}
		n, err := strconv.ParseInt(string(text[i+1:]), 10, 64)
		if err != nil {
			return false, nil, 0, false
		}
		exponent, text = n, text[:i]
	}
	digits = make([]byte, 0, len(text))
	if i := bytes.IndexByte(text, '.'); i >= 0 {
		digits = append(append(digits, text[:i]...), text[i+1:]...)
		exponent -= int64(len(text) - i - 1)
	} else {
		digits = append(digits, text...)
	}
	digits = bytes.TrimLeft(digits, "0")
	trimmed := bytes.TrimRight(digits, "0")
	exponent += int64(len(digits) - len(trimmed))
	return negative, trimmed, exponent, true
}
