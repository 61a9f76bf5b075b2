package playground

// Policy describes what runs may reach.
type Policy struct {
	Mode     string        `json:"targets"`  // default, strict, open
	Loopback bool          `json:"loopback"` // Parley is bound to loopback: one person's machine
	Allow    []string      `json:"allow"`
	Deny     []string      `json:"deny"`
	Classes  []PolicyClass `json:"classes"`
}

// PolicyClass is what is said of a kind of address that no list names.
type PolicyClass struct {
	ID       string   `json:"id"` // public, private, own, …
	Examples []string `json:"examples"`
	Allowed  bool     `json:"allowed"`
	Rule     string   `json:"rule"` // the rule that decides
}

// Verdict is what the policy says of one address.
type Verdict struct {
	Target  string `json:"target"` // host and address, with the port
	Allowed bool   `json:"allowed"`
	Rule    string `json:"rule"`
	Message string `json:"message"` // why not, and who may change it; empty when allowed
}
