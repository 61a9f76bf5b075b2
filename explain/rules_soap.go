package explain

import "strings"

func soapFault(f *facts) (finding, bool) {
	s := f.shape()
	if s.name != "SOAP fault" || s.text == "" {
		return silent()
	}
	title, why := "A SOAP fault: "+f.speech(), "The service took the message and could not carry it out."
	if f.code < 300 {
		title, why = "A SOAP fault under a "+itoa(f.code)+": "+f.speech(), "The status says nothing of it; the fault in the body does."
	}
	ev := f.shapeQuotes(s)
	if code, at := f.soapCode(); code != "" {
		ev = append(ev, f.inText(at, code, "Whose fault it is, in SOAP's words."))
	}
	d := blocker(title, why, ev...)
	if f.callersFault() {
		d = f.callerBlamed(d)
	}
	if about := f.topic(); about != topicFirst && about != topicOver {
		if why, steps := f.aboutElse(); why != "" {
			d.Why, d.Actions = why, nil
			d = do(d, steps...)
		}
	}
	return d, true
}

// callerBlamed says of a SOAP fault, whose code blames the message, where it is to be mended.
func (f *facts) callerBlamed(d finding) finding {
	d.Why = "By its code the message is at fault, not the service: sent again unchanged it will fail again."
	if !f.known {
		return d
	}
	if !f.sendsContent() {
		d.Why = "The service expects a SOAP envelope as the content of a POST, and none was sent."
		d.Evidence = append(d.Evidence, f.inMethod("What was asked, without content."))
		if f.method == "POST" {
			d = do(d, edit("Edit the body", patch{Body: "keep"}))
		}
		return d
	}
	if hasAny(strings.ToLower(f.shape().words()), "login fail", "logon fail", "authentication fail", "invalid user", "invalid login", "bad credentials", "wrong password", "invalid password") != "" {
		d.Why = "It is about the caller: the name and password, or the token, that the message carries in its header. " + d.Why
	}
	if strings.Contains(strings.ToLower(f.shape().words()), "action") {
		d.Evidence = append(d.Evidence, f.inSent("SOAPAction", "The action that was named outside of the message."))
		if strings.Contains(f.shape().lower(), "soapaction") {
			d = do(d, edit("Change SOAPAction", patch{SetHeaders: set("SOAPAction", `"action-here"`)}))
		}
		return d // it stands in a field, in Content-Type or in the message
	}
	return do(d, edit("Edit the body", patch{Body: "keep"}))
}
