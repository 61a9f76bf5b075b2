package playground

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"reflect"
)

// Attempts hides secrets in all texts of attempts, in place, and in content that they hold
// themselves.
func (h *Hider) Attempts(attempts []Attempt) {
	if h == nil {
		return
	}
	h.texts(reflect.ValueOf(attempts))
	for i := range attempts {
		for j := range attempts[i].Exchanges {
			x := &attempts[i].Exchanges[j]
			h.noteTokens(&x.Request) // the marks are there now
			if x.Response != nil {
				h.content(&x.Response.Content)
			}
			if x.Record != nil {
				h.record(x)
			}
		}
	}
}

// Request returns a copy without secrets.
func (h *Hider) Request(r Request) Request {
	if h == nil {
		return r
	}
	out := []Request{r}
	out[0].Query, out[0].Headers = append([]Row{}, r.Query...), append([]Row{}, r.Headers...)
	out[0].Body.Fields = append([]FormField{}, r.Body.Fields...)
	out[0].PathParams, out[0].Variables = append([]Row{}, r.PathParams...), append([]Row{}, r.Variables...)
	out[0].Extract, out[0].Checks = append([]Extraction{}, r.Extract...), append([]Check{}, r.Checks...)
	out[0].Options.Retry.Statuses = append([]int{}, r.Options.Retry.Statuses...)
	out[0].Body.Variables = []byte(h.Text(string(r.Body.Variables)))
	h.texts(reflect.ValueOf(out))
	return out[0]
}

// texts walks everything that v holds: a field that is added one day is hidden too.
func (h *Hider) texts(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if v.CanSet() {
			v.SetString(h.Text(v.String()))
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			h.texts(v.Elem())
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			if v.CanSet() && v.Kind() == reflect.Slice && v.Len() > 0 {
				v.SetBytes(h.Bytes(v.Bytes()))
			}
			return // content has a digest, and is hidden below
		}
		for i := range v.Len() {
			h.texts(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				h.texts(v.Field(i))
			}
		}
	}
}

// content hides secrets in content that is kept with its run. Where all of it is here, its
// digest is that of what is kept.
func (h *Hider) content(c *Content) {
	if c.Whole == nil {
		c.Head = h.Bytes(c.Head)
		return
	}
	c.Whole, _ = h.replace(make([]byte, 0, len(c.Whole)), c.Whole, false)
	c.DecodedSize = int64(len(c.Whole))
	sum := sha256.Sum256(c.Whole)
	c.SHA256 = hex.EncodeToString(sum[:])
	c.Head = c.Whole[:min(len(c.Whole), HeadBytes)]
}

// record hides secrets in the bytes of the connection. Content that is framed or coded may
// have them in parts.
func (h *Hider) record(x *Exchange) {
	w := x.Record
	for _, b := range []*WireBytes{&w.Sent, &w.Received} {
		b.Head, b.Content = h.Bytes(b.Head), h.Bytes(b.Content)
	}
	if x.Response != nil && HoldsHidden(x.Response.Content.Head) && !HoldsHidden(w.Received.Content) && len(w.Received.Content) > 0 {
		w.Received.Content = []byte("‹content with secrets in it, which is not kept as it was framed›")
	}
}

// Bytes returns b with its secrets hidden, also one that has only begun at its end.
func (h *Hider) Bytes(b []byte) []byte {
	if b == nil || h == nil {
		return b
	}
	out, _ := h.replace(make([]byte, 0, len(b)), b, false)
	return h.hideBegun(out)
}

// HoldsHidden reports whether a secret was hidden in b.
func HoldsHidden(b []byte) bool { return bytes.Contains(b, []byte(markOpen)) }
