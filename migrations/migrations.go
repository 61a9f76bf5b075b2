// Package migrations holds the schema's history, one SQL file a step, for each engine.
package migrations

import "embed"

// FS holds the steps as sqlite/0001_*.sql and so on. A file that was released is never
// edited: a later step changes what it made. Each ends by setting user_version to its
// number, so that any program can tell the schema's age.
//
//go:embed sqlite/*.sql
var FS embed.FS
