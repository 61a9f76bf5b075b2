package playground_test

import (
	"strings"
	"testing"

	"parley/playground"
)

func TestCookieFieldsAreHiddenByName(t *testing.T) {
	for in, want := range map[string]string{
		"sid=7; theme=dark": "sid=‹secret:cookie:sid›; theme=‹secret:cookie:theme›", "a=": "a=", "bare": "‹secret:cookie:›", "": "", "a=b=c": "a=‹secret:cookie:a›", "{{x}}‹›=1": "{{x}}‹›=‹secret:cookie:x›",
	} {
		if got := playground.HideCookies(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := playground.HideSetCookie("sid=7; Path=/; HttpOnly"); got != "sid=‹secret:cookie:sid›; Path=/; HttpOnly" {
		t.Error(got)
	}
	if got := playground.HideSetCookie("sid=7"); got != "sid=‹secret:cookie:sid›" {
		t.Error(got)
	}
}

func TestOnlyTellingValuesAreLookedForEverywhere(t *testing.T) {
	var u playground.CookieUse
	for name, value := range map[string]string{"theme": "dark", "lang": "de-DE,en-GB", "sid": "0123456789ab", "session": "abcdef", "token": "abc", "none": ""} {
		u.Hides(playground.Cookie{Name: name, Value: value})
	}
	var names []string
	for _, s := range u.Hidden() {
		names = append(names, s.Name)
	}
	if all := strings.Join(names, " "); len(names) != 2 || !strings.Contains(all, "cookie:sid") || !strings.Contains(all, "cookie:session") {
		t.Errorf("looked for are %s", all)
	}
	if got := u.Told("theme is ‹secret:cookie:theme›, and ‹secret:other› stays"); got != "theme is dark, and ‹secret:other› stays" {
		t.Error(got)
	}
	var none *playground.CookieUse
	if none.Hidden() != nil || none.Told("x") != "x" {
		t.Error("an exchange without a jar hides something")
	}
}
