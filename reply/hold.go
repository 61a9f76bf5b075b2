package reply

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parley/playground"
)

// mostGot bounds, in characters, what is said of a value that was held to a check.
const mostGot = 200

// Hold holds a run that has ended to the checks of its request, as they were sent. Content that is
// nil, where there is some, was too long to look at.
func Hold(run *playground.Run, content []byte) []playground.Checked {
	var r *playground.Response
	if x := run.Final(); x != nil {
		r = x.Response
	}
	return HoldTo(run.AsSent().Checks, r, content, run.TotalMS)
}

// HoldTo holds a response that took so long to checks, in that order. One that is off is left out.
func HoldTo(asked []playground.Check, r *playground.Response, content []byte, took playground.Millis) []playground.Checked {
	var out []playground.Checked
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	h := holder{ctx: ctx, r: r, content: content, took: took, document: document{content: content}}
	for _, c := range asked {
		if !c.Enabled {
			continue
		}
		one := playground.Checked{Check: c}
		one.Held, one.Got, one.Detail = h.hold(c)
		if c.Is == playground.IsMatched && !one.Held && one.Detail == "" && ctx.Err() != nil {
			one.Detail = tooSlow
		}
		one.Got = shortened(strings.ToValidUTF8(one.Got, "\ufffd"), mostGot)
		out = append(out, one)
	}
	return out
}

type holder struct {
	ctx      context.Context // over when expressions were looked for long enough
	r        *playground.Response
	content  []byte
	took     playground.Millis
	document document
}

func (h *holder) hold(c playground.Check) (held bool, got, detail string) {
	switch {
	case h.r == nil:
		return false, "", "No response came."
	case c.Of == playground.OfTime:
		want, ok := playground.ReadMilliseconds(c.Value)
		ms := float64(h.took) / float64(time.Millisecond)
		return ok && playground.Ordered(c.Is, ms, float64(want)), strconv.FormatFloat(math.Round(ms*10)/10, 'f', -1, 64) + " ms", ""
	case c.Of == playground.OfSize:
		want, ok := playground.ReadBytes(c.Value)
		size := h.r.Content.DecodedSize
		return ok && playground.Ordered(c.Is, float64(size), float64(want)), playground.WriteBytes(size), ""
	case c.Of == playground.OfHeader:
		return h.field(c)
	case h.content == nil && h.r.Content.SHA256 != "":
		return false, "", "The content is too long to be checked."
	case c.Of == playground.OfBody:
		return h.text(c)
	}
	value, detail := h.document.at(c.At)
	if detail != "" {
		return heldByNothing(c) && h.document.fault == "", "", detail
	}
	return holdValue(h.ctx, c, value)
}

// heldByNothing reports whether a JSON document that has nothing at a place holds a check of it. There
// it is as good as null: it differs from all else.
func heldByNothing(c playground.Check) bool {
	switch c.Is {
	case playground.IsAbsent, playground.IsEmpty, playground.IsWithout:
		return true
	case playground.IsOther:
		return wanted(c.Value) != nil
	}
	return false
}

// field holds the lines of a field: one of them must do, and of a condition that denies, all.
func (h *holder) field(c playground.Check) (held bool, got, detail string) {
	var lines []string
	for _, f := range h.r.Headers {
		if strings.EqualFold(f.Name, c.At) {
			lines = append(lines, f.Value)
		}
	}
	got = strings.Join(lines, ", ")
	switch {
	case c.Is == playground.IsAbsent:
		return lines == nil, got, ""
	case lines == nil:
		return c.Is == playground.IsOther || c.Is == playground.IsWithout, "", noField(c.At)
	case c.Is == playground.IsThere:
		return true, got, ""
	case c.Is == playground.IsOther || c.Is == playground.IsWithout:
		return !slices.ContainsFunc(lines, func(s string) bool { return !holdText(h.ctx, c, s) }), got, ""
	}
	return slices.ContainsFunc(lines, func(s string) bool { return holdText(h.ctx, c, s) }), got, ""
}

func (h *holder) text(c playground.Check) (held bool, got, detail string) {
	s := string(h.content)
	if c.Is == playground.IsOfLength {
		n := utf8.RuneCountInString(s)
		return strconv.Itoa(n) == c.Value, strconv.Itoa(n), ""
	}
	return holdText(h.ctx, c, s), strings.TrimSpace(s), ""
}

// holdText holds a text to a condition.
func holdText(ctx context.Context, c playground.Check, s string) bool {
	switch c.Is {
	case playground.IsEqual:
		return s == c.Value
	case playground.IsOther:
		return s != c.Value
	case playground.IsWith:
		return strings.Contains(s, c.Value)
	case playground.IsWithout:
		return !strings.Contains(s, c.Value)
	case playground.IsMatched:
		e, err := playground.ReadExpression(c.Value)
		if err != nil {
			return false
		}
		at, err := e.Find(ctx, []byte(s[:min(len(s), mostSearched)]))
		return err == nil && at != nil
	case playground.IsEmpty:
		return strings.TrimSpace(s) == ""
	case playground.IsFilled:
		return strings.TrimSpace(s) != ""
	}
	got, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	want, err2 := strconv.ParseFloat(strings.TrimSpace(c.Value), 64)
	return err == nil && err2 == nil && playground.Ordered(c.Is, got, want)
}
