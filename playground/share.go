package playground

// ShareKind says what a link leads to.
type ShareKind string

// The kinds.
const (
	ShareRun     ShareKind = "run"
	ShareCompare ShareKind = "compare"
)

// SharePolicy says who may open links.
type SharePolicy string

// The policies. Where nobody signs in, the team is whoever reaches the port.
const (
	SharesOff    SharePolicy = "off"
	SharesTeam   SharePolicy = "team"
	SharesAnyone SharePolicy = "anyone"
)

// Share is a link to a run or a comparison. Its secret is shown once and kept as a hash.
type Share struct {
	ID        int64     `json:"id"`
	Kind      ShareKind `json:"kind"`
	Target    string    `json:"target"` // the run's number, or the query of the comparison
	Title     string    `json:"title"`  // what it shows, in a few words
	CreatedBy string    `json:"created_by"`
	CreatedAt Time      `json:"created_at"`
	ExpiresAt Time      `json:"expires_at"` // zero: never
	Opened    int64     `json:"opened"`     // how often
	OpenedAt  Time      `json:"opened_at"`  // zero: never
}
