package playground

// Comment is what somebody says to a run, in Markdown.
type Comment struct {
	ID        int64  `json:"id"`
	Run       RunID  `json:"run"`
	Author    string `json:"author"`
	Text      string `json:"text"`
	CreatedAt Time   `json:"created_at"`
	EditedAt  Time   `json:"edited_at"` // zero: never
}
