package playground

// Deed is what somebody did that others must be able to trust afterwards.
type Deed string

// The deeds.
const (
	DeedSignIn       Deed = "sign-in"
	DeedFailedSignIn Deed = "failed-sign-in"
	DeedSignOut      Deed = "sign-out"
	DeedRefusal      Deed = "refusal"        // of what a role or an owner may not do
	DeedBlocked      Deed = "blocked-target" // a run that the target policy stopped
	DeedReveal       Deed = "reveal"         // of credentials, to a run's owner
	DeedShare        Deed = "share"
	DeedExport       Deed = "export"
	DeedDelete       Deed = "delete"
	DeedPolicy       Deed = "policy" // a change of settings for everybody
	DeedPeople       Deed = "people" // a change of who may do what
	DeedChange       Deed = "change" // of what the team has in common: environments, rules, baselines
	DeedToken        Deed = "token"
)

// Deeds lists the deeds in the order of a choice.
var Deeds = []Deed{DeedSignIn, DeedFailedSignIn, DeedSignOut, DeedRefusal, DeedBlocked, DeedReveal, DeedShare, DeedExport, DeedDelete, DeedPolicy, DeedPeople, DeedChange, DeedToken}

// AuditEntry is one line of the audit trail. It is never changed and never removed.
type AuditEntry struct {
	ID      int64  `json:"id"`
	At      Time   `json:"at"`
	Who     string `json:"who"`     // a person's name; empty: nobody in particular
	Address string `json:"address"` // from where
	Deed    Deed   `json:"deed"`
	Object  string `json:"object"` // what it was done to, such as run 12
	Detail  string `json:"detail"`
}

// AuditFilter says which entries a list holds. The zero value is all of them.
type AuditFilter struct {
	Who    string
	Deed   Deed
	Text   string // in object, detail and address
	Since  Time
	Until  Time
	Before int64 // only entries older than this one
	Limit  int   // 1 to 500; 0 is 100
}

// AuditPage is a part of the trail, newest first.
type AuditPage struct {
	Entries []AuditEntry
	Older   int64 // pass as Before for the next part; 0 at the end
}
