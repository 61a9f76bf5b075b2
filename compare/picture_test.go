package compare

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"parley/playground"
)

// painted encodes a picture of one colour with a few pixels of another.
func painted(t testing.TB, format string, width, height int, dots ...image.Point) []byte {
	t.Helper()
	picture := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White, color.Black})
	for _, p := range dots {
		picture.SetColorIndex(p.X, p.Y, 1)
	}
	var out bytes.Buffer
	err := map[string]func() error{
		"png":  func() error { return png.Encode(&out, picture) },
		"gif":  func() error { return gif.Encode(&out, picture, nil) },
		"jpeg": func() error { return jpeg.Encode(&out, picture, nil) },
	}[format]()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// manyScans is a progressive JPEG of 4 megapixels, each scan of which says in 19 bytes that every
// block stays as it is.
func manyScans(scans int) []byte {
	return []byte("\xff\xd8\xff\xc2\x00\x0b\x08\x08\x00\x08\x00\x01\x01\x11\x00" + // 2048 by 2048, grey
		"\xff\xc4\x00\x14\x10\x01" + strings.Repeat("\x00", 15) + "\xe0" + // the code 0 is a run of 16,384 blocks and as many as 14 bits say
		strings.Repeat("\xff\xda\x00\x08\x01\x01\x00\x01\x3f\x10\x7f\xfe\xff\x00\xfd\xff\x00\xff\x00", scans) + "\xff\xd9")
}

func TestPicturesAreComparedByPixel(t *testing.T) {
	dot := image.Pt(3, 2)
	facts := func(format string, width, height int) playground.PictureFacts {
		return playground.PictureFacts{Format: format, Width: width, Height: height}
	}
	huge := painted(t, "gif", 4, 4)
	copy(huge[6:], "\xff\xff\xff\xff") // says how large it is
	for _, c := range []struct {
		name string
		a, b []byte
		want *playground.PictureChange
		note string
	}{
		{"a pixel", painted(t, "png", 10, 8), painted(t, "png", 10, 8, dot), &playground.PictureChange{A: facts("png", 10, 8), B: facts("png", 10, 8), Compared: true, Pixels: 80, Differ: 1}, "Both are 10 × 8 pixels; 1 of 80 pixels differ."},
		{"another format", painted(t, "png", 10, 8, dot), painted(t, "gif", 10, 8, dot), &playground.PictureChange{A: facts("png", 10, 8), B: facts("gif", 10, 8), Compared: true, Pixels: 80}, "Both show the same picture, 10 × 8 pixels, in other bytes."},
		{"another size", painted(t, "gif", 10, 8), painted(t, "gif", 8, 10), &playground.PictureChange{A: facts("gif", 10, 8), B: facts("gif", 8, 10), Compared: true, Pixels: 96, Differ: 32}, "A is 10 × 8 pixels, B is 8 × 10 pixels."},
		{"JPEG", painted(t, "jpeg", 8, 8), painted(t, "jpeg", 16, 8), &playground.PictureChange{A: facts("jpeg", 8, 8), B: facts("jpeg", 16, 8), Compared: true, Pixels: 128, Differ: 64}, "A is 8 × 8 pixels, B is 16 × 8 pixels."},
		{"too large", huge, append(bytes.Clone(huge), 0), &playground.PictureChange{A: facts("gif", 65_535, 65_535), B: facts("gif", 65_535, 65_535)}, "Both are 65,535 × 65,535 pixels, too large to be compared by pixel."},
		{"WebP is not read", []byte("RIFF\x00\x00\x00\x00WEBPVP8 a"), []byte("RIFF\x00\x00\x00\x00WEBPVP8 b"), &playground.PictureChange{A: facts("webp", 0, 0), B: facts("webp", 0, 0)}, ""},
		{"a picture and something else", painted(t, "png", 4, 4), []byte("\x00\x01"), nil, ""},
		{"a picture that is cut", painted(t, "png", 10, 8)[:60], painted(t, "png", 10, 8), &playground.PictureChange{A: facts("png", 10, 8), B: facts("png", 10, 8)}, "Both are 10 × 8 pixels, but not both can be read."},
		{"a JPEG of many scans", manyScans(1), manyScans(100), &playground.PictureChange{A: facts("jpeg", 2048, 2048), B: facts("jpeg", 2048, 2048)}, "Both are 2,048 × 2,048 pixels, but not both can be read."},
		{"a long and a high one", painted(t, "gif", 60_000, 2), painted(t, "gif", 2, 60_000), &playground.PictureChange{A: facts("gif", 60_000, 2), B: facts("gif", 2, 60_000)}, "A is 60,000 × 2 pixels, B is 2 × 60,000 pixels."},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := compareAs(t, "image/png", string(c.a), string(c.b))
			if body.Kind != "binary" || (body.Picture == nil) != (c.want == nil) || c.want != nil && *body.Picture != *c.want {
				t.Errorf("%s, %+v, want %+v", body.Kind, body.Picture, c.want)
			}
			if !strings.HasPrefix(body.Note, c.note) {
				t.Errorf("%q, want %q", body.Note, c.note)
			}
			drawn, err := Picture(c.a, c.b)
			if compared := c.want != nil && c.want.Compared; compared != (err == nil) || err != nil && playground.CodeOf(err) != playground.Invalid {
				t.Errorf("%d bytes, %v", len(drawn), err)
			}
		})
	}
}

func TestThePictureOfDifferencesShowsThem(t *testing.T) {
	drawn, err := Picture(painted(t, "png", 4, 2, image.Pt(0, 0)), painted(t, "png", 3, 3))
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(drawn))
	if err != nil || picture.Bounds() != image.Rect(0, 0, 4, 3) {
		t.Fatalf("%v, %v", picture, err)
	}
	for at, want := range map[image.Point]color.NRGBA{
		{0, 0}: {0xc8, 0, 0, 0xff}, {1, 0}: {0xff, 0xff, 0xff, 0xff}, {3, 0}: onlyInOne, {0, 2}: onlyInOne, {3, 2}: {},
	} {
		if got := color.NRGBAModel.Convert(picture.At(at.X, at.Y)); got != want {
			t.Errorf("pixel %v is %v, want %v", at, got, want)
		}
	}
}

func FuzzPicture(f *testing.F) {
	for _, format := range []string{"png", "gif", "jpeg"} {
		f.Add(painted(f, format, 4, 4), painted(f, format, 4, 4, image.Pt(1, 1)))
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		change := pictures(a, b)
		drawn, err := Picture(a, b)
		if (err == nil) != (change != nil && change.Compared) {
			t.Fatalf("%+v, %v", change, err)
		}
		if err == nil && !bytes.HasPrefix(drawn, []byte("\x89PNG")) {
			t.Fatal("no PNG")
		}
	})
}
