// Package explain judges a run's response: what its status code means, why this
// response got it, and what to do next.
//
// Explain is a pure function of the stored facts. Its rules stand in one list in
// reading order, each a small function that quotes its evidence; how certainty is
// worded and which finding silences which is in DESIGN.md.
package explain
