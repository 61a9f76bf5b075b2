package explain

import (
	"html"
	"strings"

	"parley/lazyregexp"
	"parley/playground"
)

// Elements are found by their names in the text: no document type, entity or stylesheet
// is ever looked at.
var (
	xmlCode     = element(`Code|[fF]aultcode|ErrorCode`)
	xmlValue    = element(`Value`)
	xmlMessage  = element(`Message|[fF]aultstring|Text|Description|message|detail|ErrorMessage|errorMessage|[eE]rrorDescr(?:iption)?|[eE]rrorDesc|[eE]rrorMsg|errormsg|error-text|ErrorText|ExceptionText|ServiceException|reason|Reason|msg|Msg|ShortMessage|returnAuthMsg|return_?[mM]sg|result_?[mM]sg|err_code_des|errors`)
	xmlWords    = element(`description|Description|LongMessage`)
	xmlRPCFault = lazyregexp.New(`<name>\s*faultString\s*</name>\s*<value>\s*(?:<string>)?(?:<!\[CDATA\[([^\]]{1,600})|([^<]{1,600}))`)
	xmlOWS      = lazyregexp.New(`<(?:\w+:)?(?:Service)?Exception\s+(?:(\x00)|((?:exceptionCode|code)="[^"<>]{1,200}"(?:\s+locator="[^"<>]{1,200}")?))`)
	xmlFHIR     = lazyregexp.New(`<(?:diagnostics|text|display)\s+value="(?:(\x00)|([^"<>]{1,600}))"`)
	xmlInner    = element(`(?:[A-Za-z]{0,20}[mM]essage|[A-Za-z]{0,20}[dD]escription|[eE]rrorText|[rR]eason|[tT]ext)`)
	xmlError    = element(`error|Error|err`)
	xmlTitle    = element(`title`)
	xmlDetail   = element(`AuthenticationErrorDetail`)
	xmlDetails  = element(`[dD]etails`)
	xmlID       = element(`RequestId|RequestID|HostId`)
	xmlKey      = element(`Key`)
	xmlBucket   = element(`BucketName|Bucket`)
	xmlHost     = element(`Endpoint`)
	xmlRegion   = element(`Region`)
)

// element is a pattern for the text of the first element of one of the names that holds text
// itself: elements around others are often set on lines of their own.
func element(names string) *elementPattern {
	return &elementPattern{keys: elementKeys(names), Regexp: lazyregexp.New(`<(?:[\w.-]+:)?(?:` + names + `)(?:\s[^>]*)?>\s*(?:<!\[CDATA\[\s*([^\]]{1,600})|([^<\s][^<]{0,599}))`)}
}

// elementPattern is such a pattern, with the parts of the names of which one stands in whatever it
// finds: looking for those first costs a small part of asking it.
type elementPattern struct {
	*lazyregexp.Regexp
	keys []string
}

func (p *elementPattern) FindStringSubmatchIndex(text string) []int {
	if hasAny(text, p.keys...) == "" {
		return nil
	}
	return p.Regexp.FindStringSubmatchIndex(text)
}

func (p *elementPattern) MatchString(text string) bool {
	return hasAny(text, p.keys...) != "" && p.Regexp.MatchString(text)
}

// finder is a pattern that finds the text of an element.
type finder interface {
	FindStringSubmatchIndex(text string) []int
}

// elementKeys are the longest plain parts of the names of a pattern, one of each.
func elementKeys(names string) []string {
	var keys []string
	for _, name := range strings.Split(strings.TrimPrefix(names, "(?:"), "|") {
		name, _, _ = strings.Cut(name, "(?:") // what follows may be absent
		longest, run, class := "", "", 0
		for i := 0; i <= len(name); i++ {
			c := byte(0)
			if i < len(name) {
				c = name[i]
			}
			switch {
			case c == '[' || c == '{':
				class++
			case c == ']' || c == '}':
				class--
				run = ""
				continue
			}
			if class == 0 && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_') && !(i+1 < len(name) && name[i+1] == '?') {
				run += string(c)
				continue
			}
			if len(run) > len(longest) {
				longest = run
			}
			run = ""
		}
		keys = append(keys, longest)
	}
	return keys
}

