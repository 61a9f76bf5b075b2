package views

import (
	"slices"
	"strconv"
	"strings"

	"parley/playground"
)

// ErrorInput says what went wrong with a page of Parley itself.
type ErrorInput struct {
	Status    int // the answer's status code
	Title     string
	Detail    string // what happened, in words for the person
	Fields    []playground.FieldError
	Safe      string // what is not lost; empty: nothing was to lose
	Action    string // one thing to do; empty: go to the playground
	ActionURL string // a path of ours
	RequestID string
	Again     string // where the form that was refused goes; empty: it cannot be sent again from here
	Typed     []TypedField
	ShowTyped bool // in sight, since it may not be sent again soon
}

// ErrorModel is what the error page draws.
type ErrorModel struct {
	look
	Status    string
	Title     string
	Detail    string
	Fields    []errorField
	Safe      string
	Action    string
	ActionURL string
	RequestID string
	Again     string
	Typed     []TypedField
	Written   []string // what was written in it for people to read
}

type errorField struct{ Where, Detail string }

// NewErrorModel decides what the error page shows.
func NewErrorModel(in ErrorInput) ErrorModel {
	m := ErrorModel{look: lookOf(in.Status), Status: strconv.Itoa(in.Status), Title: in.Title, Detail: in.Detail, Safe: in.Safe,
		Action: in.Action, ActionURL: in.ActionURL, RequestID: in.RequestID}
	if OwnPath(in.Again) {
		m.Again, m.Typed = in.Again, in.Typed
		m.Safe = "What you typed waits on this page."
		for _, f := range in.Typed {
			if in.ShowTyped && slices.Contains([]string{"text", "note", "description"}, f.Name) && strings.TrimSpace(f.Value) != "" {
				m.Written = append(m.Written, f.Value)
			}
		}
	}
	if m.Action == "" || !OwnPath(m.ActionURL) {
		m.Action, m.ActionURL = "Go to the playground", "/"
	}
	for _, f := range in.Fields {
		where := strings.ReplaceAll(strings.Trim(f.Pointer, "/"), "/", ", ")
		m.Fields = append(m.Fields, errorField{where, f.Detail})
	}
	return m
}

// OwnPath reports whether s is an address within Parley and nowhere else.
func OwnPath(s string) bool {
	return strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") && !strings.HasPrefix(s, "/\\") && !strings.ContainsAny(s, "\r\n\t")
}
