// Package views is what people see: pages and fragments in templ, and the models they draw.
package views

//go:generate go tool templ generate -include-version=false
