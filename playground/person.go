package playground

// PersonID is a person's number.
type PersonID int64

// Person is somebody who uses Parley. The name is what runs, comments and the audit trail
// carry: it is never given to another person, and never changes.
type Person struct {
	ID        PersonID `json:"id"`
	Name      string   `json:"name"`
	Role      TeamRole `json:"role"`
	Way       Way      `json:"way"`
	Password  bool     `json:"password"` // has one of their own
	Disabled  bool     `json:"disabled"` // may not come in any more
	CreatedAt Time     `json:"created_at"`
	SeenAt    Time     `json:"seen_at"` // zero: never
}

// TeamRole is what a person may do.
type TeamRole string

// The roles, each with all that the one before it may do.
const (
	RoleViewer TeamRole = "viewer" // reads what the team has
	RoleMember TeamRole = "member" // sends, and changes what is their own
	RoleAdmin  TeamRole = "admin"  // changes everything, and the team
)

// Roles lists the roles, the least first.
var Roles = []TeamRole{RoleViewer, RoleMember, RoleAdmin}

// Has reports whether a person of this role may do what needs the other.
func (r TeamRole) Has(needed TeamRole) bool { return r.rank() >= needed.rank() && r.rank() > 0 }

func (r TeamRole) rank() int {
	for i, known := range Roles {
		if r == known {
			return i + 1
		}
	}
	return 0
}

// Way is how people sign in.
type Way string

// The ways. WayNone lets in whoever reaches the port.
const (
	WayNone     Way = "none"
	WayPassword Way = "password" // the team's password and a name, or a password of one's own
	WayAccounts Way = "accounts" // personal accounts, by invitation
	WayHeader   Way = "header"   // a proxy in front says who it is
	WayProvider Way = "oidc"     // an OpenID Connect provider says who it is
)

// PersonUpdate changes a person; nil leaves a field as it is.
type PersonUpdate struct {
	Role     *TeamRole `json:"role"`
	Disabled *bool     `json:"disabled"`
}

// Session is one browser in which a person is signed in.
type Session struct {
	ID        int64  `json:"id"`
	CreatedAt Time   `json:"created_at"`
	SeenAt    Time   `json:"seen_at"`
	Address   string `json:"address"` // from where it was begun
	Browser   string `json:"browser"` // in few words
	Current   bool   `json:"current"` // the one that asks
}

// Token lets a script in as its person. Its secret is shown once and kept as a hash.
type Token struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	Start     string `json:"start"` // the first characters, to know it by
	CreatedAt Time   `json:"created_at"`
	UsedAt    Time   `json:"used_at"`    // zero: never
	ExpiresAt Time   `json:"expires_at"` // zero: never
}

// Invitation is a link by which somebody gets an account, once. With For it lets a person
// who has one back in.
type Invitation struct {
	ID        int64    `json:"id"`
	Role      TeamRole `json:"role"`
	For       PersonID `json:"for"`
	ForName   string   `json:"for_name"`
	CreatedBy string   `json:"created_by"`
	CreatedAt Time     `json:"created_at"`
	ExpiresAt Time     `json:"expires_at"`
}

// NewPerson is a person about to be kept.
type NewPerson struct {
	Name     string
	Key      string // the name as it is compared
	Role     TeamRole
	Way      Way
	Identity string // what a proxy or provider calls the person; empty: nothing
	Password string // hashed; empty: none
	Browser  []byte // hash of what proves the browser; nil: none
	First    bool   // becomes an admin where there is none
}

// Account is a person with what proves it.
type Account struct {
	Person   Person
	Password string // hashed; empty: none
	Browser  []byte // hash; nil: none
}

// Caller is where a request to Parley comes from.
type Caller struct {
	Address string
	Browser string // in few words
}

// Entered is a person let in, and what the browser is to keep.
type Entered struct {
	Person  Person
	Session string // for the session's cookie
	Browser string // proves later that this browser is the person's; empty: it has one
}
