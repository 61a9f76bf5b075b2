package playground

// checkSubjects are what checks look at, where they have no name of their own.
var checkSubjects = map[string]string{OfJSON: "the content", OfHeader: "the header", OfBody: "the text of the content", OfTime: "the time", OfSize: "the size"}

// ConditionWords say each condition of a check, as a sentence goes on behind what it looks at.
var ConditionWords = map[string]string{
	IsEqual: "is", IsOther: "is not", IsWith: "contains", IsWithout: "does not contain", IsMatched: "matches", IsThere: "exists", IsAbsent: "is absent",
	IsLess: "is less than", IsAtMost: "is at most", IsMore: "is more than", IsAtLeast: "is at least",
	IsOfType: "is of type", IsOfLength: "has the length", IsEmpty: "is empty", IsFilled: "is not empty",
}

// Subject says what a check looks at: /user/id, Content-Type, the time.
func (c Check) Subject() string {
	if c.At != "" {
		return c.At
	}
	return checkSubjects[c.Of]
}

// Words say a check in a line: /user/id is 7.
func (c Check) Words() string {
	words := c.Subject() + " " + ConditionWords[c.Is]
	if NeedsValue(c.Is) {
		if c.Value == "" {
			return words + ` ""`
		}
		words += " " + c.Value
	}
	return words
}

// Words say what came of a check: what should be so, and what was.
func (c Checked) Words() string {
	switch {
	case c.Held:
		return c.Check.Words()
	case c.Detail != "":
		return c.Check.Words() + ": " + c.Detail
	case c.Got == "":
		return c.Check.Words() + ": it was empty"
	}
	return c.Check.Words() + ": it was " + c.Got
}
