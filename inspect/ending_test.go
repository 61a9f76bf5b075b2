package inspect

import (
	"bytes"
	"image"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"
)

func endsIn(b []byte) string {
	cut, err := CutShort(held{bytes.NewReader(b)})
	if err != nil {
		return err.Error()
	}
	return cut
}

// wholes are whole contents of the formats.
func wholes(t testing.TB) map[string][]byte {
	img := image.NewPaletted(image.Rect(0, 0, 90, 70), palette.Plan9)
	for i := range img.Pix {
		img.Pix[i] = byte(i * i)
	}
	var a, b, c bytes.Buffer
	if png.Encode(&a, img) != nil || jpeg.Encode(&b, img, nil) != nil || gif.EncodeAll(&c, &gif.GIF{Image: []*image.Paletted{img, img}, Delay: []int{1, 1}}) != nil {
		t.Fatal("a picture cannot be drawn")
	}
	small := b.Bytes() // in a segment of its own, as cameras keep one
	within := append([]byte{0xff, 0xd8, 0xff, 0xe1, byte((len(small) + 2) >> 8), byte(len(small) + 2)}, small...)
	return map[string][]byte{
		"a PNG": a.Bytes(), "a JPEG": small, "a JPEG within a JPEG": append(within, small[2:]...), "a GIF": c.Bytes(),
		"a WebP": []byte("RIFF\x08\x00\x00\x00WEBPVP8 "), "a PDF": []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"),
	}
}

func TestContentThatBreaksOffIsKnown(t *testing.T) {
	for name, whole := range wholes(t) {
		if got := endsIn(whole); got != "" {
			t.Errorf("%s is whole, and said to be a cut %s", name, got)
		}
		if got := endsIn(append(bytes.Clone(whole), "and something behind it"...)); got != "" {
			t.Errorf("%s with something behind it is said to be a cut %s", name, got)
		}
		for _, n := range []int{len(whole) / 3, len(whole) / 2, len(whole) * 9 / 10} {
			want := "picture"
			if name == "a PDF" {
				want = "PDF"
			}
			if got := endsIn(whole[:max(n, 9)]); got != want {
				t.Errorf("the first %d of the %d bytes of %s: %q", n, len(whole), name, got)
			}
		}
	}
	for _, other := range []string{"", "\x89PNG", "text", "GIF89a", "RIFF\xff\xff\xff\xffWAVE", "\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR"} {
		if got := endsIn([]byte(other)); got != "" && other != "GIF89a" {
			t.Errorf("%q is said to be a cut %s", other, got)
		}
	}
}

func FuzzCutShort(f *testing.F) {
	for _, whole := range wholes(f) {
		f.Add(whole)
	}
	f.Fuzz(func(t *testing.T, b []byte) { endsIn(b) })
}
