package execute

import (
	"context"
	"strings"
	"testing"
)

func TestAURLIsCheckedWithoutBeingSent(t *testing.T) {
	p, err := NewPolicy("default", false, []string{"10.0.0.7:9000"}, []string{"*.hr.corp.test"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		url     string
		allowed bool
		rule    string
	}{
		{"http://8.8.8.8/", true, ""}, {"https://10.1.2.3/x", true, ""}, {"http://127.0.0.1:9/", false, ""}, {"http://169.254.169.254/latest", false, "metadata"},
		{"http://metadata.google.internal/", false, "metadata"}, {"http://a.hr.corp.test/", false, "deny"}, {"http://[::1]:8080/", false, ""}, {"http://8.8.8.8:25/", false, "port"},
		{"http://10.0.0.7:9000/", true, "allow"},
	} {
		got, err := CheckURL(context.Background(), p, c.url)
		if err != nil || len(got) != 1 || got[0].Allowed != c.allowed || c.rule != "" && got[0].Rule != c.rule || !c.allowed && got[0].Message == "" {
			t.Errorf("%s: %+v, %v", c.url, got, err)
		}
	}
	for _, bad := range []string{"", "ftp://a.example/", "http:///x", "http://a.example:0/", "::"} {
		if _, err := CheckURL(context.Background(), p, bad); err == nil || strings.Contains(err.Error(), "panic") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
