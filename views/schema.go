package views

import (
	"net/url"
	"regexp"
	"strconv"

	"parley/playground"
	"parley/static"
)

// SchemaInput is what came of fetching a GraphQL schema.
type SchemaInput struct {
	Run   playground.RunID // that brought it; 0: none was fetched
	Types int
	Fault string // why there is none, as half a sentence
}

// SchemaModel is the schema that queries are completed and checked by.
type SchemaModel struct {
	Run, Href  string
	Said       string
	Fault      bool
	Fetch      string // what the button says
	Script     string
	Operations []string // of the document, where it has several
}

var operationNames = regexp.MustCompile(`(?m)^\s*(?:query|mutation|subscription)\s+(\w+)`)

// mostOperations is how many operations of a document are named.
const mostOperations = 30

// NewSchemaModel decides what is said of the schema.
func NewSchemaModel(form url.Values, in SchemaInput) SchemaModel {
	m := SchemaModel{Run: form.Get("schema_run"), Fetch: "Fetch schema", Script: static.URL("graphql.js")}
	if _, err := strconv.Atoi(m.Run); err != nil {
		m.Run = ""
	}
	switch {
	case in.Fault != "":
		m.Href, m.Fault, m.Run = "/runs/"+in.Run.String(), true, ""
		m.Said = "No schema came with run " + in.Run.String() + ": " + in.Fault
	case m.Run != "":
		m.Href, m.Said, m.Fetch = "/runs/"+m.Run, "Schema of run "+m.Run, "Fetch anew"
		if in.Types > 0 {
			m.Said += ", " + plural(int64(in.Types), "type", "types")
		}
	}
	if found := operationNames.FindAllStringSubmatch(form.Get("body_text"), mostOperations); len(found) > 1 && form.Get("body_kind") == "graphql" {
		for _, f := range found {
			m.Operations = append(m.Operations, f[1])
		}
	}
	return m
}
