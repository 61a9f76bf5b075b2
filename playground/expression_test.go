package playground

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestExpressionsFindWhatRegexpFinds(t *testing.T) {
	long := strings.Repeat("line 1\n\xff é\n", 5_000) + "id=4711 <end>"
	for _, text := range []string{`id=(\d+)`, `(?m)^\S+ é$`, `.{0,900}(e)nd`, `\bid=(?P<a>[0-9]{1,400})(x)?`, `nothing{500}`, `$`, `(?i)LINE|é`, `\xff{0,600}é`} {
		e, err := ReadExpression(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range []string{"", "id=5", long, long[:100]} {
			want := regexp.MustCompile(text).FindSubmatchIndex([]byte(b))
			if got, err := e.Find(t.Context(), []byte(b)); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s in %d bytes: %v, %v, want %v", text, len(b), got, err, want)
			}
		}
	}
}

func TestExpressionsAreBounded(t *testing.T) {
	for _, text := range []string{strings.Repeat(`.{0,999}`, 12), `((a{9}b){9}c){9}` + strings.Repeat("(d{999})", 12), `(`} {
		if _, err := ReadExpression(text); err == nil {
			t.Errorf("%.40s is taken", text)
		}
	}
	over, stop := context.WithCancel(t.Context())
	e, err := ReadExpression(`.{0,999}.{0,999}z`)
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	// It is called off in the midst of it: whoever reads on has the whole megabyte before him.
	at, err := e.Find(calledOff{over, func() {
		if looked++; looked > 9 {
			stop()
		}
	}}, []byte(strings.Repeat("a", 1<<20)))
	if at != nil || err == nil || looked > 20 {
		t.Errorf("found %v, %v after %d looks", at, err, looked)
	}
}

// calledOff is a context that counts how often it was asked.
type calledOff struct {
	context.Context
	asked func()
}

func (c calledOff) Err() error {
	c.asked()
	return c.Context.Err()
}
