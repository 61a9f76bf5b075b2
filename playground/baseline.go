package playground

// Baseline is the run that later runs of the same request are held to.
type Baseline struct {
	RequestKey string `json:"request"` // method and URL without query
	Run        RunID  `json:"run"`
	SetAt      Time   `json:"set_at"`
}

// ToBaseline is how a run stands to the baseline of its request.
type ToBaseline struct {
	Run      RunID  `json:"run"` // the baseline
	Same     bool   `json:"same"`
	Places   int    `json:"places"`   // in how many it differs; what a rule ignores is left out
	Complete bool   `json:"complete"` // false: a stated bound was hit, so there may be more
	Rules    string `json:"rules"`    // the version of the rules that it was held by
}

// Standing is ToBaseline in a word, as lists show it.
type Standing string

// The standings. Most runs have none: their request has no baseline, or they were sent
// before it.
const (
	StandingNone     Standing = ""
	StandingSame     Standing = "same"
	StandingDiffers  Standing = "differs"
	StandingBaseline Standing = "set" // it is the baseline
)
