package views

import (
	"time"

	"parley/playground"
)

// ForeignInput is what the page that explains a response from elsewhere is made of.
type ForeignInput struct {
	Text  string          // as pasted
	Fault string          // why it cannot be read, in words
	Run   *playground.Run // made of it, masked and explained; nil: nothing was pasted yet
	Now   time.Time
}

// ForeignModel is what that page draws.
type ForeignModel struct {
	Text    control
	Shown   bool
	Verdict verdictModel
	Explain explainModel
	Say     string
}

// NewForeignModel decides what the page shows.
func NewForeignModel(in ForeignInput) ForeignModel {
	m := ForeignModel{Text: control{ID: "f-text", Name: "text", Value: in.Text, Label: "Response", Fault: in.Fault}}
	if in.Fault != "" {
		m.Text.FaultID = "f-text-fault"
	}
	if in.Run == nil {
		return m
	}
	result := ResultInput{Run: *in.Run, RunPage: true, Now: in.Now}
	o := outcomeOf(in.Run.Summary())
	m.Shown, m.Verdict, m.Explain, m.Say = true, newVerdict(result, o), newExplain(result), spoken(in.Run, o)
	m.Verdict.Metrics, m.Verdict.Bar = nil, nil
	return m
}