// davCondition is the condition that WebDAV's error names by an element (RFC 4918, 16).
var davCondition = lazyregexp.New(`<(?:\w+:)?error\s[^>]{0,200}"DAV:"[^>]{0,200}>\s*<(?:\w+:)?([a-z]{3,20}(?:-[a-z]{2,20}){1,6})`)

// textIn is the place of the text that element found: within CDATA, or by itself.
func textIn(m []int) (from, to int) {
	if m[2] >= 0 {
		return m[2], m[3]
	}
	return m[4], m[5]
}

// xmlLeaf is an element that holds text alone.
var xmlLeaf = lazyregexp.New(`<([A-Za-z][A-Za-z0-9]{1,40})>([^<]{1,300})</`)

// xmlTold are the elements of a cloud's error that are told elsewhere, or to nobody.
var xmlTold = map[string]bool{
	"Code": true, "Message": true, "RequestId": true, "RequestID": true, "HostId": true, "Type": true, "AWSAccessKeyId": true, "StringToSign": true, "StringToSignBytes": true, "SignatureProvided": true, "CanonicalRequest": true,
	"CanonicalRequestBytes": true, "AuthenticationErrorDetail": true, "Details": true, "Key": true, "BucketName": true, "Bucket": true, "Endpoint": true, "Region": true, "Resource": true, "Method": true, "RequestTime": true, "MaxAllowedSkewMilliseconds": true, "ServerTime": true,
}

// xmlMore quotes what a cloud's error tells beside its code and message, such as sizes.
func (f *facts) xmlMore() []evidence {
	var ev []evidence
	for _, m := range xmlLeaf.FindAllStringSubmatchIndex(f.xmlText(), 24) {
		text := f.xmlText()
		name := text[m[2]:m[3]]
		if xmlTold[name] || playground.SecretName(name) || len(ev) >= 2 || strings.TrimSpace(text[m[4]:m[5]]) == "" {
			continue
		}
		ev = append(ev, f.inText(m[4], plainXML(text[m[4]:m[5]]), name+", it says."))
	}
	return ev
}

// xmlShape reads AWS's Error and what is like it, SOAP's Fault and problem+xml.
func (f *facts) xmlShape() *shape {
	text := f.xmlText()
	s := &shape{name: "XML", sure: playground.Likely, mark: f.findMark()}
	switch {
	case strings.Contains(text, "<methodResponse"):
		s.name = "an XML-RPC fault"
	case strings.Contains(text, "faultstring") || (strings.Contains(text, ":Fault") || strings.Contains(text, "<Fault")) && (f.code >= 400 || !soapBody.MatchString(text) || soapFaulted.MatchString(text)):
		s.name = "SOAP fault"
	case strings.Contains(text, "<Error>") && xmlCode.MatchString(text):
		s.name = "AWS XML error"
		if f.azure() {
			s.name = "Azure XML error"
		}
	case f.resp.Content.MediaType == "application/problem+xml":
		s.name, s.sure = "problem+xml", playground.Certain
	}
	for _, re := range []finder{xmlRPCFault, xmlFHIR, xmlMessage, xmlWords, xmlTitle, xmlError, xmlCode, xmlOWS} {
		if re == xmlFHIR && !strings.Contains(text, "<OperationOutcome") || re == xmlRPCFault && s.name != "an XML-RPC fault" {
			continue
		}
		m := re.FindStringSubmatchIndex(text)
		if m == nil {
			continue
		}
		if from, to := textIn(m); strings.TrimSpace(text[from:to]) != "" {
			s.text, s.at = plainXML(text[from:to]), from
			break
		}
	}
	if m := davCondition.FindStringSubmatchIndex(text); s.text == "" && m != nil && text[m[2]:m[3]] != "sabredav-version" {
		s.text, s.at = text[m[2]:m[3]], m[2]
	}
	if m := xmlSentence.FindStringSubmatchIndex(text); s.text == "" && m != nil && f.code >= 400 {
		s.text, s.at = plainXML(text[m[2]:m[3]]), m[2] // in names of another language
	}
	if m := xmlAttribute.FindStringSubmatchIndex(text); s.text == "" && m != nil {
		s.text, s.at = plainXML(text[m[2]:m[3]]), m[2]
	}
	s.saysMore(text)
	return s
}

