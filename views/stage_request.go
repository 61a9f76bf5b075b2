package views

import (
	"strings"

	"parley/playground"
)

// stageChanges is how many changes of a request stand under its address.
const stageChanges = 4

// stageChange is where the request on stage is another than the one that its step was made of.
type stageChange struct {
	Sign             sign
	Name, Value, Was string
}

// addChanges says what was changed of the request before all eyes.
func (m *StageModel) addChanges(changes []playground.RequestChange) {
	for _, c := range changes {
		a, b := c.A, c.B
		name := c.Name
		switch c.Part {
		case "header":
			a, b = playground.MaskField(c.Name, a), playground.MaskField(c.Name, b)
		case "url":
			a, b = playground.MaskURL(a), playground.MaskURL(b)
			if param, ok := strings.CutPrefix(name, "?"); ok {
				name = param
			}
		case "method":
			name = "method"
		case "body":
			name = strings.TrimSpace("body " + name)
		}
		m.Changes = append(m.Changes, stageChange{Sign: signs[c.Kind], Name: showLine(name), Value: showLine(shorten(b, 80)), Was: showLine(shorten(a, 60))})
	}
	if n := len(m.Changes); n > stageChanges {
		m.Changes, m.MoreChanges = m.Changes[:stageChanges], "and "+plural(int64(n-stageChanges), "other change", "other changes")
	}
}

// addAsked writes the request as a message: what was sent, or would be.
func (m *StageModel) addAsked(in StageInput) {
	var request playground.Request
	switch {
	case in.Run != nil:
		request = in.Run.Request
		request.URL = in.Run.Target()
	case in.Asked != nil:
		request = *in.Asked
	default:
		return
	}
	var b strings.Builder
	b.WriteString(request.Method + " " + request.URL + "\n")
	if x := sentFirst(in.Run); x != nil {
		for _, f := range x.Request.Headers {
			b.WriteString(f.Name + ": " + f.Value + "\n")
		}
	} else {
		for _, row := range request.Headers {
			if row.Enabled {
				b.WriteString(row.Name + ": " + row.Value + "\n")
			}
		}
	}
	if content := askedContent(request.Body); content != "" {
		b.WriteString("\n" + content)
	}
	m.Body = showMarks(shorten(b.String(), stageBody))
	m.Announce = "The request. " + m.Method + " " + m.Path
}

func sentFirst(run *playground.Run) *playground.Exchange {
	if run == nil {
		return nil
	}
	return run.FirstSent()
}

// askedContent is what a request sends as content, as far as it is text.
func askedContent(b playground.Body) string {
	switch b.Kind {
	case playground.BodyNone, "":
		return ""
	case playground.BodyJSON, playground.BodyText:
		return b.Text
	case playground.BodyForm, playground.BodyMultipart:
		var lines []string
		for _, f := range b.Fields {
			value := f.Value
			if f.Filename != "" {
				value = "the file " + f.Filename
			}
			lines = append(lines, f.Name+": "+value)
		}
		return strings.Join(lines, "\n")
	case playground.BodyGraphQL:
		return strings.TrimSpace(b.Query + "\n\n" + string(b.Variables))
	}
	return bodyFact(b)
}
