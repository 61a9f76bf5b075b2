package explain

import "parley/playground"

// fhirShape is an OperationOutcome, in which FHIR tells errors, warnings and good news alike.
func fhirShape(_ *facts, root *node) *shape {
	issue := fhirIssue(root)
	if issue == nil {
		return nil
	}
	s := &shape{name: "a FHIR OperationOutcome", sure: playground.Certain, message: fhirWords(issue), code: issue.get("code")}
	if c := issue.get("details", "coding").firstKid().get("code"); c.words() != "" {
		s.code = c
	}
	return s
}

// fhirIssue is the first issue of an OperationOutcome that is an error and has words.
func fhirIssue(root *node) *node {
	issues := root.get("issue")
	if root.get("resourceType").words() != "OperationOutcome" || !issues.is(isArray) {
		return nil
	}
	for k := issues.first; k != nil; k = k.next {
		if s := k.get("severity").words(); (s == "error" || s == "fatal") && fhirWords(k) != nil {
			return k
		}
	}
	return nil
}

// fhirWords are what an issue says, the most telling first.
func fhirWords(issue *node) *node {
	for _, n := range []*node{issue.get("diagnostics"), issue.get("details", "text"), issue.get("details", "coding").firstKid().get("display"), issue.get("code")} {
		if n.words() != "" {
			return n
		}
	}
	return nil
}

// fhirFaults are the errors of an OperationOutcome that name a place in what was sent.
func fhirFaults(root *node) []fieldFault {
	var faults []fieldFault
	if fhirIssue(root) == nil {
		return nil
	}
	for k := root.get("issue").first; k != nil && len(faults) < maxFaults; k = k.next {
		place := k.get("expression").firstKid()
		if place == nil {
			place = k.get("location").firstKid()
		}
		if s := k.get("severity").words(); (s == "error" || s == "fatal") && place.words() != "" && fhirWords(k) != nil {
			faults = append(faults, fieldFault{name: place.words(), message: fhirWords(k)})
		}
	}
	return faults
}
