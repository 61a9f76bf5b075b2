// Package e2e drives the real program through real Chromium. Its tests run with the
// build tag e2e; `make test` sets everything up for them.
package e2e
