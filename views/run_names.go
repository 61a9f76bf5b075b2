package views

import (
	"strconv"
	"strings"

	"parley/playground"
)

// namesSection says which secrets are hidden in what is kept of a run, and what was taken
// from its response.
type namesSection struct {
	Hidden, Unhidden []listedName
	Stand            string // the sentence behind Hidden
	Shortest         string // how long a secret must be to be hidden
	Into             string
	Taken            []takenLine
}

// listedName is a name in a list, with the sign behind it.
type listedName struct{ Name, After string }

type takenLine struct {
	Name, Value, From string
	Found, Secret     bool
}

func newNamesSection(run *playground.Run) namesSection {
	n := namesSection{Hidden: secretNames(run.Hidden), Unhidden: secretNames(run.Unhidden), Shortest: strconv.Itoa(playground.ShortestHidden), Into: showLine(run.Environment)}
	n.Stand = " stand as their names in all that is kept of this run, in the request and in the response."
	if len(n.Hidden) == 1 {
		n.Stand = strings.Replace(n.Stand, "stand as their names", "stands as its name", 1)
	}
	var asked []playground.Extraction
	for _, e := range run.Request.Extract {
		if e.Enabled {
			asked = append(asked, e)
		}
	}
	for i, x := range run.Extracted {
		line := takenLine{Name: showLine(x.Variable), Value: x.Detail, Found: x.Found, Secret: x.Secret}
		if i < len(asked) && asked[i].Variable == x.Variable {
			line.From = takenFrom(asked[i].From, asked[i].Expression)
		}
		switch {
		case x.Found && x.Secret:
			line.Value = "a secret, which is hidden"
		case x.Found:
			line.Value = shorten(showMarks(x.Value), 300)
		}
		n.Taken = append(n.Taken, line)
	}
	return n
}

// secretNames are names of secrets as they are shown; a cookie's is said to be one.
func secretNames(names []string) []listedName {
	var out []listedName
	for i, name := range names {
		if cookie, ok := playground.HiddenCookieName(name); ok {
			name = "the cookie " + cookie
		}
		after := ", "
		if i == len(names)-1 {
			after = ""
		}
		out = append(out, listedName{showLine(name), after})
	}
	return out
}
