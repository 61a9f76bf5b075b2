//go:build race

package convert_test

// raceEnabled tells of the race detector, which takes its time.
const raceEnabled = true
