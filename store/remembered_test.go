package store

import (
	"testing"

	"parley/playground"
)

// What is remembered of the settled tables is what they hold, after each kind of write.
func TestWhatIsRememberedIsWhatIsKept(t *testing.T) {
	s, ctx := openForTest(t), t.Context()
	look := func(what string, views, places, cookies int) {
		t.Helper()
		for range 2 { // read, then remembered
			v, err := s.SavedViews(ctx)
			if err != nil || len(v) != views {
				t.Errorf("%s: %d views and %v, want %d", what, len(v), err, views)
			}
			if n, err := s.CountEnvironments(ctx); err != nil || int(n) != places {
				t.Errorf("%s: %d environments and %v, want %d", what, n, err, places)
			}
			if jar, err := s.OpenCookies(ctx, "Staging", []string{"api.example"}); err != nil || len(jar) != cookies {
				t.Errorf("%s: %d cookies and %v, want %d", what, len(jar), err, cookies)
			}
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	before, err := s.CountEnvironments(ctx)
	must(err)
	built := int(before)
	look("nothing", 0, built, 0)
	e, err := s.CreateEnvironment(ctx, playground.Environment{Name: "Staging", Shape: playground.ShapeSquare, Auth: playground.Auth{Kind: "none"}})
	must(err)
	look("an environment", 0, built+1, 0)
	_, err = s.KeepCookies(ctx, "Staging", []playground.Cookie{{Domain: "api.example", Path: "/", Name: "sid", Value: "1"}})
	must(err)
	look("a cookie", 0, built+1, 1)
	v, err := s.CreateView(ctx, playground.SavedView{Name: "Failing", Query: "status:5xx"})
	must(err)
	look("a view", 1, built+1, 1)
	must(s.DeleteView(ctx, v.ID))
	look("no view", 0, built+1, 1)
	must(s.DeleteEnvironment(ctx, e.ID, 0))
	look("no environment, nor its jar", 0, built, 0)
}
