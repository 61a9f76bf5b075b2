package compose

import (
	"strings"

	"golang.org/x/net/http/httpguts"

	"parley/playground"
)

// maxExpression bounds, in bytes, an expression that says what is taken from a response.
const maxExpression = 1 << 10

// extraction checks one line of what is taken from a response.
func (v *validation) extraction(at string, e playground.Extraction) {
	if detail := VariableNameFault(e.Variable); detail != "" {
		v.add(at+"/variable", detail)
	}
	if len(e.Expression) > maxExpression {
		v.add(at+"/expression", "An expression has at most 1024 bytes.")
		return
	}
	switch e.From {
	case playground.FromJSON:
		if e.Expression != "" && !strings.HasPrefix(e.Expression, "/") {
			v.add(at+"/expression", noPointer(e.Expression))
		}
	case playground.FromHeader:
		if !httpguts.ValidHeaderFieldName(e.Expression) {
			v.add(at+"/expression", "This takes the name of a response header.")
		}
	case playground.FromRegex:
		if _, err := playground.ReadExpression(e.Expression); err != nil || e.Expression == "" {
			v.add(at+"/expression", "This is no regular expression (RE2): "+regexFault(err)+".")
		}
	default:
		v.add(at+"/from", quoted(e.From)+" is nothing to take a value from. There are json, header and regex.")
	}
}

// ExtractionFault says what is wrong with an extraction; empty: nothing is.
func ExtractionFault(e playground.Extraction) string {
	v := &validation{}
	v.extraction("", e)
	if len(v.faults) > 0 {
		return v.faults[0].Detail
	}
	return ""
}

func regexFault(err error) string {
	if err == nil {
		return "it is empty"
	}
	return strings.TrimPrefix(err.Error(), "error parsing regexp: ")
}
