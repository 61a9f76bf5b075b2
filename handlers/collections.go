package handlers

import (
	"context"

	"parley/playground"
)

// Collections keeps trees of saved requests. Only OpenCollection brings secrets along. A
// version of 0 is any; another one that is not the kept one's is Outdated. A place of 0 is the
// end of the branch; for a folder that stays in its branch, its own place.
type Collections interface {
	Collections(ctx context.Context) ([]playground.Collection, error) // by name, without folders and requests
	CountCollections(ctx context.Context) (int64, error)
	CollectionNames(ctx context.Context) ([]playground.Collection, error) // by name, each with its number and its count alone; nobody may change them
	FindCollection(ctx context.Context, id playground.CollectionID) (playground.Collection, error)
	OpenCollection(ctx context.Context, id playground.CollectionID) (playground.Collection, error)               // with its folders, without requests
	CreateCollection(ctx context.Context, c playground.Collection) (playground.Collection, error)                // with all that it holds, at once; folders have numbers of the caller's
	UpdateCollection(ctx context.Context, c playground.Collection, version int64) (playground.Collection, error) // its own members, not what it holds
	DeleteCollection(ctx context.Context, id playground.CollectionID, version int64) error
	RestoreCollection(ctx context.Context, id playground.CollectionID) error // within an hour

	FindOrigins(ctx context.Context, id playground.CollectionID) (all []playground.Origin, stamp int64, err error) // how it was imported
	FindImported(ctx context.Context, source string) ([]playground.CollectionID, error)                            // of one source, the newest first
	RenewCollection(ctx context.Context, r playground.Renewal) error                                               // all of it, or nothing

	CreateFolder(ctx context.Context, in playground.CollectionID, f playground.Folder) (playground.Folder, error)                // at the end of its branch
	UpdateFolder(ctx context.Context, in playground.CollectionID, f playground.Folder, version int64) (playground.Folder, error) // its own members, of which nil ones stay, and where it lies
	DeleteFolder(ctx context.Context, in playground.CollectionID, id playground.FolderID) (int, error)                           // with what it holds; how many requests that were
	RestoreFolder(ctx context.Context, in playground.CollectionID, id playground.FolderID) error

	FindSaved(ctx context.Context, id playground.SavedID) (playground.SavedRequest, error)
	CreateSaved(ctx context.Context, r playground.SavedRequest, secrets []playground.Variable) (playground.SavedRequest, error) // at the end of its branch; secrets become variables of the collection
	UpdateSaved(ctx context.Context, r playground.SavedRequest, version int64, secrets []playground.Variable) (playground.SavedRequest, error)
	MoveSaved(ctx context.Context, id playground.SavedID, to playground.CollectionID, folder playground.FolderID, place int) error
	DeleteSaved(ctx context.Context, id playground.SavedID, version int64) error
	RestoreSaved(ctx context.Context, id playground.SavedID) error
	FindSavedRuns(ctx context.Context, ids []playground.SavedID, n int) (map[playground.SavedID][]playground.Ending, error) // the newest n statuses of each, oldest first
	SearchSaved(ctx context.Context, words []string, limit int) ([]playground.SavedRequest, error)                          // that have all the words in their name, then in their method and address too
	TallySaved(ctx context.Context) (map[playground.CollectionID]map[int]int, error)                                        // how many requests of each were answered with each status last
}
