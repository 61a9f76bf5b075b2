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
	Now      time.Time
}

// commentsModel is what stands under a run.
type commentsModel struct {
	Post     string
	Lines    []commentLine
	MaySpeak bool
	Names    []string
}

type commentLine struct {
	ID, Author, Text, Path string
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
		m.Lines = append(m.Lines, commentLine{id, author, c.Text, "/comments/" + id, showInstant(c.CreatedAt, in.Now), !c.EditedAt.IsZero(), in.Mine != nil && in.Mine(c.Author)})
	}
	return m
}
