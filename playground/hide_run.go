package playground

import (
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
			if r := attempts[i].Exchanges[j].Response; r != nil {
				h.content(&r.Content)
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
	out[0].Extract = append([]Extraction{}, r.Extract...)
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
			return
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
	c.Head = h.bytes(c.Head)
	if c.Whole == nil {
		return
	}
	c.Whole = h.bytes(c.Whole)
	c.DecodedSize = int64(len(c.Whole))
	sum := sha256.Sum256(c.Whole)
	c.SHA256 = hex.EncodeToString(sum[:])
	c.Head = c.Whole[:min(len(c.Whole), HeadBytes)]
}

func (h *Hider) bytes(b []byte) []byte {
	if b == nil {
		return nil
	}
	out, _ := h.replace(nil, b, false)
	return out
}
