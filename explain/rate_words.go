package explain

import (
	"strconv"
	"strings"
	"time"

	"parley/lazyregexp"
)

var waitWord = lazyregexp.New(`(?i)(?:try again|retry|wait|available|come back|resets? in|resets? after)[^.0-9]{0,40}?([0-9]+(?:\.[0-9]+)?) ?(?:more |additional )?(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?)\b(?:,? (?:and )?([0-9]{1,4}) ?(s|secs?|seconds?|m|mins?|minutes?)\b)?`)

// goLength is a length of time in one word, such as 2m30s, and waitBehind one whose words stand behind
// it, or are those of something that is shut for so long.
var (
	goLength   = lazyregexp.New(`(?i)(?:try again|retry|wait|available|come back|resets?|cooldown|locked|blocked)[^.0-9]{0,40}?((?:[0-9]{1,3}h)?[0-9]{1,4}m[0-9]{1,5}(?:\.[0-9]+)?s|[0-9]{1,3}h[0-9]{1,4}m)\b`)
	waitBehind = lazyregexp.New(`(?i)\b([0-9]{1,5}) ?(s|secs?|seconds?|m|mins?|minutes?|h|hours?)(?: are| is)? (?:remaining|left|to go|cooldown)\b|\b(?:code|again|attempt|allowed|locked|blocked|banned|suspended|disabled|cooldown|cool down|paused|request (?:a new|another)[a-z ]{0,20})\b[^.0-9]{0,30}?(?:in|for|after) ([0-9]{1,5}) ?(s|secs?|seconds?|m|mins?|minutes?|h|hours?)\b`)
)

// bareWait is a number of seconds behind the name of the field that should have them, spelledWait a
// length in words, clockWait one as a clock has it, and everyWait the time between one and the next.
var (
	bareWait    = lazyregexp.New(`(?i)\bretry[ _-]after(?: is|:| =|=)? ?([0-9]{1,6})(?:[.,;!)]|$)`)
	spelledWait = lazyregexp.New(`(?i)\b(?:wait|in|after|for)(?: about| approximately| another| at least)? (an?|one|two|three|four|five|ten|fifteen|twenty|thirty|sixty) (?:more )?(second|minute|hour)s?\b`)
	clockWait   = lazyregexp.New(`(?i)\b(?:wait|again in|retry in) ([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?:$|[.,;!)]| before| and| until)`)
	everyWait   = lazyregexp.New(`(?i)\b(?:one|1|once|a single)(?: [a-z]+){0,2} (?:every|per|in) ([0-9]{1,5}) ?(s|secs?|seconds?|m|mins?|minutes?|h|hours?)\b|\b([0-9]{1,5}) ?(s|secs?|seconds?|m|mins?|minutes?|h|hours?) between\b`)
)

// spelledNumbers are numbers as words.
var spelledNumbers = map[string]int{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60}

// waitSpelled reads a wait that is not told in figures and a unit.
func waitSpelled(words string) time.Duration {
	if m := bareWait.FindStringSubmatch(words); m != nil {
		n, _ := strconv.Atoi(m[1])
		return time.Duration(n) * time.Second
	}
	if m := clockWait.FindStringSubmatch(words); m != nil {
		a, _ := strconv.Atoi(m[1])
		b, _ := strconv.Atoi(m[2])
		if m[3] == "" {
			return time.Duration(a)*time.Minute + time.Duration(b)*time.Second
		}
		c, _ := strconv.Atoi(m[3])
		return time.Duration(a)*time.Hour + time.Duration(b)*time.Minute + time.Duration(c)*time.Second
	}
	if m := everyWait.FindStringSubmatch(words); m != nil {
		n, _ := strconv.Atoi(m[1] + m[3])
		return time.Duration(n) * unitOf(m[2]+m[4])
	}
	if m := spelledWait.FindStringSubmatch(words); m != nil {
		return time.Duration(spelledNumbers[strings.ToLower(m[1])]) * unitOf(m[2])
	}
	return 0
}

// periodWait is a period that has to end first: what is left of it is not told, and is no longer.
var periodWait = lazyregexp.New(`(?i)\b(?:wait (?:for|until) (?:the )?next|(?:for|in) (?:the )?current|(?:in|after) (?:the )?next) (second|minute|hour)\b`)

// waitElsewhere is a time to wait in other languages than English.
var waitElsewhere = lazyregexp.New(`(?i)(?:^|[^0-9.,:/-])([0-9]{1,5}) ?(sekund\w*|seconden|secondes?|segundos?|secondi|секунд\p{L}*|saniye|detik|giây|ثانية|ثوان|ثوانٍ|秒钟?|초|minuten?|minutes?|minutos?|minuti|minut[ayę]?|минут\p{L}*|хвилин\p{L}*|dakika|menit|phút|دقيقة|دقائق|分钟|分鐘|分|분|stunden?|heures?|horas?|час(?:а|ов)?|годин\p{L}*|godzin\p{L}*|giờ|ساعة|ساعات|小时|小時|時間|시간|(?:or[ae]|saat|uur|jam)\b)`)

// unitElsewhere is the unit of time of a word of waitElsewhere.
func unitElsewhere(word string) time.Duration {
	word = strings.ToLower(word)
	switch {
	case hasAny(word, "min", "мин", "хвилин", "dakika", "menit", "phút", "دقيقة", "دقائق", "分", "분") != "":
		return time.Minute
	case hasAny(word, "stund", "heure", "hora", "ora", "ore", "час", "годин", "saat", "godzin", "uur", "jam", "giờ", "ساعة", "ساعات", "小时", "小時", "時間", "시간") != "":
		return time.Hour
	}
	return time.Second
}

// waitInWords reads "try again in 6s" and its kin.
func waitInWords(words string) time.Duration {
	words = words[:min(len(words), 2000)]
	if !strings.ContainsAny(words, "0123456789") {
		if n := waitSpelled(words); n > 0 {
			return n
		}
		if n := periodWait.FindStringSubmatch(words); n != nil {
			return unitOf(n[1])
		}
		return 0
	}
	if m := goLength.FindStringSubmatch(words); m != nil {
		if d, err := time.ParseDuration(strings.ToLower(m[1])); err == nil {
			return d
		}
	}
	m := waitWord.FindStringSubmatch(words)
	if m == nil {
		if n := waitSpelled(words); n > 0 {
			return n
		}
		if n := waitBehind.FindStringSubmatch(words); n != nil {
			v, err := strconv.ParseFloat(n[1]+n[3], 64)
			if err == nil && v <= 1e6 {
				return time.Duration(v * float64(unitOf(n[2]+n[4])))
			}
		}
		if n := periodWait.FindStringSubmatch(words); n != nil {
			return unitOf(n[1])
		}
		m = waitElsewhere.FindStringSubmatch(words)
		n, err := strconv.Atoi(strings.Join(m[min(1, len(m)):min(2, len(m))], ""))
		if err != nil {
			return 0
		}
		return time.Duration(n) * unitElsewhere(m[2])
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil || n > 1e6 {
		return 0
	}
	wait := time.Duration(n * float64(unitOf(m[2])))
	if more, err := strconv.ParseFloat(m[3], 64); err == nil && more < 1e4 && unitOf(m[4]) < unitOf(m[2]) {
		wait += time.Duration(more * float64(unitOf(m[4])))
	}
	return wait
}

// soonBy waits as long as a field or the words ask, else a few seconds.
func (f *facts) soonBy(words string) action {
	r := f.rates()
	if n := waitInWords(words); n > 0 && !r.hasWait {
		r = &rateFacts{wait: n, hasWait: true, waitField: "words"}
	}
	return r.orSoon()
}
