// Package migrations holds the schema's history, one SQL file a step, for each engine.
package migrations

import "embed"

// FS holds the steps as sqlite/0001_*.sql and so on. A file that was released is never
// edited: a later step changes what it made. Each of SQLite's ends by setting user_version to
// its number, so that any program can tell the schema's age. PostgreSQL begins with what the
// first steps of SQLite made together, under the number of the last of them; every later step
// has a twin under the same number.
//
//go:embed sqlite/*.sql postgres/*.sql
var FS embed.FS
