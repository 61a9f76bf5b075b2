// Package inspect looks into kept content, however long it is: window by window, by a
// search, as a table, and through a filter. It reads streams and holds little of them.
package inspect
