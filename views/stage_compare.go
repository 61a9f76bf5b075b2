package views

import (
	"slices"
	"strconv"

	"parley/playground"
)

// stageRows is how many lines of two contents a stage sets beside each other.
const stageRows = 200

// StageCompare is a comparison as a stage shows it, whoever looks.
type StageCompare struct {
	Sides         []stageSide
	Many          string // how many, for the style
	Lead, Summary string
	Briefs        []brief
	Tally         []tallyChip
	Pair          *pairFile // of two runs
	Rest          string    // how much of their contents is not shown
	Matrix        *matrixPart
	Fault         string // why nothing can be compared
}

// stageSide is one of the runs that stand beside each other.
type stageSide struct {
	Letter, Step, What, Meta string
	Outcome                  outcome
}

// NewStageCompare decides what a stage shows of a comparison.
func NewStageCompare(p playground.Presentation, in CompareFileInput) StageCompare {
	page := CompareInput{Runs: in.Runs, Comparison: in.Comparison, Now: in.Now}
	m := StageCompare{Many: cardCSS(len(in.Runs))}
	for i, c := range cardsOf(page, nil) {
		m.Sides = append(m.Sides, stageSide{Letter: c.Letter, Step: StageRunWords(p, in.Runs[i].ID), What: showLine(c.What), Meta: c.Meta, Outcome: c.Outcome})
	}
	if len(in.Runs) > 2 {
		m.Lead, m.Summary, m.Briefs = summaryInParts(page)
		m.Matrix = newMatrix(page)
		return m
	}
	file := NewCompareFileModel(in)
	m.Lead, m.Summary, m.Pair = file.Lead, file.Summary, &file.Pairs[0]
	m.Tally, m.Pair.HeadA, m.Pair.HeadB = m.Pair.Tally, m.headOf(m.Pair.Letters.A), m.headOf(m.Pair.Letters.B)
	if n := len(m.Pair.Rows); n > stageRows {
		m.Pair.Rows, m.Rest = m.Pair.Rows[:stageRows], plural(int64(n-stageRows), "further line", "further lines")+" are on the page of the comparison."
	}
	return m
}

// headOf names a side over its content.
func (m StageCompare) headOf(letter string) string {
	for _, s := range m.Sides {
		if s.Letter == letter {
			return letter + ", " + s.Step
		}
	}
	return letter
}

// NewStageCompareFault says why runs do not stand beside each other.
func NewStageCompareFault(why string) StageCompare { return StageCompare{Fault: why} }

// StageRunWords say which run of a presentation one is.
func StageRunWords(p playground.Presentation, id playground.RunID) string {
	for i, s := range p.Steps {
		words := "Step " + strconv.Itoa(i+1)
		if at := slices.Index(s.Runs, id); at >= 0 && id != s.Run {
			if len(s.Runs) > 1 {
				words += ", send " + strconv.Itoa(at+1)
			}
			return words
		}
		if s.Run == id {
			return words + ", as kept"
		}
	}
	return ""
}

// stageChoice is a run that can be put beside others.
type stageChoice struct {
	ID, Step, Line string
	Outcome        outcome
	On             bool
}

func (m *StageModel) addCompare(in StageInput) {
	m.Compare = in.Compared
	m.Announce = m.Compare.Fault
	if m.Announce == "" {
		m.Announce = "Runs beside each other. " + m.Compare.Lead
	}
	for _, r := range in.Choices {
		path, _ := splitURL(playground.MaskURL(r.URL))
		m.Choices = append(m.Choices, stageChoice{
			ID: r.ID.String(), Step: StageRunWords(in.Presentation, r.ID), Line: showLine(shorten(r.Method+" "+path, 80)), Outcome: outcomeOf(r),
			On: slices.Contains(in.Presentation.Stage.Compared, r.ID),
		})
	}
}
