package explain

import (
	"html"
	"regexp"
	"strings"

	"parley/playground"
)

// Elements are found by their names in the text: no document type, entity or stylesheet
// is ever looked at.
var (
	xmlCode    = element(`Code|faultcode|ErrorCode`)
	xmlValue   = element(`Value`)
	xmlMessage = element(`Message|faultstring|Text|Description|message|detail`)
	xmlTitle   = element(`title`)
	xmlDetail  = element(`AuthenticationErrorDetail`)
	xmlID      = element(`RequestId|RequestID|HostId`)
	xmlKey     = element(`Key`)
	xmlBucket  = element(`BucketName|Bucket`)
	xmlHost    = element(`Endpoint`)
	xmlRegion  = element(`Region`)
)

// element is a pattern for the text of the first element of one of the names.
func element(names string) *regexp.Regexp {
	return regexp.MustCompile(`<(?:\w+:)?(?:` + names + `)(?:\s[^>]*)?>\s*([^<]{1,600})`)
}

// xmlShape reads AWS's Error and what is like it, SOAP's Fault and problem+xml.
func (f *facts) xmlShape() *shape {
	text := f.xmlText()
	s := &shape{name: "XML", sure: playground.Likely, mark: f.findMark()}
	switch {
	case strings.Contains(text, "faultstring") || strings.Contains(text, ":Fault") || strings.Contains(text, "<Fault"):
		s.name = "SOAP fault"
	case strings.Contains(text, "<Error>") && xmlCode.MatchString(text):
		s.name = "AWS XML error"
		if f.azure() {
			s.name = "Azure XML error"
		}
	case f.resp.Content.MediaType == "application/problem+xml":
		s.name, s.sure = "problem+xml", playground.Certain
	}
	for _, re := range []*regexp.Regexp{xmlMessage, xmlTitle, xmlCode} {
		if m := re.FindStringSubmatchIndex(text); m != nil && strings.TrimSpace(text[m[2]:m[3]]) != "" {
			s.text, s.at = plainXML(text[m[2]:m[3]]), m[2]
			break
		}
	}
	return s
}

// plainXML is the text of an element without references and without the lines that Azure
// puts behind its message.
func plainXML(s string) string {
	if i := strings.Index(s, "\nRequestId:"); i >= 0 {
		s = s[:i]
	}
	return html.UnescapeString(strings.TrimSpace(s))
}

func (f *facts) xmlText() string { return f.body().text[:min(len(f.body().text), markBytes)] }

// xmlWord returns what one of the patterns finds in an XML body, and where.
func (f *facts) xmlWord(re *regexp.Regexp) (string, int) {
	if !f.body().xml {
		return "", 0
	}
	text := f.xmlText()
	m := re.FindStringSubmatchIndex(text)
	if m == nil {
		return "", 0
	}
	return plainXML(text[m[2]:m[3]]), m[2]
}

// azure reports a response of Azure, whose XML looks like that of S3.
func (f *facts) azure() bool {
	return f.has("x-ms-error-code") || f.has("x-ms-version") || strings.HasSuffix(f.target.Hostname(), ".core.windows.net")
}

// soapCode is the code of a fault: faultcode in SOAP 1.1, Code/Value in 1.2.
func (f *facts) soapCode() (string, int) {
	if w, at := f.xmlWord(xmlCode); w != "" {
		return w, at
	}
	return f.xmlWord(xmlValue)
}

// callersFault reports a SOAP fault whose code blames the message, not the service.
func (f *facts) callersFault() bool {
	code, _ := f.soapCode()
	return f.shape().name == "SOAP fault" && hasAny(strings.ToLower(code), "client", "sender") != ""
}