// soapBody is where a SOAP message has its content, and soapFaulted one that begins with a fault: one that
// stands deeper is a part of what was asked for.
var (
	soapBody    = lazyregexp.New(`<(?:[\w-]+:)?Body[\s>]`)
	soapFaulted = lazyregexp.New(`<(?:[\w-]+:)?Body(?:\s[^<>]{0,400})?>\s*<(?:[\w-]+:)?Fault[\s>]`)
)

// xmlAttribute is the sentence of an error that stands in an attribute.
var xmlAttribute = lazyregexp.New(`<(?:[\w.-]+:)?(?i:[a-z]{0,20}(?:err|error|exception|fault|failure|problem)s?)\s[^<>]{0,200}?\b(?i:msg|message|text|shorttext|description|desc|reason|detail|info)\s?=\s?"([^"<>]{3,600})"`)

// xmlSentence is the first element that holds a sentence.
var xmlSentence = lazyregexp.New(`<[\pL_][^<>]{0,60}>\s*([^<>\s]{1,40} [^<>]{2,300})</`)

// saysMore looks for the reason where the message is one of any failure: in the description
// beside it, or in the detail of a SOAP fault.
func (s *shape) saysMore(text string) {
	code := s.name == "SOAP fault" && looksLikeCode(s.text)
	vague := code || pointsInside(s.text) || hasAny(strings.ToLower(s.text), "occurred", "occured", "runtime error", "internal error", "see detail", "application error") != "" && len(s.text) < 80
	if !vague {
		return
	}
	from, re := 0, xmlWords
	if s.name == "SOAP fault" {
		if from = max(strings.Index(text, "<detail"), strings.Index(text, ":Detail")); from < 0 {
			return
		}
		re = xmlInner
	} else if strings.Contains(text, "ErrorDetail>") {
		re = xmlDetail
	} else if !strings.Contains(text, "escription") {
		re = xmlDetails
	}
	m := re.FindStringSubmatchIndex(text[from:])
	if m == nil {
		return
	}
	at, end := textIn(m)
	if w := plainXML(text[from+at : from+end]); strings.Contains(w, " ") && w != s.text {
		if !onlyStatus(s.text) {
			s.lead = strings.TrimRight(s.text, ". ")
		}
		s.text, s.at = w, from+at
	}
}

// plainXML is the text of an element without references and without the lines that Azure
// puts behind its message.
func plainXML(s string) string {
	if i := strings.Index(s, "\nRequestId:"); i >= 0 {
		s = s[:i]
	}
	return html.UnescapeString(strings.TrimSpace(s))
}

// xmlBytes bounds how much of an XML body is looked through, since some twenty patterns are: what
// went wrong stands at its beginning.
const xmlBytes = 32 << 10

func (f *facts) xmlText() string { return f.body().text[:min(len(f.body().text), xmlBytes)] }

// xmlWord returns what one of the patterns finds in an XML body, and where.
func (f *facts) xmlWord(re finder) (string, int) {
	if !f.body().xml {
		return "", 0
	}
	text := f.xmlText()
	m := re.FindStringSubmatchIndex(text)
	if m == nil {
		return "", 0
	}
	from, to := textIn(m)
	return plainXML(text[from:to]), from
}

// azure reports a response of Azure, whose XML looks like that of S3.
func (f *facts) azure() bool {
	return f.has("x-ms-error-code") || f.has("x-ms-version") || strings.HasSuffix(f.target.Hostname(), ".core.windows.net")
}

// soapCode is the code of a fault: faultcode in SOAP 1.1, Code/Value in 1.2.
func (f *facts) soapCode() (string, int) {
	if strings.Contains(f.xmlText(), "www.w3.org/2003/05/soap-envelope") {
		if w, at := f.xmlWord(xmlValue); w != "" {
			return w, at
		}
	}
	if w, at := f.xmlWord(xmlCode); w != "" {
		return w, at
	}
	return f.xmlWord(xmlValue)
}

// callersFault reports a SOAP fault whose code blames the message, not the service.
func (f *facts) callersFault() bool {
	code, _ := f.soapCode()
	return f.shape().name == "SOAP fault" && hasAny(strings.ToLower(code), "client", "sender", "mustunderstand", "versionmismatch", "failedauthentication", "invalidsecurity", "failedcheck", "securitytoken", "messageexpired", "invalid_", "actionnotsupported") != ""
}
