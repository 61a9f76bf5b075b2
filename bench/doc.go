// Package bench measures Parley against limit programs of its own, in the same run: the
// least that a Go program can do for the same job. `make bench` prints the table.
package bench
