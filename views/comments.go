package views

import (
	"strconv"
	"time"

	"parley/playground"
)

// CommentsInput is what was said to a run.
type CommentsInput struct {
	Run      playground.RunID
	Comments []playground.Comment
	Names    []string                 // whom an @ can name
	MaySpeak bool                     // the visitor may say something
	Mine     func(author string) bool // the visitor may change what somebody said
	Editing  int64                    // the comment whose form is refused; 0: a new one
	Typed    string                   // what was typed into it and not kept
	Fault    string                   // why, in words; empty: nothing was refused
	Now      time.Time
}

// commentsModel is what stands under a run.
type commentsModel struct {
	Post     string
	Lines    []commentLine
	MaySpeak bool
	Names    []string
	Typed    string // in the form of a new comment
	Fault    string // of it
}

type commentLine struct {
	ID, Author, Text, Path string
	Typed, Fault           string // in its form
	When                   instant
	Edited, Mine           bool
}

func newComments(in CommentsInput) commentsModel {
	m := commentsModel{Post: "/runs/" + in.Run.String() + "/comments", MaySpeak: in.MaySpeak, Names: in.Names}
	for _, c := range in.Comments {
		author := showLine(c.Author)
		if author == "" {
			author = "Somebody"
		}
		id := strconv.FormatInt(c.ID, 10)
		l := commentLine{
			ID: id, Author: author, Text: c.Text, Path: "/comments/" + id, Typed: showMarks(c.Text),
			When: showInstant(c.CreatedAt, in.Now), Edited: !c.EditedAt.IsZero(), Mine: in.Mine != nil && in.Mine(c.Author),
		}
		if in.Fault != "" && in.Editing == c.ID {
			l.Typed, l.Fault = showMarks(in.Typed), in.Fault
		}
		m.Lines = append(m.Lines, l)
	}
	if in.Fault != "" && in.Editing == 0 {
		m.Typed, m.Fault = showMarks(in.Typed), in.Fault
	}
	return m
}
