package views

import (
	"slices"
	"strconv"
	"strings"
)

// severalModel is the choice of environments that a request is sent to at once.
type severalModel struct {
	Open  bool
	Rows  []severalRow
	Fault string
	Few   bool // there are not enough to choose from
}

type severalRow struct {
	ID, Name, Label    string
	Checked, Protected bool
}

func newSeveral(in PlaygroundInput) severalModel {
	m := severalModel{Open: in.SeveralOpen, Fault: faultsByName(in.Faults)["several"], Few: len(in.Environments) < 2}
	chosen := in.Typed["several"]
	for i, name := range in.Environments {
		m.Rows = append(m.Rows, severalRow{
			ID: "f-several-" + strconv.Itoa(i), Name: name, Label: showLine(name), Protected: slices.Contains(in.Protected, name),
			Checked: slices.Contains(chosen, name) || len(chosen) == 0 && name == in.Environment,
		})
	}
	return m
}

// Verb is "is" or "are", as there is one or are several.
func (q Question) Verb() string {
	if strings.Contains(q.Several, ",") {
		return "are"
	}
	return "is"
}
