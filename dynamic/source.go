// Package dynamic makes the values that are new each time they are asked for, {{$uuid}} and {{$now}}, those of
// people and things that nobody is, and those that are made of others, such as signatures.
package dynamic

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Source is what values are made of.
type Source struct {
	Now    func() time.Time
	Random io.Reader
	Demo   string // the demo API's URL, as whoever sends reaches it
}

// Still is s at one moment: a time that stands in several places of a request is the same in all.
func (s Source) Still() Source {
	var at time.Time
	now := s.Now
	if now == nil {
		now = time.Now
	}
	s.Now = func() time.Time {
		if at.IsZero() {
			at = now()
		}
		return at
	}
	return s
}

// Value makes the value of one name, with what follows it. The error says what is wrong, behind the name.
func (s Source) Value(call string) (string, error) {
	words := strings.Fields(call)
	name, args := words[0], words[1:]
	if ours, ok := otherNames[name]; ok {
		name = ours
	}
	switch name {
	case "$uuid":
		return s.uuid(), noArgs(args)
	case "$now":
		at, err := s.at(args)
		return at.Format("2006-01-02T15:04:05.000Z"), err
	case "$timestamp":
		at, err := s.at(args)
		return strconv.FormatInt(at.Unix(), 10), err
	case "$timestampMs":
		at, err := s.at(args)
		return strconv.FormatInt(at.UnixMilli(), 10), err
	case "$date":
		at, err := s.at(args)
		return at.Format(time.DateOnly), err
	case "$randomInt":
		return s.whole(args)
	case "$randomHex":
		n, err := length(args)
		return hex.EncodeToString(s.bytes((n + 1) / 2))[:n], err
	case "$randomString":
		n, err := length(args)
		return s.letters(n), err
	case "$randomBoolean":
		return strconv.FormatBool(s.bytes(1)[0]&1 == 1), noArgs(args)
	case "$randomEmail":
		return strings.ToLower(s.letters(10)) + "@example.com", noArgs(args)
	case "$newline":
		return "\n", noArgs(args)
	case "$demo":
		return s.Demo, noArgs(args)
	}
	if f, ok := fakeOf(name); ok {
		return f.make(s.faker()), noArgs(args)
	}
	return "", errors.New("is no dynamic value. There are " + strings.Join(namesOf(values), ", ") + ", those of people and things, such as $randomFirstName, and those that are made of others, such as $hmacSha256")
}

// noArgs is the fault of words behind a name that takes none.
func noArgs(args []string) error {
	if len(args) > 0 {
		return errors.New("takes nothing behind its name")
	}
	return nil
}

// at is the time, moved by an argument such as +90s, -15m, +1h or -7d.
func (s Source) at(args []string) (time.Time, error) {
	now := time.Now
	if s.Now != nil {
		now = s.Now
	}
	at := now().UTC()
	if len(args) == 0 {
		return at, nil
	}
	wrong := errors.New("can be moved by a time such as +90s, -15m, +1h or -7d")
	if len(args) > 1 || len(args[0]) < 3 || args[0][0] != '+' && args[0][0] != '-' {
		return at, wrong
	}
	unit := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}[args[0][len(args[0])-1]]
	n, err := strconv.ParseInt(args[0][:len(args[0])-1], 10, 32)
	if err != nil || unit == 0 || n > maxDays || n < -maxDays {
		return at, wrong
	}
	return at.Add(time.Duration(n) * unit), nil
}

// maxDays bounds how far a time can be moved, in its unit.
const maxDays = 36_500

func (s Source) bytes(n int) []byte {
	from := s.Random
	if from == nil {
		from = rand.Reader
	}
	b := make([]byte, n)
	_, _ = io.ReadFull(from, b) // the system's never fails
	return b
}

func (s Source) uuid() string {
	b := s.bytes(16)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80 // version 4 (RFC 9562, 5.4)
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// whole is a whole number between two that are given, or from 0 to 1000.
func (s Source) whole(args []string) (string, error) {
	least, most := int64(0), int64(1000)
	wrong := errors.New("takes the least and the most, such as {{$randomInt 1 6}}")
	if len(args) != 0 {
		if len(args) != 2 {
			return "", wrong
		}
		a, errA := strconv.ParseInt(args[0], 10, 64)
		b, errB := strconv.ParseInt(args[1], 10, 64)
		if errA != nil || errB != nil || a > b {
			return "", wrong
		}
		least, most = a, b
	}
	n := binary.BigEndian.Uint64(s.bytes(8))
	if span := uint64(most-least) + 1; span != 0 {
		n %= span
	}
	return strconv.FormatInt(least+int64(n), 10), nil
}

// length is how long a text is wanted: 1 to 1000, or 16.
func length(args []string) (int, error) {
	if len(args) == 0 {
		return 16, nil
	}
	n, err := strconv.Atoi(args[0])
	if err != nil || len(args) > 1 || n < 1 || n > 1000 {
		return 16, errors.New("takes a length from 1 to 1000")
	}
	return n, nil
}

func (s Source) letters(n int) string {
	const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	b := s.bytes(n)
	for i := range b {
		b[i] = signs[int(b[i])%len(signs)]
	}
	return string(b)
}
