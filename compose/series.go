package compose

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"

	"parley/playground"
)

// ReadSeries reads the content of POST /api/series: that of POST /api/runs, with a plan
// beside the request, and data as it is written. The errors are those of ReadDraft.
func ReadSeries(in io.Reader) (playground.Draft, playground.Plan, json.RawMessage, error) {
	plan := playground.DefaultPlan()
	text, err := io.ReadAll(in)
	if err != nil {
		return playground.Draft{}, plan, nil, fmt.Errorf("read the request: %w", err)
	}
	rest, planned := takeMember(text, "plan")
	rest, data := takeMember(rest, "data")
	draft, err := ReadDraftAsTyped(bytes.NewReader(rest))
	faults, other := faultsIn(err)
	if other != nil {
		return playground.Draft{}, plan, nil, other
	}
	if planned != nil {
		found := planFaults(planned)
		if faults = append(faults, found...); len(found) == 0 {
			err = json.Unmarshal(planned, &plan)
		}
	}
	switch {
	case len(faults) > 0:
		return playground.Draft{}, plan, nil, invalid(faults)
	case err != nil:
		return playground.Draft{}, plan, nil, playground.NewError(playground.Invalid, "This plan cannot be read: "+strings.TrimPrefix(err.Error(), "json: ")+".")
	}
	return draft, plan, data, nil
}

// takeMember takes one member out of an object. What is no object stays as it is, for who
// reads it next.
func takeMember(text []byte, name string) (rest, member []byte) {
	var all map[string]json.RawMessage
	if json.Unmarshal(text, &all) != nil || all[name] == nil {
		return text, nil
	}
	member = all[name]
	delete(all, name)
	rest, err := json.Marshal(all)
	if err != nil {
		return text, nil
	}
	return rest, member
}

// faultsIn parts an error into faults that are listed with others, and what ends the reading.
func faultsIn(err error) ([]playground.FieldError, error) {
	if e, ok := err.(*playground.Error); ok && e.Code == playground.Invalid && len(e.Fields) > 0 {
		return e.Fields, nil
	}
	return nil, err
}

// planFaults lists what of a plan has no place in one.
func planFaults(text []byte) []playground.FieldError {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return []playground.FieldError{fault("/plan", "This cannot be read: "+err.Error()+".")}
	}
	s := &shape{}
	s.check(v, reflect.TypeFor[playground.Plan](), "/plan")
	return s.faults
}
