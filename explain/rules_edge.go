package explain

import (
	"strings"

	"parley/playground"
)

// edgeRules are about codes that are no ordinary answer (G-02, G-03).
var edgeRules = []rule{
	{id: "E-CODE-VENDOR", title: "A vendor's own code", on: onResponse, find: vendorCode},
	{id: "E-CODE-UNKNOWN", title: "A code that nobody registered", on: onResponse, refs: []ref{rfc(9110, "15")}, find: unknownCode},
	{id: "E-1XX-FINAL", title: "An interim code as the final answer", on: between(100, 199), refs: []ref{rfc(9110, "15.2")}, find: interimFinal},
}

// vendorCode is G-02: an unregistered code with a mark of one who uses it.
func vendorCode(f *facts) (finding, bool) {
	entries := reference().byCode[f.code]
	if len(entries) == 0 || entries[0].Registered || f.code >= 520 && f.code <= 530 || f.code == 419 || f.code == 420 || f.code == 497 {
		return silent()
	}
	for _, s := range entries {
		named := f.empty() && s.Name != "" && strings.EqualFold(strings.TrimSpace(f.resp.Reason), s.Name)
		if s.Vendor == "" || !f.bears(s.Vendor) && !named {
			continue
		}
		d := likely(blocker(itoa(f.code)+" is a code of "+s.Vendor+": "+s.Name+".", s.Meaning, f.inStatus("Not registered.")))
		if server, ok := f.header("Server"); ok && server != "" {
			d.Evidence = append(d.Evidence, f.inHeader("Server", "The mark of its vendor."))
		}
		if strings.HasPrefix(s.SourceURL, "https://") {
			d = do(d, open("Open the vendor's page", s.SourceURL))
		}
		return d, true
	}
	return silent()
}

// unknownCode is G-03.
func unknownCode(f *facts) (finding, bool) {
	entries := reference().byCode[f.code]
	if f.code >= 520 && f.code <= 530 && len(entries) > 0 || len(entries) > 0 && (entries[0].Registered || f.code == 419) {
		return silent()
	}
	var users []string
	for _, s := range entries {
		if f.bears(s.Vendor) || f.empty() && s.Name != "" && strings.EqualFold(strings.TrimSpace(f.resp.Reason), s.Name) {
			return silent()
		}
		users = append(users, s.Vendor+" ("+s.Name+")")
	}
	title := itoa(f.code) + " is not a registered status code."
	why := "Clients treat it as " + itoa(f.code/100*100) + ". Only its sender knows what it means."
	if playground.ClassOf(f.code) == playground.ClassUnknown {
		why = "It lies outside the classes 1xx to 5xx, so clients cannot tell success from failure by it."
	}
	if len(users) > 0 {
		points := "nothing in the response points to that."
		for _, s := range entries {
			if strings.EqualFold(strings.TrimSpace(f.resp.Reason), s.Name) {
				points = "the words behind the code are its own, and others may have borrowed them."
			}
		}
		why += " It is known from " + f.quote(choice(users)) + "; " + points
	}
	d := possible(note(title, why, f.inStatus("")))
	if f.code >= 400 || f.code < 100 {
		d.Severity = playground.SeverityWarning
	}
	return d, true
}

func interimFinal(f *facts) (finding, bool) {
	if f.fail != nil {
		return silent()
	}
	if f.code == 101 {
		v, _ := f.header("Upgrade")
		return note("The connection switched to "+or(f.quote(v), "another protocol")+"; no HTTP answer follows.", "A client of that protocol has to go on from here.", f.inHeader("Upgrade", "The protocol."), f.inStatus("")), true
	}
	return blocker(itoa(f.code)+" is an interim answer, and came as the final one.", "The real answer never followed. The server or a proxy is broken.", f.inStatus("")), true
}
