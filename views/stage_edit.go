package views

import (
	"strconv"

	"parley/playground"
)

// StageEditModel is the composer on a stage.
type StageEditModel struct {
	Base, Back   string
	Place, Title string // of the step
	Composer     composerModel
	SentAlso     []fieldLine
	SignIn       authResult
	Environments []selectOption
	Unsent       bool // nothing of the step was sent yet
}

// NewStageEditModel decides what who presents sees while they change a request.
func NewStageEditModel(p playground.Presentation, step playground.Step, in PlaygroundInput) StageEditModel {
	whole := NewPlaygroundModel(in)
	at := 0
	for i, s := range p.Steps {
		if s.ID == step.ID {
			at = i
		}
	}
	back := presentationPath(p)
	return StageEditModel{
		Base: back + "/request?step=" + strconv.FormatInt(step.ID, 10), Back: back,
		Place: "Step " + strconv.Itoa(at+1) + " of " + strconv.Itoa(len(p.Steps)), Title: showLine(step.Title),
		Composer: whole.Composer, SentAlso: whole.SentAlso, SignIn: whole.SignIn, Environments: whole.Environments, Unsent: step.Shown == 0,
	}
}
