package views

import (
	"strconv"
	"strings"

	"parley/playground"
)

// pictureSide is one of the pictures that stand beside each other.
type pictureSide struct {
	Letter string // empty: the picture of differences
	Src    string
	Alt    string
	Facts  string
}

// picturesOf shows two pictures and, where there is one, that of their differences.
func picturesOf(in CompareInput, p *playground.Pair) []pictureSide {
	if p.Body.Picture == nil {
		return nil
	}
	var out []pictureSide
	for _, side := range []struct {
		run   playground.RunID
		facts playground.PictureFacts
	}{{p.A, p.Body.Picture.A}, {p.B, p.Body.Picture.B}} {
		letter := letterOf(in.Runs, side.run)
		facts := strings.ToUpper(side.facts.Format)
		if side.facts.Width > 0 {
			facts += ", " + showCount(int64(side.facts.Width)) + " × " + showCount(int64(side.facts.Height))
		}
		out = append(out, pictureSide{letter, "/runs/" + side.run.String() + "/preview", "The picture of " + letter, facts})
	}
	if in.Picture != "" && p.Body.Picture.Compared && p.Body.Picture.Differ > 0 {
		share := float64(p.Body.Picture.Differ) / float64(max(p.Body.Picture.Pixels, 1))
		facts := "Differs in " + plural(int64(p.Body.Picture.Differ), "pixel", "pixels") + ", " + shareWords(share)
		out = append(out, pictureSide{Src: in.Picture, Alt: "Where the pictures differ, in red", Facts: facts})
	}
	return out
}

// shareWords is a share in percent: with two digits where it is small.
func shareWords(share float64) string {
	if share < 0.1 {
		return strconv.FormatFloat(100*share, 'g', 2, 64) + " %"
	}
	return strconv.FormatFloat(100*share, 'f', 0, 64) + " %"
}
