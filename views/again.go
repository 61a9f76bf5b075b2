package views

import (
	"strconv"
	"time"

	"parley/playground"
)

// AgainInput is what the page that explains a kept run by today's rules is made of.
type AgainInput struct {
	Kept   playground.Run               // masked, with its explanation as stored
	Today  playground.Explanation       // by the rules of this program
	Change playground.ExplanationChange // from the one to the other
	Past   playground.Past
	Now    time.Time
}

// AgainModel is what that page draws.
type AgainModel struct {
	Title, Back string
	Say         string
	Lines       []changeLine
	Explain     explainModel
}

// NewAgainModel decides what the page shows.
func NewAgainModel(in AgainInput) AgainModel {
	id := in.Kept.ID.String()
	m := AgainModel{Title: "Run " + id + " by today's rules", Back: "/runs/" + id}
	rules := "It was explained by ruleset " + strconv.Itoa(in.Kept.Explanation.Ruleset) + "; today's is " + strconv.Itoa(in.Today.Ruleset) + ". "
	m.Say = rules + "Today's rules say the same."
	if !in.Change.Same {
		m.Say = rules + "This is what they say otherwise. What was stored stays as it is."
	}
	today := in.Kept
	today.Explanation = in.Today
	m.Explain = newExplain(ResultInput{Run: today, Past: in.Past, RunPage: true, Now: in.Now})
	for _, s := range in.Change.Sentences {
		m.Lines = append(m.Lines, sentenceLine(s))
	}
	return m
}

// sentenceLine shows one saying that is gone, new or another.
func sentenceLine(s playground.SentenceChange) changeLine {
	sg := signs[s.Kind]
	what := s.Finding
	if what == "" {
		what = "Headline"
	}
	return changeLine{sg.CSS, sg.Sign, sg.Word, showLine(what), shorten(showLine(s.A), 400), shorten(showLine(s.B), 400)}
}
