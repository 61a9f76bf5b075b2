// Package convert speaks other tools' dialects, in and out: commands, code, recordings, collections, and
// what they check. DESIGN.md tells what must always hold.
package convert
