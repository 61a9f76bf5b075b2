package handlers

import (
	"encoding/json"
	"hash/crc32"
	"slices"
	"strconv"
	"strings"

	"parley/playground"
	"parley/views"
)

// markedParts are a request's parts, as compose.Differences names them.
func markedParts(r playground.Request) map[string]any {
	return map[string]any{"method": r.Method, "url": []any{r.URL, r.Query}, "header": r.Headers, "auth": r.Auth, "body": r.Body, "option": r.Options}
}

// marksOf writes what each part of a request was when a form was filled from it: enough to tell
// later who changed it.
func marksOf(r playground.Request) string {
	var words []string
	for part, value := range markedParts(playground.MaskRequest(r)) {
		text, err := json.Marshal(value)
		if err != nil {
			continue // then it is not told of this part
		}
		words = append(words, part+"."+strconv.FormatUint(uint64(crc32.ChecksumIEEE(text)), 36))
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

// changersOf says of each part who changed it since a form was filled: the one who saved, the
// one who typed, or both. Marks that say nothing of a part leave it out.
func changersOf(marks string, typed, kept playground.Request) map[string]views.Changer {
	was := map[string]string{}
	for _, word := range strings.Fields(marks) {
		part, mark, _ := strings.Cut(word, ".")
		was[part] = mark
	}
	out := map[string]views.Changer{}
	mine, theirs := strings.Fields(marksOf(typed)), strings.Fields(marksOf(kept))
	for part := range markedParts(kept) {
		mark := part + "." + was[part]
		if was[part] == "" {
			continue
		}
		me, them := !slices.Contains(mine, mark), !slices.Contains(theirs, mark)
		switch {
		case me && them:
			out[part] = views.ChangedByBoth
		case them:
			out[part] = views.ChangedByThem
		case me:
			out[part] = views.ChangedByYou
		}
	}
	return out
}
