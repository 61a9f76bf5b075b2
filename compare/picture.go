package compare

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"

	"parley/playground"
)

// maxPixels bounds a picture that is decoded.
const maxPixels = 4 << 20

// maxVisited bounds how often the pixels of a JPEG are gone through. Each of its scans may go
// through all of them, and take twenty bytes to say so; real pictures have up to about twenty.
const maxVisited = 40 * maxPixels

// pictureFormat names the kind of picture that bytes are, by their start; empty if none
// that a browser shows.
func pictureFormat(body []byte) string {
	switch {
	case bytes.HasPrefix(body, []byte("\x89PNG\r\n\x1a\n")):
		return "png"
	case bytes.HasPrefix(body, []byte("\xff\xd8\xff")):
		return "jpeg"
	case bytes.HasPrefix(body, []byte("GIF8")):
		return "gif"
	case len(body) > 12 && string(body[:4]) == "RIFF" && string(body[8:12]) == "WEBP":
		return "webp"
	}
	return ""
}

// readPicture decodes a picture, the first of several; nil where it cannot be read or is too
// large. The facts say how large it claims to be.
func readPicture(body []byte) (*image.NRGBA, playground.PictureFacts) {
	facts := playground.PictureFacts{Format: pictureFormat(body)}
	var config func() (image.Config, error)
	var decode func() (image.Image, error)
	reader := bytes.NewReader(body)
	switch facts.Format {
	case "png":
		config, decode = func() (image.Config, error) { return png.DecodeConfig(reader) }, func() (image.Image, error) { return png.Decode(reader) }
	case "jpeg":
		config, decode = func() (image.Config, error) { return jpeg.DecodeConfig(reader) }, func() (image.Image, error) { return jpeg.Decode(reader) }
	case "gif":
		config, decode = func() (image.Config, error) { return gif.DecodeConfig(reader) }, func() (image.Image, error) { return gif.Decode(reader) }
	default:
		return nil, facts
	}
	size, err := config()
	if err != nil {
		return nil, facts
	}
	facts.Width, facts.Height = size.Width, size.Height
	if size.Width <= 0 || size.Height <= 0 || size.Width > maxPixels/size.Height {
		return nil, facts
	}
	if scans := bytes.Count(body, []byte("\xff\xda")); facts.Format == "jpeg" && scans > maxVisited/(size.Width*size.Height) {
		return nil, facts
	}
	reader.Reset(body)
	decoded, err := decode()
	if err != nil || decoded.Bounds().Empty() || decoded.Bounds().Dx() > size.Width || decoded.Bounds().Dy() > size.Height {
		return nil, facts
	}
	out := image.NewNRGBA(image.Rect(0, 0, decoded.Bounds().Dx(), decoded.Bounds().Dy()))
	draw.Draw(out, out.Bounds(), decoded, decoded.Bounds().Min, draw.Src)
	return out, facts
}

// pictures compares two pictures by pixel; nil where one is none.
func pictures(a, b []byte) *playground.PictureChange {
	if pictureFormat(a) == "" || pictureFormat(b) == "" {
		return nil
	}
	x, factsA := readPicture(a)
	y, factsB := readPicture(b)
	out := &playground.PictureChange{A: factsA, B: factsB}
	if canOverlay(x, y) {
		out.Compared = true
		out.Pixels, out.Differ = countPixels(x, y, nil)
	}
	return out
}

// canOverlay reports whether both pictures are read, and not of so different a shape
// that they would span a much larger one.
func canOverlay(x, y *image.NRGBA) bool {
	if x == nil || y == nil {
		return false
	}
	both := x.Rect.Union(y.Rect)
	return both.Dx() <= 2*maxPixels/both.Dy()
}

// Picture draws where two pictures differ, as a PNG: what is equal is pale, what differs
// is red, the stronger the more, and what only one of them has is blue. Its error is
// playground.Invalid: one is no picture that can be read, or it is larger than 4 megapixels.
func Picture(a, b []byte) ([]byte, error) {
	x, _ := readPicture(a)
	y, _ := readPicture(b)
	if !canOverlay(x, y) {
		return nil, playground.NewError(playground.Invalid, "These are not two pictures, in PNG, JPEG or GIF and of at most 4 megapixels, that can be laid over each other.")
	}
	out := image.NewNRGBA(x.Rect.Union(y.Rect))
	countPixels(x, y, out)
	var encoded bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&encoded, out); err != nil {
		return nil, err
	}
	return encoded.Bytes(), nil
}

var onlyInOne = color.NRGBA{R: 0x2b, G: 0x5f, B: 0xd9, A: 0xff}

// countPixels counts the pixels of two pictures laid over each other, and those that
// differ, and draws them unless out is nil.
func countPixels(x, y, out *image.NRGBA) (all, differ int) {
	both := x.Rect.Union(y.Rect)
	for row := range both.Dy() {
		for column := range both.Dx() {
			at := image.Pt(column, row)
			if !at.In(x.Rect) && !at.In(y.Rect) {
				continue
			}
			all++
			drawn := onlyInOne
			if at.In(x.Rect) && at.In(y.Rect) {
				p, q := x.NRGBAAt(column, row), y.NRGBAAt(column, row)
				apart := distance(p, q)
				if apart > 0 {
					differ++
				}
				drawn = shade(p, apart)
			} else {
				differ++
			}
			if out != nil {
				out.SetNRGBA(column, row, drawn)
			}
		}
	}
	return all, differ
}

// distance returns by how much the most different channel of two colours differs. What
// cannot be seen has no colour.
func distance(p, q color.NRGBA) int {
	if p.A == 0 && q.A == 0 {
		return 0
	}
	most := 0
	for _, pair := range [][2]uint8{{p.R, q.R}, {p.G, q.G}, {p.B, q.B}, {p.A, q.A}} {
		most = max(most, int(pair[0])-int(pair[1]), int(pair[1])-int(pair[0]))
	}
	return most
}

// shade is the colour of a pixel in a picture of differences.
func shade(p color.NRGBA, apart int) color.NRGBA {
	if apart > 0 {
		pale := uint8(0xb0 - min(apart, 0xb0))
		return color.NRGBA{R: 0xc8, G: pale, B: pale, A: 0xff}
	}
	grey := (299*int(p.R) + 587*int(p.G) + 114*int(p.B)) / 1000
	light := uint8(0xff - (0xff-grey)*int(p.A)/0xff/4)
	return color.NRGBA{R: light, G: light, B: light, A: 0xff}
}
