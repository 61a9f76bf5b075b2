package views

import (
	"net/url"
	"strconv"
	"time"

	"parley/playground"
)

// AuditInput is what the page of the audit trail is made of.
type AuditInput struct {
	Query url.Values // the filter, as the address has it
	Page  playground.AuditPage
	Fault string
	Open  bool // nobody signs in
	Now   time.Time
}

// AuditModel is what the page of the audit trail draws.
type AuditModel struct {
	Who, Text, Since string
	Deeds            []choice
	Entries          []auditLine
	Fault            string
	Older, CSV       string // addresses
	Nothing          bool
}

type auditLine struct {
	When                               instant
	Who, Address, Deed, Object, Detail string
}

// deedWords say a deed for people.
var deedWords = map[playground.Deed]string{
	playground.DeedSignIn: "Signed in", playground.DeedFailedSignIn: "Failed to sign in", playground.DeedSignOut: "Signed out", playground.DeedRefusal: "Was refused",
	playground.DeedBlocked: "Target blocked", playground.DeedReveal: "Revealed", playground.DeedShare: "Shared", playground.DeedExport: "Exported", playground.DeedDelete: "Deleted",
	playground.DeedPolicy: "Changed policy", playground.DeedPeople: "Changed people", playground.DeedChange: "Changed", playground.DeedToken: "Token",
}

// NewAuditModel decides what the page of the audit trail shows.
func NewAuditModel(in AuditInput) AuditModel {
	q := in.Query
	m := AuditModel{Who: q.Get("who"), Text: q.Get("q"), Since: q.Get("since"), Fault: in.Fault, Deeds: []choice{{"", "anything", q.Get("deed") == ""}}}
	for _, d := range playground.Deeds {
		m.Deeds = append(m.Deeds, choice{string(d), deedWords[d], q.Get("deed") == string(d)})
	}
	for _, e := range in.Page.Entries {
		who := showLine(e.Who)
		if who == "" {
			who = "somebody"
		}
		m.Entries = append(m.Entries, auditLine{showInstant(e.At, in.Now), who, showLine(e.Address), deedWords[e.Deed], showLine(e.Object), showLine(e.Detail)})
	}
	m.Nothing = len(m.Entries) == 0 && in.Fault == ""
	kept := url.Values{}
	for _, name := range []string{"who", "q", "since", "until", "deed"} {
		if v := q.Get(name); v != "" {
			kept.Set(name, v)
		}
	}
	m.CSV = "/admin/audit.csv?" + kept.Encode()
	if in.Page.Older != 0 {
		kept.Set("before", strconv.FormatInt(in.Page.Older, 10))
		m.Older = "/admin/audit?" + kept.Encode()
	}
	return m
}
