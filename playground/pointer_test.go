package playground

import "testing"

func TestPointersOfPaths(t *testing.T) {
	for path, want := range map[string]string{
		"$": "", "": "", "$.id": "/id", "id": "/id", "items[0].id": "/items/0/id", "$[2]": "/2", `$['a/b']["c~d"].e`: "/a~1b/c~0d/e", "data.user-id": "/data/user-id",
		"$.größe": "/größe", "[0]": "/0", "$id": "no", "$..id": "no", "$.items[*].id": "no", "a b": "no", "$.items[?(@.a)]": "no", "a.": "no", "[a]": "no", "[": "no", "a[": "no", "['x'": "no", "$.0": "no", "a[-1]": "no",
	} {
		got, ok := PointerOfPath(path)
		if !ok {
			got = "no"
		}
		if got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
}

func FuzzPointerOfPath(f *testing.F) {
	f.Add("$.a[0]['b']")
	f.Fuzz(func(t *testing.T, path string) {
		if pointer, ok := PointerOfPath(path); ok && pointer != "" && pointer[0] != '/' {
			t.Errorf("%q: %q", path, pointer)
		}
	})
}
