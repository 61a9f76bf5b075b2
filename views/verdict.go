package views

import (
	"strconv"
	"strings"

	"parley/playground"
)

// newVerdict makes the banner.
func newVerdict(in ResultInput, o outcome) verdictModel {
	run, last := &in.Run, in.Run.Final()
	v := verdictModel{look: o.look, Lead: o.Words + ".", Link: "/runs/" + run.ID.String()}
	if run.Status == 0 {
		v.Phrase, v.Lead = o.Code, noResponseLead(run)
	} else {
		v.Code, v.Phrase = strconv.Itoa(run.Status), showLine(phraseOf(run, in.Run.Explanation))
	}
	v.Lead = leadOf(run, v.Lead)
	if run.State == playground.StateCancelled {
		v.look = looks[playground.ClassNone]
	}
	v.Sub = telling(in)
	v.Metrics = []metric{timeMetric(run.TotalMS)}
	switch {
	case last != nil && last.Response != nil:
		figure, unit := splitSize(last.Response.Content.Size)
		v.Metrics = append(v.Metrics, metric{"Size", figure, unit}, metric{"Protocol", "HTTP/" + showLine(last.Response.HTTPVersion), ""})
	case run.Failure != nil:
		figure, unit := splitSize(run.Failure.Received)
		v.Metrics = append(v.Metrics, metric{"Received", figure, unit})
	}
	if last != nil && len(run.Attempts) == 1 && run.Redirects() == 0 {
		v.Bar = newRunBar(run, last, stopped(last))
	}
	v.Notices, v.Checked = notices(in), newChecked(run)
	v.Pin = &pinForm{Action: v.Link, Value: "true", Label: "Pin this run", Pressed: "false"}
	if run.Pinned {
		v.Pin = &pinForm{Action: v.Link, Value: "false", Label: "Unpin this run", Pressed: "true"}
	}
	v.Pin.Back, v.Pin.By = resultBase(in), run.CreatedBy
	return v
}

// leadOf says where the status alone would tell less than the truth.
func leadOf(run *playground.Run, usual string) string {
	switch {
	case run.Status == 0:
		return usual
	case run.State == playground.StateCancelled:
		return "Not whole."
	case run.FailsInside():
		return "The status says success, the answer does not."
	}
	return usual
}

func timeMetric(m playground.Millis) metric {
	figure, unit := splitDuration(m)
	return metric{"Time", figure, unit}
}

// phraseOf is the reason phrase that was sent, or the registered name that the
// explanation knows: HTTP/2 sends none.
func phraseOf(run *playground.Run, e playground.Explanation) string {
	if run.Reason != "" {
		return run.Reason
	}
	return reasonPhrases[run.Status]
}

// noResponseLead names what stopped it in a word or two, as a sentence.
func noResponseLead(run *playground.Run) string {
	switch {
	case run.State == playground.StateInterrupted:
		return "Parley stopped."
	case run.Failure == nil:
		return "Nothing came back."
	case run.Failure.Kind == playground.FailureCancelled:
		return "" // the words beside it are Cancelled already
	}
	words := map[playground.FailureKind]string{
		playground.FailureTimeout: "Timed out.", playground.FailureConnect: "Not connected.", playground.FailurePolicy: "Not allowed.",
		playground.FailureTLS: "TLS failed.", playground.FailureDNS: "Name not found.", playground.FailureProxy: "Stopped at the proxy.",
	}[run.Failure.Kind]
	if words == "" {
		words = failureWords[run.Failure.Kind]
		if words == "" {
			return ""
		}
		words = strings.ToUpper(words[:1]) + words[1:] + "."
	}
	return words
}

// telling is the one sentence that says most about this run.
func telling(in ResultInput) []linkedText {
	run := &in.Run
	switch hops := run.Redirects(); {
	case run.State == playground.StateInterrupted:
		return []linkedText{{Text: "The request may have reached its target"}}
	case run.Failure != nil:
		return []linkedText{{Text: strings.TrimSuffix(showLine(run.Failure.Message), ".")}}
	case len(run.Attempts) > 1:
		return []linkedText{{Text: "Attempt " + strconv.Itoa(len(run.Attempts)) + " of at most " + strconv.Itoa(max(run.Request.Options.Retry.MaxAttempts, len(run.Attempts))) + waited(run)}}
	case hops > 0:
		s := "After " + plural(int64(hops), "redirect", "redirects")
		if !sameTarget(run.Target(), run.FinalURL) {
			s += ", from a different address than you asked for"
		}
		return []linkedText{{Text: s}}
	}
	return comparedWithBefore(in)
}

