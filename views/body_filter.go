package views

import (
	"net/url"
)

// BodyFilter is a jq filter over a body, and what came of it.
type BodyFilter struct {
	Open  bool // the field for it is shown
	Text  string
	Fault string // what is wrong with it
	At    int    // the byte of Text where that is; -1: it cannot be told
	Cut   string // why these are not all results
	Count int    // of results
}

// query is the filter as the address has it.
func (f BodyFilter) query() string {
	if f.Text == "" {
		return ""
	}
	return "&jq=" + url.QueryEscape(f.Text)
}

// filterModel is the field that puts a body through a filter.
type filterModel struct {
	Action       string
	Hidden       []piece // further fields: name and value
	Text         string
	Said         string
	Fault        string
	Before, Here string // the filter up to the fault and from there on
	Close        string
}

func newFilter(in ResultInput) *filterModel {
	f := in.Reading.Filter
	if !f.Open {
		return nil
	}
	m := &filterModel{Text: f.Text, Fault: showLine(f.Fault)}
	m.Action, m.Hidden = bodyForm(in, "pretty")
	m.Close = partHref(in, "body", "&view=pretty") + "#panel-result"
	if f.Fault != "" && f.At >= 0 && f.At <= len(f.Text) {
		m.Before, m.Here = showLine(f.Text[:f.At]), showLine(f.Text[f.At:])
		if m.Here == "" {
			m.Here = " "
		}
	}
	if f.Text != "" && (f.Fault == "" || f.Count > 0) {
		m.Said = plural(int64(f.Count), "result", "results")
	}
	return m
}
