package views

import "parley/playground"

// ExportInput is what the page that takes a collection out is made of.
type ExportInput struct {
	ID       playground.CollectionID
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
	switch in.Secrets {
	case 0:
		m.Secrets = "No secret is in it."
	case 1:
		m.Secrets = "1 secret replaced: its name stands in the file, and no value."
	default:
		m.Secrets = showCount(int64(in.Secrets)) + " secrets replaced: their names stand in the file, and no values."
	}
	for _, f := range in.Formats {
		m.Formats = append(m.Formats, exportLine{f.Title, f.About, m.Back + "/export?format=" + f.ID})
	}
	return m
}