func waited(run *playground.Run) string {
	var total playground.Millis
	for _, a := range run.Attempts {
		if a.Wait > 0 {
			total += a.Wait
		}
	}
	if total == 0 {
		return ""
	}
	return ", after waiting " + showDuration(total)
}

func sameTarget(a, b string) bool {
	cut := func(s string) string { s, _, _ = strings.Cut(s, "#"); s, _, _ = strings.Cut(s, "?"); return s }
	return cut(a) == cut(b)
}

// comparedWithBefore sets the run beside the one before of the same request.
func comparedWithBefore(in ResultInput) []linkedText {
	before := in.Past.Previous
	if in.Run.ID == 0 {
		return nil // it came from elsewhere
	}
	if before == nil || before.State == playground.StateRunning {
		return []linkedText{{Text: "The first " + shorten(showLine(in.Run.Request.Method), 20) + " of this address"}}
	}
	ago := showAgo(before.CreatedAt, in.Now)
	href := compareHref(before.ID, in.Run.ID)
	if before.Status == in.Run.Status {
		return []linkedText{{Text: "The same status as "}, {ago, href}}
	}
	o := outcomeOf(*before)
	was := o.Plain
	if before.Status != 0 {
		was = strings.TrimSpace(o.Code + " " + showLine(o.Phrase))
	}
	return []linkedText{{Text: "Last time this was "}, {was + ", " + ago, href}}
}

func compareHref(a, b playground.RunID) string {
	return "/compare?run=" + a.String() + "&run=" + b.String()
}

// toBaseline says how a run stands to its baseline, where no rail beside it does.
func toBaseline(in ResultInput) []notice {
	held := in.Held
	if held == nil || in.RunPage {
		return nil
	}
	n := notice{Text: "Same as the baseline, ", Href: compareHref(held.Run, in.Run.ID), Link: "run " + held.Run.String()}
	if !held.Same {
		n.Text = "Differs from the baseline in " + placeWords(held) + ": "
		n.Link = "compare with " + n.Link
	}
	return []notice{n}
}

// notices are further lines of the banner, each only when it is true.
func notices(in ResultInput) []notice {
	run, last := &in.Run, in.Run.Final()
	var out []notice
	if want := run.Request.Options.Expect; want != "" && run.State != playground.StateRunning && len(run.Checked) == 0 {
		words := "As expected: " + showLine(want) + "."
		if !playground.AsExpected(want, run.Status) {
			words = "Not as expected: the request expects " + showLine(want) + "."
		}
		out = append(out, notice{Text: words})
	}
	if last == nil {
		return out
	}
	out = append(out, toBaseline(in)...)
	if r := last.Response; r != nil && r.Content.Truncated {
		out = append(out, notice{Text: "The content was longer than this request keeps: " + showSize(r.Content.DecodedSize) + " of it are here."})
	}
	if f := last.Failure; f != nil && last.Response != nil && !f.LeadsNowhere() && f.Kind != playground.FailurePolicy {
		s := "The response did not arrive whole: " + showSize(f.Received) + " came"
		if f.Promised > 0 {
			s += ", " + showSize(f.Promised) + " were promised"
		}
		out = append(out, notice{Text: s + "."})
	}
	if p := last.Proxy; p != nil && last.Failure == nil {
		out = append(out, notice{Text: "Through the proxy " + showLine(p.URL) + "."})
	}
	if f := last.Failure; f != nil && f.Kind == playground.FailurePolicy {
		out = append(out, notice{Text: "What runs may reach, and by which rule: ", Href: policyHref(f), Link: "the policy"})
	}
	if last.TLS != nil && !last.TLS.Verified {
		out = append(out, notice{Text: "The server's certificate was not checked: anyone on the way could have answered."})
	}
	if r := last.Response; r != nil && !r.Content.Decoded && r.Content.Encoding != "" {
		out = append(out, notice{Text: "The content is kept as it was sent, coded as " + showLine(r.Content.Encoding) + "."})
	}
	if run.ParentID != 0 {
		out = append(out, notice{Text: "Made from ", Href: "/runs/" + run.ParentID.String(), Link: "run " + run.ParentID.String()})
	}
	return out
}

// stopped says how the last phase of an exchange ended, if it did not end well.
func stopped(x *playground.Exchange) string {
	switch {
	case x.Failure == nil, x.Failure.LeadsNowhere():
		return ""
	case x.Failure.Kind == playground.FailureTimeout:
		return "gave up"
	case x.Failure.Kind == playground.FailureCancelled:
		return "cancelled"
	}
	return "failed"
}
