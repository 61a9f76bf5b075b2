package playground

// Setting is something that the team can change while Parley runs.
type Setting struct {
	Name      string   `json:"name"`  // a flag's
	Value     string   `json:"value"` // as the configuration writes it
	Default   string   `json:"default"`
	Detail    string   `json:"detail"`          // what it does, in one line
	Kind      string   `json:"kind"`            // number, size, list or choice
	Words     []string `json:"words,omitempty"` // of a choice
	FixedBy   string   `json:"fixed_by"`        // a flag, a variable or a file of whoever runs Parley; empty: it can be changed
	ChangedBy string   `json:"changed_by"`      // a person's name
	ChangedAt Time     `json:"changed_at"`      // zero: it is the default, or fixed
}

// KeptSetting is a setting as the team has it.
type KeptSetting struct {
	Name, Value string
	ChangedBy   string
	ChangedAt   Time
}

// SettingChange is what became of a setting.
type SettingChange struct{ Name, From, To string }
