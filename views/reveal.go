package views

import "parley/playground"

// RevealModel is what the page of a run's credentials draws.
type RevealModel struct {
	Title, Back string
	Values      []playground.Revealed
}

// NewRevealModel decides what the page of a run's credentials shows.
func NewRevealModel(id playground.RunID, all []playground.Revealed) RevealModel {
	m := RevealModel{Title: "Credentials of run " + id.String(), Back: "/runs/" + id.String()}
	for _, v := range all {
		m.Values = append(m.Values, playground.Revealed{Where: v.Where, Name: showLine(v.Name), Value: showMarks(v.Value)})
	}
	return m
}
