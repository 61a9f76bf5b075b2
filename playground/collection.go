package playground

// Collection is a named tree of saved requests, with what they have in common.
type Collection struct {
	ID          CollectionID   `json:"id"`
	Name        string         `json:"name"`
	Description string         `json:"description"` // Markdown
	Variables   []Variable     `json:"variables"`   // nearer to a request than those of its environment
	Headers     []Row          `json:"headers"`     // sent with each request that has none of the name
	Auth        Auth           `json:"auth"`        // of requests that inherit theirs; "inherit" leaves it to the environment
	Folders     []Folder       `json:"folders"`     // each after the one that it lies in
	Requests    []SavedRequest `json:"requests"`    // as they lie in the tree, from the top; a list of collections leaves them out
	Count       int            `json:"count"`       // of its requests
	Version     int64          `json:"version"`     // rises with each change of the members above Folders
	CreatedBy   string         `json:"created_by"`
	UpdatedBy   string         `json:"updated_by"`
	UpdatedAt   Time           `json:"updated_at"`

	Origin *Origin `json:"-"` // of a new one that is imported
}

// Folder is a branch of a collection's tree.
type Folder struct {
	ID          FolderID `json:"id"`
	Parent      FolderID `json:"parent"` // null: it lies at the top
	Place       int      `json:"place"`  // among the folders and requests beside it, from 1
	Name        string   `json:"name"`
	Description string   `json:"description"` // Markdown

	// What the requests in it have in common. In an update, nil and no kind leave what is there.
	Variables []Variable `json:"variables"` // nearer to a request than those of what the folder lies in
	Headers   []Row      `json:"headers"`   // sent with each request that has none of the name
	Auth      Auth       `json:"auth"`      // of requests that inherit theirs; "inherit" leaves it to what the folder lies in
	Version   int64      `json:"version"`   // rises with each change, moves left out

	Origin *Origin `json:"-"` // of a new one that is imported
}

// SavedRequest is a request that is kept by a name, to be sent again.
type SavedRequest struct {
	ID           SavedID      `json:"id"`
	CollectionID CollectionID `json:"collection_id"`
	Folder       FolderID     `json:"folder"` // null: it lies at the top
	Place        int          `json:"place"`  // among the folders and requests beside it, from 1
	Name         string       `json:"name"`
	Description  string       `json:"description"` // Markdown
	Request      Request      `json:"request"`     // its credentials are names of variables
	Version      int64        `json:"version"`     // rises with each change, moves left out
	UpdatedBy    string       `json:"updated_by"`
	UpdatedAt    Time         `json:"updated_at"`
	LastRun      RunID        `json:"last_run"`    // that was sent from it; null: none yet
	LastStatus   int          `json:"last_status"` // of that run; 0: it brought no response, or still goes
	LastFails    bool         `json:"-"`           // it was a failure inside a status of success
	LastMissed   bool         `json:"-"`           // it was not answered as it expects
	Origin       *Origin      `json:"-"`           // of one that is imported now
}

// Bounds of what is kept of collections.
const (
	MostCollections = 500
	MostFolders     = 500   // of one collection
	MostSaved       = 5_000 // requests of one collection
	DeepestFolder   = 20
)

// CollectionID names a collection. It is written as a RunID is.
type CollectionID int64

// String returns the number in decimal.
func (id CollectionID) String() string { return RunID(id).String() }

// ParseCollectionID reads what String wrote. It returns false for anything else.
func ParseCollectionID(s string) (CollectionID, bool) {
	id, ok := ParseRunID(s)
	return CollectionID(id), ok
}

// MarshalJSON writes the number as a string, or null for 0.
func (id CollectionID) MarshalJSON() ([]byte, error) { return RunID(id).MarshalJSON() }

// UnmarshalJSON reads a string, or null.
func (id *CollectionID) UnmarshalJSON(text []byte) error { return (*RunID)(id).UnmarshalJSON(text) }

// FolderID names a folder. It is written as a RunID is.
type FolderID int64

// String returns the number in decimal.
func (id FolderID) String() string { return RunID(id).String() }

// ParseFolderID reads what String wrote. It returns false for anything else.
func ParseFolderID(s string) (FolderID, bool) {
	id, ok := ParseRunID(s)
	return FolderID(id), ok
}

// MarshalJSON writes the number as a string, or null for 0.
func (id FolderID) MarshalJSON() ([]byte, error) { return RunID(id).MarshalJSON() }

// UnmarshalJSON reads a string, or null.
func (id *FolderID) UnmarshalJSON(text []byte) error { return (*RunID)(id).UnmarshalJSON(text) }

// SavedID names a saved request. It is written as a RunID is.
type SavedID int64

// String returns the number in decimal.
func (id SavedID) String() string { return RunID(id).String() }

// ParseSavedID reads what String wrote. It returns false for anything else.
func ParseSavedID(s string) (SavedID, bool) {
	id, ok := ParseRunID(s)
	return SavedID(id), ok
}

// MarshalJSON writes the number as a string, or null for 0.
func (id SavedID) MarshalJSON() ([]byte, error) { return RunID(id).MarshalJSON() }

// UnmarshalJSON reads a string, or null.
func (id *SavedID) UnmarshalJSON(text []byte) error { return (*RunID)(id).UnmarshalJSON(text) }
