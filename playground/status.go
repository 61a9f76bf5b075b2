package playground

// Status is what the reference knows of one status code.
type Status struct {
	Code            int      `json:"code"`
	Name            string   `json:"name"`
	Class           Class    `json:"class"`
	Registered      bool     `json:"registered"`
	Registration    string   `json:"registration"` // current, deprecated, temporary, unused, none
	Vendor          string   `json:"vendor"`       // who uses an unregistered code; empty for the registry
	Meaning         string   `json:"meaning"`      // one or two sentences
	Action          string   `json:"action"`       // what to do, in a few words
	Retry           string   `json:"retry"`        // not-needed, follow, never, after-fix, safe-later, after-retry-after
	WhoActs         string   `json:"who_acts"`     // client, server, nobody
	Cacheable       bool     `json:"heuristically_cacheable"`
	BodyAllowed     bool     `json:"body_allowed"`
	LogOnly         bool     `json:"log_only"`
	Source          string   `json:"source"`
	SourceURL       string   `json:"url"`
	RequestHeaders  []string `json:"request_headers"`
	ResponseHeaders []string `json:"response_headers"`
	Note            string   `json:"note,omitempty"`
	Neighbours      []int    `json:"neighbours"` // codes it is confused with
	Seen            int64    `json:"seen"`       // runs in this history
}
