package playground

// SavedView is a filter of the history that has a name.
type SavedView struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	Query     string `json:"query"` // of the history's address
	First     bool   `json:"first"` // the history opens with it
	CreatedAt Time   `json:"created_at"`
	CreatedBy string `json:"created_by"`
}

// ViewUpdate changes a saved view; nil leaves a field as it is.
type ViewUpdate struct {
	Name  *string `json:"name"`
	Query *string `json:"query"`
	First *bool   `json:"first"`
}
