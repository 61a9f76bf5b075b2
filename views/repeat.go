package views

import (
	"net/url"
	"strconv"
	"strings"

	"parley/playground"
)

// planModel is the form that says how often a request is sent, and how.
type planModel struct {
	Open                                             bool
	Count, Concurrency, Pace, Stop, Failures, Missed control
	Wait                                             control // a select
	Waits                                            []selectOption
	Confirm                                          control
	Confirmed                                        bool
	Most, MostAtOnce                                 string
	Data                                             control
	WithData                                         bool
}

// PlanValues writes a plan as the form would post it.
func PlanValues(p playground.Plan) url.Values {
	return url.Values{
		"plan_count": {strconv.Itoa(p.Count)}, "plan_concurrency": {strconv.Itoa(p.Concurrency)}, "plan_pace_ms": {playground.WriteMilliseconds(p.PaceMS)},
		"plan_stop": {strings.Join(p.Stop.Statuses, ", ")}, "plan_failures": {strconv.Itoa(p.Stop.Failures)}, "plan_missed": {strconv.Itoa(p.Stop.Missed)}, "plan_retry_after": {string(p.RetryAfter)},
	}
}

// newPlan shows the plan that was typed, else the one that is offered.
func newPlan(in PlaygroundInput) planModel {
	v := PlanValues(playground.DefaultPlan())
	if in.Plan != nil {
		v = PlanValues(*in.Plan)
	}
	v.Set("plan_data", in.Data.CSV())
	for name, values := range in.Typed {
		if strings.HasPrefix(name, "plan_") {
			v[name] = values
		}
	}
	f := fields{v, faultsByName(in.Faults)}
	return planModel{
		Open: in.PlanOpen, Count: f.control("plan_count", "Runs"), Concurrency: f.control("plan_concurrency", "At once"), Pace: f.control("plan_pace_ms", "Pace"),
		Stop: f.control("plan_stop", "Stop at"), Failures: f.control("plan_failures", "Stop after"), Missed: f.control("plan_missed", "Or after"), Wait: f.control("plan_retry_after", "Asked to wait"),
		Waits: waitOptions(v.Get("plan_retry_after")),
		Data:  f.control("plan_data", "Data"), WithData: v.Get("plan_data") != "",
		Confirm: f.control("plan_confirm", "Send an unsafe method again and again"), Confirmed: v.Get("plan_confirm") == "yes",
		Most: "at most " + showCount(int64(in.Plans.Count)), MostAtOnce: "at most " + showCount(int64(in.Plans.Concurrency)),
	}
}
