package views

import (
	"strconv"
	"strings"

	"rsc.io/qr"
)

// FollowModel is how people come to follow: the link, and a picture of it.
type FollowModel struct {
	Link, Words string
	Size        string // of the picture, in modules with the quiet zone
	Path        string // its dark modules
}

// quietZone is the light border of a code, in modules.
const quietZone = 4

// NewFollowModel draws a link. It may be empty: words say why then.
func NewFollowModel(link, words string) FollowModel {
	m := FollowModel{Link: link, Words: words}
	code, err := qr.Encode(link, qr.M)
	if link == "" || err != nil {
		return m
	}
	m.Size = strconv.Itoa(code.Size + 2*quietZone)
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				path.WriteString("M" + strconv.Itoa(from+quietZone) + " " + strconv.Itoa(y+quietZone) + "h" + strconv.Itoa(x-from) + "v1h-" + strconv.Itoa(x-from) + "z")
			}
		}
	}
	m.Path = path.String()
	return m
}
