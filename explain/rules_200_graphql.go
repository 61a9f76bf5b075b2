package explain

// graphQLPlace quotes where in the document an error is.
func (f *facts) graphQLPlace() []evidence {
	first := f.body().root.get("errors").firstKid()
	var ev []evidence
	if p := first.get("path"); p.is(isArray) {
		ev = append(ev, f.inJSON(p, "The field that failed."))
	}
	if l := first.get("locations"); l.is(isArray) && l.first.get("line").scalar() != "" {
		ev = append(ev, f.inJSON(l, "The place in the query: line "+f.quote(l.first.get("line").scalar())+", column "+f.quote(l.first.get("column").scalar())+"."))
	}
	return ev
}

// graphQLFailed is OK-02.
func graphQLFailed(f *facts) (finding, bool) {
	s := f.shape()
	root := f.body().root
	if s.name != "GraphQL" {
		return silent()
	}
	if d := root.get("data"); d != nil && !d.is(isNull) && !allNull(d) {
		return silent()
	}
	n := root.get("errors").count
	title := "GraphQL could not carry it out: " + f.speech()
	why := "Under GraphQL a 200 says only that the document was taken. "
	if n > 1 {
		why += "There are " + itoa(n) + " errors; this is the first."
	} else {
		why += "There is no data."
	}
	d := blocker(title, why, append(f.shapeQuotes(s), f.graphQLPlace()...)...)
	switch {
	case hasAny(s.lower(), hashUnknown...) != "":
		d = f.hashOnly(d)
	case hasAny(s.lower(), "validation-failed", "validation_failed", "validation error of type", "validation error (", "cannot query field", "unknown argument", "unknown type", "not found in type", "parse_failed", "parse-failed", "syntax error", "undefinedfield", "doesn't exist on type", "required type") != "":
		d.Why = "The document does not fit the schema, or the part of it that the caller may see. " + d.Why
		if f.sendsContent() {
			d = do(d, edit("Edit the body", patch{Body: "keep"}))
		}
	case hasAny(s.lower(), "throttled", "rate limit", "rate_limited", "too many requests") != "":
		d = do(d, f.rates().action())
	case f.known && !f.credential().sent && hasAny(s.lower(), "unauthenticated", "must be logged in", "not authenticated", "authentication required") != "":
		d.Why += " No credentials were sent."
		d = do(d, f.addCredentials("Bearer")...)
	}
	return d, true
}

func allNull(d *node) bool {
	if !d.is(isObject) || d.first == nil {
		return false
	}
	for k := d.first; k != nil; k = k.next {
		if !k.is(isNull) {
			return false
		}
	}
	return true
}

// graphQLPartial is OK-03.
func graphQLPartial(f *facts) (finding, bool) {
	s := f.shape()
	root := f.body().root
	if d := root.get("data"); s.name != "GraphQL" || !d.is(isObject) || allNull(d) {
		return silent()
	}
	where := ""
	if p := root.get("errors").firstKid().get("path"); p.is(isArray) {
		where = ", " + f.quote(fieldName(p))
	}
	return warning("A part of the data is missing"+where+": "+f.speech(), "The rest of data can be used; what failed is null there.", append(f.shapeQuotes(s), f.graphQLPlace()...)...), true
}
