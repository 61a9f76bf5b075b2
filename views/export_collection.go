package views

import (
	"net/url"

	"parley/playground"
)

// ExportInput is what the page that takes a collection out is made of.
type ExportInput struct {
	ID       playground.CollectionID
	Request  string // the one that is taken out alone; empty: all
	Name     string
	Requests int
	Secrets  int // that are names without a value in the files
	Formats  []ExportFormat
}

// ExportFormat is a file that a collection can be had as.
type ExportFormat struct{ ID, Title, About string }

// ExportModel is what that page draws.
type ExportModel struct {
	Name, Back string
	Words      string
	Secrets    string
	Formats    []exportLine
}

type exportLine struct{ Title, About, Href string }

// NewExportModel decides what the page shows.
func NewExportModel(in ExportInput) ExportModel {
	m := ExportModel{Name: showLine(in.Name), Back: "/collections/" + in.ID.String(), Words: plural(int64(in.Requests), "request", "requests") + ", with their folders and variables."}
	only := ""
	if in.Request != "" {
		only, m.Back = "&request="+url.QueryEscape(in.Request), "/r/"+url.PathEscape(in.Request)
		m.Words = "This request alone, with the variables of its collection."
	}
	switch in.Secrets {
	case 0:
		m.Secrets = "No secret is in it."
	case 1:
		m.Secrets = "1 secret replaced: its name stands in the file, and no value."
	default:
		m.Secrets = showCount(int64(in.Secrets)) + " secrets replaced: their names stand in the file, and no values."
	}
	for _, f := range in.Formats {
		m.Formats = append(m.Formats, exportLine{f.Title, f.About, "/collections/" + in.ID.String() + "/export?format=" + f.ID + only})
	}
	return m
}
