package store

import (
	"bytes"
	"encoding/base64"
	"reflect"
	"strings"
	"unicode/utf8"

	"parley/playground"
)

// JSON cannot hold a string that is not UTF-8, and servers send such fields. A record in
// which there is one is marked, and those strings are written in base64 behind a sign.
const (
	rawMark = 0x80 // added to a record's coding
	rawSign = "\x00base64:"
)

// replaced is what encoding/json puts in the place of a byte that is not UTF-8. It also
// stands for a character that was meant, which costs no more than a second look.
var replaced = []byte(`\ufffd`)

// mayBeRaw reports whether JSON text may have lost bytes.
func mayBeRaw(text []byte) bool { return bytes.Contains(text, replaced) }

// hideRaw returns a copy of v with the strings that JSON cannot hold in base64.
func hideRaw(v any) any {
	return eachString(reflect.ValueOf(v), func(s string) string {
		if utf8.ValidString(s) && !strings.HasPrefix(s, rawSign) {
			return s
		}
		return rawSign + base64.StdEncoding.EncodeToString([]byte(s))
	}).Interface()
}

// showRaw undoes hideRaw in what v points to.
func showRaw(v any) {
	to := reflect.ValueOf(v).Elem()
	to.Set(eachString(to, func(s string) string {
		coded, hidden := strings.CutPrefix(s, rawSign)
		if !hidden {
			return s
		}
		raw, err := base64.StdEncoding.DecodeString(coded)
		if err != nil {
			return s
		}
		return string(raw)
	}))
}

// eachString returns a copy of a value with every string in it passed through f. Bytes and
// times are taken as they are.
func eachString(v reflect.Value, f func(string) string) reflect.Value {
	if !v.IsValid() || v.Type() == reflect.TypeFor[playground.Time]() {
		return v
	}
	switch v.Kind() {
	case reflect.String:
		return reflect.ValueOf(f(v.String())).Convert(v.Type())
	case reflect.Struct:
		c := reflect.New(v.Type()).Elem()
		c.Set(v)
		for i := range v.NumField() {
			if c.Field(i).CanSet() { // what is not exported is no part of a record
				c.Field(i).Set(eachString(v.Field(i), f))
			}
		}
		return c
	case reflect.Slice:
		if v.IsNil() || v.Type().Elem().Kind() == reflect.Uint8 {
			return v
		}
		c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			c.Index(i).Set(eachString(v.Index(i), f))
		}
		return c
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		c := reflect.New(v.Type().Elem())
		c.Elem().Set(eachString(v.Elem(), f))
		return c
	}
	return v
}
